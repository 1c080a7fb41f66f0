"""One message as the tests see it: every field is folded once and searched once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import re2

from eitherway.asks.ask import Ask
from eitherway.mail.message import Address, Message
from eitherway.rules.field_types import ascii_address
from eitherway.rules.words import Automaton
from eitherway.text.fold import unify_spelling

__all__ = ["Facts", "Index", "Key", "MatchContext", "Patterns", "Result", "WordList", "compiled"]

_LONGEST = 262_144
_BATCH = 32
_PERSONS = ("from", "to", "cc")

# A phrase as folded tokens, a pattern as "/.../", an address, or a domain as "@...".
Key = tuple[str, ...] | str


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


class Result(NamedTuple):
    """Whether a test holds, and the words that show it."""

    holds: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """What one test looks for: keys, each with what the owner wrote."""

    keys: Mapping[Key, str]


class Patterns:
    """RE2 patterns tried together first: most texts match none of a batch."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._single = {pattern: compiled(pattern[1:-1]) for pattern in patterns}
        names = sorted(self._single)
        # RE2's own Set is silent when its automaton outgrows its memory; an alternation is not.
        self._batches = [
            (part, _together(part))
            for part in (names[at : at + _BATCH] for at in range(0, len(names), _BATCH))
        ]

    def search(self, text: str) -> dict[Key, str]:
        """Each pattern that is found, with the text that it found."""
        found: dict[Key, str] = {}
        octets = text.encode("utf-8", "replace")
        for names, together in self._batches:
            if together is None or together.search(octets):
                for name in names:
                    match = self._single[name].search(octets)
                    if match:
                        found[name] = str(match.group(0), "utf-8", "replace")
        return found


def _together(patterns: list[str]) -> Any | None:
    """One pattern that matches where any of these does; None where that would be too large."""
    try:
        return compiled("|".join(f"(?:{pattern[1:-1]})" for pattern in patterns))
    except re2.error:
        return None


def compiled(pattern: str) -> Any:
    """An RE2 pattern that disregards case. Raises re2.error (its text is in args[0], as bytes)."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern.encode(), options)


class Index:
    """All that the rules of one file look for, by field, built once."""

    def __init__(self, lists: Iterable[tuple[str, WordList]]) -> None:
        phrases: set[tuple[str, ...]] = set()
        patterns: dict[str, set[str]] = {}
        self.fields: set[str] = set()
        for field, words in lists:
            self.fields.add(field)
            phrases.update(key for key in words.keys if isinstance(key, tuple))
            found = {key for key in words.keys if isinstance(key, str) and key.startswith("/")}
            patterns.setdefault(field, set()).update(found)
        self.phrases = Automaton(phrases)
        self.patterns = {field: Patterns(names) for field, names in patterns.items() if names}


class MatchContext:
    """The facts with what was found in each field; made for one message, thrown away after it."""

    def __init__(self, facts: Facts, index: Index, people: Mapping[str, frozenset[str]]) -> None:
        self.facts = facts
        self.message = facts.message
        self.people = people
        self._index = index
        self._hits: dict[str, Mapping[Key, str]] = {}
        self._groups: dict[str, bool] = {}

    def hits(self, field: str) -> Mapping[Key, str]:
        """All keys of the rulebook that are in a field; with the words found where they differ."""
        if field not in self._hits:
            self._hits[field] = self._search(field)
        return self._hits[field]

    def words(self, field: str, wanted: WordList) -> tuple[str, ...]:
        """What of a word list stands in a field: as the owner wrote it, or as a pattern found it."""
        hits, keys = self.hits(field), wanted.keys
        # The shorter one is gone through: lists of clients are long, and so are hostile texts.
        if len(keys) <= len(hits):
            return tuple([hits[key] or keys[key] for key in keys if key in hits])
        return tuple([hits[key] or keys[key] for key in hits if key in keys])

    def is_from(self, group: str) -> bool:
        """Whether the sender is in one of the lists of people."""
        if group not in self._groups:
            keys = (key for one in self.message.from_ for key in _person_keys(one))
            self._groups[group] = not self.people[group].isdisjoint(keys)
        return self._groups[group]

    def _search(self, field: str) -> dict[Key, str]:
        text = self._text(field)[:_LONGEST]
        hits: dict[Key, str] = dict.fromkeys(self._index.phrases.find(text), "")
        if field in self._index.patterns:
            # Mail is broken into lines where the sender's program liked; a pattern must not care.
            hits |= self._index.patterns[field].search(unify_spelling(" ".join(text.split())))
        if field in _PERSONS:
            hits |= {key: one.address for one in self._addresses(field) for key in _person_keys(one)}
        return hits

    def _text(self, field: str) -> str:
        message = self.message
        if field.startswith("header:"):
            wanted = field.removeprefix("header:")
            return "\n\n".join(value for name, value in message.fields if name.lower() == wanted)
        if field in _PERSONS:
            # No phrase goes on from the name into the address; a pattern sees "Name <address>".
            return "\n\n".join(f"{one.name}\n\n<{one.address}>" for one in self._addresses(field))
        return {"subject": message.subject, "text": message.written, "quoted": message.quoted}[field]

    def _addresses(self, field: str) -> tuple[Address, ...]:
        message = self.message
        return {"from": message.from_, "to": message.to, "cc": message.cc}[field]


def _person_keys(one: Address) -> list[str]:
    """The address itself, its domain and the domains above."""
    key = ascii_address(one.key)
    labels = key.rpartition("@")[2].split(".")[:20]
    return [key, *("@" + ".".join(labels[at:]) for at in range(len(labels)))]
