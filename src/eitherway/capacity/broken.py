"""Bounds the time that an item may take which cannot be read: by its dates, open where they are not. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from eitherway.capacity.components import ComponentLines
from eitherway.capacity.event import Length, Line, Lines, UnreadableError, hidden_line, read_duration

BEFORE, AFTER = timedelta(days=1), timedelta(days=3)  # around the days: zones, and the last day itself

_DATED = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "DUE", "FREEBUSY")
_DIGITS = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)?Z?)?", re.I)
_UNTIL = re.compile(r"[;:]?\bUNTIL=([^;]*)", re.I)

Bounds = tuple[datetime | None, datetime | None]


def bounds_of(block: ComponentLines, lines: Lines, zone: tzinfo) -> Bounds:
    """The earliest and the latest moment that a broken component may touch; None: open.

    It has no end where its END, RRULE, DTEND or DURATION is missing or unreadable, and no beginning where
    DTSTART is. Days count in the owner's `zone`, since a zone may be what is broken.
    """
    days = [day for name in _DATED for line in lines.named(name) for day in _days(line.value, zone)]
    start = _day(lines.first("DTSTART"), zone)
    hidden = hidden_line(block.lines, lines)
    odd = hidden == "RDATE" or any(_is_odd(line, zone) for line in lines.named("RDATE"))
    since = None if start is None or odd else min(days)
    until = None if start is None or odd or hidden or not block.whole else _until(lines, start, days, zone)
    return since and since - BEFORE, until and until + AFTER


def _until(lines: Lines, start: datetime, days: list[datetime], zone: tzinfo) -> datetime | None:
    end = _end(lines, start, zone)
    if end is None:
        return None
    ends = [end, *days]
    for line in lines.named("RRULE"):
        last = _last_of(line, zone)
        if last is None:
            return None
        ends.append(last + max(end - start, timedelta()))
    return max(ends)


def _end(lines: Lines, start: datetime, zone: tzinfo) -> datetime | None:
    """The day of the end, by DTEND or DURATION; None if neither can be read."""
    line = lines.first("DTEND")
    if line is not None:
        return _day(line, zone)
    try:
        length = read_duration(lines.value("DURATION"))
        return start + _as_delta(length)
    except (UnreadableError, OverflowError):
        return None


def _as_delta(length: Length) -> timedelta:
    return timedelta(days=length.days, seconds=length.seconds)


def _last_of(line: Line, zone: tzinfo) -> datetime | None:
    """The day of a rule's UNTIL; None if it has none that can be read: COUNT alone is not counted."""
    found = _UNTIL.search(line.value)
    return _day(Line("UNTIL", "", found[1]), zone) if found else None


def _is_odd(line: Line, zone: tzinfo) -> bool:
    parts = (part.partition("/")[0] for part in line.value.split(","))
    return any(_day(line._replace(value=part), zone) is None for part in parts)


def _day(line: Line | None, zone: tzinfo) -> datetime | None:
    """The day that a line names, None if it cannot be read as a date or a date with a time."""
    found = _STAMP.fullmatch(line.value.strip()) if line is not None else None
    return _midnight(found[1], found[2], found[3], zone) if found else None


def _days(text: str, zone: tzinfo) -> Iterator[datetime]:
    for year, month, day in _DIGITS.findall(text):
        if (found := _midnight(year, month, day, zone)) is not None:
            yield found


def _midnight(year: str, month: str, day: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime(int(year), int(month), int(day), tzinfo=zone)
    except ValueError:
        return None
    return found if 1 < found.year < 9999 else None  # room for the margins
