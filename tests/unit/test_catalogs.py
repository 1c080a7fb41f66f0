"""What cards say is collected from the source, and every language has all of it."""

import copy
import pickle
from datetime import datetime

import pytest

from eitherway.text.formats import Said, Writing, said_count, say_day, say_length, say_list, say_span

AMERICAN, BRITISH, GERMAN, FRENCH = (
    Writing("en", "US"),
    Writing("en", "GB"),
    Writing("de", "DE"),
    Writing("fr", "FR"),
)
MORNING, NOON = datetime(2026, 3, 10, 9, 30), datetime(2026, 3, 10, 14, 0)
LATER = datetime(2026, 3, 10, 14, 50)


def test_a_sentence_without_a_translation_is_said_in_english():
    assert Writing("de").say("No {thing} says this.", thing="catalog") == "No catalog says this."


@pytest.mark.parametrize(("number", "said"), [(1, "1 owl of Ana"), (2, "2 owls of Ana")])
def test_the_number_chooses_the_form(number: int, said: str):
    assert AMERICAN.say_count("{number} owl of {who}", "{number} owls of {who}", number, who="Ana") == said


@pytest.mark.parametrize(
    ("writing", "said"),
    [
        (AMERICAN, "Tue Mar 10 2:00 PM, 1.5, a, b, and c, {x}"),
        (BRITISH, "Tue 10 Mar 14:00, 1.5, a, b and c, {x}"),
        (GERMAN, "Di. 10. März 14:00, 1,5, a, b und c, {x}"),
    ],
)
def test_values_have_the_form_of_the_locale(writing: Writing, said: str):
    found = writing.say("{at}, {size}, {names}, {raw}", at=NOON, size=1.5, names=("a", "b", "c"), raw="{x}")
    assert found == said


def test_a_sentence_said_later_is_english_until_then():
    later = Said("{what} on {day}", what=said_count("{number} owl", "{number} owls", 2), day=NOON.date())
    assert later == "2 owls on Tue 10 Mar"
    assert AMERICAN.say(later) == "2 owls on Tue Mar 10"
    assert AMERICAN.say(copy.deepcopy(later)) == AMERICAN.say(pickle.loads(pickle.dumps(later)))


def test_a_text_with_braces_is_no_form():
    assert AMERICAN.say("{Dana}") == Said("{Dana}") == "{Dana}"


@pytest.mark.parametrize(
    ("writing", "said"),
    [(AMERICAN, "2:00–2:50 PM"), (BRITISH, "14:00–14:50"), (GERMAN, "14:00–14:50")],
)
def test_a_span_names_the_half_of_the_day_once(writing: Writing, said: str):
    assert say_span(NOON, LATER, writing) == said


def test_a_span_over_noon_names_both_halves():
    assert say_span(MORNING, NOON, AMERICAN) == "9:30 AM–2:00 PM"


def test_lengths_and_firsts_of_a_month_are_those_of_the_language():
    assert say_length(90, FRENCH) == "1,5 h"
    assert say_day(datetime(2026, 12, 1), FRENCH) == "mar. 1er déc."
    assert say_list((), FRENCH) == ""
