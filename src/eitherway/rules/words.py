"""Folded matching: which of many phrases stand in a text, at word borders, in one pass. Pure.

Texts and phrases are cut into folded tokens; all phrases together are one automaton over tokens
(Aho and Corasick, 1975), so the cost grows with the text and not with the number of phrases. A word
with an apostrophe has two readings, "l'avocat" as "lavocat" and as "l avocat": a text is gone through
once for each.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

from eitherway.text.fold import fold

_LONGEST_TEXT = 262_144
BREAK = "\n"
# In a phrase's words; a text's words never have it, since folding takes it away.
_APOSTROPHE = "\u02bc"

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
# At a word's border an apostrophe is a quote; before a last "t" (don't) it cuts no word in two.
_NO_BORDER = re.compile(r"(?<!\w)'|'(?!\w)|'(?=t(?!\w))")


def _folded(text: str) -> str:
    """The text folded, but with its apostrophes that stand between two words."""
    plain = fold(text[:_LONGEST_TEXT])
    return _NO_BORDER.sub("", plain) if "'" in plain else plain


def tokens(text: str) -> list[str]:
    """The folded words in order; BREAK stands for the end of a sentence or a blank line."""
    return _cut(_folded(text).replace("'", ""))


def readings(text: str) -> tuple[list[str], ...]:
    """The tokens of a text, and once more with its words cut at their apostrophes where it has any."""
    folded = _folded(text)
    if "'" not in folded:
        return (_cut(folded),)
    return _cut(folded.replace("'", "")), _cut(folded.replace("'", " "))


def _cut(folded: str) -> list[str]:
    pattern = _TOKEN_ASCII if folded.isascii() else _TOKEN
    return [BREAK if item in _BREAKS or item[0] == "\n" else item for item in pattern.findall(folded)]


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, with BREAK for an inner full stop; () without letters and digits."""
    words = _cut(_folded(text).replace("'", _APOSTROPHE))
    if not any(char.isalnum() for word in words for char in word):
        return ()
    while words[0] == BREAK:
        words.pop(0)
    while words[-1] == BREAK:
        words.pop()
    return tuple(words)


def _spellings(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """What a phrase is in a text's tokens: "Dr. Smith" with its full stop and without, and so on."""
    plain = tuple(word for word in words if word != BREAK)
    return {
        tuple(part for word in spelling for part in word.replace(_APOSTROPHE, between).split(" ") if part)
        for spelling in (words, plain)
        for between in ("", " ")
    }


class Automaton:
    """Finds all phrases of a set in one pass over a text's tokens. Never changes once built."""

    __slots__ = ("_fallback", "_found", "_steps")

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        self._steps: list[dict[str, int]] = [{}]
        self._found: list[tuple[tuple[str, ...], ...]] = [()]
        self._fallback: list[int] = [0]
        for key in set(phrases):
            for words in _spellings(key):
                self._add(words, key)
        self._link()

    def _add(self, words: tuple[str, ...], key: tuple[str, ...]) -> None:
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
        self._found[state] += (key,)

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

    def find(self, text: str) -> list[tuple[str, ...]]:
        """The phrases that stand in a text, each once, by where they end first."""
        hits: dict[tuple[tuple[str, ...], ...], None] = {}
        for words in readings(text):
            self._run(words, hits)
        return list(dict.fromkeys(key for group in hits for key in group))

    def _run(self, words: list[str], hits: dict[tuple[tuple[str, ...], ...], None]) -> None:
        steps, fallback, found = self._steps, self._fallback, self._found
        state = 0
        for word in words:
            # Each fallback undoes one step: the loop is linear over the whole text.
            while state and word not in steps[state]:
                state = fallback[state]
            state = steps[state].get(word, 0)
            if found[state]:
                hits[found[state]] = None
