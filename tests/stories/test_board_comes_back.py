"""What vanishes of the board while the watcher runs comes back in the next cycle, on the same connection."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.desk import Desk
from tests.laws.letters import ASKING


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A request is on the board."""
    desk = Desk(tmp_path)
    desk.look()
    desk.mail.save(ASKING)
    desk.look()
    return desk


def keys(desk: Desk) -> list[int]:
    return [uid for uid, _, octets in desk.mail.read("Requests") if b"\r\nEitherway-Card: key\r\n" in octets]


def test_a_deleted_key_comes_back_and_is_the_same(desk: Desk) -> None:
    (uid,) = keys(desk)
    before = desk.visit.board_key, desk.visit.mailbox, desk.texts("Requests")
    desk.mail.delete("Requests", uid)
    desk.look()
    desk.look()

    assert len(keys(desk)) == 1
    assert (desk.visit.board_key, desk.visit.mailbox, desk.texts("Requests")) == before


def test_a_deleted_decision_folder_is_made_again(desk: Desk) -> None:
    desk.mail.drop("Requests/Yes")
    desk.look()
    desk.look()

    assert "Requests/Yes" in desk.server.folders


def test_a_card_in_a_renamed_folder_goes_back_to_the_board(desk: Desk) -> None:
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Yes")
    desk.mail.rename("Requests/Yes", "Requests/Ja")
    desk.look()
    desk.look()

    assert len(desk.texts("Requests")) == 1
    assert desk.texts("Requests/Ja") == []
    assert "Requests/Yes" in desk.server.folders
