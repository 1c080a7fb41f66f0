"""Finds times in the asking sentences that the time finder missed: a card never says Room about them. Pure.

It goes by the classes of single words, not by constructions: whatever the time finder masks, drops as past or
cannot parse leaves a trace.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from eitherway.asks.times import AskedTime
from eitherway.asks.times.ahead import is_just_over
from eitherway.asks.times.lexicon import lexicon
from eitherway.asks.times.tokens import Token, tokenise
from eitherway.text.sentences import Sentence

MOST = 3  # expressions that are quoted
# Words and figures that are times wherever they stand.
_TIMES = frozenset((
    "weekday", "weekdays", "month", "relday", "tonight", "noon", "midnight", "eod", "holiday", "feast",
    "weekendunit", "lone", "clk", "hclk", "slashed", "slashshort", "dashed", "dotted", "yearfirst", "iso",
))  # fmt: skip
# Words that are times only after these.
_AFTER = (
    (frozenset(("uhr", "am", "pm", "oclock")), frozenset(("h24", "h12", "hour", "dotnum"))),
    (frozenset(("weekunit", "monthunit", "yearunit", "quarterunit", "season", "q")),
     frozenset(("this", "next", "coming", "last", "thenext"))),
    (frozenset(("nextafter",)), frozenset(("weekunit", "monthunit", "yearunit", "quarterunit"))),
    (frozenset(("ord",)), frozenset(("on",))),
    (frozenset(("year",)), frozenset(("in", "until", "by", "early", "mid", "late", "end"))),
    (frozenset(("hour",)), frozenset(("at",))),
)  # fmt: skip
_NO_CLOCK = re.compile(r"\d\d?[:.]\d\d")  # "at 25:00": where a clock stands, and none
_VERBS = frozenset(("modal", "idiom", "fraction", "barrier"))  # "May I ask you something?"
_PARTS = frozenset(("part", "ampmword"))
_BESIDE = " ,(–-\n"  # between the name of a feast and the date that explains it
_CLOCK_HEADS = frozenset(("at", "around", "before", "after", "until", "from", "between"))
_READ = 4000  # characters of a sentence; a longer one has no end
_ALTERNATIVE = 3  # tokens to an "or"
_GLUE = frozenset(("comma", "the", "article", "on", "at", "of", "in"))
_DROPPED = frozenset(("past", "far ahead", "letter date", "named"))
_MASKS = frozenset(("quoted", "header", "signature", "log", "number", "path"))


def unread_times(
    text: str, asking: Iterable[Sentence], times: Iterable[AskedTime], language: str
) -> tuple[str, ...]:
    """The words of times in the asking sentences of `text` that `times` leaves open, at most MOST.

    `times` are all times that were found. One that counts as past or too far ahead, or that only names a
    thing, is open if nothing else in its sentence is asked.
    """
    every = sorted(times, key=_start)
    has_slot = any(item.asked and not item.deadline and item.gran != "duration" for item in every)
    found: list[str] = []
    for sentence in asking:
        first, last = (bisect_left(every, place, key=_start) for place in (sentence.start, sentence.end))
        inside = every[first:last]
        found += _dropped(inside, language)
        read = [item.span for item in inside if item.asked or item.reason not in _MASKS]
        found += _not_found(text, sentence, read, language, has_slot=has_slot)
    return tuple(dict.fromkeys(found))[:MOST]


def _start(item: AskedTime) -> int:
    return item.span[0]


def _dropped(inside: list[AskedTime], language: str) -> list[str]:
    """What counts as no ask in a sentence that asks for no other time, and what was just over: a guess."""
    just_over = [_quoted(item.words) for item in inside if item.asked and is_just_over(item)]
    if just_over or any(item.asked for item in inside):
        return just_over
    return [_quoted(item.words) for item in inside if item.reason in _DROPPED and _is_dated(item, language)]


def _is_dated(item: AskedTime, language: str) -> bool:
    """Whether the words say a date: not "yesterday" and "the past 12 months", which are meant to be past."""
    if item.reason != "past":
        return True
    tokens = tokenise(item.words, lexicon(language))
    return any(map(str.isdigit, item.words)) and any(token.classes & _TIMES for token in tokens)


def _not_found(
    text: str, sentence: Sentence, read: list[tuple[int, int]], language: str, *, has_slot: bool
) -> list[str]:
    """The times that are in no time that was read; adjacent words are quoted together.

    A part of the day, "in the evening", counts only as an alternative, or if the message names no other time.
    """
    spans: list[tuple[int, int]] = []
    tokens = tokenise(text[sentence.start : sentence.end][:_READ], lexicon(language))
    for at, token in enumerate(tokens):
        start, end = token.start + sentence.start, token.end + sentence.start
        is_feast = "feast" in token.classes
        if has_slot and token.classes & _PARTS and not _is_alternative(at, tokens):
            continue
        if not _is_time(at, tokens) or _is_explained(text, start, end, read, is_feast=is_feast):
            continue
        if spans and _are_joined(tokens, spans[-1][1] - sentence.start, token.start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [_quoted(text[start:end]) for start, end in spans]


def _is_time(at: int, tokens: Sequence[Token]) -> bool:
    classes = tokens[at].classes
    if classes & _VERBS:
        return at > 0 and "month" in classes and tokens[at].capital  # "a talk in May", not "May I come?"
    before = tokens[at - 1].classes if at else frozenset()
    if "hourunit" in classes and not (at > 1 and tokens[at - 2].classes & _CLOCK_HEADS):
        return False  # two hours a month
    if "junk" in classes and before & _CLOCK_HEADS and _NO_CLOCK.fullmatch(tokens[at].low):
        return True
    return bool(classes & (_TIMES | _PARTS)) or any(
        classes & words and before & heads for words, heads in _AFTER
    )


def _is_alternative(at: int, tokens: Sequence[Token]) -> bool:
    return any("or" in token.classes for token in tokens[max(0, at - _ALTERNATIVE) : at + _ALTERNATIVE + 1])


def _are_joined(tokens: Sequence[Token], start: int, end: int) -> bool:
    between = [token for token in tokens if start <= token.start < end]
    return len(between) < 3 and all(token.classes & _GLUE for token in between)


def _quoted(words: str) -> str:
    return " ".join(words.split())


def _is_explained(text: str, start: int, end: int, read: list[tuple[int, int]], *, is_feast: bool) -> bool:
    """Whether a time that was read covers these words; a feast is explained by a date beside its name.

    A time that was read from the weekday in the name of a feast explains nothing.
    """
    if not is_feast:
        return any(first < end and start < last for first, last in read)
    return any(
        first <= start < end <= last
        or (end <= first and not text[end:first].strip(_BESIDE))
        or (last <= start and not text[last:start].strip(_BESIDE))
        for first, last in read
    )
