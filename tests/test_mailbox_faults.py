"""Faults injected at every command of a whole session on Dovecot: nothing hangs, is lost, or is doubled."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from eitherway.edges.imap import Limits
from eitherway.edges.mailbox import Mailbox
from eitherway.errors import ConfigError, TransientError
from eitherway.mail.message import Message
from tests.servers.account import Account
from tests.servers.proxy import Fault, Proxy

KINDS = ("cut", "lost", "half", "bye", "silent", "drip", "garble")
FULL = os.environ.get("EITHERWAY_ALL_FAULTS") == "1"
LIMITS = Limits(connect=0.6, command=0.4, goodbye=0.2)
COMMANDS = 39


def request(number: int) -> bytes:
    return (
        f"From: Dana <dana@example.net>\r\nTo: maya@okafor.example\r\nSubject: request {number}\r\n"
        f"Message-ID: <request{number}@example.net>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\nTime?\r\n"
    ).encode()


def draft(number: int) -> bytes:
    return (
        f"From: maya@okafor.example\r\nTo: dana@example.net\r\nSubject: Re: request {number}\r\n"
        f"Message-ID: <draft{number}@okafor.example>\r\n\r\nLet me see.\r\n"
    ).encode()


def work(account: Account, port: int) -> None:
    """A session like a sweep: reads the requests, leaves one draft each, moves one, removes a card."""
    mailbox = Mailbox.connect(account.settings(port=port), account.credential, LIMITS)
    try:
        mailbox.ensure(mailbox.names.yes)
        mailbox.status("INBOX")
        for fetched in mailbox.fetch(mailbox.refs("INBOX")):
            assert isinstance(fetched.message, Message)
            number = int(fetched.message.subject.split()[-1])
            if number == 9:
                continue
            mailbox.append(mailbox.names.drafts, draft(number), ("\\Draft", "\\Seen"))
        for ref in mailbox.find(mailbox.names.yes, "<request9@example.net>"):
            mailbox.move(ref, "INBOX")
        for ref in mailbox.find(mailbox.names.board, "<card@eitherway.invalid>"):
            mailbox.remove(ref, hashlib.sha256(CARD).hexdigest())
        mailbox.wait("INBOX", timedelta(seconds=0.05), lambda: False)
    finally:
        mailbox.close()


CARD = (
    b"From: board@eitherway.invalid\r\nMessage-ID: <card@eitherway.invalid>\r\nSubject: card\r\n\r\nFull\r\n"
)


def prepare(account: Account) -> None:
    account.deliver(request(1), request(2))
    account.deliver(request(9), mailbox="Requests/Yes")
    account.deliver(CARD, mailbox="Requests")


def outcome(account: Account) -> dict[str, list[bytes]]:
    return {
        name: sorted(octets for flags, _, octets in messages.values() if "\\Deleted" not in flags)
        for name, messages in account.snapshot().items()
    }


DONE = {
    "Drafts": [draft(1), draft(2)],
    "INBOX": [request(1), request(2), request(9)],
    "Requests": [],
    "Requests/Yes": [],
    "Sent": [],
    "Trash": [],
}


@pytest.fixture
def proxy(dovecot: Account) -> Iterator[Proxy]:
    with Proxy((dovecot.host, dovecot.port)) as opened:
        yield opened


def test_the_session_without_a_fault_does_all_of_it(dovecot: Account, proxy: Proxy) -> None:
    prepare(dovecot)

    work(dovecot, proxy.port)

    assert outcome(dovecot) == DONE
    assert len(proxy.commands) <= COMMANDS


def faults() -> list[Fault]:
    """Every kind at every command with EITHERWAY_ALL_FAULTS=1, else one kind at each command in turn."""
    return [
        Fault(kind, at)
        for at in range(1, COMMANDS + 1)
        for place, kind in enumerate(KINDS)
        if FULL or at % len(KINDS) == place
    ]


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: f"{fault.kind}-{fault.at}")
def test_a_fault_at_a_command_ends_in_time_and_the_next_session_completes(
    dovecot: Account, proxy: Proxy, fault: Fault
) -> None:
    prepare(dovecot)
    proxy.arm(fault)
    started = time.monotonic()

    with suppress(TransientError, ConfigError):
        work(dovecot, proxy.port)
    assert time.monotonic() - started < 8

    proxy.arm(None)
    work(dovecot, proxy.port)
    assert outcome(dovecot) == DONE
