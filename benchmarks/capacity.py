"""How fast a large calendar is read and asked, beside icalendar + recurring-ical-events used plainly.

Run: python benchmarks/capacity.py [--series 2000] [--singles 20000] [--skip-peer]
The peer parses the whole file and expands six weeks; we answer a whole question. Each measurement of
memory runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

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
    """icalendar + recurring-ical-events as their README shows."""
    import icalendar
    import recurring_ical_events

    parsed = icalendar.Calendar.from_ical(octets)
    return len(recurring_ical_events.of(parsed).between(NOW, NOW + timedelta(weeks=6)))


class Ours:
    """Asks the check as the program does."""

    def __init__(self) -> None:
        from eitherway.capacity import measure, model
        from eitherway.text import units

        self.model, self.measure = model, measure.measure
        session = model.Kind(
            "session",
            ("session",),
            50,
            10,
            (units.parse_limit("60 h a week"), units.parse_limit("14 h a day")),
        )
        hours = units.parse_hours({"mon-fri": "07:00-21:00"})
        self.settings = model.CapacitySettings(
            "Europe/Vienna", ("me@bench.example",), hours, kinds=(session,)
        )

    def ask(self, octets: bytes, start: datetime | None = None) -> str:
        source = self.model.Source("practice", "load", octets, NOW)
        slots = (self.model.Slot(start),) if start else ()
        return self.measure(self.model.Question("session", slots), (source,), self.settings, NOW).verdict


def timed(work: object, *arguments: object, times: int = 1) -> float:
    """The median of so many runs in milliseconds of processor time: neighbours do not count."""
    assert callable(work)
    taken = []
    for _ in range(times):
        start = time.process_time()
        work(*arguments)
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def measure_ours(octets: bytes) -> dict[str, float]:
    ours = Ours()
    slot = NOW + timedelta(days=2)
    ours.ask(calendar(20, 200), slot)  # loads modules and the forms of dates
    figures = {"cold": timed(ours.ask, octets, slot)}
    copies = (bytes(bytearray(octets)) for _ in range(9))
    figures["nothing changed"] = statistics.median(timed(ours.ask, copy, slot) for copy in copies)
    figures["nothing changed, no time asked"] = timed(lambda: ours.ask(octets), times=5)
    questions = [slot + timedelta(minutes=30 * number) for number in range(100)]
    figures["100 checks"] = timed(lambda: [ours.ask(octets, start) for start in questions])
    figures["one event changed"] = timed(ours.ask, changed(octets), slot)
    figures["peak MB"] = _peak()
    return figures


def measure_peer(octets: bytes) -> dict[str, float]:
    return {"cold": timed(peer, octets), "peak MB": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(which: str, arguments: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", which]
    command += ["--series", str(arguments.series), "--singles", str(arguments.singles)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--singles", type=int, default=20000)
    parser.add_argument("--only", choices=("ours", "peer"))
    parser.add_argument("--skip-peer", action="store_true")
    arguments = parser.parse_args()
    octets = calendar(arguments.series, arguments.singles)
    if arguments.only:
        print(json.dumps(measure_ours(octets) if arguments.only == "ours" else measure_peer(octets)))
        return
    scan = timed(octets.count, b"BEGIN:VEVENT", times=5)
    size = f"{len(octets) / 1e6:.1f} MB"
    print(f"{arguments.series} series with exceptions, {arguments.singles} single events, {size}")
    ours = run("ours", arguments)
    theirs = {} if arguments.skip_peer else run("peer", arguments)
    print(f"{'':34}{'eitherway':>12}{'plain':>12}{'times':>9}")
    for name, value in ours.items():
        unit = "" if name == "peak MB" else " ms"
        other = theirs.get("peak MB" if name == "peak MB" else "cold")
        beside = f"{other:>9.0f}{unit or '   '}{other / value:>8.1f}x" if other else ""
        print(f"{name:34}{value:>9.1f}{unit or '   '}{beside}")
    print(f"{'(a byte scan of the file)':34}{scan:>9.1f} ms")


if __name__ == "__main__":
    main()
