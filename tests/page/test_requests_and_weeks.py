"""*Requests* and *Weeks*: what `requests` and `week` print, to be looked at."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from eitherway.capacity.model import Cell, DayLoad, WeekLoad
from eitherway.page.bar_drawing import WIDTH
from eitherway.page.week_drawing import drawn
from eitherway.text.formats import EUROPEAN
from tests.memory.account import MemoryAccount
from tests.page.browser import Browser
from tests.stories.office import MONDAY, Office, letter


def test_an_open_request_is_listed_with_its_person_day_and_state(browser: Browser):
    browser.office.deliver(letter())
    browser.office.pass_time(minutes=1)

    seen = browser.get("/requests")

    assert "Wed Nov 25 Dana Reyes A talk in December? speaking draft waits room" in seen.text


def test_a_request_that_is_late_says_so(browser: Browser):
    browser.office.deliver(letter())
    browser.office.pass_time(minutes=1)
    browser.office.now += timedelta(days=9)

    seen = browser.get("/requests")

    assert "1 answer is late." in seen.text
    assert "Wed Nov 25 · late" in seen.text


def test_answered_requests_are_shown_when_they_are_asked_for(browser: Browser):
    office = browser.office
    office.deliver(letter())
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/Dismiss")
    office.pass_time(minutes=2)

    assert "No request is open." in browser.get("/requests").text
    assert "not a request" in browser.get("/requests?all=yes").text


def test_without_a_connection_the_requests_have_no_names_and_the_reason_is_shown(
    memory: MemoryAccount, tmp_path
):
    office = Office(memory, tmp_path)
    office.deliver(letter())
    office.pass_time(minutes=1)
    browser = Browser(office).let_in()
    browser.desk.paths = type(office.paths)(office.paths.rules_path, office.paths.state)

    seen = browser.get("/requests")

    assert seen.status == 200
    assert "The board could not be read" in seen.text
    assert "127.0.0.1" in seen.text
    assert "unknown – speaking draft waits" in seen.text


def test_the_weeks_show_what_is_busy_and_the_limits(browser: Browser):
    rules = browser.office.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("at_most: [2 a month]", "at_most: [4 h a week]"))
    browser.office.busy("Talk", MONDAY + timedelta(hours=2))

    seen = browser.get("/week")

    assert "Week of Nov 23: talk: 1 h of 4 h booked" in seen.text
    assert re.search(r'<rect class="busy" x="\S+" y="17" .*Mon Nov 23: busy', seen.source)
    assert '<rect class="busy" width="25" height="4"/>' in seen.source
    assert "practice: read just now" in seen.text


def test_what_is_asked_for_is_drawn_if_all_were_yes(browser: Browser):
    office = browser.office
    office.deliver_all(letter(text="Could you give a talk on Tuesday, November 24 at 10am?\n"))
    office.deliver_all(letter("Ann Lee <ann@lee.example>", "Talk", "Could you give a talk to us in May?\n"))
    office.pass_time(minutes=1)
    before = [office.account.read(name) for name in ("INBOX", "Drafts", "Requests")]

    plain, seen = browser.get("/week"), browser.get("/week?all=yes")

    assert ": asked for</title>" not in plain.source
    assert "as if all 2 open requests got a yes" in seen.text
    assert "1 of them names no single time, and is not drawn: " in seen.text
    assert re.search(r'<rect class="asked" x="\S+" y="39" .*Tue Nov 24: asked for', seen.source)
    assert "more if all were yes" in seen.text
    assert "more if all were yes" in browser.get("/week/months?all=yes").text
    assert [office.account.read(name) for name in ("INBOX", "Drafts", "Requests")] == before


def test_what_was_declined_is_no_ghost(browser: Browser):
    office = browser.office
    office.deliver(letter(text="Could you give a talk on Tuesday, November 24 at 10am?\n"))
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/No")
    office.pass_time(minutes=2)

    seen = browser.get("/week?all=yes")

    assert "No open request could be a yes" in seen.text
    assert "more if all were yes" not in seen.text


def test_while_the_mailbox_cannot_be_read_the_weeks_are_drawn_and_the_fault_is_said(browser: Browser):
    browser.desk.paths = type(browser.office.paths)(
        browser.office.paths.rules_path, browser.office.paths.state
    )

    seen = browser.get("/week?all=yes")

    assert seen.status == 200
    assert "Week of Nov 23" in seen.text
    assert "127.0.0.1" in seen.text


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("", "Nov 23"),
        ("2026-12-24", "Dec 21"),
        ("9999-12-31", "Nov 23"),
        ("x<b>", "Nov 23"),
        ("0001-01-01", "Nov 23"),
    ],
)
def test_other_weeks_are_shown_from_their_monday(browser: Browser, asked: str, first: str):
    seen = browser.get(f"/week?from={asked}")

    assert seen.status == 200
    assert f"Week of {first}" in seen.text


def test_a_calendar_that_was_not_read_is_not_drawn_as_free(browser: Browser):
    (browser.office.folder / "practice.ics").unlink()

    seen = browser.get("/week")

    assert "Nothing is drawn as free" in seen.text
    assert 'class="free"' not in seen.source


def test_a_year_is_shown_by_months_against_the_limit_of_a_month(browser: Browser):
    browser.office.busy("Talk", MONDAY + timedelta(hours=2))
    browser.office.busy("Talk", MONDAY + timedelta(days=30, hours=2))

    seen = browser.get("/week/months")

    assert "Nov 2026 talk: 1 of 2 booked Dec 2026 talk: 1 of 2 booked Jan 2027" in seen.text
    assert "Oct 2027 talk: 0 of 2 booked" in seen.text
    assert '<rect class="busy" width="50" height="4"/>' in seen.source


def test_months_of_a_calendar_that_was_not_read_are_as_far_as_is_known(browser: Browser):
    (browser.office.folder / "practice.ics").unlink()

    seen = browser.get("/week/months")

    assert "Nothing is drawn as free" in seen.text
    assert "talk: 0 of 2 booked, as far as is known" in seen.text


def test_a_drawing_stays_within_its_box():
    cells = (Cell(0, 540, "closed"), Cell(540, 545, "busy"), Cell(545, 1440, "free"))
    week = WeekLoad(date(2026, 11, 23), (), (DayLoad(date(2026, 11, 23), cells),), 9 * 60, 17 * 60 + 30)

    drawing = drawn(week, EUROPEAN)
    bars = drawing.rows[0].bars

    assert [(bar.look, bar.text) for bar in bars] == [("busy", ""), ("free", "f")]
    assert bars[-1].x + bars[-1].width == pytest.approx(WIDTH)
    assert [text for _, text in drawing.hours] == ["09", "10", "11", "12", "13", "14", "15", "16", "17"]
