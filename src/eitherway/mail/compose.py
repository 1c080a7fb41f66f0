"""Composes the octets of a draft from a letter and its envelope: the draft contract. Pure.

One text/plain part, utf-8, 8bit, CRLF, format=flowed unless the owner wants long lines. The header fields in
`FIELDS` and no others: some mail programs send any other field of a draft to its recipient. Never
quoted-printable (with flowed, spaces get lost), never multipart/alternative (one program sends edited text
next to unedited HTML).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import Literal

from eitherway import languages
from eitherway.languages.tables import LetterWords
from eitherway.mail.charsets import clean, clean_line
from eitherway.mail.flowed import flow, unwrapped
from eitherway.mail.header_writer import LONGEST_NAME, address_field, ids_field, text_field, wire_address
from eitherway.mail.message import Address, Message
from eitherway.mail.reply import Envelope
from eitherway.values import dataclass

FIELDS = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
)  # fmt: skip
LONGEST_QUOTE = 400  # lines: a request is answered, not archived
LARGEST_QUOTE = 30_000  # characters
DEEPEST_QUOTE = 20
_MIME = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8%b\r\nContent-Transfer-Encoding: 8bit\r\n"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message ready to append to Drafts, with its data for the ledger and the card."""

    message_id: str
    octets: bytes
    subject: str
    to: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The language of the line above the quote, and how lines are wrapped (the setting answers.wrap)."""

    language: str = "en"
    wrap: Literal["flowed", "none"] = "flowed"

    def lines(self, text: str, depth: int = 0) -> str:
        """`text` in lines as they stand in the draft, quoted `depth` times."""
        return flow(text, depth) if self.wrap == "flowed" else unwrapped(text, depth)


USUAL = Style()


def message_id_for(secret: bytes, request_key: str, letter: str, domain: str) -> str:
    """The id of a draft: the same for the same request and letter, and meaningless to a recipient."""
    digest = hmac.new(secret, f"{request_key}\0{letter}".encode(), hashlib.sha256).digest()
    left = base64.b32encode(digest[:20]).decode().lower()
    return f"<{left}@{wire_address(f'x@{domain}').removeprefix('x@')}>"


def compose(
    envelope: Envelope,
    body: str,
    message: Message,
    *,
    message_id: str,
    now: datetime,
    style: Style = USUAL,
) -> Draft:
    """The draft that answers `message` with the letter `body`, which ends in the signature.

    `now` is aware and becomes its Date. Raises MessageError if an address of the envelope is not valid in a
    header.
    """
    text = "\n".join((style.lines(_plain(body)), *_quote(message, style))) + "\n"
    header = (*_header(envelope, message_id, now), _MIME % (b"; format=flowed" * (style.wrap == "flowed")))
    octets = b"".join(header) + b"\r\n" + text.replace("\n", "\r\n").encode()
    return Draft(message_id, octets, envelope.subject, envelope.to)


def _plain(text: str) -> str:
    return clean(text).expandtabs(4).strip("\n")


def _header(envelope: Envelope, message_id: str, now: datetime) -> Iterator[bytes]:
    yield address_field("From", envelope.sender)
    yield address_field("To", envelope.to[0])
    yield text_field("Subject", envelope.subject)
    yield text_field("Date", format_datetime(now))
    yield ids_field("Message-ID", (message_id,))
    if envelope.in_reply_to:
        yield ids_field("In-Reply-To", (envelope.in_reply_to,))
    if envelope.references:
        yield ids_field("References", envelope.references)


def _quote(message: Message, style: Style) -> Iterator[str]:
    whole = _plain((message.text or message.written)[: 2 * LARGEST_QUOTE])
    lines = whole[:LARGEST_QUOTE].split("\n")
    if lines == [""]:
        return
    yield ""
    yield style.lines(_attribution(message, style.language))
    for line in lines[:LONGEST_QUOTE]:
        depth, text = _depth(line)
        yield style.lines(text, depth + 1)
    if len(lines) > LONGEST_QUOTE or len(whole) > LARGEST_QUOTE:
        yield style.lines("[...]", 1)


def _depth(line: str) -> tuple[int, str]:
    """The quote depth of `line` ("> > text" is 2), and its text."""
    marks = re.match(r"(?:> ?)*", line)
    quote = marks[0] if marks else ""
    return min(quote.count(">"), DEEPEST_QUOTE), line[len(quote) :]


def _attribution(message: Message, language: str) -> str:
    """The line above the quote, as mail programs in that language write it."""
    writer = next(iter((*message.from_, *message.sender)), None)
    name = clean_line(writer.name or writer.address)[:LONGEST_NAME] if writer else "?"
    words, date = languages.table(LetterWords, language), message.date
    if date is None:
        return words.undated.format(name=name)
    weekday, month = words.days[date.weekday()], words.months[date.month - 1]
    return words.attribution.format(name=name, date=date, weekday=weekday, month=month)
