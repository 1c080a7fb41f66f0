"""Which letters end with the owner's emergency line: what the rule says, else those to strangers."""

from __future__ import annotations

import pytest

from eitherway.requests.decide_new import decide_new
from tests.laws.builders import context, incoming, with_owner
from tests.letterbox import mail

LINE = "If you are in danger, call 988."
RULE = "  - name: panel\n    when: {text: [sit on a panel]}\n    emergency_line: %s\n"


def draft(text: str, rules: str, *, known: bool) -> str:
    """The letter for it."""
    wants = with_owner(context(rules=rules), emergency_line=LINE)
    (found,) = decide_new(incoming(mail(text), known=known), wants).plan.drafts
    return found.octets.decode().replace(" \r\n", " ")


@pytest.mark.parametrize(
    ("said", "known", "is_there"),
    [("yes", True, True), ("yes", False, True), ("no", True, False), ("no", False, False)],
)
def test_the_rule_decides(said: str, known: bool, is_there: bool) -> None:
    text = draft("Would you sit on a panel at our conference?", RULE % said, known=known)

    assert (LINE in text) is is_there


@pytest.mark.parametrize("known", [True, False])
def test_else_a_letter_to_a_stranger_has_it(known: bool) -> None:
    text = draft("Would you give a talk at our conference?", "", known=known)

    assert (LINE in text) is not known
