"""The watcher: a thread for each mailbox reads, decides and acts; other threads only wake it. An edge.

IDLE is a hint, a poll is the truth. Calendars are read next to the loops, which use the last copy and know
its age. A refused login is tried again on a slow clock that locks nobody, and at once when the password or
the settings changed or SIGHUP came. Another fault of the settings ends its loop, which starts again when the
rules are read again.
"""

import logging
import math
import random
import signal
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from eitherway.engine.alarm_watch import AlarmWatch
from eitherway.engine.config import load_config
from eitherway.engine.intake import Processed
from eitherway.engine.looking import Looking
from eitherway.engine.notices import STOPS
from eitherway.engine.paths import Paths
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.rule_files import changes
from eitherway.engine.silence import Watched
from eitherway.engine.slow_clock import pause_after
from eitherway.engine.systemd import notify
from eitherway.engine.tried_elsewhere import try_elsewhere
from eitherway.engine.visit import open_visit
from eitherway.errors import (
    BusyError,
    ConfigError,
    EitherwayError,
    LoginError,
    NetworkError,
    TransientError,
)
from eitherway.requests.context import account_of
from eitherway.requests.notice_cards import CALENDARS
from eitherway.rules.account_settings import MailboxSettings
from eitherway.text.formats import say_length

log = logging.getLogger(__name__)

CALENDARS_EVERY = timedelta(minutes=15)
LONGEST_STEP = 1200.0  # seconds; a loop without a step for this long hangs
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds between attempts to connect, with jitter
BUSY_PAUSE = 50.0  # seconds at most where the server is there, and refuses for now without saying how long
LAST_ALARM = 60.0  # seconds for the alarm when the watcher ends
# Seconds within which a password that was changed after a refusal is seen: in a file, or where somebody may
# be asked for the key of a keyring or a store.
FILE_EVERY, KEYRING_EVERY = 5.0, 120.0


