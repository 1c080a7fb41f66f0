"""One fresh account wherever it is, and what its owner and other people do there with a mail client."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eitherway.engine.paths import Paths
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Limits
from eitherway.imap.names import encode_name
from eitherway.rules.account_settings import MailboxSettings

BELOW_INBOX = ("courier", "cyrus")  # kinds of server that have everything below INBOX


@dataclass(frozen=True)
class MailAccount(ABC):
    """Where one account is and how to get in. `kind` names the server; `ca` is a PEM file.

    Mailboxes are named with "/" between levels, as on most servers; `place` makes the server's name of it.
    """

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

    def place(self, mailbox: str) -> str:
        """The server's name for a mailbox written with "/", its prefix added."""
        if self.kind not in BELOW_INBOX or mailbox.upper().partition(".")[0] == "INBOX":
            return mailbox
        return f"INBOX.{mailbox.replace('/', '.')}"

    @abstractmethod
    def open(self, limits: Limits | None = None, **changes: object) -> MailStore:
        """Our own mailbox on it; close it at the end."""

    @abstractmethod
    def open_store(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        """The mailbox as a round of the program opens it."""

    @abstractmethod
    def save(
        self, octets: bytes, mailbox: str = "INBOX", flags: str = "", when: datetime | None = None
    ) -> None:
        """Puts one message there, as a delivery or a client would; a missing mailbox is made."""

    @abstractmethod
    def read(self, mailbox: str) -> list[tuple[int, frozenset[str], bytes]]:
        """Uid, flags and octets of the live messages, the oldest first; none where there is no mailbox."""

    @abstractmethod
    def move(self, mailbox: str, uid: int, target: str) -> None:
        """Moves a message."""

    @abstractmethod
    def copy(self, mailbox: str, uid: int, target: str) -> None:
        """Copies a message."""

    @abstractmethod
    def delete(self, mailbox: str, uid: int) -> None:
        """Deletes a message for good."""

    @abstractmethod
    def mark(self, mailbox: str, flags: str) -> None:
        """Sets flags of every message there."""

    @abstractmethod
    def create(self, mailbox: str) -> None:
        """Makes a mailbox."""

    def ensure(self, mailbox: str) -> None:
        """Makes a mailbox where there is none."""
        if encode_name(self.place(mailbox)).decode() not in self.mailboxes():
            self.create(mailbox)

    @abstractmethod
    def rename(self, mailbox: str, target: str) -> None:
        """Gives a mailbox another name, but not INBOX: few servers can."""

    @abstractmethod
    def drop(self, mailbox: str) -> None:
        """Deletes a mailbox."""

    @abstractmethod
    def mailboxes(self) -> tuple[str, ...]:
        """All mailboxes that can be opened, as the server writes them."""

    @abstractmethod
    def subscribed(self) -> tuple[str, ...]:
        """All mailboxes that are subscribed, as the server writes them."""

    @abstractmethod
    def snapshot(self) -> dict[str, dict[int, tuple[str, int, bytes]]]:
        """Everything: mailbox -> uid -> (flags, size, octets), and nothing is changed by it."""

    def deliver(self, *messages: bytes, mailbox: str = "INBOX", flags: str = "") -> None:
        """Puts messages into a mailbox that the server calls so."""
        for message in messages:
            self.save(message, mailbox, flags)
