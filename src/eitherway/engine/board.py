"""Creates the mailboxes of the board, and keeps the key that signs the cards on it. An edge.

So a machine that lost its state folder, or a second one, recognizes the cards of the first. Senders of mail
cannot read the key. A key in a message that came by mail, which leaves traces, is not believed.
"""

import logging
import re
import secrets
from dataclasses import replace

from eitherway.engine.account import Account
from eitherway.errors import MessageError
from eitherway.mail.message import parse_header
from eitherway.requests.card_actions import card_id
from eitherway.requests.context import DecisionContext
from eitherway.requests.notice_cards import KEY_FIELD, key_notice
from eitherway.requests.plan import AppendCard
from eitherway.requests.signing import KEY

log = logging.getLogger(__name__)

RENAMED = "renamed_board"  # a fact: the mailbox that was the board until the owner gave it another name
_TRACES = frozenset({"received", "return-path", "delivered-to", "x-received"})  # RFC 5321, 4.4


def prepare_board(account: Account) -> bool:
    """Creates and subscribes the board, its folders and Drafts; returns whether the board was missing."""
    names, mailbox = account.context.names, account.mailbox
    had_board = mailbox.exists(names.board)
    for name in (names.board, *names.folders, names.drafts):
        if not had_board or not mailbox.exists(name):
            mailbox.ensure(name)
    return not had_board


def note_renamed_board(account: Account) -> None:
    """Notes which mailbox was the board until now: it has the board's key under another name.

    The key is looked for only where most decision folders are; an older version named one otherwise.
    """
    names, there = account.context.names, set(account.mailbox.all_names())
    endings = tuple(folder.removeprefix(names.board) for folder in names.folders)
    key = _posted(b"", account.context).message_id
    for name in sorted(there - {names.board}):
        has_most = 2 * sum(name + ending in there for ending in endings) > len(endings)
        if has_most and account.mailbox.find(name, key):
            account.ledger.set_fact(RENAMED, name)
            log.warning("the board was renamed to %s; a new one was made", name)


def renamed_board(account: Account) -> str:
    """The mailbox that was the board, as long as it is there and the rules do not name it; else ""."""
    name = account.ledger.fact(RENAMED)
    if not name or (name != account.context.names.board and account.mailbox.exists(name)):
        return name
    account.ledger.drop_fact(RENAMED)
    return ""


def find_key(account: Account) -> bytes:
    """The key on the board, else the one in the ledger; empty if there is none yet."""
    return _key_on_board(account) or account.ledger.board_key


def keep_key(account: Account) -> bytes:
    """The key of the board, stored on the board and in the ledger; created if there is none."""
    key = _key_on_board(account)
    if not key:
        key = account.ledger.board_key or secrets.token_bytes(32)
        account.mailbox.append(account.context.names.board, _posted(key, account.context).octets, ("\\Seen",))
        # If two programs create one at the same time, the later one removes its own and reads the other's.
        key = _key_on_board(account) or key
    if key != account.ledger.board_key:
        account.ledger.keep_board_key(key)
        log.info("the key of the cards is in %s", account.context.names.board)
    return key


def is_key_missing(account: Account) -> bool:
    """Whether the message with the key was not on the board in this cycle: the owner deleted it."""
    message_id = card_id(KEY, 1, account.context)
    return all(one.message_id != message_id for one in account.mailbox.known(account.context.names.board))


def _key_on_board(account: Account) -> bytes:
    found = account.mailbox.find(account.context.names.board, _posted(b"", account.context).message_id)
    keys = (_key_in(account.mailbox.octets(ref) or b"") for ref in found)
    return next(filter(None, keys), b"")


def _posted(key: bytes, context: DecisionContext) -> AppendCard:
    return key_notice(replace(context, board_key=key))


def _key_in(octets: bytes) -> bytes:
    """The key in a message on the board; empty if the message came by mail."""
    try:
        header = parse_header(octets)
    except MessageError:
        return b""
    found = re.fullmatch(r"[0-9a-f]{64}", header.field(KEY_FIELD))
    by_mail = any(name.lower() in _TRACES for name, _ in header.fields)
    return bytes.fromhex(found[0]) if found and not by_mail else b""
