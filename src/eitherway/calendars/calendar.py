"""Reads one calendar of the settings, of any kind, and decides whether to believe the reading. An edge."""

import hashlib
import shlex
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from eitherway.calendars.files import read_path
from eitherway.calendars.mirror import Accepted, Items, Memory, Mirror
from eitherway.calendars.reading import GIVEN_UP_AFTER, Reading, UndeliveredError, count_events
from eitherway.calendars.trust import EventCounts, weigh
from eitherway.errors import ReadError
from eitherway.rules.account_settings import CalendarSettings
from eitherway.text.formats import Said, said_length
from eitherway.text.words import marked

if TYPE_CHECKING:  # what is for the web loads slowly, and takes 4 MB: a calendar of files needs none of it
    from eitherway.web.http import Deadline, HttpSession, Login

# How long a refused password is not sent again: servers lock accounts.
REFUSED_WAIT_SECONDS = 3600.0
TRUST_AFTER = timedelta(days=1)
MOST_ACCEPTED = 1000


class Calendar:
    """One calendar; `good` is its last believed reading. Used by one thread at a time."""

    def __init__(
        self,
        settings: CalendarSettings,
        folder: Path,
        password: Callable[[CalendarSettings], str],
        base: Path,
        trust_after: timedelta = TRUST_AFTER,
    ) -> None:
        self.settings = settings
        self._trust_after = trust_after
        self._password = password
        self._base = base
        self._mirror = Mirror(folder, *_identity(settings))
        self._memory = self._kept = self._mirror.memory()
        self._refused: tuple[bytes, float] | None = None
        self._events: tuple[bytes, int] | None = None
        self._latest = self._copy()
        self.good = self._latest if self._memory.counts.is_trusted else None

    def read(self, now: datetime) -> Reading:
        """The calendar as it is now. Raises ReadError, ConfigError."""
        try:
            if self.settings.path is not None:
                reading = self._read_path(self.settings.path, now)
            else:
                reading = self._read_web(now)
        except UndeliveredError as error:
            before = self._memory.undelivered
            counted = {place: before.get(place, 0) + 1 for place in error.places}
            self._remember(replace(self._memory, undelivered={**self._given_up(), **counted}))
            raise
        return self._believe(reading, now)

    def look(self, now: datetime) -> Reading | None:
        """A file or folder as it is now, else the last good copy; None if there is neither.

        Asks no server and keeps nothing.
        """
        if self.settings.path is None:
            return self.good
        place = self._base / Path(self.settings.path).expanduser()
        with suppress(ReadError):
            return read_path(place, now, by_stamp=False)
        return None

    def put(self, uid: str, octets: bytes) -> None:
        """Puts an event into the collection, once. Raises ReadError, ConfigError."""
        from eitherway.calendars.event_writing import put_event

        with self._session() as session:
            put_event(session, self._collection(), uid, octets)

    def remove(self, uid: str, is_ours: Callable[[bytes], bool]) -> bool:
        """Whether an event of Eitherway's is gone; a changed one stays. Raises ReadError, ConfigError."""
        from eitherway.calendars.event_writing import remove_event

        with self._session() as session:
            return remove_event(session, self._collection(), uid, is_ours)

    def _session(self) -> "HttpSession":
        from eitherway.web.http import Deadline, HttpSession

        return HttpSession(
            self._collection(), Deadline(self.settings.timeout), ca=self._ca(), login=self._login()
        )

    def _collection(self) -> str:
        """The address of the CalDAV collection. Raises ReadError before it was found by a first reading."""
        if self.settings.caldav is None or not self._memory.collection:
            raise ReadError(marked("it was not read yet, so nothing can be put there"))
        return self._memory.collection

    def _ca(self) -> Path | None:
        return self._base / Path(self.settings.ca).expanduser() if self.settings.ca else None

    def _given_up(self) -> dict[str, int]:
        """The items that could not be fetched often enough, by path."""
        return {place: n for place, n in self._memory.undelivered.items() if n >= GIVEN_UP_AFTER}

    def _copy(self) -> Reading | None:
        """The copy of an earlier run; without a whole one only the counts of events stay in the memory."""
        items = self._mirror.items(self._memory) if self._memory.whole else None
        if items is None or not self._memory.read_at:
            if self._memory.whole:
                self._memory = self._memory.of_nothing()
            return None
        return Reading(items.octets, datetime.fromisoformat(self._memory.read_at))

    def _read_path(self, path: str, now: datetime) -> Reading:
        place = self._base / Path(path).expanduser()
        by_stamp = self.settings.read_at == "file"
        reading = read_path(place, now, by_stamp=by_stamp, given_up=frozenset(self._given_up()))
        gone = dict.fromkeys(reading.undelivered, GIVEN_UP_AFTER)
        self._memory = replace(self._memory, undelivered=gone)
        return reading

    def _read_web(self, now: datetime) -> Reading:
        """Reads from the web; the memory changes only once everything went well and the items are stored."""
        from eitherway.web.http import Deadline

        deadline = Deadline(self.settings.timeout)
        login = self._login()
        try:
            memory, items = self._ask(deadline, login, self._ca(), now)
        except ReadError as error:
            self._note_failure(error, login)
            raise
        self._memory = replace(memory, read_at=now.isoformat())
        return Reading(items.octets if items else self._unchanged(), now)

    def _ask(
        self, deadline: "Deadline", login: "Login | None", ca: Path | None, now: datetime
    ) -> tuple[Memory, Items | None]:
        from eitherway.calendars.caldav import read_caldav
        from eitherway.calendars.ics import CALLED, read_ics, with_scheme
        from eitherway.web.http import HttpSession

        if self.settings.ics is not None:
            address = with_scheme(self.settings.ics)
            with HttpSession(address, deadline, ca=ca, called=CALLED, login=login) as session:
                return read_ics(session, address, self._mirror, self._memory)
        address = self._caldav(deadline)
        with HttpSession(address, deadline, ca=ca, login=login) as session:
            return read_caldav(session, address, self._mirror, self._memory, now)

    def _caldav(self, deadline: "Deadline") -> str:
        """The web address to start from; for a mail address the calendar found before, or where to look."""
        given = self.settings.caldav or ""
        if "://" in given:
            return given
        from eitherway.accounts.autodiscovery import find_caldav  # here: it loads slowly, and few need it

        return self._memory.collection or find_caldav(given, deadline)

    def _unchanged(self) -> bytes:
        if self._latest is None:
            raise ReadError(marked("its copy is gone; it will be read again in full"))
        return self._latest.octets

    def _login(self) -> "Login | None":
        source = self.settings.password
        if source is None:
            return None
        from eitherway.web.http import Login

        secret = self._password(self.settings)
        if self._is_refused(secret):
            raise ReadError(
                marked("the password was refused; change it, or wait an hour for the next attempt")
            )
        user = self.settings.user or (
            self.settings.caldav or "" if "://" not in (self.settings.caldav or "") else ""
        )
        return Login(user, secret, source.gives_token)

    def _is_refused(self, secret: str) -> bool:
        if self._refused is None:
            return False
        fingerprint, until = self._refused
        return fingerprint == _fingerprint(secret) and time.monotonic() < until

    def _note_failure(self, error: ReadError, login: "Login | None") -> None:
        if error.refused and login is not None and not login.is_token:
            self._refused = (_fingerprint(login.secret), time.monotonic() + REFUSED_WAIT_SECONDS)
        if not self._memory.whole:  # a first reading that was interrupted: the next one continues there
            kept = self._mirror.memory()
            self._memory = self._memory if kept.whole else kept

    def accept(self, octets: bytes, items: tuple[str, ...]) -> None:
        """Accepts the number of events in `octets`, and these broken items, from the next reading on.

        Raises OSError if that cannot be written.
        """
        self._mirror.hand_over(Accepted(count_events(octets), items))

    def _believe(self, reading: Reading, now: datetime) -> Reading:
        """The reading; its state is "shrunk" if it lost too many events to be believed yet."""
        if self._latest is not None and self._latest.octets == reading.octets:
            # Keep the same object: others cache what they parsed from it.
            reading = replace(reading, octets=self._latest.octets)
        given = self._mirror.handed_over()
        memory = _accepting(self._memory, given)
        counts = weigh(memory.counts, self._count(reading.octets), now, self._trust_after)
        self._remember(memory.counting(counts))
        if given != Accepted():
            self._mirror.forget_handed_over()
        reading = replace(reading, accepted=memory.accepted)
        self._latest = reading
        if not counts.is_trusted:
            return replace(reading, state="shrunk", detail=self._doubt(counts))
        self.good = reading
        return reading

    def _doubt(self, counts: EventCounts) -> str:
        return Said(
            "fell from {before} events to {now}; believed once that holds for {length}, "
            "or when you say so: eitherway calendars accept {name}",
            before=counts.events,
            now=counts.fell_to,
            length=said_length(int(self._trust_after.total_seconds()) // 60),
            name=shlex.quote(self.settings.name),
        )

    def _count(self, octets: bytes) -> int:
        if self._events is None or self._events[0] is not octets:
            self._events = (octets, count_events(octets))
        return self._events[1]

    def _remember(self, memory: Memory) -> None:
        if memory != self._kept:
            self._mirror.keep(memory)
        self._memory = self._kept = memory


def _accepting(memory: Memory, given: Accepted) -> Memory:
    """The memory with what the owner accepted since the last reading."""
    items = tuple(dict.fromkeys((*memory.accepted, *given.items)))[-MOST_ACCEPTED:]
    memory = replace(memory, accepted=items)
    return memory if given.events is None else memory.counting(EventCounts(given.events))


def _identity(settings: CalendarSettings) -> tuple[str, ...]:
    address = settings.caldav or settings.ics or settings.path or ""
    return settings.name, address, settings.user or ""


def _fingerprint(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
