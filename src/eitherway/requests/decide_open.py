"""What was seen of a request in the mailbox to its next step: decisions, promises, answers. Pure.

The owner acts in the mail client: moves a card, edits a draft, sends a letter. `follow` reads those
traces in this order: what was sent, what was decided, what became of the draft, what is due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from eitherway.requests.promises import days_before, yes_from
from eitherway.requests.request import Ref, Request, State, StoredMessage
from eitherway.rules import decisions
from eitherway.rules.decisions import Decision, keeps_open, letter_after
from eitherway.text.formats import say_moment
from eitherway.text.units import CoolOff, DateRange, WeeklyHours

COPY_WAIT = timedelta(seconds=60)  # mutt and Alpine copy first and expunge later
TRASH_WAIT = timedelta(minutes=10)
GONE_WAIT = timedelta(days=1)
RECHECK = timedelta(hours=1)  # how often the calendar is asked again
CARD_STAYS = timedelta(days=1)  # an answered request's card


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A live card of the request: on the board (`decision` is "") or in a decision folder."""

    ref: Ref
    decision: Decision
    revision: int


@dataclass(frozen=True, slots=True)
class SentSeen:
    """A letter of ours in Sent about the request: which letter it is, and the date that it names.

    `letter` is "" for one in the owner's own words; `named` is the date that it promises. `short` is what
    the request remembers of it, so that it counts once.
    """

    ref: Ref
    at: datetime
    letter: str
    named: date | None
    short: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything about one request that stands in the mailbox now."""

    cards: tuple[CardSeen, ...] = ()
    moved: tuple[tuple[Ref, Decision], ...] = ()
    drafts: tuple[Ref, ...] = ()
    sent: tuple[SentSeen, ...] = ()
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The time and the owner's terms: when a yes may exist, what happens when a promise is due."""

    now: datetime
    hours: WeeklyHours
    away: tuple[DateRange, ...]
    cool_off: CoolOff
    when_due: str

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next for a request. `want` is a letter to draft; "first" is the one that opened it."""

    request: Request
    want: str = ""
    withdraw: tuple[StoredMessage, ...] = ()
    renew: bool = False
    unread: bool = False
    flagged: bool = False
    back: tuple[Ref, ...] = ()
    drop_cards: tuple[Ref, ...] = ()
    remove_card: bool = False
    answered: bool = False
    waits: str = ""
    said: tuple[str, ...] = ()
    new_ids: tuple[str, ...] = ()


def decide_open(request: Request, seen: Observations, clock: Terms) -> Step:
    """The next step of a request that is open, or was answered or dismissed and is moved again."""
    step = _read_sent(Step(request), seen)
    step = _read_draft(step, seen, clock)
    step = _read_decision(step, seen, clock)
    step = _carry_on(step, seen, clock)
    step = _mind_the_date(step, clock)
    return _clear_away(step, clock)


def follow_decided(request: Request, seen: Observations, clock: Terms, decision: str) -> Step:
    """The step of a decision that was made on the command line; "undo" takes the last one back."""
    step = _read_draft(_read_sent(Step(request), seen), seen, clock)
    if decision == "undo":
        return _undo(step)
    named = next(kind.name for kind in decisions.DECISIONS if kind.name == decision)
    return _carry_on(_decide(step, named, clock), seen, clock)


def _undo(step: Step) -> Step:
    request = step.request
    untouched = (request.draft,) if request.draft and request.decision else ()
    state: State = "promised" if request.promised_at else "open"
    undone = replace(request, state=state, decision="", decided_at=None, confirmed=False, answered_at=None)
    if untouched:
        undone = replace(undone, draft=None, draft_state="", letter="")
    # The decision took the unsent first letter away: it is written again.
    want = "first" if request.decision and state == "open" and not undone.draft_state else ""
    undone = replace(undone, number=undone.number + bool(want)).without_note("letter_fault")
    return replace(step, request=undone, want=want, withdraw=untouched, renew=True, said=("undone",))


# -- what was sent ------------------------------------------------------------------------------------


def _read_sent(step: Step, seen: Observations) -> Step:
    for sent in sorted(seen.sent, key=lambda item: item.at):
        step = _one_sent(step, sent)
    return step


def _one_sent(step: Step, sent: SentSeen) -> Step:
    request = replace(step.request, sent_seen=(*step.request.sent_seen, sent.short))
    # Clients give a letter a new Message-ID when it is sent; answers to it name that one.
    step = replace(step, new_ids=(*step.new_ids, sent.message_id) if sent.message_id else step.new_ids)
    if not request.is_open:
        return replace(step, request=request)
    leftover = (request.draft,) if request.draft else ()
    request = replace(request, draft=None, draft_state="sent", draft_seen=sent.at, reminded="")
    request = request.without_note(*_DRAFT_NOTES)
    step = replace(step, withdraw=(*step.withdraw, *leftover), renew=True)
    asks = sent.letter in decisions.ASKING_LETTERS and request.decision in {"", sent.letter}
    if sent.letter in decisions.PROMISING_LETTERS or asks:
        return _promised(step, request, sent)
    if not sent.letter and sent.named and not request.decision and request.state == "open":
        return _promised(step, request.with_note("promise_guessed"), sent)
    return _answered(step, request, sent)


_DRAFT_NOTES = ("draft_edited", "draft_deleted", "draft_gone", "letter_fault", "when_due", "promise_guessed")


def _promised(step: Step, request: Request, sent: SentSeen) -> Step:
    """A letter that names a date (the person may have edited it) makes the promise."""
    decision: Decision = "" if keeps_open(request.decision) else request.decision
    state: State = "decided" if decision else "promised"
    due = request.due if sent.letter in decisions.ASKING_LETTERS else sent.named or request.due
    request = replace(request, state=state, decision=decision, promised_at=sent.at, due=due)
    return replace(step, request=request, said=(*step.said, "promised"))


def _answered(step: Step, request: Request, sent: SentSeen) -> Step:
    answer = sent.letter if sent.letter in decisions.ANSWERING_LETTERS else request.decision or "by hand"
    request = replace(request, state="answered", answered_at=sent.at, answer=answer)
    if answer == "by hand":
        request = request.with_note("answered_by_hand")
    return replace(step, request=request, answered=True, said=(*step.said, "answered"))


# -- what became of the draft -------------------------------------------------------------------------


def _read_draft(step: Step, seen: Observations, clock: Terms) -> Step:
    request = step.request
    if request.draft is None or not request.is_open:
        return step
    ours = request.draft.ref in seen.drafts
    others = tuple(ref for ref in seen.drafts if ref != request.draft.ref)
    if others:
        # Edited: the client saved a copy of its own. Ours beside it is a leftover.
        leftover = (request.draft,) if ours else ()
        edited = replace(request, draft=None, draft_state="edited", draft_seen=clock.now)
        step = replace(step, request=edited.with_note("draft_edited"), said=(*step.said, "edited"))
        return replace(step, withdraw=leftover, renew=True)
    if ours:
        return replace(step, request=replace(request, draft_state="waiting", draft_seen=None))
    return _draft_away(step, seen, clock)


def _draft_away(step: Step, seen: Observations, clock: Terms) -> Step:
    request = step.request
    if request.draft_seen is None:
        return replace(step, request=replace(request, draft_seen=clock.now))
    away = clock.now - request.draft_seen
    if seen.trashed and away >= TRASH_WAIT:
        gone = replace(request, draft=None, draft_state="deleted").with_note("draft_deleted")
        return replace(step, request=gone, renew=True, said=(*step.said, "deleted"))
    if away >= GONE_WAIT:
        gone = replace(request, draft=None, draft_state="gone").with_note("draft_gone")
        return replace(step, request=gone, renew=True, unread=True, said=(*step.said, "gone"))
    return step


# -- what was decided ---------------------------------------------------------------------------------


def _read_decision(step: Step, seen: Observations, clock: Terms) -> Step:
    step, seen = _without_leftovers(step, seen)
    in_folders = [(card.ref, card.decision) for card in seen.cards if card.decision]
    placed = [*in_folders, *seen.moved]
    if not placed:
        return replace(step, request=step.request.without_note("two_folders"))
    chosen = {decision for _, decision in placed}
    if len(chosen) > 1:
        return _two_folders(step)
    if _is_copied(seen) and not _waited(step.request, clock):
        waiting = step.request.copied_at or clock.now
        return replace(step, request=replace(step.request, copied_at=waiting))
    back = tuple(ref for ref, _ in seen.moved)
    drop = tuple(ref for ref, _ in in_folders)
    decision = next(iter(chosen))
    step = replace(step, request=replace(step.request, copied_at=None).without_note("two_folders"))
    return replace(_decide(step, decision, clock), back=back, drop_cards=(*step.drop_cards, *drop))


def _without_leftovers(step: Step, seen: Observations) -> tuple[Step, Observations]:
    """An older card in the folder of the decision that it made was left there by a kill; it says nothing new.

    Taken for a second decision it would confirm a yes that the owner was warned of.
    """
    request = step.request
    left = tuple(card for card in seen.cards if _is_left(card, request))
    if not left:
        return step, seen
    seen = replace(seen, cards=tuple(card for card in seen.cards if card not in left))
    refs = tuple(card.ref for card in left)
    return replace(step, drop_cards=refs, renew=step.renew or not seen.cards), seen


def _is_left(card: CardSeen, request: Request) -> bool:
    decided = request.state == "decided" and card.decision == request.decision
    return decided and card.revision < request.revision


def _two_folders(step: Step) -> Step:
    if "two_folders" in step.request.notes:
        return step
    noted = step.request.with_note("two_folders")
    return replace(step, request=noted, renew=True, unread=True, said=(*step.said, "two folders"))


def _is_copied(seen: Observations) -> bool:
    """Whether a copy is still on the board: a client copied the card and has not expunged it yet."""
    return any(card.decision for card in seen.cards) and any(not card.decision for card in seen.cards)


def _waited(request: Request, clock: Terms) -> bool:
    return request.copied_at is not None and clock.now - request.copied_at >= COPY_WAIT


def _decide(step: Step, decision: Decision, clock: Terms) -> Step:
    request = step.request
    untouched = (request.draft,) if request.draft else ()
    if not letter_after(decision):
        gone = replace(request, state="dismissed", decision=decision, decided_at=clock.now, draft=None)
        return replace(
            step, request=gone, withdraw=(*step.withdraw, *untouched), renew=False, remove_card=True,
            said=(*step.said, decision),
        )  # fmt: skip
    if request.state == "decided" and request.decision == decision:
        return _again(step, clock)
    decided = replace(
        request,
        state="decided",
        decision=decision,
        decided_at=clock.now,
        number=request.number + 1,
        confirmed=False,
        draft=None,
        draft_state="",
        answered_at=None,
        answer="",
    ).without_note(*_OLD_NOTES)
    return replace(
        step, request=decided, withdraw=(*step.withdraw, *untouched), renew=True, answered=False,
        said=(*step.said, decision),
    )  # fmt: skip


_OLD_NOTES = (
    "yes_full", "yes_unknown", "draft_deleted", "draft_gone", "back_again", "when_due", "answered_by_hand",
    "letter_fault",
)  # fmt: skip


def _again(step: Step, clock: Terms) -> Step:
    """The same decision once more: a yes that was warned of is confirmed, a lost letter is written anew."""
    request = step.request
    if request.decision == "yes" and {"yes_full", "yes_unknown"} & set(request.notes):
        confirmed = replace(request, confirmed=True, decided_at=clock.now)
        return replace(step, request=confirmed, renew=True, said=(*step.said, "confirmed"))
    if request.draft is None and request.draft_state in {"deleted", "gone"}:
        anew = replace(request, number=request.number + 1, draft_state="", letter="")
        anew = anew.without_note("draft_deleted", "draft_gone")
        return replace(step, request=anew, renew=True, said=(*step.said, request.decision))
    return replace(step, request=request.without_note("letter_fault"), renew=True)


# -- what follows from a decision ---------------------------------------------------------------------


def _carry_on(step: Step, seen: Observations, clock: Terms) -> Step:
    """Wants the letter of a decision, when it may exist and no draft of the owner's is in the way."""
    request = step.request
    letter = letter_after(request.decision)
    written = request.letter == letter and (request.draft is not None or request.draft_state)
    if request.state != "decided" or written:
        return step
    withdrawn = {item.ref for item in step.withdraw}
    if any(ref not in withdrawn for ref in seen.drafts):
        waits = "Your own draft in this thread stays; the letter follows when that is sent or deleted."
        return replace(step, waits=waits)
    if request.decision != "yes":
        return replace(step, want=letter)
    start = yes_from(request.opened_at.astimezone(clock.now.tzinfo), clock.cool_off, clock.hours, clock.away)
    if clock.now < start:
        waits = f"The yes letter may exist from {say_moment(start)}, and is drafted then."
        return replace(step, waits=waits)
    warned = {"yes_full", "yes_unknown"} & set(request.notes)
    lately = request.checked_at is not None and clock.now - request.checked_at < RECHECK
    if warned and lately and not request.confirmed:
        return step
    return replace(step, want="yes")


