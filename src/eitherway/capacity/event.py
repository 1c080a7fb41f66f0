"""The octets of one component to an Event: what it says of time and of being busy. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from .zones import instant

Status = Literal["firm", "tentative", "free", "gone"]

_LINE = re.compile(r'^([A-Za-z0-9-]+)((?:;[^:"\n]*(?:"[^"\n]*"[^:"\n]*)*)?):([^\n]*)', re.M)
_PARAM = re.compile(r';\s*([A-Za-z0-9-]+)=("[^"]*"|[^;"]*)')
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.I)
_DURATION = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.I)
_ESCAPE = re.compile(r"\\([\\;,nN])")


class Line(NamedTuple):
    """One content line; `params` still as written, since few are ever read."""

    name: str
    params: str
    value: str

    def param(self, name: str) -> str:
        found = (match[2] for match in _PARAM.finditer(self.params) if match[1].upper() == name)
        return next(found, "").strip('"').strip()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in a calendar: `wall` on the clock of `zone`, or a whole day."""

    wall: datetime
    zone: tzinfo
    whole_day: bool

    @property
    def instant(self) -> int:
        return instant(self.wall, self.zone)

    def moved(self, wall: datetime) -> Stamp:
        return Stamp(wall, self.zone, self.whole_day)


@dataclass(frozen=True, slots=True)
class Length:
    """How long: days of the calendar, then seconds of real time (RFC 5545, 3.3.6)."""

    days: int
    seconds: int

    def after(self, start: Stamp) -> int:
        """The instant of the end of what begins at `start`."""
        return instant(start.wall + timedelta(days=self.days), start.zone) + self.seconds


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT as it is written; `rule` is the RRULE's text, "" for none.

    `odd` names what the plain reader leaves to the library (RDATE, EXRULE, a RANGE).
    """

    uid: str
    title: str
    start: Stamp
    length: Length
    status: Status
    clients: tuple[str, ...]
    rule: str = ""
    excluded: tuple[Stamp, ...] = ()
    replaces: Stamp | None = None
    odd: bool = False


class UnreadableError(ValueError):
    """One item cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the stamps of one calendar are read: by name of zone, floating ones, whole days."""

    named: Callable[[str], tzinfo | None]
    floating: tzinfo
    owner: tzinfo


def lines_of(octets: bytes) -> tuple[Line, ...]:
    """The content lines of an unfolded component."""
    text = octets.decode("utf-8", errors="replace")
    return tuple(Line(name.upper(), params, value) for name, params, value in _LINE.findall(text))


def first(lines: tuple[Line, ...], name: str) -> Line | None:
    return next((line for line in lines if line.name == name), None)


def value_of(lines: tuple[Line, ...], name: str) -> str:
    line = first(lines, name)
    return line.value.strip() if line else ""


def title_of(lines: tuple[Line, ...]) -> str:
    """The SUMMARY with its escapes undone."""
    text = value_of(lines, "SUMMARY")
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text) if "\\" in text else text


def read_event(lines: tuple[Line, ...], clocks: Clocks, me: frozenset[str]) -> Event:
    """The event of a VEVENT's lines. Raises UnreadableError with the reason."""
    start_line = first(lines, "DTSTART")
    if start_line is None:
        raise UnreadableError("it has no DTSTART")
    start = read_stamp(start_line, clocks)
    replaces = first(lines, "RECURRENCE-ID")
    names = {line.name for line in lines}
    return Event(
        uid=value_of(lines, "UID"),
        title=title_of(lines),
        start=start,
        length=_length(lines, start, clocks),
        status=status_of(lines, me),
        clients=clients_of(lines, me),
        rule=value_of(lines, "RRULE"),
        excluded=tuple(
            stamp for line in lines if line.name == "EXDATE" for stamp in read_stamps(line, clocks)
        ),
        replaces=read_stamp(replaces, clocks) if replaces else None,
        odd=bool(names & {"RDATE", "EXRULE"})
        or sum(line.name == "RRULE" for line in lines) > 1
        or bool(replaces and replaces.param("RANGE")),
    )


def read_stamp(line: Line, clocks: Clocks) -> Stamp:
    """The point that a DTSTART, DTEND ... line names. Raises UnreadableError."""
    return stamp_of(line.value, line, clocks)


