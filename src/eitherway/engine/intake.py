"""New messages of the watched mailboxes, and what mailbox and ledger know of each. An edge.

The position in a mailbox moves after a message's effects are recorded; the first start looks only forward.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

from eitherway.asks.ask import Ask
from eitherway.engine.account import Account
from eitherway.engine.contacts import SentMail, answered_ids, answers_owner, has_learned, read_sent
from eitherway.errors import MessageError
from eitherway.imap.fetch import Fetched
from eitherway.imap.finder import Status
from eitherway.imap.mail_store import MailStore
from eitherway.mail.guards import screen
from eitherway.mail.message import Message, dated
from eitherway.mail.reply import asker_of, read_relayed
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import fingerprint, invitation_ids
from eitherway.requests.examined import ask_of
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.overflow import WAITS
from eitherway.requests.request import Ref, Request
from eitherway.requests.threads import (
    asker_addresses,
    author_addresses,
    is_addressed,
    keyed,
    named_keys,
    thread_keys,
)
from eitherway.storage.ledger import Ledger, Position
from eitherway.values import dataclass

log = logging.getLogger(__name__)

FOUND_AGAIN = "found_again"  # a fact: from when to when a message may be that of a stranger who waited
LOOK_BACK = timedelta(days=3)  # before the last sweep: longer than what failed is tried again
NOTHING_ASKED = Ask(asked=False, sort="", sentence="", score=0.0)
IS_PAST = timedelta(days=365)  # a message of before was decided on, or is too old to be answered
AT_ONCE = 32  # messages that are decided on before what they bring is appended together
CLOCKS_APART = timedelta(days=7)  # between the date of an answer and that of the cycle before it


@dataclass(frozen=True, slots=True)
class Lookback:
    """What the mailbox knows besides a message: what the owner answered, to whom, and since when.

    `sent` is what the ledger has not learned of Sent, where nothing is to be changed. `waited` is when
    strangers waited for cards before the ledger was lost.
    """

    answered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: date | None = None
    sent: SentMail = field(default_factory=SentMail)
    waited: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What the day brought so far: who got a first letter (a hash for each), and new cards of strangers."""

    drafted: tuple[str, ...]
    cards: int

    @classmethod
    def read(cls, ledger: Ledger, context: DecisionContext) -> "Today":
        midnight = context.local_now.replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(ledger.drafted_since(midnight), _cards_on(midnight.date(), ledger))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that nobody decided on yet; its text is a MessageError where it cannot be read."""

    ref: Ref
    fetched: Fetched
    lookback: Lookback


def gather_message_facts(
    fetched: Fetched,
    ledger: Ledger,
    context: DecisionContext,
    lookback: Lookback,
    mailbox: MailStore | None = None,
    today: Today | None = None,
) -> MessageFacts:
    """A message with what mailbox and ledger know of it. Raises MessageError for one that cannot be read.

    Of one that its header stops nothing is asked. `today` is read where it is not given.
    """
    message = fetched.message
    if isinstance(message, MessageError):
        raise message
    own, relays = context.settings.owner.addresses, context.settings.people.relays
    message = message if fetched.keyed else keyed(message, fetched.internal_date, ledger.seen)
    message = dated(message, fetched.internal_date)
    if fetched.stopped:
        return MessageFacts(fetched.ref, message, fetched.internal_date)
    message = read_relayed(message, relays)
    sender = asker_of(message, relays)
    asker = ledger.person(sender) if sender else ""
    today = today or Today.read(ledger, context)
    # Only an invitation's organizer and UID are needed here; decide_new reads what is asked.
    ask = ask_of(message, context) if message.calendars else NOTHING_ASKED
    authors = tuple(map(ledger.person, author_addresses(message, relays)))
    invited = named_keys(invitation_ids(ask), authors)
    keys = (*thread_keys(message, authors), fingerprint(message), *invited)
    facts = MessageFacts(
        ref=fetched.ref,
        message=message,
        received=fetched.internal_date,
        asker=asker,
        known=bool(sender) and (ledger.knows(sender) or lookback.sent.knows(sender) or context.lists(sender)),
        answers_mine=answers_owner(message, ledger, context, lookback.sent),
        answered=_was_answered(message, lookback, relays) or "\\Answered" in fetched.flags,
        before_since=lookback.since is not None and fetched.internal_date.date() < lookback.since,
        found_again=_is_within(fetched.internal_date, lookback.waited),
        drafts_today=len(today.drafted),
        drafts_for_asker=today.drafted.count(asker) if asker else 0,
        cards_today=today.cards,
        authors=authors,
        askers=tuple(map(ledger.person, asker_addresses(message, ask, own, relays))),
        candidates=tuple(one for one in _requests(keys, ledger) if one.key != message.key),
    )
    thread, aside = facts.thread, facts.aside
    history = ledger.history(asker, thread.key if thread else message.key) if asker else ()
    facts = replace(facts, history=history)
    if mailbox is not None and aside is not None:
        latest = _message_at(aside.latest, mailbox, relays) if aside.latest else None
        return replace(facts, earlier=_message_at(aside.source, mailbox, relays), latest=latest)
    if mailbox is None or thread is None:
        return facts
    earlier = _message_at(thread.source, mailbox, relays)
    drafts = _drafts_of(message, earlier, thread, mailbox)
    is_there = thread.draft.ref in drafts if thread.draft else bool(drafts)
    away = thread.draft_state == "waiting" and not is_there
    # With a new ledger a kill may have taken it, unless they were answered.
    taken = away and is_new(ledger) and not (earlier and _was_answered(earlier, lookback, relays))
    return replace(facts, earlier=earlier, drafts=drafts, draft_away=away and not taken)


def _is_within(moment: datetime, span: tuple[datetime, datetime] | None) -> bool:
    return span is not None and span[0] <= moment <= span[1]


def _cards_on(day: date, ledger: Ledger) -> int:
    """How many new cards strangers got on that day."""
    counted_on, _, count = ledger.fact("cards_today").partition(" ")
    return int(count) if counted_on == day.isoformat() else 0


def _requests(keys: tuple[str, ...], ledger: Ledger) -> Iterator[Request]:
    """The requests that these names of threads lead to, the nearest first."""
    found = ledger.keys_of(keys)
    for key in dict.fromkeys(found[one] for one in keys if one in found):
        if request := ledger.request(key):
            yield request


def _was_answered(message: Message, lookback: Lookback, relays: tuple[str, ...]) -> bool:
    """Whether the owner answered this message, and wrote to its author: an aside to others does not count."""
    people = {asker_of(message, relays), *(one.key for one in (*message.from_, *message.reply_to))}
    return not people.isdisjoint(lookback.answered.get(message.message_id, frozenset()))


def _message_at(ref: Ref, mailbox: MailStore, relays: tuple[str, ...]) -> Message | None:
    for fetched in mailbox.fetch([ref]):
        if isinstance(fetched.message, Message):
            return read_relayed(dated(fetched.message, fetched.internal_date), relays)
    return None


def _drafts_of(
    message: Message, earlier: Message | None, thread: Request, mailbox: MailStore
) -> tuple[Ref, ...]:
    """What is in Drafts for the author of the thread, Eitherway's or the owner's."""
    ids = {*message.in_reply_to, *((earlier.message_id,) if earlier else ())} - {""}
    people = [one.key for one in (*message.from_, *message.reply_to)]
    ours = thread.draft.ref if thread.draft else None
    return tuple(
        one.ref
        for one in mailbox.headers(mailbox.names.drafts)
        if one.ref == ours or (ids & set(one.answers) and is_addressed((*one.to, *one.cc), people))
    )


# -- new mail -----------------------------------------------------------------------------------------


def new_messages(account: Account, *, since: date | None = None) -> Iterator[tuple[NewMessage, ...]]:
    """The messages of the watched mailboxes above the position, a few at a time.

    The first cycle looks only forward, or back to `since`. Asking for the next ones says that these are done:
    the position moves. Some may have been decided on before a kill (`was_decided`).
    """
    if account.dry_run:
        sent = read_sent(account.mailbox, account.ledger, account.context)
    else:
        sent = SentMail(looked=has_learned(account.ledger, account.context))
    lookback = Lookback(sent=sent, waited=None if since else _waited(account.ledger))
    for name in account.mailbox.names.watch:
        yield from _new_in(name, account, lookback, since)
    if not account.dry_run:
        account.ledger.drop_fact(FOUND_AGAIN)


def _waited(ledger: Ledger) -> tuple[datetime, datetime] | None:
    """From when to when strangers waited for cards before the ledger was lost."""
    first, _, last = ledger.fact(FOUND_AGAIN).partition(" ")
    return (datetime.fromisoformat(first), datetime.fromisoformat(last)) if last else None


def _new_in(
    name: str, account: Account, known: Lookback, since: date | None
) -> Iterator[tuple[NewMessage, ...]]:
    status = account.mailbox.status(name)
    if known.waited and account.ledger.position(name) is None:
        since = min(since or date.max, known.waited[0].date() - timedelta(days=1))
    before = account.ledger.position(name)
    renumbered = before is not None and before.uidvalidity != status.uidvalidity
    start, passed = _start(name, account, status, since)
    _move(name, start, account)
    found = account.mailbox.refs(name, after_uid=start.last_uid)
    newest = (
        status.uidnext - 1
    )  # nothing is above it, whatever is found: a later letter is looked at next time
    refs = sorted({*_due_again(name, status, account), *found})
    if refs:
        earliest = min(start.swept_at.date(), account.now.date(), since or date.max) - CLOCKS_APART
        lookback = replace(known, answered=answered_ids(account.mailbox, earliest))
        given: set[Ref] = set()
        complete = True
        stops = partial(screen, own_addresses=account.context.own_addresses())
        everything = account.mailbox.fetch(refs, stops)
        while part := tuple(islice(everything, AT_ONCE)):
            fresh = []
            for fetched in part:
                is_older = known.waited is not None and fetched.internal_date < known.waited[0]
                if not is_older and not _is_past(fetched, account, renumbered=renumbered):
                    back = since if start.last_uid < fetched.ref.uid <= passed else None
                    fresh.append(NewMessage(fetched.ref, fetched, replace(lookback, since=back)))
            if fresh:
                yield tuple(fresh)
            complete = complete and [one.ref for one in part] == refs[len(given) : len(given) + len(part)]
            given |= {one.ref for one in part}
            uids = [one.ref.uid for one in part if start.last_uid < one.ref.uid <= newest]
            if complete and uids:
                _move(name, Position(start.uidvalidity, max(uids), account.now), account)
        if left := tuple(_not_given(name, set(refs) - given, account)):
            yield left
    # To the last message seen, not to UIDNEXT: what was counted may not have been found yet.
    last = max((start.last_uid, *(ref.uid for ref in found if ref.uid <= newest)))
    _move(name, Position(start.uidvalidity, last, account.now), account)


def _move(name: str, position: Position, account: Account) -> None:
    """Records how far the mailbox was read. Its place in another numbering stays known: that may return."""
    if account.dry_run:
        return
    before = account.ledger.position(name)
    if before is not None and before.uidvalidity != position.uidvalidity:
        fact = _earlier_fact(name, before.uidvalidity, account)
        account.ledger.set_fact(fact, f"{before.last_uid} {before.swept_at.isoformat()}")
    account.ledger.move_position(name, position)


def _earlier_position(name: str, uidvalidity: int, account: Account) -> Position | None:
    """How far the mailbox was read when its uids were last numbered so."""
    last, _, swept_at = account.ledger.fact(_earlier_fact(name, uidvalidity, account)).partition(" ")
    return Position(uidvalidity, int(last), datetime.fromisoformat(swept_at)) if last else None


def _earlier_fact(name: str, uidvalidity: int, account: Account) -> str:
    return f"position:{account.ledger.hash(name)}:{uidvalidity}"


def with_key(new: NewMessage, ledger: Ledger) -> NewMessage:
    """The message with the key of its request, which is looked up once."""
    message, received = new.fetched.message, new.fetched.internal_date
    if not isinstance(message, Message):
        return new
    fetched = replace(new.fetched, message=keyed(message, received, ledger.seen), keyed=True)
    return replace(new, fetched=fetched)


def was_decided(fetched: Fetched, account: Account) -> bool:
    """Whether a message with its key was decided on: before a kill, or as another copy of it."""
    if not isinstance(fetched.message, Message):
        return False
    key = fetched.message.key
    if account.ledger.seen(key) is None:
        return False
    if not account.dry_run:
        account.ledger.recovered(fetched.ref)
        waiting = account.ledger.request(key)
        if waiting is not None and WAITS in waiting.notes and waiting.source != fetched.ref:
            account.ledger.record(replace(waiting, source=fetched.ref))  # it has no card to find it by
    return True


def _is_past(fetched: Fetched, account: Account, *, renumbered: bool) -> bool:
    """Whether it is of a time that the ledger forgot: by both its dates, or one in a mailbox made anew."""
    if not isinstance(fetched.message, Message):
        return False
    received = fetched.internal_date
    dates = ((dated(fetched.message, received).date or received).timestamp(), received.timestamp())
    return (min if renumbered else max)(dates) < (account.now - IS_PAST).timestamp()


def _not_given(name: str, refs: set[Ref], account: Account) -> Iterator[NewMessage]:
    """What was found and did not come: one that is still there is tried again, one that went is forgotten.

    Servers report a wrong uid in a race, or leave a message out of an answer that says OK.
    """
    if not refs:
        return
    there = set(account.mailbox.refs(name, after_uid=min(ref.uid for ref in refs) - 1))
    for ref in sorted(refs):
        if ref in there:
            error = MessageError("the server did not give this message; it is asked for again")
            yield NewMessage(ref, Fetched(ref, error, frozenset(), account.now), Lookback())
        elif not account.dry_run:
            account.ledger.recovered(ref)


def is_new(ledger: Ledger) -> bool:
    """Whether no cycle came to its end with this ledger."""
    return not ledger.fact("looked_at")


def _start(name: str, account: Account, status: Status, since: date | None) -> tuple[Position, int]:
    """Where looking begins, after the last message whose effects are recorded; up to which uid it is back.

    The first start begins at the end, or at `since`, which passes over nothing that nobody looked at.
    After a new uidvalidity uids mean nothing: it begins days before the last sweep, and what was handled
    then is known by its key. Where the uidvalidity of before is back, it goes on from there.
    """
    position = account.ledger.position(name)
    if position is not None and position.uidvalidity != status.uidvalidity:
        swept_on = position.swept_at.date()
        position = _earlier_position(name, status.uidvalidity, account)
        since = since if position else min(since or date.max, swept_on - LOOK_BACK)
    passed = position.last_uid if position else _newest(name, account, status)
    last, swept_at = passed, position.swept_at if position else account.now
    if since is not None:
        refs = account.mailbox.refs(name, since=since)
        last = min((passed, *(ref.uid - 1 for ref in refs[:1])))
    return Position(status.uidvalidity, last, swept_at), passed


def _newest(name: str, account: Account, status: Status) -> int:
    """The highest uid that is there, and not only announced: UIDNEXT may be told wrong too."""
    last = status.uidnext - 1
    there = account.mailbox.refs(name, after_uid=max(0, last - 1000)) or account.mailbox.refs(name)
    return min(last, max((ref.uid for ref in there), default=0))


def _due_again(name: str, status: Status, account: Account) -> tuple[Ref, ...]:
    return tuple(
        failure.ref
        for failure in account.ledger.failures()
        if (failure.ref.mailbox, failure.ref.uidvalidity) == (name, status.uidvalidity)
        and failure.next_at is not None
        and failure.next_at <= account.now
    )


def lookback_on(fetched: Fetched, mailbox: MailStore, ledger: Ledger, context: DecisionContext) -> Lookback:
    """What a cycle would know of one message besides it. Changes nothing."""
    answered = answered_ids(mailbox, fetched.internal_date.date() - CLOCKS_APART)
    return Lookback(answered, sent=read_sent(mailbox, ledger, context))
