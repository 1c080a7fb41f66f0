"""What the owner writes in rules.yaml about time and size, as values; a number carries its unit. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, get_args

from eitherway.text.public_holidays import PublicHolidays
from eitherway.values import dataclass

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
_HALF_DAY = re.compile(r"(0?[1-9]|1[0-2])(?::([0-5]\d))?\s*([ap])\.?m\.?", re.ASCII | re.IGNORECASE)
_NAMED_CLOCKS = {"noon": 720, "midnight": 0}
_DASH = re.compile(r"\s*[-–—]\s*|\s+to\s+")
_AND = re.compile(r",|\band\b")
_AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*([A-Za-z]+(?: [a-z]+)?)")
_TWO_SPANS = 'write 09:00-13:00, or two in quotes: "09:00-12:00, 13:00-17:00"'
_LONG = re.compile(r"(\d{1,3})\s*(month|year)s?", re.ASCII)
_LONGEST = 10 * 525_600
_SHORT = re.compile(r"(\d{1,5})\s*(?:s|sec|secs|seconds?)", re.ASCII)
_BYTES = {"b": 1, "byte": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000}
_RATE = re.compile(
    r"(?P<number>\d{1,5}(?:[.,]\d{1,2})?) ?(?:an|per|in an|/) ?h(?:our)?"
    r"|(?P<length>\d[^a-z]*[a-z]+(?: \d+ ?[a-z]+)?) (?:each|apiece|per \w+|an? \w+)",
    re.ASCII,
)
_RECURRENCES = {
    "daily": "daily", "every day": "daily",
    "weekly": "weekly", "every week": "weekly", "a week": "weekly",
    "fortnightly": "fortnightly", "every two weeks": "fortnightly", "every 2 weeks": "fortnightly",
    "biweekly": "fortnightly", "every other week": "fortnightly",
    "monthly": "monthly", "every month": "monthly", "a month": "monthly",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """So much in a local day, week (Monday first), month or quarter: minutes, or a number of dates."""

    amount: int
    unit: Literal["minutes", "count"]
    per: Per


@dataclass(frozen=True, slots=True)
class DateRange:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(
                f"'{self.first} to {self.last}' ends before it starts; write the earlier day first"
            )

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When work may happen: seven days, Monday first, each with spans of minutes of the local day.

    In a season others hold; of two that hold on a day the first.
    """

    days: tuple[Spans, ...]
    seasons: tuple[tuple[DateRange, "WeeklyHours"], ...] = ()

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError(f"a week has seven days, not {len(self.days)}")

    def of(self, day: date) -> Spans:
        """The spans of one local day."""
        hours = next((hours for dates, hours in self.seasons if day in dates), self)
        return hours.days[day.weekday()]


