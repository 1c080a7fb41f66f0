"""The sentences of a text, by its tokens. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from eitherway.asks.times.tokens import Token
from eitherway.text.sentences import sentences

LONGEST = 120


def sentences_of(text: str, tokens: Sequence[Token]) -> tuple[int, ...]:
    """For each token the number of its sentence; an empty line counts as three sentences' distance.

    No sentence is longer than LONGEST tokens, which bounds all work on a whole sentence.
    """
    starts = _starts(text)
    numbers: list[int] = []
    number = size = place = 0
    for token in tokens:
        place, before = bisect_right(starts, token.start), place
        number += place != before
        size = size + 1 if numbers and numbers[-1] == number else 0
        number += size >= LONGEST
        numbers.append(number)
        if "marker" in token.classes:
            number += 1
            numbers[-1] = number
        elif "break" in token.classes:
            number += 3
    return tuple(numbers)


def _starts(text: str) -> list[int]:
    """Where sentences begin; a line that no mark ends goes on, as in a list of day, place and time."""
    found = sentences(text)
    return [each.start for before, each in pairwise(found) if before.is_ended]


def sentence_of(sentences: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """The tokens of the sentence around those from `first` up to `last`."""
    number = sentences[first]
    while first > 0 and sentences[first - 1] == number:
        first -= 1
    while last < len(sentences) and sentences[last] == number:
        last += 1
    return first, last
