"""The open requests of a round: what is seen of them, what follows, and the doing of it. An edge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from eitherway.capacity.model import Source
from eitherway.engine.executor import ExecutionContext, execute
from eitherway.engine.facts import Work
from eitherway.engine.retries import set_aside
from eitherway.engine.snapshot import take_snapshot
from eitherway.errors import ConfigError, TransientError
from eitherway.imap.header_cache import HeaderCache
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_open import Step, decide_open, follow_decided
from eitherway.requests.plan import MoveBack, Plan
from eitherway.requests.request import Ref, Request
from eitherway.storage.ledger import Failure

log = logging.getLogger(__name__)

ASKED = "decide:"  # the name of a fact: a decision and the moment at which it was made


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done for one request, in the words of follow."""

    key: str
    said: tuple[str, ...]
    plan: Plan


def reconcile(
    execution: ExecutionContext,
    context: DecisionContext,
    header_cache: HeaderCache,
    *,
    fresh: Callable[[], tuple[Source, ...]],
    dry_run: bool = False,
    cards_again: str = "",
) -> Iterator[Reconciled]:
    """Every request that is open, was just answered or is moved: its next step, and its doing.

    `fresh` reads the calendars now; a yes letter is not written without that. `cards_again` makes the
    cards anew that are gone: "board" when the board was deleted, "daily" beside the daily letter.
    """
    every = execution.ledger.requests(over_since=execution.now)
    snapshot = take_snapshot(execution, context, header_cache, every)
    decided = snapshot.decided()
    others = decided - {request.key for request in every}
    known = {key: request for key in sorted(others) if (request := execution.ledger.request(key))}
    for key in sorted(others - known.keys()):
        # A card that is no request's, such as that of a crisis, is nothing to decide.
        cards = [summary for summary, decision in snapshot.cards.get(key, ()) if decision]
        back = [MoveBack(key, summary.ref, context.names.board) for summary in cards]
        yield from _put_back(key, back, execution, dry_run=dry_run)
    for key, drafts in snapshot.astray.items():
        back = [MoveBack(key, summary.ref, context.names.drafts, is_letter=True) for summary in drafts]
        yield from _put_back(key, back, execution, dry_run=dry_run)
    failures = _failures(execution)
    for request in (*every, *known.values()):
        if request.key in snapshot.astray:
            continue  # its draft is where it belongs in the next round
        if request.is_open or request.card is not None or request.key in decided:
            steps = reconcile_one(
                Work(request, snapshot, execution, context, fresh), dry_run=dry_run, again=cards_again
            )
            yield from _try(request, steps, execution, failures.get(request.source), dry_run=dry_run)


def _failures(execution: ExecutionContext) -> dict[Ref, Failure]:
    """What was set aside, by where its letter is."""
    return {item.ref: item for item in execution.ledger.failures() if item.attempts}


def _try(
    request: Request,
    steps: Iterator[Reconciled],
    execution: ExecutionContext,
    before: Failure | None,
    *,
    dry_run: bool,
) -> Iterator[Reconciled]:
    """A request that cannot be tended does not stand in the way of the others: it is told and tried again."""
    if before is not None and before.next_at is not None and before.next_at > execution.now:
        return
    try:
        yield from steps
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.warning("%s set aside: %s", request.key, type(error).__name__, exc_info=error)
        if not dry_run:
            # One that is open is never given up.
            set_aside(request.source, error, execution.ledger, execution.now, for_good=False)
        yield Reconciled(request.key, (f"set aside: {type(error).__name__}",), Plan())
    else:
        if before is not None and not dry_run:
            execution.ledger.recovered(request.source)


def _put_back(
    key: str, back: list[MoveBack], execution: ExecutionContext, *, dry_run: bool
) -> Iterator[Reconciled]:
    """What lies in a decision folder and decides nothing goes to where it belongs."""
    plan = Plan(tuple(back))
    if plan.actions:
        yield Reconciled(key, ("put back",), plan if dry_run else execute(plan, execution))


def reconcile_decided(
    execution: ExecutionContext,
    context: DecisionContext,
    header_cache: HeaderCache,
    key: str,
    decision: str,
    *,
    fresh: Callable[[], tuple[Source, ...]],
) -> Iterator[Reconciled]:
    """The request `key`, decided on the command line ("undo" takes a decision back)."""
    snapshot = take_snapshot(
        execution, context, header_cache, execution.ledger.requests(over_since=execution.now)
    )
    request = execution.ledger.request(key)
    if request is not None:
        yield from reconcile_one(Work(request, snapshot, execution, context, fresh), decision=decision)


def reconcile_commanded(
    execution: ExecutionContext,
    context: DecisionContext,
    header_cache: HeaderCache,
    *,
    fresh: Callable[[], tuple[Source, ...]],
) -> Iterator[Reconciled]:
    """The decisions that the command line left for the watcher, each once."""
    for name, value in execution.ledger.list_facts(ASKED).items():
        key, (decision, at) = name.removeprefix(ASKED), value.split(" ")
        request = execution.ledger.request(key)
        decided_at = request.decided_at if request else None
        if request is not None and (decided_at is None or decided_at < datetime.fromisoformat(at)):
            steps = reconcile_decided(execution, context, header_cache, key, decision, fresh=fresh)
            before = _failures(execution).get(request.source)
            yield from _try(request, steps, execution, before, dry_run=False)
        execution.ledger.drop_fact(name)


def reconcile_one(
    work: Work, *, dry_run: bool = False, again: str = "", decision: str = ""
) -> Iterator[Reconciled]:
    """The next step of one request."""
    request, leftovers = work.settle()
    seen, clock = work.observations(), work.terms()
    step = follow_decided(request, seen, clock, decision) if decision else decide_open(request, seen, clock)
    if request.card is not None and step.request.is_open and not work.has_card():
        step = _without_card(step, again)
    if work.card_is_behind() and not step.remove_card:
        step = replace(step, renew=True)
    plan = work.plan(work.recheck(step), leftovers)
    if not plan.actions:
        return
    done = plan if dry_run else execute(plan, work.execution)
    if done.actions:
        log.info("%s %s", request.key, " ".join(step.said) or "tended")
        yield Reconciled(request.key, step.said, done)


def _without_card(step: Step, again: str) -> Step:
    """A card that was deleted is no decision: it comes back once. One of a deleted board comes at once."""
    if again == "board":
        return replace(step, renew=True, said=(*step.said, "card again"))
    if step.request.decision and step.renew:
        return step
    if "came_back" in step.request.notes:
        return replace(step, renew=False)
    if not again and not step.renew:
        return step
    request = step.request.with_note("came_back")
    return replace(step, request=request, renew=True, said=(*step.said, "card again"))
