"""Faults injected at every command of a whole session on Dovecot: nothing hangs, is lost, or is doubled."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from eitherway.errors import ConfigError, MessageError, TransientError
from eitherway.imap.transport import Limits
from eitherway.mail.message import Message
from tests.fuzz.imap import LETTER, run
from tests.memory.account import fronted
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.mail_account import MailAccount
from tests.servers.personalities import EXCHANGE, GMAIL, Behaviour, Personality
from tests.servers.proxy import Fault, Mask, Proxy
from tests.servers.rebuilding import rebuilt

KINDS = ("cut", "lost", "half", "bye", "silent", "drip", "garble")
FULL = os.environ.get("EITHERWAY_ALL_FAULTS") == "1"
LIMITS = Limits(connect=0.6, command=0.4, goodbye=0.2)
COMMANDS = 57


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


def work(account: MailAccount, port: int, limits: Limits | None = None) -> None:
    """A session like a sweep: reads the requests, leaves one draft each, moves one, removes a card."""
    mailbox = account.open(limits, port=port)
    try:
        mailbox.ensure(mailbox.names.folder("yes"))
        mailbox.status("INBOX")
        for fetched in mailbox.fetch(mailbox.refs("INBOX")):
            assert isinstance(fetched.message, Message)
            number = int(fetched.message.subject.split()[-1])
            if number == 9:
                continue
            mailbox.append(mailbox.names.drafts, draft(number), ("\\Draft", "\\Seen"))
        for ref in mailbox.find(mailbox.names.folder("yes"), "<request9@example.net>"):
            mailbox.move(ref, "INBOX")
        for ref in mailbox.find(mailbox.names.board, "<card@eitherway.invalid>"):
            mailbox.remove(ref, hashlib.sha256(mailbox.octets(ref) or b"").hexdigest())
        mailbox.wait("INBOX", timedelta(seconds=0.05), lambda: False)
    finally:
        mailbox.close()


CARD = (
    b"From: board@eitherway.invalid\r\nMessage-ID: <card@eitherway.invalid>\r\nSubject: card\r\n\r\nFull\r\n"
)


def prepare(account: MailAccount) -> None:
    account.deliver(request(1), request(2))
    account.deliver(request(9), mailbox="Requests/Yes")
    account.deliver(CARD, mailbox="Requests")


def outcome(account: MailAccount) -> dict[str, list[bytes]]:
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


def done_on(personality: Personality) -> dict[str, list[bytes]]:
    """What is there at the end on a provider: also in all its mail, and written anew if it does that."""
    kept = rebuilt if personality.does(Behaviour.REBUILDS_MIME) else bytes
    there = {name: sorted(map(kept, messages)) for name, messages in DONE.items()}
    if personality.does(Behaviour.EXPUNGE_TAKES_A_LABEL):
        there |= {"[Gmail]": [], "[Gmail]/All Mail": sorted(one for some in there.values() for one in some)}
    return there


def decisions(there: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Without the decision folders that hold nothing."""
    return {name: messages for name, messages in there.items() if messages or "/" not in name}


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
    """Every kind at every command with EITHERWAY_ALL_FAULTS=1, else one kind at every second, in turn."""
    return [
        Fault(kind, at)
        for at in range(1, COMMANDS + 1)
        for place, kind in enumerate(KINDS)
        if FULL or (at % 2 and at // 2 % len(KINDS) == place)
    ]


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: f"{fault.kind}-{fault.at}")
def test_a_fault_at_a_command_ends_in_time_and_the_next_session_completes(
    dovecot: Account, proxy: Proxy, fault: Fault
) -> None:
    prepare(dovecot)
    proxy.arm(fault)
    started = time.monotonic()

    with suppress(TransientError, ConfigError):
        work(dovecot, proxy.port, LIMITS)
    assert time.monotonic() - started < 30

    proxy.arm(None)
    work(dovecot, proxy.port)
    assert outcome(dovecot) == DONE


