"""*Rules*, the settings as forms: one field changes one line, what is typed is never lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eitherway.page.settings_form import sections
from eitherway.rules.document import read
from eitherway.rules.schema import Settings
from tests.memory.account import MemoryAccount
from tests.page.browser import Browser, Seen
from tests.stories.office import Office, letter


@pytest.fixture
def editing(memory: MemoryAccount, tmp_path: Path) -> Browser:
    office = Office(memory, tmp_path)
    path = office.folder / "rules.yaml"
    path.write_text(
        f"# Mine.\n{path.read_text()}".replace("  cool_off: 1 night", "  cool_off: 1 night  # sleep")
    )
    return Browser(office, may_save=True).let_in()


def sends(browser: Browser, of: str, do: str, **fields: str) -> Seen:
    """The form of a group as it stands, with these fields typed."""
    source = browser.get(f"/rules/settings?of={of}").source
    was = {f"was_{name}": browser.field(f"/rules/settings?of={of}", f"was_{name}") for name in fields}
    base = re.search(r'name="base" value="(\w+)"', source)
    assert base, source
    typed = {f"is_{name}": value for name, value in fields.items()}
    return browser.post("/rules/settings", of=of, do=do, base=base[1], **was, **typed)


def rules(browser: Browser) -> str:
    return (browser.office.folder / "rules.yaml").read_text()


def test_every_setting_has_a_place_and_what_cannot_be_a_form_says_so(editing: Browser):
    seen = editing.get("/rules/settings")

    root, _ = read(rules(editing), "rules.yaml")
    names = {one.name for one in sections(root)}
    assert names == {*Settings.model_fields, "rules"}
    assert "These hold lists or groups, and are changed in the file:" in seen.text
    assert "calendars, " in seen.text
    assert editing.field("/rules/settings?of=owner", "is_name") == "Maya Okafor"
    assert "emergency line" in editing.get("/rules/settings?of=owner").text


def test_one_field_changes_one_line_and_keeps_comments(editing: Browser):
    before = rules(editing)

    seen = sends(editing, "answers", "save", cool_off="2 nights")

    assert seen.onward == "/rules?said=saved"
    assert rules(editing) == before.replace("cool_off: 1 night  # sleep", "cool_off: 2 nights  # sleep")


def test_a_check_shows_the_change_and_saves_nothing(editing: Browser):
    before = rules(editing)

    seen = sends(editing, "owner", "check", tone="formal", hours="mon-fri: 10:00-16:00")

    assert "No faults; every example is as expected. Nothing was saved yet." in seen.text
    assert "+ tone: formal" in seen.text
    assert "hours: {mon-fri: 10:00-16:00}" in seen.text
    assert rules(editing) == before


def test_a_fault_is_told_with_its_line_and_what_was_typed_stays(editing: Browser):
    seen = sends(editing, "answers", "save", within="soon", cool_off="3 nights")

    assert seen.status == 422
    assert "This cannot be saved yet:" in seen.text
    assert 'value="soon"' in seen.source
    assert 'value="3 nights"' in seen.source
    assert "soon" not in rules(editing)


def test_a_line_that_is_no_pair_is_told(editing: Browser):
    seen = sends(editing, "owner", "save", hours="monday nine to five")

    assert "hours: write each line as name: value" in seen.text
    assert seen.status == 422


def test_a_save_can_be_undone(editing: Browser):
    before = rules(editing)
    sends(editing, "answers", "save", mode="shadow")

    editing.post("/rules/undo", base=editing.field("/rules", "base"))

    assert rules(editing) == before


def test_what_would_change_in_the_mail_is_shown_before_saving(editing: Browser):
    editing.office.deliver(letter())
    editing.office.pass_time(minutes=1)

    begun = sends(editing, "answers", "compare", draft_from="0.99")

    assert begun.onward == "/rules/compare"
    assert "was judged again" in editing.settled("/rules/compare").text


def test_a_page_that_only_reads_saves_nothing(browser: Browser):
    before = rules(browser)

    seen = sends(browser, "answers", "save", mode="shadow")

    assert seen.status == 403
    assert rules(browser) == before


def test_another_tab_that_was_first_loses_nothing(editing: Browser):
    path = "/rules/settings?of=answers"
    base = editing.field(path, "base")
    sends(editing, "answers", "save", mode="shadow")
    late = {"is_cool_off": "2 nights", "was_cool_off": "1 night", "is_mode": "", "was_mode": ""}

    seen = editing.post("/rules/settings", of="answers", do="save", base=base, **late)

    assert seen.status == 409
    assert "The file was changed elsewhere since you began." in seen.text
    assert 'value="2 nights"' in seen.source
    again = editing.post("/rules/settings", of="answers", do="save", base=editing.field(path, "base"), **late)
    assert again.onward == "/rules?said=saved"
    assert "mode: shadow" in rules(editing)
    assert "cool_off: 2 nights" in rules(editing)


EVIL = "{{ 7*7 }} <script>alert(1)</script> \"'}]: &a *b !!python/object/apply:os.system [x] # y"


def test_what_is_typed_is_text_in_the_file_and_on_the_page(editing: Browser):
    seen = sends(editing, "owner", "check", signature=EVIL)
    sends(editing, "owner", "save", signature=f"{EVIL}\nrules:\n  - name: evil")

    rulebook = editing.desk.config_without_calendars().rulebook
    assert "<script>" not in seen.source
    assert rulebook.settings.owner.signature == f"{EVIL}\nrules:\n  - name: evil"
    assert [one.name for one in rulebook.rules] == [
        "speaking",
        "new client",
    ]


@pytest.mark.parametrize("name", ["../../etc/passwd", "nothing", "", "owner.name"])
def test_a_group_that_is_not_there_leads_to_the_first(editing: Browser, name: str):
    assert editing.get(f"/rules/settings?of={name}").onward == "/rules/settings"
    assert editing.post("/rules/settings", of=name, do="save", is_x="y", was_x="").onward == "/rules/settings"


def test_a_field_that_is_not_there_changes_nothing(editing: Browser):
    before = rules(editing)

    editing.post(
        "/rules/settings", of="owner", do="save", base=editing.field("/rules/settings", "base"), is_evil="x"
    )

    assert rules(editing) == before


@pytest.mark.parametrize(("origin", "token"), [("http://evil.example", None), ("", "guessed")])
def test_a_form_of_another_page_changes_nothing(editing: Browser, origin: str, token: str | None):
    before = rules(editing)

    seen = editing.post("/rules/settings", origin=origin, token=token, of="owner", do="save", is_name="Eve")

    assert seen.status == 403
    assert rules(editing) == before


def test_while_the_file_cannot_be_read_the_fault_is_shown(editing: Browser):
    (editing.office.folder / "rules.yaml").write_text("owner: {\n")

    seen = editing.get("/rules/settings")

    assert seen.status == 422
    assert "rules.yaml:2" in seen.text
