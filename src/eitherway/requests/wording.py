"""How a letter names a day and a person, in its language. Pure."""

from __future__ import annotations

import re
from datetime import date

from eitherway.mail.charsets import clean_line

LONGEST_NAME = 60
LONGEST_SHOWN = 200  # characters of a display name that are looked at
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_GREETINGS = {  # with a name, without one
    ("en", "warm"): ("Hi {first},", "Hello,"),
    ("en", "formal"): ("Dear {full},", "Hello,"),
    ("de", "warm"): ("Hallo {first},", "Guten Tag,"),
    ("de", "formal"): ("Guten Tag {full},", "Guten Tag,"),
    ("fr", "warm"): ("Bonjour {first},", "Bonjour,"),
    ("fr", "formal"): ("Bonjour {full},", "Bonjour,"),
    ("es", "warm"): ("Hola, {first}:", "Hola:"),
    ("es", "formal"): ("Buenos días, {full}:", "Buenos días:"),
}
_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|mx|miss|herr|frau|mme|sr|sra|rev|fr)\b\.? +)+", re.IGNORECASE)
_ASIDES = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|\b(?:via|through)\b.*|"
    r"[,|/] *(?:ph\.? ?d|m\.? ?d|lcsw|lmft|lpc|psy\.? ?d|mft|m\.?a)\b.*",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(?:team|office|support|admin|info|billing|clinic|center|centre|practice|group|inc|llc|ltd|gmbh|university|"
    r"department|dept|services?|staff|desk|the|and|und|et|y|association|foundation|institute|events?|podcast|"
    r"conference|committee|hr|sales|contact|hello|praxis|verein|noreply|directory|health|wellness|insurance)\b|[@\d&]",
    re.IGNORECASE,
)


def spell_date(day: date, language: str = "en", *, year: bool = False) -> str:
    """`day` as a letter names it: "Thursday, November 26". English where the language is not known."""
    spoken = language if language in _DAYS else "en"
    weekday, month = _DAYS[spoken][day.weekday()], _MONTHS[spoken].split()[day.month - 1]
    plain = {
        "en": f"{weekday}, {month} {day.day}",
        "de": f"{weekday}, {day.day}. {month}",
        "fr": f"{weekday} {'1er' if day.day == 1 else day.day} {month}",
        "es": f"{weekday} {day.day} de {month}",
    }[spoken]
    joint = {"en": ", ", "es": " de "}.get(spoken, " ")
    return f"{plain}{joint}{day.year}" if year else plain


def person_name(name: str) -> str:
    """The person's name in a display name: "Reyes, Dana (she/her)" is Dana Reyes; "" for no person's."""
    shown = _ASIDES.sub("", clean_line(name[:LONGEST_SHOWN])).strip(" \"'.,;:")
    family, comma, given = shown.partition(",")
    if comma and given.strip() and "," not in given:
        shown = f"{given.strip()} {family.strip()}"
    shown = shown.strip(" \"'")
    letters = [letter for letter in shown if letter.isalpha()]
    if not letters or len(shown) > LONGEST_NAME or _NO_PERSON.search(shown) or "=?" in shown:
        return ""
    return shown.title() if len(letters) > 3 and (shown.isupper() or shown.islower()) else shown


def first_name(name: str) -> str:
    """What to call the person in a warm letter: "Dr. Dana Reyes" is Dana; "" for no person's name."""
    words = _TITLES.sub("", person_name(name)).split()
    if not words or (len(words[0].strip(".")) < 2 and words[0].isascii()):
        return ""
    return words[0]


def greeting(name: str, first: str, language: str, tone: str) -> str:
    """The first line of a letter."""
    named, unnamed = _GREETINGS.get((language, tone)) or _GREETINGS["en", "warm"]
    full = name or first
    called = first if "{first}" in named else full
    return named.format(first=first, full=full) if called else unnamed
