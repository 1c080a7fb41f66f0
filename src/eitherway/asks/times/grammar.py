"""Patterns over tokens: one character encodes a token's classes, so that `re` matches classes. Pure.

In a pattern `<month|day>` is one token of either class, `(?P<m><month>)` captures it; the rest is as in `re`,
except for spaces. Texts become strings of one character per token; the patterns have no nested repeats, so
the time is linear in the number of tokens.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property

from eitherway.asks.times.tokens import Token
from eitherway.values import dataclass

_CLASS = re.compile(r"(?<!\?P)<([a-z0-9|]+)>")
_SYNTAX = re.compile(r"\((?:\?(?:P<\w+>|<?[=!]|:))?|<[a-z0-9|]+>|\{[\d,]+\}|.")
# Letters that mean nothing in a pattern. Below 256 `re` is fastest; more than these are taken from above.
_POOL = "".join(map(chr, [*range(48, 58), *range(65, 91), *range(97, 123), *range(128, 256), *range(14, 32)]))


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letter that encodes each set of classes, as far as some patterns distinguish them."""

    used: frozenset[str]
    letters: Mapping[frozenset[str], str]
    known: dict[frozenset[str], str]  # the letters of sets that were asked for before
    written: dict[str, str]  # the letters of classes in a pattern that were asked for before

    def write(self, tokens: Iterable[Token]) -> str:
        """The text as one letter a token."""
        known = self.known
        return "".join([known.get(token.classes) or self._letter(token.classes) for token in tokens])

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with its classes written as letters."""
        return re.compile(_CLASS.sub(self._set, pattern.replace(" ", "")))

    def letters_of(self, names: str) -> str:
        """The letters of tokens that have one of these classes, which a bar separates."""
        if (known := self.written.get(names)) is None:
            wanted = names.split("|")
            found = [letter for classes, letter in self.letters.items() if not classes.isdisjoint(wanted)]
            known = self.written[names] = "".join(found)
        return known

    def _letter(self, classes: frozenset[str]) -> str:
        return self.known.setdefault(classes, self.letters.get(classes & self.used, "\x01"))

    def _set(self, match: re.Match[str]) -> str:
        letters = self.letters_of(match[1])
        return f"[{letters}]" if letters else r"(?!)"


@dataclass(frozen=True, slots=True)
class Construction:
    """One construction: the kind of piece it makes, its name, the pattern."""

    kind: str
    name: str
    pattern: str


class Matcher:
    """A construction over the letters of an alphabet. Its pattern is compiled when a text may have it."""

    def __init__(self, rule: Construction, alphabet: Alphabet) -> None:
        self.rule, self._alphabet = rule, alphabet
        self._needs = tuple(frozenset(alphabet.letters_of(names)) for names in _needs_of(rule.pattern))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern over letters."""
        return self._alphabet.compile(self.rule.pattern)

    def may_be_in(self, letters: frozenset[str]) -> bool:
        """Whether these are letters that it cannot do without."""
        return not any(map(letters.isdisjoint, self._needs))


@cache
def _needs_of(pattern: str) -> tuple[str, ...]:
    """Classes of which a match has a token, one of several where a bar separates them."""
    return _needs(iter(_SYNTAX.findall(pattern.replace(" ", ""))))


def _needs(pieces: Iterator[str]) -> tuple[str, ...]:
    """What the pieces up to the end of a group need."""
    branches: list[tuple[str, ...]] = []
    needs: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    for piece in pieces:
        if piece in {"?", "*"} or piece.startswith("{0"):
            needs, last = needs[: len(needs) - len(last)], ()  # it may be missing
            continue
        if piece in {"|", ")"}:
            branches.append(needs)
            needs = ()
            if piece == ")":
                break
        is_class = piece[0] == "<" and len(piece) > 1
        inner = _needs(pieces) if piece[0] == "(" else (piece[1:-1],) if is_class else ()
        last = () if piece[-1] == "!" else inner
        needs += last
    else:
        branches.append(needs)
    if len(branches) == 1:
        return branches[0]
    return ("|".join(min(one, key=len) for one in branches),) if all(branches) else ()


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
    return Alphabet(used, dict(zip(sets, pool, strict=False)), {}, {})


def find(rules: Iterable[Matcher], letters: str) -> Iterator[FoundConstruction]:
    """Every place where a construction fits."""
    there = frozenset(letters)
    for matcher in rules:
        if not matcher.may_be_in(there):
            continue
        names = matcher.pattern.groupindex
        for match in matcher.pattern.finditer(letters):
            if match.end() > match.start():
                groups = {name: at for name in names if (at := match.start(name)) >= 0}
                yield FoundConstruction(matcher.rule, match.start(), match.end(), groups)


def best(found: Iterable[FoundConstruction]) -> Iterator[FoundConstruction]:
    """The leftmost, then longest, none inside another; ties go to the earlier rule."""
    end = 0
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        if each.first >= end:
            end = each.last
            yield each
