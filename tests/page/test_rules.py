"""*Rules*: read in plain words, changed, tried, compared and saved, with nothing lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.page.rules_text import RuleBlock, blocks, find_block, replaced, written_like
from tests.page.browser import Browser
from tests.stories.office import Office, letter

NEW = "  - name: tea\n    when: {text: [cup of tea]}\n    do: ignore"


@pytest.fixture
def editor(office: Office) -> Browser:
    """A browser on a page that may save, of rules with comments."""
    path = office.folder / "rules.yaml"
    text = path.read_text().replace("rules:\n", "# before\nrules:\n\n  # of talks\n")
    text = text.rstrip() + "\n# the end\n\n\n"
    path.write_text(text)
    return Browser(office, may_save=True).let_in()


def rules(browser: Browser) -> str:
    return (browser.office.folder / "rules.yaml").read_text()


def change(browser: Browser, do: str, text: str, rule: str = "", base: str = ""):
    base = base or browser.field("/rules/edit", "base")
    return browser.post("/rules/edit", do=do, text=text, rule=rule, base=base)


def test_each_rule_is_shown_in_plain_words_with_its_yaml(editor: Browser):
    seen = editor.get("/rules")

    assert "the letter says “give a talk”, “speak at”" in seen.text
    assert "→ A draft that asks for time, and a card" in seen.text
    assert "# of talks - name: speaking when: {text: [give a talk, speak at]}" in seen.text


def test_the_rules_of_a_pack_are_shown_too(office: Office):
    path = office.folder / "rules.yaml"
    path.write_text(path.read_text() + "pack: consultant\n")

    seen = Browser(office).let_in().get("/rules")

    assert "consultant pack, line" in seen.text
    assert "the subject or the letter says “qualified leads”" in seen.text
    assert seen.source.count("Change this rule") == 2


def test_one_rule_is_changed_by_itself_and_everything_else_stays(editor: Browser):
    before = rules(editor)
    text = editor.field("/rules/edit?rule=speaking", "text")

    answer = change(editor, "save", text.replace("speak at", "keynote"), rule="speaking")

    assert text.startswith("  # of talks\n  - name: speaking")
    assert answer.status == 303
    assert rules(editor) == before.replace("speak at", "keynote")
    assert "Saved." in editor.get("/rules?said=saved").text


def test_a_new_rule_is_put_before_the_first_and_everything_else_stays(editor: Browser):
    before = rules(editor)
    text = editor.field("/rules/edit?rule=%2B", "text")

    refused = change(editor, "save", text, rule="+")
    answer = change(editor, "save", NEW, rule="+")

    assert text.startswith("  - name: new rule\n    when:")
    assert refused.status == 422
    assert "This cannot be saved yet" in refused.text
    assert answer.status == 303
    assert rules(editor) == before.replace("  # of talks\n", f"{NEW}\n  # of talks\n")


def test_where_no_rule_is_written_the_first_comes_at_the_end(office: Office):
    path = office.folder / "rules.yaml"
    before = path.read_text().partition("rules:\n")[0] + "pack: consultant\n# the end\n"
    path.write_text(before)
    editor = Browser(office, may_save=True).let_in()

    text = editor.field("/rules/edit?rule=%2B", "text")
    answer = change(editor, "save", f"rules:\n{NEW}", rule="+")

    assert text.startswith("\nrules:\n  - name: new rule\n")
    assert answer.status == 303
    assert path.read_text() == f"{before}\nrules:\n{NEW}\n"


def test_two_first_rules_of_two_tabs_are_both_kept(office: Office):
    path = office.folder / "rules.yaml"
    before = path.read_text().partition("rules:\n")[0] + "pack: consultant\n"
    path.write_text(before)
    editor = Browser(office, may_save=True).let_in()
    base, late = editor.field("/rules/edit?rule=%2B", "base"), NEW.replace("tea", "coffee")
    change(editor, "save", f"rules:\n{NEW}", rule="+")

    refused = editor.post("/rules/edit", rule="+", base=base, text=f"rules:\n{late}", do="save")
    answer = change(editor, "save", f"rules:\n{late}", rule="+")

    assert refused.status == 409
    assert answer.status == 303
    assert path.read_text() == f"{before}\nrules:\n{late}\n{NEW}\n"


def test_where_rules_are_in_brackets_a_new_one_begins_with_the_whole_file(office: Office):
    path = office.folder / "rules.yaml"
    rule = "rules: [{name: tea, when: {text: [cup of tea]}, do: ignore}]\n"
    path.write_text(path.read_text().partition("rules:\n")[0] + rule)

    assert rule in Browser(office).let_in().field("/rules/edit?rule=%2B", "text")


def test_a_fault_is_shown_with_its_line_and_nothing_is_saved(editor: Browser):
    before = rules(editor)
    text = editor.field("/rules/edit?rule=speaking", "text").replace("text:", "subjekt:")

    seen = change(editor, "save", text, rule="speaking")

    assert seen.status == 422
    assert "rules.yaml:31:12: 'subjekt' is not a test; did you mean 'subject'?" in seen.text
    assert "when: {subjekt: [give a talk, speak at]}" in seen.text
    assert rules(editor) == before


def test_an_example_that_fails_keeps_a_rule_from_being_saved(editor: Browser):
    before = rules(editor)
    text = editor.field("/rules/edit?rule=speaking", "text")

    seen = change(editor, "save", f"{text}\n    examples: [{{text: Hello, matches: yes}}]", rule="speaking")

    assert seen.status == 422
    assert "This cannot be saved yet" in seen.text
    assert rules(editor) == before


def test_checking_shows_the_change_and_saves_nothing(editor: Browser):
    before = rules(editor)

    seen = change(editor, "check", before.replace("speak at", "keynote"))

    assert "No faults; every example is as expected." in seen.text
    assert "- when: {text: [give a talk, speak at]} + when: {text: [give a talk, keynote]}" in seen.text
    assert rules(editor) == before


def test_a_page_that_only_reads_saves_nothing(browser: Browser):
    before = rules(browser)

    seen = change(browser, "save", before.replace("speak at", "keynote"))
    undone = browser.post("/rules/undo", base="")

    assert seen.status == 403
    assert "eitherway open --edit" in seen.text
    assert undone.status == 303
    assert rules(browser) == before
    assert ">Save<" not in browser.get("/rules/edit").source


def test_the_second_of_two_tabs_is_refused_with_a_diff_and_loses_nothing(editor: Browser):
    base, text = editor.field("/rules/edit", "base"), rules(editor)
    change(editor, "save", text.replace("speak at", "keynote"), base=base)
    first = rules(editor)

    seen = change(editor, "save", text.replace("looking for", "needing"), base=base)

    assert seen.status == 409
    assert "changed elsewhere since you began" in seen.text
    assert "- when: {text: [give a talk, keynote]} + when: {text: [give a talk, speak at]}" in seen.text
    assert "needing a therapist" in seen.source.split("<textarea")[1]
    assert rules(editor) == first


def test_a_rule_changed_in_two_tabs_is_put_into_the_file_as_it_is_after_a_second_look(editor: Browser):
    base = editor.field("/rules/edit", "base")
    text = editor.field("/rules/edit?rule=speaking", "text")
    change(editor, "save", rules(editor).replace("looking for", "needing"), base=base)

    refused = change(editor, "save", text.replace("speak at", "keynote"), rule="speaking", base=base)
    saved = change(editor, "save", text.replace("speak at", "keynote"), rule="speaking")

    assert (refused.status, saved.status) == (409, 303)
    assert "needing a therapist" in rules(editor)
    assert "keynote" in rules(editor)


def test_a_rule_that_is_gone_is_not_written_over_another(editor: Browser):
    seen = change(editor, "save", NEW, rule="of yesterday")

    assert seen.status == 409
    assert "cup of tea" not in rules(editor)


def test_a_save_is_undone_and_done_again(editor: Browser):
    before = rules(editor)
    change(editor, "save", before.replace("speak at", "keynote"))
    after = rules(editor)

    editor.post("/rules/undo", base=editor.field("/rules", "base"))
    undone = rules(editor)
    editor.post("/rules/undo", base=editor.field("/rules", "base"))

    assert (undone, rules(editor)) == (before, after)


def test_nothing_is_undone_over_a_change_from_elsewhere(editor: Browser):
    change(editor, "save", rules(editor).replace("speak at", "keynote"))
    base = editor.field("/rules", "base")
    (editor.office.folder / "rules.yaml").write_text(rules(editor) + "# mine\n")

    editor.post("/rules/undo", base=base)

    assert rules(editor).endswith("# mine\n")
    assert "changed elsewhere" in editor.get("/rules?said=changed").text


def test_a_link_to_the_file_stays_a_link(editor: Browser):
    path = editor.office.folder / "rules.yaml"
    kept = path.rename(editor.office.folder / "kept.yaml")
    path.symlink_to(kept)

    answer = change(editor, "save", rules(editor).replace("speak at", "keynote"))

    assert answer.status == 303
    assert path.is_symlink()
    assert "keynote" in kept.read_text()


@pytest.mark.parametrize(
    "text",
    [
        f"{NEW}\nmailbox: {{host: evil.example, user: maya, password: {{command: touch /tmp/owned}}}}",
        f"{NEW}\n---\nowner: {{}}",
        "!!python/object/apply:os.system [id]",
        "  - &a [*a, *a]",
        "  - {name: '{{ 7*7 }}</textarea><script>', when: {text: ['{{ config }}']}, do: nothing}",
    ],
)
def test_a_rule_cannot_bring_in_what_is_no_rule(editor: Browser, text: str):
    before = rules(editor)

    seen = change(editor, "save", text, rule="speaking")

    assert seen.status == 422
    assert "<script" not in seen.source
    assert rules(editor) == before


def test_what_would_change_is_shown_before_it_is_saved(editor: Browser):
    office = editor.office
    office.deliver_all(letter(), letter(text="Would you like a cup of tea?"))
    before, mail = rules(editor), office.account.snapshot()
    text = editor.field("/rules/edit?rule=speaking", "text")

    answer = change(editor, "compare", text.replace("give a talk", "cup of tea"), rule="speaking")
    seen = editor.settled("/rules/compare")

    assert answer.status == 303
    assert "2 messages were judged again. 2 would be treated otherwise." in seen.text
    assert "1 rule “speaking” no rule Dana Reyes: A talk in December?" in seen.text
    assert "1 no rule rule “speaking” Dana Reyes: A talk in December?" in seen.text
    assert (rules(editor), office.account.snapshot()) == (before, mail)


def test_a_change_that_was_compared_can_be_saved_from_there(editor: Browser):
    change(editor, "compare", rules(editor).replace("speak at", "keynote"))
    editor.settled("/rules/compare")
    form = {name: editor.field("/rules/compare", name) for name in ("rule", "base", "text")}

    answer = editor.post("/rules/edit", do="save", **form)

    assert answer.status == 303
    assert "keynote" in rules(editor)


def test_a_comparison_without_a_connection_says_why(editor: Browser):
    paths = editor.desk.paths
    editor.desk.paths = type(paths)(paths.rules_path, paths.state)

    change(editor, "compare", rules(editor).replace("speak at", "keynote"))

    assert "127.0.0.1" in editor.settled("/rules/compare").text


def test_without_a_comparison_its_page_leads_to_the_rules(editor: Browser):
    assert editor.get("/rules/compare").status == 303


def test_rules_with_faults_are_shown_and_can_be_put_right(editor: Browser):
    good = rules(editor)
    (editor.office.folder / "rules.yaml").write_text(good.replace("text:", "subjekt:", 1))

    seen = editor.get("/rules")
    compared = change(editor, "compare", good)
    saved = change(editor, "save", good)

    assert seen.status == 422
    assert "'subjekt' is not a test" in seen.text
    assert "nothing to compare" in compared.text
    assert saved.status == 303
    assert rules(editor) == good


# -- where a rule is in the text ------------------------------------------------------------------------

FILE = """\
owner: {name: x}
rules:
  # first
  - name: one
    when: {text: a}

  # about two
  # and more
  -
    name: two   # beside
    when:
      text: |
        - name: not a rule

