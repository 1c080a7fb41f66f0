"""Seals of cards: what is genuine, what is untouched, and which states are read."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from eitherway.mail.message import parse_header
from eitherway.requests.request import Placed, Ref, Request, seal, to_plain, unseal
from eitherway.requests.sealing import is_genuine, is_untouched, seal_card

KEY, OTHER = b"k" * 32, b"o" * 32
CARD = seal_card(
    b"From: Eitherway <board@eitherway.invalid>\r\nSubject: Room\r\nEitherway-Card: abc\r\n"
    b"Eitherway-Revision: 2\r\n\r\nThere is room.\r\n",
    KEY,
)
REF = Ref("INBOX", 7, 42)
REQUEST = Request("abc", "speaking", datetime(2026, 11, 23, 8, tzinfo=UTC), REF, "hash")


def genuine(octets: bytes, key: bytes) -> bool:
    return is_genuine(parse_header(octets).field, key)


def test_a_card_is_genuine_and_untouched_for_its_own_key_only() -> None:
    assert genuine(CARD, KEY)
    assert is_untouched(CARD, KEY)
    assert not genuine(CARD, OTHER)
    assert not genuine(CARD, b"")
    assert not is_untouched(CARD, OTHER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"There is room.", b"There is room. Ask Ana."),
        (b": Room", b": Room!"),
        (b"From", b"X-Label: Ana\r\nFrom"),
    ],
)
def test_a_card_with_the_owners_words_is_genuine_and_not_untouched(old: bytes, new: bytes) -> None:
    edited = CARD.replace(old, new, 1)

    assert genuine(edited, KEY)
    assert not is_untouched(edited, KEY)


@pytest.mark.parametrize(
    ("old", "new"), [(b"Card: abc", b"Card: abd"), (b"Revision: 2", b"Revision: 3"), (b"Seal: ", b"Seal: 0")]
)
def test_a_card_with_other_fields_is_not_genuine(old: bytes, new: bytes) -> None:
    assert not genuine(CARD.replace(old, new), KEY)


def test_a_card_that_a_server_folded_and_marked_is_untouched() -> None:
    folded = CARD.replace(b"Eitherway-Seal: ", b"Eitherway-Seal:\r\n ").replace(
        b"From", b"X-UID: 7\r\nFrom", 1
    )

    assert is_untouched(folded, KEY)


def test_a_state_is_read_as_it_was_sealed() -> None:
    full = replace(
        REQUEST,
        due=date(2026, 11, 25),
        draft=Placed(REF, "d" * 64),
        notes=("came_back",),
        latest=REF,
        number=3,
    )

    assert unseal(seal(full)) == full


@pytest.mark.parametrize(
    "wrong",
    [
        {"opened_at": "2026-11-23T08:00:00"},
        {"decided_at": "2026-11-23"},
        {"state": "lost"},
        {"decision": "maybe"},
        {"number": "3"},
        {"number": True},
        {"confirmed": 1},
        {"key": 5},
        {"notes": [1]},
        {"source": None},
        {"source": {"mailbox": "INBOX", "uidvalidity": "7", "uid": 42}},
        {"draft": {"ref": {"mailbox": "INBOX", "uidvalidity": 7, "uid": 42}, "digest": None}},
        {"due": 20261125},
    ],
)
def test_a_state_with_a_value_of_another_kind_is_refused(wrong: dict[str, Any]) -> None:
    assert unseal(_packed(to_plain(REQUEST) | wrong)) is None


@pytest.mark.parametrize("plain", [[], "text", None, {}, {"key": "abc"}])
def test_what_is_no_state_is_refused(plain: Any) -> None:
    assert unseal(_packed(plain)) is None


def test_a_state_that_unpacks_to_very_much_is_refused() -> None:
    assert unseal(_packed(to_plain(REQUEST) | {"asker": "a" * 10_000_000})) is None


def _packed(plain: Any) -> str:
    return base64.b64encode(zlib.compress(json.dumps(plain, default=str).encode())).decode()
