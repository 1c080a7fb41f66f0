"""The owner's local days, weeks, months and quarters, as spans of instants. Pure."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from eitherway.capacity.model import CapacitySettings
from eitherway.capacity.periods import Span, Spans, common, joined
from eitherway.capacity.zones import instant, zone_named
from eitherway.text.public_holidays import PublicHolidays
from eitherway.text.units import DateRange, Per, WeeklyHours
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The owner's clock, working hours, days away and public holidays."""

    zone: tzinfo
    hours: WeeklyHours
    away: tuple[DateRange, ...]
    holidays: PublicHolidays | None = None

    def __hash__(self) -> int:
        """Of the zone alone: there are few at a time, and each check looks for what is kept for it."""
        return hash(self.zone)

    def at(self, day: date, minute: int = 0) -> int:
        """The instant of a minute of a local day."""
        return _instant_of(self.zone, day, minute)

    def moment(self, at: int) -> datetime:
        """The local clock at an instant."""
        return datetime.fromtimestamp(at, self.zone)

    def day(self, at: int) -> date:
        return _day_of(self.zone, at)

    def days(self, span: Span) -> tuple[date, ...]:
        """The local days that a span touches."""
        first, last = self.day(span[0]), self.day(max(span[0], span[1] - 1))
        if first == last:
            return (first,)
        return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))

    def period(self, day: date, per: Per) -> Span:
        """The local day, week, month or quarter that holds a day."""
        return _period(self.zone, day, per)

    def opened(self, day: date) -> Spans:
        """The working hours on one day."""
        return _opened(self, day)

    def within_hours(self, span: Span) -> bool:
        """Whether the whole span lies in one stretch of working hours."""
        days = self.days(span)
        spans = self.opened(days[0])
        if len(days) > 1:
            spans = joined(part for day in days for part in self.opened(day))
        return any(start <= span[0] and span[1] <= end for start, end in spans)

    def worked(self, span: Span) -> Spans:
        """The parts of the span within working hours."""
        return common((span,), (part for day in self.days(span) for part in self.opened(day)))

    def is_away(self, span: Span) -> bool:
        """Whether a day of the span is listed as away."""
        return bool(self.away) and any(day in one for day in self.days(span) for one in self.away)

    def is_holiday(self, span: Span) -> bool:
        """Whether a day of the span is a public holiday."""
        return self.holidays is not None and any(day in self.holidays for day in self.days(span))


# A search asks for the same days and weeks thousands of times.
@lru_cache(maxsize=4_096)
def _instant_of(zone: tzinfo, day: date, minute: int) -> int:
    return instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone)


@lru_cache(maxsize=4_096)
def _day_of(zone: tzinfo, at: int) -> date:
    return datetime.fromtimestamp(at, zone).date()


@lru_cache(maxsize=1_024)
def _opened(calendar: WorkCalendar, day: date) -> Spans:
    return joined((calendar.at(day, start), calendar.at(day, end)) for start, end in calendar.hours.of(day))


@lru_cache(maxsize=1_024)
def _period(zone: tzinfo, day: date, per: Per) -> Span:
    first, following = bounds(day, per)
    return _instant_of(zone, first, 0), _instant_of(zone, following, 0)


@lru_cache(maxsize=1_024)
def bounds(day: date, per: Per) -> tuple[date, date]:
    """The first day of the period that holds `day`, and the first day after it."""
    if per == "day":
        return day, day + timedelta(days=1)
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = 1 if per == "month" else 3
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    number = first.year * 12 + first.month - 1 + months
    return first, date(number // 12, number % 12 + 1, 1)


def zone_of(name: str) -> tzinfo:
    """The owner's zone. Raises ValueError with a sentence if it is unknown."""
    zone = zone_named(name)
    if zone is None:
        raise ValueError(f"owner.timezone: unknown time zone '{name}'; write for example Europe/Vienna")
    return zone


@lru_cache(maxsize=8)
def calendar_of(settings: CapacitySettings) -> WorkCalendar:
    """The owner's work calendar. Raises ValueError with a sentence if their zone is unknown."""
    return WorkCalendar(zone_of(settings.timezone), settings.hours, settings.away, settings.holidays)
