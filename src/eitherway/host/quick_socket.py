"""A socket that never waits, to one of the addresses of a host, with TLS where it is wanted. An edge.

OpenSSL gives its buffers back while nothing is said, and one context serves all: an idle line costs little.
"""

import errno
import os
import select
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from eitherway.imap.transport import keep_alive

Addresses = Sequence[tuple[Any, ...]]
"""What getaddrinfo returns."""

_WAITS = (ssl.SSLWantReadError, BlockingIOError, InterruptedError)
_READ = 16 << 10


class QuickSocket:
    """One connection. It raises OSError, of which ssl.SSLError is one.

    `is_open` once octets can pass; until then `advance` is to be called when the system says it is ready.
    """

    __slots__ = ("_left", "_socket", "is_connected", "is_new", "is_open", "wants_to_write")

    def __init__(self, addresses: Addresses) -> None:
        self._left = list(addresses)
        self.is_connected = self.is_open = False
        self.wants_to_write = True
        self._socket = self._dial()

    def fileno(self) -> int:
        """Its number; after each address that did not answer `is_new`, though it may be the same."""
        return self._socket.fileno()

    def close(self) -> None:
        """Closes it, without a word."""
        self._socket.close()

    def _dial(self) -> socket.socket:
        self.is_new = True
        last = OSError("no address")
        while self._left:
            family, kind, protocol, _, address = self._left.pop(0)
            connection = socket.socket(family, kind, protocol)
            connection.setblocking(False)
            code = connection.connect_ex(address)
            if code in (0, errno.EINPROGRESS, errno.EAGAIN):
                return connection
            connection.close()
            last = OSError(code, os.strerror(code))
        raise last

    def connect(self) -> bool:
        """Whether it is connected now; goes on with the next address if this one did not answer."""
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.try_next(OSError(code, os.strerror(code)))
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        if not poll.poll(0):
            return False
        with suppress(OSError):
            keep_alive(self._socket)
        self.is_connected, self.wants_to_write = True, False
        return True

    def try_next(self, why: OSError) -> None:
        """Goes on with the next address; raises the reason if there is none."""
        self._socket.close()
        if not self._left:
            raise why
        self._socket = self._dial()

    @property
    def addresses_left(self) -> int:
        """How many addresses were not tried."""
        return len(self._left)

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Begins TLS; `shake_hands` brings it to its end."""
        self.is_open = False
        self._socket = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)

    def shake_hands(self) -> bool:
        """Whether TLS is there now, with the certificate verified."""
        assert isinstance(self._socket, ssl.SSLSocket)
        self.wants_to_write = False
        try:
            self._socket.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLWantWriteError:
            self.wants_to_write = True
            return False
        return True

    def read(self) -> bytes | None:
        """What came; None if nothing did, b"" at its end."""
        self.wants_to_write = False
        try:
            return self._socket.recv(_READ)
        except _WAITS:
            return None
        except ssl.SSLWantWriteError:
            self.wants_to_write = True
            return None

    def write(self, octets: bytearray) -> None:
        """Sends what can be sent now, and takes it from `octets`."""
        self.wants_to_write = False
        try:
            while octets:
                del octets[: self._socket.send(octets)]
        except (*_WAITS, ssl.SSLWantWriteError):
            self.wants_to_write = True
