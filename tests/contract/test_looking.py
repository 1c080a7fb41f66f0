"""How every mail store looks at all mailboxes at once, and what holds until the look ends."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from eitherway.imap.mail_store import MailStore
from eitherway.requests.request import Ref
from tests.contract.letters import letter
from tests.servers.account import Account
from tests.servers.mail_account import MailAccount

LONG = timedelta(seconds=20)


def test_a_look_sees_the_state_of_each_mailbox_that_is_there(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1))
    store.ensure(store.names.drafts)

    looked = store.look()

    assert looked["INBOX"].messages == 1
    assert store.names.drafts in looked
    assert set(looked) == {name for name in store.names.all if store.exists(name)}
    assert all(looked[name] == store.status(name) for name in looked)


def test_until_it_ends_nothing_is_seen_that_came_later(account: MailAccount, store: MailStore) -> None:
    store.look()
    assert store.headers("INBOX") == ()
    account.deliver(letter(1))

    assert store.headers("INBOX") == ()
    store.end_look()
    assert [one.message_id for one in store.headers("INBOX")] == ["<1@example.net>"]


def test_an_append_ends_it(store: MailStore) -> None:
    drafts = store.names.drafts
    store.look()

    ref = store.append(drafts, letter(1), ("\\Draft",))

    assert [one.ref for one in store.headers(drafts)] == [ref]


def test_what_changed_in_a_large_mailbox_is_seen(account: MailAccount, store: MailStore) -> None:
    account.deliver(*map(letter, range(1, 103)))
    first, second, *_ = (one.ref.uid for one in store.headers("INBOX"))
    account.delete("INBOX", first)
    account.deliver(letter(103), flags="(\\Seen)")
    account.copy("INBOX", second, "INBOX")

    found = store.headers("INBOX")

    assert [one.message_id for one in found[-3:]] == [f"<{number}@example.net>" for number in (102, 103, 2)]
    assert [one.ref for one in found] == [one.ref for one in store.listing("INBOX") if one.is_live]
    account.mark("INBOX", "\\Flagged")
    assert all("\\Flagged" in one.flags for one in store.headers("INBOX"))
    assert "\\Seen" in store.headers("INBOX")[-2].flags


CHANGES: dict[str, Callable[[MailStore, Ref], object]] = {
    "remove": lambda store, ref: store.remove(ref, hashlib.sha256(store.octets(ref) or b"").hexdigest()),
    "move": lambda store, ref: store.move(ref, "INBOX"),
    "flag": lambda store, ref: store.flag(ref, add=("\\Seen",)),
    "ensure": lambda store, _: store.ensure(store.names.folder("yes")),
    "purge": lambda store, ref: store.purge(ref, "0" * 64),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_ends_it(account: MailAccount, store: MailStore, change: str) -> None:
    drafts = store.names.drafts
    account.save(letter(1), drafts)
    store.look()
    (there,) = store.headers(drafts)
    account.save(letter(2), drafts)

    CHANGES[change](store, there.ref)

    assert "<2@example.net>" in [one.message_id for one in store.headers(drafts)]


def test_a_flag_that_changes_no_state_is_seen_by_a_whole_look(account: MailAccount, store: MailStore) -> None:
    drafts = store.names.drafts
    account.save(letter(1), drafts)
    store.look()
    (there,) = store.headers(drafts)
    with closing(account.open()) as other:
        other.flag(there.ref, add=("\\Deleted",))

    store.look(whole=True)

    assert store.headers(drafts) == ()


def test_waiting_after_a_look_ends_for_what_came_since(account: MailAccount, store: MailStore) -> None:
    store.wait("INBOX", timedelta(seconds=0.1), lambda: False)
    store.look()
    store.status("INBOX")
    account.deliver(letter(1))
    started = time.monotonic()

    assert store.wait("INBOX", LONG, lambda: False)
    assert time.monotonic() - started < 15


@pytest.fixture
def told(dovecot: Account) -> Iterator[MailStore]:
    """A look at a server that tells of all mailboxes while the board is open."""
    with closing(dovecot.open()) as store:
        store.ensure(store.names.drafts)
        store.ensure(store.names.board)
        store.wait(store.names.board, timedelta(seconds=0.1), lambda: False)
        store.look()
        store.headers(store.names.board)
        yield store


def seconds_of(store: MailStore) -> float:
    """How long a wait in the board is, that ends for news."""
    started = time.monotonic()
    assert store.wait(store.names.board, LONG, lambda: False)
    return time.monotonic() - started


@pytest.mark.parametrize("place", ["INBOX", "Drafts", "Requests"])
def test_a_server_with_notify_tells_of_each_mailbox_while_the_board_is_open(
    dovecot: Account, told: MailStore, place: str
) -> None:
    threading.Timer(0.3, dovecot.save, (letter(1), place)).start()

    assert seconds_of(told) < 5
    assert told.way == "notify"


def test_what_came_into_the_board_since_it_was_listed_ends_a_wait_there_once(
    dovecot: Account, told: MailStore
) -> None:
    board = told.names.board
    told.wait("INBOX", timedelta(seconds=0.1), lambda: False)
    dovecot.save(letter(1), board)

    assert seconds_of(told) < 5
    assert not told.wait(board, timedelta(seconds=0.1), lambda: False)
    told.look()
    assert len(told.headers(board)) == 1
    assert not told.wait(board, timedelta(seconds=0.1), lambda: False)
