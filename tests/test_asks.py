"""Whether something is asked of the owner, and what."""

from __future__ import annotations

from datetime import UTC, datetime

from eitherway.mail.message import Message
from eitherway.triage.asks import read_ask


def message(written: str) -> Message:
    """A message whose author wrote this now."""
    return Message(
        "<a@example.net>", "0" * 32, "", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), (), (), (), (), (), (),
        (), (),
        written, written, "", "", (), (), "", len(written), (),
    )  # fmt: skip


def test_a_polite_request_is_an_ask_with_its_sentence():
    ask = read_ask(message("Hello.\nCould you send me the form?"), "America/Chicago")

    assert ask.asked
    assert ask.sentence == "Could you send me the form?"
