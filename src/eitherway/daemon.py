"""The loop: one thread for each mailbox reads, decides and acts; the rest rings a bell. An edge."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from eitherway.edges.mailbox import Mailbox
from eitherway.effects import Hands
from eitherway.pipeline import Handled, take_in
from eitherway.rules.accounts import MailboxSettings
from eitherway.tending import prepare_board, take_back
from eitherway.workplace import Tools, Workplace, gather, names_on_server, promised_hours

log = logging.getLogger(__name__)

IDLE_LIMIT = timedelta(minutes=10)
BOARD_LOOK = timedelta(seconds=20)  # a card moved to a decision folder is seen within this
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at all mailboxes did."""

    handled: tuple[Handled, ...] = ()
    remarks: tuple[str, ...] = ()


def once_over(workplace: Workplace, *, since: date | None, dry_run: bool) -> Report:
    """One round over every mailbox of the rules."""
    now = datetime.now(UTC)
    tools = gather(workplace, now)
    handled: list[Handled] = []
    for settings in tools.rulebook.settings.mailboxes:
        with closing(workplace.connect(settings)) as mailbox:
            handled += look(mailbox, settings, tools, now, since=since, dry_run=dry_run)
    return Report(tuple(handled))


def look(
    mailbox: Mailbox,
    settings: MailboxSettings,
    tools: Tools,
    now: datetime,
    *,
    since: date | None = None,
    dry_run: bool = False,
) -> Iterator[Handled]:
    """One round over one mailbox: the board is made and read, then new mail is taken in."""
    names = names_on_server(mailbox.names)
    desk = tools.desk(settings, names, now)
    ledger = tools.workplace.ledger(desk.account)
    promised = promised_hours(ledger.requests(), desk.zone)
    desk = tools.desk(settings, names, now, promised)
    hands = Hands(mailbox, ledger, now)
    if not dry_run:
        prepare_board(mailbox, desk)
        take_back(hands, desk)
    yield from take_in(hands, desk, since=since, dry_run=dry_run)
    if not dry_run:
        ledger.set_fact("looked_at", now.isoformat())
