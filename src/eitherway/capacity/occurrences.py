"""Reads a calendar's octets into the occurrences that touch a span of time. Pure.

Nothing here knows kinds or limits. Results are cached by the octets they came from: an unchanged calendar
costs a comparison, one with a changed event costs splitting it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from eitherway.capacity.broken import bounds_of
from eitherway.capacity.components import (
    PROPOSALS,
    ComponentLines,
    Context,
    Days,
    Group,
    defined_zones,
    split,
)
from eitherway.capacity.event import (
    Clocks,
    Event,
    Lines,
    Stamp,
    Status,
    UnreadableError,
    clients_of,
    hidden_line,
    lines_of,
    read_duration,
    read_event,
    read_stamp,
    stamp_of,
    status_of,
    title_of,
)
from eitherway.capacity.local import zone_of
from eitherway.capacity.recurrence import RecurrenceRule, plain_rule, starts
from eitherway.capacity.zones import zone_defined, zone_named
from eitherway.text.formats import Said
from eitherway.text.words import marked

Span = tuple[int, int]


_WRITTEN = re.compile(rb"\n(?:DTSTAMP|LAST-MODIFIED)[;:][^\n]*")
HOLDS_DOMAIN = "@holds.eitherway.invalid"  # of the UIDs of events that Eitherway made
UNDELIVERED = b"\nX-EITHERWAY-UNDELIVERED:"  # in an item that stands for one that the server did not give


class Occurrence(NamedTuple):
    """One occurrence, in seconds since 1970, end excluded."""

    start: int
    end: int
    uid: str
    title: str
    status: Status
    clients: tuple[str, ...]
    whole_day: bool


class BrokenItem(NamedTuple):
    """One item that could not be read, and the span it may touch (None: open); `digest` is of its text.

    Without a digest nothing is wrong with it: it says nothing of a time, and that cannot be accepted.
    """

    uid: str
    title: str
    problem: str
    since: int | None
    until: int | None
    status: Status
    digest: str


class SpanReading(NamedTuple):
    """The contents of one calendar within a span. `found`: it is a calendar; `whole`: it is complete."""

    occurrences: tuple[Occurrence, ...]
    faults: tuple[BrokenItem, ...]
    found: bool
    whole: bool


class CalendarOwner(NamedTuple):
    """The owner of a calendar: the zone for floating times and whole days, and the owner's addresses."""

    zone: str
    me: frozenset[str]


_Key = tuple[Span, CalendarOwner]
_recent: list[tuple[bytes, _Key, SpanReading]] = []
_MOST_OCTETS = 20_000_000


def read(octets: bytes, span: Span, owner: CalendarOwner) -> SpanReading:
    """The occurrences of a calendar that touch the span, in order of their start."""
    for index, (known, key, reading) in enumerate(_recent):
        if key == (span, owner) and known == octets:
            _recent.insert(0, _recent.pop(index))
            return reading
    reading = _read(octets, span, owner)
    octets = next((known for known, _, _ in _recent if known == octets), octets)  # held once for all spans
    _recent.insert(0, (octets, (span, owner), reading))
    while len(_recent) > 1 and sum({id(one): len(one) for one, _, _ in _recent}.values()) > _MOST_OCTETS:
        _recent.pop()
    return reading


def _read(octets: bytes, span: Span, owner: CalendarOwner) -> SpanReading:
    zone = zone_of(owner.zone)
    first_day, last_day = (datetime.fromtimestamp(end, zone).date() for end in span)
    parts = split(octets, Days.between(first_day, last_day))
    occurrences: list[Occurrence] = []
    faults: list[BrokenItem] = []
    for group in parts.groups:
        found, broken = _expanded(group, span, owner)
        occurrences += found
        faults += broken
    occurrences.sort()
    return SpanReading(tuple(occurrences), tuple(faults), parts.found, parts.whole)


@lru_cache(maxsize=16384)
def _expanded(
    group: Group, span: Span, owner: CalendarOwner
) -> tuple[tuple[Occurrence, ...], tuple[BrokenItem, ...]]:
    """The occurrences of one UID; a broken component does not spoil the others."""
    clocks = _clocks(tuple(dict.fromkeys(block.context for block in group)), owner.zone)
    occurrences: list[Occurrence] = []
    faults: list[BrokenItem] = []
    readable: list[tuple[Lines, Event]] = []
    for block in group:
        octets = block.lines
        lines = lines_of(octets)
        try:
            _must_publish(block, octets, lines)
            if block.name == "VEVENT":
                readable.append((lines, _event(block, lines, clocks, owner)))
            else:
                occurrences += _free_busy(block, lines, clocks)
                faults += _beyond(lines, clocks)
        except (UnreadableError, OverflowError) as error:
            faults.append(_fault(block, lines, _problem(error), owner))
    try:
        occurrences += _series(readable, group, clocks, span, owner.me)
    except (UnreadableError, ValueError, OverflowError) as error:
        faults += [_fault(block, lines_of(block.lines), _problem(error), owner) for block in group]
    return tuple(_touching(occurrences, span)), tuple(fault for fault in faults if fault.status != "gone")


