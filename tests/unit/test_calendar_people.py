"""People from a calendar: `clients: {calendar: practice, kind: session}`, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.capacity.model import Source
from eitherway.engine.config import Config
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.mailbox_names import names_unseen
from eitherway.rules.calendar_people import said_of_guests, with_guests
from eitherway.rules.rulebook import load
from tests.laws.builders import NOW, context, incoming
from tests.letterbox import mail

LETTER = incoming(mail("Could we meet on Tuesday at 3pm?", subject=""))  # from dana@example.net
HEAD = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
calendars: [{name: practice, path: a.ics}, {name: family, path: b.ics, counts: busy}]
capacity: {kinds: {session: {titles: [session, intake]}, talk: {}}}
rules: [{name: one, when: {says: [fees]}}]
"""
GUESTS = "people:\n  clients: [ann@example.net, {{calendar: practice, kind: {kind}}}]\n"
RULES = "  - name: a client\n    when: {%s}\n  - name: anything\n    when: {asks: yes}\n"
DANA = "ATTENDEE;CN=Dana:mailto:Dana@Example.net\n"


def event(title: str = "Talk", guests: str = DANA, *, weeks: int = -20, more: str = "") -> str:
    start = f"{NOW + timedelta(weeks=weeks):%Y%m%dT%H0000Z}"
    return (
        f"BEGIN:VEVENT\nUID:{title}{weeks}\nDTSTART:{start}\nDURATION:PT1H\nSUMMARY:{title}\n"
        f"{guests}{more}END:VEVENT\n"
    )


def practice(*events: str) -> Source:
    octets = f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(events)}END:VCALENDAR\n".encode()
    return Source("practice", "load", octets, NOW)


def given(source: Source, when: str = "sender: client") -> DecisionContext:
    """What a decision needs, with the guests of that calendar among the clients."""
    found = context(source, rules=RULES % when, more=GUESTS.format(kind="talk"))
    return replace(found, rulebook=with_guests(found.rulebook, found.sources, NOW.date()))


def kind_of(found: DecisionContext) -> str:
    opened = decide_new(LETTER, found).opened
    return opened.kind if opened else ""


@pytest.mark.parametrize("when", ["sender: client", "from: $clients", "all: [{from: [nobody, $clients]}]"])
def test_whom_a_talk_invites_is_a_client(when: str) -> None:
    assert kind_of(given(practice(event()), when)) == "a client"
    assert kind_of(given(practice(event(guests="")), when)) == "anything"


@pytest.mark.parametrize(
    "one",
    [
        event("A talk with Dana"),
        event(guests="ATTENDEE;CUTYPE=INDIVIDUAL;EMAIL=dana@example.net:urn:uuid:1\n"),
        event(guests="ATTENDEE;PARTSTAT=DECLINED:MAILTO:dana@example.net\n"),
        event(weeks=-200, more="RRULE:FREQ=WEEKLY\n"),
        event(weeks=20),
        event(guests="ATTENDEE:mailto:dana@exa\n mple.net\n"),
    ],
)
def test_a_guest_counts(one: str) -> None:
    assert kind_of(given(practice(one))) == "a client"


@pytest.mark.parametrize(
    "one",
    [
        event("Session"),
        event("Untalkative"),
        event(guests="ATTENDEE;CUTYPE=ROOM:mailto:dana@example.net\n"),
        event(guests="ATTENDEE;CUTYPE=resource:mailto:dana@example.net\n"),
        event(more="STATUS:CANCELLED\n"),
        event(guests=f"{DANA}ATTENDEE;PARTSTAT=DECLINED:mailto:maya@okafor.example\n"),
        event(weeks=-70),
        event(weeks=-80, more=f"RRULE:FREQ=WEEKLY;UNTIL={NOW - timedelta(weeks=70):%Y%m%d}\n"),
    ],
)
def test_nobody_else_counts(one: str) -> None:
    assert kind_of(given(practice(one))) == "anything"


def test_the_owner_is_no_client_of_their_own() -> None:
    own = event(guests="ATTENDEE:mailto:maya@okafor.example\nATTENDEE:mailto:hello@okafor.example\n")

    assert given(practice(own)).rulebook.people["clients"] == {"ann@example.net"}


def test_a_guest_is_known_and_no_name_is_kept() -> None:
    found = given(practice(event()))

    assert found.lists("dana@example.net")
    assert "dana" not in repr(found.rulebook.people)


def test_a_cycle_knows_the_guests_of_the_calendar_that_it_read(tmp_path: Path) -> None:
    plain = context(practice(event()), rules=RULES % "sender: client", more=GUESTS.format(kind="talk"))
    config = Config(Paths(tmp_path / "rules.yaml", tmp_path), plain.rulebook, plain.letters, plain.sources)

    assert kind_of(config.context(plain.mailbox, names_unseen(plain.mailbox), NOW)) == "a client"


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("clients: {calendar: practise, kind: session}",
         "6:30: 'practise' is not one of your calendars; did you mean 'practice'?"),
        ("clients: {calendar: practice, kind: sesion}",
         "6:46: 'sesion' is not a kind of your capacity; did you mean 'session'?"),
        ("clients: {calendar: practice}",
         "6:19: 'kind' is missing: whose guests they are; write for example"),
        ("clients: {calendar: family, kind: talk}",
         "6:30: calendar 'family' has 'counts: busy', so its events are of no kind; write there"),
        ("clients: {calendar: practice, kind: talk, file: a.csv}",
         "6:52: 'file' is not valid here; write {file: clients.csv}, or {calendar:"),
        ("clients: {calender: practice, kind: talk}",
         "6:20: 'calender' is not valid here; did you mean 'calendar'?"),
        ("never: [{calendar: practice, kind: talk}]",
         "6:18: 'never' takes nobody from a calendar; write addresses"),
        ("clients: {calendar: , kind: talk}",
         "6:30: '' is not one of your calendars; use family or practice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_fault_at_its_place(people: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        load(f"{HEAD}people: {{{people}}}\n", "rules.yaml")

    assert [fault.startswith(f"rules.yaml:{said}") for fault in told.value.faults] == [True], told.value


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("text: $clients", "'$clients' has guests of a calendar, who are known by their address only"),
        ("from: $clint", "'$clint' is not a list; did you mean 'clients'?"),
    ],
)
def test_a_test_that_guests_cannot_fulfil_is_refused(when: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("$", r"\$").replace("?", r"\?")):
        load(HEAD.replace("says: [fees]", when) + GUESTS.format(kind="session"), "rules.yaml")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (practice(event("Intake"), event("Session", weeks=-3)),
         "1 from the events of kind 'session' in calendar 'practice'"),
        (practice(event("Talk")), "there is no event of kind 'session' in calendar 'practice' within a year; "
         "its title has a word that begins with 'session' and 'intake'"),
        (practice(event("Session", guests="")),
         "no event of kind 'session' in calendar 'practice' invites anybody; write the"),
        (Source("practice", "load", None, None, "unread"), "calendar 'practice' was not read yet"),
    ],
)  # fmt: skip
def test_how_many_a_calendar_gives_is_said(source: Source, said: str) -> None:
    (line,) = said_of_guests(load(HEAD + GUESTS.format(kind="session"), "rules.yaml"), (source,), NOW.date())

    assert line.startswith(f"people.clients: {said}")
