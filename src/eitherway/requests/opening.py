"""A judged message to the plan for it: a request with its deferral and card, or nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity
from eitherway.errors import MessageError
from eitherway.mail.guards import Guarded, walk
from eitherway.mail.message import Message
from eitherway.requests.board import Showing, card_action, crisis_action
from eitherway.requests.desk import Desk
from eitherway.requests.plan import Action, AppendDraft, Digest, Plan, Postpone, Remember
from eitherway.requests.promises import due_on
from eitherway.requests.question import question_for
from eitherway.requests.request import Ref, Request
from eitherway.requests.writing import Matter, draft_letter, template_for
from eitherway.rules.judge import Facts, Verdict, judge
from eitherway.rules.rule import Rule
from eitherway.triage.asks import Ask, read_ask


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message with what the mailbox and the ledger know of it.

    `known` says whether the owner wrote to its author before, `asked_before` how many requests they
    had, `thread` is the request whose thread it continues. `asker` is their keyed hash.
    """

    ref: Ref
    message: Message
    received: datetime
    asker: str = ""
    known: bool = False
    answered: bool = False
    before_since: bool = False
    asked_before: int = 0
    thread: Request | None = None
    drafts_today: int = 0
    referred: str = ""


@dataclass(frozen=True, slots=True)
class Consideration:
    """What was decided about one message, and why; `explain` prints it.

    `guards` is every guard in order with its reason, None where it does not stop the message.
    """

    incoming: Incoming
    guards: tuple[tuple[str, str | None], ...]
    guarded: Guarded | None
    verdict: Verdict | None
    ask: Ask
    capacity: Capacity | None
    plan: Plan

    @property
    def outcome(self) -> str:
        """`guard:NAME`, `rule:NAME` or `none`: what is counted."""
        if self.guarded:
            return f"guard:{self.guarded.guard}"
        return f"rule:{self.verdict.rule.name}" if self.verdict and self.verdict.rule else "none"


def decide(incoming: Incoming, desk: Desk) -> Consideration:
    """Guards, then rules, then the calendar, then the plan. Nothing is changed."""
    message, settings = incoming.message, desk.settings
    ask = read_ask(message, settings.owner.timezone)
    guards = walk(
        message,
        desk.house(),
        answered=incoming.answered,
        before_since=incoming.before_since,
        over_limit=incoming.drafts_today >= settings.answers.drafts_per_day,
    )
    guarded = next((Guarded(name, reason) for name, reason in guards if reason), None)
    if guarded:
        plan = _guarded_plan(incoming, guarded, desk)
        return Consideration(incoming, guards, guarded, None, ask, None, plan)
    verdict = judge(Facts(message, ask, incoming.known, desk.now), desk.rulebook)
    if verdict.rule is None or verdict.rule.action == "ignore":
        return Consideration(incoming, guards, None, verdict, ask, None, Plan())
    if verdict.rule.action == "digest":
        return Consideration(incoming, guards, None, verdict, ask, None, Plan((Digest(incoming.ref),)))
    capacity = check_room(ask, verdict.rule, incoming, desk)
    plan = open_request(incoming, verdict, ask, capacity, desk)
    return Consideration(incoming, guards, None, verdict, ask, capacity, plan)


def check_room(ask: Ask, rule: Rule | None, incoming: Incoming, desk: Desk) -> Capacity:
    """The calendar's answer to what is asked."""
    sender = next((item.key for item in incoming.message.from_), "")
    question = question_for(ask, rule.needs if rule else None, sender=sender, new_client=not incoming.known)
    return measure(question, desk.sources, desk.capacity_settings, desk.now, desk.promised)


def open_request(incoming: Incoming, verdict: Verdict, ask: Ask, capacity: Capacity, desk: Desk) -> Plan:
    """A new request: its deferral (or the letter that the rule names), its card, its memory."""
    assert verdict.rule is not None
    rule = verdict.rule
    request = _new_request(incoming, rule, ask, capacity, desk)
    matter = Matter(request, incoming.message, ask, rule, capacity, stranger=not incoming.known)
    drafts, note = _first_letter(matter, desk)
    request = replace(request, letter=drafts[0].letter if drafts else "")
    request = request.with_note(*note)
    matter = replace(matter, request=request)
    card = card_action(matter, desk, Showing(verdict.because, incoming.asked_before))
    request = replace(request, revision=request.revision + 1, shown=card.subject)
    thread = thread_ids(incoming.message, drafts)
    remembered: tuple[Action, ...] = (Remember(request, thread),)
    return Plan((*remembered, *drafts, card))


def thread_ids(message: Message, drafts: tuple[AppendDraft, ...] = ()) -> tuple[str, ...]:
    """The ids by which later messages of the thread are known: the message's own, and our letters'."""
    own = (message.message_id,) if message.message_id else ()
    return (*own, *(draft.message_id for draft in drafts), fingerprint(message))


def fingerprint(message: Message) -> str:
    """The same for two copies of one letter, such as those to two of the owner's addresses."""
    sender = next((item.key for item in message.from_), "")
    words = " ".join(message.written.split())
    return f"copy:{sender}:{message.subject.strip().lower()}:{words}"


def _new_request(incoming: Incoming, rule: Rule, ask: Ask, capacity: Capacity, desk: Desk) -> Request:
    settings = desk.capacity_settings
    within = rule.within or desk.settings.answers.within
    return Request(
        key=incoming.message.key,
        kind=rule.name,
        opened_at=min(incoming.received, desk.now),
        source=incoming.ref,
        asker=incoming.asker,
        due=due_on(desk.local_now, within, settings.hours, settings.away),
        verdict=capacity.verdict,
        checked_at=desk.now,
        minutes=capacity.minutes or 0,
        weekly=bool(ask.recur or (rule.needs and rule.needs.recurrence)),
    )


def _first_letter(matter: Matter, desk: Desk) -> tuple[tuple[AppendDraft, ...], tuple[str, ...]]:
    """The first letter as an action, or the note that says why there is none."""
    rule = matter.rule
    if desk.settings.answers.mode == "shadow":
        return (), ("shadow",)
    if rule is None or rule.action == "card" or matter.message.sealed:
        return (), ("card_only",)
    letter, template = _letter_of(matter, rule)
    try:
        return (draft_letter(matter, letter, desk, template=template),), ()
    except MessageError:
        return (), ("no_letter",)


def _letter_of(matter: Matter, rule: Rule) -> tuple[str, str]:
    """Which letter comes first, and its template; `when_full` may name another than the deferral."""
    letter = {"answer": "answer", "refer": "refer", "decline": "no"}.get(rule.action, "defer")
    when_full = dict(rule.letters).get("when_full", "")
    if letter == "defer" and when_full and matter.capacity and matter.capacity.verdict == "full":
        return when_full.split("/", maxsplit=1)[0], when_full
    return letter, template_for(rule, letter)


def _guarded_plan(incoming: Incoming, guarded: Guarded, desk: Desk) -> Plan:
    if guarded.guard == "crisis":
        return Plan((crisis_action(incoming.message, guarded.because, desk),))
    if guarded.guard == "too_many":
        tomorrow = desk.local_now.replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=1)
        return Plan((Postpone(incoming.ref, tomorrow, "too_many"),))
    return Plan()
