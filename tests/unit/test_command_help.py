"""The help of every command ends with examples that the command line takes, and errors can be JSON."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from eitherway.commands.command_line import COMMANDS, load_command

ROOT = click.Group("eitherway", {name: load_command(name) for name in COMMANDS})


def commands(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    """The names of every command that does something."""
    below = getattr(command, "commands", {})
    if not below:
        yield names
    for name, one in below.items():
        yield from commands(one, *names, name)


def context_of(names: tuple[str, ...]) -> click.Context:
    """The context of a command, below those of its groups."""
    context = click.Context(ROOT, info_name="eitherway")
    for name in names:
        command = context.command.commands[name]  # type: ignore[attr-defined]
        context = click.Context(command, info_name=name, parent=context)
    return context


def help_of(names: tuple[str, ...]) -> str:
    context = context_of(names)
    return context.command.get_help(context)


def examples(names: tuple[str, ...]) -> list[list[str]]:
    lines = help_of(names).partition("Examples:")[2].splitlines()
    shown = (line.partition(" > ")[0] for line in lines if line.strip().startswith("eitherway "))
    return [shlex.split(line) for line in shown]


EVERY = [*commands(ROOT)]
SHOWN = [(names, words) for names in EVERY for words in examples(names)]


@pytest.mark.parametrize("names", EVERY, ids=" ".join)
def test_every_command_has_an_example_in_its_help(names: tuple[str, ...]) -> None:
    assert examples(names)


@pytest.mark.parametrize(("names", "words"), SHOWN, ids=[" ".join(words) for _, words in SHOWN])
def test_every_example_is_a_valid_command_line(names: tuple[str, ...], words: list[str]) -> None:
    parsed = context_of(names).command.make_context(" ".join(names), words[1 + len(names) :])

    assert words[1 : 1 + len(names)] == list(names)
    assert parsed.params


@pytest.mark.parametrize("names", EVERY, ids=" ".join)
def test_no_line_of_the_help_is_wider_than_80(names: tuple[str, ...]) -> None:
    assert [line for line in help_of(names).splitlines() if len(line) > 80] == []
