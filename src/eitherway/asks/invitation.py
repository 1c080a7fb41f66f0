"""Reads an invitation from a text/calendar part: exact times, repetition, organizer (RFC 5546). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from eitherway.asks.sender_zone import offset_name
from eitherway.asks.times import AskedTime

ASKING = frozenset({"REQUEST", "COUNTER", "ADD"})
KNOWN = ASKING | {"PUBLISH", "REPLY", "CANCEL", "REFRESH", "DECLINECOUNTER"}
_LIMIT = 256 * 1024
_EVENTS = 20
_HANGS = ("SECONDLY", "MINUTELY", "HOURLY")
_YEARS = range(1970, 2200)  # a time in another one is not meant, and zones and clocks fail on it
# What icalendar raises for invalid octets; OSError for a zone's name that is too long for a file.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, OSError)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The contents of an invitation. `times` are its occurrences as written, the series first.

    `method` is the iTIP method, PUBLISH if none is given (RFC 5546, 1.4). `minutes` is the length of one
    occurrence, None for whole days. `recur` is the RRULE, "" if there is none.
    """

    method: str
    uid: str
    organizer: str
    summary: str
    place: str
    times: tuple[AskedTime, ...]
    minutes: int | None
    recur: str

    @property
    def asks(self) -> bool:
        return self.method in ASKING


def read_invitation(parts: tuple[bytes, ...]) -> Invitation | None:
    """The invitation in the first part with an event, else None. Never raises for invalid octets."""
    for octets in parts:
        if len(octets) <= _LIMIT and (found := _read(octets)):
            return found
    return None


def _read(octets: bytes) -> Invitation | None:
    try:
        from icalendar import Calendar  # here: it loads slowly, and few messages are invitations

        calendars = Calendar.from_ical(octets, multiple=True)
        return next((made for each in calendars if (made := _from_calendar(each))), None)
    except _BROKEN:
        return None


def _from_calendar(calendar: Any) -> Invitation | None:
    events = sorted(calendar.walk("VEVENT")[:_EVENTS], key=lambda each: "RECURRENCE-ID" in each)
    if not events:
        return None
    event = events[0]
    uid = str(event.get("UID", ""))
    same = [each for each in events if str(each.get("UID", "")) == uid]
    times = tuple(made for each in same if (made := _time(each)))
    method = str(calendar.get("METHOD", "PUBLISH")).upper()
    return Invitation(
        method=method if method in KNOWN else "PUBLISH",
        uid=uid,
        organizer=_address(event.get("ORGANIZER")),
        summary=_line(event.get("SUMMARY")),
        place=_line(event.get("LOCATION")),
        times=times,
        minutes=times[0].duration if times else None,
        recur=times[0].recur or "" if times else "",
    )


def _time(event: Any) -> AskedTime | None:
    """The event's start and end; None if they cannot be read: the rest of the invitation still counts."""
    try:
        return _read_time(event)
    except _BROKEN:
        return None


def _read_time(event: Any) -> AskedTime | None:
    start = event["DTSTART"].dt
    end = _end(event, start)
    if start.year not in _YEARS or end.year not in _YEARS:
        return None
    recur, doubts = _recur(event.get("RRULE"))
    timed = isinstance(start, datetime)
    days = max((end - start).days, 1)
    last = end if timed else start + timedelta(days=days)
    return AskedTime(
        words=_line(event.get("SUMMARY")) or "invitation",
        span=(0, 0),
        start=_written(start),
        end=_written(last),
        gran="time" if timed else "day" if days == 1 else "days",
        tz=_zone(start) if timed else None,
        recur=recur,
        duration=int((end - start).total_seconds() // 60) or None if timed else None,
        zone_from="said" if timed and start.tzinfo else "owner",
        doubts=doubts,
    )


def _end(event: Any, start: date) -> date:
    """DTEND, else DTSTART plus DURATION, else a day after a date or the time itself (RFC 5545, 3.6.1)."""
    end: date = start if isinstance(start, datetime) else start + timedelta(days=1)
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    try:
        return max(start, end)
    except TypeError:  # a date and a time, or one of them without a zone
        return start


def _recur(rules: Any) -> tuple[str | None, tuple[str, ...]]:
    if rules is None:
        return None, ()
    rule = (rules[0] if isinstance(rules, list) else rules).to_ical().decode("ascii", "replace")
    if any(f"FREQ={freq}" in rule for freq in _HANGS):
        return None, ("repeats more often than daily",)
    return rule, ("more than one repetition",) if isinstance(rules, list) else ()


def _zone(start: datetime) -> str | None:
    """An IANA name, else the offset at the start, None for a floating time."""
    if start.tzinfo is None:
        return None
    key = getattr(start.tzinfo, "key", None)
    if key:
        return str(key)
    return offset_name(start.utcoffset() or timedelta()) or "UTC"


def _written(moment: date) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else moment.isoformat()


def _address(value: Any) -> str:
    """The addr-spec of a CAL-ADDRESS, its domain in lower case; "" if it is not one."""
    text = _line(value)
    local, at, domain = text[7:].rpartition("@") if text.lower().startswith("mailto:") else ("", "", "")
    return f"{local}@{domain.lower()}" if at and local and " " not in text else ""


def _line(value: Any) -> str:
    """One line of text, without control characters, at most 300 characters."""
    parts: Iterable[Any] = value if isinstance(value, list) else (value,)
    text = next((str(part) for part in parts if part), "")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
