"""The picture of the weeks: rows of letters, and a table that mail clients keep."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eitherway.capacity.explanation import answer_lines, sentence, state_lines
from eitherway.capacity.measure import measure, survey
from eitherway.capacity.model import (
    Capacity,
    CapacitySettings,
    Kind,
    Question,
    Repeat,
    Slot,
    Source,
    Window,
    Work,
)
from eitherway.capacity.picture import as_html, as_text, weeks_as_text
from eitherway.text.formats import Writing
from eitherway.text.units import parse_hours
from eitherway.text.units import parse_limit as limit

NOW = datetime(2026, 3, 4, 8, tzinfo=ZoneInfo("Europe/Vienna"))
SETTINGS = CapacitySettings(
    timezone="Europe/Vienna",
    me=("mira@practice.example",),
    hours=parse_hours({"mon-thu": "09:00-13:00, 14:00-17:00", "fri": "09:00-13:00"}),
    away_titles=("vacation",),
    kinds=(
        Kind("session", ("session",), 50, 10, (limit("10 h a week"),), (limit("1 h a week"),)),
        Kind("talk", ("talk",), 60, 0, (limit("2 a week"),)),
    ),
)
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY:Session <A> & "B"
DTSTART;TZID=Europe/Vienna:20260309T090000
DTEND;TZID=Europe/Vienna:20260309T113000
END:VEVENT
BEGIN:VEVENT
UID:b
SUMMARY:Talk
STATUS:TENTATIVE
DTSTART;TZID=Europe/Vienna:20260311T141500
DTEND;TZID=Europe/Vienna:20260311T150000
END:VEVENT
BEGIN:VEVENT
UID:c
SUMMARY:Vacation
TRANSP:TRANSPARENT
DTSTART;VALUE=DATE:20260312
END:VEVENT
END:VCALENDAR
"""
EMPTY = b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"
SOURCE = Source("practice", "load", CALENDAR.encode(), NOW)
WEEK = """\
Week of 9 Mar: session: 2.5 h of 10 h booked, 1 h kept in reserve
           09 10 11 12 13 14 15 16
Mon 9 Mar  XX BB Bf ff cc ff ff ff
Tue 10 Mar ff ff ff ff cc ff ff ff
Wed 11 Mar ff ff ff ff cc TT ff ff
Thu 12 Mar AA AA AA AA AA AA AA AA
Fri 13 Mar ff ff ff ff cc cc cc cc
Sat 14 Mar cc cc cc cc cc cc cc cc
Sun 15 Mar cc cc cc cc cc cc cc cc

Each letter is half an hour: f free, B busy, T tentative, A away, X asked for but taken, c outside hours."""


def asked(start: datetime, **more: object) -> Capacity:
    return measure(Question("session", (Slot(start),), **more), (SOURCE,), SETTINGS, NOW)  # type: ignore[arg-type]


def test_a_week_is_seven_rows_of_letters() -> None:
    assert as_text(asked(datetime(2026, 3, 9, 9))) == WEEK


def test_the_table_has_what_mail_clients_keep() -> None:
    html = as_html(asked(datetime(2026, 3, 9, 9)))

    cells = re.findall(r"<td ([^>]*)><font color=\"#[0-9A-F]{6}\">([A-Za-z])</font></td>", html)
    assert len(cells) == html.count("<td ")
    assert all(
        re.search(r' bgcolor="(#[0-9A-F]{6})" style="border:1px solid #888888;.*background-color:\1;', cell)
        for cell, _ in cells
    )
    assert 'border="1"' in html
    assert (
        'aria-label="Week of 9 Mar: session: 2.5 h of 10 h booked, 1 h kept in reserve. Free: Mon 9 Mar'
        in html
    )
    assert not re.search("<svg|data:|<img|url\\(|<script", html)


def test_one_letter_stands_in_every_cell_and_is_explained_once() -> None:
    html = as_html(asked(datetime(2026, 3, 9, 9), repeat=Repeat(1, 6)))

    assert html.count("<table ") == 4
    assert html.count("f free, B busy, T tentative") == 1
    assert {"f", "X", "c"} <= set(re.findall(r">([^<>]+)</font>", html))


def test_every_row_of_the_table_has_the_width_of_its_head() -> None:
    html = as_html(asked(datetime(2026, 3, 9, 9)))

    rows = [sum(map(int, re.findall(r'colspan="(\d+)"', row))) for row in re.findall("<tr>.*?</tr>", html)]
    assert rows == [16] * 8


