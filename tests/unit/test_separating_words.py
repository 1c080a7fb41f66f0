"""The words or senders that tell some letters from all others."""

from __future__ import annotations

import pytest

from eitherway.rules.separating_words import Read, Separating, separating


def read(*texts: str, sender: str = "a{number}@x{number}.example") -> list[Read]:
    return [Read(sender.format(number=number), text) for number, text in enumerate(texts)]


REAL = read(
    "Could you speak at our conference in May?\nDana",
    "Would you give a talk to our students?",
    "We would like to invite you to speak on grief.",
)
WEBINARS = (
    "Could you speak up for our free webinar?",
    "A seat in the FREE  webinar\nfor you",
    "Join: free webinar! Would you?",
)


def test_words_that_all_share_and_no_other_has_separate():
    assert separating(read(*WEBINARS), REAL) == Separating("says", ("webinar",), 3)


def test_accents_and_case_do_not_matter():
    letters = read("Séminaire offert", "un SEMINAIRE", "seminaire!")

    assert separating(letters, REAL) == Separating("says", ("seminaire",), 3)


def test_letters_of_two_sorts_are_told_by_two_words():
    letters = read("our webinar", "the webinar", "a webinar", "casino bonus", "the casino")

    assert separating(letters, REAL) == Separating("says", ("webinar", "casino"), 5)


def test_one_house_that_writes_is_told_by_its_domain():
    letters = read("Speak for us?", "A talk?", "Our students", sender="u{number}@event.example")

    assert separating(letters, REAL) == Separating("from", ("@event.example",), 3)


def test_where_others_write_from_the_same_house_the_address_tells():
    others = [*REAL, Read("dana@mail.example", "A talk?")]
    letters = read("Speak?", "A talk?", "Students", sender="sale@mail.example")

    assert separating(letters, others) == Separating("from", ("sale@mail.example",), 3)


@pytest.mark.parametrize(
    ("letters", "others"),
    [
        (read(*WEBINARS[:2]), REAL),
        (read(*WEBINARS), REAL[:2]),
        (read("Could you speak?", "Would you talk?", "invite you"), REAL),
        ([], []),
        (read("a b", "c d", "1 2"), REAL),
    ],
)
def test_too_few_letters_or_none_that_differ_say_nothing(letters: list[Read], others: list[Read]):
    assert separating(letters, others) is None


def test_no_phrase_goes_over_the_end_of_a_line_or_a_mark():
    letters = read("free\nwebinar", "free, webinar", "free. webinar")

    found = separating(letters, REAL)

    assert found is not None
    assert " " not in found.values[0]
