"""Several programs on one mailbox at the same time: whoever comes first, there is one of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from eitherway.imap.mailbox import Mailbox, Ref
from tests.servers.account import Account
from tests.servers.proxy import Mask, Proxy, muddle_once

DRAFTS = 15
PROGRAMS = 3


def draft(number: int, program: int) -> bytes:
    """The same letter by two programs differs in its Date."""
    return (
        f"From: maya@okafor.example\r\nMessage-ID: <{number}@okafor.example>\r\n"
        f"Date: Mon, 23 Nov 2026 08:00:0{program} +0000\r\n\r\nLet me see.\r\n"
    ).encode()


def at_once(account: Account, work: Callable[[Mailbox, int], object], port: int = 0) -> list[object]:
    """What each of the programs got, all beginning each step together."""
    together = threading.Barrier(PROGRAMS)
    first = account.open()
    first.ensure(first.names.drafts)
    first.status(first.names.drafts)  # Dovecot makes it now; in a race it would hang up on one of them
    first.close()

    def run(program: int) -> object:
        mailbox = account.open(port=port or account.port)
        try:
            together.wait(20)
            return work(mailbox, program)
        finally:
            mailbox.close()

    with ThreadPoolExecutor(PROGRAMS) as pool:
        return list(pool.map(run, range(PROGRAMS)))


def append_all(mailbox: Mailbox, program: int) -> list[Ref]:
    return [
        mailbox.append(mailbox.names.drafts, draft(n, program), ("\\Draft", "\\Seen")) for n in range(DRAFTS)
    ]


def test_without_uidplus_it_is_there_once_too(dovecot: Account) -> None:
    mask = Mask(hidden=("UIDPLUS",), refuses=("UID EXPUNGE",), rewritten=((r"\[APPENDUID [^\]]*\] ", ""),))
    with Proxy((dovecot.host, dovecot.port), mask) as proxy:
        at_once(dovecot, append_all, proxy.port)

    mailbox = dovecot.open()
    assert len(mailbox.refs("Drafts")) == DRAFTS
    mailbox.close()


def test_a_muddled_answer_neither_hides_nor_doubles_a_draft(dovecot: Account) -> None:
    first = dovecot.open()
    there = first.append("Drafts", draft(1, 0), ())
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        muddle_once(proxy, there.uid)
        mailbox = dovecot.open(port=proxy.port)

        assert mailbox.append("Drafts", draft(1, 1), ()) == there

        def be_second() -> None:
            first.append("Drafts", draft(2, 0), ())
            muddle_once(proxy, there.uid + 2)

        proxy.before["APPEND"] = be_second
        taken = mailbox.append("Drafts", draft(2, 1), ())
        mailbox.close()
    assert taken.uid == there.uid + 1
    assert first.refs("Drafts") == (there, taken)
    first.close()


def test_our_own_letter_is_there_although_an_answer_is_muddled(dovecot: Account) -> None:
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        there = mailbox.append("Drafts", draft(1, 0), ())

        muddle_once(proxy, there.uid)
        read = mailbox.octets(there)
        muddle_once(proxy, there.uid)
        summaries = mailbox.summaries([there])
        mailbox.close()

    assert read == draft(1, 0)
    assert [summary.ref for summary in summaries] == [there]
