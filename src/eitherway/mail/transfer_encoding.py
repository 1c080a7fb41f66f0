"""Decodes transfer encodings, leniently and in linear time (RFC 2045, 6). Pure."""

import binascii
import re

from eitherway.text.formats import Said

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_PLAIN = ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "7bits", "8bits")
_UU = ("x-uuencode", "x-uue", "uuencode")
_LIMIT_WORD = 40


def undo(octets: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded octets, and a doubt (usually ""). `encoding` is in lower case."""
    name = encoding.partition(";")[0].strip(" \t\"'")
    if name == "base64":
        return _base64_body(octets), ""
    if name in ("quoted-printable", "quotedprintable", "qp"):
        return _quoted_printable(octets), ""
    if name in _UU:
        return _uu(octets), ""
    if name in _PLAIN:
        return octets, ""
    return octets, Said("the transfer encoding '{name}' is unknown; read as it is", name=name[:_LIMIT_WORD])


def base64_octets(content: bytes) -> bytes:
    """Decoded base64; invalid octets are skipped, padding may be missing or misplaced."""
    octets = bytearray()
    for piece in re.split(rb"=+", _NOT_BASE64.sub(b"", content)):
        whole = piece if len(piece) % 4 != 1 else piece[:-1]
        octets += binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    return bytes(octets)


def _base64_body(octets: bytes) -> bytes:
    """A base64 body, and the footer that a mailing list added to it in plain text."""
    padded = octets.find(b"=")
    end = octets.find(b"\n", padded) + 1 if padded >= 0 else 0
    if not end:
        return base64_octets(octets)
    tail = [line.strip() for line in octets[end:].split(b"\n")]
    if all(_BASE64_LINE.fullmatch(line) for line in tail if line):
        return base64_octets(octets)
    return base64_octets(octets[:end]) + b"\n" + octets[end:]


def _quoted_printable(octets: bytes) -> bytes:
    """Decoded octets; spaces after a soft break were added in transit (RFC 2045, 6.7, rule 3)."""
    if b"= " in octets or b"=\t" in octets:
        lines = octets.split(b"\n")
        bare = [line.rstrip(b" \t\r") for line in lines]
        lines = [short if short.endswith(b"=") else line for short, line in zip(bare, lines, strict=True)]
        octets = b"\n".join(lines)
    return binascii.a2b_qp(octets)


def _uu(octets: bytes) -> bytes:
    found = bytearray()
    for line in octets.split(b"\n"):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            found += binascii.a2b_uu(line.rstrip(b"\r"))
        except binascii.Error:
            continue
    return bytes(found)
