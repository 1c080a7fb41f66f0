"""One round over one mailbox, and one over all: the board, new mail, decisions, the daily letter. An edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from eitherway.engine.board_key import find_key, keep_key
from eitherway.engine.config import (
    ENTERED_WITHIN,
    Config,
    Paths,
    load_config,
    promised_hours,
)
from eitherway.engine.contacts import learn_contacts
from eitherway.engine.executor import ExecutionContext, finish_removals
from eitherway.engine.intake import Processed, process_new_mail
from eitherway.engine.notices import STOPS, post_digest, post_rules_faults
from eitherway.engine.reconcile import Reconciled, reconcile, reconcile_commanded, reconcile_decided
from eitherway.engine.recovery import prepare_board, restore_from_board
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.imap.header_cache import HeaderCache
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import DecisionContext, account_of
from eitherway.requests.request import Request
from eitherway.rules.accounts import MailboxSettings
from eitherway.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at all mailboxes did; `error` tells what failed in some of them, None if nothing."""

    handled: tuple[Processed, ...] = ()
    tended: tuple[Reconciled, ...] = ()
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
    header_cache: HeaderCache
    prepared: bool = False
    board_key: bytes = b""


@contextmanager
def open_visit(paths: Paths, settings: MailboxSettings, *, dry_run: bool = False) -> Iterator[Visit]:
    """A signed-in connection with its ledger; both are closed at the end."""
    open_ledger = paths.remembered if dry_run else paths.ledger
    with (
        closing(paths.connect(settings)) as mailbox,
        closing(open_ledger(account_of(settings))) as ledger,
    ):
        yield Visit(mailbox, settings, ledger, HeaderCache(mailbox))


def run_once(paths: Paths, *, since: date | None, dry_run: bool) -> Report:
    """One round over every mailbox of the rules; one that fails does not stop the others."""
    now = datetime.now(UTC)
    config = load_config(paths, now)
    done: list[Processed | Reconciled] = []
    errors: list[EitherwayError] = []
    for settings in config.rulebook.settings.mailboxes:
        try:
            with open_visit(paths, settings, dry_run=dry_run) as visit:
                for item in run_cycle(visit, config, now, since=since, dry_run=dry_run):
                    done.append(item)  # noqa: PERF402  what was done before an error is told too
        except (ConfigError, TransientError) as error:
            errors.append(error)
    return Report(
        tuple(item for item in done if isinstance(item, Processed)),
        tuple(item for item in done if isinstance(item, Reconciled)),
        _as_one(errors),
    )


def _as_one(errors: list[EitherwayError]) -> EitherwayError | None:
    """All that failed, with the gravest exit code: somebody must act."""
    if len(errors) < 2:
        return next(iter(errors), None)
    faults = tuple(str(error) for error in errors)
    must_act = any(isinstance(error, ConfigError) for error in errors)
    return ConfigError(faults) if must_act else TransientError("\n".join(faults))


def run_cycle(
    visit: Visit, config: Config, now: datetime, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Processed | Reconciled]:
    """One round over one mailbox: the board is made and read, then new mail, then what was decided."""
    names, ledger = visit.mailbox.names, visit.ledger
    context = config.context(visit.settings, names, now)
    lately = ledger.requests(over_since=now - ENTERED_WITHIN)
    context = config.context(visit.settings, names, now, promised_hours(lately, context.zone, now))
    execution = ExecutionContext(visit.mailbox, ledger, now)
    first = not visit.prepared
    made = first and _prepare(visit, execution, context, dry_run=dry_run)
    context, execution = (
        replace(context, board_key=visit.board_key),
        replace(execution, board_key=visit.board_key),
    )
    if first and not dry_run:
        restore_from_board(execution, context, visit.header_cache)
    visit.prepared = True
    if not dry_run:
        learn_contacts(execution, context)
    yield from process_new_mail(execution, context, since=since, dry_run=dry_run)
    fresh = partial(config.fresh, now)
    again = "board" if made else ""
    if not dry_run:
        yield from reconcile_commanded(execution, context, visit.header_cache, fresh=fresh)
    yield from reconcile(
        execution, context, visit.header_cache, fresh=fresh, dry_run=dry_run, cards_again=again
    )
    if dry_run:
        return
    post_rules_faults(execution, context, visit.header_cache, config.faults)
    if post_digest(execution, context, visit.header_cache, config.faults):
        # A deleted card is no decision: it comes back once, beside the daily letter.
        yield from reconcile(execution, context, visit.header_cache, fresh=fresh, cards_again="daily")
    if context.names.board in visit.header_cache.missing:
        visit.prepared = False
    if first:
        for name in STOPS:
            ledger.drop_fact(name)
    ledger.set_fact("looked_at", now.isoformat())


def _prepare(visit: Visit, execution: ExecutionContext, context: DecisionContext, *, dry_run: bool) -> bool:
    """Finds the key of the cards, and makes what is missing; whether the board was."""
    if dry_run:
        visit.board_key = find_key(execution, context)
        return False
    made = prepare_board(visit.mailbox, context)
    finish_removals(execution)
    visit.board_key = keep_key(execution, context)
    return made


def decide_now(
    paths: Paths, config: Config, settings: MailboxSettings, request: Request, decision: str
) -> Iterator[Reconciled]:
    """A decision from the command line: recorded, then carried out as if the card had been moved."""
    with open_visit(paths, settings) as visit:
        now = datetime.now(UTC)
        names = visit.mailbox.names
        context = config.context(settings, names, now)
        prepare_board(visit.mailbox, context)
        execution = ExecutionContext(visit.mailbox, visit.ledger, now)
        key = keep_key(execution, context)
        context, execution = replace(context, board_key=key), replace(execution, board_key=key)
        yield from reconcile_decided(
            execution, context, visit.header_cache, request.key, decision, fresh=partial(config.fresh, now)
        )
