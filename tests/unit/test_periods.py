"""Spans of time: joined, cut to a window, and what two lists of them have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eitherway.capacity.periods import common, cut, joined, length

spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=30,
)


def test_touching_spans_are_joined_and_empty_ones_dropped() -> None:
    assert joined([(5, 9), (1, 3), (3, 5), (20, 20), (11, 12)]) == ((1, 9), (11, 12))


def test_a_span_is_cut_at_the_ends_of_the_window() -> None:
    assert cut([(0, 10), (20, 30), (40, 50)], (5, 25)) == ((5, 10), (20, 25))


@given(spans)
def test_what_is_cut_lies_in_the_window_and_is_all_there_is(busy: list[tuple[int, int]]) -> None:
    window = (100, 400)

    taken = joined(cut(busy, window))

    assert cut(taken, window) == taken
    assert taken == common(busy, [window])


@given(spans, spans)
def test_what_two_have_in_common_counts_once(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    both = common(one, other)

    assert length(joined([*one, *other])) == length(joined(one)) + length(joined(other)) - length(both)
