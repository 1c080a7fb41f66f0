"""How every mail store waits for what others do."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from eitherway.imap.mail_store import MailStore
from tests.contract.letters import letter
from tests.servers.mail_account import MailAccount

LONG = timedelta(seconds=20)


def test_waiting_ends_when_a_message_arrives(account: MailAccount, store: MailStore) -> None:
    store.status("INBOX")
    threading.Timer(0.3, account.deliver, (letter(1),)).start()
    started = time.monotonic()

    changed = store.wait("INBOX", LONG, lambda: False)

    assert changed
    assert time.monotonic() - started < 15


def test_waiting_ends_for_what_came_since_the_last_look(account: MailAccount, store: MailStore) -> None:
    store.status("INBOX")
    account.deliver(letter(1))
    started = time.monotonic()

    assert store.wait("INBOX", LONG, lambda: False)
    assert time.monotonic() - started < 15


def test_waiting_ends_soon_after_stop(store: MailStore) -> None:
    started = time.monotonic()

    changed = store.wait("INBOX", LONG, lambda: time.monotonic() - started > 0.5)

    assert not changed
    assert time.monotonic() - started < 10


def test_waiting_ends_at_its_limit(store: MailStore) -> None:
    assert not store.wait("INBOX", timedelta(seconds=0.3), lambda: False)


def test_a_stop_that_is_set_before_waits_for_nothing(store: MailStore) -> None:
    started = time.monotonic()

    assert not store.wait("INBOX", LONG, lambda: True)
    assert time.monotonic() - started < 2
