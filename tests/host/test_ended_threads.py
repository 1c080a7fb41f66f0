"""A thread that ended without a word ends the program, so that the service starts it again."""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from eitherway.engine.alarm_watch import AlarmWatch
from eitherway.engine.config import Config
from eitherway.errors import FencedError
from eitherway.host.idle_watch import HANGS_AFTER, Watch
from tests.command import environment
from tests.watching import is_so_within

PROGRAM = """
from eitherway.cli import main
from eitherway.host.idle_watch import Watch
Watch._pause = lambda watch: 1 / 0
main()
"""


def test_a_practice_whose_idle_lines_have_no_thread_any_more_ends(tmp_path: Path) -> None:
    (tmp_path / "practice.yaml").write_text("people:\n  maya:\n")

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", "--practice", str(tmp_path / "practice.yaml")],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 75
    assert "a thread of the work or of the idle lines ended; restarting" in done.stderr


def test_a_watch_that_makes_no_step_counts_as_ended() -> None:
    with closing(Watch(print, print)) as watch:
        before = watch.is_alive
        watch._stepped -= HANGS_AFTER
        after = watch.is_alive
        watch.drop("any")
        steps_again = is_so_within(5, lambda: watch.is_alive)

    assert (before, after, steps_again) == (True, False, True)
    assert not watch.is_alive


def fenced() -> Config:
    raise FencedError("database: another worker holds this tenant now; nothing was written")


def test_an_alarm_without_the_database_says_so_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        AlarmWatch(fenced, list).turn()

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.records[0].exc_info is None
    assert "another worker holds this tenant" in caplog.text
