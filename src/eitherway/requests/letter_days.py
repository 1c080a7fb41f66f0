"""The days that letters name beside the promise: when there is room again, when a season is over. Pure."""

from datetime import timedelta

from eitherway.capacity.model import Capacity
from eitherway.capacity.seasons import season_on
from eitherway.requests.context import DecisionContext
from eitherway.text.formats import Writing, spell_date


def again_on(capacity: Capacity | None, writing: Writing, context: DecisionContext) -> str:
    """The day as far as which the calendar was looked at and is full; "" if it has room before."""
    ahead = timedelta(minutes=context.settings.capacity.look_ahead)
    if capacity is None or not capacity.full_at_any_time or ahead < timedelta(days=1):
        return ""
    return spell_date((context.local_now + ahead).date(), writing)


def season_words(capacity: Capacity | None, writing: Writing, context: DecisionContext) -> dict[str, str]:
    """The season of the first asked day, else of today, with its last day and the first after it."""
    asked = capacity.answers[0].start if capacity and capacity.answers else context.local_now
    season = season_on(asked.date(), context.capacity_settings.seasons)
    if season is None:
        return {"season": "", "season_ends": "", "season_over": ""}
    return {
        "season": season.name,
        "season_ends": spell_date(season.last, writing),
        "season_over": spell_date(season.last + timedelta(days=1), writing),
    }
