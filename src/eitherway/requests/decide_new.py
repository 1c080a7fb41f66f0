"""A judged message to the plan for it: a request with its deferral and card, or nothing. Pure."""

from dataclasses import replace
from datetime import date, datetime

from eitherway.asks.ask import Ask, together
from eitherway.asks.invitation import is_older
from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity
from eitherway.mail.guards import Guarded
from eitherway.mail.matching import matches_any
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.awaiting import without_nudge
from eitherway.requests.bands import Band, band_of, is_copied, is_not_asked
from eitherway.requests.capacity_question import question_for
from eitherway.requests.card_actions import CardOptions, card_action, crisis_action
from eitherway.requests.card_markup import clean
from eitherway.requests.colleague_questions import is_their_answer
from eitherway.requests.context import DecisionContext
from eitherway.requests.examined import Examined, ask_of
from eitherway.requests.holds import held_times, prefix_of
from eitherway.requests.if_all_yes import asked_days
from eitherway.requests.in_time import promise_in_time
from eitherway.requests.letter_writer import (
    TOO_SOON,
    LetterInputs,
    LetterResult,
    reason_for_no_draft,
    write_letter,
)
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.overflow import WAITS, drafts_limit, is_over_cards, wait_on, waits
from eitherway.requests.plan import Action, AppendDraft, Digest, Plan, Remember, WithdrawDraft
from eitherway.requests.promises import due_on
from eitherway.requests.request import FIRST, Request, State
from eitherway.requests.sent_letters import CLOSED_NOTES
from eitherway.requests.threads import named_keys
from eitherway.requests.wait_steps import LIST_NOTES, declines, heard_from, off_the_list, released
from eitherway.rules.match import Match, find_match
from eitherway.rules.rule import Rule
from eitherway.text.formats import Said
from eitherway.text.units import WeeklyHours


def decide_new(incoming: MessageFacts, context: DecisionContext) -> MessageDecision:
    """Guards, then rules, then the calendar, then the plan. Nothing is changed."""
    decision = _decide(incoming, context)
    if not incoming.found_again or all(isinstance(one, Remember) for one in decision.plan.actions):
        return decision
    return replace(decision, plan=Plan())  # it has its card, or had it


def _decide(incoming: MessageFacts, context: DecisionContext) -> MessageDecision:
    examined = Examined(incoming, context)
    guarded = examined.guarded
    if guarded and guarded.guard == "itip_reply" and incoming.thread is not None and examined.heard.withdrawn:
        guarded = None  # the invitation that opened the request is cancelled (RFC 5546, 3.2.5)
    if guarded:
        plan, capacity = _guarded_plan(guarded, examined)
        return MessageDecision(examined, guarded, None, capacity, plan)
    if incoming.thread is not None and is_older(
        examined.heard.invitation_version, incoming.thread.invitation
    ):
        return MessageDecision(examined, None, None, None, Plan())  # a late copy
    if incoming.thread is not None and incoming.thread.state != "dismissed":
        plan, capacity = continue_request(incoming, incoming.thread, examined.ask, context)
        return MessageDecision(examined, None, None, capacity, plan)
    if is_their_answer(incoming.message, context):
        return MessageDecision(examined, None, None, None, Plan())
    verdict = find_match(examined.facts, context.rulebook)
    if verdict.rule is None or verdict.rule.action == "ignore":
        plan, capacity = _note_aside(incoming, context)
        return MessageDecision(examined, None, verdict, capacity, plan)
    if verdict.rule.action == "digest":
        return MessageDecision(examined, None, verdict, None, Plan((Digest(incoming.ref),)))
    weighing = examined.weighing(verdict.rule)
    if is_not_asked(*weighing):
        plan, capacity = _note_aside(incoming, context)
    else:
        capacity = check_room(examined.ask, verdict.rule, incoming, context, incoming.message.key)
        plan = open_request(incoming, verdict, examined.ask, capacity, context, band_of(*weighing))
    return MessageDecision(examined, None, verdict, capacity, plan, weighed=True)


_ANY_HOURS = WeeklyHours((((7 * 60, 24 * 60),),) * 7)  # friends are met out of hours


