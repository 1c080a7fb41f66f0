"""The mailbox over IMAP: how it signs in, what travels, and what some servers only take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eitherway.errors import ConfigError, MessageError
from eitherway.imap.mailbox import Credential, Mailbox
from eitherway.mail.message import Message
from tests.servers.account import Account


def letter(number: int, body: str = "Could we meet on Tuesday?") -> bytes:
    return (
        f"From: Dana <dana{number}@example.net>\r\nTo: maya@okafor.example\r\nSubject: letter {number}\r\n"
        f"Message-ID: <{number}@example.net>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\n{body}\r\n"
    ).encode()


@pytest.fixture
def mailbox(server: Account) -> Iterator[Mailbox]:
    opened = server.open()
    yield opened
    opened.close()


def test_a_wrong_password_is_told_without_it(server: Account) -> None:
    with pytest.raises(ConfigError, match="login refused for") as refused:
        Mailbox.connect(server.settings(), Credential(server.user, "not the secret"))

    assert "not the secret" not in str(refused.value)


MIXED = b"""\
From: =?utf-8?B?RMOhbmE=?= <dana@example.net>
To: maya@okafor.example
Subject: =?iso-8859-1?Q?Vortrag_im_M=E4rz=3F?=
Message-ID: <mixed@example.net>
Date: Mon, 23 Nov 2026 08:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

K=F6nnten Sie am 3. M=E4rz sprechen?
--inner
Content-Type: text/html; charset=utf-8

<p>K&ouml;nnten Sie am 3. M&auml;rz sprechen?</p>
--inner--
--outer
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
END:VCALENDAR
--outer
Content-Type: application/pdf; name="flyer \\"new\\".pdf"
Content-Disposition: attachment; filename="flyer \\"new\\".pdf"
Content-Transfer-Encoding: base64

%s
--outer--
""".replace(b"%s", b"QUJD" * 19 + b"\n" + b"QUJD" * 19 + b"\n" + b"WFla" * 5000).replace(b"\n", b"\r\n")


def test_a_mail_with_parts_is_read_without_its_attachment(server: Account, mailbox: Mailbox) -> None:
    server.deliver(MIXED)
    received = mailbox.connection.traffic.received

    (fetched,) = mailbox.fetch(mailbox.refs("INBOX"))

    assert isinstance(fetched.message, Message)
    assert fetched.message.subject == "Vortrag im März?"
    assert fetched.message.written == "Könnten Sie am 3. März sprechen?"
    assert [part.name for part in fetched.message.parts] == ['flyer "new".pdf']
    assert b"METHOD:REQUEST" in fetched.message.calendars[0]
    assert mailbox.connection.traffic.received - received < 6000


def test_a_message_without_a_header_is_set_aside_alone(server: Account, mailbox: Mailbox) -> None:
    server.deliver(letter(1), b"no header at all\r\n", letter(2))

    first, odd, last = mailbox.fetch(mailbox.refs("INBOX"))

    assert isinstance(odd.message, MessageError)
    assert [one.message.subject for one in (first, last) if isinstance(one.message, Message)] == [
        "letter 1",
        "letter 2",
    ]
