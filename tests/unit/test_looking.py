"""The rounds of the watcher over one account: what ends a wait, and what a round does where nothing moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.engine import looking as looking_module
from eitherway.engine.config import Config, load_config
from eitherway.engine.looking import CALLED, Looking
from eitherway.engine.visit import open_visit
from eitherway.imap import pace
from eitherway.imap.pace import Way, place_of_wait
from eitherway.requests.context import account_of
from eitherway.storage.ledger import open_ledger
from tests.memory.account import MemoryAccount
from tests.stories.office import Office, letter


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """One request is open."""
    office = Office(MemoryAccount(), tmp_path, datetime.now(UTC))
    office.deliver(letter(at=office.now))
    office.look()
    return office


@pytest.fixture
def config(office: Office) -> Config:
    return load_config(office.paths, office.now)


@pytest.fixture
def looking(office: Office, config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Looking]:
    """A watched mailbox in which nothing is left to do; each round looks."""
    monkeypatch.setattr(pace, "ACTIVE", 0.0)
    with open_visit(office.paths, config.rulebook.settings.mailboxes[0]) as visit:
        found = Looking(visit)
        assert [list(found.round(config)) for _ in range(3)] == [[], [], []]
        yield found


def cycles(looking: Looking, config: Config) -> int:
    """How many cycles the next round has: one, or none."""
    before = looking.visit.ledger.fact("looked_at")
    list(looking.round(config))
    return int(looking.visit.ledger.fact("looked_at") != before)


# -- rounds ----------------------------------------------------------------------------------------------


def test_a_round_in_which_nothing_moved_ends_after_the_look(looking: Looking, config: Config) -> None:
    assert [cycles(looking, config) for _ in range(3)] == [0, 0, 0]


def test_what_moved_is_decided_in_the_next_round(looking: Looking, office: Office, config: Config) -> None:
    office.move("Requests", office.cards()[0], "Requests/No")

    said = [word for done in looking.round(config) for word in getattr(done, "said", ())]

    assert said == ["no"]
    assert [list(looking.round(config)) for _ in range(2)] == [[], []]
    assert cycles(looking, config) == 0


def test_new_mail_is_read_in_the_next_round(looking: Looking, office: Office, config: Config) -> None:
    office.deliver(letter("Ben <ben@mail.example>", at=office.now))

    assert len(list(looking.round(config))) == 1
    assert len(office.cards()) == 2


def test_other_rules_and_the_clock_have_a_cycle_though_nothing_moved(
    looking: Looking, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(config)
    by_rules = [cycles(looking, other), cycles(looking, other)]
    monkeypatch.setattr(looking_module, "CLOCK", timedelta(0))

    assert by_rules == [1, 0]
    assert [cycles(looking, other), cycles(looking, other)] == [1, 1]


def test_a_card_that_is_in_two_places_is_decided_after_a_minute_though_nothing_moves(
    looking: Looking, office: Office, config: Config
) -> None:
    office.copy("Requests", office.cards()[0], "Requests/No")
    list(looking.round(config))

    assert [cycles(looking, config) for _ in range(3)] == [1, 1, 1]
    assert looking.visit.ledger.requests()[0].copied_at is not None


def test_a_deleted_folder_of_the_board_is_made_again(
    looking: Looking, office: Office, config: Config
) -> None:
    office.account.server.drop("Requests/Later")  # type: ignore[attr-defined]

    assert [cycles(looking, config) for _ in range(2)] == [1, 1]
    assert looking.visit.mailbox.exists("Requests/Later")


def test_an_empty_mailbox_that_is_numbered_anew_each_time_is_no_move(
    looking: Looking, office: Office, config: Config
) -> None:
    office.account.server.folders["Requests/Ask"].uidvalidity += 1  # type: ignore[attr-defined]
    moved_at = looking.pace.moved_at

    assert (cycles(looking, config), looking.pace.moved_at) == (0, moved_at)


def test_own_changes_are_no_move_that_quickens_the_looks(
    looking: Looking, office: Office, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "STAYS_ACTIVE", 0.0)
    moved_at = looking.pace.moved_at
    looking.visit.mailbox.flag(looking.visit.mailbox.refs("Requests")[0], add=("\\Flagged",))

    ran = cycles(looking, config)

    assert (ran, looking.pace.moved_at) == (1, moved_at)


# -- waits -----------------------------------------------------------------------------------------------


@pytest.fixture
def slow(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> Looking:
    """It is looked at next in ten seconds."""
    monkeypatch.setattr(pace, "ACTIVE", 10.0)
    return looking


@pytest.mark.parametrize(
    ("way", "place"), [("notify", "Requests"), ("list-status", "INBOX"), ("status", "INBOX")]
)
def test_it_waits_in_the_board_where_the_server_tells_of_all_mailboxes(
    looking: Looking, way: Way, place: str
) -> None:
    assert place_of_wait(looking.visit.mailbox.names, way) == place


def call(folder: Path, account: str, *, after: float) -> None:
    """Another program calls the watcher of that account."""
    threading.Timer(after, open_ledger(folder / "state", account).set_fact, (CALLED, "now")).start()


def seconds_of(looking: Looking, most: float) -> float:
    """How long the next wait is."""
    began = time.monotonic()
    looking.wait(lambda: time.monotonic() - began > most)
    return time.monotonic() - began


@pytest.mark.parametrize("after", [0.0, 0.3], ids=["before the wait", "in the wait"])
def test_another_program_that_calls_ends_a_wait_and_has_a_cycle(
    slow: Looking, config: Config, tmp_path: Path, after: float
) -> None:
    call(tmp_path, account_of(config.rulebook.settings.mailboxes[0]), after=after)

    assert seconds_of(slow, most=8) < 4
    assert cycles(slow, config) == 1
    assert seconds_of(slow, most=1) >= 1


def test_a_call_for_another_mailbox_ends_no_wait(slow: Looking, config: Config, tmp_path: Path) -> None:
    call(tmp_path, "ben", after=0.2)

    assert seconds_of(slow, most=1) >= 1
    assert cycles(slow, config) == 0
