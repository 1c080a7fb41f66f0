"""`calendars`: how each calendar was read, and the owner's word that one is right. An edge."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated

import typer

from eitherway.capacity import explanation as sentences
from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.model import Source
from eitherway.capacity.situation import states_of
from eitherway.commands import completion
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put
from eitherway.errors import ConfigError, TransientError
from eitherway.rules.calendar_people import said_of_guests

READ_AGAIN = "15 minutes"  # the daemon's CALENDARS_EVERY


@with_options
def calendars(
    options: Options,
    *,
    action: Annotated[
        str,
        typer.Argument(help="accept: believe a calendar as it is", autocompletion=completion.calendar_names),
    ] = "",
    name: Annotated[
        str,
        typer.Argument(help="the calendar's name in rules.yaml", autocompletion=completion.calendar_names),
    ] = "",
) -> None:
    """List the calendars as they are now, or believe a doubted one."""
    if action not in ("", "accept") or (action and not name):
        raise ConfigError("calendars: write `eitherway calendars`, or `eitherway calendars accept NAME`")
    now = datetime.now(UTC)
    rulebook = options.paths.rulebook()
    reader = options.paths.calendars(rulebook)
    sources = reader.read(now)
    states = states_of(sources, rulebook.settings.capacity_settings(), now)
    if not action:
        people = said_of_guests(rulebook, sources, now.date())
        put(options, [state.as_json() for state in states], chain(_lines(states, now), people))
        return
    source, state = _named(name, sources, states)
    state = replace(state, broken=tuple(item for item in state.broken if item.digest))
    reader.accept(source, tuple(item.digest for item in state.broken))
    accepted = {"name": name, "accepted": [sentences.say_broken(item) for item in state.broken]}
    put(options, accepted, _accepted_lines(state))


def _named(
    name: str, sources: tuple[Source, ...], states: tuple[CalendarState, ...]
) -> tuple[Source, CalendarState]:
    """The calendar to accept. Raises ConfigError if there is none, TransientError if it cannot be read."""
    found = next(((one, state) for one, state in zip(sources, states, strict=True) if one.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in sources) or "none"
        raise ConfigError(f"calendars: there is no calendar '{name}' in rules.yaml; it has: {names}")
    source, state = found
    if source.octets is None or state.state not in ("fresh", "shrunk"):
        why = state.detail or sentences.REASON_WORDS.get(state.state, state.state)
        raise TransientError(f"calendar '{name}': it cannot be accepted before it can be read: {why}")
    return source, state


def _lines(states: tuple[CalendarState, ...], now: datetime) -> Iterator[str]:
    yield from sentences.state_lines(states, now)
    for state in states:
        if state.is_doubted:
            yield f"To believe '{state.name}' as it is: eitherway calendars accept {shlex.quote(state.name)}"


def _accepted_lines(state: CalendarState) -> Iterator[str]:
    if state.state == "shrunk":
        yield f"{state.name}: {state.detail.partition(';')[0]}; accepted"
    for item in state.broken:
        yield f"{state.name}: passed over while it stays as it is: {sentences.say_broken(item)}"
    if state.state == "fresh" and not state.broken:
        yield f"{state.name}: nothing is doubted; it is believed as it is"
    else:
        yield f"A running watcher sees it at its next reading, within {READ_AGAIN}."
