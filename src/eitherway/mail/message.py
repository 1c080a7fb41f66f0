"""A message as the rest of the program sees it: a frozen value, parsed from octets. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from eitherway.errors import MessageError
from eitherway.mail.addresses import Address, read_addresses
from eitherway.mail.body import read_body
from eitherway.mail.header_reader import (
    FIELDS_LIMIT,
    HEADER_LIMIT,
    Fields,
    Texts,
    as_text,
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
from eitherway.mail.html import NO_PAGE, PageFacts
from eitherway.mail.mime import Structure, read_tree
from eitherway.mail.part_selection import TEXT_LIMIT, WHOLE, wanted
from eitherway.mail.quoting import People, split
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

__all__ = ["Address", "Message", "Part", "build", "dated", "parse", "parse_header"]

# The fields that identify a message without a Message-ID, also in a header fetched alone.
KEY_FIELDS = ("date", "from", "to", "subject", "received")
_OLDEST, _LATEST = 1990, 9990  # years of a date that is believed
_CLOCKS_APART = timedelta(days=2)  # how far ahead of the receipt a date may be

_DELIVERY = frozenset(("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to"))


@dataclass(frozen=True, slots=True)
class Part:
    """A part that a person would call an attachment: named on the card, never read."""

    content_type: str
    name: str
    size: int
    disposition: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as rules, asks and letters see it. Every text is Unicode without surrogates.

    `message_id` is "<left@right>" or ""; `key` is 32 hex digits made from it, or from `KEY_FIELDS` of the
    header if it is "". `text` is the whole readable text, `written` the author's own, `quoted` what they
    quote, `signature` the lines below. `sealed` names an envelope that is not read ("S/MIME encrypted",
    "TNEF", ...), usually "". `calendars` are the octets of text/calendar parts. `doubts` are sentences about
    anything that could not be read as written. `page` is what the text does not show of its HTML. `heading`
    names the author of an earlier message if `written` is only what is below its head (">" if only what is
    behind marks), so that it may be somebody else's; usually "".
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
    page: PageFacts = NO_PAGE
    heading: str = ""

    @property
    def whole(self) -> str:
        """Subject and text, which have every word of the other texts."""
        return f"{self.subject}\n\n{self.text}"

    def field(self, name: str) -> str:
        """The first header field of this name, decoded and unfolded; "" if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")

    @property
    def identity(self) -> str:
        """32 hex digits of author, Date and decoded text: some forms give all messages one Message-ID.

        The Date is that of the header, which is the same wherever and whenever the message was received.
        """
        return self.identity_on(_date(self.fields)[0])

    def identity_on(self, date: datetime | None) -> str:
        """The identity with another date."""
        return _identity(" ".join(one.key for one in self.from_), date, self.subject, self.text)

    @property
    def outline(self) -> "Message":
        """The message as a list shows it; of each text the first letter, which says that there is one."""
        written, quoted = self.written.strip()[:1], self.quoted.strip()[:1]
        return replace(
            self, fields=(), text="", written=written, quoted=quoted, signature="", parts=(), calendars=()
        )

    @property
    def identified(self) -> "Message":
        """The message with a key made of its Message-ID and its identity: no other message has that."""
        digest = hashlib.sha256(f"{self.key} {self.identity}".encode()).hexdigest()
        return replace(self, key=digest[:32])


def parse(octets: bytes) -> Message:
    """The message in any octets. Raises MessageError if they contain no header field at all."""
    octets = _with_line_feeds(octets)
    header, body = split_header(octets)
    structure, bodies = read_tree(octets)
    whole = {**bodies, WHOLE: octets[body : body + TEXT_LIMIT]}
    sections = {want.section: whole[want.section][: want.limit] for want in wanted(structure)}
    return build(header, structure, sections, len(octets))


def parse_header(octets: bytes) -> Message:
    """The message of only a header: no text, no parts."""
    return build(split_header(octets)[0], Structure("1", "text/plain"), {}, len(octets))


