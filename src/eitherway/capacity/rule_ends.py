"""Says by which day a rule ends, by the digits of its line, unparsed. Pure."""

import re
from datetime import date, timedelta
from functools import lru_cache

_READABLE_RULE = re.compile(
    rb"\n(?:RRULE|EXRULE)[^\n:\"]*:[ \t]*FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+-]+)*[ \t]*\Z", re.I
)
_UNTIL = re.compile(rb"UNTIL=(\d{8})", re.I)
_NUMBER = re.compile(rb"[1-9]\d{0,3}")
_WEEKDAY = rb"(?:MO|TU|WE|TH|FR|SA|SU)"
_EACH_MONTH = rb"(?:0?[1-9]|1\d|2[0-8])"
_LONGEST = 100 * 366  # days
_NEVER = re.compile(rb"(?!)")
# The days of an interval, and the parts of a rule with which each has a date: without any it is DTSTART's.
_INTERVALS = {
    b"DAILY": (1, re.compile(rb"\d\d")),
    b"WEEKLY": (7, re.compile(rb"\d\d|BYDAY=" + _WEEKDAY + rb"(?:," + _WEEKDAY + rb")*")),
    b"MONTHLY": (31, re.compile(rb"(?:BYMONTHDAY=)?" + _EACH_MONTH + rb"|BYDAY=[+-]?[1-4]" + _WEEKDAY)),
    b"YEARLY": (366, re.compile(_EACH_MONTH)),
}
_SHORT = re.compile(rb":[ \t]*PT?(?:[0-2]?\d[DH]|\d{1,4}M|\d{1,5}S|T)*[ \t]*\Z", re.I)


def last_of(line: bytes, start: bytes) -> bytes | None:
    """The last day of a rule, or of a short DURATION; None if there may be later ones."""
    if line.startswith(b"\nDURATION"):
        return start if _SHORT.search(line) else None
    if not _READABLE_RULE.match(line):
        return None
    until = _UNTIL.search(line)
    if until is None:
        return _counted(line, start)
    return until[1] if _is_date(until[1]) else None


def _counted(line: bytes, start: bytes) -> bytes | None:
    """A day before which a rule of COUNT dates ends, if each of its intervals surely has one."""
    length = _length(line, start[6:])
    if length is None or start > b"98" or not _is_date(start):
        return None
    last = date.fromisoformat(start.decode()) + timedelta(days=length)
    return last.isoformat().replace("-", "").encode()


@lru_cache(maxsize=1024)  # the rules of a calendar are much the same
def _length(line: bytes, day: bytes) -> int | None:
    """The days that a rule of COUNT dates takes at most, of a series that begins on that day of a month."""
    rule = dict(part.partition(b"=")[::2] for part in line.rpartition(b":")[2].strip().upper().split(b";"))
    step, days = _INTERVALS.get(rule.pop(b"FREQ"), (0, _NEVER))
    interval, count = rule.pop(b"INTERVAL", b"1"), rule.pop(b"COUNT", b"")
    rule.pop(b"WKST", None)
    by = b"".join(b"%b=%b" % part for part in rule.items()) or day
    if not (_NUMBER.fullmatch(interval) and _NUMBER.fullmatch(count) and days.fullmatch(by)):
        return None
    length = step * int(interval) * (int(count) + 1)
    return length if length <= _LONGEST else None


def _is_date(digits: bytes) -> bool:
    try:
        date.fromisoformat(digits.decode())
    except ValueError:
        return False
    return True


def lasts_long(first: bytes, last: bytes) -> bool:
    """Whether the last day is more than a month after the first, or one is none."""
    if last[:6] == first[:6]:
        return False
    if not (_is_date(first) and _is_date(last)):
        return True
    return date.fromisoformat(last.decode()) - date.fromisoformat(first.decode()) > timedelta(days=31)
