"""*Start*: from an empty machine to a rules.yaml by forms; nothing is lost, nothing is overwritten."""

from __future__ import annotations

import html
import re
import stat
from pathlib import Path

import pytest

from eitherway.accounts.oauth import Prompt
from eitherway.page.start_forms import colleagues_of, hours_of, lines_of
from eitherway.rules.rulebook import load
from eitherway.rules.schema import Settings
from eitherway.storage.resources import read_packs
from eitherway.storage.state import hold
from tests.page.browser import Browser
from tests.page.new_machine import SECRET, WORK, YOU, Beginner
from tests.servers.authorization import AuthorizationScript
from tests.servers.authorization import Browser as Person
from tests.servers.web import Web

STEPS = ("you", "mail", "work", "calendars", "people", "check")


def settings(path: Path) -> Settings:
    """What the written file says."""
    return load(path.read_bytes(), "rules.yaml", read_packs(None)).settings


def test_a_machine_without_rules_begins_with_start(beginner: Beginner):
    assert beginner.browser.get("/").onward == "/start"
    assert "It never sends mail." in beginner.browser.get("/start").text


def test_all_answers_become_a_file_that_works(beginner: Beginner):
    beginner.answers_all()

    written = beginner.says("check")

    found = settings(beginner.machine.rules)
    assert "Your rules are in" in written.text
    assert (found.owner.name, found.owner.addresses) == (YOU["name"], (YOU["address"],))
    assert found.owner.hours.days[4] == ((540, 780),)
    assert found.owner.emergency_line == "In danger, call 988."
    assert (found.mailboxes[0].host, found.mailboxes[0].user) == ("127.0.0.1", "maya")
    assert found.calendars[0].path == str(beginner.machine.folder / "practice.ics")
    assert [str(one) for one in found.people.clients] == ["ann@lee.example"]
    assert "practice: read just now" in beginner.browser.get("/week").text


def test_before_the_last_step_nothing_is_on_disk(beginner: Beginner):
    beginner.answers_all()

    assert beginner.machine.files() == ["practice.ics"]
    assert "It will be written to" in beginner.browser.get("/start/check").text


def test_the_password_is_kept_where_only_its_owner_can_read_and_is_never_shown(beginner: Beginner):
    beginner.answers_all()
    shown = [beginner.browser.get(f"/start/{step}").source for step in STEPS]

    beginner.says("check")

    kept = Path(settings(beginner.machine.rules).mailboxes[0].password.file or "")
    assert kept.read_text().strip() == SECRET
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not [one for one in shown if SECRET in one]
    assert SECRET not in beginner.machine.rules.read_text()


def test_nothing_in_the_mailbox_is_changed(beginner: Beginner):
    before = beginner.machine.account.snapshot()
    beginner.answers_all()
    beginner.says("check")

    assert beginner.machine.account.snapshot() == before


def test_what_was_typed_stays_after_a_fault(beginner: Beginner):
    seen = beginner.says("you", name="Maya Okafor", address="maya")

    assert seen.status == 422
    assert "this is not a mail address" in seen.text
    assert beginner.browser.field("/start/you", "name") == "Maya Okafor"
    assert beginner.browser.field("/start/you", "address") == "maya"


def test_a_refused_password_says_what_to_do_and_can_be_typed_again(beginner: Beginner):
    beginner.says("you", **YOU)

    refused = beginner.signs_in("wrong")
    again = beginner.signs_in()

    assert refused.status == 422
    assert "login refused for maya" in refused.text
    assert "Use an app password, not that of the web page." in refused.text
    assert 'value="127.0.0.1"' in refused.source
    assert "Signed in at 127.0.0.1 as maya." in again.text


def test_the_ways_to_sign_in_are_told_with_links_to_their_pages(beginner: Beginner):
    seen = beginner.says("you", name="Maya", address="maya@gmail.com")

    assert "Your mail is with Gmail." in seen.text
    assert 'href="https://myaccount.google.com/apppasswords" target="_blank"' in seen.source
    assert "give them as Client ID and Client secret" in seen.text


def test_a_provider_without_a_password_leads_to_the_browser(beginner: Beginner):
    seen = beginner.says("you", name="Maya", address="maya@outlook.com")
    without = beginner.says("mail", host="outlook.office365.com", port="993", do="browser")

    assert 'name="password"' not in seen.source
    assert 'value="browser"' in seen.source
    assert "The client ID is needed" in without.text


