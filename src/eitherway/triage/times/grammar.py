"""Patterns over tokens: one character stands for a token's classes, so `re` matches classes. Pure.

In a pattern `<month|day>` is one token of either class, `(?P<m><month>)` remembers which; all else is as in
`re`, spaces aside. Texts become strings of one character a token; the patterns have no nested repeats: the
time is linear in the number of tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eitherway.triage.times.lexicon import Lexicon
from eitherway.triage.times.tokens import Token, shapes

_CLASS = re.compile(r"(?<!\?P)<([a-z0-9|]+)>")
_FIRST = 0x100


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Which character stands for which set of classes."""

    letters: Mapping[frozenset[str], str]

    def write(self, tokens: Iterable[Token]) -> str:
        """The text as one character a token."""
        return "".join([self.letters.get(token.classes, "\x01") for token in tokens])

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with its classes written as characters."""
        return re.compile(_CLASS.sub(self._set, pattern.replace(" ", "")))

    def _set(self, match: re.Match[str]) -> str:
        names = set(match[1].split("|"))
        found = [letter for classes, letter in self.letters.items() if classes & names]
        return f"[{''.join(found)}]" if found else r"(?!)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One construction: the kind of piece it makes, its name, the pattern."""

    kind: str
    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Found:
    """One construction found: its rule, the tokens from `first` up to `last`, the remembered groups."""

    rule: Rule
    first: int
    last: int
    groups: Mapping[str, int]  # name of the group: its first token


def alphabet_of(words: Lexicon) -> Alphabet:
    """An alphabet with a letter for each set of classes that a token of this language can have."""
    return Alphabet(
        {classes: chr(_FIRST + at) for at, classes in enumerate(sorted(shapes(words), key=sorted))}
    )


def find(rules: Iterable[tuple[Rule, re.Pattern[str]]], letters: str) -> Iterator[Found]:
    """Every construction, leftmost and longest first, none inside another; ties go to the earlier rule."""
    found = [
        Found(
            rule, *match.span(), {name: at for name in match.re.groupindex if (at := match.start(name)) >= 0}
        )
        for rule, pattern in rules
        for match in pattern.finditer(letters)
        if match.end() > match.start()
    ]
    end = 0
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        if each.first >= end:
            end = each.last
            yield each
