"""The pause that the board keeps: its card on the board holds it, and anywhere else ends it. An edge."""

from dataclasses import replace
from datetime import datetime

from eitherway.engine.account import Account
from eitherway.engine.executor import remove, unmodified_at
from eitherway.imap.fetch import HeaderSummary
from eitherway.requests.paused import PAUSED
from eitherway.requests.signing import STATE_FIELD

UNTIL = "paused"  # a fact, for `status`: when the pause ends


def with_pause(account: Account) -> Account:
    """The account with the pause of the newest card on its board, if that is not over."""
    cards = pause_cards(account.context.names.board, account)
    until = _until(cards[-1]) if cards else None
    if until is None or until <= account.now:
        return account
    paused_until = until.astimezone(account.context.zone)
    return replace(account, context=replace(account.context, paused_until=paused_until))


def tidy_pauses(account: Account) -> None:
    """Removes the cards of pauses that are over: by time, by a newer card, or by being moved away."""
    if account.dry_run:
        return
    names, until = account.context.names, account.context.paused_until
    kept = pause_cards(names.board, account)[-1:] if until else []
    for folder in (names.board, *names.folders):
        for card in pause_cards(folder, account):
            placed = unmodified_at(card.ref, account) if card not in kept else None
            if placed is not None:
                remove(placed, account, f"{PAUSED} card removed")
    said = until.isoformat() if until else ""
    if account.ledger.fact(UNTIL) != said:
        account.ledger.set_fact(UNTIL, said)


def pause_cards(folder: str, account: Account) -> list[HeaderSummary]:
    """Our cards of pauses in that folder, the newest last."""
    return sorted(account.cards_named(PAUSED, folder), key=lambda one: one.ref.uid)


def _until(card: HeaderSummary) -> datetime | None:
    try:
        return datetime.fromisoformat(card.field(STATE_FIELD))
    except ValueError:
        return None
