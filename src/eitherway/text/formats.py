"""Lengths, dates, clocks and lists as people read them. Pure.

`say_...` is for cards and the terminal, in English; `spell_...` for letters, as `Writing` says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from eitherway import languages
from eitherway.languages.tables import LetterWords

if TYPE_CHECKING:
    from babel.core import Locale

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


@dataclass(frozen=True, slots=True)
class Writing:
    """How a letter writes days and clocks: by its language (ISO 639-1) and country (ISO 3166), "" if unknown.

    The forms are those of the Unicode CLDR for that locale; for a language that CLDR does not know, those
    of its `letters.yaml` and the 24-hour clock.
    """

    language: str = languages.FALLBACK
    country: str = ""


def say_language(code: str) -> str:
    """ "German"; the code of a language that CLDR has no name for."""
    from babel.core import Locale

    return str(Locale(languages.FALLBACK).languages.get(code, code))


def is_country(code: str) -> bool:
    """Whether that is the code of a country (ISO 3166-1, two capitals)."""
    from babel.core import Locale

    return len(code) == 2 and code in Locale(languages.FALLBACK).territories


def country_of(zone: str) -> str:
    """The country (ISO 3166) where the clock of an IANA zone runs, "" for UTC and the like."""
    from babel.core import get_global

    name = get_global("zone_aliases").get(zone, zone)
    found = get_global("zone_territories").get(name, "")
    return found if found.isalpha() and found != "ZZ" else ""


def spell_date(day: date, writing: Writing, *, year: bool = False) -> str:
    """`day` as a letter names it: "Thursday, November 26"."""
    locale, words = _locale(writing), languages.table(LetterWords, writing.language)
    if locale is None:
        weekday, month = words.days[day.weekday()], words.months[day.month - 1]
        said = words.date.format(weekday=weekday, day=day.day, month=month)
        return said + words.year.format(year=day.year) if year else said
    from babel.dates import format_date

    said = format_date(day, "full" if year else _date_pattern(locale), locale=locale)
    return re.sub(r"\b1\b", words.first_of_month, said, count=1) if day.day == 1 else said


def spell_moment(moment: datetime, writing: Writing) -> str:
    """The day and the clock of `moment`: "Thursday, November 26 at 2:30 PM"."""
    locale = _locale(writing)
    if locale is None:
        clock = f"{moment:%H:%M}"
    else:
        from babel.dates import format_time

        clock = " ".join(format_time(moment, "short", locale=locale, tzinfo=moment.tzinfo).split())
    form = languages.table(LetterWords, writing.language).moment
    return form.format(day=spell_date(moment.date(), writing), clock=clock)


def spell_zone(zone: tzinfo, writing: Writing) -> str:
    """What people call the time of a zone: "Central Time"; its IANA name where there is no such word."""
    locale = _locale(writing)
    if locale is None:
        return str(zone)
    from babel.dates import get_timezone_name

    return str(get_timezone_name(zone, width="long", zone_variant="generic", locale=locale))


@cache
def _locale(writing: Writing) -> Locale | None:
    """The locale nearest to that writing; None for a language that CLDR does not know."""
    from babel.core import Locale, UnknownLocaleError

    for name in (f"{writing.language}_{writing.country}", writing.language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return None


@cache
def _date_pattern(locale: Locale) -> str:
    """The pattern of a day without its year, with the weekday in full."""
    from babel.dates import match_skeleton

    known = locale.datetime_skeletons
    name = match_skeleton("MMMMEd", known)
    return re.sub("E+", "EEEE", known[name].pattern) if name else "EEEE, d MMMM"
