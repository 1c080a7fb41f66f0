"""A season has hours and limits of its own, on its days alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity, CapacitySettings, Kind, Question, Slot, Source
from eitherway.capacity.seasons import Season, season_on
from eitherway.requests.letter_days import season_words
from eitherway.requests.promises import due_on
from eitherway.rules.season_settings import SeasonSettings, days_away_of, hours_in, kind_in
from eitherway.text.formats import Writing
from eitherway.text.units import DateRange, parse_hours, parse_limit, parse_range, within
from tests.laws.builders import context

ZONE = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=ZONE)  # a Monday
HOURS = parse_hours({"mon-fri": "09:00-17:00"})
TALK = Kind("talk", ("talk",), 60, limits=(parse_limit("2 a month"),))
DEADLINES = {
    "name": "deadline month",
    "dates": "2026-12-14 to 2027-01-10",
    "hours": {"mon-thu": "09:00-12:00"},
    "kinds": {"talk": {"at_most": "0 a month"}},
}
LEAVE = {"name": "parental leave", "dates": ["2027-01-11 to 2027-02-28"], "away": "yes"}


def seasons_of(*given: dict[str, object]) -> tuple[SeasonSettings, ...]:
    return tuple(SeasonSettings.model_validate(one) for one in given)


def settings_with(*given: dict[str, object]) -> CapacitySettings:
    seasons = seasons_of(*given)
    return CapacitySettings(
        timezone="Europe/Vienna",
        me=(),
        hours=hours_in(seasons, HOURS),
        away=days_away_of(seasons),
        kinds=(kind_in(seasons, TALK),),
        seasons=tuple(one.season for one in seasons),
    )


def talk_on(day: str, clock: str, settings: CapacitySettings) -> Capacity:
    empty = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
    start = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    question = Question("talk", slots=(Slot(start),), length=60)
    return measure(question, (Source("work", "load", empty, NOW),), settings, NOW)


@pytest.mark.parametrize(
    ("day", "clock", "verdict", "why"),
    [
        ("2026-12-09", "10:00", "room", ()),
        ("2026-12-11", "15:00", "room", ()),
        ("2026-12-16", "10:00", "full", ("limit_month",)),
        ("2026-12-16", "14:00", "full", ("outside_hours", "limit_month")),
        ("2026-12-18", "10:00", "full", ("outside_hours", "limit_month")),
        ("2027-01-12", "10:00", "full", ("away",)),
        ("2027-03-01", "10:00", "room", ()),
    ],
)
def test_the_limits_and_hours_of_the_asked_day_decide(
    day: str, clock: str, verdict: str, why: tuple[str, ...]
) -> None:
    found = talk_on(day, clock, settings_with(DEADLINES, LEAVE))

    assert (found.verdict, found.why) == (verdict, why)


def test_the_note_names_the_season_of_the_asked_day() -> None:
    settings = settings_with(DEADLINES, LEAVE)

    assert talk_on("2026-12-16", "10:00", settings).notes == (
        "Until Sun 10 Jan your season “deadline month” holds.",
    )
    assert talk_on("2026-12-09", "10:00", settings).notes == ()


def test_no_opening_is_offered_that_the_season_excludes() -> None:
    found = talk_on("2026-12-16", "10:00", settings_with(DEADLINES))

    assert found.openings
    assert all(start.date() < date(2026, 12, 14) for start in found.openings)


def test_a_caseload_of_the_season_counts_on_its_days() -> None:
    fewer = DEADLINES | {"kinds": {"talk": {"clients": "0"}}}
    settings, new = settings_with(fewer), Question("talk", length=60, new_client=True)
    source = Source("work", "load", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", NOW)

    def on(start: str) -> tuple[str, ...]:
        slots = (Slot(datetime.fromisoformat(start)),)
        return measure(
            Question("talk", slots, 60, sender="a@b.example", new_client=True), (source,), settings, NOW
        ).why

    assert measure(new, (source,), settings, NOW).verdict == "room"
    assert on("2026-12-15T10:00") == ("caseload",)
    assert on("2026-12-08T10:00") == ()


def test_promises_keep_clear_of_days_without_hours_in_a_season() -> None:
    settings = settings_with(DEADLINES, LEAVE)

    before = due_on(datetime(2026, 12, 17, 10), within("1 working day"), settings.hours, settings.days_off)
    leave = due_on(datetime(2027, 1, 8, 10), within("1 working day"), settings.hours, settings.days_off)

    assert before == date(2026, 12, 21)  # not the Friday, which has no hours then
    assert leave == date(2027, 3, 1)


def test_of_two_seasons_on_a_day_the_first_counts() -> None:
    exam = {"name": "exams", "dates": "2026-12-16", "kinds": {"talk": {"at_most": "1 a day"}}}

    assert talk_on("2026-12-16", "10:00", settings_with(exam, DEADLINES)).why != ("limit_month",)
    assert talk_on("2026-12-16", "10:00", settings_with(DEADLINES, exam)).why == ("limit_month",)


def test_of_two_seasons_on_a_day_the_first_gives_its_name() -> None:
    exam, term = (Season(name, (parse_range("2026-12-16 to 2026-12-18"),)) for name in ("exams", "term"))

    named = [season_on(date(2026, 12, 17), both) for both in ((exam, term), (term, exam))]

    assert [one.name for one in named if one] == ["exams", "term"]


def test_stretches_that_touch_are_one_season() -> None:
    season = Season("term", tuple(map(parse_range, ("2027-01-04 to 2027-01-10", "2027-01-11", "2027-03-01"))))

    found = season_on(date(2027, 1, 5), (season,))

    assert found is not None
    assert (found.name, found.first, found.last) == ("term", date(2027, 1, 4), date(2027, 1, 11))
    assert season_on(date(2027, 2, 1), (season,)) is None


def test_without_seasons_nothing_differs() -> None:
    seasons = seasons_of()

    assert hours_in(seasons, HOURS) is HOURS
    assert kind_in(seasons, TALK) is TALK
    assert TALK.on(date(2026, 12, 16)) is TALK
    assert DateRange(date(2026, 12, 1), date(2026, 12, 1)) not in days_away_of(seasons)


SEASONS = {
    "seasons": seasons_of({"name": "deadline month", "dates": "2026-12-14 to 2027-01-10"}),
}


def words_of(settings: dict[str, object], capacity: Capacity | None) -> dict[str, str]:
    given = context()
    book = given.rulebook
    limits = book.settings.capacity.model_copy(update=settings)
    book = replace(book, settings=book.settings.model_copy(update={"capacity": limits}))
    return season_words(capacity, Writing("en"), replace(given, rulebook=book))


def test_letters_name_the_season_of_the_asked_day() -> None:
    asked = talk_on("2026-12-16", "10:00", settings_with(DEADLINES))

    assert words_of(SEASONS, asked) == {
        "season": "deadline month",
        "season_ends": "Sunday, January 10",
        "season_over": "Monday, January 11",
    }
    assert set(words_of(SEASONS, None).values()) == {""}  # nothing asked for a day, and none holds today
