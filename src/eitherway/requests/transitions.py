"""What was observed of a request, to its next state: what was sent, decided, edited, and is due. Pure.

The owner acts in the mail client: moves a card, edits a draft, sends a letter. `advance` reads these traces
in this order: what was sent, what became of the draft, what was decided, what the wait list wants, what is
due, what is over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from eitherway.requests.next_state import Transition
from eitherway.requests.observations import CardSeen, Observations, Terms
from eitherway.requests.plan import Action, MoveBack, RemoveCard, WithdrawDraft
from eitherway.requests.promises import days_before, yes_from
from eitherway.requests.request import FIRST, Request, State
from eitherway.requests.request_facts import CardFact
from eitherway.requests.sent_letters import read_sent
from eitherway.requests.wait_steps import LIST_NOTES, after_decision, mind_the_list
from eitherway.rules import decisions
from eitherway.rules.decisions import Decision, letter_after
from eitherway.text.formats import Said

COPY_WAIT = timedelta(seconds=60)  # mutt and Alpine copy first and expunge later
TRASH_WAIT = timedelta(minutes=10)
GONE_WAIT = timedelta(days=1)
RECHECK = timedelta(hours=1)  # how often the calendar is asked again
CARD_STAYS = timedelta(days=1)  # an answered request's card


def advance(request: Request, seen: Observations, terms: Terms, *, command: str = "") -> Transition:
    """The next state of a request that is open, or was answered or dismissed and is moved again.

    `command` is a decision of the command line, in place of what lies in the folders; "undo" takes the last
    decision back.
    """
    step = read_sent(Transition(request), seen)
    step = _read_draft(step, seen, terms)
    if command == "undo":
        return _undo(step)
    if command:
        named = next(kind.name for kind in decisions.DECISIONS if kind.name == command)
        return _carry_on(_decide(step, named, terms), seen, terms)
    step = _read_decision(step, seen, terms)
    step = _carry_on(step, seen, terms)
    step = mind_the_list(step, seen, terms)
    step = _mind_the_date(step, seen, terms)
    return _clear_away(step, terms)


def _undo(step: Transition) -> Transition:
    request = step.request
    step = step.without_draft() if request.decision else step
    withdrawn = request.draft is not None and bool(request.decision)
    state: State = "waiting" if request.listed_at else "promised" if request.promised_at else "open"
    undone = replace(
        step.request,
        state=state,
        decision="",
        decided_at=None,
        confirmed=False,
        answered_at=None,
        proposed=None,
    )
    if withdrawn:
        undone = replace(undone, draft_state="", letter="")
    # The decision took the unsent first letter away: it is written again.
    letter = FIRST if request.decision and state == "open" and not undone.draft_state else ""
    undone = replace(undone, number=undone.number + bool(letter)).without_note("letter_fault")
    return replace(step, request=undone, letter=letter, renew=True, said=("undone",))


# -- what became of the draft -------------------------------------------------------------------------


def _read_draft(step: Transition, seen: Observations, terms: Terms) -> Transition:
    request = step.request
    if request.draft_state == "edited" and request.is_open:
        return _read_edited(step, seen, terms)
    if request.draft_state in {"deleted", "gone"} and request.is_open and not request.draft and seen.drafts:
        back = replace(request, draft_state="edited", draft_seen=None)
        back = back.without_note("draft_deleted", "draft_gone").with_note("draft_restored")
        return replace(step, request=back, renew=True).saying("restored")
    if not request.is_open or request.draft_state != "waiting":
        return step
    if request.draft is None:  # what another machine wrote, or what a lost ledger knew: it went unseen
        return _as_edited(step) if seen.drafts else _draft_away(step, seen, terms)
    ours = request.draft.ref in seen.drafts
    others = tuple(ref for ref in seen.drafts if ref != request.draft.ref)
    if others:
        # Edited: the client saved a copy of its own. Ours beside it is a leftover.
        return _as_edited(step.without_draft() if ours else step)
    if ours:
        return _with_draft_seen(step)
    return _draft_away(step, seen, terms)


def _as_edited(step: Transition) -> Transition:
    edited = replace(step.request, draft=None, draft_state="edited", draft_seen=None)
    return replace(step, request=edited.with_note("draft_edited"), renew=True).saying("edited")


def _read_edited(step: Transition, seen: Observations, terms: Terms) -> Transition:
    """A draft that the owner edited and that vanishes is gone by the same clocks as an untouched one."""
    if not seen.drafts:
        return _draft_away(step, seen, terms)
    return _with_draft_seen(step)


def _with_draft_seen(step: Transition) -> Transition:
    """The draft is where it was, though it may have been missed for a moment."""
    if step.request.draft_seen is None:
        return step
    return replace(step, request=replace(step.request, draft_seen=None))


def _draft_away(step: Transition, seen: Observations, terms: Terms) -> Transition:
    request = step.request
    if request.draft_seen is None:
        return replace(step, request=replace(request, draft_seen=terms.now))
    away = terms.now - request.draft_seen
    if seen.trashed and away >= TRASH_WAIT:
        gone = replace(request, draft=None, draft_state="deleted", proposed=None)
        gone = gone.without_note("draft_edited", "draft_restored").with_note("draft_deleted")
        return replace(step, request=gone, renew=True).saying("deleted")
    if away >= GONE_WAIT:
        gone = replace(request, draft=None, draft_state="gone")
        gone = gone.without_note("draft_edited", "draft_restored").with_note("draft_gone")
        return replace(step, request=gone, renew=True, unread=True).saying("gone")
    return step


# -- what was decided ---------------------------------------------------------------------------------


def _read_decision(step: Transition, seen: Observations, terms: Terms) -> Transition:
    step, seen = _without_leftovers(step, seen)
    in_folders = [card for card in seen.cards if card.decision]
    chosen = {card.decision for card in in_folders} | {decision for _, decision in seen.moved}
    if not chosen:
        return step.without_note("two_folders")
    if len(chosen) > 1:
        return _two_folders(step)
    if _is_copied(seen) and not _waited(step.request, terms):
        waiting = step.request.copied_at or terms.now
        return replace(step, request=replace(step.request, copied_at=waiting))
    key, home = step.request.key, step.request.source.mailbox
    back = (MoveBack(key, ref, home) for ref, _ in seen.moved)
    cleared = (clear_card(card, key, seen.board) for card in in_folders)
    step = replace(step, request=replace(step.request, copied_at=None).without_note("two_folders"))
    return _decide(step, next(iter(chosen)), terms).doing(*back, *cleared)


def clear_card(card: CardSeen | CardFact, key: str, board: str) -> Action:
    """The card leaves the folder; one that the owner edited goes back to the board and stays."""
    if card.stored is None:
        return MoveBack(key, card.ref, board, is_letter=True)
    return RemoveCard(key, card.stored)


def _without_leftovers(step: Transition, seen: Observations) -> tuple[Transition, Observations]:
    """An older card in the folder of its own decision was left there by a kill.

    Taken for a second decision it would confirm a yes that the owner was warned of.
    """
    request = step.request
    left = tuple(card for card in seen.cards if _is_left(card, request))
    if not left:
        return step, seen
    seen = replace(seen, cards=tuple(card for card in seen.cards if card not in left))
    cleared = (clear_card(card, request.key, seen.board) for card in left)
    return replace(step, renew=step.renew or not seen.cards).doing(*cleared), seen


def _is_left(card: CardSeen, request: Request) -> bool:
    decided = request.state == "decided" and card.decision == request.decision
    return decided and card.revision < request.revision


def _two_folders(step: Transition) -> Transition:
    if "two_folders" in step.request.notes:
        return step
    noted = step.request.with_note("two_folders")
    return replace(step, request=noted, renew=True, unread=True).saying("two folders")


def _is_copied(seen: Observations) -> bool:
    """Whether a copy is still on the board: a client copied the card and has not expunged it yet."""
    return any(card.decision for card in seen.cards) and any(not card.decision for card in seen.cards)


def _waited(request: Request, terms: Terms) -> bool:
    return request.copied_at is not None and terms.now - request.copied_at >= COPY_WAIT


def _decide(step: Transition, decision: Decision, terms: Terms) -> Transition:
    request = step.request
    if not letter_after(decision):
        step = step.without_draft()
        gone = replace(step.request, state="dismissed", decision=decision, decided_at=terms.now)
        removal = (RemoveCard(request.key, request.card),) if request.card else ()
        return replace(step, request=gone, renew=False).doing(*removal).saying(decision)
    if request.state == "decided" and request.decision == decision:
        return _again(step, terms)
    step = step.without_draft()
    decided = replace(
        after_decision(step.request, decision),
        state="decided",
        decision=decision,
        decided_at=terms.now,
        number=request.number + 1,
        confirmed=False,
        draft_state="",
        answered_at=None,
        answer="",
        proposed=None,
    ).without_note(*_OLD_NOTES)
    return replace(step, request=decided, renew=True, answered=False).saying(decision)


_OLD_NOTES = (
    "yes_full", "yes_unknown", "draft_deleted", "draft_gone", "back_again", "when_due", "answered_by_hand",
    "letter_fault", "draft_restored", "withdrawn", "unknown_letter", "reopened",
    "strange_folder", "nudged", *LIST_NOTES,
)  # fmt: skip


def _again(step: Transition, terms: Terms) -> Transition:
    """The same decision once more: a yes that was warned of is confirmed, a lost letter is written again."""
    request = step.request
    if request.decision == "yes" and {"yes_full", "yes_unknown"} & set(request.notes):
        confirmed = replace(request, confirmed=True, decided_at=terms.now)
        return replace(step, request=confirmed, renew=True).saying("confirmed")
    if request.draft is None and request.draft_state in {"deleted", "gone", "sent"}:
        again = replace(request, number=request.number + 1, draft_state="", letter="")
        again = again.without_note("draft_deleted", "draft_gone", "unknown_letter", "promise_guessed")
        return replace(step, request=again, renew=True).saying(request.decision)
    return replace(step, request=request.without_note("letter_fault"), renew=True)


# -- what follows from a decision ---------------------------------------------------------------------


def _carry_on(step: Transition, seen: Observations, terms: Terms) -> Transition:
    """Wants the letter of a decision, when it may exist and no draft of the owner's is in the way."""
    request = step.request
    letter = letter_after(request.decision)
    written = request.letter == letter and (request.draft is not None or request.draft_state)
    if request.state != "decided" or written:
        return step
    withdrawn = {item.stored.ref for item in step.actions if isinstance(item, WithdrawDraft)}
    if any(ref not in withdrawn for ref in seen.drafts):
        waits = Said("Your own draft in this thread stays; the letter follows when that is sent or deleted.")
        return replace(step, waits=waits)
    if request.decision != "yes":
        return replace(step, letter=letter)
    opened_at = request.started_at or request.opened_at
    start = yes_from(opened_at.astimezone(terms.now.tzinfo), terms.cool_off, terms.hours, terms.away)
    if terms.now < start:
        waits = Said("The yes letter may exist from {start}, and is drafted then.", start=start)
        return replace(step, waits=waits)
    warned = {"yes_full", "yes_unknown"} & set(request.notes)
    if warned and not is_check_due(request, terms.now) and not request.confirmed:
        return step
    return replace(step, letter="yes")


