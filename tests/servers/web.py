"""A web server that does what a script says, faults too: cuts, drips, redirects. It notes what was asked."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.servers.tls import Pair


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` closes the line after so many octets of the body, `drip` waits before each octet
    of the body, `drip_head` before each one of the head, `wait` before anything."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    drip: float = 0
    drip_head: float = 0
    wait: float = 0


Script = Callable[[Asked], Reply]


class Web:
    """The server while it is entered as a context. `asked` grows with every request."""

    def __init__(self, script: Script, tls: Pair | None = None) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self._tls = tls
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls.certificate, tls.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{'localhost' if self._tls else '127.0.0.1'}:{self.port}"

    def __enter__(self) -> Web:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()

    def pause(self, seconds: float) -> None:
        """Waits, but not longer than the server lives."""
        self._stop.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are part of the tests."""


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            web.asked.append(asked)
            with suppress(OSError):
                self._send(web.script(asked))

        def _send(self, reply: Reply) -> None:
            web.pause(reply.wait)
            headers = {"Content-Length": str(len(reply.body)), **reply.headers}
            lines = [
                f"HTTP/1.1 {reply.status} Said",
                *(f"{name}: {value}" for name, value in headers.items()),
            ]
            self._write(("\r\n".join(lines) + "\r\n\r\n").encode(), reply.drip_head)
            self._write(reply.body[: reply.cut], reply.drip)
            if reply.cut is not None:
                self.close_connection = True

        def _write(self, octets: bytes, drip: float) -> None:
            if not drip:
                self.wfile.write(octets)
            for number in range(len(octets) if drip else 0):
                web.pause(drip)
                self.wfile.write(octets[number : number + 1])

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    for method in ("GET", "POST", "PROPFIND", "REPORT"):
        setattr(Handler, f"do_{method}", Handler._do)
    return Handler


def wait_until(claim: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if claim():
            return True
        time.sleep(0.02)
    return claim()
