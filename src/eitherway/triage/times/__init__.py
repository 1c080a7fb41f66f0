"""Text to times: what is asked, and when. Mask, atoms, joins, roles, asked. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from eitherway.triage.times.item import AskedTime

__all__ = ["AskedTime", "find_all_times", "find_times", "line_for"]

_CLOCK = re.compile(r"\b(1[0-2]|0?[1-9])(?::([0-5]\d))? ?([ap])\.?m\b", re.IGNORECASE)
_DAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(today|tomorrow)\b", re.IGNORECASE)
_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def find_times(text: str, ref: datetime, tz: str) -> list[AskedTime]:
    """The times of `text` that somebody asks for, in the order of the text.

    `ref` is when it was written (aware), `tz` the owner's zone, an IANA name.
    """
    return [item for item in find_all_times(text, ref, tz) if item.asked]


def find_all_times(text: str, ref: datetime, tz: str) -> list[AskedTime]:  # noqa: ARG001
    """All times of `text`, asked or not; `reason` says why one is not asked."""
    found = [_clock(match) for match in _CLOCK.finditer(text)]
    found += [_day(match, ref) for match in _DAY.finditer(text)]
    return sorted(found, key=lambda item: item.span)


def line_for(item: AskedTime) -> str:
    """One line for the person: what was understood, the words it came from, the doubts."""
    return f'{item.start or item.recur or item.duration}, from "{item.words}"'


def _clock(match: re.Match[str]) -> AskedTime:
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return AskedTime(match[0], match.span(), f"T{hour:02}:{int(match[2] or 0):02}")


def _day(match: re.Match[str], ref: datetime) -> AskedTime:
    if match[2]:
        ahead = 1 if match[2].lower() == "tomorrow" else 0
    else:
        ahead = (_DAYS.index(match[1].lower()) - ref.weekday() - 1) % 7 + 1
    day = (ref + timedelta(days=ahead)).date()
    return AskedTime(match[0], match.span(), day.isoformat(), gran="day")
