"""The mailbox on every kind of server that is installed."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from eitherway.edges.mailbox import Credential, Mailbox
from eitherway.errors import ConfigError
from eitherway.mail.message import Message
from tests.servers.account import Account


def letter(number: int, body: str = "Could we meet on Tuesday?") -> bytes:
    return (
        f"From: Dana <dana{number}@example.net>\r\nTo: maya@okafor.example\r\nSubject: letter {number}\r\n"
        f"Message-ID: <{number}@example.net>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\n{body}\r\n"
    ).encode()


def own(number: int = 1, body: str = "Let me see.") -> bytes:
    return (
        f"From: maya@okafor.example\r\nTo: dana@example.net\r\nSubject: Re: letter\r\n"
        f"Message-ID: <own{number}@okafor.example>\r\n\r\n{body}\r\n"
    ).encode()


@pytest.fixture
def mailbox(server: Account) -> Iterator[Mailbox]:
    opened = server.open()
    yield opened
    opened.close()


def test_messages_are_fetched_whole_and_stay_unread(server: Account, mailbox: Mailbox) -> None:
    server.deliver(letter(1), letter(2))
    before = server.snapshot()

    fetched = tuple(mailbox.fetch(mailbox.refs("INBOX")))

    assert [f.message.subject for f in fetched if isinstance(f.message, Message)] == ["letter 1", "letter 2"]
    assert fetched[0].message.written == "Could we meet on Tuesday?"
    assert server.snapshot() == before


def test_only_what_is_above_the_last_uid_is_new(server: Account, mailbox: Mailbox) -> None:
    server.deliver(letter(1), letter(2))
    first, second = mailbox.refs("INBOX")

    assert mailbox.refs("INBOX", after_uid=first.uid) == (second,)
    assert mailbox.refs("INBOX", after_uid=second.uid) == ()


def test_what_is_appended_twice_is_there_once(server: Account, mailbox: Mailbox) -> None:
    first = mailbox.append(mailbox.names.drafts, own(), ("\\Draft", "\\Seen"))
    second = mailbox.append(mailbox.names.drafts, own(), ("\\Draft", "\\Seen"))

    assert first == second
    assert mailbox.octets(first) == own()


def test_our_message_is_removed_only_while_it_is_as_we_wrote_it(server: Account, mailbox: Mailbox) -> None:
    ref = mailbox.append(mailbox.names.drafts, own(), ("\\Draft", "\\Seen"))
    digest = hashlib.sha256(own()).hexdigest()

    assert not mailbox.remove(ref, hashlib.sha256(b"other").hexdigest())
    assert mailbox.remove(ref, digest)
    assert not mailbox.remove(ref, digest)
    assert mailbox.find(mailbox.names.drafts, "<own1@okafor.example>") == ()


def test_the_board_and_its_folders_are_made_and_subscribed(server: Account, mailbox: Mailbox) -> None:
    mailbox.ensure(mailbox.names.folder("dismiss"))
    mailbox.ensure(mailbox.names.folder("dismiss"))

    assert {mailbox.names.board, mailbox.names.folder("dismiss")} <= set(server.mailboxes())
    with server.person() as client:
        subscribed = b" ".join(line for line in client.lsub()[1] if line)
    assert b"Not a request" in subscribed


def test_a_message_moves_with_its_content(server: Account, mailbox: Mailbox) -> None:
    server.deliver(letter(1))
    (ref,) = mailbox.refs("INBOX")

    mailbox.move(ref, mailbox.names.folder("yes"))

    assert mailbox.refs("INBOX") == ()
    (moved,) = mailbox.find(mailbox.names.folder("yes"), "<1@example.net>")
    assert mailbox.octets(moved) == letter(1)


def test_waiting_ends_when_a_message_arrives(server: Account, mailbox: Mailbox) -> None:
    mailbox.status("INBOX")
    threading.Timer(0.3, server.deliver, (letter(1),)).start()
    started = time.monotonic()

    changed = mailbox.wait("INBOX", timedelta(seconds=20), lambda: False)

    assert changed
    assert time.monotonic() - started < 15


def test_waiting_ends_soon_after_stop(server: Account, mailbox: Mailbox) -> None:
    started = time.monotonic()

    changed = mailbox.wait("INBOX", timedelta(seconds=20), lambda: time.monotonic() - started > 0.5)

    assert not changed
    assert time.monotonic() - started < 10


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


@pytest.mark.parametrize(
    "octets", [b"\r\n", b"no header at all\r\n", b"Subject: x\r\n\r\n", b"From: a@b.example\r\n\r\n\xff\xfe"]
)
def test_an_odd_message_is_set_aside_alone(server: Account, mailbox: Mailbox, octets: bytes) -> None:
    server.deliver(letter(1), octets, letter(2))

    fetched = tuple(mailbox.fetch(mailbox.refs("INBOX")))

    assert len(fetched) == len(mailbox.glances(mailbox.refs("INBOX"))) == 3
    assert [f.message.subject for f in (fetched[0], fetched[2]) if isinstance(f.message, Message)] == [
        "letter 1",
        "letter 2",
    ]
