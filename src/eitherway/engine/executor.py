"""Actions to changes in the mailbox and the ledger: each at most once, whatever is killed. An edge.

The ledger says `intended`, the mailbox is looked at, the change happens, the ledger says `done`. A kill
between any two of these leaves something that the next run finds and takes as its own.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from eitherway.engine.account import Account
from eitherway.imap.fetch import HeaderSummary
from eitherway.requests.letter_writer import is_same_letter
from eitherway.requests.owner_marks import FLAGGED, kept_marks
from eitherway.requests.plan import (
    Action,
    AppendCard,
    AppendDraft,
    Digest,
    MoveBack,
    Plan,
    Remember,
    RemoveCard,
    SetFlags,
    WithdrawDraft,
)
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.signing import digest_of, has_other_decision, is_unmodified
from eitherway.requests.threads import is_addressed, named_keys

log = logging.getLogger(__name__)

DRAFT_FLAGS = ("\\Draft", "\\Seen")
REMOVING = "removing:"  # the name of a fact: what is to go, until it is gone
CUT = "deciding:"  # the name of a fact: a decision and its moment, until it is remembered


def execute(plan: Plan, account: Account) -> Plan:
    """Carries out every action in order; returns those that changed something, in a dry run all of them.

    Safe to repeat. Raises TransientError or ConfigError of the edges; what was done is then recorded.
    """
    if account.dry_run:
        return plan
    if not all(isinstance(action, Remember | Digest) for action in plan.actions):
        account.mailbox.end_look()  # what is changed is changed by what is there now
    done = []
    deciding = _note_decision(plan, account)
    for action in plan.actions:
        if _carry_out(action, account):
            done.append(action)
    if deciding:
        account.ledger.drop_fact(deciding)
    return Plan(tuple(done), plan.faults, plan.said if done else ())


def _note_decision(plan: Plan, account: Account) -> str:
    """Notes what was decided by moving the message, which goes back before the request is remembered.

    A kill between the two would lose it. The name of the fact; "" if there is none.
    """
    returns = {one.request for one in plan.actions if isinstance(one, MoveBack) and not one.is_letter}
    for action in plan.actions:
        request = action.request if isinstance(action, Remember) else None
        if request and request.key in returns and request.decision and request.decided_at == account.now:
            account.ledger.set_fact(f"{CUT}{request.key}", f"{request.decision} {account.now.isoformat()}")
            return f"{CUT}{request.key}"
    return ""


def _carry_out(action: Action, account: Account) -> bool:
    match action:
        case AppendDraft():
            return _append_draft(action, account)
        case AppendCard():
            return _append_card(action, account)
        case WithdrawDraft():
            return _withdraw_draft(action, account)
        case RemoveCard():
            return _remove_card(action, account)
        case MoveBack():
            return _move_back(action, account)
        case SetFlags():
            account.mailbox.flag(action.ref, add=action.add, remove=action.remove)
            return True
        case Remember():
            return _remember(action, account)
        case Digest():
            account.ledger.set_fact(f"digest:{action.ref}", account.now.isoformat())
            return True


# -- drafts -------------------------------------------------------------------------------------------


def _append_draft(action: AppendDraft, account: Account) -> bool:
    done = account.ledger.effect(action.name)
    if done is not None:
        _amend(action.request, account, lambda request: _with_draft(request, action, done))
        return False
    account.ledger.intend(action.name, action.request, account.now)
    _know_draft(action, account)
    drafts = account.mailbox.headers(action.mailbox)
    found = next((one.ref for one in drafts if one.message_id == action.message_id), None)
    if found is not None:
        return _take_as_ours(found, action, account)
    if _others_drafts(drafts, action, account):
        # A draft in the thread that is not ours: one open draft in a thread, and this one is the owner's.
        _amend(action.request, account, _with_owners_draft)
        return False
    stored = stored_at(account.mailbox.append(action.mailbox, action.octets, DRAFT_FLAGS), account)
    log.info("%s draft letter=%s at %s", action.request, action.letter, stored.ref)
    account.ledger.done(action.name, stored, account.now)
    _amend(action.request, account, lambda request: _with_draft(request, action, stored))
    return True


def _know_draft(action: AppendDraft, account: Account) -> None:
    """Adds the draft to its thread: Proton strips In-Reply-To and References, its Message-ID stays."""
    request = account.ledger.request(action.request)
    if request is not None:
        names = named_keys((action.message_id,), (request.asker, *request.askers))
        account.ledger.record(request, names)


def _others_drafts(
    drafts: tuple[HeaderSummary, ...], action: AppendDraft, account: Account
) -> tuple[Ref, ...]:
    """The owner's drafts that answer the same message to the same person; not those of other requests."""
    found = tuple(one for one in drafts if action.answers and action.answers in one.answers)
    requests = account.ledger.keys_of(one.message_id for one in found if one.message_id)
    return tuple(
        one.ref
        for one in found
        if is_addressed((*one.to, *one.cc), (to.lower() for to in action.to))
        and requests.get(one.message_id, action.request) == action.request
    )


