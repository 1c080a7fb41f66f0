"""Which requests are decided in this cycle, and what lies where it does not belong. An edge."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from eitherway.engine.account import Account
from eitherway.engine.executor import CUT, execute
from eitherway.engine.retries import attempt, is_waiting, waiting_refs
from eitherway.engine.snapshot import Snapshot, short_of, take_snapshot
from eitherway.imap.fetch import HeaderSummary
from eitherway.requests.colleague_questions import COLLEAGUES
from eitherway.requests.overflow import WAITS, waits
from eitherway.requests.plan import MoveBack, Plan
from eitherway.requests.really_there import is_changed_since, is_older, is_revived
from eitherway.requests.request import Request
from eitherway.requests.sent_promise import PREFIX
from eitherway.requests.signing import revision_in, state_in
from eitherway.values import dataclass

log = logging.getLogger(__name__)

STANDING = (PREFIX, COLLEAGUES)  # of the names of cards that are moved without a request
RELEASED_AT_ONCE = 100  # cards that waited a day, in one cycle
ASKED = "decide:"  # the name of a fact: a decision and the moment at which it was made


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done for one request."""

    key: str
    plan: Plan

    @property
    def said(self) -> tuple[str, ...]:
        """What happened to the request, in words for the log."""
        return self.plan.said


@dataclass(frozen=True, slots=True)
class Due:
    """A request that is decided now; `command` is a decision of the command line.

    `opening` is the start of a place on the wait list that is to be offered to it.
    """

    request: Request
    snapshot: Snapshot
    command: str = ""
    opening: str = ""

    @property
    def parts(self) -> tuple[object, ...]:
        """What the decision depends on besides the time and what requests share."""
        return self.request, self.command, self.opening, *self.snapshot.parts_of(self.request.key)


def due_requests(snapshot: Snapshot, account: Account, offer: tuple[str, str] | None = None) -> Iterator[Due]:
    """Every request that is open, was just answered, or of which something lies in a decision folder.

    `offer` is what is offered to whom on the wait list: a key and a start.

    Also one that is over here, and with which another machine went on, or to whose asker the owner wrote.
    """
    decided = snapshot.decided()
    known = {request.key: request for request in snapshot.requests}
    for key in sorted((decided | snapshot.cards.keys()) - known.keys()):
        if request := account.ledger.request(key):
            known[key] = request
    known |= {key: request for key, request in snapshot.answered.items() if key not in known}
    waiting = {one.key for one in known.values() if WAITS in one.notes} - decided - snapshot.sent.keys()
    kept = waiting - _released(snapshot, waiting, account)
    failed = waiting_refs(account)
    for request in known.values():
        if request.key in kept or request.key in snapshot.astray or request.source in failed:
            continue  # a draft is where it belongs in the next cycle
        is_decided = request.key in decided
        is_live = request.is_open or request.card is not None
        if (
            is_live
            or is_decided
            or _is_elsewhere(request, snapshot)
            or _is_written_to(request, snapshot, account)
        ):
            yield Due(request, snapshot, opening=offer[1] if offer and offer[0] == request.key else "")


def may_be_quiet(snapshot: Snapshot, account: Account) -> bool:
    """Whether the next cycle would do the same with this snapshot: nothing waits for a time, or failed."""
    known = {request.key for request in snapshot.requests}
    is_waiting = any(WAITS in request.notes for request in snapshot.requests)
    unknown = (card for key, found in snapshot.cards.items() if key not in known for card, _ in found)
    is_strange = snapshot.astray or snapshot.decided() or any(state_in(card.field) for card in unknown)
    return not (is_waiting or is_strange or account.ledger.failures())


