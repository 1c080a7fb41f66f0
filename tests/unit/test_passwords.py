"""Passwords from their sources, and that they are nowhere else."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from eitherway.accounts.passwords import read_secret, store_secret
from eitherway.errors import ConfigError, TransientError
from eitherway.rules.account_settings import PasswordSource

WHAT = "mailbox 'practice'"


def read(base: Path, *, seconds: float = 10, **source: str) -> str:
    return read_secret(
        PasswordSource(**source),  # type: ignore[arg-type]
        user="maya@okafor.example",
        what=WHAT,
        base=base,
        seconds=seconds,
    )


def fault(base: Path, **source: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(base, **source)
    return str(caught.value)


class Remembering(KeyringBackend):
    """A keyring in memory; the real ones need a desktop."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


class Locked(Remembering):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"locked; the password of {username} is hidden")


class Hanging(Remembering):
    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(3)
        return None


@pytest.fixture(autouse=True)
def _keyring_as_before() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    "octets", [b"secret word", b"secret word\n", b"secret word\r\n", b"secret word\nlogin: x\n"]
)
def test_a_file_gives_its_first_line(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "password").write_bytes(octets)

    assert read(tmp_path, file="password") == "secret word"


def test_spaces_are_part_of_a_password(tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(b" secret word \n")

    assert read(tmp_path, file="password") == " secret word "


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path, file="none") == (
        f"{WHAT}: its password file {tmp_path / 'none'} cannot be read: No such file or directory"
    )


@pytest.mark.parametrize(
    ("octets", "words"),
    [(b"", "empty"), (b"\n", "empty"), (b"\xff\xfe", "UTF-8"), (b"a\0b", "not a password")],
)
def test_what_is_no_password_is_refused_without_showing_it(tmp_path: Path, octets: bytes, words: str) -> None:
    (tmp_path / "password").write_bytes(octets)

    assert words in fault(tmp_path, file="password")


@pytest.mark.parametrize("mode", [0o602, 0o666])
def test_a_file_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "password").write_bytes(b"secret word\n")
    (tmp_path / "password").chmod(mode)

    told = fault(tmp_path, file="password")

    assert f"others may write its password file; to stop that: chmod 600 {tmp_path / 'password'}" in told


def test_a_file_that_others_can_read_is_named_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "password").write_bytes(b"secret word\n")
    (tmp_path / "password").chmod(0o644)

    read(tmp_path, file="password")

    assert "chmod 600" in caplog.text
    assert "secret word" not in caplog.text


def test_a_command_gives_its_first_line(tmp_path: Path) -> None:
    assert read(tmp_path, command="printf 'secret word\\nurl: x\\n'") == "secret word"


def test_a_command_is_no_shell(tmp_path: Path) -> None:
    assert read(tmp_path, command="echo a; touch made") == "a; touch made"
    assert not (tmp_path / "made").exists()


def test_a_command_that_fails_says_nothing_of_what_it_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = fault(tmp_path, command="sh -c 'echo secret word; echo secret word >&2; exit 3'")

    assert text == f"{WHAT}: 'sh' failed with exit code 3; run it by hand"
    assert "secret" not in "".join(capfd.readouterr())


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path, command="no-such-program show mail") == (
        f"{WHAT}: 'no-such-program' cannot be started: No such file or directory"
    )


def test_a_command_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    began = time.monotonic()

    with pytest.raises(TransientError, match=r"within 0\.5 s"):
        read(tmp_path, command=f"sh -c '(sleep 5; touch {mark}) & sleep 60'", seconds=0.5)

    assert time.monotonic() - began < 5
    time.sleep(began + 6 - time.monotonic())
    assert not mark.exists()


def test_an_environment_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_WORD", "secret word")

    assert read(tmp_path, env="MAIL_WORD") == "secret word"
    assert "MAIL_OTHER" in fault(tmp_path, env="MAIL_OTHER")


def test_the_keyring(tmp_path: Path) -> None:
    keyring.set_keyring(Remembering())
    store_secret("eitherway", "maya@okafor.example", "secret word", what=WHAT)

    assert read(tmp_path, keyring="eitherway") == "secret word"
    assert "`keyring set other USER`" in fault(tmp_path, keyring="other")


def test_a_locked_keyring_says_so_and_no_more(tmp_path: Path) -> None:
    keyring.set_keyring(Locked())

    assert fault(tmp_path, keyring="eitherway") == f"{WHAT}: the keyring cannot be opened; unlock it"


def test_a_machine_without_a_keyring_says_what_else_there_is(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())

    assert "{file: ...}" in fault(tmp_path, keyring="eitherway")


def test_a_keyring_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    keyring.set_keyring(Hanging())

    with pytest.raises(TransientError, match="is it locked"):
        read(tmp_path, keyring="eitherway", seconds=0.2)


def test_a_password_is_in_no_command_line_error_or_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (tmp_path / "password").write_bytes(b"s3cret-word\n")

    secret = read(tmp_path, command="cat password")

    assert secret == "s3cret-word"
    assert secret not in command_lines()
    assert secret not in caplog.text


def command_lines() -> str:
    """The command lines of all processes; by /proc where there is one, since `ps` may be missing."""
    if not Path("/proc/self/cmdline").exists():
        return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            lines.append(path.read_bytes().decode(errors="replace").replace("\0", " "))
    assert lines
    return "\n".join(lines)


def test_reading_passwords_needs_no_terminal() -> None:
    program = (
        "from eitherway.accounts.passwords import read_secret\n"
        "from eitherway.rules.account_settings import PasswordSource\n"
        "print(read_secret(PasswordSource(command='echo word'), user='', what=''))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], stdin=None, capture_output=True, text=True, check=True
    )

    assert done.stdout == "word\n"
