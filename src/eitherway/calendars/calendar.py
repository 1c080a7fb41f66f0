"""Reads one calendar of the settings, of any kind, and decides whether to believe the reading. An edge."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eitherway.calendars.caldav import read_caldav
from eitherway.calendars.files import read_path
from eitherway.calendars.ics import CALLED, read_ics, with_scheme
from eitherway.calendars.mirror import Items, Memory, Mirror
from eitherway.calendars.reading import Reading, count_events, has_shrunk
from eitherway.errors import ReadError
from eitherway.rules.account_settings import CalendarSettings
from eitherway.web.http import Deadline, HttpSession, Login

# How long a refused password is not sent again: servers lock accounts.
REFUSED_WAIT_SECONDS = 3600.0


class Calendar:
    """One calendar; `good` is its last believed reading. Used by one thread at a time."""

    def __init__(
        self,
        settings: CalendarSettings,
        folder: Path,
        password: Callable[[CalendarSettings], str],
        base: Path,
    ) -> None:
        self.settings = settings
        self._password = password
        self._base = base
        self._mirror = Mirror(folder, *_identity(settings))
        self._memory = self._kept = self._mirror.memory()
        self._refused: tuple[bytes, float] | None = None
        self._events: tuple[bytes, int] | None = None
        self._latest = self._copy()
        self.good = self._latest if self._memory.fell_to is None else None

    def read(self, now: datetime) -> Reading:
        """The calendar as it is now. Raises ReadError, ConfigError."""
        if self.settings.path is not None:
            reading = self._read_path(self.settings.path, now)
        else:
            reading = self._read_web(now)
        return self._believe(reading)

    def _copy(self) -> Reading | None:
        """The copy of an earlier run; without a whole one only the counts of events stay in the memory."""
        items = self._mirror.items(self._memory) if self._memory.whole else None
        if items is None or not self._memory.read_at:
            if self._memory.whole:
                self._memory = Memory(events=self._memory.events, fell_to=self._memory.fell_to)
            return None
        return Reading(items.octets, datetime.fromisoformat(self._memory.read_at))

    def _read_path(self, path: str, now: datetime) -> Reading:
        place = self._base / Path(path).expanduser()
        return read_path(place, now, by_stamp=self.settings.read_at == "file")

    def _read_web(self, now: datetime) -> Reading:
        """Reads from the web; the memory changes only once everything went well and the items are stored."""
        deadline = Deadline(self.settings.timeout)
        login = self._login()
        ca = self._base / Path(self.settings.ca).expanduser() if self.settings.ca else None
        try:
            memory, items = self._ask(deadline, login, ca, now)
        except ReadError as error:
            self._note_failure(error, login)
            raise
        self._memory = replace(memory, read_at=now.isoformat())
        return Reading(items.octets if items else self._unchanged(), now)

    def _ask(
        self, deadline: Deadline, login: Login | None, ca: Path | None, now: datetime
    ) -> tuple[Memory, Items | None]:
        if self.settings.ics is not None:
            address = with_scheme(self.settings.ics)
            with HttpSession(address, deadline, ca=ca, called=CALLED, login=login) as session:
                return read_ics(session, address, self._mirror, self._memory)
        address = self._caldav(deadline)
        with HttpSession(address, deadline, ca=ca, login=login) as session:
            return read_caldav(session, address, self._mirror, self._memory, now)

    def _caldav(self, deadline: Deadline) -> str:
        """The web address to start from; for a mail address the calendar found before, or where to look."""
        given = self.settings.caldav or ""
        if "://" in given:
            return given
        from eitherway.accounts.autodiscovery import find_caldav  # here: it loads slowly, and few need it

        return self._memory.collection or find_caldav(given, deadline)

    def _unchanged(self) -> bytes:
        if self._latest is None:
            raise ReadError("its copy is gone; it will be read again in full")
        return self._latest.octets

    def _login(self) -> Login | None:
        source = self.settings.password
        if source is None:
            return None
        secret = self._password(self.settings)
        if self._is_refused(secret):
            raise ReadError("the password was refused; change it, or wait an hour for the next attempt")
        is_token = source.oauth is not None or source.token_command is not None
        user = self.settings.user or (
            self.settings.caldav or "" if "://" not in (self.settings.caldav or "") else ""
        )
        return Login(user, secret, is_token)

    def _is_refused(self, secret: str) -> bool:
        if self._refused is None:
            return False
        fingerprint, until = self._refused
        return fingerprint == _fingerprint(secret) and time.monotonic() < until

    def _note_failure(self, error: ReadError, login: Login | None) -> None:
        if error.refused and login is not None and not login.is_token:
            self._refused = (_fingerprint(login.secret), time.monotonic() + REFUSED_WAIT_SECONDS)
        if not self._memory.whole:  # a first reading that was interrupted: the next one continues there
            kept = self._mirror.memory()
            self._memory = self._memory if kept.whole else kept

    def _believe(self, reading: Reading) -> Reading:
        """The reading; its state is "shrunk" if it lost too many events to be believed before it repeats."""
        if self._latest is not None and self._latest.octets == reading.octets:
            # Keep the same object: others cache what they parsed from it.
            reading = replace(reading, octets=self._latest.octets)
        self._latest = reading
        events, had = self._count(reading.octets), self._memory.events
        if has_shrunk(had, self._memory.fell_to, events):
            self._remember(replace(self._memory, fell_to=events))
            detail = f"fell from {had} events to {events}; believed if the next reading confirms it"
            return replace(reading, state="shrunk", detail=detail)
        self._remember(replace(self._memory, events=events, fell_to=None))
        self.good = reading
        return reading

    def _count(self, octets: bytes) -> int:
        if self._events is None or self._events[0] is not octets:
            self._events = (octets, count_events(octets))
        return self._events[1]

    def _remember(self, memory: Memory) -> None:
        if memory != self._kept:
            self._mirror.keep(memory)
        self._memory = self._kept = memory


def _identity(settings: CalendarSettings) -> tuple[str, ...]:
    address = settings.caldav or settings.ics or settings.path or ""
    return settings.name, address, settings.user or ""


def _fingerprint(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
