"""Decides whether a calendar that lost many of its events is believed yet. Pure.

Half of the events gone, or all, is more often a failed export or another calendar's address than the owner's
work. Such a reading is believed once it was so for a while, or once the owner says so; how often the
calendar is read meanwhile changes nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class EventCounts:
    """The numbers of events that a calendar had.

    `events` is the number to compare with: the highest one believed within the time of trust, None before the
    first reading. `less` is the highest number below it that was read since `less_at`, less but not half. A
    reading with half or fewer is not believed: `fell_to` is the last such number, `fell_at` when that began.
    """

    events: int | None = None
    less: int | None = None
    less_at: datetime | None = None
    fell_to: int | None = None
    fell_at: datetime | None = None

    @property
    def is_trusted(self) -> bool:
        return self.fell_to is None


def weigh(counts: EventCounts, events: int, now: datetime, trust_after: timedelta) -> EventCounts:
    """The numbers after a reading with so many events.

    A fall within a fall starts the clock anew. So does a moment in the future, which a wrong clock wrote.
    """
    had = counts.events
    if had is None or events >= had:
        return EventCounts(events)
    if events * 2 > had:
        return _fewer(counts, events, now, trust_after)
    fell_at, fell_to = counts.fell_at, counts.fell_to
    is_new = fell_at is None or fell_to is None or fell_at > now or _is_half(events, fell_to)
    since = now if is_new or fell_at is None else fell_at
    if now - since >= trust_after:
        return EventCounts(events)
    return EventCounts(had, fell_to=events, fell_at=since)


def _fewer(counts: EventCounts, events: int, now: datetime, trust_after: timedelta) -> EventCounts:
    """Believed at once, but many small losses within the time of trust add up to a large one."""
    since = counts.less_at if counts.less_at is not None and counts.less_at <= now else now
    less = max(events, counts.less or 0)
    if now - since >= trust_after:
        return EventCounts(less)
    return replace(counts, less=less, less_at=since, fell_to=None, fell_at=None)


def _is_half(events: int, of: int) -> bool:
    return events < of and events * 2 <= of
