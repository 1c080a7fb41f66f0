"""What mailbox, ledger and calendars know of one open request, as the decision needs it. An edge."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from eitherway.engine.account import Account
from eitherway.engine.awaiting_answers import heard_since
from eitherway.engine.contacts import SentMail, answers_owner
from eitherway.engine.executor import execute, unmodified_at
from eitherway.engine.reconcile import Due
from eitherway.engine.snapshot import AWAY, Snapshot, short_of, take_snapshot
from eitherway.imap.fetch import Fetched, HeaderSummary
from eitherway.mail.matching import is_own
from eitherway.mail.message import Message, dated
from eitherway.mail.reply import asker_of, read_relayed
from eitherway.requests.decide_open import decide_open
from eitherway.requests.plan import Plan, WithdrawDraft
from eitherway.requests.really_there import catch_up, named_drafts, outdated_draft, own_cards, settled
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.request_facts import (
    CALENDARS,
    CHANGED_DRAFT,
    HEARD,
    CardFact,
    DraftFact,
    MessageFact,
    MissingFactError,
    RequestFacts,
    SentFact,
)
from eitherway.requests.signing import ID_FIELD, REQUEST_FIELD, revision_in, state_in, verify
from eitherway.requests.threads import author_addresses, is_by_asker, is_first_of
from eitherway.rules.decisions import Decision


def decide_on(due: Due, account: Account) -> tuple[RequestFacts, Plan]:
    """The plan for the request, and everything about it that this was decided from.

    Its message and the calendars cost a fetch: they are looked up only when `decide_open` asks for them.
    """
    facts = _observed(due, account)
    while True:
        try:
            return facts, decide_open(facts, account.context)
        except MissingFactError as missing:
            facts = _look_up(missing.name, facts, due.snapshot, account)


def _observed(due: Due, account: Account) -> RequestFacts:
    request, snapshot = due.request, due.snapshot
    key = request.key
    cards = tuple(
        _card(summary, decision, request, account) for summary, decision in snapshot.cards.get(key, ())
    )
    current = catch_up(request, cards)
    return RequestFacts(
        request,
        cards,
        moved=tuple((summary.ref, decision) for summary, decision in snapshot.moved.get(key, ())),
        drafts=_drafts(current, snapshot, account),
        sent=tuple(_sent(current, snapshot, account)),
        trashed=key in snapshot.trash,
        command=due.command,
        cards_again=account.cards_again,
        strayed=tuple(_card(summary, "", request, account) for summary in snapshot.strayed.get(key, ())),
        misplaced=key in snapshot.misplaced,
        opening=due.opening,
    )


def take_over(request: Request, account: Account) -> bool:
    """Whether another machine went on with the request: then it is recorded as it is there, with its draft.

    What is decided before the cards are read would overtake what was decided there.
    """
    if account.dry_run or not any(_is_newer(one, request, account) for one in _cards_there(account)):
        return False
    facts, _ = decide_on(Due(request, take_snapshot(account)), account)
    current, _ = settled(facts, own_cards(facts), account.context)
    if outdated := outdated_draft(request, current):
        execute(Plan((WithdrawDraft(request.key, outdated),)), account)
    account.ledger.record(current)
    return current != request


def _cards_there(account: Account) -> Iterator[HeaderSummary]:
    names = account.context.names
    there = (one for name in (names.board, *names.folders) for one in account.mailbox.headers(name))
    return (one for one in there if verify(one.field, account.context.board_key))


def _is_newer(card: HeaderSummary, request: Request, account: Account) -> bool:
    is_its = card.field(ID_FIELD) == request.key
    return is_its and catch_up(request, (_card(card, "", request, account),)) is not request


def _card(summary: HeaderSummary, decision: Decision, request: Request, account: Account) -> CardFact:
    revision, state = revision_in(summary.field), state_in(summary.field)
    thread = tuple(summary.field(REQUEST_FIELD).split())
    stored = _unmodified_card(summary.ref, revision, request, account)
    return CardFact(summary.ref, decision, revision, stored, state, thread)


def _unmodified_card(ref: Ref, revision: int, request: Request, account: Account) -> StoredMessage | None:
    """The card, when it is as Eitherway wrote it; None when the owner edited it."""
    card = request.card
    if card is not None and card.ref == ref and card.digest:
        return card  # its octets are compared before it is removed
    effect = account.ledger.effect(f"{request.key}:card:{revision}")
    known = {stored.digest for stored in (card, effect) if stored is not None}
    return unmodified_at(ref, account, known - {""})


def _drafts(request: Request, snapshot: Snapshot, account: Account) -> tuple[DraftFact, ...]:
    """The drafts in the thread, with the octets of those that may be Eitherway's without being known."""
    summaries = snapshot.drafts.get(request.key, ())
    mailbox = account.mailbox
    drafts = tuple(DraftFact(summary.ref, summary.message_id) for summary in summaries)
    if not drafts and request.draft_state in AWAY:
        return tuple(_drafts_elsewhere(request, snapshot, account))
    known = request.draft.ref if request.draft else None
    unknown = {one.ref for one in named_drafts(request, drafts, account.context) if one.ref != known}
    return tuple(
        replace(one, octets=mailbox.octets(one.ref) or b"") if one.ref in unknown else one for one in drafts
    )