def check_room(
    ask: Ask, rule: Rule | None, incoming: MessageFacts, context: DecisionContext, key: str = ""
) -> Capacity:
    """The calendar's answer to what is asked; what is held for the request of that `key` does not count."""
    sender = asker_of(incoming.message, context.settings.people.relays)
    question = question_for(
        ask,
        rule.needs if rule else None,
        sender=sender,
        new_client=not incoming.known,
        rates=context.capacity_settings.rates,
    )
    question = replace(question, holds=prefix_of(key, context.board_key) if key else "")
    if incoming.message.sealed and not ask.times:
        question = replace(question, unclear=Said("the letter is encrypted, so what it asks is not known"))
    settings = context.capacity_settings
    if matches_any(sender, context.settings.people.friends):
        settings = replace(settings, hours=_ANY_HOURS)
    return measure(question, context.sources, settings, context.now, context.promised)


def open_request(
    incoming: MessageFacts,
    verdict: Match,
    ask: Ask,
    capacity: Capacity,
    context: DecisionContext,
    band: Band,
) -> Plan:
    """A new request: its deferral (or the letter that the rule names), its card, its memory."""
    assert verdict.rule is not None
    rule = verdict.rule
    request = _new_request(incoming, rule, ask, capacity, context)
    flagged = "flagged" if rule.flag and rule.action == "card" else ""
    notes = (flagged, "counter" if ask.method == "COUNTER" else band.note, _too_soon(rule, ask, context))
    request = request.with_note(*filter(None, notes))
    inputs = LetterInputs(request, incoming.message, ask, rule, capacity, stranger=not incoming.known)
    if is_over_cards(incoming, context):
        return Plan((Remember(request.with_note(WAITS), (*thread_ids(incoming), *invitation_ids(ask))),))
    result = write_letter(inputs, FIRST, context, over_limit=drafts_limit(incoming, context))
    options = CardOptions(
        verdict.because,
        incoming.history,
        flagged=rule.flag or bool(band.alarming) or TOO_SOON in request.notes,
        faults=result.faults,
        lines=tuple(filter(None, (band.doubts,))),
    )
    thread = (*thread_ids(incoming, result.draft), *named_keys(invitation_ids(ask), incoming.askers))
    return _with_card(replace(inputs, request=result.request), result.draft, options, context, thread)


def _with_card(
    inputs: LetterInputs,
    draft: AppendDraft | None,
    options: CardOptions,
    context: DecisionContext,
    thread: tuple[str, ...],
    *actions: Action,
) -> Plan:
    """The plan of a request that gets its next card, with the letter beside it, if there is one."""
    held = held_times(inputs.capacity, inputs.request, context)
    inputs = replace(inputs, request=replace(inputs.request, held=held))
    card = card_action(inputs, context, replace(options, drafted=draft is not None))
    remembered = Remember(replace(inputs.request, revision=inputs.request.revision + 1), thread)
    drafts = (draft,) if draft else ()
    return Plan.ordered((*actions, remembered, *drafts, card), faults=options.faults)


# -- others write, they write again -------------------------------------------------------------------


def continue_request(
    incoming: MessageFacts, request: Request, ask: Ask, context: DecisionContext
) -> tuple[Plan, Capacity | None]:
    """A further letter in the thread: the card is renewed; no second deferral.

    Eitherway's draft, if untouched and unsent, is replaced by one that answers the newest message.
    """
    # They say in Reply-To where answers go: from there they may go on, and there the owner answers them.
    incoming = replace(incoming, askers=tuple(dict.fromkeys((*request.askers, *incoming.askers))))
    ids = thread_ids(incoming)
    if waits(request, context.local_now):
        return Plan((Remember(wait_on(request, incoming.ref, ask.withdrawn, context.now), ids),)), None
    new, ask = ask, _with_earlier(ask, incoming.earlier, context)
    request = replace(request, invitation=max(request.invitation, new.invitation_version))
    if new.withdrawn and request.is_open:
        return _withdraw(incoming, request, ask, context, ids), None
    request = replace(request, heard_at=incoming.received)
    if not request.is_open and not new.asked:
        return Plan((Remember(request, ids),)), None
    rule = context.rule(request.kind)
    # What they were when they first wrote: the owner's own deferral makes nobody a client.
    incoming = replace(
        incoming, known=not request.stranger if request.stranger is not None else incoming.known
    )
    capacity = check_room(ask, rule, incoming, context, request.key)
    note = ("still_waiting" if request.listed_at else "asked_again") if request.is_open else "back_again"
    request = replace(
        request,
        latest=incoming.ref,
        follow_ups=request.follow_ups + (request.latest != incoming.ref),
        verdict=capacity.verdict,
        checked_at=context.now,
        asked=asked_days(capacity, context.now),
        askers=incoming.askers,
    )
    withdrawn = None
    if not request.is_open:
        request = _reopened(request, rule, context)
    elif request.state == "waiting":
        request, withdrawn = heard_from(request, context.now, declines=declines(incoming.message.written))
    inputs = LetterInputs(
        request.with_note(note), incoming.message, ask, rule, capacity, not incoming.known, incoming.earlier
    )
    return _continued(inputs, incoming, context, ids, *filter(None, (withdrawn,))), capacity


