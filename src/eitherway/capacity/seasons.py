"""Seasons: a term, a deadline month, a parental leave, with hours and limits of their own. Pure."""

from collections.abc import Iterable
from datetime import date

from eitherway.text.units import DateRange
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Season:
    """A named part of the year. `dates` are its stretches of local days, in any order."""

    name: str
    dates: tuple[DateRange, ...]


@dataclass(frozen=True, slots=True)
class SeasonDays:
    """A season as it is on a day: its name, and the stretch of days that the day is in."""

    name: str
    first: date
    last: date


def season_on(day: date, seasons: Iterable[Season]) -> SeasonDays | None:
    """The first season that holds on a day. Stretches of one season that touch are one."""
    for season in seasons:
        if any(day in dates for dates in season.dates):
            return SeasonDays(season.name, *_reach(day, season.dates))
    return None


def _reach(day: date, dates: tuple[DateRange, ...]) -> tuple[date, date]:
    first = last = day
    grown = True
    while grown:
        near = [one for one in dates if one.first.toordinal() - 1 <= last.toordinal()]
        near = [one for one in near if one.last.toordinal() + 1 >= first.toordinal()]
        found = min([first, *(one.first for one in near)]), max([last, *(one.last for one in near)])
        grown, (first, last) = found != (first, last), found
    return first, last
