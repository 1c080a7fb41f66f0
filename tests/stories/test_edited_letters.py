"""What the owner changes in each letter is found in Sent when asked, and taken over as a template by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from eitherway.engine.config import load_config
from eitherway.page.letter_edits import edits_in
from eitherway.requests.repeated_edits import RepeatedEdit
from tests.command import eitherway
from tests.page.browser import Browser
from tests.servers.account import Account
from tests.stories.office import ZONE, Office, letter

EITHER, WITHOUT = " either way.", "."
PATH = "templates/en/warm/defer.txt"


def ask(office: Office, *names: str) -> None:
    for name in names:
        office.deliver(
            letter(f"{name} Reyes <{name.lower()}@conf.example>", f"A talk, {name}", at=office.now)
        )
    office.pass_time(minutes=2)


def send_changed(office: Office, before: str = EITHER, after: str = WITHOUT) -> None:
    """The owner sends what is in Drafts, with the same change in each."""
    for draft in office.drafts():
        office.send(draft, " ".join(draft.text.split(" ")).replace(before, after))
    office.pass_time(minutes=2)


def send_each(office: Office, text: str) -> None:
    """The owner sends what is in Drafts, with other words in each."""
    for number, draft in enumerate(office.drafts()):
        office.send(draft, draft.text.replace("Thank you", text.format(number)))


def found(office: Office) -> tuple[RepeatedEdit, ...]:
    return edits_in(load_config(office.paths, office.now), office.now)


@pytest.fixture
def edited(office: Office) -> Office:
    """Three deferrals were sent without "either way"."""
    ask(office, "Dana", "Ben", "Ann")
    send_changed(office)
    return office


def test_three_letters_that_were_changed_alike_lead_to_a_template(edited: Office) -> None:
    before = edited.account.snapshot()

    (edit,) = found(edited)

    assert (edit.path, edit.old, edit.new.strip()) == ("en/warm/defer", "either way", "")
    assert (edit.edited, edit.sent, edit.right, edit.wrong, edit.fault) == (3, 3, 3, 0, "")
    assert "get back to you by {{ promise }}.\n" in edit.text
    assert edited.account.snapshot() == before


def test_letters_that_were_sent_as_they_are_count_against_it(edited: Office) -> None:
    ask(edited, "Eve")
    send_changed(edited, "", "")

    (edit,) = found(edited)

    assert (edit.edited, edit.sent, edit.right, edit.wrong) == (3, 4, 3, 1)


def test_two_letters_say_nothing(office: Office) -> None:
    ask(office, "Dana", "Ben")
    send_changed(office)

    assert found(office) == ()


def test_words_to_one_person_alone_say_nothing(office: Office) -> None:
    ask(office, "Dana", "Ben", "Ann")
    send_each(office, "It was good to see you, number {}. Thank you")
    office.pass_time(minutes=2)

    assert found(office) == ()


def test_a_change_that_no_template_may_have_is_shown_with_its_fault(office: Office) -> None:
    ask(office, "Dana", "Ben", "Ann")
    send_changed(office, "Thank you for writing.", "I would be happy to speak there.")

    (edit,) = found(office)

    assert "reads as a yes" in edit.fault


def test_the_ledger_learns_no_word(edited: Office) -> None:
    send_changed(edited, "", "Kindly wait.")
    found(edited)

    octets = b"".join(one.read_bytes() for one in edited.paths.state.rglob("*") if one.is_file())
    assert b"either way" not in octets


def test_the_command_prints_it_and_changes_nothing(embedded: Account, tmp_path: Path) -> None:
    edited = Office(embedded, tmp_path, now=datetime.now(ZONE))
    ask(edited, "Dana", "Ben", "Ann")
    send_changed(edited)

    done = eitherway(edited.folder, "suggest", "-q")

    assert done.returncode == 0, done.stderr
    assert f"{PATH}: of 3 that you sent, 3 were changed alike:\n  - either way\n" in done.stdout
    assert "3 of them would be nearer to what you sent, none farther from it." in done.stdout
    assert not (edited.folder / PATH).exists()


def test_on_the_page_it_is_saved_by_a_button_alone_and_the_next_letter_has_it(edited: Office) -> None:
    browser = Browser(edited, may_save=True).let_in()
    browser.get("/rules/suggest")
    seen = browser.settled("/rules/suggest")
    form = {name: browser.field("/rules/suggest", name) for name in ("letter", "base")}
    assert "3 of them would be nearer to what you sent, and 0 farther" in seen.text
    assert not (edited.folder / PATH).exists()

    saved = browser.post("/rules/letter", **form)
    ask(edited, "Eve")

    assert saved.onward == "/rules/suggest?said=saved"
    assert "{{ promise }}.\n" in (edited.folder / PATH).read_text()
    assert "either way" not in edited.drafts()[0].text


def test_a_letter_that_was_changed_since_is_not_overwritten(edited: Office) -> None:
    browser = Browser(edited, may_save=True).let_in()
    browser.get("/rules/suggest")
    browser.settled("/rules/suggest")
    form = {name: browser.field("/rules/suggest", name) for name in ("letter", "base")}
    own = edited.folder / PATH
    own.parent.mkdir(parents=True)
    own.write_text("{{ greeting }}\n\nYou hear from me by {{ promise }}.\n")

    seen = browser.post("/rules/letter", **form)

    assert seen.onward == "/rules/suggest?said=changed"
    assert "You hear from me" in own.read_text()


@pytest.mark.parametrize("form", [{}, {"letter": "../x"}])
def test_a_page_that_only_reads_and_a_wrong_form_write_nothing(edited: Office, form: dict[str, str]) -> None:
    browser = Browser(edited).let_in()
    browser.get("/rules/suggest")
    browser.settled("/rules/suggest")

    browser.post("/rules/letter", **form)

    assert not (edited.folder / "templates").exists()
