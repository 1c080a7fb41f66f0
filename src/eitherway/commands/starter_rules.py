"""Writes a first rules.yaml from the owner's answers and the servers found. Pure."""

import re
from dataclasses import dataclass

import yaml

_CALL_911 = frozenset(
    f"America/{city}"
    for city in (
        "New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Anchorage", "Detroit", "Boise", "Juneau",
        "Toronto", "Vancouver", "Winnipeg", "Edmonton", "Halifax", "Regina", "St_Johns", "Montreal",
    )
) | {"Pacific/Honolulu"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What `init` knows at the end. `password` and `calendars` are blocks as rules.yaml writes them.

    `caldav` is where to look for the account's calendars, `oauth` the sign-in that it needs; "" is none.
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


def rules_text(pack: str, answers: SetupAnswers) -> str:
    """The pack with the owner's name, account and calendars in place of the example's."""
    text = with_block(pack, "mailbox", _mailbox(answers))
    text = with_block(text, "calendars", _calendars(answers))
    for key, value in (
        ("name", answers.name),
        ("addresses", list(answers.addresses)),
        ("timezone", answers.timezone),
        ("signature", answers.name),
    ):
        text = with_owner(text, key, value)
    line = emergency_line(answers.timezone)
    if line is not None:
        text = with_owner(text, "emergency_line", line)
    return without_examples(text)


def emergency_line(timezone: str) -> str | None:
    """The emergency number where the owner lives; "" if unknown, None if the pack's is right."""
    if timezone in _CALL_911 or timezone.startswith(("US/", "Canada/", "America/Indiana/")):
        return None
    return "If you are in danger, call 112." if timezone.startswith("Europe/") else ""


def with_block(text: str, name: str, block: str) -> str:
    """The rules with another top-level block `name`; the text of `block` begins with it."""
    pattern = rf"^{name}:.*?(?=^[a-z_]+:|^# |\Z)"
    if re.search(pattern, text, flags=re.MULTILINE | re.DOTALL):
        return re.sub(pattern, lambda _: block + "\n", text, count=1, flags=re.MULTILINE | re.DOTALL)
    return block + "\n" + text


def with_owner(text: str, key: str, value: object) -> str:
    """The rules with another value for one line of `owner:`; a comment after it stays."""
    pattern = rf"^(  {key}: ).*?(\s+#.*)?$"
    return re.sub(
        pattern, lambda found: f"{found[1]}{_flow(value)}{found[2] or ''}", text, count=1, flags=re.M
    )


def without_examples(text: str) -> str:
    """The rules without the example's away days, and with its colleagues confirmed too long ago.

    So no letter names invented people. They stay, like its clients, because rules and examples name them.
    """
    text = re.sub(r"^  away: .*\n", "  # away: [2026-12-21 to 2027-01-03]    # days off\n", text, flags=re.M)
    return re.sub(r"^referrals:.*\n(?:  - .*\n)+", _unconfirmed, text, count=1, flags=re.M)


def _unconfirmed(found: re.Match[str]) -> str:
    head, *items = found[0].splitlines()
    remark = "  # Examples: no letter names them. Write your own, with the day when you last asked them."
    old = [re.sub(r"(, confirmed: [^,}]*)?}", ", confirmed: 2000-01-01}", item, count=1) for item in items]
    return "\n".join([head, remark, *old, ""])


def _mailbox(answers: SetupAnswers) -> str:
    lines = [
        "mailbox:",
        f"  host: {_flow(answers.host)}",
        f"  port: {answers.port}",
        f"  security: {answers.security}",
        f"  user: {_flow(answers.user)}",
        f"  password: {_flow(answers.password)}",
    ]
    if answers.ca:
        lines.append(f"  ca: {_flow(answers.ca)}")
    lines += [
        "  # watch: [INBOX]            # where requests come in",
        "  # board: Requests           # where the cards are; the decision folders are below it",
    ]
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
