"""The watcher: a thread for each mailbox reads, decides and acts; other threads only wake it. An edge.

IDLE is a hint, a poll is the truth. Calendars are read next to the loops, which use the last copy and know
its age. A refused login ends its loop at once, so that no account gets locked. An ended loop starts again
when its settings change; unless its login was refused, also whenever the rules are read again.
"""

import logging
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

from eitherway.engine.config import Paths, load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.intake import Processed
from eitherway.engine.notices import STOPS
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.rule_files import changes
from eitherway.engine.systemd import notify
from eitherway.engine.visit import open_visit
from eitherway.errors import ConfigError, EitherwayError, LoginError, NetworkError, TransientError
from eitherway.requests.context import account_of
from eitherway.requests.notice_cards import CALENDARS
from eitherway.rules.account_settings import MailboxSettings

log = logging.getLogger(__name__)

BOARD_EVERY = timedelta(seconds=10)  # a card moved to a decision folder is seen within this
CALENDARS_EVERY = timedelta(minutes=15)
LONGEST_STEP = 1200.0  # seconds; a loop without a step for this long hangs
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds between attempts to connect, with jitter


class Daemon:
    """All mailboxes of the rules, watched until SIGTERM or SIGINT."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._stop = threading.Event()
        self._reading = threading.Lock()  # while the rules are read
        self._fetching = threading.Lock()  # while the calendars are read
        self._changing = threading.Lock()  # while `config` is replaced
        self._read_again, self._reload_asked = threading.Event(), threading.Event()
        self.config = load_config(paths, datetime.now(UTC))
        self._loops: tuple[Loop, ...] = ()

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
        scheduler.add_job(self._ring, "interval", minutes=10)
        scheduler.start()
        rules = threading.Thread(target=self._watch_rules, name="rules", daemon=True)
        rules.start()
        self._fit_loops(since)
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
        self._loops = tuple(
            loop
            for loop in self._loops
            if loop.is_alive
            or (loop.settings in wanted and not reload and not (read and loop.faults and not loop.is_refused))
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
        self._ring()

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
        threading.Thread(target=self.read_calendars, name="calendars", daemon=True).start()


class Loop:
    """One mailbox in one thread. Nothing here needs a lock: only this thread acts."""

    def __init__(self, daemon: Daemon, settings: MailboxSettings) -> None:
        self.bell: SimpleQueue[str] = SimpleQueue()
        self.faults: tuple[str, ...] = ()
        self._daemon = daemon
        self.settings = settings
        self.is_refused = False
        self._stop = threading.Event()
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

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(60)

    def _run(self, since: date | None) -> None:
        while not self.is_stopping:
            self._stepped = time.monotonic()
            try:
                self._visit(since)
            except ConfigError as error:
                self.is_refused = isinstance(error, LoginError)
                # The reason for a refused login may name a person; other faults only quote the rules.
                why = "the login was refused" if self.is_refused else "; ".join(error.faults)
                log.error("%s: stopped; someone must act: %s", self.host, why)
                self._note("refused" if self.is_refused else "stopped")
                self.faults = error.faults
                return
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

    def _visit(self, since: date | None) -> None:
        """Runs cycles over one connection until it breaks or the loop is stopped."""
        paths = self._daemon.config.paths
        with open_visit(paths, self.settings) as visit:
            log.info("%s: watching", self.settings.host)
            while not self.is_stopping:
                for done in run_cycle(visit, self._daemon.config, datetime.now(UTC), since=since):
                    self._stepped = time.monotonic()
                    if isinstance(done, Processed) and self.is_stopping:
                        return
                    if isinstance(done, Reconciled) and done.key == CALENDARS:
                        self._daemon.read_calendars_soon()
                since, self._pause, self._stepped = None, FIRST_PAUSE, time.monotonic()
                visit.mailbox.wait(visit.mailbox.names.watch[0], BOARD_EVERY, self._is_called)
                self._drain()

    def _note(self, name: str, why: str = "") -> None:
        """Records when trouble happened for `status` and the digest, and `why` where that names nobody.

        Never raises: the ledger itself may be the trouble.
        """
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
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
