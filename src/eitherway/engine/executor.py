"""Actions to changes in the mailbox and the ledger: each at most once, whatever is killed. An edge.

The ledger says `intended`, the mailbox is looked at, the change happens, the ledger says `done`. A kill
between any two of these leaves something that the next run finds and takes as its own.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

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


def only_adds(plan: Plan) -> bool:
    """Whether it changes no message that is there, and adds one."""
    letters = [one for one in plan.actions if not isinstance(one, Remember)]
    return bool(letters) and all(
        isinstance(one, AppendDraft) or (isinstance(one, AppendCard) and not one.replaces and not one.follows)
        for one in letters
    )


def only_renews(plan: Plan) -> bool:
    """Whether all it does is to remember the request, and to append a card, be it the first."""
    return bool(plan.actions) and all(isinstance(one, Remember | AppendCard) for one in plan.actions)


def remember(plan: Plan, account: Account) -> Plan:
    """Remembers the requests of a plan before its letters and cards are appended; what changes anything."""
    done = [one for one in plan.actions if not isinstance(one, Remember) or _remember(one, account)]
    return Plan(tuple(done), plan.faults, plan.said if done else ())


def append_together(plans: Iterable[Plan], account: Account) -> int:
    """Appends what remembered plans add: the drafts of all, then the cards, which announce them. How many.

    A kill on the way leaves what `execute` finds and takes as its own.
    """
    account.mailbox.end_look()
    actions = [action for plan in plans for action in plan.actions]
    drafts = [one for one in actions if isinstance(one, AppendDraft)]
    cards = [one for one in actions if isinstance(one, AppendCard)]
    _append_drafts(drafts, account)
    _append_cards(cards, account)
    return len(drafts) + len(cards)


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
            return _append_drafts((action,), account)
        case AppendCard():
            return _append_cards((action,), account)
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


def _append_drafts(actions: Iterable[AppendDraft], account: Account) -> bool:
    """Whether one was appended; with one look at Drafts before and one after, however many there are."""
    wanted = _intended_drafts(actions, account)
    if not wanted:
        return False
    drafts = account.mailbox.headers(wanted[0].mailbox)
    there, fresh = {one.message_id: one.ref for one in reversed(drafts)}, []
    for action in wanted:
        if action.message_id in there:
            _take_as_ours(there[action.message_id], action, account)
        elif _others_drafts(drafts, action, account):
            # A draft in the thread that is not ours: one open draft in a thread, and this one is the owner's.
            _amend(action.request, account, _with_owners_draft)
        else:
            fresh.append(action)
    if fresh:
        written = [(action.octets, DRAFT_FLAGS) for action in fresh]
        refs = account.mailbox.append_all(wanted[0].mailbox, written)
        _note_drafts(tuple(zip(fresh, _all_stored_at(refs, account), strict=True)), account)
    return bool(fresh)


def _intended_drafts(actions: Iterable[AppendDraft], account: Account) -> list[AppendDraft]:
    """Those that are not known to be there; it is recorded that they will be."""
    wanted = []
    with account.ledger.together():
        for action in actions:
            done = account.ledger.effect(action.name)
            if done is not None:
                _amend(action.request, account, partial(_with_draft, action=action, stored=done))
            else:
                account.ledger.intend(action.name, action.request, account.now)
                _know_draft(action, account)
                wanted.append(action)
    return wanted


def _note_drafts(appended: Iterable[tuple[AppendDraft, StoredMessage]], account: Account) -> None:
    with account.ledger.together():
        for action, stored in appended:
            log.info("%s draft letter=%s at %s", action.request, action.letter, stored.ref)
            account.ledger.done(action.name, stored, account.now)
            _amend(action.request, account, partial(_with_draft, action=action, stored=stored))


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


def _take_as_ours(ref: Ref, action: AppendDraft, account: Account) -> None:
    """A kill came between APPEND and the ledger: the draft is ours, if it is still as we write it."""
    octets = account.mailbox.octets(ref) or b""
    if is_same_letter(octets, action.octets):
        stored = StoredMessage(ref, digest_of(octets))
        account.ledger.done(action.name, stored, account.now)
        _amend(action.request, account, lambda request: _with_draft(request, action, stored))
    else:
        _amend(action.request, account, _with_owners_draft)


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


def _append_cards(actions: Iterable[AppendCard], account: Account) -> bool:
    """Whether one was appended; with one look at the board before and one after, however many there are."""
    ledger, mailbox = account.ledger, account.mailbox
    with ledger.together():
        wanted = [one for one in actions if ledger.effect(one.name) is None]
        for action in wanted:
            ledger.intend(action.name, action.request, account.now)
    if not wanted:
        return False
    there = {one.message_id: one.ref for one in reversed(mailbox.headers(wanted[0].mailbox))}
    fresh = [one for one in wanted if one.message_id not in there]
    before = _flags_before(fresh, account)
    written = [(action.octets, _flags(action, before)) for action in fresh]
    refs = mailbox.append_all(wanted[0].mailbox, written) if fresh else ()
    placed = there | dict(zip((one.message_id for one in fresh), refs, strict=True))
    octets = mailbox.all_octets(placed[one.message_id] for one in wanted)
    with ledger.together():
        for action in wanted:
            ref = placed[action.message_id]
            _note_card(action, ref, octets.get(ref, b""), account, is_found=action not in fresh)
    for action in wanted:
        _remove_replaced(action, account)
    return bool(fresh)


def _note_card(action: AppendCard, ref: Ref, octets: bytes, account: Account, *, is_found: bool) -> None:
    # One that was there may have been edited: it is never to be removed, so it gets no digest.
    is_ours = not is_found or is_unmodified(octets, account.board_key)
    stored = StoredMessage(ref, digest_of(octets) if is_ours else "")
    account.ledger.done(action.name, stored, account.now)
    # Another machine was first and knows of a decision: the next cycle takes its state over.
    behind = 1 if has_other_decision(octets, action.octets) else 0
    _amend(action.request, account, lambda one: replace(one, card=stored, revision=one.revision - behind))
    if not is_found:
        log.info("%s card at %s", action.request, ref)


def _remove_replaced(action: AppendCard, account: Account) -> None:
    stored = account.ledger.effect(action.name)
    if action.replaces is not None and action.replaces != stored:
        remove(action.replaces, account, f"{action.request} older card removed")


def _flags_before(actions: Iterable[AppendCard], account: Account) -> dict[Ref, frozenset[str]]:
    """The flags of the cards that these come after, as far as they are there."""
    earlier = {ref for action in actions for ref in _earlier(action)}
    return {one.ref: one.flags for one in account.mailbox.summaries(earlier)}


def _earlier(action: AppendCard) -> tuple[Ref, ...]:
    replaced = (action.replaces.ref,) if action.replaces is not None else ()
    return (*replaced, *action.follows)


def _flags(action: AppendCard, before: Mapping[Ref, frozenset[str]]) -> tuple[str, ...]:
    """The flags of a new card. One that was not seen yet is new in its next revision, too."""
    earlier = {ref: before[ref] for ref in _earlier(action) if ref in before}
    replaced = earlier.get(action.replaces.ref) if action.replaces is not None else None
    is_new = action.unread or (replaced is not None and "\\Seen" not in replaced)
    marks = kept_marks(earlier.values(), star=action.keeps_star)
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
        is_as_decided = known.card in (None, action.instead_of)
        card = request.card if is_as_decided else known.card
        request = replace(request, card=card, source=known.source)
    account.ledger.record(request, action.thread)
    return known != request


def _amend(key: str, account: Account, change: Callable[[Request], Request]) -> None:
    request = account.ledger.request(key)
    if request is not None:
        account.ledger.record(change(request))


def stored_at(ref: Ref, account: Account) -> StoredMessage:
    """What was just appended, as the server gives it back: some rewrite it."""
    return _all_stored_at((ref,), account)[0]


def _all_stored_at(refs: Sequence[Ref], account: Account) -> tuple[StoredMessage, ...]:
    octets = account.mailbox.all_octets(refs)
    return tuple(StoredMessage(ref, digest_of(octets.get(ref, b""))) for ref in refs)


def unmodified_at(ref: Ref, account: Account, known: Iterable[str] = ()) -> StoredMessage | None:
    """The card as it is there; None for one that was edited, or that Eitherway did not write.

    It is unmodified when its octets have a `known` digest, or when its signature says so.
    """
    octets = account.mailbox.octets(ref) or b""
    digest = digest_of(octets)
    return StoredMessage(ref, digest) if digest in known or is_unmodified(octets, account.board_key) else None