def test_a_sign_in_in_the_browser_is_waited_for_and_then_tried(beginner: Beginner):
    beginner.says("you", name="Maya", address="maya@okafor.invalid")
    script = AuthorizationScript()

    with Web(script) as web:
        script.url = web.url
        begun = beginner.signs_in(do="browser", oauth=web.url)
        waiting = beginner.browser.until("/start/mail", "To the page of your provider")
        (address,) = re.findall(
            r'class="button" href="([^"]+)" target="_blank" rel="noopener', waiting.source
        )
        Person(script).show_and_go(Prompt(html.unescape(address), "", 15))
        signed_in = beginner.browser.follow(beginner.browser.until("/start/mail", "Signed in at 127.0.0.1"))
    beginner.says("work", **WORK)
    written = beginner.says("check")

    assert 'http-equiv="refresh"' in begun.source
    assert "Signed in at 127.0.0.1 as maya." in signed_in.text
    assert "Your rules are in" in written.text
    assert settings(beginner.machine.rules).mailboxes[0].password.oauth == web.url


@pytest.mark.parametrize(
    "oauth", ["", "http://auth.okafor.example", "javascript:alert(1)", "file:///etc/passwd"]
)
def test_what_is_no_address_of_a_sign_in_is_refused(beginner: Beginner, oauth: str):
    beginner.says("you", name="Maya", address="maya@okafor.invalid")

    seen = beginner.signs_in(do="browser", oauth=oauth)

    assert f"“{oauth}” is not the https:// address of a sign-in." in seen.text
    assert f'href="{oauth}"' not in seen.source


def test_another_address_forgets_the_login_of_the_one_before(beginner: Beginner):
    beginner.says("you", **YOU)
    beginner.signs_in()

    beginner.says("you", name="Maya", address="maya@gmail.com")

    assert "Signed in" not in beginner.browser.get("/start/mail").text
    assert beginner.browser.field("/start/mail", "host") == "imap.gmail.com"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"host": ""}, "The name of your mail server is needed"),
        ({"port": "many"}, "The port is a number"),
        ({"port": "99999"}, "The port is a number"),
        ({"password": ""}, "The password is needed"),
        ({"host": "not a host"}, "not the name of a server"),
        ({"host": "mail.example.org"}, "would send the password unencrypted"),
    ],
)
def test_a_wrong_server_is_told_in_a_sentence(beginner: Beginner, wrong: dict[str, str], told: str):
    beginner.says("you", **YOU)

    seen = beginner.signs_in(**wrong)

    assert seen.status == 422
    assert told in seen.text
    assert "rules.yaml" not in seen.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"hours_fri": "25:00"}, "'25:00' is not a time of day"),
        ({"timezone": "America/Chikago"}, "“America/Chikago” is not a time zone"),
        ({"timezone": "../../etc/passwd"}, "“../../etc/passwd” is not a time zone"),
        ({"timezone": "{zone.__class__} {{ 7*7 }}"}, "“{zone.__class__} {{ 7*7 }}” is not a time zone"),
        ({"pack": "../../etc/passwd"}, "Choose what your work is."),
        ({f"hours_{day}": "" for day in ("mon", "tue", "wed", "thu", "fri")}, "at least one day"),
    ],
)
def test_wrong_hours_zone_or_pack_are_told(beginner: Beginner, wrong: dict[str, str], told: str):
    beginner.says("you", **YOU)

    seen = beginner.says("work", **{**WORK, **wrong})

    assert seen.status == 422
    assert told in seen.text


def test_a_calendar_is_looked_into_and_can_be_left_out(beginner: Beginner):
    beginner.says("you", **YOU)
    beginner.signs_in()
    beginner.says("work", **WORK)

    missing = beginner.says("calendars", do="add", place="/nowhere.ics", name="practice")
    added = beginner.says("calendars", do="add", place=beginner.machine.calendar(), name="practice")
    left = beginner.says("calendars", do="remove:practice")

    assert "there is no file or folder /nowhere.ics" in missing.text
    assert 'value="/nowhere.ics"' in missing.source
    assert "practice : 1 event in the next four weeks" in added.text
    assert "1 event in" not in left.text


