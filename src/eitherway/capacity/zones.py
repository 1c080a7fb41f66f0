"""Maps zone names, as calendars write them, to zones of the pinned `tzdata` package. Pure.

The system's zone files are never used: they may be years older than the package (RFC 7808 explains why that
matters). Because of the reset below, libraries that ask `zoneinfo` get the package's data too.
"""

import re
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import resources

from eitherway.text.fold import fold_line

zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()

_NAME = re.compile(r"[A-Za-z0-9_+/-]+", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.I)
_REGIONS = frozenset(("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"))
_LONGEST = 255  # characters of a name
_COPY = re.compile(r"(.*\S) \d+")


def zone_named(name: str) -> tzinfo | None:
    """The zone of a TZID, None if it is unknown.

    Understands IANA names in any case, with a vendor's prefix ("/mozilla.org/20050126_1/..."), Windows
    names by the CLDR map, numbered copies ("GMT Standard Time 1") included, and plain offsets ("UTC+1").
    """
    return _zone_named(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=1024)  # strangers write such names
def _zone_named(name: str) -> tzinfo | None:
    wanted = name.strip().strip('"').strip()
    iana = (
        _iana().get(wanted.lower())
        or _windows().get(wanted.lower())
        or _unnumbered(wanted)
        or _suffix(wanted)
    )
    return _load(iana) if iana else _offset(wanted)


def _offset(name: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(name)
    if match is None or int(match[2]) > 14:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def _unnumbered(name: str) -> str | None:
    copy = _COPY.fullmatch(name)
    return _windows().get(copy[1].lower()) if copy else None


def _suffix(name: str) -> str | None:
    """The IANA name at the end of a vendor's path."""
    if not name.startswith("/"):
        return None
    parts = name.split("/")
    tails = ("/".join(parts[-length:]).lower() for length in (3, 2, 1))
    return next((_iana()[tail] for tail in tails if tail in _iana()), None)


def _load(name: str) -> tzinfo:
    if name in {"UTC", "Etc/UTC"}:
        return UTC
    folder = resources.files("tzdata.zoneinfo")
    with folder.joinpath(*name.split("/")).open("rb") as file:
        return zoneinfo.ZoneInfo.from_file(file, key=name)


@cache
def _iana() -> dict[str, str]:
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return {"z": "UTC", **{name.lower(): name for name in names if _NAME.fullmatch(name)}}


def zone_of_city(text: str) -> str:
    """The zone's name of a city that `text` names with "in" or the like before it; "" if there is none.

    Only cities that zones are named after are known: Denver, not Boulder.
    """
    found = _cities()[1].search(fold_line(text))
    return _cities()[0][found[1]] if found else ""


@cache
def _cities() -> tuple[dict[str, str], re.Pattern[str]]:
    """The zones by their cities, folded, and the pattern of a city after a preposition."""
    places = [name for name in _iana().values() if name.split("/")[0] in _REGIONS]
    cities = {fold_line(name.split("/")[-1].replace("_", " ")): name for name in places}
    names = "|".join(sorted(map(re.escape, cities), key=len, reverse=True))
    return cities, re.compile(rf"\b(?:in|at|to|nach|a|en|au|im) ({names})\b")


@cache
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # here: it loads slowly

    return {windows.lower(): iana for windows, iana in WINDOWS_TO_OLSON.items()}


@lru_cache(maxsize=64)
def zone_defined(octets: bytes) -> tzinfo | None:
    """The zone that a VTIMEZONE component defines, None if it is broken."""
    from icalendar import Timezone

    try:
        component = Timezone.from_ical(octets)
        if not isinstance(component, Timezone):
            return None
        zone = component.to_tz(lookup_tzid=False)
        datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        return None
    return zone if isinstance(zone, tzinfo) else None


def instant(wall: datetime, zone: tzinfo) -> int:
    """Seconds since 1970 of a wall clock; for a time that occurs twice the first (RFC 5545, 3.3.5)."""
    return int(wall.replace(tzinfo=zone).timestamp())


def occurs(wall: datetime, zone: tzinfo) -> bool:
    """Whether the wall clock exists: it is not in the hour that a clock change skips."""
    return datetime.fromtimestamp(instant(wall, zone), zone).replace(tzinfo=None) == wall
