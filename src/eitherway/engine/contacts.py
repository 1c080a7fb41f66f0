"""Learns from Sent whom the owner wrote to, and the Message-IDs of those messages. An edge.

The ledger stores both as keyed hashes, for `sender: known` and `reply_to_me`.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from eitherway.engine.account import Account
from eitherway.imap.fetch import HeaderSummary
from eitherway.imap.finder import MissingMailboxError, Status
from eitherway.imap.mail_store import MailStore
from eitherway.mail.message import Address, Message
from eitherway.requests.context import DecisionContext
from eitherway.storage.ledger import Ledger, Position
from eitherway.values import dataclass

MOST_AT_ONCE = 2000  # messages, the newest ones, the first time


@dataclass(frozen=True, slots=True)
class SentMail:
    """Sent messages that the ledger has not learned: kept in memory, for commands that change nothing.

    `written` says when the owner first wrote to each address, `ids` are the Message-IDs; `until` ignores
    messages written from then on. `looked` is false if Sent was never read, None if only the ledger knows.
    """

    written: Mapping[str, datetime] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    until: datetime | None = None
    looked: bool | None = None

    def knows(self, address: str) -> bool:
        """Whether the owner wrote to this address."""
        first = self.written.get(address.lower())
        return first is not None and (self.until is None or first < self.until)


def learn_contacts(account: Account) -> int:
    """Learns the messages sent since the last time; returns how many."""
    status, summaries = _new_in_sent(account.mailbox, account.ledger, account.context)
    if status is None:
        return 0
    account.ledger.learn(item.key for summary in summaries for item in _recipients(summary, account.context))
    account.ledger.learn(summary.message_id for summary in summaries if summary.message_id)
    last = min((status.uidnext - 1, *(summary.ref.uid for summary in summaries[-1:])))
    position = Position(status.uidvalidity, last, account.now)
    account.ledger.move_position(_place(account.context.names.sent), position)
    return len(summaries)


def read_sent(mailbox: MailStore, ledger: Ledger, context: DecisionContext) -> SentMail:
    """The messages that `learn_contacts` would learn now. Changes nothing."""
    written: dict[str, datetime] = {}
    _, summaries = _new_in_sent(mailbox, ledger, context)
    for summary in summaries:
        at = summary.date or summary.internal_date
        for item in _recipients(summary, context):
            written[item.key] = min(at, written.get(item.key, at))
    ids = frozenset(summary.message_id for summary in summaries if summary.message_id)
    return SentMail(written, ids, looked=bool(context.names.sent))


def answers_owner(message: Message, ledger: Ledger, context: DecisionContext, sent: SentMail) -> bool | None:
    """Whether a message answers one of the owner's; None if Sent was never read."""
    if not (has_learned(ledger, context) if sent.looked is None else sent.looked):
        return None
    answered = (*message.in_reply_to, *message.references[-1:])
    return any(one in sent.ids or ledger.knows(one) for one in answered)


def has_learned(ledger: Ledger, context: DecisionContext) -> bool:
    """Whether the ledger knows whom the owner wrote to."""
    return bool(context.names.sent) and ledger.position(_place(context.names.sent)) is not None


def answered_ids(mailbox: MailStore, since: date) -> dict[str, frozenset[str]]:
    """The Message-IDs that messages in Sent of that time answer, with the addresses that these went to."""
    if not mailbox.names.sent:
        return {}
    found: dict[str, frozenset[str]] = {}
    for summary in mailbox.headers(mailbox.names.sent, since=since):
        people = frozenset(one.key for one in (*summary.to, *summary.cc))
        for one in summary.answers:
            found[one] = found.get(one, frozenset()) | people
    return found


def _new_in_sent(
    mailbox: MailStore, ledger: Ledger, context: DecisionContext
) -> tuple[Status | None, tuple[HeaderSummary, ...]]:
    """The messages that the ledger has not learned yet; the status is None if there are none."""
    name = context.names.sent
    if not name:
        return None, ()
    try:
        status = mailbox.status(name)
    except MissingMailboxError:
        return None, ()
    position = ledger.position(_place(name))
    is_good = position and position.uidvalidity == status.uidvalidity and position.last_uid < status.uidnext
    last = position.last_uid if position and is_good else 0
    if last >= status.uidnext - 1:
        return None, ()
    refs = mailbox.refs(name, after_uid=last)[-MOST_AT_ONCE:]
    return status, tuple(mailbox.summaries(refs))


def _place(name: str) -> str:
    """The name of the position in Sent, which may also be watched."""
    return f"sent:{name}"


def _recipients(summary: HeaderSummary, context: DecisionContext) -> tuple[Address, ...]:
    own = {address.lower() for address in context.settings.owner.addresses}
    return tuple(item for item in summary.to if item.key not in own)
