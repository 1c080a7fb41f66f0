"""Radicale, a CalDAV server that keeps each item in a file and leaves out items that it cannot read."""

from __future__ import annotations

import itertools
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.servers.account import free_ports
from tests.servers.dav import Account, wait_for_port

MISSING = "radicale is not installed; install it with 'pip install radicale' to run these tests"
_USERS = 200


def installed() -> bool:
    return find_spec("radicale") is not None


class Radicale:
    """One server with many empty accounts, given out one by one."""

    def __init__(self, folder: Path) -> None:
        assert installed(), MISSING
        (self.port,) = free_ports(1)
        self.folder = folder
        self._numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)
        users = folder / "users"
        users.write_text("".join(f"person{number}:secret word\n" for number in range(1, _USERS)))
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(users),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": str(folder / "storage"),
            "rights-type": "owner_only",
            "logging-level": "error",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "radicale", "--config", "", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_for_port(self._process, self.port)

    def account(self) -> Account:
        """A fresh account with no calendar."""
        user = f"person{next(self._numbers)}"
        folder = self.folder / "storage" / "collection-root" / user
        account = Account(self.port, f"/{user}/", folder, user, "secret word")
        account.ask("PROPFIND", f"/{user}/")
        return account

    def destroy(self) -> None:
        self._process.terminate()
        self._process.wait(10)
