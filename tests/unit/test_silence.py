"""When a mailbox is silent, how that is said, and how the alarm rings outside of the mailbox.

The programs of the desktop are stubs in PATH: notify-send needs a desktop, osascript is part of macOS.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.engine.alarm import renew, ring
from eitherway.engine.silence import Watched, rings, silence_of
from eitherway.rules.alarm_settings import SilenceAlarm, UrgentAlarm
from eitherway.text.formats import Writing
from tests.laws.builders import rulebook

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, ENGLISH = timedelta(hours=1), Writing("en", "GB")
REASON = "Eitherway no longer reads the mail on imap.example.org: the login was refused."


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("watched", "looked_at", "reason"),
    [
        (Watched("imap.example.org", ago(600), ago(59)), None, ""),
        (Watched("imap.example.org", ago(59)), None, ""),
        (Watched("imap.example.org", ago(9)), ago(6000), ""),
        (Watched("imap.example.org", ago(600), ago(1), "refused"), None, REASON),
        (
            Watched("imap.example.org", ago(600), ago(1), "stopped"),
            None,
            "Eitherway no longer reads the mail on imap.example.org: somebody must act.",
        ),
        (
            Watched("imap.example.org", ago(600), ago(60)),
            None,
            "Eitherway has not read the mail on imap.example.org since Mon 23 Nov 08:00.",
        ),
        (
            Watched("imap.example.org", ago(11)),
            ago(120),
            "Eitherway has not read the mail on imap.example.org since Mon 23 Nov 07:00.",
        ),
    ],
    ids=["read", "began", "restarted", "refused", "stopped", "away", "restarted again and again"],
)
def test_a_mailbox_that_is_not_read_is_silent(
    watched: Watched, looked_at: datetime | None, reason: str
) -> None:
    assert silence_of(watched, looked_at, NOW, HOUR, ENGLISH) == reason


@pytest.mark.parametrize(
    ("rang_at", "again"),
    [(None, True), (ago(1), False), (ago(1439), False), (ago(1440), True), (ago(-10), True)],
)
def test_an_alarm_rings_once_a_day(rang_at: datetime | None, again: bool) -> None:
    assert rings(rang_at, NOW) == again


# -- ringing ---------------------------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, alone in PATH beside the system's, with programs that note their arguments in `rang`."""
    for name in ("notify-send", "osascript", "bell"):
        program(tmp_path, name, f'for word in "$@"; do echo "$word"; done >> {tmp_path}/rang')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o700)


SHOWN = ["--urgency=critical", "--app-name=Eitherway", "--", "Eitherway", REASON]
# osascript(1): each -e is one line of the script, what follows them are its arguments.
SCRIPT = [
    *("-e", "on run argv"),
    *("-e", 'display notification (item 1 of argv) with title "Eitherway"'),
    *("-e", "end run"),
    REASON,
]


@pytest.mark.parametrize(("platform", "words"), [("linux", SHOWN), ("freebsd14", SHOWN), ("darwin", SCRIPT)])
def test_the_desktop_shows_the_reason(programs: Path, platform: str, words: list[str]) -> None:
    failed = ring(UrgentAlarm(desktop=True), REASON, base=programs, platform=platform)

    assert failed == ()
    assert (programs / "rang").read_text().splitlines() == words


def test_a_command_gets_the_reason_as_one_more_argument_and_no_shell(programs: Path) -> None:
    failed = ring(UrgentAlarm(command="bell 'my own topic' $HOME"), "it's; silent", base=programs)

    assert failed == ()
    assert (programs / "rang").read_text().splitlines() == ["my own topic", "$HOME", "it's; silent"]


@pytest.mark.parametrize(
    ("command", "failed"),
    [
        ("no-such-bell", "command: 'no-such-bell' cannot be started: No such file or directory"),
        ("false", "command: 'false' failed with exit code 1"),
        ("bell 'open", "command: it cannot be read (No closing quotation); check its quotes"),
        ("bell \0", "command: it holds a character that no command may have"),
    ],
)
def test_a_command_that_fails_is_named(programs: Path, command: str, failed: str) -> None:
    assert ring(UrgentAlarm(command=command), REASON, base=programs) == (failed,)


def test_a_command_that_hangs_is_killed_with_its_children(programs: Path) -> None:
    program(programs, "hangs", f"(sleep 3; touch {programs}/late) & wait")
    began = time.monotonic()

    failed = ring(UrgentAlarm(command="hangs"), REASON, base=programs, seconds=0.5)
    took = time.monotonic() - began
    time.sleep(3)

    assert failed == ("command: 'hangs' did not end within 0.5 s and was killed",)
    assert took < 3
    assert not (programs / "late").exists()


def test_where_no_desktop_is_the_command_rings_all_the_same(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{programs}")
    (programs / "notify-send").unlink()
    program(programs, "bell", f"echo rang > {programs}/rang")

    failed = ring(UrgentAlarm(desktop=True, command="bell"), REASON, base=programs, platform="linux")

    assert failed == ("desktop: 'notify-send' cannot be started: No such file or directory",)
    assert (programs / "rang").exists()


def test_the_file_for_a_watchdog_is_made_and_renewed(tmp_path: Path) -> None:
    path = tmp_path / "alive"

    assert renew(path) == ()
    before = path.stat().st_mtime_ns
    time.sleep(0.05)
    assert renew(path) == ()
    assert path.stat().st_mtime_ns > before
    assert renew(tmp_path / "none" / "alive") != ()


# -- settings --------------------------------------------------------------------------------------------


def test_nothing_rings_unless_it_is_set() -> None:
    settings = rulebook().settings

    assert settings.on_silence == SilenceAlarm()
    assert not settings.on_silence.desktop
    assert settings.on_urgent == UrgentAlarm()
