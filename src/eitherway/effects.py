"""Actions to changes in the mailbox and the ledger: each at most once, whatever is killed. An edge.

The ledger says `intended`, the mailbox is searched, the change happens, the ledger says `done`. A kill
between any two of these leaves something that the next run finds and takes as its own.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from eitherway.edges.ledger import Failure, Ledger
from eitherway.edges.mail_store import MailStore
from eitherway.requests.plan import (
    Action,
    AppendCard,
    AppendDraft,
    Digest,
    MoveBack,
    Plan,
    Postpone,
    Remember,
    RemoveCard,
    SetFlags,
    WithdrawDraft,
)
from eitherway.requests.request import Placed, Ref, Request
from eitherway.requests.sealing import decides_otherwise, is_untouched

log = logging.getLogger(__name__)

DRAFT_FLAGS = ("\\Draft", "\\Seen")
REMOVING = "removing:"  # the name of a fact: what is to go, until it is gone


@dataclass(frozen=True, slots=True)
class Hands:
    """What acts: one mailbox, its ledger, the time of this round, and the key that seals the cards."""

    mailbox: MailStore
    ledger: Ledger
    now: datetime
    board_key: bytes = b""


def apply(plan: Plan, hands: Hands) -> Plan:
    """Carries out every action in order; returns those that changed something.

    Safe to repeat. Raises TransientError or ConfigError of the edges; what was done is then recorded.
    """
    done = []
    for action in plan.actions:
        if _carry_out(action, hands):
            done.append(action)
    return Plan(tuple(done))


def _carry_out(action: Action, hands: Hands) -> bool:
    match action:
        case AppendDraft():
            return _append_draft(action, hands)
        case AppendCard():
            return _append_card(action, hands)
        case WithdrawDraft():
            return _withdraw_draft(action, hands)
        case RemoveCard():
            return _remove_card(action, hands)
        case MoveBack():
            return _move_back(action, hands)
        case SetFlags():
            hands.mailbox.flag(action.ref, add=action.add, remove=action.remove)
            return True
        case Remember():
            return _remember(action, hands)
        case Postpone():
            hands.ledger.set_aside(Failure(action.ref, 0, action.because, action.until))
            return True
        case Digest():
            hands.ledger.set_fact(f"digest:{action.ref}", hands.now.isoformat())
            return True


# -- drafts -------------------------------------------------------------------------------------------


def _append_draft(action: AppendDraft, hands: Hands) -> bool:
    done = hands.ledger.effect(action.name)
    if done is not None:
        _amend(action.request, hands, lambda request: _with_draft(request, action, done))
        return False
    hands.ledger.intend(action.name, action.request, hands.now)
    # In this order: what another watcher appends in between is ours, not a draft of the owner's.
    answers = hands.mailbox.find_answers(action.mailbox, action.answers) if action.answers else ()
    found = hands.mailbox.find(action.mailbox, action.message_id)
    if found:
        return _take_as_ours(found[0], action, hands)
    if answers:
        # A draft in the thread that is not ours: one open draft in a thread, and this one is the owner's.
        _amend(action.request, hands, _with_owners_draft)
        return False
    placed = placed_at(hands.mailbox.append(action.mailbox, action.octets, DRAFT_FLAGS), hands)
    log.info("%s draft letter=%s at %s", action.request, action.letter, placed.ref)
    hands.ledger.done(action.name, placed, hands.now)
    _amend(action.request, hands, lambda request: _with_draft(request, action, placed))
    return True


def _take_as_ours(ref: Ref, action: AppendDraft, hands: Hands) -> bool:
    """A kill came between APPEND and the ledger: the draft is ours, if it is still as we write it."""
    octets = hands.mailbox.octets(ref) or b""
    if same_letter(octets, action.octets):
        placed = Placed(ref, digest_of(octets))
        hands.ledger.done(action.name, placed, hands.now)
        _amend(action.request, hands, lambda request: _with_draft(request, action, placed))
    else:
        _amend(action.request, hands, _with_owners_draft)
    return False


def same_letter(one: bytes, other: bytes) -> bool:
    """Whether two drafts are the same letter but for their Date."""
    return _undated(one) == _undated(other)


def _undated(octets: bytes) -> bytes:
    header, blank, body = octets.partition(b"\r\n\r\n")
    kept = (line for line in header.split(b"\r\n") if not line.lower().startswith(b"date:"))
    return b"\r\n".join(kept) + blank + body


def _with_draft(request: Request, action: AppendDraft, placed: Placed) -> Request:
    if request.letter != action.letter or request.draft_state:
        return request
    return replace(request, draft=placed, draft_state="waiting")


def _with_owners_draft(request: Request) -> Request:
    return replace(request, draft=None, draft_state="edited").with_note("draft_edited")


def _withdraw_draft(action: WithdrawDraft, hands: Hands) -> bool:
    removed = remove(action.placed, hands, f"{action.request} draft withdrawn")
    _amend(action.request, hands, lambda request: _without_draft(request, action.placed))
    return removed


def _without_draft(request: Request, placed: Placed) -> Request:
    return replace(request, draft=None, draft_state="") if request.draft == placed else request


# -- cards --------------------------------------------------------------------------------------------


def _append_card(action: AppendCard, hands: Hands) -> bool:
    if hands.ledger.effect(action.name) is not None:
        return False
    hands.ledger.intend(action.name, action.request, hands.now)
    found = hands.mailbox.find(action.mailbox, action.message_id)
    flags = (() if action.unread else ("\\Seen",)) + (("\\Flagged",) if action.flagged else ())
    ref = found[0] if found else hands.mailbox.append(action.mailbox, action.octets, flags)
    octets = hands.mailbox.octets(ref) or b""
    # One that was there may have been edited: it is never to be removed, so it gets no digest.
    is_ours = not found or is_untouched(octets, hands.board_key)
    placed = Placed(ref, digest_of(octets) if is_ours else "")
    hands.ledger.done(action.name, placed, hands.now)
    # Another machine was first and knows of a decision: the next round takes its state over.
    behind = 1 if decides_otherwise(octets, action.octets) else 0
    _amend(action.request, hands, lambda one: replace(one, card=placed, revision=one.revision - behind))
    if action.replaces is not None and action.replaces != placed:
        remove(action.replaces, hands, f"{action.request} older card removed")
    if not found:
        log.info("%s card at %s", action.request, ref)
    return not found


def _remove_card(action: RemoveCard, hands: Hands) -> bool:
    removed = remove(action.placed, hands, f"{action.request} card removed")
    _amend(action.request, hands, lambda request: _without_card(request, action.placed))
    return removed


def _without_card(request: Request, placed: Placed) -> Request:
    return replace(request, card=None) if request.card == placed else request


def remove(placed: Placed, hands: Hands, event: str) -> bool:
    """Removes our message unless somebody changed it; a kill on the way is made good by the next run."""
    hands.ledger.set_fact(f"{REMOVING}{placed.ref}", placed.digest)
    removed = hands.mailbox.remove(placed.ref, placed.digest)
    hands.ledger.drop_fact(f"{REMOVING}{placed.ref}")
    if removed:
        log.info("%s from %s", event, placed.ref)
    return removed


def finish_removals(hands: Hands) -> None:
    """What a kill left flagged \\Deleted is removed, unless its octets are others by now."""
    for name, digest in hands.ledger.list_facts(REMOVING).items():
        ref = Ref.read(name.removeprefix(REMOVING))
        if ref is None or ref in hands.mailbox.refs(ref.mailbox, after_uid=ref.uid - 1):
            hands.ledger.drop_fact(name)  # the kill came before: the round decides anew
        else:
            remove(Placed(ref, digest), hands, "removed after all:")


# -- the rest -----------------------------------------------------------------------------------------


def _move_back(action: MoveBack, hands: Hands) -> bool:
    moved = hands.mailbox.move(action.ref, action.mailbox)
    if moved is not None and not action.is_letter:
        _amend(action.request, hands, lambda request: _moved(request, action.ref, moved))
    log.info("%s moved back from %s to %s", action.request, action.ref.mailbox, action.mailbox)
    return True


def _moved(request: Request, old: Ref, new: Ref) -> Request:
    return replace(request, latest=new) if request.latest == old else replace(request, source=new)


def _remember(action: Remember, hands: Hands) -> bool:
    known = hands.ledger.request(action.request.key)
    request = action.request
    if known is not None:
        # What effects wrote meanwhile is newer than the plan.
        request = replace(request, card=known.card or request.card, source=known.source)
    hands.ledger.record(request, action.thread)
    return known != request


def _amend(key: str, hands: Hands, change: Callable[[Request], Request]) -> None:
    request = hands.ledger.request(key)
    if request is not None:
        hands.ledger.record(change(request))


def placed_at(ref: Ref, hands: Hands) -> Placed:
    """What was just appended, as the server gives it back: some rewrite it."""
    octets = hands.mailbox.octets(ref)
    return Placed(ref, digest_of(octets or b""))


def untouched_at(ref: Ref, hands: Hands, known: Iterable[str] = ()) -> Placed | None:
    """Our card as it stands there; None for one that was edited, or is none of ours.

    It is as we wrote it when its octets are those of a `known` digest, or when its seal says so.
    """
    octets = hands.mailbox.octets(ref) or b""
    digest = digest_of(octets)
    return Placed(ref, digest) if digest in known or is_untouched(octets, hands.board_key) else None


def digest_of(octets: bytes) -> str:
    """SHA-256 of a message's octets, in hex."""
    return hashlib.sha256(octets).hexdigest()
