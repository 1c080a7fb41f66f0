"""What a card says of all that waits for an answer: the week or month with a yes to each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from eitherway.capacity.if_yes import IfYes, weeks_if_yes, without_time
from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity, Question, Slot
from eitherway.mail.message import parse
from eitherway.requests.decide_new import decide_new
from eitherway.requests.if_all_yes import OpenWish, asked_days, say_if_all_yes, wishes_of
from eitherway.requests.plan import AppendCard, Plan
from tests.laws.builders import REQUEST, busy, calendar, context, incoming
from tests.unit.test_picture import NOW, SETTINGS, SOURCE

TUESDAY = Slot(datetime(2026, 3, 10, 15))
WEEK = "Week of 9 Mar"


def room(*slots: Slot, kind: str = "session") -> Capacity:
    return measure(Question(kind=kind, slots=slots), (SOURCE,), SETTINGS, NOW)


def wish(day: int, minutes: int = 60, kind: str = "session") -> OpenWish:
    return OpenWish(f"k{day}", kind, minutes, (date(2026, 3, day),))


def said(*wishes: OpenWish, capacity: Capacity | None = None) -> str:
    return str(say_if_all_yes(replace(REQUEST, key="mine"), capacity or room(TUESDAY), wishes))


def test_the_week_is_summed_with_this_one_and_all_others_of_the_kind():
    # 2.5 h are booked, 50 min are asked for here
    told = said(wish(11), wish(12), wish(12, kind="talk"), wish(20))

    assert "to this and to the 2 others that you have not answered" in told
    assert f"it would be 5.3 h of 10 h ({WEEK})." in told


def test_what_wants_a_time_every_week_counts_in_each():
    weekly = OpenWish("w", "session", 50, weekly=True)

    assert f"to the 1 other that you have not answered it would be 4.2 h of 10 h ({WEEK})" in said(weekly)


@pytest.mark.parametrize(
    "wishes",
    [
        (),
        (wish(20),),  # another week
        (wish(11, kind="talk"),),
        (OpenWish("mine", "session", 60, (date(2026, 3, 11),)),),
        (OpenWish("k", "session", 60),),  # some time
    ],
)
def test_without_others_in_that_period_nothing_is_said(wishes: tuple[OpenWish, ...]):
    assert said(*wishes) == ""


def test_what_is_decided_says_nothing_of_others():
    assert say_if_all_yes(replace(REQUEST, decision="no"), room(TUESDAY), (wish(11),)) == ""


def test_only_what_may_still_get_a_yes_waits_for_one():
    yes, no = replace(REQUEST, decision="yes"), replace(REQUEST, decision="no")
    closed, idle = replace(REQUEST, state="answered"), replace(REQUEST, minutes=0)

    assert wishes_of((REQUEST, yes, no, closed, idle)) == (
        OpenWish(REQUEST.key, "talk", 60, (date(2026, 12, 8),)),
    )


def test_days_that_are_over_and_windows_are_no_days_that_they_ask_for():
    past, ahead = Slot(datetime(2026, 3, 2, 15)), TUESDAY

    assert asked_days(room(ahead), NOW) == ("2026-03-10",)
    assert asked_days(room(past), NOW) == ()
    assert asked_days(room(), NOW) == ()
    assert asked_days(None, NOW) == ()


def test_the_card_says_it_in_the_owners_language():
    other = OpenWish("other", "talk", 60, (date(2026, 12, 10),))
    given = replace(context(calendar(busy())), wishes=(other,))

    card = shown(decide_new(incoming(), given).plan)

    assert "With a yes to this and to the 1 other that you have not answered it would be" in card
    assert "(Dec 2026)" in card


def shown(plan: Plan) -> str:
    """The text of the card in a plan, in one line."""
    (card,) = (one for one in plan.actions if isinstance(one, AppendCard))
    return " ".join(parse(card.octets).text.split())


def test_another_open_request_renews_no_card():
    other = OpenWish("other", "talk", 60, (date(2026, 12, 10),))

    assert replace(context(), wishes=(other,)) == context()


def test_what_is_weekly_at_no_known_time_fills_every_week_from_this_one_on():
    weekly = IfYes("session", 50, weekly=True)

    before, first, second = weeks_if_yes(date(2026, 2, 23), 3, (SOURCE,), SETTINGS, NOW, (weekly,))

    assert [one.loads[0].minutes.asked for one in (before, first, second)] == [0, 50, 50]
    assert without_time((weekly,)) == (0, 0)
