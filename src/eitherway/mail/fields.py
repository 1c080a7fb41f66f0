"""Header octets to fields, words, ids and dates: the one guarded reader of headers. Pure."""

from __future__ import annotations

import binascii
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from eitherway.mail.charsets import canonical, clean_line, decode

HEADER_LIMIT = 256 * 1024
FIELD_LIMIT = 64 * 1024
FIELDS_LIMIT = 1000
IDS_LIMIT = 200

_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_WORD = re.compile(r"=\?([^?\s=]{1,80})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?[^?\s=]{1,80}\?[bBqQ]\?)")
_NAME = re.compile(rb"[!-9;-~]{1,200}")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_BARE_ID = re.compile(r"[^<>\s]{1,900}")
_PARAMETER = re.compile(r'\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;"]*)[^;]*(?:;|$)')


Fields = tuple[tuple[str, bytes], ...]


def split_header(octets: bytes) -> tuple[bytes, int]:
    """The header of an entity and where its body starts."""
    found = _END.search(octets)
    return (octets[: found.start()], found.end()) if found else (octets, len(octets))


def read_fields(header: bytes) -> Fields:
    """Names in their own letters and raw unfolded values. What is no field is left out."""
    lines = header[:HEADER_LIMIT].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    found: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].append(line)
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not _NAME.fullmatch(name):
            continue
        if len(found) >= FIELDS_LIMIT:
            break
        found.append((name.decode("ascii"), [value]))
    return tuple((name, b"".join(values)[:FIELD_LIMIT].strip(b" \t")) for name, values in found)


def raw_values(fields: Fields, name: str) -> tuple[bytes, ...]:
    """Every value of a field, by its name in lower case."""
    return tuple(value for key, value in fields if key.lower() == name)


def raw_value(fields: Fields, name: str) -> bytes:
    """The first value of a field, by its name in lower case."""
    return next(iter(raw_values(fields, name)), b"")


def as_text(value: bytes, charset: str = "") -> str:
    """A raw value with 8-bit letters read (RFC 6532, else the body's charset), encoded words left."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode(value, charset if canonical(charset) else "")[0]


def decode_words(text: str) -> str:
    """Encoded words (RFC 2047) read, broken ones left as they are, in one clean line."""
    return clean_line(_joined(_BETWEEN.sub(r"\1", text)) if "=?" in text else text)


def read_ids(text: str) -> tuple[str, ...]:
    """The message ids in a field, as "<left@right>", first and newest when there are too many."""
    found = tuple(dict.fromkeys(f"<{inner}>" for inner in _ID.findall(clean_line(text))))
    return found if len(found) <= IDS_LIMIT else (found[0], *found[1 - IDS_LIMIT :])


def read_id(text: str) -> str:
    """The one id of Message-ID; brackets are added where they are missing, "" when there is none."""
    found = read_ids(text)
    if found:
        return found[0]
    bare = clean_line(text).strip("<> ")
    return f"<{bare}>" if _BARE_ID.fullmatch(bare) else ""


def read_date(text: str) -> datetime | None:
    """An aware date, None when it is none. A zone that is missing or absurd is read as UTC."""
    try:
        found = parsedate_tz(text[:200])
        if found is None:
            return None
        date = datetime(*found[:6])  # noqa: DTZ001  the zone follows
        offset = timedelta(seconds=found[9] or 0)
        if abs(offset) >= timedelta(hours=24):
            offset = timedelta(0)
        date.replace(tzinfo=timezone(offset)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return date.replace(tzinfo=timezone(offset))


def read_parameters(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The value of Content-Type or Content-Disposition in lower case, and its parameters (RFC 2231)."""
    value, _, rest = text.partition(";")
    raw: dict[str, str] = {}
    for name, content in _PARAMETER.findall(" ".join(rest[:8192].split())):
        raw.setdefault(name.lower(), _unquoted(content.strip()))
        if len(raw) >= 100:
            break
    return clean_line(value).lower(), tuple(join_continuations(raw).items())


def join_continuations(raw: dict[str, str]) -> dict[str, str]:
    """Parameters with name*0*, name*1 put together and %-escapes read (RFC 2231, 3 and 4)."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in raw.items():
        base, star, tail = name.partition("*")
        if not star:
            plain.setdefault(base, decode_words(content))
            continue
        digits = tail.rstrip("*")
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
        pieces.setdefault(base, {})[number] = (tail.endswith("*") or not tail, content)
    for base, numbered in pieces.items():
        plain[base] = _extended([numbered[number] for number in sorted(numbered)])
    return plain


def _extended(pieces: list[tuple[bool, str]]) -> str:
    charset = ""
    octets = b""
    for position, (escaped, content) in enumerate(pieces):
        if position == 0 and escaped and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)  # noqa: PLW2901  the rest is the content
        octets += unquote_to_bytes(content) if escaped else content.encode("utf-8", "replace")
    return clean_line(decode(octets, charset)[0])


def _unquoted(content: str) -> str:
    if not content.startswith('"'):
        return content
    return re.sub(r"\\(.)", r"\1", content[1:].removesuffix('"'))


def _joined(text: str) -> str:
    """Neighbours of one charset are put together before decoding: a letter may be cut between them."""
    pieces: list[str] = []
    pending = b""
    charset = ""
    position = 0
    for found in _WORD.finditer(text):
        octets = _word_octets(found)
        same = found.start() == position and found[1].lower() == charset
        if pending and not same:
            pieces.append(decode(pending, charset)[0])
            pending = b""
        pieces.append(text[position : found.start()])
        pending, charset, position = pending + octets, found[1].lower(), found.end()
    pieces += [decode(pending, charset)[0], text[position:]]
    return "".join(pieces)


def _word_octets(found: re.Match[str]) -> bytes:
    content = found[3].encode("utf-8", "replace")
    if found[2] in "bB":
        return base64_octets(content)
    return binascii.a2b_qp(content, header=True)


def base64_octets(content: bytes) -> bytes:
    """Base64 read leniently: strange octets are skipped, padding may be missing or in between."""
    octets = bytearray()
    for piece in re.split(rb"=+", re.sub(rb"[^A-Za-z0-9+/=]+", b"", content)):
        whole = piece if len(piece) % 4 != 1 else piece[:-1]
        octets += binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    return bytes(octets)
