"""A rule may ask that its cards come flagged, whatever else is on the board."""

from __future__ import annotations

import pytest

from eitherway.requests.decide_new import decide_new
from eitherway.requests.plan import AppendCard
from tests.laws.builders import context, incoming
from tests.letterbox import mail

RULE = "  - name: complaint\n    when: {text: [a complaint]}\n    do: card\n"


def card(rules: str) -> AppendCard:
    decision = decide_new(incoming(mail("I have a complaint about you.")), context(rules=rules))
    (found,) = (one for one in decision.plan.actions if isinstance(one, AppendCard))
    assert decision.plan.drafts == ()
    return found


@pytest.mark.parametrize(
    ("said", "is_flagged"), [("", False), ("    flag: no\n", False), ("    flag: yes\n", True)]
)
def test_the_rule_decides_whether_its_card_is_flagged(said: str, is_flagged: bool) -> None:
    assert card(RULE + said).flagged is is_flagged


def test_a_flagged_card_leads_with_being_read_first() -> None:
    found = card(RULE + "    flag: yes\n")

    assert found.subject.startswith("Read first · ")
    assert " · Room · " not in found.subject
