"""A calendar that lost many of its events, whatever its size and however often it is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.calendars.trust import EventCounts, weigh

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def after(*readings: tuple[float, int], trust_after: timedelta = DAY) -> EventCounts:
    """The numbers after readings: hours from Monday, and how many events there were."""
    return reduce(
        lambda counts, one: weigh(counts, one[1], MONDAY + timedelta(hours=one[0]), trust_after),
        readings,
        EventCounts(),
    )


@pytest.mark.parametrize(
    ("had", "events", "trusted"),
    [
        (120, 0, False),
        (120, 60, False),
        (120, 61, True),
        (20, 10, False),
        (20, 11, True),
        (7, 3, False),
        (7, 4, True),
        (4, 2, False),
        (3, 1, False),
        (3, 2, True),
        (2, 1, False),
        (1, 0, False),
        (0, 0, True),
        (0, 9, True),
        (5, 5, True),
        (5, 50, True),
    ],
)
def test_half_or_all_of_any_number_is_too_much(had: int, events: int, trusted: bool) -> None:
    assert after((0, had), (1, events)).is_trusted is trusted


def test_the_first_reading_is_believed() -> None:
    assert after((0, 0)) == EventCounts(0)


@pytest.mark.parametrize("times", [1, 2, 95, 300])
def test_how_often_it_is_read_changes_nothing(times: int) -> None:
    often = [(1 + 22 * number / times, 0) for number in range(times + 1)]

    assert not after((0, 7), *often).is_trusted
    assert after((0, 7), *often, (25, 0)) == EventCounts(0)


@pytest.mark.parametrize(("hours", "trusted"), [(1.1, False), (24.9, False), (25, True), (24 * 30, True)])
def test_it_is_believed_once_it_was_so_for_a_day(hours: float, trusted: bool) -> None:
    assert after((0, 7), (1, 3), (hours, 3)).is_trusted is trusted


def test_the_time_is_the_owners() -> None:
    hour = timedelta(hours=1)

    assert not after((0, 7), (1, 3), (1.9, 3), trust_after=hour).is_trusted
    assert after((0, 7), (1, 3), (2, 3), trust_after=hour).is_trusted


@pytest.mark.parametrize(
    "readings",
    [
        [(1, 0), (20, 120), (21, 0), (40, 0)],  # it came back in between
        [(1, 60), (20, 0), (40, 0)],  # it fell once more
        [(1, 60), (20, 30), (40, 30)],
        [(48, 0), (1, 0), (20, 0)],  # the clock was wrong
    ],
)
def test_another_fall_starts_the_clock_again(readings: list[tuple[float, int]]) -> None:
    assert not after((0, 120), *readings).is_trusted


def test_many_small_losses_add_up() -> None:
    assert after((0, 100), (1, 70)).is_trusted
    assert not after((0, 100), (1, 70), (2, 50)).is_trusted
    assert after((0, 100), (1, 70), (25, 68), (26, 50)).is_trusted


def test_a_calendar_that_comes_back_is_believed_at_once() -> None:
    assert after((0, 120), (1, 0), (2, 119)).is_trusted
    assert after((0, 120), (1, 0), (2, 119), (3, 120)) == EventCounts(120)


@given(
    st.integers(1, 500),
    st.lists(st.tuples(st.floats(0, 23.9), st.integers(0, 500)), max_size=40),
    st.integers(0, 250),
)
def test_within_a_day_no_reading_of_half_is_believed(
    had: int, between: list[tuple[float, int]], last: int
) -> None:
    readings = [(0.0, had), *sorted(between), (23.95, last)]
    highest = max(count for _, count in readings[:-1])

    assert after(*readings).is_trusted is (last * 2 > highest or last >= highest)
