"""What was read is used in the letters: the asked time, the openings, the zone, the name, the questions."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from eitherway.asks.ask import read_ask
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import check_room
from eitherway.requests.letter_writer import LetterInputs, draft_letter
from eitherway.requests.person_names import is_signed_by_another
from tests.laws.builders import REQUEST, busy, calendar, context, incoming, with_owner
from tests.letterbox import mail
from tests.stories.office import ZONE

CHICAGO = "Mon, 23 Nov 2026 08:00:00 -0600"
BERLIN = "Mon, 23 Nov 2026 15:00:00 +0100"


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=ZONE)


def letter(text: str, name: str = "yes", given: DecisionContext | None = None, **fields: str) -> str:
    """The letter of that name in answer to `text`."""
    given = given or context()
    message = mail(text, subject="", **({"date": CHICAGO} | fields))
    ask = read_ask(message, "America/Chicago")
    capacity = check_room(ask, None, incoming(message), given)
    inputs = LetterInputs(REQUEST, message, ask, None, capacity, stranger=True)
    said = draft_letter(inputs, name, given).octets.decode().replace(" \r\n", " ")
    return re.split(r"\n[^\n]*wrote:", said)[0]


def test_the_asked_time_stands_in_the_yes_when_it_is_free() -> None:
    said = letter("Could we meet on Thursday, December 3 at 4pm?")

    assert "Thursday, December 3 at 4:00 PM is a good time for me." in said
    assert "I have these times" not in said


def test_of_two_asked_times_the_free_one_stands_in_the_yes() -> None:
    given = context(calendar(busy(at(1, 10))))

    said = letter(
        "Could we meet on Tuesday, December 1 at 10am or on Thursday, December 3 at 4pm?", given=given
    )

    assert "Thursday, December 3 at 4:00 PM is a good time" in said


def test_a_taken_time_is_answered_with_openings_as_letters_write_times() -> None:
    given = context(calendar(busy(at(3, 16))))

    said = letter("Could we meet on Thursday, December 3 at 4pm?", given=given)

    assert "Thursday, December 3 at 4:00 PM" not in said
    assert re.search(r"^\* [A-Z][a-z]+day, [A-Z][a-z]+ \d+ at \d+:\d\d [AP]M\s*$", said, re.MULTILINE)


def test_a_part_of_a_day_is_answered_with_a_start_in_the_hours_of_work() -> None:
    said = letter("Could we meet on Thursday morning, December 3?")

    assert "Thursday, December 3 at 6:00 AM" not in said
    assert "Thursday, December 3 at 9:00 AM" in said


def test_no_time_is_answered_with_openings() -> None:
    assert "I have these times:" in letter("Could we meet for an hour?")


@pytest.mark.parametrize(("date", "is_named"), [(CHICAGO, False), (BERLIN, True)])
def test_the_zone_is_named_to_an_asker_in_another_one(date: str, is_named: bool) -> None:
    said = letter("Could we meet for an hour?", date=date)

    assert ("AM (Central Time)" in said) is is_named


@pytest.mark.parametrize("name", ["yes", "no", "yes/new-client", "no/new-client", "later"])
def test_nobody_is_thanked_for_waiting_who_was_not_made_to_wait(name: str) -> None:
    said = letter("Do you take new clients?", name)

    assert not re.search("waiting\\. |patience|I said that", said)


def test_the_questions_are_asked_as_a_person_asks() -> None:
    said = letter("Could you give a talk at our conference in March?", "ask")

    assert "* Which day in March do you have in mind?" in said
    assert "* How long would it take?" in said


@pytest.mark.parametrize(
    ("name", "ending", "greeted"),
    [
        ("Walter Hale", "Sincerely,\nIngrid Hale (Mrs.)", "Hello,"),
        ("Walter Hale", "Sincerely,\nWalter Hale", "Hi Walter,"),
        ("Walter Hale", "Best,\nWally Hale", "Hi Walter,"),
        ("Walter Hale", "Best,\nW. Hale", "Hi Walter,"),
        ("Walter Hale", "Best,\nWalter", "Hi Walter,"),
        ("Dana Reyes", "Ingrid Hale", "Hi Dana,"),
        ("Reyes Hotel", "Ingrid Hotel", "Hello,"),
    ],
)
def test_nobody_is_greeted_by_the_name_of_whose_account_it_is(name: str, ending: str, greeted: str) -> None:
    said = letter(f"Do you take new clients?\n\n{ending}\n", "defer", **{"from": f"{name} <w@example.net>"})

    assert greeted in said


def test_a_name_of_one_word_is_no_family() -> None:
    assert not is_signed_by_another("Walter", ["Ingrid Walter"])


@pytest.mark.parametrize(
    ("languages", "text", "line"),
    [
        (
            ("de",),
            "Guten Tag, hätten Sie nächste Woche Zeit für mich?",
            "Im Notfall 112.",
        ),
        (
            ("fr",),
            "Bonjour, auriez-vous du temps pour moi la semaine prochaine ?",
            "In danger, call 911.",
        ),
        ((), "Could you see me next week, please?", "In danger, call 911."),
    ],
)
def test_the_emergency_line_is_in_the_language_of_the_letter(
    languages: tuple[str, ...], text: str, line: str
) -> None:
    lines = {"en": "In danger, call 911.", "de": "Im Notfall 112."}
    given = with_owner(context(), languages=languages, emergency_line=lines)

    assert line in letter(text, "defer", given)
