"""The looks of the watcher at one account: what ends a wait, and what a round does where nothing moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from eitherway.engine.looking import CALLED, Looking
from eitherway.storage.ledger import open_ledger
from tests.memory.account import MemoryAccount


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    """A mailbox that is looked at next in ten seconds."""
    with closing(open_ledger(tmp_path, "maya")) as ledger, closing(MemoryAccount().open()) as mailbox:
        yield Looking(mailbox, ledger)


def test_another_program_that_calls_ends_the_wait_once(looking: Looking, tmp_path: Path) -> None:
    other = open_ledger(tmp_path, "maya")
    threading.Timer(0.3, other.set_fact, (CALLED, "now")).start()
    began = time.monotonic()

    assert looking.wait(lambda: False)
    assert time.monotonic() - began < 3
    assert not looking.wait(lambda: time.monotonic() - began > 4)


def test_a_call_during_a_cycle_is_heard_after_it(looking: Looking, tmp_path: Path) -> None:
    open_ledger(tmp_path, "maya").set_fact(CALLED, "now")
    began = time.monotonic()

    assert looking.wait(lambda: False)
    assert time.monotonic() - began < 3


def test_what_the_watcher_of_another_mailbox_writes_ends_no_wait(looking: Looking, tmp_path: Path) -> None:
    other = open_ledger(tmp_path, "ben")
    threading.Timer(0.3, other.set_fact, (CALLED, "now")).start()
    began = time.monotonic()

    assert not looking.wait(lambda: time.monotonic() - began > 2)
