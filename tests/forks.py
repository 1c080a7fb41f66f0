"""A process with Eitherway loaded that forks a run of it: a start costs little, a kill is real."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory


class Forks:
    """Starts runs of the command line, one at a time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def complete(
        self, *words: str, env: dict[str, str], seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """One run to its end, with what it wrote. Raises TimeoutExpired, as `subprocess.run` does."""
        with self._lock, TemporaryDirectory() as folder:
            out, error = Path(folder, "stdout"), Path(folder, "stderr")
            pid = self._start(words, out, error, env)
            if not self.has_ended(seconds):
                os.kill(pid, signal.SIGKILL)
                self.wait()
                raise subprocess.TimeoutExpired(words, seconds)
            return subprocess.CompletedProcess(words, self.wait(), out.read_text(), error.read_text())

    def start(self, folder: Path, *words: str) -> int:
        """Starts `eitherway` with the rules and state of `folder`; its process id. See `wait`."""
        files = ("-c", str(folder / "rules.yaml"), "--state", str(folder / "state"))
        return self._start((*words, *files), Path(os.devnull), folder / "stderr", None)

    def _start(self, words: tuple[str, ...], out: Path, error: Path, env: dict[str, str] | None) -> int:
        order = {
            "words": words,
            "stdout": str(out),
            "stderr": str(error),
            "env": env,
            "cwd": str(Path.cwd()),
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
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

    gc.freeze()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
            cli.main()  # ends the process as it would end any other
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _become(order: dict[str, str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.chdir(order["cwd"])
    if order["env"] is not None:
        os.environ.clear()
        os.environ.update(order["env"])
        time.tzset()
    sys.argv = ["eitherway", *order["words"]]


if __name__ == "__main__":
    _serve()
