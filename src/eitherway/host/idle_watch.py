"""One thread that holds the idle lines of all mailboxes, and says which one has news. An edge.

A cycle has a connection of its own, so that an account has two at most. Lines that break are opened again:
staggered, few at once, and with the pauses that servers ask for. What only a person can mend, such as a
wrong password, is not tried again: `tell` is called, and the next cycle finds out and says what it is.
"""

import heapq
import itertools
import logging
import math
import random
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import ParamSpec

from eitherway.errors import ConfigError, EitherwayError, LineError, TransientError
from eitherway.host.quick_socket import Addresses
from eitherway.host.sign_ins import MOST, SignIns
from eitherway.host.watched_mailbox import Contexts, WatchedMailbox, look_up
from eitherway.imap.finder import Status
from eitherway.imap.idle_line import Seen
from eitherway.imap.sign_in_turns import Credential
from eitherway.imap.states import comparable
from eitherway.imap.transport import refuse_plain_text
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.rules.account_settings import MailboxSettings
from eitherway.values import dataclass

log = logging.getLogger(__name__)

P = ParamSpec("P")
Tell = Callable[[str], object]
"""Says that the mailbox with this key may have news, or no line; called in the thread of the watch."""
STAGGER = 2.0  # seconds over which lines that broke at once are opened again
MOST_FILES = 65_536
_LONGEST_WAIT = 60.0  # seconds
HANGS_AFTER = 300.0  # seconds without a step of the thread


@dataclass(frozen=True, slots=True)
class LineCount:
    """How many mailboxes are held, have a line that is signed in, and sign in at this moment."""

    held: int
    up: int
    signing_in: int


