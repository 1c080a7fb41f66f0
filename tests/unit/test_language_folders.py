"""The folders of languages: whole where they should be, and a fault in one is named with a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eitherway import languages
from eitherway.languages import LISTS, LanguageError, languages_in
from eitherway.languages.tables import TABLES, CueWords, Identity, LetterWords, TimeWords
from tests.command import environment

PRINT_WHAT_IS_READ = """
import sys
def heard(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".yaml", ".txt")):
        print(arguments[0], file=sys.stderr)
sys.addaudithook(heard)
from eitherway.cli import main
sys.argv = ["eitherway", "--version"]
main()
"""


@pytest.mark.parametrize("code", languages.known())
def test_every_file_of_a_language_can_be_read(code: str) -> None:
    assert languages.known()[code].faults() == ()


@pytest.mark.parametrize("code", ["en", "de", "fr", "es"])
def test_a_whole_language_has_every_table(code: str) -> None:
    assert [kind.FILE for kind in TABLES if code not in languages.having(kind)] == []


def test_english_has_every_list_but_families_and_a_familiar_you() -> None:
    lacking = [name for name in LISTS if "en" not in languages.having(name)]

    assert lacking == ["family_first", "given_last", "familiar"]


def test_english_is_taken_for_what_a_language_lacks() -> None:
    assert languages.table(LetterWords, "nl").days[0] == "Monday"
    assert languages.table(LetterWords, "no such language").days[0] == "Monday"


def made(folder: Path, **files: str) -> languages.Language:
    """A language "xx" with these files."""
    (folder / "xx").mkdir()
    for name, text in files.items():
        (folder / "xx" / name.replace("_yaml", ".yaml").replace("_txt", ".txt")).write_text(text)
    return languages_in(folder)["xx"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("smal words: a b", "there is no part 'smal words'; did you mean 'small words'?"),
        ("other: a b", "there is no part 'other'; it has "),
        ("names: exish", "'names': 'exish' is not a list of texts"),
        ("small words: [a, b]", "'small words': \"['a', 'b']\" is not words"),
        ("- a", "begins each part with its name and a colon"),
        ("names: [a", "this is not YAML"),
    ],
)
def test_a_table_with_a_fault_is_named(tmp_path: Path, text: str, fault: str) -> None:
    language = made(tmp_path, language_yaml=text)

    with pytest.raises(LanguageError, match=r"^xx/language\.yaml") as caught:
        language.table(Identity)

    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("words: {}", "the part 'cues' is missing; write it"),
        ("words: {a: b}\ncues: {a: [b]}", "'cues', 'a': \"['b']\" is not a text"),
        ("words: {}\ncues: {}\nhalf day clock: perhaps", "'perhaps' is not yes or no"),
    ],
)
def test_a_table_that_lacks_a_part_is_named(tmp_path: Path, text: str, fault: str) -> None:
    language = made(tmp_path, times_yaml=text)

    with pytest.raises(LanguageError) as caught:
        language.table(TimeWords)

    assert fault in str(caught.value)


def test_a_week_has_seven_days(tmp_path: Path) -> None:
    english = languages.known()["en"].folder / "letters.yaml"
    language = made(tmp_path, letters_yaml=english.read_text("utf-8").replace("Monday, ", ""))

    with pytest.raises(LanguageError, match="'days' are seven from Monday on"):
        language.table(LetterWords)


def test_the_tables_cannot_be_changed() -> None:
    questions: Any = languages.table(CueWords, "en").questions

    with pytest.raises(TypeError):
        questions["when"] = "never"


def test_the_version_is_printed_without_reading_a_language() -> None:
    run = [sys.executable, "-c", PRINT_WHAT_IS_READ]

    done = subprocess.run(run, check=True, env=environment(), capture_output=True, text=True)

    assert done.stdout.startswith("eitherway ")
    assert "eitherway/languages/" not in done.stderr


def test_a_file_that_is_never_read_is_named(tmp_path: Path) -> None:
    language = made(tmp_path, crisi_txt="a", times_yaml="words: {}")

    assert language.faults() == (
        "xx/crisi.txt: it is never read; did you mean crisis.txt?",
        "xx/times.yaml: the part 'cues' is missing; write it",
    )


def test_a_comment_and_an_empty_line_are_no_phrase(tmp_path: Path) -> None:
    language = made(tmp_path, yes_txt="# yes\n\njesu\n")

    assert language.lines("yes") == ("jesu",)
    assert language.lines("crisis") == ()
