"""What answers is not the mail server: refused at first, tried again where the settings worked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.account import Account
from tests.servers.scripted import Scripted, imap, saying, serving
from tests.servers.switch import Switch
from tests.servers.tls import Authority
from tests.stories.office import Office, letter
from tests.watching import watcher, within

PORTAL = b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\n\r\n"
SECRET = b"secret"


@pytest.fixture
def switch(dovecot: Account) -> Iterator[Switch]:
    with Switch((dovecot.host, dovecot.tls_port)) as switch:
        yield switch


def office_behind(switch: Switch, account: Account, folder: Path, security: str = "tls") -> Office:
    """An office that reaches its account with TLS through the switch; nothing was looked at that way yet."""
    office = Office(account, folder, datetime.now(UTC))
    rules = (folder / "rules.yaml").read_text()
    rules = rules.replace("security: plain", f"security: {security}\n  ca: {account.ca}\n  timeout: 5 s")
    rules = rules.replace(f"port: {account.port}", f"port: {switch.port}")
    (folder / "rules.yaml").write_text(rules.replace("host: 127.0.0.1", "host: localhost"))
    return office


def test_a_wrong_certificate_is_refused_at_first_and_tried_again_where_it_was_right_before(
    switch: Switch, dovecot: Account, tmp_path: Path
) -> None:
    office = office_behind(switch, dovecot, tmp_path)
    pair = Authority(tmp_path / "stranger", "stranger").issue()
    with Scripted(imap, serving(str(pair.certificate), str(pair.key))) as stranger:
        switch.target = ("127.0.0.1", stranger.port)
        first = eitherway(tmp_path, "once")
        switch.target = (dovecot.host, dovecot.tls_port)
        good = eitherway(tmp_path, "once")
        switch.target = ("127.0.0.1", stranger.port)
        later = eitherway(tmp_path, "once")

    assert (first.returncode, good.returncode, later.returncode) == (78, 0, 75)
    assert "comes from an unknown authority" in later.stderr
    assert "These settings worked before" in later.stderr
    assert "LOGIN" not in stranger.received.decode("latin-1")
    assert office.account.password.encode() not in stranger.received


@pytest.mark.parametrize(
    ("security", "answers"),
    [("tls", (PORTAL,)), ("starttls", (b"* OK ready\r\n", b"%tag% BAD what?\r\n"))],
    ids=["captive portal", "BAD to STARTTLS"],
)
def test_what_is_no_mail_server_is_refused_at_first_and_tried_again_later(
    switch: Switch, dovecot: Account, tmp_path: Path, security: str, answers: tuple[bytes, ...]
) -> None:
    port = {"tls": dovecot.tls_port, "starttls": dovecot.port}[security]
    office_behind(switch, dovecot, tmp_path, security)
    with Scripted(saying(*answers)) as other:
        switch.target = ("127.0.0.1", other.port)
        first = eitherway(tmp_path, "once")
        switch.target = (dovecot.host, port)
        good = eitherway(tmp_path, "once")
        switch.target = ("127.0.0.1", other.port)
        later = eitherway(tmp_path, "once")

    assert (first.returncode, good.returncode, later.returncode) == (78, 0, 75)
    assert dovecot.password.encode() not in other.received


def test_other_settings_are_refused_although_the_ones_before_worked(
    switch: Switch, dovecot: Account, tmp_path: Path
) -> None:
    office_behind(switch, dovecot, tmp_path)
    good = eitherway(tmp_path, "once")
    rules = (tmp_path / "rules.yaml").read_text()
    (tmp_path / "rules.yaml").write_text(rules.replace(f"  ca: {dovecot.ca}\n", ""))

    changed = eitherway(tmp_path, "once")

    assert (good.returncode, changed.returncode) == (0, 78)


def test_the_watcher_waits_for_its_network_and_says_why(
    switch: Switch, dovecot: Account, tmp_path: Path
) -> None:
    office = office_behind(switch, dovecot, tmp_path)
    assert eitherway(tmp_path, "once").returncode == 0
    with Scripted(saying(PORTAL)) as portal, watcher(tmp_path) as process:
        switch.target = ("127.0.0.1", portal.port)
        switch.cut()
        within(40, lambda: "there is no TLS on this port" in looked(tmp_path))
        switch.target = (dovecot.host, dovecot.tls_port)
        switch.cut()
        office.deliver(letter(at=datetime.now(UTC)))
        within(60, lambda: len(office.cards()) == 1)

    assert process.returncode == 0
    assert SECRET not in portal.received


def looked(folder: Path) -> str:
    return eitherway(folder, "status").stdout
