"""The variables of letters: their table, and the values that every template is tried with. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from eitherway.text.formats import Writing, spell_date, spell_days, spell_moment

SAMPLE_DAY = date(2031, 1, 16)  # no template names this day by itself
OTHER_DAY = date(2031, 2, 4)


class Variable(NamedTuple):
    """A variable, its meaning, and an example of its value."""

    name: str
    meaning: str
    example: str


VARIABLES = (
    Variable("greeting", "the first line, in the letter's language and tone", "Hi Dana,"),
    Variable("closing", "the words above the signature, in that language and tone", "All the best,"),
    Variable("owner.name", "your name", "Maya Okafor"),
    Variable("owner.signature", "what stands below your letters", "Maya Okafor, LCSW"),
    Variable(
        "owner.emergency_line",
        "your emergency line; a letter to a stranger ends with it, or as the rule says",
        "Call 911",
    ),
    Variable("asker.name", "the asker's name, empty when unknown", "Dana Reyes"),
    Variable("asker.first_name", "their first name, empty when unknown", "Dana"),
    Variable("subject", "the subject of their message", "A talk in March?"),
    Variable("kind", "what sort of request it is: the name of the rule", "speaking"),
    Variable("promise", "the day by which you answer, in words", "Thursday, November 26"),
    Variable("promise_date", "the same day in digits", "2026-11-26"),
    Variable(
        "slot",
        "the asked time that fits, empty when none was asked; the place that is offered",
        "Tuesday, March 2 at 10:00 AM",
    ),
    Variable(
        "waiting_since", "the day that gives them their place on the wait list", "Thursday, September 3"
    ),
    Variable("check_in", "how often you ask whether they still wait", "3 weeks"),
    Variable("passed", "true when a place was offered to them before, in vain", "true"),
    Variable("still_waiting", "true when they wrote since your last letter to the wait list", "true"),
    Variable("openings", "a list: times that you have", "Tuesday, March 2 at 10:00 AM"),
    Variable(
        "referrals",
        "a list of people to send them to, each with .name, .contact, .for and, of colleagues, .room",
        "Ana Ruiz",
    ),
    Variable("missing", "a list: what you need to know before you can decide", "How long would the talk be?"),
    Variable("promised", "true when a letter of yours has named a day before", "true"),
    Variable("again_on", "the day before which you have no room, in words, or empty", "Monday, March 1"),
    Variable("season", "your season on the asked day, else today: its name, or empty", "deadline month"),
    Variable("season_ends", "the last day of that season, in words, or empty", "Friday, December 4"),
    Variable("season_over", "the first day after it, in words, or empty", "Saturday, December 5"),
    Variable("about_time", "true when they ask for your time or work, false when for something else", "true"),
    Variable("deadline", "the day by which they want it, in words, or empty", "Friday, December 4"),
    Variable("language", "the language of the letter", "en"),
    Variable("tone", "warm, formal or familiar", "warm"),
    Variable("stranger", "true when you never wrote to them before", "true"),
)
LISTED = {"referrals": ("name", "contact", "for", "room")}  # what the items of a list have
_ROOM = "had room when last asked; please ask"
OPTIONAL: dict[str, Any] = {
    "asker": {"name": "", "first_name": ""},
    "subject": "",
    "kind": "",
    "slot": "",
    "waiting_since": "",
    "check_in": "",
    "still_waiting": False,
    "passed": False,
    "openings": (),
    "referrals": (),
    "missing": (),
    "promised": False,
    "again_on": "",
    "season": "",
    "season_ends": "",
    "season_over": "",
    "about_time": True,
    "deadline": "",
    "language": "en",
    "tone": "warm",
    "stranger": False,
}


def samples(
    language: str, tone: str, *, used: Iterable[str] = (), kinds: tuple[str, ...] = ()
) -> Iterator[dict[str, Any]]:
    """What a template is tried with: everything there, as little as there can be, and far too much.

    Of the variables that it has `used`, each is also left out alone, and there alone; all that for each
    of `kinds` as well, if it asks for the kind.
    """
    full, bare, asked = _full(language, tone), _bare(language, tone), set(used)
    yield from (full, bare, _long(full))
    optional = tuple(name for name in OPTIONAL if name in asked - {"kind", "language", "tone"})
    for kind in ("", full["kind"], *kinds) if "kind" in asked else ("",):
        for name in optional:
            yield full | {"kind": kind, name: OPTIONAL[name]}
            yield bare | {"kind": kind, name: full[name]}
        yield full | {"kind": kind}
        yield bare | {"kind": kind}


def _full(language: str, tone: str) -> dict[str, Any]:
    promise = spell_date(SAMPLE_DAY, Writing(language), year=True)
    return OPTIONAL | {
        "owner": {"name": "Maya Okafor", "signature": "Maya Okafor, LCSW", "emergency_line": "Call 911."},
        "asker": {"name": "Dana Reyes", "first_name": "Dana"},
        "subject": "A talk",
        "kind": "speaking",
        "promise": promise,
        "promise_date": SAMPLE_DAY.isoformat(),
        "slot": spell_moment(datetime.combine(OTHER_DAY, time(10)), Writing(language)),
        "waiting_since": spell_date(OTHER_DAY, Writing(language)),
        "check_in": spell_days(21, Writing(language)),
        "still_waiting": True,
        "passed": True,
        "openings": tuple(
            spell_moment(datetime.combine(OTHER_DAY, time(hour)), Writing(language)) for hour in (10, 11)
        ),
        "referrals": (
            {"name": "Ana Ruiz", "contact": "ana@ruiz.example", "for": "couples, trauma", "room": _ROOM},
        ),
        "missing": ("When would it be?", "How long would it be?"),
        "promised": True,
        "again_on": promise,
        "season": "deadline month",
        "season_ends": spell_date(OTHER_DAY, Writing(language)),
        "season_over": spell_date(OTHER_DAY + timedelta(days=1), Writing(language)),
        "about_time": True,
        "deadline": spell_date(OTHER_DAY, Writing(language)),
        "language": language,
        "tone": tone,
        "stranger": True,
    }


def _bare(language: str, tone: str) -> dict[str, Any]:
    return OPTIONAL | {
        "owner": {"name": "M", "signature": "M", "emergency_line": ""},
        "waiting_since": spell_date(OTHER_DAY, Writing(language)),
        "check_in": spell_days(7, Writing(language)),
        "promise": spell_date(SAMPLE_DAY, Writing(language)),
        "promise_date": SAMPLE_DAY.isoformat(),
        "language": language,
        "tone": tone,
    }


def _long(full: dict[str, Any]) -> dict[str, Any]:
    return full | {
        "asker": {"name": "Å" * 300, "first_name": "{{ 7 * 7 }}"},
        "subject": "{% for x in y %} שלום " * 30,
        "openings": ("10:00",) * 40,
        "referrals": full["referrals"] * 40,
        "missing": ("?" * 200,) * 40,
        "stranger": False,
    }
