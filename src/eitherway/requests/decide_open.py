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
    decided    a `waiting` letter in Sent                   waiting    card: the day of the next letter
    waiting    that day is near; they said nothing for      waiting    letter that asks whether they still
               long; a place stays free, and they are                  wait; letter that ends the place;
               the next in line                                        offer, with calendars read afresh
    waiting    a check-in or an offer in Sent               waiting    card: the day that it names
    waiting    a letter that ends the place in Sent         answered   card closed
    waiting    they decline the offer, or do not answer     waiting    the next in line gets it
    any open   their message takes it back (decide_new)     withdrawn  untouched draft withdrawn
    any open   "Not a request"                              dismissed  untouched draft and card removed
    answered,  moved into a decision folder again           decided    as above
    dismissed
    answered   a day later                                  -          card removed

A draft is waiting (untouched), edited (the owner's from then on), sent, deleted (in Trash) or gone.
Every open request has a date; a day before, on it and after it the card calls for attention.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from eitherway.requests.awaiting import remind_them
from eitherway.requests.card_actions import CardOptions, card_action
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import due_for
from eitherway.requests.if_all_yes import asked_days
from eitherway.requests.letter_lint import FOUND, found_in_draft
from eitherway.requests.letter_writer import (
    MISSING_LETTER,
    LetterInputs,
    LetterResult,
    is_about_time,
    slot_of,
    templates_mark,
    write_letter,
)
from eitherway.requests.next_state import Transition
from eitherway.requests.observations import CardSeen, Observations, Terms
from eitherway.requests.overflow import WAITS, release
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
from eitherway.requests.really_there import (
    inputs_of,
    is_older,
    is_revived,
    outdated_draft,
    own_cards,
    settled,
    with_drafts_elsewhere,
)
from eitherway.requests.request import FIRST, Request, StoredMessage
from eitherway.requests.request_facts import RequestFacts
from eitherway.requests.seen_in_sent import seen_in_sent
from eitherway.requests.transitions import advance, clear_card, is_check_due
from eitherway.requests.wait_list import answer_by, is_free, with_place
from eitherway.requests.wait_steps import OPENING_GONE, next_letter_on, released
from eitherway.rules.decisions import DATED_LETTERS, OFFER
from eitherway.rules.match import Facts, find_match
from eitherway.text.language import language_of

NO_ROOM = frozenset({"full", "unknown"})


def decide_open(facts: RequestFacts, context: DecisionContext) -> Plan:
    """What is to be done for one request; nothing where nothing changed.

    Raises MissingFactError when it depends on a fact that was not gathered. A yes, and an offer, depends on
    the calendars of this cycle, whatever else is known.
    """
    context = context.for_request(facts.request.key)
    cards = own_cards(facts)
    request, twins = settled(facts, cards, context)
    facts, request = with_drafts_elsewhere(facts, request, context)
    if _puts_right(facts):
        request = replace(request, checked_at=context.now)  # that card stays a day
    terms = _terms(request, context)
    step = advance(request, _observe(facts, request, twins, context), terms, command=facts.command)
    step = step.doing(*(RemoveCard(request.key, card.stored) for card in cards[:-1] if card.stored))
    step = step.doing(*(WithdrawDraft(request.key, twin) for twin in twins))
    step = _mind_the_place(_bring_card_back(step, facts, request, context), facts)
    is_behind = bool(cards) and cards[-1].revision < facts.request.revision and not step.removes_card
    if is_behind or _puts_right(facts):  # the former after a kill
        step = replace(step, renew=True)
    if outdated := outdated_draft(facts.request, request):
        step = step.doing(WithdrawDraft(request.key, outdated))
    step = _check_changed_draft(step, facts, context)
    step = remind_them(_check_again(step, facts, context), facts, context)
    step = release(_retry_missing_letter(step, facts, context), facts, context.local_now)
    return _plan(step, facts, context)


def _puts_right(facts: RequestFacts) -> bool:
    """Whether the newest card is by a machine that missed the end or the decision: a new one says it."""
    state = next((card.state for card in reversed(own_cards(facts))), None)
    return state is not None and is_revived(facts.request, state)


# -- what is observed ------------------------------------------------------------------------------------


def _terms(request: Request, context: DecisionContext) -> Terms:
    settings, answers = context.capacity_settings, context.settings.answers
    return Terms(
        context.local_now,
        settings.hours,
        context.days_off,
        answers.cool_off,
        answers.when_due,
        wait_list=context.wait_list(request.kind),
        is_paused=context.paused_until is not None,
    )


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
        sent=tuple(seen_in_sent(sent, request, facts, context) for sent in facts.sent),
        trashed=facts.trashed,
        board=context.names.board,
        opening=facts.opening,
    )


