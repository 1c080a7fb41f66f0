"""A submission server on loopback that keeps what a mail client hands to it, and sends nothing on."""

from __future__ import annotations

import socketserver
import threading
from contextlib import suppress


class Sink:
    """Takes every message; `taken` holds their octets, `recipients` to whom each was handed in."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipients: list[tuple[str, ...]] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        sink = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    sink._talk(self)

        return Session

    def _talk(self, session: socketserver.StreamRequestHandler) -> None:
        recipients: list[str] = []

        def say(text: str) -> None:
            session.wfile.write(f"{text}\r\n".encode())

        say("220 sink.example ESMTP")
        while line := session.rfile.readline(65536).decode("utf-8", "replace").strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                say("250-sink.example\r\n250 8BITMIME")
            elif verb == "RCPT":
                recipients.append(line.partition(":")[2].split(">")[0].strip(" <"))
                say("250 ok")
            elif verb == "DATA":
                say("354 go on")
                self.taken.append(_data(session))
                self.recipients.append(tuple(recipients))
                recipients = []
                say("250 kept")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


def _data(session: socketserver.StreamRequestHandler) -> bytes:
    lines = []
    while (line := session.rfile.readline()) not in {b".\r\n", b""}:
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)
