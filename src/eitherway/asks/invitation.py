"""Reads an invitation from a text/calendar part: exact times, repetition, organizer (RFC 5546). Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from eitherway.asks.sender_zone import offset_name
from eitherway.asks.times import AskedTime
from eitherway.mail.matching import is_own
from eitherway.values import dataclass

ANSWERED = {"ACCEPTED", "DECLINED", "DELEGATED"}
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
    occurrence, None for whole days. `recur` is the RRULE, "" if there is none. `guests` are the addresses of
    the ATTENDEEs with their PARTSTAT. `before` is the time that a counter-proposal would replace. `version`
    sorts as the versions of one invitation do: by SEQUENCE, then DTSTAMP (RFC 5546, 2.1.5).
    """

    method: str
    uid: str
    organizer: str
    summary: str
    place: str
    times: tuple[AskedTime, ...]
    minutes: int | None
    recur: str
    guests: tuple[tuple[str, str], ...] = ()
    before: AskedTime | None = None
    version: str = ""

    def asks(self, own: tuple[str, ...]) -> bool:
        """Whether it asks the owner, whose addresses are `own`, for an answer.

        Not if it lists guests and the owner is none of them, or has accepted or declined already. One without
        a method asks a guest who has not answered. A counter-proposal is about the owner's own event.
        """
        mine = {answer for address, answer in self.guests if is_own(address, own)}
        if self.method not in ASKING:
            return self.method == "PUBLISH" and "NEEDS-ACTION" in mine
        if self.method == "COUNTER" or not own or not self.guests:
            return True
        return bool(mine) and not mine <= ANSWERED


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
        guests=tuple(_guests(event)),
        before=_before(event, times) if method == "COUNTER" else None,
        version=_version(event),
    )


def _guests(event: Any) -> Iterator[tuple[str, str]]:
    """The addresses of the guests with their PARTSTAT; without one it is NEEDS-ACTION (RFC 5545, 3.2.12)."""
    listed = event.get("ATTENDEE", ())
    for guest in listed if isinstance(listed, list) else (listed,):
        if address := _address(guest):
            yield address, str(getattr(guest, "params", {}).get("PARTSTAT", "")).upper() or "NEEDS-ACTION"


def _before(event: Any, times: tuple[AskedTime, ...]) -> AskedTime | None:
    """The time that a counter-proposal would replace: that of the occurrence, or as Outlook names it."""
    start = event.get("RECURRENCE-ID") or event.get("X-MS-OLK-ORIGINALSTART")
    if start is None or not times:
        return None
    try:
        from icalendar.prop import vDDDTypes  # here: it loads slowly

        moment = getattr(start, "dt", None) or vDDDTypes.from_ical(str(start))  # type: ignore[no-untyped-call]
    except _BROKEN:
        return None
    return replaced_time(moment, times[0]) if isinstance(moment, datetime) else None


def replaced_time(start: datetime, proposed: AskedTime) -> AskedTime:
    """The time at which an event is that `proposed` would move; it is not asked for."""
    return replace(
        proposed,
        words="the time so far",
        start=_written(start),
        end=None,
        tz=_zone(start),
        role="replaced",
        recur=None,
        duration=None,
        doubts=(),
    )


def _version(event: Any) -> str:
    """SEQUENCE and DTSTAMP as text that sorts; without a SEQUENCE 0 (RFC 5545, 3.8.7.4)."""
    try:
        stamp = event.get("DTSTAMP")
        moment = stamp.dt.astimezone(UTC).strftime("%Y%m%dT%H%M%S") if stamp is not None else ""
        return f"{min(max(int(event.get('SEQUENCE', 0)), 0), 10**9):010d} {moment}"
    except _BROKEN:
        return ""


def is_older(version: str, than: str) -> bool:
    """Whether a version of an invitation came before another one; without a DTSTAMP by SEQUENCE alone."""
    if not version or not than:
        return False
    (number, moment), (other_number, other_moment) = version.split(" "), than.split(" ")
    if number == other_number and not (moment and other_moment):
        return False
    return version < than


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