def _must_publish(block: ComponentLines, octets: bytes, lines: Lines) -> None:
    """Raises UnreadableError for what was not delivered, is incomplete, or only answers an invitation."""
    if name := hidden_line(octets, lines):
        raise UnreadableError(Said("its {name} cannot be read", name=name))
    if UNDELIVERED in octets:
        raise UnreadableError(marked("it is listed and cannot be fetched"))
    if not block.whole:
        raise UnreadableError(marked("its END is missing"))
    if block.context.method in PROPOSALS:
        raise UnreadableError(
            Said("it is an answer to an invitation (METHOD:{method})", method=block.context.method)
        )


@lru_cache(maxsize=64)
def _clocks(contexts: tuple[Context, ...], owner_zone: str) -> Clocks:
    zones, home = defined_zones(contexts), zone_of(owner_zone)

    def named(name: str) -> tzinfo | None:
        return zone_named(name) or (zone_defined(zones[name]) if name in zones else None)

    return Clocks(named, named(contexts[0].zone) or home, home)


def _event(block: ComponentLines, lines: Lines, clocks: Clocks, owner: CalendarOwner) -> Event:
    event = read_event(lines, clocks, owner.me)
    if block.context.method != "CANCEL":
        return event
    return replace(event, status="gone", clients=(), excluded=(), odd=False)


def _touching(occurrences: Iterable[Occurrence], span: Span) -> Iterator[Occurrence]:
    return (
        item
        for item in occurrences
        if item.start < span[1] and item.end > span[0] and item.end > item.start and item.status != "gone"
    )


def _series(
    readable: list[tuple[Lines, Event]], group: Group, clocks: Clocks, span: Span, me: frozenset[str]
) -> Iterator[Occurrence]:
    """The occurrences of all events of one UID: series, exceptions and single events."""
    readable = _newest(readable)
    events = tuple(event for _, event in readable)
    rules = [plain_rule(event.rule, event) if event.rule else None for event in events]
    if any(event.odd or (event.rule and rule is None) for event, rule in zip(events, rules, strict=True)):
        yield from _by_library(readable, group, clocks, span, me)
        return
    exceptions = tuple(event for event in events if event.replaces)
    for event, rule in zip(events, rules, strict=True):
        if rule is None or event.replaces:
            yield _occurrence(event, event.start)
        if rule is not None:
            yield from _repeated(event, rule, exceptions, span)


def _newest(readable: list[tuple[Lines, Event]]) -> list[tuple[Lines, Event]]:
    """The events without older versions of the same one, by SEQUENCE (RFC 5546, 2.1.5)."""
    if len(readable) < 2:
        return readable
    highest: dict[object, int] = {}
    for _, event in readable:
        key = _point(event.replaces) if event.replaces else None
        highest[key] = max(event.sequence, highest.get(key, -1))
    return [
        (lines, event)
        for lines, event in readable
        if event.sequence == highest[_point(event.replaces) if event.replaces else None]
    ]


def _repeated(
    event: Event, rule: RecurrenceRule, exceptions: tuple[Event, ...], span: Span
) -> Iterator[Occurrence]:
    """The dates of a series within the span, without those that are excluded or replaced.

    Two kinds of dates are not sure, so they are tentative: those of a rule that an exception carries, and
    those replaced by an exception that is older than the series.
    """
    old = frozenset(
        _point(one.replaces) for one in exceptions if one.replaces and -1 < one.sequence < event.sequence
    )
    replaced = frozenset(_point(one.replaces) for one in exceptions if one.replaces) - old
    reach = timedelta(days=event.length.days + 2, seconds=event.length.seconds)
    since, before = (datetime.fromtimestamp(end, event.start.zone).replace(tzinfo=None) for end in span)
    earliest = since - min(reach, since - datetime.min)  # noqa: DTZ901 -- a wall clock
    days = range(earliest.toordinal() - 2, before.toordinal() + 5)  # in any zone
    excluded = _points(stamp for stamp in event.excluded if stamp.wall.toordinal() in days)
    left_out = excluded | (frozenset() if event.replaces else replaced)
    for wall in starts(rule, event.start.wall, earliest, before + timedelta(days=2)):
        if event.replaces and wall == event.start.wall:
            continue
        found = _occurrence(event, event.start.moved(wall))
        points = {("instant", found.start), ("day", wall.date())} if left_out or old else ()
        if left_out.isdisjoint(points):
            unsure = event.replaces or not old.isdisjoint(points)
            yield found._replace(status="tentative") if unsure and found.status == "firm" else found


