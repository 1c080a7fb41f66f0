"""Looks in a thread of its own whether every mailbox is read, and rings if not. An edge.

What rings may hang until its deadline: the loops know nothing of it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from eitherway.engine.alarm import renew, ring, ring_in_mailbox
from eitherway.engine.config import Config
from eitherway.engine.silence import Watched, rings, silence_of
from eitherway.errors import EitherwayError
from eitherway.requests.context import account_of
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
ALIVE_EVERY = 60.0  # seconds; how often the file for a watchdog is renewed
RANG = "alarm_rang"  # a fact: when the alarm for this mailbox rang, while the silence lasts
ALARM = "alarm"  # a fact: when it last rang, and what failed, for `status`

Mailboxes = Callable[[], Iterable[tuple[MailboxSettings, Watched]]]


class AlarmWatch:
    """Rings for silent mailboxes and for urgent letters until it is stopped."""

    def __init__(self, config: Callable[[], Config], mailboxes: Mailboxes) -> None:
        self._config, self._mailboxes = config, mailboxes
        self._urgent: SimpleQueue[MailboxSettings | None] = SimpleQueue()
        self._alive_at = -ALIVE_EVERY
        self._well: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="alarm", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def urgent(self, settings: MailboxSettings) -> None:
        """Rings soon for a letter in this mailbox that may be urgent."""
        self._urgent.put(settings)

    def stop(self, seconds: float) -> None:
        """Looks a last time, so that what ended the watcher rings, and waits at most that long."""
        self._urgent.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        while self._look():
            self.turn()
        self.turn()

    def ring_urgent(self) -> None:
        """Rings for the letters that are waiting for it, in the caller's thread."""
        while not self._urgent.empty():
            if settings := self._urgent.get():
                ring_for_urgent(self._config(), settings)

    def _look(self) -> bool:
        """Waits, rings for an urgent letter; False after `stop`."""
        try:
            settings = self._urgent.get(timeout=LOOK_EVERY)
        except Empty:
            return True
        if settings is not None:
            ring_for_urgent(self._config(), settings)
        return settings is not None

    def turn(self) -> None:
        """Looks once at every mailbox. Never raises."""
        try:
            config, now = self._config(), datetime.now(UTC)
            well = [self._is_well(config, *one, now) for one in self._mailboxes()]
            path = config.rulebook.settings.on_silence.alive_file
            if path is not None and well and all(well) and self._is_time():
                for failed in renew(config.paths.base / Path(path).expanduser()):
                    log.warning("%s", failed)
        except EitherwayError as error:  # the database of a host is away, or has given the lease to another
            log.warning("the alarm could not look: %s; looking again", error)
        except Exception:
            log.exception("internal error in the alarm; looking again")

    def _is_time(self) -> bool:
        if time.monotonic() - self._alive_at < ALIVE_EVERY:
            return False
        self._alive_at = time.monotonic()
        return True

    def _is_well(self, config: Config, settings: MailboxSettings, watched: Watched, now: datetime) -> bool:
        """Whether this mailbox is read; rings once a day while it is not."""
        after = timedelta(minutes=config.rulebook.settings.on_silence.after)
        is_read = watched.worked_at is not None and not watched.stop and now - watched.worked_at < after
        account = account_of(settings)
        if is_read and account in self._well:
            return True
        with closing(config.paths.ledger(account)) as ledger:
            if is_read:
                ledger.drop_fact(RANG)
                self._well.add(account)
                return True
            self._well.discard(account)
            local = now.astimezone(config.zone)
            reason = silence_of(watched, _moment("looked_at", ledger), local, after, config.writing)
            if reason and rings(_moment(RANG, ledger), now):
                self._ring(config, settings, reason, ledger, local)
        return False

    def _ring(
        self, config: Config, settings: MailboxSettings, reason: str, ledger: Ledger, now: datetime
    ) -> None:
        alarm = config.rulebook.settings.on_silence
        ledger.set_fact(RANG, now.isoformat())
        failed = ring(alarm, reason, base=config.paths.base)
        failed += ring_in_mailbox(config, alarm, settings, reason, now)
        if alarm.desktop or alarm.command is not None or alarm.mailbox is not None:
            _note(ledger, failed, datetime.now(UTC))


def ring_for_urgent(config: Config, settings: MailboxSettings) -> None:
    """Rings for a letter in this mailbox that may be urgent; `status` says what failed."""
    reason = config.writing.say("Eitherway: a letter that may be urgent has its card on the board.")
    alarm = config.rulebook.settings.on_urgent
    if not alarm.desktop and alarm.command is None:
        return
    failed = ring(alarm, reason, base=config.paths.base)
    try:
        with closing(config.paths.ledger(account_of(settings))) as ledger:
            _note(ledger, failed, datetime.now(UTC))
    except EitherwayError as error:
        log.warning("the alarm could not be recorded: %s", type(error).__name__)


def _moment(name: str, ledger: Ledger) -> datetime | None:
    text = ledger.fact(name)
    return datetime.fromisoformat(text) if text else None


def _note(ledger: Ledger, failed: tuple[str, ...], now: datetime) -> None:
    log.warning("the alarm rang%s", f"; {'; '.join(failed)}" if failed else "")
    ledger.set_fact(ALARM, f"{now:%Y-%m-%d %H:%M} UTC: {'; '.join(failed) or 'it rang'}")
