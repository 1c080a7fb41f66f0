"""Headers and letters in the mailbox to what they mean for each request. Pure."""

import re
from datetime import date, datetime, timedelta

from eitherway.asks.times import find_all_times

ENOUGH_ALIKE = 0.6


def named_date(text: str, sent: datetime, zone: str, language: str) -> date | None:
    """The date by which a letter of ours promises an answer: a deadline in it, else its last future date."""
    days = [
        (item.deadline, date.fromisoformat(item.start[:10]))
        for item in find_all_times(text, sent, zone, language)
        if item.start and len(item.start) >= 10 and item.gran in {"day", "time", "part"}
    ]
    ahead = [
        (deadline, day) for deadline, day in days if sent.date() < day <= sent.date() + timedelta(days=370)
    ]
    deadlines = [day for deadline, day in ahead if deadline]
    if deadlines:
        return deadlines[0]
    return ahead[-1][1] if ahead else None


def resembles(written: str, letter: str) -> bool:
    """Whether what was sent is largely our letter: most of its words are there, and not many others."""
    said, ours = _words(written), _words(letter)
    if not said or not ours:
        return False
    shared = len(said & ours)
    return shared / len(ours) >= ENOUGH_ALIKE and shared / len(said) >= ENOUGH_ALIKE / 2


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))
