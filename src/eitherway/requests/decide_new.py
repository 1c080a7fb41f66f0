"""A judged message to the plan for it: a request with its deferral and card, or nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from eitherway.asks.ask import Ask, read_ask
from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity
from eitherway.errors import LetterError, MessageError
from eitherway.mail.guards import Guarded, walk
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.capacity_question import question_for
from eitherway.requests.card_actions import CardOptions, card_action, crisis_action
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import LetterInputs, draft_letter, letter_of, template_for
from eitherway.requests.missing_letter import note_missing_letter
from eitherway.requests.plan import Action, AppendDraft, Digest, Plan, Postpone, Remember, WithdrawDraft
from eitherway.requests.promises import due_on
from eitherway.requests.request import Ref, Request
from eitherway.rules.match import Facts, Match, find_match
from eitherway.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message with what the mailbox and the ledger know of it.

    `known` says whether the owner wrote to its author before, `answers_mine` whether it answers a letter of
    the owner's (None where nobody looked into Sent), `history` is their other requests,
    `thread` the request whose thread it continues, `earlier` its first message and `drafts` what stands
    in Drafts of that thread. `asker` is their keyed hash.
    """

    ref: Ref
    message: Message
    received: datetime
    asker: str = ""
    known: bool = False
    answers_mine: bool | None = None
    answered: bool = False
    before_since: bool = False
    history: tuple[Request, ...] = ()
    thread: Request | None = None
    earlier: Message | None = None
    drafts: tuple[Ref, ...] = ()
    drafts_today: int = 0


@dataclass(frozen=True, slots=True)
class MessageDecision:
    """What was decided about one message, and why; `explain` prints it.

    `guards` is every guard in order with its reason, None where it does not stop the message.
    """

    incoming: MessageFacts
    guards: tuple[tuple[str, str | None], ...]
    guarded: Guarded | None
    verdict: Match | None
    ask: Ask
    capacity: Capacity | None
    plan: Plan

    @property
    def outcome(self) -> str:
        """`guard:NAME`, `rule:NAME`, `thread` or `none`: what is counted."""
        if self.guarded:
            return f"guard:{self.guarded.guard}"
        if self.verdict is None:
            return "thread"
        return f"rule:{self.verdict.rule.name}" if self.verdict and self.verdict.rule else "none"


def decide_new(incoming: MessageFacts, context: DecisionContext) -> MessageDecision:
    """Guards, then rules, then the calendar, then the plan. Nothing is changed."""
    message, settings = incoming.message, context.settings
    ask = ask_of(message, context)
    guards = walk(
        message,
        context.own_addresses(),
        answered=incoming.answered,
        before_since=incoming.before_since,
        over_limit=incoming.drafts_today >= settings.answers.drafts_per_day,
    )
    guarded = next((Guarded(name, reason) for name, reason in guards if reason), None)
    if guarded and guarded.guard == "itip_reply" and ask.withdrawn and incoming.thread is not None:
        guarded = None  # the invitation that opened the request is cancelled (RFC 5546, 3.2.5)
    if guarded:
        plan = _guarded_plan(incoming, guarded, context)
        return MessageDecision(incoming, guards, guarded, None, ask, None, plan)
    if incoming.thread is not None and incoming.thread.state != "dismissed":
        plan, capacity = continue_request(incoming, incoming.thread, ask, context)
        return MessageDecision(incoming, guards, None, None, ask, capacity, plan)
    verdict = find_match(
        Facts(message, ask, incoming.known, context.now, incoming.answers_mine), context.rulebook
    )
    if verdict.rule is None or verdict.rule.action == "ignore":
        return MessageDecision(incoming, guards, None, verdict, ask, None, Plan())
    if verdict.rule.action == "digest":
        return MessageDecision(incoming, guards, None, verdict, ask, None, Plan((Digest(incoming.ref),)))
    capacity = check_room(ask, verdict.rule, incoming, context)
    plan = open_request(incoming, verdict, ask, capacity, context)
    return MessageDecision(incoming, guards, None, verdict, ask, capacity, plan)


def ask_of(message: Message, context: DecisionContext) -> Ask:
    """What a message asks, by the owner's zone and threshold."""
    settings = context.settings
    return read_ask(
        message,
        settings.owner.timezone,
        language=settings.owner.language,
        threshold=settings.answers.ask_threshold,
    )