class Watch:
    """The idle lines of many mailboxes, by key. Its methods may be called by any thread, and never wait.

    `tell` is called in the watch's own thread and has to return at once: put the key into a queue. It is
    called once after each `hold`: when a mailbox differs from what was seen, or when no line to it is
    possible until somebody acts. While a server is away nothing is told: the mailbox may be looked at by
    the clock. `trouble` hears what broke a line and, in seconds, when it is tried again (None: not before
    the next `hold`); its texts may name people.
    """

    def __init__(
        self,
        tell: Tell,
        trouble: Callable[[str, EitherwayError, float | None], object],
        most_sign_ins: int = MOST,
    ) -> None:
        _allow_many_files()
        self._tell, self._trouble = _harmless(tell), _harmless(trouble)
        self._mailboxes: dict[str, WatchedMailbox] = {}
        self._sign_ins = SignIns(lambda: random.uniform(0.75, 1.25), most_sign_ins)  # noqa: S311 -- jitter
        self._contexts = Contexts()
        self._orders: deque[Callable[[], None]] = deque()
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._timers: list[tuple[float, int, WatchedMailbox]] = []
        self._numbers = itertools.count()
        self._unread: list[WatchedMailbox] = []
        self._ended, self._stepped = False, time.monotonic()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    # What others call

    def hold(
        self,
        key: str,
        settings: MailboxSettings,
        credential: Credential,
        names: MailboxNames,
        states: Mapping[str, Status],
    ) -> None:
        """Tells once as soon as a mailbox of `names` differs from `states`, then keeps the line quiet.

        To be called after each cycle that had nothing more to do, with the states that it saw. The line
        stays if the settings are the same; the credential is for the next sign-in. A relative `ca` of the
        settings starts from the folder of the process.
        """
        seen = Seen(names, comparable(states))
        self._order(lambda: self._hold(key, settings, credential, seen))

    def drop(self, key: str) -> None:
        """Closes the line of that mailbox, if there is one."""
        self._order(lambda: self._drop(key))

    def close(self) -> None:
        """Closes all lines and ends; waits for a moment."""
        self._order(self._end)
        self._thread.join(5.0)

    @property
    def is_alive(self) -> bool:
        """Whether it watches; a supervisor restarts what is not alive."""
        return self._thread.is_alive() and time.monotonic() - self._stepped < HANGS_AFTER

    def is_up(self, key: str) -> bool:
        """Whether the line of that mailbox is signed in."""
        mailbox = self._mailboxes.get(key)
        return mailbox is not None and mailbox.is_up

    @property
    def lines(self) -> LineCount:
        """How many lines there are now; for `status` and for metrics."""
        held = tuple(self._mailboxes.values())
        return LineCount(len(held), sum(one.is_up for one in held), self._sign_ins.active)

    def _order(self, order: Callable[[], None]) -> None:
        self._orders.append(order)
        with suppress(OSError):  # full: it rings already; closed: it ended
            self._bell.send(b"!")

    # The thread

    def _run(self) -> None:
        while not self._ended:
            self._stepped = time.monotonic()
            for ready, _ in self._selector.select(self._pause()):
                if ready.data is None:
                    self._take_orders()
                else:
                    self._attempt(ready.data, self._advance)
            unread, self._unread = self._unread, []
            for mailbox in unread:
                self._attempt(mailbox, self._advance)
            self._ring_timers()
            for key in self._sign_ins.begin(time.monotonic()):
                self._attempt(self._mailboxes[key], self._begin)

    def _pause(self) -> float:
        if self._unread:
            return 0.0
        soonest = min(self._timers[0][0] if self._timers else math.inf, self._sign_ins.next_at())
        return min(_LONGEST_WAIT, max(0.0, soonest - time.monotonic()))

    def _take_orders(self) -> None:
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass
        while self._orders:
            try:
                self._orders.popleft()()
            except Exception:
                log.exception("internal error; the watch goes on")

    def _attempt(self, mailbox: WatchedMailbox, act: Callable[[WatchedMailbox], None]) -> None:
        """Does something on a line; whatever goes wrong ends that line alone."""
        if self._mailboxes.get(mailbox.key) is not mailbox:
            return
        try:
            act(mailbox)
            self._settle(mailbox)
        except EitherwayError as error:
            self._lose(mailbox, error)
        except Exception:
            log.exception("internal error; the line is opened again")
            self._lose(mailbox, TransientError(f"{mailbox.server}: internal error; trying again"))

    # Orders

    def _hold(self, key: str, settings: MailboxSettings, credential: Credential, seen: Seen) -> None:
        known = self._mailboxes.get(key)
        if known is not None and known.settings == settings:
            self._attempt(known, lambda one: one.hold(credential, seen, time.monotonic()))
            if self._mailboxes[key].is_begun or self._sign_ins.is_wanted(key):
                return
        else:
            self._drop(key)
            known = self._mailboxes[key] = WatchedMailbox(key, settings, credential, seen)
        self._sign_ins.ask(key, str(known.server), time.monotonic())

    def _drop(self, key: str) -> None:
        mailbox = self._mailboxes.pop(key, None)
        self._sign_ins.drop(key)
        if mailbox is not None:
            self._forget_socket(mailbox)
            mailbox.close()

    def _end(self) -> None:
        self._ended = True
        for key in tuple(self._mailboxes):
            self._drop(key)
        self._selector.close()
        self._ear.close()
        self._bell.close()

    # One mailbox

    def _begin(self, mailbox: WatchedMailbox) -> None:
        mailbox.begin(time.monotonic())
        refuse_plain_text(mailbox.server)

        def found(result: Addresses | EitherwayError) -> None:
            self._order(lambda: self._attempt(mailbox, lambda one: self._dial(one, result)))

        look_up(mailbox.server, found)

    def _dial(self, mailbox: WatchedMailbox, found: Addresses | EitherwayError) -> None:
        if isinstance(found, EitherwayError):
            raise found
        if mailbox.is_begun and mailbox.fileno() < 0:  # else it was given up meanwhile
            mailbox.dial(found, self._contexts.of(mailbox.server), time.monotonic())

    def _advance(self, mailbox: WatchedMailbox) -> None:
        if mailbox.fileno() >= 0 and mailbox.advance(time.monotonic()):
            self._unread.append(mailbox)

    def _settle(self, mailbox: WatchedMailbox) -> None:
        """Brings selector, timer and sign-ins to what the mailbox is now, and tells its news."""
        self._fit_selector(mailbox)
        if mailbox.deadline < mailbox.timer:
            self._set_timer(mailbox)
        if mailbox.answered and self._sign_ins.answered(mailbox.key, time.monotonic()):
            log.info("%s: answers again", mailbox.server)
        if mailbox.is_up:
            self._sign_ins.end(mailbox.key, time.monotonic())
        if mailbox.take_news():
            self._tell(mailbox.key)

    def _fit_selector(self, mailbox: WatchedMailbox) -> None:
        events = selectors.EVENT_WRITE if mailbox.wants_to_write else 0
        fd, events = mailbox.fileno(), events | selectors.EVENT_READ
        if mailbox.take_new():
            self._forget_socket(mailbox)
            self._selector.register(fd, events, mailbox)
        elif fd >= 0 and events != mailbox.events:
            self._selector.modify(fd, events, mailbox)
        mailbox.fd, mailbox.events = fd, events

    def _forget_socket(self, mailbox: WatchedMailbox) -> None:
        if mailbox.fd >= 0:
            with suppress(KeyError, ValueError, OSError):
                self._selector.unregister(mailbox.fd)
        mailbox.fd, mailbox.events = -1, 0

    def _lose(self, mailbox: WatchedMailbox, error: EitherwayError) -> None:
        """Closes a line that broke. It is tried again, unless somebody has to act."""
        now, jitter = time.monotonic(), random.uniform(0.5, 1.0)  # noqa: S311 -- jitter
        was_up = mailbox.is_up
        is_final = isinstance(error, ConfigError) and not isinstance(error, LineError)
        is_away = not was_up and not mailbox.answered and not is_final
        pause = 0.0 if is_away else mailbox.pause_after(error, now, jitter)
        if self._sign_ins.end(mailbox.key, now, away=is_away):
            log.warning("%s", error)  # of before any sign-in: it names the server alone
        self._forget_socket(mailbox)
        mailbox.close()
        log.debug("%s", error)
        self._trouble(mailbox.key, error, None if is_final else pause)
        if is_final:
            self._tell(mailbox.key)
        else:
            stagger = STAGGER * jitter if was_up else 0.0
            self._sign_ins.ask(mailbox.key, str(mailbox.server), now + pause + stagger)

    # Timers: each mailbox has one that counts; those that do not ring in vain

    def _set_timer(self, mailbox: WatchedMailbox) -> None:
        mailbox.timer = mailbox.deadline
        if mailbox.timer < math.inf:
            heapq.heappush(self._timers, (mailbox.timer, next(self._numbers), mailbox))

    def _ring_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            at, _, mailbox = heapq.heappop(self._timers)
            if at != mailbox.timer:
                continue
            mailbox.timer = math.inf
            if mailbox.deadline <= now:
                self._attempt(mailbox, lambda one: one.ring(now))
            if mailbox.timer == math.inf and self._mailboxes.get(mailbox.key) is mailbox:
                self._set_timer(mailbox)


def _harmless(call: Callable[P, object]) -> Callable[P, None]:
    """A call of others that never raises: the thread of the watch serves all mailboxes."""

    def do(*arguments: P.args, **named: P.kwargs) -> None:
        try:
            call(*arguments, **named)
        except Exception:
            log.exception("internal error; the watch goes on")

    return do


def _allow_many_files() -> None:
    """Raises the limit of open files as far as the system lets everybody: each line is one."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
