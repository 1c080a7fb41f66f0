"""Prepares the weeks for the picture: seven rows of cells, and the load of the kinds. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from eitherway.capacity.judge import figures_of, not_known
from eitherway.capacity.load import Entry
from eitherway.capacity.local import WorkCalendar, bounds
from eitherway.capacity.model import Cell, CellState, DateVerdict, DayLoad, Kind, KindLoad, WeekLoad
from eitherway.capacity.periods import Span, Spans, common, cut, joined
from eitherway.capacity.situation import Situation
from eitherway.text.units import MINUTES_A_DAY, Per

MOST_WEEKS = 4


def weeks_of(
    answers: tuple[DateVerdict, ...], spans: tuple[Span, ...], situation: Situation
) -> tuple[WeekLoad, ...]:
    """The first weeks that the asked dates, windows or openings touch, as far as they were read."""
    days = [answer.start.date() for answer in answers]
    days += [day for span in spans for day in situation.calendar.days(span)]
    first, last = (situation.calendar.day(end) for end in situation.span)
    known = {bounds(day, "week")[0] for day in days if first <= day < last}
    mondays = sorted(known)[:MOST_WEEKS]
    asked = tuple(
        (int(answer.start.timestamp()), int(answer.end.timestamp()))
        for answer in answers
        if not answer.is_window
    )
    kinds = (situation.kind,) if situation.kind.name else situation.settings.kinds
    return tuple(week_load(monday, kinds, asked, situation) for monday in mondays)


def week_load(monday: date, kinds: Iterable[Kind], asked: Spans, situation: Situation) -> WeekLoad:
    """One week: the load of the kinds, and the cells of each day."""
    days = tuple(_day_load(monday + timedelta(days=number), asked, situation) for number in range(7))
    opens, closes = _shown(days, situation.calendar)
    return WeekLoad(
        monday, tuple(kind_load(kind, monday, "week", situation) for kind in kinds), days, opens, closes
    )


def _shown(days: tuple[DayLoad, ...], calendar: WorkCalendar) -> Span:
    """The part of the day to show: the working hours, and asked times outside them."""
    spans = [span for hours in calendar.hours.days for span in hours]
    spans += [
        (cell.start, cell.end) for day in days for cell in day.cells if cell.state in ("asked", "clash")
    ]
    return min((start for start, _ in spans), default=8 * 60), max((end for _, end in spans), default=18 * 60)


def kind_load(kind: Kind, day: date, per: Per, situation: Situation) -> KindLoad:
    """The load of a kind in the week, month ... around a day."""
    minutes = figures_of(day, per, situation, kind, counting=False)
    count = figures_of(day, per, situation, kind, counting=True)
    return KindLoad(kind.name, minutes, count)


def _day_load(day: date, asked: Spans, situation: Situation) -> DayLoad:
    calendar = situation.calendar
    whole = calendar.period(day, "day")
    entries = situation.whole.touching(whole)
    away = calendar.is_away(whole) or calendar.is_holiday(whole)
    layers: dict[CellState, Spans] = {
        "free": calendar.hours.of(day),
        "unread": _minutes(common(calendar.opened(day), not_known(whole, situation)), day, calendar),
        "tentative": _minutes((entry for entry in entries if not entry.firm), day, calendar),
        "busy": _minutes((entry for entry in entries if entry.firm and not entry.away), day, calendar),
        "away": _minutes((entry for entry in entries if entry.firm and entry.away), day, calendar)
        or (((0, MINUTES_A_DAY),) if away else ()),
        "asked": _minutes(cut(asked, whole), day, calendar),
    }
    return DayLoad(day, _cells(layers), away)


def _minutes(spans: Iterable[Entry | Span], day: date, calendar: WorkCalendar) -> Spans:
    """Instants as minutes of the local day."""
    start, end = calendar.period(day, "day")
    return tuple(
        (_minute(max(first, start), calendar), MINUTES_A_DAY if last >= end else _minute(last, calendar))
        for first, last in joined((span[0], span[1]) for span in spans)
    )


def _minute(at: int, calendar: WorkCalendar) -> int:
    moment = calendar.moment(at)
    return moment.hour * 60 + moment.minute


def _cells(layers: dict[CellState, Spans]) -> tuple[Cell, ...]:
    """The day from midnight to midnight, each part with the strongest of its layers."""
    edges = sorted(
        {0, MINUTES_A_DAY, *(edge for spans in layers.values() for span in spans for edge in span)}
    )
    cells: list[Cell] = []
    for start, end in pairwise(edges):
        state = _state([name for name, spans in layers.items() if any(a <= start < b for a, b in spans)])
        if cells and cells[-1].state == state:
            cells[-1] = Cell(cells[-1].start, end, state)
        else:
            cells.append(Cell(start, end, state))
    return tuple(cells)


def _state(present: list[CellState]) -> CellState:
    if not present:
        return "closed"
    if "asked" in present:
        return "clash" if "busy" in present or "away" in present else "asked"
    return present[-1]