def test_the_picture_is_in_the_owner_s_language_and_clock() -> None:
    american = Writing("en", "US")

    text = as_text(asked(datetime(2026, 3, 9, 9)), american)

    assert text.splitlines()[:3] == [
        "Week of Mar 9: session: 2.5 h of 10 h booked, 1 h kept in reserve",
        "            9 10 11 12  1  2  3  4",
        "Mon Mar 9  XX BB Bf ff cc ff ff ff",
    ]


def test_titles_of_strangers_are_not_in_the_picture_and_are_plain_text_in_the_cost() -> None:
    capacity = asked(datetime(2026, 3, 9, 9))

    assert "Session <A>" not in as_html(capacity)
    assert (
        capacity.cost
        == '50 min, in the week of 9 Mar, at 33%; in place of Session <A> & "B" (Mon 9 Mar 09:00)'
    )


def test_each_week_of_a_repeated_ask_is_shown_up_to_four() -> None:
    capacity = asked(datetime(2026, 3, 9, 14), repeat=Repeat(1, 6))

    assert [week.monday for week in capacity.weeks] == [date(2026, 3, day) for day in (9, 16, 23, 30)]


def test_the_cost_names_dates_preparation_and_how_full_the_weeks_get() -> None:
    capacity = asked(datetime(2026, 3, 10, 14), repeat=Repeat(1, 2), length=120, prepare=30)

    assert (
        capacity.cost
        == "2 x 2 h, and 30 min to prepare each (5 h), in the weeks of 9 Mar (45%) and 16 Mar (20%)"
    )


def test_weeks_without_a_question_show_the_load_of_every_kind() -> None:
    weeks, calendars = survey(date(2026, 3, 9), 1, (SOURCE,), SETTINGS, NOW)

    text = weeks_as_text(weeks)
    assert text.startswith(
        "Week of 9 Mar: session: 2.5 h of 10 h booked, 1 h kept in reserve; talk: 0 of 2 booked, 1 tentative"
    )
    assert [state.state for state in calendars] == ["fresh"]


def test_no_weeks_are_no_picture() -> None:
    assert as_text(Capacity("unknown", ("unclear",), "Europe/Vienna")) == ""
    assert as_html(Capacity("unknown", ("unclear",), "Europe/Vienna")) == ""


def test_a_week_that_was_not_read_is_not_shown_as_free() -> None:
    capacity = asked(datetime(2027, 5, 4, 10))

    assert (capacity.verdict, capacity.why, capacity.weeks) == ("unknown", ("beyond_horizon",), ())


def test_the_picture_says_which_calendar_it_does_not_know() -> None:
    unread = Source("family & co", "busy", None, None, "unread")
    question = Question("session", (Slot(datetime(2026, 3, 9, 15)),))

    capacity = measure(question, (SOURCE, unread), SETTINGS, NOW)

    assert as_text(capacity).endswith("drawn as free: family & co was not read in full recently.")
    assert "family &amp; co was not read" in as_html(capacity)


UNREAD = {
    "never": replace(SOURCE, octets=None, read_at=None, state="unread"),
    "not now": replace(SOURCE, state="unread"),
    "stale": replace(SOURCE, read_at=NOW - timedelta(days=1)),
    "shrunk": replace(SOURCE, state="shrunk"),
    "cut off": replace(SOURCE, octets=CALENDAR.encode()[:-20]),
    "answers": replace(SOURCE, octets=CALENDAR.replace("R\n", "R\nMETHOD:REPLY\n", 1).encode()),
}


@pytest.mark.parametrize("source", UNREAD.values(), ids=UNREAD)
def test_a_calendar_that_is_not_known_is_hatched_and_every_sum_says_so(source: Source) -> None:
    question = Question("session", (Slot(datetime(2026, 3, 10, 15)),))
    capacity = measure(question, (source, replace(SOURCE, name="other", octets=EMPTY)), SETTINGS, NOW)
    weeks, _ = survey(date(2026, 3, 9), 2, (source,), SETTINGS, NOW)
    text, html = as_text(capacity), as_html(capacity)

    assert {cell.state for week in (*weeks, *capacity.weeks) for day in week.days for cell in day.cells} >= {
        "unread"
    }
    assert not any(
        cell.state == "free" for week in (*weeks, *capacity.weeks) for day in week.days for cell in day.cells
    )
    assert "Tue 10 Mar // // // // cc // Q/ //" in text or "Tue 10 Mar // // // // cc // QQ //" in text
    assert "/ not known, " in text
    assert ">/</font>" in html
    assert "repeating-linear-gradient" in html
    assert "Tue 10 Mar not known" in html
    assert all("as far as is known" in line for line in (text.splitlines()[0], capacity.cost))
    assert [figures.certain for _, figures in capacity.figures] == [False, False]


