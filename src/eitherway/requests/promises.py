"""When an answer is due, and when a yes may exist: working days of the owner. Pure."""

from datetime import date, datetime, time, timedelta

from eitherway.text.units import CoolOff, DaysOff, WeeklyHours, Within

_HORIZON = 400  # days; hours without a single working day must not loop for ever


def is_working_day(day: date, hours: WeeklyHours, away: DaysOff) -> bool:
    """Whether the owner works on `day`: it has hours and is not in `away`."""
    return bool(hours.of(day)) and not any(day in span for span in away)


def next_working_day(day: date, hours: WeeklyHours, away: DaysOff) -> date:
    """The first working day after `day`; the next day where there is none within 400 days."""
    ahead = (day + timedelta(days=n) for n in range(1, _HORIZON))
    return next((item for item in ahead if is_working_day(item, hours, away)), day + timedelta(days=1))


def due_on(now: datetime, within: Within, hours: WeeklyHours, away: DaysOff) -> date:
    """The date of the answer, `within` after `now` (local): always a working day after today."""
    if within.working:
        day = now.date()
        for _ in range(max(within.days, 1)):
            day = next_working_day(day, hours, away)
        return day
    day = now.date() + timedelta(days=max(within.days, 1))
    return day if is_working_day(day, hours, away) else next_working_day(day, hours, away)


def yes_from(opened: datetime, cool_off: CoolOff, hours: WeeklyHours, away: DaysOff) -> datetime:
    """The moment from which a yes letter may exist, for a request of `opened` (local, aware).

    Nights end at the start of the hours of a working day; other lengths are plain.
    """
    if not cool_off.nights:
        return opened + timedelta(minutes=cool_off.minutes)
    day = opened.date()
    for _ in range(cool_off.nights):
        day = next_working_day(day, hours, away)
    minute = hours.of(day)[0][0] if hours.of(day) else 9 * 60
    return datetime.combine(day, time(minute // 60, minute % 60), opened.tzinfo)


def days_before(due: date, hours: WeeklyHours, away: DaysOff) -> date:
    """The last working day before `due`: the day on which the card asks for attention."""
    behind = (due - timedelta(days=n) for n in range(1, _HORIZON))
    return next((day for day in behind if is_working_day(day, hours, away)), due - timedelta(days=1))
