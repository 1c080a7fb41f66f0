"""Sealed secrets: only the right key opens them, only in their place, and another key can take over."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.host.sealing import Keyring, MasterKey, read_keyring, read_master_key

KEY, OTHER = MasterKey(b"k" * 32), MasterKey(b"o" * 32)


def test_a_secret_comes_back_and_is_not_seen() -> None:
    sealed = KEY.seal(b"correct horse", "maya/mail")

    assert KEY.open(sealed, "maya/mail") == b"correct horse"
    assert b"horse" not in sealed
    assert sealed != KEY.seal(b"correct horse", "maya/mail")
    assert "k" * 8 not in repr(KEY)


@pytest.mark.parametrize("change", [0, 1, 20, 70, -1])
def test_what_was_changed_does_not_open(change: int) -> None:
    sealed = bytearray(KEY.seal(b"secret", "maya/mail"))
    sealed[change] ^= 1

    with pytest.raises(ConfigError, match="master key"):
        KEY.open(bytes(sealed), "maya/mail")


@pytest.mark.parametrize(("key", "place"), [(OTHER, "maya/mail"), (KEY, "ben/mail"), (KEY, "maya/other")])
def test_it_opens_with_its_key_and_in_its_place_only(key: MasterKey, place: str) -> None:
    with pytest.raises(ConfigError, match="does not open"):
        key.open(KEY.seal(b"secret", "maya/mail"), place)


def test_another_key_takes_over_without_opening_the_secret() -> None:
    sealed = KEY.seal(b"secret", "maya/mail")

    again = KEY.sealed_again(sealed, "maya/mail", OTHER)

    assert OTHER.open(again, "maya/mail") == b"secret"
    assert again[61:] == sealed[61:]
    with pytest.raises(ConfigError):
        KEY.open(again, "maya/mail")


def test_a_key_is_read_from_file_command_and_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    path.write_bytes(base64.b64encode(b"k" * 32) + b"\n")
    path.chmod(0o600)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    keys = [read_master_key(one) for one in (f"file:{path}", f"command:cat {path}", "credential:key")]

    assert keys == [KEY] * 3
    path.write_bytes(b"k" * 32)
    assert read_master_key(f"file:{path}") == KEY


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "write file:PATH"),
        ("k" * 32, "write file:PATH"),
        ("file:/nowhere/at/all", "cannot be read"),
        ("command:printf short", "not 32 octets in base64"),
        ("command:printf c2hvcnQ=", "5 octets, not 32"),
        ("credential:key", "LoadCredential"),
    ],
)
def test_a_source_without_a_key_says_what_to_do(
    source: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)

    with pytest.raises(ConfigError, match=said):
        read_master_key(source)


def test_the_key_that_sealed_is_named_when_it_is_missing() -> None:
    ring = Keyring(KEY)

    assert ring.named(KEY.name) is KEY
    with pytest.raises(ConfigError, match=f"{OTHER.name}.*--old-master-key"):
        ring.named(OTHER.name)
    assert read_keyring("command:printf " + "k" * 32, ["command:printf " + "o" * 32]) == Keyring(
        KEY, (OTHER,)
    )
