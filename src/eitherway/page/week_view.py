"""*Weeks*: the load of weeks and months by kind against the limits, and the calendars. An edge."""

from datetime import date, timedelta

from eitherway.capacity.explanation import state_lines
from eitherway.capacity.measure import survey, survey_months
from eitherway.capacity.picture import code, doubt
from eitherway.capacity.situation import states_of
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.page.week_drawing import drawn, share_of
from eitherway.text.formats import say_month

_SHOWN = 4
_MONTHS = 12


def show_weeks(desk: Desk, asked: Asked) -> Shown:
    """Four weeks from the Monday that is asked for, or from this one."""
    config, now = desk.config(), desk.clock()
    writing, settings = writing_of(config), config.rulebook.settings.capacity_settings()
    first = _monday(asked.query.get("from", ""), now.astimezone(config.zone).date())
    weeks, states = survey(first, _SHOWN, config.sources, settings, now)
    step = timedelta(weeks=_SHOWN)
    return Shown(
        "week.html",
        {
            "weeks": [drawn(week, writing) for week in weeks],
            "legend": code(weeks, writing),
            "doubt": doubt(states, writing),
            "calendars": [line.removeprefix("- ") for line in state_lines(states, now, writing)],
            "earlier": (first - step).isoformat(),
            "later": (first + step).isoformat(),
        },
    )


def show_months(desk: Desk, asked: Asked) -> Shown:
    """A year from this month, the load of each kind against its limit for a month."""
    del asked
    config, now = desk.config(), desk.clock()
    writing, settings = writing_of(config), config.rulebook.settings.capacity_settings()
    first = now.astimezone(config.zone).date().replace(day=1)
    months = [
        (say_month(day, writing), [share_of(load, writing) for load in loads])
        for day, loads in survey_months(first, _MONTHS, config.sources, settings, now)
    ]
    states = states_of(config.sources, settings, now)
    return Shown("months.html", {"months": months, "doubt": doubt(states, writing)})


def _monday(text: str, today: date) -> date:
    """The Monday of the week of that day; of today where it is none, or more than two years away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    day = day if abs(day - today) <= timedelta(days=731) else today
    return day - timedelta(days=day.weekday())
