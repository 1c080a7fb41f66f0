"""Xandikos, a CalDAV server on Git that lists items it cannot read; one account, no password."""

from __future__ import annotations

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
    """One server. It has only one principal, so a fresh account is the same one emptied."""

    def __init__(self, folder: Path) -> None:
        assert installed(), MISSING
        folder.mkdir(parents=True, exist_ok=True)
        (self.port,) = free_ports(1)
        self.folder = folder
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "xandikos", "serve", "--autocreate", "--no-detect-systemd"),
                    *("-d", str(folder / "root"), "--state-dir", str(folder / "state")),
                    *("-l", "127.0.0.1", "-p", str(self.port), "--current-user-principal", "/user/"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_for_port(self._process, self.port)

    def account(self) -> Account:
        """The account with no calendar."""
        account = Account(self.port, "/user/calendars/", self.folder / "root" / "user" / "calendars")
        for path in account.folder.iterdir():
            if not path.name.startswith("."):
                account.ask("DELETE", f"{account.home}{path.name}/")
        return account

    def destroy(self) -> None:
        self._process.terminate()
        self._process.wait(10)
