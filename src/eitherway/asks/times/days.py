"""Resolves a day or period to dates, relative to the day on which the message was written. Pure.

A weekday is the next one strictly after that day; "next X" is X of the next week, weeks beginning on Monday;
a date without a year is the nearest; a day of the month alone is the next one. Ends are exclusive.
"""

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from dateutil.easter import easter

from eitherway.asks.times.pieces import Day, Period

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def resolve(day: Day, ref: date) -> tuple[date, tuple[str, ...]] | None:
    """The date meant and its doubts; None if there is no such date."""
    if day.holiday and day.day is None:
        return _holiday(day.holiday, ref), ()
    if day.day is not None:
        return _dated(day, ref)
    if day.shift is not None:
        return ref + timedelta(days=day.shift) + day.weeks * WEEK, ()
    if day.weekday is None:
        return None
    if day.nth and day.which != "of":
        return _nth_weekday(day, ref), ()
    if day.which == "in weeks":
        return _weekday_in_weeks(day, ref)
    return _weekday(day, ref) + day.weeks * WEEK, ()


def _weekday_in_weeks(day: Day, ref: date) -> tuple[date, tuple[str, ...]]:
    """The day in the week that is so many weeks on; in doubt the same day a week later may be meant."""
    found = ref - timedelta(days=ref.weekday()) + day.weeks * WEEK + (day.weekday or 0) * DAY
    return found, ("week guessed",) if (day.weekday or 0) <= ref.weekday() else ()


def _weekday(day: Day, ref: date) -> date:
    wanted = day.weekday or 0
    monday = ref - timedelta(days=ref.weekday())
    if day.which == "of":
        week = _nearest(day.nth[0], day.month, day.year, ref) or ref
        return week - timedelta(days=week.weekday()) + timedelta(days=wanted)
    if day.which in ("next", "next week", "after next"):
        return monday + (2 * WEEK if day.which == "after next" else WEEK) + timedelta(days=wanted)
    if day.which == "last":
        return ref - timedelta(days=(ref.weekday() - wanted - 1) % 7 + 1)
    return ref + timedelta(days=(wanted - ref.weekday() - 1) % 7 + 1)


YEARS = {"last year": -1, "this year": 0, "next year": 1, "coming year": 1, "after next year": 2}


def _dated(day: Day, ref: date) -> tuple[date, tuple[str, ...]] | None:
    if day.which in YEARS:
        day = replace(day, which="", year=ref.year + YEARS[day.which])
    found = _nearest(day.day or 1, day.month, day.year, ref) if day.month else _day_of_month(day, ref)
    if found is None:
        return None
    doubts = []
    if day.weekday is not None and found.weekday() != day.weekday:
        other = _by_weekday(day, found, ref)
        if other is None or other.month == other.day:
            doubts.append("weekday and date disagree")
        found = other or found
    if day.other_order and day.weekday is None and day.shift is None:
        doubts.append("day order guessed")
    if day.month is not None and day.year is None and abs((found - ref).days) > 120:
        doubts.append("year guessed")
    return found, tuple(doubts)


def _by_weekday(day: Day, found: date, ref: date) -> date | None:
    """Where the weekday fits the date read in the other order (10/5 as 10 May), that reading."""
    if day.other_order is None:
        return _by_year(day, found) if found < ref else None
    try:
        other = date(day.year or found.year, *day.other_order)
    except ValueError:
        return None
    return other if other.weekday() == day.weekday else None


def _by_year(day: Day, found: date) -> date | None:
    """The year in which the weekday fits: Saturday, June 12 is not always the nearest June 12."""
    if day.year is not None or found.month == 2:
        return None
    other = found.replace(year=found.year + 1)
    return other if other.weekday() == day.weekday else None


def _day_of_month(day: Day, ref: date) -> date | None:
    """The next such day; with a weekday said, the first month in which both agree."""
    first = ref.replace(day=1)
    if day.weekday is None and day.which in ("next", "next week", "coming"):
        first = months_on(first, 1)
    elif day.weekday is None and day.which == "last":
        first = months_on(first, -1)
    for ahead in range(4):
        month = months_on(first, ahead)
        try:
            found = _of_month(month, day.day or 1)
        except ValueError:
            continue
        late = found >= ref or day.which
        if late and (day.weekday is None or found.weekday() == day.weekday):
            return found
    return None if day.weekday is None else _day_of_month(Day(day=day.day, which=day.which), ref)


def _nearest(day: int, month: int | None, year: int | None, ref: date) -> date | None:
    if month is None:
        return _day_of_month(Day(day=day), ref)
    found = []
    for each in (year,) if year else (ref.year - 1, ref.year, ref.year + 1):
        try:
            found.append(_of_month(date(each, month, 1), day))
        except ValueError:
            continue
    return min(found, key=lambda each: abs((each - ref).days), default=None)


def _of_month(first: date, day: int) -> date:
    """That day of the month, counted from its end if negative. Raises ValueError if there is none."""
    return first.replace(day=day) if day > 0 else months_on(first, 1) + day * DAY


def _nth_weekday(day: Day, ref: date) -> date:
    month = ref.replace(day=1)
    if day.month is None and day.which:
        month = months_on(month, _ahead(day.which))
        return next(_nths(day, month), ref)
    if day.month is not None:
        years = (date(year, day.month, 1) for year in range(ref.year, ref.year + 3))
        return next((found for first in years for found in _nths(day, first) if found >= ref), ref)
    for ahead in range(3):
        for found in _nths(day, months_on(month, ahead)):
            if found >= ref:
                return found
    return ref


