"""The other readings of doubtful asked times, for the calendar check. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime
from eitherway.text.formats import Said, say_clock

MOST = 4  # readings beside the first


def other_readings(ask: Ask) -> tuple[tuple[Ask, str, bool], ...]:
    """Asks in which one time is read otherwise, the doubt in words, and whether only am or pm is guessed."""
    return tuple(_readings(ask))[:MOST]


def _readings(ask: Ask) -> Iterator[tuple[Ask, str, bool]]:
    for at, item in enumerate(ask.times):
        if not item.asked or item.deadline:
            continue
        for start, end in item.others[:1]:
            other = replace(item, start=start, end=end, others=())
            is_half_day = bool(item.start and start and item.start[:10] == start[:10])
            yield _with(ask, at, other), _either(item, other), is_half_day
        if item.gran == "time" and item.tz is None and ask.zone and ask.zone_from == "date header":
            other = replace(item, tz=ask.zone, others=())
            yield (
                _with(ask, at, other),
                Said('it is not known on whose clock "{words}" is', words=_quoted(item)),
                False,
            )


def _with(ask: Ask, at: int, other: AskedTime) -> Ask:
    return replace(ask, times=(*ask.times[:at], other, *ask.times[at + 1 :]))


def _either(item: AskedTime, other: AskedTime) -> str:
    return Said('"{words}" may be {one} or {other}', words=_quoted(item), one=_said(item), other=_said(other))


def _quoted(item: AskedTime) -> str:
    return " ".join(item.words.split())


def _said(item: AskedTime) -> object:
    start = item.start or ""
    if len(start) > 10:
        return datetime.fromisoformat(start)
    if len(start) == 10:
        return date.fromisoformat(start)
    return partial(say_clock, datetime.combine(date.min, time.fromisoformat(start))) if start else ""
