"""Patterns over a row of words, of which a text is tried only on those whose words it has. Pure.

An automaton for a thousand patterns learns every new run of words that it reads, which is most of its work.
An index by words finds the few patterns that a sentence can match; only a text that is full of such words
is given to the automaton.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain
from math import inf
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
OPEN = "*"  # a needed word that ends in any way
Needs = tuple[frozenset[str], ...]
NOTHING: frozenset[str] = frozenset()
_OTHER = re.compile(r"[^\w ]")  # than words: brackets and the like


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
        return not self.words.isdisjoint(need.words) or any(begins in self.text for begins in need.beginnings)


class _Need(NamedTuple):
    """Words of which a match has one, and what a word may begin with instead, after the space before it."""

    words: frozenset[str]
    beginnings: tuple[str, ...]


class _Others(NamedTuple):
    """Sets of words, of each of which a match has one; in those of `open` some only begin like that."""

    whole: Needs
    open: tuple[_Need, ...]


class RowPattern:
    """A pattern over a row, written when it is first tried, and the words that it cannot do without.

    `needs` are sets of words, of each of which a match has one; without any there may be a match anywhere.
    """

    def __init__(self, needs: Needs, write: Callable[[], str]) -> None:
        self.needs = needs
        self.rarest = rarest_of(needs)
        self._write = write

    @cached_property
    def text(self) -> str:
        """The pattern, for RE2."""
        return self._write()

    @cached_property
    def others(self) -> "_Others":
        """What a match has beside one of the rarest words."""
        needs = [need for need in self.needs if need is not self.rarest]
        begun = tuple(_need(need) for need in needs if any(word[-1] == OPEN for word in need))
        return _Others(tuple(need for need in needs if all(word[-1] != OPEN for word in need)), begun)

    def is_in(self, row: WordRow) -> bool:
        """Whether it matches somewhere in `row`."""
        if (plain := self._plain) is None:
            return is_in(self.text, row.text)
        return plain.words in (row.unpaused if plain.over_pauses else row.text)

    @cached_property
    def _plain(self) -> "_Plain | None":
        words = self.text.replace(GAP, "")
        return None if _OTHER.search(words) else _Plain(words, words != self.text)


class _Plain(NamedTuple):
    """A pattern that means just its words, perhaps with pauses between."""

    words: str
    over_pauses: bool


class RowPatterns:
    """A list of patterns over a row. `match`, `found` and `replaced` know each by its place in the list."""

    def __init__(self, patterns: Iterable[RowPattern]) -> None:
        self._patterns = tuple(patterns)
        self._by_word: dict[str, list[int]] = {}
        for place, pattern in enumerate(self._patterns):
            for word in pattern.rarest:
                self._by_word.setdefault(word, []).append(place)
        self._words = frozenset(self._by_word)
        self._beginnings = tuple((one, f" {one[:-1]}") for one in self._words if one[-1] == OPEN)
        self._begins = "|".join(re.escape(begins) for _, begins in self._beginnings)
        self._anywhere = not all(pattern.needs for pattern in self._patterns)

    @cached_property
    def _together(self) -> Patterns:
        return Patterns(pattern.text for pattern in self._patterns)

    def match(self, row: WordRow) -> list[int]:
        """The places of the patterns that match somewhere in `row`, ascending."""
        if self._anywhere:
            return self._together.match(row.text)
        begun = self._begun(row)
        likely = set(self._likely(row, begun))
        if len(likely) > _FEW:
            likely = {place for sentence in row.sentences for place in self._likely(sentence, begun)}
        if len(likely) > _MANY:
            return self._together.match(row.text)
        return sorted(place for place in likely if self._patterns[place].is_in(row))

    def may_match(self, row: WordRow) -> bool:
        """Whether a pattern could match a piece of the text of `row`."""
        return self._anywhere or next(self._likely(row, self._begun(row)), None) is not None

    def found(self, place: int, row: str) -> str:
        """The first words of `row` that the pattern at `place` matches; "" if there are none."""
        return found(self._patterns[place].text, row)

    def replaced(self, place: int, new: str, row: str) -> str:
        """`row` with `new` for all that the pattern at `place` matches."""
        return replaced(self._patterns[place].text, new, row)

    def _begun(self, row: WordRow) -> tuple[tuple[str, str], ...]:
        """The beginnings of words of which the row has one, if it has any; else none."""
        return self._beginnings if self._begins and is_in(self._begins, row.text) else ()

    def _likely(self, row: WordRow, beginnings: tuple[tuple[str, str], ...]) -> Iterator[int]:
        """The patterns of which the row has all words that they need."""
        begun = (word for word, begins in beginnings if begins in row.text)
        lacks = row.words.isdisjoint
        for word in chain(row.words & self._words, begun):
            for place in self._by_word[word]:
                whole, open_ = self._patterns[place].others
                if not any(map(lacks, whole)) and all(map(row.has_one_of, open_)):
                    yield place


@cache
def _need(words: frozenset[str]) -> _Need:
    return _Need(words, tuple(f" {word[:-1]}" for word in words if word[-1] == OPEN))


def needs_of_word(parts: Sequence[str]) -> Needs:
    """What a word needs whose parts may be written together or apart."""
    return (frozenset("".join(parts[:number]) for number in range(1, len(parts) + 1)),)


def needs_of_branches(branches: Sequence[Needs]) -> Needs:
    """What several alternatives need: one word of the rarest of each."""
    if len(branches) == 1:
        return branches[0]
    if not (branches and all(branches)):
        return ()
    return (NOTHING.union(*map(rarest_of, branches)),)


def rarest_of(needs: Needs) -> frozenset[str]:
    """The words of which texts seldom have one."""
    if len(needs) == 1:
        return needs[0]
    rarest, least = NOTHING, inf
    for words in sorted(needs, key=len):
        if len(words) >= least:
            break  # more words are not rarer
        if (commonness := sum(map(_commonness, words))) < least:
            rarest, least = words, commonness
    return rarest


@cache  # lists have some thousand words, most of them many times
def _commonness(word: str) -> int:
    return 1000 if is_small_word(word) or word.endswith(OPEN) else 50 if len(word) < 4 else 1
