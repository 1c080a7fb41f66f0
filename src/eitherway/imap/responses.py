"""Parses the responses of an IMAP server: octets to values (RFC 3501, 7 and 9). Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

# A parenthesis, a quoted string, the head of a literal, or an atom, in which brackets keep spaces and
# parentheses together, as in BODY[HEADER.FIELDS (TO)].
_TOKEN = re.compile(
    rb"[ \r\n]*(?:([()])"
    rb'|"([^"\\]*(?:\\.[^"\\]*)*)"'
    rb"|~?\{(\d+)\+?\}\r\n"
    rb'|((?:[^ ()"\r\n\[]|\[[^\]]*\]?)+))',
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_DEPTH = 200
_MONTHS = {name: n for n, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(rb"\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def read_values(raw: bytes) -> list[object]:
    """The values of one response: atoms and strings are bytes, NIL is None, lists are lists.

    Literals are in `raw` as received: `{n}`, CRLF and n octets. Raises ValueError.
    """
    top: list[object] = []
    stack = [top]
    for value, _, _ in _tokens(raw):
        if value == "(":
            inner: list[object] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif value == ")":
            stack.pop()
        else:
            stack[-1].append(value)
        if not 0 < len(stack) < _DEPTH:
            raise ValueError("the parentheses of an answer do not match")
    if len(stack) != 1:
        raise ValueError("an answer ends too early")
    return top


def read_fetch(raw: bytes) -> dict[str, bytes]:
    """The items of one FETCH response, `raw` without "* ", by name in upper case.

    A string is its octets, NIL is b"", a list is its octets with the parentheses. "BODY[1]<0>" becomes
    "BODY[1]". Raises ValueError.
    """
    start = raw.find(b"(")
    if start < 0:
        raise ValueError("a FETCH answer without items")
    items: dict[str, bytes] = {}
    tokens = _tokens(raw[start + 1 :])
    body = raw[start + 1 :]
    for name, _, _ in tokens:
        if name == ")":
            return items
        if not isinstance(name, bytes):
            raise ValueError("a FETCH item without a name")
        items[name.decode("ascii", "replace").upper().partition("<")[0]] = _item_value(tokens, body)
    raise ValueError("a FETCH answer ends too early")


def _item_value(tokens: Iterator[tuple[object, int, int]], body: bytes) -> bytes:
    value, start, end = next(tokens, (")", 0, 0))
    if value == ")":
        raise ValueError("a FETCH item without a value")
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    depth = 1
    while depth:
        value, _, end = next(tokens, (None, -1, -1))
        if end < 0:
            raise ValueError("a FETCH answer ends too early")
        depth += {"(": 1, ")": -1}.get(value, 0) if isinstance(value, str) else 0
    return body[start:end]


def _tokens(raw: bytes) -> Iterator[tuple[object, int, int]]:
    """Each value with its start and end: "(" or ")" as str, None for NIL, else bytes."""
    position = 0
    while token := _TOKEN.match(raw, position):
        start, position = token.start(token.lastindex or 0), token.end()
        mark, quoted, literal, atom = token.groups()
        value: object = atom
        if mark:
            value = mark.decode()
        elif quoted is not None:
            value, start = _unescaped(quoted), start - 1
        elif literal is not None:
            start, position = position, position + int(literal)
            if position > len(raw):
                raise ValueError("a literal ends too early")
            value = raw[start:position]
        elif atom.upper() == b"NIL":
            value = None
        yield value, start, position
    if raw[position:].strip(b" \r\n"):
        raise ValueError("a string that does not end, or an answer that is not IMAP")


def _unescaped(quoted: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted


def read_number(value: bytes) -> int:
    """A number of RFC 3501, 9 (63 bits are enough for any); 0 if `value` is not one."""
    return int(value) if value.isdigit() and len(value) < 20 else 0


def read_set(text: bytes) -> tuple[int, ...]:
    """The numbers of a set such as b"3:5,9" (RFC 4315); raises ValueError."""
    numbers: list[int] = []
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        low, high = sorted((int(first), int(last or first)))
        if high - low > 100_000:
            raise ValueError("a set of numbers is too large")
        numbers.extend(range(low, high + 1))
    return tuple(numbers)


def read_found(raws: Iterable[bytes]) -> frozenset[int] | None:
    """The numbers in SEARCH responses, such as b"SEARCH 2 5"; None if there is none that can be read."""
    words = [raw.split()[1:] for raw in raws]
    if not words or not all(word.isdigit() for found in words for word in found):
        return None
    return frozenset(int(word) for found in words for word in found)


def read_internal_date(value: bytes) -> datetime:
    """INTERNALDATE with its zone; 1970 if it cannot be read, so that the message never counts as new."""
    match = _DATE.match(value)
    unknown = datetime(1970, 1, 1, tzinfo=UTC)
    if not match or match[2].lower() not in _MONTHS or match[3] < b"1970":
        return unknown
    day, year, hour, minute, second = (int(match[n]) for n in (1, 3, 4, 5, 6))
    zone = f"{match[7].decode()}{match[8].decode()}:{match[9].decode()}"
    text = f"{year:04}-{_MONTHS[match[2].lower()]:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return unknown


def make_set(uids: tuple[int, ...]) -> bytes:
    """A sequence set, runs joined: (1, 2, 3, 7) is b"1:3,7"."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % a if a == b else b"%d:%d" % (a, b) for a, b in runs)
