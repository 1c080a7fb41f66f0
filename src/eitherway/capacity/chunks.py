"""Cuts a calendar's octets before each event, and says what is in each chunk by its digits, unparsed. Pure.

What was found is kept by the octets of the chunk: of a calendar with one changed event only that one is
looked at again. The patterns begin with a literal line end: that makes them fast.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from eitherway.capacity.rule_ends import last_of, lasts_long

_CUT = b"\nBEGIN:VEVENT"
_BEGUN = re.compile(rb"\r?\n(?![ \t])")  # after the cut: the line ends there, and is not folded
_TOKEN = re.compile(rb"\n(BEGIN|END):(VCALENDAR|VEVENT|VFREEBUSY|VAVAILABILITY|VTIMEZONE)[ \t]*(?=\n)")
_ODD_NAME = re.compile(rb"\n(?:(?:BEGIN|END):)?+[A-Z0-9-]*+[a-z]")
_LONE_RETURN = re.compile(rb"\r(?!\n|\Z)")
_NAME = re.compile(rb"\n([A-Za-z0-9-]*[a-z][A-Za-z0-9-]*)(?=[;:])")
_BORDER = re.compile(rb"\n((?:BEGIN|END):)([A-Za-z-]+)")
_NESTED = re.compile(rb"\n(BEGIN|END):([^\n]*)")
_UID = re.compile(rb"\nUID(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_TZID = re.compile(rb"\nTZID(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_ZONE = re.compile(rb"\nX-WR-TIMEZONE(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_METHOD = re.compile(rb"\nMETHOD(?:;[^:\n]*)?:[ \t]*([^\n]*)")
_DIGITS = rb"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CLOCK = rb"(?:T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)?Z?)?[ \t]*(?=\r?\n(?![ \t]))"
_PARAMS = rb'[^:"\n]*+(?:"[^"\n]*+"[^:"\n]*+)*+'  # a colon in quotes ends none
_START = re.compile(rb"\nDTSTART(" + _PARAMS + rb"):(" + _DIGITS + rb")" + _CLOCK)
_END = re.compile(rb"\nDTEND" + _PARAMS + rb":(" + _DIGITS + rb")" + _CLOCK)
_EDGES = re.compile(rb"\nDT(?:START|END)" + _PARAMS + rb":(" + _DIGITS + rb")" + _CLOCK)
_TZID_START = re.compile(rb"\nDTSTART[^\n]*TZID[^\n]*:")
_MORE = re.compile(rb"\nRDATE[^\n]*")
_DATES = re.compile(rb"\n(?:DTSTART|DTEND|RDATE|RECURRENCE-ID)[^\n]*")
_DIGITS_INSIDE = re.compile(rb"\d{8}")  # as in TZID=/mozilla.org/20050126_1/Europe/Berlin
_DAY = re.compile(rb"(?<!\d)" + _DIGITS + rb"(?!\d)")
_RULE = re.compile(rb"\n(?:RRULE|EXRULE|DURATION)[^\n]*")
_NOT_SINGLE = re.compile(rb"\n(?:RRULE|RECURRENCE-ID|DURATION|RDATE|EXRULE)")
_NAME_OF_OTHERS = (
    rb"(?:[ACF-QS-Z]|D(?!T(?:START|END)|URATION)|R(?!RULE|DATE|ECURRENCE-ID)|E(?!XRULE|ND:)|B(?!EGIN:))"
    rb"[A-Z0-9-]*+[;:]"
)
_OTHERS = rb"(?:" + _NAME_OF_OTHERS + rb"|[ \t])[^\n]*+"  # lines that say nothing of the time, or go on
_UNFOLDED_END = rb"[ \t]*+\r?(?=\n[^ \t])"
_DATED = (
    rb"(" + _PARAMS + rb"):(" + _DIGITS + rb")(?:T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)?Z?)?" + _UNFOLDED_END
)
# One usual event with what says its time in any order, each once: UID, DTSTART, DTEND, RRULE, RECURRENCE-ID.
# Its groups are atomic: `*+` of a group with choices in it goes astray before Python 3.11.5 (gh-106052).
_EVENT = re.compile(
    rb"\r?(?!\n[ \t])(?>(?:\n(?:"
    rb"UID(?(1)(?!))(?:;[^:\n]*+)?:([^\n]*+(?>(?:\n[ \t][^\n]*+)*))"
    rb"|DTSTART(?(3)(?!))" + _DATED + rb"|DTEND(?(5)(?!))" + _DATED + rb"|" + _OTHERS + rb"|"
    rb"(?(6)(?!))(RRULE[^\r\n]*+)" + _UNFOLDED_END + rb"|RECURRENCE-ID(?(8)(?!))" + _DATED + rb"|"
    rb"BEGIN:VALARM\r?(?>(?:\n" + _OTHERS + rb")*)\nEND:VALARM" + _UNFOLDED_END + rb"))*)"
    rb"\nEND:VEVENT\r?\Z"
)
_EARLIEST, _LATEST = b"", b"9" * 8
_MOST_OCTETS = 12_000_000
_LONG = 64_000  # octets of an event: the pattern takes half a kilobyte for each line while it matches


class Reach(NamedTuple):
    """The first date in a component and the last end of its rules, as digits (20260310).

    `is_begun`: nothing says when it begins; `is_endless`: a rule or a length may go on beyond `last`.
    """

    first: bytes
    last: bytes
    is_begun: bool
    is_endless: bool


class Component(NamedTuple):
    """The unfolded lines of one component without what is nested in it; `whole` if its END was seen.

    `key` is its UID, or else its lines; of a VTIMEZONE its TZID, None if it has none. `days` are the first
    and the last day of a plain single event; None if it is none, or its days cannot be read. Of one that
    `is_chunk` the octets are those of the chunk: few are ever looked at, and `lines_in` has their lines.
    """

    name: str
    octets: bytes
    whole: bool
    key: bytes | None
    reach: Reach
    days: tuple[bytes, bytes] | None
    is_chunk: bool = False


class Border(NamedTuple):
    """A BEGIN or END of a VCALENDAR with the zone and method that follow it, or the beginning of the text."""

    begins: bool
    zone: str
    method: str
    is_calendar: bool = True


Steps = tuple[Component | Border, ...]


# The first and last day of a chunk that is a plain single event, whose steps are found on use, or its steps.
# A plain tuple of octets alone is nothing for Python's collector to look at, of tens of thousands.
Chunk = tuple[bytes, bytes, Steps]


class _Known:
    """The chunks that were looked at, by their octets; the older ones are forgotten first."""

    def __init__(self) -> None:
        self._new: dict[bytes, Chunk] = {}
        self._old: dict[bytes, Chunk] = {}
        self._size = 0

    def of(self, octets: list[bytes]) -> list[Chunk]:
        """What is in each; nothing if the line of one goes on, so that no event begins there."""
        found = list(map(self._new.get, octets))  # before any is forgotten
        if not all(_BEGUN.match(one) for one, chunk in zip(octets, found, strict=True) if chunk is None):
            return []
        return [
            chunk or self.keep(one, self._old.get(one) or _chunk(one))
            for one, chunk in zip(octets, found, strict=True)
        ]

    def keep(self, octets: bytes, chunk: Chunk) -> Chunk:
        if octets not in self._new:
            self._size += len(octets)
        self._new[octets] = chunk
        if self._size > _MOST_OCTETS:
            self._old, self._new, self._size = self._new, {}, 0
        return chunk


_KNOWN = _Known()


def steps_of(octets: bytes, first: bytes = _EARLIEST, last: bytes = _LATEST) -> Iterator[Component | Border]:
    """The components and borders in order, without plain single events that are not in the days."""
    text = _in_utf8(octets)
    head, *chunks = text.split(_CUT)
    tail = chunks.pop() if chunks else b""
    known = _KNOWN.of(chunks)
    if len(known) < len(chunks) or not _BEGUN.match(tail):
        yield from _steps(_unfolded(text) + b"\n", is_first=True, is_last=True)
        return
    yield from _steps(_unfolded(head + b"\n"), is_first=True)
    for place, (first_day, last_day, steps) in enumerate(known):
        if last_day >= first and first_day <= last:
            yield from steps or _found_steps(chunks[place], first_day, last_day)
    yield from _steps(_unfolded(_CUT[1:] + tail) + b"\n", is_last=True)


def _chunk(octets: bytes) -> Chunk:
    return _at_once(octets) or (_EARLIEST, _LATEST, _steps(_text_of_chunk(octets)))


def _text_of_chunk(octets: bytes) -> bytes:
    return _unfolded(_CUT[1:] + octets + b"\n")


def lines_in(chunk: bytes) -> bytes:
    """The unfolded lines of the one event of a chunk, without what is nested in it."""
    return _own_lines(_text_of_chunk(chunk)[:-1])[0]


def _at_once(octets: bytes) -> Chunk | None:
    """What is in a chunk that is one usual event, before anything is unfolded; None in doubt."""
    event = _EVENT.match(octets) if len(octets) < _LONG else None
    if event is None or event[3] is None or _LONE_RETURN.search(octets):
        return None
    uid, params, start, end_params, end, rule, replaced_params, replaced = event.groups()
    if rule is None and replaced is None:
        if end is None:
            return None if b"TZID" in params else (start, start, ())
        return (start, end, ()) if start <= end else (end, start, ())
    key = _joined(uid or b"").strip()
    if end is None or not key or _DIGITS_INSIDE.search(params + end_params + (replaced_params or b"")):
        return None
    dates = [start, end, replaced] if replaced else [start, end]
    last = last_of(b"\n" + rule, start) if rule else start
    is_endless = last is None or lasts_long(start, end)
    reach = Reach(min(dates), max([*dates, last or start]), False, is_endless)
    return _EARLIEST, _LATEST, (Component("VEVENT", octets, True, key, reach, None, True),)


def _found_steps(octets: bytes, first: bytes, last: bytes) -> Steps:
    steps = _steps(_text_of_chunk(octets))
    _KNOWN.keep(octets, (first, last, steps))
    return steps


def _steps(text: bytes, *, is_first: bool = False, is_last: bool = False) -> Steps:
    """Splits at every BEGIN and END; a component that begins inside another ends that one early."""
    steps: list[Component | Border] = (
        [_border(text, 0, False)._replace(is_calendar=False)] if is_first else []
    )
    name, start = b"", 0
    for token in _TOKEN.finditer(text):
        begins, token_name = token[1] == b"BEGIN", token[2]
        if name:
            whole = not begins and token_name == name
            steps.append(_component(name, text[start : token.end() if whole else token.start()], whole))
            name = b""
        if token_name == b"VCALENDAR":
            steps.append(_border(text, token.end(), begins))
        elif begins:
            name, start = token_name, token.start()
    if name:
        steps.append(_component(name, text[start:] if is_last else text[start:-1], False))
    return tuple(steps)


def _border(text: bytes, start: int, begins: bool) -> Border:
    first = text.find(b"\nBEGIN:", start)
    header = text[start : first if first >= 0 else len(text)]
    zone, method = _ZONE.search(header), _METHOD.search(header)
    return Border(begins, text_of(zone[1]) if zone else "", text_of(method[1]).upper() if method else "")


def _component(name: bytes, octets: bytes, whole: bool) -> Component:
    if name == b"VTIMEZONE":
        zone = _TZID.search(octets)
        return Component(name.decode(), octets, whole, zone and zone[1], Reach(b"", b"", True, True), None)
    days = _days_of(octets) if name == b"VEVENT" and whole else None
    if octets.count(b"\nBEGIN:") > 1 or octets.count(b"\nEND:") > 1:
        octets, is_sound = _own_lines(octets)
        whole = whole and is_sound
    uid = _UID.search(octets)
    key = uid[1].strip() if uid and uid[1].strip() else octets
    return Component(name.decode(), octets, whole, key, _reach_of(octets, is_event=name == b"VEVENT"), days)


def text_of(octets: bytes) -> str:
    return octets.decode("utf-8", "replace").strip()


def unfold(octets: bytes) -> bytes:
    """The lines, each after a LF, with folded ones joined (RFC 5545, 3.1) and names in upper case."""
    return _unfolded(_in_utf8(octets))


def _in_utf8(octets: bytes) -> bytes:
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        octets = octets.decode("utf-16", errors="replace").encode()
    return octets.removeprefix(b"\xef\xbb\xbf")


def _joined(octets: bytes) -> bytes:
    """The lines, each after a LF, with folded ones joined."""
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return octets.replace(b"\n\t", b"\n ").replace(b"\n ", b"")  # what joins is not unfolded again


def _unfolded(octets: bytes) -> bytes:
    text = b"\n" + _joined(octets)
    if _ODD_NAME.search(text):
        text = _NAME.sub(lambda match: b"\n" + match[1].upper(), text)
        text = _BORDER.sub(lambda match: b"\n" + match[1] + match[2].upper(), text)
    return text


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


def _days_of(octets: bytes) -> tuple[bytes, bytes] | None:
    """The first and last day of a single date without rule, exception or DURATION.

    None for one whose end cannot be read: nobody knows how long it takes. So too for one with two dates, of
    which one may be that of a component in it.
    """
    starts, ends = octets.count(b"\nDTSTART"), octets.count(b"\nDTEND")
    return None if starts != 1 or ends > 1 or _NOT_SINGLE.search(octets) else _days(octets, starts + ends)


def _days(octets: bytes, lines: int) -> tuple[bytes, bytes] | None:
    """The days of DTSTART and of DTEND, if there is one, in order; None if one cannot be read."""
    days = _EDGES.findall(octets)
    if len(days) != lines or (lines == 1 and b"TZID" in octets and _TZID_START.search(octets)):
        return None
    return min(days), max(days)


def _reach_of(octets: bytes, *, is_event: bool) -> Reach:
    dates = _DAY.findall(b"".join(_DATES.findall(octets)))
    start, end = _START.search(octets), _END.search(octets)
    if not dates or start is None or not all(map(_is_readable, _MORE.findall(octets))):
        return Reach(min(dates, default=_LATEST), max(dates, default=_EARLIEST), True, True)
    ends = [last_of(line, start[2]) for line in _RULE.findall(octets)]
    has_end = b"\nDTEND" in octets
    is_long = has_end and (end is None or lasts_long(start[2], end[1]))
    needs_end = bool(ends) or b"TZID" in start[1] or not is_event
    is_open = needs_end and not has_end and b"\nDURATION" not in octets
    is_double = octets.count(b"\nDTSTART") > 1 or octets.count(b"\nDTEND") > 1
    is_endless = is_long or is_open or is_double or None in ends
    return Reach(min(dates), max([*dates, *filter(None, ends)]), False, is_endless)


def _is_readable(line: bytes) -> bool:
    """Whether every date of an RDATE begins as a date."""
    return all(_DAY.match(part.strip()) for part in line.rpartition(b":")[2].split(b","))
