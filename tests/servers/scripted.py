"""A server that says what it is told to, over TLS or not, and keeps all that it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

Script = Callable[["Scripted", socket.socket], None]


class Scripted:
    """Runs `script` for each connection, after the handshake when there is a `context`."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self.received = b""
        self._script, self._context = script, context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def line(self, connection: socket.socket) -> bytes:
        """The next line from the client; b"" at its end."""
        line = b""
        while not line.endswith(b"\n") and (octet := connection.recv(1)):
            line += octet
            self.received += octet
        return line

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            self._script(self, connection)
            while octets := connection.recv(65536):
                self.received += octets


def imap(server: Scripted, connection: socket.socket) -> None:
    """Enough of IMAP to take a login."""
    connection.sendall(b"* OK ready\r\n")
    while line := server.line(connection):
        tag, _, rest = line.strip().partition(b" ")
        command = rest.split(b" ")[0].upper()
        if command == b"CAPABILITY":
            connection.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        connection.sendall(tag + b" OK done\r\n")


_TOLD = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE NOTIFY\r\n",
    b"LIST": b'* LIST () "/" INBOX\r\n',
    b"STATUS": b"* STATUS INBOX (UIDVALIDITY 1 UIDNEXT 2 MESSAGES 0)\r\n",
    b"EXAMINE": b"* OK [UIDVALIDITY 1] open\r\n",
}


def overflowing(server: Scripted, connection: socket.socket) -> None:
    """Takes NOTIFY, and takes it back as soon as the client idles (RFC 5465, 5.8)."""
    connection.sendall(b"* OK ready\r\n")
    is_told = False
    while line := server.line(connection):
        tag, _, rest = line.strip().partition(b" ")
        command = rest.split(b" ")[0].upper()
        is_told = is_told or command == b"NOTIFY"
        if command == b"IDLE":
            connection.sendall(b"+ idling\r\n" + b"* OK [NOTIFICATIONOVERFLOW] too much\r\n" * is_told)
            is_told = False
            server.line(connection)
        connection.sendall(_TOLD.get(command, b"") + tag + b" OK done\r\n")


def saying(*answers: bytes) -> Script:
    """Says the first, then one answer for each line that comes; silent afterwards."""

    def script(server: Scripted, connection: socket.socket) -> None:
        for place, answer in enumerate(answers):
            if place:
                tag = server.line(connection).split(b" ")[0]
                answer = answer.replace(b"%tag%", tag)  # noqa: PLW2901
            connection.sendall(answer)

    return script


def serving(certificate: str, key: str, *, newest: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """The server's side of TLS; `newest` limits its version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.load_cert_chain(certificate, key)
    return context
