"""Calendar octets to blocks of octets, one a component, grouped by UID; skipped by date unparsed. Pure.

Most of a calendar is past. Cutting the file at its BEGIN and END lines and looking at the digits of
the date lines leaves a few blocks in a hundred to be parsed. In doubt a block is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Group = tuple["Block", ...]

_TOKEN = re.compile(
    rb"^(BEGIN|END):(VCALENDAR|VEVENT|VFREEBUSY|VAVAILABILITY|VTIMEZONE)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_ALARM = re.compile(rb"^BEGIN:VALARM[ \t]*\n.*?^END:VALARM[ \t]*(?:\n|\Z)", re.M | re.S | re.I)
_UID = re.compile(rb"^UID(?:;[^:\n]*)?:[ \t]*([^\n]*)", re.M | re.I)
_TZID = re.compile(rb"^TZID(?:;[^:\n]*)?:[ \t]*([^\n]*)", re.M | re.I)
_HEADER = re.compile(rb"^(X-WR-TIMEZONE|METHOD)(?:;[^:\n]*)?:[ \t]*([^\n]*)", re.M | re.I)
_START = re.compile(rb"^DTSTART[^\n]*:(\d{8})", re.M | re.I)
_END = re.compile(rb"^DTEND[^\n]*:(\d{8})", re.M | re.I)
_SPANNED = re.compile(rb"^(?:DURATION|RRULE|RDATE|EXRULE)\b", re.M | re.I)
_DATES = re.compile(rb"^(?:DTSTART|DTEND|RDATE|RECURRENCE-ID)[^\n]*", re.M | re.I)
_DAY = re.compile(rb"(?<!\d)\d{8}(?!\d)")
_RULE = re.compile(rb"^(?:RRULE|EXRULE|DURATION)[^\n]*", re.M | re.I)
_UNTIL = re.compile(rb"UNTIL=(\d{8})", re.I)
_SHORT = re.compile(rb":[ \t]*PT?(?:[0-2]?\d[DH]|\d{1,4}M|\d{1,5}S|T)*[ \t]*\Z", re.I)


@dataclass(frozen=True, slots=True)
class Context:
    """What a VCALENDAR says about all its components: its zone, its method, the zones it defines."""

    zone: str = ""
    method: str = ""
    zones: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The unfolded lines of one component, alarms left out; `whole` when its END was seen."""

    name: str
    octets: bytes
    context: Context
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """One calendar cut up. `whole`: every VCALENDAR was closed; `found`: there was one at all."""

    groups: tuple[Group, ...]
    whole: bool
    found: bool
    events: int


def unfold(octets: bytes) -> bytes:
    """The same lines ended by LF, with folded ones joined (RFC 5545, 3.1)."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        octets = octets.decode("utf-16", errors="replace").encode()
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return octets.replace(b"\n ", b"").replace(b"\n\t", b"")


def split(octets: bytes) -> Parts:
    """The components of one or many iCalendar objects, grouped by UID in order of appearance."""
    text = unfold(octets)
    cutter = _Cutter(text)
    for token in _TOKEN.finditer(text):
        cutter.take(token[1].upper() == b"BEGIN", token[2].decode().upper(), token.start(), token.end())
    cutter.finish()
    return Parts(
        tuple(map(tuple, cutter.groups.values())),
        cutter.found and not cutter.cut,
        cutter.found,
        cutter.events,
    )


class _Cutter:
    """Walks over the BEGIN and END lines of one text."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.groups: dict[bytes, list[Block]] = {}
        self.found = self.cut = False
        self.events = 0
        self._contexts: dict[Context, Context] = {}
        self._inside = False
        self._header_start = 0
        self._pending: list[tuple[str, bytes, bool]] = []
        self._open: tuple[str, int] | None = None

    def take(self, begins: bool, name: str, start: int, end: int) -> None:
        if name == "VCALENDAR":
            self._close_item(start, whole=False)
            self._close_calendar(whole=not begins)
            self._inside, self._header_start = begins, end
            self.found = True
        elif begins:
            self._close_item(start, whole=False)
            self._open = (name, start)
        elif self._open is not None:
            self._close_item(end, whole=self._open[0] == name)

    def finish(self) -> None:
        self._close_item(len(self.text), whole=False)
        self._close_calendar(whole=False)

    def _close_item(self, end: int, *, whole: bool) -> None:
        if self._open is not None:
            name, start = self._open
            self._pending.append((name, self.text[start:end], whole))
            self._open = None

    def _close_calendar(self, *, whole: bool) -> None:
        """Give the items read since BEGIN:VCALENDAR their context and groups."""
        if not self._inside and not self._pending:
            return
        self.cut = self.cut or not (whole and self._inside)
        self._inside = False
        context = self._context()
        for name, octets, item_whole in self._pending:
            if name != "VTIMEZONE":
                self._keep(Block(name, octets, context, item_whole))
        self._pending = []

    def _context(self) -> Context:
        first = self.text.find(b"\nBEGIN:", self._header_start)
        header = self.text[self._header_start : first if first >= 0 else len(self.text)]
        found = {
            match[1].upper(): match[2].strip().decode("utf-8", "replace")
            for match in _HEADER.finditer(header)
        }
        zones = tuple(
            (match[1].decode("utf-8", "replace").strip(), octets)
            for name, octets, whole in self._pending
            if name == "VTIMEZONE" and whole and (match := _TZID.search(octets))
        )
        context = Context(found.get(b"X-WR-TIMEZONE", ""), found.get(b"METHOD", "").upper(), zones)
        return self._contexts.setdefault(context, context)

    def _keep(self, block: Block) -> None:
        self.events += block.name == "VEVENT"
        octets = block.octets
        if b"VALARM" in octets:
            octets = _ALARM.sub(b"", octets)
            block = Block(block.name, octets, block.context, block.whole)
        uid = _UID.search(octets)
        key = uid[1].strip() if uid and uid[1].strip() else octets
        self.groups.setdefault(key, []).append(block)