def _with_earlier(ask: Ask, earlier: Message | None, context: DecisionContext) -> Ask:
    if earlier is None:
        return ask
    return together(ask_of(earlier, context), ask)


def _note_aside(incoming: MessageFacts, context: DecisionContext) -> tuple[Plan, Capacity | None]:
    """A line on the card of the request in whose thread somebody else wrote, once; nothing more changes."""
    request, message = incoming.aside, incoming.latest or incoming.earlier
    if request is None or message is None or not set(incoming.authors) - set(request.others):
        return Plan(), None
    if waits(request, context.local_now):
        return Plan(), None
    rule, ask = context.rule(request.kind), _with_earlier(ask_of(message, context), incoming.earlier, context)
    stranger = bool(request.stranger)
    asking = replace(incoming, message=message, known=not stranger)
    capacity = check_room(ask, rule, asking, context, request.key)
    others = tuple(dict.fromkeys((*request.others, *incoming.authors)))
    request = replace(request, others=others).with_note("others_wrote")
    inputs = LetterInputs(request, message, ask, rule, capacity, stranger, incoming.earlier)
    writer = next(iter(incoming.message.from_), None)
    line = Said(
        "{who} wrote in this thread on {day}; the request is not theirs.",
        who=clean(f"{writer.name} <{writer.address}>", 100) if writer else Said("somebody"),
        day=context.local_now.date(),
    )
    return _with_card(inputs, None, CardOptions(lines=(line,), unread=False), context, ()), capacity


def _continued(
    inputs: LetterInputs,
    incoming: MessageFacts,
    context: DecisionContext,
    ids: tuple[str, ...],
    *withdrawn: Action,
) -> Plan:
    request, nudge = without_nudge(inputs.request)
    withdrawn += nudge
    inputs = replace(inputs, request=request)
    result = LetterResult(request)
    renewed = replace(request, draft=None, draft_state="", number=request.number + 1)
    if _is_renewed(request, incoming, context) and not reason_for_no_draft(inputs, request.letter, context):
        withdrawn += (WithdrawDraft(request.key, request.draft),) if request.draft else ()
        result = write_letter(replace(inputs, request=renewed), request.letter, context)
        if result.faults:
            result = replace(
                result, request=replace(result.request, letter="")
            )  # wanted as the first one again
    options = CardOptions(history=incoming.history, faults=result.faults)
    return _with_card(
        replace(inputs, request=result.request), result.draft, options, context, ids, *withdrawn
    )


def _is_renewed(request: Request, incoming: MessageFacts, context: DecisionContext) -> bool:
    """Whether the waiting draft is replaced: it is untouched, or a kill came before its replacement."""
    if (
        not request.letter
        or request.decision
        or request.state == "waiting"
        or is_copied(incoming.message, context.own_addresses())
    ):
        return False
    if incoming.draft_away:
        return False
    if request.draft is None and (request.draft_state not in {"", "waiting"} or request.state != "open"):
        return False
    return all(request.draft is not None and ref == request.draft.ref for ref in incoming.drafts)


def _reopened(request: Request, rule: Rule | None, context: DecisionContext) -> Request:
    """The request as it is after they asked again; one that was never answered gets a deferral again."""
    state: State = "promised" if request.promised_at or request.answer else "open"
    request = off_the_list(request)
    due = due_for(rule, context, context.local_now)
    return replace(
        request, state=state, decision="", due=due, reminded="", answered_at=None, answer="", proposed=None
    ).without_note(*CLOSED_NOTES)


def _withdraw(
    incoming: MessageFacts, request: Request, ask: Ask, context: DecisionContext, ids: tuple[str, ...]
) -> Plan:
    """The plan when they take the request back: the untouched draft goes, the card says so."""
    draft = (WithdrawDraft(request.key, request.draft),) if request.draft else ()
    state = "" if request.draft else request.draft_state
    closed = replace(request, state="withdrawn", answered_at=context.now, decision="", proposed=None)
    closed = replace(released(closed), draft=None, draft_state=state)
    closed = closed.with_note("withdrawn").without_note(*_OPEN_NOTES, *LIST_NOTES)
    inputs = LetterInputs(closed, incoming.message, ask, None, None, not incoming.known, incoming.earlier)
    return _with_card(inputs, None, CardOptions(history=incoming.history), context, ids, *draft)