def test_a_file_that_is_no_calendar_is_not_added(beginner: Beginner):
    beginner.says("you", **YOU)
    beginner.signs_in()
    beginner.says("work", **WORK)
    (beginner.machine.folder / "notes.ics").write_text("not a calendar")

    seen = beginner.says("calendars", do="add", place=str(beginner.machine.folder / "notes.ics"))

    assert "was not added: " in seen.text
    assert "in the next four weeks" not in seen.text


def test_a_colleague_that_lacks_something_and_a_client_that_is_no_address_are_told(beginner: Beginner):
    beginner.answers_all()

    lacking = beginner.says("people", name_1="Ana Ruiz", for_1="grief")
    no_address = beginner.says("people", clients="ann at lee", contact_2="", emergency="")

    assert "Colleague 1: name, topics and contact are all needed." in lacking.text
    assert 'value="Ana Ruiz"' in lacking.source
    assert "ann at lee" in no_address.text
    assert no_address.status == 422


def test_steps_that_are_not_done_are_named_before_the_file_is_written(beginner: Beginner):
    beginner.says("you", **YOU)

    seen = beginner.says("check")

    assert "these steps are still to be done: Signing in to your mail Your work and hours" in seen.text
    assert not beginner.machine.rules.exists()


def test_a_file_that_came_meanwhile_is_kept(beginner: Beginner):
    beginner.answers_all()
    beginner.machine.rules.parent.mkdir(parents=True, exist_ok=True)
    beginner.machine.rules.write_text("owner: {name: another}\n")

    seen = beginner.says("check")

    assert "They are kept as they are" in seen.text
    assert beginner.machine.rules.read_text() == "owner: {name: another}\n"


def test_two_tabs_that_write_leave_one_file(beginner: Beginner):
    beginner.answers_all()
    first = beginner.says("check")
    text = beginner.machine.rules.read_text()

    second = beginner.says("check", do="write")

    assert "Your rules are in" in first.text
    assert "They are kept as they are" in second.text
    assert beginner.machine.rules.read_text() == text


@pytest.mark.parametrize("step", [*STEPS, "watch"])
def test_a_form_of_another_origin_or_without_its_token_does_nothing(beginner: Beginner, step: str):
    beginner.answers_all()
    post = beginner.browser.post

    refused = (
        post(f"/start/{step}", origin="http://evil.example", name="Eve", do="add", place="/etc/passwd"),
        post(f"/start/{step}", token="guessed", name="Eve", do="add", place="/etc/passwd"),
        beginner.browser.get(f"/start/{step}", Host="evil.example:8123"),
    )

    assert [one.status for one in refused] == [403, 403, 421]
    assert beginner.machine.files() == ["practice.ics"]
    assert beginner.browser.field("/start/you", "name") == YOU["name"]


EVIL = "Eve \"'\n}]: {{ 7*7 }} {% raw %} <script>alert(1)</script> &anchor *alias !!python/object:x # \u202e"


def test_what_is_typed_is_text_in_the_file_and_on_the_page(beginner: Beginner):
    beginner.answers_all()
    beginner.says("you", name=EVIL, address=YOU["address"])
    beginner.says(
        "people", clients="ann@lee.example", name_1=EVIL, for_1="grief: [x], {y}", contact_1="{{ 7*7 }}"
    )

    shown = beginner.browser.get("/start/check")
    beginner.says("check")

    found = settings(beginner.machine.rules)
    assert "<script>" not in shown.source
    assert "49" not in found.owner.name
    assert found.owner.name == " ".join(EVIL.split()) or found.owner.name == EVIL.strip()
    assert [one.contact for one in found.referrals] == ["{{ 7*7 }}"]
    assert len(found.mailboxes) == 1


def test_what_is_too_large_is_refused(beginner: Beginner):
    beginner.says("you", **YOU)

    seen = beginner.browser.post("/start/people", clients="x" * (10 * 1024 * 1024 + 1))

    assert seen.status == 413


