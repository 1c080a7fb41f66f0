"""A few random histories of a mailbox; the long run is `python tests/fuzz/histories.py`."""

from __future__ import annotations

import os

from tests.fuzz.further_histories import run_further
from tests.fuzz.histories import run_histories

STEPS = int(os.environ.get("EITHERWAY_HISTORIES", "200"))


def test_no_random_history_leaves_a_wrong_draft_or_a_state_without_a_cause() -> None:
    assert run_histories(STEPS, seed=1) >= STEPS


def test_nor_does_one_with_promises_colleagues_and_seasons() -> None:
    assert run_further(STEPS // 2, seed=1) >= STEPS // 2
