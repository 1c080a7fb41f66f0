"""A sign-in in the browser from its beginning to the mail, on a real server that asks who gave the token."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eitherway.accounts.credentials import sign_in_of
from eitherway.accounts.oauth import Client, keep, kept, kept_in
from eitherway.commands.account_linking import say_own_sign_in
from eitherway.commands.options import Options
from eitherway.engine.paths import Paths, open_imap
from eitherway.errors import LoginError
from eitherway.imap.login import issuer_at
from eitherway.imap.transport import Limits, Server
from eitherway.rules.account_settings import MailboxSettings
from eitherway.setup.starter_rules import SetupAnswers
from tests.command import eitherway
from tests.servers.account import Account
from tests.servers.authorization import AuthorizationScript, Browser
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Mask, Proxy
from tests.servers.scripted import Scripted
from tests.servers.web import Web
from tests.stories.office import Office, letter


@dataclass
class House:
    """A mail server, the authorization server that it asks, and an account that signed in."""

    script: AuthorizationScript
    account: Account
    paths: Paths

    @property
    def settings(self) -> MailboxSettings:
        return self.account.settings(password={"oauth": self.script.url})

    @property
    def client(self) -> Client:
        user = self.account.user
        return Client("mailbox", user, "mail", kept_in(self.paths.state, self.script.url, user, "", "mail"))

    def sign_in(self) -> None:
        browser = Browser(self.script)
        password, user = self.settings.password, self.account.user
        sign_in_of(password, user=user, what="mailbox", state=self.paths.state).sign_in(
            browser.show, paste=browser.paste
        )

    def age(self) -> None:
        """Lets the kept token be half an hour old."""
        found = kept(self.client)
        assert found is not None
        keep(self.client, replace(found, since=found.since - 1800))


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[AuthorizationScript, Dovecot]]:
    script = AuthorizationScript()
    with Web(script) as web:
        script.url = web.url
        dovecot = Dovecot(tokens_of=web.url)
        yield script, dovecot
        dovecot.destroy()


@pytest.fixture
def house(servers: tuple[AuthorizationScript, Dovecot], tmp_path: Path) -> House:
    script, dovecot = servers
    account = dovecot.account()
    script.user, script.refusals = account.user, []
    house = House(script, account, Paths(tmp_path / "rules.yaml", tmp_path / "state"))
    house.sign_in()
    return house


@pytest.mark.parametrize("hidden", [(), ("AUTH=XOAUTH2",), ("AUTH=OAUTHBEARER",)])
def test_the_token_signs_in_by_what_the_server_offers(house: House, hidden: tuple[str, ...]) -> None:
    with Proxy((house.account.host, house.account.port), Mask(hidden=hidden)) as proxy:
        settings = house.settings.model_copy(update={"port": proxy.port})
        with closing(open_imap(house.paths, settings)) as mailbox:
            assert mailbox.names.drafts == "Drafts"


@pytest.mark.parametrize("hidden", ["AUTH=XOAUTH2", "AUTH=OAUTHBEARER"])
def test_a_token_that_the_server_no_longer_knows_is_renewed(house: House, hidden: str) -> None:
    house.age()
    house.script.granted += 1  # somebody else signed in: the kept token is not the newest any more

    with Proxy((house.account.host, house.account.port), Mask(hidden=(hidden,))) as proxy:
        open_imap(house.paths, house.settings.model_copy(update={"port": proxy.port})).close()


def test_a_token_of_somebody_else_is_refused(house: House) -> None:
    house.script.user = "ana@okafor.example"

    with pytest.raises(LoginError) as caught:
        open_imap(house.paths, house.settings)

    assert "access-" not in str(caught.value)


def test_the_server_names_its_sign_in_to_a_wrong_token(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    account = house.account
    found = SetupAnswers(
        "Maya", (account.user,), "UTC", "localhost", account.port, "plain", account.user, password={}
    )

    say_own_sign_in(Options(), found)

    assert f"to use it, if you know its address: --oauth {house.script.url}" in capsys.readouterr().err


def test_a_server_without_tokens_names_none(dovecot: Account) -> None:
    assert issuer_at(Server(dovecot.host, dovecot.port, "plain"), dovecot.user) == ""


@pytest.mark.parametrize(
    ("turn", "issuer"),
    [
        (
            b'{"openid-configuration": "https://a.example/t/.well-known/openid-configuration"}',
            "https://a.example/t",
        ),
        (b'{"openid-configuration": "http://a.example/.well-known/openid-configuration"}', ""),
        (b'{"openid-configuration": "https://a.example/elsewhere"}', ""),
        (b'{"openid-configuration": 7}', ""),
        (b'{"status": "invalid_token"}', ""),
        (b"", ""),
        (b"[]", ""),
        (b"\xff{", ""),
    ],
)
def test_only_a_safe_address_is_taken_from_the_server(turn: bytes, issuer: str) -> None:
    def script(server: Scripted, connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER] ready\r\n")
        tag = server.line(connection).split()[0]
        connection.sendall(b"* CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER\r\n%s OK done\r\n" % tag)
        tag = server.line(connection).split()[0]
        connection.sendall(b"+ \r\n")
        server.line(connection)
        connection.sendall(b"+ %s\r\n" % base64.b64encode(turn))
        server.line(connection)
        connection.sendall(b"%s NO no\r\n" % tag)

    with Scripted(script) as server:
        assert issuer_at(Server("127.0.0.1", server.port, "plain"), "maya", Limits(goodbye=0.2)) == issuer


def test_the_program_works_with_a_token_and_shows_it_nowhere(house: House, tmp_path: Path) -> None:
    office = Office(house.account, tmp_path, datetime.now(UTC))
    office.deliver(letter(at=office.now))
    rules, source = tmp_path / "rules.yaml", f'password: {{oauth: "{house.script.url}"}}'
    rules.write_text(re.sub(r"password: \{[^}]*\}", source, rules.read_text(), count=1))

    done = eitherway(tmp_path, "once", "-v", "--since", "14d")

    assert done.returncode == 0, done.stderr
    assert len(office.drafts()) == 1
    assert [word for word in ("access-", "refresh-") if word in done.stdout + done.stderr] == []
