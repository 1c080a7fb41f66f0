"""The owner's words about time are read with their units, and refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from eitherway.text.units import DateRange, Limit, parse_hours, parse_length, parse_limit, parse_range


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("50 min", 50),
        ("50min", 50),
        ("25 h", 1500),
        ("1.5 h", 90),
        ("1 h 30 min", 90),
        ("4 weeks", 40320),
        ("2 days", 2880),
        ("1 hour", 60),
        ("90 Minutes", 90),
    ],
)
def test_a_length_is_minutes(text: str, minutes: int) -> None:
    assert parse_length(text) == minutes


@pytest.mark.parametrize("text", ["25", "", "h", "5 parsecs", "0.001 h", "-5 min", "min 5", "1 h 30"])
def test_a_length_without_its_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length"):
        parse_length(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("25 h a week", Limit(1500, "minutes", "week")),
        ("6 h a day", Limit(360, "minutes", "day")),
        ("5 a day", Limit(5, "count", "day")),
        ("2 a month", Limit(2, "count", "month")),
        ("2 times a month", Limit(2, "count", "month")),
        ("1 per quarter", Limit(1, "count", "quarter")),
        ("8 h per quarter", Limit(480, "minutes", "quarter")),
        ("3/week", Limit(3, "count", "week")),
        ("90 min a day", Limit(90, "minutes", "day")),
    ],
)
def test_a_limit_is_an_amount_in_a_period(text: str, limit: Limit) -> None:
    assert parse_limit(text) == limit


@pytest.mark.parametrize("text", ["25", "25 h", "a week", "25 h a decade", "many a day", "2.5 a week"])
def test_a_limit_without_unit_or_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_limit(text)


def test_hours_name_days_and_ranges_of_days() -> None:
    hours = parse_hours({"mon-thu": "09:00-13:00, 14:00-18:00", "fri": "09:00-13:00"})

    assert hours.of(date(2026, 3, 12)) == ((540, 780), (840, 1080))
    assert hours.of(date(2026, 3, 13)) == ((540, 780),)
    assert hours.of(date(2026, 3, 14)) == ()


def test_hours_may_wrap_the_week_and_touching_spans_are_one() -> None:
    hours = parse_hours({"sat-mon": "9:00-12:00, 12:00-24:00", "wed, thu": "10:00-11:00"})

    assert hours.days == (
        ((540, 1440),),
        (),
        ((600, 660),),
        ((600, 660),),
        (),
        ((540, 1440),),
        ((540, 1440),),
    )


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": "25:00-26:00"},
        {"mon": "13:00-09:00"},
        {"mon": "9-12"},
        {"moon-tuesday-x": "09:00-10:00"},
        {"someday": "09:00-10:00"},
        {"mon-tue": "09:00-10:00", "tue": "10:00-11:00"},
    ],
)
def test_hours_that_mean_nothing_are_refused(hours: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        parse_hours(hours)


def test_a_range_of_days_includes_both_ends() -> None:
    days = parse_range("2026-12-21 to 2027-01-03")

    assert days == DateRange(date(2026, 12, 21), date(2027, 1, 3))
    assert date(2027, 1, 3) in days
    assert date(2027, 1, 4) not in days


@pytest.mark.parametrize("text", ["christmas", "2026-12-21 to", "2027-01-03 to 2026-12-21", "2026-1-3"])
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_range(text)


def test_one_day_is_a_range() -> None:
    assert parse_range("2027-03-08") == DateRange(date(2027, 3, 8), date(2027, 3, 8))