class Daemon:
    """All mailboxes of the rules, watched until SIGTERM or SIGINT."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._stop = threading.Event()
        self._reading = threading.Lock()  # while the rules are read
        self._fetching = threading.Lock()  # while the calendars are read
        self._changing = threading.Lock()  # while `config` is replaced
        self._read_again, self._reload_asked = threading.Event(), threading.Event()
        try_elsewhere(paths)
        self.config = load_config(paths, datetime.now(UTC))
        self._loops: tuple[Loop, ...] = ()
        self.alarm = AlarmWatch(
            lambda: self.config, lambda: [(loop.settings, loop.watched) for loop in self._loops]
        )

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def run(self, *, since: date | None = None) -> None:
        """Watches until stopped. Raises the ConfigError of a mailbox that cannot be watched.

        A loop that hangs, or ended without a fault, ends everything with a TransientError, so that systemd
        or launchd restarts the watcher.
        """
        self._take_signals()
        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.add_job(self.read_calendars, "interval", seconds=CALENDARS_EVERY.total_seconds())
        scheduler.start()
        rules = threading.Thread(target=self._watch_rules, name="rules", daemon=True)
        rules.start()
        self._fit_loops(since)
        self.alarm.start()
        notify("READY=1")
        try:
            while not self._stop.wait(1.0):
                self._fit_loops()
                self._mind_loops()
                if not any(loop.is_alive for loop in self._loops):
                    break
                notify("WATCHDOG=1")
        finally:
            self._end(scheduler)
        faults = tuple(fault for loop in self._loops for fault in loop.faults)
        if faults:
            raise ConfigError(*faults)

    def _fit_loops(self, since: date | None = None) -> None:
        """Starts and stops loops until there is one for each mailbox of the current rules."""
        wanted = self.config.rulebook.settings.mailboxes
        read, reload = self._read_again.is_set(), self._reload_asked.is_set()
        self._read_again.clear()
        self._reload_asked.clear()
        for loop in self._loops:
            if loop.settings not in wanted:
                loop.stop()
            elif reload:
                loop.try_again()
        self._loops = tuple(
            loop
            for loop in self._loops
            if loop.is_alive or (loop.settings in wanted and not reload and not (read and loop.faults))
        )
        taken = {account_of(loop.settings) for loop in self._loops}
        new = tuple(Loop(self, one) for one in wanted if account_of(one) not in taken)
        for loop in new:
            loop.start(since)
        self._loops += new

    def _mind_loops(self) -> None:
        for loop in self._loops:
            if loop.is_alive and loop.silence > LONGEST_STEP:
                raise TransientError(f"{loop.host}: no step for {loop.silence / 60:.0f} minutes; restarting")
            if not loop.is_alive and not loop.faults and not loop.is_stopping:
                raise TransientError(f"{loop.host}: its watcher ended without an error; restarting")

    def _end(self, scheduler: BackgroundScheduler) -> None:
        notify("STOPPING=1")
        self._stop.set()
        self._ring()
        scheduler.shutdown(wait=False)
        self.alarm.stop(LAST_ALARM)
        for loop in self._loops:
            if loop.silence <= LONGEST_STEP:
                loop.join()

    def _take_signals(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stop.set()
            self._ring()

        def reload(_number: int, _frame: FrameType | None) -> None:
            self._reload_asked.set()
            threading.Thread(target=self.read_rules, daemon=True).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGHUP, reload)

    def _ring(self) -> None:
        for loop in self._loops:
            loop.bell.put("cycle")

    # -- next to the loops ---------------------------------------------------------------------------

    def read_calendars(self) -> None:
        """Reads the calendars for the next cycles."""
        with self._fetching:
            config = self.config
            sources = config.fresh(datetime.now(UTC))  # takes seconds, in which the rules may be read again
            with self._changing:
                if self.config.rulebook.settings.calendars == config.rulebook.settings.calendars:
                    self.config = replace(self.config, sources=sources)

    def _watch_rules(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in changes(self._paths.rules_path, self._stop):
                    self.read_rules()
            except Exception:
                log.exception("internal error; watching the rules again")
                self._stop.wait(10)

    def read_rules(self) -> None:
        """Reads the rules and templates; if they have a fault, the last good ones stay."""
        with self._reading:
            before = self.config.rulebook.settings.calendars
            try_elsewhere(self._paths)
            try:
                rulebook, letters = self._paths.rules_and_letters()
            except ConfigError as error:
                log.error("rules refused, the last good ones stay: %d faults", len(error.faults))
                with self._changing:
                    self.config = replace(self.config, faults=error.faults)
            else:
                log.info("rules read again: %d rules", len(rulebook.rules))
                with self._changing:
                    self.config = self.config.with_rules(rulebook, letters)
                self._read_again.set()
        self._ring()
        if before != self.config.rulebook.settings.calendars:
            self.read_calendars_soon()

    def read_calendars_soon(self) -> None:
        def read() -> None:
            self.read_calendars()
            self._ring()

        threading.Thread(target=read, name="calendars", daemon=True).start()


class Loop:
    """One mailbox in one thread. Nothing here needs a lock: only this thread acts."""

    def __init__(self, daemon: Daemon, settings: MailboxSettings) -> None:
        self.bell: SimpleQueue[str] = SimpleQueue()
        self.faults: tuple[str, ...] = ()
        self._daemon = daemon
        self.settings = settings
        self._stop, self._again = threading.Event(), threading.Event()
        self._refusals = 0  # in a row
        self.watched = Watched(settings.host, datetime.now(UTC))
        self._pause = FIRST_PAUSE
        self._thread: threading.Thread | None = None
        self._stepped = time.monotonic()

    @property
    def host(self) -> str:
        return self.settings.host

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set() or self._daemon.stopping

    @property
    def silence(self) -> float:
        """Seconds since the loop's last step: a message, the end of a cycle, an attempt to connect."""
        return time.monotonic() - self._stepped

    @property
    def is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, since: date | None) -> None:
        self._thread = threading.Thread(target=self._run, args=(since,), name="mailbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tells the loop to end soon."""
        self._stop.set()
        self.bell.put("stop")

    def try_again(self) -> None:
        """Ends the pause after a refused login."""
        self._again.set()
        self.bell.put("again")

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(60)

    def _run(self, since: date | None) -> None:
        while not self.is_stopping:
            self._stepped = time.monotonic()
            try:
                self._visit(since)
            except LoginError as error:
                self._wait_after(error)
            except ConfigError as error:
                log.error("%s: stopped; someone must act: %s", self.host, "; ".join(error.faults))
                self._note("stopped")
                self.faults = error.faults
                return
            except BusyError as error:
                self._stand_back(error)
            except TransientError as error:
                why = str(error) if isinstance(error, NetworkError) else ""
                log.warning("%s: %s; trying again in about %d s", self.host, why or "trouble", self._pause)
                log.debug("%s", error)
                self._note("trouble", why)
                self._back_off()
            except Exception:
                log.exception("internal error; connecting again")
                self._back_off()

    def _back_off(self) -> None:
        self._sleep(self._pause * random.uniform(0.5, 1.0))  # noqa: S311  jitter, not a secret
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _wait_after(self, error: LoginError) -> None:
        """Waits after a refused login for the slow clock, or for another password.

        After a final refusal only a change by the owner ends it.
        """
        self._refusals += 1
        self._again.clear()
        pause = pause_after(self._refusals).total_seconds()
        # The error's own text may name a person and quote the server.
        log.error("%s: the login was refused: %s", self.host, error.why)
        log.debug("%s", error)
        again = "" if error.final else f"; tried again {say_length(int(pause // 60))} later"
        self._note("refused", error.why + again)
        end = math.inf if error.final else time.monotonic() + pause
        refused = self._password()
        source = self.settings.password
        every = KEYRING_EVERY if source.keyring or source.command else FILE_EVERY
        while not self.is_stopping and not self._again.is_set() and time.monotonic() < end:
            self._rest(min(every, end - time.monotonic()))
            now = self._password()
            if now and refused and now != refused:
                log.info("%s: another password is there; trying it", self.host)
                self._refusals = 0
                return
            refused = refused or now

    def _password(self) -> str:
        """What tells whether the password was changed; "" if that cannot be seen now."""
        paths = self._daemon.config.paths
        try:
            return paths.fingerprint(self.settings.password, self.settings.user, f"mailbox on {self.host}")
        except EitherwayError:
            return ""

    def _stand_back(self, error: BusyError) -> None:
        """Waits as long as the server asked for, else for less than a minute."""
        self._again.clear()
        seconds = error.wait or min(self._pause, BUSY_PAUSE)
        log.warning("%s: the server refuses for now; trying again in about %d s", self.host, seconds)
        log.debug("%s", error)
        self._note("trouble", "the server refuses for now")
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._rest(seconds + random.uniform(0, 2))  # noqa: S311  jitter, not a secret

    def _rest(self, seconds: float) -> None:
        """Waits, whatever else rings, unless the loop is to stop or to try again."""
        end = time.monotonic() + seconds
        while not self.is_stopping and not self._again.is_set() and (left := end - time.monotonic()) > 0:
            self._stepped = time.monotonic()
            self._sleep(min(left, 60.0))

    def _visit(self, since: date | None) -> None:
        """Goes its rounds over one connection until it breaks or the loop is stopped."""
        paths = self._daemon.config.paths
        with open_visit(paths, self.settings) as visit:
            log.info("%s: watching", self.settings.host)
            looking = Looking(visit)
            while not self.is_stopping:
                for done in looking.round(self._daemon.config, since=since):
                    self._stepped = time.monotonic()
                    if isinstance(done, Processed) and self.is_stopping:
                        return
                    if isinstance(done, Processed) and done.is_urgent:
                        self._daemon.alarm.urgent(self.settings)
                    if isinstance(done, Reconciled) and done.key == CALENDARS:
                        self._daemon.read_calendars_soon()
                since, self._pause, self._stepped = None, FIRST_PAUSE, time.monotonic()
                self._refusals, self.watched = 0, self._read_now()
                looking.wait(self._is_called)
                self._drain()

    def _read_now(self) -> Watched:
        return Watched(self.host, self.watched.began, datetime.now(UTC))

    def _note(self, name: str, why: str = "") -> None:
        """Records when trouble happened for `status` and the digest, and `why` where that names nobody.

        Never raises: the ledger itself may be the trouble.
        """
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        if name in STOPS:
            self.watched = replace(self.watched, stop=name)
        try:
            with closing(self._daemon.config.paths.ledger(account_of(self.settings))) as ledger:
                ledger.set_fact(name, f"{now}: {why}" if why else now)
                if name in STOPS:
                    ledger.set_fact(f"{name}_at", now)
        except EitherwayError as error:
            log.warning("%s: the trouble could not be recorded: %s", self.host, error)
        except Exception:
            log.exception("%s: the trouble could not be recorded", self.host)

    def _is_called(self) -> bool:
        return self.is_stopping or not self.bell.empty()

    def _drain(self) -> None:
        while True:
            try:
                self.bell.get_nowait()
            except Empty:
                return

    def _sleep(self, seconds: float) -> None:
        try:
            self.bell.get(timeout=seconds)
        except Empty:
            return