def _drafts_elsewhere(request: Request, snapshot: Snapshot, account: Account) -> Iterator[DraftFact]:
    """The drafts in the thread to somebody else: the one that vanished may be among them, with another To."""
    for summary in snapshot.elsewhere.get(request.key, ()):
        is_draft = summary.ref.mailbox == account.context.names.drafts
        if is_draft and not _is_to_askers(summary, request, account):
            octets = account.mailbox.octets(summary.ref) or b""
            yield DraftFact(summary.ref, summary.message_id, octets, _hashes(summary, account))


def _is_to_askers(summary: HeaderSummary, request: Request, account: Account) -> bool:
    """Whether it is to somebody who asks for something else, or who wrote the very message that it answers.

    Theirs is no further address of this asker.
    """
    people = _hashes(summary, account)
    asks = any(account.ledger.history(one, request.key) for one in people)
    return asks or not set(people).isdisjoint(_authors_answered(summary, account))


def _authors_answered(summary: HeaderSummary, account: Account) -> Iterator[str]:
    """Who wrote the messages that it answers, as keyed hashes: forms give all their messages one id.

    Those that arrived in any week are among the new mail, those of the same one may have been moved anywhere.
    """
    mailbox, relays = account.mailbox, account.context.settings.people.relays
    day = (summary.date or summary.internal_date).date()
    for one in summary.in_reply_to:
        watched = (ref for name in mailbox.names.watch for ref in mailbox.find(name, one))
        for fetched in chain(mailbox.fetch(watched), _named(one, day, account)):
            if isinstance(fetched.message, Message):
                yield from map(account.ledger.person, author_addresses(fetched.message, relays))


def _hashes(summary: HeaderSummary, account: Account) -> tuple[str, ...]:
    own = account.context.settings.owner.addresses
    return tuple(account.ledger.person(one.key) for one in summary.to if not is_own(one.key, own))


def _sent(request: Request, snapshot: Snapshot, account: Account) -> Iterator[SentFact]:
    """The owner's messages in Sent in the thread that were not counted yet."""
    context, beside = account.context, snapshot.elsewhere.get(request.key, ())
    at_sent = [one for one in beside if one.ref.mailbox == context.names.sent and request.drafted]
    elsewhere = [one for one in at_sent if not _is_to_askers(one, request, account)]
    for summary in (*snapshot.sent.get(request.key, ()), *elsewhere):
        if (short := short_of(summary, request, account)) is not None:
            fetched = next(iter(account.mailbox.fetch([summary.ref])), None)
            message = fetched.message if fetched and isinstance(fetched.message, Message) else None
            written = message.written if message else ""
            people = _hashes(summary, account) if summary in elsewhere else ()
            at = summary.date or summary.internal_date
            yield SentFact(summary.ref, at, summary.message_id, written, short, people)


# -- what costs a fetch ----------------------------------------------------------------------------------


def _look_up(name: str, facts: RequestFacts, snapshot: Snapshot, account: Account) -> RequestFacts:
    """The facts with the one that the decision asked for."""
    if name == CALENDARS:
        return replace(facts, calendars=account.read_calendars())
    if name == HEARD:
        return replace(facts, heard=heard_since(facts.request, account))
    if name == CHANGED_DRAFT:
        return replace(facts, changed_draft=_changed_draft(facts, account))
    return facts.with_message(_message(facts, snapshot, account))


