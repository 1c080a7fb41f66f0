"""Decides on an open request: the facts about it to a Plan. Pure.

The states of a request, what leads on, and what is written then (`transitions` takes the steps):

    state      seen                                         next       letter and card
    ---------  -------------------------------------------  ---------  -------------------------------------
    open       a deferral in Sent                           promised   card: the date that it names
    open,      a card, or the message, in a decision        decided    earlier draft withdrawn, letter of the
    promised   folder, or the command line                             decision; a yes only after the
                                                                       cool-off, with calendars read afresh
    open,      another letter of the owner's in Sent,       promised   the day that it names is the promise;
    promised   with or without a day                        answered   without one it was the answer
    decided    the letter of the decision in Sent           answered   \\Answered on the message; card closed
    decided    a `later` letter, or a question, in Sent     promised   card: the new date
    any open   their message takes it back (decide_new)     withdrawn  untouched draft withdrawn
    any open   "Not a request"                              dismissed  untouched draft and card removed
    answered,  moved into a decision folder again           decided    as above
    dismissed
    answered   a day later                                  -          card removed

A draft is waiting (untouched), edited (the owner's from then on), sent, deleted (in Trash) or gone.
Every open request has a date; a day before, on it and after it the card calls for attention.
"""

from dataclasses import replace
from datetime import date, datetime

from eitherway.capacity.model import Capacity
from eitherway.errors import MessageError
from eitherway.requests.card_actions import CardOptions, card_action
from eitherway.requests.classify_sent import named_date, resembles
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import MessageFacts, ask_of, check_room, due_for, together
from eitherway.requests.letter_writer import (
    MISSING_LETTER,
    LetterInputs,
    LetterResult,
    draft_id,
    draft_letter,
    is_same_letter,
    letter_text,
    slot_of,
    templates_mark,
    write_letter,
)
from eitherway.requests.observations import CardSeen, Observations, SentSeen, Terms
from eitherway.requests.plan import (
    Action,
    AppendCard,
    MoveBack,
    Plan,
    Remember,
    RemoveCard,
    SetFlags,
    WithdrawDraft,
)
from eitherway.requests.request import FIRST, Request, StoredMessage
from eitherway.requests.request_facts import CardFact, DraftFact, RequestFacts, SentFact
from eitherway.requests.signing import digest_of
from eitherway.requests.transitions import RECHECK, Transition, advance
from eitherway.rules.decisions import LETTERS
from eitherway.rules.match import Facts, find_match

NO_ROOM = frozenset({"full", "unknown"})


def decide_open(facts: RequestFacts, context: DecisionContext) -> Plan:
    """What is to be done for one request; nothing where nothing changed.

    Raises MissingFactError when it depends on a fact that was not gathered. A yes depends on the calendars
    of this cycle, whatever else is known.
    """
    cards = _own_cards(facts)
    request, twins = _settled(facts, cards, context)
    step = advance(request, _observe(facts, request, twins, context), _terms(context), command=facts.command)
    step = step.doing(*(RemoveCard(request.key, card.stored) for card in cards[:-1] if card.stored))
    step = step.doing(*(WithdrawDraft(request.key, twin) for twin in twins))
    step = _bring_card_back(step, facts, request)
    if cards and cards[-1].revision < facts.request.revision and not step.removes_card:
        step = replace(step, renew=True)  # a kill came between the ledger and the newest card
    step = _check_again(step, facts, context)
    step = _retry_missing_letter(step, facts, context)
    return _plan(step, facts, context)


# -- what is really there: after a kill, a lost ledger, another machine ----------------------------------


def _own_cards(facts: RequestFacts) -> tuple[CardFact, ...]:
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
    if newest is None or newest.state is None or newest.revision <= request.revision:
        return request
    return replace(
        newest.state,
        source=request.source,
        latest=request.latest or newest.state.latest,
        asker=request.asker,  # hashed with this machine's key
        askers=request.askers,
        card=request.card,
        sent_seen=tuple(dict.fromkeys((*request.sent_seen, *newest.state.sent_seen))),
    )


