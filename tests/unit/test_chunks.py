"""A calendar cut into chunks has what it has as one, whatever its lines look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.capacity import chunks
from eitherway.capacity.chunks import Component, steps_of, unfold
from tests.unit.test_capacity_laws import tried

LINES = (
    "BEGIN:VCALENDAR", "END:VCALENDAR", "METHOD:REPLY", "X-WR-TIMEZONE:Asia/Tokyo", "BEGIN:VTIMEZONE",
    "TZID:Moon", "END:VTIMEZONE", "BEGIN:VEVENT", "BEGIN:VEVENT", "BEGIN:VEVENT", "END:VEVENT", "END:VEVENT",
    "BEGIN:VEVENT ", "BEGIN:VEVENT-X", "begin:vevent", "End:VEvent", "BEGIN:VALARM", "END:VALARM",
    "BEGIN:VFREEBUSY", "END:VFREEBUSY", "UID:one", "UID:two", "DTSTART:20261203T100000", "dtstart:20261204",
    "DTSTART;TZID=Europe/Vienna:20250812T100000", "DTEND;TZID=Europe/Vienna:20250812T105000",
    "DTEND:2026", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "RDATE:20261205", "RECURRENCE-ID:20261203T100000",
    "SUMMARY:Lunch", " folded", "\tfolded", "", " ",
)  # fmt: skip
ENDS = ("\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n ", "\n\t")
EVENT = ["BEGIN:VEVENT", "UID:one", "DTSTART:20250812T100000", "DTEND:20250812T110000", "END:VEVENT"]
events = st.lists(st.sampled_from(LINES), max_size=5).map(lambda more: [*EVENT[:2], *more, *EVENT[2:]])
texts = st.lists(
    st.tuples(
        st.one_of(st.just(EVENT), events, st.lists(st.sampled_from(LINES), max_size=4)), st.sampled_from(ENDS)
    ),
    max_size=8,
).map(lambda parts: "".join(line + end for lines, end in parts for line in lines))
cuts = st.lists(st.integers(0, 400), max_size=3)


def folded(text: str, places: list[int]) -> bytes:
    for place in places:
        text = text[:place] + "\r\n " + text[place:] if place < len(text) else text
    return text.encode()


def in_lines(step: Component | chunks.Border) -> Component | chunks.Border:
    """A step with its lines where it has the octets of its chunk."""
    if not isinstance(step, Component) or not step.is_chunk:
        return step
    return step._replace(octets=chunks.lines_in(step.octets), is_chunk=False)


def as_one(octets: bytes) -> chunks.Steps:
    return chunks._steps(unfold(octets) + b"\n", is_first=True, is_last=True)


@tried(400)
@given(texts, cuts)
def test_the_chunks_have_what_the_whole_has(text: str, places: list[int]) -> None:
    octets = folded(text, places)

    assert tuple(map(in_lines, steps_of(octets))) == as_one(octets)


SERIES = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID;X-FROM="a:b":040000008200E00074C5B7101A82E0080
 0000000
SUMMARY:Session
DTEND;TZID="Europe/Vienna":20260310T105000
DTSTART;TZID=Europe/Vienna:20260310T100000
RRULE:FREQ=WEEKLY;COUNT=40
EXDATE;TZID=Europe/Vienna:20260317T100000,
 20260324T100000
BEGIN:VALARM
DESCRIPTION:soon
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:two
RECURRENCE-ID;TZID=Europe/Vienna:20260310T100000
DTSTART;VALUE=DATE:20260311
DTEND;VALUE=DATE:20260415
END:VEVENT
BEGIN:VEVENT
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_usual_series_is_what_it_is_when_its_lines_are_taken_apart(end: str) -> None:
    octets = SERIES.replace("\n", end).encode()

    found = tuple(steps_of(octets))

    assert [isinstance(step, Component) and step.is_chunk for step in found[2:4]] == [True, True]
    assert tuple(map(in_lines, found)) == as_one(octets)


UNUSUAL = (
    ("DTSTART;TZID=Europe/Vienna:2026031", "DTSTART;TZID=Europe/Vienna:2026\r\n 031"),
    ("RRULE:", "RRULE:FREQ=DAILY\r\nRRULE:"), ("RRULE:", "RDATE:20260401T100000\r\nRRULE:"),
    ("RRULE:", "DURATION:PT1H\r\nRRULE:"), ("RRULE:", "DTSTART:20200101\r\nRRULE:"),
    ("RRULE:", "EXRULE:FREQ=WEEKLY\r\nRRULE:"), ("RRULE:", "rrule:"), ("COUNT=40", "COUNT=\r\n 40"),
    ("COUNT=40", "COUNT=4\r0"), ("DTEND;", "X-END;"), ("20260310T105000", "20260310T1050001"),
    ("END:VALARM", "END:VALARMS"), ("BEGIN:VALARM", "BEGIN:X-ALARM"), ("UID;", "NAME;"),
    ("DESCRIPTION:soon", "DTEND:20991231"), ("SUMMARY", "Summary"), ("SUMMARY:Session", "\r\n"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new"), UNUSUAL)
def test_an_unusual_series_is_taken_apart(old: str, new: str) -> None:
    octets = SERIES.replace("\n", "\r\n").replace(old, new, 1).encode()

    found = tuple(steps_of(octets))

    assert isinstance(found[2], Component)
    assert not found[2].is_chunk
    assert tuple(map(in_lines, found)) == as_one(octets)


def test_a_long_event_is_taken_apart() -> None:
    octets = SERIES.replace("SUMMARY", "ATTACH:" + "\n A" * 30_000 + "\nSUMMARY").encode()

    found = tuple(steps_of(octets))

    assert [isinstance(step, Component) and step.is_chunk for step in found[2:4]] == [False, True]
    assert tuple(map(in_lines, found)) == as_one(octets)


def test_a_line_is_unfolded_once() -> None:
    assert unfold(b"SUMMARY:one\n\n \ttwo\n\tthree\n  four") == b"\nSUMMARY:one\n\ttwothree four"


@tried(200)
@given(texts, cuts)
def test_only_plain_single_events_outside_the_days_are_left_out(text: str, places: list[int]) -> None:
    octets = folded(text, places)

    found = tuple(map(in_lines, steps_of(octets, b"20261101", b"20261231")))

    left_out = [step for step in as_one(octets) if step not in found]
    assert all(isinstance(step, Component) and step.days and step.days[1] < b"20261101" for step in left_out)


def chunk_of(number: int) -> bytes:
    return "\r\n".join(["", f"UID:{number}", *EVENT[2:]]).encode() + b"\r"


def test_of_a_calendar_with_one_changed_event_only_that_one_is_looked_at_again() -> None:
    known = chunks._Known()
    before = known.of([chunk_of(1), chunk_of(2), chunk_of(3)])

    after = known.of([chunk_of(1), chunk_of(20), chunk_of(3)])

    assert [one is other for one, other in zip(before, after, strict=True)] == [True, False, True]


def test_what_was_read_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_MOST_OCTETS", 1_000)
    known = chunks._Known()

    known.of([chunk_of(number) for number in range(1_000)])

    assert sum(len(octets) for kept in (known._new, known._old) for octets in kept) < 3_000
