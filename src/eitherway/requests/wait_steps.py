"""The next state of somebody on the wait list: asked, offered a place, passed by, at the end. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from eitherway import languages
from eitherway.requests.next_state import Transition
from eitherway.requests.observations import Observations, Terms
from eitherway.requests.plan import WithdrawDraft
from eitherway.requests.promises import days_before, due_on, yes_from
from eitherway.requests.request import Request
from eitherway.requests.wait_list import place_of
from eitherway.rules.decisions import CHECK_IN, EXPIRE, LIST_LETTERS, OFFER, Decision
from eitherway.rules.schema import WaitList
from eitherway.text.phrases import Phrases, read_phrases
from eitherway.text.units import Within

OPENING_GONE = "opening_gone"  # the note of a place that was taken when the calendars were read afresh
PASSED_BY = ("offer_lapsed", "offer_declined", "offer_deleted")  # notes: why a place went to the next in line
LIST_NOTES = (*LIST_LETTERS, OPENING_GONE, *PASSED_BY, "still_waiting")
_NEXT_TRY = timedelta(days=1)  # for a place that was gone
_MOST_PASSED = 20
_NO_LETTER = frozenset({"no_letter", "request_gone", "shadow"})


def mind_the_list(step: Transition, seen: Observations, terms: Terms) -> Transition:
    """Wants the letter that is due to somebody on the wait list: an offer, the end, or a question.

    Each is wanted once, until a letter is sent: its note says so. A draft of the owner's own comes before.
    """
    if step.request.state != "waiting" or step.letter or "crisis" in step.request.notes or terms.is_paused:
        return step
    step = _mind_the_offer(_count_own_words(step, terms), terms)
    request = step.request
    if request.offered_at is not None:
        return _left_out(step)
    gone = {one.stored.ref for one in step.actions if isinstance(one, WithdrawDraft)}
    ours = {request.draft.ref} if request.draft else set()
    if any(ref not in gone | ours for ref in seen.drafts) or request.draft_state == "edited":
        return step
    wanted = _wanted(request, seen.opening, terms)
    if not wanted or (wanted in request.notes and not _is_outdated(request, terms)):
        return _left_out(step)
    step = step.without_draft()
    noted = replace(
        step.request, number=request.number + 1, draft_state="", draft_seen=None, proposed=None
    ).without_note(*LIST_LETTERS, OPENING_GONE, "draft_deleted", "draft_gone", "letter_fault", "draft_edited")
    noted = noted.with_note(wanted)
    if wanted == OFFER:
        noted = replace(noted, offered_at=terms.now, slot=seen.opening)
    return replace(step, request=noted, letter=wanted, renew=True, unread=True).saying(wanted)


def _wanted(request: Request, opening: str, terms: Terms) -> str:
    if opening and _may_offer(request, opening, terms):
        return OFFER
    if terms.today >= ends_on(request, terms.wait_list, terms.now):
        return EXPIRE
    is_near = request.due is not None and terms.today >= days_before(request.due, terms.hours, terms.away)
    return CHECK_IN if is_near else ""


def _may_offer(request: Request, opening: str, terms: Terms) -> bool:
    """Whether the cool-off is over (an offer is a yes), and the place did not go by them."""
    opened = (request.started_at or request.opened_at).astimezone(terms.now.tzinfo)
    is_cool = terms.now >= yes_from(opened, terms.cool_off, terms.hours, terms.away)
    tried = request.checked_at if OPENING_GONE in request.notes else None
    return (
        is_cool
        and place_of(opening) not in request.passed
        and (tried is None or terms.now - tried >= _NEXT_TRY)
    )


def ends_on(request: Request, wait_list: WaitList, now: datetime) -> date:
    """The day on which the place ends unless they say something before."""
    heard = request.heard_at or request.listed_at or request.opened_at
    return (heard.astimezone(now.tzinfo) + timedelta(minutes=wait_list.expire)).date()


def next_letter_on(now: datetime, terms: Terms) -> date:
    """The day by which the next letter is written, counted from `now`."""
    return due_on(now, in_days(terms.wait_list.check_in), terms.hours, terms.away)


def in_days(minutes: int) -> Within:
    """So many days, of the minutes of a setting."""
    return Within(max(minutes // 1440, 1), False, "")


def _left_out(step: Transition) -> Transition:
    """A kill came between the memory of a letter and the letter: it is written now."""
    request = step.request
    wanted = next((name for name in LIST_LETTERS if name in request.notes), "")
    is_there = request.draft is not None or request.draft_state or _NO_LETTER & set(request.notes)
    return step if is_there or not wanted else replace(step, letter=wanted)


def _is_outdated(request: Request, terms: Terms) -> bool:
    """Whether the untouched draft names a day that has come."""
    return request.draft is not None and request.proposed is not None and request.proposed <= terms.today


def _count_own_words(step: Transition, terms: Terms) -> Transition:
    """A letter in the owner's own words is as good as the one that was due."""
    request = step.request
    sent = request.draft_seen if request.draft_state == "sent" else None
    if "unknown_letter" not in request.notes or sent is None or request.due is None:
        return step
    if sent.astimezone(terms.now.tzinfo).date() < days_before(request.due, terms.hours, terms.away):
        return step
    due = next_letter_on(sent.astimezone(terms.now.tzinfo), terms)
    return replace(step, request=replace(request, due=due, reminded=""), renew=True)


