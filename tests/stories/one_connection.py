"""Rounds over one connection that lives as long as the story, as the watcher makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from eitherway.engine.config import load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.visit import Visit
from eitherway.imap.transport import Limits
from eitherway.requests.context import account_of
from tests.stories.office import Office


@dataclass
class Watch:
    """Rounds over one connection, as the watcher makes them."""

    office: Office
    visit: Visit

    def round(self, minutes: int = 1) -> None:
        self.office.now += timedelta(minutes=minutes)
        list(run_cycle(self.visit, load_config(self.office.paths, self.office.now), self.office.now))
        self.visit.mailbox.wait("INBOX", timedelta(seconds=0.05), lambda: False)


@contextmanager
def watching(office: Office, limits: Limits, port: int = 0) -> Iterator[Watch]:
    """A connection that lives as long as the story."""
    settings = office.paths.rulebook().settings.mailboxes[0]
    with (
        closing(office.account.open(limits, **({"port": port} if port else {}))) as mailbox,
        closing(office.paths.ledger(account_of(settings))) as ledger,
    ):
        yield Watch(office, Visit(mailbox, settings, ledger))
