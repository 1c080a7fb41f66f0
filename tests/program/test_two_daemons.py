"""Two watchers with state folders of their own on one mailbox: every request is answered once."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.account import Account
from tests.stories.office import Office, letter
from tests.watching import is_so_within, watcher

COUNT = 200 if os.environ.get("EITHERWAY_LONG_TESTS") == "1" else 12
TEXT = "Hi Maya,\n\nCould you give a talk at our school in spring?\n"


def test_two_watchers_leave_one_draft_and_one_card_for_each_request(dovecot: Account, tmp_path: Path) -> None:
    office = Office(
        dovecot, tmp_path / "one", datetime.now(UTC), "", "  drafts_per_day: 1000\n  cards_per_day: 1000\n"
    )
    office.forget_everything()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with (
        watcher(tmp_path / "one", "--since", "1d") as one,
        watcher(tmp_path / "two", "--since", "1d") as two,
    ):
        deliver_one_by_one(office, COUNT)
        settle(office, COUNT)

    askers = Counter(str(item.message["To"]) for item in office.drafts())
    cards = Counter(str(item.message["Eitherway-Card"]) for item in office.cards())
    assert [one.returncode, two.returncode] == [0, 0]
    assert len(askers) == len(cards) == COUNT
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
