"""A letter that asks for a time never gets Room unless that time was read.

    python tests/fuzz/asked_times.py --count 200000

Letters in four languages are made by a seeded generator from the words of `times.yaml`; the same seed gives
the same letters. The calendar is read whole and free. What has to be read, the weekday, the month, the day
and the clock, is known from the making of the letter.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from eitherway.asks.ask import Ask, read_ask
from eitherway.asks.times import AskedTime, find_all_times
from eitherway.asks.times.lexicon import lexicon
from eitherway.capacity.measure import measure
from eitherway.capacity.model import CapacitySettings, Source
from eitherway.requests.capacity_question import question_for
from eitherway.text.units import parse_hours
from tests.notes import note

OWNER = "Europe/Berlin"
NOW = datetime(2026, 10, 14, 9, tzinfo=ZoneInfo(OWNER))  # a Wednesday
SETTINGS = CapacitySettings(OWNER, ("maya@okafor.example",), parse_hours({"mon-fri": "09:00-18:00"}))
FREE = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//free//EN\r\nEND:VCALENDAR\r\n"
CALENDARS = (Source("work", "load", FREE, NOW),)
SAID = ("room", "tight")

LETTERS = {
    "en": ("Could we meet {}?", "Would {} suit you for a call?", "Could you give a talk {}?",
           "Please meet us {}."),
    "de": ("Könnten wir uns {} treffen?", "Hätten Sie {} Zeit für ein Gespräch?",
           "Passt Ihnen {} für ein Treffen?"),
    "fr": ("Pourrions-nous nous voir {} ?", "Seriez-vous libre {} pour un entretien ?",
           "Pouvez-vous venir {} ?"),
    "es": ("¿Podemos vernos {}?", "¿Tendría tiempo {} para una reunión?", "¿Podría venir {}?"),
}  # fmt: skip
SMALL = {  # on, next, in, or
    "en": ("on", "next {}", "in", "or"),
    "de": ("am", "nächsten {}", "in", "oder"),
    "fr": ("", "{} prochain", "dans", "ou"),
    "es": ("el", "el próximo {}", "dentro de", "o"),
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
WEEKS = {"en": "weeks", "de": "Wochen", "fr": "semaines", "es": "semanas"}


@dataclass(frozen=True, slots=True)
class Expression:
    """Words for a time, and what has to be read from them: weekday, month, day, minute of half a day."""

    words: str
    known: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that asks for the times of its expressions."""

    language: str
    text: str
    expressions: tuple[Expression, ...]


Maker = Callable[[random.Random, str], Expression]


@cache
def words_of(language: str, name: str) -> tuple[tuple[str, str], ...]:
    """The words of a class with their values, but for second halves of compounds."""
    entries = lexicon(language).entries.items()
    found = [
        (word, value) for word, said in entries for each, value in said if each == name and word[0] != "-"
    ]
    return tuple(sorted(each for each in found if not each[1].startswith("-") or name == "nth"))


def written(word: str, language: str) -> str:
    """Names as the language writes them."""
    return word[0].upper() + word[1:] if language in ("en", "de") else word


def weekday(chance: random.Random, language: str) -> Expression:
    """On Friday, next Friday, by any of its names."""
    word, value = chance.choice(words_of(language, "weekday"))
    on, following, _, _ = SMALL[language]
    shape = chance.choice((f"{on} {{}}", following))
    return Expression(shape.format(written(word, language)).strip(), (("weekday", int(value)),))


def part_of_day(chance: random.Random, language: str) -> Expression:
    """Friday afternoon."""
    day = weekday(chance, language)
    word, _ = chance.choice(words_of(language, "part"))
    return Expression(f"{day.words} {word}", day.known)


def some_day(chance: random.Random) -> date:
    return NOW.date() + timedelta(days=chance.randint(1, 330))


