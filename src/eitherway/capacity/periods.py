"""Spans of time as pairs of integers, and operations on them. Pure.

A span is (start, end), end excluded; the spans from `joined` are in order and do not overlap. The units are
seconds since 1970 or minutes of a day: the arithmetic is the same.
"""

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def joined(spans: Iterable[Span]) -> Spans:
    """The union, in order: overlapping and adjacent spans are merged, empty ones dropped."""
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
    """The parts of the spans within one span."""
    first, last = within
    return tuple((max(start, first), min(end, last)) for start, end in spans if start < last and end > first)


def common(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """The intersection of both."""
    others = joined(other)
    return joined(part for span in joined(one) for part in cut(others, span))


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """The parts of the spans, in order, that none of the taken ones overlaps."""
    gone = joined(taken)
    left: list[Span] = []
    for start, end in spans:
        free = start
        for first, last in cut(gone, (start, end)):
            if first > free:
                left.append((free, first))
            free = last
        if free < end:
            left.append((free, end))
    return tuple(left)


def length(spans: Iterable[Span]) -> int:
    """The sum of the lengths of spans that do not overlap."""
    return sum(end - start for start, end in spans)
