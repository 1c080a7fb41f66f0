"""The linear model of one language: words and pairs of words that make an ask likelier or not. Pure.

`weights.txt` of the language is its whole content, a weight and the words on a line; `tools/train_asks.py`
writes it. The logarithm of the odds that a sentence asks is a sum: the weight of every word and pair in it,
`(base)`, and `(cues)` times what the cues say.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from eitherway import languages
from eitherway.values import dataclass

BASE, CUES = "(base)", "(cues)"
START, END, NUMBER = "^", "$", "0"
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?!]")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+")
_READ = 600  # characters of a sentence; a longer one has no end
MOST = 6.0  # of what the cues say, either way


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights by word and pair; `base` and `cues` as above. Without any the cues count as they are."""

    words: Mapping[str, float]
    base: float = 0.0
    cues: float = 1.0

    def found(self, folded: str) -> tuple[tuple[str, float], ...]:
        """What has a weight in a sentence made by `fold_line`, each once."""
        table = self.words
        if not table:
            return ()
        known = dict.fromkeys(filter(table.__contains__, words_and_pairs(folded)))
        return tuple([(words, table[words]) for words in known])

    def odds(self, cues: float, found: tuple[tuple[str, float], ...]) -> float:
        """The logarithm of the odds, of what the cues say and the words found."""
        if not self.words:
            return cues
        return self.base + self.cues * max(-MOST, min(MOST, cues)) + sum(weight for _, weight in found)


def words_and_pairs(folded: str) -> list[str]:
    """The words of a folded sentence, and the pairs of neighbours; all numbers are one word, its ends too."""
    text = folded[:_READ]
    text = _LINK.sub(" ", text) if "@" in text or "http" in text or "www." in text else text
    words = [NUMBER if word.isdigit() else word for word in _TOKEN.findall(text)]
    return [*words, *map(" ".join, pairwise((START, *words, END)))]


@cache
def weights(language: str) -> Weights:
    """The weights of a language; none where it has no table."""
    lines = languages.known()[language].lines("weights") if language in languages.known() else ()
    table = {words: float(weight) for weight, words in (line.split(maxsplit=1) for line in lines)}
    return Weights(table, table.pop(BASE, 0.0), table.pop(CUES, 1.0))