def dated(chance: random.Random, language: str) -> Expression:
    """5 November, on Thursday the 5th of November 2026."""
    day = some_day(chance)
    month = chance.choice([word for word, value in words_of(language, "month") if value == str(day.month)])
    name = WEEKDAYS[language].split()[day.weekday()]
    year = chance.choice(("", f" {day.year}"))
    month = written(month, language)
    shapes = {
        "en": ("on {m} {d}{y}", "on {d} {m}{y}", "on {w}, {m} {d}{y}", "on {w} the {d}{o} of {m}{y}"),
        "de": ("am {d}. {m}{y}", "am {w}, den {d}. {m}{y}", "am {w}, {d}. {m}{y}"),
        "fr": ("le {d} {m}{y}", "le {w} {d} {m}{y}"),
        "es": ("el {d} de {m}", "el {w} {d} de {m}", "el {w}, {d} de {m}"),
    }
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    shape = chance.choice(shapes[language])
    said = shape.format(m=month, d=day.day, y=year, w=name, o=ordinal)
    return Expression(said, (("month", day.month), ("day", day.day)))


def in_figures(chance: random.Random, language: str) -> Expression:
    """5.11., 05/11/2026, 2026-11-05."""
    day = some_day(chance)
    on = SMALL[language][0]
    forms = [f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}"]
    forms += [f"{day.day}/{day.month}", f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day:%y}"]
    forms += [f"{day.day}.{day.month}.", f"{day.day}.{day.month}.{day:%y}"] if language == "de" else []
    known = (("month", day.month), ("day", day.day)) if day.day > 12 else (("day or month", day.day),)
    return Expression(f"{on or 'le'} {chance.choice(forms)}", known)


def clock(chance: random.Random, language: str) -> Expression:
    """At 3:15 pm, um 15 Uhr, à 15h15, a las 15:15."""
    hour, minute = chance.randint(8, 18), chance.choice((0, 15, 30, 45))
    half, plain = "am" if hour < 12 else "pm", hour if hour < 13 else hour - 12
    to_the_minute = {
        "en": (f"at {plain}:{minute:02} {half}", f"at {hour}:{minute:02}"),
        "de": (f"um {hour}:{minute:02} Uhr", f"um {hour}.{minute:02} Uhr"),
        "fr": (f"à {hour}h{minute:02}", f"à {hour} h {minute:02}"),
        "es": (f"a las {hour}:{minute:02}",),
    }
    if chance.random() < 0.5:
        return Expression(chance.choice(to_the_minute[language]), (("minute", (hour * 60 + minute) % 720),))
    full = {
        "en": (f"at {plain}{half}",),
        "de": (f"um {hour} Uhr",),
        "fr": (f"à {hour}h", f"à {hour} heures"),
        "es": (f"a las {hour} horas", f"a las {hour} h"),
    }
    return Expression(chance.choice(full[language]), (("minute", hour * 60 % 720),))


def day_and_clock(chance: random.Random, language: str) -> Expression:
    """A day and a clock, either first."""
    day, hour = chance.choice((weekday, dated, in_figures))(chance, language), clock(chance, language)
    return Expression(f"{day.words} {hour.words}", day.known + hour.known)


def ahead(chance: random.Random, language: str) -> Expression:
    """In three weeks; Friday in three weeks."""
    inside, number = SMALL[language][2], chance.randint(2, 9)
    said = f"{inside} {number} {WEEKS[language]}"
    if chance.random() < 0.5:
        return Expression(said)
    day = chance.randrange(7)
    return Expression(f"{WEEKDAYS[language].split()[day]} {said}", (("weekday", day),))


def word_of(*classes: str) -> Maker:
    """A single word of one of these classes."""

    def make(chance: random.Random, language: str) -> Expression:
        found = [word for name in classes for word, _ in words_of(language, name)]
        return Expression(written(chance.choice(found), language) if found else "", ())

    return make


def nth_weekday(chance: random.Random, language: str) -> Expression:
    """The second Tuesday of November."""
    nth = chance.choice([word for word, value in words_of(language, "nth") if value in "123"])
    day, (month, number) = chance.randrange(7), chance.choice(words_of(language, "month"))
    name = WEEKDAYS[language].split()[day]
    shape = {
        "en": "on the {} {} of {}",
        "de": "am {} {} im {}",
        "fr": "le {} {} de {}",
        "es": "el {} {} de {}",
    }
    said = shape[language].format(nth, name, written(month, language))
    return Expression(said, (("weekday", day), ("month", int(number))))


