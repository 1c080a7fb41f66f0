"""Exit codes when the output itself cannot be written; Python's buffering must make no difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import eitherway, environment

FULL = Path("/dev/full")
BUFFERING = pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "at once"])


def shell(script: str, buffering: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a script of bash in which $E is the command."""
    env = {**environment(), **buffering, "E": f"{sys.executable} -m eitherway"}
    return subprocess.run(
        ["bash", "-c", script], check=False, env=env, capture_output=True, text=True, timeout=60
    )


@BUFFERING
@pytest.mark.parametrize("words", ["schema", "--version", "--help"])
@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_result_that_cannot_be_written_is_reported_in_one_sentence(
    words: str, buffering: dict[str, str]
) -> None:
    full = shell(f"$E {words} > /dev/full", buffering)

    assert full.returncode == os.EX_IOERR
    assert full.stderr.startswith("eitherway: No space left on device; ")
    assert full.stderr.count("\n") == 1


@BUFFERING
@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_complaint_that_cannot_be_written_leaves_the_exit_code_true(buffering: dict[str, str]) -> None:
    full = shell("$E check -c there-is-none.yaml 2> /dev/full", buffering)

    assert full.returncode == os.EX_CONFIG


@BUFFERING
@pytest.mark.parametrize("words", ["schema", "--version"])
def test_a_reader_that_goes_away_ends_the_command_quietly(words: str, buffering: dict[str, str]) -> None:
    gone = shell(f"{{ sleep 0.1; $E {words}; echo $? >&2; }} | true", buffering)

    assert gone.stderr == "141\n"


@BUFFERING
def test_a_command_without_any_stream_ends_well(buffering: dict[str, str]) -> None:
    done = shell("$E schema <&- >&- 2>&-", buffering)

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("nosuch", 2, "nosuch"),
        ("status --nosuch", 2, "--nosuch"),
        ("decide", 2, "WHO DECISION"),
        ("backtest --days 0", 2, "--days"),
        ("once --since xx", 78, "--since: 'xx' is not a length or a date"),
        ("explain there-is-none.eml", 78, "rules.yaml: there is no such file"),
        ("pack show nope", 78, "'nope' is not a pack"),
    ],
)
def test_an_error_with_json_is_one_json_object_on_stderr(
    tmp_path: Path, words: str, code: int, says: str
) -> None:
    done = eitherway(tmp_path, *words.split(), "--json")

    told = json.loads(done.stderr)
    assert (done.returncode, told["exit_code"], done.stdout) == (code, code, "")
    assert says in told["errors"][0]


FAULTY = """
import sys
from eitherway import cli
from eitherway.commands import command_line
sys.argv = ["eitherway", "week", *sys.argv[1:]]
command_line.COMMANDS["week"] = ("nowhere:week", "")
cli.main()
"""


@pytest.mark.parametrize(("words", "lines"), [((), 6), (("--json",), 1)], ids=["plain", "json"])
def test_an_error_in_eitherway_has_an_exit_code_of_its_own(words: tuple[str, ...], lines: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTY, *words],
        check=False, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.returncode == os.EX_SOFTWARE
    assert "this is an error in Eitherway" in done.stderr.splitlines()[-1]
    assert done.stderr.count("\n") >= lines
