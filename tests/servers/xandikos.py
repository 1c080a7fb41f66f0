"""Xandikos, a CalDAV server on Git that lists items which it cannot read; it has one account, no password."""

from __future__ import annotations

import itertools
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.servers.account import free_ports
from tests.servers.dav import Account, wait_for_port

MISSING = "xandikos is not installed; install it with 'pip install xandikos' to run these tests"


def installed() -> bool:
    return find_spec("xandikos") is not None


class Xandikos:
    """Servers for fresh accounts, one each: Xandikos has only one principal."""

    def __init__(self, folder: Path) -> None:
        assert installed(), MISSING
        self.folder = folder
        self._numbers = itertools.count(1)
        self._processes: list[subprocess.Popen[bytes]] = []

    def account(self) -> Account:
        """A fresh account with no calendar."""
        folder = self.folder / f"person{next(self._numbers)}"
        folder.mkdir(parents=True)
        (port,) = free_ports(1)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "xandikos", "serve", "--autocreate", "--no-detect-systemd"),
                    *("-d", str(folder / "root"), "--state-dir", str(folder / "state")),
                    *("-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/user/"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        wait_for_port(process, port)
        return Account(port, "/user/calendars/", folder / "root" / "user" / "calendars")

    def destroy(self) -> None:
        for process in self._processes:
            process.terminate()
            process.wait(10)
