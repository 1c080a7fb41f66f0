"""What the shell completes: decisions, the ids of open requests, packs, calendars, ends of a pause."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from eitherway.commands.command_line import load_command
from eitherway.engine.paths import Paths
from eitherway.requests.context import account_of
from tests.laws.builders import REQUEST
from tests.stories.office import EMPTY, RULES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with rules, and one open request in its ledger."""
    rules = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
    (tmp_path / "rules.yaml").write_text(rules)
    (tmp_path / "practice.ics").write_text(EMPTY.format(events=""))
    paths = Paths(tmp_path / "rules.yaml", tmp_path / "state")
    with closing(paths.ledger(account_of(paths.rulebook().settings.mailboxes[0]))) as ledger:
        ledger.record(REQUEST)
    return tmp_path


def completed(folder: Path, command: str, incomplete: str, *before: str) -> list[str]:
    """What is offered for the word that begins so, in the command's last argument."""
    found = load_command(command)
    words = ["-c", str(folder / "rules.yaml"), "--state", str(folder / "state"), *before]
    context = found.make_context(command, words, resilient_parsing=True)
    last = [one for one in found.params if one.param_type_name == "argument"][-1]
    return [item.value for item in last.shell_complete(context, incomplete)]


@pytest.mark.parametrize(
    ("command", "incomplete", "words"),
    [
        ("decide", "re", ["refer", "reopen"]),
        ("decide", "u", ["undo"]),
        ("pause", "t", ["tomorrow", "tuesday", "thursday"]),
        ("calendars", "pr", ["practice"]),
        ("calendars", "acc", ["accept"]),
    ],
)
def test_words(folder: Path, command: str, incomplete: str, words: list[str]) -> None:
    assert set(words) >= set(completed(folder, command, incomplete)) != set()


def test_the_ids_of_open_requests(folder: Path) -> None:
    assert REQUEST.key[:4] in completed(folder, "decide", REQUEST.key[:2])


def test_a_broken_file_offers_the_plain_words(folder: Path) -> None:
    (folder / "rules.yaml").write_text("owner: [")

    assert completed(folder, "decide", "ye") == ["yes"]
