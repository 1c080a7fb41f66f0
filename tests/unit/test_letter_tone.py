"""Du is answered with du, to people whom the owner knows; and a letter about no time names no calendar."""

from __future__ import annotations

import pytest

from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from tests.laws.builders import context, incoming, with_owner
from tests.letterbox import mail

DU = "Hallo Maya, hättest du nächste Woche Zeit für ein Gespräch über unser Buch? Ich würde mich sehr freuen."
SIE = "Guten Tag, hätten Sie nächste Woche Zeit für ein Gespräch über das Buch? Ich würde mich sehr freuen."
RULE = "  - name: gespräch\n    when: {text: [Gespräch]}\n    letter: {defer: defer/peer-group}\n"
ANYTHING = "  - name: anything\n    when: {asks: yes}\n"


def writes_german(**owner: object) -> DecisionContext:
    return with_owner(context(rules=RULE), languages=("en", "de"), **owner)


def draft(text: str, given: DecisionContext, *, known: bool) -> str:
    (found,) = decide_new(incoming(mail(text, subject=""), known=known), given).plan.drafts
    return found.octets.decode().replace(" \r\n", " ")


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [(DU, True, "dass du an mich"), (DU, False, "dass Sie an mich"), (SIE, True, "dass Sie an mich")],
)
def test_du_is_answered_with_du_to_those_who_are_known(text: str, known: bool, said: str) -> None:
    assert said in draft(text, writes_german(), known=known)


def test_who_writes_sie_to_a_warm_owner_is_greeted_with_the_full_name() -> None:
    assert "Guten Tag Dana Reyes," in draft(SIE, writes_german(), known=True)


def test_a_language_without_that_tone_stays_as_the_owner_writes_it() -> None:
    text = "Could you give a talk to us? Kannst du?"

    assert "Dear Dana Reyes," in draft(text, with_owner(context(), tone="formal"), known=True)


@pytest.mark.parametrize(
    ("text", "has_calendar"),
    [
        ("Could we meet on Thursday, December 3 at 4pm?", True),
        ("Could you send me the title of the book?", False),
        ("Do you know a good dentist in town?", False),
    ],
)
def test_only_a_letter_about_time_names_the_calendar(text: str, has_calendar: bool) -> None:
    letter = draft(text, context(rules=ANYTHING), known=True)

    assert ("calendar" in letter) is has_calendar
    assert "either way" in letter


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Could you write me a letter for school? I need it by Friday, December 4.",
            "by Friday, December 4;",
        ),
        ("Could you write me a letter for school?", "If there is a day by which you need it"),
        ("Could you write me a letter for school? I needed it by November 2.", "If there is a day by which"),
    ],
)
def test_a_deadline_that_was_read_is_named_and_else_asked_for(text: str, said: str) -> None:
    rules = "  - name: form\n    when: {text: [a letter]}\n    letter: {defer: defer/letter-or-form}\n"

    assert said in draft(text, context(rules=rules), known=True)