def _changed_draft(facts: RequestFacts, account: Account) -> str:
    """What the newest draft in the thread says; "" where it is gone or cannot be read."""
    newest = max(draft.ref for draft in facts.drafts)
    found = next(iter(account.mailbox.fetch([newest])), None)
    return found.message.written if found and isinstance(found.message, Message) else ""


def _message(facts: RequestFacts, snapshot: Snapshot, account: Account) -> MessageFact | None:
    context = account.context
    request = catch_up(facts.request, facts.cards)
    found = _find(request, facts, snapshot, account)
    message = _dated(found)
    if found is None or message is None:
        return None
    first = _at(request.source, request, account) if request.latest else None
    first_message = _dated(first)
    relays = context.settings.people.relays
    asker = asker_of(message, relays)
    return MessageFact(
        found.ref,
        read_relayed(message, relays),
        found.internal_date,
        frozenset(found.flags),
        first=read_relayed(first_message, relays) if first_message else None,
        known=account.ledger.knows(asker) or context.lists(asker),
        answers_mine=answers_owner(message, account.ledger, context, SentMail()),
        history=account.ledger.history(request.asker, request.key),
    )


def _dated(fetched: Fetched | None) -> Message | None:
    """The message with its receipt as a missing date, as the first letter was written from it."""
    if fetched is None or not isinstance(fetched.message, Message):
        return None
    return dated(fetched.message, fetched.internal_date)


def _find(request: Request, facts: RequestFacts, snapshot: Snapshot, account: Account) -> Fetched | None:
    """The message that the request is about: where it was, in a decision folder, or anywhere else."""
    moved = sorted(snapshot.moved.get(request.key, ()), key=lambda one: one[0].internal_date, reverse=True)
    places = (request.latest, *(one.ref for one, _ in moved), request.source)
    if request.latest is None:
        places = (request.source, *(one.ref for one, _ in moved))
    for ref in places:
        if ref is not None and (found := _at(ref, request, account)):
            return found
    ids = next((card.thread for card in (*facts.cards, *facts.strayed)), ())
    if not ids or "request_gone" in request.notes:
        return None
    return _look_everywhere(ids[0], request, account)


def _at(ref: Ref, request: Request, account: Account) -> Fetched | None:
    """The message at that place, when it belongs to the request."""
    fetched = account.mailbox.read_again(ref)
    if fetched is None or not isinstance(fetched.message, Message):
        return None
    return fetched if _belongs(fetched.message, fetched.internal_date, request, account) else None


def _belongs(message: Message, received: datetime, request: Request, account: Account) -> bool:
    if is_first_of(request, message, received):
        return True
    thread = account.ledger.thread_of([message.message_id]) if message.message_id else None
    return thread is not None and thread.key == request.key


def _look_everywhere(message_id: str, request: Request, account: Account) -> Fetched | None:
    """The message with this Message-ID that opened the request, anywhere; else another one of the asker's.

    Others may have used the Message-ID again.
    """
    relays = account.context.settings.people.relays
    of_asker = None
    for fetched in _named(message_id, request.opened_at.date(), account):
        if not isinstance(fetched.message, Message):
            continue
        if is_first_of(request, fetched.message, fetched.internal_date):
            return fetched
        authors = tuple(map(account.ledger.person, author_addresses(fetched.message, relays)))
        of_asker = of_asker or (fetched if is_by_asker(authors, request) else None)
    return of_asker


def _named(message_id: str, day: date, account: Account) -> Iterator[Fetched]:
    """The messages of about that day with this Message-ID, wherever a message of an asker may be.

    In Trash, too: many delete what they decide on by its card.
    """
    names, mailbox = account.context.names, account.mailbox
    likely = (*names.watch, *names.folders)
    known = {names.drafts, names.sent, names.trash, names.board, *likely}
    others = (name for name in mailbox.all_names() if name not in known)
    for name in (*likely, *others, names.trash):
        yield from mailbox.fetch(mailbox.find_received(name, message_id, day))
