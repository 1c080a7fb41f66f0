"""A signed-in connection to one account, and what is opened and closed around each of its cycles. An edge."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from eitherway.engine.account import Account
from eitherway.engine.board import find_key, is_key_missing, keep_key, note_renamed_board, prepare_board
from eitherway.engine.config import ENTERED_WITHIN, Config, promised_hours
from eitherway.engine.contacts import learn_contacts
from eitherway.engine.executor import finish_removals
from eitherway.engine.floors import recall_floors, remember_floors
from eitherway.engine.intake import IS_PAST
from eitherway.engine.notices import STOPS
from eitherway.engine.paths import WORKED, Paths, line_of
from eitherway.engine.pauses import with_pause
from eitherway.engine.recovery import hash_people_again, restore_from_board, restore_waiting
from eitherway.engine.refer_book_kept import restore_refer_book, with_refer_book
from eitherway.engine.reflections import begin_counting
from eitherway.engine.server_trial import finish_trials, refuse_unusable
from eitherway.engine.settled import Settled
from eitherway.engine.snapshot import folders_of_other_names
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import account_of
from eitherway.requests.if_all_yes import wishes_of
from eitherway.requests.wait_list import offered_hours
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger

PRUNED = "pruned"  # a fact: on which day the past was forgotten
MARGIN = timedelta(days=35)  # between what counts as past and what is forgotten: clocks are wrong by days


@dataclass(slots=True)
class Visit:
    """One connection and its ledger, with what was seen; `prepared` once its board was opened.

    `board_key` is the key that signs the cards, once it was found, `strange` are the folders of other names
    that were below the board then; `whole`: a cycle came to its end, `remade`: it made the whole board again.
    `settled` outlives the cycles.
    """

    mailbox: MailStore
    settings: MailboxSettings
    ledger: Ledger
    prepared: bool = False
    board_key: bytes = b""
    strange: tuple[str, ...] = ()
    whole: bool = False
    remade: bool = False
    settled: Settled = field(default_factory=Settled)


@contextmanager
def open_visit(paths: Paths, settings: MailboxSettings, *, dry_run: bool = False) -> Iterator[Visit]:
    """A signed-in connection with its ledger; both are closed at the end."""
    open_ledger = paths.remembered if dry_run else paths.ledger
    with (
        closing(paths.connect(settings)) as mailbox,
        closing(open_ledger(account_of(settings))) as ledger,
    ):
        yield Visit(mailbox, settings, ledger)


def open_account(visit: Visit, config: Config, now: datetime, *, dry_run: bool = False) -> Account:
    """The account at this time: its board made and read where this is the first cycle of the visit.

    What a kill left half removed is removed, what the ledger forgot is restored from the cards, and whom the
    owner wrote to since the last cycle is learned. In a dry run nothing of that happens.
    """
    account = _account(visit, config, now, dry_run=dry_run)
    if not visit.prepared:
        account = _open_board(visit, account)
    visit.prepared = True
    if not dry_run:
        learn_contacts(account)
    account = with_refer_book(with_pause(account))
    account.settled.begin(account.context)
    return account


def _account(visit: Visit, config: Config, now: datetime, *, dry_run: bool) -> Account:
    names = visit.mailbox.names
    recent = visit.ledger.requests(over_since=now - ENTERED_WITHIN)
    context = config.context(visit.settings, names, now)
    rules = {rule.name: rule for rule in context.rulebook.rules}
    promised = (*promised_hours(recent, context.zone, now), *offered_hours(recent, rules, context))
    context = replace(context, promised=promised, wishes=wishes_of(recent), board_key=visit.board_key)
    return Account(
        visit.mailbox,
        visit.ledger,
        context,
        partial(config.fresh, now),
        config.accept,
        config.faults,
        strange=visit.strange,
        settled=visit.settled,
        dry_run=dry_run,
    )


def _open_board(visit: Visit, account: Account) -> Account:
    if account.dry_run:
        visit.board_key = visit.ledger.board_key = find_key(account)
        return replace(account, context=replace(account.context, board_key=visit.board_key))
    begin_counting(account)
    refuse_unusable(account)
    recall_floors(account)
    finish_trials(account)
    made, visit.remade = prepare_board(account) or visit.remade, False
    if made:
        note_renamed_board(account)
    finish_removals(account)
    visit.board_key = keep_key(account)
    context = replace(account.context, board_key=visit.board_key)
    visit.strange = folders_of_other_names(account)
    again = "board" if made else ""
    account = replace(account, context=context, cards_again=again, strange=visit.strange)
    hash_people_again(account)
    restore_from_board(account)
    restore_waiting(account)
    restore_refer_book(account)
    return account


def close_account(visit: Visit, account: Account) -> None:
    """Notes that the cycle was whole, and makes vanished folders again; the next one brings their cards."""
    if account.dry_run:
        return
    if not visit.whole:
        for name in STOPS:
            account.ledger.drop_fact(name)
        account.ledger.set_fact(WORKED, account.ledger.hash(line_of(visit.settings)))
    visit.whole = True
    remember_floors(account)
    names = account.context.names
    gone = visit.mailbox.missing & {names.board, *names.folders}
    visit.prepared = not gone and not is_key_missing(account)
    account.ledger.set_fact("looked_at", account.now.isoformat())
    if gone:
        visit.remade = prepare_board(account)
    _forget_the_past(account)


def _forget_the_past(account: Account) -> None:
    """Once a day: what was over a year ago, and longer than a no counts, is of no use any more."""
    today = account.now.date().isoformat()
    if account.ledger.fact(PRUNED) == today:
        return
    kept = max(IS_PAST, timedelta(minutes=account.context.settings.answers.ask_again)) + MARGIN
    with account.ledger.together():
        account.ledger.prune(account.now - kept)
        account.ledger.set_fact(PRUNED, today)
