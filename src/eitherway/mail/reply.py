"""Chooses the recipient of a reply, the owner's address, the subject and the thread. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from eitherway.errors import MessageError
from eitherway.mail.addresses import read_addresses
from eitherway.mail.charsets import clean_line
from eitherway.mail.header_writer import ID, is_usable
from eitherway.mail.matching import is_own, is_robot, matches_any
from eitherway.mail.message import Address, Message
from eitherway.mail.quote_words import any_quote_word
from eitherway.mail.quoting import split_form
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

LONGEST_REFERENCES = 900  # so that the field on one line stays below the 998 octets of RFC 5322, 2.1.1
LONGEST_SUBJECT = 500
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
_COUNT = r"(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3})?"
# Italian "R:", Danish "VS:" and the like: an English subject may begin so without being a reply.
_SHORT_PREFIX = re.compile(rf"\s*(?:R|Ref|На){_COUNT}\s?[:：]")
_TAGS = re.compile(r"\s*((?:\[[^\[\]]{1,40}\]\s*){1,5})")

_ONLY_THE_OWNER = marked("From and Reply-To name only the owner; answer by hand")
_NOBODY = marked("the relay names nobody in Reply-To; answer by hand")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header of a reply. `doubts` are sentences for the card."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    in_reply_to: str
    references: tuple[str, ...]
    doubts: tuple[str, ...]


def address_reply(message: Message, identities: tuple[Address, ...], relays: tuple[str, ...]) -> Envelope:
    """The header of a reply to `message`, always to one person.

    `identities` are the owner's addresses, the usual one first. Raises MessageError if there is no recipient.
    """
    if not identities:
        raise MessageError("message: no address to answer from; set owner.addresses")
    recipient, doubts = _recipient(message, tuple(one.key for one in identities), relays)
    in_reply_to = message.message_id if ID.fullmatch(message.message_id) else ""
    is_reply = bool(message.in_reply_to or message.references)
    return Envelope(
        sender=_identity(message, identities),
        to=(recipient,),
        subject=reply_subject(message.subject, is_reply=is_reply),
        in_reply_to=in_reply_to,
        references=chain(message, in_reply_to),
        doubts=(*doubts, *_thread_doubts(in_reply_to)),
    )


def asker_of(message: Message, relays: tuple[str, ...]) -> str:
    """The key of the asker's address, through a relay the one in Reply-To; "" if nobody is named."""
    writer = next((one.key for one in message.from_), "")
    if not matches_any(writer, relays):
        return writer
    return next((one.key for one in message.reply_to if not matches_any(one.key, relays)), writer)


def read_relayed(message: Message, relays: tuple[str, ...]) -> Message:
    """`message` with its text read as a form where a relay sent it, else as it is."""
    if not any(matches_any(one.key, relays) for one in message.from_):
        return message
    pieces = split_form(message.text)
    return replace(
        message, written=pieces.written, quoted=pieces.quoted, signature=pieces.signature, heading=""
    )


