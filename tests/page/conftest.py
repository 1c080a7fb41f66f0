"""An office in memory, and a browser that was let in to its page."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.memory.account import MemoryAccount
from tests.page.browser import Browser
from tests.page.new_machine import Beginner, NewMachine
from tests.stories.office import Office


@pytest.fixture
def office(memory: MemoryAccount, tmp_path: Path) -> Office:
    return Office(memory, tmp_path)


@pytest.fixture
def browser(office: Office) -> Browser:
    return Browser(office).let_in()


@pytest.fixture
def beginner(memory: MemoryAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beginner:
    """Somebody without a rules file, on a machine without a keyring and without a service manager."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    before = keyring.get_keyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    assert before is not None
    machine = NewMachine(memory, tmp_path)
    return Beginner(machine, Browser(machine, may_save=True).let_in())