def _take_as_ours(ref: Ref, action: AppendDraft, account: Account) -> bool:
    """A kill came between APPEND and the ledger: the draft is ours, if it is still as we write it."""
    octets = account.mailbox.octets(ref) or b""
    if is_same_letter(octets, action.octets):
        stored = StoredMessage(ref, digest_of(octets))
        account.ledger.done(action.name, stored, account.now)
        _amend(action.request, account, lambda request: _with_draft(request, action, stored))
    else:
        _amend(action.request, account, _with_owners_draft)
    return False


def _with_draft(request: Request, action: AppendDraft, stored: StoredMessage) -> Request:
    if request.letter != action.letter or request.draft_state:
        return request
    return replace(request, draft=stored, draft_state="waiting")


def _with_owners_draft(request: Request) -> Request:
    return replace(request, draft=None, draft_state="edited").with_note("draft_edited")


def _withdraw_draft(action: WithdrawDraft, account: Account) -> bool:
    return remove(
        action.stored,
        account,
        f"{action.request} draft withdrawn",
        then=lambda: _amend(action.request, account, lambda request: _without_draft(request, action.stored)),
    )


def _without_draft(request: Request, stored: StoredMessage) -> Request:
    return replace(request, draft=None, draft_state="") if request.draft == stored else request


# -- cards --------------------------------------------------------------------------------------------


def _append_card(action: AppendCard, account: Account) -> bool:
    if account.ledger.effect(action.name) is not None:
        return False
    account.ledger.intend(action.name, action.request, account.now)
    found = account.mailbox.find(action.mailbox, action.message_id)
    ref = (
        found[0] if found else account.mailbox.append(action.mailbox, action.octets, _flags(action, account))
    )
    octets = account.mailbox.octets(ref) or b""
    # One that was there may have been edited: it is never to be removed, so it gets no digest.
    is_ours = not found or is_unmodified(octets, account.board_key)
    stored = StoredMessage(ref, digest_of(octets) if is_ours else "")
    account.ledger.done(action.name, stored, account.now)
    # Another machine was first and knows of a decision: the next cycle takes its state over.
    behind = 1 if has_other_decision(octets, action.octets) else 0
    _amend(action.request, account, lambda one: replace(one, card=stored, revision=one.revision - behind))
    if action.replaces is not None and action.replaces != stored:
        remove(action.replaces, account, f"{action.request} older card removed")
    if not found:
        log.info("%s card at %s", action.request, ref)
    return not found


def _flags(action: AppendCard, account: Account) -> tuple[str, ...]:
    """The flags of a new card. One that was not seen yet is new in its next revision, too."""
    replaced = (action.replaces.ref,) if action.replaces is not None else ()
    before = {one.ref: one.flags for one in account.mailbox.summaries({*replaced, *action.follows})}
    is_new = action.unread or any("\\Seen" not in before[ref] for ref in replaced if ref in before)
    marks = kept_marks(before.values(), star=action.keeps_star)
    flags = (*(() if is_new else ("\\Seen",)), *((FLAGGED,) if action.flagged else ()), *marks)
    return tuple(dict.fromkeys(flags))


