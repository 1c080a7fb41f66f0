"""Reads clock times: 3pm, 15:00, half past three, 9am-noon, halb acht, las diez y media. Pure."""

import re

from eitherway.asks.times.pieces import Clock, Day, Piece
from eitherway.asks.times.reader import Reader, piece_of


def clock(read: Reader) -> Piece | None:
    """A time of day or a range of them; None if the digits are not one."""
    if read.has("ahead"):
        return _ahead(read)
    start = _minute(read, "a2" if read.has("a2") else "a", "am")
    if start is None:
        return None
    if not read.has("b"):
        minute, fixed = start
        around = "around" if read.has("around") else None
        return piece_of("clock", clock=Clock(*_shifted(read, minute, fixed)), mod=around)
    end = _minute(read, "b", "bm")
    if end is None:
        return None
    return piece_of("clock", clock=_range(start, end))


def _ahead(read: Reader) -> Piece:
    """In an hour, half an hour from now: this many minutes after the text was written."""
    unit = int(read.value("unit"))
    minutes = (
        unit // 2 if "half" in read.words.classes(read.low("ahead")) else (read.number("ahead") or 1) * unit
    )
    return piece_of("clock", clock=Clock(minutes, True, ahead=True), day=Day(shift=0))


def _minute(read: Reader, group: str, halfday: str) -> tuple[int, bool] | None:
    """Minute of the day, and whether am or pm is certain."""
    low = read.low(group)
    classes = read.tokens[read.found.groups[group]].classes
    if "noon" in classes:
        return 720, True
    if "midnight" in classes:
        return (1440 if group == "b" else 0), True
    hour, minute = _digits(read, low, group)
    if hour > 24 or minute > 59:
        return None
    said = read.low(halfday)
    if said and 1 <= hour <= 12:
        word = read.words.value(said, "ampmword")
        afternoon = "pm" in read.words.classes(said) or word in ("afternoon", "evening")
        afternoon = afternoon or (word == "night" and hour > 5)
        return (hour % 12 + (12 if afternoon else 0)) * 60 + minute, True
    military = read.found.rule.name in ("1500 hrs", "at 1500", "0900 tomorrow") or low.startswith("0")
    return hour % 24 * 60 + minute, hour > 12 or hour == 0 or military


def _digits(read: Reader, low: str, group: str) -> tuple[int, int]:
    parts = [int(each) for each in re.findall(r"\d+", low)]
    if len(parts) >= 2:
        odd = "." in low and parts[1] % 5 and not read.has("am", "bm")
        return parts[0], 99 if odd else parts[1]
    if parts:
        hour, minute = (parts[0] // 100, parts[0] % 100) if parts[0] > 99 else (parts[0], 0)
        return hour, _minutes_said(read) or minute
    return int(read.value(group, "hour") or 99), _minutes_said(read)


def _minutes_said(read: Reader) -> int:
    """The minutes after the hour, in digits or words; 0 when none are said."""
    group = "minute2" if read.has("minute2") else "minute"
    return int(read.value(group, "tens") or read.value(group, "fives") or read.number(group) or 0)


def _shifted(read: Reader, minute: int, fixed: bool) -> tuple[int, bool]:
    """Half past, quarter to, and their kin in other languages."""
    by = 0
    for group, sign in (("past", 1), ("to", -1), ("halfto", -1), ("andhalf", 1), ("lessquarter", -1)):
        if read.has(group):
            by = sign * _fraction(read, group)
    return (minute + by) % 1440, fixed


def _fraction(read: Reader, group: str) -> int:
    low = read.low(group)
    value = read.words.value(low, group)
    if value:
        return int(value)
    classes = read.words.classes(low)
    if "half" in classes:
        return 30
    return 15 if "quarter" in classes else read.number(group) or 0


def _range(start: tuple[int, bool], end: tuple[int, bool]) -> Clock:
    """3-4pm is 15 to 16, 11-2pm 11 to 14, 10am-1 is 10 to 13, 12:30-1:30 is past noon."""
    (first, first_fixed), (last, last_fixed) = start, end
    first_fixed = first_fixed or first >= 720
    if last_fixed and not first_fixed:
        later = first + 720
        first = later if first < 720 and later < last else first
        first_fixed = True
    if first_fixed and not last_fixed:
        last += 720 if last <= first and last < 720 else 0
        last_fixed = True
    return Clock(first, first_fixed, last, last_fixed)
