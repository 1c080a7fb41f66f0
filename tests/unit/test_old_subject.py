"""What the subject of an answer says was said by an earlier letter: `says` does not count it."""

from __future__ import annotations

import pytest

from eitherway.requests.decide_new import decide_new
from tests.laws.builders import context, incoming
from tests.letterbox import mail

RULES = "  - name: keynote\n    when: {says: [keynote]}\n"


@pytest.mark.parametrize(
    ("subject", "answers", "kind"),
    [
        ("A keynote?", "", "keynote"),
        ("Re: A keynote?", "", "keynote"),
        ("Re: A keynote?", "<x@okafor.example>", None),
        ("AW: A keynote?", "<x@okafor.example>", None),
        ("A keynote?", "<x@okafor.example>", "keynote"),
    ],
)
def test_the_subject_of_an_answer_is_none_of_its_words(subject: str, answers: str, kind: str | None) -> None:
    message = mail("That is all settled. See you then.", subject=subject, in_reply_to=answers)

    opened = decide_new(incoming(message), context(rules=RULES)).opened

    assert (opened and opened.kind) == kind