def _is_elsewhere(request: Request, snapshot: Snapshot) -> bool:
    """Whether a card of this closed request says something else: another machine knows more, or less.

    Or an older one lies in a folder of another name, where it would be taken for the request's.
    """
    told = [_told_by(summary) for summary, _ in snapshot.cards.get(request.key, ())]
    if any(is_older(request, _told_by(one), told) for one in snapshot.strayed.get(request.key, ())):
        return True
    for revision, state in told:
        if revision > request.revision:
            return True
        if state and (is_changed_since(request, state) or is_revived(request, state)):
            return True
    return False


def _told_by(card: HeaderSummary) -> tuple[int, Request | None]:
    return revision_in(card.field), state_in(card.field)


def _is_written_to(request: Request, snapshot: Snapshot, account: Account) -> bool:
    """Whether Sent has a message to the asker that was not counted yet: it may promise something."""
    return any(short_of(one, request, account) is not None for one in snapshot.sent.get(request.key, ()))


def _released(snapshot: Snapshot, waiting: set[str], account: Account) -> frozenset[str]:
    """Some of the requests that wait for a card, when their day has come; new mail waits for no more of them.

    None of a mailbox whose uids are numbered in another way: their messages are found again first.
    """
    if not waiting:
        return frozenset()
    now, mailbox = account.context.local_now, account.mailbox
    numbers = {name: mailbox.status(name).uidvalidity for name in mailbox.names.watch}
    ready = (
        one.key
        for one in snapshot.requests
        if one.key in waiting
        and not waits(one, now)
        and numbers.get(one.source.mailbox) == one.source.uidvalidity
    )
    return frozenset(islice(ready, RELEASED_AT_ONCE))


def commanded_requests(account: Account) -> Iterator[Due]:
    """The requests with a decision that the command line left, or that a kill cut, each once."""
    facts = {} if account.dry_run else account.ledger.list_facts(ASKED) | account.ledger.list_facts(CUT)
    for name, value in facts.items():
        key, (decision, at) = name.partition(":")[2], value.split(" ")
        request = account.ledger.request(key)
        decided_at = request.decided_at if request else None
        is_new = decided_at is None or decided_at < datetime.fromisoformat(at)
        if request is not None and is_new and not is_waiting(request.source, account):
            snapshot = take_snapshot(account)
            if name.startswith(ASKED) or key not in snapshot.decided():  # else it is decided there
                yield Due(request, snapshot, decision)
        account.ledger.drop_fact(name)


def attempt_request(due: Due, account: Account, act: Callable[[], Plan]) -> Iterator[Reconciled]:
    """What `act` did for the request, if it changed anything. A failure is tried again, never given up."""
    key, source = due.request.key, due.request.source

    def failed(reason: str) -> Plan:
        return Plan(said=(f"set aside: {reason}",))

    yield from reported(key, attempt(source, account, act, failed, name=key, gives_up=False))


def reported(key: str, done: Plan) -> Iterator[Reconciled]:
    """What was done for the request, if anything was, with a line in the log."""
    if done.actions:
        log.info("%s %s", key, " ".join(done.said) or "reconciled")
    if done.actions or done.said:
        yield Reconciled(key, done)


def put_strays_back(snapshot: Snapshot, account: Account) -> Iterator[Reconciled]:
    """Moves out of the decision folders what decides nothing: a card of no request, a draft."""
    known = {request.key for request in snapshot.requests}
    names = account.context.names
    for key in sorted(snapshot.decided() - known):
        if account.ledger.request(key) is None and not key.startswith(STANDING):
            cards = (summary.ref for summary, decision in snapshot.cards.get(key, ()) if decision)
            yield from _put_back(Plan(tuple(MoveBack(key, ref, names.board) for ref in cards)), key, account)
    for key, drafts in snapshot.astray.items():
        back = (MoveBack(key, summary.ref, names.drafts, is_letter=True) for summary in drafts)
        yield from _put_back(Plan(tuple(back)), key, account)


def _put_back(plan: Plan, key: str, account: Account) -> Iterator[Reconciled]:
    if plan.actions:
        done = execute(plan, account)
        yield Reconciled(key, Plan(done.actions, said=("put back",)))
