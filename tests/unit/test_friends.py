"""`people: friends`: they get no letter of a program, and the hours of work do not count for them."""

from __future__ import annotations

import pytest

from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from tests.laws.builders import context, incoming
from tests.letterbox import mail

RULES = "  - name: friends\n    when: {sender: friend, asks: yes}\n    do: card\n"
SATURDAY = incoming(mail("Are you free on Saturday, December 5 at 8pm?", subject=""), known=True)


def with_friends(*friends: str) -> DecisionContext:
    return context(rules=RULES, more=f"people:\n  friends: [{', '.join(friends)}]\n")


def test_a_friend_gets_a_card_alone() -> None:
    decision = decide_new(SATURDAY, with_friends("dana@example.net"))

    assert decision.opened is not None
    assert decision.opened.kind == "friends"
    assert decision.plan.drafts == ()


@pytest.mark.parametrize(("friend", "verdict"), [("dana@example.net", "room"), ("ann@example.net", "full")])
def test_the_hours_of_work_do_not_count_for_a_friend(friend: str, verdict: str) -> None:
    general = "  - name: anything\n    when: {asks: yes}\n"
    given = context(rules=general, more=f"people:\n  friends: [{friend}]\n")

    decision = decide_new(SATURDAY, given)

    assert decision.capacity is not None
    assert decision.capacity.verdict == verdict


def test_a_friend_is_known() -> None:
    assert with_friends("dana@example.net").lists("dana@example.net")
    assert not with_friends("ann@example.net").lists("dana@example.net")
