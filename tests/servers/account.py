"""One fresh account on a test server, and the person who uses it with another client (imaplib)."""

from __future__ import annotations

import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from eitherway.engine.paths import Paths, open_imap
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Credential, Limits, Mailbox
from eitherway.imap.names import encode_name
from eitherway.rules.account_settings import MailboxSettings
from tests.servers.mail_account import MailAccount

imaplib._MAXLINE = 50_000_000


@dataclass(frozen=True)
class Account(MailAccount):
    """An account on a server that is reached over TCP."""

    def settings_tls(self, **changes: object) -> MailboxSettings:
        """Settings for it over TLS with the server's own authority."""
        fields: dict[str, object] = {
            "host": "localhost",
            "port": self.tls_port,
            "security": "tls",
            "ca": str(self.ca),
        }
        return self.settings(**{**fields, **changes})

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

    def open_store(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        return open_imap(paths, settings)

    @contextmanager
    def _opened(self, mailbox: str, *, readonly: bool = False) -> Iterator[imaplib.IMAP4]:
        with self.person() as client:
            expect(client.select(self._wire(mailbox), readonly=readonly))
            yield client

    def _wire(self, mailbox: str) -> str:
        return f'"{encode_name(self.place(mailbox)).decode()}"'

    def save(
        self, octets: bytes, mailbox: str = "INBOX", flags: str = "", when: datetime | None = None
    ) -> None:
        received = imaplib.Time2Internaldate(when) if when else None
        with self.person() as client:
            answer = client.append(self._wire(mailbox), flags, received, octets)  # type: ignore[arg-type]
            if answer[0] == "NO" and b"TRYCREATE" in answer[1][0]:
                client.create(self._wire(mailbox))
                answer = client.append(self._wire(mailbox), flags, received, octets)  # type: ignore[arg-type]
            expect(answer)

    def read(self, mailbox: str) -> list[tuple[int, frozenset[str], bytes]]:
        with self.person() as client:
            if client.select(self._wire(mailbox), readonly=True)[0] != "OK":
                return []
            _, found = client.uid("SEARCH", "UNDELETED")
            # What a watcher takes away meanwhile is not seen.
            uids = [int(uid) for uid in (found[0] or b"").split()]
            return [item for uid in uids for item in _fetched(client, uid)]

    def move(self, mailbox: str, uid: int, target: str) -> None:
        with self._opened(mailbox) as client:
            if client.uid("MOVE", str(uid), self._wire(target))[0] != "OK":
                expect(client.uid("COPY", str(uid), self._wire(target)))
                _expunge(client, uid)

    def copy(self, mailbox: str, uid: int, target: str) -> None:
        with self._opened(mailbox) as client:
            expect(client.uid("COPY", str(uid), self._wire(target)))

    def delete(self, mailbox: str, uid: int) -> None:
        with self._opened(mailbox) as client:
            _expunge(client, uid)

    def mark(self, mailbox: str, flags: str) -> None:
        with self._opened(mailbox) as client:
            expect(client.uid("STORE", "1:*", "+FLAGS.SILENT", f"({flags})"))

    def create(self, mailbox: str) -> None:
        with self.person() as client:
            expect(client.create(self._wire(mailbox)))

    def rename(self, mailbox: str, target: str) -> None:
        with self.person() as client:
            expect(client.rename(self._wire(mailbox), self._wire(target)))

    def drop(self, mailbox: str) -> None:
        with self.person() as client:
            expect(client.delete(self._wire(mailbox)))

    def mailboxes(self) -> tuple[str, ...]:
        with self.person() as client:
            return _names(client.list()[1])

    def subscribed(self) -> tuple[str, ...]:
        with self.person() as client:
            return _names(client.lsub()[1])

    def snapshot(self) -> dict[str, dict[int, tuple[str, int, bytes]]]:
        """With EXAMINE and PEEK."""
        with self.person() as client:
            return {name: _contents(client, name) for name in _names(client.list()[1])}


def expect(answer: tuple[str, object]) -> None:
    """Fails where the server refused."""
    assert answer[0] == "OK", answer


def _expunge(client: imaplib.IMAP4, uid: int) -> None:
    client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
    client.uid("EXPUNGE", str(uid))


def _fetched(client: imaplib.IMAP4, uid: int) -> Iterator[tuple[int, frozenset[str], bytes]]:
    _, data = client.uid("FETCH", str(uid), "(FLAGS BODY.PEEK[])")
    head, octets = next((item for item in data if isinstance(item, tuple)), (b"", b""))
    tail = b"".join(item for item in data if isinstance(item, bytes))
    flags = imaplib.ParseFlags(head) or imaplib.ParseFlags(tail)
    if octets:
        yield uid, frozenset(flag.decode() for flag in flags), octets


def _names(lines: list[object]) -> tuple[str, ...]:
    """The mailboxes of a LIST or LSUB answer that can be opened."""
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
