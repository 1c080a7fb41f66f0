"""New messages: each is decided on by itself; the letters and cards of many are appended together. An edge.

What a message brings is only held back while nothing else needs it: before another message of the same asker
or thread is decided on, it is appended. Messages that bring nothing are recorded together: where a kill comes
before, they are decided on again, and bring nothing again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from eitherway.engine.account import Account
from eitherway.engine.executor import append_together, execute, only_adds, remember
from eitherway.engine.facts import take_over
from eitherway.engine.intake import (
    NewMessage,
    Today,
    gather_message_facts,
    new_messages,
    was_decided,
    with_key,
)
from eitherway.engine.processed import Processed, record_message, record_messages
from eitherway.engine.recovery import restore_from_board
from eitherway.engine.retries import attempt, attempt_new, together
from eitherway.imap.mailbox import Ref
from eitherway.requests.decide_new import decide_new
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.overflow import is_stranger


def process_new_mail(account: Account, *, since: date | None = None) -> Iterator[Processed]:
    """What was done for each new message, in their order."""
    for number, part in enumerate(new_messages(account, since=since)):
        if number == 0 and not account.dry_run:
            restore_from_board(account)  # what another machine opened since this one looked
        yield from _Burst(account).process(part)


@dataclass(slots=True)
class _Burst:
    """Messages that came together: what was done for each, and the decisions that are not carried out yet.

    The requests of those that are `held` are remembered; neither letter nor card of theirs is appended. Those
    that are `quiet` change nothing, and are not recorded yet. `retried` are those that failed before: what is
    known of that goes when they are done, so each is recorded at once. `today` is what the ledger counts of
    the day, None once that may be more.
    """

    account: Account
    done: dict[Ref, Processed] = field(default_factory=dict)
    held: dict[Ref, MessageDecision] = field(default_factory=dict)
    quiet: list[MessageDecision] = field(default_factory=list)
    retried: frozenset[Ref] = frozenset()
    today: Today | None = None

    def process(self, part: tuple[NewMessage, ...]) -> Iterator[Processed]:
        self.retried = frozenset(one.ref for one in self.account.ledger.failures())
        for new in (with_key(one, self.account.ledger) for one in part):
            if was_decided(new.fetched, self.account):
                continue
            done = self._attempt(new.ref, partial(self._process, new))
            if done is not None:
                self.done[new.ref] = done
            if done is not None and done.is_urgent:
                self._settle()
            yield from self._finished()
        self._settle()
        yield from self._finished()

    def _settle(self) -> None:
        quiet, self.quiet = self.quiet, []
        if quiet:
            record_messages(quiet, self.account)
        self._append_held()

    def _finished(self) -> Iterator[Processed]:
        if not self.held and not self.quiet:
            finished, self.done = self.done, {}
            yield from finished.values()

    def _process(self, new: NewMessage) -> Processed | None:
        """What was done for a message; None for a copy of one that was held or quiet."""
        facts = self._facts_of(new)
        if self._touches_others(facts):
            self._settle()
            if was_decided(new.fetched, self.account):
                return None
            facts = self._facts_of(new)
        taken_over = [one.key for one in facts.candidates if take_over(one, self.account)]
        if taken_over:
            facts = self._facts_of(new)
        decision = decide_new(facts, self.account.context)
        if not decision.plan.actions and not decision.plan.faults and new.ref not in self.retried:
            self.quiet.append(decision)
            return Processed(new.ref, decision)
        if decision.opened is None or self.account.dry_run or not only_adds(decision.plan):
            return self._carry_out(decision)
        remember(decision.plan, self.account)
        self.held[new.ref] = decision
        return Processed(new.ref, decision)

    def _facts_of(self, new: NewMessage) -> MessageFacts:
        account = self.account
        self.today = self.today or Today.read(account.ledger, account.context)
        facts = gather_message_facts(
            new.fetched, account.ledger, account.context, new.lookback, account.mailbox, self.today
        )
        if not self.held:
            return facts
        strangers = sum(is_stranger(one.facts, account.context) for one in self.held.values())
        drafts = sum(len(one.plan.drafts) for one in self.held.values())
        return replace(
            facts, drafts_today=facts.drafts_today + drafts, cards_today=facts.cards_today + strangers
        )

    def _touches_others(self, facts: MessageFacts) -> bool:
        """Whether it depends on one before: a copy of it, or of the thread or the asker of what is held."""
        before = {one.facts.message.key for one in (*self.held.values(), *self.quiet)}
        about = (facts.message.key, *(one.key for one in (*facts.candidates, *facts.history)))
        return not before.isdisjoint(about)

    def _append_held(self) -> None:
        """Appends and records; what is refused or fails together is tried again one by one."""
        held, self.held, self.today = self.held, {}, None
        plans = [one.plan for one in held.values()]
        is_done = bool(held) and together(partial(append_together, plans, self.account)) is not None
        finish = self._record if is_done else self._carry_out
        for ref, decision in held.items():
            self.done[ref] = self._attempt(ref, partial(finish, decision)) or self.done[ref]

    def _attempt(self, ref: Ref, act: Callable[[], Processed | None]) -> Processed | None:
        first = attempt if ref in self.retried else attempt_new
        return first(ref, self.account, act, partial(Processed, ref, None))

    def _record(self, decision: MessageDecision) -> Processed:
        return record_message(decision, self.account)

    def _carry_out(self, decision: MessageDecision) -> Processed:
        self.today = None
        execute(decision.plan, self.account)
        return self._record(decision)
