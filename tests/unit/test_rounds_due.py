"""Since when a turn is due: a host does the oldest first, and tells how long the oldest has waited."""

from __future__ import annotations

import time
from typing import cast

from eitherway.engine.rounds import Keeper, Rounds
from eitherway.rules.account_settings import MailboxSettings

SETTINGS = MailboxSettings.model_validate({"host": "mail.example", "user": "maya", "password": {"env": "X"}})


def test_a_mailbox_that_was_just_taken_has_waited_since_then_only() -> None:
    rounds = Rounds(cast("Keeper", None), SETTINGS)
    first = time.monotonic() - rounds.due
    rounds.due = time.monotonic() + 900

    rounds.try_again()

    assert 0 <= first < 60
    assert 0 <= time.monotonic() - rounds.due < 60
