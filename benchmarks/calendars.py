"""A large calendar read and asked, beside a byte scan, and icalendar + recurring-ical-events used plainly.

The peer parses a tenth of the file and expands six weeks of it; we answer whole questions on all of it.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events

from benchmarks.table import Row, per_call
from eitherway.capacity import measure, model
from eitherway.text import units

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Vienna
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def calendar(series: int, singles: int, seed: int = 7) -> bytes:
    """Eight years of a practice: weekly clients, each some time, with moved and cancelled dates."""
    rng = random.Random(seed)
    items = [_series(number, rng) for number in range(series)]
    items += [_single(number, rng) for number in range(singles)]
    rng.shuffle(items)
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//benchmark//EN\n" + VTIMEZONE + "".join(items)
    return (text + "END:VCALENDAR\n").replace("\n", "\r\n").encode()


def _day(rng: random.Random) -> datetime:
    day = datetime(2019, 1, 7) + timedelta(days=rng.randrange(8 * 365))
    return day.replace(hour=rng.randrange(8, 18), minute=rng.choice((0, 30)))


def _event(uid: str, start: datetime, lines: str, title: str) -> str:
    end = start + timedelta(minutes=50)
    return (
        f"BEGIN:VEVENT\nUID:{uid}@bench.example\nDTSTAMP:20260101T000000Z\nSUMMARY:{title}\n"
        f"DTSTART;TZID=Europe/Vienna:{start:%Y%m%dT%H%M%S}\nDTEND;TZID=Europe/Vienna:{end:%Y%m%dT%H%M%S}\n"
        f"{lines}DESCRIPTION:Room 2. Notes that nobody reads and that take up the\n  space that notes take\n"
        "STATUS:CONFIRMED\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nDESCRIPTION:soon\nEND:VALARM\nEND:VEVENT\n"
    )


def _series(number: int, rng: random.Random) -> str:
    start, uid = _day(rng), f"series-{number}"
    every = rng.choice((1, 1, 1, 2, 4))
    dates = [start + timedelta(weeks=every * index) for index in range(1, 60)]
    end = rng.choice((f";UNTIL={dates[rng.randrange(20, 59)]:%Y%m%dT%H%M%SZ}", ";COUNT=40", ""))
    frequency = rng.choice(
        (f"WEEKLY;INTERVAL={every}", f"WEEKLY;INTERVAL={every}", f"MONTHLY;BYMONTHDAY={start.day}")
    )
    lines = f"RRULE:FREQ={frequency}{end}\n"
    for date in rng.sample(dates, 2):
        lines += f"EXDATE;TZID=Europe/Vienna:{date:%Y%m%dT%H%M%S}\n"
    moved = rng.choice(dates)
    change = f"RECURRENCE-ID;TZID=Europe/Vienna:{moved:%Y%m%dT%H%M%S}\n"
    return _event(uid, start, lines, f"Session C.{number}") + _event(
        uid, moved + timedelta(hours=2), change, f"Session C.{number}"
    )


def _single(number: int, rng: random.Random) -> str:
    title = rng.choice(("Session X.", "Dentist", "Call", "Intro Y."))
    return _event(f"single-{number}", _day(rng), "", title)


def changed(octets: bytes) -> bytes:
    """The same calendar with one event moved by an hour in its title."""
    return octets.replace(b"SUMMARY:Dentist", b"SUMMARY:Dentist again", 1)


def peer(octets: bytes) -> int:
    """As their README shows."""
    parsed = icalendar.Calendar.from_ical(octets)
    return len(recurring_ical_events.of(parsed).between(NOW, NOW + timedelta(weeks=6)))


class Ours:
    """Asks the check as the program does."""

    def __init__(self) -> None:
        limits = (units.parse_limit("60 h a week"), units.parse_limit("14 h a day"))
        session = model.Kind("session", ("session",), 50, 10, limits)
        hours = units.parse_hours({"mon-fri": "07:00-21:00"})
        self.settings = model.CapacitySettings(
            "Europe/Vienna", ("me@bench.example",), hours, kinds=(session,)
        )

    def ask(self, octets: bytes, start: datetime) -> str:
        return self.answer(octets, model.Question("session", (model.Slot(start),)))

    def answer(self, octets: bytes, question: model.Question) -> str:
        source = model.Source("practice", "load", octets, NOW)
        return measure.measure(question, (source,), self.settings, NOW).verdict


def weekly(number: int) -> model.Question:
    """Every week for half a year, at any time of one of so many days."""
    firsts = (datetime(2026, 12, 1, 8) + timedelta(days=day) for day in range(number))
    days = tuple(model.Window(first, first + timedelta(hours=12)) for first in firsts)
    return model.Question("session", windows=days, repeat=model.Repeat(1, 26))


def rows(folder: Path) -> Iterator[Row]:
    del folder
    octets, slot, ours = calendar(2000, 20000), NOW + timedelta(days=2), Ours()
    ours.ask(calendar(20, 200), slot)  # loads modules and the forms of dates
    scan = per_call(lambda: octets.translate(None, b"\0"), 5)
    tenth = calendar(200, 2000)
    plainly = once(lambda: peer(tenth)) * len(octets) / len(tenth)
    name = f"a calendar of {len(octets) / 1e6:.0f} MB"
    cold = once(lambda: ours.ask(octets, slot))
    yield Row(f"{name}, cold", cold, "ms", "icalendar + recurring-ical-events, about", plainly, 1200, 300)
    copies = iter([bytes(bytearray(octets)) for _ in range(9)])
    same = per_call(lambda: ours.ask(next(copies), slot), runs=9)
    yield Row("unchanged", same, "ms", "a byte scan", scan, 10, 5)
    starts = [slot + timedelta(minutes=30 * number) for number in range(100)]
    hundred = once(lambda: [ours.ask(octets, start) for start in starts])
    yield Row("100 checks", hundred, "ms", "a byte scan", scan, 150, 15)
    other = once(lambda: ours.ask(changed(octets), slot))
    yield Row("one event changed", other, "ms", "a byte scan", scan, 300, 80)
    nothing = calendar(0, 0)
    long = once(lambda: ours.answer(nothing, weekly(40)))
    yield Row("weekly, any of 40 days, all free", long, "ms", "a byte scan", scan, 600, 200)


def once(work: Callable[[], object]) -> float:
    """The ms that it takes once; looking for the garbage of what ran before, as the peer, does not count."""
    return per_call(work, runs=1, before=gc.collect)
