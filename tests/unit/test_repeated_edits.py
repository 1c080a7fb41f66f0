"""What is changed again and again in the letters of a template is found, and put into the template."""

from __future__ import annotations

from functools import partial

import pytest

from eitherway.requests.letters import tidy
from eitherway.requests.repeated_edits import RepeatedEdit, SentLetter, changed, changes, repeated_edits

PATH = "en/warm/defer"
SOURCE = (
    "Hi {{ name }},\n\nThank you for writing. {% if openings %}Tuesday is free. {% endif %}I'll get back "
    "to you by {{ day }} either way.\n\nWarm regards\nMaya\n"
)
WAYS = (("Dana", "Friday, December 4"), ("Ben", "Monday, December 7"), ("Ann", "Tuesday, December 8"))


def written_from(name: str, day: str, source: str) -> str:
    """The letter of a template, without what a condition adds."""
    text = source.replace("{{ name }}", name).replace("{{ day }}", day)
    return tidy(text.replace("{% if openings %}Tuesday is free. {% endif %}", ""))


def edits(*pairs: tuple[str, str], letters: int = 3) -> tuple[RepeatedEdit, ...]:
    """What is found when in so many letters the first of each pair became the second."""
    return repeated_edits([sent(way, *pairs) for way in WAYS[:letters]], {PATH: SOURCE})


def sent(way: tuple[str, str], *pairs: tuple[str, str]) -> SentLetter:
    write = partial(written_from, *way)
    written = write(SOURCE)
    for before, after in pairs:
        written = written.replace(before, after)
    return SentLetter(PATH, write(SOURCE), written, write)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (" either way", "", "by {{ day }}.\n"),
        ("Thank you for writing. ", "", "\n\n{% if openings %}Tuesday is free. {% endif %}I'll get back"),
        ("get back to you", "write again", "I'll write again by {{ day }} either way."),
        ("Thank you for writing.", "Thank you so much for writing.", "Thank you so much for writing. {%"),
        ("I'll get", "My weeks are full. I'll get", "{% endif %}My weeks are full. I'll get"),
        ("either way.", "either way.\n\nPlease do not call.", "either way.\n\nPlease do not call.\n\nWarm"),
        ("Warm regards", "Kind regards", "\n\nKind regards\nMaya"),
        ("Maya\n", "Maya\n\nPS: My practice has moved.\n", "Maya\n\nPS: My practice has moved.\n"),
        ("I'll get back", "I’ll get back soon", "I'll get back soon to you"),
    ],
)  # fmt: skip
def test_the_same_change_in_three_letters_is_put_into_the_template(
    before: str, after: str, line: str
) -> None:
    (edit,) = edits((before, after))

    assert (edit.edited, edit.sent, edit.right, edit.wrong) == (3, 3, 3, 0)
    assert line in edit.text
    assert edit.text.count("{%") == SOURCE.count("{%")


@pytest.mark.parametrize("letters", [1, 2])
def test_two_letters_say_nothing(letters: int) -> None:
    assert edits((" either way", ""), letters=letters) == ()


def test_an_edit_that_is_another_one_in_each_letter_says_nothing() -> None:
    letters = [sent(way, ("writing", f"writing about the {way[1]} talk")) for way in WAYS]

    assert repeated_edits(letters, {PATH: SOURCE}) == ()


def test_two_changes_are_two_edits() -> None:
    found = edits((" either way", ""), ("Thank you for writing.", "Thanks!"))

    assert {(edit.old, edit.new) for edit in found} == {
        ("either way", ""),
        ("Thank you for writing.", "Thanks!"),
    }


def test_letters_that_were_sent_as_they_were_count_against_it() -> None:
    others = [sent((name, "Friday, December 11")) for name in ("Eve", "Finn")]
    found = repeated_edits([*(sent(way, (" either way", "")) for way in WAYS), *others], {PATH: SOURCE})

    assert [(edit.edited, edit.sent, edit.right, edit.wrong) for edit in found] == [(3, 5, 3, 2)]


def test_words_that_are_filled_in_have_no_place_in_the_template() -> None:
    (edit,) = edits(("December", "Dec."))

    assert (edit.old, edit.new, edit.text) == ("December", "Dec.", "")


def test_a_sentence_that_a_condition_gave_then_and_not_now_is_no_edit() -> None:
    assert edits(("I'll get", "Tuesday is free. I'll get")) == ()


def test_quotes_and_empty_lines_that_a_program_wrote_otherwise_are_no_edit() -> None:
    assert changes("I'll write.\n\nMaya", "I’ll write.\n \nMaya\n") == ()


def test_what_would_be_read_as_a_template_is_not_put_into_one() -> None:
    (change,) = changes("Thank you for writing.", "Thank you for writing {{ owner.name }}.")

    assert changed("Thank you for writing.", change) == ""


def test_words_that_stand_twice_are_not_changed_in_the_wrong_place() -> None:
    (change,) = changes("x, y", "see, y")

    assert changed("x, y\n\nx, y\n", change) == ""
