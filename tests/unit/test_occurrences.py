"""Reading calendars by their bytes: nothing is lost, nothing raises, and the library agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eitherway.capacity import occurrences
from eitherway.capacity.chunks import unfold
from eitherway.capacity.components import Days, split
from eitherway.capacity.occurrences import CalendarOwner, read

ZONES = ("Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
OWNER = CalendarOwner("Europe/Vienna", frozenset({"mira@practice.example"}))
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar(*events: str) -> bytes:
    items = "".join(f"BEGIN:VEVENT\n{event}END:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{items}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def span(first: date, days: int) -> tuple[int, int]:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return int(start.timestamp()), int((start + timedelta(days=days)).timestamp())


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S")


starts = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
weekdays = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join)
ordinals = st.tuples(st.sampled_from(("1", "2", "3", "-1", "")), st.sampled_from(DAYS)).map("".join)
shapes = st.one_of(
    st.just("FREQ=HOURLY"),
    st.just("FREQ=DAILY"),
    st.just("FREQ=WEEKLY"),
    weekdays.map("FREQ=WEEKLY;BYDAY={}".format),
    st.just("FREQ=MONTHLY"),
    ordinals.map("FREQ=MONTHLY;BYDAY={}".format),
    st.integers(-3, 31).filter(bool).map("FREQ=MONTHLY;BYMONTHDAY={}".format),
    st.just("FREQ=YEARLY"),
    weekdays.map("FREQ=MONTHLY;BYDAY={};BYSETPOS=-1".format),
)
ends = st.one_of(st.just(""), st.integers(1, 60).map(";COUNT={}".format))
rules = st.builds(
    lambda shape, every, end, week: f"{shape};INTERVAL={every}{end};WKST={week}",
    shapes,
    st.integers(1, 4),
    ends,
    st.sampled_from(("MO", "SU")),
)


@st.composite
def series(draw: st.DrawFn) -> tuple[bytes, str]:
    """A series with an excluded and a moved date, and its zone."""
    zone, start, rule = draw(st.sampled_from(ZONES)), draw(starts), draw(rules)
    gone, moved = (start + timedelta(days=7 * draw(st.integers(1, 30))) for _ in range(2))
    base = f"UID:s\nSUMMARY:Session\nDTSTART;TZID={zone}:{stamp(start)}\nDTEND;TZID={zone}:"
    master = f"{base}{stamp(start + timedelta(minutes=50))}\nRRULE:{rule}\nEXDATE;TZID={zone}:{stamp(gone)}\n"
    later = moved + timedelta(hours=draw(st.integers(1, 80)))
    change = (
        f"UID:s\nSUMMARY:Session\nRECURRENCE-ID;TZID={zone}:{stamp(moved)}\nDTSTART;TZID={zone}:{stamp(later)}\n"
        f"DTEND;TZID={zone}:{stamp(later + timedelta(minutes=50))}\n"
    )
    return calendar(master, *([change] if draw(st.booleans()) else [])), zone


HOURLY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:s\r\nSUMMARY:Session\r\n"
    b"DTSTART;TZID=Europe/Vienna:20250301T000000\r\nDTEND;TZID=Europe/Vienna:20250301T005000\r\n"
    b"RRULE:FREQ=HOURLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\nSUMMARY:Session\r\n"
    b"RECURRENCE-ID;TZID=Europe/Vienna:20250607T000000\r\nDTSTART;TZID=Europe/Vienna:20250607T010000\r\n"
    b"DTEND;TZID=Europe/Vienna:20250607T015000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@example((HOURLY, "Europe/Vienna"), date(2025, 6, 1), 6)
@settings(max_examples=150, deadline=None)
@given(series(), st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(1, 60))
def test_the_library_finds_the_same_starts(made: tuple[bytes, str], first: date, days: int) -> None:
    octets, _ = made
    within = span(first, days)

    ours = {item.start for item in read(octets, within, OWNER).occurrences}

    theirs = by_library(octets, within)
    assert theirs <= ours
    assert ours - theirs <= written(octets, "DTSTART") | kept_beside_a_change(octets, within)


def by_library(octets: bytes, within: tuple[int, int]) -> set[int]:
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(octets))
    found = query.between(*(datetime.fromtimestamp(end, UTC) for end in within))
    return {int(item["DTSTART"].dt.timestamp()) for item in found}


def written(octets: bytes, name: str) -> set[int]:
    """The starts as written: we keep DTSTART where the rule misses it, and changes of other dates."""
    lines = [line for line in octets.decode().splitlines() if line.startswith(name)]
    parsed = [line.removeprefix(f"{name};TZID=").split(":") for line in lines]
    known = {datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone)) for zone, text in parsed}
    return {int(moment.timestamp()) for moment in known}


def kept_beside_a_change(octets: bytes, within: tuple[int, int]) -> set[int]:
    """The dates of the series but the changed one: the library loses a second one in an hourly series."""
    head, master, *_ = octets.split(b"BEGIN:VEVENT")
    alone = b"BEGIN:VEVENT".join((head, master.removesuffix(b"END:VCALENDAR\r\n"))) + b"END:VCALENDAR\r\n"
    return by_library(alone, within) - written(octets, "RECURRENCE-ID")


@settings(max_examples=150, deadline=None)
@given(st.lists(series(), min_size=1, max_size=3), st.dates(date(2024, 6, 1), date(2027, 1, 1)))
def test_a_narrow_window_loses_nothing_that_a_wide_one_has(
    made: list[tuple[bytes, str]], first: date
) -> None:
    octets = b"".join(octets.replace(b"UID:s", b"UID:%d" % index) for index, (octets, _) in enumerate(made))
    narrow = span(first, 9)

    found = read(octets, narrow, OWNER).occurrences

    wide = read(octets, span(date(2023, 1, 1), 1600), OWNER).occurrences
    assert found == tuple(item for item in wide if item.start < narrow[1] and item.end > narrow[0])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_read_without_an_exception(octets: bytes) -> None:
    wrapped = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + octets + b"\nEND:VEVENT\nEND:VCALENDAR\n"

    assert read(octets, span(date(2026, 3, 1), 30), OWNER).faults is not None
    assert read(wrapped, span(date(2026, 3, 1), 30), OWNER).faults is not None


NAMES = st.sampled_from(
    (
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "STATUS", "ATTENDEE", "BEGIN", "END",
    )
)  # fmt: skip
VALUES = st.sampled_from(
    (
        "", "20260310T140000", "20260310", "20260310T140000Z", "99999999",
        "00010101T000000", "99991231T235959Z", "PT50M", "P1D", "-PT5M",
        "P99999999D", "PT99999999999H", "20260310T140000/PT1H",
        "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=9MO", "FREQ=DAILY;UNTIL=2026",
        "FREQ=DAILY;BYHOUR=1,2,3;COUNT=50000",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "FREQ=YEARLY;BYWEEKNO=53",
        "VEVENT", "VALARM", "TENTATIVE", "mailto:mira@practice.example",
    )
)  # fmt: skip
PARAMS = st.sampled_from(
    ("", ";TZID=Europe/Vienna", ";TZID=Nowhere", ";VALUE=DATE", ";RANGE=THISANDFUTURE", ';X="a:b;c"')
)
lines = st.lists(st.builds("{}{}:{}\n".format, NAMES, PARAMS, VALUES), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(lines, max_size=4))
def test_any_order_of_known_lines_is_read_without_an_exception(events: list[str]) -> None:
    reading = read(calendar(*events), span(date(2026, 3, 1), 30), OWNER)

    assert all(item.end > item.start for item in reading.occurrences)


def test_components_are_grouped_by_uid_and_alarms_left_out() -> None:
    parts = split(calendar("UID:a\nBEGIN:VALARM\nUID:x\nEND:VALARM\n", "UID:b\n", "UID:a\nSUMMARY:z\n"))

    assert [len(group) for group in parts.groups] == [2, 1]
    assert b"VALARM" not in parts.groups[0][0].octets
    assert parts.whole


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
def test_lines_may_end_in_any_way(ending: bytes) -> None:
    octets = calendar("UID:a\nDTSTART:20260310T1300\n 00Z\nDTEND:20260310T140000Z\n").replace(b"\r\n", ending)

    assert len(read(octets, span(date(2026, 3, 1), 30), OWNER).occurrences) == 1


def test_names_are_read_in_any_case() -> None:
    assert unfold(b"begin:vevent\nUid:Ab\n") == b"\nBEGIN:VEVENT\nUID:Ab\n"


def test_utf_16_is_read() -> None:
    octets = calendar("UID:a\nDTSTART:20260310T130000Z\nDTEND:20260310T140000Z\n").decode().encode("utf-16")

    assert len(read(octets, span(date(2026, 3, 1), 30), OWNER).occurrences) == 1


def digests(*events: str) -> list[str]:
    return [one.digest for one in read(calendar(*events), span(date(2026, 3, 9), 7), OWNER).faults]


def test_a_broken_item_is_known_again_by_what_it_says() -> None:
    item = "UID:z\nDTSTAMP:20260301T000000Z\nLAST-MODIFIED:20260301T000000Z\nSUMMARY:Dentist\n"
    read_later = item.replace("20260301", "20260302")

    assert digests(item) == digests(read_later)
    assert digests(item) != digests(item.replace("Dentist", "Doctor"))


def test_what_says_nothing_of_a_time_is_not_broken() -> None:
    busy = "BEGIN:VFREEBUSY\nUID:f\nDTSTART:20260309T000000Z\nDTEND:20260311T000000Z\nEND:VFREEBUSY\n"
    octets = f"BEGIN:VCALENDAR\n{busy}END:VCALENDAR\n".encode()

    faults = read(octets, span(date(2026, 3, 9), 7), OWNER).faults

    assert [(one.since is None, one.until is None, one.digest) for one in faults] == [
        (True, False, ""),
        (False, True, ""),
    ]


MARCH = Days.between(date(2026, 3, 9), date(2026, 3, 16))
ENDED = (
    "DAILY;COUNT=30", "WEEKLY;COUNT=20", "WEEKLY;INTERVAL=2;COUNT=9;WKST=SU", "WEEKLY;COUNT=9;BYDAY=MO,WE",
    "MONTHLY;COUNT=3", "MONTHLY;BYMONTHDAY=28;COUNT=3", "MONTHLY;BYDAY=-1FR;COUNT=3", "YEARLY;COUNT=2",
)  # fmt: skip
ENDED_WHO_KNOWS_WHEN = (
    "MONTHLY;BYMONTHDAY=31;COUNT=3", "MONTHLY;BYDAY=5FR;COUNT=3", "WEEKLY;COUNT=3;BYMONTH=2",
    "DAILY;BYDAY=MO;COUNT=3", "WEEKLY;COUNT=0", "WEEKLY;COUNT=3;INTERVAL=0", "WEEKLY;BYDAY=XX;COUNT=3",
    "HOURLY;COUNT=3", "WEEKLY;COUNT=400", "WEEKLY;COUNT=9999;INTERVAL=9999", "WEEKLY",
)  # fmt: skip


def repeated(rule: str) -> str:
    return f"UID:a\nDTSTART:20230105T100000Z\nDTEND:20230105T110000Z\nRRULE:FREQ={rule}\n"


@pytest.mark.parametrize("rule", ENDED)
def test_a_series_that_is_over_by_its_count_is_not_parsed(rule: str) -> None:
    assert split(calendar(repeated(rule)), MARCH).groups == ()


def test_a_series_with_two_ends_may_go_on() -> None:
    assert len(split(calendar("DTEND:2026\n" + repeated("WEEKLY;COUNT=3")), MARCH).groups) == 1


@pytest.mark.parametrize("rule", ENDED_WHO_KNOWS_WHEN)
def test_a_series_that_may_go_on_is_parsed(rule: str) -> None:
    assert len(split(calendar(repeated(rule)), MARCH).groups) == 1


def moved(to: str, sequence: int, more: str = "") -> str:
    return (
        f"UID:a\nSEQUENCE:{sequence}\nRECURRENCE-ID:20230112T100000Z\n"
        f"DTSTART:{to}T120000Z\nDTEND:{to}T130000Z\n{more}"
    )


def test_exceptions_elsewhere_are_not_parsed() -> None:
    octets = calendar(repeated("WEEKLY"), moved("20230113", 1), moved("20230114", 2))

    assert [len(group) for group in split(octets, MARCH).groups] == [1]


@pytest.mark.parametrize("more", ["DTEND:soon\n", "RRULE:FREQ=WEEKLY\n", "RDATE:20260310T100000Z\n"])
def test_exceptions_that_may_have_a_date_here_are_parsed(more: str) -> None:
    octets = calendar(repeated("WEEKLY"), moved("20230113", 1), moved("20230114", 1, more))

    assert [len(group) for group in split(octets, MARCH).groups] == [3]


def test_a_date_that_was_moved_here_and_then_elsewhere_is_not_here() -> None:
    octets = calendar(repeated("WEEKLY"), moved("20260310", 1), moved("20230114", 2))

    found = read(octets, span(date(2026, 3, 9), 7), OWNER).occurrences

    assert [datetime.fromtimestamp(one.start, UTC).day for one in found] == [12]


@pytest.mark.parametrize(
    "line", ['DTEND;TZID="Europe/Vienna:20250310T150000', "DTSTART;TZID:Europe/Vienna:20250310T140000"]
)
def test_an_event_long_ago_of_which_a_time_cannot_be_taken_apart_may_still_go_on(line: str) -> None:
    start = "DTSTART:20250310T140000Z\n" if line.startswith("DTEND") else "DTEND:20250310T150000Z\n"

    faults = read(calendar(f"UID:a\n{start}{line}\n"), span(date(2026, 3, 9), 7), OWNER).faults

    assert [one.until for one in faults] == [None]


def test_what_was_read_is_kept_for_each_span_and_a_calendar_that_changed_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    octets = calendar(repeated("WEEKLY"))
    monkeypatch.setattr(occurrences, "_recent", [])
    monkeypatch.setattr(occurrences, "_MOST_OCTETS", len(octets) * 3 // 2)
    spans = [span(date(2026, 3, 9), days) for days in (7, 14, 28)]
    first = [read(octets, one, OWNER) for one in spans]

    again = [read(bytes(bytearray(octets)), one, OWNER) for one in spans]
    read(octets.replace(b"UID:a", b"UID:b"), spans[0], OWNER)

    assert all(one is other for one, other in zip(first, again, strict=True))
    assert len(occurrences._recent) == 1
