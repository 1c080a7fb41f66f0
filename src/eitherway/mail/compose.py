"""A letter, its envelope and the request to the octets of a draft: the draft contract. Pure.

One text/plain part, utf-8, format=flowed, 8bit, CRLF. These header fields and no others: From, To, Subject,
Date, Message-ID, In-Reply-To, References, MIME-Version, Content-Type, Content-Transfer-Encoding. Some mail
programs send whatever else a draft carries to its recipient.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address as HeaderAddress
from email.utils import format_datetime

from eitherway.errors import MessageError
from eitherway.mail.flowed import flow
from eitherway.mail.message import Address, Message
from eitherway.mail.reply import Envelope, clean_line

LONGEST_NAME = 64
LONGEST_QUOTE = 400  # lines; a request is answered, not archived
_WROTE = {
    "en": ("On {date} at {time}, {name} wrote:", "{name} wrote:", "%a, %d %b %Y"),
    "de": ("Am {date} um {time} schrieb {name}:", "{name} schrieb:", "%d.%m.%Y"),
    "fr": ("Le {date} à {time}, {name} a écrit :", "{name} a écrit :", "%d/%m/%Y"),
    "es": ("El {date} a las {time}, {name} escribió:", "{name} escribió:", "%d/%m/%Y"),
}
_IDS = ("Message-ID", "In-Reply-To", "References")
# An id must stay on one line: folded or encoded, other programs no longer know it again.
_ON_ONE_LINE = policy.SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message ready to append to Drafts, with what the ledger and the card need of it."""

    message_id: str
    octets: bytes
    subject: str
    to: tuple[Address, ...]


def message_id_for(secret: bytes, request_key: str, letter: str, domain: str) -> str:
    """The same id for the same request and letter, telling a recipient nothing."""
    digest = hmac.new(secret, f"{request_key}\0{letter}".encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(digest[:20]).decode().lower()}@{_ascii_domain(domain)}>"


def compose(
    envelope: Envelope, body: str, message: Message, *, message_id: str, now: datetime, language: str = "en"
) -> Draft:
    """The draft that answers `message` with the letter `body`. `now` is aware and becomes its Date."""
    letter = flow(clean_text(body).strip("\n"))
    text = "\n".join((letter, *_quoted(message, language))) + "\n"
    header = b"".join(_header(envelope, message_id, now))
    octets = header + b"\r\n" + text.replace("\n", "\r\n").encode()
    return Draft(message_id, octets, envelope.subject, envelope.to)


def clean_text(text: str) -> str:
    """`text` without control characters, direction overrides and odd line ends."""
    lines = re.sub(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text).expandtabs(4)
    return re.sub(r"[\x00-\x09\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", "", lines)


def _header(envelope: Envelope, message_id: str, now: datetime) -> Iterator[bytes]:
    utf8 = not all(one.address.rpartition("@")[0].isascii() for one in (envelope.sender, *envelope.to))
    yield _field("From", _addresses((envelope.sender,)), utf8)
    yield _field("To", _addresses(envelope.to), utf8)
    yield _field("Subject", clean_line(envelope.subject), utf8)
    yield _field("Date", format_datetime(now), utf8)
    yield _field("Message-ID", message_id, utf8)
    if envelope.in_reply_to:
        yield _field("In-Reply-To", envelope.in_reply_to, utf8)
    if envelope.references:
        yield _field("References", " ".join(envelope.references), utf8)
    yield b"MIME-Version: 1.0\r\n"
    yield b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
    yield b"Content-Transfer-Encoding: 8bit\r\n"


def _field(name: str, value: str | tuple[HeaderAddress, ...], utf8: bool) -> bytes:
    rules = _ON_ONE_LINE if name in _IDS else policy.SMTP
    rules = rules.clone(utf8=utf8)
    stored = rules.header_store_parse(name, value)
    return rules.fold_binary(*stored)


def _addresses(addresses: tuple[Address, ...]) -> tuple[HeaderAddress, ...]:
    return tuple(_address(one) for one in addresses)


def _address(address: Address) -> HeaderAddress:
    local, _, domain = address.address.rpartition("@")
    name = clean_line(address.name)[:LONGEST_NAME].strip()
    try:
        return HeaderAddress(display_name=name, username=local.strip('"'), domain=_ascii_domain(domain))
    except ValueError as error:
        raise MessageError(
            f"no draft to an address that mail cannot carry ({error}); answer by hand"
        ) from error


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise MessageError(
            f"no draft to a domain that has no form in ASCII ({error}); answer by hand"
        ) from error


def _quoted(message: Message, language: str) -> Iterator[str]:
    lines = clean_text(message.text or message.written).strip("\n").split("\n")
    if lines == [""]:
        return
    yield ""
    yield flow(_attribution(message, language))
    for line in lines[:LONGEST_QUOTE]:
        depth, text = _depth(line)
        yield flow(text, depth + 1)
    if len(lines) > LONGEST_QUOTE:
        yield flow("[...]", 1)


def _attribution(message: Message, language: str) -> str:
    dated, undated, form = _WROTE.get(language, _WROTE["en"])
    writer = next(iter((*message.from_, *message.sender)), None)
    name = clean_line(writer.name or writer.address)[:LONGEST_NAME] if writer else "?"
    if message.date is None:
        return undated.format(name=name)
    return dated.format(name=name, date=f"{message.date:{form}}", time=f"{message.date:%H:%M}")


def _depth(line: str) -> tuple[int, str]:
    """How deep `line` is quoted already ("> > text" is 2), and what it says."""
    marks = re.match(r"(?:> ?)*", line)
    quote = marks[0] if marks else ""
    return min(quote.count(">"), 20), line[len(quote) :]
