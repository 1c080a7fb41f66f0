"""Creates the state folder, locks it for one process, and keeps the key of the hashes. An edge."""

import errno
import fcntl
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.storage.private_files import others_may_write

log = logging.getLogger(__name__)

_KEY_OCTETS = 32
_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}  # faults of the disk, not of the path


class HeldError(ConfigError):
    """Another process uses the state folder."""


@contextmanager
def hold(state: Path) -> Iterator[IO[str]]:
    """Locks the state folder for this process. Raises HeldError if another process uses it."""
    with translate_errors(state):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
        os.fchmod(file.fileno(), 0o600)  # an older Eitherway made it readable
        if others_may_write(state.stat()):
            log.warning("%s: others may write to the state folder; to stop that: chmod 700 %s", state, state)
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(
                f"{state}: another eitherway is using this state folder; "
                "stop it, or name another with --state"
            ) from error
        yield file


@contextmanager
def alone_in(state: Path) -> Iterator[None]:
    """Waits until no other thread or process is inside this for the state folder, then keeps them out.

    The lock is on the folder itself: closing a second handle of SQLite's file would drop SQLite's own locks.
    """
    handle = os.open(state, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turns an OSError in the state folder `path` into a TransientError or ConfigError."""
    try:
        yield
    except OSError as error:
        raise _state_error(path, error) from error


def _state_error(path: Path, error: OSError) -> EitherwayError:
    what = f"{path}: the state folder cannot be written: {error.strerror}"
    if error.errno in _PASSING:
        return TransientError(f"{what}; trying again")
    return ConfigError(f"{what}; fix its path and permissions, or name another with --state")


def read_secret(path: Path) -> bytes:
    """The 32 octets that key the ledger's hashes; created when first needed.

    Raises ConfigError if the file has another length: the hashes made with the lost key are useless.
    """
    with translate_errors(path.parent):
        if not path.exists():
            _make_secret(path)
        key = path.read_bytes()
    if len(key) != _KEY_OCTETS:
        raise ConfigError(
            f"{path}: the key has {len(key)} octets, not {_KEY_OCTETS}; restore it from a backup, or "
            "move the whole folder away: cards and drafts are recognized from the mailbox"
        )
    return key


def _make_secret(path: Path) -> None:
    """Stores a new key, unless another process was quicker."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_OCTETS))
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return
    finally:
        beside.unlink(missing_ok=True)