def check_room(ask: Ask, rule: Rule | None, incoming: MessageFacts, context: DecisionContext) -> Capacity:
    """The calendar's answer to what is asked."""
    sender = asker_of(incoming.message, context.settings.people.relays)
    question = question_for(ask, rule.needs if rule else None, sender=sender, new_client=not incoming.known)
    if incoming.message.sealed and not ask.times:
        question = replace(question, unclear="the letter is encrypted, so what it asks is not known")
    capacity = measure(question, context.sources, context.capacity_settings, context.now, context.promised)
    if capacity.verdict != "full":
        return capacity
    at_any_time = replace(question, slots=(), windows=())
    elsewhere = measure(
        at_any_time, context.sources, context.capacity_settings, context.now, context.promised
    )
    return replace(capacity, full_at_any_time=elsewhere.verdict == "full")


def open_request(
    incoming: MessageFacts, verdict: Match, ask: Ask, capacity: Capacity, context: DecisionContext
) -> Plan:
    """A new request: its deferral (or the letter that the rule names), its card, its memory."""
    assert verdict.rule is not None
    rule = verdict.rule
    request = _new_request(incoming, rule, ask, capacity, context)
    inputs = LetterInputs(request, incoming.message, ask, rule, capacity, stranger=not incoming.known)
    drafts, note, faults = _first_letter(inputs, context)
    request = replace(request, letter=drafts[0].letter if drafts else "")
    request = note_missing_letter(request, "first", rule, context) if faults else request.with_note(*note)
    inputs = replace(inputs, request=request)
    card = card_action(inputs, context, CardOptions(verdict.because, incoming.history, faults=faults))
    request = replace(request, revision=request.revision + 1)
    thread = (*thread_ids(incoming.message, drafts), *invitation_ids(ask))
    remembered: tuple[Action, ...] = (Remember(request, thread),)
    return Plan((*remembered, *drafts, card), faults)


# -- they write again ---------------------------------------------------------------------------------


def continue_request(
    incoming: MessageFacts, request: Request, ask: Ask, context: DecisionContext
) -> tuple[Plan, Capacity | None]:
    """A further letter in the thread: the card is renewed; no second deferral.

    Our own draft, where it is untouched and unsent, is renewed to answer the newest letter.
    """
    ids = thread_ids(incoming.message)
    new, ask = ask, _with_earlier(ask, incoming.earlier, context)
    if new.withdrawn and request.is_open:
        return _withdraw(incoming, request, ask, context, ids), None
    if not request.is_open and not new.asked:
        return Plan((Remember(request, ids),)), None
    rule = context.rule(request.kind)
    capacity = check_room(ask, rule, incoming, context)
    note = "asked_again" if request.is_open else "back_again"
    request = replace(
        request,
        latest=incoming.ref,
        follow_ups=request.follow_ups + (request.latest != incoming.ref),
        verdict=capacity.verdict,
        checked_at=context.now,
    ).with_note(note)
    if not request.is_open:
        request = _reopened(request, rule, context)
    inputs = LetterInputs(request, incoming.message, ask, rule, capacity, stranger=not incoming.known)
    return _continued(inputs, incoming, context, ids), capacity


def _with_earlier(ask: Ask, earlier: Message | None, context: DecisionContext) -> Ask:
    if earlier is None:
        return ask
    return together(ask_of(earlier, context), ask)


def together(first: Ask, then: Ask) -> Ask:
    """What two letters of one thread ask: the newer one counts where it says something."""
    said = [sentence for sentence in (first.sentence, then.sentence) if sentence]
    if not then.asked:
        return replace(first, sentence=" … ".join(said))
    return replace(
        then,
        sentence=" … ".join(said),
        times=then.times or first.times,
        deadline=then.deadline or first.deadline,
        minutes=then.minutes or first.minutes,
        sessions=then.sessions or first.sessions,
        recur=then.recur or first.recur,
        prepare=then.prepare or first.prepare,
        invitation_uid=then.invitation_uid or first.invitation_uid,
        missing=tuple(question for question in then.missing if question in first.missing),
    )


def _continued(
    inputs: LetterInputs, incoming: MessageFacts, context: DecisionContext, ids: tuple[str, ...]
) -> Plan:
    request = inputs.request
    withdrawn: list[Action] = []
    actions: list[Action] = []
    faults: tuple[str, ...] = ()
    if _is_renewed(request, incoming):
        # First of all: once the request is remembered without it, nobody knows the old draft any more.
        withdrawn = [WithdrawDraft(request.key, request.draft)] if request.draft else []
        request = replace(request, draft=None, draft_state="", number=request.number + 1)
        try:
            actions.append(draft_letter(replace(inputs, request=request), request.letter, context))
        except LetterError as error:
            faults = (str(error),)
            request = note_missing_letter(request, "first", inputs.rule, context)
        except MessageError:
            request = request.with_note("no_letter")
    options = CardOptions(history=incoming.history, faults=faults)
    card = card_action(replace(inputs, request=request), context, options)
    request = replace(request, revision=request.revision + 1)
    return Plan((*withdrawn, Remember(request, ids), *actions, card), faults)


