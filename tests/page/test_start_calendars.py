"""*Start*, the calendars of a real CalDAV server: found, looked into, and read again by the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.page.new_machine import SECRET, WORK, YOU, Beginner
from tests.page.test_start import settings
from tests.servers.dav import Account
from tests.stories.office import EMPTY, EVENT, MONDAY


@pytest.fixture
def dav(radicale: Account) -> Account:
    """An account with two calendars, one event in the first."""
    radicale.make("practice")
    radicale.make("family")
    event = EVENT.format(uid="e1", title="Session", start=MONDAY, end=MONDAY.replace(hour=10))
    radicale.put("e1", EMPTY.format(events=event).encode())
    return radicale


def at_calendars(beginner: Beginner, dav: Account) -> None:
    """Goes to the step; the mail account has its calendars there."""
    beginner.says("you", **YOU)
    beginner.signs_in(user=dav.user)
    beginner.says("work", **WORK)
    start = beginner.browser.desk.start
    start.answers = replace(start.answers, caldav=dav.root)


def test_the_calendars_of_the_mail_account_are_found_and_written(beginner: Beginner, dav: Account):
    at_calendars(beginner, dav)

    found = beginner.says("calendars", do="find")
    again = beginner.says("calendars", do="find")
    beginner.says("check")

    assert "Practice : 1 event in the next four weeks" in found.text
    assert "Family : 0 events in the next four weeks" in found.text
    assert again.text.count("in the next four weeks") == 2
    written = settings(beginner.machine.rules).calendars
    assert {one.caldav for one in written} == {dav.url("practice"), dav.url("family")}
    assert "Practice: read just now" in beginner.browser.get("/week").text


def test_a_calendar_with_a_password_of_its_own_keeps_it_apart(beginner: Beginner, dav: Account):
    at_calendars(beginner, dav)
    place = {"place": dav.url("practice"), "user": dav.user, "name": "practice", "busy": "yes"}

    refused = beginner.says("calendars", do="add", **place, password="another")
    added = beginner.says("calendars", do="add", **place, password=SECRET)
    beginner.says("check")

    assert "practice was not added: " in refused.text
    assert "practice : 1 event in the next four weeks · not about work" in added.text
    (written,) = settings(beginner.machine.rules).calendars
    mail = settings(beginner.machine.rules).mailboxes[0].password
    assert written.counts == "busy"
    assert written.password is not None
    assert written.password != mail
    assert Path(written.password.file or "").read_text().strip() == SECRET
    assert "practice: read just now" in beginner.browser.get("/week").text


def test_a_calendar_server_that_is_not_there_is_told(beginner: Beginner, dav: Account):
    at_calendars(beginner, dav)
    start = beginner.browser.desk.start
    start.answers = replace(start.answers, caldav="http://127.0.0.1:9/")

    seen = beginner.says("calendars", do="find")

    assert seen.status == 422
    assert "127.0.0.1" in seen.text
