"""Decides who never gets a draft: robots, lists, the owner, a person in a crisis. Before the rules. Pure.

`ORDER` is the order, and the first guard with a reason decides. First the owner's own mail and people whom
the owner never wants to see (`people.never` promises no card); then mail that no person wrote; then a crisis,
which outranks everything that a person may have written; then softer marks (the verdict of the owner's
provider, which spares people whom the owner wrote to); last mail that is not, or no longer, a request to the
owner. A relay (a contact form, a directory) is a robot that names a person in
Reply-To; a practice's hello@ may be a list with one member. The guards against robots and lists let both
pass, the crisis guard does not. An invitation sent by a person's calendar is a request: its machine-made
words and marks do not count.
"""

import re
from collections.abc import Callable

from eitherway.mail.bulk_markers import (
    LIST_FIELDS,
    field_mark,
    footer_mark,
    spam_verdict,
    subject_mark,
    vendor_mark,
)
from eitherway.mail.crisis import find_crisis
from eitherway.mail.matching import is_alias, is_list_sender, is_own, is_robot, matches_any
from eitherway.mail.message import Address, Message, delivered_to
from eitherway.text.formats import Said
from eitherway.values import dataclass

REPORTS = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
_METHOD = re.compile(rb"^METHOD[^:\r\n]*:\s*(REPLY|CANCEL|DECLINECOUNTER)\b", re.IGNORECASE | re.MULTILINE)