# the end
people: {}
"""


def test_a_rule_reaches_from_its_comment_to_its_last_line():
    found = blocks(FILE)

    assert [(one.name, one.first, one.last) for one in found] == [("one", 3, 5), ("two", 7, 13)]


def test_a_rule_is_replaced_where_it_is():
    block = find_block(FILE, "one")

    assert block is not None
    assert replaced(FILE, block, "  - name: three\n") == FILE.replace(f"{block.text}\n", "  - name: three\n")


@pytest.mark.parametrize(
    "text",
    ["rules: [{name: a}]", "rules:", "", "rules: {}", "rules:\n- {name: a", "\t", "rules:\n  - a: [\n"],
)
def test_rules_that_are_not_in_lines_of_their_own_have_no_place(text: str):
    assert blocks(text) in ((), (RuleBlock("a", 2, 2, "- {name: a"),))


@pytest.mark.parametrize(
    ("sent", "before", "written"),
    [
        ("a\r\nb", "x\n", "a\nb\n"),
        ("a\r\nb\r\n\r\n", "x\r\ny", "a\r\nb\r\n"),
        ("a", "x\r\n\r\n", "a\r\n\r\n"),
        ("a\rb", "", "a\nb\n"),
    ],
)
def test_the_line_ends_are_those_of_the_file(sent: str, before: str, written: str):
    assert written_like(sent, before) == written


def test_the_kept_file_is_readable_by_its_owner_only(editor: Browser):
    change(editor, "save", rules(editor).replace("speak at", "keynote"))
    kept: Path = editor.office.folder / "rules.yaml.before"

    assert kept.stat().st_mode & 0o077 == 0
    assert "speak at" in kept.read_text()
