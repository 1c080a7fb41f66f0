"""Restores requests that the ledger lost from the cards on the board. An edge."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from eitherway.engine.account import Account
from eitherway.engine.executor import unmodified_at
from eitherway.engine.intake import FOUND_AGAIN, is_new
from eitherway.engine.snapshot import Snapshot
from eitherway.errors import ConfigError, TransientError
from eitherway.imap.fetch import Fetched, HeaderSummary
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.decide_new import fingerprint
from eitherway.requests.examined import ask_of
from eitherway.requests.letter_writer import draft_id, drafted_letters
from eitherway.requests.notice_cards import OVERFLOW
from eitherway.requests.overflow import WAITS
from eitherway.requests.request import Request
from eitherway.requests.signing import ID_FIELD, REQUEST_FIELD, STATE_FIELD, revision_in, state_in, verify
from eitherway.requests.threads import (
    asker_addresses,
    author_addresses,
    is_by_asker,
    is_first_of,
    named_keys,
)
from eitherway.rules.decisions import FIRST_LETTERS

log = logging.getLogger(__name__)

PEOPLE = "people"  # a fact: with which key the requests in the ledger know people


def restore_from_board(account: Account) -> int:
    """Records the requests that are on the board and not in the ledger; returns how many.

    So a lost ledger, a restored backup or a second machine continues from the board. A new ledger also from
    folders of other names below it.
    """
    names = account.context.names
    others = account.strange if is_new(account.ledger) else ()
    folders = (names.board, *names.folders, *others)
    known = {one.key for one in account.ledger.requests(over_since=account.now)}
    there = (summary for name in folders for summary in account.mailbox.headers(name))
    unknown = (summary for summary in there if summary.field(ID_FIELD) not in known)
    cards = _newest_cards(
        tuple(summary for summary in unknown if verify(summary.field, account.context.board_key))
    )
    return sum(_try_to_restore(summary, account) for summary in cards)


def hash_people_again(account: Account) -> None:
    """Gives the requests in the ledger today's hashes of their askers, once.

    The version before hashed them with a key of its own, which other machines do not have.
    """
    ledger, mailbox = account.ledger, account.mailbox
    if ledger.fact(PEOPLE):
        return
    asked = {request.source: request for request in ledger.requests()}
    for fetched in mailbox.fetch(asked) if asked else ():
        if _is_first(asked[fetched.ref], fetched):
            _hash_again(asked.pop(fetched.ref), fetched, account)
    cards = {summary.field(ID_FIELD): summary for summary in mailbox.headers(account.context.names.board)}
    for request in asked.values():
        card = cards.get(request.key)
        if card is not None and (found := _first_message(request, card, account)):
            _hash_again(request, found, account)
    ledger.set_fact(PEOPLE, "board")


def _hash_again(request: Request, found: Fetched, account: Account) -> None:
    renewed = _as_now(request, found, account)
    assert isinstance(found.message, Message)
    names = named_keys((found.message.message_id,), (renewed.asker, *renewed.askers))
    account.ledger.record(renewed, filter(None, names))


def restore_unknown(snapshot: Snapshot, account: Account) -> int:
    """The same for the cards of requests that another machine opened and this one never saw open."""
    if account.dry_run:
        return 0
    known = {request.key for request in snapshot.requests}
    cards = (summary for key, found in snapshot.cards.items() if key not in known for summary, _ in found)
    return sum(_try_to_restore(summary, account) for summary in _newest_cards(tuple(cards)))


def restore_waiting(account: Account) -> None:
    """Notes since when strangers waited for a card, where the board says so and the ledger is new.

    They have no cards to be restored from: their messages are looked at again.
    """
    context, ledger = account.context, account.ledger
    there = account.mailbox.headers(context.names.board)
    lists = (one for one in there if one.field(ID_FIELD) == OVERFLOW and verify(one.field, context.board_key))
    listed = next(lists, None)
    if listed is None or ledger.fact(WAITS) or not is_new(ledger):
        return
    since = _moment(listed.field(STATE_FIELD)) or listed.internal_date - timedelta(days=1)
    today = context.local_now.date()
    ledger.set_fact(WAITS, today.isoformat())
    ledger.set_fact(FOUND_AGAIN, f"{since.isoformat()} {account.now.isoformat()}")
    if since.astimezone(context.zone).date() == today:
        ledger.set_fact("cards_today", f"{today.isoformat()} {context.settings.answers.cards_per_day}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _newest_cards(summaries: tuple[HeaderSummary, ...]) -> tuple[HeaderSummary, ...]:
    """The card with the highest revision for each request; of two such the older, as everywhere."""
    newest: dict[str, HeaderSummary] = {}
    for summary in summaries:
        key = summary.field(ID_FIELD)
        if key and (key not in newest or revision_in(summary.field) > revision_in(newest[key].field)):
            newest[key] = summary
    return tuple(newest.values())


def _try_to_restore(summary: HeaderSummary, account: Account) -> bool:
    """Restores one request; a card that cannot be read does not block the others."""
    try:
        return _restore_one(summary, account)
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.exception("%s cannot be restored: %s", summary.ref, type(error).__name__)
        return False


def _restore_one(summary: HeaderSummary, account: Account) -> bool:
    key = summary.field(ID_FIELD)
    request = state_in(summary.field)
    if request is None or account.ledger.request(key) is not None or account.ledger.is_forgotten(key):
        return False
    found = _first_message(request, summary, account)
    request = _as_now(request, found, account) if found else request
    placed = unmodified_at(summary.ref, account)
    account.ledger.record(
        replace(request, card=placed, revision=revision_in(summary.field)),
        _thread(summary, request, found, account),
    )
    account.ledger.mark_seen(key, f"rule:{request.kind}", account.now, request.identity)
    log.info("%s restored from %s", key, summary.ref)
    return True


def _first_message(request: Request, summary: HeaderSummary, account: Account) -> Fetched | None:
    """The message that opened the request, which may have moved since the card was written."""
    names = account.mailbox.names
    day = request.opened_at.date()
    likely = (*names.watch, *names.folders)
    others = (name for name in account.mailbox.all_names() if name not in likely)
    for name in (*likely, *others):
        for message_id in summary.field(REQUEST_FIELD).split():
            for fetched in account.mailbox.fetch(account.mailbox.find_received(name, message_id, day)):
                if _is_first(request, fetched):
                    return fetched
    return None


def _is_first(request: Request, fetched: Fetched) -> bool:
    message = fetched.message
    return isinstance(message, Message) and is_first_of(request, message, fetched.internal_date)


def _as_now(request: Request, found: Fetched, account: Account) -> Request:
    """The request with the place of its first message and with today's hashes of its asker.

    The key of the hashes may have changed. Without that message the asker is unknown, and no message joins
    the thread. Their newest message may name a further address.
    """
    assert isinstance(found.message, Message)
    relays, hashed = account.context.settings.people.relays, account.ledger.person
    asker = asker_of(found.message, relays)
    askers = _addresses(found.message, account)
    # In a decision folder it is not at home: it goes back to where it came from.
    source = request.source if found.ref.mailbox in account.context.names.folders else found.ref
    if source.mailbox in account.context.names.folders:
        source = replace(source, mailbox=account.context.names.watch[0])
    known = replace(request, source=source, asker=hashed(asker) if asker else "", askers=askers)
    for fetched in account.mailbox.fetch([request.latest] if request.latest else ()):
        if isinstance(fetched.message, Message):
            authors = map(hashed, author_addresses(fetched.message, relays))
            if is_by_asker(tuple(authors), known):
                askers = tuple(dict.fromkeys((*askers, *_addresses(fetched.message, account))))
    return replace(known, askers=askers)


def _addresses(message: Message, account: Account) -> tuple[str, ...]:
    settings = account.context.settings
    ask = ask_of(message, account.context)
    people = asker_addresses(message, ask, settings.owner.addresses, settings.people.relays)
    return tuple(map(account.ledger.person, people))


def _thread(
    summary: HeaderSummary, request: Request, first: Fetched | None, account: Account
) -> tuple[str, ...]:
    """The names of the thread; a letter of the owner that the request itself answers is not in it."""
    context = account.context
    sent, there = context.names.sent, summary.field(REQUEST_FIELD).split()
    theirs = (one for one in there if not sent or not account.mailbox.find(sent, one))
    letters = (*(f"{letter}:0" for letter in FIRST_LETTERS), *drafted_letters(request))
    named = (letter.partition(":") for letter in letters)
    own = tuple(draft_id(request.key, name, int(number), context) for name, _, number in named)
    ids = (*theirs, *own)
    copies = (fingerprint(first.message),) if first and isinstance(first.message, Message) else ()
    return (*named_keys(ids, (request.asker, *request.askers)), *copies)
