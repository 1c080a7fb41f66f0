"""Reads the octets of one component as an Event: its time, and whether it makes the owner busy. Pure."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import starmap
from typing import Literal, NamedTuple

from eitherway.capacity.zones import instant, occurs
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

Status = Literal["firm", "tentative", "free", "gone"]

_READ = (
    "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
    "STATUS", "TRANSP", "ATTENDEE", "ORGANIZER", "X-MICROSOFT-CDO-BUSYSTATUS", "FREEBUSY", "SEQUENCE", "DUE",
    "BEGIN", "END",
)  # fmt: skip
_LINE = re.compile(rf'\n({"|".join(_READ)})((?:;[^:"\n]*(?:"[^"\n]*"[^:"\n]*)*)?):([^\n]*)')
_TIMED = re.compile(rb"\n(DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID)(?=[;: \t\n])")
_PARAM = re.compile(r';\s*([A-Za-z0-9-]+)=("[^"]*"|[^;"]*)')
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.I)
_DURATION = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.I)
_ESCAPE = re.compile(r"\\([\\;,nN])")


_THINGS = {"ROOM", "RESOURCE"}  # who is invited and nobody: RFC 5545, 3.2.3
_FREE = {"TRANSPARENT", "FREE"}
_UNSURE = {*_FREE, "TENTATIVE", "OPAQUE"}  # OPAQUE beside TENTATIVE is no contradiction


class Line(NamedTuple):
    """One content line; `params` stay as written, since few are ever read."""

    name: str
    params: str
    value: str

    def param(self, name: str) -> str:
        return _param(self.params, name) if self.params else ""


@lru_cache(maxsize=1024)
def _param(params: str, name: str) -> str:
    found = (match[2] for match in _PARAM.finditer(params) if match[1].upper() == name)
    return next(found, "").strip('"').strip()


class Stamp(NamedTuple):
    """A point in a calendar: the wall clock `wall` in `zone`, or a whole day."""

    wall: datetime
    zone: tzinfo
    whole_day: bool

    @property
    def instant(self) -> int:
        return instant(self.wall, self.zone)

    def moved(self, wall: datetime) -> "Stamp":
        return Stamp(wall, self.zone, self.whole_day)


class Length(NamedTuple):
    """A length: calendar days, then seconds of real time (RFC 5545, 3.3.6)."""

    days: int
    seconds: int

    def after(self, start: Stamp) -> int:
        """The instant of the end, counted from `start`."""
        return instant(start.wall + timedelta(days=self.days), start.zone) + self.seconds


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT as it is written; `rule` is the RRULE's text, "" if none; `sequence` is -1 if none.

    `odd`: it has parts that only the library expands (RDATE, EXRULE, a RANGE).
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
    sequence: int = -1


class UnreadableError(ValueError):
    """One item cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zones of one calendar: by name, for floating times, and for whole days."""

    named: Callable[[str], tzinfo | None]
    floating: tzinfo
    owner: tzinfo


class Lines:
    """The content lines of one component, in order and by name."""

    __slots__ = ("_named", "every")

    def __init__(self, every: tuple[Line, ...]) -> None:
        self.every = every
        self._named: dict[str, list[Line]] = {}
        for line in every:
            self._named.setdefault(line.name, []).append(line)

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def named(self, name: str) -> list[Line]:
        return self._named.get(name, [])

    def first(self, name: str) -> Line | None:
        found = self._named.get(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        """The first value of that name, "" if there is none."""
        found = self._named.get(name)
        return found[0].value.strip() if found else ""


def hidden_line(octets: bytes, lines: Lines) -> str:
    """The name of a line about time that cannot be taken apart, as one with an open quote; "" if none."""
    found = _TIMED.findall(octets)
    named = ((octet_name.decode(), octet_name) for octet_name in dict.fromkeys(found))
    return next((name for name, written in named if len(lines.named(name)) < found.count(written)), "")


def lines_of(octets: bytes) -> Lines:
    """The content lines of an unfolded component that concern time or being busy."""
    return Lines(tuple(starmap(Line, _LINE.findall(octets.decode("utf-8", errors="replace")))))


def title_of(lines: Lines) -> str:
    """The SUMMARY, unescaped."""
    text = lines.value("SUMMARY")
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text) if "\\" in text else text


def read_event(lines: Lines, clocks: Clocks, me: frozenset[str]) -> Event:
    """The event of a VEVENT's lines. Raises UnreadableError with the reason."""
    start_line = lines.first("DTSTART")
    if start_line is None:
        raise UnreadableError(marked("it has no DTSTART"))
    start = read_stamp(start_line, clocks)
    for name in ("RRULE", "RDATE", "DURATION"):
        if name in lines and not lines.value(name):
            raise UnreadableError(Said("its {name} is empty", name=name))
    for line in lines.named("RDATE"):
        _check_dates(line, start, clocks)
    replaces = lines.first("RECURRENCE-ID")
    return Event(
        uid=lines.value("UID"),
        title=title_of(lines),
        start=start,
        length=_length(lines, start, clocks),
        status=status_of(lines, me),
        clients=clients_of(lines, me),
        rule=lines.value("RRULE"),
        excluded=tuple(stamp for line in lines.named("EXDATE") for stamp in read_stamps(line, clocks)),
        replaces=read_stamp(replaces, clocks) if replaces else None,
        odd="RDATE" in lines
        or "EXRULE" in lines
        or len(lines.named("RRULE")) > 1
        or bool(replaces and replaces.param("RANGE")),
        sequence=_sequence(lines.value("SEQUENCE")),
    )