# -- what is due --------------------------------------------------------------------------------------


def is_check_due(request: Request, now: datetime) -> bool:
    """Whether the calendar is to be asked again for this open request."""
    is_asked = request.is_open and (request.state != "waiting" or request.offered_at is not None)
    return is_asked and not (request.checked_at and now - request.checked_at < RECHECK)


def _mind_the_date(step: Transition, seen: Observations, terms: Terms) -> Transition:
    request = step.request
    if not request.is_open or request.due is None:
        return step
    stage = _stage(request.due, terms)
    if not stage or stage == request.reminded:
        return _draft_left_out(step, seen)
    step = replace(step, request=replace(request, reminded=stage), unread=True, flagged=True).saying(stage)
    drafts = terms.when_due != "remind" and _is_undecided(request) and not step.letter
    if drafts and stage != "tomorrow":
        return _draft_when_due(step, terms.when_due.removeprefix("draft "))
    return replace(step, renew=True)


def _stage(due: date, terms: Terms) -> str:
    if terms.today > due:
        return "overdue"
    if terms.today == due:
        return "due"
    return "tomorrow" if terms.today >= days_before(due, terms.hours, terms.away) else ""


def _draft_when_due(step: Transition, letter: str) -> Transition:
    request = step.request
    if request.draft_state == "edited" or "when_due" in request.notes:
        return replace(step, renew=True)
    step = step.without_draft()
    cleared = replace(step.request, draft_state="", number=request.number + 1)
    cleared = cleared.without_note("letter_fault").with_note("when_due")
    return replace(step, request=cleared, letter=letter, renew=True)


