"""What weeks and months would hold if every open request got a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eitherway.capacity.if_yes import IfYes, if_yes, months_if_yes, weeks_if_yes, without_time
from eitherway.capacity.measure import measure, survey, survey_months
from eitherway.capacity.model import Capacity, Question, Slot, WeekLoad, Window
from eitherway.capacity.picture import weeks_as_text
from tests.unit.test_picture import NOW, SETTINGS, SOURCE

MONDAY = date(2026, 3, 9)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=NOW.tzinfo)


def asked(*slots: Slot | Window, kind: str = "session") -> IfYes:
    """What a yes to a question would take."""
    starts = tuple(one for one in slots if isinstance(one, Slot))
    windows = tuple(one for one in slots if isinstance(one, Window))
    return if_yes(measure(Question(kind=kind, slots=starts, windows=windows), (SOURCE,), SETTINGS, NOW), NOW)


def weeks(*asks: IfYes) -> tuple[WeekLoad, ...]:
    return weeks_if_yes(MONDAY, 1, (SOURCE,), SETTINGS, NOW, asks)


def test_without_requests_the_weeks_are_as_they_are():
    assert weeks() == survey(MONDAY, 1, (SOURCE,), SETTINGS, NOW)[0]


def test_what_is_asked_for_is_drawn_and_counted_beside_what_is_booked():
    (week,) = weeks(asked(Slot(datetime(2026, 3, 10, 15))), asked(Slot(datetime(2026, 3, 9, 10))))

    text = weeks_as_text((week,))

    assert "session: 2.5 h of 10 h booked, 1.7 h more if all were yes, 1 h kept in reserve" in text
    assert "Tue 10 Mar ff ff ff ff cc ff QQ ff" in text
    assert "Mon 9 Mar  BB XX" in text
    assert week.loads[0].minutes.booked == 150
    assert week.loads[0].minutes.promised == 0


def test_a_limit_that_counts_dates_counts_the_asked_ones():
    (week,) = weeks(asked(Slot(datetime(2026, 3, 10, 15)), kind="talk"))

    assert (week.loads[1].count.tentative, week.loads[1].count.asked) == (1, 1)


def test_two_requests_for_one_hour_are_one_ghost_and_two_loads():
    one = IfYes("session", 50, ((at(10, 15), at(10, 15) + timedelta(minutes=50)),))

    (week,) = weeks(one, one)

    assert week.loads[0].minutes.asked == 100


@pytest.mark.parametrize(
    ("slots", "dates", "minutes"),
    [
        ((Slot(datetime(2026, 3, 10, 15)),), 1, 50),
        ((Slot(datetime(2026, 3, 2, 15)),), 0, 0),
        ((Window(datetime(2026, 3, 10), datetime(2026, 3, 11)),), 0, 50),
        ((), 0, 50),
        ((Slot(datetime(2026, 3, 9, 10)), Slot(datetime(2026, 3, 10, 15))), 1, 50),
    ],
)
def test_one_date_counts_those_that_are_over_do_not_and_open_ones_have_no_place(
    slots: tuple[Slot, ...], dates: int, minutes: int
):
    found = asked(*slots)

    assert (len(found.dates), found.minutes) == (dates, minutes)


def test_what_names_no_time_is_summed():
    some = (IfYes("session", 50), IfYes("", 60), IfYes("talk", 0), asked(Slot(datetime(2026, 3, 10, 15))))

    assert without_time(some) == (2, 110)


def test_a_verdict_of_a_window_is_no_date():
    found = measure(Question(kind="session"), (SOURCE,), SETTINGS, NOW)

    assert if_yes(replace(found, answers=()), NOW) == IfYes("session", 50)
    assert isinstance(found, Capacity)


def test_a_months_load_has_what_is_asked_for_in_it():
    firsts = tuple(day for day, _ in survey_months(date(2026, 3, 1), 2, (SOURCE,), SETTINGS, NOW))

    march, april = months_if_yes(firsts, (SOURCE,), SETTINGS, NOW, (asked(Slot(datetime(2026, 3, 10, 15))),))

    assert (march[0].minutes.asked, april[0].minutes.asked) == (50, 0)
    assert march[0].minutes.booked == 150