def reply_subject(subject: str, *, is_reply: bool = False) -> str:
    """`subject` with a single "Re:" in place of its reply prefixes. `is_reply`: it is a reply."""
    rest, tags = clean_line(subject[: 4 * LONGEST_SUBJECT]), ""
    while True:
        if found := _answer_prefix(rest, is_reply):
            rest = rest[found.end() :]
        elif (found := _TAGS.match(rest)) and _answer_prefix(rest[found.end() :], is_reply):
            tags, rest = f"{tags}{found[1].strip()} ", rest[found.end() :]
        else:
            break
    rest = (tags + rest.strip()).strip()
    cut = rest if len(rest) <= LONGEST_SUBJECT else rest[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return f"Re: {cut}".strip()


def chain(message: Message, in_reply_to: str) -> tuple[str, ...]:
    """The References of a reply (RFC 5322, 3.6.4); the first and the newest if the chain is long."""
    old = message.references or (message.in_reply_to if len(message.in_reply_to) == 1 else ())
    ids = [one for one in dict.fromkeys(old) if ID.fullmatch(one) and one != in_reply_to]
    ids += [in_reply_to] if in_reply_to else []
    while len(" ".join(ids)) > LONGEST_REFERENCES and len(ids) > 1:
        del ids[1 if len(ids) > 2 else 0]
    return tuple(ids)


def is_reply_subject(subject: str) -> bool:
    """Whether the subject of a letter that answers another begins with "Re:" or its like."""
    return _answer_prefix(subject.lstrip(), is_reply=True) is not None


def _answer_prefix(subject: str, is_reply: bool) -> re.Match[str] | None:
    return _prefix().match(subject) or (_SHORT_PREFIX.match(subject) if is_reply else None)


def _recipient(
    message: Message, own: tuple[str, ...], relays: tuple[str, ...]
) -> tuple[Address, tuple[str, ...]]:
    writers = _usable(message.from_) or _usable(message.sender)
    asked = [one for one in _usable(message.reply_to) if not is_own(one.key, own)]
    if any(matches_any(one.key, relays) for one in writers):
        return _behind_relay(asked, relays)
    strangers = [one for one in writers if not is_own(one.key, own)]
    candidates = _reply_addresses(message, asked) or _first_is_sender(strangers, message.sender) or asked
    if not candidates:
        raise MessageError(f"message: {_ONLY_THE_OWNER}")
    known = {one.key: one for one in strangers}
    chosen = next((known[one.key] for one in candidates if one.key in known), candidates[0])
    return chosen, (*_crowd_doubts(candidates), *_domain_doubts(chosen, strangers), *_robot_doubts(chosen))


def _behind_relay(asked: list[Address], relays: tuple[str, ...]) -> tuple[Address, tuple[str, ...]]:
    people = [one for one in asked if not matches_any(one.key, relays) and not is_robot(one)]
    if not people:
        raise MessageError(f"message: {_NOBODY}")
    return people[0], _crowd_doubts(people)


def _reply_addresses(message: Message, asked: list[Address]) -> list[Address]:
    """The people in Reply-To, without a list or robot that names itself there."""
    writers = {one.key for one in message.from_}
    elsewhere = {one.key for one in (*message.to, *message.cc)} - writers
    posts = message.field("List-Post").lower()
    return [one for one in asked if one.key not in elsewhere and one.key not in posts and not is_robot(one)]


def _first_is_sender(writers: list[Address], sender: tuple[Address, ...]) -> list[Address]:
    """`writers`, beginning with the one who sent it (RFC 5322, 3.6.2)."""
    keys = {one.key for one in sender}
    return sorted(writers, key=lambda one: one.key not in keys)


def _crowd_doubts(candidates: list[Address]) -> tuple[str, ...]:
    count = len({one.key for one in candidates})
    if count < 2:
        return ()
    return (Said("it asks for answers to {number} addresses; the draft goes to one", number=count),)


def _domain_doubts(chosen: Address, strangers: list[Address]) -> tuple[str, ...]:
    domains = {_domain(one) for one in strangers}
    if not domains or _domain(chosen) in domains:
        return ()
    return (
        Said(
            "Reply-To is at {there}, From at {here}", there=_domain(chosen), here=", ".join(sorted(domains))
        ),
    )


def _robot_doubts(chosen: Address) -> tuple[str, ...]:
    return (
        (Said("perhaps nobody reads mail to {address}", address=chosen.address),) if is_robot(chosen) else ()
    )


def _thread_doubts(in_reply_to: str) -> tuple[str, ...]:
    return () if in_reply_to else (marked("it has no Message-ID; the draft is outside its thread"),)


def _domain(address: Address) -> str:
    return address.key.rpartition("@")[2]


def _identity(message: Message, identities: tuple[Address, ...]) -> Address:
    """The owner's address to which the message came, else the usual one."""
    values = [value for name, value in message.fields if name.title() in map(str.title, _DELIVERED_TO)]
    delivered = [one for value in values for one in read_addresses(value)]
    for one in (*message.to, *message.cc, *delivered):
        for identity in identities:
            if one.key == identity.key:
                return identity
        for identity in identities:
            if is_own(one.key, (identity.key,)):
                return identity
    return identities[0]


def _usable(addresses: Iterable[Address]) -> list[Address]:
    return [one for one in addresses if is_usable(one.address)]


@cache
def _prefix() -> re.Pattern[str]:
    """ "Re:" in every language. Forwards (Fwd, WG, TR, RV) are not replies: they stay."""
    words = any_quote_word("answer_prefixes")
    return re.compile(rf"\s*(?:{words}){_COUNT}\s?[:：]", re.IGNORECASE)
