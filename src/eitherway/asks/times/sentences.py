"""Where sentences end, by tokens. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from eitherway.asks.times.tokens import Token

# What may follow "p.m." with a capital and is no new sentence.
_AFTER_CLOCK = frozenset(
    ("weekday", "month", "zone", "place", "relday", "part", "country", "daylight", "plainzone")
)


LONGEST = 120


def sentences_of(tokens: Sequence[Token]) -> tuple[int, ...]:
    """For each token the number of its sentence; an empty line counts as three sentences' distance.

    No sentence is longer than LONGEST tokens: what looks at a whole sentence stays bounded.
    """
    numbers: list[int] = []
    number = size = 0
    for at, token in enumerate(tokens):
        size = size + 1 if numbers and numbers[-1] == number else 0
        number += size >= LONGEST
        numbers.append(number)
        if "marker" in token.classes:
            number += 1
            numbers[-1] = number
        elif "break" in token.classes:
            number += 3
        elif _ends(tokens, at):
            number += 1
    return tuple(numbers)


def sentence_of(sentences: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """The tokens of the sentence around those from `first` up to `last`."""
    number = sentences[first]
    while first > 0 and sentences[first - 1] == number:
        first -= 1
    while last < len(sentences) and sentences[last] == number:
        last += 1
    return first, last


def _ends(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if "stop" in token.classes:
        return True
    if following is None:
        return False
    if token.low.endswith(".m.") or token.low.endswith(".m"):
        return token.low.endswith(".") and following.capital and not following.classes & _AFTER_CLOCK
    if "dot" not in token.classes:
        return False
    initial = at > 0 and len(tokens[at - 1].low) == 1 and tokens[at - 1].capital
    glued = following.start == token.end
    return (
        not glued and not initial and (following.capital or following.newline or not following.low.isalpha())
    )
