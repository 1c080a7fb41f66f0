"""Writes a first rules.yaml from the owner's answers and the servers found. An edge: reads its template."""

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from string import Template

import yaml

from eitherway.rules.document import Node
from eitherway.values import dataclass

_CALL_911 = frozenset(
    f"America/{city}"
    for city in (
        "New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Anchorage", "Detroit", "Boise", "Juneau",
        "Toronto", "Vancouver", "Winnipeg", "Edmonton", "Halifax", "Regina", "St_Johns", "Montreal",
    )
) | {"Pacific/Honolulu"}  # fmt: skip
_STARTER = Path(__file__).with_name("starter.yaml")
_HOURS = "# hours: {mon-fri: 09:00-17:00}   "
_LANGUAGE = "# language: en          "
_LIMITS = ("at_most", "reserve", "clients")
_NEEDS_A_NUMBER = "therapist"  # the pack whose letters go to people who may be in danger


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What `init` and Start know at the end. `password` and `calendars` are blocks as rules.yaml writes them.

    `caldav` is where to look for the account's calendars, `oauth` the sign-in that it needs; "" is none.
    `hours` are the working hours by days, `clients` addresses or the block of a file, `referrals` the refer
    book; empty ones are left to be completed in the file. `emergency` is "" for the line of the zone.
    """

    name: str
    addresses: tuple[str, ...]
    timezone: str
    host: str
    port: int
    security: str
    user: str
    password: dict[str, str]
    ca: str = ""
    calendars: tuple[dict[str, object], ...] = ()
    caldav: str = ""
    oauth: str = ""
    hours: dict[str, str] = field(default_factory=dict)
    language: str = ""
    emergency: str = ""
    clients: tuple[str, ...] | dict[str, str] = ()
    referrals: tuple[dict[str, object], ...] = ()


def rules_text(pack: str, document: Node, answers: SetupAnswers) -> str:
    """A short rules.yaml: what is the owner's, and the name of the pack. `document` is that pack's."""
    within = document.plain_data().get("answers", {}).get("within", "2 working days")  # type: ignore[attr-defined]
    return Template(_STARTER.read_text(encoding="utf-8")).substitute(
        name=_flow(answers.name),
        addresses=_flow(list(answers.addresses)),
        timezone=_flow(answers.timezone),
        signature=_flow(answers.name),
        hours=f"hours: {_flow(answers.hours)}" if answers.hours else _HOURS,
        language=f"language: {_flow(answers.language)}" if answers.language else _LANGUAGE,
        emergency=_emergency(pack, answers),
        clients=_flow(answers.clients if isinstance(answers.clients, dict) else list(answers.clients)),
        referrals=_referrals(answers),
        mailbox=_mailbox(answers),
        calendars=_calendars(answers),
        kinds="".join(_kinds(document)),
        within=within,
        pack=_flow(pack),
    )


def _emergency(pack: str, answers: SetupAnswers) -> str:
    """The emergency line of where the owner lives, where the pack needs one."""
    if not needs_emergency_line(pack) and not answers.emergency:
        return ""
    remark = "    # printed in letters to strangers"
    return f"  emergency_line: {_flow(answers.emergency or emergency_line(answers.timezone))}{remark}\n"


def needs_emergency_line(pack: str) -> bool:
    """Whether letters of the pack go to people who may be in danger."""
    return pack == _NEEDS_A_NUMBER


def _referrals(answers: SetupAnswers) -> str:
    if not answers.referrals:
        return (
            "# referrals:\n"
            "#   - {name: Ana Ruiz, for: [couples, grief], contact: ana@ruiz.example, "
            "confirmed: 2026-09-01}\n"
        )
    return "referrals:\n" + "".join(f"  - {_flow(one)}\n" for one in answers.referrals)


def emergency_line(timezone: str) -> str:
    """The emergency number where the owner lives; "" if it is not known."""
    if timezone in _CALL_911 or timezone.startswith(("US/", "Canada/", "America/Indiana/")):
        return "If you are in danger, call or text 988, or call 911."
    return "If you are in danger, call 112." if timezone.startswith("Europe/") else ""


def _kinds(document: Node) -> Iterator[str]:
    """The limits of the pack, for the owner to change."""
    capacity = document.get("capacity")
    kinds = capacity.get("kinds") if capacity else None
    for key, kind in kinds.pairs if kinds else ():
        limits = {name.text: value.plain_data() for name, value in kind.pairs if name.text in _LIMITS}
        yield f"    {key.text}: {_flow(_plain(limits))}\n"


def _plain(value: object) -> object:
    """The value with plain texts, which is all that the writer of YAML takes."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else str(value)


def _mailbox(answers: SetupAnswers) -> str:
    lines = [
        f"  host: {_flow(answers.host)}",
        f"  port: {answers.port}",
        f"  security: {answers.security}",
        f"  user: {_flow(answers.user)}",
        f"  password: {_flow(answers.password)}",
    ]
    if answers.ca:
        lines.append(f"  ca: {_flow(answers.ca)}")
    return "\n".join(lines) + "\n"


def _calendars(answers: SetupAnswers) -> str:
    if not answers.calendars:
        return (
            "calendars: []    # without one, every verdict is 'unknown' or by your hours alone\n"
            "# - {name: practice, caldav: https://dav.example.org/maya/, user: maya, "
            "password: {keyring: eitherway-dav}}\n"
            "# - {name: family, ics: https://example.org/family.ics, counts: busy}\n"
        )
    return "calendars:\n" + "".join(f"  - {_flow(calendar)}\n" for calendar in answers.calendars)


def _flow(value: object) -> str:
    """One line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...").strip()
