"""Open requests, many at a time: what only renews their cards is remembered and appended together. An edge.

A card whose day or verdict changed is one of many on most days: all requests of a day are due together. Each
is decided by itself, and carried out by itself where it does more, or where together is not possible.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from eitherway.engine.account import Account
from eitherway.engine.executor import append_together, execute, only_renews, remember
from eitherway.engine.facts import decide_on
from eitherway.engine.reconcile import Due, Reconciled, attempt_request, reported
from eitherway.engine.retries import together
from eitherway.requests.plan import AppendCard, Plan
from eitherway.requests.request import Ref
from eitherway.requests.transitions import is_check_due

FEW = 4  # messages that cost less than a look at all mailboxes
AT_A_TIME = 32  # requests whose messages are read together, and whose cards are appended together


def reconcile_all(dues: Iterable[Due], account: Account) -> Iterator[Reconciled]:
    """Brings these requests and the mailbox into agreement; nothing for those of which nothing changed."""
    coming = iter(dues)
    while part := tuple(islice(coming, AT_A_TIME)):
        yield from _Together(account).process(part)


def reconcile(due: Due, account: Account) -> Iterator[Reconciled]:
    """Brings one request and the mailbox into agreement; nothing where nothing changed."""
    yield from attempt_request(due, account, lambda: execute(_decide(due, account), account))


def _decide(due: Due, account: Account) -> Plan:
    _, plan = decide_on(due, account)
    is_idle, waits = not plan.actions and not plan.said, due.request.copied_at is not None
    account.settled.note(due.request.key, due.parts, idle=is_idle, soon=waits)
    return plan


@dataclass(slots=True)
class _Together:
    """Requests that are due together, and the plans of those that only renew a card: these are `held`."""

    account: Account
    held: list[tuple[Due, Plan]] = field(default_factory=list)

    def process(self, part: tuple[Due, ...]) -> Iterator[Reconciled]:
        failed = {one.ref for one in self.account.ledger.failures()}
        needed = tuple(_needed(part, self.account))
        with self.account.one_look() if len(needed) > FEW else nullcontext():
            self.account.mailbox.read_ahead(needed)
            for due in part:
                if any(one.request.asker == due.request.asker for one, _ in self.held):
                    yield from self._carry_out_held()  # each card shows what else its asker asked for
                is_alone = due.request.source in failed
                yield from attempt_request(due, self.account, partial(self._process, due, is_alone=is_alone))
        yield from self._carry_out_held()

    def _process(self, due: Due, *, is_alone: bool) -> Plan:
        """What was done; nothing yet for what is held. What failed before is not: that is counted."""
        plan = _decide(due, self.account)
        if is_alone or self.account.dry_run or not only_renews(plan):
            return execute(plan, self.account)
        self.held.append((due, plan))
        return Plan()

    def _carry_out_held(self) -> Iterator[Reconciled]:
        """What is refused or fails together is tried again one by one."""
        held, self.held = self.held, []
        done = together(partial(self._do_together, [plan for _, plan in held]))
        if done is not None:
            for (due, _), changed in zip(held, done, strict=True):
                yield from reported(due.request.key, changed)
            return
        for due, plan in held:
            yield from attempt_request(due, self.account, partial(execute, plan, self.account))

    def _do_together(self, plans: list[Plan]) -> list[Plan]:
        """What of each plan changed anything."""
        with self.account.ledger.together():
            done = [remember(plan, self.account) for plan in plans]
        if any(isinstance(action, AppendCard) for plan in plans for action in plan.actions):
            append_together(plans, self.account)
        return done


def _needed(part: tuple[Due, ...], account: Account) -> Iterator[Ref]:
    """The messages of those whose verdict is due: nothing else needs them each time."""
    for due in part:
        request = due.request
        if is_check_due(request, account.now):
            yield from (ref for ref in (request.latest, request.source) if ref is not None)
