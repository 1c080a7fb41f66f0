"""Rings outside of the mailbox: desktop, command, another mailbox, a file for a watchdog. An edge.

Each way has its deadline and reports what failed; none of them can raise or stop the watching.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from eitherway.engine.config import Config
from eitherway.errors import EitherwayError
from eitherway.mail.message import Address
from eitherway.requests.card_markup import as_message
from eitherway.requests.context import account_of
from eitherway.requests.notice_cards import silence_page
from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.alarm_settings import SilenceAlarm, UrgentAlarm

SECONDS = 30.0  # a program that rings has this long
_APPLE = ("on run argv", 'display notification (item 1 of argv) with title "Eitherway"', "end run")


def ring(
    alarm: UrgentAlarm, reason: str, *, base: Path, seconds: float = SECONDS, platform: str = sys.platform
) -> tuple[str, ...]:
    """Rings by desktop and command; what failed, a sentence each. `reason` is one line."""
    failed = []
    if alarm.desktop:
        failed.append(_run("desktop", desktop_command(platform, reason), base, seconds))
    if alarm.command is not None:
        try:
            words = shlex.split(alarm.command)
        except ValueError as error:
            failed.append(f"command: it cannot be read ({error}); check its quotes")
        else:
            failed.append(_run("command", (*words, reason), base, seconds))
    return tuple(filter(None, failed))


def ring_in_mailbox(
    config: Config, alarm: SilenceAlarm, silent: MailboxSettings, reason: str, now: datetime
) -> tuple[str, ...]:
    """Puts a flagged notice into the alarm's other mailbox; what failed.

    The same mailbox and day give the same Message-ID, so that it is put there once.
    """
    settings = config.rulebook.settings
    other = next((one for one in settings.mailboxes if one.name == alarm.mailbox), None)
    if other is None or other.name == silent.name:
        return ()
    try:
        with closing(config.paths.ledger(account_of(silent))) as ledger:
            key = ledger.hash(f"silence {silent.host} {silent.user} {now:%Y-%m-%d}")[:32]
        owner = Address(settings.owner.name, settings.owner.addresses[0])
        octets = as_message(
            silence_page(reason, config.writing),
            owner=owner,
            message_id=f"<{key}@eitherway.invalid>",
            now=now,
            fields=(),
        )
        with closing(config.paths.connect(other)) as mailbox:
            mailbox.append(mailbox.names.watch[0], octets, ("\\Flagged",))
    except EitherwayError as error:
        return (f"mailbox: no notice could be put there ({type(error).__name__})",)
    return ()


def renew(path: Path) -> tuple[str, ...]:
    """Makes the file new, as a sign of life; what failed."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        return (f"alive_file: {path} cannot be written: {error.strerror}",)
    return ()


def desktop_command(platform: str, reason: str) -> tuple[str, ...]:
    """The command that shows a notice: notify-send (freedesktop.org), osascript on macOS."""
    if platform == "darwin":
        return ("osascript", *(word for line in _APPLE for word in ("-e", line)), reason)
    return ("notify-send", "--urgency=critical", "--app-name=Eitherway", "--", "Eitherway", reason)


def _run(name: str, words: Sequence[str], base: Path, seconds: float) -> str:
    """Runs a program without a shell; what failed, else ""."""
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=base,
            process_group=0,  # so that it is killed with its children
        )
    except OSError as error:
        return f"{name}: '{words[0]}' cannot be started: {error.strerror}"
    except ValueError:
        return f"{name}: it holds a character that no command may have"
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        return f"{name}: '{words[0]}' did not end within {seconds:g} s and was killed"
    return f"{name}: '{words[0]}' failed with exit code {code}" if code else ""
