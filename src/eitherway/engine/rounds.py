"""The rounds over one mailbox, turn by turn, and how long it rests after trouble. An edge.

A thread of its own takes the turns of a mailbox, or the workers of a practice do: one at a time. A refused
login is tried again on a slow clock that locks nobody, and at once when the password or the settings changed
or SIGHUP came. Another fault of the settings ends the rounds; they begin again with new rules.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

from eitherway.engine.config import Config
from eitherway.engine.looking import Looking
from eitherway.engine.notices import STOPS
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.silence import Watched
from eitherway.engine.slow_clock import pause_after, rest_after
from eitherway.engine.visit import open_visit
from eitherway.errors import BusyError, ConfigError, EitherwayError, LoginError, NetworkError, TransientError
from eitherway.requests.context import account_of
from eitherway.requests.notice_cards import CALENDARS
from eitherway.rules.account_settings import MailboxSettings
from eitherway.text.formats import say_length
from eitherway.values import dataclass

log = logging.getLogger(__name__)

# Seconds within which a password that was changed after a refusal is seen: in a file, or where somebody may
# be asked for the key of a keyring or a store.
FILE_EVERY, KEYRING_EVERY = 5.0, 120.0


class Keeper(Protocol):
    """Who keeps the mailbox: its configuration now, and what is done for it elsewhere."""

    @property
    def config(self) -> Config:
        """The configuration as it was read last."""

    @property
    def stopping(self) -> bool:
        """Whether all ends."""

    def urgent(self, settings: MailboxSettings) -> None:
        """Rings soon for a letter in this mailbox that may be urgent."""

    def read_calendars_soon(self) -> None:
        """Has the calendars read without waiting for it."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refused login: until when (monotonic) it is not tried again with this password."""

    until: float
    password: str