# -- an offer --------------------------------------------------------------------------------------------


def _mind_the_offer(step: Transition, terms: Terms) -> Transition:
    """An offer that nobody answered, or sent, is over; the place is the next one's."""
    request = step.request
    if request.offered_at is None:
        return step
    if request.letter == OFFER and request.draft_state == "deleted":
        return replace(step, request=pass_by(request, "offer_deleted"), renew=True, unread=True).saying(
            "passed"
        )
    is_unsent = request.draft is not None and request.draft_state == "waiting"
    last = request.due if request.draft_state == "sent" else request.proposed
    if last is None or terms.today <= last:
        return step
    if is_unsent:  # not passed by: they did not get it
        step = step.without_draft()
        again = replace(released(step.request), draft_state="")
        return replace(step, request=again, renew=True, unread=True).saying("offer withdrawn")
    if request.draft_state not in {"sent", "gone"} or request.wrote_since:
        return step
    lapsed = replace(pass_by(request, "offer_lapsed"), due=next_letter_on(terms.now, terms), reminded="")
    return replace(step, request=lapsed, renew=True, unread=True).saying("offer lapsed")


def released(request: Request) -> Request:
    """The request without an offer: the place is anybody's."""
    return replace(request, offered_at=None, slot="", proposed=None).without_note(OFFER)


def pass_by(request: Request, note: str) -> Request:
    """The request whose place went to the next in line; it is not offered to them again."""
    passed = (*request.passed, place_of(request.slot)) if request.slot else request.passed
    kept = tuple(dict.fromkeys(passed))[-_MOST_PASSED:]
    return replace(released(request), passed=kept).without_note(*PASSED_BY).with_note(note)


def after_decision(request: Request, decision: Decision) -> Request:
    """The request after the owner decided: a yes keeps the place that was offered, all else lets it go."""
    if request.offered_at is None or decision == "yes":
        return request
    return pass_by(request, "offer_declined").without_note(*PASSED_BY)


def off_the_list(request: Request) -> Request:
    """The request of somebody who asks again after it was over: no longer on the list."""
    gone = replace(released(request), listed_at=None, passed=())
    return gone.without_note(*LIST_NOTES)


# -- what they write -------------------------------------------------------------------------------------


def declines(text: str) -> bool:
    """Whether a message reads as a no to a place that was offered, in any language that has such a list."""
    return bool(_declining().find(text))


@cache
def _declining() -> Phrases:
    return read_phrases("\n".join(languages.lines("declines")))


def heard_from(request: Request, now: datetime, *, declines: bool) -> tuple[Request, WithdrawDraft | None]:
    """The request on the list after they wrote: their place is kept, an untouched question or end goes.

    If they decline what was offered to them, it is the next one's, and the offer goes too.
    """
    is_declined = declines and request.offered_at is not None
    goes = request.letter in ({CHECK_IN, EXPIRE, OFFER} if is_declined else {CHECK_IN, EXPIRE})
    draft = request.draft if goes and request.draft_state == "waiting" else None
    heard = replace(request, heard_at=now)
    if is_declined:
        heard = pass_by(heard, "offer_declined")
    if draft is None:
        return heard, None
    heard = replace(heard, draft=None, draft_state="", proposed=None).without_note(CHECK_IN, EXPIRE)
    return heard, WithdrawDraft(request.key, draft)
