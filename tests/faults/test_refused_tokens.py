"""An access token that the mail server refuses: renewed once, then the owner is asked."""

from __future__ import annotations

import base64
import json
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.accounts.credentials import sign_in_of
from eitherway.accounts.oauth import Client, keep, kept, kept_in
from eitherway.engine.paths import Paths, open_imap
from eitherway.errors import LoginError
from eitherway.rules.account_settings import MailboxSettings
from tests.servers.authorization import AuthorizationScript, Browser
from tests.servers.scripted import Script, Scripted
from tests.servers.web import Web

USER = "maya@okafor.example"


def taking(mechanism: bytes, good: bytes) -> Script:
    """An IMAP server that signs in by `mechanism` and takes the token `good` only."""

    def script(server: Scripted, connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=%s] ready\r\n" % mechanism)
        while line := server.line(connection):
            tag, _, rest = line.strip().partition(b" ")
            if rest == b"AUTHENTICATE " + mechanism:
                connection.sendall(b"+ \r\n")
                turn = base64.b64decode(server.line(connection))
                if b"\x01auth=Bearer %s\x01\x01" % good in turn:
                    connection.sendall(tag + b" OK in\r\n")
                    continue
                connection.sendall(b"+ " + base64.b64encode(b'{"status":"invalid_token"}') + b"\r\n")
                server.line(connection)
                connection.sendall(tag + b" NO [AUTHENTICATIONFAILED] bad token\r\n")
            elif rest.startswith(b"CAPABILITY"):
                connection.sendall(b"* CAPABILITY IMAP4rev1 AUTH=%s\r\n%s OK done\r\n" % (mechanism, tag))
            elif rest.startswith(b"LIST"):
                connection.sendall(b'* LIST () "/" INBOX\r\n* LIST () "/" Drafts\r\n' + tag + b" OK done\r\n")
            else:
                connection.sendall(tag + b" OK done\r\n")

    return script


def signed_in(web: Web, script: AuthorizationScript, paths: Paths, port: int) -> MailboxSettings:
    """An account that signed in half an hour ago, and its settings."""
    settings = MailboxSettings.model_validate(
        {"host": "127.0.0.1", "port": port, "security": "plain", "user": USER, "password": {"oauth": web.url}}
    )
    browser = Browser(script)
    account = sign_in_of(settings.password, user=USER, what="mailbox", state=paths.state)
    account.sign_in(browser.show, paste=browser.paste)
    client = Client("mailbox", USER, "mail", kept_in(paths.state, web.url, USER, "", "mail"))
    found = kept(client)
    assert found is not None
    keep(client, replace(found, since=time.time() - 1800, until=time.time() + 1800))
    return settings


@pytest.fixture
def script() -> AuthorizationScript:
    return AuthorizationScript()


@pytest.fixture
def web(script: AuthorizationScript) -> Web:
    server = Web(script)
    script.url = server.url
    return server


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "rules.yaml", tmp_path / "state")


@pytest.mark.parametrize("mechanism", [b"XOAUTH2", b"OAUTHBEARER"])
def test_a_token_that_ended_before_its_time_is_renewed(
    script: AuthorizationScript, web: Web, paths: Paths, mechanism: bytes
) -> None:
    with web, Scripted(taking(mechanism, b"access-2")) as server:
        settings = signed_in(web, script, paths, server.port)

        open_imap(paths, settings).close()

    assert server.received.count(b"AUTHENTICATE") == 2


def test_a_new_token_that_is_refused_too_is_the_owners_matter(
    script: AuthorizationScript, web: Web, paths: Paths
) -> None:
    with web, Scripted(taking(b"XOAUTH2", b"none")) as server:
        settings = signed_in(web, script, paths, server.port)
        with pytest.raises(LoginError, match="sign in again") as caught:
            open_imap(paths, settings)
        with pytest.raises(LoginError):
            open_imap(paths, settings)

    assert "access-" not in str(caught.value)
    assert server.received.count(b"AUTHENTICATE") == 3
    assert script.granted == 2
    assert json.loads(next((paths.state / "tokens").iterdir()).read_text())["access"] == "access-2"
