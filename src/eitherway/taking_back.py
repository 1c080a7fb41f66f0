"""The board is made where it is missing, and what the ledger forgot is taken back from it. An edge."""

from __future__ import annotations

import logging
from dataclasses import replace

from eitherway.edges.looking import Looking
from eitherway.edges.mail_store import MailStore
from eitherway.edges.mailbox import Glance
from eitherway.effects import Hands, untouched_at
from eitherway.errors import ConfigError, TransientError
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.desk import Desk
from eitherway.requests.request import Request
from eitherway.requests.sealing import ID_FIELD, REQUEST_FIELD, is_genuine
from eitherway.requests.writing import draft_id
from eitherway.rules.decisions import FIRST_LETTERS
from eitherway.standing import revision_of, sealed_state

log = logging.getLogger(__name__)


def prepare_board(mailbox: MailStore, desk: Desk) -> bool:
    """Creates and subscribes the board, its folders and Drafts where missing; whether the board was."""
    names = desk.names
    had_board = mailbox.exists(names.board)
    for name in (names.board, *names.folders, names.drafts):
        if not had_board or not mailbox.exists(name):
            mailbox.ensure(name)
    return not had_board


def take_back(hands: Hands, desk: Desk, looking: Looking) -> int:
    """Records the requests whose cards are on the board and which the ledger does not know; how many.

    So a lost ledger, a restored backup or a second machine goes on where the board is.
    """
    names = desk.names
    folders = (names.board, *names.folders)
    there = (glance for name in folders for glance in looking.at(name))
    cards = _newest_cards(tuple(glance for glance in there if is_genuine(glance.field, desk.board_key)))
    return sum(_try_to_take(glance, hands, desk) for glance in cards)


def _newest_cards(glances: tuple[Glance, ...]) -> tuple[Glance, ...]:
    """The card with the highest revision for each request; of two such the older one, as everywhere."""
    newest: dict[str, Glance] = {}
    for glance in glances:
        key = glance.field(ID_FIELD)
        if key and (key not in newest or revision_of(glance) > revision_of(newest[key])):
            newest[key] = glance
    return tuple(newest.values())


def _try_to_take(glance: Glance, hands: Hands, desk: Desk) -> bool:
    """One card that cannot be read does not stand in the way of the others."""
    try:
        return _take_one(glance, hands, desk)
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        log.exception("%s cannot be taken back: %s", glance.ref, type(error).__name__)
        return False


def _take_one(glance: Glance, hands: Hands, desk: Desk) -> bool:
    key = glance.field(ID_FIELD)
    request = sealed_state(glance)
    if request is None or hands.ledger.request(key) is not None or hands.ledger.is_forgotten(key):
        return False
    request = _as_now(request, glance, hands, desk)
    placed = untouched_at(glance.ref, hands)
    hands.ledger.record(
        replace(request, card=placed, revision=revision_of(glance)), _thread(glance, request, desk)
    )
    hands.ledger.mark_seen(key, f"rule:{request.kind}", hands.now)
    log.info("%s taken back from %s", key, glance.ref)
    return True


def _as_now(request: Request, glance: Glance, hands: Hands, desk: Desk) -> Request:
    """The request with the place of its message and the hash of its asker as they are now.

    The message may have been moved, and the key of the hashes may be another than when the card was written.
    """
    for message_id in glance.field(REQUEST_FIELD).split()[:1]:
        for name in hands.mailbox.names.watch:
            for fetched in hands.mailbox.fetch(hands.mailbox.find(name, message_id)):
                message = fetched.message
                if isinstance(message, Message) and message.key == request.key:
                    asker = asker_of(message, desk.settings.people.relays)
                    hashed = hands.ledger.hash(asker) if asker else ""
                    return replace(request, source=fetched.ref, asker=hashed)
    return request


def _thread(glance: Glance, request: Request, desk: Desk) -> tuple[str, ...]:
    own = tuple(draft_id(request.key, letter, 0, desk) for letter in FIRST_LETTERS)
    return (*glance.field(REQUEST_FIELD).split(), *own)
