"""Asked, or only mentioned: one reason word and a certainty for each time. Pure.

The signs are patterns over classes of `lexicon/*_cues.py`, looked for in the clause or sentence of a time.
In doubt a time counts as asked, with a low certainty: what is lost here the check of the calendar never sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from eitherway.triage.times.grammar import Alphabet
from eitherway.triage.times.item import AskedTime
from eitherway.triage.times.mask import Masked
from eitherway.triage.times.pieces import Piece

if TYPE_CHECKING:
    from eitherway.triage.times.finder import Scene

# Reason, where it is looked for (before the time in its clause, around it: the clause, sentence), the sign.
SIGNS = (
    ("past", "before", "<pastnoun> <of|from|on|for|in|dated>* <the|lp>?$"),
    ("past", "before", "<dated> <on|for|of|lp|as>{0,2}$"),
    ("past", "before", "<per> <the|this|article|other>? <lp>?$"),
    ("past", "before", "<earlier> <in|on>? <the>?$"),
    ("past", "before", "<since> <the>?$"),
    ("cancelled", "sentence", "<nomeeting>"),
    ("cancelled", "sentence", "<cancel>"),
    ("cancelled", "sentence", "<willnot> <takeplace>"),
    ("busy", "around", "<cannot>"),
    ("busy", "around", "<away>"),
    ("busy", "around", "<be> .{0,2}? <busy>"),
    ("busy", "around", "<have> .{0,2}? <conflict>"),
    ("promise", "before", "<iwill> .{0,4}? <deliver>"),
    ("another's", "sentence", "^ (?!.*<you|we|askword|iwill>) .*? <other>"),
    ("compared", "before", "<same> .{0,4} <as> $"),
    ("hours", "around", "<hoursword> <colon|dash>"),
)
# Signs that take a reason back: the time after "moved to", a condition, a question.
EXCUSES = (
    ("cancelled", "before", "<instead>"),
    ("busy", "around", "<if>"),
    ("busy", "sentence", "<instead>"),
    ("promise", "before", "<meetverb>"),
)
_CLAUSE_ENDS = frozenset(["semi", "but", "stop", "break", "colon"])
_REASONS_OF_MASKS = {"sent": "header"}


@dataclass(frozen=True, slots=True)
class Judge:
    """The signs of one language, ready to match."""

    signs: tuple[tuple[str, str, re.Pattern[str]], ...]
    excuses: tuple[tuple[str, str, re.Pattern[str]], ...]


def judge_of(alphabet: Alphabet) -> Judge:
    """The signs of this module for a language."""
    return Judge(
        tuple((reason, where, alphabet.compile(pattern)) for reason, where, pattern in SIGNS),
        tuple((reason, where, alphabet.compile(pattern)) for reason, where, pattern in EXCUSES),
    )


def judged(item: AskedTime, piece: Piece, scene: Scene, masked: Sequence[Masked]) -> AskedTime:
    """The item with `asked`, `reason` and `certainty`."""
    reason = _masked(item, masked) or _attribute(item, piece) or _stamp(item, piece, scene)
    reason = reason or _past_by_value(item, scene.ref) or _reason(piece, scene)
    if reason:
        return replace(item, asked=False, reason=reason, certainty=0.1)
    return replace(item, certainty=_certainty(item, piece, scene))


def _masked(item: AskedTime, masked: Sequence[Masked]) -> str:
    for each in masked:
        if not each.is_barrier and each.place[0] <= item.span[0] < each.place[1]:
            return each.reason
    return ""


def _attribute(item: AskedTime, piece: Piece) -> str:
    """A "weekly call" says how often, a length of days how long; neither is a time to be free."""
    if item.gran == "recur" and piece.mod == "attribute":
        return "attribute"
    if item.gran == "duration" and (item.duration or 0) > 12 * 60:
        return "length"
    return ""


def _stamp(item: AskedTime, piece: Piece, scene: Scene) -> str:
    """A full date of the day of writing, or a clock with seconds: from a program or a letter's head."""
    tokens = scene.tokens[piece.first : piece.last]
    if not item.deadline and any(token.low.count(":") == 2 and "clk" in token.classes for token in tokens):
        return "log"
    full = piece.day is not None and piece.day.year is not None and piece.day.shift is None
    if not full or (item.start or "")[:10] != scene.ref.date().isoformat():
        return ""
    if item.gran != "time":
        opens = (
            piece.first == 0 or scene.tokens[piece.first].newline or scene.tokens[piece.first - 1].low == ","
        )
        return "letter date" if opens else ""
    over = (item.start or "")[11:] <= scene.ref.strftime("%H:%M")
    return "header" if over or any("yearfirst" in token.classes for token in tokens) else ""


