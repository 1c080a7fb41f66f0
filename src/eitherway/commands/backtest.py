"""`backtest`: what the rules would have done with the mail of recent weeks. Changes nothing. An edge."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from eitherway.commands.columns import Column, table
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, terminal_width
from eitherway.engine.config import Config
from eitherway.engine.contacts import SentMail, read_sent
from eitherway.engine.intake import Lookback, gather_message_facts
from eitherway.engine.paths import Paths
from eitherway.errors import MessageError
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Fetched
from eitherway.mail.message import Message
from eitherway.requests.card_markup import clean
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import Remember
from eitherway.storage.ledger import Ledger, memory_ledger

EXAMPLES = 3
UNLIMITED = 1_000_000


@dataclass(slots=True)
class Tally:
    """The result: counts and first examples by outcome, drafts by day, changes against other rules."""

    messages: int = 0
    unreadable: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    drafts: Counter[str] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

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


@with_options
def backtest(
    options: Options,
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="how far to look back")] = 90,
    against: Annotated[Path | None, typer.Option("--against", help="other rules to compare with")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="show ids in place of people and subjects")] = False,
) -> None:
    """Say what the rules would have done with recent mail.

    Changes nothing. Each message is judged as it came: later answers do not count.
    """
    paths = options.paths
    now = datetime.now(UTC)
    config = Config(paths, *paths.rules_and_letters(), ())
    other = None
    if against is not None:
        # The examples of other rules may fail: those rules are compared, not used.
        other = replace(config, rulebook=Paths(against, paths.state).rulebook(examples=False))
    tally = Tally()
    for settings in config.rulebook.settings.mailboxes:
        with closing(paths.connect(settings)) as mailbox:
            context = _unlimited(config.context(settings, mailbox.names, now))
            with closing(memory_ledger()) as empty:
                trial = Trial(context, read_sent(mailbox, empty, context))
            rival = (
                Trial(_unlimited(other.context(settings, context.names, now)), trial.sent) if other else None
            )
            for fetched in _messages(mailbox, now - timedelta(days=days), quiet=options.quiet):
                _count(fetched, tally, trial, rival, ids=ids)
    put(options, _value(tally, days), _lines(tally, days, terminal_width(), compared=other is not None))


def _unlimited(context: DecisionContext) -> DecisionContext:
    """The context without the daily limits, which would hide what the rules find."""
    settings = context.settings
    limits = ("drafts_per_day", "drafts_per_sender", "cards_per_day")
    answers = settings.answers.model_copy(update=dict.fromkeys(limits, UNLIMITED))
    book = replace(context.rulebook, settings=settings.model_copy(update={"answers": answers}))
    return replace(context, rulebook=book)


def _messages(mailbox: MailStore, since: datetime, *, quiet: bool) -> Iterator[Fetched]:
    """The messages of the watched mailboxes, with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    refs = [ref for name in mailbox.names.watch for ref in mailbox.refs(name, since=since.date())]
    with Progress(console=Console(stderr=True, quiet=quiet), transient=False) as progress:
        task = progress.add_task("messages", total=len(refs))
        for fetched in mailbox.fetch(refs):
            yield fetched
            progress.advance(task)


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
            if len(tally.examples[f"{before} -> {outcome}"]) < EXAMPLES:
                tally.examples[f"{before} -> {outcome}"].append(shown)


def _shown(message: Message) -> str:
    """ "Dana Rivera: A talk in December?"."""
    who = next(map(name_of, (*message.from_, *message.reply_to)), "?")
    return f"{clean(who, 30)}: {clean(without_re(message.subject), 50)}"


def _value(tally: Tally, days: int) -> dict[str, Any]:
    return {
        "days": days,
        "messages": tally.messages,
        "unreadable": tally.unreadable,
        "outcomes": dict(tally.outcomes.most_common()),
        "examples": dict(tally.examples),
        "drafts": {
            "total": sum(tally.drafts.values()),
            "most_in_a_day": max(tally.drafts.values(), default=0),
        },
        "changes": [
            {"before": before, "after": after, "messages": number}
            for (before, after), number in tally.changes.most_common()
        ],
    }


_COLUMNS = (Column("number"), Column("outcome", cut=True), Column("such as", cut=True))


def _lines(tally: Tally, days: int, width: int, *, compared: bool) -> Iterator[str]:
    yield f"{tally.messages} messages in {days} days"
    rows = [
        (f"{number:>6}", outcome, "; ".join(tally.examples[outcome]))
        for outcome, number in tally.outcomes.most_common()
    ]
    yield from table(_COLUMNS, rows, width)
    total, most = sum(tally.drafts.values()), max(tally.drafts.values(), default=0)
    yield f"{total} drafts: {total / max(days, 1):.1f} a day, {most} on the fullest day"
    if compared:
        yield f"{sum(tally.changes.values())} messages change" + (":" if tally.changes else "")
        rows = [
            (f"{number:>6}", f"{before} -> {after}", "; ".join(tally.examples[f"{before} -> {after}"]))
            for (before, after), number in tally.changes.most_common()
        ]
        yield from table(_COLUMNS, rows, width) if rows else ()
    yield "Nothing was changed."
