"""Promises in Sent outside of requests: noted, called for on their day, kept, put aside. An edge.

With `promises: all` what was sent since the last cycle is read, a bounded number at a time; what was sent
before the first one never is. Machines of one owner agree by the board: by the cards, and by a list of what
was put aside, so that a machine that slept brings nothing back.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from eitherway.engine.account import Account
from eitherway.engine.executor import remove, unmodified_at
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.snapshot import take_snapshot
from eitherway.errors import ConfigError, TransientError
from eitherway.imap.fetch import Fetched, HeaderSummary
from eitherway.imap.finder import MissingMailboxError
from eitherway.mail.message import Message, dated
from eitherway.requests.card_markup import Block, person_in
from eitherway.requests.digest_promises import DuePromise, promises_block
from eitherway.requests.notice_cards import PUT_ASIDE, put_aside_notice
from eitherway.requests.owner_marks import FLAGGED, kept_marks
from eitherway.requests.plan import AppendCard, Plan
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.sent_promise import (
    PREFIX,
    SentNote,
    SentPromise,
    is_kept_by,
    note_of,
    promise_card,
    promise_from_json,
    promise_in,
    promise_to_json,
    read_sent_promise,
    stage_of,
    wants_new_card,
)
from eitherway.requests.signing import ABOUT_FIELD, ID_FIELD, STATE_FIELD, revision_in
from eitherway.storage.ledger import Position

log = logging.getLogger(__name__)

MOST_READ = 100  # messages in one cycle
OLDEST = timedelta(days=14)  # what was sent before is not read any more: a machine slept that long
REMEMBERED = timedelta(days=60)  # what is over
MOST_ASIDE = 100  # promises on the list of those put aside, the newest
_SENT_LATER = timedelta(minutes=1)  # what closed a request is not later than that


def settle_promises(account: Account) -> Iterator[Reconciled]:
    """Takes over what the board says: cards that were moved or deleted, or are another machine's."""
    if account.dry_run or not _has_board(account):
        return
    known, there, moved = _known(account), _cards_in(account.context.names.board, account), _moved(account)
    for key in sorted((there.keys() | moved.keys()) - known.keys()):
        if promise := _restored((*there.get(key, ()), *moved.get(key, ())), account):
            known[key] = promise
    for key, promise in known.items():
        is_gone = promise.card is not None and key not in there and account.cards_again != "board"
        if promise.is_open and (key in moved or is_gone):
            _put_away(key, account)
            _record(promise.ended("dismissed", account.now), account)
            yield _told(key, "promise put aside")
        elif promise.is_open:
            continue
        _remove_cards((*there.get(key, ()), *moved.get(key, ())), account)


def watch_promises(account: Account) -> Iterator[Reconciled]:
    """Reads what was sent since the last time, and renews the cards whose day comes; nothing in a dry run."""
    if account.dry_run or not account.context.names.sent or not _has_board(account):
        return
    known = _known(account)
    before = dict(known)
    position = _read_new(known, account)
    for key, promise in known.items():
        if promise != before.get(key):
            _record(promise, account)  # before its card: the card is found again by its Message-ID
            said = "promise noted" if promise.is_open else "promise kept"
            if key in before or promise.is_open:
                yield _told(key, said)
    for key, promise in known.items():
        if promise.is_open:
            _bring_up_to_date(promise, account)
        elif key in before and before[key].is_open:
            _remove_cards(_cards_in(account.context.names.board, account).get(key, ()), account)
        elif promise.over_at and account.now - promise.over_at > REMEMBERED:
            account.ledger.drop_fact(key)
    if position is not None:
        account.ledger.move_position(_place(account), position)


def _moved(account: Account) -> dict[str, tuple[HeaderSummary, ...]]:
    """The cards of promises that lie in decision folders: whichever it is, the promise is put aside."""
    moved: dict[str, tuple[HeaderSummary, ...]] = {}
    for folder in account.context.names.folders:
        for key, cards in _cards_in(folder, account).items():
            moved[key] = (*moved.get(key, ()), *cards)
    return moved


# -- what was sent ---------------------------------------------------------------------------------------


