"""In which forms people ask, and which only look so: tables of kinds in four languages."""

from pathlib import Path

import pytest
import yaml

from eitherway.asks.ask import read_ask
from tests.notes import note

FORMS = yaml.safe_load((Path(__file__).parents[1] / "data" / "asks" / "forms.yaml").read_text("utf-8"))
OWNER = "America/Chicago"


def kinds(wanted: str) -> list[tuple[str, str]]:
    return [(kind, language) for kind, languages in FORMS[wanted].items() for language in languages]


@pytest.mark.parametrize(("kind", "language"), kinds("asks"))
def test_what_asks_in_any_form_is_an_ask(kind: str, language: str) -> None:
    texts = FORMS["asks"][kind][language]

    missed = [text for text in texts if not read_ask(note(text), OWNER).asked]

    assert missed == []


@pytest.mark.parametrize(("kind", "language"), kinds("asks nothing"))
def test_what_only_looks_like_an_ask_is_none(kind: str, language: str) -> None:
    texts = FORMS["asks nothing"][kind][language]

    wrong = [text for text in texts if read_ask(note(text), OWNER).asked]

    assert wrong == []


LEGAL = "If you are not the intended recipient, please notify the sender at once."
UUENCODED = "M;&5T(&UE(&MN;W<@:68@>6]U(&-A;B!C;VUE/P``"
BRACKETED = "We moved (can you believe it?) and need your new form."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"Could you call me back? {LEGAL}", "Could you call me back?"),
        (f"Please sign this today.\n\n{UUENCODED}", "Please sign this today."),
        (BRACKETED, BRACKETED),
    ],
)
def test_the_sentence_shown_is_the_one_that_asks(text: str, sentence: str) -> None:
    assert read_ask(note(text), OWNER).sentence == sentence
