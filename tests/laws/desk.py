"""One account in memory with its ledger, for what the executor and whole cycles do. The calendar is free."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.paths import Paths
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.visit import Visit, open_account
from eitherway.requests.request import Request
from eitherway.storage.ledger import memory_ledger
from tests.laws.builders import NOW, calendar, letters, rulebook
from tests.memory.account import MemoryAccount
from tests.memory.server import MemoryServer

_NOTICE = re.compile(rb"^Eitherway-Card: (key|daily)", re.MULTILINE)


@dataclass
class Desk:
    """An office whose rules are not read from a file. `server` may lack something, or be that of another."""

    folder: Path
    server: MemoryServer = field(default_factory=MemoryServer)
    now: datetime = NOW
    answers: str = ""
    rules: str = ""
    calendar: str = "fresh"  # how the calendar was read
    secret: bytes = b"s" * 32

    def __post_init__(self) -> None:
        self.mail = MemoryAccount(server=self.server)
        (self.folder / "practice.ics").write_bytes(calendar().octets or b"")
        self.paths = Paths(self.folder / "rules.yaml", self.folder / "state", self.mail.open_store)
        self.forget_everything()

    def forget_everything(self) -> None:
        """Begins with an empty ledger and a new connection."""
        self.ledger = memory_ledger("account", self.secret)
        self.connect()

    def connect(self) -> None:
        """Goes on with a new connection, as after a kill."""
        store = self.mail.open()
        settings = rulebook(self.answers, self.rules).settings.mailboxes[0]
        self.visit = Visit(store, settings, self.ledger)

    @property
    def config(self) -> Config:
        book = rulebook(self.answers, self.rules)
        return Config(self.paths, book, letters(), (calendar(at=self.now, state=self.calendar),))

    def account(self) -> Account:
        """The account as a cycle has it now."""
        return open_account(self.visit, self.config, self.now)

    def look(self, *, since: date | None = None) -> list[Processed | Reconciled]:
        """One cycle."""
        return list(run_cycle(self.visit, self.config, self.now, since=since))

    def request(self) -> Request:
        """The only request that is remembered."""
        (request,) = self.ledger.requests()
        return request

    def seen(self, mailbox: str) -> list[tuple[int, frozenset[str], bytes]]:
        """The live messages of a mailbox, but for the board's key and the digest."""
        return [one for one in self.mail.read(mailbox) if not _NOTICE.search(one[2])]

    def texts(self, mailbox: str) -> list[bytes]:
        """Their octets."""
        return [octets for _, _, octets in self.seen(mailbox)]

    def uids(self, mailbox: str) -> list[int]:
        """Their uids."""
        return [uid for uid, _, _ in self.seen(mailbox)]

    def digests(self) -> list[bytes]:
        """The digest on the board."""
        return [octets for _, _, octets in self.mail.read("Requests") if b"\nEitherway-Card: daily" in octets]
