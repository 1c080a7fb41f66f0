"""A pause: until when nothing is drafted, as the owner says it, and the card that keeps it. Pure."""

from datetime import datetime, timedelta

from eitherway.errors import ConfigError
from eitherway.requests.card_markup import Block, Page
from eitherway.requests.context import DecisionContext
from eitherway.requests.notice_cards import notice
from eitherway.requests.plan import AppendCard
from eitherway.text.formats import WEEKDAYS, Writing, say_full_day, say_moment

PAUSED = "paused"  # the name of its card
_LENGTHS = {"h": 1, "d": 24, "w": 7 * 24}  # in hours
_LONGEST = timedelta(days=366)
_FORMS = "write monday, tomorrow, a date such as 2026-12-01, a length such as 3d, 2w or 8h, or off"


def read_pause(words: str, now: datetime) -> datetime:
    """When a pause ends that is said at `now` (local): "until monday", "tomorrow", "2026-12-01", "3d".

    A day means its first minute, a weekday the next one of that name. Raises ConfigError.
    """
    text = " ".join(words.lower().split()).removeprefix("until ").removeprefix("for ")
    try:
        until = _moment(text, now)
    except (ValueError, OverflowError):
        raise ConfigError(f"pause: '{words}' names no end; {_FORMS}") from None
    if until <= now:
        raise ConfigError(f"pause: {until:%Y-%m-%d %H:%M} is over already; {_FORMS}")
    if until - now > _LONGEST:
        raise ConfigError(f"pause: {until:%Y-%m-%d} is more than a year away; {_FORMS}")
    return until


def _moment(text: str, now: datetime) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    names = [name.lower() for name in WEEKDAYS]
    day = next((name for name in names if len(text) > 2 and name.startswith(text)), "")
    if day:
        ahead = (names.index(day) - now.weekday() - 1) % 7 + 1
        return midnight + timedelta(days=ahead)
    if text == "tomorrow":
        return midnight + timedelta(days=1)
    if text[-1:] in _LENGTHS and text[:-1].strip().isdigit():
        return now.replace(second=0, microsecond=0) + timedelta(hours=int(text[:-1]) * _LENGTHS[text[-1]])
    until = datetime.fromisoformat(text)
    return until.replace(tzinfo=now.tzinfo) if until.tzinfo is None else until.astimezone(now.tzinfo)


def say_until(until: datetime, writing: Writing) -> str:
    """ "Monday 30 November"; with its hour where it is not the first minute of that day."""
    if (until.hour, until.minute) == (0, 0):
        return say_full_day(until.date(), writing)
    return say_moment(until, writing)


def pause_card(until: datetime, context: DecisionContext) -> AppendCard:
    """The card that keeps a pause while it lies on the board; its state is when the pause ends."""
    say, day = context.writing.say, say_until(until, context.writing)
    page = Page(
        say("Paused until {day}: nothing is drafted", day=day),
        (
            Block("", (say("Paused until {day}: nothing is drafted", day=day),), look="lead"),
            Block(
                "",
                (
                    say(
                        "Who writes meanwhile gets a card here, with a date after the pause, and no draft. "
                        "A decision that you make still brings its letter."
                    ),
                    say(
                        "To go on now: move this card into any other folder, delete it, or run: "
                        "eitherway pause off"
                    ),
                ),
            ),
        ),
    )
    return notice(PAUSED, int(until.timestamp()) // 60, page, context, state=until.isoformat())