_REQUEST = re.compile(rb"^METHOD[^:\r\n]*:\s*(?:REQUEST|COUNTER)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The owner's addresses and lists. A pattern is "a@b", or "@domain" with its subdomains.

    `crisis` are the owner's additional phrases.
    """

    own: tuple[str, ...]
    never: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarded:
    """The guard that stopped a message, and its reason."""

    guard: str
    because: str


@dataclass(frozen=True, slots=True)
class _Case:
    message: Message
    own_addresses: OwnAddresses
    answered: bool
    before_since: bool
    relayed: bool
    invited: bool
    known: bool


_Guard = tuple[str, Callable[[_Case], str], str]


def walk(
    message: Message,
    own_addresses: OwnAddresses,
    *,
    answered: bool = False,
    before_since: bool = False,
    known: bool = False,
) -> tuple[tuple[str, str | None], ...]:
    """Every guard in order with its reason, None if it does not stop `message`.

    `known`: the owner wrote to its author before.
    """
    case = _case(message, own_addresses, answered, before_since, known)
    return tuple((name, _reason(case, test, whom)) for name, test, whom in ORDER)


def first_guard(
    message: Message,
    own_addresses: OwnAddresses,
    *,
    answered: bool = False,
    before_since: bool = False,
    known: bool = False,
) -> Guarded | None:
    """The guard that stops `message`, None if none does; those after it are not tried."""
    case = _case(message, own_addresses, answered, before_since, known)
    return _first(case, ORDER)


def screen(header: Message, own_addresses: OwnAddresses) -> Guarded | None:
    """The guard that stops a message by its header, whatever the body says; None if the body is needed.

    `header` is a message without its body, and none that has a calendar in it. Only guards before that for a
    crisis count here: the others give way to words of danger.
    """
    return _first(_case(header, own_addresses, False, False, False), BY_HEADER)


def _case(
    message: Message, own_addresses: OwnAddresses, answered: bool, before_since: bool, known: bool
) -> _Case:
    relayed, invited = _is_relayed(message, own_addresses), _is_invitation(message, own_addresses)
    return _Case(message, own_addresses, answered, before_since, relayed, invited, known)


def _first(case: _Case, guards: tuple[_Guard, ...]) -> Guarded | None:
    reasons = ((name, _reason(case, test, whom)) for name, test, whom in guards)
    return next((Guarded(name, reason) for name, reason in reasons if reason), None)


def _reason(case: _Case, test: Callable[[_Case], str], whom: str) -> str | None:
    return None if _is_spared(case, whom) else test(case) or None


def _is_relayed(message: Message, own_addresses: OwnAddresses) -> bool:
    """Whether it brings a person's words through a relay, or a list that is the owner's address."""
    writers = message.from_ or message.sender
    if any(matches_any(one.key, own_addresses.relays) for one in writers):
        return any(_is_person(one, own_addresses) for one in message.reply_to)
    if _is_own_list(message, own_addresses):
        return any(_is_person(one, own_addresses) for one in (*message.reply_to, *writers))
    return False


def _is_invitation(message: Message, own_addresses: OwnAddresses) -> bool:
    """Whether a person asks by an invitation, whose words a calendar wrote (RFC 5546, 3.2.2 and 3.2.7)."""
    asked = any(_REQUEST.search(_unfolded(octets)) for octets in message.calendars)
    return asked and any(_is_person(one, own_addresses) for one in message.from_)


def _is_person(address: Address, own_addresses: OwnAddresses) -> bool:
    return not (
        is_own(address.key, own_addresses.own)
        or matches_any(address.key, own_addresses.relays)
        or is_robot(address)
    )


def _is_own_list(message: Message, own_addresses: OwnAddresses) -> bool:
    """Whether the list is one of the owner's addresses: hello@ may be a group with one member."""
    posts = re.findall(r"<mailto:([^<>?]+)", message.field("List-Post"), re.IGNORECASE)
    names = re.findall(r"<([^<>]+)>", message.field("List-Id").lower())
    return any(is_own(one, own_addresses.own) for one in posts) or any(
        one.replace("@", ".").lower() in names for one in own_addresses.own if not one.startswith("@")
    )


def _own_address(case: _Case) -> str:
    found = next((one for one in case.message.from_ if is_own(one.key, case.own_addresses.own)), None)
    return f"From: {found.address}" if found else ""


def _never(case: _Case) -> str:
    people = (*case.message.from_, *case.message.sender, *case.message.reply_to)
    found = next((one for one in people if matches_any(one.key, case.own_addresses.never)), None)
    return f"people.never has {found.address}" if found else ""


def _bounce(case: _Case) -> str:
    """A null reverse-path with another sign: some servers set it on a person's mail (RFC 5321, 4.5.5)."""
    message = case.message
    if message.field("Return-Path").replace(" ", "") != "<>":
        return ""
    kinds = {part.content_type.lower() for part in message.parts} & REPORTS
    sign = next(iter(sorted(kinds)), "") or _report(case) or subject_mark(message.subject)
    return f"Return-Path: <> with {sign}" if sign else ""


def _report(case: _Case) -> str:
    value = case.message.field("Content-Type")
    return f"Content-Type: {value[:80]}" if value.lower().startswith("multipart/report") else ""


def _auto_submitted(case: _Case) -> str:
    """Any Auto-Submitted except "no" (RFC 3834, 5)."""
    value = case.message.field("Auto-Submitted").strip()
    word = re.split(r"[\s;(]", value.lower(), maxsplit=1)[0]
    return f"Auto-Submitted: {value[:80]}" if word not in ("", "no") else ""


def _robot_sender(case: _Case) -> str:
    message = case.message
    if found := next((one for one in message.from_ if is_robot(one)), None):
        return f"From: {found.address}"
    if found := next((one for one in message.sender if is_list_sender(one) or not message.from_), None):
        return f"Sender: {found.address}" if is_robot(found) else ""
    if message.reply_to and all(is_robot(one) for one in message.reply_to):
        return f"Reply-To: {message.reply_to[0].address}"
    return ""


def _list(case: _Case) -> str:
    return field_mark(case.message, LIST_FIELDS)


def _precedence(case: _Case) -> str:
    value = case.message.field("Precedence").strip()
    return f"Precedence: {value}" if value.lower() in ("bulk", "list", "junk", "auto_reply") else ""


def _crisis(case: _Case) -> str:
    found = find_crisis(case.message.whole, case.own_addresses.crisis)
    return Said("the words '{words}'", words=found) if found else ""


def _auto_response_suppress(case: _Case) -> str:
    """X-Auto-Response-Suppress (MS-OXCMAIL, 2.2.3.2.14), unless it only suppresses receipts (DR, RN, NRN)."""
    value = case.message.field("X-Auto-Response-Suppress")
    asked = set(re.split(r"[\s,;]+", value.lower())) & {"all", "oof", "autoreply"}
    return f"X-Auto-Response-Suppress: {value[:80]}" if asked else ""


def _itip_reply(case: _Case) -> str:
    """An iTIP method that answers or cancels an invitation and asks for nothing (RFC 5546, 1.4)."""
    for octets in case.message.calendars:
        if found := _METHOD.search(_unfolded(octets)):
            return f"METHOD:{found[1].decode().upper()}"
    return ""


def _unfolded(calendar: bytes) -> bytes:
    return calendar.replace(b"\r\n ", b"").replace(b"\n ", b"")


def _names_us(addresses: tuple[Address, ...], own_addresses: OwnAddresses) -> bool:
    return any(is_alias(one.key, own_addresses.own) for one in addresses)


def _not_named(case: _Case) -> str:
    message, own_addresses = case.message, case.own_addresses
    if _names_us((*message.to, *message.cc, *delivered_to(message)), own_addresses):
        return ""
    if not message.to:
        return "it names nobody in To"
    return f"To: {message.to[0].address}; if that is you, add it to owner.addresses"


def _is_spared(case: _Case, whom: str) -> bool:
    """Whether a guard spares the message: it came through a relay, or is what `whom` says besides."""
    spared = {INVITED: case.invited, KNOWN: case.known}
    return bool(whom and case.relayed) or spared.get(whom, False)


RELAYED, INVITED, KNOWN = "relayed", "relayed or invited", "relayed or known"
# The name of each guard, its test, and the messages that it spares.
ORDER: tuple[_Guard, ...] = (
    ("own_address", _own_address, RELAYED),
    ("never", _never, ""),
    ("bounce", _bounce, ""),
    ("report", _report, ""),
    ("auto_submitted", _auto_submitted, INVITED),
    ("vendor_auto", lambda case: vendor_mark(case.message), RELAYED),
    ("robot_sender", _robot_sender, RELAYED),
    ("list", _list, RELAYED),
    ("precedence", _precedence, INVITED),
    ("crisis", _crisis, ""),
    ("spam_verdict", lambda case: spam_verdict(case.message), KNOWN),
    ("auto_response_suppress", _auto_response_suppress, INVITED),
    ("itip_reply", _itip_reply, ""),
    ("not_named", _not_named, RELAYED),
    ("list_footer", lambda case: footer_mark(case.message), INVITED),
    ("answered", lambda case: "already answered" if case.answered else "", ""),
    ("too_old", lambda case: "older than the first day looked at" if case.before_since else "", ""),
)
NAMES = tuple(name for name, _, _ in ORDER)
BY_HEADER = ORDER[: NAMES.index("crisis")]