def some_faults() -> list[Fault]:
    """One kind at every eighth command; all of them with EITHERWAY_ALL_FAULTS=1."""
    return faults() if FULL else [Fault(KINDS[at // 8], at) for at in range(3, COMMANDS, 8)]


@pytest.mark.parametrize("personality", [GMAIL, EXCHANGE], ids=lambda one: one.name)
@pytest.mark.parametrize("fault", some_faults(), ids=lambda fault: f"{fault.kind}-{fault.at}")
def test_so_it_is_on_what_is_reported_of_providers(personality: Personality, fault: Fault) -> None:
    with fronted(personality) as account, Proxy((account.host, account.port)) as proxy:
        prepare(account)
        proxy.arm(fault)
        with suppress(TransientError, ConfigError):
            work(account, proxy.port, LIMITS)
        proxy.arm(None)
        work(account, proxy.port)

        assert decisions(outcome(account)) == decisions(done_on(personality))


class TestRefusals:
    """What a server refuses, each with the sentence for it."""

    def test_a_full_mailbox_takes_no_draft_and_says_so(self, dovecot_process: Dovecot) -> None:
        account = dovecot_process.small_account()
        account.deliver(b"From: a@example.org\r\n\r\n" + b"x" * 190_000)
        mailbox = account.open()
        large = draft(1) + b"y" * 20_000

        with pytest.raises(TransientError, match="'Drafts' is full and takes no message of 2"):
            mailbox.append("Drafts", large, ("\\Draft", "\\Seen"))

        assert mailbox.refs("Drafts") == ()
        mailbox.close()

    def test_a_full_mailbox_without_a_response_code_is_known_too(
        self, dovecot: Account, proxy: Proxy
    ) -> None:
        mailbox = dovecot.open(port=proxy.port)
        proxy.arm(Fault("no", command="APPEND", text="Over quota"))

        with pytest.raises(TransientError, match="is full"):
            mailbox.append("Drafts", draft(1), ())
        mailbox.close()

    def test_a_read_only_mailbox_is_the_owners_matter(
        self, dovecot: Account, dovecot_process: Dovecot
    ) -> None:
        dovecot.deliver(request(1), mailbox="Drafts")
        acl = dovecot_process.maildir(dovecot) / "Drafts" / "dovecot-acl"
        acl.write_text("owner lr\n")
        mailbox = dovecot.open()

        with pytest.raises(ConfigError, match=r"'Drafts' (is read-only|may not be changed)"):
            mailbox.append("Drafts", draft(1), ())
        mailbox.close()

    def test_a_mailbox_that_becomes_read_only_is_the_owners_matter(
        self, dovecot: Account, proxy: Proxy
    ) -> None:
        dovecot.deliver(request(1))
        mailbox = dovecot.open(port=proxy.port)
        (ref,) = mailbox.refs("INBOX")
        proxy.arm(Fault("no", command="UID STORE", text="[READ-ONLY] not now"))

        with pytest.raises(ConfigError, match="'INBOX' may not be changed"):
            mailbox.flag(ref, add=("\\Answered",))
        mailbox.close()


class TestChangesBehindOurBack:
    """What others do to a mailbox between two of our commands."""

    def test_a_message_that_goes_between_its_header_and_its_text_is_passed_over(
        self, dovecot: Account, proxy: Proxy
    ) -> None:
        dovecot.deliver(request(1), request(2))
        mailbox = dovecot.open(port=proxy.port)
        refs = mailbox.refs("INBOX")
        with Between(proxy, dovecot, r"UID FETCH .*BODY.PEEK\[1\]"):
            fetched = tuple(mailbox.fetch(refs))

        assert [f.ref for f in fetched] == [refs[1]]
        mailbox.close()

    def test_a_message_that_the_server_cannot_give_spoils_only_itself(self, dovecot: Account) -> None:
        dovecot.deliver(request(1), request(2), request(3))
        mask = Mask(refuses=(r"UID FETCH (1:3|2) .*BODY.PEEK\[1\]",))
        with Proxy((dovecot.host, dovecot.port), mask) as proxy:
            mailbox = dovecot.open(port=proxy.port)
            fetched = tuple(mailbox.fetch(mailbox.refs("INBOX")))
            mailbox.close()

        assert [isinstance(f.message, MessageError) for f in fetched] == [False, True, False]

    def test_a_mailbox_that_is_deleted_while_open_is_a_missing_one(self, dovecot: Account) -> None:
        dovecot.deliver(request(1), mailbox="Old")
        mailbox = dovecot.open()
        refs = mailbox.refs("Old")
        with dovecot.person() as client:
            client.delete("Old")

        with suppress(TransientError):
            assert tuple(mailbox.fetch(refs)) == ()
        mailbox.close()
        again = dovecot.open()
        assert tuple(again.fetch(refs)) == ()
        again.close()

    def test_a_server_that_restarts_costs_one_session(self) -> None:
        server = Dovecot()
        account = server.account()
        prepare(account)
        mailbox = account.open(LIMITS)
        server.stop(at_once=True)

        with pytest.raises(TransientError, match="connection lost"):
            mailbox.status("INBOX")
        with pytest.raises(TransientError, match="nothing answers there"):
            account.open(LIMITS)
        server.start()
        work(account, account.port)

        assert outcome(account) == DONE
        mailbox.close()
        server.destroy()


class TestWaiting:
    """IDLE tells late, or not at all; a wait must neither miss a message nor outlive its limit."""

    @pytest.mark.parametrize("attempt", range(5))
    def test_mail_that_comes_just_before_idle_ends_it(
        self, dovecot: Account, proxy: Proxy, attempt: int
    ) -> None:
        mailbox = dovecot.open(port=proxy.port)
        mailbox.status("INBOX")
        started = time.monotonic()
        with Between(proxy, dovecot, "IDLE", deliver=True):
            changed = mailbox.wait("INBOX", timedelta(seconds=20), lambda: False)

        assert changed
        assert time.monotonic() - started < 12
        mailbox.close()

    @pytest.mark.parametrize("kind", ["cut", "lost", "half", "bye", "silent", "drip", "garble"])
    def test_a_fault_while_waiting_is_noticed(self, dovecot: Account, proxy: Proxy, kind: str) -> None:
        mailbox = dovecot.open(LIMITS, port=proxy.port)
        proxy.arm(Fault(kind, command="IDLE"))
        started = time.monotonic()

        with suppress(TransientError):
            mailbox.wait("INBOX", timedelta(seconds=1), lambda: False)

        assert time.monotonic() - started < 15
        mailbox.close()

    def test_a_line_that_is_cut_while_waiting_ends_the_wait(self, dovecot: Account, proxy: Proxy) -> None:
        mailbox = dovecot.open(port=proxy.port)
        threading.Timer(0.5, proxy.cut_all).start()
        started = time.monotonic()

        with pytest.raises(TransientError):
            mailbox.wait("INBOX", timedelta(seconds=20), lambda: False)

        assert time.monotonic() - started < 12

    def test_idle_is_issued_again_and_again(self, dovecot: Account) -> None:
        mailbox = dovecot.open()
        waits = [mailbox.wait("INBOX", timedelta(seconds=0.1), lambda: False) for _ in range(10)]

        assert waits == [False] * 10
        mailbox.close()

    def test_a_stop_that_is_set_before_waits_for_nothing(self, dovecot: Account, proxy: Proxy) -> None:
        mailbox = dovecot.open(port=proxy.port)
        before = len(proxy.commands)

        assert not mailbox.wait("INBOX", timedelta(seconds=20), lambda: True)
        assert len(proxy.commands) == before
        mailbox.close()


class Between:
    """Something happens on the server just before it sees a command: the first message goes, or one comes."""

    def __init__(self, proxy: Proxy, account: Account, command: str, *, deliver: bool = False) -> None:
        self._proxy, self._command = proxy, command
        self._act = self._deliver if deliver else self._expunge
        self._account = account

    def __enter__(self) -> None:
        self._proxy.before[self._command] = self._act

    def __exit__(self, *_: object) -> None:
        self._proxy.before.clear()

    def _deliver(self) -> None:
        self._account.deliver(request(7))

    def _expunge(self) -> None:
        with self._account.person() as client:
            client.select("INBOX")
            client.store("1", "+FLAGS", "\\Deleted")
            client.expunge()


@pytest.mark.parametrize("seed", range(6))
def test_answers_that_are_spoilt_at_random_end_in_an_error_of_ours(dovecot: Account, seed: int) -> None:
    dovecot.deliver(LETTER)

    run(dovecot, range(seed, seed + 1))
