"""Folders of the board are renamed or deleted while the watcher runs: they come back in that connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eitherway.imap.transport import Limits
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter
from tests.stories.one_connection import Watch, watching

FOLDERS = tuple(f"Requests/{name}" for name in ("Yes", "No", "Refer", "Ask", "Later", "Waiting", "Dismiss"))


@pytest.fixture
def watch(account: MailAccount, tmp_path: Path) -> Iterator[Watch]:
    """A request is on the board of a mailbox that is watched."""
    office = Office(account, tmp_path)
    office.deliver(letter())
    with watching(office, Limits(command=20)) as watch:
        watch.round()
        yield watch


def is_there(office: Office, *names: str) -> bool:
    return {office.account.place(name) for name in names} <= set(office.account.mailboxes())


def test_a_deleted_decision_folder_is_made_again_and_decides(watch: Watch) -> None:
    office = watch.office
    office.account.drop("Requests/No")
    watch.round()

    assert is_there(office, *FOLDERS)

    office.move("Requests", office.cards()[0], "Requests/No")
    watch.round()

    assert [one.decision for one in office.requests()] == ["no"]
    assert len(office.cards()) == 1


def test_a_card_in_a_renamed_folder_is_put_back_with_a_note(watch: Watch) -> None:
    office = watch.office
    office.move("Requests", office.cards()[0], "Requests/No")
    office.account.rename("Requests/No", "Requests/Rather not")
    watch.round()
    watch.round()

    (card,) = office.cards()
    assert "to use another name, write it under mailbox.folders in rules.yaml" in " ".join(card.text.split())
    assert [one.decision for one in office.requests()] == [""]
    assert office.seen("Requests/Rather not") == []
    assert is_there(office, *FOLDERS)


def test_the_card_that_was_put_back_can_be_moved_again(watch: Watch) -> None:
    office = watch.office
    office.move("Requests", office.cards()[0], "Requests/No")
    office.account.rename("Requests/No", "Requests/Rather not")
    watch.round()
    office.move("Requests", office.cards()[0], "Requests/No")
    watch.round()

    assert [one.decision for one in office.requests()] == ["no"]
    assert len(office.cards()) == 1
    assert len(office.drafts()) == 1


def test_a_card_that_went_with_its_folder_decides_nothing(watch: Watch) -> None:
    office = watch.office
    office.move("Requests", office.cards()[0], "Requests/No")
    office.account.drop("Requests/No")
    watch.round()
    watch.round(minutes=26 * 60)

    assert [one.decision for one in office.requests()] == [""]
    assert len(office.cards()) == 1
    assert is_there(office, *FOLDERS)


def test_a_deleted_board_is_made_again_with_its_cards_and_its_key(watch: Watch) -> None:
    office = watch.office
    before = watch.visit.board_key
    drop_board(office)
    watch.round()
    watch.round()

    assert is_there(office, "Requests", *FOLDERS)
    assert len(office.cards()) == 1
    assert len(office.notices("key")) == 1
    assert watch.visit.board_key == before

    office.move("Requests", office.cards()[0], "Requests/No")
    watch.round()

    assert [one.decision for one in office.requests()] == ["no"]


def test_a_deleted_key_comes_back_and_the_cards_still_count(watch: Watch) -> None:
    office = watch.office
    before = watch.visit.board_key
    (key,) = office.notices("key")
    office.delete("Requests", key)
    watch.round()
    watch.round()

    assert len(office.notices("key")) == 1
    assert watch.visit.board_key == before
    assert len(office.cards()) == 1


def drop_board(office: Office) -> None:
    """Takes the board away with the folders below it, as a mail client does."""
    for name in (*FOLDERS, "Requests"):
        office.account.drop(name)
