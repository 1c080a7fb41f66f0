"""Finds what the owner promised in a sent message, and for which day. Pure.

A promise is one sentence: words that promise (`promises.yaml` of each language) and a day by which
it is due.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from eitherway import languages
from eitherway.asks.times import AskedTime, find_all_times
from eitherway.languages.tables import PromiseWords
from eitherway.text.language import likely_languages
from eitherway.text.phrases import Phrases, read_phrases
from eitherway.text.sentences import sentences
from eitherway.values import dataclass

FARTHEST = timedelta(days=370)
LONGEST = 20_000  # characters that are read: nobody promises behind that
_DAY, _WEEKEND = timedelta(days=1), timedelta(days=4)  # so long at most: a weekend ends on its own last day
_START = 4  # words of a sentence
_NOT_ITS_DAY = frozenset({"past", "cancelled", "hours", "replaced", "excepted", "compared"})


@dataclass(frozen=True, slots=True)
class PromiseRead:
    """The sentence that promises something, and by which day."""

    sentence: str
    day: date


def find_promise(written: str, sent: datetime, zone: str, language: str) -> PromiseRead | None:
    """The promise of a sent message, of several the one that is due first; None if it makes none.

    `written` is what the owner wrote, without quotes and signature; `sent` is local.
    """
    text = written[:LONGEST]
    codes = likely_languages(text, languages.having(PromiseWords), language)
    found = [one for code in codes for one in _promises(text, sent, zone, code)]
    return min(found, key=lambda one: one.day, default=None)


def _promises(text: str, sent: datetime, zone: str, code: str) -> Iterator[PromiseRead]:
    words = _words_of(code)
    for sentence in sentences(text):
        if sentence.words.endswith("?") or words.never.find(sentence.words):
            continue
        for clause in words.but.split(sentence.words):
            said = words.about.split(clause, maxsplit=1)[0]
            if words.is_promise(said) and (day := _day_in(said, sent, zone, code)):
                yield PromiseRead(sentence.words, day)


def _day_in(said: str, sent: datetime, zone: str, code: str) -> date | None:
    """The day of a promise: its deadline, else the last day that it names."""
    times = [
        one
        for one in find_all_times(said, sent, zone, code, is_written=True)
        if one.start and len(one.start) >= 10 and one.reason not in _NOT_ITS_DAY and not one.recur
    ]
    days = [(one.deadline, day) for one in times if (day := _last_day(one))]
    ahead = [(by, day) for by, day in days if sent.date() <= day <= sent.date() + FARTHEST]
    return next((day for by, day in ahead if by), ahead[-1][1] if ahead else None)


def _last_day(item: AskedTime) -> date | None:
    """The day that a time means; of a week or a month the last working day. None for a year."""
    if item.gran in {"day", "time", "part"} or not item.end:
        return date.fromisoformat((item.start or "")[:10])
    if item.gran == "year":
        return None
    first, last = date.fromisoformat((item.start or "")[:10]), date.fromisoformat(item.end[:10]) - _DAY
    return last if last - first < _WEEKEND else last - _DAY * max(last.weekday() - 4, 0)


@dataclass(frozen=True, slots=True)
class _Words:
    promises: Phrases
    starts: Phrases
    never: Phrases
    but: re.Pattern[str]
    about: re.Pattern[str]

    def is_promise(self, said: str) -> bool:
        first = said.split(maxsplit=_START)[:_START]
        begins = self.starts.find(" ".join(first)) and not self.starts.find(" ".join(first[1:]))
        return bool(begins or self.promises.find(said))


@cache
def _words_of(code: str) -> _Words:
    table = languages.table(PromiseWords, code)
    return _Words(
        read_phrases("\n".join(table.promises)),
        read_phrases("\n".join(table.starts)),
        read_phrases("\n".join(table.never)),
        _word(table.but),
        _word(table.about),
    )


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
