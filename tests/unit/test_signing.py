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
from eitherway.requests.request import (
    Ref,
    Request,
    StoredMessage,
    decode_state,
    encode_state,
    from_json,
    to_plain,
)
from eitherway.requests.signing import is_unmodified, sign_card, verify

KEY, OTHER = b"k" * 32, b"o" * 32
CARD = sign_card(
    b"From: Eitherway <board@eitherway.invalid>\r\nSubject: Room\r\nEitherway-Card: abc\r\n"
    b"Eitherway-Revision: 2\r\n\r\nThere is room.\r\n",
    KEY,
)
REF = Ref("INBOX", 7, 42)
REQUEST = Request("abc", "speaking", datetime(2026, 11, 23, 8, tzinfo=UTC), REF, "hash")

# A request as the version of November 2026 wrote it: in its ledger, and on its cards.
OLD_JSON = (
    '{"answer": "", "answered_at": null, "asker": "a1b2", "card": {"digest": "ca", '
    '"ref": {"mailbox": "Requests", "uid": 11, "uidvalidity": 4}}, "checked_at": null, '
    '"confirmed": false, "copied_at": null, "decided_at": "2026-11-24T10:30:00+01:00", '
    '"decision": "yes", "draft": {"digest": "d0", "ref": {"mailbox": "Drafts", "uid": 9, '
    '"uidvalidity": 3}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-30", '
    '"follow_ups": 0, "key": "5f0c", "kind": "speaking", "latest": {"mailbox": "INBOX", '
    '"uid": 43, "uidvalidity": 7}, "letter": "yes", "letters": "", "minutes": 50, '
    '"needs_kind": "session", "notes": ["came_back"], "number": 2, '
    '"opened_at": "2026-11-23T08:00:01.250000+00:00", '
    '"promised_at": "2026-11-23T09:00:00+00:00", "reminded": "", "revision": 3, '
    '"sent_seen": ["ab12"], "slot": "2026-12-08T10:00", "source": {"mailbox": "INBOX", '
    '"uid": 42, "uidvalidity": 7}, "state": "decided", "verdict": "room", "weekly": true}'
)
OLD_TOKEN = (
    "eNp9Ustu2zAQ/Je91g5Iym4THoteemmBIIcCQSFQ4iohRJEqH3aDwP/eJWUndWLkIlCzs7PDHT6DcnGPASTA6nhG3a"
    "oE0mVrCYpjrSreCWL0KmiQz6DNA0YiEUBowKGAkzK2838JvcU/meqRatlQA+f1sFPWaJOeQG4OBxJ7xH48m9Z7N5gw"
    "IbUMykYsyGzOKBp7o48ICCY+rzlfi80dZ7JhkrFPjNMXFmI03hHtCYsTHdSQzsxrdsn8t8J7sX7zxnlTnFepNiK6F1"
    "sLklRCktgrk4x7KEMz/uezKQMHb63ft3mOINkKRiRV2A6sp9poHM2EOKMaFwFLijGdO/z+4+vPXyeDm+aNwy9k0GJK"
    "Nbfl6stvXFKejMukCXJL0x2iju1pLMa6MYJ9ZdxTvhO2nepH+E1onrqiKlbgZ3TvUmju2DUtXzJ+JbaMlTDYEsYc/G"
    "TipYab2vDKDEj+dHkBUP92xxDplhHdaen3oDouiqdo/aukWLPr8hKqUvQ59PjR5sSFzZ0iPL4z4u4waNOXIcH7iYA9"
    "4miJnkLGwz+dNgFB"
)
OLD_REQUEST = Request(
    key="5f0c",
    kind="speaking",
    opened_at=datetime(2026, 11, 23, 8, 0, 1, 250_000, tzinfo=UTC),
    source=Ref("INBOX", 7, 42),
    asker="a1b2",
    state="decided",
    due=date(2026, 11, 30),
    promised_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    decision="yes",
    decided_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    letter="yes",
    number=2,
    draft=StoredMessage(Ref("Drafts", 3, 9), "d0"),
    draft_state="waiting",
    card=StoredMessage(Ref("Requests", 4, 11), "ca"),
    revision=3,
    verdict="room",
    minutes=50,
    weekly=True,
    slot="2026-12-08T10:00",
    needs_kind="session",
    latest=Ref("INBOX", 7, 43),
    notes=("came_back",),
    sent_seen=("ab12",),
)


def genuine(octets: bytes, key: bytes) -> bool:
    return verify(parse_header(octets).field, key)


def test_a_card_is_genuine_and_untouched_for_its_own_key_only() -> None:
    assert genuine(CARD, KEY)
    assert is_unmodified(CARD, KEY)
    assert not genuine(CARD, OTHER)
    assert not genuine(CARD, b"")
    assert not is_unmodified(CARD, OTHER)


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
    assert not is_unmodified(edited, KEY)


@pytest.mark.parametrize(
    ("old", "new"), [(b"Card: abc", b"Card: abd"), (b"Revision: 2", b"Revision: 3"), (b"Seal: ", b"Seal: 0")]
)
def test_a_card_with_other_fields_is_not_genuine(old: bytes, new: bytes) -> None:
    assert not genuine(CARD.replace(old, new), KEY)


def test_a_card_that_a_server_folded_and_marked_is_untouched() -> None:
    folded = CARD.replace(b"Eitherway-Seal: ", b"Eitherway-Seal:\r\n ").replace(
        b"From", b"X-UID: 7\r\nFrom", 1
    )

    assert is_unmodified(folded, KEY)


def test_a_state_is_read_as_it_was_sealed() -> None:
    full = replace(
        REQUEST,
        due=date(2026, 11, 25),
        draft=StoredMessage(REF, "d" * 64),
        notes=("came_back",),
        latest=REF,
        number=3,
    )

    assert decode_state(encode_state(full)) == full


def test_a_request_of_an_older_version_is_read_from_its_ledger_and_its_cards() -> None:
    assert from_json(OLD_JSON) == OLD_REQUEST
    assert decode_state(OLD_TOKEN) == OLD_REQUEST


def test_a_request_is_written_as_the_older_version_wrote_it() -> None:
    assert json.dumps(to_plain(from_json(OLD_JSON)), sort_keys=True) == OLD_JSON
    assert encode_state(from_json(OLD_JSON)) == OLD_TOKEN


def test_a_name_of_a_newer_version_is_left_out() -> None:
    assert from_json(json.dumps(json.loads(OLD_JSON) | {"colour": "red"})) == OLD_REQUEST


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
        {"due": "20261125.0"},
        {"opened_at": "1795420800"},
        {"source": {"mailbox": "INBOX", "uidvalidity": 7, "uid": 42, "colour": "red"}},
    ],
)
def test_a_state_with_a_value_of_another_kind_is_refused(wrong: dict[str, Any]) -> None:
    plain = to_plain(REQUEST) | wrong

    assert decode_state(_packed(plain)) is None
    with pytest.raises(ValueError):
        from_json(json.dumps(plain))


@pytest.mark.parametrize("plain", [[], "text", None, {}, {"key": "abc"}])
def test_what_is_no_state_is_refused(plain: Any) -> None:
    assert decode_state(_packed(plain)) is None


def test_a_state_that_unpacks_to_very_much_is_refused() -> None:
    assert decode_state(_packed(to_plain(REQUEST) | {"asker": "a" * 10_000_000})) is None


def _packed(plain: Any) -> str:
    return base64.b64encode(zlib.compress(json.dumps(plain, default=str).encode())).decode()
