"""Holds: a private tentative event for each asked time, while the request is open. Pure.

A hold is known again by its UID (RFC 5545, 3.8.4.7): the board's key seals the request and the times in it.
One that the owner moved, or renamed, is theirs.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Literal

from eitherway.capacity.model import Capacity
from eitherway.capacity.occurrences import HOLDS_DOMAIN
from eitherway.requests.context import DecisionContext
from eitherway.requests.request import Request
from eitherway.text.formats import Writing
from eitherway.text.words import marked
from eitherway.values import dataclass

MOST_HELD = 4  # times of one request
TITLE = marked("Held: somebody asked for this time")
_WHY = marked("The card on your board says who. This event goes when the request is over.")
_STAMP = "%Y%m%dT%H%M%SZ"
_TYPES = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Eitherway//Holds//EN\r\n"


@dataclass(frozen=True, slots=True, order=True)
class Hold:
    """One held time, aware, the end excluded."""

    uid: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HoldChange:
    """A hold to put into the calendar, or to remove from it."""

    what: Literal["put", "remove"]
    uid: str
    hold: Hold | None = None


def held_times(capacity: Capacity | None, request: Request, context: DecisionContext) -> tuple[str, ...]:
    """The asked times to hold, as ISO intervals (RFC 5545's form) in UTC; those of before without an answer.

    Only dated times that may still be said yes to: not windows, not series, nothing past or full.
    """
    if not context.settings.capacity.holds or capacity is None:
        return request.held if context.settings.capacity.holds else ()
    lines = capacity.alternatives or capacity.answers
    asked = (one for one in lines if not one.is_window and one.dates == 1 and one.verdict != "full")
    times = (_interval(one.start, one.end) for one in asked if one.start > context.now)
    return tuple(dict.fromkeys(times))[:MOST_HELD]


def holds_of(request: Request, key: bytes, now: datetime) -> tuple[Hold, ...]:
    """What is to be held for a request now: none once it is over, or the time has passed."""
    if not request.is_open:
        return ()
    spans = (_span(one) for one in request.held)
    return tuple(Hold(_uid(request.key, start, end, key), start, end) for start, end in spans if end > now)


def prefix_of(request_key: str, key: bytes) -> str:
    """How the UIDs of a request's holds begin: the check for this request ignores them.

    A whole UID fits on a line (RFC 5545, 3.1), so that it is found in a file without reading that.
    """
    return f"{_sealed(f'hold {request_key}', key)[:16]}-" if key else ""


def hold_octets(hold: Hold, writing: Writing, now: datetime) -> bytes:
    """The hold as a calendar object, private and tentative (RFC 5545, 3.8.1.3 and 3.8.1.11)."""
    lines = (
        f"UID:{hold.uid}",
        f"DTSTAMP:{now.astimezone(UTC):{_STAMP}}",
        f"DTSTART:{hold.start.astimezone(UTC):{_STAMP}}",
        f"DTEND:{hold.end.astimezone(UTC):{_STAMP}}",
        f"SUMMARY:{_text(writing.say(TITLE))}",
        f"DESCRIPTION:{_text(writing.say(_WHY))}",
        "CLASS:PRIVATE",
        "STATUS:TENTATIVE",
        "TRANSP:OPAQUE",
    )
    folded = "".join(f"{_folded(line)}\r\n" for line in lines)
    return _TYPES + f"BEGIN:VEVENT\r\n{folded}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def is_hold(found: Hold, title: str, key: bytes, titles: Collection[str]) -> bool:
    """Whether an event is a hold as Eitherway made it: neither moved nor renamed since."""
    prefix, _, _ = found.uid.partition("-")
    sealed = _sealed_uid(prefix, found.start, found.end, key)
    return title in titles and hmac.compare_digest(found.uid.encode(), sealed.encode())


def hold_changes(
    wanted: Iterable[Hold], known: Collection[str], there: Iterable[Hold]
) -> tuple[HoldChange, ...]:
    """What is to be done so that the calendar holds what is wanted.

    `known` are the UIDs that were put there, `there` the holds that the calendar has. One that was put there
    and is gone was removed by the owner: it does not come again.
    """
    by_uid = {one.uid: one for one in wanted}
    gone = sorted({*known, *(one.uid for one in there)} - set(by_uid))
    puts = (HoldChange("put", uid, hold) for uid, hold in sorted(by_uid.items()) if uid not in known)
    return (*(HoldChange("remove", uid) for uid in gone), *puts)


def _uid(request_key: str, start: datetime, end: datetime, key: bytes) -> str:
    return _sealed_uid(prefix_of(request_key, key).rstrip("-"), start, end, key)


def _sealed_uid(prefix: str, start: datetime, end: datetime, key: bytes) -> str:
    return f"{prefix}-{_sealed(f'{prefix} {_interval(start, end)}', key)}{HOLDS_DOMAIN}"


def _sealed(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:24]


def _interval(start: datetime, end: datetime) -> str:
    return f"{start.astimezone(UTC):{_STAMP}}/{end.astimezone(UTC):{_STAMP}}"


def _span(interval: str) -> tuple[datetime, datetime]:
    start, _, end = interval.partition("/")
    return _moment(start), _moment(end)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _text(said: str) -> str:
    """RFC 5545, 3.3.11."""
    return said.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 5545, 3.1: at most 75 octets a line, no character cut."""
    parts, rest = [], line
    while len(rest.encode()) > 73:
        cut = 73
        while len(rest[:cut].encode()) > 73:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join((*parts, rest))
