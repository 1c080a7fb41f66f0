"""The words, or the senders, that tell some letters from all others: what a rule could look for. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from eitherway.rules.doubtful_rules import FREE_MAIL
from eitherway.text.fold import fold
from eitherway.values import dataclass

LEAST = 3  # letters that share something before it means anything
MOST = 3  # phrases that are looked for together
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LONGEST = 2  # words of a phrase
_LEAST_LETTERS = 4
_MOST_WORDS = 400  # of a letter that are looked at


@dataclass(frozen=True, slots=True)
class Read:
    """A letter: the folded address of its sender, and what its subject and its own text say."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Separating:
    """What a rule could look for. `test` is its name in the rules, `values` its words or senders.

    `found` of the letters have one of them; none of the others has.
    """

    test: str
    values: tuple[str, ...]
    found: int


def separating(letters: Sequence[Read], others: Sequence[Read]) -> Separating | None:
    """What most of `letters` share and none of `others` has; None for nothing, or of too few letters."""
    if len(letters) < LEAST or len(others) < LEAST:
        return None
    found = [one for one in (_senders(letters, others), _words(letters, others)) if one is not None]
    return max(found, key=lambda one: one.found, default=None)  # of two as good, the senders


def _senders(letters: Sequence[Read], others: Sequence[Read]) -> Separating | None:
    """An address, or a domain in which nobody else writes."""
    for form in (_domain, _address):
        known = {form(one) for one in others}
        value, number = Counter(form(one) for one in letters).most_common(1)[0]
        if number >= LEAST and value not in known and len(value) > 1 and value not in FREE_MAIL:
            return Separating("from", (value,), number)
    return None


def _domain(one: Read) -> str:
    return "@" + one.sender.rpartition("@")[2]


def _address(one: Read) -> str:
    return one.sender


def _words(letters: Sequence[Read], others: Sequence[Read]) -> Separating | None:
    """Up to a few phrases, each in as many letters as possible that have none of those before it."""
    common = frozenset[str]().union(*(_phrases(one.text) for one in others))
    left = [_phrases(one.text) - common for one in letters]
    values: list[str] = []
    while left and len(values) < MOST:
        counted = Counter(phrase for phrases in left for phrase in phrases)
        best = max(counted, key=lambda one: (counted[one], one.count(" "), len(one), one), default="")
        if not best or counted[best] < (2 if values else LEAST):
            break
        values.append(best)
        left = [phrases for phrases in left if best not in phrases]
    return Separating("says", tuple(values), len(letters) - len(left)) if values else None


def _phrases(text: str) -> frozenset[str]:
    """The phrases of one and of two words that say something by themselves; none goes over a line's end."""
    return frozenset(phrase for line in fold(text).split("\n") for phrase in _phrases_in(line))


def _phrases_in(line: str) -> Iterator[str]:
    found = list(_WORD.finditer(line))[:_MOST_WORDS]
    for size in range(1, _LONGEST + 1):
        for first, last in zip(found, found[size - 1 :], strict=False):
            phrase = line[first.start() : last.end()]
            if phrase.count(" ") == size - 1 and all(map(_says_something, (first[0], last[0]))):
                yield phrase


def _says_something(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS
