"""Letters of ours that wait for their answer: since when, when the digest says so, and one reminder. Pure.

A question (`ask`) leaves the request open; the names of others (`refer`) close it; a letter of the wait list
(`waiting`, `check-in`) is followed by the next one. Whatever they wrote since, in whatever thread, is an
answer; so is what the owner wrote to them in their own words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import draft_id
from eitherway.requests.next_state import Transition
from eitherway.requests.plan import WithdrawDraft
from eitherway.requests.promises import due_on
from eitherway.requests.request import Request
from eitherway.requests.request_facts import RequestFacts
from eitherway.rules.decisions import CHECK_IN, NUDGE, letter_after

NUDGED = "nudged"  # a note: a reminder was drafted; there is no second one to the same question
NAMED_FOR = timedelta(days=7)  # how long the digest names what closes; a question as long as it is open
LISTING = (letter_after("waiting"), CHECK_IN)  # an offer has a day of its own on which it lapses
_OWN_WORDS = {"unknown_letter", "promise_guessed"}
_IN_THE_WAY = {"crisis", "no_letter", "request_gone", "withdrawn", "two_folders"}


def asked_at(request: Request) -> datetime | None:
    """When the letter was sent whose answer is awaited; None where none is, or it came."""
    sent = request.answered_at if request.state == "answered" and request.answer == "refer" else None
    if not request.decision and not _OWN_WORDS & set(request.notes):
        was_sent, letter = request.draft_state == "sent", request.letter
        asks = request.state == "promised" and (letter == NUDGE or (letter == "ask" and was_sent))
        lists = request.state == "waiting" and letter in LISTING and was_sent
        sent = request.promised_at if asks or lists else sent
    is_heard = sent is not None and request.heard_at is not None and request.heard_at > sent
    return None if is_heard else sent


def awaited_until(request: Request, context: DecisionContext) -> date | None:
    """The day from which the answer is missed; None where none is awaited."""
    sent, settings = asked_at(request), context.capacity_settings
    if sent is None:
        return None
    local = sent.astimezone(context.zone)
    return due_on(local, context.settings.answers.awaiting, settings.hours, context.days_off)


def is_missed(request: Request, context: DecisionContext) -> bool:
    """Whether the digest names it: long enough unanswered, anything but a question for some days only."""
    day, today = awaited_until(request, context), context.local_now.date()
    return day is not None and day <= today and (is_question(request) or today < day + NAMED_FOR)


def is_question(request: Request) -> bool:
    """Whether the letter asks what is needed to go on."""
    return request.state == "promised"


def remind_them(step: Transition, facts: RequestFacts, context: DecisionContext) -> Transition:
    """Wants the reminder of a question that was not answered in time: once, and never after they wrote."""
    request = step.request
    if step.letter or step.removes_card or not _wants_nudge(request, facts, context):
        return step
    if heard := facts.require_heard():
        return replace(step, request=replace(request, heard_at=heard[0]))
    return replace(step, request=request.with_note(NUDGED), letter=NUDGE, renew=True).saying(NUDGE)


def _wants_nudge(request: Request, facts: RequestFacts, context: DecisionContext) -> bool:
    answers, notes = context.settings.answers, set(request.notes)
    is_on = answers.nudge and answers.mode == "draft" and context.paused_until is None
    # A kill came between the memory of the letter and the letter: it is written now.
    left_out = request.letter == NUDGE and request.draft is None and not request.draft_state
    is_first = NUDGED not in notes and request.letter != NUDGE
    if not is_on or _IN_THE_WAY & notes or not is_question(request) or not (is_first or left_out):
        return False
    ours = draft_id(request.key, NUDGE, request.number, context)
    is_free = all(draft.message_id == ours for draft in facts.drafts)
    return is_free and is_missed(request, context)


def without_nudge(request: Request) -> tuple[Request, tuple[WithdrawDraft, ...]]:
    """The request after they wrote: a reminder that still waits untouched is withdrawn."""
    if request.letter != NUDGE or request.draft_state not in ("", "waiting"):
        return request, ()
    withdrawn = (WithdrawDraft(request.key, request.draft),) if request.draft else ()
    return replace(request, letter="ask", draft=None, draft_state="sent"), withdrawn
