"""Patterns over a row of words, of which a text is tried only on those whose words it has. Pure.

An automaton for a thousand patterns learns every new run of words that it reads, which is most of its work.
An index by words finds the few patterns that a sentence can match; only a text that is full of such words
is given to the automaton.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from eitherway.text.language import is_small_word
from eitherway.text.patterns import Patterns, found, is_in, replaced

# A word of a row has a space on each side, so that every pattern of words begins and ends at a word's border.
ROW = " {} "
BREAK, SENTENCE_BREAK = "|", " | "  # a sentence or a paragraph ends
ANY = "(?: [^ |;]+ ){0,3}?"  # up to three words, whichever
JOINED, ENDING = "(?:  )?", "[^ ]*"  # within a word: its parts are one or apart; it ends in any way
GAP, SENTENCE_END = "(?: ; )*", r"(?: \| )?"

_FEW, _MANY = 12, 40  # patterns: more are sought in single sentences, and still more tried together
_APART, _OPEN = "+", "*"  # JOINED and ENDING in a needed word
_SYNTAX = re.compile(r"\(\?:|\)\??|\||(?:\\.|[^ ()|\\])+")


class WordRow:
    """The words of a text, each with a space on each side, and its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = frozenset(text.split())

    @cached_property
    def sentences(self) -> list[frozenset[str]]:
        """The words of each sentence."""
        return [frozenset(sentence.split()) for sentence in self.text.split(SENTENCE_BREAK)]


class RowPatterns:
    """A list of patterns over a row. `match`, `found` and `replaced` know each by its place in the list."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)
        self._together = Patterns(self._patterns)
        self._needs = tuple(map(_needs, self._patterns))
        self._by_word: dict[str, list[int]] = {}
        for place, needs in enumerate(self._needs):
            for word in min(needs, key=_commonness, default=()):
                self._by_word.setdefault(word, []).append(place)
        self._words = frozenset(self._by_word)
        words = {word for needs in self._needs for need in needs for word in need}
        self._beginnings = tuple(word[:-1] for word in words if word[-1] == _OPEN)
        self._shortest = min(map(len, self._beginnings), default=0)
        self._heads = frozenset(word[: self._shortest] for word in self._beginnings)
        # Without a word that is needed, or over the end of a sentence, there may be a match anywhere.
        self._anywhere = any(
            not needs or SENTENCE_END in pattern
            for needs, pattern in zip(self._needs, self._patterns, strict=True)
        )

    def match(self, row: WordRow) -> list[int]:
        """The places of the patterns that match somewhere in `row`, ascending."""
        if self._anywhere:
            return self._together.match(row.text)
        named = self._named(row.words)
        likely = set(self._likely(row.words.union(*named.values())))
        if len(likely) > _FEW:
            likely = self._likely_in_sentences(row, named)
        if len(likely) > _MANY:
            return self._together.match(row.text)
        return sorted(place for place in likely if is_in(self._patterns[place], row.text))

    def _likely_in_sentences(self, row: WordRow, named: dict[str, list[str]]) -> set[int]:
        """The patterns of which a single sentence has all words that they need."""
        likely: set[int] = set()
        there = row.words & self._words | named.keys()
        for words in row.sentences:
            if not there.isdisjoint(words):
                likely.update(self._likely(words.union(*[named[one] for one in words & named.keys()])))
        return likely

    def found(self, place: int, row: str) -> str:
        """The first words of `row` that the pattern at `place` matches; "" if there are none."""
        return found(self._patterns[place], row)

    def replaced(self, place: int, new: str, row: str) -> str:
        """`row` with `new` for all that the pattern at `place` matches."""
        return replaced(self._patterns[place], new, row)

    def _named(self, words: frozenset[str]) -> dict[str, list[str]]:
        """The words that begin as a pattern names, with these beginnings."""
        heads, shortest, beginnings = self._heads, self._shortest, self._beginnings
        long = [word for word in words if word[:shortest] in heads and word.startswith(beginnings)]
        return {word: [each + _OPEN for each in beginnings if word.startswith(each)] for word in long}

    def _likely(self, words: frozenset[str]) -> Iterator[int]:
        """The patterns of which a sentence of these words has all that they need."""
        for word in words & self._words:
            for place in self._by_word[word]:
                if not any(map(words.isdisjoint, self._needs[place])):
                    yield place


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
    return sum(1000 if is_small_word(word) else 50 if len(word) < 4 else 1 for word in words)


@cache  # lists have some thousand words, most of them many times
def _of_word(piece: str) -> frozenset[str]:
    """A word, or the ways in which its parts may be written together."""
    parts = re.sub(r"\\(.)", r"\1", piece).split(_APART)
    return frozenset("".join(parts[:number]) for number in range(1, len(parts) + 1))
