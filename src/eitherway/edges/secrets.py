"""Passwords from where the owner keeps them: keyring, command, file or environment. An edge.

A password is never in argv, in a log or in an error.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from eitherway.errors import ConfigError
from eitherway.rules.accounts import PasswordSource

PATIENCE = 30  # seconds for a password command


def read_secret(source: PasswordSource, *, user: str, what: str, base: Path) -> str:
    """The password of `what` (for messages). Raises ConfigError with what to do.

    Relative files are relative to `base`, the folder of rules.yaml.
    """
    if source.file is not None:
        return _from_file(base / Path(source.file).expanduser(), what)
    if source.env is not None:
        return _or_fault(
            os.environ.get(source.env, ""),
            f"{what}: the environment variable {source.env} is not set; set it",
        )
    if source.command is not None:
        return _from_command(source.command, what)
    return _from_keyring(source.keyring or "eitherway", user, what)


def _from_file(path: Path, what: str) -> str:
    try:
        return _or_fault(
            path.read_text(encoding="utf-8").strip("\r\n"), f"{what}: {path} is empty; put the password in it"
        )
    except OSError as error:
        raise ConfigError(
            (f"{what}: {path} cannot be read: {error.strerror}; check the name and its rights",)
        ) from None


def _from_command(command: str, what: str) -> str:
    try:
        done = subprocess.run(
            shlex.split(command),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigError(
            (f"{what}: the password command failed ({type(error).__name__}); try it in a terminal",)
        ) from None
    if done.returncode != 0:
        raise ConfigError(
            (f"{what}: the password command ended with {done.returncode}; try it in a terminal",)
        )
    return _or_fault(
        done.stdout.partition("\n")[0].rstrip("\r"),
        f"{what}: the password command printed nothing; try it in a terminal",
    )


def _from_keyring(entry: str, user: str, what: str) -> str:
    fault = f"{what}: no password '{entry}' for {user} in the keyring; run: keyring set {entry} {user}"
    try:
        return _or_fault(keyring.get_password(entry, user) or "", fault)
    except KeyringError as error:
        raise ConfigError(
            (f"{what}: the keyring cannot be opened ({type(error).__name__}); unlock it",)
        ) from None


def _or_fault(secret: str, fault: str) -> str:
    if not secret:
        raise ConfigError((fault,))
    return secret
