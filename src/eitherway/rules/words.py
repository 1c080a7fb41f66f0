"""Folded matching: which of many phrases stand in a text, at word borders, in one pass. Pure.

Texts and phrases are cut into folded tokens; all phrases together are one automaton over tokens
(Aho and Corasick, 1975), so the cost grows with the text and not with the number of phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable

_LONGEST_TEXT = 262_144
BREAK = "\n"

# Written without spaces between words (or, for Korean, with endings joined on): each letter is a
# token, so that a phrase is found anywhere inside a run.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# The vowel signs of Indian scripts are no \w, but belong to the word; the danda (U+0964) does not.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_TOKEN = re.compile(
    rf"(?:[^\W_{_UNSPACED}{_SIGNS}]|[{_SIGNS}])+|[{_UNSPACED}]|[$€£¥%&@#+]|[.!?…](?=\s|\Z)|\n[^\S\n]*\n|[。؟।]"
)
_TOKEN_ASCII = re.compile(r"[a-z0-9]+|[$%&@#+]|[.!?](?=\s|\Z)|\n[^\S\n]*\n")
_BREAKS = frozenset(".!?…。؟।")
# Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel marks; the marks of other scripts
# make other letters (Japanese ga and ka, Thai vowels) and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670]+")
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}
    | dict.fromkeys(
        "'’‘ʼ`´′\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e", ""
    )
)


def fold(text: str) -> str:
    """The text without case, accents, apostrophes and invisible characters."""
    text = text[:_LONGEST_TEXT]
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN).casefold())
    # A Korean syllable is three letters, but one sign can also unfold to eighteen (U+FDFA): only a
    # text that is made to be slow grows more than threefold.
    bare = _ACCENTS.sub("", apart[: 3 * len(text) + 64])
    return unicodedata.normalize("NFKC", bare).casefold().translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """The folded words in order; BREAK stands for the end of a sentence or a blank line."""
    folded = fold(text)
    pattern = _TOKEN_ASCII if folded.isascii() else _TOKEN
    return [BREAK if item in _BREAKS or item[0] == "\n" else item for item in pattern.findall(folded)]


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase; () when there is no letter or digit in it."""
    words = tuple(token for token in tokens(text) if token != BREAK)
    return words if any(char.isalnum() for word in words for char in word) else ()


class Automaton:
    """Finds all phrases of a set in one pass over a text's tokens. Never changes once built."""

    __slots__ = ("_fallback", "_found", "_steps")

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        self._steps: list[dict[str, int]] = [{}]
        self._found: list[tuple[tuple[str, ...], ...]] = [()]
        self._fallback: list[int] = [0]
        for words in set(phrases):
            self._add(words)
        self._link()

    def _add(self, words: tuple[str, ...]) -> None:
        state = 0
        for word in words:
            following = self._steps[state].get(word)
            if following is None:
                following = len(self._steps)
                self._steps[state][word] = following
                self._steps.append({})
                self._found.append(())
                self._fallback.append(0)
            state = following
        self._found[state] = (words,)

    def _link(self) -> None:
        waiting = deque(self._steps[0].values())
        while waiting:
            state = waiting.popleft()
            for word, following in self._steps[state].items():
                back = self._step(self._fallback[state], word)
                self._fallback[following] = back
                self._found[following] += self._found[back]
                waiting.append(following)

    def _step(self, state: int, word: str) -> int:
        while state and word not in self._steps[state]:
            state = self._fallback[state]
        return self._steps[state].get(word, 0)

    def find(self, words: Iterable[str]) -> list[tuple[str, ...]]:
        """The phrases that stand in these tokens, each once, by where they end first."""
        steps, fallback, found = self._steps, self._fallback, self._found
        hits: dict[tuple[tuple[str, ...], ...], None] = {}
        state = 0
        for word in words:
            # Each fallback undoes one step: the loop is linear over the whole text.
            while state and word not in steps[state]:
                state = fallback[state]
            state = steps[state].get(word, 0)
            if found[state]:
                hits[found[state]] = None
        return list(dict.fromkeys(words for group in hits for words in group))
