"""`room` and `week`: whether there is room, and the load of the weeks. An edge."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from eitherway.asks.times import find_all_times
from eitherway.asks.unread_times import unread_times
from eitherway.capacity import explanation as sentences
from eitherway.capacity import picture
from eitherway.capacity.if_yes import Asks, weeks_if_yes, without_time
from eitherway.capacity.load import titles_of
from eitherway.capacity.measure import measure, survey
from eitherway.capacity.model import Capacity, CapacitySettings, Question, Repeat
from eitherway.capacity.question import question_from_json
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, as_text, put
from eitherway.engine.config import load_config
from eitherway.engine.open_asks import open_asks
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.languages import FALLBACK
from eitherway.requests.capacity_question import ASSUMED_LENGTH, question_of_times
from eitherway.rules.rule import Rulebook
from eitherway.text.formats import Writing, say_length
from eitherway.text.sentences import sentences as sentences_of

_Now = Annotated[str | None, typer.Option("--now", help="as if it were this moment (ISO)")]


@with_options
def room(  # noqa: PLR0913  each is an option
    options: Options,
    *,
    text: Annotated[
        str, typer.Argument(help='what is asked, such as "a 90 minute talk on Friday at 3pm"')
    ] = "",
    kind: Annotated[str, typer.Option("--kind", help="the kind of work")] = "",
    start: Annotated[str, typer.Option("--start", help="an ISO time, or a date for any time that day")] = "",
    length: Annotated[str, typer.Option("--length", help="such as '50 min'")] = "",
    weekly: Annotated[int, typer.Option("--weekly", min=0, help="every week, this many times")] = 0,
    ask: Annotated[str, typer.Option("--ask", help="the question as a JSON object")] = "",
    now: _Now = None,
) -> None:
    """Say whether there is room in the calendars as they are now."""
    paths = options.paths
    rulebook = paths.rulebook()
    moment = _moment(now, rulebook)
    question = _question(
        rulebook, moment, text=as_text(text), ask=as_text(ask), kind=as_text(kind), start=start, length=length
    )
    if weekly:
        question = replace(question, repeat=Repeat(1, weekly))
    sources = paths.calendars(rulebook).read(moment)
    capacity = measure(question, sources, rulebook.settings.capacity_settings(), moment)
    put(options, capacity.as_json(), _lines(capacity, moment, rulebook.settings.owner.writing(FALLBACK)))


def _question(rulebook: Rulebook, now: datetime, **given: str) -> Question:
    """The question in the options. Raises ConfigError if it cannot be read."""
    kinds = [one.name for one in rulebook.settings.capacity_settings().kinds]
    try:
        if given["ask"]:
            question = question_from_json(_object(given["ask"]))
        elif given["text"] and not given["start"]:
            question = _question_of_text(rulebook, now, given["text"], given["kind"], given["length"])
        else:
            fields = {name: given[name] for name in ("kind", "start", "length") if given[name]}
            question = question_from_json(fields)
            if question.length is None and not question.kind:
                question = replace(question, length=ASSUMED_LENGTH)
    except ValueError as error:
        raise ConfigError(f"room: {error}") from error
    if question.kind and question.kind not in kinds:
        names = ", ".join(kinds) or "none"
        raise ConfigError(f"room: there is no kind '{question.kind}' in rules.yaml; it has: {names}")
    return question


def _question_of_text(rulebook: Rulebook, now: datetime, text: str, kind: str, length: str) -> Question:
    """The question in words: the times, and the kind by its titles, with what the rules say that it needs."""
    owner, settings = rulebook.settings.owner, rulebook.settings.capacity_settings()
    written = now.astimezone(ZoneInfo(owner.timezone))
    times = tuple(find_all_times(text, written, owner.timezone, owner.language))
    unread = unread_times(text, sentences_of(text), times, owner.language)
    kind = kind or titles_of(settings).of(text)[0] or titles_of(_by_name(settings)).of(text)[0]
    needs = next((one.needs for one in rulebook.rules if kind and one.needs and one.needs.kind == kind), None)
    question = question_of_times(times, kind=kind, length=length, needs=needs, unread=unread)
    if times or unread or kind or length:
        return question
    return replace(question, unclear=f'nothing of "{text}" was understood: no time, length or kind of work')


def _by_name(settings: CapacitySettings) -> CapacitySettings:
    """The kinds as if their names were their titles."""
    return replace(settings, kinds=tuple(replace(one, titles=(one.name,)) for one in settings.kinds))


def _object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValueError(f"--ask is not JSON ({error}); quote the whole of it") from None
    if not isinstance(value, dict):
        raise ValueError('--ask must be a JSON object, such as {"start": "2026-03-10T14:00"}')
    return value


def _moment(now: str | None, rulebook: Rulebook) -> datetime:
    """The moment to judge at; without a zone it is in the owner's."""
    if not now:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise ConfigError(f"--now: '{now}' is not an ISO time; write 2026-03-04T08:00:00+01:00") from None
    zone = ZoneInfo(rulebook.settings.owner.timezone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _lines(capacity: Capacity, now: datetime, writing: Writing) -> Iterator[str]:
    yield sentences.sentence(capacity, writing)
    yield from sentences.answer_lines(capacity, writing)
    if capacity.cost:
        yield writing.say(capacity.cost)
    yield ""
    yield picture.as_text(capacity, writing)
    yield ""
    yield from sentences.state_lines(capacity.calendars, now, writing)


@with_options
def week(
    options: Options,
    *,
    start: Annotated[str, typer.Option("--start", help="a date in the first week (ISO)")] = "",
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=26, help="how many weeks")] = 2,
    if_yes: Annotated[
        bool, typer.Option("--if-yes", help="draw what is asked for too, as if every open request got a yes")
    ] = False,
    now: _Now = None,
) -> None:
    """Draw the load of the coming weeks."""
    paths = options.paths
    rulebook = paths.rulebook()
    settings = rulebook.settings.capacity_settings()
    moment = _moment(now, rulebook)
    first = _monday(start, moment.astimezone(ZoneInfo(settings.timezone)).date())
    sources = paths.calendars(rulebook).read(moment)
    loads, states = survey(first, weeks, sources, settings, moment)
    asks = _asks(paths, moment) if if_yes else ()
    if if_yes:
        loads = weeks_if_yes(first, weeks, sources, settings, moment, asks)
    value = {
        "weeks": [
            {"monday": load.monday.isoformat(), "sentence": picture.week_sentence(load)} for load in loads
        ],
        "calendars": [state.as_json() for state in states],
    }
    writing = rulebook.settings.owner.writing(FALLBACK)
    drawn = filter(
        None,
        [picture.weeks_as_text(loads, writing), _not_drawn(asks, writing), picture.doubt(states, writing)],
    )
    put(options, value, [*drawn, "", *sentences.state_lines(states, moment, writing)])


def _not_drawn(asks: Asks, writing: Writing) -> str:
    """How many open requests name no single time, and what they would take."""
    number, minutes = without_time(asks)
    if not number:
        return ""
    return writing.say_count(
        "{number} of them names no single time, and is not drawn: {amount}.",
        "{number} of them name no single time, and are not drawn: {amount} together.",
        number,
        amount=say_length(minutes, writing),
    )


def _asks(paths: Paths, now: datetime) -> Asks:
    """What a yes to each open request of every mailbox would take. What is read is not changed."""
    config = load_config(paths, now)
    return tuple(
        one for settings in config.rulebook.settings.mailboxes for one in open_asks(config, settings, now)
    )


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise ConfigError(f"--start: '{text}' is not a date; write 2026-03-09") from None
    return day - timedelta(days=day.weekday())
