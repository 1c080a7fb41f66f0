"""No terminal ends a command with a traceback: what its encoding lacks is written in other characters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import environment, files
from tests.prepared_home import failed, prepared_home
from tests.stories.office import EMPTY, RULES, letter

TEXT = "Hi Maya,\n\n“Could you give a talk at Café Łódź on Tuesday, December 8?” 講演のお願い …\n"


def run(folder: Path, encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    rules = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
    (folder / "rules.yaml").write_text(rules)
    (folder / "practice.ics").write_text(EMPTY.format(events=""))
    (folder / "letter.eml").write_bytes(letter(text=TEXT).as_bytes())
    line = [sys.executable, "-m", "eitherway", *words, *files(folder)]
    env = {**environment(), "PYTHONIOENCODING": encoding}
    return subprocess.run(line, check=False, env=env, capture_output=True, timeout=60, cwd=folder)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", '"Could you give a talk at Cafe ?odz'),
        ("latin-1", '"Could you give a talk at Café ?ódz'),
        ("cp437", '"Could you give a talk at Café ?ódz'),
        ("utf-8", "“Could you give a talk at Café Łódź"),
    ],
)
def test_a_letter_is_explained_in_any_encoding(tmp_path: Path, encoding: str, shown: str) -> None:
    done = run(tmp_path, encoding, "explain", "letter.eml")

    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert shown in done.stdout.decode(encoding)


def test_octets_that_are_no_text_in_an_argument_are_complained_about(tmp_path: Path) -> None:
    done = run(tmp_path, "utf-8", "explain", "\udcff.eml")

    assert done.returncode == 78
    assert done.stderr.startswith(b"eitherway: ?.eml: there is no such file")


TERMINALS = {
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
COMMAND_LINES = (
    *("once --since 7d", "explain -v letter.eml", "requests --all", "requests --json", "week", "status"),
    *("room 'a 90 minute talk on Friday at 3pm — in Łódź'", "decide jörg later", "decide $'\\xff' no"),
    *("forget $'\\xff'", "pause $'\\xff'", "pack show --merged", "--help"),
)


@pytest.mark.timeout(600)  # many processes, one after the other
@pytest.mark.parametrize("terminal", TERMINALS)
def test_no_command_ends_with_a_traceback_in_any_terminal(tmp_path: Path, terminal: str) -> None:
    with prepared_home(tmp_path) as home:
        runs = [home.type(f"eitherway {words}", **TERMINALS[terminal]) for words in COMMAND_LINES]

    ends = dict(zip(COMMAND_LINES, runs, strict=True))
    assert {line: failed(one) for line, one in ends.items() if b"Traceback" in one.stderr} == {}
    assert {line: failed(one) for line, one in ends.items() if one.returncode in (1, 70)} == {}
    assert sum(one.returncode == 0 for one in runs) == 11
