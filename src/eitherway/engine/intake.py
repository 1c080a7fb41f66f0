"""START HERE: one round over a mailbox. consider() reads and decides, apply() acts. An edge.

    new mail -> Incoming -> requests.opening.decide -> Plan -> effects.apply -> the position moves
    open requests -> Sightings -> requests.follow -> Plan -> effects.apply        (tending.py)

`explain`, `once --dry-run` and `backtest` are consider() alone; there is no second way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from eitherway.engine.contacts import SentMail, answers_owner, read_sent
from eitherway.engine.executor import ExecutionContext, execute
from eitherway.engine.retries import set_aside
from eitherway.errors import ConfigError, MessageError, TransientError
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Fetched, Status
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import (
    MessageDecision,
    MessageFacts,
    ask_of,
    decide_new,
    fingerprint,
    invitation_ids,
)
from eitherway.requests.request import Ref
from eitherway.storage.ledger import Ledger, Position

__all__ = ["Processed", "consider", "execute", "lookback_on", "process_new_mail"]

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(days=7)  # between the date of an answer and that of the sweep before it


@dataclass(frozen=True, slots=True)
class Processed:
    """One message of a round: what was decided, or why it was set aside."""

    ref: Ref
    consideration: MessageDecision | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Lookback:
    """What the mailbox knows besides a message: what the owner answered, and where looking begins.

    `sent` is what the ledger has not learned of Sent, where nothing is to be changed.
    """

    answered: frozenset[str] = frozenset()
    since: date | None = None
    sent: SentMail = field(default_factory=SentMail)


def consider(
    fetched: Fetched,
    ledger: Ledger,
    context: DecisionContext,
    lookback: Lookback,
    mailbox: MailStore | None = None,
) -> MessageDecision:
    """What is to be done about a message, with everything that is remembered of it. Changes nothing.

    Raises MessageError for a message that cannot be read.
    """
    if isinstance(fetched.message, MessageError):
        raise fetched.message
    incoming = gather_message_facts(fetched, fetched.message, ledger, context, lookback)
    if incoming.thread is not None and mailbox is not None:
        earlier = _message_at(incoming.thread.source, mailbox)
        incoming = replace(incoming, earlier=earlier, drafts=_drafts_of(incoming, earlier, mailbox))
    return decide_new(incoming, context)


def _message_at(ref: Ref, mailbox: MailStore) -> Message | None:
    found = (fetched.message for fetched in mailbox.fetch([ref]))
    return next((message for message in found if isinstance(message, Message)), None)


def _drafts_of(incoming: MessageFacts, earlier: Message | None, mailbox: MailStore) -> tuple[Ref, ...]:
    """What stands in Drafts of the thread, ours or the owner's."""
    ids = {*incoming.message.in_reply_to, *((earlier.message_id,) if earlier else ())} - {""}
    found = {ref for one in ids for ref in mailbox.find_answers(mailbox.names.drafts, one)}
    return tuple(sorted(found))


def gather_message_facts(
    fetched: Fetched, message: Message, ledger: Ledger, context: DecisionContext, lookback: Lookback
) -> MessageFacts:
    """A message with what mailbox and ledger know of it."""
    sender = asker_of(message, context.settings.people.relays)
    asker = ledger.hash(sender) if sender else ""
    midnight = context.local_now.replace(hour=0, minute=0, second=0, microsecond=0)
    invited = invitation_ids(ask_of(message, context)) if message.calendars else ()
    thread = ledger.thread_of((*message.in_reply_to, *message.references, fingerprint(message), *invited))
    return MessageFacts(
        ref=fetched.ref,
        message=message,
        received=fetched.internal_date,
        asker=asker,
        known=bool(sender) and (ledger.knows(sender) or lookback.sent.knows(sender) or context.lists(sender)),
        answers_mine=answers_owner(message, ledger, context, lookback.sent),
        answered=message.message_id in lookback.answered or "\\Answered" in fetched.flags,
        before_since=lookback.since is not None and fetched.internal_date.date() < lookback.since,
        history=ledger.history(asker, thread.key if thread else message.key) if asker else (),
        thread=thread if thread is not None and thread.key != message.key else None,
        drafts_today=ledger.drafts_since(midnight),
    )


# -- new mail -----------------------------------------------------------------------------------------


def process_new_mail(
    execution: ExecutionContext, context: DecisionContext, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Processed]:
    """Every new message of the watched mailboxes, decided and (unless `dry_run`) acted upon.

    The first round looks only forward, or back to `since`. The position moves after a message's
    effects are recorded; one that fails is set aside and the others go on.
    """
    sent = read_sent(execution.mailbox, execution.ledger, context) if dry_run else SentMail()
    for name in execution.mailbox.names.watch:
        yield from _take_in_one(name, execution, context, sent, since=since, dry_run=dry_run)


