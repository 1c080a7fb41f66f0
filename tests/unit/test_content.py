"""What a message says, whatever a server made of it."""

from __future__ import annotations

import pytest

from eitherway.mail.content import is_same_message
from tests.servers.rebuilding import rebuilt, without_thread

DRAFT = (
    b"From: Maya Okafor <maya@okafor.example>\r\nTo: dana@example.net\r\nSubject: Re: A talk\r\n"
    b"Message-ID: <d1@okafor.example>\r\nIn-Reply-To: <a1@example.net>\r\n"
    b"References: <a0@example.net>\r\n <a1@example.net>\r\n\r\nLet me see.\r\n"
)


@pytest.mark.parametrize(
    "stored",
    [rebuilt(DRAFT), without_thread(DRAFT), rebuilt(without_thread(DRAFT))],
    ids=["written anew", "thread stripped", "both"],
)
def test_what_a_server_does_to_a_draft_makes_no_other_message_of_it(stored: bytes) -> None:
    assert stored != DRAFT
    assert is_same_message(stored, DRAFT)


@pytest.mark.parametrize(
    "edited",
    [
        DRAFT.replace(b"Let me see", b"Let me think"),
        DRAFT.replace(b"dana@", b"bob@"),
        DRAFT.replace(b"d1@", b"d2@"),
        DRAFT.replace(b"Subject", b"User-Agent: Some Client\r\nSubject"),
    ],
    ids=["text", "recipient", "id", "client"],
)
def test_what_a_person_does_to_a_draft_makes_another_message_of_it(edited: bytes) -> None:
    assert not is_same_message(without_thread(edited), DRAFT)
