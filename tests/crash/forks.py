"""A process with Eitherway loaded that forks a run of it: a start costs little, a kill is real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from select import select

from tests.command import environment


class Forks:
    """Starts runs of the command line, one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env={**environment(), "PYTHONPATH": f"{environment()['PYTHONPATH']}:{Path(__file__).parents[2]}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def start(self, folder: Path, *words: str) -> int:
        """Starts `eitherway` with the rules and state of `folder`; its process id. See `wait`."""
        files = ("-c", str(folder / "rules.yaml"), "--state", str(folder / "state"))
        assert self._process.stdin
        self._process.stdin.write(json.dumps([str(folder / "stderr"), *words, *files]) + "\n")
        self._process.stdin.flush()
        return self._read()

    def has_ended(self, seconds: float) -> bool:
        """Whether the run ends within this time; then `wait` returns at once."""
        return bool(select([self._process.stdout], [], [], seconds)[0])

    def wait(self) -> int:
        """The exit code of the run, negative for a signal."""
        return self._read()

    def _read(self) -> int:
        assert self._process.stdout
        # No look-ahead: `has_ended` asks the operating system what is left to read.
        octets = b""
        while not octets.endswith(b"\n"):
            octet = os.read(self._process.stdout.fileno(), 1)
            assert octet, "the process that forks is gone"
            octets += octet
        return int(octets)

    def run(self, folder: Path, *words: str) -> int:
        """One run to its end; its exit code. What it says on stderr is in `folder`."""
        self.start(folder, *words)
        return self.wait()

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()


def _serve() -> None:
    from eitherway import cli

    for line in sys.stdin:
        stderr, *words = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be(cli.main, Path(stderr), words)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _be(main: object, stderr: Path, words: list[str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    sys.argv = ["eitherway", *words]
    code = 70
    try:
        assert callable(main)
        main()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else bool(error.code)
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
