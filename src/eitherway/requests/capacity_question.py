"""From what is asked and what the rule says it needs to the question for the calendar. Pure."""

import re
from datetime import datetime, time, timedelta

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime
from eitherway.capacity.model import Question, Repeat, Slot, Window
from eitherway.rules.needs import Needs
from eitherway.text.units import parse_length

ASSUMED_LENGTH = 60
LEAST_CERTAIN = 0.5  # times below this are shown on the card and not checked
PARTS = {  # as people mean them; the owner's hours cut them anyway
    "morning": (time(6), time(12)),
    "lunch": (time(11, 30), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(22)),
    "night": (time(18), time(23, 59)),
}


def question_for(ask: Ask, needs: Needs | None, *, sender: str, new_client: bool) -> Question:
    """The question for the calendar: the asked times as slots and windows, the length, the repetition.

    What the mail says of length and repetition wins over what the rule needs. Times without a day
    make the question unclear.
    """
    times = tuple(item for item in ask.times if _is_checked(item))
    return Question(
        kind=needs.kind if needs else "",
        slots=tuple(slot for item in times if (slot := _slot(item)) is not None),
        windows=tuple(window for item in times if (window := _window(item)) is not None),
        length=_length(ask, needs),
        repeat=_repeat(ask, needs),
        uid=ask.invitation_uid,
        sender=sender,
        new_client=new_client,
        prepare=ask.prepare or (needs.prepare if needs else 0),
        unclear=_unread(ask) or _unclear(times),
    )


def question_of_times(times: tuple[AskedTime, ...], *, kind: str = "", length: str = "") -> Question:
    """The question of times alone, for the command line. Raises ValueError for a length without a unit."""
    said = next((item.duration for item in times if item.duration), None)
    checked = tuple(item for item in times if not item.deadline)
    return Question(
        kind=kind,
        slots=tuple(slot for item in checked if (slot := _slot(item)) is not None),
        windows=tuple(window for item in checked if (window := _window(item)) is not None),
        length=parse_length(length) if length else said or (None if kind else ASSUMED_LENGTH),
        unclear=_unclear(checked),
    )


def _length(ask: Ask, needs: Needs | None) -> int | None:
    """Minutes: what the mail says, else the rule; None leaves it to the kind. An hour is assumed without."""
    if ask.minutes:
        return ask.minutes
    if needs is None or not (needs.minutes or needs.kind):
        return ASSUMED_LENGTH
    return needs.minutes


def _is_checked(item: AskedTime) -> bool:
    return item.asked and not item.deadline and item.role != "replaced" and item.certainty >= LEAST_CERTAIN


def _slot(item: AskedTime) -> Slot | None:
    start = _moment(item.start)
    if start is None or item.gran != "time" or item.mod in {"before", "after"}:
        return None
    return Slot(start, _moment(item.end), item.tz or "")


def _window(item: AskedTime) -> Window | None:
    start, end = item.start or "", item.end or ""
    if item.gran == "time" and item.mod in {"before", "after"}:
        return _side_of(item)
    if len(start) != 10 or item.gran in {"duration", "recur"}:
        return None
    first = datetime.fromisoformat(start)
    if item.part in PARTS:
        begin, finish = PARTS[item.part]
        return Window(datetime.combine(first, begin), datetime.combine(first, finish), item.tz or "")
    last = datetime.fromisoformat(end) if len(end) == 10 else first + timedelta(days=1)
    return Window(first, max(last, first + timedelta(days=1)), item.tz or "")


def _side_of(item: AskedTime) -> Window | None:
    """The part of the day before or after a clock time."""
    moment = _moment(item.start)
    if moment is None:
        return None
    day = datetime.combine(moment, time())
    start, end = (day, moment) if item.mod == "before" else (moment, day + timedelta(days=1))
    return Window(start, end, item.tz or "") if start < end else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text and len(text) >= 16 else None


def _repeat(ask: Ask, needs: Needs | None) -> Repeat | None:
    rule = ask.recur or next((item.recur for item in ask.times if item.asked and item.recur), "") or ""
    if "FREQ=WEEKLY" in rule:
        said = re.search(r"INTERVAL=(\d{1,2})", rule)
        return Repeat(int(said[1]) if said else 1, ask.sessions)
    every = {"weekly": 1, "fortnightly": 2}.get(needs.recurrence, 0) if needs else 0
    return Repeat(every, ask.sessions) if every else None


def _unread(ask: Ask) -> str:
    """Why the asked times cannot be checked: a part of them was not understood."""
    quoted = ", ".join(f'"{words}"' for words in ask.unread)
    return f"it is not known which time {quoted} means" if quoted else ""


def _unclear(times: tuple[AskedTime, ...]) -> str:
    """Why the asked times cannot be checked: a clock time, but no day is said."""
    if any(item.start and len(item.start) >= 10 for item in times):
        return ""
    loose = next((item for item in times if item.start and item.start.startswith("T")), None)
    return f'no day is said for "{loose.words}"' if loose else ""
