"""pymap, an IMAP server in pure Python that lacks much: no SPECIAL-USE, no LIST RETURN, no keywords."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from eitherway.demo.server import program
from tests.servers.account import Account, free_ports, wait_for_greeting

MISSING = "pymap is not installed; install it with 'pip install eitherway[demo]' to run these tests"
PASSWORD = "secret word"
USERS = tuple(f"person{number}@example.org" for number in range(1, 1000))


def installed() -> bool:
    """Whether pymap can be imported."""
    return find_spec("pymap") is not None


class Embedded:
    """One server with a thousand empty accounts, given out one by one."""

    def __init__(self) -> None:
        assert installed(), MISSING
        (self.port,) = free_ports(1)
        self._users = iter(USERS)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                program(USERS, PASSWORD),
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--no-tls",
                "dict",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not wait_for_greeting(self.port, 20):
            raise RuntimeError("pymap did not start")

    def account(self) -> Account:
        """A fresh, empty account."""
        return Account("embedded", "127.0.0.1", self.port, 0, None, next(self._users), PASSWORD)

    def destroy(self) -> None:
        """Stops it; what it held is gone."""
        self._process.terminate()
        self._process.wait(10)
