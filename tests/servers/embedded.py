"""pymap, an IMAP server in pure Python that lacks much: no SPECIAL-USE, no LIST RETURN, no keywords."""

from __future__ import annotations

import itertools
import subprocess
import sys
from importlib.util import find_spec

from tests.servers.account import Account, free_ports, wait_for_greeting

MISSING = "pymap is not installed; install it with 'pip install eitherway[demo]' to run these tests"
_USERS = 1000
_PROGRAM = f"""
import sys
from pymap.backend.dict import DictBackend
from pymap.user import Passwords, UserMetadata
from pymap.main import main

async def add(cls, config, login):
    password = await Passwords(config).hash_password("secret word")
    for number in range(1, {_USERS}):
        name = f"person{{number}}@example.org"
        login.users_dict[name] = UserMetadata(config, name, password=password)

DictBackend._add_demo_user = classmethod(add)
main()
"""


def installed() -> bool:
    """Whether pymap can be imported."""
    return find_spec("pymap") is not None


class Embedded:
    """One server with a thousand empty accounts, given out one by one."""

    def __init__(self) -> None:
        assert installed(), MISSING
        (self.port,) = free_ports(1)
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _PROGRAM,
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
        user = f"person{next(self._numbers)}@example.org"
        return Account("embedded", "127.0.0.1", self.port, 0, None, user, "secret word")

    def destroy(self) -> None:
        """Stops it; what it held is gone."""
        self._process.terminate()
        self._process.wait(10)
