"""Finds times that a program wrote, or that only say which thing is meant: no time to be free. Pure."""

from datetime import datetime

from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.pieces import Piece
from eitherway.asks.times.scene import Scene
from eitherway.asks.times.token_sentences import sentence_of

# Words of a sentence in which even the date of today may be asked for.
_SPEAKS = frozenset(
    ("request", "us", "you", "need", "imperative", "reminder", "meeting", "meetverb", "label")
)
_MEETS = frozenset(("request", "us", "meetverb", "meeting", "need"))
_FIGURES = frozenset(("slashed", "dashed", "dotted", "yearfirst", "iso"))
_NOUN = 3  # tokens in which the noun follows: "Thursday's board meeting"


def stamp(item: AskedTime, piece: Piece, scene: Scene) -> str:
    """A full date of the day of writing, or a clock with seconds: from a program or a letterhead."""
    tokens = scene.tokens[piece.first : piece.last]
    has_seconds = any(token.low.count(":") == 2 and "clk" in token.classes for token in tokens)
    if has_seconds and not (item.deadline or is_after_writing(item, scene.ref)):
        return "log"
    year = piece.day.year if piece.day is not None else None
    if year is not None and year > scene.ref.year + 2:
        return "far ahead"
    is_full = piece.day is not None and piece.day.year is not None and piece.day.shift is None
    if not is_full or (item.start or "")[:10] != scene.ref.date().isoformat():
        return ""
    if item.gran != "time":
        return "letter date" if _opens(piece, scene) or not _speaks(piece, scene) else ""
    is_over = (item.start or "")[11:] <= scene.ref.strftime("%H:%M")
    is_year_first = any("yearfirst" in token.classes for token in tokens)
    return "header" if is_over or is_year_first or _is_printed(piece, scene) else ""


def attribute(item: AskedTime, piece: Piece, scene: Scene) -> str:
    """A "weekly call" says how often, "today's news" which news, "90 days" how long."""
    if item.gran == "recur" and piece.mod == "attribute" and not _said_of_meetings(piece, scene):
        return "attribute"
    if (
        item.gran == "recur"
        and item.recur == "FREQ=DAILY"
        and not _classes(piece, scene) & {"us", "meetverb"}
    ):
        return "attribute"
    if item.gran == "duration" and (item.duration or 0) > 12 * 60:
        return "length"
    return ""


def names_a_thing(piece: Piece, scene: Scene) -> str:
    """Why it is no time to be free: "this week's issue", "the Christmas list"; not "Friday's talk"."""
    after = scene.tokens[piece.last : piece.last + _NOUN]
    if not after or after[0].classes - {"word"}:
        return ""
    if scene.text[: scene.tokens[piece.last - 1].end].endswith(("'s", "’s")):
        return "" if any("meeting" in token.classes for token in after) else "named"
    before = scene.tokens[piece.first - 1].classes if piece.first else frozenset()
    is_feast = piece.day is not None and bool(piece.day.holiday)
    return "named" if is_feast and before & {"the", "article", "a"} else ""


def is_after_writing(item: AskedTime, ref: datetime) -> bool:
    """Whether the time has a day after that of writing: no program has logged it."""
    return (item.start or "T")[:10] > ref.date().isoformat() and not (item.start or "T").startswith("T")


def _opens(piece: Piece, scene: Scene) -> bool:
    first = scene.tokens[piece.first]
    return piece.first == 0 or first.newline or scene.tokens[piece.first - 1].low == ","


def _speaks(piece: Piece, scene: Scene) -> bool:
    first, last = sentence_of(scene.sentences, piece.first, piece.last)
    return bool(_classes(piece, scene) & _SPEAKS) or scene.tokens[last - 1].low == "?" or first == last


def _is_printed(piece: Piece, scene: Scene) -> bool:
    """Whether figures stand side by side as programs print them, 10/12/2001 11:08, and nothing is asked."""
    date, follows = scene.tokens[piece.first], scene.tokens[piece.first + 1 : piece.first + 2]
    side_by_side = bool(date.classes & _FIGURES) and any("clk" in token.classes for token in follows)
    return side_by_side and not _classes(piece, scene) & {"request", "us", "need", "label"}


def _classes(piece: Piece, scene: Scene) -> frozenset[str]:
    first, last = sentence_of(scene.sentences, piece.first, piece.last)
    return frozenset(name for token in scene.tokens[first:last] for name in token.classes)


def is_of_a_thing(piece: Piece, scene: Scene) -> bool:
    """Whether "monthly" says which thing is meant: "our monthly seminar", not "a monthly session"."""
    before = scene.tokens[piece.first - 1].classes if piece.first else frozenset()
    return piece.mod == "attribute" and bool(before & {"the", "this", "we", "your"})


def _said_of_meetings(piece: Piece, scene: Scene) -> bool:
    """Whether "weekly" is the ask itself: "meet weekly", "weekly sessions", not "our weekly call"."""
    after = scene.tokens[piece.last] if piece.last < len(scene.tokens) else None
    if scene.tokens[piece.first].classes & {"adverb", "once"}:
        return True
    if after is None or "word" not in after.classes or "follows" in after.classes:
        return bool(_classes(piece, scene) & _MEETS)
    known = piece.first > 0 and scene.tokens[piece.first - 1].classes & {"the", "article", "this", "next"}
    return "meeting" in after.classes and after.low.endswith("s") and not known
