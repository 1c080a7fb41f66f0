"""What the README and the other documents tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from eitherway.commands.command_line import COMMANDS, app, load_command

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "eitherway"
PAPERS = [
    ROOT / "README.md",
    ROOT / "PRIVACY.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FOLDERS = ("docs", "src", "templates", "tests")
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))}
)
ROOT_COMMAND: Any = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))


def typed(text: str) -> Iterator[str]:
    """Command lines in code quotes within a sentence or table; test_documents runs those behind a prompt."""
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
    named = load_command(words[0]) if words else None
    command, rest = find_command(named, words[1:]) if named else (ROOT_COMMAND, words)

    known = {option for item in command.params for option in item.opts} | {"--help"}
    assert not takes_commands(command) or set(rest) <= known, "no such command"
    assert {word for word in rest if word.startswith("-")} <= known


def takes_commands(command: Any) -> bool:
    return command is ROOT_COMMAND or bool(getattr(command, "commands", {}))


def find_command(command: Any, words: list[str]) -> tuple[Any, list[str]]:
    """The command that the first words name, and the words after them."""
    found = getattr(command, "commands", {}).get(words[0]) if words else None
    return find_command(found, words[1:]) if found else (command, words)


@pytest.mark.parametrize("words", lines("make"))
def test_a_target_of_make_is_there(words: list[str]) -> None:
    assert {word for word in words if "=" not in word} <= TARGETS


def extending() -> str:
    """The section that says where things are."""
    text = (ROOT / "docs/development.md").read_text("utf-8")
    return text.partition("## Extending it\n")[2].partition("\n## ")[0]


QUESTIONS = dict(re.findall(r"^\| ([^|]+\?) \| (.+) \|$", extending(), flags=re.M))
FILE = r"`([\w./-]+\.(?:py|md|yaml)|[\w./-]+/)`"
NAMES_IN_FILE = re.findall(rf"`(\w+)`(?: of `(\w+)`| and its \w+ in `(\w+)`)? in {FILE}", extending())


def test_the_questions_of_a_stranger_are_answered_with_files() -> None:
    assert len(QUESTIONS) == 11
    assert [question for question, answer in QUESTIONS.items() if not re.search(FILE, answer)] == []


@pytest.mark.parametrize("file", sorted(set(re.findall(FILE, extending()))))
def test_a_file_that_the_page_points_to_is_there(file: str) -> None:
    assert any((folder / file).exists() for folder in (ROOT, PACKAGE))


@pytest.mark.parametrize(
    ("name", "file"), sorted({(name, groups[-1]) for groups in NAMES_IN_FILE for name in groups[:-1] if name})
)
def test_a_name_that_the_page_points_to_is_in_its_file(name: str, file: str) -> None:
    text = (PACKAGE / file).read_text("utf-8")

    assert re.search(rf"^ *(?:(?:def|class) )?{name}\b(?:\(|:| =)", text, flags=re.M)


def test_every_name_that_the_page_points_to_is_looked_for() -> None:
    looked_for = {name for groups in NAMES_IN_FILE for name in groups if name}

    named = set(re.findall(r"`(_?[a-zA-Z][\w]*(?:_\w+)*)`", "".join(QUESTIONS.values())))

    assert named - looked_for == {"within"}  # a setting of rules.yaml


@pytest.mark.parametrize("paper", DOCUMENTS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(paper: Path) -> None:
    named = re.findall(
        r"`((?:src|tests|docs|benchmarks|templates|requirements)/[\w./*-]+)`", paper.read_text("utf-8")
    )

    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []


def test_every_command_is_in_the_page_of_commands() -> None:
    text = (ROOT / "docs/reference/commands.md").read_text("utf-8")

    assert [name for name in COMMANDS if f"eitherway {name}" not in text] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_in_one_whole_line_what_it_is_for(name: str) -> None:
    first = load_command(name).help.partition("\n\n")[0]

    assert " ".join(first.split()).partition(". ")[0].rstrip(".") + "." == COMMANDS[name][1]
    assert len(COMMANDS[name][1]) <= 64
