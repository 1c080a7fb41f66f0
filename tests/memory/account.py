"""An account on a server in memory, and the people who use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from eitherway.engine.paths import Paths, open_imap
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Credential, Limits, Mailbox
from eitherway.imap.names import encode_name
from eitherway.rules.account_settings import MailboxSettings
from tests.memory.front import ImapFront
from tests.memory.server import MemoryServer
from tests.memory.store import MemoryStore
from tests.servers.mail_account import MailAccount
from tests.servers.personalities import Personality


@dataclass(frozen=True)
class MemoryAccount(MailAccount):
    """Nothing answers at its host and port: a test that needs a connection fails there at once.

    Its people call Drafts, Sent, Trash and the board so, whatever the names of its provider are.
    """

    kind: str = "memory"
    host: str = "127.0.0.1"
    port: int = 9
    tls_port: int = 0
    ca: None = None
    user: str = "maya"
    password: str = "secret word"
    server: MemoryServer = field(default_factory=MemoryServer)

    def open(self, limits: Limits | None = None, **changes: object) -> MailStore:
        return MemoryStore(self.server, self.settings(**changes), limits)

    def open_store(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        del paths
        return MemoryStore(self.server, settings)

    def place(self, mailbox: str) -> str:
        return self.server.personality.place(mailbox)

    def save(
        self, octets: bytes, mailbox: str = "INBOX", flags: str = "", when: datetime | None = None
    ) -> None:
        mailbox = self.place(mailbox)
        self.server.create(mailbox)
        received = when.replace(microsecond=0) if when else None
        whole_lines = re.sub(rb"\r\n|\r|\n", b"\r\n", octets)
        self.server.append(mailbox, whole_lines, flags.strip("()").split(), received)

    def read(self, mailbox: str) -> list[tuple[int, frozenset[str], bytes]]:
        with self.server.changed:
            folder = self.server.folder(self.place(mailbox))
            messages = list(folder.messages.items()) if folder else []
        return [(uid, one.flags, one.octets) for uid, one in messages if "\\Deleted" not in one.flags]

    def move(self, mailbox: str, uid: int, target: str) -> None:
        self.copy(mailbox, uid, target)
        self.delete(mailbox, uid)

    def copy(self, mailbox: str, uid: int, target: str) -> None:
        assert self.server.copy(self.place(mailbox), uid, self.place(target)) is not None

    def delete(self, mailbox: str, uid: int) -> None:
        mailbox = self.place(mailbox)
        with self.server.changed:
            self.server.store(mailbox, uid, ("\\Deleted",))
            if self.server.folders[mailbox].messages.pop(uid, None):
                self.server.folders[mailbox].modseq += 1

    def mark(self, mailbox: str, flags: str) -> None:
        for uid in list(self.server.folders[self.place(mailbox)].messages):
            self.server.store(self.place(mailbox), uid, flags.split())

    def create(self, mailbox: str) -> None:
        self.server.create(self.place(mailbox))

    def rename(self, mailbox: str, target: str) -> None:
        self.server.rename(self.place(mailbox), self.place(target))

    def drop(self, mailbox: str) -> None:
        self.server.drop(self.place(mailbox))

    def mailboxes(self) -> tuple[str, ...]:
        return tuple(sorted(encode_name(name).decode() for name in self.server.folders))

    def subscribed(self) -> tuple[str, ...]:
        return tuple(sorted(encode_name(name).decode() for name in self.server.subscribed))

    def snapshot(self) -> dict[str, dict[int, tuple[str, int, bytes]]]:
        with self.server.changed:
            return {
                encode_name(self.server.personality.role(name)).decode(): {
                    uid: (" ".join(sorted(one.flags)), len(one.octets), one.octets)
                    for uid, one in folder.messages.items()
                }
                for name, folder in sorted(self.server.folders.items())
            }


@dataclass(frozen=True)
class FrontedAccount(MemoryAccount):
    """The program reaches it over IMAP; its people still act on the server itself."""

    kind: str = "fronted"
    front: ImapFront = field(kw_only=True)

    def open(self, limits: Limits | None = None, **changes: object) -> MailStore:
        return Mailbox.connect(self.settings(**changes), Credential(self.user, self.password), limits)

    def open_store(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        return open_imap(paths, settings)


@contextmanager
def fronted(personality: Personality) -> Iterator[FrontedAccount]:
    """An account on a server that behaves so, which listens until the end."""
    server = MemoryServer(personality=personality)
    front = ImapFront(server)
    yield FrontedAccount(server=server, port=front.port, front=front)
    front.close()
