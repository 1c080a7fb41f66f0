"""Reads all calendars of the owner in parallel: each gives a Source, whatever happens. An edge."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from eitherway.calendars.calendar import TRUST_AFTER, Calendar
from eitherway.calendars.mirror import forget_unused
from eitherway.calendars.reading import Reading
from eitherway.capacity.model import Source
from eitherway.errors import EitherwayError, ReadError
from eitherway.rules.account_settings import CalendarSettings
from eitherway.text.formats import Said, joined

log = logging.getLogger(__name__)

# An abandoned thread ends by itself soon after the deadline; this allows for an answer at the last moment.
_GRACE_SECONDS = 0.5
_FORGET_AFTER = timedelta(days=90)


class Calendars:
    """The one entry to calendars.

    `password` returns the password or token of a calendar that needs one; it may raise ConfigError. `base`
    is the folder that relative paths start from (that of rules.yaml). Copies are kept in `state`. A calendar
    that lost many events is believed `trust_after` that.
    Ignored calendars are not read and have no Source.
    """

    def __init__(
        self,
        settings: tuple[CalendarSettings, ...],
        state: Path,
        password: Callable[[CalendarSettings], str],
        *,
        base: Path = Path(),
        trust_after: timedelta = TRUST_AFTER,
    ) -> None:
        self._folder = state / "calendars"
        self._lock = threading.Lock()
        self._readers = tuple(
            _Reader(Calendar(one, self._folder, password, base, trust_after))
            for one in settings
            if one.counts != "ignore"
        )

    def read(self, now: datetime) -> tuple[Source, ...]:
        """Every calendar as it is now, in the order of the settings; none waits for another's deadline.

        Never raises for one bad calendar: its Source says so, and has the last good copy for explanations.
        """
        with self._lock:
            waits = [reader.start(now) for reader in self._readers]
            sources = tuple(reader.result(wait) for reader, wait in zip(self._readers, waits, strict=True))
            forget_unused(self._folder, now - _FORGET_AFTER)
            return sources

    def look(self, now: datetime) -> tuple[Source, ...]:
        """Every calendar by its last good copy, one on this machine as it is; asks no server."""
        return tuple(reader.look(now) for reader in self._readers)

    def put(self, name: str, uid: str, octets: bytes) -> None:
        """Puts an event into a CalDAV calendar, once. Raises ReadError, ConfigError."""
        self._named(name).put(uid, octets)

    def remove(self, name: str, uid: str, is_ours: Callable[[bytes], bool]) -> bool:
        """Whether an event of Eitherway's is gone; a changed one stays. Raises ReadError, ConfigError."""
        return self._named(name).remove(uid, is_ours)

    def _named(self, name: str) -> Calendar:
        found = next((one.calendar for one in self._readers if one.name == name), None)
        if found is None:
            raise ReadError(Said("there is no calendar '{name}' any more", name=name))
        return found

    def accept(self, source: Source, items: tuple[str, ...] = ()) -> None:
        """Accepts a calendar as `source` has it, with these broken items, from the next reading on.

        Raises OSError if that cannot be written.
        """
        for reader in self._readers:
            if reader.name == source.name and source.octets is not None:
                reader.accept(source.octets, items)


class _Reader:
    """One calendar: the thread that reads it, and its last good copy."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._settings = calendar.settings
        self._thread: threading.Thread | None = None
        self._outcome: Reading | ReadError | None = None
        self._pause: tuple[float, ReadError] | None = None
        self._said = ("fresh", "")

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def calendar(self) -> Calendar:
        return self._calendar

    def accept(self, octets: bytes, items: tuple[str, ...]) -> None:
        self._calendar.accept(octets, items)

    def look(self, now: datetime) -> Source:
        reading = self._calendar.look(now)
        octets, read_at = (reading.octets, reading.read_at) if reading else (None, None)
        return self._source(octets, read_at, "fresh" if reading else "unread", "")

    def start(self, now: datetime) -> float:
        """Starts to read, unless the server asked to wait; returns the moment (monotonic) to wait until."""
        until = time.monotonic() + self._settings.timeout + _GRACE_SECONDS
        if self._thread is not None and self._thread.is_alive():
            return until
        if self._pause is not None and time.monotonic() < self._pause[0]:
            self._outcome = self._pause[1]
            return until
        self._outcome = None
        # A daemon thread: a hung name server or network file system must not delay the end of the process.
        # Threads cannot pile up: no second one starts while the first one hangs.
        self._thread = threading.Thread(
            target=self._run, args=(now,), name=f"calendar {self._settings.name}", daemon=True
        )
        self._thread.start()
        return until

    def result(self, until: float) -> Source:
        """The Source of a reading that came in time. A later one is not used: the next reading gives it."""
        if self._thread is not None:
            self._thread.join(max(0.0, until - time.monotonic()))
        outcome = self._outcome
        if isinstance(outcome, Reading):
            self._say(outcome.state, outcome.detail)
            source = self._source(outcome.octets, outcome.read_at, outcome.state, outcome.detail)
            return replace(source, accepted=outcome.accepted)
        if outcome is None:
            outcome = ReadError(
                Said("gave no whole answer within {number} s", number=f"{self._settings.timeout:g}")
            )
        return self._unread(outcome)

    def _run(self, now: datetime) -> None:
        try:
            self._outcome = self._calendar.read(now)
        except ReadError as error:
            if error.wait:
                self._pause = (time.monotonic() + error.wait, error)
            self._outcome = error
        except EitherwayError as error:
            self._outcome = ReadError(str(error))
        except Exception as error:  # noqa: BLE001 -- one calendar never stops the others
            # No text and no traceback: they may contain an address or the text of an event.
            log.error("calendar %r: %s while it was read", self._settings.name, type(error).__name__)
            self._outcome = ReadError(Said("{error} while it was read", error=type(error).__name__))

    def _unread(self, error: ReadError) -> Source:
        self._say(error.state, error.detail)
        good = self._calendar.good
        octets, read_at = (good.octets, good.read_at) if good else (None, None)
        detail = joined("; ", (error.detail, error.hint)) if error.hint else error.detail
        source = self._source(octets, read_at, error.state, detail)
        return replace(source, accepted=good.accepted) if good else source

    def _say(self, state: str, detail: str) -> None:
        """Logs the state if it differs from that of the last reading."""
        if (state, detail) != self._said:
            level = logging.INFO if state == "fresh" else logging.WARNING
            log.log(level, "calendar %r: %s", self._settings.name, f"{state}: {detail}" if detail else state)
        self._said = (state, detail)

    def _source(self, octets: bytes | None, read_at: datetime | None, state: str, detail: str) -> Source:
        return Source(self._settings.name, self._settings.counts, octets, read_at, state, detail)
