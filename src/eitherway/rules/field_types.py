"""The types of single settings: read texts as values, with a sentence if that fails. Pure."""

import re
from collections.abc import Callable
from datetime import date, time
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from eitherway import languages
from eitherway.languages.tables import Identity
from eitherway.rules.document import not_one
from eitherway.rules.faults import PlacedError, closest, shown
from eitherway.rules.written_files import ENDINGS
from eitherway.text import units
from eitherway.text.formats import is_country
from eitherway.text.public_holidays import PublicHolidays, public_holidays
from eitherway.text.units import DateRange, Limit, WeeklyHours, parse_hours, parse_limit, parse_range
from eitherway.values import dataclass

_LABEL = r"[^\s@<>(),;:\"'*.]+"
_LOCAL = r"[^\s@<>(),;:\"'*]+"
_DOMAIN = re.compile(rf"@{_LABEL}(?:\.{_LABEL})*")
_ADDRESS = re.compile(rf"{_LOCAL}{_DOMAIN.pattern}")
_LISTS = tuple(f".{ending}" for ending in ENDINGS)
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)?")
_LONGEST = 200
_LONGEST_DOMAIN = 253
_TRUE = {"yes", "true", "on"}
_FALSE = {"no", "false", "off"}


class Model(BaseModel):
    """A group of settings: frozen, and an unknown name is a fault."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, str_strip_whitespace=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _left_empty(cls, data: Any) -> Any:
        """Removes settings without a value, so that they have their default."""
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}

    @field_validator("*", mode="after")
    @classmethod
    def _only_text(cls, value: Any) -> Any:
        """Drops how a text was written in the file."""
        return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if type(value) is tuple:
        return tuple(map(_plain, value))
    if type(value) is dict:
        return {_plain(key): _plain(one) for key, one in value.items()}
    return value


def written(text: Any) -> Any:
    """A default as the owner would write it: `validate_default` reads it like any other value."""
    return text


def _text_or_list(data: Any) -> Any:
    if data is None:
        return ()
    if isinstance(data, str) and (wrong := not_one(data, alone=True)):
        raise ValueError(wrong)
    return (data,) if isinstance(data, str) else data


def _one_text(data: Any) -> Any:
    if isinstance(data, str) and (wrong := not_one(data, alone=False)):
        raise ValueError(wrong)
    return data


def _yes(data: Any) -> Any:
    word = data.lower() if isinstance(data, str) else data
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if isinstance(data, bool):
        return data
    raise ValueError("write yes or no")


def _read(reader: Callable[[str], object]) -> Callable[[Any], Any]:
    """A validator that reads texts and lets values (defaults) pass."""

    def validate(data: Any) -> Any:
        if isinstance(data, list | dict):
            raise ValueError("write one value here, not a list or a group")
        if isinstance(data, str) and len(data) > _LONGEST:
            raise ValueError("this is too long for one value")
        return reader(str(data)) if isinstance(data, str) else data

    return validate


def read_address(text: str) -> str:
    """A mail address. Raises ValueError with a sentence."""
    if not _ADDRESS.fullmatch(text.strip()):
        found = [match[0] for match in _ADDRESS.finditer(text)]
        todo = f"write [{', '.join(found)}]" if found else "write it like name@example.org"
        raise ValueError(f"this is not a mail address; {todo}")
    return text.strip()


def person(text: str) -> str:
    """An address, or a domain as "@example.org". Raises ValueError with a sentence."""
    text = text.strip()
    if _ADDRESS.fullmatch(text) or _DOMAIN.fullmatch(text):
        return ascii_address(text)
    name, at, domain = text.rpartition("@")
    domain = at + domain.strip("*.")
    if _DOMAIN.fullmatch(domain) and (not name or "*" in text):
        raise ValueError(f'write "{shown(domain)}" for everybody in a domain and in those below it')
    if _ADDRESS.fullmatch(name + domain):
        raise ValueError(f"no message has this address; write {shown(name + domain)}")
    if text.lower().endswith(_LISTS):
        raise ValueError(f"write a file of addresses as {{file: {shown(text)}}}")
    if (inside := _ADDRESS.search(text)) and inside[0] != text and "@" + inside[0].partition("@")[2] in text:
        raise ValueError(f"write the address alone: {shown(inside[0])}")
    raise ValueError('write an address (name@example.org) or a domain ("@example.org")')


def ascii_address(address: str) -> str:
    """An address or "@domain" with its domain in ASCII: müller as xn--mller-kva (RFC 5890).

    Unchanged if the domain has no such form; none is longer than 253 letters (RFC 1035, 2.3.4).
    """
    name, _, domain = address.rpartition("@")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return address
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"this is not a time zone; {_zone_near(text)}") from error
    return text


def _zone_near(text: str) -> str:
    """What to write for a wrong zone: the one of that city, or the nearest name."""
    known = {name.lower(): name for name in available_timezones()}
    cities = {name.rpartition("/")[2]: name for name in sorted(known) if "/" in name}
    word = text.strip().lower().replace(" ", "_")
    near = cities.get(word) or closest(word, sorted(cities.values()))
    found = known.get(word) or known.get(near)
    return f"did you mean '{found}'?" if found else "write one such as America/Chicago or Europe/Vienna"


def _language(text: str) -> str:
    if text in languages.known():
        return text
    code = _language_codes().get(text.lower(), text.lower())
    if text != code and _CODE.fullmatch(code):
        raise ValueError(f"a language is written by its code; did you mean '{shown(code)}'?")
    if not _CODE.fullmatch(text):
        raise ValueError("this is not the code of a language; write one such as en, de, fr or es")
    return text


def _country(text: str) -> str:
    """The code of a country (ISO 3166-1), which is tried with the names that CLDR knows."""
    code = {"UK": "GB"}.get(text.upper(), text.upper())
    if not re.fullmatch("[A-Z]{2}", code) or not is_country(code):
        raise ValueError("this is not the code of a country; write one such as US, GB or DE")
    return code


@cache
def _language_codes() -> dict[str, str]:
    codes = languages.having(Identity)
    return {name: code for code in codes for name in languages.table(Identity, code).names}


def _wait(text: str) -> int:
    seconds = units.seconds(text)
    if seconds < 1:
        raise ValueError("this gives up at once; write 1 s or more")
    return seconds


def _rarely(text: str) -> int:
    minutes = units.minutes(text)
    if minutes < 30 * units.MINUTES_A_DAY:
        raise ValueError("nobody wants to be asked that often; write 30 days or more")
    return minutes


def _clock(text: str) -> time:
    try:
        minutes = units.clock_minutes(text)
    except ValueError:
        minutes = units.MINUTES_A_DAY
    if minutes == units.MINUTES_A_DAY:
        raise ValueError("this is not a time of day; write 00:00 to 23:59, or 8am")
    return time(minutes // 60, minutes % 60)


def _hours(data: Any) -> Any:
    if isinstance(data, WeeklyHours):
        return data
    if isinstance(data, dict) and any(value is None for value in data.values()):
        raise ValueError('two spans of a day stand in quotes: {mon-thu: "09:00-12:00, 13:00-17:00"}')
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise ValueError("write hours by days: {mon-thu: 09:00-18:00, fri: 09:00-13:00}")
    for days, spans in data.items():
        try:
            parse_hours({days: spans})
        except ValueError as error:
            raise PlacedError(str(error), days) from error
    hours = parse_hours(data)
    if not any(hours.days):
        raise ValueError("a week without any hours leaves no day to answer on; write mon-fri: 09:00-17:00")
    return hours


def _limit(text: str) -> Limit:
    limit = parse_limit(text)
    if limit.amount > 100_000:
        raise ValueError("this is more than anybody has; write less")
    return limit


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError("this is not a date; write year-month-day, such as 2026-09-01") from error


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS = WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]})
Name = Annotated[str, BeforeValidator(_one_text)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_text_or_list), _TEXTS]
Address = Annotated[str, BeforeValidator(_read(read_address))]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_text_or_list), _TEXTS]
Person = Annotated[str, BeforeValidator(_read(person))]
_FILE: dict[str, Any] = {
    "type": "object",
    "properties": {"file": _TEXT, "column": _TEXT},
    "required": ["file"],
    "additionalProperties": False,
}
_CALENDAR: dict[str, Any] = {
    "type": "object",
    "properties": {"calendar": _TEXT, "kind": _TEXT},
    "required": ["calendar", "kind"],
    "additionalProperties": False,
}


def _one_or_many(*kinds: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [*kinds, {"type": "array", "items": {"anyOf": [*kinds]}}]})


@dataclass(frozen=True, slots=True)
class CalendarPeople:
    """The guests of a calendar's events of one kind."""

    calendar: str
    kind: str


