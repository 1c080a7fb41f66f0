"""Text to sentences, with lines that a mailer wrapped joined again. Pure."""

import re
from functools import cache
from typing import NamedTuple

from eitherway import languages
from eitherway.languages.tables import SentenceWords
from eitherway.values import dataclass

# A line at least this long without a final mark was probably wrapped; a shorter one stands for itself.
WRAPPED = 46
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s")


class Sentence(NamedTuple):
    """One sentence and where it stands in the text; `words` has its line breaks as spaces."""

    start: int
    end: int
    words: str

    @property
    def is_ended(self) -> bool:
        """Whether a mark ends it, not only its line."""
        return bool(_ENDED.search(self.words))


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order, without greetings. Linear in its length."""
    found: list[Sentence] = []
    for start, end in _blocks(text):
        found += _split(text, start, end)
    return tuple(found)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Runs of lines that belong together."""
    blocks: list[tuple[int, int]] = []
    start, place, joins = 0, 0, False
    for line in text.splitlines(keepends=True):
        if not (joins and line.strip() and not _BULLET.match(line)):
            if place > start:
                blocks.append((start, place))
            start = place
        place += len(line)
        joins = len(line.strip()) >= WRAPPED
    if place > start:
        blocks.append((start, place))
    return blocks


def _split(text: str, start: int, end: int) -> list[Sentence]:
    found, patterns = [], _patterns()
    greeting = patterns.greeting.match(text, start, end)
    begin = greeting.end() if greeting else start
    for stop in _STOP.finditer(text, begin, end):
        mark, (at, after) = stop[0], stop.span()
        if mark[-1] in ")]" and _goes_on(text, after, end):
            continue
        if mark[0] == "." and patterns.abbreviated.search(text, max(begin, at - 8), at + 1):
            continue
        if (
            mark == "."
            and text[at - 1].isdigit()
            and patterns.ordinal.match(text, max(begin, _digits(text, at)), after + 5)
        ):
            continue
        found.append((begin, after))
        begin = after
    found.append((begin, end))
    return [made for a, b in found if (made := _sentence(text, a, b)).words]


def _goes_on(text: str, after: int, end: int) -> bool:
    """Whether a bracket ends here and not the sentence: "The talk (was it his?) went on"."""
    return text[after : min(end, after + 2)].strip().islower()


def _digits(text: str, end: int) -> int:
    """Where the one or two digits before `end` begin; `end` when there are none."""
    start = end
    while start > max(0, end - 2) and text[start - 1].isdigit():
        start -= 1
    return start


def _sentence(text: str, start: int, end: int) -> Sentence:
    raw = text[start:end]
    left = end - start - len(raw.lstrip())
    return Sentence(start + left, start + len(raw.rstrip()), " ".join(raw.split()))


@dataclass(frozen=True, slots=True)
class _Patterns:
    abbreviated: re.Pattern[str]
    ordinal: re.Pattern[str]  # a number and a full stop before a small letter or a month
    greeting: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = languages.every(SentenceWords)
    abbreviations = "|".join(word for each in words for word in each.abbreviations)
    greetings = "|".join(word for each in words for word in each.greetings)
    no_greeting = "|".join(word for each in words for word in each.no_greeting)
    months = "|".join(word for each in words for word in each.after_a_number)
    return _Patterns(
        re.compile(rf"(?:^|[\s(])(?:{abbreviations}|[a-z])\.$", re.IGNORECASE),
        re.compile(rf"\d{{1,2}}\. (?:[^\W\d_A-ZÀ-Þ]|{months})"),
        re.compile(
            rf"\s*(?:{greetings})\b(?![^,.!?\n]*\b(?:{no_greeting})\b)[^,.!?\n]{{0,60}}[,!:]\s+",
            re.IGNORECASE,
        ),
    )
