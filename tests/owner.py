"""The owner of one calendar in a test: what Eitherway reads of it, and what it remembers."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eitherway.calendars.sources import Calendars
from eitherway.capacity.model import Source
from eitherway.rules.account_settings import CalendarSettings, PasswordSource

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


class Owner:
    """Reads one calendar, whose address is given as `caldav` or `ics`."""

    def __init__(self, state: Path, *, password: str = "", timeout: int = 5, **place: str | None) -> None:
        source = PasswordSource(file="unused") if password else None
        self.settings = CalendarSettings(name="practice", password=source, timeout=timeout, **place)  # type: ignore[arg-type]
        self.state = state
        self.password = password
        self.restart()

    def restart(self) -> None:
        """Forget all that is not in the state folder."""
        self.calendars = Calendars((self.settings,), self.state, lambda _: self.password)

    def read(self, now: datetime = NOW) -> Source:
        return self.calendars.read(now)[0]

    def remember(self, **changes: object) -> None:
        """Change what is remembered, as if the server had said so, and start again."""
        (path,) = (self.state / "calendars").glob("*.json")
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
        self.restart()


def uids(source: Source) -> list[str]:
    return sorted(re.findall(r"^UID:(\S+)", (source.octets or b"").decode(), re.MULTILINE))
