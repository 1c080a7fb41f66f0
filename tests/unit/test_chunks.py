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


def as_one(octets: bytes) -> chunks.Steps:
    return chunks._steps(unfold(octets) + b"\n", is_first=True, is_last=True)


@tried(400)
@given(texts, cuts)
def test_the_chunks_have_what_the_whole_has(text: str, places: list[int]) -> None:
    octets = folded(text, places)

    assert tuple(steps_of(octets)) == as_one(octets)


def test_a_line_is_unfolded_once() -> None:
    assert unfold(b"SUMMARY:one\n\n \ttwo\n\tthree\n  four") == b"\nSUMMARY:one\n\ttwothree four"


@tried(200)
@given(texts, cuts)
def test_only_plain_single_events_outside_the_days_are_left_out(text: str, places: list[int]) -> None:
    octets = folded(text, places)

    found = tuple(steps_of(octets, b"20261101", b"20261231"))

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