def build(header: bytes, structure: Structure, sections: Mapping[str, bytes], size: int) -> Message:
    """The message made from its header, its tree and the octets of the wanted parts."""
    raw = read_fields(header)
    if not raw:
        raise MessageError("message: it has no header field and is not mail (RFC 5322, 2.1)")
    charset = dict(read_parameters(as_text(raw_value(raw, "content-type")))[1]).get("charset", "")
    fields = tuple((name, as_text(value, charset)) for name, value in raw)
    body = read_body(structure, sections)
    message_id = read_id(_first(fields, "message-id"))
    date, dated = _date(fields)
    from_ = read_addresses(_first(fields, "from"))
    to = read_addresses(_all(fields, "to"))
    pieces = split(body.text, People(_named(from_), _named(to)))
    return Message(
        message_id=message_id,
        key=_key(message_id, raw),
        subject=decode_words(_first(fields, "subject")),
        date=date,
        from_=from_,
        sender=read_addresses(_first(fields, "sender")),
        reply_to=read_addresses(_all(fields, "reply-to")),
        to=to,
        cc=read_addresses(_all(fields, "cc")),
        in_reply_to=read_ids(_all(fields, "in-reply-to")),
        references=read_ids(_all(fields, "references")),
        fields=tuple((name, decode_words(value)) for name, value in fields),
        text=body.text,
        written=pieces.written,
        quoted=pieces.quoted,
        signature=pieces.signature,
        parts=tuple(Part(leaf.content_type, leaf.name, leaf.size, leaf.disposition) for leaf in body.unread),
        calendars=body.calendars,
        sealed=body.sealed,
        size=size,
        doubts=(*_header_doubts(fields, len(header), from_), *dated, *body.doubts),
        page=body.page,
        heading=pieces.heading,
    )


def _named(addresses: tuple[Address, ...]) -> tuple[str, ...]:
    """The addresses, and the names of more than one word, by which the head of a message may name them."""
    local_parts = (re.sub(r"[._]+", " ", one.key.rpartition("@")[0]) for one in addresses)
    names = (name.replace(",", " ") for name in (*(one.name.lower() for one in addresses), *local_parts))
    return (*(one.key for one in addresses if one.key), *(name for name in names if len(name.split()) > 1))


def delivered_to(message: Message) -> tuple[Address, ...]:
    """Where servers say that they delivered it, which To need not name (a Bcc, a forward)."""
    values = (value for name, value in message.fields if name.lower() in _DELIVERY)
    return read_addresses(", ".join(values))


@lru_cache(maxsize=4)  # it is asked for when a message is looked up, decided on and noted
def _identity(authors: str, date: datetime | None, subject: str, text: str) -> str:
    words = f"{authors}\n{date}\n{subject}\n{text}".encode("utf-8", "replace")
    return hashlib.sha256(words).hexdigest()[:32]


def _with_line_feeds(octets: bytes) -> bytes:
    """The octets with LF if their lines end in CR alone, as in old exports."""
    return octets if b"\n" in octets else octets.replace(b"\r", b"\n")


def _first(fields: Texts, name: str) -> str:
    return next((value for key, value in fields if key.lower() == name), "")


def _all(fields: Texts, name: str) -> str:
    return ", ".join(value for key, value in fields if key.lower() == name)


@lru_cache(maxsize=4)
def _date(fields: Texts) -> tuple[datetime | None, tuple[str, ...]]:
    """The Date if a clock can have said it, else the time of receipt (RFC 5321, 4.4) with a doubt."""
    date = read_date(_first(fields, "date"))
    received = _sane(read_date(_first(fields, "received").rpartition(";")[2]), None)
    if (sane := _sane(date, received)) is not None:
        return sane, ()
    missing = marked("there is no date")
    if _first(fields, "date"):
        missing = (
            marked("the date cannot be read") if date is None else marked("the date is that of a wrong clock")
        )
    return received, (Said("{fault}; taken from the receipt", fault=Said(missing)) if received else missing,)


def _sane(date: datetime | None, received: datetime | None) -> datetime | None:
    """`date` unless it is before mail was common or long after its receipt."""
    if date is None or date.year < _OLDEST or date.year > _LATEST:
        return None
    return None if received is not None and date > received + _CLOCKS_APART else date


def dated(message: Message, received: datetime) -> Message:
    """`message` with the time of its receipt as its date where it has no date that can be right."""
    if received.year < _OLDEST or _sane(message.date, received) is not None:
        return message
    return replace(
        message, date=received, doubts=(*message.doubts, marked("the date is that of the receipt"))
    )


def _header_doubts(fields: Texts, size: int, from_: tuple[Address, ...]) -> tuple[str, ...]:
    names = [name.lower() for name, _ in fields]
    twice = [name for name in ("from", "subject", "date", "message-id") if names.count(name) > 1]
    doubts: list[str] = [
        Said("there is more than one {name} field; the first is read", name=name) for name in twice
    ]
    if not from_:
        doubts.append(marked("there is no sender address"))
    elif len(from_) > 1:
        doubts.append(marked("there is more than one sender"))
    if size >= HEADER_LIMIT or len(fields) >= FIELDS_LIMIT:
        doubts.append(marked("the header is absurdly long; its end was not read"))
    return tuple(doubts)


def _key(message_id: str, fields: Fields) -> str:
    """The key from the Message-ID, else from the raw fields that identify the message, unfolded."""
    digest = hashlib.sha256(message_id.encode("utf-8", "replace"))
    for name in () if message_id else KEY_FIELDS:
        for value in raw_values(fields, name):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    return digest.hexdigest()[:32]
