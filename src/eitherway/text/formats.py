"""Sentences, lengths, dates, clocks and lists as people read them. Pure.

`say_...` is short, for cards and the terminal; `spell_...` is for letters. A `Writing` has the language and
the country by whose forms both go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from eitherway import languages
from eitherway.text.words import translations
from eitherway.values import dataclass

if TYPE_CHECKING:
    from babel.core import Locale


# The same in every locale, which strftime is not.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """How days, clocks and sentences are written: language (ISO 639-1) and country (ISO 3166), "" if unknown.

    The forms are those of the Unicode CLDR for that locale; for a language that CLDR does not know, those
    of its `letters.yaml` and the 24-hour clock. Sentences are those of the language's catalog.
    """

    language: str = languages.FALLBACK
    country: str = ""

    def say(self, sentence: str, /, **values: object) -> str:
        """That sentence of the source, or that `Said`, in this language, with its values in their places.

        A value is a text or an int, or what has a form of its own here: a float, a day, a moment, a `Said`,
        a tuple of these, a function of this `Writing` such as those below.
        """
        if isinstance(sentence, Said):
            return sentence.in_(self)
        if not sentence:
            return ""  # gettext would say the header of the catalog
        return self._filled(translations(self.language).gettext(sentence), values)

    def say_count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form of a sentence for that number, which stands at {number}."""
        form = translations(self.language).ngettext(one, many, number)
        return self._filled(form, {"number": number, **values})

    def _filled(self, form: str, values: Mapping[str, object]) -> str:
        return form.format(**{name: self._value(each) for name, each in values.items()}) if values else form

    def _value(self, value: object) -> object:
        if type(value) in (str, int):
            return value
        match value:
            case Said() if self is EUROPEAN or self == EUROPEAN:
                return str(value)  # it is written so already
            case Said():
                return value.in_(self)
            case datetime():
                return say_moment(value, self)
            case date():
                return say_day(value, self)
            case float():
                return say_number(value, self)
            case _ if callable(value):
                return value(self)
            case tuple():
                return say_list([str(self._value(each)) for each in value], self)
        return value


# The short forms without a locale: day before month, 24 hours.
EUROPEAN = Writing(languages.FALLBACK, "150")


class Said(str):
    """A sentence that is said where the reader's language is not known, and written where it is.

    As a text it is English, so it can be logged, printed, compared and kept.
    """

    __slots__ = ("_forms", "_number", "_values")

    _forms: tuple[str, ...]
    _number: int
    _values: Mapping[str, object]

    def __new__(cls, sentence: str, /, **values: object) -> Said:
        return cls._made((sentence,), 1, values)

    @classmethod
    def _made(cls, forms: tuple[str, ...], number: int, values: Mapping[str, object]) -> Said:
        made = str.__new__(cls, _in_language(forms, number, values, EUROPEAN))
        made._forms, made._number, made._values = forms, number, values
        return made

    def in_(self, writing: Writing) -> str:
        """This sentence in that language."""
        return _in_language(self._forms, self._number, self._values, writing)

    def __reduce__(self) -> tuple[object, ...]:
        return (Said._made, (self._forms, self._number, self._values))


def said_count(one: str, many: str, number: int, /, **values: object) -> Said:
    """The form of a sentence for that number, as a `Said`; the number stands at {number}."""
    return Said._made((one, many), number, values)


def joined(between: str, parts: Sequence[str]) -> str:
    """The parts with `between` between them; a `Said` where one of them is."""
    said = [part if isinstance(part, Said) else Said(part) for part in parts]
    form = between.join(f"{{p{place}}}" for place in range(len(said)))
    return Said(form, **{f"p{place}": part for place, part in enumerate(said)}) if said else ""


def _in_language(forms: tuple[str, ...], number: int, values: Mapping[str, object], writing: Writing) -> str:
    if len(forms) > 1:
        return writing.say_count(forms[0], forms[1], number, **values)
    return writing.say(forms[0], **values)


