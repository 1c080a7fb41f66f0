"""Lays out a week as bars: a row for each day, the hours across, each with a letter and a class. Pure.

`bar_drawing` says in what units, and how it is drawn.
"""

from eitherway.capacity.explanation import say_load
from eitherway.capacity.model import DayLoad, KindLoad, WeekLoad
from eitherway.capacity.picture import letter_of, week_sentence
from eitherway.page.bar_drawing import ROW, WIDTH, Bar, Row, fitting
from eitherway.text.formats import Writing, has_half_days, say_day
from eitherway.values import dataclass

_LABEL = 72
_HEAD = 16


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a limit is used, each from 0 to 100; `sentence` says it in hours or dates.

    `asked` is what more would be used if all open requests got a yes; `over`: that is more than the limit.
    """

    sentence: str
    booked: int = 0
    tentative: int = 0
    asked: int = 0
    limited: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class WeekDrawing:
    """A week with what is written above it. `hours` are their places and texts."""

    sentence: str
    shares: tuple[Share, ...]
    hours: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    height: int


def drawn(week: WeekLoad, writing: Writing) -> WeekDrawing:
    """The drawing of a week, from the hour in which it opens to that in which it closes."""
    first, last = week.opens // 60 * 60, -(-week.closes // 60) * 60
    unit = (WIDTH - _LABEL) / max(last - first, 60)
    step = 60 if last - first <= 12 * 60 else 120
    hours = tuple((_LABEL + (at - first) * unit, _hour(at // 60, writing)) for at in range(first, last, step))
    rows = tuple(
        Row(_HEAD + number * ROW, say_day(one.day, writing), _bars(one, first, last, unit, writing))
        for number, one in enumerate(week.days)
    )
    shares = tuple(share_of(load, writing) for load in week.loads)
    return WeekDrawing(week_sentence(week, writing), shares, hours, rows, _HEAD + 7 * ROW)


def _hour(hour: int, writing: Writing) -> str:
    return f"{(hour - 1) % 12 + 1}" if has_half_days(writing) else f"{hour:02}"


def _bars(day: DayLoad, first: int, last: int, unit: float, writing: Writing) -> tuple[Bar, ...]:
    bars = []
    for cell in day.cells:
        start, end = max(cell.start, first), min(cell.end, last)
        if start < end:
            letter, meaning = letter_of(cell.state, writing)
            width = (end - start) * unit
            said = f"{say_day(day.day, writing)}: {meaning}"
            x = _LABEL + (start - first) * unit
            bars.append(Bar(x, width, cell.state, fitting(letter, "", width), said))
    return tuple(bars)


def share_of(load: KindLoad, writing: Writing) -> Share:
    """How much of its limit of that period a kind uses."""
    counted = load.minutes.limit is None and load.count.limit is not None
    figures = load.count if counted else load.minutes
    sentence = say_load(load, writing)
    if not figures.limit:
        return Share(sentence)
    parts = figures.booked, figures.tentative + figures.promised, figures.asked
    ends = [min(100 * sum(parts[: number + 1]) // figures.limit, 100) for number in range(3)]
    over = bool(figures.asked) and sum(parts) > figures.limit
    return Share(sentence, ends[0], ends[1] - ends[0], ends[2] - ends[1], limited=True, over=over)
