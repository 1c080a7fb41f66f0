"""People from a calendar: `clients: {calendar: practice, kind: session}`, the guests of such events. Pure.

Nothing of them is kept but hashes of their addresses, and these only in memory. Who counts is whom an event
from a year ago to half a year ahead invites: not the owner, no room or resource (RFC 5545, 3.2.3), no event
that was cancelled or declined. A calendar that cannot be read now counts as in its last good copy.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from eitherway.capacity.guests import guests_by_kind
from eitherway.capacity.load import kind_named
from eitherway.capacity.model import CapacitySettings, Source
from eitherway.rules.field_types import CalendarPeople
from eitherway.rules.match_context import GUEST_LISTS, hashed_person
from eitherway.rules.rule import Rulebook
from eitherway.rules.schema import Settings
from eitherway.text.formats import say_list

_BACK, _AHEAD = timedelta(weeks=52), timedelta(weeks=30)


class _Guests(NamedTuple):
    """How many events of a kind there are, and their guests by hashes."""

    events: int
    people: frozenset[str]


def with_guests(rulebook: Rulebook, sources: tuple[Source, ...], today: date) -> Rulebook:
    """The rulebook whose lists of people have the guests of the calendars that they name."""
    if not names_guests(rulebook.settings):
        return rulebook
    people = dict(rulebook.people)
    for group, one in _named(rulebook.settings):
        octets = _octets(one, sources)
        if octets is not None:
            people[group] |= _guests(
                octets, one.kind, rulebook.settings.capacity_settings(), _month(today)
            ).people
    return replace(rulebook, people=people)


def said_of_guests(rulebook: Rulebook, sources: tuple[Source, ...], today: date) -> Iterator[str]:
    """A line for each list and calendar: how many people it gives, or why it gives nobody."""
    for group, one in _named(rulebook.settings):
        octets = _octets(one, sources)
        yield f"people.{group}: {_said_of(one, octets, rulebook.settings.capacity_settings(), today)}"


def _said_of(one: CalendarPeople, octets: bytes | None, settings: CapacitySettings, today: date) -> str:
    if octets is None:
        return (
            f"calendar '{one.calendar}' was not read yet, so nobody in it is known; see: eitherway calendars"
        )
    found = _guests(octets, one.kind, settings, _month(today))
    where = f"of kind '{one.kind}' in calendar '{one.calendar}'"
    if not found.events:
        titles = say_list([f"'{title}'" for title in kind_named(settings, one.kind).titles])
        return f"there is no event {where} within a year; its title has a word that begins with {titles}"
    if not found.people:
        return f"no event {where} invites anybody; write the clients' addresses here, or a file of them"
    return f"{len(found.people)} from the events {where}"


def names_guests(settings: Settings) -> bool:
    """Whether a list of people names a calendar."""
    return any(_named(settings))


def _named(settings: Settings) -> Iterator[tuple[str, CalendarPeople]]:
    for group in GUEST_LISTS:
        for one in getattr(settings.people, group):
            if isinstance(one, CalendarPeople):
                yield group, one


def _octets(one: CalendarPeople, sources: tuple[Source, ...]) -> bytes | None:
    return next((source.octets for source in sources if source.name == one.calendar), None)


def _month(today: date) -> date:
    """So that the calendar is searched once a month, and when it changes."""
    return today.replace(day=1)


@lru_cache(maxsize=16)
def _guests(octets: bytes, kind: str, settings: CapacitySettings, today: date) -> _Guests:
    found = [
        guests
        for name, guests in guests_by_kind(octets, settings, today - _BACK, today + _AHEAD)
        if name == kind
    ]
    return _Guests(len(found), frozenset(hashed_person(one) for guests in found for one in guests))
