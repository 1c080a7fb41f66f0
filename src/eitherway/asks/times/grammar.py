"""Patterns over tokens: one character encodes a token's classes, so that `re` matches classes. Pure.

In a pattern `<month|day>` is one token of either class, `(?P<m><month>)` captures it; the rest is as in `re`,
except for spaces. Texts become strings of one character per token; the patterns have no nested repeats, so
the time is linear in the number of tokens.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eitherway.asks.times.tokens import Token

_CLASS = re.compile(r"(?<!\?P)<([a-z0-9|]+)>")
# Letters that mean nothing in a pattern. Below 256 `re` is fastest; more than these are taken from above.
_POOL = "".join(map(chr, [*range(48, 58), *range(65, 91), *range(97, 123), *range(128, 256), *range(14, 32)]))


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letter that encodes each set of classes, as far as some patterns distinguish them."""

    used: frozenset[str]
    letters: Mapping[frozenset[str], str]
    known: dict[frozenset[str], str]  # the letters of sets that were asked for before

    def write(self, tokens: Iterable[Token]) -> str:
        """The text as one letter a token."""
        known = self.known
        return "".join([known.get(token.classes) or self._letter(token.classes) for token in tokens])

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with its classes written as letters."""
        return re.compile(_CLASS.sub(self._set, pattern.replace(" ", "")))

    def _letter(self, classes: frozenset[str]) -> str:
        return self.known.setdefault(classes, self.letters.get(classes & self.used, "\x01"))

    def _set(self, match: re.Match[str]) -> str:
        names = match[1].split("|")
        found = [letter for classes, letter in self.letters.items() if not classes.isdisjoint(names)]
        return f"[{''.join(found)}]" if found else r"(?!)"


@dataclass(frozen=True, slots=True)
class Construction:
    """One construction: the kind of piece it makes, its name, the pattern."""

    kind: str
    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class FoundConstruction:
    """One construction found: its rule, the tokens from `first` up to `last`, the remembered groups."""

    rule: Construction
    first: int
    last: int
    groups: Mapping[str, int]  # name of the group: its first token


def alphabet_of(patterns: Iterable[str], sets_of_tokens: Iterable[frozenset[str]]) -> Alphabet:
    """An alphabet that distinguishes what these patterns do, for every set of classes of a token."""
    said = (match for pattern in patterns for match in _CLASS.findall(pattern))
    used = frozenset(name for match in said for name in match.split("|"))
    sets = sorted({classes & used for classes in sets_of_tokens}, key=sorted)
    pool = _POOL + "".join(map(chr, range(256, 256 + max(0, len(sets) - len(_POOL)))))
    return Alphabet(used, dict(zip(sets, pool, strict=False)), {})


def find(rules: Iterable[tuple[Construction, re.Pattern[str]]], letters: str) -> Iterator[FoundConstruction]:
    """Every place where a construction fits."""
    for rule, pattern in rules:
        names = pattern.groupindex
        for match in pattern.finditer(letters):
            if match.end() > match.start():
                groups = {name: at for name in names if (at := match.start(name)) >= 0}
                yield FoundConstruction(rule, match.start(), match.end(), groups)


def best(found: Iterable[FoundConstruction]) -> Iterator[FoundConstruction]:
    """The leftmost, then longest, none inside another; ties go to the earlier rule."""
    end = 0
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        if each.first >= end:
            end = each.last
            yield each
