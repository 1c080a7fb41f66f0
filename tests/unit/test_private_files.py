"""Who may write a file or the state folder, as ssh judges it for its own files."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from eitherway.storage.private_files import others_may_write
from eitherway.storage.state import hold

NOBODY = pwd.getpwnam("nobody")


@pytest.mark.parametrize(("mode", "exposed"), [(0o600, False), (0o644, False), (0o646, True), (0o622, True)])
def test_the_world_may_not_write(tmp_path: Path, mode: int, exposed: bool) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(mode)

    assert others_may_write((tmp_path / "file").stat()) == exposed


@pytest.mark.parametrize(("group", "exposed"), [(0, False), (NOBODY.pw_gid, True)], ids=["own", "other"])
def test_a_group_may_write_when_nobody_else_is_in_it(group: int, exposed: bool) -> None:
    status = os.stat_result((0o100664, 0, 0, 1, 0, group, 0, 0, 0, 0))

    assert others_may_write(status) == exposed


def test_the_lock_is_for_its_owner_only_and_an_open_state_folder_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(0o777)
    (state / "lock").touch(mode=0o644)

    with hold(state):
        mode = (state / "lock").stat().st_mode & 0o777

    assert mode == 0o600
    assert caplog.text.count(f"others may write to the state folder; to stop that: chmod 700 {state}") == 1


def test_a_private_state_folder_is_not_mentioned(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with hold(tmp_path / "state"):
        pass

    assert caplog.text == ""
