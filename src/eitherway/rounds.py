"""One round over one mailbox, and one over all: the board, new mail, decisions, the daily letter. An edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from eitherway.boardkey import find_key, keep_key
from eitherway.edges.ledger import Ledger
from eitherway.edges.looking import Looking
from eitherway.edges.mail_store import MailStore
from eitherway.effects import Hands, finish_removals
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.knowing import learn_contacts
from eitherway.noticing import STOPS, tell_faults, tell_the_day
from eitherway.pipeline import Handled, take_in
from eitherway.requests.desk import Desk, account_of
from eitherway.requests.request import Request
from eitherway.rules.accounts import MailboxSettings
from eitherway.taking_back import prepare_board, take_back
from eitherway.tending import Tended, tend, tend_asked, tend_decided
from eitherway.workplace import (
    ENTERED_WITHIN,
    Tools,
    Workplace,
    gather,
    promised_hours,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at all mailboxes did; `error` tells what failed in some of them, None if nothing."""

    handled: tuple[Handled, ...] = ()
    tended: tuple[Tended, ...] = ()
    error: EitherwayError | None = None

    def checked(self) -> Report:
        """This report, where nothing failed; raises what did."""
        if self.error is not None:
            raise self.error
        return self


@dataclass(slots=True)
class Visit:
    """One connection and its ledger, with what was seen; `prepared` once its board was made and read.

    `board_key` is the key of the cards, once it was found there.
    """

    mailbox: MailStore
    settings: MailboxSettings
    ledger: Ledger
    looking: Looking
    prepared: bool = False
    board_key: bytes = b""


@contextmanager
def visit_to(workplace: Workplace, settings: MailboxSettings, *, dry_run: bool = False) -> Iterator[Visit]:
    """A signed-in connection with its ledger; both are closed at the end."""
    open_ledger = workplace.remembered if dry_run else workplace.ledger
    with (
        closing(workplace.connect(settings)) as mailbox,
        closing(open_ledger(account_of(settings))) as ledger,
    ):
        yield Visit(mailbox, settings, ledger, Looking(mailbox))


def once_over(workplace: Workplace, *, since: date | None, dry_run: bool) -> Report:
    """One round over every mailbox of the rules; one that fails does not stop the others."""
    now = datetime.now(UTC)
    tools = gather(workplace, now)
    done: list[Handled | Tended] = []
    errors: list[EitherwayError] = []
    for settings in tools.rulebook.settings.mailboxes:
        try:
            with visit_to(workplace, settings, dry_run=dry_run) as visit:
                for item in look(visit, tools, now, since=since, dry_run=dry_run):
                    done.append(item)  # noqa: PERF402  what was done before an error is told too
        except (ConfigError, TransientError) as error:
            errors.append(error)
    return Report(
        tuple(item for item in done if isinstance(item, Handled)),
        tuple(item for item in done if isinstance(item, Tended)),
        _as_one(errors),
    )


def _as_one(errors: list[EitherwayError]) -> EitherwayError | None:
    """All that failed, with the gravest exit code: somebody must act."""
    if len(errors) < 2:
        return next(iter(errors), None)
    faults = tuple(str(error) for error in errors)
    must_act = any(isinstance(error, ConfigError) for error in errors)
    return ConfigError(faults) if must_act else TransientError("\n".join(faults))


def look(
    visit: Visit, tools: Tools, now: datetime, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Handled | Tended]:
    """One round over one mailbox: the board is made and read, then new mail, then what was decided."""
    names, ledger = visit.mailbox.names, visit.ledger
    desk = tools.desk(visit.settings, names, now)
    lately = ledger.requests(over_since=now - ENTERED_WITHIN)
    desk = tools.desk(visit.settings, names, now, promised_hours(lately, desk.zone, now))
    hands = Hands(visit.mailbox, ledger, now)
    first = not visit.prepared
    made = first and _prepare(visit, hands, desk, dry_run=dry_run)
    desk, hands = replace(desk, board_key=visit.board_key), replace(hands, board_key=visit.board_key)
    if first and not dry_run:
        take_back(hands, desk, visit.looking)
    visit.prepared = True
    if not dry_run:
        learn_contacts(hands, desk)
    yield from take_in(hands, desk, since=since, dry_run=dry_run)
    fresh = partial(tools.fresh, now)
    again = "board" if made else ""
    if not dry_run:
        yield from tend_asked(hands, desk, visit.looking, fresh=fresh)
    yield from tend(hands, desk, visit.looking, fresh=fresh, dry_run=dry_run, cards_again=again)
    if dry_run:
        return
    tell_faults(hands, desk, visit.looking, tools.faults)
    if tell_the_day(hands, desk, visit.looking, tools.faults):
        # A deleted card is no decision: it comes back once, beside the daily letter.
        yield from tend(hands, desk, visit.looking, fresh=fresh, cards_again="daily")
    if desk.names.board in visit.looking.missing:
        visit.prepared = False
    if first:
        for name in STOPS:
            ledger.drop_fact(name)
    ledger.set_fact("looked_at", now.isoformat())


def _prepare(visit: Visit, hands: Hands, desk: Desk, *, dry_run: bool) -> bool:
    """Finds the key of the cards, and makes what is missing; whether the board was."""
    if dry_run:
        visit.board_key = find_key(hands, desk)
        return False
    made = prepare_board(visit.mailbox, desk)
    finish_removals(hands)
    visit.board_key = keep_key(hands, desk)
    return made


def decide_now(
    workplace: Workplace, tools: Tools, settings: MailboxSettings, request: Request, decision: str
) -> Iterator[Tended]:
    """A decision from the command line: recorded, then carried out as if the card had been moved."""
    with visit_to(workplace, settings) as visit:
        now = datetime.now(UTC)
        names = visit.mailbox.names
        desk = tools.desk(settings, names, now)
        prepare_board(visit.mailbox, desk)
        hands = Hands(visit.mailbox, visit.ledger, now)
        key = keep_key(hands, desk)
        desk, hands = replace(desk, board_key=key), replace(hands, board_key=key)
        yield from tend_decided(
            hands, desk, visit.looking, request.key, decision, fresh=partial(tools.fresh, now)
        )