_OPEN_NOTES = ("asked_again", "back_again", "unknown_letter", "no_day_read", "promise_guessed", "two_folders")


# -- names of a thread --------------------------------------------------------------------------------


def thread_ids(facts: MessageFacts, draft: AppendDraft | None = None) -> tuple[str, ...]:
    """The names by which later messages of the thread are known: the message's own id, and our letter's."""
    ids = (facts.message.message_id, draft.message_id if draft else "")
    return (*named_keys(ids, facts.askers), fingerprint(facts.message))


def invitation_ids(ask: Ask) -> tuple[str, ...]:
    """The id by which a change or a cancellation of an invitation is known; it names no thread."""
    return (f"invitation:{ask.invitation_uid}",) if ask.invitation_uid else ()


def fingerprint(message: Message) -> str:
    """The same for two copies of one letter, such as those to two of the owner's addresses."""
    # A form's From may be its own: the person is in Reply-To.
    sender = " ".join(item.key for item in (*message.from_[:1], *message.reply_to))
    words = " ".join(message.written.split())
    return f"copy:{sender}:{message.subject.strip().lower()}:{words}"


def _new_request(
    incoming: MessageFacts, rule: Rule, ask: Ask, capacity: Capacity, context: DecisionContext
) -> Request:
    return Request(
        key=incoming.message.key,
        kind=rule.name,
        opened_at=min(incoming.received, context.now),
        source=incoming.ref,
        asker=incoming.asker,
        due=_due_in_time(rule, ask, context) or due_for(rule, context, context.local_now),
        verdict=capacity.verdict,
        checked_at=context.now,
        minutes=capacity.minutes or 0,
        needs_kind=capacity.kind,
        weekly=bool(ask.recur or (rule.needs and rule.needs.recurrence)),
        askers=incoming.askers,
        stranger=not incoming.known,
        started_at=context.now,
        identity=incoming.message.identity,
        asked=asked_days(capacity, context.now),
        invitation=ask.invitation_version,
    )


def due_for(rule: Rule | None, context: DecisionContext, now: datetime) -> date:
    """The date of the answer to what `rule` found, promised at `now` (local); after a pause, if any."""
    now = max(now, context.paused_until or now).astimezone(now.tzinfo)
    settings = context.capacity_settings
    within = (rule.within if rule else None) or context.settings.answers.within
    return due_on(now, within, settings.hours, context.days_off)


def _due_in_time(rule: Rule, ask: Ask, context: DecisionContext) -> date | None:
    settings, due = context.capacity_settings, due_for(rule, context, context.local_now)
    return promise_in_time(due, ask, context.local_now, settings.hours, context.days_off)


def _too_soon(rule: Rule, ask: Ask, context: DecisionContext) -> str:
    """The note of what cannot wait for a letter that promises an answer."""
    return "" if _due_in_time(rule, ask, context) else TOO_SOON


def _guarded_plan(guarded: Guarded, examined: Examined) -> tuple[Plan, Capacity | None]:
    """Nothing, but for a crisis: its card, and the request of that thread lets go of its draft."""
    if guarded.guard != "crisis":
        return Plan(), None
    incoming, context = examined.incoming, examined.context
    alarm = crisis_action(incoming.message, guarded.because, context)
    request = incoming.thread
    if request is None or not request.is_open:
        return Plan((alarm,)), None
    rule, ask = context.rule(request.kind), examined.ask
    capacity = check_room(ask, rule, incoming, context, request.key)
    draft = (WithdrawDraft(request.key, request.draft),) if request.draft else ()
    state = "" if request.draft else request.draft_state
    noted = replace(request, draft=None, draft_state=state, latest=incoming.ref)
    noted = noted.without_note(WAITS).with_note("crisis")
    inputs = LetterInputs(noted, incoming.message, ask, rule, capacity, not incoming.known, incoming.earlier)
    options = CardOptions(history=incoming.history, flagged=True)
    plan = _with_card(inputs, None, options, context, thread_ids(incoming), *draft)
    return replace(plan, actions=(alarm, *plan.actions)), capacity
