"""The watcher: a thread for each mailbox reads, decides and acts; other threads only wake it. An edge.

IDLE is a hint, a poll is the truth. Calendars are read next to the loops, which use the last copy and know
its age.
"""

import logging
import signal
import threading
import time
from datetime import UTC, date
from queue import Empty, SimpleQueue
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from eitherway.engine.alarm_watch import AlarmWatch
from eitherway.engine.config import Config
from eitherway.engine.live_config import LiveConfig
from eitherway.engine.paths import Paths
from eitherway.engine.rounds import Rounds
from eitherway.engine.rule_files import changes
from eitherway.engine.systemd import notify
from eitherway.errors import ConfigError, TransientError
from eitherway.requests.context import account_of
from eitherway.rules.account_settings import MailboxSettings

log = logging.getLogger(__name__)

CALENDARS_EVERY = 900.0  # seconds
LONGEST_STEP = 1200.0  # seconds; a loop without a step for this long hangs
LAST_ALARM = 60.0  # seconds for the alarm when the watcher ends


class Daemon:
    """All mailboxes of the rules, watched until SIGTERM or SIGINT."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._stop = threading.Event()
        self._read_again, self._reload_asked = threading.Event(), threading.Event()
        self._live = LiveConfig(paths)
        self._loops: tuple[Loop, ...] = ()
        self._alarm = AlarmWatch(
            lambda: self.config, lambda: [(loop.settings, loop.rounds.watched) for loop in self._loops]
        )

    @property
    def config(self) -> Config:
        return self._live.value

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def urgent(self, settings: MailboxSettings) -> None:
        """Rings soon for a letter in this mailbox that may be urgent."""
        self._alarm.urgent(settings)

    def run(self, *, since: date | None = None) -> None:
        """Watches until stopped. Raises the ConfigError of a mailbox that cannot be watched.

        A loop that hangs, or ended without a fault, ends everything with a TransientError, so that systemd
        or launchd restarts the watcher.
        """
        self._take_signals()
        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.add_job(self.read_calendars, "interval", seconds=CALENDARS_EVERY)
        scheduler.start()
        rules = threading.Thread(target=self._watch_rules, name="rules", daemon=True)
        rules.start()
        self._fit_loops(since)
        self._alarm.start()
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
        faults = tuple(fault for loop in self._loops for fault in loop.rounds.faults)
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
            if loop.is_alive or (loop.settings in wanted and not reload and not (read and loop.rounds.faults))
        )
        taken = {account_of(loop.settings) for loop in self._loops}
        new = tuple(Loop(self, one, since) for one in wanted if account_of(one) not in taken)
        for loop in new:
            loop.start()
        self._loops += new

    def _mind_loops(self) -> None:
        for loop in self._loops:
            rounds = loop.rounds
            if loop.is_alive and rounds.silence > LONGEST_STEP:
                silent = f"no step for {rounds.silence / 60:.0f} minutes"
                raise TransientError(f"{rounds.host}: {silent}; restarting")
            if not loop.is_alive and not rounds.faults and not rounds.is_stopping:
                raise TransientError(f"{rounds.host}: its watcher ended without an error; restarting")

    def _end(self, scheduler: BackgroundScheduler) -> None:
        notify("STOPPING=1")
        self._stop.set()
        self._ring()
        scheduler.shutdown(wait=False)
        self._alarm.stop(LAST_ALARM)
        for loop in self._loops:
            if loop.rounds.silence <= LONGEST_STEP:
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
        self._live.read_calendars()

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
        before = self.config.rulebook.settings.calendars
        if self._live.read_rules():
            self._read_again.set()
        self._ring()
        if before != self.config.rulebook.settings.calendars:
            self.read_calendars_soon()

    def read_calendars_soon(self) -> None:
        """Has the calendars read by a thread of its own."""

        def read() -> None:
            self.read_calendars()
            self._ring()

        threading.Thread(target=read, name="calendars", daemon=True).start()


class Loop:
    """A thread that takes the turns of one mailbox, and waits over its connection between them."""

    def __init__(self, daemon: Daemon, settings: MailboxSettings, since: date | None) -> None:
        self.bell: SimpleQueue[str] = SimpleQueue()
        self.settings = settings
        self.rounds = Rounds(daemon, settings, since)
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Tells the loop to end soon."""
        self.rounds.stop()
        self.bell.put("stop")

    def try_again(self) -> None:
        """Ends the pause after a refused login."""
        self.rounds.try_again()
        self.bell.put("again")

    def join(self) -> None:
        self._thread.join(60)

    def _run(self) -> None:
        rounds = self.rounds
        while not rounds.is_stopping and not rounds.faults:
            rounds.turn()
            if rounds.looking is not None:
                rounds.wait(self._is_called)
                self._drain()
            if rounds.looking is None and not rounds.faults:
                self._rest()
        rounds.close()

    def _is_called(self) -> bool:
        return self.rounds.is_stopping or not self.bell.empty()

    def _drain(self) -> None:
        while self._rings(0):
            pass

    def _rest(self) -> None:
        """Waits until the next turn is due, or a bell rings that the rounds hear."""
        rounds = self.rounds
        while not rounds.is_stopping and (left := rounds.due - time.monotonic()) > 0:
            rounds.stepped = time.monotonic()
            if self._rings(min(left, 60.0)) and not rounds.is_patient:
                return

    def _rings(self, seconds: float) -> bool:
        """Whether the bell rings within these seconds."""
        try:
            self.bell.get(timeout=seconds) if seconds else self.bell.get_nowait()
        except Empty:
            return False
        return True