def _is_renewed(request: Request, incoming: MessageFacts) -> bool:
    """Whether our draft is replaced: it is untouched, or a kill came between taking it back and the next."""
    if not request.letter or request.decision:
        return False
    if request.draft is None and (request.draft_state or request.state != "open"):
        return False
    return all(request.draft is not None and ref == request.draft.ref for ref in incoming.drafts)


def _reopened(request: Request, rule: Rule | None, context: DecisionContext) -> Request:
    due = due_for(rule, context, context.local_now)
    return replace(
        request, state="promised", decision="", due=due, reminded="", answered_at=None, answer=""
    ).without_note("answered_by_hand")


def _withdraw(
    incoming: MessageFacts, request: Request, ask: Ask, context: DecisionContext, ids: tuple[str, ...]
) -> Plan:
    """They took it back: our untouched draft goes, the card says so."""
    draft = (WithdrawDraft(request.key, request.draft),) if request.draft else ()
    closed = replace(request, state="withdrawn", answered_at=context.now, draft=None, decision="")
    closed = closed.with_note("withdrawn")
    inputs = LetterInputs(closed, incoming.message, ask, None, None, stranger=not incoming.known)
    card = card_action(inputs, context, CardOptions(history=incoming.history))
    closed = replace(closed, revision=closed.revision + 1)
    return Plan((*draft, Remember(closed, ids), card))


# -- names of a thread --------------------------------------------------------------------------------


def thread_ids(message: Message, drafts: tuple[AppendDraft, ...] = ()) -> tuple[str, ...]:
    """The ids by which later messages of the thread are known: the message's own, and our letters'."""
    own = (message.message_id,) if message.message_id else ()
    return (*own, *(draft.message_id for draft in drafts), fingerprint(message))


def invitation_ids(ask: Ask) -> tuple[str, ...]:
    """The id by which a change or a cancellation of an invitation is known; it names no thread."""
    return (f"invitation:{ask.invitation_uid}",) if ask.invitation_uid else ()


def fingerprint(message: Message) -> str:
    """The same for two copies of one letter, such as those to two of the owner's addresses."""
    sender = next((item.key for item in message.from_), "")
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
        due=due_for(rule, context, context.local_now),
        verdict=capacity.verdict,
        checked_at=context.now,
        minutes=capacity.minutes or 0,
        needs_kind=capacity.kind,
        weekly=bool(ask.recur or (rule.needs and rule.needs.recurrence)),
    )


def due_for(rule: Rule | None, context: DecisionContext, now: datetime) -> date:
    """The date of the answer to what `rule` found, promised at `now` (local)."""
    settings = context.capacity_settings
    within = (rule.within if rule else None) or context.settings.answers.within
    return due_on(now, within, settings.hours, settings.away)


def _first_letter(
    inputs: LetterInputs, context: DecisionContext
) -> tuple[tuple[AppendDraft, ...], tuple[str, ...], tuple[str, ...]]:
    """The first letter as an action, or the note that says why there is none, or the template's fault."""
    rule = inputs.rule
    if context.settings.answers.mode == "shadow":
        return (), ("shadow",), ()
    if inputs.message.sealed:
        return (), ("sealed",), ()
    if rule is None or rule.action == "card":
        return (), ("card_only",), ()
    letter, template = first_letter(inputs, rule)
    try:
        return (draft_letter(inputs, letter, context, template=template),), (), ()
    except LetterError as error:
        return (), (), (str(error),)
    except MessageError:
        return (), ("no_letter",), ()


def first_letter(inputs: LetterInputs, rule: Rule) -> tuple[str, str]:
    """Which letter comes first, and its template.

    `when_full` may name another than the deferral, where not only the asked time is taken.
    """
    letter = letter_of(rule)
    when_full = dict(rule.letters).get("when_full", "")
    if letter == "defer" and when_full and inputs.capacity and inputs.capacity.full_at_any_time:
        return when_full.split("/", maxsplit=1)[0], when_full
    return letter, template_for(rule, letter)


def _guarded_plan(incoming: MessageFacts, guarded: Guarded, context: DecisionContext) -> Plan:
    if guarded.guard == "crisis":
        return Plan((crisis_action(incoming.message, guarded.because, context),))
    if guarded.guard == "too_many":
        tomorrow = context.local_now.replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=1)
        return Plan((Postpone(incoming.ref, tomorrow, "too_many"),))
    return Plan()
