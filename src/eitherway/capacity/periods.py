"""Spans of time as pairs of integers, and what can be done with them. Pure.

A span is (start, end), end excluded; a tuple of spans is in order and does not overlap where the
name says `joined`. Seconds since 1970 or minutes of a day: the arithmetic is the same.
"""

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def joined(spans: Iterable[Span]) -> Spans:
    """The union: in order, overlapping and touching spans made one, empty ones dropped."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def cut(spans: Iterable[Span], within: Span) -> Spans:
    """What of the spans lies within one span."""
    first, last = within
    return tuple((max(start, first), min(end, last)) for start, end in spans if start < last and end > first)


def common(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """Where both have time."""
    others = joined(other)
    return joined(part for span in joined(one) for part in cut(others, span))


def length(spans: Iterable[Span]) -> int:
    """The sum of the lengths of spans that do not overlap."""
    return sum(end - start for start, end in spans)
