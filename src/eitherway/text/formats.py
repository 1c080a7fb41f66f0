"""Lengths, dates and lists as people read them on cards and in the terminal, in English. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

# The same in every locale, which strftime is not.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_length(minutes: int) -> str:
    """Minutes in words: "50 min", "2 h", "20.8 h"."""
    if abs(minutes) < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes / 60:.1f} h"


def say_date(day: date) -> str:
    """ "10 Mar"."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def say_day(day: date) -> str:
    """ "Tue 10 Mar"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {say_date(day)}"


def say_full_day(day: date) -> str:
    """ "Tuesday 10 March"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def say_moment(moment: datetime) -> str:
    """ "Tue 10 Mar 14:00"."""
    return f"{say_day(moment)} {moment:%H:%M}"


def say_list(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
