"""What a message is to the rest of the program: a frozen value, and how octets become one. Pure."""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eitherway.errors import MessageError
from eitherway.mail import html
from eitherway.mail.addresses import Address, read_addresses
from eitherway.mail.charsets import clean, decode
from eitherway.mail.fields import (
    Fields,
    as_text,
    base64_octets,
    decode_words,
    raw_value,
    raw_values,
    read_date,
    read_fields,
    read_id,
    read_ids,
    read_parameters,
    split_header,
)
from eitherway.mail.mime import SEALS, TEXT_LIMIT, Structure, Wanted, is_calendar, read_tree, wanted
from eitherway.mail.quoting import split

__all__ = ["Address", "Message", "Part", "build", "parse", "parse_header"]

# The fields that name a message without a Message-ID: the same in a header fetched alone.
KEY_FIELDS = ("date", "from", "to", "subject", "received")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the MIME tree that is not shown as text: named on the card, never read."""

    content_type: str
    name: str
    size: int
    disposition: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as rules, asks and letters see it. Every text is Unicode without surrogates.

    `message_id` is "<left@right>" or "" when there is none; `key` is 32 hex digits made from it, or
    from the header where it has none. `text` is the whole readable text, `written` what
    the author wrote now, `quoted` what they quote, `signature` what stands below it. `sealed` names
    an envelope that is not read ("S/MIME encrypted", "TNEF", ...), "" usually. `calendars` are the
    octets of text/calendar parts. `doubts` are sentences about what could not be read as written.
    """

    message_id: str
    key: str
    subject: str
    date: datetime | None
    from_: tuple[Address, ...]
    sender: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    text: str
    written: str
    quoted: str
    signature: str
    parts: tuple[Part, ...]
    calendars: tuple[bytes, ...]
    sealed: str
    size: int
    doubts: tuple[str, ...]

    def field(self, name: str) -> str:
        """The first header field of this name, decoded and unfolded; "" when there is none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")


def parse(octets: bytes) -> Message:
    """The message in any octets. Raises MessageError when they hold no header field at all."""
    structure, bodies = read_tree(octets)
    sections = {want.section: bodies[want.section][: want.limit] for want in wanted(structure)}
    return build(split_header(octets)[0], structure, sections, len(octets))


def parse_header(octets: bytes) -> Message:
    """The message of a header alone: no text, no parts."""
    return build(split_header(octets)[0], Structure("1", "text/plain"), {}, len(octets))


def build(header: bytes, structure: Structure, sections: Mapping[str, bytes], size: int) -> Message:
    """The message from its header, its tree and the octets of the wanted parts."""
    fields = read_fields(header)
    if not fields:
        raise MessageError("message: no header field in it; it is no mail (RFC 5322, 2.1)")
    charset = dict(read_parameters(as_text(raw_value(fields, "content-type")))[1]).get("charset", "")
    decoded = tuple((name, as_text(value, charset)) for name, value in fields)
    body = _read_body(structure, sections)
    pieces = split(body.text)
    message_id = read_id(_joined(decoded, "message-id"))
    return Message(
        message_id=message_id,
        key=_key(message_id, fields),
        subject=decode_words(_first(decoded, "subject")),
        date=read_date(_first(decoded, "date")),
        from_=_addresses(decoded, "from"),
        sender=_addresses(decoded, "sender"),
        reply_to=_addresses(decoded, "reply-to"),
        to=_addresses(decoded, "to"),
        cc=_addresses(decoded, "cc"),
        in_reply_to=read_ids(_joined(decoded, "in-reply-to")),
        references=read_ids(_joined(decoded, "references")),
        fields=tuple((name, decode_words(value)) for name, value in decoded),
        text=body.text,
        written=pieces.written,
        quoted=pieces.quoted,
        signature=pieces.signature,
        parts=body.parts,
        calendars=body.calendars,
        sealed=body.sealed,
        size=size,
        doubts=body.doubts,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    parts: tuple[Part, ...]
    calendars: tuple[bytes, ...]
    sealed: str
    doubts: tuple[str, ...]


def _read_body(structure: Structure, sections: Mapping[str, bytes]) -> _Body:
    texts: list[str] = []
    doubts: list[str] = []
    calendars: list[bytes] = []
    wants = [want for want in wanted(structure) if want.section in sections]
    for want in wants:
        octets = _transferred(sections[want.section][: want.limit], want.encoding)
        if want.content_type in ("text/calendar", "application/ics"):
            calendars.append(octets)
            continue
        text, doubt = decode(octets[:TEXT_LIMIT], want.charset)
        texts.append(_plain(text, want))
        doubts += [doubt] if doubt else []
    seals = [SEALS[leaf.content_type] for leaf in structure.leaves() if leaf.content_type in SEALS]
    read = {want.section for want in wanted(structure)}
    parts = tuple(
        Part(leaf.content_type, leaf.name, leaf.size, leaf.disposition)
        for leaf in structure.leaves()
        if leaf.section not in read and not is_calendar(leaf)
    )
    text = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return _Body(
        text, parts, tuple(calendars), seals[0] if seals and not text else "", tuple(dict.fromkeys(doubts))
    )


def _plain(text: str, want: Wanted) -> str:
    return clean(html.to_text(text) if want.content_type == "text/html" else text)


def _transferred(octets: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64_octets(octets)
    return binascii.a2b_qp(octets) if encoding == "quoted-printable" else octets


def _first(decoded: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in decoded if key.lower() == name), "")


def _joined(decoded: tuple[tuple[str, str], ...], name: str) -> str:
    return " ".join(value for key, value in decoded if key.lower() == name)


def _addresses(decoded: tuple[tuple[str, str], ...], name: str) -> tuple[Address, ...]:
    return read_addresses(", ".join(value for key, value in decoded if key.lower() == name))


def _key(message_id: str, fields: Fields) -> str:
    if message_id:
        return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:32]
    digest = hashlib.sha256()
    for name in KEY_FIELDS:
        for value in raw_values(fields, name):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    return digest.hexdigest()[:32]
