"""Masks text that is not speech: quotes, headers, signatures, addresses, phones, money, versions. Pure.

Barriers contain no time at all, whatever they look like (a phone number, a price). The others contain times
that nobody asks for now: those are found, with the mask's name as the reason.
"""

import re
from collections.abc import Callable, Container, Iterator
from functools import cache, partial

from eitherway import languages
from eitherway.languages.tables import QuoteWords
from eitherway.mail.quote_words import any_quote_word
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Masked:
    """A stretch that is not speech; `is_barrier` if no time can be in it."""

    reason: str
    place: tuple[int, int]
    is_barrier: bool


# Within a line: what looks like a time and is not one. All that match are barriers.
BARRIERS = (
    ("url", r"(?:https?|ftp)://\S{1,2000}|\bwww\.\S{1,2000}"),
    ("address", r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}"),
    ("path", r"\b[A-Za-z]:[\\/]\S{0,300}|(?<![\w/])(?:/[\w.~-]{1,60}){3,20}|\b[A-Z]:\w{1,60}(?:[\\/].{0,60}){2,9}$"),
    ("phone", r"\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?!\d)"),
    ("phone", r"(?:\b1[-. ])?\(\d{3}\) ?\d{3}[-. ]\d{4}\b|\b(?:1[-. ])?\d{3}[-. /](?:\d{3}|[A-Z]{3})[-. ](?:\d{4}|[A-Z-]{4,9})\b|(?<![\d/-])\d{3}-\d{4}\b"),
    ("phone", r"(?i:\b(?:phone|tel|fax|cell|mobile|pager|extension|ext|x)\b\.?:?) ?[\d(+][\d ()./-]{2,24}\d"),
    ("phone", r"\b\d{2,3}(?:[ -]\d{2,6}){3,5}\b(?!:)"),
    ("phone", r"(?<![\d/:-])\d-(?!19|20)\d{4}\b(?!-)"),
    ("price", r"[$€£]\s?\d[\d.,]{0,20}(?:[kKmM]\b)?"),
    ("price", r"\b\d[\d.,]{0,20} ?(?:USD|EUR|GBP|dollars?|euros?|cents|€|%|percent|Euro)(?!\w)"),
    ("version", r"(?i:\bv(?:ersion)?\.? ?)\d[\w.-]{0,30}|\b(?!\d\d?\.\d\d?\.(?:\d\d){1,2}\b)\d{1,4}(?:\.\d{1,6}){2,4}\b"),
    ("number", r"#\d{1,9}\b|\b\d{1,3}(?:,\d{3}){1,4}\b(?:\.\d{1,4}\b)?"),
)  # fmt: skip
# Whole lines.
LINES = (
    ("quoted", r"^[ \t]{0,4}[>|][^\n]{0,2000}$"),
    ("log", r"^[^\n]{0,24}(?:\d{4}[-/]\d\d[-/]\d\d[T ]+\d\d:\d\d:\d\d|\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d)[^\n]{0,2000}$"),
    ("log", r"^[^\n]{0,12}\b[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d[^\n]{0,2000}$"),
    ("log", r"^[\[(]?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,6})?[\])]?[ \t][^\n]{0,2000}$"),
    ("log", r"^[ \t]*[A-Z]{2,20}_[A-Z_]{2,30}: [^\n]{0,2000}$"),
    ("log", r"^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d[^\n]{0,60}\[[^\n]{0,2000}$"),
)  # fmt: skip
# From here to the end.
ENDS = (("signature", r"^-- ?$"),)

_MORE = re.compile(r"^[ \t]*p\.? ?s\b|\?", re.IGNORECASE)

_WHO = ("from", "sent", "subject")  # labels that say whose mail it is
_BARRIERS = tuple((name, re.compile(pattern, re.MULTILINE)) for name, pattern in BARRIERS)


# What is composed of the words of all languages is compiled when it is first needed.


@cache
def _by_line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


@cache
def _attribution() -> re.Pattern[str]:
    """A line above a quote: on what day who wrote."""
    leads, verbs = any_quote_word("leads"), any_quote_word("verbs")
    return _by_line(
        rf"^[ \t]{{0,4}}(?i:{leads})\b[^\n]{{5,200}}(?:\n[^\n]{{0,120}})?(?i:{verbs})[^\n]{{0,40}}:[ \t]*$"
    )