def _guests_or_person(data: Any) -> Any:
    """Somebody, or the guests of a calendar; that both names are known is checked with the whole file."""
    if isinstance(data, dict) and data.keys() == {"calendar", "kind"}:
        return CalendarPeople(str(data["calendar"]), str(data["kind"]))
    return _read(person)(data)


People = Annotated[tuple[Person, ...], BeforeValidator(_text_or_list), _one_or_many(_TEXT, _FILE)]
PeopleOrGuests = Annotated[
    tuple[Annotated[Any, BeforeValidator(_guests_or_person)], ...],
    BeforeValidator(_text_or_list),
    _one_or_many(_TEXT, _FILE, _CALENDAR),
]
Zone = Annotated[str, BeforeValidator(_read(_zone))]
Holidays = Annotated[PublicHolidays, BeforeValidator(_read(public_holidays)), WithJsonSchema(_TEXT)]
Clock = Annotated[time, BeforeValidator(_read(_clock)), WithJsonSchema(_TEXT)]
Day = Annotated[date, BeforeValidator(_read(_day)), WithJsonSchema(_TEXT)]
Yes = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Count = Annotated[int, Field(ge=0, le=100_000)]
Length = Annotated[int, BeforeValidator(_read(units.minutes)), WithJsonSchema(_TEXT)]
Rarely = Annotated[int, BeforeValidator(_read(_rarely)), WithJsonSchema(_TEXT)]
Size = Annotated[int, BeforeValidator(_read(units.size)), WithJsonSchema(_TEXT)]
Seconds = Annotated[int, BeforeValidator(_read(_wait)), WithJsonSchema(_TEXT)]
Language = Annotated[str, BeforeValidator(_read(_language)), WithJsonSchema(_TEXT)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_text_or_list), _TEXTS]
Country = Annotated[str, BeforeValidator(_read(_country)), WithJsonSchema(_TEXT)]
DayRange = Annotated[DateRange, BeforeValidator(_read(parse_range)), WithJsonSchema(_TEXT)]
DayRanges = Annotated[tuple[DayRange, ...], BeforeValidator(_text_or_list), _TEXTS]
AtMost = Annotated[Limit, BeforeValidator(_read(_limit)), WithJsonSchema(_TEXT)]
Limits = Annotated[tuple[AtMost, ...], BeforeValidator(_text_or_list), _TEXTS]
Hours = Annotated[
    WeeklyHours, BeforeValidator(_hours), WithJsonSchema({"type": "object", "additionalProperties": _TEXT})
]
Rate = Annotated[float, BeforeValidator(_read(units.rate)), WithJsonSchema(_TEXT)]
Within = Annotated[units.Within, BeforeValidator(_read(units.within)), WithJsonSchema(_TEXT)]
CoolOff = Annotated[units.CoolOff, BeforeValidator(_read(units.cool_off)), WithJsonSchema(_TEXT)]
