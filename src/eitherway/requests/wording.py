"""How a letter names a person, in its language. Pure."""

import re
from functools import cache

from eitherway import languages
from eitherway.languages.tables import LetterWords
from eitherway.mail.charsets import clean_line
from eitherway.mail.quote_words import any_of

LONGEST_NAME = 60
LONGEST_SHOWN = 200  # characters of a display name that are looked at
_ASIDES = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|\b(?:via|through)\b.*|"
    r"[,|/] *(?:ph\.? ?d|m\.? ?d|lcsw|lmft|lpc|psy\.? ?d|mft|m\.?a)\b.*",
    re.IGNORECASE,
)


def person_name(name: str) -> str:
    """The person's name in a display name: "Reyes, Dana (she/her)" is Dana Reyes; "" for no person's."""
    shown = _ASIDES.sub("", clean_line(name[:LONGEST_SHOWN])).strip(" \"'.,;:")
    family, comma, given = shown.partition(",")
    if comma and given.strip() and "," not in given:
        shown = f"{given.strip()} {family.strip()}"
    shown = shown.strip(" \"'")
    letters = [letter for letter in shown if letter.isalpha()]
    if not letters or len(shown) > LONGEST_NAME or _no_person().search(shown) or "=?" in shown:
        return ""
    return shown.title() if len(letters) > 3 and (shown.isupper() or shown.islower()) else shown


def first_name(name: str) -> str:
    """What to call the person in a warm letter: "Dr. Dana Reyes" is Dana; "" for no person's name."""
    words = _titles().sub("", person_name(name)).split()
    if not words or (len(words[0].strip(".")) < 2 and words[0].isascii()):
        return ""
    return words[0]


def greeting(name: str, first: str, language: str, tone: str) -> str:
    """The first line of a letter."""
    words = languages.table(LetterWords, language)
    line = words.formal if tone == "formal" else words.warm
    full = name or first
    called = first if "{first}" in line.named else full
    return line.named.format(first=first, full=full) if called else line.unnamed


@cache
def _titles() -> re.Pattern[str]:
    titles = any_of(word for each in languages.every(LetterWords) for word in each.titles)
    return re.compile(rf"^(?:(?:{titles})\b\.? +)+", re.IGNORECASE)


@cache
def _no_person() -> re.Pattern[str]:
    words = any_of(word for each in languages.every(LetterWords) for word in each.no_person)
    return re.compile(rf"\b(?:{words})\b|[@\d&]", re.IGNORECASE)
