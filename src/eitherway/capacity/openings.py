"""Finds openings: the starts on the grid that conflict with nothing. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from eitherway.capacity.judge import Reasons, judge
from eitherway.capacity.periods import Span
from eitherway.capacity.situation import Situation

GRID = 30
MOST_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Search:
    """The result of a search over a span of time.

    `clean` counts the starts without conflict, as far as the calendars were read; `open` are those that no
    broken item makes uncertain; `tight` is the first start that is only tight, with its reasons (for a
    repeated ask the one with the fewest).
    """

    clean: int
    open: tuple[Span, ...]
    tight: tuple[Span, Reasons] | None
    spoiled: tuple[str, ...]


def search(within: Span, minutes: int, situation: Situation) -> Search:
    """Tries every start on the grid within the hours; finds at most two openings a day."""
    clean, tight = 0, None
    found: list[Span] = []
    spoiled: set[str] = set()
    for day in situation.calendar.days(within):
        opened = 0
        for span in _starts(day, within, minutes, situation):
            if opened == MOST_A_DAY:
                break
            reasons = _of_all_dates(span, situation)
            if reasons.full:
                continue
            if reasons.tight:
                tight = _better(tight, (span, reasons), situation)
                continue
            clean += 1
            spoiled |= set(reasons.unknown)
            if not reasons.unknown:
                found.append(span)
                opened += 1
    return Search(clean, tuple(found), tight, tuple(spoiled))


def _better(
    first: tuple[Span, Reasons] | None, other: tuple[Span, Reasons], situation: Situation
) -> tuple[Span, Reasons]:
    """The first tight start; for a repeated ask the first with the fewest reasons."""
    if first is None:
        return other
    fewer = len(set(other[1].tight)) < len(set(first[1].tight))
    return other if fewer and situation.question.repeat else first


def _of_all_dates(span: Span, situation: Situation) -> Reasons:
    """The reasons for a start and, if the ask repeats, for the same clock time on its other dates.

    The owner's holidays are no reason to refuse a weekly client: if they take up to half of the dates, the
    start is tight, as it is for an asked start.
    """
    first = judge(span, situation)
    if first.full or situation.question.repeat is None:
        return first
    taken = [span]
    judged = [first]
    for later in islice(repeated(span, situation), 1, None):
        judged.append(judge(later, situation, tuple(taken)))
        if not judged[-1].full:
            taken.append(later)
        elif judged[-1].full != ("away",):
            return judged[-1]
    away = len(judged) - len(taken)
    if away * 2 > len(judged):
        return Reasons(full=("away",))
    return Reasons(
        unknown=tuple(reason for reasons in judged for reason in reasons.unknown),
        tight=(
            *(reason for reasons in judged for reason in reasons.tight),
            *("away", "some_full") * (away > 0),
        ),
        in_the_way=first.in_the_way,
    )


def _starts(day: date, within: Span, minutes: int, situation: Situation) -> Iterator[Span]:
    """Spans of that length that start on the grid, within the hours of the day and the searched span."""
    calendar = situation.calendar
    for opens, closes in calendar.hours.of(day):
        first = -(-opens // GRID) * GRID
        for minute in range(first, closes, GRID):
            start = calendar.at(day, minute)
            if within[0] <= start and start + minutes * 60 <= within[1]:
                yield start, start + minutes * 60


def repeated(span: Span, situation: Situation) -> Iterator[Span]:
    """The span and its repetitions at the same local clock time."""
    repeat, calendar = situation.question.repeat, situation.calendar
    start, length = calendar.moment(span[0]), span[1] - span[0]
    minute = start.hour * 60 + start.minute
    yield span
    for number in range(1, times_of(situation)):
        weeks = number * (repeat.every_weeks if repeat else 1)
        first = calendar.at(start.date() + timedelta(weeks=weeks), minute)
        yield first, first + length


def times_of(situation: Situation) -> int:
    """The number of dates to check: those asked for, or all within `look_ahead`."""
    repeat = situation.question.repeat
    if repeat is None:
        return 1
    return repeat.times or max(1, situation.settings.look_ahead // (7 * 24 * 60 * repeat.every_weeks))
