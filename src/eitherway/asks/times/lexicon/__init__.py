"""The words of times of each language, ready to look up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from eitherway import languages
from eitherway.asks.times.lexicon.zones import PLACES, PLAIN_WORDS, ZONES
from eitherway.languages.tables import TimeWords

_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language: each word or phrase, in lower case, with its classes and values."""

    language: str
    entries: Mapping[str, tuple[tuple[str, str], ...]]
    tails: frozenset[str]  # second words of compounds
    longest: Mapping[str, int]  # first word of a phrase: how many tokens the longest phrase has
    half_day_clock: bool  # its hours end at twelve

    def classes(self, words: str) -> frozenset[str]:
        """The classes of a word or phrase, none when it is unknown."""
        return frozenset(name for name, _ in self.entries.get(words, ()))

    def value(self, words: str, name: str) -> str:
        """What the word means as that class: `value("oct.", "month")` is "10"."""
        return next((value for each, value in self.entries.get(words, ()) if each == name), "")

    def tail(self, word: str) -> int:
        """Where the second word of a compound begins: 8 in "dienstagabend"; 0 when it is none."""
        ends = (len(word) - len(tail) for tail in self.tails if word.endswith(tail))
        return next((at for at in ends if "weekday" in self.classes(word[:at])), 0)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, of English if it has none."""
    words = languages.table(TimeWords, language)
    entries: dict[str, list[tuple[str, str]]] = {}
    for table in (words.words, words.cues, _zone_table()):
        for key, phrases in table.items():
            for name, value, word in _readings(key, phrases):
                entries.setdefault(word, []).append((name, value))
    longest: dict[str, int] = {}
    for phrase in entries:
        parts = _PART.findall(phrase)
        longest[parts[0]] = max(longest.get(parts[0], 1), len(parts))
    tails = frozenset(word for word, found in entries.items() if ("tail", "") in found)
    return Lexicon(
        language,
        {word: tuple(found) for word, found in entries.items()},
        tails,
        longest,
        words.half_day_clock,
    )


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