def _remove_card(action: RemoveCard, account: Account) -> bool:
    removed = remove(action.stored, account, f"{action.request} card removed")
    _amend(action.request, account, lambda request: _without_card(request, action.stored))
    return removed


def _without_card(request: Request, stored: StoredMessage) -> Request:
    return replace(request, card=None) if request.card == stored else request


def remove(
    stored: StoredMessage, account: Account, event: str, then: Callable[[], None] = lambda: None
) -> bool:
    """Removes our message unless somebody changed it; a kill on the way is made good by the next run."""
    start = account.mailbox.trash_start()
    intent = stored.digest if start is None else f"{stored.digest} {start}"
    account.ledger.set_fact(f"{REMOVING}{stored.ref}", intent)
    removed = account.mailbox.remove(stored.ref, stored.digest)
    then()
    account.ledger.drop_fact(f"{REMOVING}{stored.ref}")
    if removed:
        log.info("%s from %s", event, stored.ref)
    return removed


def finish_removals(account: Account) -> None:
    """What a kill left flagged \\Deleted or in Trash is removed, unless its octets are others by now.

    The request whose draft it was has none, as if the kill had come later: it was not sent.
    """
    for name, intent in account.ledger.list_facts(REMOVING).items():
        ref = Ref.read(name.removeprefix(REMOVING))
        digest, _, place = intent.partition(" ")
        start = Ref.read(place)
        if start is not None:
            account.mailbox.purge(start, digest)
        if ref is None or ref in account.mailbox.refs(ref.mailbox, after_uid=ref.uid - 1):
            account.ledger.drop_fact(name)  # the kill came before: this cycle decides again
        else:
            stored = StoredMessage(ref, digest)
            for request in account.ledger.requests(over_since=account.now):
                if request.draft == stored:
                    account.ledger.record(_without_draft(request, stored))
            remove(stored, account, "removed after all:")


# -- the rest -----------------------------------------------------------------------------------------


def _move_back(action: MoveBack, account: Account) -> bool:
    moved = account.mailbox.move(action.ref, action.mailbox)
    if moved is not None and not action.is_letter:
        _amend(action.request, account, lambda request: _moved(request, action.ref, moved))
    log.info("%s moved back from %s to %s", action.request, action.ref.mailbox, action.mailbox)
    return True


def _moved(request: Request, old: Ref, new: Ref) -> Request:
    return replace(request, latest=new) if request.latest == old else replace(request, source=new)


def _remember(action: Remember, account: Account) -> bool:
    known = account.ledger.request(action.request.key)
    request = action.request
    if known is not None:
        # What effects wrote meanwhile is newer than the plan.
        request = replace(request, card=known.card or request.card, source=known.source)
    account.ledger.record(request, action.thread)
    return known != request


def _amend(key: str, account: Account, change: Callable[[Request], Request]) -> None:
    request = account.ledger.request(key)
    if request is not None:
        account.ledger.record(change(request))


def stored_at(ref: Ref, account: Account) -> StoredMessage:
    """What was just appended, as the server gives it back: some rewrite it."""
    octets = account.mailbox.octets(ref)
    return StoredMessage(ref, digest_of(octets or b""))


def unmodified_at(ref: Ref, account: Account, known: Iterable[str] = ()) -> StoredMessage | None:
    """The card as it is there; None for one that was edited, or that Eitherway did not write.

    It is unmodified when its octets have a `known` digest, or when its signature says so.
    """
    octets = account.mailbox.octets(ref) or b""
    digest = digest_of(octets)
    return StoredMessage(ref, digest) if digest in known or is_unmodified(octets, account.board_key) else None
