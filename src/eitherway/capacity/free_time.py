"""What is free on a day, once: the hours minus what is firm. It tells at once that a start is full. Pure.

A search tries hundreds of starts, and most are full. What is said here, `judge` would say of the same start;
what is not said here is left to it. Only spans within one local day are known.
"""

from collections.abc import Iterable

from eitherway.capacity.judge import load_in, with_travel
from eitherway.capacity.load import Entry
from eitherway.capacity.local import bounds
from eitherway.capacity.periods import Span, Spans, without
from eitherway.capacity.situation import Situation


class FreeTime:
    """The free time of each day of one situation, made when it is first asked for.

    The days of a calendar that did not change are kept with it: they are the same for the next question.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        key = (situation.calendar, situation.question.travel, situation.promised)
        self._free = situation.sure.days_for(key)
        self._limits: dict[tuple[int, int], bool] = {}

    def has(self, span: Span) -> bool | None:
        """Whether nothing but the caseload makes the span full; None if that is not known here.

        It is full on a day away or a holiday, outside the hours, in conflict, and over a limit.
        """
        known = self._known(span)
        if known is None:
            return None
        day, free, _ = known
        return _fits(span, free) and not self._is_over(day, (span[1] - span[0]) // 60)

    def is_taken(self, span: Span) -> bool:
        """Whether the span is surely full for more than days away: outside the hours, or in conflict."""
        known = self._known(span)
        return known is not None and not _fits(span, known[2])

    def _known(self, span: Span) -> tuple[Span, Spans, Spans] | None:
        """The day of the span, what is free of it, and what is but for days away; None over midnight.

        The way there and back is within the day too.
        """
        start = self._situation.calendar.at(self._situation.calendar.day(span[0]))
        found = self._free.get(start)
        if found is None:
            found = self._free[start] = self._day(start)
        whole, day = with_travel(span, self._situation), found[0]
        return found if day[0] <= whole[0] and whole[1] <= day[1] else None

    def _day(self, start: int) -> tuple[Span, Spans, Spans]:
        situation, calendar = self._situation, self._situation.calendar
        date = calendar.day(start)
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
            return day, (), free
        away = _spans(entry for entry in firm if entry.away)
        return day, without(free, (with_travel(one, situation) for one in away)), free

    def _is_over(self, day: Span, minutes: int) -> bool:
        """Whether a limit is used up for that length, at any clock time of that day."""
        key = (day[0], minutes)
        if key not in self._limits:
            self._limits[key] = self._find_over(day, minutes)
        return self._limits[key]

    def _find_over(self, day: Span, minutes: int) -> bool:
        situation, calendar = self._situation, self._situation.calendar
        date = calendar.day(day[0])
        for limit in situation.kind.limits:
            period = calendar.period(bounds(date, limit.per)[0], limit.per)
            asked = 1 if limit.unit == "count" else minutes
            if load_in(situation.sure, limit, period, situation).firm + asked > limit.amount:
                return True
        return False


def _spans(entries: Iterable[Entry]) -> list[Span]:
    return [(entry.start, entry.end) for entry in entries]


def _fits(span: Span, free: Spans) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in free)
