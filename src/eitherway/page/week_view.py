"""*Weeks*: the load of the coming weeks by kind against the limits, and the calendars. An edge."""

from datetime import date, timedelta

from eitherway.capacity.explanation import state_lines
from eitherway.capacity.measure import survey
from eitherway.capacity.picture import code, doubt
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.page.week_drawing import drawn

_SHOWN = 4


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


def _monday(text: str, today: date) -> date:
    """The Monday of the week of that day; of today where it is none, or more than two years away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    day = day if abs(day - today) <= timedelta(days=731) else today
    return day - timedelta(days=day.weekday())
