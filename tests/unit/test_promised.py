"""What counts as a promise in a sent letter, in four languages, with its day."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from eitherway.asks.promised import find_promise

DATA = Path(__file__).parent.parent / "data" / "promises"
ZONE = "Europe/Vienna"
SENT = datetime(2026, 3, 5, 10, tzinfo=ZoneInfo(ZONE))  # a Thursday


def letters(name: str) -> list[tuple[str, str, date | None]]:
    found = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    return [(code, one["text"], one["due"]) for code, some in found.items() for one in some]


def day_in(text: str, code: str = "en") -> date | None:
    promise = find_promise(text, SENT, ZONE, code)
    return promise.day if promise else None


@pytest.mark.parametrize("name", ["letters", "held"])
def test_no_letter_without_a_promise_gets_a_card(name: str) -> None:
    false = [text for code, text, due in letters(name) if due is None and day_in(text, code)]

    assert false == []


@pytest.mark.parametrize("name", ["letters", "held"])
def test_of_ten_promises_nine_are_found_with_their_day(name: str) -> None:
    promises = [(code, text, due) for code, text, due in letters(name) if due is not None]

    found = [text for code, text, due in promises if day_in(text, code) == due]

    assert len(found) >= 0.9 * len(promises)


def test_of_two_promises_the_first_that_is_due_counts() -> None:
    assert day_in("I'll call you on Monday. I'll send the report tomorrow.") == date(2026, 3, 6)


def test_a_day_of_what_is_promised_is_not_the_day_of_the_promise() -> None:
    assert day_in("I'll let you know if I can come on Friday.") is None
    assert day_in("I'll let you know by Monday if I can come on Friday.") == date(2026, 3, 9)


def test_a_promise_without_a_day_is_none() -> None:
    assert day_in("I'll get back to you soon.") is None


def test_a_question_promises_nothing() -> None:
    assert day_in("Shall I say that I'll send it to you on Monday?") is None


def test_a_promise_for_the_weekend_ends_on_sunday_and_one_for_a_week_on_friday() -> None:
    assert day_in("I'll send it to you by the end of the weekend.") == date(2026, 3, 8)
    assert day_in("I'll send it to you next week.") == date(2026, 3, 13)


@pytest.mark.parametrize("text", ["", "\0" * 50, "I'll " * 5000, "by Friday " * 3000])
def test_odd_texts_promise_nothing(text: str) -> None:
    assert day_in(text) is None
