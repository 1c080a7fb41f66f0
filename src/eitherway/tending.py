"""The open requests of a round: what is seen of them, what follows, and the doing of it. An edge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from eitherway.capacity.model import Source
from eitherway.edges.ledger import Failure
from eitherway.edges.looking import Looking
from eitherway.effects import Hands, apply
from eitherway.errors import ConfigError, TransientError
from eitherway.requests.desk import Desk
from eitherway.requests.follow import Step, follow, follow_decided
from eitherway.requests.plan import MoveBack, Plan
from eitherway.requests.request import Ref, Request
from eitherway.retries import set_aside
from eitherway.scene import look_round
from eitherway.work import Work

log = logging.getLogger(__name__)

ASKED = "decide:"  # the name of a fact: a decision and the moment at which it was made


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done for one request, in the words of follow."""

    key: str
    said: tuple[str, ...]
    plan: Plan


def tend(
    hands: Hands,
    desk: Desk,
    looking: Looking,
    *,
    fresh: Callable[[], tuple[Source, ...]],
    dry_run: bool = False,
    cards_again: str = "",
) -> Iterator[Tended]:
    """Every request that is open, was just answered or is moved: its next step, and its doing.

    `fresh` reads the calendars now; a yes letter is not written without that. `cards_again` makes the
    cards anew that are gone: "board" when the board was deleted, "daily" beside the daily letter.
    """
    every = hands.ledger.requests(over_since=hands.now)
    scene = look_round(hands, desk, looking, every)
    decided = scene.decided()
    others = decided - {request.key for request in every}
    known = {key: request for key in sorted(others) if (request := hands.ledger.request(key))}
    for key in sorted(others - known.keys()):
        # A card that is no request's, such as that of a crisis, is nothing to decide.
        cards = [glance for glance, decision in scene.cards.get(key, ()) if decision]
        back = [MoveBack(key, glance.ref, desk.names.board) for glance in cards]
        yield from _put_back(key, back, hands, dry_run=dry_run)
    for key, drafts in scene.astray.items():
        back = [MoveBack(key, glance.ref, desk.names.drafts, is_letter=True) for glance in drafts]
        yield from _put_back(key, back, hands, dry_run=dry_run)
    failures = _failures(hands)
    for request in (*every, *known.values()):
        if request.key in scene.astray:
            continue  # its draft is where it belongs in the next round
        if request.is_open or request.card is not None or request.key in decided:
            steps = tend_one(Work(request, scene, hands, desk, fresh), dry_run=dry_run, again=cards_again)
            yield from _try(request, steps, hands, failures.get(request.source), dry_run=dry_run)


def _failures(hands: Hands) -> dict[Ref, Failure]:
    """What was set aside, by where its letter is."""
    return {item.ref: item for item in hands.ledger.failures() if item.attempts}


def _try(
    request: Request, steps: Iterator[Tended], hands: Hands, before: Failure | None, *, dry_run: bool
) -> Iterator[Tended]:
    """A request that cannot be tended does not stand in the way of the others: it is told and tried again."""
    if before is not None and before.next_at is not None and before.next_at > hands.now:
        return
    try:
        yield from steps
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.warning("%s set aside: %s", request.key, type(error).__name__, exc_info=error)
        if not dry_run:
            # One that is open is never given up.
            set_aside(request.source, error, hands.ledger, hands.now, for_good=False)
        yield Tended(request.key, (f"set aside: {type(error).__name__}",), Plan())
    else:
        if before is not None and not dry_run:
            hands.ledger.recovered(request.source)


def _put_back(key: str, back: list[MoveBack], hands: Hands, *, dry_run: bool) -> Iterator[Tended]:
    """What lies in a decision folder and decides nothing goes to where it belongs."""
    plan = Plan(tuple(back))
    if plan.actions:
        yield Tended(key, ("put back",), plan if dry_run else apply(plan, hands))


def tend_decided(
    hands: Hands,
    desk: Desk,
    looking: Looking,
    key: str,
    decision: str,
    *,
    fresh: Callable[[], tuple[Source, ...]],
) -> Iterator[Tended]:
    """The request `key`, decided on the command line ("undo" takes a decision back)."""
    scene = look_round(hands, desk, looking, hands.ledger.requests(over_since=hands.now))
    request = hands.ledger.request(key)
    if request is not None:
        yield from tend_one(Work(request, scene, hands, desk, fresh), decision=decision)


def tend_asked(
    hands: Hands, desk: Desk, looking: Looking, *, fresh: Callable[[], tuple[Source, ...]]
) -> Iterator[Tended]:
    """The decisions that the command line left for the watcher, each once."""
    for name, value in hands.ledger.list_facts(ASKED).items():
        key, (decision, at) = name.removeprefix(ASKED), value.split(" ")
        request = hands.ledger.request(key)
        decided_at = request.decided_at if request else None
        if request is not None and (decided_at is None or decided_at < datetime.fromisoformat(at)):
            steps = tend_decided(hands, desk, looking, key, decision, fresh=fresh)
            before = _failures(hands).get(request.source)
            yield from _try(request, steps, hands, before, dry_run=False)
        hands.ledger.drop_fact(name)


def tend_one(work: Work, *, dry_run: bool = False, again: str = "", decision: str = "") -> Iterator[Tended]:
    """The next step of one request."""
    request, leftovers = work.settle()
    seen, clock = work.sightings(), work.clockwork()
    step = follow_decided(request, seen, clock, decision) if decision else follow(request, seen, clock)
    if request.card is not None and step.request.is_open and not work.has_card():
        step = _without_card(step, again)
    if work.card_is_behind() and not step.remove_card:
        step = replace(step, renew=True)
    plan = work.plan(work.recheck(step), leftovers)
    if not plan.actions:
        return
    done = plan if dry_run else apply(plan, work.hands)
    if done.actions:
        log.info("%s %s", request.key, " ".join(step.said) or "tended")
        yield Tended(request.key, step.said, done)


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
