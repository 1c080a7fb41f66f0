"""`calendars`, run as a user runs it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.command import eitherway
from tests.memory.account import MemoryAccount
from tests.stories.office import ZONE, Office


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The calendar was read with three events; now it has none, and one that may be at any time."""
    office = Office(MemoryAccount(), tmp_path_factory.mktemp("office"), now=datetime.now(ZONE))
    for number in range(3):
        office.busy(f"Lunch {number}", office.now + timedelta(days=number))
    office.look()
    office.events[:] = ["BEGIN:VEVENT\r\nUID:b@okafor.example\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n"]
    office.write_calendar()
    return office


def test_the_calendars_are_listed_with_their_doubts(office: Office) -> None:
    done = eitherway(office.folder, "calendars")

    assert done.stdout == (
        "- practice: read just now; a calendar has far fewer events than before: fell from 3 events to 1; "
        "believed once that holds for 24 h, or when you say so: eitherway calendars accept practice"
        "; not readable: 'Dentist' (it has no DTSTART), at any time\n"
        "To believe 'practice' as it is: eitherway calendars accept practice\n"
    )


def test_a_calendar_is_accepted_as_it_is(office: Office) -> None:
    done = eitherway(office.folder, "calendars", "accept", "practice")
    (after,) = json.loads(eitherway(office.folder, "calendars", "--json").stdout)

    assert done.stdout == (
        "practice: fell from 3 events to 1; accepted\n"
        "practice: passed over while it stays as it is: 'Dentist' (it has no DTSTART), at any time\n"
        "A running watcher sees it at its next reading, within 15 minutes.\n"
    )
    assert (after["state"], after["broken"]) == ("fresh", [])


def test_one_that_does_not_exist_is_named_with_those_that_do(office: Office) -> None:
    done = eitherway(office.folder, "calendars", "accept", "family")

    assert (done.returncode, done.stdout) == (78, "")
    assert "there is no calendar 'family' in rules.yaml; it has: practice" in done.stderr


def test_one_that_cannot_be_read_cannot_be_accepted(office: Office) -> None:
    (office.folder / "practice.ics").unlink()

    done = eitherway(office.folder, "calendars", "accept", "practice")

    assert done.returncode == 75
    assert "it cannot be accepted before it can be read: there is no such file" in done.stderr


@pytest.mark.parametrize("words", [("believe", "practice"), ("accept",)])
def test_other_words_are_refused_with_the_right_ones(office: Office, words: tuple[str, ...]) -> None:
    done = eitherway(office.folder, "calendars", *words)

    assert done.returncode == 78
    assert "`eitherway calendars accept NAME`" in done.stderr
