"""Matches addresses: whether one is the owner's, on a list of patterns, or a robot's. Pure."""

import re
from functools import cache
from typing import Literal

from eitherway import languages
from eitherway.mail.message import Address, Message, delivered_to

# Local parts that nobody reads. "info", "office" and "hello" are not here: people write from them.
_ROBOT = re.compile(
    r"mailer[-_. ]?daemon|(?:.+-)?daemon|postmaster|listserv|majordomo|mailman|nobody|root|cron|abuse|"
    r"www-data|apache|mailer|automailer|mdaemon|voicemail|digests?|mailings?|bounces?|owner-.+|.+-bounces?",
    re.IGNORECASE,
)

MANY_IN_TO = 8  # from here on a letter is for everybody
Addressed = Literal["only", "among", "many", "copied"]

_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "gob", "net", "org", "or"))


def matches(address: str, pattern: str) -> bool:
    """Whether `pattern` ("a@b", or "@domain" with its subdomains) matches `address`."""
    address, pattern = address.lower(), pattern.lower().strip()
    if not pattern.startswith("@"):
        return address == pattern
    domain = address.rpartition("@")[2]
    return domain == pattern[1:] or domain.endswith("." + pattern[1:])


def matches_any(address: str, patterns: tuple[str, ...]) -> bool:
    return any(matches(address, pattern) for pattern in patterns)


def is_own(address: str, own: tuple[str, ...]) -> bool:
    """Whether `address` is one of `own`, or a subaddress of one: maya+forms@ is maya@ (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return matches_any(address, own) or ("+" in local and matches_any(f"{local.split('+')[0]}@{domain}", own))


def is_alias(address: str, own: tuple[str, ...]) -> bool:
    """Whether `address` is one of `own`, or of the same name at the same house.

    The host may be another, and initials may come or go: anna.m.reyes@mail.x.org is anna.reyes@x.org.
    """
    if is_own(address, own):
        return True
    name = _name_in(address)
    return any(name == _name_in(one) and house(address) == house(one) for one in own)


def _name_in(address: str) -> str:
    """The local part, without initials where at least two longer parts remain."""
    local = address.lower().rpartition("@")[0]
    parts = [part for part in re.split(r"[._-]", local) if len(part) > 1]
    return ".".join(parts) if len(parts) > 1 else local


def how_addressed(message: Message, own: tuple[str, ...]) -> Addressed:
    """How a message reached the owner: in To alone, with others, with many, or only as a copy.

    A Bcc, and an address that is not listed, count by where servers say that they delivered it. "copied" is
    also what names the owner nowhere.
    """
    in_to = [one for one in message.to if is_alias(one.key, own)]
    in_cc = [one for one in message.cc if is_alias(one.key, own)]
    others = len(message.to) + len(message.cc) > len(in_to) + len(in_cc)
    is_addressed = in_to or (in_cc and not others)
    if is_addressed or (not in_cc and any(is_own(one.key, own) for one in delivered_to(message))):
        return "many" if len(message.to) >= MANY_IN_TO else "among" if others else "only"
    return "copied"


def house(address: str) -> str:
    """The domain as it is registered, roughly: of "a@mail.x.co.uk" it is "x.co.uk"."""
    labels = address.rpartition("@")[2].lower().split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2:])


def is_robot(address: Address) -> bool:
    """Whether nobody reads mail to `address`, by its local part."""
    local = address.address.rpartition("@")[0] or address.address
    return bool(_ROBOT.fullmatch(local) or _robot_word().search(local))


def is_list_sender(address: Address) -> bool:
    """Whether a list distributes from `address`: peers-bounces@ or owner-peers@."""
    local = address.address.rpartition("@")[0].lower()
    return local.startswith("owner-") or local.endswith(("-bounces", "-bounce"))


@cache
def _robot_word() -> re.Pattern[str]:
    """The words of `no_reply`, as one word of several: "security-noreply", "jobalerts-noreply+x"."""
    words = "|".join(line.replace("-", "[-_.]?") for line in languages.lines("no_reply"))
    return re.compile(
        rf"(?:^|[-_.+=])(?:{words})(?:$|[-_.+=\d]|[a-z]{{1,20}}[-_.+=]?\d)|"
        r"(?:^|[-_.+=])(?:notifications?|notify|(?:job)?alerts?|newsletters?|bounces?|feeds?|rss)(?:$|[-_+=\d])",
        re.IGNORECASE,
    )
