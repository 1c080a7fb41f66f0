"""The command `eitherway` as a user runs it: another process, with its output and exit code."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.forks import Forks

SOURCE = Path(__file__).parents[1] / "src"


def environment() -> dict[str, str]:
    """The environment with the source tree first and none of Python's own switches."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**plain, "PYTHONPATH": str(SOURCE), "COLUMNS": "100", "TERM": "dumb"}


def eitherway(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs it with the rules and the state of `folder`, in a fork of a process that has it loaded."""
    return _forks().complete(*words, *files(folder), env=environment() | variables)


@cache
def _forks() -> Forks:
    """The one of this test process."""
    forks = Forks(environment())
    atexit.register(forks.close)
    return forks


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Starts it and goes on."""
    return subprocess.Popen(
        line(folder, *words),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "eitherway", *words, *files(folder)]


def files(folder: Path) -> tuple[str, ...]:
    return ("-c", str(folder / "rules.yaml"), "--state", str(folder / "state"))


def on_a_full_disk(room: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a program that can write `room` kB to each file, and to its output without limit."""
    # Python 3.11 keeps a file of byte code that was cut short, and every later start would fail.
    env = {**environment(), "PYTHONDONTWRITEBYTECODE": "1"}
    limited = ["bash", "-c", f'ulimit -f {room}; exec "$@"', "-", *words]
    return subprocess.run(limited, check=False, env=env, capture_output=True, text=True, timeout=120)
