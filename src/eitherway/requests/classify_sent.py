"""Says what a sent message is: which letter it resembles, which day it names. Pure."""

import re
from datetime import date, datetime, timedelta

from eitherway.asks.times import AskedTime, find_all_times

ENOUGH_ALIKE = 0.6


def named_date(text: str, sent: datetime, zone: str, language: str) -> tuple[date | None, bool]:
    """The date by which a sent message promises an answer: its deadline, else its last future date.

    Also whether that is a deadline ("by Friday"): another date may be that of anything.
    """
    days = [
        (item.deadline, _last_day(item))
        for item in find_all_times(text, sent, zone, language)
        if item.start
        and len(item.start) >= 10
        and (item.gran in {"day", "time", "part"} or (item.deadline and item.end))
    ]
    ahead = [
        (deadline, day) for deadline, day in days if sent.date() < day <= sent.date() + timedelta(days=370)
    ]
    deadlines = [day for deadline, day in ahead if deadline]
    if deadlines:
        return deadlines[0], True
    return (ahead[-1][1] if ahead else None), False


def _last_day(item: AskedTime) -> date:
    """The day that a time means; of a week or a month that is a deadline its last working day."""
    if item.gran in {"day", "time", "part"} or not item.end:
        return date.fromisoformat((item.start or "")[:10])
    last = date.fromisoformat(item.end[:10]) - timedelta(days=1)
    return last - timedelta(days=max(last.weekday() - 4, 0))


def resembles(written: str, letter: str) -> bool:
    """Whether what was sent is largely our letter: most of its words are there, and not many others."""
    said, ours = _words(written), _words(letter)
    if not said or not ours:
        return False
    shared = len(said & ours)
    return shared / len(ours) >= ENOUGH_ALIKE and shared / len(said) >= ENOUGH_ALIKE / 2


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))
