"""The linear model: a sum of weights by word, with what the cues say."""

from __future__ import annotations

import pytest

from eitherway import languages
from eitherway.asks.ask import read_ask, telling_words
from eitherway.asks.weights import Weights, weights, words_and_pairs
from tests.notes import note

OWNER = "America/Chicago"
SMALL = Weights({"lunch": 1.0, "^ any": 0.5, "click": -2.0}, base=-0.5, cues=0.5)


def test_the_words_and_pairs_of_a_sentence_have_its_ends_and_one_sort_of_number() -> None:
    assert list(words_and_pairs("call me at 5 or 17!")) == [
        *("call", "me", "at", "0", "or", "0", "!"),
        *("^ call", "call me", "me at", "at 0", "0 or", "or 0", "0 !", "! $"),
    ]


@pytest.mark.parametrize("text", ["https://a.example/?any=lunch", "www.lunch.example", "lunch@any.example"])
def test_an_address_has_no_words(text: str) -> None:
    assert SMALL.found(text) == ()


def test_a_word_counts_once_and_the_heaviest_is_first() -> None:
    assert SMALL.found("any lunch, lunch or lunch click") == (("lunch", 1.0), ("click", -2.0), ("^ any", 0.5))


@pytest.mark.parametrize(
    ("cues", "odds"),
    [(0.0, 1.0), (2.0, 2.0), (6.0, 4.0), (50.0, 4.0), (-50.0, -2.0)],
)
def test_the_odds_are_a_sum_in_which_the_cues_are_bounded(cues: float, odds: float) -> None:
    assert SMALL.odds(cues, (("lunch", 1.0), ("^ any", 0.5))) == odds


def test_without_a_table_the_cues_count_as_they_are() -> None:
    assert weights("de").odds(1.5, weights("de").found("wann haben sie zeit")) == 1.5
    assert weights("no such language").words == {}


def test_the_words_that_said_most_stand_among_the_cues() -> None:
    ask = read_ask(note("Could you tell me whether you can discuss it over lunch?"), OWNER)

    table = weights("en").words
    shown = {cue.words: cue.weight for cue in ask.cues if cue.words in table}
    assert shown["discuss"] == table["discuss"] > 0


def test_the_english_table_is_short_and_has_no_heavy_word_and_no_small_one_alone() -> None:
    table = weights("en").words

    assert 50 <= len(table) <= 400
    assert max(map(abs, table.values())) <= 1.5
    assert table.keys().isdisjoint({"i", "the", "to", "you", "please"})


def test_every_line_of_a_table_is_a_weight_and_one_or_two_words() -> None:
    lines = [line.split() for code in languages.known() for line in languages.known()[code].lines("weights")]

    assert [line for line in lines if len(line) not in (2, 3)] == []
    assert [float(line[0]) for line in lines]


def test_the_card_names_the_words_that_said_most_each_once() -> None:
    words = telling_words(read_ask(note("Could you tell me whether you can discuss it over lunch?"), OWNER))

    assert 1 <= len(words) <= 4
    assert words[0] == "tell me whether you"
    assert [word for word in words if word.startswith("^") or word.endswith("$")] == []


def test_what_asks_nothing_names_no_words() -> None:
    assert telling_words(read_ask(note("Thank you for the lovely evening."), OWNER)) == ()