def _past_by_value(item: AskedTime, ref: datetime) -> str:
    end = item.end or item.start
    if end is None or end.startswith("T"):
        return ""
    if item.gran == "time":
        return "past" if (item.start or "")[:10] < ref.date().isoformat() else ""
    return "past" if end <= ref.date().isoformat() else ""


def _reason(piece: Piece, scene: Scene) -> str:
    views = _views(piece, scene)
    for reason, where, pattern in scene.judge.signs:
        if not pattern.search(views[where]):
            continue
        excused = any(
            name == reason and sign.search(views[place]) for name, place, sign in scene.judge.excuses
        )
        if not excused:
            return reason
    return "past" if _told_as_past(piece, scene) else ""


def _views(piece: Piece, scene: Scene) -> dict[str, str]:
    """The letters before the time in its clause, of the clause, and of the sentence."""
    first, last = _sentence(piece, scene)
    start, end = piece.first, piece.last
    while start > first and not scene.tokens[start - 1].classes & _CLAUSE_ENDS:
        start -= 1
    while end < last and not scene.tokens[end].classes & _CLAUSE_ENDS:
        end += 1
    letters = scene.letters
    return {
        "before": letters[start : piece.first],
        "around": letters[start:end],
        "sentence": letters[first:last],
    }


def _sentence(piece: Piece, scene: Scene) -> tuple[int, int]:
    number = scene.sentences[piece.first]
    first, last = piece.first, piece.last
    while first > 0 and scene.sentences[first - 1] == number:
        first -= 1
    while last < len(scene.tokens) and scene.sentences[last] == number:
        last += 1
    return first, last


def _told_as_past(piece: Piece, scene: Scene) -> bool:
    """Whether the verb that governs the time is in the past; times that can only be ahead never are."""
    if _only_ahead(piece):
        return False
    first, last = _sentence(piece, scene)
    for at in range(piece.first - 1, first - 1, -1):
        tense = _tense(at, first, scene)
        if tense:
            return tense == "past"
    for at in range(piece.last, last):
        tense = _tense(at, piece.last, scene)
        if tense:
            return tense == "past"
    return False


def _only_ahead(piece: Piece) -> bool:
    day, period = piece.day, piece.period
    if period is not None:
        return period.which in ("next", "coming", "after next")
    if day is None:
        return False
    return day.which in ("next", "coming") or bool(day.shift) or day.month is not None or bool(piece.recur)


def _tense(at: int, first: int, scene: Scene) -> str:
    """past, ahead or "" when the token is no verb that tells."""
    token = scene.tokens[at]
    classes = token.classes
    if classes & {"iwill", "willnot", "cannot"}:
        return "ahead"
    if "planverb" in classes or "modal" in classes:
        return (
            ""
            if "planverb" in classes and "modal" not in classes and _after_past(at, first, scene)
            else "ahead"
        )
    participle = "pastverb" in classes or (
        token.low.endswith("ed") and len(token.low) > 4 and "word" in classes
    )
    if not participle:
        return ""
    if "plainpast" in classes:
        return "past"
    before = scene.tokens[max(first, at - 3) : at]
    if any(each.classes & {"perfect"} for each in before):
        return "past"
    return "ahead" if any(each.classes & {"modal", "been", "be"} for each in before) else "past"


def _after_past(at: int, first: int, scene: Scene) -> bool:
    return any("plainpast" in each.classes for each in scene.tokens[max(first, at - 3) : at])


# Weights of what speaks for an ask, in the sentence of the time and beside it.
_BASE = 0.62
WEIGHTS = (("askword", 0.16), ("you", 0.12), ("we", 0.1), ("meeting", 0.1), ("other", -0.14), ("noise", -0.2))


def _certainty(item: AskedTime, piece: Piece, scene: Scene) -> float:
    first, last = _sentence(piece, scene)
    classes = {name for token in scene.tokens[first:last] for name in token.classes}
    score = _BASE + sum(weight for name, weight in WEIGHTS if name in classes)
    if any(token.low == "?" for token in scene.tokens[first : last + 1]):
        score += 0.15
    if item.deadline:
        score += 0.12
    if item.gran in ("month", "year", "span", "duration"):
        score -= 0.1
    return round(min(0.98, max(0.15, score)), 2)