def _draft_left_out(step: Transition, seen: Observations) -> Transition:
    """A kill came between the memory of a letter and the letter: it is written now.

    Or it came between the end of a first letter's draft and its next one, and the owner moved away the
    message that would have brought it.
    """
    request = step.request
    is_first = request.state == "open" and bool(request.letter and request.card) and not seen.drafts
    left_out = not request.draft and not request.draft_state and _is_undecided(request) and not step.letter
    if not left_out or _NO_LETTER & set(request.notes):
        return step
    if "when_due" in request.notes:
        return replace(step, letter=request.letter)
    again = replace(request, number=request.number + 1)
    return replace(step, request=again, letter=FIRST, renew=True) if is_first else step


_NO_LETTER = frozenset(
    {"no_letter", "request_gone", "shadow", "crisis", "paused", "sealed", "read_first", "unsure", "counter"}
)


def _is_undecided(request: Request) -> bool:
    return request.state in {"open", "promised"} and not request.decision


# -- what is over -------------------------------------------------------------------------------------


def _clear_away(step: Transition, terms: Terms) -> Transition:
    request = step.request
    if not request.is_open and not step.renew:
        # From when it was noticed: other machines read the end of the request off its card.
        over_at = request.answered_at or request.decided_at or terms.now
        since = max(over_at, request.checked_at or over_at)
        if request.card is not None and terms.now - since >= CARD_STAYS:
            return step.doing(RemoveCard(request.key, request.card))
    return step
