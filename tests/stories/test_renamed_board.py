"""The board gets another name in the mail client while Eitherway runs: what lies there is not watched."""

from __future__ import annotations

from pathlib import Path

from tests.servers.account import Account
from tests.stories.office import Office, letter


def test_a_renamed_board_is_told_beside_the_cards_of_the_new_one(account: Account, tmp_path: Path) -> None:
    office = renamed(account, tmp_path)

    (notice,) = office.notices("renamed-board")
    assert "Anfragen" in notice.subject
    assert "\\Flagged" in notice.flags
    told = " ".join(notice.text.split())
    assert "write 'board: Anfragen' under mailbox in rules.yaml" in told
    assert "delete the folder Anfragen" in told
    assert len(office.cards()) == 1


def test_a_renamed_board_of_an_older_version_is_told_too(account: Account, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    account.rename("Requests/Dismiss", "Requests/Not a request")
    account.rename("Requests", "Anfragen")

    office.pass_rounds(2, minutes=1)

    assert len(office.notices("renamed-board")) == 1


def test_what_is_told_goes_with_the_folder(account: Account, tmp_path: Path) -> None:
    office = renamed(account, tmp_path)

    drop_all(account, "Anfragen")
    office.pass_rounds(2, minutes=1)

    assert office.notices("renamed-board") == []
    assert len(office.cards()) == 1


def test_a_renamed_board_that_the_rules_name_is_the_board(account: Account, tmp_path: Path) -> None:
    office = renamed(account, tmp_path)

    office.mailbox = "  board: Anfragen"
    office.write_rules()
    office.pass_rounds(2, minutes=1)
    (card,) = (seen for seen in office.seen("Anfragen") if seen.message["Eitherway-Request"])
    office.move("Anfragen", card, "Anfragen/No")
    office.pass_rounds(2, minutes=2)

    assert [one.decision for one in office.requests()] == ["no"]
    assert [
        seen for seen in office.seen("Anfragen") if seen.message["Eitherway-Card"] == "renamed-board"
    ] == []


def test_another_folder_with_folders_of_the_same_names_is_none_of_the_board(
    account: Account, tmp_path: Path
) -> None:
    office = Office(account, tmp_path)
    account.create("Votes")
    account.create("Votes/Yes")
    account.create("Votes/No")
    account.drop("Requests")

    office.pass_rounds(2, minutes=1)

    assert office.notices("renamed-board") == []


def drop_all(account: Account, top: str) -> None:
    """Takes a mailbox away with those below it."""
    for name in reversed([name for name in account.mailboxes() if name.startswith(top)]):
        account.drop(name)


def renamed(account: Account, folder: Path) -> Office:
    """An office with one request, whose board was renamed since; two rounds later."""
    office = Office(account, folder)
    office.deliver(letter())
    office.look()
    account.rename("Requests", "Anfragen")
    office.pass_rounds(2, minutes=1)
    return office