def _read_new(known: dict[str, SentPromise], account: Account) -> Position | None:
    """Adds to `known` what new messages promise, and notes what they keep; where reading goes on then.

    With `promises: requests` no text is read: headers say what was kept of the promises that are open still.
    """
    name, is_on = account.context.names.sent, account.context.settings.answers.promises == "all"
    try:
        status = account.mailbox.status(name)
    except MissingMailboxError:
        return None
    before = account.ledger.position(_place(account))
    if before is None and not is_on:
        return None
    if before is not None and before.uidvalidity == status.uidvalidity:
        if before.last_uid >= status.uidnext - 1:
            return None
        refs = account.mailbox.refs(name, after_uid=before.last_uid)[:MOST_READ]
    elif before is not None:  # numbered anew: promises are known by their Message-IDs
        refs = account.mailbox.refs(name, since=before.swept_at.date())[-MOST_READ:]
    else:  # the first time: nothing of the past
        start = max(0, status.uidnext - 1 - MOST_READ)
        last = max((ref.uid for ref in account.mailbox.refs(name, after_uid=start)), default=start)
        return Position(status.uidvalidity, last, account.now)
    if not refs:
        return None
    summaries = [one for one in account.mailbox.summaries(refs) if account.context.is_owner(one.sender)]
    for fetched in account.mailbox.fetch(_to_read(summaries, account)) if is_on else ():
        promise = _promise_in(fetched, account)
        if promise is not None and promise.key not in known and promise.key not in _put_aside(account):
            known[promise.key] = promise
    notes = [_note(one, account) for one in summaries]
    for key, promise in known.items():
        known[key] = _after(promise, notes, account.now)
    return Position(status.uidvalidity, max(ref.uid for ref in refs), account.now)


def _to_read(summaries: Iterable[HeaderSummary], account: Account) -> list[Ref]:
    """The messages that no request counts: what answers an open one, or closed one, is its own matter."""
    answered = {
        summary.ref: request
        for key, found in take_snapshot(account).sent.items()
        if (request := account.ledger.request(key))
        for summary in found
    }
    recent = (one for one in summaries if account.now - _at(one) < OLDEST)
    return [one.ref for one in recent if not _is_a_request_s(answered.get(one.ref), _at(one))]


def _is_a_request_s(request: Request | None, at: datetime) -> bool:
    if request is None or request.is_open:
        return request is not None
    closed = max(filter(None, (request.answered_at, request.decided_at)), default=request.opened_at)
    return at <= closed + _SENT_LATER


def _promise_in(fetched: Fetched, account: Account) -> SentPromise | None:
    """The promise of one message. What cannot be read promises nothing, and stops no other."""
    message = fetched.message
    if not isinstance(message, Message):
        return None
    at = dated(message, fetched.internal_date).date or fetched.internal_date
    try:
        return read_sent_promise(message, fetched.ref, at, account.context)
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.exception("%s was not read for promises: %s", fetched.ref, type(error).__name__)
        return None


def _note(summary: HeaderSummary, account: Account) -> SentNote:
    answers = (*summary.references, *summary.in_reply_to)
    to = (*summary.to, *summary.cc)
    return note_of(summary.message_id, answers, to, summary.subject, _at(summary), account.board_key)


def _after(promise: SentPromise, notes: Iterable[SentNote], now: datetime) -> SentPromise:
    is_kept = promise.is_open and any(is_kept_by(promise, one) for one in notes)
    return promise.ended("kept", now) if is_kept else promise


def _kept_meanwhile(promise: SentPromise, account: Account) -> SentPromise:
    """A restored promise, kept if its thread went on while the ledger did not know of it."""
    sent, since = account.context.names.sent, promise.sent_at.date() - timedelta(days=1)
    headers = account.mailbox.headers(sent, since=since) if sent else ()
    notes = (_note(one, account) for one in headers if account.context.is_owner(one.sender))
    return _after(promise, notes, account.now)


def _at(summary: HeaderSummary) -> datetime:
    return summary.date or summary.internal_date


def _place(account: Account) -> str:
    return f"promises:{account.context.names.sent}"


# -- cards -----------------------------------------------------------------------------------------------


def _bring_up_to_date(promise: SentPromise, account: Account) -> None:
    """Posts the card that is missing, or the next one; without its message the card that is there calls."""
    there = _cards_in(account.context.names.board, account).get(promise.key, ())
    wants_next = wants_new_card(promise, account.context)
    if there and promise.card is not None and not wants_next:
        _remove_cards(there[:-1], account)  # a kill left an earlier one
        return
    is_first = promise.card is None or not wants_next
    renewed = replace(promise, stage=stage_of(promise.due, account.context))
    message = _message_at(promise.source, account)
    if message is not None:
        ref = _post(promise_card(renewed, message, account.context, is_first=is_first), there, account)
        _record(replace(renewed, card=unmodified_at(ref, account) or StoredMessage(ref, "")), account)
        _remove_cards((one for one in there if one.ref != ref), account)
    elif there:
        account.mailbox.flag(there[-1].ref, add=(FLAGGED,), remove=("\\Seen",))
        _record(renewed, account)
    else:
        _record(promise.ended("dismissed", account.now), account)


