"""The hardened IMAP connection, and the only import of imaplib2. An edge.

imaplib2 3.6 keeps the tags, the state and its three threads; the parts with defects are replaced here and
covered by tests: how it connects, reads, files responses, starts to idle, and how long it waits. One thread
uses a connection; every wait ends at a wall-clock limit. Callers see a CommandResult, TransientError or
ConfigError, never an exception of the library (whose text may contain the password).
"""

import contextlib
import math
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import imaplib2
from imaplib2 import imaplib2 as library

from eitherway.errors import BusyError, TransientError
from eitherway.imap.refusals import check_refusal, wait_of
from eitherway.imap.transport import Limits, Server, Traffic, open_socket, wait_for
from eitherway.imap.wire import (
    NEWS,
    OVERFLOW,
    CommandResult,
    Literal,
    Splitter,
    Untagged,
    read_answer,
    read_untagged,
)

_ANSWER_MAX = 512 << 20
_AT_ONCE = 4096  # octets of a literal that LITERAL- allows (RFC 7888, 5)
_TAGGED = re.compile(rb"([A-P]+\d+) (OK|NO|BAD)( [^\r\n]*)?\r\n", re.IGNORECASE)
_BEFORE_TLS = b"* OK (the greeting was read before TLS)\r\n"


class Connection:
    """One connection to one server, before or after the login. Used by one thread."""

    def __init__(self, server: Server, limits: Limits | None = None) -> None:
        self.server = server
        self.limits = limits or Limits()
        self.traffic = Traffic()
        self.goodbye: str | None = None  # the text of a BYE that was not asked for
        self.tells_no_more = False  # whether the server took back its NOTIFY (RFC 5465, 5.8)
        connected = open_socket(server, self.limits.connect)
        greeted = _BEFORE_TLS if server.security == "starttls" else b""
        with self._guarded("the greeting"):
            self._imap = _Hardened(connected, greeted, self)

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset(self._imap.capabilities)

    def has(self, capability: str) -> bool:
        return capability in self._imap.capabilities

    def sends_at_once(self, size: int) -> bool:
        """Whether a literal of this size needs no answer of the server before it (RFC 7888)."""
        return self.has("LITERAL+") or (self.has("LITERAL-") and size <= _AT_ONCE)

    def execute(self, name: str, *arguments: bytes, seconds: float | None = None) -> CommandResult:
        """The answer to one command, NO and BAD included. TransientError if the server is lost or silent.

        Each Literal but the last must be one that `sends_at_once`. An answer that refuses the account for
        now, whatever was asked, is BusyError or LoginError.
        """
        with self._guarded(name):
            answer = self._imap.execute(name, arguments, seconds or self.limits.command)
        if not answer.ok and name != "LOGIN":
            check_refusal(f"{self.server}: refused at {name}", answer)
        return answer

    def authenticate(
        self, mechanism: str, replies: Iterator[bytes], hear: Callable[[bytes], object] = len
    ) -> CommandResult:
        """The answer to AUTHENTICATE; `replies` are the client's turns, followed by empty ones.

        `hear` is called with each of the server's turns.
        """
        with self._guarded("sign-in"):
            return self._imap.converse(mechanism, replies, self.limits.connect, hear)

    def refresh_capabilities(self) -> None:
        """Asks again: the capabilities differ before and after the login."""
        with self._guarded("CAPABILITY"):
            self._imap.ask_capabilities(self.limits.command)

    def enter(self, state: str) -> None:
        """Sets the state: AUTH after the login, SELECTED after SELECT. imaplib2 checks it."""
        self._imap.state = state

    def idle(self, seconds: float, stop: Callable[[], bool]) -> bool | None:
        """Whether the server reported a change within `seconds`; returns soon after `stop()` is true.

        None if it refuses IDLE although it announced it.
        """
        with self._guarded("IDLE"):
            return self._imap.wait_idle(seconds, stop, self.limits.connect)

    def close(self) -> None:
        """Sends LOGOUT if the server still listens, and frees everything. Never raises."""
        if not self._imap.Terminate:
            with contextlib.suppress(TransientError):
                self.execute("LOGOUT", seconds=self.limits.goodbye)
        self._imap.finish()

    @contextlib.contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        try:
            yield
        except (imaplib2.IMAP4.error, OSError, ValueError, IndexError, TypeError) as error:
            # imaplib2's text may quote the command, and with it the password: report only its kind.
            why = _why(error)
            if hasattr(self, "_imap"):
                self._imap.finish()
            if self.goodbye is not None:
                # Its text may repeat what was sent: only the time that it names is told.
                lost = f"{self.server}: connection lost at {what} (the server said goodbye); trying again"
                raise BusyError(lost, wait=wait_of(self.goodbye)) from None
            raise TransientError(f"{self.server}: connection lost at {what} ({why}); trying again") from None


