"""Whole cycles on servers that behave as providers are reported to: kept once, and removed for good."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from eitherway.requests.request import Request
from tests.fuzz.histories import Killed
from tests.laws.desk import Desk
from tests.laws.letters import ASKING, reply
from tests.memory.server import MemoryServer
from tests.servers.personalities import EXCHANGE, GMAIL, Personality

OPERATIONS = ("APPEND", "STORE", "MOVE", "EXPUNGE")
EVERYWHERE = "[Gmail]/All Mail"


@pytest.fixture
def gmail(tmp_path: Path) -> Desk:
    return asked(tmp_path, GMAIL)


@pytest.fixture
def exchange(tmp_path: Path) -> Desk:
    return asked(tmp_path, EXCHANGE)


def asked(folder: Path, personality: Personality) -> Desk:
    """A desk whose only request was looked at."""
    desk = Desk(folder, MemoryServer(personality=personality))
    desk.look()
    desk.mail.save(ASKING)
    desk.look()
    return desk


def drafts(desk: Desk) -> list[bytes]:
    return desk.texts(desk.visit.mailbox.names.drafts)


def trashed(desk: Desk) -> list[bytes]:
    """What is in Trash, flagged \\Deleted or not."""
    folder = desk.server.folders[desk.visit.mailbox.names.trash]
    return [one.octets for one in folder.messages.values()]


def cards(desk: Desk, mailbox: str = "Requests") -> list[bytes]:
    return [octets for octets in desk.texts(mailbox) if b"\nEitherway-Request:" in octets]


def decide(desk: Desk, folder: str) -> None:
    desk.mail.move("Requests", desk.uids("Requests")[0], f"Requests/{folder}")


def look_for_an_hour(desk: Desk) -> Request:
    for _ in range(4):
        desk.now += timedelta(minutes=20)
        desk.look()
    return desk.request()


def kill(*_: object) -> None:
    raise Killed


def look_and_be_killed(desk: Desk, operation: str, when: str, nth: int) -> None:
    """One cycle, killed before or after its `nth` operation of that name; and a new connection."""
    events = desk.server.before if when == "before" else desk.server.after
    left = iter(range(nth - 1))

    def count() -> None:
        if next(left, None) is None:
            kill()
        events[operation] = count

    events[operation] = count
    try:
        desk.look()
    except Killed:
        desk.connect()
    events.clear()


# -- labels: what leaves a mailbox is still in all mail ----------------------------------------------------


def test_a_withdrawn_draft_and_older_cards_leave_nothing_in_all_mail(gmail: Desk) -> None:
    decide(gmail, "No")
    look_for_an_hour(gmail)

    everywhere = [octets for _, _, octets in gmail.mail.read(EVERYWHERE)]
    letters = [octets for octets in everywhere if octets.startswith(b"From: Maya Okafor")]
    assert letters == drafts(gmail)
    assert cards(gmail, EVERYWHERE) == cards(gmail)
    assert (len(letters), len(cards(gmail)), trashed(gmail)) == (1, 1, [])


def test_what_the_owner_put_into_trash_stays_there(gmail: Desk) -> None:
    gmail.mail.save(ASKING.replace(b"a1@", b"own@"), "[Gmail]/Trash", "(\\Deleted)")
    gmail.mail.save(ASKING.replace(b"a1@", b"own2@"), "[Gmail]/Trash")
    decide(gmail, "No")
    look_for_an_hour(gmail)

    assert len(gmail.server.folders["[Gmail]/Trash"].messages) == 2


def test_a_draft_that_the_owner_puts_into_trash_is_read_as_a_deletion(gmail: Desk) -> None:
    gmail.mail.move("[Gmail]/Drafts", gmail.uids("[Gmail]/Drafts")[0], "[Gmail]/Trash")
    request = look_for_an_hour(gmail)

    assert request.draft_state == "deleted"
    assert (drafts(gmail), len(trashed(gmail))) == ([], 1)


def test_a_draft_of_gmails_own_page_has_no_flag_and_counts(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryServer(personality=GMAIL))
    desk.look()
    desk.mail.save(ASKING)
    desk.mail.save(reply(), "[Gmail]/Drafts")  # without \\Draft
    desk.look()

    assert len(drafts(desk)) == 1
    assert b"My own words" in drafts(desk)[0]


def test_a_removal_that_was_cut_in_trash_is_no_deletion_for_another_machine(
    gmail: Desk, tmp_path: Path
) -> None:
    (tmp_path / "two").mkdir()
    other = Desk(tmp_path / "two", gmail.server, gmail.now)
    decide(gmail, "No")
    look_and_be_killed(gmail, "MOVE", "after", 1)
    withdrawn = trashed(gmail)
    look_for_an_hour(other)
    (opened,) = other.uids("[Gmail]/Drafts")
    other.mail.delete("[Gmail]/Drafts", opened)  # as mutt does while it is edited
    request = look_for_an_hour(other)

    assert withdrawn[0].startswith(b"From: Maya Okafor")
    assert (request.letter, request.draft_state) == ("no", "waiting")


# -- a server that writes every message anew ---------------------------------------------------------------


@pytest.mark.parametrize("nth", [1, 2])
def test_a_kill_after_append_makes_our_draft_and_card_nobody_elses(tmp_path: Path, nth: int) -> None:
    desk = Desk(tmp_path, MemoryServer(personality=EXCHANGE))
    desk.look()
    desk.mail.save(ASKING)
    look_and_be_killed(desk, "APPEND", "after", nth)
    desk.look()
    written = (len(drafts(desk)), len(cards(desk)), desk.request().draft_state)
    decide(desk, "No")
    request = look_for_an_hour(desk)

    assert written == (1, 1, "waiting")
    assert (request.state, request.letter, len(drafts(desk)), len(cards(desk))) == ("decided", "no", 1, 1)


def test_with_the_ledger_lost_our_draft_and_card_are_still_ours(exchange: Desk) -> None:
    exchange.forget_everything()
    exchange.look()
    decide(exchange, "No")
    request = look_for_an_hour(exchange)

    assert (request.letter, len(drafts(exchange)), len(cards(exchange))) == ("no", 1, 1)


def test_a_draft_that_the_owner_edits_there_is_theirs(exchange: Desk) -> None:
    (uid,) = exchange.uids("Brouillons")
    (octets,) = drafts(exchange)
    exchange.mail.delete("Brouillons", uid)
    words = re.sub(rb"\r\n\r\n.*", b"\r\n\r\nMy own words.\r\n", octets, flags=re.DOTALL)
    exchange.mail.save(words.replace(b"base64", b"8bit"), "Brouillons", "(\\Draft)")
    edited = drafts(exchange)
    decide(exchange, "No")
    look_for_an_hour(exchange)

    assert drafts(exchange) == edited


# -- killed anywhere ---------------------------------------------------------------------------------------


PROVIDERS = pytest.mark.parametrize("personality", [GMAIL, EXCHANGE], ids=lambda one: one.name)


@PROVIDERS
@pytest.mark.parametrize(("operation", "when", "nth"), [*product(OPERATIONS, ("before", "after"), (1, 2, 3))])
def test_a_decision_that_is_killed_anywhere_is_made_good(
    tmp_path: Path, personality: Personality, operation: str, when: str, nth: int
) -> None:
    desk = asked(tmp_path, personality)
    decide(desk, "No")
    look_and_be_killed(desk, operation, when, nth)
    request = look_for_an_hour(desk)

    assert (request.state, request.letter, request.draft_state) == ("decided", "no", "waiting")
    assert (len(drafts(desk)), len(cards(desk)), trashed(desk)) == (1, 1, [])
    assert desk.ledger.list_facts("removing:") == {}


@PROVIDERS
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_new_request_that_is_killed_anywhere_is_drafted_once(
    tmp_path: Path, personality: Personality, when: str, nth: int
) -> None:
    desk = Desk(tmp_path, MemoryServer(personality=personality))
    desk.look()
    desk.mail.save(ASKING)
    look_and_be_killed(desk, "APPEND", when, nth)
    request = look_for_an_hour(desk)

    assert (request.draft_state, len(drafts(desk)), len(cards(desk))) == ("waiting", 1, 1)
