"""Judges recent mail again with rules, and with others to compare, as it was when it came. An edge.

`backtest` and the page show the tally. Nothing is changed.
"""

from collections import Counter, defaultdict
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from eitherway.engine.config import Config
from eitherway.engine.contacts import SentMail, read_sent
from eitherway.engine.intake import Lookback, gather_message_facts
from eitherway.errors import MessageError
from eitherway.imap.fetch import Fetched
from eitherway.mail.message import Message
from eitherway.requests.card_markup import clean
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import Remember
from eitherway.rules.rule import Rulebook
from eitherway.storage.ledger import Ledger, memory_ledger

EXAMPLES = 3
UNLIMITED = 1_000_000


@dataclass(slots=True)
class Tally:
    """The result: counts and first examples by outcome, drafts by day, changes against other rules.

    `changed` has the key of each message that would be treated otherwise, and what was done with it before.
    """

    messages: int = 0
    unreadable: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    drafts: Counter[str] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, outcome: str, example: str) -> None:
        self.outcomes[outcome] += 1
        if len(self.examples[outcome]) < EXAMPLES:
            self.examples[outcome].append(example)


@dataclass(slots=True)
class Trial:
    """One rulebook with a memory for the threads that it would have opened."""

    context: DecisionContext
    sent: SentMail
    ledger: Ledger = field(default_factory=memory_ledger)

    def outcome(self, fetched: Fetched) -> tuple[str, MessageDecision | None]:
        """What would have happened when the message came, without anything answered or written since."""
        arrived = replace(fetched, flags=fetched.flags - {"\\Answered"})
        lookback = Lookback(sent=replace(self.sent, until=fetched.internal_date))
        try:
            facts = gather_message_facts(arrived, self.ledger, self.context, lookback)
        except MessageError:
            return "unreadable", None
        done = decide_new(facts, self.context)
        for action in done.plan.actions:
            if isinstance(action, Remember):
                self.ledger.record(action.request, action.thread)
        return done.outcome, done


def judge_again(
    config: Config, other: Rulebook | None, now: datetime, days: int, tally: Tally, *, ids: bool = False
) -> Generator[tuple[int, int]]:
    """Counts the messages of so many days in `tally`; what `other` rules would have done is the "before".

    After each it gives how many of how many are done in this mailbox. `ids`: examples name nobody.
    """
    for settings in config.rulebook.settings.mailboxes:
        with closing(config.paths.connect(settings)) as mailbox:
            context = _unlimited(config.context(settings, mailbox.names, now))
            with closing(memory_ledger()) as empty:
                trial = Trial(context, read_sent(mailbox, empty, context))
            rival = None
            if other is not None:
                before = replace(config, rulebook=other).context(settings, mailbox.names, now)
                rival = Trial(_unlimited(before), trial.sent)
            since = (now - timedelta(days=days)).date()
            refs = [ref for name in mailbox.names.watch for ref in mailbox.refs(name, since=since)]
            yield 0, len(refs)
            for done, fetched in enumerate(mailbox.fetch(refs), 1):
                _count(fetched, tally, trial, rival, ids=ids)
                yield done, len(refs)


def _unlimited(context: DecisionContext) -> DecisionContext:
    """The context without the daily limits, which would hide what the rules find."""
    settings = context.settings
    limits = ("drafts_per_day", "drafts_per_sender", "cards_per_day")
    answers = settings.answers.model_copy(update=dict.fromkeys(limits, UNLIMITED))
    book = replace(context.rulebook, settings=settings.model_copy(update={"answers": answers}))
    return replace(context, rulebook=book)


def _count(fetched: Fetched, tally: Tally, trial: Trial, rival: Trial | None, *, ids: bool) -> None:
    tally.messages += 1
    outcome, done = trial.outcome(fetched)
    tally.unreadable += outcome == "unreadable"
    message = fetched.message
    shown = str(fetched.ref) if ids or not isinstance(message, Message) else _shown(message)
    tally.add(outcome, shown)
    if done is not None and done.plan.drafts:
        tally.drafts[fetched.internal_date.date().isoformat()] += 1
    if rival is not None:
        before, _ = rival.outcome(fetched)
        if before != outcome:
            tally.changes[before, outcome] += 1
            key = message.identified.key if isinstance(message, Message) else ""
            tally.changed.append((key, before))
            if len(tally.examples[f"{before} -> {outcome}"]) < EXAMPLES:
                tally.examples[f"{before} -> {outcome}"].append(shown)


def _shown(message: Message) -> str:
    """ "Dana Rivera: A talk in December?"."""
    who = next(map(name_of, (*message.from_, *message.reply_to)), "?")
    return f"{clean(who, 30)}: {clean(without_re(message.subject), 50)}"
