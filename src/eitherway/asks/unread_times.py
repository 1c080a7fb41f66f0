"""Finds times in the asking sentences that the time finder missed: a card never says Room about them. Pure.

It only looks for obvious times: clocks, dates in figures, names of days, months and feasts. It searches the
person's text independently of the time finder, so that whatever that one masks, drops as past or cannot parse
leaves a trace.
"""

import re
from collections.abc import Iterable
from functools import cache

from eitherway.asks.times import AskedTime
from eitherway.asks.times.ahead import is_just_over
from eitherway.asks.times.lexicon import lexicon
from eitherway.text.sentences import Sentence

MOST = 3  # expressions that are quoted
_FIGURES = (
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?(?:[ap]\.?m\b\.?|uhr\b|heures?\b|horas?\b)"
)
_PLAIN = ("weekday", "month", "unread")  # classes of words; "may" and "march" have a class of their own
_NEAR = 3  # characters between the name of a feast and the date that explains it


def unread_times(
    text: str, asking: Iterable[Sentence], times: Iterable[AskedTime], language: str
) -> tuple[str, ...]:
    """The words of times in the asking sentences of `text` that `times` leaves open, at most MOST.

    `times` are all times that were found. One that counts as past is open where it names a date in figures or
    by its month, and nothing else in its sentence is asked.
    """
    sentences, every = tuple(asking), tuple(times)
    found: list[str] = []
    for sentence in sentences:
        inside = [item for item in every if sentence.start <= item.span[0] < sentence.end]
        found += _dropped(inside, language)
        read = [item.span for item in inside if not _is_masked(item)]
        found += _not_found(text, sentence, read, language)
    return tuple(dict.fromkeys(found))[:MOST]


def _dropped(inside: list[AskedTime], language: str) -> list[str]:
    """What was read as past in a sentence that asks for no other time, and what was just over: a guess."""
    just_over = [" ".join(item.words.split()) for item in inside if item.asked and is_just_over(item)]
    if just_over or any(item.asked for item in inside):
        return just_over
    dated = (item for item in inside if item.reason == "past" and re.search(r"\d", item.words))
    return [" ".join(item.words.split()) for item in dated if _pattern(language).search(item.words)]


def _not_found(text: str, sentence: Sentence, read: list[tuple[int, int]], language: str) -> list[str]:
    """The obvious times that are in no time that was read; adjacent words are quoted together."""
    spans: list[tuple[int, int]] = []
    for match in _pattern(language).finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if _is_explained(start, end, read, is_feast=_is_feast(match[0], language)):
            continue
        if spans and not text[spans[-1][1] : start].strip(" ,\t"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [" ".join(text[start:end].split()) for start, end in spans]


def _is_masked(item: AskedTime) -> bool:
    """Whether the finder took the time for no speech at all, although it is in a sentence that asks."""
    return not item.asked and item.reason in {"quoted", "header", "signature", "log", "number", "path"}


def _is_explained(start: int, end: int, read: list[tuple[int, int]], *, is_feast: bool) -> bool:
    """Whether a time that was read covers these words; a feast is explained by a date beside its name.

    A time that was read from the weekday in the name of a feast explains nothing.
    """
    if is_feast:
        return any(
            first <= start < end <= last or 0 <= first - end <= _NEAR or 0 <= start - last <= _NEAR
            for first, last in read
        )
    return any(first < end and start < last for first, last in read)


def _is_feast(words: str, language: str) -> bool:
    return "feast" in lexicon(language).classes(" ".join(words.lower().split()))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    entries = lexicon(language).entries
    words = {
        word for word, classes in entries.items() if any(name in (*_PLAIN, "feast") for name, _ in classes)
    }
    plain = sorted((re.escape(word) for word in words if len(word) > 3), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w./:-])(?:{_FIGURES}|(?:{'|'.join(plain)})(?!\w))(?![\w/:]|\.\d)", re.IGNORECASE
    )
