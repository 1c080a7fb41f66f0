"""What is published: a wheel that is the same whoever builds it and has what is read, and manual pages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eitherway.commands.command_line import COMMANDS, load_command
from tools.release.again import differences
from tools.release.formula import formula
from tools.release.man_pages import man_pages
from tools.release.version import INIT, git, notes, version_of

ROOT = Path(__file__).parents[2]
PAGES = dict(man_pages("1.2.3", "2026-11-28"))


def wheel(target: Path) -> Path:
    """A wheel of this source, built as at one moment."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target],
        cwd=ROOT,
        env={"SOURCE_DATE_EPOCH": "1790000000", "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel(tmp_path_factory.mktemp("one"))


def test_two_wheels_of_one_commit_are_the_same(built: Path, tmp_path: Path) -> None:
    again = wheel(tmp_path)

    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(built.read_bytes()).digest()


def test_the_wheel_has_the_letters_packs_catalogs_and_the_example(built: Path) -> None:
    names = set(zipfile.ZipFile(built).namelist())
    letters = {f"eitherway/shipped/{one.relative_to(ROOT)}" for one in ROOT.glob("templates/**/*.txt")}
    data = {str(one.relative_to(ROOT / "src")) for one in (ROOT / "src").rglob("*.yaml")}
    catalogs = {str(one.relative_to(ROOT / "src")) for one in (ROOT / "src").rglob("*.po")}

    assert letters
    assert letters | data | catalogs | {"eitherway/shipped/rules.yaml"} <= names


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_stands_in_the_manual_page(command: str) -> None:
    found = load_command(command)
    below = [found, *getattr(found, "commands", {}).values()]
    options = {name for one in below for item in one.params for name in item.opts if name[:2] == "--"}

    page = PAGES[f"eitherway-{command}.1"].replace("\\-", "-")

    assert {name for name in options if name not in page} == set()


def test_the_first_page_lists_every_command() -> None:
    assert [name for name in COMMANDS if f".B {name}\n" not in PAGES["eitherway.1"]] == []


def test_no_line_of_a_page_is_taken_for_a_request_of_the_formatter() -> None:
    requests = {".TH", ".SH", ".TP", ".B", ".PP"}
    lines = (line for page in PAGES.values() for line in page.splitlines())

    assert {line.split()[0] for line in lines if line.startswith((".", "'"))} <= requests


def test_the_formula_names_the_archive_and_its_sum() -> None:
    text = formula("1.2.3", "ab" * 32)

    assert "eitherway-1.2.3.tar.gz" in text
    assert f'sha256 "{"ab" * 32}"' in text


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of two commits, the last of them with this version in its source."""
    (tmp_path / INIT).parent.mkdir(parents=True)
    (tmp_path / INIT).write_text('__version__ = "0.2.0"\n')
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, *who, "commit", "--quiet", "--allow-empty", "-m", "first")
    git(tmp_path, "add", ".")
    git(tmp_path, *who, "commit", "--quiet", "-m", "second")
    return tmp_path


def test_the_version_is_that_of_the_highest_tag(repository: Path) -> None:
    git(repository, "tag", "v1.9.0")
    git(repository, "tag", "v1.10.0")
    git(repository, "tag", "very-good")

    assert version_of(repository) == "1.10.0"


def test_without_a_tag_it_is_a_trial_of_the_version_to_come(repository: Path) -> None:
    git(repository, "tag", "v0.1.0", "HEAD~1")

    assert version_of(repository) == f"0.2.0.dev2+g{git(repository, 'rev-parse', '--short=8', 'HEAD')}"


CHANGES = "# Changelog\n\n## 0.2.0, 1 December 2026\n\n- More.\n\n## 0.1.0\n\n- Less.\n"


@pytest.mark.parametrize("version", ["0.2.0", "0.2.0.dev2+g01234567"])
def test_the_notes_are_the_part_about_the_version(version: str) -> None:
    assert notes(CHANGES, version) == f"# Eitherway {version}\n\n- More.\n"


def test_a_tag_whose_part_has_no_date_is_refused() -> None:
    changes = CHANGES.replace("0.2.0, 1 December 2026", "0.2.0, not released yet")

    assert notes(changes, "0.2.0.dev2+g01234567")
    with pytest.raises(
        ValueError, match=r"0\.2\.0 has the tag v0\.2\.0 and no date; write '## 0\.2\.0, DATE'"
    ):
        notes(changes, "0.2.0")


def test_a_tag_that_the_changelog_does_not_know_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"begins with 0\.2\.0, and the tag is v0\.3\.0; write '## 0\.3\.0, DATE'"
    ):
        notes(CHANGES, "0.3.0")


def test_what_two_builds_do_not_have_alike_is_named(tmp_path: Path) -> None:
    one, other = tmp_path / "one" / "man", tmp_path / "other" / "man"
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    (one / "same").write_text("x")
    (other / "same").write_text("x")
    (one / "page").write_text("x")
    (other / "page").write_text("y")
    (other / "more").touch()

    assert list(differences(one.parent, other.parent)) == ["man/more: only in one build", "man/page: differs"]
