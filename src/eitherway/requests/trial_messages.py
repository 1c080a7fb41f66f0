"""The two messages by which `doctor` tries a server: a draft to nobody, and a card that is none. Pure.

What they say follows from a token alone, so they are known by it after a kill, and on a server that writes
messages anew; one that somebody changed is theirs. No seal: to the board they are no cards.
"""

import re
from datetime import datetime
from email.utils import format_datetime

from eitherway.errors import MessageError
from eitherway.mail.content import body_digest
from eitherway.mail.header_writer import address_field, ids_field, text_field
from eitherway.mail.message import Address, parse_header
from eitherway.requests.card_markup import Block, Page, as_message
from eitherway.requests.signing import ABOUT_FIELD

FOLDER = "Eitherway-doctor-"  # how the name of a folder begins that a trial makes
_TOKEN = re.compile(r"Eitherway tries this mailbox \(([0-9a-f]{16})\)")
_WORDS = (
    "This is not a letter, and it is to nobody. Eitherway put it here for a moment, to see what this mail "
    "server does with it – such as with letters that are not English: ä, é, ß, €.",
    "It goes away by itself. If it is still here tomorrow, please delete it.",
)
_MIME = (
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
)


def trial_subject(token: str) -> str:
    """The subject of both; `token` is 16 hexadecimal digits."""
    return f"Eitherway tries this mailbox ({token}): not a letter, goes by itself"


def trial_id(token: str, kind: str) -> str:
    """The Message-ID of the "draft" or the "card", and of the "thread" that the draft would answer."""
    return f"<{kind}.{token}@eitherway.invalid>"


def trial_draft(token: str, owner: Address, now: datetime) -> bytes:
    """A draft without a recipient, which no mail client can send."""
    thread = (trial_id(token, "thread"),)
    header = (
        address_field("From", owner),
        text_field("Subject", trial_subject(token)),
        text_field("Date", format_datetime(now)),
        ids_field("Message-ID", (trial_id(token, "draft"),)),
        ids_field("In-Reply-To", thread),
        ids_field("References", thread),
    )
    return b"".join(header) + (_MIME + "\r\n\r\n".join((*_WORDS, token)) + "\r\n").encode()


def trial_card(token: str, owner: Address, now: datetime) -> bytes:
    """A message made as a card is, with a header field of Eitherway's."""
    page = Page(trial_subject(token), (Block("", _WORDS), Block("", (token,), look="small")))
    fields = ((ABOUT_FIELD, token),)
    return as_message(page, owner=owner, message_id=trial_id(token, "card"), now=now, fields=fields)


def trial_token(subject: str) -> str:
    """The token of the trial that a message of this subject may be from; "" for any other subject."""
    found = _TOKEN.match(subject)
    return found[1] if found and subject == trial_subject(found[1]) else ""


def is_from_trial(octets: bytes, owner: Address, now: datetime) -> bool:
    """Whether a message says what a trial writes, and nothing else, however the server encoded it."""
    try:
        header = parse_header(octets)
    except MessageError:
        return False
    token = trial_token(header.subject)
    others = {one.key for one in (*header.to, *header.cc)} - {owner.key}
    if not token or others:
        return False
    written = (make(token, owner, now) for make in (trial_draft, trial_card))
    return body_digest(octets) in map(body_digest, written)
