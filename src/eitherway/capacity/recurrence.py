"""Computes the starts of a plain RRULE within a window. Pure.

Plain are HOURLY alone, and DAILY, WEEKLY, MONTHLY and YEARLY with INTERVAL, COUNT, UNTIL, WKST, BYMONTH,
BYMONTHDAY and BYDAY: the usual ones. Others are left to the library (library.py). Rules that would run for
ever in any library are refused here.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice

from eitherway.capacity.event import Event, UnreadableError
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

_PART = re.compile(r"([A-Z-]+)=([^;]*)", re.I)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.I)
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(?P<utc>Z)?)?", re.I)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLAIN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY"}
_FREQUENCIES = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_STEPS = {"HOURLY": timedelta(hours=1), "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_MOST_DATES = 100_000


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """A plain RRULE. `until` is a wall clock in the event's zone, included; `days` are (ordinal, weekday)."""

    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    week_start: int
    months: frozenset[int]
    month_days: tuple[int, ...]
    days: tuple[tuple[int, int], ...]

    def ending(self, count: int | None, until: datetime | None) -> "RecurrenceRule":
        """The same rule with another end."""
        return RecurrenceRule(
            self.frequency,
            self.interval,
            count,
            until,
            self.week_start,
            self.months,
            self.month_days,
            self.days,
        )


def parts_of(text: str) -> dict[str, str]:
    """The parts of an RRULE in upper case. Raises UnreadableError if it must not be expanded."""
    parts = {name.upper(): value.strip().upper() for name, value in _PART.findall(text)}
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise UnreadableError(Said("a rule of {rule} is not expanded", rule=f"FREQ={frequency[:20]}"))
    for name in ("INTERVAL", "COUNT"):
        number = parts.get(name, "1")
        if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= _MOST_DATES:
            raise UnreadableError(Said("a rule of {rule} is not expanded", rule=f"{name}={number[:20]}"))
    return parts


def plain_rule(text: str, event: Event) -> RecurrenceRule | None:
    """The rule, None if it is not plain. Raises UnreadableError."""
    parts = parts_of(text)
    if set(parts) - _PLAIN_PARTS:
        return None
    until, count = parts.pop("UNTIL", None), parts.pop("COUNT", None)
    rule = _endless(tuple(parts.items()))
    if rule is None:
        return None
    last = None if until is None else until_of(until, event.start.zone, event.start.whole_day)
    return _counted(rule.ending(int(count) if count else None, last), event.start.wall)


def simple_rule(text: str) -> RecurrenceRule:
    """The rule of a plain text without COUNT and UNTIL, for a wall clock. Raises UnreadableError."""
    rule = _endless(tuple(parts_of(text).items()))
    if rule is None:
        raise UnreadableError(marked("a rule that is not plain is not expanded"))
    return rule


_month_range = lru_cache(maxsize=1024)(calendar.monthrange)  # many series have a date in each of few months


@lru_cache(maxsize=1024)  # the rules of a calendar are much the same
def _endless(parts: tuple[tuple[str, str], ...]) -> RecurrenceRule | None:
    """The rule of parts without COUNT and UNTIL; None if it is not plain. Raises UnreadableError."""
    named = dict(parts)
    days = _days(named.get("BYDAY", ""))
    if not _is_plain(named, days):
        return None
    return RecurrenceRule(
        frequency=named["FREQ"],
        interval=int(named.get("INTERVAL", "1")),
        count=None,
        until=None,
        week_start=_WEEKDAYS.index(named.get("WKST", "MO")) if named.get("WKST", "MO") in _WEEKDAYS else 0,
        months=frozenset(_numbers(named.get("BYMONTH", ""), 1, 12)),
        month_days=tuple(_numbers(named.get("BYMONTHDAY", ""), -31, 31)),
        days=days,
    )