def read_stamps(line: Line, clocks: Clocks) -> tuple[Stamp, ...]:
    """The points of a list (EXDATE, RDATE without periods)."""
    return tuple(stamp_of(value, line, clocks) for value in line.value.split(",") if value.strip())


def stamp_of(value: str, line: Line, clocks: Clocks) -> Stamp:
    match = _STAMP.fullmatch(value.strip())
    if match is None:
        raise UnreadableError(f"{line.name} '{value.strip()[:40]}' is no date")
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        if hour is None:
            return Stamp(datetime(int(year), int(month), int(day)), clocks.owner, True)  # noqa: DTZ001 -- a wall clock
        clock = (int(hour), int(minute), min(int(second or 0), 59))  # 60 is a leap second
        wall = datetime(int(year), int(month), int(day), *clock)  # noqa: DTZ001
    except ValueError as error:
        raise UnreadableError(f"{line.name} '{value.strip()[:40]}' is no date") from error
    return Stamp(wall, _zone(line, utc is not None, clocks), False)


def _zone(line: Line, utc: bool, clocks: Clocks) -> tzinfo:
    name = "UTC" if utc else line.param("TZID") if line.params else ""
    if not name:
        return clocks.floating
    zone = clocks.named(name)
    if zone is None:
        raise UnreadableError(f"nobody defines its zone '{name[:60]}'")
    return zone


def _length(lines: tuple[Line, ...], start: Stamp, clocks: Clocks) -> Length:
    end_line, duration = first(lines, "DTEND"), value_of(lines, "DURATION")
    if end_line is not None:
        return length_between(start, read_stamp(end_line, clocks))
    if duration:
        return read_duration(duration)
    return Length(1, 0) if start.whole_day else Length(0, 0)


def length_between(start: Stamp, end: Stamp) -> Length:
    """Whole days for dates, real time otherwise (RFC 5545, 3.8.5.3); a day that ends on itself is one day."""
    if start.whole_day and end.whole_day:
        days = (end.wall - start.wall).days
        if days < 0:
            raise UnreadableError("it ends before it starts")
        return Length(days or 1, 0)
    seconds = end.instant - start.instant
    if seconds < 0:
        raise UnreadableError("it ends before it starts")
    return Length(0, seconds)


def read_duration(text: str) -> Length:
    """Weeks and days are of the calendar, the rest is real time. Raises UnreadableError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or match[1] == "-" or not any(match.groups()[1:]):
        raise UnreadableError(f"DURATION '{text[:40]}' is no length")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return Length(weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)


def status_of(lines: tuple[Line, ...], me: frozenset[str]) -> Status:
    """Whether the event makes the owner busy: cancelled or declined is gone; transparent is free."""
    status, mine = value_of(lines, "STATUS").upper(), _my_answers(lines, me)
    if status == "CANCELLED" or (mine and mine <= {"DECLINED", "DELEGATED"}):
        return "gone"
    microsoft = value_of(lines, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if value_of(lines, "TRANSP").upper() == "TRANSPARENT" or microsoft == "FREE":
        return "free"
    if status == "TENTATIVE" or microsoft == "TENTATIVE" or (mine and "ACCEPTED" not in mine):
        return "tentative"
    return "firm"


def _my_answers(lines: tuple[Line, ...], me: frozenset[str]) -> set[str]:
    """My PARTSTATs: NEEDS-ACTION without the parameter (RFC 5545, 3.2.12), but not as the organizer."""
    answers = {
        line.param("PARTSTAT").upper() or "NEEDS-ACTION"
        for line in lines
        if line.name == "ATTENDEE" and _addresses(line) & me
    }
    organizer = first(lines, "ORGANIZER")
    if answers == {"NEEDS-ACTION"} and organizer is not None and _addresses(organizer) & me:
        return {"ACCEPTED"}
    return answers


def _addresses(line: Line) -> set[str]:
    value = line.value.strip().lower()
    return {value.removeprefix("mailto:"), line.param("EMAIL").lower()} - {""}


def clients_of(lines: tuple[Line, ...], me: frozenset[str]) -> tuple[str, ...]:
    """The others who are invited, by address."""
    attendees = (_addresses(line) for line in lines if line.name == "ATTENDEE")
    return tuple(sorted({min(addresses) for addresses in attendees if addresses and not addresses & me}))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())
