"""What the README and the other documents tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from eitherway.cli import app
from tests.command import eitherway

ROOT = Path(__file__).parents[2]
PAPERS = [
    ROOT / "README.md",
    ROOT / "PRIVACY.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
ROOT_COMMAND: Any = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))


def typed(text: str) -> Iterator[str]:
    """Command lines: those behind a prompt, and those in code quotes within a sentence or table."""
    yield from re.findall(r"^\$ (.+)$", text, flags=re.M)
    yield from re.findall(r"`((?:eitherway|make) [^`]+)`", text)


def lines(program: str) -> list[Any]:
    return [
        pytest.param(words[1:], id=" ".join(words))
        for paper in PAPERS
        for line in dict.fromkeys(typed(paper.read_text("utf-8")))
        if Path((words := shlex.split(line))[0]).name == program
    ]


@pytest.mark.parametrize("words", lines("eitherway"))
def test_a_command_and_its_options_are_there(words: list[str]) -> None:
    command, rest = find_command(ROOT_COMMAND, words)

    known = {option for item in command.params for option in item.opts} | {"--help"}
    assert not getattr(command, "commands", {}) or set(rest) <= known, "no such command"
    assert {word for word in rest if word.startswith("-")} <= known


def find_command(command: Any, words: list[str]) -> tuple[Any, list[str]]:
    """The command that the first words name, and the words after them."""
    found = getattr(command, "commands", {}).get(words[0]) if words else None
    return find_command(found, words[1:]) if found else (command, words)


@pytest.mark.parametrize("words", lines("make"))
def test_a_target_of_make_is_there(words: list[str]) -> None:
    assert {word for word in words if "=" not in word} <= TARGETS


def test_the_readme_shows_what_check_says_of_the_shipped_rules(tmp_path: Path) -> None:
    shutil.copy(ROOT / "rules.yaml", tmp_path)
    told = eitherway(tmp_path, "check").stdout.strip().removeprefix(f"{tmp_path}/")

    assert f"$ eitherway check\n{told}\n" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_knows_the_line_of_the_rule_that_it_shows() -> None:
    rules = (ROOT / "rules.yaml").read_text("utf-8").splitlines()
    line = rules.index("  - name: speaking") + 1

    assert f"rule 'speaking' (line {line})" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_names_only_files_that_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")

    assert [name for name in ROOT_COMMAND.commands if f"eitherway {name}" not in text] == []


@pytest.mark.parametrize("name", sorted(ROOT_COMMAND.commands))
def test_every_command_says_in_one_whole_line_what_it_is_for(name: str) -> None:
    assert not ROOT_COMMAND.commands[name].get_short_help_str(64).endswith("...")
