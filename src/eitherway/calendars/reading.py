"""The result of reading a calendar, and the checks that all kinds of calendars share. Pure."""

import re
from datetime import datetime

from eitherway.capacity.chunks import unfold
from eitherway.capacity.occurrences import HOLDS_DOMAIN, UNDELIVERED
from eitherway.errors import ReadError
from eitherway.values import dataclass

LARGEST_CALENDAR = 64 << 20
EMPTY_CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"

_BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\s", re.IGNORECASE)
_ENDS = re.compile(rb"\nEND:VCALENDAR\s*\Z", re.IGNORECASE)
_OUTER = re.compile(rb"\n(BEGIN|END):VCALENDAR[ \t]*(?=\n)")
_BORDER = re.compile(rb"\n(BEGIN|END):V(?:EVENT|FREEBUSY|AVAILABILITY|TIMEZONE)[ \t]*(?=\n)")
_UID = re.compile(rb"\nUID[:;]([^\n]+)")
_HELD = re.compile(rb"\nUID:[^\n]*" + re.escape(HOLDS_DOMAIN.encode()) + rb"[ \t]*(?=\n)", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_COUNTED = re.compile(rb"\n(?:BEGIN:(?:VEVENT|VAVAILABILITY)[ \t]*(?=\n)|FREEBUSY[:;][^\n]*)")


MOST_UNDELIVERED = 20  # of one reading; with more of them it is the calendar that cannot be read
GIVEN_UP_AFTER = 2  # readings: an item that the third one does not get either is treated as a broken one


class UndeliveredError(ReadError):
    """Items are listed and cannot be fetched; `places` are their paths, and `detail` is about the first."""

    def __init__(self, detail: str, places: tuple[str, ...], *, hint: str = "") -> None:
        super().__init__(detail, hint=hint)
        self.places = places


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole calendar: one iCalendar stream (RFC 5545, 3.4), and when it was valid.

    `state` is "fresh", or "shrunk" with its explanation in `detail`. `accepted` are the broken items that
    the owner accepts as they are, `undelivered` the paths of those that `undelivered_item` stands for.
    """

    octets: bytes
    read_at: datetime
    state: str = "fresh"
    detail: str = ""
    accepted: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()


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


def undelivered_item(name: str) -> bytes:
    """What stands for an item that is listed and cannot be fetched: a broken event of any time."""
    uid = re.sub(r"[^\x20-\x7e]", "?", name).encode()
    return b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:" + uid + UNDELIVERED + b"yes\nEND:VCALENDAR\n"


def _is_sound(text: bytes) -> bool:
    """Whether unfolded text consists of whole iCalendar objects and nothing else."""
    borders = _OUTER.findall(text)
    lines = text.strip().split(b"\n", 1)[0].strip(), text.strip().rpartition(b"\n")[2].strip()
    alternate = borders == [b"BEGIN", b"END"] * (len(borders) // 2)
    return bool(borders) and alternate and lines == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")


def count_events(octets: bytes) -> int:
    """How much a calendar has that may take time: events, and the lines of busy times (VFREEBUSY).

    Holds come and go with requests: when they go, the calendar did not lose its owner's events.
    """
    text = unfold(octets) + b"\n"
    return max(len(_COUNTED.findall(text)) - len(_HELD.findall(text)), 0)
