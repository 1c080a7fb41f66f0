"""The cards of one request as they stand on the board: ours, the owner's, another machine's. An edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from eitherway.engine.executor import ExecutionContext, unmodified_at
from eitherway.imap.mailbox import HeaderSummary
from eitherway.requests.request import Ref, Request, StoredMessage, decode_state
from eitherway.requests.signing import ID_FIELD, REVISION_FIELD, STATE_FIELD

_LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True, slots=True)
class LiveCards:
    """The untouched cards on the board with their revisions, the newest last; and what the owner edited."""

    ours: tuple[tuple[int, StoredMessage], ...] = ()
    edited: frozenset[Ref] = frozenset()


def read_live_cards(
    request: Request, on_board: Iterable[HeaderSummary], execution: ExecutionContext
) -> LiveCards:
    """The cards of `request` that are on the board. One that the owner edited is no card of ours any more."""
    seen = [(summary, unmodified_card(summary, request, execution)) for summary in on_board]
    # Of two of one revision the lower uid stays: a second watcher takes the other one back.
    ours = sorted(
        ((revision_of(summary), placed) for summary, placed in seen if placed is not None),
        key=lambda item: (item[0], -item[1].ref.uid),
    )
    return LiveCards(tuple(ours), frozenset(summary.ref for summary, placed in seen if placed is None))


def unmodified_card(
    summary: HeaderSummary, request: Request, execution: ExecutionContext
) -> StoredMessage | None:
    """The card, when it is as we wrote it; None when the owner edited it."""
    card = request.card
    if card is not None and card.ref == summary.ref and card.digest:
        return card  # its octets are compared before it is removed
    effect = execution.ledger.effect(f"{request.key}:card:{revision_of(summary)}")
    known = {placed.digest for placed in (card, effect) if placed is not None}
    return unmodified_at(summary.ref, execution, known - {""})


def revision_of(summary: HeaderSummary) -> int:
    """The revision of a card; 0 for what is none."""
    text = summary.field(REVISION_FIELD)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def state_on_card(summary: HeaderSummary) -> Request | None:
    """The request as a card carries it; None where it carries none."""
    request = decode_state(summary.field(STATE_FIELD))
    return request if request is not None and request.key == summary.field(ID_FIELD) else None


def catch_up(request: Request, cards: Iterable[HeaderSummary]) -> Request:
    """The request as the newest of its cards has it, when that is newer than what we remember.

    So it is after another machine went on with it, or when an older state folder was restored.
    """
    newest = max(cards, key=revision_of, default=None)
    state = state_on_card(newest) if newest is not None and revision_of(newest) > request.revision else None
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