DaysOff = tuple[DateRange | PublicHolidays, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """How soon an answer is promised: so many days; working days count only days with hours."""

    days: int
    working: bool
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class CoolOff:
    """How long a yes waits: nights (until the next working day's start) or else minutes."""

    nights: int
    minutes: int
    words: str

    def __str__(self) -> str:
        return self.words


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
        raise ValueError(f"'{text}' is not a limit; write for example 25 h a week, 2.5 h a day or 2 a month")
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
        ends = [_day_number(word, names) for word in _DASH.split(name.strip())]
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
    for span in filter(None, (part.strip() for part in _AND.split(text))):
        ends = [clock_minutes(word) for word in _DASH.split(span)]
        ends[1:] = [end or MINUTES_A_DAY for end in ends[1:]]  # a span ends at the midnight after it
        if len(ends) == 2 and ends[0] >= ends[1]:
            todo = "write 09:00-17:00 or 9am-5pm, and a night as two days: 20:00-24:00 and 00:00-02:00"
            raise ValueError(f"'{span}' ends before it begins; {todo}")
        if len(ends) != 2:
            raise ValueError(f"'{span}' is not a span of a day; {_TWO_SPANS}")
        spans.append((ends[0], ends[1]))
    return merged(spans)


def clock_minutes(text: str) -> int:
    """The minute of the day of "09:00", "9am", "5:30 p.m." or "noon"; "24:00" is its end."""
    word = text.strip()
    if half := _HALF_DAY.fullmatch(word):
        hour = int(half[1]) % 12 + (12 if half[3].lower() == "p" else 0)
        return hour * 60 + int(half[2] or 0)
    match = _CLOCK.fullmatch(word)
    minutes = int(match[1]) * 60 + int(match[2]) if match else _NAMED_CLOCKS.get(word.lower(), -1)
    if not 0 <= minutes <= MINUTES_A_DAY:
        raise ValueError(f"'{word}' is not a time of day; write 00:00 to 24:00, or 9am, 5:30pm")
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


def minutes(text: str) -> int:
    """A length such as `50 min`, `4 weeks`, `6 months`, in minutes. Raises ValueError with a sentence."""
    long = _LONG.fullmatch(text.strip().lower())
    length = int(long[1]) * (525_600 if long[2] == "year" else 43_200) if long else parse_length(text)
    if length > _LONGEST:
        raise ValueError("this is longer than ten years; write less")
    return length


def seconds(text: str) -> int:
    """A length such as `20 s`, `2 min`, in seconds. Raises ValueError with a sentence."""
    short = _SHORT.fullmatch(text.strip().lower())
    if short:
        return int(short[1])
    if text.strip().isdigit():
        raise ValueError("a length needs its unit; write 20 s or 2 min")
    return 60 * minutes(text)


def size(text: str) -> int:
    """A size such as `200 kB`, `1 MB`, in octets. Raises ValueError with a sentence."""
    amount, unit = _split(text, "a size", "200 kB or 1 MB")
    if unit not in _BYTES:
        raise ValueError(f"'{unit}' is not a unit of size; write kB, MB or GB")
    return round(amount * _BYTES[unit])


def rate(text: str) -> float:
    """The minutes that one takes, of `20 an hour` or `15 min each`. Raises ValueError with a sentence."""
    found = _RATE.fullmatch(text.strip().lower())
    number = float(found["number"].replace(",", ".")) if found and found["number"] else 0
    if found is None or not (number or found["length"]):
        raise ValueError(
            "this is not a rate; write how many an hour, or how long one takes: 20 an hour, 15 min each"
        )
    return parse_length(found["length"]) if found["length"] else 60 / number


def within(text: str) -> Within:
    """`2 working days`, `3 days`, `1 week`. Raises ValueError with a sentence."""
    amount, unit = _split(text, "a time to answer", "2 working days, 3 days or 1 week")
    days = {"working day": (1, True), "day": (1, False), "week": (7, False)}.get(unit)
    if days is None or amount != int(amount):
        raise ValueError("an answer is promised in whole days; write 2 working days, 3 days or 1 week")
    if not 1 <= amount * days[0] <= 90:
        raise ValueError("an answer can be promised within 1 to 90 days")
    return Within(int(amount) * days[0], days[1], " ".join(text.split()))


def cool_off(text: str) -> CoolOff:
    """`1 night`, `2 nights`, `12 h`. Raises ValueError with a sentence."""
    amount, unit = _split(text, "a cool-off", "1 night, 2 nights or 12 h")
    if unit == "night" and amount == int(amount) and 1 <= amount <= 14:
        return CoolOff(int(amount), 0, " ".join(text.split()))
    length = minutes(text) if unit != "night" else 0
    if not 60 <= length <= 14 * 1440:
        raise ValueError("a yes waits 1 h at least and 14 days at most; write 1 night or 12 h")
    return CoolOff(0, length, " ".join(text.split()))


def split_recurrence(text: str) -> tuple[str, str]:
    """A text without the words at its end that say how often, and weekly, fortnightly, monthly or daily.

    Both are "" where there is none.
    """
    words = text.split()
    for at in range(max(0, len(words) - 3), len(words)):
        found = _RECURRENCES.get(" ".join(words[at:]).lower())
        if found:
            return " ".join(words[:at]), found
    return " ".join(words), ""


def _split(text: str, what: str, example: str) -> tuple[float, str]:
    words = " ".join(text.split())
    if re.fullmatch(r"[\d.]+", words):
        raise ValueError(f"{what} needs its unit; write {example}")
    found = _AMOUNT.fullmatch(words)
    if found is None:
        raise ValueError(f"this is not {what}; write {example}")
    unit = found[2] if len(found[2]) == 1 else found[2].rstrip("s")
    return float(found[1]), unit.lower()