def _nths(day: Day, month: date) -> Iterator[date]:
    last = calendar.monthrange(month.year, month.month)[1]
    days = [month.replace(day=each) for each in range(1, last + 1)]
    days = [each for each in days if each.weekday() == day.weekday]
    for nth in day.nth:
        at = nth if nth < 0 else nth - 1
        if -len(days) <= at < len(days):
            yield days[at]


def _holiday(name: str, ref: date) -> date:
    base, _, days = name.partition(" ")

    def of(year: int) -> date:
        if base == "easter":
            sunday: date = easter(year)
            return sunday + int(days) * DAY
        if base == "thanksgiving":
            return next(_nths(Day(weekday=3, nth=(4,)), date(year, 11, 1))) + int(days or 0) * DAY
        month, day, *rule = name.split("-")
        found = date(year, int(month), int(day))
        if not rule:
            return found
        # The first Monday from the 1st on, or the last Monday up to the 31st.
        step = -found.weekday() if found.day > 20 else -found.weekday() % 7
        return found + timedelta(days=step)

    return next(found for year in (ref.year, ref.year + 1) if (found := of(year)) >= ref)


def months_on(first: date, months: int) -> date:
    """The first of the month this many months later."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def stretch(period: Period, ref: date) -> tuple[date, date, str] | None:
    """First day, day after the last, and grain of a period."""
    if period.count is not None:
        return _counted(period, ref)
    if period.week_of is not None:
        resolved = resolve(period.week_of, ref)
        if resolved is None:
            return None
        monday = resolved[0] - timedelta(days=resolved[0].weekday())
        if period.unit == "weekend":
            return monday + 5 * DAY, monday + WEEK, "days"
        return monday, monday + WEEK, "week"
    if period.nth is not None:
        return _nth_week(period, ref)
    if period.unit == "quarter" and period.month is not None:
        return _third(period, ref)
    if period.unit == "month" and period.month is not None:
        return _month(period, ref)
    return _unit(period, ref)


def _ahead(which: str) -> int:
    return {"next": 1, "coming": 1, "after next": 2, "last": -1}.get(which, 0)


def _unit(period: Period, ref: date) -> tuple[date, date, str]:
    ahead = _ahead(period.which)
    if period.unit in ("week", "weekend"):
        monday = ref - timedelta(days=ref.weekday())
        if period.unit == "week":
            return monday + ahead * WEEK, monday + (ahead + 1) * WEEK, "week"
        ahead = 0 if period.which == "coming" else ahead
        saturday = monday + timedelta(days=5) + ahead * WEEK
        return saturday, saturday + 2 * DAY, "days"
    if period.unit == "month":
        first = months_on(ref.replace(day=1), ahead)
        return first, months_on(first, 1), "month"
    if period.unit == "quarter":
        first = months_on(date(ref.year, (ref.month - 1) // 3 * 3 + 1, 1), 3 * ahead)
        return first, months_on(first, 3), "span"
    return date(ref.year + ahead, 1, 1), date(ref.year + ahead + 1, 1, 1), "year"


def _month(period: Period, ref: date) -> tuple[date, date, str]:
    """The year of a month without one: this year, the next if the month is over, or last year if named."""
    month = period.month or 1
    year = ref.year + YEARS[period.which] if period.which in YEARS else period.year
    if year is None:
        behind = (ref.month - month) % 12
        passed = month < ref.month
        year = ref.year + (1 if passed else 0)
        if period.which == "last":
            year = ref.year if behind > 0 and passed else ref.year - 1
    first = date(year, month, 1)
    if period.through is not None:
        months = ((period.through.month or month) - month) % 12
        return first, months_on(first, months + 1), "span"
    return first, months_on(first, 1), "month"


def _third(period: Period, ref: date) -> tuple[date, date, str]:
    """Three months from the one named: Q1, the spring; this one or the next, the next begins after today."""
    years = (period.year,) if period.year else range(ref.year - 1, ref.year + 2)
    firsts = [date(year, period.month or 1, 1) for year in years]
    ends = {"next": 0, "coming": 0}.get(period.which, 3)
    if period.which == "last":
        found = [first for first in firsts if months_on(first, 3) <= ref][-1:]
    else:
        found = [first for first in firsts if months_on(first, ends) > ref]
    first = (found or firsts)[0]
    return first, months_on(first, 3), "span"


def _counted(period: Period, ref: date) -> tuple[date, date, str]:
    def on(count: int) -> date:
        if period.unit == "month":
            first = months_on(ref.replace(day=1), count)
            return first.replace(day=min(ref.day, calendar.monthrange(first.year, first.month)[1]))
        if period.unit == "year":
            return date(ref.year + count, ref.month, min(ref.day, 28))
        return ref + timedelta(days=count * (7 if period.unit == "week" else 1))

    count = period.count or 1
    if period.which == "last":
        return on(-count), ref, "span"
    if period.least is not None:
        return on(period.least), on(count) if count > period.least else on(count) + DAY, "span"
    return ref, on(count), "span"


def _nth_week(period: Period, ref: date) -> tuple[date, date, str]:
    """The first week of June is the Monday-based week of its first Monday, the last that of its last."""
    if period.month is not None:
        first = _month(Period("month", month=period.month), ref)[0]
    else:
        first = months_on(ref.replace(day=1), _ahead(period.which))
    days = tuple(_nths(Day(weekday=0, nth=(period.nth or 1,)), first))
    monday = days[0] if days else first
    return monday, monday + WEEK, "week"
