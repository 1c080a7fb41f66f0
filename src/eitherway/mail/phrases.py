"""Lists of phrases, one a line in a text file that anybody can edit, and whether a text holds one. Pure.

    # a comment
    kill myself                  these words, one after the other, in one sentence
    (want|wants) to die          one of several words, or of several groups of words; brackets may nest
    thinking [of|about] suicide  a word that may be missing
    take all ... pills           up to three words between
    suicid*                      words that begin like this
    unless: suicide prevention   where a text says this, it is not looked at

Case, accents, apostrophes and punctuation do not count; a full stop, a question mark or an empty line ends a
sentence, and no phrase goes over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eitherway.text import fold as folding

_BREAKS = re.compile(r"[.!?;:…。！？]+|\n\s*\n|\n\s*[-*•]|\|")
_WORDS = re.compile(r"\w+|\|")
_PIECES = re.compile(r"[()\[\]|]|\.\.\.|[^\s()\[\]|]+")
_SIGNS = {"(": "(?:", "[": "(?:", "|": "|", ")": ")", "]": ")?"}
_BREAK = "|"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list, ready to be looked for. `anchors` are words that a text must have for it."""

    line: str
    pattern: re.Pattern[str]
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases, and what is cut from a text before they are looked for."""

    wanted: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]

    def find(self, text: str) -> str:
        """The words in `text` that are on the list, folded; "" when there are none."""
        return next(self._found(text), "")

    def __add__(self, other: Phrases) -> Phrases:
        return Phrases(self.wanted + other.wanted, self.unless + other.unless)

    def find_all(self, text: str) -> tuple[str, ...]:
        """The words in `text` for each line of the list that it has."""
        return tuple(self._found(text))

    def _found(self, text: str) -> Iterator[str]:
        folded = fold(text)
        words = frozenset(folded.split())
        for phrase in self.unless:
            if phrase.anchors <= words:
                folded = phrase.pattern.sub(f"{_BREAK} ", folded)
        for phrase in self.wanted:
            if phrase.anchors <= words and (found := phrase.pattern.search(folded)):
                yield found[0].strip()


def read_phrases(text: str) -> Phrases:
    """The list in `text`. Raises ValueError for a line that holds no word."""
    lines = [line.partition("#")[0].strip() for line in text.split("\n")]
    unless = [line.removeprefix("unless:") for line in lines if line.startswith("unless:")]
    wanted = [line for line in lines if line and not line.startswith("unless:")]
    return Phrases(tuple(map(read_phrase, wanted)), tuple(map(read_phrase, unless)))


def read_phrase(line: str) -> Phrase:
    """One line of a list."""
    pieces = _PIECES.findall(line)
    if not re.search(r"\w", fold(line)):
        raise ValueError(f"'{line}' has no word to look for; write the words of a phrase")
    try:
        pattern = re.compile("(?<![^ ])" + "".join(map(_piece_pattern, pieces)))
    except re.error as error:
        raise ValueError(f"'{line}' has a bracket too many or too few; close each one") from error
    return Phrase(line.strip(), pattern, frozenset(_anchors(pieces)))


def _anchors(pieces: list[str]) -> Iterator[str]:
    """The words outside all brackets: no text has the phrase that lacks one of them."""
    depth = 0
    for piece in pieces:
        if piece in _SIGNS:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(piece, 0)
        elif depth == 0 and not piece.endswith("*"):
            yield from (word for word in fold(piece).split() if word != _BREAK)


def plain_phrases(lines: Iterable[str]) -> Phrases:
    """A list of lines that mean just their words; a line without one is left out."""
    plain = [" ".join(re.findall(r"\w+", fold(line))) for line in lines]
    return Phrases(tuple(read_phrase(line) for line in plain if line), ())


def fold(text: str) -> str:
    """The words of `text` in small letters without accents, a space after each, "|" between sentences."""
    broken = _BREAKS.sub(f" {_BREAK} ", folding.fold(text).replace("'", ""))
    return " ".join(_WORDS.findall(broken)) + " "


def _piece_pattern(piece: str) -> str:
    if piece in _SIGNS:
        return _SIGNS[piece]
    if piece == "...":
        return r"(?:\w+ ){0,3}?"
    stem = fold(piece).strip().replace(" ", " ?")
    return stem + (r"\w* " if piece.endswith("*") else " ")