def _check_changed_draft(step: Transition, facts: RequestFacts, context: DecisionContext) -> Transition:
    """The notes on what a draft that the owner changed may have wrong; read once for each saved copy.

    They stay while it is not seen: another machine may see it, and knows it gone by the same clocks.
    """
    request = step.request
    is_edited = request.is_open and request.draft_state == "edited"
    newest = max((draft.ref for draft in facts.drafts), default=request.edited) if is_edited else None
    if newest == request.edited:
        return step
    owner = context.settings.owner
    names: tuple[str, ...] = ()
    if newest is not None:
        text = facts.require_changed_draft()
        language = language_of(text) or owner.language
        names = found_in_draft(text, request.letter, context.local_now, owner.timezone, language)
    noted = replace(request.without_note(*FOUND).with_note(*names), edited=newest)
    return replace(step, request=noted, renew=step.renew or set(noted.notes) != set(request.notes))


# -- the card ----------------------------------------------------------------------------------------------


def _bring_card_back(
    step: Transition, facts: RequestFacts, request: Request, context: DecisionContext
) -> Transition:
    """A deleted card is no decision: it comes back once. One of a deleted board comes at once.

    So does one that lies in a folder of a name that decides nothing. Of a closed request the owner may keep
    a copy of its last card there.
    """
    is_kept = not step.request.is_open and (facts.cards or request.card is None)
    told = [(card.revision, card.state) for card in facts.cards]
    strayed = [
        card for card in facts.strayed if not is_kept or is_older(request, (card.revision, card.state), told)
    ]
    if strayed:
        step = step.doing(*(clear_card(card, request.key, context.names.board) for card in strayed))
        if step.request.is_open:
            noted = step.request.without_note("card_deleted").with_note("strange_folder")
            return replace(step, request=noted, renew=True, unread=True).saying("put back")
    if request.card is None and not facts.cards and step.request.is_open and WAITS not in request.notes:
        return replace(step, renew=True)  # a kill came before its first card
    if request.card is None or facts.cards or not step.request.is_open:
        return step.without_note("card_deleted")
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


def _mind_the_place(step: Transition, facts: RequestFacts) -> Transition:
    """The card says that the message lies in a folder that decides nothing, as long as it does."""
    is_told = "strange_message" in step.request.notes
    if is_told == facts.misplaced or not step.request.is_open:
        return step
    if is_told and "strange_message" not in facts.request.notes:
        return step  # another machine saw it: this one looks for it from the next cycle on
    if is_told:
        return replace(step, request=step.request.without_note("strange_message"), renew=True)
    noted = step.request.with_note("strange_message")
    return replace(step, request=noted, renew=True, unread=True).saying("strange folder")


def _check_again(step: Transition, facts: RequestFacts, context: DecisionContext) -> Transition:
    """The step with a new verdict, when the calendar gives another one; at most once an hour.

    Who waits on the list for months waits for a place; the calendar has a say in it once that is offered.
    """
    request = step.request
    if not is_check_due(request, context.now):
        return step
    inputs = inputs_of(facts, request, context)
    if inputs is None or inputs.capacity is None:
        return replace(step, request=replace(request, checked_at=context.now))
    changed = inputs.capacity.verdict != request.verdict and is_about_time(inputs, context)
    verdict, days = inputs.capacity.verdict, asked_days(inputs.capacity, context.now)
    checked = replace(request, verdict=verdict, checked_at=context.now, asked=days)
    return replace(step, request=checked, renew=step.renew or changed, unread=step.unread or changed)


def _card(
    step: Transition, result: LetterResult, inputs: LetterInputs | None, facts: RequestFacts,
    context: DecisionContext,
) -> AppendCard | None:  # fmt: skip
    """The new card that is wanted; from what a letter was written from (`inputs`), where one was."""
    if not step.renew or (step.removes_card and not _puts_right(facts)):
        return None
    inputs = replace(inputs, request=step.request) if inputs else inputs_of(facts, step.request, context)
    if inputs is None or facts.message is None:
        return None
    because = _because(inputs, facts, context)
    options = CardOptions(
        because,
        facts.message.history,
        step.unread,
        step.flagged,
        step.waits,
        result.faults,
        drafted=result.draft is not None,
    )
    card = card_action(inputs, context, options)
    # A star for a day that was near is Eitherway's: it goes with the day.
    was_near = bool(facts.request.reminded) and not step.request.reminded
    return replace(card, follows=tuple(one.ref for one in facts.cards), keeps_star=not was_near)


def _because(inputs: LetterInputs, facts: RequestFacts, context: DecisionContext) -> tuple[str, ...]:
    """Why the rule matched, as far as the newest message says it."""
    answers_mine = facts.message.answers_mine if facts.message else None
    matched = find_match(
        Facts(inputs.message, inputs.ask, not inputs.stranger, context.now, answers_mine), context.rulebook
    )
    return matched.because if matched.rule == inputs.rule else ()


