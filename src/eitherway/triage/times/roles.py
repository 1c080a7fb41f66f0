"""What a time is in its sentence: a slot, a deadline, not before, not after. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eitherway.triage.times.grammar import Alphabet
from eitherway.triage.times.pieces import Piece
from eitherway.triage.times.tokens import Token

_SKIP = "<the|article|comma|dash|lp|on|at|of|colon|in|start|around|this|next|coming>"
# The nearest word before a time that says its role, with what may stand between.
BEFORE = (
    ("not before", f"<not> <before|until> {_SKIP}{{0,3}}$"),
    ("deadline", f"<by|due|until> {_SKIP}{{0,4}}$"),
    ("deadline", f"<due> <be>? <by|for|to|on|extended>? {_SKIP}{{0,3}}$"),
    ("deadline", f"<closes> <by|on|at|in> {_SKIP}{{0,3}}$"),
    ("not after", f"<before> {_SKIP}{{0,4}}$"),
    ("not before", f"<after> {_SKIP}{{0,3}}$"),
    ("around", f"<around> {_SKIP}{{0,1}}$"),
)
AFTER = (("not before", "^<comma|rp>?<orlater>"), ("deadline", "^<comma|rp>?<orearlier>"))
_WINDOW = 7


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one language, ready to match."""

    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]


def roles_of(alphabet: Alphabet) -> Roles:
    """The patterns of this module for a language."""
    return Roles(
        tuple((role, alphabet.compile(pattern)) for role, pattern in BEFORE),
        tuple((role, alphabet.compile(pattern)) for role, pattern in AFTER),
    )


def role(piece: Piece, letters: str, roles: Roles) -> str:
    """slot, deadline, not after (before X), not before (after X) or around, from the words beside it."""
    ends = {piece.last, piece.core[1] if piece.core else piece.last}
    for end in ends:
        for name, pattern in roles.after:
            if pattern.search(letters[end : end + 3]):
                return name
    starts = [piece.first] if piece.core is None else [piece.first, piece.core[0]]
    for start in starts:
        for name, pattern in roles.before:
            if pattern.search(letters[max(0, start - _WINDOW) : start]):
                return name
    return "slot"


def under_deadline(piece: Piece, tokens: Sequence[Token], sentences: Sequence[int]) -> bool:
    """Whether the sentence speaks of a deadline before it names the time: "the deadline for X is Friday"."""
    at = piece.first - 1
    while at >= 0 and sentences[at] == sentences[piece.first] and piece.first - at < 25:
        if "due" in tokens[at].classes:
            return True
        at -= 1
    return False
