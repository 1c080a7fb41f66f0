"""By when an answer still helps, and what is promised then."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from eitherway.asks.ask import Ask, read_ask
from eitherway.requests.decide_new import decide_new
from eitherway.requests.in_time import last_useful_day, promise_in_time
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import AppendCard
from eitherway.text.units import parse_hours
from tests.laws.builders import context, incoming
from tests.letterbox import mail

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("America/Chicago"))  # a Monday
HOURS = parse_hours({"mon-thu": "09:00-18:00", "fri": "09:00-13:00"})
WEDNESDAY = date(2026, 11, 25)
RULE = "  - name: panel\n    when: {text: [our panel]}\n"


def ask(text: str) -> Ask:
    return read_ask(mail(text, subject=""), "America/Chicago")


def decided(text: str) -> MessageDecision:
    return decide_new(incoming(mail(text, subject="")), context(rules=RULE))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Could you sit on our panel? Please let me know by Tuesday.", date(2026, 11, 24)),
        ("Could you sit on our panel? Please let me know by Tuesday at noon.", date(2026, 11, 23)),
        ("Could you sit on our panel? Please let me know by Tuesday at 6pm.", date(2026, 11, 24)),
        ("Could we meet on Thursday at 4pm?", date(2026, 11, 25)),
        ("Could we meet on Tuesday at 4pm or on Friday at 10am?", date(2026, 11, 26)),
        ("Could we talk today at 3pm?", date(2026, 11, 23)),
        ("Could we meet next week?", date(2026, 12, 5)),
        ("Könnten wir uns am Donnerstag um 16 Uhr sehen?", date(2026, 11, 25)),
        ("Could you sit on our panel?", None),
        ("Thank you for the talk on November 12. Could you sit on our panel?", None),
        ("I will be there on Tuesday.", None),
    ],
)
def test_the_last_day_on_which_an_answer_helps(text: str, day: date | None) -> None:
    assert last_useful_day(ask(text), NOW.date()) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Could we meet on Thursday at 4pm?", WEDNESDAY),
        ("Could you sit on our panel? Please let me know by Tuesday.", date(2026, 11, 24)),
        ("Could we meet on Wednesday at 4pm?", date(2026, 11, 24)),
        ("Could we meet tomorrow at 4pm?", None),
        ("Could we talk today at 3pm?", None),
        ("Could you sit on our panel?", WEDNESDAY),
    ],
)
def test_the_promise_is_no_later_than_that(text: str, day: date | None) -> None:
    assert promise_in_time(WEDNESDAY, ask(text), NOW, HOURS, ()) == day


def test_a_day_off_is_no_day_to_promise() -> None:
    friday = NOW.replace(day=27)

    promised = promise_in_time(date(2026, 12, 1), ask("Could we meet on Monday at 4pm?"), friday, HOURS, ())

    assert promised is None


def test_the_letter_names_the_earlier_day() -> None:
    (draft,) = decided("Could you sit on our panel? Please let me know by Tuesday.").plan.drafts

    assert b"by Tuesday, November 24" in draft.octets.replace(b" \r\n", b" ")


def test_what_cannot_wait_for_a_letter_is_a_flagged_card() -> None:
    decision = decided("Could you sit on our panel today at 3pm?")

    (card,) = (action for action in decision.plan.actions if isinstance(action, AppendCard))
    assert decision.plan.drafts == ()
    assert card.flagged
    assert b"They need an answer before the day" in card.octets.replace(b" \r\n", b" ")
