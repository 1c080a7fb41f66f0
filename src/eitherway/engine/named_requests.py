"""Reads from the mailbox whom each request is by, what it is about, and where its card lies. An edge."""

from collections.abc import Iterable
from dataclasses import replace

from eitherway.engine.account import Account
from eitherway.imap.fetch import HeaderSummary
from eitherway.mail.matching import matches_any
from eitherway.requests.card_markup import clean, person_in
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.named_request import CardPlace, NamedRequest, with_ids
from eitherway.requests.request import Ref, Request
from eitherway.requests.signing import ABOUT_FIELD, ID_FIELD, revision_in, state_in, verify
from eitherway.rules.decisions import Decision

MOST_NAMED = 1000  # requests whose message is looked at, the newest of them
_Placed = tuple[HeaderSummary, Decision]


def named_requests(account: Account, requests: Iterable[Request] | None = None) -> tuple[NamedRequest, ...]:
    """The requests with their names, the oldest first: these, or all that the ledger or the board knows.

    The ledger holds no names: a card says whom it is about, else the message does, where it still is.
    """
    cards = _cards(account)
    if requests is None:
        known = {request.key: request for request in account.ledger.requests()}
        requests = (known | {key: one for key, one in _on_board(cards, account) if key not in known}).values()
    items = sorted(requests, key=lambda request: request.opened_at)
    messages = _messages(items[-MOST_NAMED:], account)
    return with_ids(_named(request, cards.get(request.key, ()), messages, account) for request in items)


def _cards(account: Account) -> dict[str, tuple[_Placed, ...]]:
    """The cards of the newest revision, by the key of their request, on the board and in its folders."""
    names = account.context.names
    places: tuple[tuple[Decision, str], ...] = (("", names.board), *names.decisions)
    found: dict[str, tuple[_Placed, ...]] = {}
    for decision, name in places:
        for summary in account.mailbox.headers(name):
            key = summary.field(ID_FIELD)
            if key and verify(summary.field, account.board_key):
                found[key] = _newest((*found.get(key, ()), (summary, decision)))
    return found


def _newest(placed: tuple[_Placed, ...]) -> tuple[_Placed, ...]:
    last = max(revision_in(summary.field) for summary, _ in placed)
    return tuple(one for one in placed if revision_in(one[0].field) == last)


def _on_board(cards: dict[str, tuple[_Placed, ...]], account: Account) -> Iterable[tuple[str, Request]]:
    """The requests that their cards carry: another machine's, where this one has no ledger of them."""
    for key, placed in cards.items():
        request = state_in(placed[0][0].field)
        if request is not None and not account.ledger.is_forgotten(key):
            yield key, request


def _messages(requests: Iterable[Request], account: Account) -> dict[Ref, HeaderSummary]:
    """The messages of the requests that are where they were last seen, by their place."""
    refs = {request.latest or request.source for request in requests}
    return {summary.ref: summary for summary in account.mailbox.summaries(refs)}


def _named(
    request: Request, placed: tuple[_Placed, ...], messages: dict[Ref, HeaderSummary], account: Account
) -> NamedRequest:
    named = NamedRequest(request, cards=tuple(CardPlace(one.ref, decision) for one, decision in placed))
    message = messages.get(request.latest or request.source)
    relays = account.context.settings.people.relays
    if message is not None and not any(matches_any(one.key, relays) for one in message.sender):
        addresses = tuple(one.address for one in message.sender)
        named = replace(named, person=next(map(name_of, message.sender), ""), addresses=addresses)
    card = placed[0][0] if placed else None
    subject = card.field(ABOUT_FIELD) if card else ""
    person = person_in(next((one.name for one in card.sender), "")) if card else ""
    return replace(
        named,
        person=clean(person, 60) or named.person,
        subject=clean(subject, 100) or (without_re(message.subject) if message else ""),
    )
