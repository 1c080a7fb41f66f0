"""A home folder in which the commands of the documents can be typed: rules, a calendar, a mailbox with mail.

The mailbox is the server in memory over IMAP, with the messages of the demo; the programs systemctl and
notify-send do nothing and end well.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eitherway.commands.demo_page import ACCOUNT, with_account
from eitherway.demo.inbox import calendar, messages
from eitherway.storage.resources import shipped
from tests.command import environment
from tests.memory.account import FrontedAccount, fronted
from tests.servers.personalities import PLAIN
from tests.stories.office import letter

_SIEVE = 'if header :contains "subject" "Rundbrief" { discard; }\n'
_FILTERS = {
    "old.sieve": _SIEVE,
    "main.sieve": _SIEVE,
    "mailFilters.xml": "<feed xmlns='http://www.w3.org/2005/Atom' "
    "xmlns:apps='http://schemas.google.com/apps/2006'><entry>"
    "<apps:property name='from' value='news@shop.example'/><apps:property name='shouldTrash' value='true'/>"
    "</entry></feed>",
}
PROGRAMS = {
    "eitherway": f'exec {sys.executable} -m eitherway "$@"',
    "systemctl": "exit 0",
    "loginctl": "exit 0",
    "notify-send": "exit 0",
}


@dataclass(frozen=True)
class Home:
    """`folder` is HOME and where commands are typed; rules.yaml is in its configuration folder."""

    folder: Path
    account: FrontedAccount

    @property
    def rules(self) -> Path:
        return self.folder / ".config/eitherway/rules.yaml"

    def type(self, line: str, seconds: float = 120, **env: str) -> subprocess.CompletedProcess[bytes]:
        """Runs a line of a shell."""
        own = {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "COLUMNS": "80",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        kept = {name: value for name, value in environment().items() if not name.startswith("XDG_")}
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            check=False, env={**kept, **own, **env}, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=seconds,
        )  # fmt: skip


@contextmanager
def prepared_home(folder: Path) -> Iterator[Home]:
    """A home in `folder`, whose mailbox listens until the end."""
    now = datetime.now(UTC)
    with fronted(PLAIN) as account:
        home = Home(folder, account)
        home.rules.parent.mkdir(parents=True)
        rules = with_account(
            shipped("rules.yaml").read_text("utf-8"), ACCOUNT.format(port=account.port, user=account.user)
        )
        for path in (home.rules, folder / "old.yaml"):
            path.write_text(rules, "utf-8")
        password = home.rules.with_name("password")
        password.touch(mode=0o600)
        password.write_text(account.password)
        home.rules.with_name("practice.ics").write_text(calendar(now), "utf-8", newline="")
        asked = letter("Ann Ito <ann@lab.example>", "Ein Vortrag in Łódź", at=now)
        asked.replace_header("Message-ID", "<abc@mail.example>")
        (folder / "letter.eml").write_bytes(asked.as_bytes())
        for name, text in _FILTERS.items():
            (folder / name).write_text(text, "utf-8")
        for octets in (*(one.octets for one in messages(now)), asked.as_bytes()):
            account.save(octets, when=now)
        _write_programs(folder / "bin")
        yield home


def _write_programs(folder: Path) -> None:
    folder.mkdir()
    for name, script in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)


def failed(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a command said on its way to an exit code, for the message of a failed test."""
    return f"{done.returncode}: {done.stderr.decode('utf-8', 'replace')[-600:]}"