def _post(action: AppendCard, there: Iterable[HeaderSummary], account: Account) -> Ref:
    marks = kept_marks(one.flags for one in there)
    flags = (*(() if action.unread else ("\\Seen",)), *((FLAGGED,) if action.flagged else ()), *marks)
    ref = account.mailbox.append(action.mailbox, action.octets, tuple(dict.fromkeys(flags)))
    log.info("%s card at %s", action.request, ref)
    return ref


def _message_at(ref: Ref, account: Account) -> Message | None:
    found = (fetched.message for fetched in account.mailbox.fetch([ref]))
    return next((one for one in found if isinstance(one, Message)), None)


def _remove_cards(cards: Iterable[HeaderSummary], account: Account) -> None:
    for card in cards:
        placed = unmodified_at(card.ref, account)
        if placed is not None:
            remove(placed, account, f"{card.field(ID_FIELD)} card removed")


def _cards_in(folder: str, account: Account) -> Mapping[str, tuple[HeaderSummary, ...]]:
    """The genuine cards of promises in a folder, by their names; of each the newest last."""
    found = {name: account.cards_named(name, folder) for name in account.card_names(PREFIX, folder)}
    return {
        name: tuple(sorted(cards, key=lambda one: revision_in(one.field)))
        for name, cards in found.items()
        if cards
    }


def _restored(cards: Iterable[HeaderSummary], account: Account) -> SentPromise | None:
    """The promise that another machine noted, or that the ledger lost, as its newest card carries it."""
    newest = max(cards, key=lambda one: revision_in(one.field))
    promise = promise_in(newest.field(STATE_FIELD))
    if promise is None or promise.key != newest.field(ID_FIELD):
        return None
    placed = unmodified_at(newest.ref, account) or StoredMessage(newest.ref, "")
    promise = _kept_meanwhile(replace(promise, card=placed), account)
    if promise.key in _put_aside(account):
        promise = promise.ended("dismissed", account.now)
    _record(promise, account)
    log.info("%s restored from %s", promise.key, newest.ref)
    return promise


# -- what is remembered ----------------------------------------------------------------------------------


def due_promises(account: Account) -> tuple[Block, ...]:
    """What the digest says of the promises whose day has come or comes next, named by their cards."""
    context, there = account.context, _cards_in(account.context.names.board, account)
    called = [one for one in known_promises(account) if stage_of(one.due, context) != "noted"]
    named = (
        DuePromise(one.due, person_in(next((who.name for who in card.sender), "")), card.field(ABOUT_FIELD))
        for one in called
        for card in there.get(one.key, ())[-1:]
    )
    return promises_block(named, context.local_now.date(), context.writing)


def known_promises(account: Account) -> tuple[SentPromise, ...]:
    """The open promises, the one that is due first."""
    return tuple(sorted((one for one in _known(account).values() if one.is_open), key=lambda one: one.due))


def _known(account: Account) -> dict[str, SentPromise]:
    facts = account.ledger.list_facts(PREFIX).items()
    return {key: promise for key, text in facts if (promise := promise_from_json(text))}


def _record(promise: SentPromise, account: Account) -> None:
    account.ledger.set_fact(promise.key, promise_to_json(promise))


def _has_board(account: Account) -> bool:
    """Whether the board is there: without it nobody moved anything."""
    board = account.context.names.board
    return bool(account.mailbox.headers(board)) and board not in account.mailbox.missing


def _put_aside(account: Account) -> tuple[str, ...]:
    """The promises on the list of those put aside, which every machine of the owner reads."""
    lists = (one.field(STATE_FIELD).split(".") for one in account.cards_named(PUT_ASIDE))
    return tuple(dict.fromkeys(f"{PREFIX}{name}" for names in lists for name in names if name))


def _put_away(key: str, account: Account) -> None:
    there, before = account.cards_named(PUT_ASIDE), _put_aside(account)
    if key in before:
        return
    names = (*before, key)[-MOST_ASIDE:]
    action = put_aside_notice(tuple(name.removeprefix(PREFIX) for name in names), account.context)
    ref = account.mailbox.append(action.mailbox, action.octets, ("\\Seen",))
    _remove_cards((one for one in there if one.ref != ref), account)


def _told(key: str, said: str) -> Reconciled:
    log.info("%s %s", key, said)
    return Reconciled(key, Plan(said=(said,)))
