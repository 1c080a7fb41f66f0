"""Which language a text is in: by its script, or by the commonest small words. Pure.

Enough to send a Spanish letter to a rule for Spanish letters; no library, no model, the same answer
every time.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

from eitherway.rules.words import tokens

_READ = 2000
_LEAST = 1.5
_AHEAD = 1.2

_SCRIPTS = {
    "ja": "\u3041-\u30ff",
    "ko": "\uac00-\ud7a3\u1100-\u11ff",
    "zh": "\u4e00-\u9fff",
    "th": "\u0e01-\u0e5b",
    "he": "\u05d0-\u05ea",
    "ar": "\u0620-\u064a",
    "el": "\u0370-\u03ff",
    "hi": "\u0904-\u0939",
    "ru": "\u0400-\u04ff",
}
_PARAGRAPHS = re.compile(r"^(\w\w): ([^:]+?)(?=\n\n|\Z)", re.MULTILINE)


def _small_words() -> dict[str, frozenset[str]]:
    text = files("eitherway.rules").joinpath("small_words.txt").read_text("utf-8").strip()
    return {name: frozenset(words.split()) for name, words in _PARAGRAPHS.findall(text)}


_SMALL_WORDS = _small_words()
LANGUAGES = (*_SMALL_WORDS, *_SCRIPTS, "uk")
_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each small word with its languages and what it says for each of them."""
    sharing = Counter(word for words in _SMALL_WORDS.values() for word in words)
    found: dict[str, list[tuple[str, float]]] = {}
    for name, words in _SMALL_WORDS.items():
        for word in words:
            found.setdefault(word, []).append((name, 1 / sharing[word]))
    return {word: tuple(languages) for word, languages in found.items()}


def language_of(text: str) -> str:
    """The language's code (ISO 639-1), "" when the text is too short or too mixed to say."""
    text = text[:_READ]
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str:
    letters = len(_LETTER.findall(text))
    for name, pattern in _SCRIPT.items():
        # Japanese is a third kana or more; Korean and Thai letters are joined from several signs.
        share = 0.1 if name == "ja" else 0.3
        found = len(pattern.findall(text))
        if letters and found >= 3 and found >= share * letters:
            return "uk" if name == "ru" and _UKRAINIAN.search(text) else name
    return ""


def _by_words(text: str) -> str:
    score = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word in tokens(text):
        for name, weight in _weights().get(word, ()):
            score[name] += weight
    best, second = sorted(score, key=lambda name: -score[name])[:2]
    return best if score[best] >= _LEAST and score[best] >= _AHEAD * score[second] else ""
