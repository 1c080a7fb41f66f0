"""Lengths, dates and sizes in the owner's words to values; a number always carries its unit. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eitherway.capacity.model import parse_length

_AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*([A-Za-z]+(?: [a-z]+)?)")
_LONG = re.compile(r"(\d{1,3})\s*(month|year)s?", re.ASCII)
_LONGEST = 10 * 525_600
_SHORT = re.compile(r"(\d{1,5})\s*(?:s|sec|secs|seconds?)", re.ASCII)
_BYTES = {"b": 1, "byte": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000}
_RECURRENCES = {
    "daily": "daily", "every day": "daily",
    "weekly": "weekly", "every week": "weekly", "a week": "weekly",
    "fortnightly": "fortnightly", "every two weeks": "fortnightly", "every 2 weeks": "fortnightly",
    "biweekly": "fortnightly", "every other week": "fortnightly",
    "monthly": "monthly", "every month": "monthly", "a month": "monthly",
}  # fmt: skip


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