class Rounds:
    """One mailbox. Only who takes its turns calls anything but `stop` and `try_again`."""

    def __init__(self, keeper: Keeper, settings: MailboxSettings, since: date | None = None) -> None:
        self.settings = settings
        self.watched = Watched(settings.host, datetime.now(UTC))
        self.faults: tuple[str, ...] = ()  # why nothing is tried any more
        self.due = time.monotonic()  # when the next turn is due, whatever else happens
        self.trouble: str | None = None  # of the last round: a word without names, "" if it was well
        self.is_patient = False  # whether only `try_again` makes it due sooner
        self.stepped = time.monotonic()  # the last message, end of a cycle or attempt to connect
        self.looking: Looking | None = None  # while there is a connection
        self._keeper, self._since = keeper, since
        self._stopped = self._said = False
        self._closing = ExitStack()
        self._refusals = 0  # in a row
        self._refusal: _Refusal | None = None
        self._failures = 0  # in a row

    @property
    def host(self) -> str:
        return self.settings.host

    @property
    def is_stopping(self) -> bool:
        return self._stopped or self._keeper.stopping

    @property
    def silence(self) -> float:
        """Seconds since the last step."""
        return time.monotonic() - self.stepped

    def stop(self) -> None:
        """Ends the turn under way after the message that it is at."""
        self._stopped = True

    def try_again(self) -> None:
        """Makes the next turn due now, after a refused login too."""
        self._refusal, self.due = None, time.monotonic()

    def turn(self) -> None:
        """One round over the connection, which is made if there is none. Trouble is noted, never raised."""
        self.stepped = time.monotonic()
        if self._refusal is None or self._may_sign_in(self._refusal):
            with self._noted():
                self._round()

    def wait(self, is_called: Callable[[], bool]) -> None:
        """Waits over the connection until something is reported, `is_called`, or the next turn is due."""
        if self.looking is not None:
            with self._noted():
                self.looking.wait(is_called)

    def close(self) -> None:
        """Closes the connection, if there is one."""
        self.looking = None
        self._closing.close()

    def _round(self) -> None:
        looking = self.looking or self._open()
        for done in looking.round(self._keeper.config, since=self._since):
            self.stepped = time.monotonic()
            if isinstance(done, Processed) and self.is_stopping:
                return
            if isinstance(done, Processed) and done.is_urgent:
                self._keeper.urgent(self.settings)
            if isinstance(done, Reconciled) and done.key == CALENDARS:
                self._keeper.read_calendars_soon()
        self.trouble = ""
        self._since, self._failures, self._refusals, self.is_patient = None, 0, 0, False
        self.watched = Watched(self.host, self.watched.began, datetime.now(UTC))
        self.stepped = time.monotonic()
        self.due = self.stepped + looking.pace.pause(looking.clock())

    def _open(self) -> Looking:
        visit = self._closing.enter_context(open_visit(self._keeper.config.paths, self.settings))
        if not self._said:
            log.info("%s: watching", self.host)
        self._said, self.looking = True, Looking(visit)
        return self.looking

    # -- trouble -------------------------------------------------------------------------------------

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001  whatever it is, this mailbox is tried again
            self.close()
            self._said = False
            self._rest_after(error)

    def _rest_after(self, error: Exception) -> None:
        self.is_patient = isinstance(error, LoginError | BusyError)
        if isinstance(error, LoginError):
            self._refused(error)
        elif isinstance(error, ConfigError):
            log.error("%s: stopped; someone must act: %s", self.host, "; ".join(error.faults))
            self._note("stopped")
            self.faults = error.faults
        elif isinstance(error, BusyError):
            self._back_off(error, "the server refuses for now")
        elif isinstance(error, TransientError):
            why = str(error) if isinstance(error, NetworkError) else ""
            self._back_off(error, why)
        else:
            log.exception("internal error; connecting again")
            self.trouble = "trouble"
            self._rest(error)

    def _back_off(self, error: TransientError, why: str) -> None:
        seconds = self._rest(error)
        log.warning("%s: %s; trying again in about %d s", self.host, why or "trouble", seconds)
        log.debug("%s", error)
        self._note("trouble", why)

    def _rest(self, error: Exception) -> float:
        """Makes the next turn due after a rest; for how many seconds."""
        seconds = rest_after(error, self._failures, random.uniform(0.5, 1.0))  # noqa: S311  jitter
        self._failures += 1
        self.due = time.monotonic() + seconds
        return seconds

    def _refused(self, error: LoginError) -> None:
        """Rests for the slow clock, or until there is another password; a final refusal ends only by that."""
        self._refusals += 1
        pause = pause_after(self._refusals).total_seconds()
        # The error's own text may name a person and quote the server.
        log.error("%s: the login was refused: %s", self.host, error.why)
        log.debug("%s", error)
        again = "" if error.final else f"; tried again {say_length(int(pause // 60))} later"
        self._note("refused", error.why + again)
        self._look_for_password(
            _Refusal(math.inf if error.final else time.monotonic() + pause, self._password())
        )

    def _look_for_password(self, refusal: _Refusal) -> None:
        source = self.settings.password
        every = KEYRING_EVERY if source.keyring or source.command else FILE_EVERY
        self._refusal, self.due = refusal, min(time.monotonic() + every, refusal.until)

    def _may_sign_in(self, refusal: _Refusal) -> bool:
        """Whether the slow clock ran out, or the owner gave another password."""
        now = self._password()
        if now and refusal.password and now != refusal.password:
            log.info("%s: another password is there; trying it", self.host)
            self._refusals = 0
        elif time.monotonic() < refusal.until:
            self._look_for_password(replace(refusal, password=refusal.password or now))
            return False
        self._refusal = None
        return True

    def _password(self) -> str:
        """What tells whether the password was changed; "" if that cannot be seen now."""
        paths = self._keeper.config.paths
        try:
            return paths.fingerprint(self.settings.password, self.settings.user, f"mailbox on {self.host}")
        except EitherwayError:
            return ""

    def _note(self, name: str, why: str = "") -> None:
        """Records when trouble happened for `status` and the digest, and `why` where that names nobody.

        Never raises: the ledger itself may be the trouble.
        """
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        self.trouble = name
        if name in STOPS:
            self.watched = replace(self.watched, stop=name)
        try:
            with closing(self._keeper.config.paths.ledger(account_of(self.settings))) as ledger:
                ledger.set_fact(name, f"{now}: {why}" if why else now)
                if name in STOPS:
                    ledger.set_fact(f"{name}_at", now)
        except EitherwayError as error:
            log.warning("%s: the trouble could not be recorded: %s", self.host, error)
        except Exception:
            log.exception("%s: the trouble could not be recorded", self.host)
