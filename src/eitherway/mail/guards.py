"""Who never gets a draft: robots, lists, oneself, a person in a crisis. Runs before the rules. Pure.

`ORDER` is the order, and the first guard with a reason decides. First what no person wrote and what the owner
never wants to see; then a crisis, which outranks everything that a person may have written; then the softer
marks of robots and lists; last what is no request to the owner, or no longer one.
A relay (a contact form, a directory) is a robot that carries a person in Reply-To: the guards against robots
let it through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from eitherway.mail.crisis import LANGUAGES, find_crisis
from eitherway.mail.matching import is_own, is_robot, matches_any
from eitherway.mail.message import Address, Message


@dataclass(frozen=True, slots=True)
class House:
    """What the guards know of the owner. A pattern is "a@b", or "@domain" with all domains below it.

    `crisis` are further phrases of the owner's, `languages` those whose phrases and footers are looked for.
    """

    own: tuple[str, ...]
    never: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True, slots=True)
class Guarded:
    """The guard that stopped a message, and because of what."""

    guard: str
    because: str


@dataclass(frozen=True, slots=True)
class _Case:
    message: Message
    house: House
    answered: bool
    before_since: bool
    over_limit: bool
    relayed: bool


def guard(
    message: Message,
    house: House,
    *,
    answered: bool = False,
    before_since: bool = False,
    over_limit: bool = False,
) -> Guarded | None:
    """The first guard that stops `message`, None when none does."""
    case = _Case(message, house, answered, before_since, over_limit, _is_relayed(message, house))
    for name, test in ORDER:
        if reason := test(case):
            return Guarded(name, reason)
    return None


def walk(
    message: Message,
    house: House,
    *,
    answered: bool = False,
    before_since: bool = False,
    over_limit: bool = False,
) -> tuple[tuple[str, str | None], ...]:
    """Every guard in order with its reason, or None where it does not stop `message`."""
    case = _Case(message, house, answered, before_since, over_limit, _is_relayed(message, house))
    return tuple((name, test(case) or None) for name, test in ORDER)


def _is_relayed(message: Message, house: House) -> bool:
    """Whether a relay of the owner's sent this and names a person in Reply-To."""
    writers = message.from_ or message.sender
    if not any(matches_any(one.key, house.relays) for one in writers):
        return False
    return any(
        not is_own(one.key, house.own) and not matches_any(one.key, house.relays) and not is_robot(one)
        for one in message.reply_to
    )


def _own_address(case: _Case) -> str:
    if case.relayed:
        return ""
    found = next((one for one in case.message.from_ if is_own(one.key, case.house.own)), None)
    return f"From: {found.address}" if found else ""


def _never(case: _Case) -> str:
    people = (*case.message.from_, *case.message.sender, *(case.message.reply_to if case.relayed else ()))
    found = next((one for one in people if matches_any(one.key, case.house.never)), None)
    return f"people.never has {found.address}" if found else ""


def _auto_submitted(case: _Case) -> str:
    value = case.message.field("Auto-Submitted")
    return f"Auto-Submitted: {value}" if value and not value.lower().lstrip().startswith("no") else ""


def _precedence(case: _Case) -> str:
    value = case.message.field("Precedence").strip().lower()
    return f"Precedence: {value}" if value in ("bulk", "list", "junk", "auto_reply") else ""


def _list(case: _Case) -> str:
    names = ("List-Id", "List-Unsubscribe", "List-Post")
    return next((f"{name}: {value}" for name in names if (value := case.message.field(name))), "")


def _auto_response_suppress(case: _Case) -> str:
    value = case.message.field("X-Auto-Response-Suppress")
    wanted = {"all", "oof", "autoreply"}
    return f"X-Auto-Response-Suppress: {value}" if wanted & set(re.split(r"[\s,;]+", value.lower())) else ""


def _crisis(case: _Case) -> str:
    message = case.message
    text = "\n\n".join((message.subject, message.text))
    found = find_crisis(text, case.house.languages, case.house.crisis)
    return f"the words '{found}'" if found else ""


def _robot_sender(case: _Case) -> str:
    found = next((one for one in (*case.message.from_, *case.message.sender) if is_robot(one)), None)
    return f"From: {found.address}" if found else ""


def _bounce(case: _Case) -> str:
    return "Return-Path: <>" if case.message.field("Return-Path").replace(" ", "") == "<>" else ""


def _report(case: _Case) -> str:
    value = case.message.field("Content-Type")
    return f"Content-Type: {value}" if value.lower().startswith("multipart/report") else ""


def _itip_reply(case: _Case) -> str:
    for octets in case.message.calendars:
        found = re.search(
            rb"^METHOD[^:\r\n]*:\s*(REPLY|CANCEL|COUNTER)\b", octets, re.IGNORECASE | re.MULTILINE
        )
        if found:
            return f"METHOD:{found[1].decode().upper()}"
    return ""


def _names_us(addresses: tuple[Address, ...], house: House) -> bool:
    return any(is_own(one.key, house.own) for one in addresses)


def _copied(case: _Case) -> str:
    message, house = case.message, case.house
    only_copied = _names_us(message.cc, house) and not _names_us(message.to, house)
    return "you are in Cc, not in To" if only_copied else ""


def _not_named(case: _Case) -> str:
    message, house = case.message, case.house
    return "" if _names_us((*message.to, *message.cc), house) else "you are neither in To nor in Cc"


def _unless_relayed(test: Callable[[_Case], str]) -> Callable[[_Case], str]:
    return lambda case: "" if case.relayed else test(case)


ORDER: tuple[tuple[str, Callable[[_Case], str]], ...] = (
    ("own_address", _own_address),
    ("never", _never),
    ("bounce", _unless_relayed(_bounce)),
    ("report", _report),
    ("auto_submitted", _unless_relayed(_auto_submitted)),
    ("robot_sender", _unless_relayed(_robot_sender)),
    ("list", _unless_relayed(_list)),
    ("precedence", _unless_relayed(_precedence)),
    ("crisis", _crisis),
    ("auto_response_suppress", _unless_relayed(_auto_response_suppress)),
    ("itip_reply", _itip_reply),
    ("copied", _unless_relayed(_copied)),
    ("not_named", _unless_relayed(_not_named)),
    ("answered", lambda case: "already answered" if case.answered else ""),
    ("too_old", lambda case: "older than the first day looked at" if case.before_since else ""),
    ("too_many", lambda case: "more requests today than answers.drafts_per_day" if case.over_limit else ""),
)
NAMES = tuple(name for name, _ in ORDER)