@lru_cache(maxsize=1024)
def say_number(number: float, writing: Writing = EUROPEAN) -> str:
    """A number with at most one digit behind the point: "20.8", "20,8"."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, "#,##0.#", locale=_locale(writing) or languages.FALLBACK))


@lru_cache(maxsize=1024)
def say_percent(percent: int, writing: Writing = EUROPEAN) -> str:
    """ "90%", "90 %"."""
    from babel.numbers import format_percent

    return str(format_percent(percent / 100, locale=_locale(writing) or languages.FALLBACK))


def say_length(minutes: int, writing: Writing = EUROPEAN) -> str:
    """Minutes in words: "50 min", "2 h", "20.8 h"."""
    return writing.say(said_length(minutes))


@lru_cache(maxsize=1024)
def said_length(minutes: int) -> Said:
    """Minutes in words, as a `Said`."""
    if abs(minutes) < 60:
        return Said("{number} min", number=minutes)
    return Said("{number} h", number=minutes / 60)


def say_date(day: date, writing: Writing = EUROPEAN, *, year: bool = False) -> str:
    """ "10 Mar", "Mar 10"; with the year, "Mar 10, 2026"."""
    return _by_skeleton(day, "yMMMd" if year else "MMMd", writing)


def say_day(day: date, writing: Writing = EUROPEAN, *, year: bool = False) -> str:
    """ "Tue 10 Mar", "Tue Mar 10", "Di. 10. März"; with the year, "Tue Mar 10, 2026"."""
    return _by_skeleton(day, "yMMMEd" if year else "MMMEd", writing)


def say_full_day(day: date, writing: Writing = EUROPEAN, *, year: bool = False) -> str:
    """ "Tuesday 10 March", "Tuesday, March 10"."""
    return spell_date(day, writing, year=year)


def say_weekday(number: int, writing: Writing = EUROPEAN) -> str:
    """ "Monday" is 0."""
    locale = _locale(writing)
    return str(locale.days["format"]["wide"][number]) if locale else WEEKDAYS[number]


def with_capital(text: str) -> str:
    """The beginning of a sentence: "¿qué día?" is "¿Qué día?", "lundi" is "Lundi"."""
    first = next((place for place, letter in enumerate(text) if letter.isalpha()), 0)
    return text[:first] + text[first : first + 1].upper() + text[first + 1 :]


def say_month(day: date, writing: Writing = EUROPEAN) -> str:
    """ "Mar 2026"."""
    return _by_skeleton(day, "yMMM", writing)


def say_clock(moment: datetime, writing: Writing = EUROPEAN) -> str:
    """ "14:30", "2:30 PM"."""
    return _clock(time(moment.hour, moment.minute), writing)


@lru_cache(maxsize=1440)
def _clock(clock: time, writing: Writing) -> str:
    locale = _locale(writing)
    if locale is None:
        return f"{clock:%H:%M}"
    from babel.dates import format_time

    return " ".join(format_time(clock, "short", locale=locale).split())


def say_moment(moment: datetime, writing: Writing = EUROPEAN) -> str:
    """ "Tue 10 Mar 14:00", "Tue Mar 10 2:00 PM"."""
    return f"{say_day(moment, writing)} {say_clock(moment, writing)}"


def say_span(start: datetime, end: datetime, writing: Writing = EUROPEAN) -> str:
    """The clocks of a span within a day: "14:00–14:50", "2:00–2:50 PM"."""
    first, last = say_clock(start, writing), say_clock(end, writing)
    half_day = last.partition(" ")[2] if has_half_days(writing) else ""
    return f"{first.removesuffix(f' {half_day}')}–{last}"


def has_half_days(writing: Writing) -> bool:
    """Whether the clock is one of twelve hours."""
    locale = _locale(writing)
    return locale is not None and "a" in locale.time_formats["short"].pattern


def say_list(items: Sequence[str], writing: Writing = EUROPEAN) -> str:
    """ "a", "a and b", "a, b and c"."""
    from babel.lists import format_list

    return str(format_list(list(items), locale=_locale(writing) or languages.FALLBACK)) if items else ""


def _by_skeleton(day: date, skeleton: str, writing: Writing) -> str:
    """A day in the short form of CLDR, without the comma behind the weekday: a list of mails is narrow."""
    return _day_by_skeleton(date(day.year, day.month, day.day), skeleton, writing)


@lru_cache(maxsize=1024)
def _day_by_skeleton(day: date, skeleton: str, writing: Writing) -> str:
    locale = _locale(writing)
    if locale is None:
        return f"{day:%Y-%m-%d}"
    from babel.dates import format_skeleton

    said = _with_first(str(format_skeleton(skeleton, day, locale=locale)), day, writing)
    return re.sub(r"^(\D+),(?= )", r"\1", said)


def _with_first(said: str, day: date, writing: Writing) -> str:
    """A written day with the word for the first of a month, where the language has one."""
    from eitherway.languages.tables import LetterWords

    first = languages.table(LetterWords, writing.language).first_of_month
    return re.sub(r"\b1\b", first, said, count=1) if day.day == 1 else said


def say_language(code: str, writing: Writing = EUROPEAN) -> str:
    """ "German"; the code of a language that CLDR has no name for."""
    locale = _locale(writing)
    return str(locale.languages.get(code, code)) if locale else code


def is_country(code: str) -> bool:
    """Whether that is the code of a country (ISO 3166-1, two capitals)."""
    from babel.core import Locale

    return len(code) == 2 and code in Locale(languages.FALLBACK).territories


@lru_cache(maxsize=64)
def country_of(zone: str) -> str:
    """The country (ISO 3166) where the clock of an IANA zone runs, "" for UTC and the like."""
    from babel.core import get_global

    name = get_global("zone_aliases").get(zone, zone)
    found = get_global("zone_territories").get(name, "")
    return found if found.isalpha() and found != "ZZ" else ""


def spell_date(day: date, writing: Writing, *, year: bool = False) -> str:
    """`day` as a letter names it: "Thursday, November 26"."""
    from eitherway.languages.tables import LetterWords

    locale, words = _locale(writing), languages.table(LetterWords, writing.language)
    if locale is None:
        weekday, month = words.days[day.weekday()], words.months[day.month - 1]
        said = words.date.format(weekday=weekday, day=day.day, month=month)
        return said + words.year.format(year=day.year) if year else said
    from babel.dates import format_date

    said = format_date(day, "full" if year else _date_pattern(locale), locale=locale)
    return _with_first(said, day, writing)


def spell_days(days: int, writing: Writing) -> str:
    """So many days as a letter says it, in weeks where they are whole ones: "3 weeks", "10 days"."""
    from babel.units import format_unit

    number, unit = (days, "day") if days % 7 else (days // 7, "week")
    return format_unit(number, f"duration-{unit}", locale=_locale(writing) or "en")


def spell_moment(moment: datetime, writing: Writing) -> str:
    """The day and the clock of `moment`: "Thursday, November 26 at 2:30 PM"."""
    from eitherway.languages.tables import LetterWords

    form = languages.table(LetterWords, writing.language).moment
    return form.format(day=spell_date(moment.date(), writing), clock=say_clock(moment, writing))


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