def over(chance: random.Random, language: str) -> Expression:
    """A date with a year that is over, or far ahead."""
    day = some_day(chance).replace(year=chance.choice((2019, 2025, 2031)), day=chance.randint(1, 28))
    return Expression(
        f"{SMALL[language][0] or 'le'} {day:%d.%m.%Y}", (("day", day.day), ("month", day.month))
    )


def jumble(chance: random.Random, language: str) -> Expression:
    """Two or three words of times that nobody would put side by side."""
    make = word_of("weekday", "month", "relday", "part", "noon", "holiday", "feast", "weekendunit", "tonight")
    return Expression(" ".join(make(chance, language).words for _ in range(chance.randint(2, 3))))


MAKERS: tuple[Maker, ...] = (
    weekday, part_of_day, dated, dated, in_figures, in_figures, day_and_clock, day_and_clock, day_and_clock,
    ahead, nth_weekday, over, jumble, clock,
    word_of("relday", "tonight"), word_of("holiday"), word_of("feast"), word_of("month"), word_of("noon"),
    word_of("weekday", "weekdays", "weekendunit"),
)  # fmt: skip


def letter(chance: random.Random) -> Letter:
    """A letter that asks for a time, or for one of two."""
    language = chance.choice(tuple(LETTERS))
    made = [chance.choice(MAKERS)(chance, language) for _ in range(chance.choice((1, 1, 1, 2)))]
    said = f" {SMALL[language][3]} ".join(each.words for each in made)
    return Letter(language, chance.choice(LETTERS[language]).format(said), tuple(made))


def letters(count: int, seed: int) -> Iterator[Letter]:
    """This many letters, the same for the same seed."""
    chance = random.Random(seed)
    return (letter(chance) for _ in range(count))


def fits(item: AskedTime, kind: str, value: int) -> bool:
    """Whether the time says this weekday, month, day or minute of half a day."""
    day, _, hour = (item.start or "").partition("T")
    found = date.fromisoformat(day) if day else None
    if kind == "minute":
        return bool(hour) and (int(hour[:2]) * 60 + int(hour[3:5])) % 720 == value
    if found is None:
        return kind == "weekday" and bool(item.recur)
    if kind == "day or month":
        return value in (found.day, found.month)
    return value == {"weekday": found.weekday(), "month": found.month, "day": found.day}[kind]


def not_read(each: Letter, ask: Ask) -> list[str]:
    """The expressions of the letter that no time of the ask covers and says; one of two may be past."""
    is_alone = len(each.expressions) == 1
    every = ask.times if is_alone else find_all_times(each.text, NOW, OWNER, each.language, is_written=True)
    found = []
    for expression in each.expressions:
        start = each.text.index(expression.words)
        end = start + len(expression.words)
        near = [item for item in every if _is_read(item) and item.span[0] < end and start < item.span[1]]
        if not near or not all(any(fits(item, *fact) for item in near) for fact in expression.known):
            found.append(expression.words)
    return found


def _is_read(item: AskedTime) -> bool:
    return item.asked or item.reason in ("past", "far ahead")


def fault(each: Letter) -> str:
    """Why the law is broken for this letter; empty if it holds."""
    ask = read_ask(note(each.text, date=NOW), OWNER, language=each.language)
    lost = not_read(each, ask) if ask.asked else []
    question = question_for(ask, None, sender="kim@else.example", new_client=False)
    if not lost or question.unclear:  # what is unclear is unknown, whatever the calendar says
        return ""
    verdict = measure(question, CALENDARS, SETTINGS, NOW).verdict
    return f"{verdict}: {each.text!r} does not read {lost}" if verdict in SAID else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    said = parser.parse_args()
    begun, faults = time.monotonic(), []
    for each in letters(said.count, said.seed):
        if found := fault(each):
            faults.append(found)
    for line in faults[: said.show]:
        print(line)
    print(f"{said.count:,} letters, {len(faults)} faults, {time.monotonic() - begun:.0f} s, seed {said.seed}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
