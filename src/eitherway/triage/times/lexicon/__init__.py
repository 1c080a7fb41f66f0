"""The words of times, a table per language, and which language a text is in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from eitherway.triage.times.lexicon.zones import PLACES, PLAIN_WORDS, ZONES

LANGUAGES = ("en", "de", "fr", "es")

# Frequent words that are telling, one line a language. Ties go to the first language.
TELLING = {
    "en": "the and to of you i is for that we be on this it at will are with please have can would if not or by "
    "me my your from let next any call meeting do does what when how there am pm",
    "de": "der die das und ist ich wir sie nicht ein eine zu den dem mit für auf uns am um bis im uhr bitte haben "
    "kann kannst du dich mich helfen passt können nächste nächsten nächster morgen heute oder von ab wann wie es gerne würde bei zum zur freitag "
    "montag dienstag mittwoch donnerstag samstag sonntag woche vormittag nachmittag abend treffen januar februar "
    "märz mai juni juli oktober dezember übermorgen",
    "fr": "le la les et est je nous vous pas un une des du pour avec que qui dans sur au aux en à ce cette heures on se tu "
    "te peut-on est-ce peux voit ça ci d'ici s'il plaît j'ai j'étais hier d'une l'après-midi auriez-vous pouvez-vous ou "
    "pouvons-nous pourriez-vous êtes-vous seriez-vous avez-vous après-demain quand libre aujourd hui horaires atelier dure jeu ven lun dim sam nov janv juil "
    "heure avant jusqu demain mardi lundi mercredi jeudi vendredi samedi dimanche prochain prochaine matin soir "
    "après-midi merci pouvez pouvons semaine midi janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre aujourd'hui votre notre",
    "es": "el la los las y es de que en un una podría está estoy venir tiene tienes tendría ayer sobre  por para con no se lo al del hasta antes mañana tarde noche lunes "
    "martes miércoles miercoles jueves viernes sábado sabado domingo próximo próxima semana podemos puede puedes "
    "gracias reunión reunion hoy usted nos mes año enero febrero marzo abril mayo junio julio agosto septiembre "
    "octubre noviembre diciembre día",
}

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language: each word or phrase, in lower case, with its classes and values."""

    language: str
    entries: Mapping[str, tuple[tuple[str, str], ...]]
    tails: frozenset[str]  # second words of compounds
    longest: Mapping[str, int]  # first word of a phrase: how many tokens the longest phrase has

    def classes(self, words: str) -> frozenset[str]:
        """The classes of a word or phrase, none when it is unknown."""
        return frozenset(name for name, _ in self.entries.get(words, ()))

    def value(self, words: str, name: str) -> str:
        """What the word means as that class: `value("oct.", "month")` is "10"."""
        return next((value for each, value in self.entries.get(words, ()) if each == name), "")

    def tail(self, word: str) -> int:
        """Where the second word of a compound begins: 8 in "dienstagabend"; 0 when it is none."""
        ends = (len(word) - len(tail) for tail in self.tails if word.endswith(tail))
        return next((at for at in ends if "weekday" in self.classes(word[:at])), 0)


def language_of(text: str) -> str:
    """The language whose telling words are most frequent in the first 4,000 characters; English if none."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for match in _WORD.finditer(text.lower(), 0, 4000):
        for language in _telling().get(match[0], ()):
            counts[language] += 1
    return max(LANGUAGES, key=lambda language: counts[language])


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language of LANGUAGES."""
    times, cues = (import_module(f"{__name__}.{name}").WORDS for name in (language, language + "_cues"))
    entries: dict[str, list[tuple[str, str]]] = {}
    for table in (times, cues, _zone_table()):
        for key, words in table.items():
            for name, value, word in _readings(key, words):
                entries.setdefault(word, []).append((name, value))
    longest: dict[str, int] = {}
    for phrase in entries:
        parts = _PART.findall(phrase)
        longest[parts[0]] = max(longest.get(parts[0], 1), len(parts))
    tails = frozenset(word for word, found in entries.items() if ("tail", "") in found)
    return Lexicon(language, {word: tuple(found) for word, found in entries.items()}, tails, longest)


def _readings(key: str, words: str) -> Iterator[tuple[str, str, str]]:
    """Class, value and word; `hour=1..` counts its words; units are of days and more or of a clock."""
    name, _, value = key.partition("=")
    for at, word in enumerate(words.split(" | ")):
        each = str(int(value[:-2]) + at) if value.endswith("..") else value
        yield name, each, word.strip()
        if name == "unit":
            yield "unitdays" if int(each) >= 1440 else "unitclock", each, word.strip()


def _zone_table() -> dict[str, str]:
    table = {f"zone={name}": words for name, words in ZONES.items()}
    table |= {f"place={name}": words for name, words in PLACES.items()}
    table["plainzone"] = " | ".join(sorted(PLAIN_WORDS))
    return table


@lru_cache(maxsize=1)
def _telling() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, words in TELLING.items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}
