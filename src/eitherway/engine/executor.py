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

from eitherway.imap.mail_store import MailStore
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
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.signing import has_other_decision, is_unmodified
from eitherway.storage.ledger import Failure, Ledger

log = logging.getLogger(__name__)

DRAFT_FLAGS = ("\\Draft", "\\Seen")
REMOVING = "removing:"  # the name of a fact: what is to go, until it is gone


@dataclass(frozen=True, slots=True)
class ExecutionContext:
    """What acts: one mailbox, its ledger, the time of this round, and the key that seals the cards."""

    mailbox: MailStore
    ledger: Ledger
    now: datetime
    board_key: bytes = b""


def execute(plan: Plan, execution: ExecutionContext) -> Plan:
    """Carries out every action in order; returns those that changed something.

    Safe to repeat. Raises TransientError or ConfigError of the edges; what was done is then recorded.
    """
    done = []
    for action in plan.actions:
        if _carry_out(action, execution):
            done.append(action)
    return Plan(tuple(done))


def _carry_out(action: Action, execution: ExecutionContext) -> bool:
    match action:
        case AppendDraft():
            return _append_draft(action, execution)
        case AppendCard():
            return _append_card(action, execution)
        case WithdrawDraft():
            return _withdraw_draft(action, execution)
        case RemoveCard():
            return _remove_card(action, execution)
        case MoveBack():
            return _move_back(action, execution)
        case SetFlags():
            execution.mailbox.flag(action.ref, add=action.add, remove=action.remove)
            return True
        case Remember():
            return _remember(action, execution)
        case Postpone():
            execution.ledger.set_aside(Failure(action.ref, 0, action.because, action.until))
            return True
        case Digest():
            execution.ledger.set_fact(f"digest:{action.ref}", execution.now.isoformat())
            return True


# -- drafts -------------------------------------------------------------------------------------------


def _append_draft(action: AppendDraft, execution: ExecutionContext) -> bool:
    done = execution.ledger.effect(action.name)
    if done is not None:
        _amend(action.request, execution, lambda request: _with_draft(request, action, done))
        return False
    execution.ledger.intend(action.name, action.request, execution.now)
    # In this order: what another watcher appends in between is ours, not a draft of the owner's.
    answers = execution.mailbox.find_answers(action.mailbox, action.answers) if action.answers else ()
    found = execution.mailbox.find(action.mailbox, action.message_id)
    if found:
        return _take_as_ours(found[0], action, execution)
    if answers:
        # A draft in the thread that is not ours: one open draft in a thread, and this one is the owner's.
        _amend(action.request, execution, _with_owners_draft)
        return False
    placed = stored_at(execution.mailbox.append(action.mailbox, action.octets, DRAFT_FLAGS), execution)
    log.info("%s draft letter=%s at %s", action.request, action.letter, placed.ref)
    execution.ledger.done(action.name, placed, execution.now)
    _amend(action.request, execution, lambda request: _with_draft(request, action, placed))
    return True


def _take_as_ours(ref: Ref, action: AppendDraft, execution: ExecutionContext) -> bool:
    """A kill came between APPEND and the ledger: the draft is ours, if it is still as we write it."""
    octets = execution.mailbox.octets(ref) or b""
    if same_letter(octets, action.octets):
        placed = StoredMessage(ref, digest_of(octets))
        execution.ledger.done(action.name, placed, execution.now)
        _amend(action.request, execution, lambda request: _with_draft(request, action, placed))
    else:
        _amend(action.request, execution, _with_owners_draft)
    return False


def same_letter(one: bytes, other: bytes) -> bool:
    """Whether two drafts are the same letter but for their Date."""
    return _undated(one) == _undated(other)


def _undated(octets: bytes) -> bytes:
    header, blank, body = octets.partition(b"\r\n\r\n")
    kept = (line for line in header.split(b"\r\n") if not line.lower().startswith(b"date:"))
    return b"\r\n".join(kept) + blank + body


def _with_draft(request: Request, action: AppendDraft, placed: StoredMessage) -> Request:
    if request.letter != action.letter or request.draft_state:
        return request
    return replace(request, draft=placed, draft_state="waiting")


def _with_owners_draft(request: Request) -> Request:
    return replace(request, draft=None, draft_state="edited").with_note("draft_edited")


def _withdraw_draft(action: WithdrawDraft, execution: ExecutionContext) -> bool:
    removed = remove(action.placed, execution, f"{action.request} draft withdrawn")
    _amend(action.request, execution, lambda request: _without_draft(request, action.placed))
    return removed


def _without_draft(request: Request, placed: StoredMessage) -> Request:
    return replace(request, draft=None, draft_state="") if request.draft == placed else request


