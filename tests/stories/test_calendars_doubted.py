"""Stories of calendars that need the owner's word: they shrank, or hold what cannot be read."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from eitherway.engine.config import load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.visit import open_visit
from tests.stories.office import MONDAY, Office, Seen, letter

BROKEN = (
    "BEGIN:VEVENT\r\nUID:b@okafor.example\r\nSUMMARY:Dentist\r\nDTSTART:20250303T130000Z\r\n"
    "DTEND:late\r\nEND:VEVENT\r\n"
)
CARD = "Calendar 'practice': is that right?"


def card(office: Office) -> Seen:
    (found,) = office.notices("calendars")
    return found


def request_card(office: Office) -> Seen:
    (found,) = office.cards()
    return found


@pytest.fixture
def shrunk(office: Office) -> Office:
    """The calendar had three events, and came back empty; a talk is asked for."""
    for number in range(3):
        office.busy(f"Lunch {number}", MONDAY + timedelta(days=30 + number))
    office.look()
    office.events.clear()
    office.write_calendar()
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=20)
    return office


def test_a_calendar_that_shrank_is_told_once_and_gives_no_room(shrunk: Office) -> None:
    shrunk.pass_rounds(3, minutes=20)

    assert card(shrunk).subject == CARD
    assert "fell from 3 events to 0" in card(shrunk).text
    assert "· Unknown ·" in request_card(shrunk).subject


def test_the_card_in_yes_says_that_it_is_right(shrunk: Office) -> None:
    shrunk.move("Requests", card(shrunk), "Requests/Yes")
    shrunk.pass_time(minutes=1)
    shrunk.pass_time(hours=1, minutes=1)

    assert shrunk.notices("calendars") == []
    assert shrunk.seen("Requests/Yes") == []
    assert "· Room ·" in request_card(shrunk).subject


def test_the_card_elsewhere_says_nothing_and_comes_back(shrunk: Office) -> None:
    shrunk.move("Requests", card(shrunk), "Requests/No")
    shrunk.pass_time(minutes=1)
    shrunk.pass_time(minutes=1)

    assert card(shrunk).subject == CARD
    assert "· Unknown ·" in request_card(shrunk).subject


def test_where_nothing_can_be_written_the_card_comes_back(shrunk: Office) -> None:
    copies = shrunk.folder / "state" / "calendars"
    shutil.rmtree(copies)
    copies.write_text("in the way")

    config = load_config(shrunk.paths, shrunk.now)
    doubted = replace(config, sources=(replace(config.sources[0], state="shrunk", detail="fell"),))
    with open_visit(shrunk.paths, config.rulebook.settings.mailboxes[0]) as visit:
        list(run_cycle(visit, doubted, shrunk.now))
        shrunk.move("Requests", card(shrunk), "Requests/Yes")
        list(run_cycle(visit, doubted, shrunk.now))

    assert shrunk.seen("Requests/Yes") == []
    assert card(shrunk).subject == CARD


def test_after_a_day_it_is_believed_and_the_card_goes(shrunk: Office) -> None:
    shrunk.pass_time(hours=23)
    before = request_card(shrunk).subject
    shrunk.pass_time(hours=2)

    assert "· Unknown ·" in before
    assert "· Room ·" in request_card(shrunk).subject
    assert shrunk.notices("calendars") == []


def test_the_card_about_an_earlier_doubt_decides_nothing(shrunk: Office) -> None:
    shrunk.busy("Lunch", MONDAY + timedelta(days=31))
    shrunk.move("Requests", card(shrunk), "Requests/Yes")
    shrunk.pass_time(minutes=1)
    shrunk.pass_time(minutes=61)

    assert "to 1" in card(shrunk).text
    assert "· Unknown ·" in request_card(shrunk).subject


def test_an_item_of_any_time_can_be_accepted_as_it_is(office: Office) -> None:
    office.events.append(BROKEN)
    office.write_calendar()
    office.deliver(letter(at=office.now))
    office.look()
    doubt, before = card(office).text, request_card(office).subject
    office.move("Requests", card(office), "Requests/Yes")
    office.pass_time(minutes=1)
    office.pass_time(minutes=61)
    accepted = request_card(office).subject
    office.events[0] = BROKEN.replace("late", "later")
    office.write_calendar()
    office.pass_time(minutes=61)

    assert "'Dentist' (DTEND 'late' is not a date), from Sun Mar 2 12:00 AM on" in " ".join(doubt.split())
    verdicts = [subject.split(" · ")[2] for subject in (before, accepted, request_card(office).subject)]
    assert verdicts == ["Unknown", "Room", "Unknown"]
    assert "later" in card(office).text


def test_what_is_broken_for_a_few_days_is_not_asked_about(office: Office) -> None:
    office.events.append(BROKEN.replace("DTEND:late", "DTEND;TZID=No/Where:20250303T140000"))
    office.write_calendar()
    office.deliver(letter(at=office.now))
    office.look()

    assert office.notices("calendars") == []
    assert "· Room ·" in request_card(office).subject
