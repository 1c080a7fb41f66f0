"""Patterns over a row of words, of which a text is tried only on those whose words it has. Pure.

An automaton for a thousand patterns learns every new run of words that it reads, which is most of its work.
An index by words finds the few patterns that a sentence can match; only a text that is full of such words
is given to the automaton.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from eitherway.text.language import is_small_word
from eitherway.text.patterns import Patterns, found, is_in, replaced

# A word of a row has a space on each side, so that every pattern of words begins and ends at a word's border.
ROW = " {} "
BREAK, SENTENCE_BREAK = "|", " | "  # a sentence or a paragraph ends
ANY = "(?: [^ |;]+ ){0,3}?"  # up to three words, whichever
JOINED, ENDING = "(?:  )?", "[^ ]*"  # within a word: its parts are one or apart; it ends in any way
_PAUSED = " ; "
GAP, SENTENCE_END = "(?: ; )*", r"(?: \| )?"

_FEW, _MANY = 12, 40  # patterns: more are sought in single sentences, and still more tried together
_APART, _OPEN = "+", "*"  # JOINED and ENDING in a needed word
_OTHER = re.compile(r"[^\w ]")  # than words: brackets and the like
_SYNTAX = re.compile(r"\(\?:|\)\??|\||(?:\\.|[^ ()|\\])+")


class WordRow:
    """The words of a text, each with a space on each side, and its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = frozenset(text.split())

    @cached_property
    def unpaused(self) -> str:
        """The row as if no clause ended in it."""
        return self.text.replace(_PAUSED, "")

    @cached_property
    def sentences(self) -> list["WordRow"]:
        """Each sentence as a row."""
        return [WordRow(f" {sentence}") for sentence in self.text.split(BREAK)]

    def has_one_of(self, need: "_Need") -> bool:
        """Whether one of these is among its words, or begins one."""
        if not self.words.isdisjoint(need.words):
            return True
        return bool(need.beginnings) and any(begins in self.text for begins in need.beginnings)


class _Need(NamedTuple):
    """Words of which a match has one, and what a word may begin with instead, after the space before it."""

    words: frozenset[str]
    beginnings: tuple[str, ...]


class RowPatterns:
    """A list of patterns over a row. `match`, `found` and `replaced` know each by its place in the list."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)
        self._together = Patterns(self._patterns)
        self._plain = tuple(map(_plain, self._patterns))
        every = tuple(map(_needs, self._patterns))
        self._by_word: dict[str, list[tuple[int, tuple[_Need, ...]]]] = {}
        for place, needs in enumerate(every):
            rarest: frozenset[str] = min(needs, key=_commonness, default=frozenset())
            others = tuple(_need(need) for need in needs if need is not rarest)
            for word in rarest:
                self._by_word.setdefault(word, []).append((place, others))
        self._words = frozenset(self._by_word)
        self._beginnings = tuple((one, f" {one[:-1]}") for one in self._words if one[-1] == _OPEN)
        # Without a word that is needed, or over the end of a sentence, there may be a match anywhere.
        self._anywhere = any(
            not needs or SENTENCE_END in pattern for needs, pattern in zip(every, self._patterns, strict=True)
        )

    def match(self, row: WordRow) -> list[int]:
        """The places of the patterns that match somewhere in `row`, ascending."""
        if self._anywhere:
            return self._together.match(row.text)
        likely = set(self._likely(row))
        if len(likely) > _FEW:
            likely = {place for sentence in row.sentences for place in self._likely(sentence)}
        if len(likely) > _MANY:
            return self._together.match(row.text)
        return sorted(place for place in likely if self._is_in(place, row))

    def may_match(self, row: WordRow) -> bool:
        """Whether a pattern could match a piece of the text of `row`."""
        return self._anywhere or next(self._likely(row), None) is not None

    def _is_in(self, place: int, row: WordRow) -> bool:
        plain = self._plain[place]
        if plain is None:
            return is_in(self._patterns[place], row.text)
        return plain.words in (row.unpaused if plain.over_pauses else row.text)

    def found(self, place: int, row: str) -> str:
        """The first words of `row` that the pattern at `place` matches; "" if there are none."""
        return found(self._patterns[place], row)

    def replaced(self, place: int, new: str, row: str) -> str:
        """`row` with `new` for all that the pattern at `place` matches."""
        return replaced(self._patterns[place], new, row)

    def _likely(self, row: WordRow) -> Iterator[int]:
        """The patterns of which the row has all words that they need."""
        begun = [word for word, begins in self._beginnings if begins in row.text]
        for word in chain(row.words & self._words, begun):
            for place, needs in self._by_word[word]:
                if all(map(row.has_one_of, needs)):
                    yield place


class _Plain(NamedTuple):
    """A pattern that means just its words, perhaps with pauses between."""

    words: str
    over_pauses: bool


def _plain(pattern: str) -> _Plain | None:
    words = pattern.replace(GAP, "")
    return None if _OTHER.search(words) else _Plain(words, words != pattern)


@cache
def _need(words: frozenset[str]) -> _Need:
    return _Need(words, tuple(f" {word[:-1]}" for word in words if word[-1] == _OPEN))


def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of words, of each of which a match has one."""
    for gap in (ANY, GAP, SENTENCE_END):
        pattern = pattern.replace(gap, " ")
    syntax = iter(_SYNTAX.findall(pattern.replace(JOINED, _APART).replace(ENDING, _OPEN)))
    needs = _of_branches(syntax)[0]
    return tuple(need for need in needs if "" not in need)  # a phrase of signs alone names no word


def _of_branches(syntax: Iterator[str]) -> tuple[tuple[frozenset[str], ...], str]:
    """What the pieces up to a closing bracket need, and that bracket."""
    branches: list[tuple[frozenset[str], ...]] = []
    needs: tuple[frozenset[str], ...] = ()
    for piece in syntax:
        if piece == "(?:":
            inner, closing = _of_branches(syntax)
            needs += inner if closing == ")" else ()  # else it may be missing
        elif piece == "|":
            branches.append(needs)
            needs = ()
        elif piece[0] == ")":
            return _one_of((*branches, needs)), piece
        else:
            needs += (_of_word(piece),)
    return _one_of((*branches, needs)), ""


def _one_of(branches: tuple[tuple[frozenset[str], ...], ...]) -> tuple[frozenset[str], ...]:
    """What several alternatives need: one word of the rarest of each."""
    if len(branches) == 1:
        return branches[0]
    if not all(branches):
        return ()
    return (frozenset[str]().union(*(min(needs, key=_commonness) for needs in branches)),)


@cache
def _commonness(words: frozenset[str]) -> int:
    return sum(
        1000 if is_small_word(word) or word.endswith(_OPEN) else 50 if len(word) < 4 else 1 for word in words
    )


@cache  # lists have some thousand words, most of them many times
def _of_word(piece: str) -> frozenset[str]:
    """A word, or the ways in which its parts may be written together."""
    parts = re.sub(r"\\(.)", r"\1", piece).split(_APART)
    return frozenset("".join(parts[:number]) for number in range(1, len(parts) + 1))
