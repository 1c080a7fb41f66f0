"""Spans of time: free and busy never overlap and together fill the window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eitherway.capacity.periods import common, cut, joined, length, without

spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=30,
)


def test_touching_spans_are_joined_and_empty_ones_dropped() -> None:
    assert joined([(5, 9), (1, 3), (3, 5), (20, 20), (11, 12)]) == ((1, 9), (11, 12))


def test_a_span_is_cut_at_the_ends_of_the_window() -> None:
    assert cut([(0, 10), (20, 30), (40, 50)], (5, 25)) == ((5, 10), (20, 25))


def test_what_is_taken_leaves_the_rest() -> None:
    assert without([(0, 100)], [(10, 20), (15, 30), (90, 200)]) == ((0, 10), (30, 90))


@given(spans)
def test_free_and_busy_together_fill_the_window(busy: list[tuple[int, int]]) -> None:
    window = (100, 400)

    taken, free = joined(cut(busy, window)), without([window], busy)

    assert joined([*taken, *free]) == (window,)


@given(spans)
def test_free_and_busy_never_overlap(busy: list[tuple[int, int]]) -> None:
    window = (100, 400)

    taken, free = joined(cut(busy, window)), without([window], busy)

    assert common(taken, free) == ()
    assert length(taken) + length(free) == 300


@given(spans, spans)
def test_what_two_have_in_common_is_in_both(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    both = common(one, other)

    assert without(both, one) == ()
    assert without(both, other) == ()
    assert length(both) == length(joined(one)) - length(without(one, other))
