"""The words of times of each language, ready to look up. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from eitherway import languages
from eitherway.asks.times.lexicon.zone_names import PLACES, PLAIN_WORDS, ZONES
from eitherway.languages.tables import TimeWords
from eitherway.text.fold import fold, unify_spelling
from eitherway.values import dataclass

# With or without its accent a short word or one of these classes may be another: "ou", "konnte", "schon".
_SAFE_LENGTH = 4
_LONGEST_ELISION = len("qu'")
_OTHERS = frozenset(
    ("pastverb", "planverb", "iwill", "cancel", "move", "busy", "modal", "request", "earlier")
)
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language: each word or phrase, in lower case, with its classes and values."""

    language: str
    entries: Mapping[str, tuple[tuple[str, str], ...]]
    tails: frozenset[str]  # second words of compounds
    longest: Mapping[str, int]  # first word of a phrase: how many tokens the longest phrase has
    half_day_clock: bool  # its hours end at twelve
    spellings: Mapping[str, str]  # folded word: its entry

    def spelling(self, written: str) -> str:
        """The entry for a word or phrase as a text has it, perhaps without accents; else it in lower case."""
        low = written.lower()
        if low in self.entries:
            return low
        low = " ".join(unify_spelling(low).split())
        return low if low in self.entries else self.spellings.get(fold(low), low)

    def classes(self, words: str) -> frozenset[str]:
        """The classes of a word or phrase, empty if it is unknown."""
        return frozenset(name for name, _ in self.entries.get(words, ()))

    def value(self, words: str, name: str) -> str:
        """What the word means as that class: `value("oct.", "month")` is "10"."""
        return next((value for each, value in self.entries.get(words, ()) if each == name), "")

    def parts(self, word: str) -> tuple[int, str]:
        """Where the second part of an unknown word begins, and its entry; 0 if it has none.

        8 in "dienstagabend", whose second part has the entry "-abend", and 2 in "d'octobre".
        """
        elided = word.find("'") + 1
        if 0 < elided <= _LONGEST_ELISION and (rest := self.spelling(word[elided:])) in self.entries:
            return elided, rest
        ends = (len(word) - len(tail) for tail in self.tails if word.endswith(tail))
        return next(((at, f"-{word[at:]}") for at in ends if "weekday" in self.classes(word[:at])), (0, ""))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, of English if it has none."""
    return read_lexicon(language, languages.table(TimeWords, language))


def read_lexicon(language: str, words: TimeWords) -> Lexicon:
    """The lexicon of these words and the zones."""
    entries: dict[str, list[tuple[str, str]]] = {}
    for table in (words.words, words.cues, _zone_table()):
        for key, phrases in table.items():
            for name, value, word in _readings(key, phrases):
                entries.setdefault(unify_spelling(word), []).append((name, value))
    spellings = {folded: word for word in entries if (folded := _safely_folded(word, entries))}
    longest: dict[str, int] = {}
    for phrase in entries:
        parts = _PART.findall(phrase)
        first = fold(parts[0])
        longest[first] = max(longest.get(first, 1), len(parts))
    tails = frozenset(word for word, found in entries.items() if ("tail", "") in found)
    return Lexicon(
        language,
        {word: tuple(found) for word, found in entries.items()},
        tails,
        longest,
        words.half_day_clock,
        spellings,
    )


def _safely_folded(word: str, entries: Mapping[str, list[tuple[str, str]]]) -> str:
    """The word as it is found in a text that has other accents; "" if it could be another word there."""
    folded = fold(word)
    is_other = folded != word and folded in entries
    is_risky = any(name in _OTHERS for name, _ in entries[word])
    return "" if is_other or is_risky or len(folded) < _SAFE_LENGTH else folded


def _readings(key: str, words: str) -> Iterator[tuple[str, str, str]]:
    """Class, value and word; `hour=1..` counts its words; units are of days and more or of a clock."""
    name, _, value = key.partition("=")
    for at, word in enumerate(words.split(" | ")):
        each = str(int(value[:-2]) + at) if value.endswith("..") else value
        yield name, each, word.strip()
        if name == "unit":
            yield "unitdays" if int(each) >= 1440 else "unitclock", each, word.strip()


def _zone_table() -> dict[str, str]:
    table = {f"zone={name}": words for name, words in ZONES.items()}
    table |= {f"place={name}": words for name, words in PLACES.items()}
    table["plainzone"] = " | ".join(sorted(PLAIN_WORDS))
    return table
