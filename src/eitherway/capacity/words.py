"""Figures and dates as a person says them. Pure."""

from __future__ import annotations

from datetime import date, datetime

from .model import Figures, KindLoad

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def say_length(minutes: int) -> str:
    """Minutes in words: "50 min", "2 h", "20.8 h"."""
    if abs(minutes) < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes / 60:.1f} h"


def say_day(day: date) -> str:
    """ "Tue 10 Mar": the same in every locale."""
    return f"{_DAYS[day.weekday()]} {say_date(day)}"


def say_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def say_moment(moment: datetime) -> str:
    """ "Tue 10 Mar 14:00"."""
    return f"{say_day(moment.date())} {moment:%H:%M}"


def say_list(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def say_load(load: KindLoad) -> str:
    """ "session: 20.8 h of 25 h booked, 1.2 h tentative, 2 h kept in reserve"."""
    counted = load.minutes.limit is None and load.count.limit is not None
    figures = load.count if counted else load.minutes
    words = [f"{_amount(figures.booked, counted)}{_limit(figures, counted)} booked"]
    for amount, what in (
        (figures.tentative, "tentative"),
        (figures.promised, "promised"),
        (figures.reserve, "kept in reserve"),
    ):
        words += [f"{_amount(amount, counted)} {what}"] if amount else []
    return f"{load.name or 'work'}: {', '.join(words)}"


def _limit(figures: Figures, counted: bool) -> str:
    return "" if figures.limit is None else f" of {_amount(figures.limit, counted)}"


def _amount(amount: int, counted: bool) -> str:
    return str(amount) if counted else say_length(amount)
