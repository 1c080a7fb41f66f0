"""START HERE: one cycle over one account: read, decide, do, for new mail and for open requests. An edge.

`decide_new` and `decide_open` are pure: what they return can be printed, tested and refused. `explain`,
`once --dry-run` and `backtest` are the same decisions without `execute`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from eitherway.engine.accepted_calendars import accept_calendars
from eitherway.engine.account import Account
from eitherway.engine.burst import process_new_mail
from eitherway.engine.config import Config
from eitherway.engine.holding import keep_holds
from eitherway.engine.notices import post_notices
from eitherway.engine.pauses import tidy_pauses
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import (
    Reconciled,
    commanded_requests,
    due_requests,
    may_be_quiet,
    put_strays_back,
)
from eitherway.engine.recovery import restore_unknown
from eitherway.engine.refer_book_kept import tend_refer_book
from eitherway.engine.renewals import reconcile, reconcile_all
from eitherway.engine.sent_promises import settle_promises, watch_promises
from eitherway.engine.snapshot import take_snapshot
from eitherway.engine.visit import Visit, close_account, open_account
from eitherway.engine.wait_line import offer_of


def run_cycle(
    visit: Visit, config: Config, now: datetime, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Processed | Reconciled]:
    """What was done for each new message and each open request; with `dry_run`, what would be done."""
    account = open_account(visit, config, now, dry_run=dry_run)  # the board, its key, what a kill left
    with account.one_look():
        tidy_pauses(account)
        yield from accept_calendars(account)
        yield from settle_promises(account)
        account = yield from tend_refer_book(account)
        yield from process_new_mail(account, since=since)  # decide_new for each
    for due in commanded_requests(account):
        yield from reconcile(due, account)
    yield from _reconcile_all(account)
    yield from watch_promises(account)
    if post_notices(account):  # the digest brings deleted cards back, once: a deletion decides nothing
        yield from _reconcile_all(replace(account, cards_again="daily"))
    keep_holds(account, config)
    close_account(visit, account)


def _reconcile_all(account: Account) -> Iterator[Reconciled]:
    settled = account.settled
    with account.one_look():
        snapshot = take_snapshot(account)
        if settled.is_quiet(snapshot) and not account.cards_again:
            return
        if restore_unknown(snapshot, account):
            snapshot = take_snapshot(account)
    yield from put_strays_back(snapshot, account)
    is_quiet = may_be_quiet(snapshot, account)
    due = [
        one
        for one in due_requests(snapshot, account, offer_of(snapshot, account))
        if account.cards_again or not settled.holds(one.request.key, one.parts)
    ]
    yield from reconcile_all(due, account)  # decide_open for each
    if is_quiet and not due:
        settled.note_quiet(snapshot)
