"""A TCP proxy in front of a test server: one fault at a chosen command, or a server that can do less."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from eitherway.imap.wire import Splitter

_COMMAND = re.compile(rb"([A-P]+\d+) (.*)\r\n", re.DOTALL)
_TAGGED = re.compile(rb"[A-P]+\d+ ")
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_CAPABILITIES = re.compile(rb"(CAPABILITY )([^\]\r\n]*)")


@dataclass(frozen=True)
class Fault:
    """What goes wrong at the `at`-th command (from 1) whose line matches `command`.

    Kinds: "cut" before the server sees it, "lost" after it did but without its answer, "half" an answer,
    "bye" (with `text`), "silent" with an open line, "drip" octet by octet, "garble" what comes, "no", a
    refusal with `text` that the server never sees, "held", a command that waits for ever before the server,
    or "done", one that the server carried out and whose answer waits for ever. `Proxy.held` is set when a
    command of the last two kinds waits.
    """

    kind: str
    at: int = 1
    command: str = ""
    text: str = ""


@dataclass(frozen=True)
class Mask:
    """What a server lacks: `hidden` capabilities, commands it `refuses`, octets of answers `rewritten`."""

    hidden: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    rewritten: tuple[tuple[str, str], ...] = ()

    def answer(self, response: bytes) -> bytes:
        """The response without what this server lacks."""
        head, line_end, rest = response.partition(b"\r\n")
        if b"CAPABILITY" in head:
            head = _CAPABILITIES.sub(self._without, head)
        for pattern, replacement in self.rewritten:
            head = re.sub(pattern.encode(), replacement.encode(), head, flags=re.IGNORECASE)
        return head + line_end + rest

    def _without(self, match: re.Match[bytes]) -> bytes:
        words = [w for w in match[2].decode().split(" ") if not any(re.fullmatch(h, w) for h in self.hidden)]
        return match[1] + " ".join(words).encode()

    def refused(self, command: str) -> bool:
        return any(re.match(pattern, command, re.IGNORECASE) for pattern in self.refuses)


class Proxy:
    """Listens on `port` until closed. `commands` are all lines that clients sent, without their tags,
    `arrivals` the seconds (of time.monotonic) at which they connected.

    `before` holds what is done once before the server sees a command that matches; `spoil` is what
    becomes of each response.
    """

    def __init__(self, target: tuple[str, int], mask: Mask | None = None) -> None:
        self.target, self.mask = target, mask or Mask()
        self.commands: list[str] = []
        self.arrivals: list[float] = []
        self.before: dict[str, Callable[[], None]] = {}
        self.spoil: Callable[[bytes], bytes] = bytes
        self.held = threading.Event()
        self._fault: Fault | None = None
        self._seen = 0
        self._lock = threading.Lock()
        self._links: list[_Link] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def arm(self, fault: Fault | None) -> None:
        """The fault happens once, counted from now; None calls it off."""
        with self._lock:
            self._fault, self._seen = fault, 0
            self.held.clear()

    def close(self) -> None:
        """Closes every connection."""
        self._listener.close()
        for link in self._links:
            link.cut()

    def cut_all(self) -> None:
        """Cuts every connection that is open now."""
        for link in self._links:
            link.cut()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fault_for(self, command: str) -> Fault | None:
        """The fault that hits this command, at most once."""
        with self._lock:
            self.commands.append(command)
            fault = self._fault
            if fault is None or not re.match(fault.command, command, re.IGNORECASE):
                return None
            self._seen += 1
            if self._seen != fault.at:
                return None
            self._fault = None
            return fault

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.arrivals.append(time.monotonic())
            try:
                self._links.append(_Link(self, client, socket.create_connection(self.target)))
            except OSError:
                client.close()  # the server is away just now


def muddle_once(proxy: Proxy, uid: int) -> None:
    """The next FETCH of this message is told under a uid that it has not, as pymap does in a race."""
    right = re.compile(rb"(\* \d+ FETCH \(UID )%d " % uid)

    def wrong(response: bytes) -> bytes:
        if right.match(response):
            proxy.spoil = bytes
        return right.sub(rb"\g<1>9999 ", response)

    proxy.spoil = wrong


class _Link:
    """One client and its connection to the server."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.mode = "pass"
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for work in (self._up, self._down):
            threading.Thread(target=self._until_closed, args=(work,), daemon=True).start()

    def cut(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _until_closed(self, work: Callable[[], None]) -> None:
        with suppress(OSError, ValueError):
            work()
        if self.mode != "silent":
            self.cut()

    def _up(self) -> None:
        lines = self.client.makefile("rb")
        while line := lines.readline():
            whole, head = line, line
            while literal := _LITERAL.search(line):
                if not literal[0].endswith(b"+}\r\n"):
                    self.server.sendall(whole)
                    whole = b""
                whole += lines.read(int(literal[1]))
                line = lines.readline()
                whole += line
            command = _COMMAND.fullmatch(head)
            if not command:
                self.server.sendall(whole)
                continue
            self._handle(command[1], command[2].decode("utf-8", "replace"), whole)

    def _handle(self, tag: bytes, command: str, whole: bytes) -> None:
        fault = self.proxy.fault_for(command)
        for pattern in [p for p in self.proxy.before if re.match(p, command)]:
            self.proxy.before.pop(pattern)()
        if self.proxy.mask.refused(command):
            self.client.sendall(tag + b" BAD Unknown command\r\n")
            return
        if fault is None:
            self.server.sendall(whole)
            return
        if fault.kind == "no":
            self.client.sendall(tag + b" NO " + fault.text.encode() + b"\r\n")
        elif fault.kind == "bye":
            said = fault.text or "the server is going down"
            self.client.sendall(b"* BYE " + said.encode() + b"\r\n")
            self.cut()
        elif fault.kind == "cut":
            self.cut()
        elif fault.kind == "held":
            self.proxy.held.set()
        else:
            self.mode = fault.kind
            self.server.sendall(whole)

    def _down(self) -> None:
        splitter = Splitter()
        while octets := self.server.recv(65536):
            for response in splitter.feed(octets):
                self._pass(self.proxy.mask.answer(response))

    def _pass(self, response: bytes) -> None:
        if self.mode == "pass":
            self.client.sendall(self.proxy.spoil(response))
        elif self.mode == "done":
            if _TAGGED.match(response):
                self.proxy.held.set()
        elif self.mode == "half":
            self.client.sendall(response[: len(response) // 2])
            self.cut()
        elif self.mode == "lost":
            self.cut()
        elif self.mode == "drip":
            for octet in response:
                self.client.sendall(bytes((octet,)))
                time.sleep(0.05)
        elif self.mode == "garble":
            self.client.sendall(bytes((octet * 7 + 13) % 256 for octet in response[:-2]) + b"\r\n")
