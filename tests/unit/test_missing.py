"""What an ask leaves open, as questions for the letter that asks back."""

from __future__ import annotations

import pytest

from eitherway.asks.ask import read_ask
from eitherway.text.formats import Writing
from eitherway.text.language import language_of
from tests.notes import note

OWNER = "America/Chicago"
PLACE = "where would it be, or is it online?"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Could we meet in April to talk about the lease?",
            ("which day in April do you have in mind?", "how long would it take?", PLACE),
        ),
        (
            "Could we have a call on Thursday?",
            ("what time on Thursday, March 5 would suit you?", "how long would it take?"),
        ),
        ("Could we have a 20 minute call on Thursday at 3 pm?", ()),
        (
            "Could we get together for an hour the week of March 23, at your office?",
            ("which day in the week of March 23 do you have in mind?",),
        ),
        (
            "Would you give the keynote at our conference?",
            (
                "which day and time would suit you?",
                "how long would it take?",
                PLACE,
                "is there a fee for it?",
            ),
        ),
        (
            "Would you give a 40 minute talk on May 12 at 6 pm in our library? The honorarium is $500.",
            (),
        ),
        ("Are you accepting new clients?", ("which days and times would suit you?",)),
        ("I would like an appointment for my son, who is nine.", ("which days and times would suit you?",)),
        ("Would you join our advisory board?", ("how much time would it take, and for how long?",)),
        ("Dinner at our house this weekend?", ('which day do you mean by "this weekend"?',)),
        (
            "Könnten wir im April telefonieren?",
            ("welcher Tag im April wäre es?", "wie lange würde es dauern?"),
        ),
        ("Could you review the attached draft?", ("by when do you need it?",)),
        ("Could you send me the form by Friday?", ()),
        ("What are your fees?", ()),
        ("Thank you for everything.", ()),
    ],
)
def test_only_what_the_mail_leaves_open_is_asked(text, questions):
    message = note(text)
    writing = Writing(language_of(message.written) or "en", "US")
    assert tuple(each.say(writing) for each in read_ask(message, OWNER).missing) == questions
