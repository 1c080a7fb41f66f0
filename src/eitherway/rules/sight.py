"""One message as the tests see it: every text is folded once and searched once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import re2

from eitherway.mail.message import Address, Message
from eitherway.rules.words import BREAK, Automaton, tokens
from eitherway.triage.asks import Ask

_LONGEST = 262_144
_BATCH = 32
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at. `known`: the owner wrote to them before; None where nobody looked.

    `answers_mine`: the message answers one of the owner's; None where only the message itself is known.
    """

    message: Message
    ask: Ask
    known: bool | None
    now: datetime
    answers_mine: bool | None = None


class Outcome(NamedTuple):
    """Whether a test holds, and the words that show it."""

    holds: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """Phrases (folded, with what the owner wrote) and RE2 patterns of one test."""

    phrases: tuple[tuple[Phrase, str], ...] = ()
    patterns: tuple[str, ...] = ()


class Patterns:
    """RE2 patterns tried together first: most texts match none of a batch."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._single = {pattern: compiled(pattern) for pattern in patterns}
        names = sorted(self._single)
        self._batches = [
            (frozenset(part), compiled("|".join(f"(?:{name})" for name in part)))
            for part in (names[at : at + _BATCH] for at in range(0, len(names), _BATCH))
        ]

    def search(self, text: str) -> Mapping[str, str]:
        """Each pattern that is found, with the text that it found."""
        found = {}
        for names, together in self._batches:
            if together.search(text):
                for name in names:
                    match = self._single[name].search(text)
                    if match:
                        found[name] = match.group(0)
        return found


def compiled(pattern: str) -> Any:
    """An RE2 pattern that disregards case. Raises re2.error (its text is in args[0], as bytes)."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options)


class Index:
    """All phrases and patterns of a rulebook, by field, built once."""

    def __init__(self, lists: Iterable[tuple[str, WordList]]) -> None:
        every = tuple(lists)
        self.phrases = Automaton(phrase for _, words in every for phrase, _ in words.phrases)
        by_field: dict[str, set[str]] = {}
        for field, words in every:
            by_field.setdefault(field, set()).update(words.patterns)
        self.patterns = {field: Patterns(names) for field, names in by_field.items() if names}
        self.fields = frozenset(field for field, _ in every)


class Sight:
    """The facts with what was found in each field; made for one message, thrown away after it."""

    def __init__(self, facts: Facts, index: Index, people: Mapping[str, tuple[str, ...]]) -> None:
        self.facts = facts
        self.message = facts.message
        self.people = people
        self._index = index
        self._phrases: dict[str, frozenset[Phrase]] = {}
        self._patterns: dict[str, Mapping[str, str]] = {}

    def text(self, field: str) -> str:
        """What a field holds: subject, text, quoted, from, to, cc, or `header:name`."""
        message = self.message
        if field.startswith("header:"):
            wanted = field.removeprefix("header:")
            return "\n".join(value for name, value in message.fields if name.lower() == wanted)
        if field in {"from", "to", "cc"}:
            return "\n\n".join(f"{one.name} <{one.address}>" for one in self.addresses(field))
        return str({"subject": message.subject, "text": message.written, "quoted": message.quoted}[field])

    def addresses(self, field: str) -> tuple[Address, ...]:
        """The addresses of from, to or cc."""
        message = self.message
        return {"from": message.from_, "to": message.to, "cc": message.cc}[field]

    def phrases(self, field: str) -> frozenset[Phrase]:
        """The phrases of the whole rulebook that stand in a field."""
        if field not in self._phrases:
            self._phrases[field] = self._index.phrases.find(tokens(self.text(field)))
        return self._phrases[field]

    def patterns(self, field: str) -> Mapping[str, str]:
        """The patterns on this field that are found in it, with what they found."""
        if field not in self._patterns:
            patterns = self._index.patterns.get(field)
            self._patterns[field] = patterns.search(self.text(field)[:_LONGEST]) if patterns else {}
        return self._patterns[field]

    def words(self, field: str, wanted: WordList) -> tuple[str, ...]:
        """What of a word list stands in a field, as the owner wrote it."""
        hits = self.phrases(field)
        found = [shown for phrase, shown in wanted.phrases if phrase in hits]
        if wanted.patterns:
            matches = self.patterns(field)
            found += [matches[pattern] for pattern in wanted.patterns if pattern in matches]
        return tuple(found)


__all__ = ["BREAK", "Facts", "Index", "Outcome", "Patterns", "Phrase", "Sight", "WordList", "compiled"]
