"""Prepares the weeks for the picture: seven rows of cells, and the load of the kinds. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

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
    """One week: the load of the kinds, and the cells of each day.

    Without what is asked it is found once for a calendar that did not change.
    """
    calendar, kinds = situation.calendar, tuple(kinds)
    key = ("weeks", calendar, kinds, situation.unread, situation.broken, situation.promised)
    known: dict[date, WeekLoad] = situation.whole.kept_for(key)
    if monday not in known:
        known[monday] = _unasked_week(monday, kinds, situation)
    week, within = known[monday], cut(asked, calendar.period(monday, "week"))
    if not within:
        return week
    touched = dict.fromkeys(day for span in within for day in calendar.days(span))
    asked_days = [_with_asked(week.days[(day - monday).days], within, calendar) for day in touched]
    days = list(week.days)
    for day in asked_days:
        days[(day.day - monday).days] = day
    return WeekLoad(monday, week.loads, tuple(days), *_shown(asked_days, calendar))


def _unasked_week(monday: date, kinds: tuple[Kind, ...], situation: Situation) -> WeekLoad:
    days = tuple(_unasked_day(monday + timedelta(days=number), situation) for number in range(7))
    loads = tuple(kind_load(kind, monday, "week", situation) for kind in kinds)
    return WeekLoad(monday, loads, days, *_shown(days, situation.calendar))


def _shown(days: Iterable[DayLoad], calendar: WorkCalendar) -> Span:
    """The part of the day to show: the working hours, and asked times outside them."""
    days = tuple(days)
    asked = (cell for day in days for cell in day.cells if cell.state in ("asked", "clash"))
    hours = (span for day in days for span in _hours_around(calendar, day.day))
    spans = [*hours, *((cell.start, cell.end) for cell in asked)]
    return min((start for start, _ in spans), default=8 * 60), max((end for _, end in spans), default=18 * 60)


@lru_cache(maxsize=1024)
def _hours_around(calendar: WorkCalendar, day: date) -> Spans:
    """The working hours of any weekday, and those of that day, as one span; empty if there are none."""
    spans = [*(span for hours in calendar.hours.days for span in hours), *calendar.hours.of(day)]
    return ((min(start for start, _ in spans), max(end for _, end in spans)),) if spans else ()


def kind_load(kind: Kind, day: date, per: Per, situation: Situation) -> KindLoad:
    """The load of a kind in the week, month ... around a day."""
    minutes = figures_of(day, per, situation, kind, counting=False)
    count = figures_of(day, per, situation, kind, counting=True)
    return KindLoad(kind.name, minutes, count)


def _unasked_day(day: date, situation: Situation) -> DayLoad:
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
    """The day from midnight to midnight, each part with the strongest of its layers, which comes last."""
    edges = sorted(
        {0, MINUTES_A_DAY, *(edge for spans in layers.values() for span in spans for edge in span)}
    )
    states: list[CellState] = ["closed"] * len(edges)
    place = {edge: index for index, edge in enumerate(edges)}
    for state, spans in layers.items():
        for start, end in spans:
            first, last = place[start], place[end]
            states[first:last] = [state] * (last - first)
    return _joined(zip(edges, edges[1:], states, strict=False))


def _with_asked(load: DayLoad, asked: Spans, calendar: WorkCalendar) -> DayLoad:
    """The day with what is asked on top of its cells; it clashes with what is firm."""
    minutes = _minutes(cut(asked, calendar.period(load.day, "day")), load.day, calendar)
    if not minutes:
        return load
    before = [cell for cell in load.cells if cell.end <= minutes[0][0]]
    after = [cell for cell in load.cells if minutes[-1][1] <= cell.start]
    parts: list[tuple[int, int, CellState]] = []
    for cell in load.cells[len(before) : len(load.cells) - len(after)]:
        since = cell.start
        state: CellState = "clash" if cell.state in ("busy", "away") else "asked"
        for start, end in cut(minutes, (cell.start, cell.end)):
            parts += [(since, start, cell.state), (start, end, state)]
            since = end
        parts.append((since, cell.end, cell.state))
    wanted = (part for part in parts if part[0] < part[1])
    return DayLoad(load.day, (*before, *_joined(wanted), *after), load.away)


def _joined(parts: Iterable[tuple[int, int, CellState]]) -> tuple[Cell, ...]:
    """The parts of a day, in order, as cells; neighbours of one state are one."""
    cells: list[Cell] = []
    for start, end, state in parts:
        if cells and cells[-1].state == state:
            cells[-1] = Cell(cells[-1].start, end, state)
        else:
            cells.append(Cell(start, end, state))
    return tuple(cells)
