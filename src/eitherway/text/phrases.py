"""The one phrase matcher: phrases as people write them, found in a text as a row of folded words. Pure.

    # a comment
    kill myself                  these words, one after the other, in one sentence
    (want|wants) to die          one of several words, or of several groups of words; brackets may nest
    thinking [of|about] suicide  a word that may be missing
    take all ... pills           up to three words between
    suicid*                      words that begin like this
    unless: suicide prevention   where a text says this, it is not looked at
    @kin: son|daughter|child     a name for words that many lines share
    my @kin (hit|hits) me        one of those words; a name holds until the next line that gives it words

Case, accents, apostrophes and punctuation do not count; a full stop, a question mark or an empty line ends a
sentence, and no phrase goes over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple

from eitherway.text.fold import fold
from eitherway.text.row_patterns import (
    ANY,
    BREAK,
    ENDING,
    GAP,
    JOINED,
    OPEN,
    ROW,
    SENTENCE_BREAK,
    SENTENCE_END,
    Needs,
    RowPattern,
    RowPatterns,
    WordRow,
    needs_of_branches,
    needs_of_word,
)

_PAUSE = ";"  # a clause ends: a line of a list stops here, a plain phrase goes on
_SENTENCE_GAP = GAP + SENTENCE_END + GAP

# Written without spaces between words (or, for Korean, with endings joined on): each letter is a word, so
# that a phrase is found anywhere inside a run.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# The vowel signs of Indian scripts are no \w, but belong to the word; the danda (U+0964) does not.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_MARKS = r"[.!?]+(?![^\W_])|[。؟।;:|]|\n[^\S\n]*[-*•\n]"
_WORD = re.compile(rf"(?:[^\W_{_UNSPACED}{_SIGNS}]|[{_SIGNS}])+|[{_UNSPACED}]|[$€£¥%&@#+]|{_MARKS}")
# The same for what is ASCII, which most folded texts are: whole stretches at a time, not word by word.
_STOPS, _EMPTY_LINES, _BULLETS = map(re.compile, (r"[.!?]+(?![^\W_])", r"\n[^\S\n]*\n", r"\n[^\S\n]*[-*]"))
_SIGNS_ALONE = ";$%&@#+"
_SPACED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in f"'|{_SIGNS_ALONE}")}
_SYMBOLS = dict.fromkeys(".!?。؟।", BREAK) | dict.fromkeys(";:|", _PAUSE)
# At a word's border an apostrophe is a quote; before a last "t" (don't) it cuts no word in two.
_NO_BORDER = re.compile(r"(?<!\w)'|'(?!\w)|'(?=t(?!\w))")
_APOSTROPHE = "\u02bc"  # in the words of a phrase; folding leaves none in a text
_PIECES = re.compile(r"[()\[\]|]|\.\.\.|[^\s()\[\]|]+")
_GROUPS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]|[()\[\]|]|[^()\[\]|]+")  # those in which none is, whole
_SURELY_A_WORD = re.compile(r"[A-Za-z0-9]")
_NAME, _NAMED = re.compile(r"@([^\W\d_]+)"), re.compile(r"@([^\W\d_]+): ")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})  # as is written where a keyboard lacks them
_CLOSING = {"(": ")", "[": "]"}
_BRACKETS = {"(": "(?:", "[": "(?:", "|": "|", ")": ")", "]": ")?"}


@lru_cache(maxsize=8)  # several lists look at one text
def row_of(text: str) -> WordRow:
    """The row of `text`."""
    return WordRow(words_in_row(text))


def words_in_row(text: str) -> str:
    """The folded words of `text`, each between two spaces, with marks where sentences and clauses end.

    A word with an apostrophe has two readings, "l'avocat" as "lavocat" and as "l avocat": if there is one,
    its sentence comes twice, with those beside it.
    """
    folded = fold(text)
    if "'" not in folded or "'" not in (folded := _NO_BORDER.sub("", folded)):
        return ROW.format("  ".join(_words(folded)))
    if folded.isascii() and "_'" not in folded and "'_" not in folded:
        row = "  ".join(_ascii_words(folded))
        readings = [row.replace("'", ""), _apart(row)]
    else:
        readings = ["  ".join(_words(folded.replace("'", how))) for how in ("", " ")]
    return ROW.format(f" {SENTENCE_BREAK} ".join(readings))


def _apart(row: str) -> str:
    """The sentences in which a word has an apostrophe, and their neighbours, with its parts as words."""
    sentences = row.split(BREAK)
    near = {at + step for at, one in enumerate(sentences) if "'" in one for step in (-1, 0, 1)}
    pieces: list[str] = []
    for at in sorted(near & set(range(len(sentences)))):
        pieces += [] if at - 1 in near or not pieces else [" "]  # what was apart does not become neighbours
        pieces.append(sentences[at].replace("'", "  "))
    return BREAK.join(pieces).strip()


def plain_words(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase that means just its words; () if it has no letter and no digit."""
    if phrase.isascii() and phrase.replace(" ", "").isalnum():
        return tuple(phrase.lower().split())  # as most
    words = [
        word for word in _words(_NO_BORDER.sub("", fold(phrase)).replace("'", _APOSTROPHE)) if word != _PAUSE
    ]
    if not any(char.isalnum() for word in words for char in word.replace(_APOSTROPHE, "")):
        return ()
    while words[0] == BREAK:
        words.pop(0)
    while words[-1] == BREAK:
        words.pop()
    return tuple(words)


