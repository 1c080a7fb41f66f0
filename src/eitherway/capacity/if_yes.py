"""What weeks and months would hold if every open request got a yes. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from eitherway.capacity.local import WorkCalendar, calendar_of
from eitherway.capacity.model import (
    Capacity,
    CapacitySettings,
    Figures,
    KindLoad,
    Promised,
    Question,
    Source,
    WeekLoad,
)
from eitherway.capacity.periods import Span, Spans
from eitherway.capacity.situation import Situation, situation_of
from eitherway.capacity.weeks import kind_load, week_load
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class IfYes:
    """What a yes to one request would take: `minutes` of a kind on each of its dates, aware starts and ends.

    Without dates they name no time, or leave it open; what is `weekly` then takes that time in every week.
    """

    kind: str
    minutes: int
    dates: tuple[tuple[datetime, datetime], ...] = ()
    weekly: bool = False


def if_yes(capacity: Capacity, now: datetime, *, weekly: bool = False) -> IfYes:
    """What a yes to what was asked would take. Dates that are over take nothing any more."""
    dates = [(one.start, one.end) for one in capacity.answers if not one.is_window]
    ahead = tuple(one for one in dates if one[1] > now)
    minutes = 0 if dates and not ahead else capacity.minutes or 0
    return IfYes(capacity.kind, minutes, ahead, weekly and not dates)


Asks = tuple[IfYes, ...]


def without_time(asks: Asks) -> tuple[int, int]:
    """How many of them would take time at no time that is known, and how many minutes together."""
    waiting = [one.minutes for one in asks if one.minutes and not one.dates and not one.weekly]
    return len(waiting), sum(waiting)


def weeks_if_yes(
    monday: date,
    number: int,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    asks: Asks,
) -> tuple[WeekLoad, ...]:
    """This many weeks from a Monday, the dates of `asks` drawn and counted as asked for."""
    calendar = calendar_of(settings)
    within = calendar.at(monday), calendar.at(monday + timedelta(weeks=number))
    situation = _situation(sources, settings, now, asks, within)
    mondays = (monday + timedelta(weeks=week) for week in range(number))
    spans = _spans(asks)
    weeks = (week_load(first, settings.kinds, spans, situation) for first in mondays)
    return tuple(replace(week, loads=tuple(map(_asked, week.loads))) for week in weeks)


def months_if_yes(
    firsts: Iterable[date], sources: tuple[Source, ...], settings: CapacitySettings, now: datetime, asks: Asks
) -> tuple[tuple[KindLoad, ...], ...]:
    """The load of every kind in the months that begin on these days, and that of `asks` as asked for."""
    calendar, days = calendar_of(settings), tuple(firsts)
    within = calendar.at(days[0]), calendar.period(days[-1], "month")[1]
    situation = _situation(sources, settings, now, asks, within)
    return tuple(
        tuple(_asked(kind_load(kind, day, "month", situation)) for kind in settings.kinds) for day in days
    )


def _asked(load: KindLoad) -> KindLoad:
    """The load with what was counted as promised as what is only asked for."""
    return replace(load, minutes=_only_asked(load.minutes), count=_only_asked(load.count))


def _only_asked(figures: Figures) -> Figures:
    return replace(figures, promised=0, asked=figures.promised)


def _situation(
    sources: tuple[Source, ...], settings: CapacitySettings, now: datetime, asks: Asks, within: Span
) -> Situation:
    """The calendars with what is asked for as promised."""
    calendar = calendar_of(settings)
    first, last = calendar.day(max(within[0], int(now.timestamp()))), calendar.day(within[1])
    monday = first - timedelta(days=first.weekday())
    mondays = [monday + timedelta(weeks=week) for week in range(-(-(last - monday).days // 7))]
    promised = tuple(_promised(asks, calendar, mondays))
    return situation_of(Question(), sources, settings, now, promised, within)


def _promised(asks: Asks, calendar: WorkCalendar, mondays: list[date]) -> Iterator[Promised]:
    for one in asks:
        if one.weekly:
            yield from (Promised(one.kind, one.minutes, monday) for monday in mondays)
        for start, _ in one.dates:
            yield Promised(one.kind, one.minutes, start.astimezone(calendar.zone).date())


def _spans(asks: Asks) -> Spans:
    dates = {(int(start.timestamp()), int(end.timestamp())) for one in asks for start, end in one.dates}
    return tuple(sorted(dates))