# -- what is due --------------------------------------------------------------------------------------


def _mind_the_date(step: Step, clock: Terms) -> Step:
    request = step.request
    if not request.is_open or request.due is None:
        return step
    stage = _stage(request.due, clock)
    if not stage or stage == request.reminded:
        return _draft_left_out(step)
    step = replace(step, request=replace(request, reminded=stage), unread=True, flagged=True)
    step = replace(step, said=(*step.said, stage))
    drafts = clock.when_due != "remind" and _is_undecided(request) and not step.want
    if drafts and stage != "tomorrow":
        return _draft_when_due(step, clock.when_due.removeprefix("draft "))
    return replace(step, renew=True)


def _stage(due: date, clock: Terms) -> str:
    if clock.today > due:
        return "overdue"
    if clock.today == due:
        return "due"
    return "tomorrow" if clock.today >= days_before(due, clock.hours, clock.away) else ""


def _draft_when_due(step: Step, letter: str) -> Step:
    request = step.request
    if request.draft_state == "edited" or "when_due" in request.notes:
        return replace(step, renew=True)
    untouched = (request.draft,) if request.draft else ()
    cleared = replace(request, draft=None, draft_state="", number=request.number + 1)
    cleared = cleared.without_note("letter_fault").with_note("when_due")
    return replace(step, request=cleared, want=letter, withdraw=(*step.withdraw, *untouched), renew=True)


def _draft_left_out(step: Step) -> Step:
    """A kill came between the memory of a letter and the letter: it is written now."""
    request = step.request
    left_out = "when_due" in request.notes and not request.draft and not request.draft_state
    failed = {"no_letter", "request_gone", "shadow"} & set(request.notes)
    if failed or not left_out or not _is_undecided(request) or step.want:
        return step
    return replace(step, want=request.letter)


def _is_undecided(request: Request) -> bool:
    return request.state in {"open", "promised"} and not request.decision


# -- what is over -------------------------------------------------------------------------------------


def _clear_away(step: Step, clock: Terms) -> Step:
    request = step.request
    if request.state in {"answered", "withdrawn"} and not step.renew:
        since = request.answered_at or clock.now
        if request.card is not None and clock.now - since >= CARD_STAYS:
            return replace(step, remove_card=True)
    return step
