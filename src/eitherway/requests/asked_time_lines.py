"""Asked times on both clocks, where the asker's is another than the owner's. Pure."""

import re
from datetime import datetime

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime, line_for
from eitherway.capacity.zones import zone_named
from eitherway.text.formats import EUROPEAN, Writing, say_clock, say_moment

_OFFSET = re.compile(r"([+-])0?(\d{1,2}):(\d\d)")


def time_lines(ask: Ask, zone: str, writing: Writing = EUROPEAN) -> tuple[str, ...]:
    """A line for each asked time; where another clock is meant, or may be, with the owner's time too."""
    return tuple(_line(item, ask.zone, zone, writing) for item in ask.times)


def say_zone(name: str) -> str:
    """An offset as people write it: "UTC-5"; a zone's name stays."""
    found = _OFFSET.fullmatch(name)
    if not found:
        return name
    minutes = "" if found[3] == "00" else f":{found[3]}"
    return f"UTC{found[1]}{found[2]}{minutes}"


def _line(item: AskedTime, theirs: str, yours: str, writing: Writing) -> str:
    line, here = line_for(item, writing), _on_your_clock(item, theirs, yours, writing)
    if not here:
        return line
    if item.tz:
        return writing.say("{line}; that is {when} on your clock", line=line, when=here)
    return writing.say("{line}; {when} on your clock if they mean theirs", line=line, when=here)


def _on_your_clock(item: AskedTime, theirs: str, yours: str, writing: Writing) -> str:
    """The time on the owner's clock where that is another; "" else."""
    if item.gran != "time" or item.tz == yours:
        return ""
    there = item.tz or theirs
    moments = [_moved(text, there, yours) for text in (item.start, item.end) if text]
    start, end = (*moments, None)[:2]
    if start is None or start.isoformat(timespec="minutes") == item.start:
        return ""
    if end is None:
        return say_moment(start, writing)
    return writing.say("{start} to {end}", start=start, end=say_clock(end, writing))


def _moved(text: str, there: str, here: str) -> datetime | None:
    """A wall clock time of one zone in another; None where the zone or the day is not known."""
    origin, target = zone_named(there) if there else None, zone_named(here)
    if origin is None or target is None or len(text) < 16:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=origin).astimezone(target).replace(tzinfo=None)
