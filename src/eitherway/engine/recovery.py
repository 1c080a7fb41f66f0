"""The board is made where it is missing, and what the ledger forgot is taken back from it. An edge."""

from __future__ import annotations

import logging
from dataclasses import replace

from eitherway.engine.executor import ExecutionContext, unmodified_at
from eitherway.engine.live_cards import revision_of, state_on_card
from eitherway.errors import ConfigError, TransientError
from eitherway.imap.header_cache import HeaderCache
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import HeaderSummary
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import draft_id
from eitherway.requests.request import Request
from eitherway.requests.signing import ID_FIELD, REQUEST_FIELD, verify
from eitherway.rules.decisions import FIRST_LETTERS

log = logging.getLogger(__name__)


def prepare_board(mailbox: MailStore, context: DecisionContext) -> bool:
    """Creates and subscribes the board, its folders and Drafts where missing; whether the board was."""
    names = context.names
    had_board = mailbox.exists(names.board)
    for name in (names.board, *names.folders, names.drafts):
        if not had_board or not mailbox.exists(name):
            mailbox.ensure(name)
    return not had_board


def restore_from_board(
    execution: ExecutionContext, context: DecisionContext, header_cache: HeaderCache
) -> int:
    """Records the requests whose cards are on the board and which the ledger does not know; how many.

    So a lost ledger, a restored backup or a second machine goes on where the board is.
    """
    names = context.names
    folders = (names.board, *names.folders)
    there = (summary for name in folders for summary in header_cache.at(name))
    cards = _newest_cards(tuple(summary for summary in there if verify(summary.field, context.board_key)))
    return sum(_try_to_take(summary, execution, context) for summary in cards)


def _newest_cards(summaries: tuple[HeaderSummary, ...]) -> tuple[HeaderSummary, ...]:
    """The card with the highest revision for each request; of two such the older one, as everywhere."""
    newest: dict[str, HeaderSummary] = {}
    for summary in summaries:
        key = summary.field(ID_FIELD)
        if key and (key not in newest or revision_of(summary) > revision_of(newest[key])):
            newest[key] = summary
    return tuple(newest.values())


def _try_to_take(summary: HeaderSummary, execution: ExecutionContext, context: DecisionContext) -> bool:
    """One card that cannot be read does not stand in the way of the others."""
    try:
        return _take_one(summary, execution, context)
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.exception("%s cannot be taken back: %s", summary.ref, type(error).__name__)
        return False


def _take_one(summary: HeaderSummary, execution: ExecutionContext, context: DecisionContext) -> bool:
    key = summary.field(ID_FIELD)
    request = state_on_card(summary)
    if request is None or execution.ledger.request(key) is not None or execution.ledger.is_forgotten(key):
        return False
    request = _as_now(request, summary, execution, context)
    placed = unmodified_at(summary.ref, execution)
    execution.ledger.record(
        replace(request, card=placed, revision=revision_of(summary)), _thread(summary, request, context)
    )
    execution.ledger.mark_seen(key, f"rule:{request.kind}", execution.now)
    log.info("%s taken back from %s", key, summary.ref)
    return True


def _as_now(
    request: Request, summary: HeaderSummary, execution: ExecutionContext, context: DecisionContext
) -> Request:
    """The request with the place of its message and the hash of its asker as they are now.

    The message may have been moved, and the key of the hashes may be another than when the card was written.
    """
    for message_id in summary.field(REQUEST_FIELD).split()[:1]:
        for name in execution.mailbox.names.watch:
            for fetched in execution.mailbox.fetch(execution.mailbox.find(name, message_id)):
                message = fetched.message
                if isinstance(message, Message) and message.key == request.key:
                    asker = asker_of(message, context.settings.people.relays)
                    hashed = execution.ledger.hash(asker) if asker else ""
                    return replace(request, source=fetched.ref, asker=hashed)
    return request


def _thread(summary: HeaderSummary, request: Request, context: DecisionContext) -> tuple[str, ...]:
    own = tuple(draft_id(request.key, letter, 0, context) for letter in FIRST_LETTERS)
    return (*summary.field(REQUEST_FIELD).split(), *own)
