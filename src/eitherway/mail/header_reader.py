"""Parses a header's octets into fields, words, ids and dates: the only reader of headers. Pure."""

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from eitherway.mail.charsets import canonical, clean_line, decode
from eitherway.mail.transfer_encoding import base64_octets

HEADER_LIMIT = 256 * 1024
FIELD_LIMIT = 64 * 1024
FIELDS_LIMIT = 1000
IDS_LIMIT = 200

_BLANK = re.compile(rb"\n\r?\n")
_WORD = re.compile(r"=\?([^?\s=]{1,80})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?[^?\s=]{1,80}\?[bBqQ]\?)")
_NAME = re.compile(rb"[!-9;-~]{1,200}")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_BARE_ID = re.compile(r"[^<>\s]{1,900}")
_PARAMETER = re.compile(r'\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;"]*)[^;]*(?:;|$)')


Fields = tuple[tuple[str, bytes], ...]  # names and raw values
Texts = tuple[tuple[str, str], ...]  # names and values whose 8-bit letters are read


def split_header(octets: bytes, start: int = 0, end: int | None = None) -> tuple[bytes, int]:
    """The header of the entity between `start` and `end`, and the start of its body."""
    end = len(octets) if end is None else end
    for empty in (b"\n", b"\r\n"):
        if octets.startswith(empty, start, end):
            return b"", start + len(empty)
    found = _BLANK.search(octets, start, end)
    stop, body = (found.start(), found.end()) if found else (end, end)
    return octets[start : min(stop, start + HEADER_LIMIT)], body


def read_fields(header: bytes) -> Fields:
    """The fields as written: names and raw unfolded values, without invalid lines."""
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
    return tuple((name, b"".join(values).strip(b" \t")[:FIELD_LIMIT]) for name, values in found)


def raw_values(fields: Fields, name: str) -> tuple[bytes, ...]:
    """All values of a field, by its name in lower case."""
    return tuple(value for key, value in fields if key.lower() == name)


def raw_value(fields: Fields, name: str) -> bytes:
    """The first value of a field, by its name in lower case."""
    return next(iter(raw_values(fields, name)), b"")


def as_text(value: bytes, charset: str = "") -> str:
    """A raw value with 8-bit letters decoded (RFC 6532, else the body's charset), encoded words kept."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode(value, charset if canonical(charset) else "")[0]


def decode_words(text: str) -> str:
    """The text on one clean line with encoded words (RFC 2047) decoded and broken ones kept."""
    return clean_line(_joined(_BETWEEN.sub(r"\1", text)) if "=?" in text else text)


def read_ids(text: str) -> tuple[str, ...]:
    """The message ids in a field, as "<left@right>"; the first and the newest if there are too many."""
    found = tuple(dict.fromkeys(f"<{inner}>" for inner in _ID.findall(clean_line(text))))
    return found if len(found) <= IDS_LIMIT else (found[0], *found[1 - IDS_LIMIT :])


def read_id(text: str) -> str:
    """The id in Message-ID, with missing brackets added; "" if there is none."""
    found = read_ids(text)
    if found:
        return found[0]
    bare = clean_line(text).strip("<> ")
    return f"<{bare}>" if _BARE_ID.fullmatch(bare) else ""


@lru_cache(maxsize=64)  # a message is asked for its dates several times
def read_date(text: str) -> datetime | None:
    """The aware date, None if it is not one. A missing or absurd zone is read as UTC."""
    text = clean_line(text[:200])
    try:
        found = parsedate_tz(text)
        if found is None:
            return _aware(datetime.fromisoformat(text), 0)
        year, month, day, hour, minute, second = found[:6]
        second = min(second, 59)  # a leap second
        return _aware(datetime(year, month, day, hour, minute, second), found[9] or 0)  # noqa: DTZ001
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):  # of the email package
        return None


def _aware(date: datetime, offset: int) -> datetime:
    """`date` with its zone, made from `offset` seconds if it has none. Raises for an impossible date."""
    known = date.tzinfo or timezone(timedelta(seconds=offset if abs(offset) < 86_400 else 0))
    aware = date.replace(tzinfo=known)
    aware.astimezone(UTC)  # raises near the years 1 and 9999
    return aware


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
    """Parameters with name*0*, name*1 joined and %-escapes decoded (RFC 2231, 3 and 4)."""
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
        raw = content.encode("utf-8", "replace")
        octets += unquote_to_bytes(raw) if escaped else raw
    return clean_line(decode(octets, charset)[0])


def _unquoted(content: str) -> str:
    if not content.startswith('"'):
        return content
    return re.sub(r"\\(.)", r"\1", content[1:].removesuffix('"'))


def _joined(text: str) -> str:
    """Joins neighbours of one charset before decoding: a letter may be split between them."""
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
