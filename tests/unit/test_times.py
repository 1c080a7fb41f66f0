"""What a text says of times: tables of passages in the style of real mail, and laws for any text."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eitherway.asks.times import AskedTime, find_all_times, find_times, line_for

TABLES = Path(__file__).parents[1] / "data" / "times" / "tables"
WRITTEN = datetime.fromisoformat("2026-10-14T10:00:00-05:00")  # a Wednesday
CHICAGO = "America/Chicago"


def passages() -> list[object]:
    """Every passage of the tables with what is found in it, `\\n` standing for a new line."""
    found: list[object] = []
    for table in sorted(TABLES.glob("*.txt")):
        lines = table.read_text(encoding="utf-8").splitlines()[1:]
        for text, expected in zip(lines[::2], lines[1::2], strict=True):
            found.append(
                pytest.param(text.replace("\\n", "\n"), expected.strip(), id=f"{table.stem}: {text[:60]}")
            )
    return found


def note(item: AskedTime) -> str:
    """A time as the tables write it: start/end, grain, zone, role, repetition, length, (why not asked)."""
    until = f"/{item.end}" if item.end and item.gran not in ("day", "part") else ""
    grain = item.part if item.gran == "part" else item.gran
    words = (
        f"{item.start or item.gran}{until}",
        "" if grain in ("time", "day", "duration", "recur") else grain,
        item.part if item.gran != "part" else "",
        item.tz,
        "deadline" if item.deadline else "",
        item.mod,
        item.recur,
        f"{item.duration}min" if item.duration else "",
        "" if item.asked else f"({item.reason})",
    )
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(("text", "expected"), passages())
def test_a_passage_gives_the_times_that_the_table_says(text: str, expected: str) -> None:
    found = find_all_times(text, WRITTEN, CHICAGO)

    assert ("; ".join(map(note, found)) or "none") == expected


def test_the_tables_hold_enough_passages() -> None:
    found = [param.id.partition(":")[0] for param in passages()]  # type: ignore[attr-defined]

    assert min(found.count(language) for language in ("german", "french", "spanish")) >= 80
    assert len(found) - sum(found.count(language) for language in ("german", "french", "spanish")) >= 400


def test_an_asked_time_is_a_mapping_of_its_fields() -> None:
    (item,) = find_times("Can we meet on Friday at 3pm?", WRITTEN, CHICAGO)

    assert dict(item)["start"] == "2026-10-16T15:00"  # type: ignore[call-overload]
    assert item["gran"] == item.get("gran") == "time"
    assert item.get("nothing", 7) == 7


def test_the_span_is_where_the_words_stand() -> None:
    text = "Hello Maya,\ncan we meet on Friday at 3pm?"

    (item,) = find_times(text, WRITTEN, CHICAGO)

    assert text[slice(*item.span)] == item.words == "Friday at 3pm"


def test_only_asked_times_are_given_by_the_first_function() -> None:
    text = "I was out on Monday. Can we meet on Friday?"

    assert [item.start for item in find_times(text, WRITTEN, CHICAGO)] == ["2026-10-16"]
    assert len(find_all_times(text, WRITTEN, CHICAGO)) == 2


@pytest.mark.parametrize(
    ("zone", "start"), [("America/Chicago", "2026-11-03"), ("Europe/Berlin", "2026-03-11")]
)
def test_slashes_are_read_as_where_the_owner_lives(zone: str, start: str) -> None:
    (item,) = find_times("Could you come on 11/3?", WRITTEN, zone)

    assert item.start == start or item.start == "2027-03-11"
    assert "day order guessed" in item.doubts


def test_a_doubtful_time_gives_its_other_reading() -> None:
    (by_day,) = find_times("Could you come on 11/3?", WRITTEN, CHICAGO)
    (by_hour,) = find_times("Could we meet on Friday from 9 to 10:30?", WRITTEN, CHICAGO)
    (plain,) = find_times("Could we meet on Friday at 9am?", WRITTEN, CHICAGO)

    assert by_day.others == (("2026-03-11", "2026-03-12"),)
    assert by_hour.others == (("2026-10-16T21:00", "2026-10-16T22:30"),)
    assert plain.others == ()


def test_a_day_that_is_just_over_stays_as_the_other_reading_of_next_years() -> None:
    (over,) = find_times("Could we meet on October 9?", WRITTEN, CHICAGO)
    (long_over,) = find_times("Could we meet on May 9?", WRITTEN, CHICAGO)

    assert (over.start, over.others) == ("2027-10-09", (("2026-10-09", "2026-10-10"),))
    assert (long_over.start, long_over.others) == ("2027-05-09", ())
    assert "year guessed" in over.doubts
    assert "year guessed" in long_over.doubts


def test_a_date_in_figures_that_is_over_is_read_in_the_other_order() -> None:
    (item,) = find_times("Could we meet on 10/12?", WRITTEN, CHICAGO)

    assert item.start == "2026-12-10"
    assert item.others == (("2027-10-12", "2027-10-13"),)
    assert "day order guessed" in item.doubts


def test_a_monday_in_two_weeks_has_two_readings() -> None:
    (item,) = find_times("Could we meet on Monday in two weeks?", WRITTEN, CHICAGO)

    assert item.start == "2026-10-26"
    assert item.others == (("2026-11-02", "2026-11-03"),)


def test_a_weekday_that_does_not_fit_its_date_is_doubtful() -> None:
    (item,) = find_times("Can we meet on Monday, October 20?", WRITTEN, CHICAGO)

    assert item.start == "2026-10-20"
    assert "weekday and date disagree" in item.doubts


def test_a_certain_time_is_more_certain_than_a_vague_one() -> None:
    (asked,) = find_times("Could we meet on Friday at 3pm?", WRITTEN, CHICAGO)
    (told,) = find_times("We meet on Friday at 3pm.", WRITTEN, CHICAGO)

    assert asked.certainty >= 0.8 > told.certainty


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("How about Friday October 16 @ 10:00?",
         'Fri 16 Oct 10:00, from "Friday October 16 @ 10:00"; morning assumed; your zone, none was said'),
        ("Could we talk on Friday at 3pm ET?", 'Fri 16 Oct 15:00 America/New_York, from "Friday at 3pm ET"'),
        ("Please reply by Friday.", 'by Fri 16 Oct, from "Friday"'),
        ("Are you free from 9 to 11 on Monday?",
         'Mon 19 Oct 09:00 to 11:00, from "9 to 11 on Monday"; morning assumed; your zone, none was said'),
        ("Could we meet next week?", 'Mon 19 Oct to Sun 25 Oct, from "next week"'),
        ("Could we meet early next week?", 'early in Mon 19 Oct to Sun 25 Oct, from "early next week"'),
        ("Could we meet every Tuesday at 3pm?",
         'Tue 20 Oct 15:00, every week on Tuesday, from "every Tuesday at 3pm"; your zone, none was said'),
        ("Please allow 90 minutes for this meeting.", '90 min, from "90 minutes"'),
        ("Does 4pm work?", '16:00 on no day that was said, from "4pm"; your zone, none was said'),
        ("Could we meet on May 9?", 'Sun 9 May 2027, from "May 9"; year guessed'),
        ("Could you come on 12 November 2026?", 'Thu 12 Nov 2026, from "12 November 2026"'),
        ("Could you host us from 28 December 2026 to 3 January 2027?",
         'Mon 28 Dec 2026 to Sun 3 Jan 2027, from "28 December 2026 to 3 January 2027"'),
        ("Can we meet on Thursday afternoon?", 'Thu 15 Oct afternoon, from "Thursday afternoon"'),
    ],
)  # fmt: skip
def test_the_line_for_the_person_says_what_was_understood_and_from_what(text: str, line: str) -> None:
    (item,) = find_times(text, WRITTEN, CHICAGO)

    assert line_for(item) == line


ODD = st.lists(
    st.sampled_from(
        [
            "3",
            "10:30",
            "25:99",
            "31",
            "2001",
            "Feb",
            "30",
            "Monday",
            "May",
            "Oct.",
            "5th",
            "31st",
            "next",
            "last",
            "week",
            "the",
            "of",
            "on",
            "at",
            "from",
            "to",
            "-",
            "–",
            "/",
            ",",
            ".",
            "(",
            ")",
            ":",
            ";",
            "by",
            "until",
            "noon",
            "pm",
            "a.m.",
            "ET",
            "GMT",
            "+5",
            "every",
            "other",
            "first",
            "24:00",
            "13/13",
            "0/0",
            "2026-02-30",
            "99.99.9999",
            "halb",
            "8",
            "Uhr",
            "demain",
            "le",
            "à",
            "15h",
            "mañana",
            "a",
            "las",
            "y",
            "media",
            "\n",
            "\n\n",
            ">",
            "--",
            "wrote:",
            "weeks",
            "in",
            "ago",
            "hour",
            "half",
            "past",
            "midnight",
            "weekend",
            "EOD",
            "29",
            "February",
        ]
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(ODD, st.text(max_size=200)))
def test_any_text_gives_times_that_are_whole(text: str) -> None:
    found = find_all_times(text, WRITTEN, CHICAGO)

    assert [item.words for item in found] == [text[slice(*item.span)] for item in found]
    assert all(0 <= item.certainty <= 1 for item in found)
    assert all(item.asked == (not item.reason) for item in found)
    assert all(is_form(form) for item in found for form in (item.start, item.end) if form is not None)
    assert all(line_for(item) for item in found)


def is_form(form: str) -> bool:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)?(?:T([01]\d|2[0-3]):[0-5]\d)?", form)
    return bool(form and match and (match[1] is None or date.fromisoformat(match[1])))
