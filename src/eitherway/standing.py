"""The cards of one request as they stand on the board: ours, the owner's, another machine's. An edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from eitherway.edges.mailbox import Glance
from eitherway.effects import Hands, untouched_at
from eitherway.requests.request import Placed, Ref, Request, unseal
from eitherway.requests.sealing import ID_FIELD, REVISION_FIELD, STATE_FIELD

_LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True, slots=True)
class Standing:
    """The untouched cards on the board with their revisions, the newest last; and what the owner edited."""

    ours: tuple[tuple[int, Placed], ...] = ()
    edited: frozenset[Ref] = frozenset()


def look_at_cards(request: Request, on_board: Iterable[Glance], hands: Hands) -> Standing:
    """The cards of `request` that are on the board. One that the owner edited is no card of ours any more."""
    seen = [(glance, untouched_card(glance, request, hands)) for glance in on_board]
    # Of two of one revision the lower uid stays: a second watcher takes the other one back.
    ours = sorted(
        ((revision_of(glance), placed) for glance, placed in seen if placed is not None),
        key=lambda item: (item[0], -item[1].ref.uid),
    )
    return Standing(tuple(ours), frozenset(glance.ref for glance, placed in seen if placed is None))


def untouched_card(glance: Glance, request: Request, hands: Hands) -> Placed | None:
    """The card, when it is as we wrote it; None when the owner edited it."""
    card = request.card
    if card is not None and card.ref == glance.ref and card.digest:
        return card  # its octets are compared before it is removed
    effect = hands.ledger.effect(f"{request.key}:card:{revision_of(glance)}")
    known = {placed.digest for placed in (card, effect) if placed is not None}
    return untouched_at(glance.ref, hands, known - {""})


def revision_of(glance: Glance) -> int:
    """The revision of a card; 0 for what is none."""
    text = glance.field(REVISION_FIELD)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def sealed_state(glance: Glance) -> Request | None:
    """The request as a card carries it; None where it carries none."""
    request = unseal(glance.field(STATE_FIELD))
    return request if request is not None and request.key == glance.field(ID_FIELD) else None


def catch_up(request: Request, cards: Iterable[Glance]) -> Request:
    """The request as the newest of its cards has it, when that is newer than what we remember.

    So it is after another machine went on with it, or when an older state folder was restored.
    """
    newest = max(cards, key=revision_of, default=None)
    state = sealed_state(newest) if newest is not None and revision_of(newest) > request.revision else None
    if state is None:
        return request
    return replace(
        state,
        source=request.source,
        latest=request.latest or state.latest,
        asker=request.asker,  # hashed with this machine's key
        card=request.card,
        sent_seen=tuple(dict.fromkeys((*request.sent_seen, *state.sent_seen))),
    )