def plain_row_pattern(words: tuple[str, ...]) -> RowPattern:
    """The same with what it needs: over the end of a sentence there may be a match anywhere."""
    parts = [word.split(_APOSTROPHE) for word in words if word != _APOSTROPHE]
    needs = () if BREAK in words else tuple(need for one in parts if one[0] for need in needs_of_word(one))
    return RowPattern(needs, partial(plain_pattern, words))


def plain_pattern(words: tuple[str, ...]) -> str:
    """The pattern over a row for `plain_words`: "Dr. Smith" with its full stop and without, and so on."""
    pattern = gap = ""
    for word in words:
        if word == BREAK:
            gap = _SENTENCE_GAP
        elif word != _APOSTROPHE:
            pattern += gap + ROW.format(re.escape(word).replace(_APOSTROPHE, JOINED))
            gap = GAP
    return pattern


class Phrases:
    """A list of phrases, and what is cut from a text before they are looked for."""

    def __init__(self, wanted: tuple[RowPattern, ...], unless: tuple[RowPattern, ...] = ()) -> None:
        self._wanted, self._unless = wanted, unless
        self._finder, self._cutter = RowPatterns(wanted), RowPatterns(unless)

    def __add__(self, other: Phrases) -> Phrases:
        if not (other._wanted or other._unless):
            return self  # the index of a thousand phrases is not built twice
        return Phrases(self._wanted + other._wanted, self._unless + other._unless)

    def find(self, text: str, within: str = "") -> str:
        """The words in `text` that are on the list, folded; "" if there are none.

        `within` is a longer text that has all words of `text`. Many lists are looked for in pieces of one
        message: where the whole has no words of a list, no piece of it is read.
        """
        return next(self._found(text, within), "")

    def find_all(self, text: str, within: str = "") -> tuple[str, ...]:
        """The words in `text` for each line of the list that it has."""
        return tuple(self._found(text, within))

    def _found(self, text: str, within: str) -> Iterator[str]:
        if within and within != text and not self._finder.may_match(row_of(within)):
            return
        row = row_of(text)
        places = self._finder.match(row)
        if not places:
            return
        # What is cut puts no words together: it makes no match where there was none.
        cuts = self._cutter.match(row)
        words = row.text
        for place in cuts:
            words = self._cutter.replaced(place, SENTENCE_BREAK, words)
        for place in self._finder.match(WordRow(words)) if cuts else places:
            yield " ".join(self._finder.found(place, words).split())


def read_phrases(text: str) -> Phrases:
    """The list in `text`. Raises ValueError for a line that holds no word."""
    names: Mapping[str, _Named] = {}
    wanted: list[RowPattern] = []
    unless: list[RowPattern] = []
    for line in filter(None, (line.partition("#")[0].strip() for line in text.split("\n"))):
        if named := _NAMED.match(line):
            words = f"({line[named.end() :]})"
            names = {**names, named[1]: _Named(_written_out(words, names), _needs_of_line(words, names))}
        elif line.startswith("unless:"):
            unless.append(_row_pattern(line.removeprefix("unless:"), names))
        else:
            wanted.append(_row_pattern(line, names))
    for kept in (_needs_of_flat_group, _needs_of_words):
        kept.cache_clear()  # it is of use while a list is read
    return Phrases(tuple(wanted), tuple(unless))


def plain_phrases(lines: Iterable[str]) -> Phrases:
    """A list of lines that mean just their words; a line without one is left out."""
    return Phrases(tuple(plain_row_pattern(words) for words in map(plain_words, lines) if words))


class _Named(NamedTuple):
    """What a name stands for: its words in brackets, and what they need."""

    words: str
    needs: Needs


def _written_out(line: str, names: Mapping[str, _Named]) -> str:
    """The line, each "@name" in it as the words that a line above gave to the name."""
    return _NAME.sub(lambda found: _named(found[1], names).words, line) if "@" in line else line


def _named(name: str, names: Mapping[str, _Named]) -> _Named:
    if name not in names:
        raise ValueError(f"'@{name}' has no words; give it some in a line above: '@{name}: one|other'")
    return names[name]


def _row_pattern(line: str, names: Mapping[str, _Named]) -> RowPattern:
    written = _written_out(line, names)
    if not (_SURELY_A_WORD.search(written) or plain_words(written)):
        raise ValueError(f"'{written}' has no word to look for; write the words of a phrase")
    return RowPattern(_needs_of_line(line, names), lambda: _line_pattern(_written_out(line, names)))


