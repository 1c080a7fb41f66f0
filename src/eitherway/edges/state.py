"""The state folder: who holds it, and the key of its hashes. An edge."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from eitherway.errors import ConfigError


class HeldError(ConfigError):
    """Another process is at work with the state folder."""


@contextmanager
def hold(state: Path) -> Iterator[IO[str]]:
    """Holds the state folder for this process. Raises HeldError when another process has it."""
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (state / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(
                (
                    f"{state}: another eitherway is at work with this state folder; "
                    "stop it, or name another with --state",
                )
            ) from error
        yield file


def read_secret(path: Path) -> bytes:
    """The 32 octets that key the hashes of the ledger; made at the first time."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()
