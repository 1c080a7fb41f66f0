"""Says of several times whether one would do or all are wanted, and where a start in a stretch is. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from eitherway import languages
from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.pieces import Piece
from eitherway.asks.times.scene import Scene
from eitherway.asks.times.token_sentences import sentence_of
from eitherway.text.phrases import Phrases, read_phrases

_BEFORE = 3  # tokens before a stretch in which "between" stands
_CLOSE = 40  # characters before it that may say "any time"
Items = list[tuple[Piece, AskedTime]]


def chosen(items: Items, scene: Scene) -> Items:
    """The items: those of a list with "and" are `all_of`, stretches to choose a start in are `inside`."""
    groups: dict[int, list[Piece]] = {}
    for piece, item in items:
        if item.group:
            groups.setdefault(item.group, []).append(piece)
    wanted = {group for group, pieces in groups.items() if _are_all_wanted(pieces, scene)}
    open_stretches = {item.group for piece, item in items if item.end and _is_open(piece, scene)}
    return [
        (
            piece,
            replace(
                item,
                all_of=item.group in wanted,
                inside=bool(item.end)
                and item.gran == "time"
                and (_is_open(piece, scene) or (item.group > 0 and item.group in open_stretches)),
            ),
        )
        for piece, item in items
    ]


def _are_all_wanted(pieces: Sequence[Piece], scene: Scene) -> bool:
    """Dec 9 and 16 are both wanted; "Dec 9 or 16", "I am free on the 9th and 16th" name a choice."""
    if len(pieces) < 2:
        return False
    between = [
        name
        for left, right in pairwise(pieces)
        for token in scene.tokens[left.last : right.first]
        for name in token.classes
    ]
    return "and" in between and "or" not in between and not _list("offers").find(_around(pieces, scene))


def _around(pieces: Sequence[Piece], scene: Scene) -> str:
    """The sentences of the list, with the one after it."""
    first, _ = sentence_of(scene.sentences, pieces[0].first, pieces[0].last)
    _, last = sentence_of(scene.sentences, pieces[-1].first, pieces[-1].last)
    if last < len(scene.tokens):
        _, last = sentence_of(scene.sentences, last, last + 1)
    return scene.text[scene.tokens[first].start : scene.tokens[last - 1].end]


def _is_open(piece: Piece, scene: Scene) -> bool:
    """Whether "between" or "any time" is said before the clocks."""
    near = scene.tokens[max(0, piece.first - _BEFORE) : piece.last]
    if any("between" in token.classes for token in near):
        return True
    start = scene.tokens[piece.first].start
    return bool(_list("any_time").find(scene.text[max(0, start - _CLOSE) : start]))


@cache
def _list(name: str) -> Phrases:
    return read_phrases("\n".join(languages.lines(name)))
