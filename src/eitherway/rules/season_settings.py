"""The settings of seasons: hours and limits that hold on some days only. Pure."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, model_validator

from eitherway.capacity.model import Kind
from eitherway.capacity.seasons import Season
from eitherway.rules.faults import PlacedError
from eitherway.rules.field_types import Count, DayRanges, Hours, Limits, Model, Yes
from eitherway.text.units import DateRange, WeeklyHours


class SeasonLimits(Model):
    """The limits of one kind of work in a season; what is left out stays as in the rest of the year."""

    at_most: Limits | None = Field(default=None, description="limits: 15 h a week; `0 a month`: none")
    reserve: Limits | None = Field(default=None, description="kept free: 2 h a week")
    clients: Count | None = Field(default=None, description="how many different clients at most")

    def of(self, kind: Kind) -> Kind:
        """The kind as it is in the season."""
        return replace(
            kind,
            limits=kind.limits if self.at_most is None else self.at_most,
            reserve=kind.reserve if self.reserve is None else self.reserve,
            clients=kind.clients if self.clients is None else self.clients,
        )


class SeasonSettings(Model):
    """A named part of the year: a term, a deadline month, a parental leave."""

    name: str = Field(description="what it is called, as letters may say it", examples=["deadline month"])
    dates: Annotated[DayRanges, Field(min_length=1)] = Field(
        description="dates, or ranges such as 2027-01-15 to 2027-02-15", examples=["2027-01-15 to 2027-02-15"]
    )
    away: Yes = Field(default=False, description="yes: you do not work then, as with `owner: away`")
    hours: Hours | None = Field(default=None, description="your hours then; default: `owner: hours`")
    kinds: dict[str, SeasonLimits] = Field(
        default={}, description="kinds of `capacity: kinds` that have other limits then"
    )

    @model_validator(mode="after")
    def _has_something(self) -> "SeasonSettings":
        if self.away and (self.hours is not None or self.kinds):
            raise PlacedError("nothing else counts while you are away; keep 'away' or the rest", "away")
        return self

    @property
    def season(self) -> Season:
        """The value that letters and cards name."""
        return Season(self.name, self.dates)


Seasons = tuple[SeasonSettings, ...]


def days_away_of(seasons: Seasons) -> tuple[DateRange, ...]:
    """The days of the seasons in which the owner does not work."""
    return tuple(dates for season in seasons if season.away for dates in season.dates)


def hours_in(seasons: Seasons, hours: WeeklyHours) -> WeeklyHours:
    """The owner's hours with those of the seasons; one that names none has the usual ones."""
    named = tuple((dates, one.hours or hours) for one in seasons for dates in one.dates)
    return replace(hours, seasons=named) if any(one.hours for one in seasons) else hours


def kind_in(seasons: Seasons, kind: Kind) -> Kind:
    """A kind of work with its limits in the seasons; in one that does not name it, it has the usual ones."""
    named = tuple(
        (dates, one.kinds[kind.name].of(kind) if kind.name in one.kinds else kind)
        for one in seasons
        for dates in one.dates
    )
    return replace(kind, seasons=named) if any(kind.name in one.kinds for one in seasons) else kind
