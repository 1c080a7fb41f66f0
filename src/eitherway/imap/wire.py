"""Splits an IMAP server's octets into responses and reads them as values (RFC 3501, 2.2). Pure."""

import re
from collections.abc import Iterator

from eitherway.values import dataclass

OVERFLOW = "NOTIFICATIONOVERFLOW"  # the code by which a server takes its NOTIFY back (RFC 5465, 5.8)
NEWS = frozenset({"EXISTS", "EXPUNGE", "VANISHED", "FETCH", "STATUS", "BYE", OVERFLOW})
"""The untagged responses that report a change: in the selected mailbox, or by NOTIFY in another one."""

_LITERAL_MAX = 64 << 20
_LITERAL = re.compile(rb"\{(\d{1,12})\}\r\n$")
_UNTAGGED = re.compile(rb"\* (?:\d+ )?([A-Za-z0-9.-]+)")
_OVERFLOW = re.compile(rb"OK \[NOTIFICATIONOVERFLOW\]", re.IGNORECASE)
_CODE = re.compile(rb"\s*\[([A-Za-z0-9.-]+) ?([^\]]*)\]")


class Literal(bytes):
    """An argument that is sent as a literal (RFC 3501, 4.3): any octets but NUL."""

    def at_once(self) -> bytes:
        """As it is sent to a server that need not agree first (RFC 7888)."""
        return b"{%d+}\r\n%b" % (len(self), self)


Untagged = tuple[str, bytes]
"""The kind of a response in upper case, and its octets after "* ", literals in place."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of one command. `status` is OK, NO or BAD.

    `code` is its response code in upper case, "" if none, and `argument` what follows it. `untagged` are
    the responses since the previous command.
    """

    status: str
    text: str
    code: str
    argument: bytes
    untagged: tuple[Untagged, ...]

    @property
    def ok(self) -> bool:
        return self.status == "OK"

    def of(self, kind: str) -> tuple[bytes, ...]:
        """The untagged responses of one kind."""
        return tuple(raw for name, raw in self.untagged if name == kind)

    def coded(self, code: str) -> bytes | None:
        """The argument of a response code, tagged or untagged; None if it was not sent."""
        if self.code == code:
            return self.argument
        for kind, raw in self.untagged:
            match = _CODE.match(raw, len(kind))
            if kind in ("OK", "NO", "BAD") and match and match[1].upper() == code.encode():
                return match[2]
        return None


def read_answer(status: str, text: bytes, untagged: tuple[Untagged, ...]) -> CommandResult:
    """The result of a command: its tagged response and the untagged ones before it."""
    code = _CODE.match(text)
    return CommandResult(
        status=status,
        text=_readable(text[code.end() :] if code else text),
        code=code[1].decode("ascii").upper() if code else "",
        argument=code[2] if code else b"",
        untagged=untagged,
    )


def read_untagged(response: bytes) -> Untagged | None:
    """The kind and the octets of a response that begins with "* ", else None."""
    match = _UNTAGGED.match(response)
    if match is None:
        return None
    kind, octets = match[1].decode("ascii").upper(), response[2:].removesuffix(b"\r\n")
    return OVERFLOW if _OVERFLOW.match(octets) else kind, octets


class Splitter:
    """Splits what arrives, in pieces of any size, into whole responses with their literals."""

    def __init__(self, first: bytes = b"", largest: int = _LITERAL_MAX) -> None:
        self._unread = bytearray(first)
        self._largest = largest
        self._scanned = self._searched = 0  # where the literals end, and before which there is no newline

    @property
    def holds(self) -> bool:
        """Whether something came that is not a whole response yet."""
        return bool(self._unread)

    def feed(self, octets: bytes) -> Iterator[bytes]:
        """The responses that are whole now, each ending in CRLF. Raises ValueError if one is too large."""
        self._unread += octets
        while (end := self._end()) is not None:
            response = bytes(self._unread[:end])
            del self._unread[:end]
            self._scanned = self._searched = 0
            yield response if response.endswith(b"\r\n") else response.rstrip(b"\r\n") + b"\r\n"
        if len(self._unread) > self._largest:
            raise ValueError("an answer is too large")

    def _end(self) -> int | None:
        """Where the first response ends; None if it is not whole yet. Only untagged ones have literals."""
        while True:
            newline = self._unread.find(b"\n", max(self._scanned, self._searched))
            if newline < 0:
                self._searched = len(self._unread)
                return None
            literal = _LITERAL.search(self._unread, max(self._scanned, newline - 16), newline + 1)
            if literal is None or not self._unread.startswith(b"* "):
                return newline + 1
            after = newline + 1 + int(literal[1])
            if after > self._largest:
                raise ValueError("an answer is too large")
            if after > len(self._unread):
                return None
            self._scanned = after


def _readable(text: bytes) -> str:
    """The server's text for a person: one line of at most 300 characters, no control characters."""
    return "".join(c if c.isprintable() else " " for c in text.decode("utf-8", "replace"))[:300].strip()
