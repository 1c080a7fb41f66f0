"""The result of reading a calendar, and the checks that all kinds of calendars share. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from eitherway.capacity.components import unfold

LARGEST_CALENDAR = 64 << 20
EMPTY_CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"

_BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\s", re.IGNORECASE)
_ENDS = re.compile(rb"\nEND:VCALENDAR\s*\Z", re.IGNORECASE)
_OUTER = re.compile(rb"\n(BEGIN|END):VCALENDAR[ \t]*(?=\n)")
_BORDER = re.compile(rb"\n(BEGIN|END):V(?:EVENT|FREEBUSY|AVAILABILITY|TIMEZONE)[ \t]*(?=\n)")
_UID = re.compile(rb"\nUID[:;]([^\n]+)")
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole calendar: one iCalendar stream (RFC 5545, 3.4), and when it was valid.

    `state` is "fresh", or "shrunk" with its explanation in `detail`.
    """

    octets: bytes
    read_at: datetime
    state: str = "fresh"
    detail: str = ""


def is_whole(octets: bytes) -> bool:
    """Whether it begins and ends as an iCalendar stream does."""
    return bool(_BEGINS.match(octets[:4096])) and bool(_ENDS.search(octets[-4096:]))


def is_calendar(octets: bytes) -> bool:
    """Whether it begins as an iCalendar stream does."""
    return bool(_BEGINS.match(octets[:4096]))


def as_item(octets: bytes, name: str) -> bytes:
    """One item of a collection, made safe to join with others: a damaged one spoils only itself.

    An item that is incomplete or not a calendar is closed, and shows as a component without its end. If no
    component is open, one is opened with the item's UID or else its `name`: something may be missing.
    """
    text = unfold(octets) + b"\n"
    if _is_sound(text):
        octets = text if octets.startswith(_UTF_16) else octets.removeprefix(_BOM).lstrip()
        return octets if octets.endswith(b"\n") else octets + b"\r\n"
    # None of its lines may fold onto the lines added around it.
    begun = b"BEGIN:VCALENDAR" + re.sub(rb"\n[ \t]+", b"\n", _OUTER.sub(b"", text)).rstrip()
    borders = _BORDER.findall(begun + b"\n")
    if not borders or borders[-1] == b"END":
        uid = _UID.search(text)
        named = uid[1].strip() if uid else re.sub(r"[^\x20-\x7e]", "?", name).encode()
        begun += b"\nBEGIN:VEVENT\nUID:" + named
    return begun + b"\nEND:VCALENDAR\n"


def _is_sound(text: bytes) -> bool:
    """Whether unfolded text consists of whole iCalendar objects and nothing else."""
    borders = _OUTER.findall(text)
    lines = text.strip().split(b"\n", 1)[0].strip(), text.strip().rpartition(b"\n")[2].strip()
    alternate = borders == [b"BEGIN", b"END"] * (len(borders) // 2)
    return bool(borders) and alternate and lines == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")


def count_events(octets: bytes) -> int:
    return len(_EVENT.findall(octets))


def has_shrunk(had: int | None, fell_to: int | None, events: int) -> bool:
    """Whether a calendar lost so many events that it is not believed yet.

    That is if 20 or more fell by half, or 5 or more fell to none, since the last believed reading (`had`).
    A second such reading (`fell_to` is the count of the first) is believed.
    """
    if had is None or not _fell(had, events):
        return False
    return fell_to is None or _fell(fell_to, events)


def _fell(had: int, events: int) -> bool:
    return (had >= 20 and events * 2 <= had) or (had >= 5 and events == 0)