def _check_dates(line: Line, start: Stamp, clocks: Clocks) -> None:
    """Raises UnreadableError for an RDATE that the library would pass over: no date, or a day for a time."""
    for value in line.value.split(","):
        stamp = stamp_of(value.partition("/")[0], line, clocks)
        if stamp.whole_day and not start.whole_day:
            raise UnreadableError(
                Said("{text} is a day, and the event has a time", text=f"RDATE '{value[:40]}'")
            )


def _sequence(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def read_stamp(line: Line, clocks: Clocks) -> Stamp:
    """The point that a line such as DTSTART or DTEND names. Raises UnreadableError."""
    return stamp_of(line.value, line, clocks)


def read_stamps(line: Line, clocks: Clocks) -> tuple[Stamp, ...]:
    """The points of a list (EXDATE, RDATE without periods)."""
    return tuple(stamp_of(value, line, clocks) for value in line.value.split(",") if value.strip())


def stamp_of(value: str, line: Line, clocks: Clocks) -> Stamp:
    value = value.strip()
    if len(value) == 15 and value[8] == "T" and value[:8].isdigit() and value[9:].isdigit():
        try:
            return Stamp(datetime.fromisoformat(value), _zone(line, False, clocks), False)
        except ValueError as error:
            if isinstance(error, UnreadableError):
                raise
    return _odd_stamp(value, line, clocks)


def _odd_stamp(value: str, line: Line, clocks: Clocks) -> Stamp:
    match = _STAMP.fullmatch(value)
    if match is None:
        raise UnreadableError(Said("{text} is not a date", text=f"{line.name} '{value[:40]}'"))
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        if hour is None:
            return Stamp(datetime(int(year), int(month), int(day)), clocks.owner, True)  # noqa: DTZ001 -- a wall clock
        clock = (int(hour), int(minute), min(int(second or 0), 59))  # 60 is a leap second
        wall = datetime(int(year), int(month), int(day), *clock)  # noqa: DTZ001
    except ValueError as error:
        raise UnreadableError(Said("{text} is not a date", text=f"{line.name} '{value[:40]}'")) from error
    return Stamp(wall, _zone(line, utc is not None, clocks), False)


def _zone(line: Line, utc: bool, clocks: Clocks) -> tzinfo:
    name = "UTC" if utc else line.param("TZID") if line.params else ""
    if not name:
        return clocks.floating
    zone = clocks.named(name)
    if zone is None:
        raise UnreadableError(Said("its zone '{zone}' is not defined", zone=name[:60]))
    return zone


def _length(lines: Lines, start: Stamp, clocks: Clocks) -> Length:
    end_line, duration = lines.first("DTEND"), lines.value("DURATION")
    if end_line is not None:
        return _length_to(end_line, start, clocks)
    if not duration:
        return Length(1, 0) if start.whole_day else Length(0, 0)
    length = read_duration(duration)
    if start.whole_day:  # hours of a whole day are that day (RFC 5545, 3.6.1, allows days and weeks alone)
        return Length(length.days + -(-length.seconds // 86400), 0)
    return length


def _length_to(line: Line, start: Stamp, clocks: Clocks) -> Length:
    """The length up to DTEND; of one without a zone beside a DTSTART with one the longer of both meanings."""
    end = read_stamp(line, clocks)
    is_bare = not end.whole_day and "Z" not in line.value.upper() and not line.param("TZID")
    if not is_bare or start.zone == end.zone or start.whole_day:
        return length_between(start, end)
    same = length_between(start, Stamp(end.wall, start.zone, False))
    return max(same, Length(0, end.instant - start.instant))


def length_between(start: Stamp, end: Stamp) -> Length:
    """Whole days between dates, else real time (RFC 5545, 3.8.5.3); a day that ends on itself counts."""
    if start.whole_day and end.whole_day:
        days = (end.wall - start.wall).days
        if days < 0:
            raise UnreadableError(marked("it ends before it starts"))
        return Length(days or 1, 0)
    seconds = end.instant - start.instant
    said = int((end.wall - start.wall).total_seconds())
    if seconds < said and start.zone == end.zone and _is_skipped(start):
        seconds = said  # it starts in the hour that a clock change skips, later than it says
    if seconds < 0:
        raise UnreadableError(marked("it ends before it starts"))
    return Length(0, seconds)


def _is_skipped(stamp: Stamp) -> bool:
    """Whether it is in the hour that a clock change skips."""
    try:
        return not occurs(stamp.wall, stamp.zone)
    except (ValueError, OverflowError):  # at the ends of the calendar, where no clock changes
        return False


def read_duration(text: str) -> Length:
    """A DURATION: weeks and days in calendar days, the rest in real time. Raises UnreadableError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or match[1] == "-" or not any(match.groups()[1:]):
        raise UnreadableError(Said("{text} is not a length", text=f"DURATION '{text[:40]}'"))
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return Length(weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)


def status_of(lines: Lines, me: frozenset[str]) -> Status:
    """How the event makes the owner busy: cancelled or declined is gone; transparent is free.

    Where TRANSP and Microsoft's status contradict each other, or one is there twice, the busier counts.
    """
    status, mine = lines.value("STATUS").upper(), _my_answers(lines, me)
    if status == "CANCELLED" or (mine and mine <= {"DECLINED", "DELEGATED"}):
        return "gone"
    marks = {
        line.value.strip().upper()
        for name in ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
        for line in lines.named(name)
    } - {""}
    if marks and marks <= _FREE:
        return "free"
    if (
        status == "TENTATIVE"
        or ("TENTATIVE" in marks and marks <= _UNSURE)
        or (mine and "ACCEPTED" not in mine)
    ):
        return "tentative"
    return "firm"


def _my_answers(lines: Lines, me: frozenset[str]) -> set[str]:
    """The owner's PARTSTATs; without one NEEDS-ACTION (RFC 5545, 3.2.12), ACCEPTED for the organizer."""
    answers = {
        line.param("PARTSTAT").upper() or "NEEDS-ACTION"
        for line in lines.named("ATTENDEE")
        if _addresses(line) & me
    }
    organizer = lines.first("ORGANIZER")
    if answers == {"NEEDS-ACTION"} and organizer is not None and _addresses(organizer) & me:
        return {"ACCEPTED"}
    return answers


def _addresses(line: Line) -> set[str]:
    value = line.value.strip().lower()
    return {value.removeprefix("mailto:"), line.param("EMAIL").lower()} - {""}


def guests_in(lines: Lines, me: frozenset[str]) -> Iterator[set[str]]:
    """The addresses of each of the others who are invited; a room or a resource is nobody."""
    for line in lines.named("ATTENDEE"):
        addresses = _addresses(line)
        if addresses and not addresses & me and line.param("CUTYPE").upper() not in _THINGS:
            yield addresses


def clients_of(lines: Lines, me: frozenset[str]) -> tuple[str, ...]:
    """The others who are invited, by address."""
    return tuple(sorted({min(addresses) for addresses in guests_in(lines, me)}))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())
