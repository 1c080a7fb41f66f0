"""Two watchers with state folders of their own on one mailbox: every request is answered once."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.memory.account import fronted
from tests.servers.account import Account
from tests.servers.mail_account import MailAccount
from tests.servers.personalities import EXCHANGE, GMAIL, Personality
from tests.stories.office import Office, letter
from tests.watching import is_so_within, watcher

LONG = os.environ.get("EITHERWAY_LONG_TESTS") == "1"
COUNT, FEW = (200, 50) if LONG else (12, 4)
TEXT = "Hi Maya,\n\nCould you give a talk at our school in spring?\n"


def test_two_watchers_leave_one_draft_and_one_card_for_each_request(dovecot: Account, tmp_path: Path) -> None:
    both_answer_once(dovecot, tmp_path, COUNT)


@pytest.mark.parametrize("personality", [GMAIL, EXCHANGE], ids=lambda one: one.name)
def test_so_they_do_on_what_is_reported_of_providers(personality: Personality, tmp_path: Path) -> None:
    with fronted(personality) as account:
        both_answer_once(account, tmp_path, FEW)


def both_answer_once(account: MailAccount, tmp_path: Path, count: int) -> None:
    """Two watchers, and letters that come one by one; AssertionError for a draft or card too many or few."""
    office = Office(
        account, tmp_path / "one", datetime.now(UTC), "", "  drafts_per_day: 1000\n  cards_per_day: 1000\n"
    )
    office.forget_everything()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with (
        watcher(tmp_path / "one", "--since", "1d") as one,
        watcher(tmp_path / "two", "--since", "1d") as two,
    ):
        deliver_one_by_one(office, count)
        settle(office, count)

    askers = Counter(str(item.message["To"]) for item in office.drafts())
    cards = Counter(str(item.message["Eitherway-Card"]) for item in office.cards())
    assert [one.returncode, two.returncode] == [0, 0]
    assert len(askers) == len(cards) == count
    assert set(askers.values()) == set(cards.values()) == {1}
    drafts = {item.uid for item in office.drafts()}
    assert [drafts_known(office, tmp_path / name) for name in ("one", "two")] == [drafts, drafts]


def deliver_one_by_one(office: Office, count: int) -> None:
    for number in range(count):
        office.deliver(letter(f"A <asker{number}@mail.example>", "A talk", TEXT, datetime.now(UTC)))


def settle(office: Office, count: int) -> None:
    """Returns when both have had time for every letter and the mailbox has stopped changing."""
    end = time.monotonic() + 60 + count
    is_so_within(60 + count, lambda: len(office.drafts()) >= count)
    before, after = None, board_of(office)
    while before != after and time.monotonic() < end:
        time.sleep(12)  # a watcher looks at the board every ten seconds
        before, after = after, board_of(office)


def board_of(office: Office) -> tuple[list[int], list[int]]:
    """The drafts and the cards that are there, by their uids."""
    return [item.uid for item in office.drafts()], [item.uid for item in office.cards()]


def drafts_known(office: Office, folder: Path) -> set[int]:
    """The uids of the drafts that the watcher of this folder remembers as its own."""
    office.folder = folder
    return {item.draft.ref.uid for item in office.requests() if item.draft}
