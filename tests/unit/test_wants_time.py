"""Which asks are checked against the calendar: those to which a yes would take time."""

from __future__ import annotations

import pytest

from eitherway.asks.ask import read_ask
from eitherway.requests.capacity_question import wants_time
from eitherway.rules.needs import Needs, needs_of
from tests.laws.builders import NOW
from tests.letterbox import mail


def wants(text: str, needs: Needs | None = None) -> bool:
    return wants_time(read_ask(mail(text), "America/Chicago"), needs, since=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Are you free on Thursday?",
        "Is Tuesday at 10 free?",
        "Could you let me know whether you have openings next week?",
        "Please confirm that the session on Thursday at 3pm is still on.",
        "Could we meet some time?",
    ],
)
def test_a_time_or_a_meeting_takes_time(text: str) -> None:
    assert wants(text)


@pytest.mark.parametrize(
    "text",
    [
        "Could you check the invoice for October? I was charged twice.",
        "Could you please send my records to Dr. Lee by Friday?",
        "Can you send the superbill for November 3 and 10?",
        "Can you help me with a letter for my landlord?",
        "What is your fee for a 50 minute session?",
    ],
)
def test_a_paper_and_an_answer_in_words_take_none(text: str) -> None:
    assert not wants(text)


def test_what_the_rule_says_it_needs_is_time() -> None:
    assert wants("Can you help me with a letter for my landlord?", Needs(minutes=45))


@pytest.mark.parametrize(
    "text",
    [
        "How much is a session on Tuesday at 10?",
        "Could you fill in the form by Friday? I work 16 hours a week.",
        "Could you send the link for Thursday at 3pm?",
    ],
)
def test_a_rule_may_say_that_it_needs_nothing(text: str) -> None:
    assert not wants(text, needs_of("nothing"))
