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

from eitherway.edges.ledger import Ledger, Position
from eitherway.edges.mail_store import MailStore
from eitherway.edges.mailbox import Fetched, Status
from eitherway.effects import Hands, apply
from eitherway.errors import ConfigError, MessageError, TransientError
from eitherway.knowing import SentMail, answers_owner, read_sent
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.desk import Desk
from eitherway.requests.opening import Consideration, Incoming, ask_of, decide, fingerprint, invitation_ids
from eitherway.requests.request import Ref
from eitherway.retries import set_aside

__all__ = ["Handled", "apply", "consider", "lookback_on", "take_in"]

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(days=7)  # between the date of an answer and that of the sweep before it


@dataclass(frozen=True, slots=True)
class Handled:
    """One message of a round: what was decided, or why it was set aside."""

    ref: Ref
    consideration: Consideration | None
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
    fetched: Fetched, ledger: Ledger, desk: Desk, lookback: Lookback, mailbox: MailStore | None = None
) -> Consideration:
    """What is to be done about a message, with everything that is remembered of it. Changes nothing.

    Raises MessageError for a message that cannot be read.
    """
    if isinstance(fetched.message, MessageError):
        raise fetched.message
    incoming = incoming_of(fetched, fetched.message, ledger, desk, lookback)
    if incoming.thread is not None and mailbox is not None:
        earlier = _message_at(incoming.thread.source, mailbox)
        incoming = replace(incoming, earlier=earlier, drafts=_drafts_of(incoming, earlier, mailbox))
    return decide(incoming, desk)


def _message_at(ref: Ref, mailbox: MailStore) -> Message | None:
    found = (fetched.message for fetched in mailbox.fetch([ref]))
    return next((message for message in found if isinstance(message, Message)), None)


def _drafts_of(incoming: Incoming, earlier: Message | None, mailbox: MailStore) -> tuple[Ref, ...]:
    """What stands in Drafts of the thread, ours or the owner's."""
    ids = {*incoming.message.in_reply_to, *((earlier.message_id,) if earlier else ())} - {""}
    found = {ref for one in ids for ref in mailbox.find_answers(mailbox.names.drafts, one)}
    return tuple(sorted(found))


def incoming_of(
    fetched: Fetched, message: Message, ledger: Ledger, desk: Desk, lookback: Lookback
) -> Incoming:
    """A message with what mailbox and ledger know of it."""
    sender = asker_of(message, desk.settings.people.relays)
    asker = ledger.hash(sender) if sender else ""
    midnight = desk.local_now.replace(hour=0, minute=0, second=0, microsecond=0)
    invited = invitation_ids(ask_of(message, desk)) if message.calendars else ()
    thread = ledger.thread_of((*message.in_reply_to, *message.references, fingerprint(message), *invited))
    return Incoming(
        ref=fetched.ref,
        message=message,
        received=fetched.internal_date,
        asker=asker,
        known=bool(sender) and (ledger.knows(sender) or lookback.sent.knows(sender) or desk.lists(sender)),
        answers_mine=answers_owner(message, ledger, desk, lookback.sent),
        answered=message.message_id in lookback.answered or "\\Answered" in fetched.flags,
        before_since=lookback.since is not None and fetched.internal_date.date() < lookback.since,
        history=ledger.history(asker, thread.key if thread else message.key) if asker else (),
        thread=thread if thread is not None and thread.key != message.key else None,
        drafts_today=ledger.drafts_since(midnight),
    )


# -- new mail -----------------------------------------------------------------------------------------


def take_in(
    hands: Hands, desk: Desk, *, since: date | None = None, dry_run: bool = False
) -> Iterator[Handled]:
    """Every new message of the watched mailboxes, decided and (unless `dry_run`) acted upon.

    The first round looks only forward, or back to `since`. The position moves after a message's
    effects are recorded; one that fails is set aside and the others go on.
    """
    sent = read_sent(hands.mailbox, hands.ledger, desk) if dry_run else SentMail()
    for name in hands.mailbox.names.watch:
        yield from _take_in_one(name, hands, desk, sent, since=since, dry_run=dry_run)


def _take_in_one(
    name: str, hands: Hands, desk: Desk, sent: SentMail, *, since: date | None, dry_run: bool
) -> Iterator[Handled]:
    status = hands.mailbox.status(name)
    start, passed = _start(name, hands, status, since)
    if not dry_run:
        hands.ledger.move_position(name, start)
    fresh = hands.mailbox.refs(name, after_uid=start.last_uid)
    refs = sorted({*_due_again(name, status, hands), *fresh})
    if refs:
        earliest = min(start.swept_at.date(), hands.now.date(), since or date.max) - CLOCKS_APART
        answered = answered_ids(hands.mailbox, earliest)
        given: set[Ref] = set()
        complete = True
        for fetched in hands.mailbox.fetch(refs):
            uid = fetched.ref.uid
            back = since if start.last_uid < uid <= passed else None
            handled = _handle(fetched, hands, desk, Lookback(answered, back, sent), dry_run=dry_run)
            if handled is not None:
                yield handled
            complete = complete and fetched.ref == refs[len(given)]
            given.add(fetched.ref)
            if not dry_run and complete and uid > start.last_uid:
                hands.ledger.move_position(name, Position(start.uidvalidity, uid, hands.now))
        yield from _mind_not_given(name, set(refs) - given, hands, dry_run=dry_run)
    if not dry_run:
        # To the last message seen, not to UIDNEXT: what was counted may not have been found yet.
        last = max((start.last_uid, *(ref.uid for ref in fresh)))
        hands.ledger.move_position(name, Position(start.uidvalidity, last, hands.now))


