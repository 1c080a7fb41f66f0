"""What a Message promises: its key, its fields, its doubts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eitherway.errors import MessageError
from eitherway.mail.message import Address, parse, parse_header

NAMELESS = (
    b"Received: from a by b; Mon, 23 Nov 2026 09:15:00 +0000\r\n"
    b"From: Dana Reyes <dana@example.net>\r\nTo: maya@okafor.example\r\n"
    b"Date: Mon, 23 Nov 2026 10:15:00 +0100\r\nSubject: a question about the workshop\r\n\r\n"
)


@pytest.mark.parametrize("octets", [b"", b"\r\n\r\n", b"\x00\xff no header here", b"no field\r\n\r\nHello"])
def test_octets_without_a_header_are_a_message_error(octets: bytes) -> None:
    with pytest.raises(MessageError, match="no header field"):
        parse(octets)


def test_the_key_is_of_32_hex_digits_and_comes_from_the_message_id_alone() -> None:
    one = parse(b"Message-ID: <a1@example.net>\r\nSubject: one\r\n\r\nHello\r\n")
    two = parse(b"Subject: two\r\nMESSAGE-ID:\r\n <a1@example.net>\r\n\r\n")

    assert one.key == two.key
    assert (len(one.key), set(one.key) <= set("0123456789abcdef")) == (32, True)


def test_without_a_message_id_the_key_does_not_depend_on_the_body_or_on_folding() -> None:
    whole = parse(NAMELESS + b"Hello\r\n")
    folded = parse_header(NAMELESS.replace(b"a question about", b"a question\r\n about"))

    assert whole.key == folded.key


def test_without_a_message_id_two_receipts_are_two_messages() -> None:
    other = NAMELESS.replace(b"from a by b", b"from a by c")

    assert parse(NAMELESS).key != parse(other).key


def test_a_field_is_found_by_its_name_in_any_letters() -> None:
    message = parse(b"LIST-ID: =?utf-8?q?Caf=C3=A9?= <cafe.example>\r\nlist-id: other\r\n\r\n")

    assert message.field("List-Id") == "Café <cafe.example>"
    assert message.field("List-Post") == ""


def test_a_header_alone_has_the_same_fields_and_no_text() -> None:
    octets = b"Subject: one\r\nFrom: dana@example.net\r\n\r\nHello\r\n"

    message = parse_header(octets)

    assert (message.subject, message.from_, message.text) == ("one", (Address("", "dana@example.net"),), "")


def test_a_message_compares_by_value() -> None:
    octets = b"Subject: one\r\nFrom: dana@example.net\r\n\r\nHello\r\n"

    assert parse(octets) == parse(octets)
    assert parse(octets) != replace(parse(octets), subject="two")


def test_an_address_compares_without_case() -> None:
    assert Address("Dana", "Dana@example.net").key == "dana@example.net"
