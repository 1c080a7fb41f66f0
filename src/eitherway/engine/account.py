"""One account in one cycle: what acts, what decides, and what was seen. An edge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime

from eitherway.capacity.model import Source
from eitherway.engine.settled import Settled
from eitherway.imap.fetch import HeaderSummary
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import DecisionContext
from eitherway.requests.signing import ID_FIELD, REQUEST_FIELD, verify
from eitherway.storage.ledger import Ledger
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox and its ledger, with what decisions need at the time of this cycle.

    `read_calendars` reads all calendars now; without it the last copies are what there is. `accept_calendar`
    believes one as its Source has it, without these broken items, from the next reading on. `dry_run`: decide
    everything, change nothing. `faults` are those of a newer rules file, which is not used. `cards_again`
    brings deleted cards back: "board" when the whole board was gone, "daily" beside the digest. `strange` are
    the folders below the board of other names than those that decide. `settled` are the requests that need no
    decision now.
    """

    mailbox: MailStore
    ledger: Ledger
    context: DecisionContext
    read_calendars: Callable[[], tuple[Source, ...]]
    accept_calendar: Callable[[Source, tuple[str, ...]], None]
    faults: tuple[str, ...] = ()
    cards_again: str = ""
    strange: tuple[str, ...] = ()
    settled: Settled = field(default_factory=Settled)
    dry_run: bool = field(default=False, kw_only=True)

    @property
    def now(self) -> datetime:
        return self.context.now

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """The states of all mailboxes are asked for once inside, unless that was done; a change ends it."""
        is_own = not self.mailbox.is_looking
        if is_own:
            self.mailbox.look()
        try:
            yield
        finally:
            if is_own:
                self.mailbox.end_look()

    def cards_named(self, name: str, folder: str = "") -> tuple[HeaderSummary, ...]:
        """The notices with this id on the board, or in another folder, that have the board's seal."""
        named = self._named(folder or self.context.names.board).get(name, ())
        return tuple(one for one in named if verify(one.field, self.board_key))

    def card_names(self, prefix: str, folder: str = "") -> tuple[str, ...]:
        """The ids of notices that begin so, on the board or in another folder, with a seal or without."""
        named = self._named(folder or self.context.names.board)
        return tuple(name for name in named if name.startswith(prefix))

    def _named(self, place: str) -> dict[str, list[HeaderSummary]]:
        """What is there by its id; not the cards of requests, of which there are many."""
        there = self.mailbox.headers(place)
        known = self.settled.ids.get(place)
        if known is None or known[0] is not there:
            known = self.settled.ids[place] = there, {}
            for summary in (one for one in there if not one.field(REQUEST_FIELD)):
                known[1].setdefault(summary.field(ID_FIELD), []).append(summary)
        return known[1]

    @property
    def board_key(self) -> bytes:
        """The key that signs the cards; empty before the board was opened."""
        return self.context.board_key
