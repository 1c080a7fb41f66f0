"""The messages of `doctor`: to nobody, known again however they are stored, and the owner's once changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eitherway.mail.message import Address, parse, parse_header
from eitherway.requests.signing import is_unmodified, verify
from eitherway.requests.trial_messages import (
    is_from_trial,
    trial_card,
    trial_draft,
    trial_subject,
    trial_token,
)
from tests.servers.rebuilding import rebuilt

TOKEN = "0123456789abcdef"
OWNER = Address("Åsa O'Hara", "asa@praxis.example")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=9)
DRAFT, CARD = trial_draft(TOKEN, OWNER, NOW), trial_card(TOKEN, OWNER, NOW)
BOTH = pytest.mark.parametrize("written", [DRAFT, CARD], ids=["draft", "card"])


def test_the_draft_has_no_recipient_and_says_what_it_is() -> None:
    message = parse(DRAFT)

    assert (message.to, message.cc, message.reply_to) == ((), (), ())
    assert message.subject == trial_subject(TOKEN)
    assert message.text.startswith("This is not a letter, and it is to nobody.")


def test_the_card_is_none_to_a_board() -> None:
    header = parse_header(CARD)

    assert (header.field("Eitherway-About"), header.field("Eitherway-Card")) == (TOKEN, "")
    assert not verify(header.field, b"any key")
    assert not is_unmodified(CARD, b"any key")


@BOTH
def test_it_is_known_again_as_it_was_written_and_as_exchange_writes_it(written: bytes) -> None:
    assert is_from_trial(written, OWNER, LATER)
    assert is_from_trial(rebuilt(written), OWNER, LATER)


@BOTH
def test_one_that_somebody_changed_is_theirs(written: bytes) -> None:
    changed = (
        written.replace(b"goes away", b"went away"),
        written.replace(b"not a letter, goes", b"a letter, goes"),
        written.replace(b"Date:", b"Cc: dana@conf.example\r\nDate:"),
        written.replace(TOKEN.encode(), b"not a token"),
        b"\0",
    )

    assert [is_from_trial(one, OWNER, NOW) for one in changed] == [False] * 5


def test_the_subject_of_an_answer_to_it_is_not_its_subject() -> None:
    assert trial_token(trial_subject(TOKEN)) == TOKEN
    assert trial_token(f"Re: {trial_subject(TOKEN)}") == ""
    assert trial_token(f"{trial_subject(TOKEN)} again") == ""
