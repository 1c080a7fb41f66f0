"""Opens the socket to a mail server before a deadline, with TLS verified; sends no secret. An edge."""

import errno
import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eitherway.errors import ConfigError, EitherwayError, LineError, TransientError
from eitherway.rules.account_settings import is_loopback
from eitherway.values import dataclass

_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 120_000))
_LINE = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for connecting with TLS, for one command, for LOGOUT, between two polls without IDLE.

    `names` is the time between two searches for a missing mailbox, such as Sent.
    """

    connect: float = 30.0
    command: float = 60.0
    goodbye: float = 3.0
    poll: float = 30.0
    names: float = 60.0


@dataclass(slots=True)
class Traffic:
    """What a connection has cost so far; for benchmarks and `status`."""

    commands: int = 0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail is. `security` is tls, starttls or plain; `ca` replaces the system's authorities."""

    host: str
    port: int
    security: str = "tls"
    ca: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class _Deadline:
    """A moment that no chain of small waits can pass, however slowly a server sends."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises TimeoutError if there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("too slow")
        return seconds


def open_socket(server: Server, seconds: float) -> socket.socket:
    """A connected, non-blocking socket; for tls and starttls its handshake is done and verified.

    With starttls the greeting has been read, otherwise not yet. Raises ConfigError or TransientError with
    one sentence that names the host.
    """
    refuse_plain_text(server)
    deadline = _Deadline(seconds)
    try:
        return _secure(_dial(server, deadline), server, deadline)
    except EitherwayError:
        raise
    except TimeoutError as error:
        raise TransientError(f"{server}: no connection within {seconds:.0f} s; trying again") from error
    except ssl.SSLError as error:
        raise explain_tls(error, server) from error
    except OSError as error:
        raise explain_socket(error, server) from error


def wait_for(connection: socket.socket, event: int, seconds: float) -> None:
    """Returns at `event` (POLLIN, POLLOUT) or an error, at the latest after `seconds`."""
    poll = select.poll()  # select() fails on descriptors from 1024
    poll.register(connection, event)
    poll.poll(seconds * 1000)


def context_for(server: Server) -> ssl.SSLContext:
    """A context for TLS 1.2 or later that verifies certificate and host name; `ca` is a PEM file."""
    try:
        context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
    except FileNotFoundError as error:
        raise ConfigError(
            f"mailbox.ca: there is no file {server.ca}; name the PEM file of the authority"
        ) from error
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"mailbox.ca: {server.ca} contains no readable certificate; name a PEM file"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def refuse_plain_text(server: Server) -> None:
    """Raises ConfigError if a password would be sent unencrypted over a network."""
    if server.security == "plain" and not is_loopback(server.host):
        raise ConfigError(
            f"{server}: 'security: plain' would send the password unencrypted over the network; "
            "write tls (port 993) or starttls (port 143)"
        )


def _dial(server: Server, deadline: _Deadline) -> socket.socket:
    last: OSError = OSError("no address")
    for family, kind, protocol, _, address in _resolve(server, deadline):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.left())
            connection.connect(address)
            keep_alive(connection)
        except OSError as error:
            connection.close()
            last = error
        else:
            return connection
    raise last


def _resolve(server: Server, deadline: _Deadline) -> Sequence[tuple[Any, ...]]:
    """The addresses of the host. Runs in its own thread because getaddrinfo has no timeout."""
    found: list[Sequence[tuple[Any, ...]] | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=ask, name="resolver", daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise TimeoutError("no answer from the name server")
    if isinstance(found[0], UnicodeError):
        raise ConfigError(f"mailbox.host: '{server.host}' is not a host name") from found[0]
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def keep_alive(connection: socket.socket) -> None:
    """Has the system notice within minutes that the other side is gone."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _secure(connection: socket.socket, server: Server, deadline: _Deadline) -> socket.socket:
    try:
        if server.security == "starttls":
            _ask_for_tls(connection, server, deadline)
        connection.setblocking(False)
        if server.security == "plain":
            return connection
        return _shake_hands(connection, server, deadline)
    except BaseException:
        connection.close()
        raise


