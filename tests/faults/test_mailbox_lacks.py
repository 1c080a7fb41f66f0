"""What a server may lack, each hidden on a real Dovecot by a proxy, and each with its way round."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.errors import TransientError
from eitherway.imap import mailbox as mailbox_module
from eitherway.imap.mailbox import Limits, Mailbox
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.personalities import MASKS, Behaviour
from tests.servers.proxy import Fault, Mask, Proxy
from tests.servers.scripted import Scripted, overflowing, saying

NO_UIDPLUS = Mask(
    hidden=("UIDPLUS",), refuses=("UID EXPUNGE",), rewritten=((r"\[(APPENDUID|COPYUID) [^\]]*\] ", ""),)
)
NO_MOVE = Mask(hidden=("MOVE",), refuses=("UID MOVE",))
NO_SPECIAL_USE = Mask(
    hidden=("SPECIAL-USE", "LIST-EXTENDED"),
    refuses=("LIST .*RETURN",),
    rewritten=((r" ?\\(Drafts|Sent|Trash)(?=[ )])", ""),),
)
LIST_RETURN_FAILS = Mask(refuses=("LIST .*RETURN",))
NO_CONDSTORE = Mask(
    hidden=("CONDSTORE", "QRESYNC"),
    refuses=(".*HIGHESTMODSEQ", ".*MODSEQ"),
    rewritten=((r"MODSEQ \d+", "X 1"),),
)
NO_IDLE = Mask(hidden=("IDLE",), refuses=("IDLE",))
NO_LITERAL_PLUS = Mask(hidden=(r"LITERAL\+", "LITERAL-"), refuses=(r".*\{\d+\+\}$",))
LITERAL_MINUS = Mask(rewritten=((r"LITERAL\+", "LITERAL-"),))
NO_MULTIAPPEND = Mask(hidden=("MULTIAPPEND",))
NO_NAMESPACE = Mask(hidden=("NAMESPACE",), refuses=("NAMESPACE",))
NO_KEYWORDS = Mask(
    rewritten=((r"PERMANENTFLAGS \([^)]*\)", "PERMANENTFLAGS ()"),), refuses=(r".*STORE .*\$",)
)
NO_UIDNEXT = Mask(rewritten=((r"^\* OK \[UIDNEXT \d+\].*", "* OK hello"),))
NO_SASL = Mask(hidden=("AUTH=.*", "SASL-IR"), refuses=("AUTHENTICATE",))
SEARCH_REFUSED = MASKS[Behaviour.REFUSES_SEARCH_HEADER]
SEARCH_FINDS_NOTHING = MASKS[Behaviour.SEARCH_FINDS_NOTHING]
BARE = Mask(
    hidden=("(?!IMAP4rev1$).*",),
    refuses=(
        *("UID EXPUNGE", "UID MOVE", "LIST .*RETURN", ".*MODSEQ", "IDLE", r".*\{\d+\+\}$", "NAMESPACE"),
        *("AUTHENTICATE", "ENABLE", "UNSELECT", "ID"),
    ),
    rewritten=(*NO_UIDPLUS.rewritten, *NO_SPECIAL_USE.rewritten, *NO_UIDNEXT.rewritten),
)
ALL = {
    "uidplus": NO_UIDPLUS,
    "move": NO_MOVE,
    "special-use": NO_SPECIAL_USE,
    "list-return": LIST_RETURN_FAILS,
    "condstore": NO_CONDSTORE,
    "idle": NO_IDLE,
    "literal-plus": NO_LITERAL_PLUS,
    "literal-minus": LITERAL_MINUS,
    "multiappend": NO_MULTIAPPEND,
    "namespace": NO_NAMESPACE,
    "keywords": NO_KEYWORDS,
    "uidnext": NO_UIDNEXT,
    "sasl": NO_SASL,
    "search": SEARCH_REFUSED,
    "search-result": SEARCH_FINDS_NOTHING,
    "bare": BARE,
}


def message(name: str, body: str = "hello") -> bytes:
    header = f"From: a@example.org\r\nMessage-ID: <{name}@example.org>\r\nSubject: {name}\r\n"
    return f"{header}\r\n{body}\r\n".encode()


@contextmanager
def opened(
    account: Account, mask: Mask, limits: Limits | None = None, **changes: object
) -> Iterator[Mailbox]:
    with Proxy((account.host, account.port), mask) as proxy:
        mailbox = account.open(limits, port=proxy.port, **changes)
        yield mailbox
        mailbox.close()


def live(account: Account, name: str) -> list[bytes]:
    return [octets for flags, _, octets in account.snapshot()[name].values() if "\\Deleted" not in flags]


@pytest.mark.parametrize("mask", ALL.values(), ids=ALL)
def test_whatever_is_lacking_a_draft_is_put_found_and_taken_back(dovecot: Account, mask: Mask) -> None:
    with opened(dovecot, mask) as mailbox:
        first = mailbox.append(mailbox.names.drafts, message("draft"), ("\\Draft", "\\Seen"))
        again = mailbox.append(mailbox.names.drafts, message("draft"), ("\\Draft", "\\Seen"))
        kept = live(dovecot, "Drafts")
        removed = mailbox.remove(first, hashlib.sha256(message("draft")).hexdigest())
        left = mailbox.refs(mailbox.names.drafts)

    assert first == again
    assert kept == [message("draft")]
    assert removed
    assert left == ()
    assert live(dovecot, "Drafts") == []


@pytest.mark.parametrize("mask", ALL.values(), ids=ALL)
def test_whatever_is_lacking_several_messages_are_put_once_each(dovecot: Account, mask: Mask) -> None:
    several = tuple((message(name, size * "hello "), ("\\Seen",)) for name, size in (("a", 1), ("b", 900)))
    with opened(dovecot, mask) as mailbox:
        there = mailbox.append("Drafts", message("c"), ())
        refs = mailbox.append_all("Drafts", (*several, (message("c"), ()), (message("d"), ())))
        again = mailbox.append_all("Drafts", several)

    assert (refs[2], refs[:2]) == (there, again)
    assert live(dovecot, "Drafts") == [message("c"), *(octets for octets, _ in several), message("d")]


def test_a_server_that_refuses_several_at_once_gets_them_one_by_one(dovecot: Account) -> None:
    several = tuple((message(name), ("\\Seen",)) for name in "abc")
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        proxy.arm(Fault("no", command="APPEND", text="one at a time"))
        mailbox.append_all("Drafts", several)
        mailbox.close()

    assert live(dovecot, "Drafts") == [octets for octets, _ in several]


def test_a_server_that_does_not_know_what_it_announces_is_asked_once(dovecot: Account) -> None:
    several = tuple((message(name), ("\\Seen",)) for name in "abc")
    with Proxy((dovecot.host, dovecot.port), Mask(refuses=("APPEND",))) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        with pytest.raises(TransientError):
            mailbox.append_all("Drafts", several)
        proxy.mask = Mask()
        mailbox.append_all("Drafts", several)
        mailbox.close()

    assert live(dovecot, "Drafts") == [octets for octets, _ in several]
    assert sum(command.startswith("APPEND") for command in proxy.commands) == 1 + len(several)


@pytest.mark.parametrize("mask", ALL.values(), ids=ALL)
def test_whatever_is_lacking_a_message_moves_to_a_board_that_is_made(dovecot: Account, mask: Mask) -> None:
    dovecot.deliver(message("one"), message("two"))
    with opened(dovecot, mask) as mailbox:
        mailbox.ensure(mailbox.names.folder("yes"))
        (ref,) = mailbox.find("INBOX", "<one@example.org>")
        mailbox.move(ref, mailbox.names.folder("yes"))
        read = [fetched.ref.uid for fetched in mailbox.fetch(mailbox.refs("INBOX"))]

    assert len(read) == 1
    assert live(dovecot, "INBOX") == [message("two")]
    assert live(dovecot, "Requests/Yes") == [message("one")]


@pytest.mark.parametrize("mask", ALL.values(), ids=ALL)
def test_whatever_is_lacking_waiting_sees_what_came_before_it(dovecot: Account, mask: Mask) -> None:
    with opened(dovecot, mask) as mailbox:
        mailbox.status("INBOX")
        dovecot.deliver(message("new"))
        started = time.monotonic()

        assert mailbox.wait("INBOX", timedelta(seconds=15), lambda: False)
        assert time.monotonic() - started < 8


@pytest.mark.parametrize("mask", [SEARCH_REFUSED, SEARCH_FINDS_NOTHING], ids=["refused", "empty"])
def test_a_draft_whose_answer_was_lost_is_there_once_whatever_search_says(
    dovecot: Account, mask: Mask
) -> None:
    with Proxy((dovecot.host, dovecot.port), mask) as proxy:
        proxy.arm(Fault("lost", command="APPEND"))
        first = dovecot.open(port=proxy.port)
        with pytest.raises(TransientError):
            first.append("Drafts", message("draft"), ("\\Draft", "\\Seen"))
        first.close()
        again = dovecot.open(port=proxy.port)
        ref = again.append("Drafts", message("draft"), ("\\Draft", "\\Seen"))
        found = again.refs("Drafts")
        again.close()

    assert found == (ref,)
    assert not any("SEARCH" in line for line in proxy.commands)


def test_a_large_mailbox_is_listed_in_blocks(dovecot: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eitherway.imap.mailbox._BLOCK", 3)
    dovecot.deliver(*(message(str(number)) for number in range(8)))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        mailbox.status("INBOX")
        refs = mailbox.refs("INBOX")
        mailbox.close()

    listed = [line.partition(" (")[0] for line in proxy.commands if "FETCH" in line]
    assert [ref.uid for ref in refs] == [*range(1, 9)]
    assert listed == ["FETCH 1:3", "FETCH 4:6", "UID FETCH 7:*"]


def test_without_idle_the_mailbox_is_asked_at_intervals(dovecot: Account) -> None:
    with opened(dovecot, NO_IDLE, limits=Limits(poll=0.3)) as mailbox:
        mailbox.status("INBOX")
        threading.Timer(0.5, dovecot.deliver, (message("new"),)).start()

        assert mailbox.wait("INBOX", timedelta(seconds=15), lambda: False)


def test_a_move_in_two_steps_that_was_cut_between_them_leaves_one_copy(dovecot: Account) -> None:
    dovecot.deliver(message("one"))
    with dovecot.person() as client:
        client.create("Back")
        client.select("INBOX")
        client.copy("1", "Back")
    with opened(dovecot, NO_MOVE) as mailbox:
        (ref,) = mailbox.refs("INBOX")
        mailbox.move(ref, "Back")

    assert live(dovecot, "Back") == [message("one")]
    assert live(dovecot, "INBOX") == []


def test_without_uidplus_nothing_of_others_is_expunged(dovecot: Account) -> None:
    with opened(dovecot, NO_UIDPLUS) as mailbox:
        ours = mailbox.append("Drafts", message("ours"), ("\\Draft", "\\Seen"))
        dovecot.deliver(message("theirs"), mailbox="Drafts", flags="\\Deleted")
        mailbox.remove(ours, hashlib.sha256(message("ours")).hexdigest())

    assert len(dovecot.snapshot()["Drafts"]) == 2


def test_a_setting_wins_over_special_use(dovecot: Account) -> None:
    with opened(dovecot, Mask(), drafts="Own/Drafts", sent="Own/Sent") as mailbox:
        mailbox.append(mailbox.names.drafts, message("draft"), ("\\Draft", "\\Seen"))

    assert mailbox.names.sent == "Own/Sent"
    assert live(dovecot, "Own/Drafts") == [message("draft")]


@pytest.fixture(scope="module")
def dotted() -> Iterator[Callable[[], Account]]:
    """A Dovecot with the names that Courier and Cyrus use, and without special-use."""
    server = Dovecot(prefix="INBOX.", separator=".", special_use=False)
    yield server.account
    server.destroy()


@pytest.mark.parametrize("mask", [Mask(), NO_NAMESPACE], ids=["namespace", "no-namespace"])
def test_the_board_is_made_in_the_personal_namespace(dotted: Callable[[], Account], mask: Mask) -> None:
    account = dotted()
    account.deliver(message("old"), mailbox="INBOX.Old")
    with opened(account, mask, board="Büro/Requests & more") as mailbox:
        mailbox.ensure(mailbox.names.folder("dismiss"))
        names = mailbox.names

    assert names.board == "INBOX.Büro.Requests & more"
    assert names.folder("dismiss") == "INBOX.Büro.Requests & more.Dismiss"
    assert names.drafts == "INBOX.Drafts"
    assert "INBOX.B&APw-ro.Requests &- more.Dismiss" in account.mailboxes()


@pytest.mark.parametrize(
    "name", ['a "quoted" name', "back\\slash", "percent % star *", "日本語", "100 &ok", "a  b"]
)
def test_any_name_is_made_and_found_again(dovecot: Account, name: str) -> None:
    with opened(dovecot, Mask()) as mailbox:
        mailbox.ensure(name)
        ref = mailbox.append(name, message("one"), ())

    with opened(dovecot, Mask()) as mailbox:
        assert mailbox.exists(name)
        assert mailbox.refs(name) == (ref,)


def test_a_mailbox_that_cannot_be_opened_now_is_not_taken_for_empty(dovecot: Account) -> None:
    with Proxy((dovecot.host, dovecot.port), Mask(refuses=("EXAMINE",))) as proxy:
        mailbox = dovecot.open(port=proxy.port)

        with pytest.raises(TransientError, match="'INBOX' cannot be opened"):
            mailbox.refs("INBOX")
        mailbox.close()


@pytest.mark.parametrize(
    ("drafts", "sent", "trash"),
    [
        ("Drafts", "Sent Items", "Deleted Items"),
        ("Entwürfe", "Gesendete Elemente", "Papierkorb"),
        ("Brouillons", "Messages envoyés", "Corbeille"),
        ("Borradores", "Enviados", "Papelera"),
        ("Черновики", "Отправленные", "Корзина"),
        ("下書き", "送信済み", "ゴミ箱"),
    ],
)
def test_without_special_use_the_usual_names_are_known(
    dotted: Callable[[], Account], drafts: str, sent: str, trash: str
) -> None:
    account = dotted()
    with opened(account, Mask()) as mailbox:
        mailbox.ensure(f"INBOX.{drafts}")
        mailbox.ensure(f"INBOX.{sent}")
        mailbox.ensure(f"INBOX.{trash}")

    with opened(account, BARE) as mailbox:
        names = mailbox.names

    assert (names.drafts, names.sent, names.trash) == (f"INBOX.{drafts}", f"INBOX.{sent}", f"INBOX.{trash}")


def test_a_server_that_promises_idle_and_refuses_it_is_asked_at_intervals(dovecot: Account) -> None:
    with opened(dovecot, Mask(refuses=("IDLE",)), limits=Limits(poll=0.2)) as mailbox:
        mailbox.status("INBOX")
        threading.Timer(0.4, dovecot.deliver, (message("new"),)).start()

        assert mailbox.wait("INBOX", timedelta(seconds=15), lambda: False)


def test_a_server_that_writes_names_in_utf_8_gets_them_so() -> None:
    listed = '* LIST (\\Drafts) "/" "Entwürfe"\r\n%tag% OK done\r\n'.encode()
    capability = b"* CAPABILITY IMAP4rev1\r\n%tag% OK done\r\n"
    status = b"* STATUS x (UIDVALIDITY 1 UIDNEXT 2 MESSAGES 0)\r\n%tag% OK done\r\n"
    script = saying(b"* OK ready\r\n", capability, b"%tag% OK in\r\n", capability, listed, status)
    with Scripted(script) as server:
        account = Account("scripted", "127.0.0.1", server.port, 0, None, "maya", "secret word")
        mailbox = account.open(Limits(goodbye=0.1))

        assert mailbox.status(mailbox.names.drafts).uidnext == 2
        mailbox.close()
    assert 'STATUS "Entwürfe"'.encode() in server.received


def test_a_server_that_takes_notify_back_is_looked_at_and_asked_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Scripted(overflowing) as server:
        mailbox = Account("scripted", "127.0.0.1", server.port, 0, None, "maya", "secret word").open(
            Limits(goodbye=0.1)
        )

        began = time.monotonic()
        changed, way = mailbox.wait("INBOX", timedelta(seconds=20), lambda: False), mailbox.way
        took = time.monotonic() - began
        mailbox.look()
        quiet = mailbox.wait("INBOX", timedelta(seconds=0.3), lambda: False), mailbox.way
        monkeypatch.setattr(mailbox_module, "TOLD_AGAIN", 0.0)
        again = mailbox.wait("INBOX", timedelta(seconds=20), lambda: False)
        mailbox.close()

    assert (changed, way, took < 5) == (True, "status", True)
    assert quiet == (False, "status")
    assert again
    assert server.received.count(b"NOTIFY SET") == 2


def test_connections_leave_no_thread_and_no_socket_behind(dovecot: Account) -> None:
    dovecot.open().close()
    before = count_threads_and_files()

    open_and_close(dovecot, times=10)

    assert count_threads_and_files() == before


def count_threads_and_files() -> tuple[int, int]:
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def open_and_close(account: Account, times: int) -> None:
    for _ in range(times):
        account.open().close()


def test_reading_and_waiting_open_nothing_for_writing(dovecot: Account) -> None:
    dovecot.deliver(message("one"), flags="\\Flagged")
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        refs = mailbox.refs("INBOX")
        tuple(mailbox.fetch(refs))
        mailbox.summaries(refs)
        mailbox.find("INBOX", "<one@example.org>")
        mailbox.wait("INBOX", timedelta(seconds=0.1), lambda: False)
        mailbox.close()

    changing = ("SELECT", "UID STORE", "APPEND", "CREATE", "UID MOVE", "UID COPY", "UID EXPUNGE", "CLOSE")
    assert [line for line in proxy.commands if line.startswith(changing)] == []
    assert not any("BODY[" in line or "RFC822 " in line for line in proxy.commands)


def test_waiting_after_a_change_goes_back_to_reading(dovecot: Account) -> None:
    dovecot.deliver(message("one"))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        mailbox = dovecot.open(port=proxy.port)
        mailbox.flag(mailbox.refs("INBOX")[0], add=("\\Answered",))
        mailbox.wait("INBOX", timedelta(seconds=0.1), lambda: False)
        mailbox.close()

    opened = [line for line in proxy.commands if line.startswith(("SELECT", "EXAMINE"))]
    assert opened == ['EXAMINE "INBOX"', 'SELECT "INBOX"', 'EXAMINE "INBOX"']
