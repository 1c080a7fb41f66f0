"""*Weeks*: the load of weeks and months by kind against the limits, and the calendars. An edge."""

from datetime import date, timedelta

from eitherway.capacity.explanation import state_lines
from eitherway.capacity.if_yes import Asks, months_if_yes, weeks_if_yes, without_time
from eitherway.capacity.measure import survey, survey_months
from eitherway.capacity.picture import code, doubt
from eitherway.capacity.situation import states_of
from eitherway.engine.config import Config
from eitherway.engine.open_asks import open_asks
from eitherway.errors import EitherwayError
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.page.week_drawing import drawn, share_of
from eitherway.text.formats import say_month
from eitherway.values import dataclass

_SHOWN = 4
_MONTHS = 12


def show_weeks(desk: Desk, asked: Asked) -> Shown:
    """Four weeks from the Monday that is asked for, or from this one."""
    config, now = desk.config(), desk.clock()
    writing, settings = writing_of(config), config.rulebook.settings.capacity_settings()
    first = _monday(asked.query.get("from", ""), now.astimezone(config.zone).date())
    weeks, states = survey(first, _SHOWN, config.sources, settings, now)
    wish = _wish(desk, asked, config)
    if wish.asks is not None:
        weeks = weeks_if_yes(first, _SHOWN, config.sources, settings, now, wish.asks)
    step = timedelta(weeks=_SHOWN)
    return Shown(
        "week.html",
        {
            "weeks": [drawn(week, writing) for week in weeks],
            "legend": code(weeks, writing),
            "doubt": doubt(states, writing),
            "calendars": [line.removeprefix("- ") for line in state_lines(states, now, writing)],
            "first": first.isoformat(),
            "earlier": (first - step).isoformat(),
            "later": (first + step).isoformat(),
            "wish": wish,
        },
    )


def show_months(desk: Desk, asked: Asked) -> Shown:
    """A year from this month, the load of each kind against its limit for a month."""
    config, now = desk.config(), desk.clock()
    writing, settings = writing_of(config), config.rulebook.settings.capacity_settings()
    first = now.astimezone(config.zone).date().replace(day=1)
    surveyed = survey_months(first, _MONTHS, config.sources, settings, now)
    wish = _wish(desk, asked, config)
    if wish.asks is not None:
        days = tuple(day for day, _ in surveyed)
        after = months_if_yes(days, config.sources, settings, now, wish.asks)
        surveyed = tuple(zip(days, after, strict=True))
    months = [
        (say_month(day, writing), [share_of(load, writing) for load in loads]) for day, loads in surveyed
    ]
    states = states_of(config.sources, settings, now)
    return Shown("months.html", {"months": months, "doubt": doubt(states, writing), "wish": wish})


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether it is drawn as if all open requests got a yes.

    `asks` is None if not. `number` of them name no time and would take `minutes` more. `faults` say which
    mailbox could not be read.
    """

    asks: Asks | None = None
    faults: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return without_time(self.asks or ())[0]

    @property
    def minutes(self) -> int:
        return without_time(self.asks or ())[1]


def _wish(desk: Desk, asked: Asked, config: Config) -> Wish:
    """What is asked for in the mailboxes, where the address of the page wants it."""
    if asked.query.get("all") != "yes":
        return Wish()
    asks: Asks = ()
    faults: list[str] = []
    for settings in config.rulebook.settings.mailboxes:
        try:
            asks += open_asks(config, settings, desk.clock())
        except EitherwayError as error:
            faults += str(error).split("\n")
    return Wish(asks, tuple(faults))


def _monday(text: str, today: date) -> date:
    """The Monday of the week of that day; of today where it is none, or more than two years away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    day = day if abs(day - today) <= timedelta(days=731) else today
    return day - timedelta(days=day.weekday())
