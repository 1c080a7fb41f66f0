"""The loop: one thread for each mailbox reads, decides and acts; the rest rings a bell. An edge."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from eitherway.edges.looking import Looking
from eitherway.edges.mailbox import Mailbox
from eitherway.effects import Hands
from eitherway.pipeline import Handled, take_in
from eitherway.rules.accounts import MailboxSettings
from eitherway.taking_back import prepare_board, take_back
from eitherway.tending import Tended, tend
from eitherway.workplace import Tools, Workplace, gather, names_on_server, promised_hours

log = logging.getLogger(__name__)

IDLE_LIMIT = timedelta(minutes=10)
BOARD_LOOK = timedelta(seconds=20)  # a card moved to a decision folder is seen within this
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at all mailboxes did."""

    handled: tuple[Handled, ...] = ()
    tended: tuple[Tended, ...] = ()


def once_over(workplace: Workplace, *, since: date | None, dry_run: bool) -> Report:
    """One round over every mailbox of the rules."""
    now = datetime.now(UTC)
    tools = gather(workplace, now)
    done: list[Handled | Tended] = []
    for settings in tools.rulebook.settings.mailboxes:
        with closing(workplace.connect(settings)) as mailbox:
            visit = Visit(mailbox, settings, Looking(mailbox))
            done += look(visit, tools, now, since=since, dry_run=dry_run)
    return Report(
        tuple(item for item in done if isinstance(item, Handled)),
        tuple(item for item in done if isinstance(item, Tended)),
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection, with what was seen through it."""

    mailbox: Mailbox
    settings: MailboxSettings
    looking: Looking


def look(
    visit: Visit, tools: Tools, now: datetime, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Handled | Tended]:
    """One round over one mailbox: the board is made and read, then new mail, then what was decided."""
    mailbox = visit.mailbox
    names = names_on_server(mailbox.names)
    desk = tools.desk(visit.settings, names, now)
    ledger = tools.workplace.ledger(desk.account)
    desk = tools.desk(visit.settings, names, now, promised_hours(ledger.requests(), desk.zone))
    hands = Hands(mailbox, ledger, now)
    made = False
    if not dry_run:
        made = prepare_board(mailbox, desk)
        take_back(hands, desk, visit.looking)
    yield from take_in(hands, desk, since=since, dry_run=dry_run)
    yield from tend(
        hands, desk, visit.looking, fresh=partial(tools.fresh, now), dry_run=dry_run, all_cards=made
    )
    if not dry_run:
        ledger.set_fact("looked_at", now.isoformat())
