"""Decisions from the terminal: `decide` moves the card on the board, as its owner would."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eitherway.engine.looking import CALLED
from eitherway.storage.state import hold
from tests.command import eitherway
from tests.servers.account import Account
from tests.stories.office import Office, letter
from tests.watching import watcher, within

DANA = "Dana Reyes <dana@conf.example>"
DANIEL = "Daniel Ox <daniel@ox.example>"


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    office = Office(dovecot, tmp_path, now=datetime.now(UTC), mailbox="  folders: {'no': Absage}\n")
    office.deliver_all(
        letter(DANA, "A talk in December?", at=office.now), letter(DANIEL, "Your talk", at=office.now)
    )
    office.look()
    return office


def cards_in(office: Office, folder: str) -> list[str]:
    """The people whose cards are in a folder."""
    cards = (card.message for card in office.seen(folder) if card.message["Eitherway-Request"])
    return sorted(str(card["From"]).partition(" ·")[0].strip('"') for card in cards)


def with_the_watcher_away(office: Office, *words: str) -> str:
    """Decides while another process holds the state folder; returns what was said."""
    with hold(office.folder / "state"):
        done = eitherway(office.folder, "decide", *words)
    return done.stdout + done.stderr


def test_a_decision_by_name_drafts_its_letter(office: Office) -> None:
    done = eitherway(office.folder, "decide", "dana", "no")

    assert done.returncode == 0, done.stderr
    assert "(Dana Reyes: A talk in December?): no, its card is in Requests/Absage" in done.stdout
    assert ["can't" in draft.text for draft in office.drafts()] == [False, True]
    assert cards_in(office, "Requests") == ["Dana Reyes", "Daniel Ox"]


def test_beside_the_watcher_the_card_is_moved_and_the_watcher_acts(office: Office) -> None:
    said = with_the_watcher_away(office, "Daniel", "Ox", "Absage")
    moved, called = cards_in(office, "Requests/Absage"), office.ledger().fact(CALLED)
    office.pass_time(minutes=1)

    assert called != ""
    assert "The watcher will do it within ten seconds." in said
    assert moved == ["Daniel Ox"]
    assert cards_in(office, "Requests/Absage") == []
    assert [str(draft.message["To"]) for draft in office.drafts() if "can't" in draft.text] == [DANIEL]


def test_undo_takes_a_card_back_that_nobody_acted_on(office: Office) -> None:
    with_the_watcher_away(office, "daniel@ox.example", "no")

    said = with_the_watcher_away(office, "daniel", "undo")

    assert "its card is in Requests\n" in said
    assert cards_in(office, "Requests/Absage") == []
    office.pass_time(minutes=1)
    assert {request.decision for request in office.requests()} == {""}


def test_reopen_takes_back_what_was_dismissed(office: Office) -> None:
    assert eitherway(office.folder, "decide", "dana", "not", "a", "request").returncode == 0
    assert "Dana Reyes" not in cards_in(office, "Requests")

    done = eitherway(office.folder, "decide", "dana", "reopen")

    assert done.returncode == 0, done.stderr
    assert "Dana Reyes" in cards_in(office, "Requests")
    assert {request.state for request in office.requests()} == {"open"}


def test_a_decision_on_a_deleted_card_is_taken_all_the_same(office: Office) -> None:
    (dana,) = (card for card in office.cards() if "Dana" in str(card.message["From"]))
    office.delete("Requests", dana)

    done = eitherway(office.folder, "decide", "dana@conf.example", "no", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["decision"], told["folder"], told["done"]) == ("no", None, ["no"])
    assert ["can't" in draft.text for draft in office.drafts()] == [False, True]


def test_another_machine_decides_by_the_board_alone(office: Office, tmp_path: Path) -> None:
    laptop = tmp_path / "laptop"
    shutil.copytree(office.folder, laptop, ignore=shutil.ignore_patterns("state", "laptop"))

    found = listed(laptop)
    done = eitherway(laptop, "decide", "dana@conf.example", "no")
    moved = cards_in(office, "Requests/Absage")
    undone = eitherway(laptop, "decide", found[0]["id"], "undo")

    assert sorted(item["person"] for item in found) == ["Dana Reyes", "Daniel Ox"]
    assert (moved, undone.returncode) == (["Dana Reyes"], 0)
    assert "The watcher does the rest" in done.stderr
    assert cards_in(office, "Requests") == ["Dana Reyes", "Daniel Ox"]
    assert not (laptop / "state" / "ledger.sqlite3").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dan", "no"), "'dan' may be one of 2; name one by its id:"),
        (("ben", "no"), "no request by 'ben' is known; see: eitherway requests"),
        (("dana", "undo"), "nothing was decided about "),
        (
            ("dana", "maybe"),
            "'maybe' is not a decision; write yes, no, refer, ask, later, waiting, dismiss or undo",
        ),
        (("no",), "whose request? For example: eitherway decide dana no"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(office: Office, words: tuple[str, ...], said: str) -> None:
    before = office.account.snapshot()

    done = eitherway(office.folder, "decide", *words)

    assert (done.returncode, done.stdout) == (78, "")
    assert f"decide: {said}" in done.stderr
    assert office.account.snapshot() == before


def test_an_ambiguous_name_lists_people_subjects_and_ids(office: Office) -> None:
    ids = {request["person"]: request["id"] for request in listed(office.folder)}

    said = eitherway(office.folder, "decide", "dan", "no").stderr

    assert f"{ids['Dana Reyes']} (Dana Reyes: A talk in December?)" in said
    assert f"{ids['Daniel Ox']} (Daniel Ox: Your talk)" in said


def listed(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(eitherway(folder, "requests", "--json").stdout)
    return found


def test_a_card_in_two_folders_waits_for_the_owner(office: Office) -> None:
    (dana,) = (card for card in office.cards() if "Dana" in str(card.message["From"]))
    office.copy("Requests", dana, "Requests/Yes")
    before = office.account.snapshot()

    done = eitherway(office.folder, "decide", "dana", "no")

    assert done.returncode == 78
    assert "lies in Requests and Requests/Yes; leave it in one of them" in done.stderr
    assert office.account.snapshot() == before


def test_a_closed_request_is_named_with_its_way_back(office: Office) -> None:
    assert eitherway(office.folder, "decide", "dana", "dismiss").returncode == 0

    done = eitherway(office.folder, "decide", "dana", "no")

    assert done.returncode == 78
    assert "is closed: dismissed on " in done.stderr
    assert " undo" in done.stderr


def test_without_a_connection_requests_lists_what_is_remembered_and_decide_does_nothing(
    office: Office,
) -> None:
    office.write_rules(port=9)

    requests = eitherway(office.folder, "requests")
    decide = eitherway(office.folder, "decide", "dana", "no")

    assert (requests.returncode, decide.returncode) == (75, 75)
    assert requests.stdout.count("draft waits") == 2
    assert "names and subjects are on the board, which could not be read" in requests.stderr
    assert "127.0.0.1" in decide.stderr


def test_a_dry_run_says_where_the_card_would_go(office: Office) -> None:
    before = office.account.snapshot()

    done = eitherway(office.folder, "decide", "-n", "dana", "later")

    assert "later, its card is in Requests/Later" in done.stdout
    assert "Nothing was changed." in done.stderr
    assert office.account.snapshot() == before


def test_the_running_watcher_drafts_the_letter_after_the_move(office: Office) -> None:
    with watcher(office.folder):
        done = eitherway(office.folder, "decide", "dana", "no")
        within(60, lambda: any("can't" in draft.text for draft in office.drafts()))

    assert done.returncode == 0, done.stderr
    assert cards_in(office, "Requests/Absage") == []