def _shake_hands(connection: socket.socket, server: Server, deadline: _Deadline) -> ssl.SSLSocket:
    wrapped = context_for(server).wrap_socket(
        connection, server_hostname=server.host, do_handshake_on_connect=False
    )
    try:
        while True:
            try:
                wrapped.do_handshake()
            except ssl.SSLWantReadError:
                wait_for(wrapped, select.POLLIN, deadline.left())
            except ssl.SSLWantWriteError:
                wait_for(wrapped, select.POLLOUT, deadline.left())
            else:
                return wrapped
    except BaseException:
        wrapped.close()
        raise


def _ask_for_tls(connection: socket.socket, server: Server, deadline: _Deadline) -> None:
    """Sends STARTTLS before any thread reads: nothing from before TLS is kept (RFC 3501, 6.2.1)."""
    greeting = _read_line(connection, deadline)
    if not greeting.upper().startswith(b"* OK"):
        raise TransientError(f"{server}: the server refuses connections now: {_shown(greeting)}")
    connection.sendall(b"S0 STARTTLS\r\n")
    for _ in range(100):
        line = _read_line(connection, deadline)
        if line.upper().startswith(b"S0 OK"):
            return
        if line.upper().startswith(b"S0 "):
            break
    raise LineError(
        f"{server}: the server refuses STARTTLS, or something in between removes it; nothing was sent. "
        "Use 'security: tls' and port 993, or ask the provider"
    )


def _read_line(connection: socket.socket, deadline: _Deadline) -> bytes:
    """One line, read octet by octet: anything after it must stay unread until TLS has begun."""
    line = b""
    while not line.endswith(b"\n"):
        connection.settimeout(deadline.left())
        octet = connection.recv(1)
        if not octet or len(line) > _LINE:
            raise ConnectionError("the server hung up before STARTTLS")
        line += octet
    return line


def _shown(line: bytes) -> str:
    return "".join(c if c.isprintable() else "?" for c in line.decode("ascii", "replace").strip()[:120])


_STRANGER = (
    "its certificate comes from an unknown authority; name its file as 'ca' in rules.yaml if it is your own"
)
_CERTIFICATE = {
    9: "its certificate is not valid yet; check the clock of this computer",
    10: "its certificate has expired; ask the provider, and check the clock of this computer",
    18: "its certificate is self-signed; name its file as 'ca' in rules.yaml if it is your own server",
    19: _STRANGER,
    20: _STRANGER,
    21: _STRANGER,
    62: "its certificate is for another host; check 'host' in rules.yaml",
    64: "its certificate is for another address; write the host's name in rules.yaml, not its number",
}
"""OpenSSL's X509_V_ERR_... codes, explained."""


def explain_tls(error: ssl.SSLError, server: Server) -> EitherwayError:
    """The error for a TLS failure: why, and what to check. LineError if trying again cannot help."""
    reason = (error.reason or "").upper()
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATE.get(error.verify_code, f"its certificate is not trusted: {error.verify_message}")
        return LineError(f"{server}: {why}. Nothing was sent")
    if "PROTOCOL" in reason:
        return LineError(
            f"{server}: the server offers no TLS 1.2 or later; ask the provider. Nothing was sent"
        )
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        return LineError(
            f"{server}: there is no TLS on this port; use port 993, or 'security: starttls' with port 143"
        )
    if "ALERT" in reason or "HANDSHAKE" in reason:
        return LineError(f"{server}: the server refuses a TLS connection ({reason}); ask the provider")
    return TransientError(f"{server}: TLS was interrupted ({reason or error}); trying again")


def explain_socket(error: OSError, server: Server) -> EitherwayError:
    """The error for a failure to connect: why, and what to check."""
    if isinstance(error, socket.gaierror):
        return TransientError(f"{server.host}: no such host; check 'host' in rules.yaml and the network")
    if isinstance(error, ConnectionRefusedError):
        return TransientError(f"{server}: nothing answers there; check 'host' and 'port' in rules.yaml")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        todo = "raise the limit of open files (ulimit -n, LimitNOFILE of the service)"
        return TransientError(f"{server}: this process may open no more connections; {todo}")
    return TransientError(f"{server}: no connection ({error.strerror or error}); trying again")
