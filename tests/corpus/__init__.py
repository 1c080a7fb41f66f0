"""Odd mail, all synthetic: each oddity is octets and what must be read from them."""

from __future__ import annotations

import re
from dataclasses import dataclass

USUAL = {
    b"From": b"Dana Reyes <dana@example.net>",
    b"To": b"Maya Okafor <maya@okafor.example>",
    b"Subject": b"A question",
    b"Date": b"Mon, 23 Nov 2026 10:15:00 +0100",
    b"Message-ID": b"<a1@example.net>",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """Octets as a server holds them, and some fields of the Message they must become.

    Addresses are pairs of name and address, parts pairs of type and name, dates in ISO form; `doubt` is a
    piece of one of the doubts.
    """

    octets: bytes
    expected: dict[str, object]


def crlf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def head(lines: bytes, /, **expected: object) -> Oddity:
    """A short mail in which `lines` replace the usual fields of the same names; "Name:" alone removes one."""
    names = {line.partition(b":")[0].strip().lower() for line in lines.split(b"\n")}
    usual = b"".join(
        name + b": " + value + b"\n" for name, value in USUAL.items() if name.lower() not in names
    )
    kept = re.sub(rb"(?m)^[A-Za-z-]+:\n(?![ \t])|^[A-Za-z-]+:\Z", b"", lines)
    return Oddity(crlf(usual + kept.rstrip(b"\n") + b"\n\nHello\n"), expected)


def body(labels: bytes, octets: bytes, /, **expected: object) -> Oddity:
    """A mail with the usual header, the MIME labels and a body that is taken octet by octet."""
    usual = b"".join(name + b": " + value + b"\n" for name, value in USUAL.items())
    return Oddity(crlf((usual + labels).strip(b"\n") + b"\n\n") + octets, expected)


def text(labels: bytes, octets: bytes, /, **expected: object) -> Oddity:
    """`body` with lines that may end in LF here and end in CRLF in the mail."""
    return body(labels, crlf(octets), **expected)


def parts(*entities: bytes, kind: bytes = b"mixed", more: bytes = b"") -> tuple[bytes, bytes]:
    """Labels and body of a multipart of the given entities (labels, empty row, octets)."""
    inner = b"".join(b"--=b1\n" + entity + b"\n" for entity in entities) + b"--=b1--\n"
    return b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b'; boundary="=b1"' + more, inner


def nested(*entities: bytes, kind: bytes, boundary: bytes) -> bytes:
    """A multipart that is itself an entity."""
    inner = b"".join(b"--%b\n%b\n" % (boundary, entity) for entity in entities)
    return b'Content-Type: multipart/%b; boundary="%b"\n\n%b--%b--' % (kind, boundary, inner, boundary)
