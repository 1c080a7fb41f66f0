"""The one detector: which language a text is in, by its script or by the commonest small words. Pure.

Enough to choose the words that a text is read with, and to send a Spanish letter to a rule for Spanish
letters; no library, no model, the same answer every time. The words and scripts are in `language.yaml` of
each language.
"""

import re
from collections import Counter
from collections.abc import Container, Mapping
from functools import cache, lru_cache
from math import lcm

from eitherway import languages
from eitherway.languages.tables import Identity
from eitherway.text.fold import fold

LANGUAGES = languages.having(Identity)
_READ = 4000  # characters
# How much the small words must say for a language, and how far it must be ahead of the next one.
_LEAST, _AHEAD = 1.5, 1.2
# Less than this says nothing; a language that is this sure rules out those with less than half as much.
_SAYS, _SURE = 0.5, 4.0
_SCRIPT_SHARE, _SCRIPT_LETTERS = 0.3, 3
_TELLING_SHARE = 0.03  # of letters that only one language of a script has: Ukrainian, Japanese
_WHOLE = lcm(*range(1, len(LANGUAGES) + 1))  # what a small word says that no other language has
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str) -> str:
    """The language's code (ISO 639-1), "" if the text is too short or too mixed to tell."""
    script = _by_script(text[:_READ])
    if script:
        return script
    scores = _scores(text)
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    return best if scores[best] >= _LEAST and scores[best] >= _AHEAD * scores[second] else ""


def likely_languages(text: str, among: Container[str], default: str = languages.FALLBACK) -> tuple[str, ...]:
    """Which of `among` the text may be in, the likeliest first; of equals `default` is.

    Several if it is short or mixed. The first is `language_of` where that can tell and is among them.
    """
    scores = {code: score * (score >= _SAYS) for code, score in _scores(text).items() if code in among}
    order = sorted(scores, key=lambda code: (-scores[code], code != default))
    most = scores[order[0]]
    return tuple(code for code in order if most < _SURE or scores[code] * 2 >= most)


def is_small_word(word: str) -> bool:
    """Whether a folded word is among the commonest of a language."""
    return word in _weights()


def _by_script(text: str) -> str:
    if text.isascii() or len(_of_a_script().findall(text)) < _SCRIPT_LETTERS:
        return ""
    letters = len(_LETTER.findall(text))
    for code, script, telling in _scripts():
        found = len(script.findall(text))
        told = telling is None or len(telling.findall(text)) >= _TELLING_SHARE * letters
        if told and found >= max(_SCRIPT_LETTERS, _SCRIPT_SHARE * letters):
            return code
    return ""


@lru_cache(maxsize=8)  # guards, asks and letters want the language of one text
def _scores(text: str) -> Mapping[str, float]:
    shares, weights = dict.fromkeys(LANGUAGES, 0), _weights()
    for word, times in Counter(filter(weights.__contains__, _words(fold(text[:_READ])))).items():
        for code, share in weights[word]:
            shares[code] += times * share
    return {code: share / _WHOLE for code, share in shares.items()}


_LETTERS = re.compile(r"[^\W\d_]+")
_SPACED = {code: " " for code in range(128) if not chr(code).isalpha()}


def _words(folded: str) -> list[str]:
    return folded.translate(_SPACED).split() if folded.isascii() else _LETTERS.findall(folded)


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """The languages with a script of their own; first those that are known by letters only they have."""
    tables = [(code, languages.table(Identity, code)) for code in LANGUAGES]
    tables.sort(key=lambda pair: not pair[1].only_here)
    return tuple(
        (code, re.compile(f"[{each.script}]"), re.compile(f"[{each.only_here}]") if each.only_here else None)
        for code, each in tables
        if each.script
    )


@cache
def _of_a_script() -> re.Pattern[str]:
    """A letter that most languages do not have: none of them is ASCII."""
    scripts = (languages.table(Identity, code).script for code in LANGUAGES)
    return re.compile(f"[{''.join(scripts)}]")


@cache
def _weights() -> dict[str, tuple[tuple[str, int], ...]]:
    """Each small word with its languages and what it says for each: a share of _WHOLE."""
    words = {code: languages.table(Identity, code).small_words for code in LANGUAGES}
    sharing = Counter(word for each in words.values() for word in each)
    found: dict[str, list[tuple[str, int]]] = {}
    for code, each in words.items():
        for word in each:
            found.setdefault(word, []).append((code, _WHOLE // sharing[word]))
    return {word: tuple(codes) for word, codes in found.items()}
