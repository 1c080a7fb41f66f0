"""Reads passwords from a file, a command, the keyring or the environment. An edge.

A password never appears in a log, error or command line. A source without one is a ConfigError; a source
that does not answer in time is a TransientError.
"""

import logging
import os
import shlex
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eitherway.errors import ConfigError, TransientError
from eitherway.rules.account_settings import PasswordSource
from eitherway.storage.private_files import others_may_write

log = logging.getLogger(__name__)

T = TypeVar("T")

SECONDS = 30.0  # a keyring or a command may ask the person first
LONGEST = 16 << 10


def read_secret(
    source: PasswordSource, *, user: str, what: str, base: Path = Path(), seconds: float = SECONDS
) -> str:
    """The current password of a source: its first line, without the line end.

    `what` names the account in errors ("mailbox 'practice'"), `base` is the folder that relative paths start
    from. Raises ConfigError, TransientError. For OAuth see `credentials`.
    """
    if source.file is not None:
        octets = read_private_file(base / Path(source.file).expanduser(), what, "password file", LONGEST + 2)
    elif source.command is not None:
        octets = run_for_secret(source.command, what=what, base=base, seconds=seconds)
    elif source.keyring is not None:
        octets = _from_keyring(source.keyring, user, what, seconds)
    elif source.env is not None:
        octets = _from_environment(source.env, what)
    else:
        raise ConfigError(f"{what}: this source gives a token, not a password")
    return first_line(octets, what)


def read_private_file(path: Path, what: str, kind: str, largest: int) -> bytes:
    """The start of a file with a secret, which nobody else may write. `kind` names it in errors."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if others_may_write(status):
                raise ConfigError(f"{what}: others may write its {kind}; to stop that: chmod 600 {path}")
            if status.st_mode & (stat.S_IROTH | stat.S_IRGRP):
                log.warning("%s: others can read its %s; chmod 600 it", what, kind)
            return file.read(largest)
    except OSError as error:
        raise ConfigError(f"{what}: its {kind} {path} cannot be read: {error.strerror}") from None


def store_secret(service: str, user: str, secret: str, *, what: str, seconds: float = SECONDS) -> None:
    """Stores a password in the keyring. Raises ConfigError, TransientError."""
    import keyring  # here: it loads slowly

    _ask_keyring(lambda: keyring.set_password(service, user, secret), what, seconds)


def run_for_secret(command: str, *, what: str, base: Path, seconds: float) -> bytes:
    """The output of a command, run without a shell. Its stderr is not shown."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"{what}: the command cannot be read ({error}); check its quotes") from None
    if not words:
        raise ConfigError(f"{what}: the command is empty")
    try:
        process = subprocess.Popen(
            words,
            stdin=None if sys.stdin and sys.stdin.isatty() else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=base,
            # In its own group it can be killed with its children; at a terminal it must be able to prompt.
            process_group=None if sys.stdin and sys.stdin.isatty() else 0,
        )
    except OSError as error:
        raise ConfigError(f"{what}: '{words[0]}' cannot be started: {error.strerror}") from None
    return _output(process, words[0], what, seconds)


def first_line(octets: bytes, what: str) -> str:
    """The secret in a source's output. Raises ConfigError if there is no usable one."""
    line = octets.split(b"\n", 1)[0].removesuffix(b"\r")
    try:
        secret = line.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{what}: the password is not UTF-8 text") from None
    if not secret:
        raise ConfigError(f"{what}: the password is empty; check its source")
    if len(secret) > LONGEST or not secret.isprintable():
        raise ConfigError(f"{what}: its source gives something that is not a password")
    return secret


def _from_environment(name: str, what: str) -> bytes:
    value = os.environb.get(name.encode())
    if value is None:
        raise ConfigError(f"{what}: there is no environment variable {name}")
    return value


def _from_keyring(service: str, user: str, what: str, seconds: float) -> bytes:
    import keyring

    secret = _ask_keyring(lambda: keyring.get_password(service, user), what, seconds)
    if secret is None:
        raise ConfigError(
            f"{what}: the keyring has no password for '{service}'; store it with `keyring set {service} USER`"
        )
    return secret.encode()


def _ask_keyring(ask: Callable[[], T], what: str, seconds: float) -> T:
    """The keyring's answer; asked in a thread, as it may hang on a dialogue that nobody sees."""
    answers: list[T] = []
    faults: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # noqa: BLE001 -- its backends raise what they like
            faults.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    if faults:
        raise ConfigError(f"{what}: {_keyring_words(faults[0])}")
    raise TransientError(f"{what}: the keyring did not answer within {seconds:g} s; is it locked?")


def _keyring_words(fault: Exception) -> str:
    from keyring.errors import KeyringError, NoKeyringError

    if isinstance(fault, NoKeyringError):
        return "this machine has no keyring; keep the password in a {file: ...} or {command: ...}"
    if isinstance(fault, KeyringError):
        return "the keyring cannot be opened; unlock it"
    return f"the keyring failed with {type(fault).__name__}"


def _output(process: subprocess.Popen[bytes], name: str, what: str, seconds: float) -> bytes:
    try:
        octets, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise TransientError(f"{what}: '{name}' gave no password within {seconds:g} s") from None
    if process.returncode != 0:
        raise ConfigError(f"{what}: '{name}' failed with exit code {process.returncode}; run it by hand")
    return octets


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process with its children, without waiting for a pipe that something else may hold open."""
    if os.getpgid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait(5)
    if process.stdout is not None:
        process.stdout.close()
