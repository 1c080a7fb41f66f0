"""Asked times on both clocks, where the asker's is another than the owner's. Pure."""

import re
from datetime import datetime

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime, line_for
from eitherway.capacity.zones import zone_named
from eitherway.text.formats import say_moment

_OFFSET = re.compile(r"([+-])0?(\d{1,2}):(\d\d)")


def time_lines(ask: Ask, zone: str) -> tuple[str, ...]:
    """A line for each asked time; where another clock is meant, or may be, with the owner's time too."""
    return tuple(line_for(item) + _on_your_clock(item, ask.zone, zone) for item in ask.times)


def say_zone(name: str) -> str:
    """An offset as people write it: "UTC-5"; a zone's name stays."""
    found = _OFFSET.fullmatch(name)
    if not found:
        return name
    minutes = "" if found[3] == "00" else f":{found[3]}"
    return f"UTC{found[1]}{found[2]}{minutes}"


def _on_your_clock(item: AskedTime, theirs: str, yours: str) -> str:
    if item.gran != "time" or item.tz == yours:
        return ""
    there = item.tz or theirs
    moments = [_moved(text, there, yours) for text in (item.start, item.end) if text]
    start, end = (*moments, None)[:2]
    if start is None or start.isoformat(timespec="minutes") == item.start:
        return ""
    until = f" to {end:%H:%M}" if end else ""
    said = f"{say_moment(start)}{until} on your clock"
    return f"; that is {said}" if item.tz else f"; {said} if they mean theirs"


def _moved(text: str, there: str, here: str) -> datetime | None:
    """A wall clock time of one zone in another; None where the zone or the day is not known."""
    origin, target = zone_named(there) if there else None, zone_named(here)
    if origin is None or target is None or len(text) < 16:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=origin).astimezone(target).replace(tzinfo=None)
