"""Whom a letter answers, from which of our addresses, under which subject and in which thread. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eitherway.errors import MessageError
from eitherway.mail.matching import is_own, is_robot, matches_any
from eitherway.mail.message import Address, Message

LONGEST_REFERENCES = 900  # so that the field, never folded, stays below the 998 octets of RFC 5322, 2.1.1
LONGEST_SUBJECT = 500
_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
# "Re:" as mail programs of other languages write it. Forwards (Fwd, WG, TR, RV) are no answers: they stay.
_ANSWER_WORDS = (
    r"re|aw|antw|antwort|sv|vs|vá|res|ref|rif|odp|ynt|απ|σχετ|отв|отг|ответ|на|bls|atb|ats|rép|réf|hv|re\. ?|"
    r"回复|回覆|答复|答覆|返信|답장|회신|השב|תשובה|رد|مرجع"
)
_PREFIX = re.compile(rf"\s*(?:{_ANSWER_WORDS})\s?(?:\[\d+\]|\^\d+|\(\d+\)|\*\d+)?\s?[:：]", re.IGNORECASE)
_SINGLE_LETTER = re.compile(r"\s*R\s?[:：]")  # Italian; an English subject may begin like this
_TAG = re.compile(r"\s*(\[[^\[\]]{1,40}\])")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The head of an answer. `doubts` are sentences for the card."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    in_reply_to: str
    references: tuple[str, ...]
    doubts: tuple[str, ...]


def address_reply(message: Message, identities: tuple[Address, ...], relays: tuple[str, ...]) -> Envelope:
    """The head of an answer to `message`. Raises MessageError when there is nobody to answer."""
    if not identities:
        raise MessageError("no address of ours to answer from; set owner.addresses")
    recipient, doubts = _recipient(message, tuple(a.address for a in identities), relays)
    in_reply_to = message.message_id if _ID.fullmatch(message.message_id) else ""
    return Envelope(
        sender=_identity(message, identities),
        to=(recipient,),
        subject=reply_subject(message.subject, is_reply=bool(message.in_reply_to or message.references)),
        in_reply_to=in_reply_to,
        references=chain(message, in_reply_to),
        doubts=doubts,
    )


def reply_subject(subject: str, *, is_reply: bool = False) -> str:
    """`subject` with "Re:" before it once, whatever answer prefixes it had."""
    rest, tags = clean_line(subject), ""
    while True:
        if found := _PREFIX.match(rest) or (_SINGLE_LETTER.match(rest) if is_reply else None):
            rest = rest[found.end() :]
        elif (tag := _TAG.match(rest)) and _PREFIX.match(rest, tag.end()):
            tags, rest = tags + tag[1] + " ", rest[tag.end() :]
        else:
            break
    rest = (tags + rest.strip()).strip()
    cut = rest if len(rest) <= LONGEST_SUBJECT else rest[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return f"Re: {cut}".strip()


def chain(message: Message, in_reply_to: str) -> tuple[str, ...]:
    """The References of an answer (RFC 5322, 3.6.4); the first and the newest when the chain is long."""
    old = message.references or (message.in_reply_to if len(message.in_reply_to) == 1 else ())
    ids = [one for one in dict.fromkeys(old) if _ID.fullmatch(one) and one != in_reply_to]
    ids += [in_reply_to] if in_reply_to else []
    while len(" ".join(ids)) > LONGEST_REFERENCES and len(ids) > 1:
        del ids[1 if len(ids) > 2 else 0]
    return tuple(ids)


def clean_line(text: str) -> str:
    """`text` on one line, without control characters and direction overrides."""
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
    return re.sub(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", "", line).strip()


def _recipient(
    message: Message, own: tuple[str, ...], relays: tuple[str, ...]
) -> tuple[Address, tuple[str, ...]]:
    writers = _usable(message.from_) or _usable(message.sender)
    relayed = any(matches_any(one.key, relays) for one in writers)
    asked = [one for one in _usable(message.reply_to) if not is_own(one.key, own)]
    people = [one for one in asked if not is_robot(one)]
    strangers = [one for one in writers if not is_own(one.key, own)]
    if relayed:
        people = [one for one in people if not matches_any(one.key, relays)]
        if not people:
            raise MessageError("the form's mail names nobody in Reply-To; answer by hand")
        return people[0], _extra_doubts(people)
    return _choose(message, people, strangers)


def _choose(
    message: Message, people: list[Address], strangers: list[Address]
) -> tuple[Address, tuple[str, ...]]:
    named = {one.key for one in (*message.to, *message.cc)}
    direct = [one for one in people if one.key not in named]  # Reply-To set by a list names the list again
    candidates = direct or strangers or people
    if not candidates:
        raise MessageError("nobody to answer: no From or Reply-To but our own; answer by hand")
    writer = next((one for one in candidates if one.key in {s.key for s in strangers}), candidates[0])
    return writer, _extra_doubts(candidates) + _domain_doubts(writer, strangers)


def _extra_doubts(candidates: list[Address]) -> tuple[str, ...]:
    others = list(dict.fromkeys(one.key for one in candidates))[1:]
    return (
        (f"Reply-To names more than one address ({len(others) + 1}); the draft answers one",)
        if others
        else ()
    )


def _domain_doubts(writer: Address, strangers: list[Address]) -> tuple[str, ...]:
    domains = {one.key.rpartition("@")[2] for one in strangers}
    domain = writer.key.rpartition("@")[2]
    if not domains or domain in domains:
        return ()
    return (f"Reply-To is at {domain}, From at {', '.join(sorted(domains))}",)


def _identity(message: Message, identities: tuple[Address, ...]) -> Address:
    delivered = tuple(
        Address("", value.strip("<> ")) for name in _DELIVERED_TO for value in _fields(message, name)
    )
    for one in (*message.to, *message.cc, *delivered):
        for identity in identities:
            if is_own(one.key, (identity.address,)):
                return identity
    return identities[0]


def _fields(message: Message, name: str) -> Iterable[str]:
    return (value for key, value in message.fields if key.lower() == name.lower())


def _usable(addresses: Iterable[Address]) -> list[Address]:
    return [
        one
        for one in addresses
        if re.fullmatch(r'(?:"[^"\x00-\x1f]+"|[^\s<>(),;:"@]+)@[^\s<>(),;:"@]+', one.address)
    ]
