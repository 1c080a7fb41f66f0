"""Splits a calendar's octets into components, grouped by UID; skips most of them by date, unparsed. Pure.

Most of a calendar is past. Splitting the file at its BEGIN and END lines and comparing the digits of the
date lines leaves a few components in a hundred to parse. In doubt a component is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import starmap
from typing import NamedTuple

from eitherway.capacity.chunks import Border, Component, lines_in, steps_of, text_of
from eitherway.values import dataclass

Group = tuple["ComponentLines", ...]
PROPOSALS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"})


class Context(NamedTuple):
    """What a VCALENDAR states for all its components: its zone, its method, the zones it defines."""

    zone: str = ""
    method: str = ""
    zones: tuple[tuple[str, bytes], ...] = ()


class ComponentLines(NamedTuple):
    """The octets of one component, unless it `is_chunk` its lines; `whole` if its END was seen."""

    name: str
    octets: bytes
    context: Context
    whole: bool = True
    is_chunk: bool = False

    @property
    def lines(self) -> bytes:
        """The unfolded lines of the component itself.

        What is nested in it is left out: an alarm's DURATION or a guest's UID (RFC 9073) is not the event's.
        """
        return lines_in(self.octets) if self.is_chunk else self.octets


_Item = tuple[Component, Context]


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


def split(octets: bytes, days: Days | None = None) -> Parts:
    """The components of one or many iCalendar objects that may touch the days, grouped by UID."""
    assembly = _Assembly()
    for step in steps_of(octets, days.first, days.last) if days else steps_of(octets):
        if isinstance(step, Border):
            assembly.add_border(step)
        elif days is None or step.days is None or _overlaps(step.days, days):
            assembly.add(step)
    return assembly.parts(days)


def _overlaps(single: tuple[bytes, bytes], days: Days) -> bool:
    return single[0] <= days.last and single[1] >= days.first


class _Assembly:
    """The components of one text, put together in groups."""

    def __init__(self) -> None:
        self._groups: dict[bytes, list[_Item]] = {}
        self._found = self._cut = self._inside = False
        self._contexts: dict[Context, Context] = {}
        self._header = Border(False, "", "", is_calendar=False)
        self._items: list[Component] = []

    def add(self, item: Component) -> None:
        self._items.append(item)

    def add_border(self, border: Border) -> None:
        if border.is_calendar:
            self._calendar_ends(whole=not border.begins)
            self._inside, self._found = border.begins, True
        self._header = border

    def parts(self, days: Days | None) -> Parts:
        self._calendar_ends(whole=False)
        methods = {context.method for context in self._contexts}
        only_proposes = bool(methods) and methods <= PROPOSALS
        groups = (_needed(group, days) if days else group for group in self._groups.values())
        blocks = tuple(tuple(starmap(_block, group)) for group in groups if group)
        return Parts(blocks, self._found and not self._cut, self._found and not only_proposes)

    def _calendar_ends(self, *, whole: bool) -> None:
        """Gives the components since BEGIN:VCALENDAR their context and groups."""
        if not self._inside and not self._items:
            return
        self._cut = self._cut or not (whole and self._inside)
        self._inside = False
        context = self._context()
        for item in self._items:
            if item.name != "VTIMEZONE" and item.key is not None:
                self._groups.setdefault(item.key, []).append((item, context))
        self._items = []

    def _context(self) -> Context:
        zones = tuple(
            (text_of(item.key), item.octets)
            for item in self._items
            if item.name == "VTIMEZONE" and item.whole and item.key is not None
        )
        context = Context(self._header.zone, self._header.method, zones)
        return self._contexts.setdefault(context, context)


def _block(item: Component, context: Context) -> ComponentLines:
    return ComponentLines(item.name, item.octets, context, item.whole, item.is_chunk)


def _needed(group: list[_Item], days: Days) -> list[_Item]:
    """What of a group may matter in the window, by its digits alone; in doubt all of it.

    Exceptions are left out if each surely has its dates elsewhere. Beside one that touches the window all are
    kept: there may be a newer version of it.
    """
    if not any(_may_touch(item, days) for item in group):
        return []
    exceptions = [item for item in group if b"\nRECURRENCE-ID" in item[0].octets]
    if any(_may_touch(item, days) or b"RANGE=" in item[0].octets.upper() for item in exceptions):
        return group
    return [item for item in group if b"\nRECURRENCE-ID" not in item[0].octets]


def _may_touch(item: _Item, days: Days) -> bool:
    component = item[0]
    reach = component.reach
    if not component.whole or component.name == "VFREEBUSY":
        return True
    is_later = reach.first > days.last and not reach.is_begun
    return not is_later and (reach.is_endless or reach.last >= days.first_of_series)


def defined_zones(contexts: Iterable[Context]) -> Mapping[str, bytes]:
    """The VTIMEZONE octets of calendars, by TZID."""
    return {name: octets for context in contexts for name, octets in context.zones}