def _mind_not_given(name: str, refs: set[Ref], hands: Hands, *, dry_run: bool) -> Iterator[Handled]:
    """What was found and did not come: one that is still there is tried again, one that went is forgotten.

    Servers tell a wrong uid in a race, or leave a message out of an answer that says OK.
    """
    if not refs:
        return
    there = set(hands.mailbox.refs(name, after_uid=min(ref.uid for ref in refs) - 1))
    for ref in sorted(refs):
        error = MessageError("the server did not give this message; it is asked for again")
        if ref in there:
            yield _put_aside(ref, error, hands, dry_run=dry_run)
        elif not dry_run:
            hands.ledger.recovered(ref)


def _start(name: str, hands: Hands, status: Status, since: date | None) -> tuple[Position, int]:
    """Where looking begins, after the last message whose effects are recorded; up to which uid it is back.

    The first start begins at the end, or at `since`, which passes over nothing that nobody looked at.
    After a new uidvalidity uids mean nothing: it begins a day before the last sweep, and what was
    handled then is known by its key.
    """
    position = hands.ledger.position(name)
    if position is not None and position.uidvalidity != status.uidvalidity:
        since = min(since or date.max, position.swept_at.date() - timedelta(days=1))
        position = None
    passed = position.last_uid if position else max(status.uidnext - 1, 0)
    last, swept_at = passed, position.swept_at if position else hands.now
    if since is not None:
        refs = hands.mailbox.refs(name, since=since)
        last = min((passed, *(ref.uid - 1 for ref in refs[:1])))
    return Position(status.uidvalidity, last, swept_at), passed


def _due_again(name: str, status: Status, hands: Hands) -> tuple[Ref, ...]:
    return tuple(
        failure.ref
        for failure in hands.ledger.failures()
        if (failure.ref.mailbox, failure.ref.uidvalidity) == (name, status.uidvalidity)
        and failure.next_at is not None
        and failure.next_at <= hands.now
    )


def answered_ids(mailbox: MailStore, since: date) -> frozenset[str]:
    """The Message-IDs that letters in Sent of that time answer."""
    if not mailbox.names.sent:
        return frozenset()
    glances = mailbox.glances(mailbox.refs(mailbox.names.sent, since=since))
    return frozenset(item for glance in glances for item in (*glance.in_reply_to, *glance.references[-1:]))


def lookback_on(fetched: Fetched, mailbox: MailStore, ledger: Ledger, desk: Desk) -> Lookback:
    """What a round would know of one message besides it. Changes nothing."""
    answered = answered_ids(mailbox, fetched.internal_date.date() - CLOCKS_APART)
    return Lookback(answered, sent=read_sent(mailbox, ledger, desk))


def _handle(
    fetched: Fetched, hands: Hands, desk: Desk, lookback: Lookback, *, dry_run: bool
) -> Handled | None:
    """One message, whatever it is; None for one that was handled before."""
    try:
        message = fetched.message
        if isinstance(message, Message) and hands.ledger.seen(message.key):
            hands.ledger.recovered(fetched.ref)
            return None
        consideration = consider(fetched, hands.ledger, desk, lookback, hands.mailbox)
        if not dry_run:
            _act(consideration, hands)
        return Handled(fetched.ref, consideration)
    except (ConfigError, TransientError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it is told and tried again
        return _put_aside(fetched.ref, error, hands, dry_run=dry_run)


def _act(consideration: Consideration, hands: Hands) -> None:
    incoming = consideration.incoming
    apply(consideration.plan, hands)
    if consideration.plan.faults:
        log.warning("%s letter not written: its template; see the card", incoming.ref)
    if consideration.outcome != "guard:too_many":
        hands.ledger.mark_seen(incoming.message.key, consideration.outcome, hands.now)
        hands.ledger.recovered(incoming.ref)
    hands.ledger.set_fact("last_mail_at", hands.now.isoformat())
    log.info("%s %s", incoming.ref, consideration.outcome)


def _put_aside(ref: Ref, error: Exception, hands: Hands, *, dry_run: bool) -> Handled:
    """A message that cannot be handled now does not stand in the way of the others."""
    known = isinstance(error, MessageError)
    log.warning("%s set aside: %s", ref, type(error).__name__, exc_info=None if known else error)
    if not dry_run:
        set_aside(ref, error, hands.ledger, hands.now, for_good=True)
    return Handled(ref, None, str(error) if known else type(error).__name__)
