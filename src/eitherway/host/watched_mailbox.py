"""One mailbox that is watched: its idle line, the socket under it, and when it is tried again. An edge."""

import math
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from eitherway.engine.slow_clock import rest_after
from eitherway.errors import EitherwayError, TransientError
from eitherway.host.quick_socket import Addresses, QuickSocket
from eitherway.imap.idle_line import IdleLine, Seen
from eitherway.imap.pace import Pace
from eitherway.imap.sign_in_turns import Credential
from eitherway.imap.transport import Limits, Server, context_for, explain_socket, explain_tls
from eitherway.rules.account_settings import MailboxSettings

STEADY = 300.0  # seconds after which a line counts as good: the pauses begin anew
_READS = 16  # at once: then it is the turn of the others


class WatchedMailbox:
    """What is held for one key. Only the thread of the watch uses it."""

    __slots__ = (
        "_began", "_context", "_failures", "_limits", "_line", "_pace", "_socket", "answered", "credential",
        "deadline", "events", "fd", "key", "seen", "server", "settings", "timer",
    )  # fmt: skip

    def __init__(self, key: str, settings: MailboxSettings, credential: Credential, seen: Seen) -> None:
        self.key, self.settings, self.credential, self.seen = key, settings, credential, seen
        ca = Path(settings.ca).expanduser() if settings.ca else None
        self.server = Server(settings.host, settings.port, settings.security, ca)
        self._limits = Limits(connect=min(30.0, settings.timeout), command=settings.timeout)
        self._socket: QuickSocket | None = None
        self._context: ssl.SSLContext | None = None
        self._line: IdleLine | None = None
        self._pace: Pace | None = None
        self._failures, self._began = 0, 0.0
        self.answered = False  # whether the host answered this attempt
        self.deadline = math.inf
        self.fd, self.events = -1, 0  # as the selector knows it
        self.timer = math.inf  # when its timer rings, as the loop knows it

    @property
    def is_up(self) -> bool:
        """Whether it is signed in."""
        return self._line is not None and self._line.is_ready

    @property
    def is_begun(self) -> bool:
        """Whether an attempt is under way, or it is signed in."""
        return self._began > 0

    @property
    def wants_to_write(self) -> bool:
        return self._socket is not None and self._socket.wants_to_write

    # An attempt

    def begin(self, now: float) -> None:
        """Notes that an attempt begins: the addresses of the host are looked for."""
        self._began, self.answered = now, False
        self.deadline = now + self._limits.connect

    def dial(self, addresses: Addresses, context: ssl.SSLContext | None, now: float) -> None:
        """Begins to connect. Raises EitherwayError."""
        self._context = context
        try:
            self._socket = QuickSocket(addresses)
        except OSError as error:
            raise explain_socket(error, self.server) from error
        self._wait_for_address(now)

    def _wait_for_address(self, now: float) -> None:
        """Each address has its part of the time: one that swallows everything does not hide the others."""
        assert self._socket
        left = self._began + self._limits.connect - now
        self.deadline = now + left / (1 + self._socket.addresses_left)

    def advance(self, now: float) -> bool:
        """Does what can be done now; whether there is more to read. Raises EitherwayError."""
        assert self._socket
        try:
            if not self._socket.is_open and not self._opened(now):
                return False
            more = self._read(now)
            return more or not self._socket.is_open
        except ssl.SSLError as error:
            raise explain_tls(error, self.server) from error
        except OSError as error:
            raise explain_socket(error, self.server) from error

    def _opened(self, now: float) -> bool:
        """Whether octets can pass now; makes the line, or tells it that TLS is there."""
        assert self._socket
        if not self._socket.is_connected:
            if not self._socket.connect():
                self._wait_for_address(now)
                return False
            self.deadline = self._began + self._limits.connect
            if self.server.security == "tls":
                assert self._context
                self._socket.secure(self._context, self.server.host)
        needs_tls = self.server.security == "tls" or self._line is not None
        if needs_tls and not self._socket.shake_hands():
            return False
        self._socket.is_open = True
        if self._line is None:
            left = replace(self._limits, connect=max(1.0, self.deadline - now))
            self._line = IdleLine(self.server, self.credential, self.seen, left, now)
            self._line.pace = self._pace or self._line.pace
        else:
            self._line.secured(now)
        return True

    def _read(self, now: float) -> bool:
        assert self._socket
        assert self._line
        for _ in range(_READS):
            octets = self._socket.read()
            if not octets:
                break
            self.answered = True
            self._line.receive(octets, now)
            if self._line.needs_tls:
                assert self._context
                self._write()
                self._socket.secure(self._context, self.server.host)
                return True
        self._write()
        if octets == b"":
            raise TransientError(f"{self.server}: the server hung up; trying again")
        return bool(octets)

    def _write(self) -> None:
        assert self._socket
        assert self._line
        if self._line.outgoing:
            self._socket.write(self._line.outgoing)
        self.deadline = self._line.deadline

    def ring(self, now: float) -> None:
        """Does what is due now. Raises EitherwayError if an attempt took too long."""
        if self._line is not None and not self._line.needs_tls:
            self._line.tick(now)
            self._say()
        elif self._socket is not None and not self._socket.is_connected and self._socket.addresses_left:
            try:
                self._socket.try_next(TimeoutError("no answer"))
            except OSError as error:
                raise explain_socket(error, self.server) from error
            self._wait_for_address(now)
        else:
            seconds = self._limits.connect
            raise TransientError(f"{self.server}: no connection within {seconds:.0f} s; trying again")

    def hold(self, credential: Credential, seen: Seen, now: float) -> None:
        """Goes on from what a cycle saw; the credential is for the next sign-in."""
        self.credential, self.seen = credential, seen
        if self.is_up:
            assert self._line
            self._line.hold(seen, now)
            self._say()
        elif self._line is not None:
            self._line.hold(seen, now)

    def _say(self) -> None:
        try:
            self._write()
        except OSError as error:
            raise explain_socket(error, self.server) from error

    def take_news(self) -> bool:
        """Whether there is news that nobody took yet."""
        if self._line is None or not self._line.has_news:
            return False
        self._line.has_news = False
        return True

    def fileno(self) -> int:
        """The number of its socket; -1 if it has none."""
        return self._socket.fileno() if self._socket else -1

    def take_new(self) -> bool:
        """Whether the socket is another one than when this was asked last."""
        is_new = self._socket is not None and self._socket.is_new
        if self._socket:
            self._socket.is_new = False
        return is_new

    # Its end

    def close(self) -> None:
        """Closes the line; says goodbye if that can be said at once. Never raises."""
        try:
            if self._line and self._socket and self._socket.is_open:
                self._line.leave()
                self._socket.write(self._line.outgoing)
        except OSError:
            pass
        finally:
            if self._socket:
                self._socket.close()
            self._pace = self._line.pace if self.is_up and self._line else self._pace
            self._socket, self._line, self._began, self.deadline = None, None, 0.0, math.inf

    def pause_after(self, error: EitherwayError, now: float, jitter: float) -> float:
        """Seconds until the next attempt, after a line broke or a sign-in failed that its host answered.

        To be asked before `close`.
        """
        if self.is_up and now >= self._began + STEADY:
            self._failures = 0
        self._failures += 1
        return rest_after(error, self._failures - 1, jitter)


def look_up(server: Server, done: Callable[[Addresses | EitherwayError], None]) -> None:
    """Finds the addresses of a host in a thread of its own: getaddrinfo has no timeout."""

    def ask() -> None:
        try:
            done(socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM))
        except UnicodeError:
            done(TransientError(f"mailbox.host: '{server.host}' is not a host name"))
        except OSError as error:
            done(explain_socket(error, server))

    threading.Thread(target=ask, name="resolver", daemon=True).start()


class Contexts:
    """One TLS context for all lines with the same authority: it is the large part of a line."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path | None, float], ssl.SSLContext] = {}

    def of(self, server: Server) -> ssl.SSLContext | None:
        """The context for a server; None without TLS. Raises ConfigError."""
        if server.security == "plain":
            return None
        changed = server.ca.stat().st_mtime if server.ca and server.ca.exists() else 0.0
        if (server.ca, changed) not in self._known:
            self._known[server.ca, changed] = context_for(server)
        return self._known[server.ca, changed]
