"""A machine without rules, a mail server that asks for a password, and a browser on the page of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eitherway.engine.paths import Paths
from eitherway.errors import LoginError
from eitherway.imap.mail_store import MailStore
from eitherway.rules.account_settings import MailboxSettings
from tests.memory.account import MemoryAccount
from tests.page.browser import Browser, Seen
from tests.stories.office import EMPTY, EVENT, MONDAY

SECRET = "secret word"  # that of the calendar server too
YOU = {"name": "Maya Okafor", "address": "maya@fastmail.com"}
WORK = {
    "pack": "therapist", "timezone": "America/Chicago", "language": "en",
    **{f"hours_{day}": "09:00-17:00" for day in ("mon", "tue", "wed", "thu")}, "hours_fri": "09:00-13:00",
}  # fmt: skip


@dataclass
class NewMachine:
    """The folders of somebody who begins, and the time."""

    account: MemoryAccount
    folder: Path
    now: datetime = MONDAY

    @property
    def rules(self) -> Path:
        return self.folder / "config/eitherway/rules.yaml"

    @property
    def paths(self) -> Paths:
        return Paths(self.rules, self.folder / "state", self._open)

    def _open(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        credential = paths.credential(settings.password, settings.user, f"mailbox '{settings.name}'")
        if not credential.token and credential.password != SECRET:
            raise LoginError("127.0.0.1:9: login refused for maya (the server says: no)")
        return self.account.open_store(paths, settings)

    def calendar(self) -> str:
        """Where a calendar with one event is."""
        event = EVENT.format(uid="e1", title="Session", start=MONDAY, end=MONDAY.replace(hour=10))
        path = self.folder / "practice.ics"
        path.write_text(EMPTY.format(events=event))
        return str(path)

    def files(self) -> list[str]:
        """Every file there."""
        return sorted(str(one.relative_to(self.folder)) for one in self.folder.rglob("*") if one.is_file())


@dataclass
class Beginner:
    """Somebody who goes through Start in a browser."""

    machine: NewMachine
    browser: Browser

    def says(self, step: str, **form: str) -> Seen:
        """Sends the form of a step; what is shown then."""
        seen = self.browser.post(f"/start/{step}", **form)
        return self.browser.follow(seen)

    def signs_in(self, password: str = SECRET, **more: str) -> Seen:
        server = {"host": "127.0.0.1", "port": "9", "security": "plain", "user": "maya"}
        return self.says("mail", **{**server, "password": password, "do": "try", **more})

    def answers_all(self) -> None:
        """Goes through all steps up to the last."""
        self.says("you", **YOU)
        self.signs_in()
        self.says("work", **WORK)
        self.says("calendars", do="add", place=self.machine.calendar(), name="practice")
        self.says("calendars", do="next")
        self.says("people", clients="ann@lee.example", emergency="In danger, call 988.")
