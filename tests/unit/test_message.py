"""What a Message promises: its key, its fields, its doubts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eitherway.errors import MessageError
from eitherway.mail.message import Address, dated, parse, parse_header

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


RECEIVED = datetime(2026, 11, 27, 10, tzinfo=UTC)
RECEIPT = "Received: from a.example by b.example; Fri, 27 Nov 2026 10:00:00 +0000\n"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Date: Fri, 27 Nov 2026 09:00:00 +0000\n", "2026-11-27T09:00"),
        ("Date: Mon, 05 Mar 1990 09:00:00 +0000\n", "1990-03-05T09:00"),
        ("Date: Sun, 29 Nov 2026 09:00:00 +0000\n" + RECEIPT, "2026-11-29T09:00"),
        ("Date: Mon, 30 Nov 2026 09:00:00 +0000\n" + RECEIPT, "2026-11-27T10:00"),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000\n" + RECEIPT, "2026-11-27T10:00"),
        ("Date: Thu, 01 Jan 0102 00:00:00 +0000\n" + RECEIPT, "2026-11-27T10:00"),
        ("Date: Fri, 31 Dec 9999 23:00:00 +0000\n" + RECEIPT, "2026-11-27T10:00"),
        ("Date: yesterday\n" + RECEIPT, "2026-11-27T10:00"),
        (RECEIPT, "2026-11-27T10:00"),
    ],
)
def test_the_date_is_one_that_a_clock_can_have_said_else_the_receipt(header: str, date: str) -> None:
    message = parse(f"{header}From: a@b.example\n\nHello\n".encode())

    assert message.date is not None
    assert message.date.isoformat()[:16] == date


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Date: Thu, 01 Jan 1970 00:00:00 +0000\n",
        "Date: Thu, 01 Jan 0102 00:00:00 +0000\n",
        "Date: Tue, 01 Dec 2026 00:00:00 +0000\n",
        "Date: Fri, 31 Dec 9999 23:00:00 +0000\n",
    ],
)
def test_without_a_date_that_can_be_right_the_mailbox_tells_when_it_came(header: str) -> None:
    message = dated(parse(f"{header}From: a@b.example\n\nHello\n".encode()), RECEIVED)

    assert message.date == RECEIVED
    assert "the date is that of the receipt" in message.doubts


def test_a_date_that_can_be_right_is_kept_whenever_the_message_came() -> None:
    message = parse(b"Date: Fri, 01 Nov 2019 09:00:00 +0000\nFrom: a@b.example\n\nHello\n")

    assert dated(message, RECEIVED) is message


def test_a_receipt_that_cannot_be_right_dates_nothing() -> None:
    message = parse(b"From: a@b.example\n\nHello\n")

    assert dated(message, datetime(1970, 1, 1, tzinfo=UTC)).date is None


ALTERNATIVE = (
    "From: dana@example.net\nContent-Type: multipart/alternative; boundary=i\n\n"
    "--i\nContent-Type: text/plain\n\n{plain}\n--i\nContent-Type: text/html\n\n<p>{page}</p>\n--i--\n"
)


@pytest.mark.parametrize(
    "plain",
    [
        "This message contains HTML. Your program cannot show it.",
        "https://mail.example/view?id=77",
        "Diese Nachricht ist nur als Webseite lesbar.",
        " ",
    ],
)
def test_a_plain_part_that_only_points_to_the_page_gives_way_to_it(plain: str) -> None:
    octets = ALTERNATIVE.format(plain=plain, page="Could we meet on Thursday?").encode()

    assert parse(octets).text == "Could we meet on Thursday?"


def test_a_plain_part_that_says_what_the_page_says_is_read() -> None:
    page = "<b>Could</b> we meet?  Sent with Some Program"
    octets = ALTERNATIVE.format(plain="Could we meet?", page=page).encode()

    assert parse(octets).text == "Could we meet?"
