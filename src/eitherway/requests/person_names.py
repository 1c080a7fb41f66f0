"""Reads the display name of an address: a person or none, how a letter greets and a list shows them. Pure.

A letter to the wrong name is worse than one to no name: where a word speaks of a family, a firm or a shared
mailbox, nobody is named. The words of each language are its lists `titles`, `no_person`, `on_behalf`,
`family_first` and `given_last`. Compared with nameparser 2.6 (LGPL), which takes titles and credentials
apart as well as this does, but tells no firm from a person and puts no Vietnamese name in order.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from unicodedata import normalize

from eitherway import languages
from eitherway.languages.tables import LetterWords, Tone
from eitherway.mail.charsets import clean_line
from eitherway.text.fold import fold_line

LONGEST_NAME = 60
LONGEST_SHOWN = 200  # characters of a display name that are looked at
LONGEST_SHORT = 40  # characters of a name in a list

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ASIDE = re.compile(r"(?<=\S)\s+[-–—|/@:].*|(?<=\S)\s*[|/].*")
_NOT_IN_NAMES = re.compile(r"[@\d&+]|=\?")
_BRAND = re.compile(r"(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O)[A-Z])[A-Z]?[a-z]+[A-Z]\w*")
_KOREAN = re.compile(r"[A-Z][a-z]{0,5}-[a-z]{1,6}")  # a given name of two syllables, as Koreans write it
_CREDENTIALS = {
    *("MD", "PHD", "PSYD", "EDD", "DO", "DDS", "DVM", "DNP", "RN", "NP", "PA", "MBBS", "PMHNP", "OTR", "DPT"),
    *("BA", "MA", "MS", "MSC", "BSC", "MED", "MBA", "MPH", "MSW", "LLM", "LLB", "JD", "CPA", "CFA", "PMP"),
    *("LCSW", "LICSW", "LMSW", "LISW", "LMFT", "MFT", "LPC", "LPCC", "LCPC", "LMHC", "LMHCA", "LCMHC"),
    *("NCC", "CST", "BCBA", "ABPP", "FACP", "FRCP", "ESQ", "JR", "SR", "II", "III", "IV"),
}
_SURNAMES_TOO = {"MA", "DO", "MS", "PA", "BA", "MED"}  # in a name that is all capitals


def person_name(shown: str) -> str:
    """The person's name in a display name: "Reyes, Dana (she/her)" is Dana Reyes; "" for no person's."""
    line = _BRACKETS.sub("", clean_line(shown[:LONGEST_SHOWN])).strip(" \"'.,;:")
    name = _in_order(_on_behalf().sub("", _ASIDE.sub("", line))).strip(" \"'.,;:")
    return "" if _is_no_person(name) else _in_usual_case(name)


def first_name(shown: str) -> str:
    """What to call the person in a warm letter: "Dr. Dana Reyes" is Dana; "" for no person's name."""
    person = person_name(shown)
    words = _titles().sub("", person).split()
    if not words or (len(words) == 1 and words[0] != person):  # "Mr. Smith" is not called Smith
        return ""
    called = _given(words)
    return "" if len(called.strip(".")) < 2 and called.isascii() else called


def short_name(shown: str) -> str:
    """The name in a list: "Dana R." for a person who has a first name, else the name as it is."""
    person, called = person_name(shown), first_name(shown)
    if not called:
        name = person or clean_line(shown)
        return name if len(name) <= LONGEST_SHORT else name[: LONGEST_SHORT - 1].rstrip() + "…"
    words = _titles().sub("", person).split()
    family = words[0] if called != words[0] else words[-1]
    return called[:LONGEST_SHORT] if family == called else f"{called[:LONGEST_SHORT]} {family[:1]}."


def is_signed_by_another(shown: str, ending: Iterable[str]) -> bool:
    """Whether one of the last lines is the name of somebody else of the family in the display name.

    Families share an account: the widow writes from her husband's. Nobody is greeted then.
    """
    words = _titles().sub("", person_name(shown)).split()
    if len(words) < 2:
        return False
    first, family = fold_line(words[0]), fold_line(words[-1])
    signed = (_titles().sub("", person_name(line)).split() for line in ending)
    return any(
        1 < len(names) < 4
        and all(name[:1].isupper() for name in names)
        and fold_line(names[-1]) == family
        and fold_line(names[0])[:1] != first[:1]
        for names in signed
    )


def greeting(name: str, first: str, language: str, tone: str) -> str:
    """The first line of a letter."""
    line = _tone(language, tone)
    full = name or first
    called = first if "{first}" in line.named else full
    return line.named.format(first=first, full=full) if called else line.unnamed


def closing(language: str, tone: str) -> str:
    """The words above the signature."""
    return _tone(language, tone).closing


def _tone(language: str, tone: str) -> Tone:
    words = languages.table(LetterWords, language)
    found = {"formal": words.formal, "familiar": words.familiar}.get(tone, words.warm)
    return found if found.closing else words.warm


def _in_order(line: str) -> str:
    """ "Reyes, Dana, PhD" as Dana Reyes; a part that is a firm or a degree is left out."""
    capitals = line.isupper()
    parts = [_without_credentials(part.split(), capitals=capitals) for part in line.split(",")]
    names = [part for place, part in enumerate(parts) if part and not (place and _says_no_person(part))]
    return " ".join(reversed(names[:2]))


def _without_credentials(words: list[str], *, capitals: bool) -> str:
    while words and _is_credential(words[-1], capitals=capitals):
        words = words[:-1]
    return " ".join(words)


def _is_credential(word: str, *, capitals: bool) -> bool:
    letters = word.partition("-")[0].replace(".", "")
    if letters.upper() not in _CREDENTIALS or (capitals and letters in _SURNAMES_TOO):
        return False
    # "Ma" and "Do" are surnames, "MA" and "D.O." are degrees
    return letters.isupper() or "." in word or letters.upper() not in _SURNAMES_TOO


def _is_no_person(name: str) -> bool:
    brand = " " not in name and bool(_BRAND.fullmatch(name))
    return not any(map(str.isalpha, name)) or len(name) > LONGEST_NAME or brand or _says_no_person(name)


def _says_no_person(name: str) -> bool:
    return bool(_NOT_IN_NAMES.search(name) or _no_person().search(fold_line(name)))


def _in_usual_case(name: str) -> str:
    letters = sum(map(str.isalpha, name))
    return name.title() if letters > 3 and (name.isupper() or name.islower()) else name


def _given(words: list[str]) -> str:
    """The given name: the first word, but for names that begin with the family's."""
    if len(words) == 1:
        return words[0]
    family = normalize("NFC", words[0]).casefold()
    if family in _names("given_last"):
        return words[-1]
    if family in _names("family_first") or (len(words) == 2 and _KOREAN.fullmatch(words[1])):
        return words[1]
    return words[0]


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(normalize("NFC", line).casefold() for line in languages.lines(kind))


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{_any_of('titles', str)})\b[.-]* *)+(?=\S)", re.IGNORECASE)


@cache
def _on_behalf() -> re.Pattern[str]:
    return re.compile(rf"(?<=\S)\s+(?:{_any_of('on_behalf', str)})(?!\w).*", re.IGNORECASE)


@cache
def _no_person() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of('no_person', fold_line)})(?!\w)")


def _any_of(kind: str, spelling: Callable[[str], str]) -> str:
    """A pattern of the lines of a list, the longest first; "*" stands for letters."""
    lines = sorted({spelling(line) for line in languages.lines(kind)}, key=lambda one: (-len(one), one))
    return "|".join(re.escape(line).replace(r"\*", r"\w*") for line in lines)
