"""What an ask leaves open, as questions for the letter that asks back."""

from __future__ import annotations

import pytest

from eitherway.asks.ask import read_ask
from tests.notes import note

OWNER = "America/Chicago"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Could we meet in April to talk about the lease?",
            ("which day in April?", "how long would it take?", "where, or online?"),
        ),
        (
            "Could we have a call on Thursday?",
            ("what time on Thursday 5 March?", "how long would it take?"),
        ),
        ("Could we have a 20 minute call on Thursday at 3 pm?", ()),
        (
            "Could we get together for an hour the week of March 23, at your office?",
            ("which day in the week of 23 March?",),
        ),
        (
            "Would you give the keynote at our conference?",
            ("which day and time?", "how long would it take?", "where, or online?", "what is the fee?"),
        ),
        (
            "Would you give a 40 minute talk on May 12 at 6 pm in our library? The honorarium is $500.",
            (),
        ),
        ("Are you accepting new clients?", ("which days and times would suit you?",)),
        ("I would like an appointment for my son, who is nine.", ("which days and times would suit you?",)),
        ("Would you join our advisory board?", ("how much time would it take?",)),
        ("Dinner at our house this weekend?", ("which day (this weekend)?",)),
        (
            "Könnten wir im April telefonieren?",
            ("an welchem Tag im Zeitraum 4/2026?", "wie lange wird es dauern?"),
        ),
        ("Could you review the attached draft?", ("by when?",)),
        ("Could you send me the form by Friday?", ()),
        ("What are your fees?", ()),
        ("Thank you for everything.", ()),
    ],
)
def test_only_what_the_mail_leaves_open_is_asked(text, questions):
    assert read_ask(note(text), OWNER).missing == questions