def _counted(rule: RecurrenceRule, start: datetime) -> RecurrenceRule:
    """The rule with its COUNT turned into a last date, if that is a simple multiplication."""
    step = _STEPS.get(rule.frequency)
    own_day = not rule.days or rule.days == ((0, start.weekday()),)
    narrowed = rule.months or rule.month_days or (rule.frequency == "DAILY" and rule.days)
    if rule.count is None or step is None or narrowed or not own_day:
        return rule
    every = rule.interval * step
    last = start + min(rule.count - 1, (datetime.max - start) // every) * every  # noqa: DTZ901 -- a wall clock
    return rule.ending(None, min(last, rule.until or last))


def _is_plain(parts: dict[str, str], days: tuple[tuple[int, int], ...]) -> bool:
    frequency, ordinals = parts["FREQ"], any(ordinal for ordinal, _ in days)
    if frequency == "HOURLY":
        return not parts.keys() & {"BYMONTH", "BYMONTHDAY", "BYDAY"}
    if frequency == "YEARLY":
        return not days or "BYMONTH" in parts
    if frequency == "MONTHLY":
        return True
    return not ordinals and not (frequency == "WEEKLY" and "BYMONTHDAY" in parts)


def _days(text: str) -> tuple[tuple[int, int], ...]:
    matches = [_BYDAY.fullmatch(part.strip()) for part in text.split(",") if part.strip()]
    if not all(matches):
        raise UnreadableError(Said("{text} is not a list of days", text=f"BYDAY={text[:40]}"))
    return tuple((int(match[1] or 0), _WEEKDAYS.index(match[2].upper())) for match in matches if match)


def _numbers(text: str, lowest: int, highest: int) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise UnreadableError(Said("{text} is not a list of numbers", text=f"'{text[:40]}'")) from error
    if not all(lowest <= number <= highest and number for number in numbers):
        raise UnreadableError(Said("{text} is out of range", text=f"'{text[:40]}'"))
    return numbers


def until_of(text: str, zone: tzinfo, whole_day: bool) -> datetime:
    """The last wall clock that an UNTIL allows, in any form seen in practice (RFC 5545, 3.3.10)."""
    match = _UNTIL.fullmatch(text)
    numbers = [int(part) for part in match.groups()[:-1] if part] if match else []
    try:
        wall = datetime(*numbers)  # type: ignore[arg-type] # noqa: DTZ001 -- a wall clock
    except (ValueError, TypeError) as error:
        raise UnreadableError(Said("{text} is not a date", text=f"UNTIL={text[:40]}")) from error
    if len(numbers) == 3:
        return wall + timedelta(days=1, seconds=-1)
    if match is None or not match["utc"]:
        return wall
    utc = wall - datetime(1970, 1, 1)  # noqa: DTZ001 -- a difference of wall clocks in UTC
    here = datetime.fromtimestamp(utc.total_seconds(), zone).replace(tzinfo=None)
    # Of a series of whole days some programs write the last day at midnight here, others its date in UTC.
    return max(wall, here) if whole_day else here


def starts(rule: RecurrenceRule, start: datetime, since: datetime, before: datetime) -> Iterator[datetime]:
    """The rule's wall clocks in [since, before), in order, including the first start (RFC 5545, 3.8.5.3)."""
    if since <= start < before:
        yield start
    clock = start.time()
    last = min(before, rule.until + timedelta(seconds=1)) if rule.until else before
    skip_to = start if rule.count is not None else max(since, start)
    if rule.frequency == "HOURLY":
        moments = _hourly(rule, start, skip_to)
    else:
        days = _days_from(rule, start.date(), skip_to.date(), last.date())
        moments = (datetime.combine(day, clock) for day in days)
    coming = (moment for moment in moments if moment >= start)
    for moment in islice(coming, rule.count):
        if moment >= last:
            return
        if moment >= since and moment != start:
            yield moment


def _hourly(rule: RecurrenceRule, start: datetime, skip_to: datetime) -> Iterator[datetime]:
    step = rule.interval * _STEPS["HOURLY"]
    first = start + (skip_to - start) // step * step
    while True:
        yield first
        first += step


def _days_from(rule: RecurrenceRule, start: date, skip_to: date, last: date) -> Iterator[date]:
    """The rule's days in order, from the interval with `skip_to` to the one with `last`."""
    makers = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
    return makers[rule.frequency](rule, start, skip_to, last)


def _daily(rule: RecurrenceRule, start: date, skip_to: date, last: date) -> Iterator[date]:
    skipped = (skip_to - start).days // rule.interval * rule.interval
    for number in range(start.toordinal() + skipped, last.toordinal() + 1, rule.interval):
        day = date.fromordinal(number)
        if _fits(rule, day) and (not rule.days or (0, day.weekday()) in rule.days):
            yield day


def _weekly(rule: RecurrenceRule, start: date, skip_to: date, last: date) -> Iterator[date]:
    weekdays = {weekday for _, weekday in rule.days} or {start.weekday()}
    offsets = sorted((weekday - rule.week_start) % 7 for weekday in weekdays)
    first_week = start.toordinal() - (start.weekday() - rule.week_start) % 7
    step = 7 * rule.interval
    skipped = max(0, (skip_to.toordinal() - first_week) // step * step)
    for week in range(first_week + skipped, last.toordinal() + 1, step):
        for offset in offsets:
            day = date.fromordinal(week + offset)
            if not rule.months or day.month in rule.months:
                yield day


def _monthly(rule: RecurrenceRule, start: date, skip_to: date, last: date) -> Iterator[date]:
    first_month, step = start.year * 12 + start.month - 1, rule.interval
    skipped = max(0, (skip_to.year * 12 + skip_to.month - 1 - first_month) // step * step)
    for month in range(first_month + skipped, last.year * 12 + last.month, step):
        if not rule.months or month % 12 + 1 in rule.months:
            yield from _in_month(rule, month // 12, month % 12 + 1, start.day)


def _yearly(rule: RecurrenceRule, start: date, skip_to: date, last: date) -> Iterator[date]:
    skipped = max(0, (skip_to.year - start.year) // rule.interval * rule.interval)
    months = sorted(rule.months) or (range(1, 13) if rule.month_days else [start.month])
    for year in range(start.year + skipped, last.year + 1, rule.interval):
        for month in months:
            yield from _in_month(rule, year, month, start.day)


def _in_month(rule: RecurrenceRule, year: int, month: int, default: int) -> Iterator[date]:
    """The rule's days in one month, without those that the month does not have."""
    length = _month_range(year, month)[1]
    numbers = {number if number > 0 else length + 1 + number for number in rule.month_days}
    if rule.days:
        weekdays = {
            number for ordinal, weekday in rule.days for number in _nth(year, month, ordinal, weekday)
        }
        numbers = weekdays & numbers if rule.month_days else weekdays
    elif not rule.month_days:
        numbers = {default}
    return (date(year, month, number) for number in sorted(numbers) if 1 <= number <= length)


def _nth(year: int, month: int, ordinal: int, weekday: int) -> list[int]:
    first_weekday, length = _month_range(year, month)
    numbers = list(range(1 + (weekday - first_weekday) % 7, length + 1, 7))
    if ordinal == 0:
        return numbers
    index = ordinal - 1 if ordinal > 0 else len(numbers) + ordinal
    return [numbers[index]] if 0 <= index < len(numbers) else []


def _fits(rule: RecurrenceRule, day: date) -> bool:
    """Whether a day passes BYMONTH and BYMONTHDAY as a filter."""
    if rule.months and day.month not in rule.months:
        return False
    length = _month_range(day.year, day.month)[1]
    return not rule.month_days or day.day in rule.month_days or day.day - length - 1 in rule.month_days
