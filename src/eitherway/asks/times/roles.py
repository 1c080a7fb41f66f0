"""Finds the role of a time in its sentence: slot, deadline, not before, not after, replaced. Pure."""

import re
from collections.abc import Iterable, Sequence

from eitherway.asks.times.grammar import Alphabet, alphabet_of
from eitherway.asks.times.pieces import Piece
from eitherway.asks.times.tokens import Token
from eitherway.values import dataclass

_SKIP = "<the|article|comma|dash|lp|on|at|of|colon|in|start|around|this|next|coming|filler>"
_TIME = "<weekday|month|relday|clk|h24|ord|noon|slashed|part|weekunit>"
# What was, before it was moved: "Tuesday's call has been changed to Thursday", "moved from 3 to 5".
MOVED = (
    ("after", f"^.{{0,10}}? <move> .{{0,3}}? <to|until|for> <the|article|this|next>? {_TIME}"),
    ("across", f"<move> .{{0,6}}? <from>? <the>? @ .{{0,3}}? <to|until> <the|article|this|next>? {_TIME}"),
)
# The nearest word before a time that says its role, with the tokens allowed between.
BEFORE = (
    ("not before", f"<not> <before|until> {_SKIP}{{0,3}}$"),
    ("slot", f"<move> .{{0,4}}? <until> {_SKIP}{{0,3}}$"),
    ("deadline", f"<by|due> {_SKIP}{{0,4}}$"),
    ("until", f"<until> {_SKIP}{{0,4}}$"),
    ("deadline", f"<due> <be>? <by|for|to|on|extended>? {_SKIP}{{0,3}}$"),
    ("deadline", f"<closes> <by|on|at|in> {_SKIP}{{0,3}}$"),
    ("not after", f"<before> {_SKIP}{{0,4}}$"),
    ("not before", f"<after> {_SKIP}{{0,3}}$"),
    ("not before", "<anyof> <from|start>$"),
    ("not before", "<orlater> <the|at|article>{0,2}$"),
    ("not after", "<orearlier> <the|at|article>{0,2}$"),
    ("around", "(?<!<you|be|request>)<around>$"),
)
_ENDS = "(?!<the|at|article>{0,2}<h12|h24|clk|hclk|noon>)"  # "before 10 or after 4" says two times
AFTER = (("not before", f"^<comma|rp>?<orlater>{_ENDS}"), ("deadline", f"^<comma|rp>?<orearlier>{_ENDS}"))
_WINDOW = 7


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one language, ready to match."""

    alphabet: Alphabet
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    moved: tuple[tuple[str, re.Pattern[str]], ...]


def roles_of(shapes: Iterable[frozenset[str]]) -> Roles:
    """The patterns of this module for a language."""
    alphabet = alphabet_of((pattern for _, pattern in BEFORE + AFTER + MOVED), shapes)
    return Roles(
        alphabet,
        tuple((role, alphabet.compile(pattern)) for role, pattern in BEFORE),
        tuple((role, alphabet.compile(pattern)) for role, pattern in AFTER),
        tuple((where, alphabet.compile(pattern)) for where, pattern in MOVED),
    )


def role(piece: Piece, letters: str, roles: Roles) -> str:
    """slot, deadline, until, not after (before X), not before (after X) or around, by the words beside it."""
    ends = {piece.last, piece.core[1] if piece.core else piece.last}
    for end in ends:
        for name, pattern in roles.after:
            if pattern.search(letters[end : end + 5]):
                return name
    starts = [piece.first] if piece.core is None else [piece.first, piece.core[0]]
    for start in starts:
        for name, pattern in roles.before:
            if pattern.search(letters[max(0, start - _WINDOW) : start]):
                return _plain(name, piece)
    return "slot"


def is_replaced(piece: Piece, letters: str, sentence: tuple[int, int], roles: Roles) -> bool:
    """Whether it is the old time of a meeting, followed by the new one."""
    first, last = max(sentence[0], piece.first - 8), min(sentence[1], piece.last + 16)
    views = {
        "after": letters[piece.last : last],
        "across": letters[first : piece.first] + "@" + letters[piece.last : last],
    }
    return any(pattern.search(views[where]) for where, pattern in roles.moved)


def _plain(name: str, piece: Piece) -> str:
    return "slot" if name == "around" and piece.clock is None else name


def under_deadline(piece: Piece, tokens: Sequence[Token], sentences: Sequence[int]) -> bool:
    """Whether the sentence speaks of a deadline before it names the time: "the deadline for X is Friday"."""
    at = piece.first - 1
    while at >= 0 and sentences[at] == sentences[piece.first] and piece.first - at < 25:
        if "due" in tokens[at].classes:
            return True
        at -= 1
    return False
