"""Counts in how many readings places stayed free, and says who on the wait list is offered one. An edge.

The ledger keeps the places of each kind, times of the week, with their counts. One that is lost counts anew.
"""

from eitherway.engine.account import Account
from eitherway.engine.snapshot import Snapshot
from eitherway.requests.request import Request
from eitherway.requests.signing import revision_in, state_in
from eitherway.requests.wait_list import (
    LOOKS_BACK,
    FreePlaces,
    free_places,
    given_places,
    lines_of,
    next_offer,
    offered_places,
    place_of,
)

FREE = "free:"  # the name of a fact: the places of a kind that stay free


def offer_of(snapshot: Snapshot, account: Account) -> tuple[str, str] | None:
    """The key of the request that is to be offered a place, and its start; None if there is nothing."""
    if account.cards_again:
        return None  # the second look of a cycle does not know what the first one offered
    requests = tuple(_as_on_board(one, snapshot) for one in snapshot.requests)
    lines = lines_of(requests, {rule.name: rule for rule in account.context.rulebook.rules})
    readings = {name: _reading_of(name, line, account) for name, line in lines.items()}
    ready = {name: one for name, one in readings.items() if one.ready}
    if not ready:
        return None
    return next_offer(lines, ready, _taken(requests, account), _busy(requests, snapshot))


def _taken(requests: tuple[Request, ...], account: Account) -> frozenset[str]:
    """The places that are offered to somebody, that a yes gave away, or that are promised otherwise."""
    promised = (one.start for one in account.context.promised if one.start is not None)
    recent = account.ledger.requests(over_since=account.now - LOOKS_BACK)
    return (
        offered_places(requests)
        | given_places(recent, account.context.local_now)
        | {place_of(start.replace(tzinfo=None).isoformat()) for start in promised}
    )


def _as_on_board(request: Request, snapshot: Snapshot) -> Request:
    """The request as its newest card has it: another machine may have gone on with it."""
    cards = {revision_in(card.field): card for card, _ in reversed(snapshot.cards.get(request.key, ()))}
    newest = max(cards, default=0)
    return state_in(cards[newest].field) or request if newest > request.revision else request


def _reading_of(name: str, line: tuple[Request, ...], account: Account) -> FreePlaces:
    """The reading of today; the calendars count once a day."""
    context, fact = account.context, f"{FREE}{account.ledger.hash(name)}"
    before, today = FreePlaces.read(account.ledger.fact(fact)), context.local_now.date()
    rule = context.rule(line[0].kind)
    if before.on == today or rule is None:
        return before
    free = free_places(rule, line[0], context)
    if free is None:
        return before
    # What is offered is free for all others: when it is declined, the next in line gets it at once.
    offered = (one.slot for one in line if one.offered_at and one.slot)
    reading = before.followed_by((*offered, *free), today)
    if not account.dry_run:
        account.ledger.set_fact(fact, reading.as_text())
    return reading


def _busy(requests: tuple[Request, ...], snapshot: Snapshot) -> frozenset[str]:
    """The requests in whose threads a draft of the owner's own is."""
    ours = {one.draft.ref for one in requests if one.draft}
    return frozenset(
        key for key, drafts in snapshot.drafts.items() if any(draft.ref not in ours for draft in drafts)
    )