def _why(error: Exception) -> str:
    text = str(error)
    for sign, why in (
        ("no answer", text.rsplit("=> ", 1)[-1]),
        ("socket error", "the network connection broke"),
        ("closed by server", "the server hung up"),
        ("too large", "an answer is too large"),
        ("terminated", "the server said goodbye"),
        ("welcome", "the server's greeting is not IMAP"),
        ("compliant", "the server does not speak IMAP4rev1"),
    ):
        if sign in text:
            return why
    return "the server said goodbye" if isinstance(error, imaplib2.IMAP4.abort) else type(error).__name__


class _Hardened(imaplib2.IMAP4):  # type: ignore[misc]
    """imaplib2 with its defects replaced. Each override says which."""

    def __init__(self, connected: socket.socket, greeted: bytes, owner: Connection) -> None:
        self._connected, self._splitter = connected, Splitter(greeted)
        self._owner, self._traffic = owner, owner.traffic
        self._socket_lock, self._filed_lock = threading.Lock(), threading.Lock()
        self._filed: list[Untagged] = []
        self._greeted, self._finished = False, False
        self._answer_size = 0
        self._deadline: float | None = time.monotonic() + owner.limits.connect
        self._limit = owner.limits.connect
        self.capabilities: tuple[str, ...] = ()
        try:
            super().__init__(owner.server.host, owner.server.port, timeout=None)
        except BaseException:
            connected.close()
            raise
        self.is_readonly = True  # the library would raise on READ-ONLY; the caller reads the code itself
        self._deadline = None

    # Connecting: the socket is ready and verified before any thread starts.

    def open(self, host: str | None = None, port: int | None = None) -> None:
        self.host, self.port, self.sock = host, port, self._connected
        self.read_fd = self._connected.fileno()

    def shutdown(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def finish(self) -> None:
        """Ends the threads and closes the socket; may be called again."""
        if self._finished:
            return
        self._finished = True
        self._deadline = time.monotonic()
        self.Terminate = True
        self.inq.put(None)
        with contextlib.suppress(OSError):
            self._connected.shutdown(socket.SHUT_RDWR)
        self._close_threads()

    def _get_capabilities(self) -> None:
        self._greeted = True
        self.ask_capabilities(self._limit)

    def ask_capabilities(self, seconds: float) -> None:
        answer = self.execute("CAPABILITY", (), seconds)
        words = b" ".join(answer.of("CAPABILITY")).decode("ascii", "replace").upper().split()
        self.capabilities = tuple(dict.fromkeys(words))

    # Reading and writing: OpenSSL allows one thread at a time in a connection, so a lock guards each call.

    def read(self, size: int) -> bytes:
        while not self.Terminate:
            self._check_deadline()
            try:
                with self._socket_lock:
                    octets: bytes = self.sock.recv(size)
            except (ssl.SSLWantReadError, BlockingIOError, InterruptedError):
                wait_for(self.sock, select.POLLIN, self._patience())
            except ssl.SSLWantWriteError:
                wait_for(self.sock, select.POLLOUT, self._patience())
            else:
                self._traffic.received += len(octets)
                return octets
        return b""

    def send(self, octets: bytes) -> None:
        view = memoryview(octets)
        while view:
            self._check_deadline()
            try:
                with self._socket_lock:
                    sent = self.sock.send(view)
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError, BlockingIOError, InterruptedError):
                wait_for(self.sock, select.POLLOUT, 0.2)
            else:
                self._traffic.sent += sent
                view = view[sent:]

    def _check_deadline(self) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise self.abort(f"no answer within {self._limit:.0f} s")

    def _patience(self) -> float:
        """Seconds until the reader checks the deadline again."""
        if self._deadline is None:
            return 1.0
        return min(1.0, max(0.01, self._deadline - time.monotonic()))

    # The reader: one queue item per whole response with its literals; the end is reported at once.

    def _reader(self) -> None:
        threading.current_thread().name = f"{self.identifier}reader"
        try:
            for response in self._responses():
                self.inq.put(response)
        except Exception as error:  # noqa: BLE001  passed to the waiting thread, whatever it is
            self.inq.put((self.abort, _describe(error)))

    def _responses(self) -> Iterator[bytes]:
        yield from self._splitter.feed(b"")
        while not self.Terminate:
            octets = self.read(262_144)
            if not octets and not self.Terminate:
                raise self.abort("closed by server")
            self._answer_size += len(octets)
            if self._answer_size > _ANSWER_MAX:
                raise self.abort("an answer is too large")
            yield from self._splitter.feed(octets)

    # Filing: untagged responses stay whole; the library sees only the ones it needs itself.

    def _put_response(self, response: bytes) -> None:
        if response[:5].upper() == b"* BYE":
            self._owner.goodbye = response[5:].decode("utf-8", "replace")
        untagged = read_untagged(response) if self._greeted else None
        if untagged:
            self._file(*untagged)
        elif tagged := _TAGGED.fullmatch(response):
            # The library overlooks "A1 OK" without a text, and "A1 ok".
            super()._put_response(b"%s %s%s\r\n" % (tagged[1], tagged[2].upper(), tagged[3] or b" -"))
        elif not self._greeted or not response.startswith(b"* "):
            super()._put_response(response)

    def _file(self, kind: str, raw: bytes) -> None:
        with self._filed_lock:
            self._filed.append((kind, raw))
        if kind == OVERFLOW:
            self._owner.tells_no_more = True
        if kind != "OK":
            self._end_idle()
        if kind == "BYE":
            self.Terminate = True

    def _print_log(self) -> None:
        """Does nothing: the library would write to stderr, and its log may contain mail or a password."""

    def take(self) -> tuple[Untagged, ...]:
        """The untagged responses since the last time."""
        with self._filed_lock:
            filed, self._filed = tuple(self._filed), []
        with self.commands_lock:
            self.untagged_responses: list[object] = []  # the library never drops response codes
        return filed

    def has_news(self) -> bool:
        with self._filed_lock:
            return any(kind in NEWS for kind, _ in self._filed)

    # Commands.

    def execute(self, name: str, arguments: tuple[bytes, ...], seconds: float) -> CommandResult:
        words = (one for one in arguments if not isinstance(one, Literal))
        if any(octet in word for word in words for octet in (b"\r", b"\n", b"\0")):
            raise ValueError("CR, LF or NUL in an argument")
        last = arguments[-1] if arguments else b""
        waits = isinstance(last, Literal) and not self._owner.sends_at_once(len(last))
        self.literal: Any = bytes(last) if waits else None
        sent = arguments[:-1] if waits else arguments
        return self._run(name, tuple(o.at_once() if isinstance(o, Literal) else o for o in sent), seconds)

    def converse(
        self, mechanism: str, replies: Iterator[bytes], seconds: float, hear: Callable[[bytes], object]
    ) -> CommandResult:
        def reply(turn: bytes) -> bytes:
            hear(turn)
            return next(replies, b"")

        self.literal = library._Authenticator(reply).process
        return self._run("AUTHENTICATE", (mechanism.encode("ascii"),), seconds)

    def _run(self, name: str, arguments: tuple[bytes, ...], seconds: float) -> CommandResult:
        library.Commands.setdefault(name, ((library.AUTH, library.SELECTED), False))
        self._traffic.commands += 1
        self._start_clock(seconds)
        try:
            status, texts = self._simple_command(name, *arguments)
        finally:
            self._deadline = None
            self.literal = None
            self._release_state_change()
        return read_answer(status, texts[0] or b"", self.take())

    def _command_complete(self, request: library.Request, kw: object) -> tuple[str, list[bytes]]:
        del kw
        answer: tuple[str, list[bytes]] = request.get_response("%s")
        return answer

    def _start_clock(self, seconds: float) -> None:
        self._limit, self._answer_size = seconds, 0
        self._deadline = time.monotonic() + seconds

    # IDLE (RFC 2177): the library misses responses that arrive before or with the "+".

    def wait_idle(self, seconds: float, stop: Callable[[], bool], grace: float) -> bool | None:
        if self.has_news():
            return True
        done = threading.Event()
        outcome: list[tuple[Any, Any, Any]] = []

        def finished(result: tuple[Any, Any, Any]) -> None:
            outcome.append(result)
            done.set()

        self._start_clock(grace)
        self._traffic.commands += 1
        self.literal = _Idling(self, math.ceil(seconds + grace)).process
        try:
            self._simple_command("IDLE", callback=finished)
            self._sleep_until(done, seconds, stop)
            self._start_clock(grace)
            self._end_idle()
            done.wait(grace + 5)
        finally:
            self._deadline = None
            self.literal = None
            self._release_state_change()
        return self._idle_outcome(outcome)

    def _sleep_until(self, done: threading.Event, seconds: float, stop: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while not stop() and not self.has_news():
            left = end - time.monotonic()
            if left <= 0 or done.wait(min(0.2, left)):
                return

    def _idle_outcome(self, outcome: list[tuple[Any, Any, Any]]) -> bool | None:
        response, _, error = outcome[0] if outcome else (None, None, (self.abort, "no answer to DONE"))
        if error is not None and error[0] is not self.error:
            raise error[0](error[1])
        return self.has_news() if response is not None and response[0] == "OK" else None


class _Idling(library._IdleCont):  # type: ignore[misc]
    """Checks for news once IDLE has begun: a response filed before that could not end it."""

    def process(self, data: bytes, request: library.Request) -> None:
        super().process(data, request)
        self.parent._start_clock(self.timeout)
        if self.parent.has_news():
            self.parent._end_idle()


def _describe(error: Exception) -> str:
    text = str(error)
    return text if isinstance(error, imaplib2.IMAP4.error) else f"socket error {type(error).__name__}"
