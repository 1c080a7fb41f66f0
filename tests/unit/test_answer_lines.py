"""What the card says of the asked times: alternatives, windows, series, and the next openings."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from eitherway.capacity.explanation import answer_lines
from eitherway.capacity.measure import measure
from eitherway.capacity.model import CapacitySettings, Question, Repeat, Slot, Source, Window
from eitherway.text.public_holidays import PublicHolidays
from eitherway.text.units import parse_hours

ZONE = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 3, 4, 8, tzinfo=ZONE)
SETTINGS = CapacitySettings(
    "Europe/Vienna",
    ("mira@practice.example",),
    parse_hours({"mon-fri": "09:00-13:00, 14:00-18:00"}),
    look_ahead=8 * 1440,
    holidays=PublicHolidays("AT"),
)
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:a
SUMMARY:Team day
DTSTART;TZID=Europe/Vienna:20260309T090000
DTEND;TZID=Europe/Vienna:20260309T180000
END:VEVENT
BEGIN:VEVENT
UID:b
SUMMARY:Dentist
DTSTART;TZID=Europe/Vienna:20260310T140000
DTEND;TZID=Europe/Vienna:20260310T153000
END:VEVENT
END:VCALENDAR
"""
SOURCE = Source("practice", "load", CALENDAR.encode(), NOW)
MONDAY = datetime(2026, 3, 9)


def lines(question: Question) -> tuple[str, ...]:
    return answer_lines(measure(question, (SOURCE,), SETTINGS, NOW))


def at(day: int, hour: int) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour)


def test_each_alternative_has_a_line_with_its_verdict() -> None:
    assert lines(Question(slots=(Slot(at(0, 10)), Slot(at(2, 10))), length=60)) == (
        "One of these would do:",
        "- Mon 9 Mar 10:00–11:00: full ('Team day' 09:00–18:00, calendar practice)",
        "- Wed 11 Mar 10:00–11:00: room",
    )


def test_alternatives_come_in_the_order_of_their_time() -> None:
    asked = Question(slots=(Slot(at(2, 10)),), windows=(Window(at(1, 14), at(1, 17)),), length=30)

    assert lines(asked) == (
        "One of these would do:",
        "- Tue 10 Mar 14:00–17:00: room, free 15:30–17:00",
        "- Wed 11 Mar 10:00–10:30: room",
    )


def test_a_window_says_what_is_free_in_it_or_what_is_in_the_way() -> None:
    assert lines(Question(windows=(Window(at(1, 14), at(1, 17)),), length=15)) == (
        "- Tue 10 Mar 14:00–17:00: room, free 15:30–17:00",
    )
    assert lines(Question(windows=(Window(at(0, 14), at(0, 17)),), length=15))[0] == (
        "- Mon 9 Mar 14:00–17:00: full ('Team day' 09:00–18:00, calendar practice)"
    )


def test_days_are_said_as_days() -> None:
    assert lines(Question(windows=(Window(at(1, 0), at(2, 0)),), length=60)) == (
        "- Tue 10 Mar: room, free 09:00–13:00, 15:30–18:00",
    )
    assert lines(Question(windows=(Window(at(0, 0), at(2, 0)),), length=60)) == (
        "- Mon 9 Mar to Tue 10 Mar: room, free Tue 10 Mar 09:00–13:00, 15:30–18:00",
    )


def test_on_a_conflict_the_next_openings_are_said_by_the_free_part_of_the_day() -> None:
    assert lines(Question(slots=(Slot(at(0, 10)),), length=60)) == (
        "- Mon 9 Mar 10:00–11:00: full ('Team day' 09:00–18:00, calendar practice)",
        "Next openings: Tue 10 Mar 09:00–13:00, 15:30–18:00; Wed 11 Mar 09:00–13:00, 14:00–18:00.",
    )


def test_without_an_asked_time_the_openings_are_said() -> None:
    assert lines(Question(length=240)) == (
        "Openings: Wed 4 Mar 09:00–13:00, 14:00–18:00; Thu 5 Mar 09:00–13:00, 14:00–18:00; "
        "Fri 6 Mar 09:00–13:00, 14:00–18:00; Tue 10 Mar 09:00–13:00; Wed 11 Mar 09:00–13:00, 14:00–18:00.",
    )


def test_dates_in_a_row_of_which_the_same_is_said_share_a_line() -> None:
    assert lines(Question(slots=(Slot(at(2, 10)),), length=60, repeat=Repeat(1, 6))) == (
        "- Wed 11 Mar 10:00–11:00 and 5 later dates: room",
    )


def test_a_date_of_a_series_on_a_public_holiday_says_so() -> None:
    asked = Question(slots=(Slot(at(0, 10)),), length=60, repeat=Repeat(1, 6))

    assert lines(asked) == (
        "- Mon 9 Mar 10:00–11:00: full ('Team day' 09:00–18:00, calendar practice)",
        "- Mon 16 Mar 10:00–11:00: room",
        "- Mon 23 Mar 10:00–11:00: room",
        "- Mon 30 Mar 10:00–11:00: room",
        "- Mon 6 Apr 10:00–11:00: full (it is a public holiday)",
        "- Mon 13 Apr 10:00–11:00: room",
        "Next openings: Tue 10 Mar 09:00–13:00, 15:30–18:00; Wed 11 Mar 09:00–13:00, 14:00–18:00.",
    )


def test_a_series_that_goes_on_says_how_far_it_was_looked_at() -> None:
    asked = Question(
        slots=(Slot(at(2, 10)),), length=60, repeat=Repeat(unit="month", until=datetime(2028, 3, 1).date())
    )

    assert lines(asked)[-1] == "Looked at as far as 12 Aug 2026; it goes on after that."


def test_all_that_are_wanted_have_a_line_each() -> None:
    asked = Question(slots=(Slot(at(0, 10)), Slot(at(2, 10))), length=60, all_of=True)

    assert lines(asked)[:2] == (
        "- Mon 9 Mar 10:00–11:00: full ('Team day' 09:00–18:00, calendar practice)",
        "- Wed 11 Mar 10:00–11:00: room",
    )