def _settled(
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
            request = replace(request, card=newest.stored, revision=newest.revision)
    return _with_draft(request, facts, context)


def _with_draft(
    request: Request, facts: RequestFacts, context: DecisionContext
) -> tuple[Request, tuple[StoredMessage, ...]]:
    """The request with the draft of its letter that is in Drafts, and its twins.

    Of the same letter twice the lower uid stays: the other one is another machine's, which removes it
    or was killed before. It is not an edit of the owner's, although mutt keeps the Message-ID then.
    """
    if not request.is_open or not request.letter or (request.draft_state and request.draft is None):
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
    message_id = draft_id(request.key, request.letter, request.number, context)
    return tuple(sorted((one for one in drafts if one.message_id == message_id), key=lambda one: one.ref))


def _stored(
    draft: DraftFact, request: Request, facts: RequestFacts, context: DecisionContext
) -> StoredMessage | None:
    """The draft as it is there, when it is Eitherway's or says what Eitherway's says."""
    if request.draft is not None and draft.ref == request.draft.ref:
        return request.draft
    inputs = _inputs(facts, request, context)
    try:
        same = inputs and is_same_letter(draft.octets, draft_letter(inputs, request.letter, context).octets)
    except MessageError:
        return None  # a template that was spoiled since then says nothing about what is there
    return StoredMessage(draft.ref, digest_of(draft.octets)) if same else None


# -- what is observed ------------------------------------------------------------------------------------


def _terms(context: DecisionContext) -> Terms:
    settings, answers = context.capacity_settings, context.settings.answers
    return Terms(context.local_now, settings.hours, settings.away, answers.cool_off, answers.when_due)


def _observe(
    facts: RequestFacts, request: Request, twins: tuple[StoredMessage, ...], context: DecisionContext
) -> Observations:
    twin_refs = {twin.ref for twin in twins}
    return Observations(
        cards=tuple(
            CardSeen(card.ref, card.decision, card.revision, card.stored)
            for card in facts.cards
            if card.decision or card.stored is not None
        ),
        moved=facts.moved,
        drafts=tuple(draft.ref for draft in facts.drafts if draft.ref not in twin_refs),
        sent=tuple(_read_sent(sent, request, facts, context) for sent in facts.sent),
        trashed=facts.trashed,
        board=context.names.board,
    )


def _read_sent(sent: SentFact, request: Request, facts: RequestFacts, context: DecisionContext) -> SentSeen:
    owner = context.settings.owner
    named = named_date(sent.written, sent.at.astimezone(context.zone), owner.timezone, owner.language)
    letter = _letter_in(sent, request, facts, context)
    name, _, number = letter.partition(":")
    is_newest = not request.draft_state or letter == f"{request.letter}:{request.number}" or not number
    return SentSeen(sent.ref, sent.at, name, named, sent.short, sent.message_id, is_newest)


def _letter_in(sent: SentFact, request: Request, facts: RequestFacts, context: DecisionContext) -> str:
    """Which letter was sent, as "name:number": by its Message-ID, else by what it says, the newest first.

    "" for one in the owner's own words. The folder in which the card lies never says what was sent.
    """
    drafted = _drafted(request)
    for letter in drafted:
        name, _, number = letter.partition(":")
        if sent.message_id == draft_id(request.key, name, int(number), context):
            return letter
    inputs = _inputs(facts, request, context) if drafted else None
    if inputs is None:
        return ""
    texts = ((letter, letter_text(inputs, letter.partition(":")[0], context)) for letter in drafted)
    return next((letter for letter, text in texts if resembles(sent.written, text)), "")


def _drafted(request: Request) -> tuple[str, ...]:
    """The letters that were drafted, the newest first; of an older form those that may have been."""
    if request.drafted:
        return request.drafted[::-1]
    newest = (f"{request.letter}:{request.number}",) if request.letter else ()
    numbers = range(request.number, -1, -1)
    return tuple(
        dict.fromkeys((*newest, *(f"{letter}:{number}" for number in numbers for letter in LETTERS)))
    )


# -- the card ----------------------------------------------------------------------------------------------


def _bring_card_back(step: Transition, facts: RequestFacts, request: Request) -> Transition:
    """A deleted card is no decision: it comes back once. One of a deleted board comes at once."""
    if request.card is None or facts.cards or not step.request.is_open:
        return replace(step, request=step.request.without_note("card_deleted"))
    if facts.cards_again == "board":
        back = step.request.without_note("card_deleted")
        return replace(step, request=back, renew=True).saying("card again")
    if step.request.decision and step.renew:
        return step
    if "came_back" in step.request.notes:
        return replace(step, request=step.request.with_note("card_deleted"), renew=False)
    if not facts.cards_again and not step.renew:
        return replace(step, request=step.request.with_note("card_deleted"))
    back = step.request.without_note("card_deleted").with_note("came_back")
    return replace(step, request=back, renew=True).saying("card again")


def _check_again(step: Transition, facts: RequestFacts, context: DecisionContext) -> Transition:
    """The step with a new verdict, when the calendar gives another one; at most once an hour."""
    request = step.request
    if not request.is_open or (request.checked_at and context.now - request.checked_at < RECHECK):
        return step
    inputs = _inputs(facts, request, context)
    if inputs is None or inputs.capacity is None:
        return replace(step, request=replace(request, checked_at=context.now))
    changed = inputs.capacity.verdict != request.verdict
    checked = replace(request, verdict=inputs.capacity.verdict, checked_at=context.now)
    return replace(step, request=checked, renew=step.renew or changed, unread=step.unread or changed)


def _card(
    step: Transition, result: LetterResult, capacity: Capacity | None, facts: RequestFacts,
    context: DecisionContext,
) -> AppendCard | None:  # fmt: skip
    if not step.renew or step.removes_card:
        return None
    inputs = _inputs(facts, step.request, context)
    if inputs is None or facts.message is None:
        return None
    if capacity is not None:
        inputs = replace(inputs, capacity=capacity)
    because = _because(inputs, facts, context)
    options = CardOptions(
        because, facts.message.history, step.unread, step.flagged, step.waits, result.faults
    )
    return card_action(inputs, context, options)


def _because(inputs: LetterInputs, facts: RequestFacts, context: DecisionContext) -> tuple[str, ...]:
    """Why the rule matched, as far as the newest message says it."""
    answers_mine = facts.message.answers_mine if facts.message else None
    matched = find_match(
        Facts(inputs.message, inputs.ask, not inputs.stranger, context.now, answers_mine), context.rulebook
    )
    return matched.because if matched.rule == inputs.rule else ()


# -- the letter --------------------------------------------------------------------------------------------


def _inputs(facts: RequestFacts, request: Request, context: DecisionContext) -> LetterInputs | None:
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
    capacity = check_room(ask, rule, incoming, context)
    return LetterInputs(request, found.message, ask, rule, capacity, stranger=is_stranger)


def _retry_missing_letter(step: Transition, facts: RequestFacts, context: DecisionContext) -> Transition:
    """A letter that no template gave is wanted once more when the templates are others, and not before."""
    request, rule = step.request, context.rule(step.request.kind)
    if MISSING_LETTER not in request.notes:
        return step
    if request.letters == templates_mark(rule, context):
        return replace(step, letter="")
    step = replace(step, request=request.without_note(MISSING_LETTER), renew=True)
    in_time = request.due is None or request.due >= context.local_now.date()
    first = request.state == "open" and not request.letter and in_time and not facts.drafts
    return replace(step, letter=FIRST) if first and not step.letter else step


def _letter(
    step: Transition, facts: RequestFacts, context: DecisionContext
) -> tuple[LetterResult, Capacity | None]:
    """The letter that is wanted, or the note that says why it is not written now; the calendar's answer."""
    request = step.request
    if not step.letter:
        return LetterResult(request), None
    if step.letter == "yes":
        # The last copy of a calendar is not enough for a yes: the facts must hold a reading of this cycle.
        context = replace(context, sources=facts.require_calendars())
    inputs = _inputs(facts, request, context)
    if inputs is None:
        return LetterResult(request.with_note("request_gone")), None
    verdict = inputs.capacity.verdict if inputs.capacity else "unknown"
    request = replace(request, verdict=verdict, checked_at=context.now)
    if step.letter == "yes" and verdict in NO_ROOM and not request.confirmed:
        return LetterResult(request.with_note(f"yes_{verdict}")), inputs.capacity
    wanted = request.without_note("yes_full", "yes_unknown", "draft_edited")
    if step.letter == "later":
        wanted = replace(wanted, proposed=_later_date(request, context))
    if step.letter == "yes":
        wanted = replace(wanted, slot=slot_of(inputs.capacity))
    result = write_letter(replace(inputs, request=wanted), step.letter, context)
    if result.draft is None:
        # Nothing was written: the dates and notes of the request stay as they were.
        kept = result.request
        result = replace(
            result, request=replace(request, notes=kept.notes, letter=kept.letter, letters=kept.letters)
        )
    return result, inputs.capacity


def _later_date(request: Request, context: DecisionContext) -> date:
    """A date after the one that was named before."""
    now = context.local_now
    if request.due is not None and request.due > now.date():
        now = datetime.combine(request.due, now.timetz())
    return due_for(context.rule(request.kind), context, now)


# -- the plan ----------------------------------------------------------------------------------------------


def _plan(step: Transition, facts: RequestFacts, context: DecisionContext) -> Plan:
    result, capacity = _letter(step, facts, context)
    changed = result.draft is not None or result.request.notes != step.request.notes
    step = replace(step, request=result.request, renew=step.renew or changed)
    card = _card(step, result, capacity, facts, context)
    request = step.request
    if card is not None:
        request = replace(request, revision=request.revision + 1)
    actions: list[Action] = [*step.actions, *_answered_flag(step, facts)]
    if request != facts.request or step.thread_ids:
        actions.append(Remember(request, step.thread_ids))
    actions += [one for one in (result.draft, card) if one is not None]
    if card is None and (step.unread or step.flagged) and request.card is not None:
        add = ("\\Flagged",) if step.flagged else ()
        actions.append(SetFlags(request.key, request.card.ref, add=add, remove=("\\Seen",)))
    return Plan.ordered(actions, faults=result.faults, said=step.said)


def _answered_flag(step: Transition, facts: RequestFacts) -> tuple[Action, ...]:
    """\\Answered on the message whose answer was seen in Sent, unless it is moved in this step."""
    if not step.answered or any(isinstance(one, MoveBack) and not one.is_letter for one in step.actions):
        return ()
    found = facts.require_message()
    if found is None or "\\Answered" in found.flags:
        return ()
    return (SetFlags(step.request.key, found.ref, add=("\\Answered",)),)
