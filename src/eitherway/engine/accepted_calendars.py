"""Carries out the owner's word on a calendar: the card about it was moved to Yes. An edge."""

import logging
from collections.abc import Iterator

from eitherway.capacity.calendar_state import CalendarState
from eitherway.engine.account import Account
from eitherway.engine.executor import remove, unmodified_at
from eitherway.engine.notices import CALENDARS_ACCEPTED, calendars_revision, doubted_calendars
from eitherway.engine.reconcile import Reconciled
from eitherway.requests.notice_cards import CALENDARS
from eitherway.requests.plan import Plan
from eitherway.requests.signing import REVISION_FIELD

log = logging.getLogger(__name__)


def accept_calendars(account: Account) -> Iterator[Reconciled]:
    """Accepts the calendars on a card that lies in the folder for yes; they count at their next reading.

    Only the card that says what is doubted now counts; another one is put back on the board, as a card that
    lies in any other folder.
    """
    folder = account.context.names.folder("yes")
    cards = account.cards_named(CALENDARS, folder)
    if not cards or account.dry_run:
        return
    doubted = doubted_calendars(account)
    revision = str(calendars_revision(doubted))
    for summary in cards:
        placed = unmodified_at(summary.ref, account)
        if placed is None or summary.field(REVISION_FIELD) != revision:
            continue
        if not _accept(doubted, account):
            continue
        account.ledger.set_fact(CALENDARS_ACCEPTED, revision)
        remove(placed, account, f"{CALENDARS} card removed")
        yield Reconciled(CALENDARS, Plan(said=("calendars accepted",)))


def _accept(doubted: tuple[CalendarState, ...], account: Account) -> bool:
    """Whether all was handed over; a full disk leaves the card, which is put back on the board."""
    sources = {source.name: source for source in account.context.sources}
    for state in doubted:
        items = tuple(item.digest for item in state.broken if item.is_open)
        try:
            account.accept_calendar(sources[state.name], items)
        except OSError as error:
            log.warning("calendar %r: it cannot be accepted: %s", state.name, error.strerror)
            return False
        log.info("calendar %r: accepted as it is", state.name)
    return True