# -- cards --------------------------------------------------------------------------------------------


def _append_card(action: AppendCard, execution: ExecutionContext) -> bool:
    if execution.ledger.effect(action.name) is not None:
        return False
    execution.ledger.intend(action.name, action.request, execution.now)
    found = execution.mailbox.find(action.mailbox, action.message_id)
    flags = (() if action.unread else ("\\Seen",)) + (("\\Flagged",) if action.flagged else ())
    ref = found[0] if found else execution.mailbox.append(action.mailbox, action.octets, flags)
    octets = execution.mailbox.octets(ref) or b""
    # One that was there may have been edited: it is never to be removed, so it gets no digest.
    is_ours = not found or is_unmodified(octets, execution.board_key)
    placed = StoredMessage(ref, digest_of(octets) if is_ours else "")
    execution.ledger.done(action.name, placed, execution.now)
    # Another machine was first and knows of a decision: the next round takes its state over.
    behind = 1 if has_other_decision(octets, action.octets) else 0
    _amend(action.request, execution, lambda one: replace(one, card=placed, revision=one.revision - behind))
    if action.replaces is not None and action.replaces != placed:
        remove(action.replaces, execution, f"{action.request} older card removed")
    if not found:
        log.info("%s card at %s", action.request, ref)
    return not found


def _remove_card(action: RemoveCard, execution: ExecutionContext) -> bool:
    removed = remove(action.placed, execution, f"{action.request} card removed")
    _amend(action.request, execution, lambda request: _without_card(request, action.placed))
    return removed


def _without_card(request: Request, placed: StoredMessage) -> Request:
    return replace(request, card=None) if request.card == placed else request


def remove(placed: StoredMessage, execution: ExecutionContext, event: str) -> bool:
    """Removes our message unless somebody changed it; a kill on the way is made good by the next run."""
    execution.ledger.set_fact(f"{REMOVING}{placed.ref}", placed.digest)
    removed = execution.mailbox.remove(placed.ref, placed.digest)
    execution.ledger.drop_fact(f"{REMOVING}{placed.ref}")
    if removed:
        log.info("%s from %s", event, placed.ref)
    return removed


def finish_removals(execution: ExecutionContext) -> None:
    """What a kill left flagged \\Deleted is removed, unless its octets are others by now."""
    for name, digest in execution.ledger.list_facts(REMOVING).items():
        ref = Ref.read(name.removeprefix(REMOVING))
        if ref is None or ref in execution.mailbox.refs(ref.mailbox, after_uid=ref.uid - 1):
            execution.ledger.drop_fact(name)  # the kill came before: the round decides anew
        else:
            remove(StoredMessage(ref, digest), execution, "removed after all:")


# -- the rest -----------------------------------------------------------------------------------------


def _move_back(action: MoveBack, execution: ExecutionContext) -> bool:
    moved = execution.mailbox.move(action.ref, action.mailbox)
    if moved is not None and not action.is_letter:
        _amend(action.request, execution, lambda request: _moved(request, action.ref, moved))
    log.info("%s moved back from %s to %s", action.request, action.ref.mailbox, action.mailbox)
    return True


def _moved(request: Request, old: Ref, new: Ref) -> Request:
    return replace(request, latest=new) if request.latest == old else replace(request, source=new)


def _remember(action: Remember, execution: ExecutionContext) -> bool:
    known = execution.ledger.request(action.request.key)
    request = action.request
    if known is not None:
        # What effects wrote meanwhile is newer than the plan.
        request = replace(request, card=known.card or request.card, source=known.source)
    execution.ledger.record(request, action.thread)
    return known != request


def _amend(key: str, execution: ExecutionContext, change: Callable[[Request], Request]) -> None:
    request = execution.ledger.request(key)
    if request is not None:
        execution.ledger.record(change(request))


def stored_at(ref: Ref, execution: ExecutionContext) -> StoredMessage:
    """What was just appended, as the server gives it back: some rewrite it."""
    octets = execution.mailbox.octets(ref)
    return StoredMessage(ref, digest_of(octets or b""))


def unmodified_at(ref: Ref, execution: ExecutionContext, known: Iterable[str] = ()) -> StoredMessage | None:
    """Our card as it stands there; None for one that was edited, or is none of ours.

    It is as we wrote it when its octets are those of a `known` digest, or when its seal says so.
    """
    octets = execution.mailbox.octets(ref) or b""
    digest = digest_of(octets)
    return (
        StoredMessage(ref, digest) if digest in known or is_unmodified(octets, execution.board_key) else None
    )


def digest_of(octets: bytes) -> str:
    """SHA-256 of a message's octets, in hex."""
    return hashlib.sha256(octets).hexdigest()
