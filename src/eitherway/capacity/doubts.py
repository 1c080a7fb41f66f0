"""Settles doubtful readings of an ask: where they differ in the calendar, none is chosen. Pure."""

from collections.abc import Callable
from dataclasses import replace

from eitherway.capacity.model import Capacity, OtherReading, Question


def settled(capacity: Capacity, question: Question, check: Callable[[Question], Capacity]) -> Capacity:
    """The answer if the other readings of the question get the same one; else unknown, with the doubt.

    Of room and tight the worse holds. `check` answers a question.
    """
    for reading in question.readings:
        other = check(reading.question)
        if capacity.verdict in ("unknown", other.verdict) or _is_unlikely(reading, other):
            continue
        if {capacity.verdict, other.verdict} == {"room", "tight"}:
            capacity = capacity if capacity.verdict == "tight" else other
            continue
        return replace(capacity, verdict="unknown", why=("unclear",), unclear=reading.doubt)
    return capacity


def _is_unlikely(reading: OtherReading, other: Capacity) -> bool:
    """Whether nobody asks for it: a day that is over, nine in the evening for nine in the morning."""
    return "past" in other.why or (reading.in_hours and "outside_hours" in other.why)
