"""What the owner sent, to the next state of the request: a promise, an answer, or unknown words. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from eitherway.requests.next_state import Transition
from eitherway.requests.observations import Observations, SentSeen
from eitherway.requests.request import Request, State
from eitherway.requests.wait_steps import LIST_NOTES
from eitherway.rules import decisions
from eitherway.rules.decisions import Decision, keeps_open, letter_after

QUICK = timedelta(hours=1)  # after which a yes is no longer a fast one
SAME_TIME = timedelta(minutes=1)  # the Date of a letter is that of the moment before it was sent
CLOSED_NOTES = ("answered_by_hand", "withdrawn", "unknown_letter", "no_day_read", "promise_guessed")


def read_sent(step: Transition, seen: Observations) -> Transition:
    for sent in sorted(seen.sent, key=lambda item: item.at):
        step = _one_sent(step, sent)
    return step


def _one_sent(step: Transition, sent: SentSeen) -> Transition:
    request = replace(step.request, sent_seen=(*step.request.sent_seen, sent.short))
    if sent.is_aside:
        return replace(step, request=request)
    # Clients give a letter a new Message-ID when it is sent; answers to it name that one.
    step = replace(
        step, thread_ids=(*step.thread_ids, sent.message_id) if sent.message_id else step.thread_ids
    )
    if _is_promised_after_all(request, sent):
        request = _open_again(request)
    if not request.is_open:
        return replace(step, request=request)
    if sent.people:
        askers = tuple(dict.fromkeys((*request.askers, *sent.people)))
        request = replace(request, askers=askers).with_note("other_address")
    step = replace(step, request=request, renew=True)
    if not _leaves_draft(request, sent):
        step = step.without_draft()
        step = replace(step, request=replace(step.request, draft_state="sent", draft_seen=sent.at))
    request = replace(step.request, reminded="").without_note(*_DRAFT_NOTES)
    if sent.says_yes and sent.at - request.opened_at <= QUICK:
        request = replace(request, quick_yes=sent.at)
    if sent.letter in (*decisions.PROMISING_LETTERS, *decisions.ASKING_LETTERS):
        return _promised(step, request, sent)
    if sent.letter in decisions.ANSWERING_LETTERS:
        return _answered(step, request, sent)
    if sent.named:
        return _promised(step, request.with_note("promise_guessed"), sent)
    # Nobody knows what it says: the request stays open with its date, and the card says so.
    return replace(step, request=request.with_note("unknown_letter")).saying("wrote")


def _is_promised_after_all(request: Request, sent: SentSeen) -> bool:
    """Whether a letter that promises an answer was sent after the request was closed.

    One of Eitherway's; in the owner's own words only after "no request", which is no answer to anybody.
    """
    closed_at = max(filter(None, (request.answered_at, request.decided_at)), default=request.opened_at)
    is_later = sent.at >= closed_at - SAME_TIME
    in_own_words = request.state == "dismissed" and not sent.letter and sent.is_deadline
    promises = sent.letter in decisions.PROMISING_LETTERS or in_own_words
    return not request.is_open and is_later and promises


def _open_again(request: Request) -> Request:
    state: State = "open"
    request = replace(request, state=state, decision="", confirmed=False, answered_at=None, answer="")
    return request.without_note(*CLOSED_NOTES).with_note("reopened")


def _leaves_draft(request: Request, sent: SentSeen) -> bool:
    """Whether the decision's letter may still be sent: another letter, or a promise, was sent.

    An earlier version of the same letter, from before they wrote again, was enough: but a second `later`
    names another date, and a second question may ask for more.
    """
    if sent.letter:
        is_same = sent.letter == request.letter and not keeps_open(request.decision)
        return not sent.is_newest and not is_same
    waits = request.draft is not None and request.letter == letter_after(request.decision) != ""
    return waits and sent.named is not None


_DRAFT_NOTES = (
    "draft_edited", "draft_deleted", "draft_gone", "draft_restored", "letter_fault", "when_due",
    "promise_guessed", "unknown_letter", "no_day_read", *LIST_NOTES,
)  # fmt: skip


def _promised(step: Transition, request: Request, sent: SentSeen) -> Transition:
    """A letter that names a date (the person may have edited it) makes the promise.

    One that gives a place on the wait list puts them there; until the end of the request they stay on it.
    """
    if sent.letter == letter_after("waiting"):
        listed = request.listed_at or sent.at
        heard = max(filter(None, (request.heard_at, sent.at)))
        request = replace(request, listed_at=listed, heard_at=heard)
    waits = request.draft is not None  # the decision's letter, where an earlier one was sent
    decision: Decision = "" if keeps_open(request.decision) and not waits else request.decision
    state: State = "decided" if decision else "waiting" if request.listed_at else "promised"
    asks, later = (
        sent.letter in decisions.ASKING_LETTERS,
        request.proposed if sent.letter in decisions.DATED_LETTERS else None,
    )
    due = request.due if asks else sent.named or later or request.due
    if not asks and sent.named is None:
        request = request.with_note("no_day_read")
    proposed = request.proposed if waits else None
    request = replace(
        request, state=state, decision=decision, promised_at=sent.at, due=due, proposed=proposed
    )
    return replace(step, request=request).saying("promised")


def _answered(step: Transition, request: Request, sent: SentSeen) -> Transition:
    request = replace(request, state="answered", answered_at=sent.at, answer=sent.letter)
    return replace(step, request=request, answered=True).saying("answered")
