"""Finds openings: the starts on the grid that conflict with nothing. Pure.

A search is bounded: by `look_ahead` (its caller cuts the span), by the openings that it finds, and by the
number of dates that it judges.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from eitherway.capacity.free_time import GRID, FreeTime, Starts
from eitherway.capacity.judge import Reasons, counting_with, judge
from eitherway.capacity.model import Repeat, Stretch
from eitherway.capacity.periods import Span, Spans
from eitherway.capacity.repeats import DAYS_IN, dates_of
from eitherway.capacity.situation import HORIZON, Situation
from eitherway.values import dataclass

MOST_A_DAY = 2
MOST = 40  # openings that one search finds: those of four weeks
MOST_JUDGED = 1_500  # dates that one search judges, about 0.1 s
SHOWN_DAYS = 5
SURELY_FULL = Reasons(full=("conflict",))  # or another reason: nobody asks which of a start in a search


@dataclass(frozen=True, slots=True)
class Search:
    """The result of a search over a span of time.

    `clean` counts the starts without conflict, as far as the calendars were read; `open` are those that no
    broken item makes uncertain, of which no two overlap; `tight` is the first start that is only tight, with
    its reasons (for a repeated ask the one with the fewest). `until` is the instant as far as it searched.
    """

    clean: int
    open: tuple[Span, ...]
    tight: tuple[Span, Reasons] | None
    spoiled: tuple[str, ...]
    until: int

    @property
    def is_empty(self) -> bool:
        """Whether every start is full."""
        return self.clean == 0 and self.tight is None


def search(within: Span, minutes: int, situation: Situation, most: int = MOST) -> Search:
    """Tries every start on the grid within the hours; finds at most two openings a day, and `most` in all.

    It is done once for all who ask for that kind and length at the same moment.
    """
    known: dict[tuple[Span, int, int], Search] = _kept_for("search", situation)
    found = known.get((within, minutes, most))
    if found is None:
        found = known[within, minutes, most] = _Searching(within, minutes, situation, most).on_the_grid()
    return found


def _kept_for(name: str, situation: Situation) -> dict[Any, Any]:
    """What was found for all who ask for that kind at the same moment."""
    question = situation.question
    key = (
        name, situation.whole, situation.settings, situation.kind, situation.now, situation.span,
        situation.unread, situation.broken, situation.promised, question.repeat, question.travel,
        question.new_client, question.sender,
    )  # fmt: skip
    return situation.sure.kept_for(key)


def search_exactly(within: Span, minutes: int, situation: Situation) -> Search:
    """The same, and where the grid has nothing, every start right after what is in the way."""
    found = search(within, minutes, situation)
    if not found.is_empty or found.until < within[1]:
        return found
    return _Searching(within, minutes, situation).beside_the_others()


class _Searching:
    """A search on its way through the days."""

    def __init__(self, within: Span, minutes: int, situation: Situation, most: int = MOST) -> None:
        self._within, self._minutes, self._situation, self._most = within, minutes, situation, most
        self._judging = Judging(situation)
        self._found: list[Span] = []
        self._spoiled: set[str] = set()
        self._clean = self._judged = 0
        self._tight: tuple[Span, Reasons] | None = None

    def on_the_grid(self) -> Search:
        first, last = self._within[0], self._within[1] - self._minutes * 60
        for day in self._situation.calendar.days(self._within):
            starts = self._judging.free.starts(day, self._minutes)
            every = starts.between(first, last)
            if not starts.open and self._judged + len(every) < MOST_JUDGED:
                self._judged += len(every)
                continue
            if (stopped := self._day(every, starts.open)) is not None:
                return self._result(stopped)
        return self._result(self._within[1])

    def beside_the_others(self) -> Search:
        for day in self._situation.calendar.days(self._within):
            spans = _beside_the_others(day, self._within, self._minutes, self._situation)
            may_be = {start: self._judging.free.has((start, end)) for start, end in spans}
            not_full = {start for start, is_free in may_be.items() if is_free is not False}
            if (stopped := self._day(may_be, not_full)) is not None:
                return self._result(stopped)
        return self._result(self._within[1])

    def _result(self, until: int) -> Search:
        return Search(self._clean, tuple(self._found), self._tight, tuple(self._spoiled), until)

    def _day(self, starts: Iterable[int], not_full: Set[int]) -> int | None:
        """Judges the starts of one day that may be open; where to stop, if enough was found or judged."""
        opened, after = 0, self._within[0]
        for start in starts:
            if opened == MOST_A_DAY or start < after:
                continue
            if self._judged >= MOST_JUDGED or len(self._found) == self._most:
                return start
            if start not in not_full:
                self._judged += 1
                continue
            span = (start, start + self._minutes * 60)
            if self._is_open(span):
                opened, after = opened + 1, span[1]
        return None

    def _is_open(self, span: Span) -> bool:
        """Whether a start has no conflict and nothing makes that uncertain."""
        reasons, number = self._judging.of_all_dates(span)
        self._judged += number
        if reasons.full:
            return False
        if reasons.tight:
            self._tight = _better(self._tight, (span, reasons), self._situation)
            return False
        self._clean += 1
        self._spoiled |= set(reasons.unknown)
        if reasons.unknown:
            return False
        self._found.append(span)
        return True


def _better(
    first: tuple[Span, Reasons] | None, other: tuple[Span, Reasons], situation: Situation
) -> tuple[Span, Reasons]:
    """The first tight start; for a repeated ask the first with the fewest reasons."""
    if first is None:
        return other
    fewer = len(set(other[1].tight)) < len(set(first[1].tight))
    return other if fewer and situation.question.repeat else first


class Judging:
    """Judges starts with all of their dates.

    Each date is judged once for a question: starts that are a week apart have most dates in common.
    """

    def __init__(self, situation: Situation) -> None:
        self.free = FreeTime(situation)
        self._situation = situation
        self._known: dict[tuple[Span, Spans], Reasons] = situation.kept

    def of_all_dates(self, span: Span) -> tuple[Reasons, int]:
        """The reasons for a start and, if the ask repeats, for its other dates; and how many were judged.

        The owner's holidays are no reason to refuse a weekly client: if they take up to half of the dates,
        the start is tight, as it is for an asked start. What is surely full has no reasons.
        """
        first = self.of(span)
        if first.full or self._situation.question.repeat is None:
            return first, 1
        taken = [span]
        judged = [first]
        for later in islice(repeated(span, self._situation), 1, None):
            if self.free.is_taken(later):
                return SURELY_FULL, len(judged) + 1
            judged.append(self.of(later, taken))
            if not judged[-1].full:
                taken.append(later)
            elif not set(judged[-1].full) <= {"away", "holiday"}:
                return judged[-1], len(judged)
        return _together(judged, len(judged) - len(taken)), len(judged)

    def of(self, span: Span, earlier: Sequence[Span] = (), others: Spans = ()) -> Reasons:
        """The reasons for a date of an ask. Its `earlier` dates, in order, and `others` count as load."""
        taken = (*others, *counting_with(span, earlier, self._situation))
        found = self._known.get((span, taken))
        if found is None:
            is_free = not taken and bool(self.free.has(span))
            found = self._known[span, taken] = judge(span, self._situation, taken, is_free=is_free)
        return found


def _together(judged: list[Reasons], days_off: int) -> Reasons:
    """The reasons for all dates of a start, of which so many are days off."""
    away = {reason for reasons in judged for reason in reasons.full}
    if days_off * 2 > len(judged):
        return Reasons(full=tuple(away))
    return Reasons(
        unknown=tuple(reason for reasons in judged for reason in reasons.unknown),
        tight=(
            *(reason for reasons in judged for reason in reasons.tight),
            *away,
            *("some_full",) * bool(away),
        ),
        in_the_way=judged[0].in_the_way,
    )


def _beside_the_others(day: date, within: Span, minutes: int, situation: Situation) -> Iterator[Span]:
    """Spans that start as early as what is before them lets them: what fits can be moved to one."""
    question, calendar, gap = situation.question, situation.calendar, situation.kind.gap * 60
    ends = [entry.end for entry in situation.whole.touching(calendar.period(day, "day"))]
    for opens, closes in calendar.opened(day):
        first, last = max(opens, within[0]), min(closes, within[1]) - minutes * 60
        after = (end + question.travel * 60 + more for end in ends for more in (0, gap))
        for start in sorted({first, *after}):
            if first <= start <= last:
                yield start, start + minutes * 60


def stretches(
    found: tuple[Span, ...], within: Span, minutes: int, situation: Situation
) -> tuple[Stretch, ...]:
    """The parts of the first days with openings in which every start on the grid is one."""
    if not found:
        return ()
    calendar, judged = situation.calendar, 0
    grid = GRID if minutes >= GRID else GRID // 2
    days = dict.fromkeys(calendar.day(start) for start, _ in found)
    runs: list[Span] = []
    judging = Judging(situation)
    tried: dict[tuple[tuple[int, ...], int, int], tuple[list[Span], int]] = _kept_for("stretches", situation)
    for day in islice(days, SHOWN_DAYS):
        clear: list[Span] = []
        if judged < MOST_JUDGED // 4:
            starts = judging.free.starts(day, minutes, grid)
            every = starts.between(within[0], within[1] - minutes * 60)
            if (every, minutes, grid) not in tried:
                tried[every, minutes, grid] = _clear(every, starts, minutes, judging)
            clear, number = tried[every, minutes, grid]
            judged += number
        runs += clear or _runs([span for span in found if calendar.day(span[0]) == day])
    return tuple(Stretch(calendar.moment(start), calendar.moment(end)) for start, end in runs)


def _clear(every: tuple[int, ...], starts: Starts, minutes: int, judging: Judging) -> tuple[list[Span], int]:
    """The runs of those starts of one day that nothing speaks against, and how many dates were judged."""
    spans = [(start, start + minutes * 60) for start in every if start in starts.open]
    tried = [(span, *judging.of_all_dates(span)) for span in spans]
    judged = len(every) - len(spans) + sum(number for _, _, number in tried)
    return _runs([span for span, reasons, _ in tried if not reasons.why]), judged


def _runs(starts: list[Span]) -> list[Span]:
    """From the first start to the last end of each run of starts on the grid, or of spans that touch."""
    runs: list[tuple[Span, Span]] = []
    for span in starts:
        if runs and span[0] <= max(runs[-1][1][0] + GRID * 60, runs[-1][1][1]):
            runs[-1] = (runs[-1][0], span)
        else:
            runs.append((span, span))
    return [(first[0], last[1]) for first, last in runs]


def repeated(span: Span, situation: Situation) -> Iterator[Span]:
    """The span and its repetitions at the same local clock time, as far as they are looked at."""
    calendar, length = situation.calendar, span[1] - span[0]
    start = calendar.moment(span[0]).replace(tzinfo=None)
    minute = start.hour * 60 + start.minute
    yield span
    for later in islice(looked_at(situation.question.repeat, start, situation), 1, None):
        first = calendar.at(later.date(), minute)
        yield first, first + length


def looked_at(repeat: Repeat | None, start: datetime, situation: Situation) -> Iterator[datetime]:
    """The dates to check from `start` on, a wall clock: those asked for that are not too far ahead.

    Of an open-ended series those within `look_ahead`. The first is always among them.
    """
    if repeat is None:
        return iter((start,))
    last = situation.calendar.moment(situation.now).replace(tzinfo=None) + HORIZON
    if repeat.times is None and repeat.until is None:
        period = timedelta(days=DAYS_IN[repeat.unit] * repeat.every)
        last = min(last, start + timedelta(minutes=situation.settings.look_ahead) - period)
    return takewhile(lambda date: date <= max(last, start), dates_of(repeat, start))