def _take_in_one(
    name: str,
    execution: ExecutionContext,
    context: DecisionContext,
    sent: SentMail,
    *,
    since: date | None,
    dry_run: bool,
) -> Iterator[Processed]:
    status = execution.mailbox.status(name)
    start, passed = _start(name, execution, status, since)
    if not dry_run:
        execution.ledger.move_position(name, start)
    fresh = execution.mailbox.refs(name, after_uid=start.last_uid)
    refs = sorted({*_due_again(name, status, execution), *fresh})
    if refs:
        earliest = min(start.swept_at.date(), execution.now.date(), since or date.max) - CLOCKS_APART
        answered = answered_ids(execution.mailbox, earliest)
        given: set[Ref] = set()
        complete = True
        for fetched in execution.mailbox.fetch(refs):
            uid = fetched.ref.uid
            back = since if start.last_uid < uid <= passed else None
            handled = _handle(fetched, execution, context, Lookback(answered, back, sent), dry_run=dry_run)
            if handled is not None:
                yield handled
            complete = complete and fetched.ref == refs[len(given)]
            given.add(fetched.ref)
            if not dry_run and complete and uid > start.last_uid:
                execution.ledger.move_position(name, Position(start.uidvalidity, uid, execution.now))
        yield from _mind_not_given(name, set(refs) - given, execution, dry_run=dry_run)
    if not dry_run:
        # To the last message seen, not to UIDNEXT: what was counted may not have been found yet.
        last = max((start.last_uid, *(ref.uid for ref in fresh)))
        execution.ledger.move_position(name, Position(start.uidvalidity, last, execution.now))


def _mind_not_given(
    name: str, refs: set[Ref], execution: ExecutionContext, *, dry_run: bool
) -> Iterator[Processed]:
    """What was found and did not come: one that is still there is tried again, one that went is forgotten.

    Servers tell a wrong uid in a race, or leave a message out of an answer that says OK.
    """
    if not refs:
        return
    there = set(execution.mailbox.refs(name, after_uid=min(ref.uid for ref in refs) - 1))
    for ref in sorted(refs):
        error = MessageError("the server did not give this message; it is asked for again")
        if ref in there:
            yield _put_aside(ref, error, execution, dry_run=dry_run)
        elif not dry_run:
            execution.ledger.recovered(ref)


def _start(
    name: str, execution: ExecutionContext, status: Status, since: date | None
) -> tuple[Position, int]:
    """Where looking begins, after the last message whose effects are recorded; up to which uid it is back.

    The first start begins at the end, or at `since`, which passes over nothing that nobody looked at.
    After a new uidvalidity uids mean nothing: it begins a day before the last sweep, and what was
    handled then is known by its key.
    """
    position = execution.ledger.position(name)
    if position is not None and position.uidvalidity != status.uidvalidity:
        since = min(since or date.max, position.swept_at.date() - timedelta(days=1))
        position = None
    passed = position.last_uid if position else max(status.uidnext - 1, 0)
    last, swept_at = passed, position.swept_at if position else execution.now
    if since is not None:
        refs = execution.mailbox.refs(name, since=since)
        last = min((passed, *(ref.uid - 1 for ref in refs[:1])))
    return Position(status.uidvalidity, last, swept_at), passed


def _due_again(name: str, status: Status, execution: ExecutionContext) -> tuple[Ref, ...]:
    return tuple(
        failure.ref
        for failure in execution.ledger.failures()
        if (failure.ref.mailbox, failure.ref.uidvalidity) == (name, status.uidvalidity)
        and failure.next_at is not None
        and failure.next_at <= execution.now
    )


def answered_ids(mailbox: MailStore, since: date) -> frozenset[str]:
    """The Message-IDs that letters in Sent of that time answer."""
    if not mailbox.names.sent:
        return frozenset()
    summaries = mailbox.summaries(mailbox.refs(mailbox.names.sent, since=since))
    return frozenset(
        item for summary in summaries for item in (*summary.in_reply_to, *summary.references[-1:])
    )


def lookback_on(fetched: Fetched, mailbox: MailStore, ledger: Ledger, context: DecisionContext) -> Lookback:
    """What a round would know of one message besides it. Changes nothing."""
    answered = answered_ids(mailbox, fetched.internal_date.date() - CLOCKS_APART)
    return Lookback(answered, sent=read_sent(mailbox, ledger, context))


def _handle(
    fetched: Fetched,
    execution: ExecutionContext,
    context: DecisionContext,
    lookback: Lookback,
    *,
    dry_run: bool,
) -> Processed | None:
    """One message, whatever it is; None for one that was handled before."""
    try:
        message = fetched.message
        if isinstance(message, Message) and execution.ledger.seen(message.key):
            execution.ledger.recovered(fetched.ref)
            return None
        consideration = consider(fetched, execution.ledger, context, lookback, execution.mailbox)
        if not dry_run:
            _act(consideration, execution)
        return Processed(fetched.ref, consideration)
    except (ConfigError, TransientError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it is told and tried again
        return _put_aside(fetched.ref, error, execution, dry_run=dry_run)


def _act(consideration: MessageDecision, execution: ExecutionContext) -> None:
    incoming = consideration.incoming
    execute(consideration.plan, execution)
    if consideration.plan.faults:
        log.warning("%s letter not written: its template; see the card", incoming.ref)
    if consideration.outcome != "guard:too_many":
        execution.ledger.mark_seen(incoming.message.key, consideration.outcome, execution.now)
        execution.ledger.recovered(incoming.ref)
    execution.ledger.set_fact("last_mail_at", execution.now.isoformat())
    log.info("%s %s", incoming.ref, consideration.outcome)


def _put_aside(ref: Ref, error: Exception, execution: ExecutionContext, *, dry_run: bool) -> Processed:
    """A message that cannot be handled now does not stand in the way of the others."""
    known = isinstance(error, MessageError)
    log.warning("%s set aside: %s", ref, type(error).__name__, exc_info=None if known else error)
    if not dry_run:
        set_aside(ref, error, execution.ledger, execution.now, for_good=True)
    return Processed(ref, None, str(error) if known else type(error).__name__)
