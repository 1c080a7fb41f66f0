"""The dates of what comes back, and how many there are."""

from datetime import date, datetime
from itertools import islice

import pytest

from eitherway.capacity.model import Repeat
from eitherway.capacity.repeats import dates_of, number_of, per_week, repeat_of

TUESDAY = datetime(2026, 12, 8, 10)


def days(repeat: Repeat | None, most: int = 4) -> list[str]:
    return [f"{day:%d %b %Y}" for day in islice(dates_of(repeat, TUESDAY), most)]


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("FREQ=WEEKLY", ["08 Dec 2026", "15 Dec 2026", "22 Dec 2026", "29 Dec 2026"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["08 Dec 2026", "22 Dec 2026"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", ["08 Dec 2026", "10 Dec 2026", "15 Dec 2026"]),
        ("FREQ=WEEKLY;UNTIL=20261222T090000Z", ["08 Dec 2026", "15 Dec 2026", "22 Dec 2026"]),
        ("FREQ=MONTHLY", ["08 Dec 2026", "12 Jan 2027", "09 Feb 2027", "09 Mar 2027"]),
        ("FREQ=MONTHLY;BYMONTHDAY=8;COUNT=2", ["08 Dec 2026", "08 Jan 2027"]),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=2", ["08 Dec 2026", "12 Jan 2027"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU;COUNT=2", ["08 Dec 2026", "09 Mar 2027"]),
        ("FREQ=DAILY;COUNT=3", ["08 Dec 2026", "09 Dec 2026", "10 Dec 2026"]),
        ("FREQ=YEARLY;COUNT=2", ["08 Dec 2026", "14 Dec 2027"]),
    ],
)
def test_the_dates_of_a_rule(rule: str, dates: list[str]) -> None:
    assert days(repeat_of(rule)) == dates


def test_what_does_not_repeat_has_one_date() -> None:
    assert days(None) == ["08 Dec 2026"]


def test_the_first_date_is_one_even_after_the_end() -> None:
    assert days(Repeat(until=date(2026, 1, 1))) == ["08 Dec 2026"]


def test_months_on_a_fifth_weekday_come_back_on_the_last() -> None:
    dates = islice(dates_of(Repeat(unit="month"), datetime(2026, 12, 29, 10)), 2)

    assert [day.date() for day in dates] == [date(2026, 12, 29), date(2027, 1, 26)]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=SECONDLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=soon",
    ],
)
def test_a_rule_that_cannot_be_read_is_none(rule: str) -> None:
    assert repeat_of(rule) is None


@pytest.mark.parametrize(
    ("rule", "weekly"),
    [
        ("FREQ=WEEKLY", 1.0),
        ("FREQ=WEEKLY;INTERVAL=2", 0.5),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 3.0),
        ("FREQ=DAILY", 7.0),
        ("FREQ=MONTHLY", 0.23),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", 0.46),
        ("FREQ=MONTHLY;INTERVAL=3", 0.08),
        ("FREQ=YEARLY", 0.02),
    ],
)
def test_how_many_dates_there_are_in_a_week(rule: str, weekly: float) -> None:
    repeat = repeat_of(rule)

    assert repeat is not None
    assert round(per_week(repeat), 2) == weekly


@pytest.mark.parametrize(
    ("repeat", "number"),
    [
        (Repeat(), None),
        (Repeat(1, 6), 6),
        (Repeat(unit="month", until=date(2028, 12, 7)), 24),
        (Repeat(until=date(2026, 12, 22)), 3),
        (Repeat(1, 2, until=date(2026, 12, 22)), 2),
    ],
)
def test_how_many_dates_there_are_in_all(repeat: Repeat, number: int | None) -> None:
    assert number_of(repeat, TUESDAY.date()) == number
