"""Reads the effort from sentences: how long, how often, how many, with what preparation. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import re2

from eitherway import languages
from eitherway.languages.tables import EffortWords
from eitherway.values import dataclass

_SHORTEST, _LONGEST = 5, 14 * 24 * 60  # minutes; "a minute" is only an expression
_NEAR = 34  # characters between a length and the word for its purpose


@dataclass(frozen=True, slots=True)
class Effort:
    """What a yes would take, as far as the message says: None or "" if it does not.

    `minutes` is one session's length, `prepare` the minutes of preparation, `recur` an RRULE, `term` how many
    days what repeats goes on, `often` how many dates there are each time.
    """

    minutes: int | None = None
    sessions: int | None = None
    recur: str = ""
    prepare: int | None = None
    term: int | None = None
    often: int = 1


@dataclass(frozen=True, slots=True)
class _Length:
    minutes: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    hints: Any  # an RE2 pattern; a sentence without a match names no effort
    lengths: re.Pattern[str]
    fixed: dict[str, int]
    numbers: dict[str, float]
    before: re.Pattern[str]
    after: re.Pattern[str]
    preparation: re.Pattern[str]
    sessions: re.Pattern[str]
    repeats: tuple[tuple[str, re.Pattern[str]], ...]
    terms: re.Pattern[str]
    often: tuple[tuple[int, re.Pattern[str]], ...]


def read_effort(texts: tuple[str, ...]) -> Effort:
    """The effort in folded sentences, the asking one first: the first value wins."""
    found = [_read(text) for text in texts]
    return Effort(
        next((each.minutes for each in found if each.minutes), None),
        next((each.sessions for each in found if each.sessions), None),
        next((each.recur for each in found if each.recur), ""),
        sum(each.prepare or 0 for each in found) or None,
        next((each.term for each in found if each.term), None),
        next((each.often for each in found if each.recur), 1),
    )


def _read(text: str) -> Effort:
    words = _words()
    if not words.hints.search(text):
        return Effort()
    lengths = _lengths(text, words)
    preparing = _preparing(text, lengths, words)
    rest = [length.minutes for length in lengths if length not in preparing]
    prepare = sum(length.minutes for length in preparing)
    recur = next((rule for rule, pattern in words.repeats if pattern.search(text)), "")
    often = next((number for number, pattern in words.often if recur and pattern.search(text)), 1)
    minutes = rest[0] if rest else None
    return Effort(minutes, _sessions(text, words), recur, prepare or None, _term(text, words), often)


def _term(text: str, words: _Words) -> int | None:
    """The days of "for two years", "a three-year term"."""
    match = words.terms.search(text)
    if match is None:
        return None
    hours = next(int(name[1:]) for name, value in match.groupdict().items() if name[0] in "ux" and value)
    number = match["before"] or match["after"]
    return round(_number(number, words) * hours / 24)


def _lengths(text: str, words: _Words) -> list[_Length]:
    found = []
    for match in words.lengths.finditer(text):
        minutes = _minutes(match, words)
        apart = words.before.search(text[max(0, match.start() - 16) : match.start()])
        apart = apart or words.after.match(text, match.end())
        if _SHORTEST <= minutes <= _LONGEST and not apart:
            found.append(_Length(minutes, match.start(), match.end()))
    return found


def _minutes(match: re.Match[str], words: _Words) -> int:
    if match["fixed"]:
        return next(size for phrase, size in words.fixed.items() if re.fullmatch(phrase, match["fixed"]))
    unit = next(int(name[1:]) for name, value in match.groupdict().items() if name[0] == "u" and value)
    minutes = _number(match["number"], words) * unit
    more = int(match["more"]) if match["more"] else 0
    # "24 hours" and its multiples say how soon, not how long.
    return 0 if unit == 60 and minutes % 1440 == 0 else int(minutes) + more


def _number(said: str, words: _Words) -> float:
    return words.numbers[said] if said in words.numbers else float(said.replace(",", "."))


def _preparing(text: str, lengths: list[_Length], words: _Words) -> set[_Length]:
    """The lengths that are nearest to a word for preparation."""
    found = set()
    for match in words.preparation.finditer(text) if lengths else ():
        gaps = {max(each.start - match.end(), match.start() - each.end): each for each in lengths}
        if min(gaps) <= _NEAR:
            found.add(gaps[min(gaps)])
    return found


def _sessions(text: str, words: _Words) -> int | None:
    for match in words.sessions.finditer(text):
        number = int(_number(match["times"] or match["number"], words))
        if 2 <= number <= 400:
            return number
    return None


@cache
def _words() -> _Words:
    every = languages.every(EffortWords)
    numbers = {
        word: float(size) for each in every for size, said in each.numbers.items() for word in said.split("|")
    }
    number = r"\d{1,3}(?:[.,]\d)?|" + "|".join(sorted(numbers, key=len, reverse=True))
    units = _by_key(each.units for each in every)
    fixed = {said: int(size) for size, said in _by_key(each.lengths for each in every).items()}
    repeats = _by_key(each.repeats for each in every)
    sessions = "|".join(each.sessions for each in every)
    unit = "|".join(f"(?P<u{size}>{said})" for size, said in units.items())
    to, more = ("|".join(words) for words in zip(*((each.to, each.and_) for each in every), strict=True))
    terms, often = _by_key(each.terms for each in every), _by_key(each.often for each in every)
    named = (*units.values(), *fixed, sessions, *repeats.values(), *terms.values(), r"\d ?x ?\d")
    return _Words(
        re2.compile(rf"(?:\b|\d)(?:{'|'.join(named)})(?:\b|-)"),
        re.compile(
            rf"\b(?:(?P<fixed>{'|'.join(fixed)})|(?:(?:{number})(?: ?(?:-|{to}) ?))?(?P<number>{number})[ -]?"
            rf"(?:{unit})\b(?:,? ?(?:(?:{more}) )?(?P<more>[1-5]\d)(?: ?min\w*)?\b)?)"
        ),
        fixed,
        numbers,
        re.compile(rf"\b(?:{'|'.join(each.before_a_length for each in every)})(?: the| about| around)? $"),
        re.compile(rf"'?s?,? ?(?:{'|'.join(each.after_a_length for each in every)})\b"),
        re.compile(rf"\b(?:{'|'.join(each.preparation for each in every)})\b"),
        re.compile(
            rf"\b(?:(?P<times>\d{{1,2}}) ?x ?\d|(?P<number>{number})[ -]"
            rf"(?:(?:{'|'.join(each.between for each in every if each.between)}) )?(?:{sessions})\b)"
        ),
        tuple((rule, re.compile(rf"\b(?:{said})\b")) for rule, said in repeats.items()),
        _terms(number, terms, every),
        tuple((int(times), re.compile(rf"\b(?:{said}) ")) for times, said in often.items()),
    )


def _terms(number: str, terms: Mapping[str, str], every: tuple[EffortWords, ...]) -> re.Pattern[str]:
    """How long it goes on, with the words before or after that say so."""
    before = "|".join(each.before_a_term for each in every if each.before_a_term)
    after = "|".join(each.after_a_term for each in every if each.after_a_term)
    units, again = ("|".join(f"(?P<{name}{hours}>{said})" for hours, said in terms.items()) for name in "ux")
    return re.compile(
        rf"\b(?:(?:{before}) (?P<before>{number})[ -]?(?:{units})\b"
        rf"|(?P<after>{number})[ -]?(?:{again})[ -](?:{after})\b)"
    )


def _by_key(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The alternatives of all languages for each key."""
    found: dict[str, list[str]] = {}
    for each in tables:
        for key, said in each.items():
            found.setdefault(key, []).append(said)
    return {key: "|".join(said) for key, said in found.items()}
