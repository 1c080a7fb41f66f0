"""All calendars of the owner, read beside each other: each gives a Source, whatever happens. An edge."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from eitherway.capacity.model import Source
from eitherway.edges.files import read_path
from eitherway.edges.reading import Reading, UnreadError
from eitherway.errors import EitherwayError
from eitherway.rules.accounts import CalendarSettings

log = logging.getLogger(__name__)


class Calendars:
    """The one entry to calendars. `base` is the folder that relative paths start from (that of rules.yaml).

    `password` gives the password or token of a calendar that needs one; it may raise ConfigError.
    Calendars that are ignored are not read and give no Source.
    """

    def __init__(
        self,
        settings: tuple[CalendarSettings, ...],
        state: Path,
        password: Callable[[CalendarSettings], str],
        *,
        base: Path = Path(),
    ) -> None:
        self._state = state
        self._password = password
        self._readers = tuple(_Reader(one, base) for one in settings if one.counts != "ignore")

    def read(self, now: datetime) -> tuple[Source, ...]:
        """Every calendar as it is now, in the order of the settings; none waits for another's deadline.

        Never raises for one bad calendar: its Source says so, with the last good copy to explain with.
        """
        waits = [reader.start(now) for reader in self._readers]
        return tuple(reader.result(wait) for reader, wait in zip(self._readers, waits, strict=True))


class _Reader:
    """One calendar: its thread while it is read, and its last good copy."""

    def __init__(self, settings: CalendarSettings, base: Path) -> None:
        self._settings = settings
        self._base = base
        self._thread: threading.Thread | None = None
        self._outcome: Reading | UnreadError | None = None
        self._good: Reading | None = None

    def start(self, now: datetime) -> float:
        """Begin to read; the moment (monotonic) until which the result is waited for."""
        until = time.monotonic() + self._settings.timeout
        if self._thread is None or not self._thread.is_alive():
            self._outcome = None
            # A daemon thread: a hung name server or network file system must not hold up the end of the
            # process either. It cannot pile up: there is no second one while the first one hangs.
            self._thread = threading.Thread(target=self._run, args=(now,), daemon=True)
            self._thread.start()
        return until

    def result(self, until: float) -> Source:
        assert self._thread is not None
        self._thread.join(max(0.0, until - time.monotonic()))
        outcome = self._outcome
        if isinstance(outcome, Reading):
            self._good = self._same_octets(outcome)
            return Source(
                self._settings.name, self._settings.counts, self._good.octets, self._good.read_at, "fresh", ""
            )
        if outcome is None:
            outcome = UnreadError("unread", f"no whole answer within {self._settings.timeout:g} s")
        return self._unread(outcome)

    def _run(self, now: datetime) -> None:
        try:
            self._outcome = self._read(now)
        except UnreadError as error:
            self._outcome = error
        except EitherwayError as error:
            self._outcome = UnreadError("unread", str(error))
        except Exception as error:  # noqa: BLE001 -- one calendar never stops the others; the type says no secret
            log.error("calendar %r: %s while it was read", self._settings.name, type(error).__name__)
            self._outcome = UnreadError(
                "unread", f"{type(error).__name__} while it was read; please report this"
            )

    def _read(self, now: datetime) -> Reading:
        if self._settings.path is not None:
            path = self._base / Path(self._settings.path).expanduser()
            return read_path(path, now, by_stamp=self._settings.read_at == "file")
        raise UnreadError("unread", "calendars of this sort cannot be read yet")

    def _same_octets(self, reading: Reading) -> Reading:
        """The reading with the very same object as the last one where nothing changed: others cache by it."""
        if self._good is not None and self._good.octets == reading.octets:
            return Reading(self._good.octets, reading.read_at)
        return reading

    def _unread(self, error: UnreadError) -> Source:
        good = self._good
        log.warning("calendar %r: %s: %s", self._settings.name, error.state, error.detail)
        octets, read_at = (good.octets, good.read_at) if good else (None, None)
        return Source(self._settings.name, self._settings.counts, octets, read_at, error.state, error.detail)