def test_an_item_that_cannot_be_read_is_hatched_where_it_may_be() -> None:
    broken = "BEGIN:VEVENT\nUID:z\nDTSTART:20260312T100000Z\nDTEND:20260310T100000Z\nEND:VEVENT\n"
    octets = CALENDAR.replace("BEGIN:VEVENT", f"{broken}BEGIN:VEVENT", 1).encode()

    ((week, later), _) = survey(date(2026, 3, 9), 2, (replace(SOURCE, octets=octets),), SETTINGS, NOW)

    rows = weeks_as_text((week, later)).splitlines()
    assert rows[2:5] == [
        "Mon 9 Mar  BB BB B/ // cc // // //",
        "Tue 10 Mar // // // // cc // // //",
        "Wed 11 Mar // // // // cc TT // //",
    ]
    assert "as far as is known" in rows[0]
    assert not any("/" in row for row in rows[12:18])
    assert "booked, 1 h kept in reserve; talk: 0 of 2 booked" in rows[10]


def test_without_a_calendar_nothing_is_told_as_free() -> None:
    capacity = measure(Question("session", (Slot(datetime(2026, 3, 9, 15)),)), (), SETTINGS, NOW)

    assert sentence(capacity) == "Not known: rules.yaml names no calendar."
    assert "(rules.yaml names no calendar)" in answer_lines(capacity)[0]
    assert as_text(capacity).endswith("Nothing is drawn as free: rules.yaml names no calendar.")
    assert state_lines(capacity.calendars, NOW) == (
        "- rules.yaml names no calendar; write yours under calendars:",
    )


@pytest.mark.parametrize(
    ("repeat", "cost"),
    [
        (Repeat(), "50 min every week"),
        (Repeat(2), "50 min every 2 weeks: about 1.8 h a month"),
        (Repeat(1, 8), "8 x 50 min every week, 6.7 h in all"),
    ],
)
def test_the_cost_of_what_repeats_says_so_before_a_time_is_known(repeat: Repeat, cost: str) -> None:
    assert measure(Question("session", repeat=repeat), (SOURCE,), SETTINGS, NOW).cost == cost


def test_every_alternative_is_drawn_and_a_window_is_not() -> None:
    slots = (Slot(datetime(2026, 3, 9, 15)), Slot(datetime(2026, 3, 17, 15)))
    window = Window(datetime(2026, 3, 24, 9), datetime(2026, 3, 24, 18))

    capacity = measure(Question("session", slots, windows=(window,)), (SOURCE,), SETTINGS, NOW)

    assert [week.monday for week in capacity.weeks] == [date(2026, 3, day) for day in (9, 16, 23)]
    asked = [
        [cell.state for day in week.days for cell in day.cells].count("asked") for week in capacity.weeks
    ]
    assert asked == [1, 1, 0]


@pytest.mark.parametrize(
    ("question", "cost"),
    [
        (
            Question(length=120, prepare=90, repeat=Repeat(unit="month")),
            "2 h every month, and 1.5 h to prepare each: about 3.5 h a month",
        ),
        (Question(length=60, travel=120), "1 h, and 4 h on the way (5 h)"),
        (Question(length=60, work=(Work("200 pages", 600),)), "1 h, and 10 h for 200 pages (11 h)"),
        (Question(work=(Work("30 pages", 90),)), "1.5 h for 30 pages"),
        (
            Question(
                length=60,
                prepare=30,
                travel=60,
                repeat=Repeat(1, 10),
                work=(Work("3 essays", 60, each=True),),
            ),
            "10 x 1 h every week, 30 min to prepare each, 2 h on the way each, and 1 h for 3 essays each: "
            "4.5 h a week until May 2026, 45 h in all",
        ),
        (Question(length=60, repeat=Repeat(unit="year")), "1 h every year"),
        (Question(length=50, repeat=Repeat(often=2)), "2 x 50 min every week: 1.7 h a week"),
        (
            Question(length=60, repeat=Repeat(unit="month", until=date(2027, 3, 3), often=3)),
            "3 x 1 h every month: about 3 h a month until Mar 2027, 36 h in all",
        ),
        (Question(length=60, repeat=Repeat(by="BYDAY=TU,TH")), "1 h every week: 2 h a week"),
        (
            Question(length=60, repeat=Repeat(unit="month", until=date(2026, 12, 31), by="BYDAY=1MO")),
            "1 h every month until Dec 2026, 10 h in all",
        ),
    ],
)
def test_the_cost_counts_all_that_a_yes_takes(question: Question, cost: str) -> None:
    assert measure(question, (SOURCE,), SETTINGS, NOW).cost == cost
