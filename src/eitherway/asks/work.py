"""Finds work that is told in other units than hours: 200 pages, twelve applications. Pure."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from eitherway import languages
from eitherway.languages.tables import EffortWords
from eitherway.text.fold import fold_line
from eitherway.text.sentences import sentences
from eitherway.values import dataclass

_MOST = 20_000  # of a unit; a higher number is no work of one person
_NUMBER = r"\d{1,3}[.,]\d{3}|\d{1,5}"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit, by its name in the settings; `each`: for every date of what repeats."""

    unit: str
    number: int
    each: bool


def amounts_in(text: str, units: Iterable[str]) -> tuple[Amount, ...]:
    """The amounts of the given units in `text`, one for each unit; a range counts as its upper end.

    A unit is a word of the owner's, in any language that Eitherway reads: `pages` finds "Seiten" too.
    """
    found: dict[str, Amount] = {}
    for sentence in sentences(text):
        folded = fold_line(sentence.words)
        if _done().search(folded):
            continue
        for unit in units:
            match = _pattern(unit).search(folded)
            if match and unit not in found and 0 < (number := _number(match["number"])) <= _MOST:
                found[unit] = Amount(unit, number, bool(_each().search(folded)))
    return tuple(found.values())


def _number(said: str) -> int:
    return int(_numbers()[said]) if said in _numbers() else int(re.sub(r"[.,]", "", said))


@lru_cache(maxsize=64)
def _pattern(unit: str) -> re.Pattern[str]:
    """The pattern of a number, at most two words of description, and the unit."""
    word = fold_line(unit)
    known = [each.works for each in languages.every(EffortWords)]
    names = {name for works in known for name, said in works.items() if re.fullmatch(rf"{said}|{name}", word)}
    said = [works[name] for works in known for name in names if name in works]
    said = said or [rf"{re.escape(word.removesuffix('s'))}s?"]
    number = "|".join([_NUMBER, *sorted(map(re.escape, _numbers()), key=len, reverse=True)])
    return re.compile(
        rf"(?<![\w.,/:-])(?:(?:{number}) ?(?:-|to|bis|a|y|ou|or) ?)?(?P<number>{number})"
        rf"(?: |-)(?:[a-z]\w+ ){{0,2}}?(?P<unit>{'|'.join(said)})(?!\w)"
    )


@cache
def _numbers() -> dict[str, float]:
    """The words of whole numbers from two on, in all languages."""
    return {
        word: float(size)
        for each in languages.every(EffortWords)
        for size, said in each.numbers.items()
        for word in said.split("|")
        if float(size) >= 1 and float(size).is_integer() and word.isascii()
    }


@cache
def _done() -> re.Pattern[str]:
    """The words of a sentence that tells of what came in or is done."""
    words = "|".join(each.done for each in languages.every(EffortWords) if each.done)
    return re.compile(rf"\b(?:{words})\b")


@cache
def _each() -> re.Pattern[str]:
    words = "|".join(each.each for each in languages.every(EffortWords) if each.each)
    return re.compile(rf"\b(?:{words})\b")
