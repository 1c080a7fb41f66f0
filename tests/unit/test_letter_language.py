"""In which language a letter is written, and how it names days and clocks."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from eitherway.engine.rules_and_letters import general_letters_taken, missing_letters, unwritten_letters
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.letters import Letters
from eitherway.requests.plan import AppendCard, Plan
from eitherway.storage.resources import read_templates
from eitherway.text.formats import Writing, country_of, spell_date, spell_moment
from tests.laws.builders import context, incoming, with_owner
from tests.letterbox import mail

GERMAN = mail(
    "Guten Tag, würden Sie am 8. Dezember um 10 Uhr einen Vortrag bei uns halten? Wir würden uns freuen.",
    subject="Ein Vortrag",
)
ENGLISH = mail("Would you give a talk at our conference on December 8 at 10 am?", subject="A talk")


def writing(*languages: str, **owner: object) -> DecisionContext:
    """A context whose owner writes these languages too."""
    usual = context(rules="  - name: vortrag\n    when: {text: [Vortrag]}\n")
    return with_owner(usual, languages=languages, **owner)


def draft(plan: Plan) -> str:
    (found,) = plan.drafts
    return found.octets.decode().replace(" \r\n", " ")


def card(plan: Plan) -> str:
    (found,) = (action for action in plan.actions if isinstance(action, AppendCard))
    return found.octets.decode()


def test_who_writes_german_is_answered_in_german_where_the_owner_writes_it() -> None:
    plan = decide_new(incoming(GERMAN), writing("en", "de")).plan

    assert "bis Mittwoch, 25. November" in draft(plan)
    assert "schrieb" in draft(plan)
    assert "They write German" not in card(plan)


def test_else_the_letter_is_in_the_owners_language_and_the_card_says_so() -> None:
    plan = decide_new(incoming(GERMAN), writing()).plan

    assert "by Wednesday, November 25" in draft(plan)
    assert "They write German; your letter is in English" in card(plan)


def test_who_writes_the_owners_language_is_answered_in_it() -> None:
    plan = decide_new(incoming(ENGLISH), writing("de")).plan

    assert "by Wednesday, November 25" in draft(plan)
    assert "They write" not in card(plan)


def test_the_country_may_be_another_than_that_of_the_timezone() -> None:
    plan = decide_new(incoming(ENGLISH), writing(country="GB")).plan

    assert "by Wednesday 25 November" in draft(plan)


@pytest.mark.parametrize(
    ("language", "country", "moment"),
    [
        ("en", "US", "Tuesday, December 1 at 2:30 PM"),
        ("en", "GB", "Tuesday 1 December at 14:30"),
        ("en", "AU", "Tuesday 1 December at 2:30 pm"),
        ("en", "", "Tuesday, December 1 at 2:30 PM"),
        ("de", "DE", "Dienstag, 1. Dezember um 14:30 Uhr"),
        ("de", "US", "Dienstag, 1. Dezember um 14:30 Uhr"),
        ("fr", "FR", "mardi 1er décembre à 14:30"),
        ("fr", "CA", "mardi 1er décembre à 14 h 30"),
        ("es", "ES", "martes, 1 de diciembre, a las 14:30"),
        ("es", "MX", "martes, 1 de diciembre, a las 2:30 p.m."),
    ],
)
def test_days_and_clocks_are_written_as_the_country_does(language: str, country: str, moment: str) -> None:
    assert spell_moment(datetime(2026, 12, 1, 14, 30), Writing(language, country)) == moment


@pytest.mark.parametrize(
    ("language", "spelt"),
    [
        ("en", "Friday, January 1, 2027"),
        ("de", "Freitag, 1. Januar 2027"),
        ("fr", "vendredi 1er janvier 2027"),
        ("es", "viernes, 1 de enero de 2027"),
    ],
)
def test_a_day_with_its_year(language: str, spelt: str) -> None:
    assert spell_date(date(2027, 1, 1), Writing(language), year=True) == spelt


@pytest.mark.parametrize(
    ("zone", "country"),
    [("America/Chicago", "US"), ("US/Central", "US"), ("Europe/Berlin", "DE"), ("Asia/Kolkata", "IN"),
     ("UTC", ""), ("Etc/GMT+5", "")],
)  # fmt: skip
def test_the_country_of_a_zone(zone: str, country: str) -> None:
    assert country_of(zone) == country


def test_what_a_language_lacks_is_said_with_what_is_written_instead() -> None:
    own = {
        "en/defer/panel.txt": "{{ greeting }}\n\nYou will hear from me by {{ promise }}.\n",
        "en/answer/prices.txt": "{{ greeting }}\n\nYou will have them by {{ promise }}.\n",
    }
    rules = (
        "  - name: panel\n    when: {text: [our panel]}\n    letter: {defer: defer/panel}\n"
        "  - name: prices\n    when: {text: [your prices]}\n    do: answer\n    letter: answer/prices\n"
    )
    book = with_owner(context(rules=rules), languages=("en", "de")).rulebook

    assert list(general_letters_taken(book, Letters.load(read_templates(None) | own))) == [
        "letters in German: there is no defer/panel; the general letter of that sort is taken",
        "letters in German: there is no answer/prices; who writes German gets it in English",
    ]


def test_a_letter_that_is_needed_only_with_its_feature_is_no_fault_where_it_is_missing() -> None:
    shipped = read_templates(None)
    own = {path: text for path, text in shipped.items() if path not in ("de/waiting.txt", "de/nudge.txt")}
    letters, book = Letters.load(own), with_owner(context(), languages=("en", "de")).rulebook

    assert missing_letters(book, letters) == ()
    assert list(unwritten_letters(book, letters)) == [
        "letters in German: there is no waiting; who writes German gets it in English"
    ]


def test_letters_that_follow_a_decision_or_a_request_are_required() -> None:
    own = {path: text for path, text in read_templates(None).items() if path != "de/no.txt"}
    book = with_owner(context(), languages=("en", "de")).rulebook

    assert missing_letters(book, Letters.load(own)) == (
        "templates/de/warm/no.txt: no such letter; write it, or name another",
    )
