"""Text to sentences."""

from __future__ import annotations

import pytest

from eitherway.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Dear Ms Hallam,\nthank you.", ["thank you."]),
        ("Hi Maya, could you come?", ["could you come?"]),
        ("Mr. Tanaka comes at 9 a.m. sharp.", ["Mr. Tanaka comes at 9 a.m. sharp."]),
        (
            "This line was broken by a mailer that counts to seventy-two and\nends here. Next.",
            ["This line was broken by a mailer that counts to seventy-two and ends here.", "Next."],
        ),
        ("Short line\nanother one", ["Short line", "another one"]),
        ("- could you come\n- could you sing", ["- could you come", "- could you sing"]),
        ('He said "Come!" and left.', ['He said "Come!"', "and left."]),
        ("Come on Thursday at 10. We start then.", ["Come on Thursday at 10.", "We start then."]),
        ("Passt es am 10. Mai oder am 3. dieses Monats?", ["Passt es am 10. Mai oder am 3. dieses Monats?"]),
        ("See example.org/a.b for it.", ["See example.org/a.b for it."]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, found):
    assert [each.words for each in sentences(text)] == found


def test_each_knows_its_place():
    text = "Hello.\n\n  Could you come?  "

    assert [text[each.start : each.end] for each in sentences(text)] == ["Hello.", "Could you come?"]


def test_each_knows_whether_a_mark_ends_it():
    assert [each.is_ended for each in sentences("Monday\n(ten o'clock?)\nCome!")] == [False, True, True]


@pytest.mark.parametrize(
    "text",
    [
        "hello do you have evening hours, i work until six",
        "hi i'm sick, so no session today",
        "hallo haben sie noch platz, ich suche dringend",
        "bonjour avez-vous encore de la place, je cherche",
        "hola tiene sitio el lunes, es urgente",
    ],
)
def test_a_sentence_that_begins_with_a_greeting_is_kept(text: str) -> None:
    assert [each.words for each in sentences(text)] == [text]
