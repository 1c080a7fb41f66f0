"""The dates of an ask that comes back, and how many there are. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from eitherway.capacity.event import UnreadableError
from eitherway.capacity.model import Repeat, Unit
from eitherway.capacity.recurrence import RecurrenceRule, parts_of, simple_rule, starts

FREQUENCIES: dict[Unit, str] = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
DAYS_IN: dict[Unit, float] = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}
_LONGEST = timedelta(days=366 * 120)


def repeat_of(rule: str, times: int | None = None, until: date | None = None) -> Repeat | None:
    """The repetition of an RRULE, which says itself how long, or else for `times` dates or `until` a day.

    None where the rule cannot be read, or repeats more often than daily.
    """
    try:
        parts = parts_of(rule)
        unit = next((unit for unit, name in FREQUENCIES.items() if name == parts["FREQ"]), None)
        if unit is None:
            return None
        repeat = Repeat(
            int(parts.get("INTERVAL", "1")),
            int(parts["COUNT"]) if "COUNT" in parts else times if "UNTIL" not in parts else None,
            unit,
            date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else until,
            ";".join(_by(parts)),
        )
        rule_of(repeat, datetime(2000, 1, 1))  # noqa: DTZ001 -- a wall clock
    except (UnreadableError, ValueError):
        return None
    return repeat


def _by(parts: dict[str, str]) -> Iterator[str]:
    """The other parts; BYDAY=TU;BYSETPOS=2, as Outlook writes it, is BYDAY=2TU."""
    days, position = parts.get("BYDAY", ""), parts.get("BYSETPOS", "")
    for name in ("BYMONTH", "BYMONTHDAY", "WKST"):
        if name in parts:
            yield f"{name}={parts[name]}"
    if days:
        single = len(days) == 2 and position.lstrip("+-").isdigit()
        yield f"BYDAY={position if single else ''}{days}"


def rule_of(repeat: Repeat, start: datetime) -> RecurrenceRule:
    """The rule for a series that begins at `start`, a wall clock. Raises UnreadableError."""
    by = repeat.by
    if repeat.unit in ("month", "year") and "BYDAY" not in by and "BYMONTHDAY" not in by:
        nth = (start.day - 1) // 7 + 1
        weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
        month = f"BYMONTH={start.month};" if repeat.unit == "year" else ""
        by = f"{month}BYDAY={nth if nth < 5 else -1}{weekday}"
    return _rule(f"FREQ={FREQUENCIES[repeat.unit]};INTERVAL={repeat.every};{by}")


_rule = lru_cache(maxsize=64)(simple_rule)  # a search asks for one rule hundreds of times


def dates_of(repeat: Repeat | None, start: datetime) -> Iterator[datetime]:
    """The wall clocks of the series in order, the first at `start`; without an end for very long."""
    if repeat is None:
        yield start
        return
    last = start + _LONGEST if start.year < 9000 else start + timedelta(days=366)
    if repeat.until is not None:
        last = min(last, datetime.combine(repeat.until + timedelta(days=1), datetime.min.time()))
    last = max(last, start + timedelta(minutes=1))
    yield from islice(starts(rule_of(repeat, start), start, start, last), repeat.times)


def per_week(repeat: Repeat) -> float:
    """How many dates there are in a week, on average."""
    listed = [
        day for part in repeat.by.split(";") if part.startswith("BYDAY=") for day in part[6:].split(",")
    ]
    days = len(listed) if repeat.unit == "week" else 1
    every = [day for day in listed if day.isalpha()]  # BYDAY=TU of a month is each Tuesday
    if repeat.unit == "day" and listed:
        return len(listed) / repeat.every
    if repeat.unit == "month":
        days = max(1, round(len(listed) - len(every) + len(every) * DAYS_IN["month"] / 7)) if listed else 1
    return max(days, repeat.often) * 7 / (DAYS_IN[repeat.unit] * repeat.every)


def number_of(repeat: Repeat, start: date) -> int | None:
    """How many dates there are in all from `start` on, about; None if there is no end."""
    if repeat.until is None:
        return repeat.times
    periods = int(max(0, (repeat.until - start).days) / 7 * per_week(repeat) / repeat.often + 0.001) + 1
    number = periods * repeat.often
    return min(number, repeat.times) if repeat.times else number
