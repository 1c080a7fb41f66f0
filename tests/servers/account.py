"""One fresh account on a test server, and the person who uses it with another client (imaplib)."""

from __future__ import annotations

import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eitherway.edges.mailbox import Credential, Limits, Mailbox
from eitherway.rules.accounts import MailboxSettings

imaplib._MAXLINE = 50_000_000


@dataclass(frozen=True)
class Account:
    """Where one account is and how to get in. `kind` names the server; `ca` is a PEM file."""

    kind: str
    host: str
    port: int
    tls_port: int
    ca: Path | None
    user: str
    password: str

    def settings(self, **changes: object) -> MailboxSettings:
        """Settings for it, over plain text on loopback unless told otherwise."""
        fields: dict[str, object] = {
            "host": self.host,
            "port": self.port,
            "security": "plain",
            "user": self.user,
            "password": {"env": "NOT_READ_IN_TESTS"},
            "timeout": 20,
        }
        return MailboxSettings.model_validate({**fields, **changes})

    def settings_tls(self, **changes: object) -> MailboxSettings:
        """Settings for it over TLS with the server's own authority."""
        fields: dict[str, object] = {
            "host": "localhost",
            "port": self.tls_port,
            "security": "tls",
            "ca": str(self.ca),
        }
        return self.settings(**{**fields, **changes})

    def place(self, mailbox: str) -> str:
        """The server's name for a mailbox written with "/", its prefix added."""
        if self.kind != "courier" or mailbox.upper().partition(".")[0] == "INBOX":
            return mailbox
        return f"INBOX.{mailbox.replace('/', '.')}"

    @property
    def credential(self) -> Credential:
        """How to sign in to it."""
        return Credential(self.user, self.password)

    def open(self, limits: Limits | None = None, **changes: object) -> Mailbox:
        """Our own mailbox on it; close it at the end."""
        return Mailbox.connect(self.settings(**changes), self.credential, limits)

    @contextmanager
    def person(self) -> Iterator[imaplib.IMAP4]:
        """The person's own client, signed in."""
        client = imaplib.IMAP4(self.host, self.port, timeout=30)
        try:
            client.login(self.user, self.password)
            yield client
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def deliver(self, *messages: bytes, mailbox: str = "INBOX", flags: str = "") -> None:
        """Puts messages into a mailbox, as a delivery would."""
        with self.person() as client:
            for message in messages:
                status, text = client.append(f'"{mailbox}"', flags, None, message)  # type: ignore[arg-type]
                if status == "NO" and b"TRYCREATE" in text[0]:
                    client.create(f'"{mailbox}"')
                    status, text = client.append(f'"{mailbox}"', flags, None, message)  # type: ignore[arg-type]
                assert status == "OK", text

    def mailboxes(self) -> tuple[str, ...]:
        """All mailboxes that can be opened, as the server writes them."""
        with self.person() as client:
            return _mailboxes(client)

    def snapshot(self) -> dict[str, dict[int, tuple[str, int, bytes]]]:
        """Everything: mailbox -> uid -> (flags, size, octets). Reads with EXAMINE and PEEK."""
        with self.person() as client:
            return {name: _contents(client, name) for name in _mailboxes(client)}


def _mailboxes(client: imaplib.IMAP4) -> tuple[str, ...]:
    _, lines = client.list()
    found = []
    for line in lines:
        if isinstance(line, bytes) and b"\\noselect" not in line.lower():
            match = re.match(rb'\(.*?\) (?:"[^"]*"|NIL) (?:"(.*)"|(.*))$', line)
            assert match, line
            found.append((match[1] if match[1] is not None else match[2]).decode())
    return tuple(sorted(found))


def _contents(client: imaplib.IMAP4, name: str) -> dict[int, tuple[str, int, bytes]]:
    status, count = client.select(f'"{name}"', readonly=True)
    assert status == "OK", count
    if not int(count[0] or 0):
        return {}
    _, data = client.uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[])")
    found = {}
    for header, octets in (part for part in data if isinstance(part, tuple)):
        uid = re.search(rb"UID (\d+)", header)
        flags = re.search(rb"FLAGS \(([^)]*)\)", header)
        assert uid, header
        found[int(uid[1])] = (
            " ".join(sorted(flags[1].decode().split())) if flags else "",
            len(octets),
            octets,
        )
    return found


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for_greeting(port: int, seconds: float) -> bool:
    """Whether an IMAP server greets on this port within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.settimeout(2)
                if connection.recv(10).startswith(b"* "):
                    return True
        except OSError:
            time.sleep(0.02)
    return False


def wait_until_closed(port: int, seconds: float) -> None:
    """Returns when nobody takes connections there any more, or after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.02)