def test_where_no_service_can_run_the_line_to_run_is_said(beginner: Beginner):
    beginner.answers_all()
    beginner.says("check")

    seen = beginner.browser.get("/start/watch")

    assert f"run -c {beginner.machine.rules}" in seen.text
    assert "No keyring could be opened on this computer" in seen.text
    assert "was not looked at yet" in seen.text
    assert "Start watching</button>" not in seen.source


def test_the_service_is_started_where_it_can_be(beginner: Beginner):
    asked = with_systemctl(beginner, code=0)
    beginner.answers_all()
    beginner.says("check")

    before, after = beginner.browser.get("/start/watch"), beginner.says("watch", do="watch")

    unit = beginner.machine.folder / ".config/systemd/user/eitherway.service"
    assert "Start watching</button>" in before.source
    assert "It watches, and goes on when this page is closed." in after.text
    assert f"-c {beginner.machine.rules}" in unit.read_text()
    assert "--user enable --now eitherway" in asked.read_text()


def test_the_mail_server_is_tried_and_nothing_is_left(beginner: Beginner):
    beginner.answers_all()
    beginner.says("check")
    before = beginner.machine.account.read("INBOX"), beginner.machine.account.read("Drafts")

    seen = beginner.says("watch", do="doctor")

    assert "Eitherway can work with 127.0.0.1. Nothing of the trial is left in the mailbox." in seen.text
    assert (beginner.machine.account.read("INBOX"), beginner.machine.account.read("Drafts")) == before


def test_while_something_watches_the_mail_server_is_not_tried(beginner: Beginner):
    beginner.answers_all()
    beginner.says("check")

    with hold(beginner.machine.paths.state):
        seen = beginner.says("watch", do="doctor")

    assert seen.status == 422
    assert "the watcher is running" in seen.text


def test_a_unit_that_is_there_is_kept(beginner: Beginner):
    with_systemctl(beginner, code=3)
    unit = beginner.machine.folder / ".config/systemd/user/eitherway.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("mine")
    beginner.answers_all()
    beginner.says("check")

    seen = beginner.says("watch", do="watch")

    assert "It is kept as it is" in seen.text
    assert unit.read_text() == "mine"


def with_systemctl(beginner: Beginner, *, code: int) -> Path:
    """A systemctl that ends so, and the file in which it notes what it was asked."""
    program, asked = beginner.machine.folder / "bin/systemctl", beginner.machine.folder / "asked"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\nexit {code}\n')
    program.chmod(0o755)
    return asked


def test_start_is_in_the_browsers_language(beginner: Beginner):
    seen = beginner.browser.get("/start/you", **{"Accept-Language": "de-AT"})

    assert "Mein Mailserver" in seen.text or "Mailserver" in seen.text
    assert '<html lang="de">' in seen.source


def test_where_rules_are_start_writes_none(browser: Browser):
    before = (browser.office.folder / "rules.yaml").read_text()

    seen = browser.follow(browser.post("/start/check"))

    assert "They are kept as they are" in seen.text
    assert (browser.office.folder / "rules.yaml").read_text() == before
    assert browser.get("/").onward == "/try"


def test_a_letter_that_is_made_up_can_be_tried_at_once(browser: Browser):
    seen = browser.get("/try?sample=yes")

    assert "would you give a talk at our conference on Dec 8 at 10:00?" in seen.text


@pytest.mark.parametrize(
    ("form", "hours"),
    [
        ({"hours_mon": "9am-5pm", "hours_tue": "9am-5pm"}, {"mon-tue": "9am-5pm"}),
        (
            {"hours_mon": "09:00-12:00", "hours_wed": "09:00-12:00"},
            {"mon": "09:00-12:00", "wed": "09:00-12:00"},
        ),
        ({"hours_sun": " 10:00-12:00 "}, {"sun": "10:00-12:00"}),
        ({}, {}),
    ],
)
def test_days_with_the_same_hours_are_written_together(form: dict[str, str], hours: dict[str, str]):
    assert hours_of(form) == hours


def test_lines_and_commas_part_what_was_typed():
    assert lines_of("a@b.example, c@d.example\r\n\n @e.example ") == (
        "a@b.example",
        "c@d.example",
        "@e.example",
    )
    assert colleagues_of({"name_2": "Ana", "for_2": "grief,couples", "contact_2": "x"}) == (
        {"name": "Ana", "for": ["grief", "couples"], "contact": "x"},
    )
