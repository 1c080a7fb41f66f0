"""Many mailboxes watched by one thread: on real servers, over TLS, and beside servers that misbehave."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from eitherway.errors import BusyError, EitherwayError, LineError, LoginError, TransientError
from eitherway.host.idle_watch import Watch
from eitherway.host.quick_socket import QuickSocket
from eitherway.imap.idle_line import Seen
from eitherway.imap.sign_in_turns import Credential
from eitherway.rules.account_settings import MailboxSettings
from tests.contract.letters import letter
from tests.idle_talk import NAMES
from tests.memory.account import FrontedAccount, fronted
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.personalities import ALL
from tests.servers.scripted import Scripted, saying, serving
from tests.servers.tls import Authority
from tests.servers.tls_front import TlsFront
from tests.watching import within


class Desk:
    """A watch, what it told, and what went wrong."""

    def __init__(self) -> None:
        self.told: SimpleQueue[str] = SimpleQueue()
        self.troubles: list[tuple[str, EitherwayError, float | None]] = []
        self.watch = Watch(self.told.put, lambda *trouble: self.troubles.append(trouble))

    def hold(self, account: Account | FrontedAccount, settings: MailboxSettings, password: str = "") -> None:
        """Holds an account as it is now, with its user as key."""
        with closing(account.open()) as mailbox:
            names, states = mailbox.names, mailbox.look()
        credential = Credential(account.user, password or account.password)
        self.watch.hold(account.user, settings, credential, names, states)

    def hold_other(self, key: str, **settings: object) -> None:
        """Holds a mailbox that nobody could look at before."""
        fields = {"host": "localhost", "user": key, "password": {"env": "NOT_READ"}, "timeout": 2}
        found = MailboxSettings.model_validate({**fields, **settings})
        self.watch.hold(key, found, Credential(key, "secret word"), NAMES, {})

    def next_told(self, seconds: float) -> str:
        """The next key that is told; "" if none is."""
        try:
            return self.told.get(timeout=seconds)
        except Empty:
            return ""

    def first_trouble(self, key: str) -> EitherwayError:
        """What went wrong first with this mailbox."""
        within(20, lambda: any(one == key for one, _, _ in self.troubles))
        return next(error for one, error, _ in self.troubles if one == key)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """It, closed at the end."""
    desk = Desk()
    yield desk
    desk.watch.close()
    assert not desk.watch.is_alive


def up(desk: Desk, count: int = 1) -> bool:
    return desk.watch.lines.up == count


# -- real servers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "seconds"), [("dovecot", 5), ("cyrus", 5), ("courier", 25)])
def test_a_delivery_is_told_once_and_again_only_after_it_was_seen(
    kind: str, seconds: float, request: pytest.FixtureRequest, desk: Desk
) -> None:
    account: Account = request.getfixturevalue(kind)
    desk.hold(account, account.settings())
    within(20, lambda: up(desk))

    account.deliver(letter(1))
    first = desk.next_told(seconds)
    account.deliver(letter(2))
    meanwhile = desk.next_told(2)
    desk.hold(account, account.settings())
    quiet = desk.next_told(2)
    account.deliver(letter(3))

    assert (first, meanwhile, quiet) == (account.user, "", "")
    assert desk.next_told(seconds) == account.user


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_message_in_any_mailbox_is_told_over_tls(security: str, dovecot: Account, desk: Desk) -> None:
    port = {"tls": dovecot.tls_port, "starttls": dovecot.port}[security]
    desk.hold(dovecot, dovecot.settings_tls(security=security, port=port))
    within(20, lambda: up(desk))

    dovecot.save(letter(1), "Drafts")

    assert desk.next_told(10) == dovecot.user


@pytest.mark.parametrize(("kind", "seconds"), [("cyrus", 5), ("courier", 25)])
def test_a_delivery_is_told_over_tls_by_servers_of_other_kinds(
    kind: str, seconds: float, request: pytest.FixtureRequest, desk: Desk, tmp_path: Path
) -> None:
    account: Account = request.getfixturevalue(kind)
    authority = Authority(tmp_path)
    with TlsFront(account.port, authority.issue()) as front:
        settings = account.settings(security="tls", host="localhost", port=front.port, ca=str(authority.ca))
        desk.hold(account, settings)
        within(20, lambda: up(desk))

        account.deliver(letter(1))

        assert desk.next_told(seconds) == account.user


@pytest.mark.parametrize("name", ALL)
def test_a_delivery_is_told_by_the_servers_of_providers(name: str, desk: Desk) -> None:
    with fronted(ALL[name]) as account:
        desk.hold(account, account.settings())
        within(20, lambda: up(desk))
        quiet = desk.next_told(1)

        account.deliver(letter(1))

        assert (quiet, desk.next_told(35)) == ("", account.user)


@pytest.mark.parametrize("name", ALL)
def test_a_server_that_throttles_is_left_alone_for_a_while(name: str, desk: Desk) -> None:
    with fronted(ALL[name]) as account:
        account.front.says["EXAMINE"] = ALL[name].throttles.text
        desk.hold(account, account.settings())
        error = desk.first_trouble(account.user)
        account.front.says.clear()

        within(30, lambda: up(desk))

        assert isinstance(error, TransientError)
        assert desk.next_told(0.5) == ""


def test_what_came_before_the_line_was_up_is_told(dovecot: Account, desk: Desk) -> None:
    with closing(dovecot.open()) as mailbox:
        names, states = mailbox.names, mailbox.look()
    dovecot.deliver(letter(1))

    desk.watch.hold("key", dovecot.settings(), dovecot.credential, names, states)

    assert desk.next_told(10) == "key"


def test_a_refused_login_is_told_and_not_tried_again(dovecot: Account, desk: Desk) -> None:
    desk.hold(dovecot, dovecot.settings(), "wrong word")

    told = desk.next_told(20), desk.next_told(5)

    assert told == (dovecot.user, "")
    assert [(type(error), pause) for _, error, pause in desk.troubles] == [(LoginError, None)]


def test_another_password_is_tried_at_the_next_hold(dovecot: Account, desk: Desk) -> None:
    desk.hold(dovecot, dovecot.settings(), "wrong word")
    desk.next_told(20)

    desk.hold(dovecot, dovecot.settings())

    within(20, lambda: up(desk))


def test_a_dropped_mailbox_is_told_no_more(dovecot: Account, desk: Desk) -> None:
    desk.hold(dovecot, dovecot.settings())
    within(20, lambda: up(desk))

    desk.watch.drop(dovecot.user)
    dovecot.deliver(letter(1))

    assert desk.next_told(3) == ""
    assert desk.watch.lines.held == 0


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """One that may be stopped."""
    server = Dovecot()
    yield server
    server.destroy()


def test_all_lines_come_back_after_a_restart_and_tell_what_came_meanwhile(
    own_dovecot: Dovecot, desk: Desk
) -> None:
    accounts = [own_dovecot.account() for _ in range(30)]
    hold_all(desk, accounts)
    within(60, lambda: up(desk, 30))
    own_dovecot.stop(at_once=True)
    within(20, lambda: up(desk, 0))
    own_dovecot.start()
    accounts[7].deliver(letter(1))

    within(60, lambda: up(desk, 30))

    assert desk.next_told(10) == accounts[7].user
    assert desk.next_told(1) == ""


def hold_all(desk: Desk, accounts: list[Account]) -> None:
    for account in accounts:
        desk.hold(account, account.settings_tls())


# -- servers that misbehave ------------------------------------------------------------------------------


def mute(server: Scripted, connection: socket.socket) -> None:
    """Takes a connection and says nothing."""


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_servers_that_never_answer_do_not_keep_others_waiting(
    security: str, dovecot: Account, desk: Desk
) -> None:
    with Scripted(mute) as silent:
        hold_mute_ones(desk, silent.port, security)
        time.sleep(0.5)
        desk.hold(dovecot, dovecot.settings())
        within(30, lambda: up(desk))
        dovecot.deliver(letter(1))

        assert desk.next_told(10) == dovecot.user
        assert isinstance(desk.first_trouble("mute 0"), TransientError)


def hold_mute_ones(desk: Desk, port: int, security: str) -> None:
    for number in range(12):
        desk.hold_other(f"mute {number}", port=port, security=security)


def test_a_flood_of_one_server_does_not_keep_others_waiting(dovecot: Account, desk: Desk) -> None:
    def flood(server: Scripted, connection: socket.socket) -> None:
        connection.sendall(b"* OK ready\r\n" + b"* OK and more\r\n" * 4_000_000)

    with Scripted(flood) as server:
        desk.hold_other("flood", port=server.port, security="plain", host="127.0.0.1")
        desk.hold(dovecot, dovecot.settings())
        within(30, lambda: up(desk))
        dovecot.deliver(letter(1))

        assert desk.next_told(10) == dovecot.user
        assert isinstance(desk.first_trouble("flood"), TransientError)


def test_nothing_is_sent_to_a_server_with_the_certificate_of_a_stranger(tmp_path: Path, desk: Desk) -> None:
    pair = Authority(tmp_path / "other").issue()
    context = serving(str(pair.certificate), str(pair.key))
    with Scripted(saying(b"* OK ready\r\n"), context) as server:
        desk.hold_other("key", port=server.port, ca=str(Authority(tmp_path / "ours").ca))

        error = desk.first_trouble("key")

        assert isinstance(error, LineError)
        assert "unknown authority" in str(error)
        assert server.received == b""


def test_plain_text_to_another_machine_is_refused(desk: Desk) -> None:
    found = MailboxSettings.model_construct(
        host="192.0.2.1", port=143, security="plain", ca=None, timeout=5.0, user="key"
    )
    desk.watch.hold("key", found, Credential("key", "secret word"), NAMES, {})

    assert desk.next_told(10) == "key"
    assert "unencrypted" in str(desk.first_trouble("key"))


def test_a_host_that_is_away_is_tried_by_one_mailbox_at_a_time(desk: Desk) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    hold_away_ones(desk, port)

    time.sleep(6)

    assert 2 <= len(desk.troubles) <= 12


def hold_away_ones(desk: Desk, port: int) -> None:
    for number in range(50):
        desk.hold_other(f"away {number}", port=port)


def test_a_server_that_says_goodbye_after_each_sign_in_is_tried_less_and_less(desk: Desk) -> None:
    def goodbye(server: Scripted, connection: socket.socket) -> None:
        connection.sendall(b"* OK\r\n* CAPABILITY IMAP4rev1\r\nE1 OK\r\nE2 OK\r\n")
        connection.sendall(b"* CAPABILITY IMAP4rev1\r\nE3 OK\r\n* BYE not now\r\n")

    with Scripted(goodbye) as server:
        desk.hold_other("key", port=server.port, security="plain", host="127.0.0.1")

        time.sleep(9)

        assert 2 <= len(desk.troubles) <= 3
        assert all(isinstance(error, BusyError) for _, error, _ in desk.troubles)


def test_another_address_of_the_host_is_tried_where_one_refuses() -> None:
    with Scripted(saying(b"* OK ready\r\n")) as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody listens there
        stream = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
        addresses = [(*stream, closed.getsockname()), (*stream, ("127.0.0.1", server.port))]

        quick = QuickSocket(addresses)

        within(5, quick.connect)
        within(5, lambda: quick.read() == b"* OK ready\r\n")
        quick.close()


def test_a_thousand_orders_at_once_are_all_done(desk: Desk) -> None:
    seen = Seen(NAMES, {})
    threads = [threading.Thread(target=drop_many, args=(desk, number)) for number in range(4)]

    start_and_join(threads)

    within(20, lambda: desk.watch.lines.held == 0)
    assert desk.watch.is_alive
    assert seen.states == {}


def start_and_join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def drop_many(desk: Desk, number: int) -> None:
    for each in range(250):
        desk.hold_other(f"{number} {each}", port=9, host="127.0.0.1")
        desk.watch.drop(f"{number} {each}")


def test_a_listener_that_raises_ends_nothing(dovecot: Account, caplog: pytest.LogCaptureFixture) -> None:
    def raises(key: str) -> None:
        raise RuntimeError(key)

    watch = Watch(raises, lambda *_: 1 / 0)
    watch.hold("key", dovecot.settings(), Credential(dovecot.user, "wrong word"), NAMES, {})
    within(20, lambda: "ZeroDivisionError" in caplog.text and "RuntimeError" in caplog.text)

    watch.hold("key", dovecot.settings(), dovecot.credential, NAMES, {})

    within(20, lambda: watch.lines.up == 1)
    watch.close()


def test_the_tls_of_a_line_is_no_older_than_1_2(tmp_path: Path, desk: Desk) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue()
    context = serving(str(pair.certificate), str(pair.key), newest=ssl.TLSVersion.TLSv1_1)
    with Scripted(saying(b"* OK ready\r\n"), context) as server:
        desk.hold_other("key", port=server.port, ca=str(authority.ca))

        assert isinstance(desk.first_trouble("key"), LineError)