@dataclass(frozen=True, slots=True)
class Days:
    """The window of days that matter, as the integers that iCalendar's digits make (20260310)."""

    first: int
    last: int
    first_of_series: int

    @classmethod
    def between(cls, first: date, last: date) -> Days:
        """With margins: two days for zones, five for lengths under 100 hours, 40 for series."""
        return cls(
            _digits(first - timedelta(days=7)),
            _digits(last + timedelta(days=2)),
            _digits(first - timedelta(days=40)),
        )


def may_touch(group: Group, days: Days) -> bool:
    """Whether the group can have an occurrence in the window, by its digits alone; in doubt yes."""
    if len(group) == 1 and not _SPANNED.search(group[0].octets):
        return _single_may_touch(group[0].octets, days)
    return any(not block.whole for block in group) or _series_may_touch(group, days)


def _single_may_touch(octets: bytes, days: Days) -> bool:
    start = _START.search(octets)
    if start is None:
        return True
    first = last = int(start[1])
    end = _END.search(octets)
    if end is not None:
        first, last = min(first, int(end[1])), max(last, int(end[1]))
    return first <= days.last and last >= days.first


def _series_may_touch(group: Group, days: Days) -> bool:
    dates, untils, endless = _digits_of(group)
    if not dates:
        return True
    if min(dates) > days.last:
        return False
    return endless or max([*dates, *untils]) >= days.first_of_series


def _digits_of(group: Group) -> tuple[list[int], list[int], bool]:
    """All dates of the group, the ends of its rules, and whether a rule or length may go on beyond them."""
    dates: list[int] = []
    untils: list[int] = []
    endless = False
    for block in group:
        own = [int(day) for line in _DATES.findall(block.octets) for day in _DAY.findall(line)]
        endless = endless or not own or _is_long(block.octets)
        dates += own
        for line in _RULE.findall(block.octets):
            until = _UNTIL.search(line)
            untils += [int(until[1])] if until else []
            endless = endless or (until is None and not _SHORT.search(line))
    return dates, untils, endless


def _is_long(octets: bytes) -> bool:
    """Whether DTEND is a month or more after DTSTART, or no date."""
    start, end = _START.search(octets), _END.search(octets)
    if start is None or end is None:
        return False
    try:
        return date.fromisoformat(end[1].decode()) - date.fromisoformat(start[1].decode()) > timedelta(
            days=31
        )
    except ValueError:
        return True


def _digits(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def defined_zones(group: Iterable[Block]) -> Mapping[str, bytes]:
    """The VTIMEZONE octets of the calendars that the blocks came from, by TZID."""
    return {name: octets for block in group for name, octets in block.context.zones}