@cache
def _separator() -> re.Pattern[str]:
    """A line above the earlier message."""
    separators, forwards = any_quote_word("separators"), any_quote_word("forwards")
    return _by_line(
        rf"^[ \t]*(?:-{{2,40}} ?(?i:{separators})[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?-{{2,40}}|(?i:{forwards}):)[ \t]*$"
    )


@cache
def _footer() -> re.Pattern[str]:
    below = any_quote_word("below_a_rule")
    return _by_line(
        r"^[ \t]*[_=*-]{5,120}[ \t]*\n" + rf"(?=(?:[^\n]{{0,400}}\n){{0,3}}?[^\n]{{0,400}}(?i:{below}))"
    )


@cache
def _header_line() -> re.Pattern[str]:
    return re.compile(rf"^[ \t*]{{0,4}}(?:{_labels()})\*?[ \t]{{0,4}}[:：](?:[ \t*]|$)", re.MULTILINE)


@cache
def _who_line() -> re.Pattern[str]:
    return re.compile(rf"^[ \t*]{{0,4}}(?:{_labels(_WHO)})\*?[ \t]{{0,4}}[:：]")


@cache
def _sign_off() -> re.Pattern[str]:
    """A line above a name."""
    closings = any_quote_word("closings")
    return re.compile(
        rf"^[ \t]*(?:{closings})[ ,.!]{{0,3}}(?:(?-i:[A-ZÀ-Þ])[\w.-]{{0,20}} ?){{0,2}}$", re.IGNORECASE
    )


def _labels(sorts: Container[str] | None = None) -> str:
    """The labels of a header of these sorts, or of all, as mail programs write them."""
    every = (item for each in languages.every(QuoteWords) for item in each.labels.items())
    return "|".join(
        _label(sort, word) for sort, words in every if sorts is None or sort in sorts for word in words
    )


def _label(sort: str, word: str) -> str:
    """A label as a mail program writes it, with a capital: "to:" may begin a line of a letter, "cc:" does not."""
    return rf"(?i:{re.escape(word)})" if sort == "cc" else rf"{word[0].upper()}(?i:{re.escape(word[1:])})"


_Named = tuple[tuple[str, Callable[[], re.Pattern[str]]], ...]
_LINES: _Named = (*((name, partial(_by_line, pattern)) for name, pattern in LINES), ("header", _attribution))
_ENDS: _Named = (
    *((name, partial(_by_line, pattern)) for name, pattern in ENDS),
    ("footer", _footer),
    ("quoted", _separator),
)

# What the separation of quotes and signature has judged already, in a text that is only what was written.
_JUDGED = frozenset(("quoted", "header", "signature"))


def masked(text: str, *, is_written: bool = False) -> tuple[Masked, ...]:
    """The stretches of `text` that are not speech, by place.

    In a text that is known as written no line is taken for a quote, a header or the mark of a signature.
    """
    judged = _JUDGED if is_written else frozenset()
    found = [
        Masked(name, match.span(), True) for name, pattern in _BARRIERS for match in pattern.finditer(text)
    ]
    found += [
        Masked(name, match.span(), False)
        for name, pattern in _LINES
        if name not in judged
        for match in pattern().finditer(text)
    ]
    for name, pattern in _ENDS:
        match = None if name in judged else pattern().search(text)
        if match:
            found.append(Masked(name, (match.start(), len(text)), False))
    found += () if is_written else _headers(text)
    found += _signatures(text)
    return tuple(sorted(found, key=lambda each: each.place))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line
        at += len(line)


def _headers(text: str) -> Iterator[Masked]:
    """Two header lines or more, one of them saying from whom or when sent; what follows them is quoted."""
    block: list[tuple[int, str]] = []
    for at, line in [*_lines(text), (len(text), "")]:
        if _header_line().match(line):
            block.append((at, line))
            continue
        if block and line.strip() and at < len(text) and line[0] in " \t":
            continue  # a folded line
        if len(block) > 1 and any(_who_line().match(each) for _, each in block[1:] + block[:1]):
            yield Masked("header", (block[0][0], at), False)
            if block[0][0] > 0:
                yield Masked("quoted", (at, len(text)), False)
                return
        block = []


def _signatures(text: str) -> Iterator[Masked]:
    """What follows "Regards," up to a postscript or a question: names, titles, office hours."""
    start: int | None = None
    for at, line in _lines(text):
        if start is None and _sign_off().match(line):
            start = at
        elif start is not None and (_MORE.search(line) or len(line) > 160):
            yield Masked("signature", (start, at), False)
            start = None
    if start is not None:
        yield Masked("signature", (start, len(text)), False)
