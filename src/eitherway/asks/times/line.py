"""Describes a time in one line: what was understood, from which words, with which doubts. Pure."""

from datetime import date, timedelta

from eitherway.asks.times.item import AskedTime
from eitherway.text.formats import say_day

_ROLES = {"replaced": "instead of ", "deadline": "by ", "not after": "before ", "not before": "after "}
_MODS = {
    "early": "early in ",
    "mid": "in the middle of ",
    "late": "late in ",
    "end": "at the end of ",
    "rest": "the rest of ",
}
_EVERY = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}


def line_for(item: AskedTime) -> str:
    """One line for the person: `Fri 5 Oct 10:00, from "Friday October 5 @ 10:00"; morning assumed`."""
    words = " ".join(item.words.split())
    return "; ".join((f'{_meaning(item)}, from "{words}"', *_doubts(item)))


def _doubts(item: AskedTime) -> tuple[str, ...]:
    """The doubts in words for a person."""
    zone = "your zone, none was said"
    return tuple(zone if doubt == "zone guessed" else doubt for doubt in item.doubts)


def _meaning(item: AskedTime) -> str:
    length = f"{item.duration} min" if item.duration else ""
    if item.start is None:
        return ", ".join(filter(None, (repeats(item.recur), length))) or item.gran
    mod = _MODS.get(item.mod or "", "")
    if item.role in _ROLES:
        mod = mod.removeprefix("at ")
    part = f" {item.part}" if item.part else ""
    zone = f" {item.tz}" if item.tz else ""
    when = f"{_ROLES.get(item.role, '')}{mod}{_stretch(item)}{part}{zone}"
    return ", ".join(filter(None, (when, repeats(item.recur), length)))


def _stretch(item: AskedTime) -> str:
    start, end = item.start or "", item.end
    day, _, clock = start.partition("T")
    has_year = "year guessed" in item.doubts or start[:4] in item.words
    if item.gran == "time":
        until = f" to {end.partition('T')[2]}" if end else ""
        return f"{_day(day, has_year)} {clock}{until}" if day else f"{clock}{until} on no day that was said"
    if end is None or item.gran in ("day", "part"):
        return _day(day, has_year)
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return f"{_day(day, has_year and day[:4] != last[:4])} to {_day(last, has_year)}"


def _day(day: str, has_year: bool) -> str:
    """ "Tue 10 Mar", with its year where that was said or had to be guessed."""
    if not day:
        return ""
    said = say_day(date.fromisoformat(day))
    return f"{said} {day[:4]}" if has_year else said


def repeats(rule: str | None) -> str:
    """An RRULE in words: `every second week on Monday`, `every month on the first Monday`; "" if none."""
    if not rule:
        return ""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    unit = _EVERY.get(parts.get("FREQ", ""), "time")
    every = {"1": "every ", "2": "every second "}.get(parts.get("INTERVAL", "1"))
    stretch = f"{every}{unit}" if every else f"every {parts['INTERVAL']} {unit}s"
    days = [_weekday(each) for each in parts.get("BYDAY", "").split(",") if each]
    return f"{stretch} on {' and '.join(days)}" if days else stretch


def _weekday(name: str) -> str:
    nth, day = name[:-2], name[-2:]
    return f"the {_NTH.get(nth, nth)} {_DAYS[day]}" if nth else _DAYS[day]
