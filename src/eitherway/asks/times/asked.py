"""Decides whether a time is asked for or only mentioned, with a reason and a certainty. Pure.

The signs are patterns over classes of words, searched in the clause or sentence of a time. In doubt a time
counts as asked, with a low certainty: the calendar check never sees a time that is lost here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from eitherway.asks.times.ahead import ahead
from eitherway.asks.times.carry import LENT
from eitherway.asks.times.grammar import alphabet_of
from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.pieces import MOVED, Piece
from eitherway.asks.times.roles import is_replaced
from eitherway.asks.times.scene import Judge, Scene
from eitherway.asks.times.stamps import attribute, is_after_writing, names_a_thing, stamp
from eitherway.asks.times.token_sentences import sentence_of
from eitherway.asks.times.tokens import Token

# Reason, where to search (before the time in its clause, around it: the clause, sentence), the sign.
SIGNS = (
    ("past", "before", "<pastnoun> <of|from|dated>+ <the|lp>?$"),
    ("past", "before", "<asper> .{0,3}? <pastnoun|meeting> <on|of|from>? <the>?$"),
    ("past", "before", "<dated> <on|for|of|lp|as|start>{0,2}$"),
    ("past", "before", "<asper> <the|this|article|other>? <lp>?$"),
    ("past", "before", "<earlier> <in|on>? <the>?$"),
    ("past", "before", "<since> <the>?$"),
    ("cancelled", "sentence", "<nomeeting>"),
    ("cancelled", "near", "<cancel>"),
    ("cancelled", "sentence", "<been> <move> <dot|stop>?$"),
    ("document", "before", "<attached> .{0,8} <for|of|from|dated> <the>?$"),
    ("cancelled", "sentence", "(?:<willnot>|<iwill|modal|be> <not>) <takeplace>"),
    ("busy", "around", "<cannot>"),
    ("busy", "around", "<awaysure>"),
    ("busy", "around", "<be|iwill> .{0,2}? <away> (?!<to|for>)"),
    ("busy", "around", "<be> .{0,2}? <busy>"),
    ("busy", "around", "<calendar> .{0,3}? <be> .{0,2}? <full>"),
    ("busy", "around", "<ihave> (?: <a|article> .{0,4}? )? <meeting>"),
    ("hours", "around", "<closed>"),
    ("busy", "around", "<have> .{0,2}? <conflict>"),
    ("promise", "before", "<iwill> .{0,4}? <deliver>"),
    ("promise", "after", "^ <comma>? <iwill> .{0,3}? <deliver>"),
    ("another's", "sentence", "^ (?!.*<you|your|us|we|i|request|meeting|plan|iwill>) .*? <third>"),
    ("replaced", "before", "<insteadof> <the|article|at|on|of|in|from>{0,3} $"),
    ("replaced", "before", "<move> <the> (?:(?!<to|until|from>).){0,3} $"),
    ("excepted", "before", "<except> <the|article|at|on|in|of>{0,3} $"),
    ("compared", "before", "<same> .{0,4} <as> $"),
    ("hours", "sentence", "^ (?!.*<request|us>) .* <hoursword>"),
    (
        "hours",
        "sentence",
        "^ (?!.*<request|us|you>) .* <weekday> <dash|to|until> <weekday> <comma|colon|lp|from>* <h24|clk>",
    ),
    ("hours", "sentence", "^ (?!.*<request|us|you|asks>) .* <open> <recur>"),
    ("hours", "around", "<open> <from|on|daily|filler>{0,2} <weekday|weekdays> <dash|to|until>"),
)
# Signs that cancel a reason: the time after "moved to", a condition, a question.
EXCUSES = (
    ("cancelled", "before", "<instead>"),
    ("busy", "around", "<if>"),
    ("busy", "around", "<instead>"),
    ("replaced", "sentence", "<takes>"),
    ("another's", "beside", "<request>"),
    ("promise", "before", "<meetverb|if>"),
    ("promise", "before", "<meeting> .{0,2}$"),
    ("promise", "after", "<iwill> .{0,6} <meeting|meetverb>"),
)
_NEAR = 12
_CLAUSE_ENDS = frozenset(["semi", "but", "stop", "break", "colon"])
_BEFORE_NOUNS = frozenset(("a", "the", "article", "this", "of"))
_AHEAD = frozenset(("iwill", "willnot", "cannot", "modal"))


def judge_of(shapes: Iterable[frozenset[str]]) -> Judge:
    """The signs of this module for a language."""
    alphabet = alphabet_of((pattern for _, _, pattern in SIGNS + EXCUSES), shapes)
    return Judge(
        alphabet,
        tuple((reason, where, alphabet.compile(pattern)) for reason, where, pattern in SIGNS),
        tuple((reason, where, alphabet.compile(pattern)) for reason, where, pattern in EXCUSES),
    )


def judged(item: AskedTime, piece: Piece, scene: Scene, mask: str) -> AskedTime:
    """The item with `asked`, `reason` and `certainty`; `mask` is the mask over it, "" for none."""
    has_year = piece.day is not None and piece.day.year is not None
    reason = "" if mask == "log" and has_year and is_after_writing(item, scene.ref) else mask
    reason = reason or attribute(item, piece, scene) or stamp(item, piece, scene)
    if not reason and (reason := _past_by_value(item, piece, scene.ref)) and _asks_for(piece, scene):
        later = ahead(item, piece, scene.ref.date(), orders=scene.grammar.words.half_day_clock)
        item, reason = (later, "") if later is not None else (item, reason)
    reason = reason or _reason(piece, scene) or names_a_thing(piece, scene)
    if reason:
        return replace(item, asked=False, reason=reason, certainty=0.1)
    return _weighed(item, piece, scene)


def _past_by_value(item: AskedTime, piece: Piece, ref: datetime) -> str:
    end = item.end or item.start
    if end is None or end.startswith("T"):
        return ""
    if piece.day is not None and piece.day.which == "last" and piece.day.shift == 0:
        return "past"  # a few minutes ago
    if item.gran == "time":
        return "past" if (item.start or "")[:10] < ref.date().isoformat() else ""
    return "past" if end <= ref.date().isoformat() else ""


def _reason(piece: Piece, scene: Scene) -> str:
    views = _views(piece, scene)
    for reason, where, pattern in scene.judge.signs:
        if not pattern.search(views[where]) or (reason == "past" and _surely_ahead(piece)):
            continue
        if reason == "replaced" and piece.mod == MOVED:
            continue
        excused = any(
            name == reason and sign.search(views[place]) for name, place, sign in scene.judge.excuses
        )
        if not excused:
            return reason
    if _year_over(piece, scene):
        return "past"
    if piece.mod != MOVED and is_replaced(piece, scene.letters, _sentence(piece, scene), scene.roles):
        return "replaced"
    return "past" if _told_as_past(piece, scene) else ""


def _views(piece: Piece, scene: Scene) -> dict[str, str]:
    """The letters before the time in its clause, of the clause, of the sentence, and within some tokens."""
    first, last = _sentence(piece, scene)
    start, end = piece.first, piece.last
    while start > first and not _parts(start - 1, scene):
        start -= 1
    while end < last and not _parts(end, scene):
        end += 1
    start = max(first, start - 1)  # the word that opens the clause belongs to it: "since Monday"
    letters = scene.cues
    return {
        "before": letters[start : piece.first],
        "around": letters[start:end],
        "after": letters[piece.last : end],
        "sentence": letters[first:last],
        "beside": letters[max(0, first - _NEIGHBOURS) : last + _NEIGHBOURS],
        "near": letters[max(first, piece.first - _NEAR) : min(last, piece.last + _NEAR)],
    }


def _sentence(piece: Piece, scene: Scene) -> tuple[int, int]:
    return sentence_of(scene.sentences, piece.first, piece.last)


def _asks_for(piece: Piece, scene: Scene) -> bool:
    """Whether the sentence asks, and of nothing that was: its day is to come, even without a year."""
    first, last = _sentence(piece, scene)
    here = scene.tokens[first:last]
    asks = here[-1].low == "?" or any("request" in token.classes for token in here)
    said = frozenset(name for token in scene.tokens[first : piece.first] for name in token.classes)
    told = "perfect" in said and any("pastverb" in token.classes for token in here)
    kept = "pastnoun" in said and not any("meetverb" in token.classes for token in here)
    return asks and not (
        told or kept or _names(piece, scene) or _asked_of_the_past(first, piece.first, scene)
    )


def _names(piece: Piece, scene: Scene) -> bool:
    """Whether the date only says which thing is meant: "the 3/12 memo", "minutes of the meeting on 3 May"."""
    if piece.first == 0 or piece.last >= len(scene.tokens):
        return False
    ahead_of = [token.classes for token in scene.tokens[max(0, piece.first - 4) : piece.first]]
    if len(ahead_of) == 4 and "of" in ahead_of[0] and "meeting" in ahead_of[2]:
        return True
    before, after = scene.tokens[piece.first - 1].classes, scene.tokens[piece.last].classes
    return bool(before & _BEFORE_NOUNS) and after & {"word", "follows", "meeting"} == {"word"}


def _year_over(piece: Piece, scene: Scene) -> bool:
    """In 2019 we moved twice, in May and in November: a year that is over dates what has none."""
    if piece.day is not None and (piece.day.year is not None or piece.day.shift is not None):
        return False
    first, last = _sentence(piece, scene)
    years = [
        int(token.low)
        for before, token in pairwise(scene.tokens[first:last])
        if "year" in token.classes and "in" in before.classes and token.low.isdigit()
    ]
    return bool(years) and max(years) < scene.ref.year


def _parts(at: int, scene: Scene) -> bool:
    """Whether a clause ends at the token: a semicolon, "but", or a comma before an ask."""
    classes = scene.tokens[at].classes
    if classes & _CLAUSE_ENDS:
        return True
    follows = scene.tokens[at + 1].classes if at + 1 < len(scene.tokens) else frozenset()
    return bool(classes & {"comma", "dash", "and"}) and bool(follows & {"request", "us", "but", "iwill"})


def _told_as_past(piece: Piece, scene: Scene) -> bool:
    """Whether the verb that governs the time is in the past; times that can only be ahead never are."""
    if _only_ahead(piece):
        return False
    first, last = _sentence(piece, scene)
    start = piece.last if piece.core is not None else piece.first
    here = scene.tokens[first:last]
    if here[-1].low == "?" or any("request" in token.classes and token.low != "would" for token in here):
        return _asked_of_the_past(first, start, scene)
    for at in range(start - 1, first - 1, -1):
        tense = _tense(at, first, scene)
        if tense:
            return tense == "past"
    for at in range(piece.last, last):
        tense = _tense(at, piece.last, scene)
        if tense:
            return tense == "past"
    return False


def _asked_of_the_past(first: int, start: int, scene: Scene) -> bool:
    """In a question or request only a plain past form before the time counts: "Did you see it on Sunday?"."""
    for at in range(start - 1, first - 1, -1):
        classes = scene.tokens[at].classes
        if "plainpast" in classes:
            return True
        if classes & _AHEAD or "request" in classes or _parts(at, scene):
            return _tense(at, first, scene) == "past" and "did" in {
                each.low for each in scene.tokens[first:at]
            }
    return False


def _only_ahead(piece: Piece) -> bool:
    day = piece.day
    return _surely_ahead(piece) or (
        day is not None and ((day.month is not None and day.which != LENT) or bool(piece.recur))
    )


def _surely_ahead(piece: Piece) -> bool:
    ahead = ("next", "next week", "after next", "coming")
    day, period = piece.day, piece.period
    if period is not None and day is None:
        return period.which in ahead
    return day is not None and (day.which in ahead or (day.shift or 0) > 0)


def _tense(at: int, first: int, scene: Scene) -> str:
    """past, ahead or "" if the token is not a verb that shows it."""
    token = scene.tokens[at]
    classes = token.classes
    heads = at + 1 < len(scene.tokens) and "colon" in scene.tokens[at + 1].classes
    if "adjective" in classes or heads:
        return ""
    before = scene.tokens[max(first, at - 4) : at]
    if any(each.low in ("did", "didn't") for each in before):
        return "past" if "word" in classes else ""
    if classes & _AHEAD and not ("month" in classes and token.capital):
        noun = classes & {"meeting", "meetverb"} and before and before[-1].classes & _BEFORE_NOUNS
        return "" if noun else "ahead"
    if "planverb" in classes:
        return "" if any("plainpast" in each.classes for each in before[-3:]) else "ahead"
    participle = "pastverb" in classes or (
        token.low.endswith("ed")
        and not token.low.endswith("eed")
        and len(token.low) > 4
        and "word" in classes
    )
    return _participle(classes, before[-3:]) if participle else ""


def _participle(classes: frozenset[str], before: Sequence[Token]) -> str:
    """Was held is past, will be held is ahead, has been held is past, held is past."""
    if "plainpast" in classes or any("perfect" in each.classes for each in before):
        return "past"
    helpers = (each.classes for each in before if "month" not in each.classes)
    return "ahead" if any(classes & {"modal", "been", "be"} for classes in helpers) else "past"


# What speaks for an ask and against it: the class of a word in the sentence of the time, and its weight.
WEIGHTS = (
    ("request", 3.0), ("us", 2.5), ("meeting", 2.0), ("reminder", 2.0), ("plan", 1.2), ("need", 2.0),
    ("if", 1.0), ("you", 0.8), ("meetverb", 0.6), ("move", 0.5), ("planverb", 0.5), ("we", 0.2),
    ("third", -1.0), ("noise", -1.2), ("youget", -1.5), ("willdo", -0.2),
)  # fmt: skip
BASE, QUESTION, BESIDE, CLOCK, COMMAND, ORDERED, LABEL, PLANNED, BARE = (
    -1.6,
    2.5,
    1.4,
    0.9,
    1.8,
    1.5,
    1.2,
    0.8,
    0.5,
)
THRESHOLD = -0.35
_NEIGHBOURS = 25  # tokens on either side in which a question or request speaks for a time too
_OPENERS = frozenset(
    ("marker", "offer", "on", "at", "the", "article", "or", "and", "filler", "from", "between")
)
_FRAGMENT = 2  # tokens before the time
_VERBS = frozenset(("verbal", "modal", "pastverb", "willdo", "iwill"))


def together(items: list[AskedTime]) -> list[AskedTime]:
    """Of a list, all are asked when one is: "Mon, Tues or Wed of next week, any time after 10"."""
    sure = {item.group: item.certainty for item in items if item.asked and item.group}
    return [
        replace(item, asked=True, reason="", certainty=sure[item.group])
        if item.reason == "statement" and item.group in sure
        else item
        for item in items
    ]


def _weighed(item: AskedTime, piece: Piece, scene: Scene) -> AskedTime:
    """Asked when more speaks for it than against it; the certainty grows with what does."""
    score = _score(item, piece, scene)
    certainty = round(1 / (1 + math.exp(-0.9 * score - 0.7)), 2)
    if score < THRESHOLD:
        return replace(item, asked=False, reason="statement", certainty=certainty)
    return replace(item, certainty=certainty)


def _score(item: AskedTime, piece: Piece, scene: Scene) -> float:
    first, last = _sentence(piece, scene)
    here = scene.tokens[first:last]
    classes = {name for token in here for name in token.classes}
    score = BASE + sum(weight for name, weight in WEIGHTS if name in classes)
    score += QUESTION * any(token.low.endswith("?") and "barrier" not in token.classes for token in here)
    score += CLOCK * (item.gran == "time" and not (item.start or "T").startswith("T"))
    commands = "imperative" in here[0].classes
    score += BARE * _is_bare(piece, first, classes, scene)
    score += COMMAND * commands + LABEL * _is_labelled(here) + PLANNED * _is_planned(classes)
    if item.deadline and (commands or "request" in classes or _is_fragment(piece, first, classes, scene)):
        score += ORDERED
    beside = scene.tokens[max(0, first - _NEIGHBOURS) : first] + scene.tokens[last : last + _NEIGHBOURS]
    return score + BESIDE * any(
        "request" in token.classes or ("stop" in token.classes and token.low == "?") for token in beside
    )


def _is_labelled(here: Sequence[Token]) -> bool:
    """Whether a line names what it gives: "When: Friday"; not "it starts on Friday"."""
    return any(
        "label" in token.classes and (token.newline or "colon" in follows.classes)
        for token, follows in pairwise(here)
    )


def _is_planned(classes: set[str]) -> bool:
    """Whether the plan is one between the two of them, not of some other people."""
    return "plan" in classes and bool(classes & {"i", "we", "you", "us", "meeting", "iwill"})


def _is_fragment(piece: Piece, first: int, classes: set[str], scene: Scene) -> bool:
    """Whether the sentence is hardly more than its deadline: "Legal by noon on Thursday"."""
    before = scene.tokens[piece.first - 1].classes if piece.first > first else frozenset()
    if "until" in before and "by" not in before:
        return "you" in classes
    return piece.first - first <= _FRAGMENT and not classes & _VERBS


def _is_bare(piece: Piece, first: int, classes: set[str], scene: Scene) -> bool:
    """Whether the sentence is nothing but the time and perhaps a place: "Thursday at 2, Room 202"."""
    before = scene.tokens[first : piece.first]
    return not classes & _VERBS and all(token.classes & _OPENERS for token in before)
