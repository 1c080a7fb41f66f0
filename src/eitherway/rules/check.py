"""Runs the examples of the rules as messages and reports the faults. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eitherway import languages
from eitherway.asks.ask import AskReader
from eitherway.mail.addresses import read_addresses
from eitherway.mail.message import Address, Message, Part
from eitherway.rules.conditions import LISTED
from eitherway.rules.document import Node
from eitherway.rules.faults import Fault, shown
from eitherway.rules.match import Match, find_match
from eitherway.rules.match_context import Facts
from eitherway.rules.rule import Example, Rule, Rulebook

_WHEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
_STRANGER = "A Stranger <stranger@elsewhere.example>"
_SOMEBODY_LISTED = "somebody@listed.example"


def find_match_of(example: Example, rulebook: Rulebook) -> Match:
    """The verdict on an example's message; its sender counts as what `sender` says."""
    owner, group = rulebook.settings.owner, LISTED.get(example.sender or "", "")
    if group:
        listed = _one_of(rulebook.people[group])
        example = example.model_copy(update={"from_": example.from_ or listed})
        rulebook = replace(rulebook, people=_with(read_addresses(example.from_), group, rulebook.people))
    facts = facts_of(example, owner.addresses[0], owner.timezone, owner.language)
    return find_match(facts, rulebook)


def _one_of(people: frozenset[str]) -> str:
    """Somebody of a list: $clients in a test knows nobody else."""
    first = next(iter(sorted(people)), _SOMEBODY_LISTED)
    return f"somebody{first}" if first.startswith("@") else first


def _with(
    senders: Sequence[Address], group: str, people: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    return {**people, group: people[group] | {one.key for one in senders}}


def facts_of(example: Example, own: str, timezone: str, language: str = languages.FALLBACK) -> Facts:
    """The facts of an example's message, sent to the owner on a Monday in March."""
    message = message_of(example, own)
    reading = AskReader(message, timezone, language)
    known = example.known or example.sender == "known"
    return Facts(message, reading.heard, known, _WHEN, example.reply_to_me, lambda: reading.ask)


def message_of(example: Example, own: str) -> Message:
    """An example as a message."""
    size = example.size or len(example.text)
    fields = _fields(example, own)
    return Message(
        message_id="<example@elsewhere.example>",
        key=hashlib.sha256(example.text.encode()).hexdigest()[:32],
        subject=fields.get("subject", ""),
        date=_WHEN,
        from_=read_addresses(fields["from"]),
        sender=(),
        reply_to=(),
        to=read_addresses(fields["to"]),
        cc=read_addresses(fields.get("cc", "")),
        in_reply_to=tuple(fields.get("in-reply-to", "").split()),
        references=(),
        fields=tuple(fields.items()),
        text=example.text + "\n" + example.quoted,
        written=example.text,
        quoted=example.quoted,
        signature="",
        parts=(Part("application/octet-stream", example.attachment, size, "attachment"),)
        if example.attachment
        else (),
        calendars=(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",) if example.invite else (),
        sealed="",
        size=size,
        doubts=(),
    )


def _fields(example: Example, own: str) -> dict[str, str]:
    """The header of an example by names in lower case; its `header` wins over its other settings."""
    fields = {
        "message-id": "<example@elsewhere.example>",
        "from": example.from_ or _STRANGER,
        "to": example.to or own,
        "cc": example.cc,
        "subject": example.subject,
        "in-reply-to": example.in_reply_to,
    }
    given = {name.lower(): value for name, value in example.header.items()}
    return {name: value for name, value in fields.items() if value} | given


def run_examples(rulebook: Rulebook, places: Sequence[tuple[Node, ...]], file: str) -> tuple[Fault, ...]:
    """A fault for every example of `file` with an unexpected result, at its place (per rule, in order)."""
    return tuple(
        Fault(node.place, fault)
        for rule, nodes in zip(rulebook.rules, places, strict=True)
        for example, node in zip(rule.examples, nodes, strict=True)
        if node.place.file == file and (fault := _try(example, rule, rulebook))
    )


def _try(example: Example, rule: Rule, rulebook: Rulebook) -> str:
    verdict = find_match_of(example, rulebook)
    decided = verdict.rule is not None and verdict.rule.name == rule.name
    if decided is example.matches:
        return ""
    quote = shown(example.text or example.subject)
    if decided:
        return f"the example '{quote}' should not match, but does: {'; '.join(verdict.because)}"
    if verdict.rule is None or rule.name not in verdict.also:
        step = next(step for step in verdict.trail if step.rule == rule.name)
        return f"the example '{quote}' does not match: {'; '.join(step.why)}"
    todo = "take 'after' away from this rule" if verdict.rule.pack else "move this rule up"
    return (
        f"the example '{quote}' is decided by rule '{verdict.rule.name}' ({verdict.rule.where}) "
        f"before it; {todo}, or add a 'not' there"
    )
