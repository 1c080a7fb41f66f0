"""Splits a calendar's octets into components, grouped by UID; skips most of them by date, unparsed. Pure.

Most of a calendar is past. Splitting the file at its BEGIN and END lines and comparing the digits of the
date lines leaves a few components in a hundred to parse. In doubt a component is kept. The patterns begin
with a literal line end: that makes them fast.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Group = tuple["ComponentLines", ...]
PROPOSALS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"})

_TOKEN = re.compile(rb"\n(BEGIN|END):(VCALENDAR|VEVENT|VFREEBUSY|VAVAILABILITY|VTIMEZONE)[ \t]*(?=\n)")
_ODD_NAME = re.compile(rb"\n(?:(?:BEGIN|END):)?[A-Z0-9-]*[a-z]")
_NAME = re.compile(rb"\n([A-Za-z0-9-]*[a-z][A-Za-z0-9-]*)(?=[;:])")
_BORDER = re.compile(rb"\n((?:BEGIN|END):)([A-Za-z-]+)")
_NESTED = re.compile(rb"\n(BEGIN|END):([^\n]*)")
_UID = re.compile(rb"\nUID(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_TZID = re.compile(rb"\nTZID(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_ZONE = re.compile(rb"\nX-WR-TIMEZONE(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_METHOD = re.compile(rb"\nMETHOD(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_DIGITS = rb"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CLOCK = rb"(?:T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)?Z?)?[ \t]*(?=\n)"
_START = re.compile(rb"\nDTSTART([^\n]*):(" + _DIGITS + rb")" + _CLOCK)
_END = re.compile(rb"\nDTEND([^\n]*):(" + _DIGITS + rb")" + _CLOCK)
_MORE = re.compile(rb"\nRDATE[^\n]*")
_READABLE_RULE = re.compile(
    rb"\n(?:RRULE|EXRULE)[^\n:]*:[ \t]*FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+-]+)*[ \t]*\Z", re.I
)
_DATES = re.compile(rb"\n(?:DTSTART|DTEND|RDATE|RECURRENCE-ID)[^\n]*")
_DAY = re.compile(rb"(?<!\d)" + _DIGITS + rb"(?!\d)")
_RULE = re.compile(rb"\n(?:RRULE|EXRULE|DURATION)[^\n]*")
_UNTIL = re.compile(rb"UNTIL=(\d{8})", re.I)
_NOT_SINGLE = (b"\nRRULE", b"\nRECURRENCE-ID", b"\nDURATION", b"\nRDATE", b"\nEXRULE")
_SHORT = re.compile(rb":[ \t]*PT?(?:[0-2]?\d[DH]|\d{1,4}M|\d{1,5}S|T)*[ \t]*\Z", re.I)


@dataclass(frozen=True, slots=True)
class Context:
    """What a VCALENDAR states for all its components: its zone, its method, the zones it defines."""

    zone: str = ""
    method: str = ""
    zones: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentLines:
    """The unfolded lines of one component itself; `whole` if its END was seen.

    What is nested in it is left out: an alarm's DURATION or a guest's UID (RFC 9073) is not the event's.
    """

    name: str
    octets: bytes
    context: Context
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar split up. `whole`: every VCALENDAR was closed; `found`: one of them publishes events.

    A file of answers to invitations (RFC 5546, 1.4) is not a calendar.
    """

    groups: tuple[Group, ...]
    whole: bool
    found: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The window of days that matter, as iCalendar's digits (20260310), which compare correctly."""

    first: bytes
    last: bytes
    first_of_series: bytes

    @classmethod
    def between(cls, first: date, last: date) -> "Days":
        """The window with margins: some days for zones and short lengths, 40 for the dates of series."""
        margins = (first - timedelta(days=7), last + timedelta(days=2), first - timedelta(days=40))
        return cls(*(day.isoformat().replace("-", "").encode() for day in margins))


