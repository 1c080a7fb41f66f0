"""By when an answer still helps: no letter promises one for a day that comes too late. Pure."""

from datetime import date, datetime, timedelta

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime
from eitherway.requests.capacity_question import LEAST_CERTAIN
from eitherway.requests.promises import is_working_day
from eitherway.text.units import DaysOff, WeeklyHours

_EVENING = 17  # a deadline before this hour wants its answer the day before


def promise_in_time(due: date, ask: Ask, now: datetime, hours: WeeklyHours, away: DaysOff) -> date | None:
    """`due`, or the last working day before it on which an answer still helps; None if there is none.

    `now` is local. Today is no day to promise: the letter may be sent in the evening.
    """
    limit = last_useful_day(ask, now.date())
    if limit is None or limit >= due:
        return due
    days = (limit - timedelta(days=n) for n in range((limit - now.date()).days))
    return next((day for day in days if is_working_day(day, hours, away)), None)


def last_useful_day(ask: Ask, today: date) -> date | None:
    """The day by which they need an answer, today or later; None where the letter does not say.

    A meeting wants it the day before; of several times that would do, before the last one. What is past
    says nothing.
    """
    if not ask.asked or ask.withdrawn:
        return None
    times = [item for item in ask.times if item.asked and item.certainty >= LEAST_CERTAIN]
    deadlines = [_by(item) for item in times if item.deadline]
    starts = [_before(item) for item in times if _is_slot(item)]
    to_come = [day for day in deadlines if day >= today]
    meetings = [day for day in starts if day >= today - timedelta(days=1)]
    limits = [*to_come, *([max(*meetings, today)] if meetings else [])]
    return max(min(limits), today) if limits else None


def _is_slot(item: AskedTime) -> bool:
    return not (item.deadline or item.recur or item.role != "slot" or len(item.start or "") < 10)


def _by(item: AskedTime) -> date:
    """The day of a deadline; the one before for a clock time of working hours."""
    if len(item.start or "") < 10:
        return date.min
    assert item.start is not None
    moment = datetime.fromisoformat(item.start)
    early = len(item.start) > 10 and moment.hour < _EVENING
    return moment.date() - timedelta(days=early)


def _before(item: AskedTime) -> date:
    """The day before an asked day, or the last but one day of an asked span."""
    assert item.start is not None
    first = date.fromisoformat(item.start[:10])
    end = item.end or ""
    last = date.fromisoformat(end[:10]) - timedelta(days=1) if len(end) == 10 else first
    return max(first, last) - timedelta(days=1)
