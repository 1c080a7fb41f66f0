"""What is published: a wheel that is the same whoever builds it and has what is read, and manual pages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eitherway.commands.command_line import COMMANDS, load_command
from tools.release.formula import formula
from tools.release.man_pages import man_pages

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