def unfold(octets: bytes) -> bytes:
    """The lines, each after a LF, with folded ones joined (RFC 5545, 3.1) and names in upper case."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        octets = octets.decode("utf-16", errors="replace").encode()
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = b"\n" + octets.replace(b"\n ", b"").replace(b"\n\t", b"")
    if _ODD_NAME.search(text):
        text = _NAME.sub(lambda match: b"\n" + match[1].upper(), text)
        text = _BORDER.sub(lambda match: b"\n" + match[1] + match[2].upper(), text)
    return text


def split(octets: bytes, days: Days | None = None) -> Parts:
    """The components of one or many iCalendar objects that may touch the days, grouped by UID."""
    cutter = _Cutter(unfold(octets) + b"\n", days)
    cutter.run()
    groups = (tuple(blocks) for blocks in cutter.groups.values())
    kept = tuple(group for group in groups if days is None or may_touch(group, days))
    return Parts(kept, cutter.found and not cutter.cut, cutter.found and not cutter.only_proposes)


class _Cutter:
    """Splits one text at its BEGIN and END lines."""

    def __init__(self, text: bytes, days: Days | None) -> None:
        self.text = text
        self.days = days
        self.groups: dict[bytes, list[ComponentLines]] = {}
        self.found = self.cut = False
        self._contexts: dict[Context, Context] = {}
        self._inside = False
        self._header_start = 0
        self._items: list[tuple[bytes, bytes, bool]] = []

    @property
    def only_proposes(self) -> bool:
        methods = {context.method for context in self._contexts}
        return bool(methods) and methods <= PROPOSALS

    def run(self) -> None:
        """Splits at every BEGIN and END; a component that begins inside another ends that one early."""
        text, name, start = self.text, b"", 0
        for token in _TOKEN.finditer(text):
            border, token_name = token.groups()
            begins = border == b"BEGIN"
            if name:
                whole = not begins and token_name == name
                self._item(name, text[start : token.end() if whole else token.start()], whole)
                name = b""
            if token_name == b"VCALENDAR":
                self._calendar_ends(whole=not begins)
                self._inside, self._header_start, self.found = begins, token.end(), True
            elif begins:
                name, start = token_name, token.start()
        if name:
            self._item(name, text[start:], False)
        self._calendar_ends(whole=False)

    def _item(self, name: bytes, octets: bytes, whole: bool) -> None:
        """Keeps a component, unless it is a plain single event outside the days."""
        if name == b"VEVENT" and whole and self.days is not None and _is_elsewhere(octets, self.days):
            return
        self._items.append((name, octets, whole))

    def _calendar_ends(self, *, whole: bool) -> None:
        """Gives the items read since BEGIN:VCALENDAR their context and groups."""
        if not self._inside and not self._items:
            return
        self.cut = self.cut or not (whole and self._inside)
        self._inside = False
        context = self._context()
        for name, octets, item_whole in self._items:
            if name != b"VTIMEZONE":
                self._keep(ComponentLines(name.decode(), octets, context, item_whole))
        self._items = []

    def _context(self) -> Context:
        first = self.text.find(b"\nBEGIN:", self._header_start)
        header = self.text[self._header_start : first if first >= 0 else len(self.text)]
        zone, method = _ZONE.search(header), _METHOD.search(header)
        zones = tuple(
            (_text(match[1]), octets)
            for name, octets, whole in self._items
            if name == b"VTIMEZONE" and whole and (match := _TZID.search(octets))
        )
        context = Context(_text(zone[1]) if zone else "", _text(method[1]).upper() if method else "", zones)
        return self._contexts.setdefault(context, context)

    def _keep(self, block: ComponentLines) -> None:
        octets = block.octets
        if octets.count(b"\nBEGIN:") > 1 or octets.count(b"\nEND:") > 1:
            octets, is_sound = _own_lines(octets)
            block = ComponentLines(block.name, octets, block.context, block.whole and is_sound)
        uid = _UID.search(octets)
        key = uid[1].strip() if uid and uid[1].strip() else octets
        self.groups.setdefault(key, []).append(block)


def _own_lines(octets: bytes) -> tuple[bytes, bool]:
    """A component's lines without those of components in it, and whether each of those was closed.

    Where one was not, the lines after its BEGIN stay: they may be the event's.
    """
    kept: list[bytes] = []
    inside: list[bytes] = []
    last = 0
    for token in _NESTED.finditer(octets):
        border, name = token[1], token[2].strip()
        if border == b"BEGIN":
            if len(inside) == 1:
                kept.append(octets[last : token.start()])
                last = token.start()
            inside.append(name)
        elif not inside or name != inside[-1]:
            return b"".join([*kept, octets[last:]]), False
        else:
            inside.pop()
            last = token.end() if len(inside) == 1 else last
    return b"".join([*kept, octets[last:]]), len(inside) < 2


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace").strip()


def _is_elsewhere(octets: bytes, days: Days) -> bool:
    """Whether a component is a single date outside the days, without rule, exception or DURATION.

    One whose end cannot be read is not: nobody knows how long it takes. Nor is one with two dates, of which
    one may be that of a component in it.
    """
    if octets.count(b"\nDTSTART") > 1 or octets.count(b"\nDTEND") > 1:
        return False
    start = _START.search(octets)
    if start is None or days.first <= start[2] <= days.last:
        return False
    end = _END.search(octets)
    if end is None and (b"\nDTEND" in octets or b"TZID" in start[1]):
        return False
    if end is not None and min(start[2], end[2]) <= days.last and max(start[2], end[2]) >= days.first:
        return False
    return not any(name in octets for name in _NOT_SINGLE)


def may_touch(group: Group, days: Days) -> bool:
    """Whether the group may have an occurrence in the window, by its digits alone; in doubt yes."""
    if any(not block.whole or block.name == "VFREEBUSY" for block in group):
        return True
    reach = [_reach_of(block.octets, is_event=block.name == "VEVENT") for block in group]
    ends = [end for one in reach for end in one.ends]
    is_begun = (
        any(one.is_begun for one in reach) or min(start for one in reach for start in one.dates) <= days.last
    )
    return is_begun and (any(one.is_endless for one in reach) or max(ends) >= days.first_of_series)


@dataclass(frozen=True, slots=True)
class _Reach:
    """The dates in a component and the ends of its rules, as digits.

    `is_begun`: nothing says when it begins; `is_endless`: a rule or a length may go on beyond the `ends`.
    """

    dates: list[bytes]
    ends: list[bytes]
    is_begun: bool
    is_endless: bool


def _reach_of(octets: bytes, *, is_event: bool) -> _Reach:
    dates = [day for line in _DATES.findall(octets) for day in _DAY.findall(line)]
    start = _START.search(octets)
    if not dates or start is None or not all(map(_is_readable, _MORE.findall(octets))):
        return _Reach(dates, dates, is_begun=True, is_endless=True)
    rules = _RULE.findall(octets)
    untils = [until[1] for line in rules if (until := _UNTIL.search(line))]
    is_ended = b"\nDTEND" in octets or b"\nDURATION" in octets
    needs_end = bool(rules) or b"TZID" in start[1] or not is_event
    is_endless = (
        _is_long(octets) or (needs_end and not is_ended) or not all(_is_ended(line) for line in rules)
    )
    return _Reach(dates, [*dates, *untils], is_begun=False, is_endless=is_endless)


def _is_readable(line: bytes) -> bool:
    """Whether every date of an RDATE begins as a date."""
    return all(_DAY.match(part.strip()) for part in line.rpartition(b":")[2].split(b","))


def _is_ended(line: bytes) -> bool:
    """Whether a DURATION is short, or a rule can be read and has a last day."""
    if line.startswith(b"\nDURATION"):
        return bool(_SHORT.search(line))
    until = _UNTIL.search(line)
    return until is not None and bool(_READABLE_RULE.match(line)) and _is_date(until[1])


def _is_date(digits: bytes) -> bool:
    try:
        date.fromisoformat(digits.decode())
    except ValueError:
        return False
    return True


def _is_long(octets: bytes) -> bool:
    """Whether DTEND is more than a month after DTSTART, or cannot be read."""
    start, end = _START.search(octets), _END.search(octets)
    if start is None or end is None:
        return b"\nDTEND" in octets
    if end[2][:6] == start[2][:6]:
        return False
    first, last = start[2].decode(), end[2].decode()
    if not (_is_date(start[2]) and _is_date(end[2])):
        return True
    return date.fromisoformat(last) - date.fromisoformat(first) > timedelta(days=31)


def defined_zones(contexts: Iterable[Context]) -> Mapping[str, bytes]:
    """The VTIMEZONE octets of calendars, by TZID."""
    return {name: octets for context in contexts for name, octets in context.zones}
