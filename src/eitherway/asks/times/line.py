"""Describes a time in one line: what was understood, from which words, with which doubts. Pure."""

from datetime import date, datetime, timedelta

from eitherway.asks.times.item import AskedTime
from eitherway.text.formats import EUROPEAN, Writing, say_clock, say_day, say_list, say_weekday
from eitherway.text.words import marked

_ROLES = {
    "replaced": marked("instead of {when}"),
    "deadline": marked("by {when}"),
    "not after": marked("before {when}"),
    "not before": marked("after {when}"),
}
_MODS = {
    "early": marked("early in {when}"),
    "mid": marked("in the middle of {when}"),
    "late": marked("late in {when}"),
    "end": marked("at the end of {when}"),
    "rest": marked("the rest of {when}"),
}
_PARTS = {
    "morning": marked("{day} morning"),
    "lunch": marked("{day} lunch"),
    "afternoon": marked("{day} afternoon"),
    "evening": marked("{day} evening"),
    "night": marked("{day} night"),
}
_DOUBTS = {
    "zone guessed": marked("your zone, none was said"),
    "days not said": marked("days not said"),
    "week guessed": marked("week guessed"),
    "weekday and date disagree": marked("weekday and date disagree"),
    "day order guessed": marked("day order guessed"),
    "year guessed": marked("year guessed"),
    "morning assumed": marked("morning assumed"),
    "afternoon assumed": marked("afternoon assumed"),
    "evening assumed": marked("evening assumed"),
}
_EVERY = {
    "DAILY": (marked("every day"), marked("every second day"), marked("every {number} days")),
    "WEEKLY": (marked("every week"), marked("every second week"), marked("every {number} weeks")),
    "MONTHLY": (marked("every month"), marked("every second month"), marked("every {number} months")),
    "YEARLY": (marked("every year"), marked("every second year"), marked("every {number} years")),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH = {
    "1": marked("the first {weekday}"),
    "2": marked("the second {weekday}"),
    "3": marked("the third {weekday}"),
    "4": marked("the fourth {weekday}"),
    "5": marked("the fifth {weekday}"),
    "-1": marked("the last {weekday}"),
}


def line_for(item: AskedTime, writing: Writing = EUROPEAN) -> str:
    """One line for the person: `Fri 5 Oct 10:00, from "Friday October 5 @ 10:00"; morning assumed`."""
    words = " ".join(item.words.split())
    said = writing.say('{time}, from "{words}"', time=_meaning(item, writing), words=words)
    return "; ".join((said, *(writing.say(_DOUBTS.get(doubt, doubt)) for doubt in item.doubts)))


def _meaning(item: AskedTime, writing: Writing) -> str:
    length = writing.say("{number} min", number=item.duration) if item.duration else ""
    if item.start is None:
        said = ", ".join(filter(None, (repeats(item.recur, writing), length)))
        return said or writing.say("no day that was said")
    when = _stretch(item, writing)
    if item.part:
        when = writing.say(_PARTS[item.part], day=when)
    if item.tz:
        when = f"{when} {item.tz}"
    mod = _MODS.get(item.mod or "")
    if item.role in _ROLES and item.mod == "end":
        mod = marked("the end of {when}")
    for form in filter(None, (mod, _ROLES.get(item.role))):
        when = writing.say(form, when=when)
    return ", ".join(filter(None, (when, repeats(item.recur, writing), length)))


def _stretch(item: AskedTime, writing: Writing) -> str:
    start, end = item.start or "", item.end
    day, _, clock = start.partition("T")
    has_year = "year guessed" in item.doubts or start[:4] in item.words
    if item.gran == "time":
        clock = _clock(clock, writing)
        if end:
            clock = writing.say("{start} to {end}", start=clock, end=_clock(end.partition("T")[2], writing))
        return f"{_day(day, has_year, writing)} {clock}" if day else writing.say(_NO_DAY, clock=clock)
    if end is None or item.gran in ("day", "part"):
        return _day(day, has_year, writing)
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return writing.say(
        "{start} to {end}",
        start=_day(day, has_year and day[:4] != last[:4], writing),
        end=_day(last, has_year, writing),
    )


_NO_DAY = marked("{clock} on no day that was said")


def _clock(clock: str, writing: Writing) -> str:
    """A wall clock time, "14:00"; midnight at the end of a day may be "24:00"."""
    try:
        return say_clock(datetime.fromisoformat(f"2000-01-01T{clock}"), writing)
    except ValueError:
        return clock


def _day(day: str, has_year: bool, writing: Writing) -> str:
    """ "Tue 10 Mar", with its year where that was said or had to be guessed."""
    return say_day(date.fromisoformat(day), writing, year=has_year) if day else ""


def repeats(rule: str | None, writing: Writing = EUROPEAN) -> str:
    """An RRULE in words: `every second week on Monday`, `every month on the first Monday`; "" if none."""
    if not rule:
        return ""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    one, second, many = _EVERY.get(parts.get("FREQ", ""), (_REPEATED,) * 3)
    interval = parts.get("INTERVAL", "1")
    form = {"1": one, "2": second}.get(interval, many)
    stretch = writing.say(form, number=interval) if "{number}" in form else writing.say(form)
    days = [_weekday(each, writing) for each in parts.get("BYDAY", "").split(",") if each]
    return writing.say("{often} on {days}", often=stretch, days=say_list(days, writing)) if days else stretch


_REPEATED = marked("again and again")


def _weekday(name: str, writing: Writing) -> str:
    nth, day = name[:-2], say_weekday(_DAYS.index(name[-2:]), writing)
    return writing.say(_NTH[nth], weekday=day) if nth in _NTH else day