# -- the letter --------------------------------------------------------------------------------------------


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
) -> tuple[LetterResult, LetterInputs | None]:
    """The letter that is wanted, or the note that says why it is not written now; what it is made from."""
    request = step.request
    if not step.letter:
        return LetterResult(request), None
    if step.letter in {"yes", OFFER}:
        # The last copy of a calendar is not enough for a yes: the facts must hold a reading of this cycle.
        context = replace(context, sources=facts.require_calendars())
    if step.letter == OFFER:
        request = with_place(request, context)
        if not is_free(request, context.rule(request.kind), context):
            return LetterResult(
                replace(released(request), checked_at=context.now).with_note(OPENING_GONE)
            ), None
    inputs = inputs_of(facts, request, context)
    if inputs is None:
        return LetterResult(request.with_note("request_gone")), None
    verdict = inputs.capacity.verdict if inputs.capacity else "unknown"
    request = replace(request, verdict=verdict, checked_at=context.now)
    is_in_the_way = verdict in NO_ROOM and is_about_time(inputs, context)
    if step.letter == "yes" and is_in_the_way and not request.confirmed:
        return LetterResult(request.with_note(f"yes_{verdict}")), inputs
    wanted = request.without_note("yes_full", "yes_unknown", "draft_edited")
    if step.letter in DATED_LETTERS:
        wanted = replace(wanted, proposed=_named_day(step.letter, request, context))
    if step.letter == "yes" and not request.offered_at:
        wanted = replace(wanted, slot=slot_of(inputs.capacity))
    result = write_letter(replace(inputs, request=wanted), step.letter, context)
    if result.draft is None:
        # Nothing was written: the dates and notes of the request stay as they were.
        kept = result.request
        result = replace(
            result, request=replace(request, notes=kept.notes, letter=kept.letter, letters=kept.letters)
        )
    return result, inputs


def _named_day(letter: str, request: Request, context: DecisionContext) -> date:
    """The day that a letter names: of `later` one after that which was named before."""
    now = context.local_now
    if letter == OFFER:
        return answer_by(request, context)
    if letter != "later":
        return next_letter_on(now, _terms(request, context))
    if request.due is not None and request.due > now.date():
        now = datetime.combine(request.due, now.timetz())
    return due_for(context.rule(request.kind), context, now)


# -- the plan ----------------------------------------------------------------------------------------------


def _plan(step: Transition, facts: RequestFacts, context: DecisionContext) -> Plan:
    result, inputs = _letter(step, facts, context)
    changed = result.draft is not None or result.request.notes != step.request.notes
    step = replace(step, request=result.request, renew=step.renew or changed)
    card = _card(step, result, inputs, facts, context)
    request = step.request
    if card is not None:
        request = replace(request, revision=request.revision + 1)
    can_tell = card is not None or not step.renew or step.removes_card or not request.is_open
    told = step.actions if can_tell else _with_last_card(step.actions, facts, context)
    actions: list[Action] = [*told, *_answered_flag(step, facts)]
    if request != facts.request or step.thread_ids:
        before = facts.request.card
        actions.append(Remember(request, step.thread_ids, None if request.card == before else before))
    actions += [one for one in (result.draft, card) if one is not None]
    if card is None and (step.unread or step.flagged) and request.card is not None:
        add = ("\\Flagged",) if step.flagged else ()
        actions.append(SetFlags(request.key, request.card.ref, add=add, remove=("\\Seen",)))
    return Plan.ordered(actions, faults=result.faults, said=step.said)


def _with_last_card(
    actions: Iterable[Action], facts: RequestFacts, context: DecisionContext
) -> tuple[Action, ...]:
    """The actions where no new card can be written: the last one goes back to the board, not away."""
    removed = [one.stored.ref for one in actions if isinstance(one, RemoveCard)]
    there = sorted((*facts.strayed, *facts.cards), key=lambda card: card.revision)
    stays = any(not card.decision and card.ref not in removed for card in facts.cards)
    last = next((card for card in reversed(there) if card.ref in removed and not stays), None)
    if last is None or last.stored is None:
        return tuple(actions)
    back = MoveBack(facts.request.key, last.ref, context.names.board, is_letter=True)
    gone = RemoveCard(facts.request.key, last.stored)
    return tuple(back if one == gone else one for one in actions)


def _answered_flag(step: Transition, facts: RequestFacts) -> tuple[Action, ...]:
    """\\Answered on the message whose answer was seen in Sent, unless it is moved in this step."""
    if not step.answered or any(isinstance(one, MoveBack) and not one.is_letter for one in step.actions):
        return ()
    found = facts.require_message()
    if found is None or "\\Answered" in found.flags:
        return ()
    return (SetFlags(step.request.key, found.ref, add=("\\Answered",)),)
