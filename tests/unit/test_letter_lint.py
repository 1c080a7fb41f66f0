"""What is told of a letter in the owner's own words: a wrong day, a placeholder, a yes in a deferral."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from eitherway.requests.letter_lint import (
    EARLY_YES,
    PLACEHOLDER,
    WRONG_DAY,
    advice_on,
    found_in_draft,
    placeholders,
    wrong_days,
)
from eitherway.storage.resources import read_templates

ZONE = "America/Chicago"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "You will hear from me by Tuesday, December 2.", ("Tuesday, December 2",)),
        ("en", "You will hear from me by Wednesday, December 2.", ()),
        ("en", "You will hear from me by Wednesday.", ()),
        ("en", "I am away until Sunday, January 3.", ()),
        ("de", "Ich melde mich bis Dienstag, 2. Dezember.", ("Dienstag, 2. Dezember",)),
        ("de", "Ich melde mich bis Mittwoch, 2. Dezember.", ()),
        ("fr", "Je vous réponds d'ici au mardi 2 décembre.", ("mardi 2 décembre",)),
        ("fr", "Je vous réponds d'ici au mercredi 2 décembre.", ()),
        ("es", "Le responderé a más tardar el martes, 2 de diciembre.", ("martes, 2 de diciembre",)),
        ("es", "Le responderé a más tardar el miércoles, 2 de diciembre.", ()),
    ],
)
def test_a_day_that_is_not_the_weekday_of_its_date(language: str, text: str, wrong: tuple[str, ...]) -> None:
    assert wrong_days(text, NOW, ZONE, language) == wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi [name], thank you.", ("[name]",)),
        ("Hello {{ asker.first_name }},", ("{{ asker.first_name }}",)),
        ("{% if slot %} at four", ("{% if slot %}",)),
        ("Hallo {Vorname}, vielen Dank.", ("{Vorname}",)),
        ("It would be XX dollars.", ("XX",)),
        ("TODO: look up the address", ("TODO",)),
        ("The address is ___ Main Street.", ("___",)),
        ("Chère <prénom>, chère <nom>,", ("<prénom>", "<nom>")),
        ("My answer comes by [day] at [time].", ("[day]", "[time]")),
        ("See the paper [1], and [2, 3] [...] for more.", ()),
        ("Write to me at <maya@okafor.example> or https://okafor.example/[x]", ("[x]",)),
        ("Thank you for writing. You will hear from me by Tuesday.", ()),
    ],
)
def test_a_placeholder_that_was_left(text: str, found: tuple[str, ...]) -> None:
    assert placeholders(text) == found


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "I'd be happy to do this. More by Wednesday, December 2.", (EARLY_YES,)),
        ("de", "Sehr gerne, das passt mir gut. Mehr bis Mittwoch, 2. Dezember.", (EARLY_YES,)),
        ("fr", "Avec plaisir, je vous écris d'ici au mercredi 2 décembre.", (EARLY_YES,)),
        ("es", "Con mucho gusto. Le escribiré el miércoles, 2 de diciembre.", (EARLY_YES,)),
        ("en", "Hi [name], happy to! By Tuesday, December 2.", (WRONG_DAY, PLACEHOLDER, EARLY_YES)),
        ("en", "Let me see. I'll get back to you by Wednesday, December 2 either way.", ()),
    ],
)
def test_what_is_wrong_with_a_changed_deferral(language: str, text: str, names: tuple[str, ...]) -> None:
    assert found_in_draft(text, "defer", NOW, ZONE, language) == names


def test_a_yes_letter_may_say_yes() -> None:
    assert found_in_draft("I'd be happy to do this.", "yes", NOW, ZONE, "en") == ()


def test_the_templates_are_advised_on_with_file_and_line() -> None:
    sources = {
        "en/warm/no.txt": "{# XX #}\n{{ greeting }}\n\nI am away until Tuesday, December 2.\n\n[your name]\n",
        "de/no.txt": "{{ greeting }}\n\nIch bin bis Mittwoch, 2. Dezember nicht da.\n",
    }

    assert list(advice_on(sources, NOW, ZONE)) == [
        "templates/en/warm/no.txt:4: 'Tuesday, December 2' is another weekday; correct one of the two",
        "templates/en/warm/no.txt:6: '[your name]' looks like a placeholder; fill it in, or write a variable",
    ]


def test_nothing_is_advised_on_the_letters_that_eitherway_comes_with() -> None:
    assert list(advice_on(read_templates(None), NOW, ZONE)) == []