def _needs_of_line(line: str, names: Mapping[str, _Named]) -> Needs:
    pieces = _GROUPS.findall(line)
    if not _closes_brackets(pieces):
        written = _written_out(line, names)
        raise ValueError(f"'{written}' has a bracket too many or too few; close each one")
    return _needs_of_group(iter(pieces), names)[0]


def _closes_brackets(pieces: Iterable[str]) -> bool:
    opened: list[str] = []
    for bracket in pieces:
        if bracket in _CLOSING:
            opened.append(_CLOSING[bracket])
        elif bracket in _BRACKETS and bracket != "|" and (not opened or opened.pop() != bracket):
            return False
    return not opened


def _needs_of_group(pieces: Iterator[str], names: Mapping[str, _Named]) -> tuple[Needs, str]:
    """What the pieces up to a closing bracket need, and that bracket."""
    branches: list[Needs] = []
    needs: Needs = ()
    for piece in pieces:
        if piece in _CLOSING:
            inner, closing = _needs_of_group(pieces, names)
            needs += inner if closing == ")" else ()  # else it may be missing
        elif piece == "|":
            branches.append(needs)
            needs = ()
        elif piece in _BRACKETS:
            return needs_of_branches((*branches, needs)), piece
        elif piece[0] == "[":
            continue
        elif "@" in piece:
            needs += _needs_with_names(piece.strip("()"), names)
        else:
            needs += _needs_of_flat_group(piece[1:-1]) if piece[0] == "(" else _needs_of_words(piece)
    return needs_of_branches((*branches, needs)), ""


def _needs_with_names(text: str, names: Mapping[str, _Named]) -> Needs:
    branches = [_NAME.split(branch) for branch in text.split("|")]  # every second piece is a name
    return needs_of_branches(
        [
            tuple(
                need
                for at, piece in enumerate(branch)
                for need in (_named(piece, names).needs if at % 2 else _needs_of_words(piece))
            )
            for branch in branches
        ]
    )


@cache
def _needs_of_flat_group(text: str) -> Needs:
    if text.isascii() and text.replace("|", "").isalnum() and "||" not in f"|{text}|":
        return (frozenset(text.lower().split("|")),)  # most of them: single words
    return needs_of_branches([_needs_of_words(one) for one in text.split("|")])


@cache
def _needs_of_words(text: str) -> Needs:
    if text.isascii() and text.isalnum():
        return (frozenset((text.lower(),)),)
    return tuple(need for piece in text.split() for need in _needs_of_piece(piece))


def _needs_of_piece(piece: str) -> Needs:
    if piece.isascii() and piece.isalnum():
        return (frozenset((piece.lower(),)),)
    return needs_of_branches([needs_of_word(words) for words in _spellings(piece.removeprefix("..."))])


def _line_pattern(line: str) -> str:
    return "".join(map(_piece_pattern, _PIECES.findall(line)))


@lru_cache(maxsize=4096)  # lists have some thousand pieces, most of them many times
def _piece_pattern(piece: str) -> str:
    if piece in _BRACKETS:
        return _BRACKETS[piece]
    if piece == "...":
        return ANY
    spellings = [
        ROW.format(JOINED.join(map(re.escape, words)).replace(re.escape(OPEN), ENDING))
        for words in _spellings(piece)
    ]
    return spellings[0] if len(spellings) == 1 else f"(?:{'|'.join(spellings)})" if spellings else ""


def _spellings(piece: str) -> list[list[str]]:
    """The words of a piece in each way in which it is written, the last with its "*"."""
    found = []
    for spelt in {piece: 0, piece.translate(_SPELT_OUT): 0}:
        words = [word for word in _words(fold(spelt).replace("'", " ")) if word not in (BREAK, _PAUSE)]
        if words:
            found.append([*words[:-1], words[-1] + OPEN * piece.endswith(OPEN)])
    return found


def _words(folded: str) -> list[str]:
    if folded.isascii():
        return _ascii_words(folded)
    return [word if word.isalnum() else _symbol(word) for word in _WORD.findall(folded)]


def _ascii_words(folded: str) -> list[str]:
    text = folded.replace(":", _PAUSE).replace(BREAK, _PAUSE)
    text = _STOPS.sub(SENTENCE_BREAK, _EMPTY_LINES.sub(SENTENCE_BREAK, text))
    text = _BULLETS.sub(f" {_PAUSE} ", text)
    for sign in _SIGNS_ALONE:
        if sign in text:
            text = text.replace(sign, f" {sign} ")
    return text.translate(_SPACED).split()


def _symbol(word: str) -> str:
    if word[0] == "\n":
        return BREAK if word[-1] == "\n" else _PAUSE
    return _SYMBOLS.get(word[0], word)
