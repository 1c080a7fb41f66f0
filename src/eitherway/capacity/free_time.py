"""What is free on a day, once: the hours minus what is firm. It tells at once that a start is full. Pure.

A search tries hundreds of starts, and most are full. What is said here, `judge` would say of the same start;
what is not said here is left to it. Only spans within one local day are known.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from eitherway.capacity.judge import load_in, with_travel
from eitherway.capacity.load import Entry
from eitherway.capacity.local import bounds
from eitherway.capacity.periods import Span, Spans, without
from eitherway.capacity.situation import Situation

GRID = 30


class FreeDay(NamedTuple):
    """One local day: what is free of it, and what is but for days away."""

    day: Span
    free: Spans
    untaken: Spans


class Starts(NamedTuple):
    """The starts on the grid within the hours of one day, in order; `open` has those not surely full."""

    every: tuple[int, ...]
    open: frozenset[int]
    reach: Span

    def between(self, first: int, last: int) -> tuple[int, ...]:
        """The starts from `first` to `last`."""
        if first <= self.reach[0] and self.reach[1] <= last:
            return self.every
        return tuple(start for start in self.every if first <= start <= last)


class FreeTime:
    """The free time of each day of one situation, made when it is first asked for.

    The days of a calendar that did not change are kept with it: they are the same for the next question.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._calendar = situation.calendar
        key = (situation.calendar, situation.question.travel, situation.promised)
        self._days: dict[date, FreeDay] = situation.sure.kept_for(("days", key))
        self._limits: dict[tuple[date, int], bool] = situation.sure.kept_for(("limits", key, situation.kind))
        self._starts: dict[tuple[date, int, int], Starts] = situation.sure.kept_for(
            ("starts", key, situation.kind)
        )

    def starts(self, date: date, minutes: int, grid: int = GRID) -> Starts:
        """The starts on the grid of a span of that length."""
        key = (date, minutes, grid)
        found = self._starts.get(key)
        if found is None:
            found = self._starts[key] = self._find_starts(date, minutes, grid)
        return found

    def _find_starts(self, date: date, minutes: int, grid: int) -> Starts:
        every = tuple(_on_the_grid(date, grid, self._situation))
        may_be = ((start, self.has((start, start + minutes * 60))) for start in every)
        not_full = frozenset(start for start, is_free in may_be if is_free is not False)
        return Starts(every, not_full, (min(every, default=0), max(every, default=0)))

    def has(self, span: Span) -> bool | None:
        """Whether nothing but the caseload makes the span full; None if that is not known here.

        It is full on a day away or a holiday, outside the hours, in conflict, and over a limit.
        """
        date = self._calendar.day(span[0])
        known = self._known(date, span)
        if known is None:
            return None
        return _fits(span, known.free) and not self._is_over(date, (span[1] - span[0]) // 60)

    def is_taken(self, span: Span) -> bool:
        """Whether the span is surely full for more than days away: outside the hours, or in conflict."""
        known = self._known(self._calendar.day(span[0]), span)
        return known is not None and not _fits(span, known.untaken)

    def _known(self, date: date, span: Span) -> FreeDay | None:
        """The day of the span; None if the span, or the way there and back, is not within it."""
        found = self._days.get(date)
        if found is None:
            found = self._days[date] = self._day(date)
        whole, day = with_travel(span, self._situation), found.day
        return found if day[0] <= whole[0] and whole[1] <= day[1] else None

    def _day(self, date: date) -> FreeDay:
        situation, calendar = self._situation, self._calendar
        day = calendar.period(date, "day")
        firm = [entry for entry in situation.sure.touching(with_travel(day, situation)) if entry.firm]
        promised = [
            (int(one.start.timestamp()), int(one.start.timestamp()) + one.minutes * 60)
            for one in situation.promised
            if one.start is not None
        ]
        busy = [*promised, *_spans(entry for entry in firm if not entry.away)]
        free = without(calendar.opened(date), (with_travel(one, situation) for one in busy))
        if calendar.is_away(day) or calendar.is_holiday(day):
            return FreeDay(day, (), free)
        away = _spans(entry for entry in firm if entry.away)
        return FreeDay(day, without(free, (with_travel(one, situation) for one in away)), free)

    def _is_over(self, date: date, minutes: int) -> bool:
        """Whether a limit is used up for that length, at any clock time of that day."""
        key = (date, minutes)
        if key not in self._limits:
            self._limits[key] = self._find_over(date, minutes)
        return self._limits[key]

    def _find_over(self, date: date, minutes: int) -> bool:
        situation = self._situation
        for limit in situation.kind.on(date).limits:
            period = self._calendar.period(bounds(date, limit.per)[0], limit.per)
            asked = 1 if limit.unit == "count" else minutes
            if load_in(situation.sure, limit, period, situation).firm + asked > limit.amount:
                return True
        return False


def _on_the_grid(date: date, grid: int, situation: Situation) -> Iterator[int]:
    for opens, closes in situation.calendar.hours.of(date):
        for minute in range(-(-opens // grid) * grid, closes, grid):
            yield situation.calendar.at(date, minute)


def _spans(entries: Iterable[Entry]) -> list[Span]:
    return [(entry.start, entry.end) for entry in entries]


def _fits(span: Span, free: Spans) -> bool:
    start, end = span
    for first, last in free:  # noqa: SIM110 -- any() costs twice as much, and this is asked for thousands of times
        if first <= start and end <= last:
            return True
    return False
