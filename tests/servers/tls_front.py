"""TLS in front of a test server that has none: what stunnel would do."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import suppress
from types import TracebackType

from tests.servers.scripted import serving
from tests.servers.tls import Pair


class TlsFront:
    """Listens on `port` with TLS until closed, and passes everything on to `behind`."""

    def __init__(self, behind: int, pair: Pair) -> None:
        self._behind = behind
        self._context = serving(str(pair.certificate), str(pair.key))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> TlsFront:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._pass, args=(connection,), daemon=True).start()

    def _pass(self, connection: socket.socket) -> None:
        with (
            suppress(OSError),
            self._context.wrap_socket(connection, server_side=True) as client,
            socket.create_connection(("127.0.0.1", self._behind)) as server,
        ):
            while self._pass_some(client, server):
                pass

    def _pass_some(self, client: ssl.SSLSocket, server: socket.socket) -> bool:
        """Passes on what came from either; whether both are there still."""
        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
        for one in ready:
            octets = one.recv(65_536)
            (server if one is client else client).sendall(octets)
            if not octets:
                return False
        return True
