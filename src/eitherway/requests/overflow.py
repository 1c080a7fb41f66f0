"""The limits of a day: first letters, and cards for strangers; past them a card comes the next day. Pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from eitherway.requests.context import DecisionContext
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.next_state import Transition
from eitherway.requests.request import Ref, Request
from eitherway.requests.request_facts import RequestFacts

WAITS = "card_waits"  # the note of a request without a card
WAITED = "card_waited"  # and of one that got its card a day later


def is_stranger(incoming: MessageFacts, context: DecisionContext) -> bool:
    """Whether nobody knows the asker: not the owner, not the rules, and they never asked on a day before.

    What was dismissed, or waits for its card itself, makes nobody known.
    """
    if incoming.known or incoming.answers_mine:
        return False
    now = context.local_now
    earlier = (one for one in incoming.history if one.state != "dismissed" and WAITS not in one.notes)
    return all(_opened_on(one, now) >= now.date() for one in earlier)


def is_over_cards(incoming: MessageFacts, context: DecisionContext) -> bool:
    """Whether a new request of this asker waits for its card: strangers got all of the day's."""
    is_full = incoming.cards_today >= context.settings.answers.cards_per_day or incoming.found_again
    return is_full and is_stranger(incoming, context)


def drafts_limit(incoming: MessageFacts, context: DecisionContext) -> str:
    """The note that says which of the day's limits leaves no draft; "" for none."""
    answers = context.settings.answers
    if incoming.drafts_today >= answers.drafts_per_day:
        return "too_many"
    return "too_many_theirs" if incoming.drafts_for_asker >= answers.drafts_per_sender else ""


def waits(request: Request, now: datetime) -> bool:
    """Whether the request gets no card before the next day; `now` is local."""
    return WAITS in request.notes and request.is_open and now.date() < card_day(request, now)


def card_day(request: Request, now: datetime) -> date:
    """The day on which a request that waits gets its card."""
    return _opened_on(request, now) + timedelta(days=1)


def _opened_on(request: Request, now: datetime) -> date:
    return (request.started_at or request.opened_at).astimezone(now.tzinfo).date()


def wait_on(request: Request, latest: Ref, withdrawn: bool, now: datetime) -> Request:
    """A request that waits after another message of the asker's, at `latest`: on, or withdrawn."""
    if withdrawn:
        return replace(request, state="withdrawn", answered_at=now).without_note(WAITS)
    return replace(request, latest=latest, follow_ups=request.follow_ups + (request.latest != latest))


def release(step: Transition, facts: RequestFacts, now: datetime) -> Transition:
    """The step of a request that waited, with its card: its day has come, or the owner answered or decided.

    One whose message the owner moved or deleted meanwhile gets none and is dismissed.
    """
    request = step.request
    if WAITS not in request.notes:
        return step
    is_touched = bool(facts.sent or facts.moved or facts.command)
    if waits(request, now) and not is_touched:
        return Transition(facts.request)
    released = request.without_note(WAITS)
    if not is_touched and facts.require_message() is None:
        return replace(step, request=replace(released, state="dismissed")).saying("its letter is gone")
    return replace(step, request=released.with_note(WAITED), renew=True, unread=True)
