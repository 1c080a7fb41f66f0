"""What the owner writes in rules.yaml about time, as values: lengths, limits, hours, ranges. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Per = Literal["day", "week", "month", "quarter"]
Spans = tuple[tuple[int, int], ...]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

_UNITS = {"min": 1, "h": 60, "day": MINUTES_A_DAY, "week": 7 * MINUTES_A_DAY}
_UNIT_NAMES = {
    "m": "min", "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "d": "day", "day": "day", "days": "day",
    "w": "week", "week": "week", "weeks": "week",
}  # fmt: skip
_LENGTH = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\s*", re.ASCII)
_LIMIT = re.compile(
    r"\s*(?P<amount>.+?)\s*(?:\ba\b|\ban\b|\bper\b|\bin a\b|/)\s*(?P<per>[a-z]+)\s*", re.ASCII
)
_TIMES = re.compile(r"(\d+)\s*(?:x|times?)?", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limit:
    """So much in a local day, week (Monday first), month or quarter: minutes, or a number of dates."""

    amount: int
    unit: Literal["minutes", "count"]
    per: Per


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When work may happen: seven days, Monday first, each with spans of minutes of the local day."""

    days: tuple[Spans, ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError(f"a week has seven days, not {len(self.days)}")

    def of(self, day: date) -> Spans:
        """The spans of one local day."""
        return self.days[day.weekday()]


@dataclass(frozen=True, slots=True)
class DateRange:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"'{self.first} to {self.last}' ends before it starts")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def parse_length(text: str) -> int:
    """Minutes of "50 min", "25 h", "1 h 30 min", "4 weeks". A number without a unit is refused."""
    words, minutes, position = text.strip().lower(), 0.0, 0
    while position < len(words):
        match = _LENGTH.match(words, position)
        unit = _UNIT_NAMES.get(match[2]) if match else None
        if match is None or unit is None:
            raise ValueError(
                f"'{text}' is not a length; write a number and its unit, such as 50 min or 4 weeks"
            )
        minutes += float(match[1].replace(",", ".")) * _UNITS[unit]
        position = match.end()
    if minutes != int(minutes) or not words:
        raise ValueError(f"'{text}' is not a length in whole minutes; write for example 90 min")
    return int(minutes)


def parse_limit(text: str) -> Limit:
    """The limit of "25 h a week" (minutes) or "5 a day", "2 times a month" (a number of dates)."""
    match = _LIMIT.fullmatch(text.strip().lower())
    per = _per(match["per"]) if match else None
    if match is None or per is None:
        raise ValueError(f"'{text}' is not a limit; write for example 25 h a week, or 2 a month")
    times = _TIMES.fullmatch(match["amount"])
    if times:
        return Limit(int(times[1]), "count", per)
    return Limit(parse_length(match["amount"]), "minutes", per)


def _per(word: str) -> Per | None:
    return next((per for per in get_args(Per) if per == word), None)


def parse_hours(hours: Mapping[str, str]) -> WeeklyHours:
    """The week of {"mon-thu": "09:00-13:00, 14:00-18:00", "sat, sun": "10:00-12:00"}."""
    days: dict[int, Spans] = {}
    for names, spans in hours.items():
        for day in _day_numbers(names):
            if day in days:
                raise ValueError(f"'{names}' names {DAYS[day]} again; write each day once")
            days[day] = _clock_spans(spans)
    return WeeklyHours(tuple(days.get(day, ()) for day in range(7)))


def _day_numbers(names: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for name in names.lower().split(","):
        ends = [_day_number(word, names) for word in name.split("-")]
        if len(ends) > 2:
            raise ValueError(f"'{names}' is not a range of days; write for example mon-thu")
        numbers += [day % 7 for day in range(ends[0], ends[-1] + (7 if ends[-1] < ends[0] else 0) + 1)]
    return tuple(numbers)


def _day_number(word: str, names: str) -> int:
    short = word.strip()[:3]
    if short not in DAYS:
        raise ValueError(f"'{names}' is not a day; write mon, mon-thu or 'sat, sun'")
    return DAYS.index(short)


def _clock_spans(text: str) -> Spans:
    spans: list[tuple[int, int]] = []
    for span in filter(None, (part.strip() for part in text.split(","))):
        ends = [clock_minutes(word) for word in span.split("-")]
        if len(ends) != 2 or ends[0] >= ends[1]:
            raise ValueError(f"'{span}' is not a span of a day; write for example 09:00-13:00")
        spans.append((ends[0], ends[1]))
    return merged(spans)


def clock_minutes(text: str) -> int:
    """The minute of the day of "09:00"; "24:00" is its end."""
    match = _CLOCK.fullmatch(text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match else MINUTES_A_DAY + 1
    if minutes > MINUTES_A_DAY:
        raise ValueError(f"'{text.strip()}' is not a time of day; write 00:00 to 24:00")
    return minutes


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same minutes in order, overlapping and touching spans made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def parse_range(text: str) -> DateRange:
    """The days of "2026-12-21 to 2027-01-03" or of "2027-03-08" alone."""
    ends = [part.strip() for part in re.split(r"\bto\b", text)]
    if len(ends) > 2:
        raise ValueError(f"'{text}' is not a range of days; write for example 2026-12-21 to 2027-01-03")
    try:
        days = [date.fromisoformat(end) for end in ends]
    except ValueError as error:
        raise ValueError(
            f"'{text}' is not a day or a range; write for example 2026-12-21 to 2027-01-03"
        ) from error
    return DateRange(days[0], days[-1])
