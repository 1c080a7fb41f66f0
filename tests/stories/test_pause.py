"""A pause from the terminal: the card on the board holds it, and a client that moves it away ends it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.account import Account
from tests.stories.office import Office, letter

DANA = "Dana Reyes <dana@conf.example>"


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    office = Office(dovecot, tmp_path, now=datetime.now(UTC))
    office.look()
    return office


def ask(office: Office) -> None:
    office.deliver_all(letter(DANA, "A talk in December?", at=office.now))
    office.look()


def test_a_pause_leaves_the_card_and_drafts_nothing_until_it_is_off(office: Office) -> None:
    done = eitherway(office.folder, "pause", "3d")
    ask(office)

    assert done.returncode == 0, done.stderr
    assert "paused until" in done.stdout
    assert office.drafts() == []
    assert "paused until" in eitherway(office.folder, "status").stdout

    off = eitherway(office.folder, "pause", "off")
    office.deliver_all(letter("Noor Sol <noor@conf.example>", "A talk in January?", at=office.now))
    office.look()

    assert "not paused" in off.stdout
    assert [draft.message["To"] for draft in office.drafts()] == ["Noor Sol <noor@conf.example>"]
    assert "not paused" in eitherway(office.folder, "pause").stdout


def test_an_end_that_cannot_be_read_changes_nothing(office: Office) -> None:
    done = eitherway(office.folder, "pause", "until", "whenever")
    ask(office)

    assert (done.returncode, "names no end" in done.stderr) == (78, True)
    assert len(office.drafts()) == 1


@pytest.mark.parametrize("forgotten", ["ledger.sqlite3", "nothing"])
def test_without_a_board_it_says_what_to_do(office: Office, forgotten: str) -> None:
    office.mailbox = "  board: Elsewhere\n"
    office.write_rules()
    (office.folder / "state" / forgotten).unlink(missing_ok=True)
    done = eitherway(office.folder, "pause", "3d")

    assert done.returncode == 78
    assert "there is no board" in done.stderr
    assert "eitherway once" in done.stderr
