"""Bounded HTTP: a session has one host, one wall-clock deadline and a largest answer. An edge.

The only import of httpx. Its own timeouts apply to each read, so a slowly sending server could block for
ever; here every socket operation gets the time that is left until the deadline.
"""

import logging
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpcore
import httpx

from eitherway.errors import ReadError
from eitherway.rules.account_settings import is_loopback
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

# Both log every address (which may be a secret) at INFO, and headers at DEBUG.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.CRITICAL)

MOST_REDIRECTS = 5
# One owner, many hosts: a server may name another of these hosts as a calendar's home.
_FAMILIES = (".icloud.com",)

_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a secret: a password, or with `is_token` an OAuth access token."""

    user: str
    secret: str = field(repr=False)
    is_token: bool = False


class _Bearer(httpx.Auth):
    """Sends an OAuth access token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole answer. Header names are lower case; `url` is where it came from after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Deadline:
    """A moment (monotonic clock) after which all waiting ends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def is_over(self) -> bool:
        return self.left() <= 0


class HttpSession:
    """Requests to the host of one address and to no other; a context manager.

    `called` names the host in messages to people: an address that is a secret never appears in one.
    """

    def __init__(
        self,
        url: str,
        deadline: Deadline,
        *,
        ca: Path | None = None,
        called: str | None = None,
        login: Login | None = None,
    ) -> None:
        self._home = check_address(url)
        self._deadline = deadline
        self.called = called or self._home.host
        self._login = login
        self._auth = _first_auth(login)
        self.requests = 0
        self._client = httpx.Client(
            transport=_BoundedTransport(deadline, tls_context(ca)),
            headers={"Accept-Encoding": "gzip", "User-Agent": "Eitherway"},
            trust_env=False,
            timeout=deadline.seconds,
        )

    def __enter__(self) -> "HttpSession":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", largest: int
    ) -> HttpResponse:
        """The whole answer to one request, after redirects on the same host.

        Raises ReadError if there is none: no connection, bad certificate, deadline, too large.
        """
        for _ in range(MOST_REDIRECTS + 1):
            self._must_stay(url)
            answer = self._ask_once(method, url, headers, body, largest)
            if answer.status == 401 and self._turn_to_digest(answer):
                answer = self._ask_once(method, url, headers, body, largest)
            if answer.status not in (301, 302, 307, 308) or "location" not in answer.headers:
                return answer
            url = str(httpx.URL(url).join(answer.headers["location"]))
        raise ReadError(Said("{host} redirects too often; check the address", host=self.called))

    def _turn_to_digest(self, answer: HttpResponse) -> bool:
        """Whether the server accepts only Digest (RFC 7616), so that a second attempt makes sense."""
        offered = answer.headers.get("www-authenticate", "").lower()
        if self._login is None or not isinstance(self._auth, httpx.BasicAuth):
            return False
        if "digest" not in offered or "basic" in offered:
            return False
        self._auth = httpx.DigestAuth(self._login.user, self._login.secret)
        return True

    def refusal(self, answer: HttpResponse) -> ReadError:
        """The error for an answer that is not the expected one."""
        status = answer.status
        if status == 401:
            sentence = Said(
                "{host} refused the user or the password (401); check `user` and `password`", host=self.called
            )
            return ReadError(sentence, refused=True)
        if status in (429, 503):
            wait = _retry_after(answer.headers)
            return ReadError(
                Said(
                    "{host} asks to wait {number} s ({status})",
                    host=self.called,
                    number=round(wait),
                    status=status,
                ),
                wait=wait,
            )
        if 200 <= status < 300:
            return ReadError(
                Said("{host} sent something other than a calendar; check the address", host=self.called)
            )
        return ReadError(Said(_words(status), host=self.called, status=status))

    def _must_stay(self, url: str) -> None:
        """Raises ReadError for another host, or for plaintext after TLS: no password goes there."""
        there = check_address(url)
        if there.scheme not in (self._home.scheme, "https"):
            raise ReadError(Said("{host} redirects to plaintext, which is not followed", host=self.called))
        in_family = any(
            self._home.host.endswith(family) and there.host.endswith(family) for family in _FAMILIES
        )
        if there.host != self._home.host and not in_family:
            raise ReadError(Said(_OTHER_HOST, host=self.called))

    def _ask_once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, largest: int
    ) -> HttpResponse:
        self.requests += 1
        try:
            with self._client.stream(
                method, url, headers=dict(headers), content=body, auth=self._auth, follow_redirects=False
            ) as response:
                octets = self._read(response, largest)
                lower = {name.lower(): value for name, value in response.headers.items()}
                return HttpResponse(response.status_code, lower, octets, url)
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ReadError(self._sentence(error)) from None
        except httpcore.TimeoutException:
            raise self._late() from None

    def _read(self, response: httpx.Response, largest: int) -> bytes:
        octets = bytearray()
        for chunk in response.iter_bytes():
            octets += chunk
            if len(octets) > largest:
                raise ReadError(
                    Said("{host} sent more than {number} MiB", host=self.called, number=largest >> 20)
                )
            if self._deadline.is_over():
                raise self._late()
        return bytes(octets)

    def _late(self) -> ReadError:
        return ReadError(
            Said(
                "{host} gave no whole answer within {number} s",
                host=self.called,
                number=f"{self._deadline.seconds:g}",
            )
        )

    def _sentence(self, error: BaseException) -> str:
        certificate = _certificate_fault(error)
        if certificate:
            return Said(
                "the certificate of {host} is not trusted ({fault}); "
                "check the host, or set `ca` for a private authority",
                host=self.called,
                fault=certificate,
            )
        if isinstance(error, httpcore.ConnectError | httpx.ConnectError):
            return Said("{host} cannot be reached", host=self.called)
        return Said("{host} sent an incomplete answer", host=self.called)


_OTHER_HOST = marked("{host} points to another host, which is not followed; check the address")


def _first_auth(login: Login | None) -> httpx.Auth | None:
    if login is None:
        return None
    return _Bearer(login.secret) if login.is_token else httpx.BasicAuth(login.user, login.secret)


def _words(status: int) -> str:
    if status == 403:
        return marked("{host} does not let this user read it; check `user` and the address ({status})")
    if status in (404, 410):
        return marked("{host} has nothing at this address; check it ({status})")
    if status >= 500:
        return marked("{host} has an internal error; trying again ({status})")
    return marked("{host} does not answer like a calendar server; check the address ({status})")


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, from Retry-After (RFC 9110, 10.2.3); a minute if that cannot be read."""
    said = headers.get("retry-after", "")
    try:
        seconds = (
            float(said)
            if said.isdecimal()
            else (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
        )
    except (TypeError, ValueError):
        seconds = 60.0
    return min(max(seconds, 1.0), _LONGEST_WAIT)


def check_address(url: str) -> httpx.URL:
    """The address, if it is allowed: https, or http on this machine. No error names it."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        raise ReadError(marked("this is not a web address; check it")) from None
    if not parsed.host or parsed.scheme not in ("https", "http"):
        raise ReadError(marked("the address must begin with https://"))
    if parsed.scheme == "http" and not is_loopback(parsed.host):
        raise ReadError(marked("the address must begin with https://; http is for this machine only"))
    return parsed


def tls_context(ca: Path | None) -> ssl.SSLContext:
    """A context for TLS 1.2 or later that verifies; `ca` replaces the system's authorities."""
    try:
        context = ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError):
        raise ReadError(
            Said("{file}: no certificates can be read from this file; check `ca`", file=ca)
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _certificate_fault(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return ""


class _BoundedTransport(httpx.BaseTransport):
    """One connection to one host whose every socket operation ends with the deadline."""

    def __init__(self, deadline: Deadline, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=1, network_backend=_BoundedBackend(deadline)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer.stream))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class _BoundedBackend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._plain.connect_tcp(host, port, _left(self._deadline), local_address, socket_options)
        return _BoundedStream(stream, self._deadline)


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: Deadline) -> float:
    left = deadline.left()
    if left <= 0:
        raise httpcore.ReadTimeout("the deadline is over")
    return left