def _point(stamp: Stamp) -> tuple[str, object]:
    """The start that an EXDATE or RECURRENCE-ID names: an instant, or any start on a day."""
    return ("day", stamp.wall.date()) if stamp.whole_day else ("instant", stamp.instant)


def _points(stamps: Iterable[Stamp]) -> frozenset[tuple[str, object]]:
    return frozenset(_point(stamp) for stamp in stamps)


def _occurrence(event: Event, start: Stamp) -> Occurrence:
    begins, length = start.instant, event.length
    return Occurrence(
        begins,
        begins + length.seconds if length.days == 0 else length.after(start),
        event.uid,
        event.title,
        event.status,
        event.clients,
        start.whole_day,
    )


def _by_library(
    readable: list[tuple[Lines, Event]], group: Group, clocks: Clocks, span: Span, me: frozenset[str]
) -> Iterator[Occurrence]:
    from eitherway.capacity.library import expand  # here: it loads slowly, and few items need it

    events = tuple(event for _, event in readable)
    if all(event.status == "gone" for event in events):
        return
    for lines, start, end in expand(
        tuple(lines for lines, _ in readable),
        events,
        defined_zones(block.context for block in group),
        clocks,
        span,
    ):
        clients = clients_of(lines, me)
        title, status = title_of(lines), status_of(lines, me)
        yield Occurrence(start.instant, end, events[0].uid, title, status, clients, start.whole_day)
    yield from _unsure(events, span)


def _unsure(events: tuple[Event, ...], span: Span) -> Iterator[Occurrence]:
    """The dates beside those of the library that are not sure, as `_repeated` has them."""
    series = max((one for one in events if not one.replaces), key=lambda one: one.sequence, default=None)
    for event in events:
        if event.replaces is None:
            continue
        rule = plain_rule(event.rule, event) if event.rule else None
        if rule is not None:
            yield from _repeated(event, rule, (), span)
        if series is not None and -1 < event.sequence < series.sequence and series.status == "firm":
            yield _occurrence(series, event.replaces)._replace(status="tentative")


def _free_busy(block: ComponentLines, lines: Lines, clocks: Clocks) -> Iterator[Occurrence]:
    """The busy periods of a VFREEBUSY (RFC 5545, 3.6.4). Raises UnreadableError."""
    if block.name == "VAVAILABILITY":
        raise UnreadableError(marked("VAVAILABILITY is not supported"))
    uid = lines.value("UID")
    for line in lines.named("FREEBUSY"):
        sort = line.param("FBTYPE").upper() or "BUSY"
        if sort == "FREE":
            continue
        for period in filter(None, line.value.split(",")):
            begin, _, end = period.strip().partition("/")
            start = stamp_of(begin, line, clocks)
            until = (
                read_duration(end).after(start) if end[:1] in "Pp+" else stamp_of(end, line, clocks).instant
            )
            status: Status = "tentative" if sort == "BUSY-TENTATIVE" else "firm"
            yield Occurrence(start.instant, until, uid, "", status, (), False)


def _beyond(lines: Lines, clocks: Clocks) -> Iterator[BrokenItem]:
    """The time outside of what a VFREEBUSY is about, of which nothing is known (RFC 5545, 3.6.4)."""
    first, last = (
        read_stamp(line, clocks).instant if (line := lines.first(name)) else None
        for name in ("DTSTART", "DTEND")
    )
    item = BrokenItem(lines.value("UID"), "", "it says nothing of other times", None, None, "firm", "")
    if first is None or last is None:
        yield item
    else:
        yield item._replace(until=first)
        yield item._replace(since=last)


def digest_of(octets: bytes) -> str:
    """A hash of an item's text, without the lines that some servers write anew at each reading."""
    return hashlib.sha256(_WRITTEN.sub(b"", octets)).hexdigest()[:16]


def _problem(error: Exception) -> str:
    """What is wrong with an item: the sentence as it was raised, which can be said in another language."""
    return error.args[0] if isinstance(error, UnreadableError) else str(error)


def _fault(block: ComponentLines, lines: Lines, problem: str, owner: CalendarOwner) -> BrokenItem:
    """The item with the span that it may take."""
    since, until = bounds_of(block, lines, zone_of(owner.zone))
    status: Status = "gone" if block.context.method == "CANCEL" else status_of(lines, owner.me)
    return BrokenItem(
        lines.value("UID"),
        title_of(lines),
        problem,
        int(since.timestamp()) if since else None,
        int(until.timestamp()) if until else None,
        status,
        digest_of(block.lines),
    )
