"""What is really there of a request: after a kill, a lost ledger, another machine, an edit. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from eitherway.asks.ask import together
from eitherway.errors import MessageError
from eitherway.mail.message import parse
from eitherway.requests.classify_sent import resembles
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import check_room
from eitherway.requests.examined import ask_of
from eitherway.requests.letter_writer import (
    LetterInputs,
    draft_id,
    draft_letter,
    is_same_letter,
    letter_text,
)
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.request_facts import CardFact, DraftFact, RequestFacts
from eitherway.requests.signing import digest_of, outcome
from eitherway.requests.wait_list import check_place

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
CardState = tuple[int, Request | None]  # the revision of a card, and the request as it carries it


def own_cards(facts: RequestFacts) -> tuple[CardFact, ...]:
    """The unmodified cards on the board, the newest last.

    Of two of one revision the lower uid stays: another machine removes its own.
    """
    ours = (card for card in facts.cards if not card.decision and card.stored is not None)
    return tuple(sorted(ours, key=lambda card: (card.revision, -card.ref.uid)))


def catch_up(request: Request, cards: tuple[CardFact, ...]) -> Request:
    """The request as the newest of its cards has it, when that is newer than what the ledger remembers.

    So it is after another machine went on with it, or when an older state folder was restored.
    """
    newest = max(cards, key=lambda card: card.revision, default=None)
    if newest is None or newest.state is None:
        return request
    is_news = is_changed_since(request, newest.state) or _is_told_otherwise(request, newest)
    if newest.revision <= request.revision and not is_news:
        return request
    return replace(
        newest.state,
        source=request.source,
        revision=max(request.revision, newest.revision),
        latest=_later(request.latest, newest.state.latest),
        asker=request.asker,
        askers=tuple(dict.fromkeys((*request.askers, *newest.state.askers))),
        card=request.card,
        sent_seen=tuple(dict.fromkeys((*request.sent_seen, *newest.state.sent_seen))),
    )


def _later(one: Ref | None, other: Ref | None) -> Ref | None:
    return max(filter(None, (one, other)), key=lambda ref: (ref.uidvalidity, ref.uid), default=None)


def is_revived(request: Request, other: Request) -> bool:
    """Whether a machine that missed the end or the decision put a card of the request on the board again."""
    is_missed = bool(request.decision) and not other.decision and other.revision <= request.revision
    return (is_missed or not request.is_open) and other.is_open and not is_changed_since(request, other)


def is_older(request: Request, stray: CardState, board: Iterable[CardState]) -> bool:
    """Whether a card in another folder was written before the end of the closed request.

    By its revision; or another machine's of the same one says that it is over, on the board. Alone it is the
    last one: a request that is dismissed gets no further card.
    """
    revision, state = stray
    is_told_over = any(of >= revision and one is not None and not one.is_open for of, one in board)
    return revision < request.revision or (state is not None and state.is_open and is_told_over)


def outdated_draft(before: Request, now: Request) -> StoredMessage | None:
    """The draft that this machine put there for what another one decided otherwise; None if there is none."""
    is_same = (before.letter, before.number) == (now.letter, now.number) and now.is_open
    return None if is_same or before.draft == now.draft else before.draft


def is_changed_since(request: Request, other: Request) -> bool:
    """Whether another machine knows of a later decision, of a later end, or else of a later promise.

    Its card may be of the same revision, or of a lower one: it began again when the owner had deleted the
    card.
    """
    return _last_moments(other) > _last_moments(request)


def _last_moments(request: Request) -> tuple[datetime, datetime]:
    """Of the decision or the end, whichever came later, and of the promise."""
    return max(request.decided_at or _NEVER, request.answered_at or _NEVER), request.promised_at or _NEVER


def _is_told_otherwise(request: Request, card: CardFact) -> bool:
    """Whether another machine's card of the same revision says something else, decided at the same moment.

    Nothing tells which came later: what the board says is what the owner sees.
    """
    other = card.state
    if other is None or card.revision != request.revision or card.stored == request.card:
        return False
    is_tie = _last_moments(request) == _last_moments(other) and not is_revived(request, other)
    return is_tie and outcome(request) != outcome(other)


def settled(
    facts: RequestFacts, cards: tuple[CardFact, ...], context: DecisionContext
) -> tuple[Request, tuple[StoredMessage, ...]]:
    """The request with the card and the draft that are really there, and drafts that are there twice.

    A kill between an effect and the ledger leaves a card or a draft that the ledger does not know. A card
    that the owner edited is left alone: it is not a card to renew or to remove.
    """
    request = catch_up(facts.request, facts.cards)
    if cards:
        newest = cards[-1]
        is_newer = request.card is not None and request.card.ref != newest.ref
        if request.card is None or (is_newer and newest.revision >= request.revision):
            revision = max(newest.revision, request.revision)
            request = replace(request, card=newest.stored, revision=revision)
    return _with_draft(request, facts, context)


def _with_draft(
    request: Request, facts: RequestFacts, context: DecisionContext
) -> tuple[Request, tuple[StoredMessage, ...]]:
    """The request with the draft of its letter that is in Drafts, and its twins.

    Of the same letter twice the lower uid stays: the other one is another machine's, which removes it
    or was killed before. It is not an edit of the owner's, although mutt keeps the Message-ID then.
    """
    if not request.is_open or not request.letter or request.draft_state not in {"", "waiting"}:
        return request, ()
    named = named_drafts(request, facts.drafts, context)
    if not named or (request.draft is not None and [one.ref for one in named] == [request.draft.ref]):
        return request, ()
    ours = tuple(stored for one in named if (stored := _stored(one, request, facts, context)))
    if not ours:
        edited = replace(request, draft_state="edited").with_note("draft_edited")
        return (request if request.draft else edited), ()
    return replace(request, draft=ours[0], draft_state=request.draft_state or "waiting"), ours[1:]


def named_drafts(
    request: Request, drafts: tuple[DraftFact, ...], context: DecisionContext
) -> tuple[DraftFact, ...]:
    """The drafts with the Message-ID of the letter that is drafted now, the lowest uid first."""
    if not drafts:
        return ()
    message_id = draft_id(request.key, request.letter, request.number, context)
    return tuple(sorted((one for one in drafts if one.message_id == message_id), key=lambda one: one.ref))


def _stored(
    draft: DraftFact, request: Request, facts: RequestFacts, context: DecisionContext
) -> StoredMessage | None:
    """The draft as it is there, when it is Eitherway's or says what Eitherway's says."""
    if request.draft is not None and draft.ref == request.draft.ref:
        return request.draft
    inputs = inputs_of(facts, request, context)
    try:
        same = inputs and is_same_letter(draft.octets, draft_letter(inputs, request.letter, context).octets)
    except MessageError:
        return None  # a template that was spoiled since then says nothing about what is there
    return StoredMessage(draft.ref, digest_of(draft.octets)) if same else None


def with_drafts_elsewhere(
    facts: RequestFacts, request: Request, context: DecisionContext
) -> tuple[RequestFacts, Request]:
    """Of the drafts to others those that say what Eitherway's letter says: the owner typed another address.

    From then on that address is the asker's, too.
    """
    elsewhere = tuple(one for one in facts.drafts if one.elsewhere)
    if not elsewhere:
        return facts, request
    ours = tuple(one for one in elsewhere if _says_letter(one, facts, request, context))
    people = (person for one in ours for person in one.elsewhere)
    known = tuple(one for one in facts.drafts if not one.elsewhere)
    request = replace(request, askers=tuple(dict.fromkeys((*request.askers, *people))))
    return replace(facts, drafts=(*known, *ours)), request.with_note(*(("other_address",) if ours else ()))


def _says_letter(draft: DraftFact, facts: RequestFacts, request: Request, context: DecisionContext) -> bool:
    inputs = inputs_of(facts, request, context)
    try:
        written = parse(draft.octets).written
    except MessageError:
        return False
    return bool(inputs and resembles(written, letter_text(inputs, request.letter, context)))


def inputs_of(facts: RequestFacts, request: Request, context: DecisionContext) -> LetterInputs | None:
    """What a letter or a card is written from; None when the message is gone."""
    found = facts.require_message()
    if found is None:
        return None
    rule = context.rule(request.kind)
    ask = ask_of(found.message, context)
    if found.first is not None:
        ask = together(ask_of(found.first, context), ask)
    # What they were when they first wrote: the owner's own deferral makes nobody a client.
    is_stranger = not found.known if request.stranger is None else request.stranger
    incoming = MessageFacts(found.ref, found.message, found.received, known=not is_stranger)
    offered = check_place(request, rule, context) if request.offered_at else None
    capacity = offered or check_room(ask, rule, incoming, context, request.key)
    return LetterInputs(request, found.message, ask, rule, capacity, is_stranger, found.first)
