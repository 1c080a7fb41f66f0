"""Expands unusual rules with icalendar and recurring-ical-events, behind guards. Pure.

The only import of recurring-ical-events. Rules that make it run for ever are refused and zones that it does
not know are renamed before; lengths over a clock change are corrected afterwards.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from eitherway.capacity.chunks import unfold
from eitherway.capacity.event import Clocks, Event, Line, Lines, Stamp, UnreadableError, lines_of, midnight
from eitherway.capacity.recurrence import parts_of, until_of
from eitherway.text.formats import Said
from eitherway.text.words import marked

Found = tuple[Lines, Stamp, int]

_ENDLESS_WITH = {
    "HOURLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "BYHOUR"},
    "DAILY": {"BYSETPOS", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"},
    "WEEKLY": {"BYMONTHDAY", "BYWEEKNO", "BYYEARDAY"},
    "MONTHLY": {"BYWEEKNO", "BYYEARDAY"},
    "YEARLY": set[str](),
}
_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, NotImplementedError)
_RANGES = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53}
_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_MOST_A_DAY = 48
_MOST_LINES = 5000


def check_rule(text: str) -> None:
    """Raises UnreadableError for a rule that the library would not finish in time."""
    parts = parts_of(text)
    refused = set(parts) & _ENDLESS_WITH[parts["FREQ"]]
    if refused:
        raise UnreadableError(
            Said("a rule of {rule} is not expanded", rule=f"FREQ={parts['FREQ']}, {min(refused)}")
        )
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(_items(parts, name)) or 1
    if times > _MOST_A_DAY:
        raise UnreadableError(Said("a rule of {number} times a day is not expanded", number=times))
    most = _most_dates(parts) * times
    if any(not 1 <= abs(position) <= most for position in _numbers(parts, "BYSETPOS")):
        raise UnreadableError(
            Said("a rule of {rule} is not expanded", rule=f"BYSETPOS={parts['BYSETPOS'][:20]}")
        )
    if any(
        not 1 <= abs(number) <= most for name, most in _RANGES.items() for number in _numbers(parts, name)
    ):
        raise UnreadableError(marked("a rule with numbers out of range is not expanded"))
    days, months = _numbers(parts, "BYMONTHDAY"), _numbers(parts, "BYMONTH") or range(1, 13)
    if days and not any(abs(day) <= _LONGEST.get(month, 31) for day in days for month in months):
        raise UnreadableError(marked("a rule that never matches a day is not expanded"))


def _most_dates(parts: Mapping[str, str]) -> int:
    """How many dates one interval of the rule can have at most."""
    days, month_days = len(_items(parts, "BYDAY")), len(_items(parts, "BYMONTHDAY"))
    most = {"WEEKLY": days or 1, "MONTHLY": 5 * days or month_days or 1}
    return most.get(parts["FREQ"], 366)


def _items(parts: Mapping[str, str], name: str) -> list[str]:
    return [item for item in parts.get(name, "").split(",") if item]


def _numbers(parts: Mapping[str, str], name: str) -> list[int]:
    try:
        return [int(item) for item in _items(parts, name)]
    except ValueError as error:
        raise UnreadableError(
            Said("{text} is not a list of numbers", text=f"{name}={parts[name][:40]}")
        ) from error


def expand(
    group: tuple[Lines, ...], events: tuple[Event, ...], zones: Mapping[str, bytes], clocks: Clocks,
    span: tuple[int, int],
) -> tuple[Found, ...]:  # fmt: skip
    """The occurrences of the VEVENTs of one UID that touch the span: their lines, start and end.

    `zones` are the VTIMEZONE octets that their calendar defines. Raises UnreadableError.
    """
    if sum(len(lines.every) for lines in group) > _MOST_LINES:
        raise UnreadableError(marked("it has too many lines"))
    for line in (line for lines in group for line in [*lines.named("RRULE"), *lines.named("EXRULE")]):
        check_rule(line.value)
    margin = timedelta(days=2)
    first, last = (datetime.fromtimestamp(end, UTC) for end in span)
    try:
        calendar = icalendar.Calendar.from_ical(_written(group, events, zones, clocks))
        query = recurring_ical_events.of(calendar, components=("VEVENT",))
        return tuple(_found(item, events, clocks) for item in query.between(first - margin, last + margin))
    except _ERRORS as error:
        raise UnreadableError(Said("the library refuses it ({error})", error=type(error).__name__)) from error


def _written(
    group: tuple[Lines, ...], events: tuple[Event, ...], zones: Mapping[str, bytes], clocks: Clocks
) -> bytes:
    """The lines as a calendar of their own, with zones by the names that the library knows."""
    items = [
        f"{line.name}{_renamed(line, clocks)}:{_last_day(line, event)}"
        for lines, event in zip(group, events, strict=True)
        for line in lines.every
    ]
    head = [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//eitherway//EN"]
    body = [*(octets.strip() for octets in zones.values()), *(item.encode() for item in items)]
    return b"\r\n".join([*head, *(line.replace(b"\n", b"\r\n") for line in body), b"END:VCALENDAR", b""])


def _last_day(line: Line, event: Event) -> str:
    """The value of a line; the UNTIL of a series of whole days as a day, which the library compares."""
    until = parts_of(line.value).get("UNTIL", "") if line.name == "RRULE" and event.start.whole_day else ""
    if not until:
        return line.value
    day = until_of(until, event.start.zone, whole_day=True)
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={day:%Y%m%d}", line.value, flags=re.IGNORECASE)


def _renamed(line: Line, clocks: Clocks) -> str:
    name = line.param("TZID")
    zone = clocks.named(name) if name else None
    if isinstance(zone, ZoneInfo) and zone.key != name:
        return line.params.replace(f'"{name}"', name).replace(f"TZID={name}", f"TZID={zone.key}")
    return line.params


def _found(item: icalendar.Event, events: tuple[Event, ...], clocks: Clocks) -> Found:
    start, end = _stamp(item.start, clocks), _stamp(item.end, clocks)
    lines = lines_of(unfold(item.to_ical()))
    wall = end.wall - start.wall
    lengths = (event.length for event in events)
    length = next((one for one in lengths if timedelta(days=one.days, seconds=one.seconds) == wall), None)
    return lines, start, length.after(start) if length else end.instant


def _stamp(moment: date, clocks: Clocks) -> Stamp:
    if isinstance(moment, datetime):
        return Stamp(moment.replace(tzinfo=None), moment.tzinfo or clocks.floating, False)
    return Stamp(midnight(moment), clocks.owner, True)
