"""Writes header fields that no text from a stranger can break. Pure.

The email package's own folding is not enough. It decodes encoded words (RFC 2047) inside a decoded value: a
subject of the characters "=?utf-8?q?a=0D=0ABcc:_x@y.example?=" became a Bcc field (Python 3.11), a long name
lost its quotes, and ids were folded or encoded. So every value is cleaned, one that is not plain ASCII is
encoded as a whole, as email.header does it (in linear time here), and an id stays on one line.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from email.header import Header
from email.utils import quote
from string import ascii_letters, digits

from eitherway.errors import MessageError
from eitherway.mail.charsets import clean_line
from eitherway.mail.message import Address

LONGEST_NAME = 64
ID = re.compile(r"<[!-;=?-~]{1,900}>")
_LINE = 76
_LONGEST_WORD = 64  # what is longer would leave the first line of its field empty
_CHROME = len("=?utf-8?q??=")
_Q_ENCODED = {one: one for one in f"{ascii_letters}{digits}-!*+/"} | {" ": "_"}  # RFC 2047, 5 (3)
_Q_LENGTHS = [len(_Q_ENCODED.get(chr(octet), "=00")) for octet in range(256)]
_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322, 3.2.3
_LOCAL = re.compile(r'"[^"\\\x00-\x1f\x7f-\x9f]{1,64}"|[^\s<>(),;:"@\[\]\\\x00-\x1f\x7f-\x9f]{1,64}')
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[A-Za-z0-9.:]+\]")


def text_field(name: str, value: str) -> bytes:
    """The field `name` with any text, folded, CRLF at its end."""
    return f"{name}: {_encoded(name, clean_line(value))}\r\n".encode("ascii")


def ids_field(name: str, ids: tuple[str, ...]) -> bytes:
    """The field `name` with message ids, on one line: some programs lose a folded id."""
    if not all(ID.fullmatch(one) for one in ids):
        raise MessageError(f"no valid message id for {name}; answer by hand")
    return f"{name}: {' '.join(ids)}\r\n".encode("ascii")


def address_field(name: str, address: Address) -> bytes:
    """The field `name` with one address; UTF-8 only if its local part needs it (RFC 6532)."""
    shown = clean_line(address.name)[:LONGEST_NAME].strip()
    spec = wire_address(address.address)
    if not shown:
        return f"{name}: {spec}\r\n".encode()
    phrase = _phrase(name, shown)
    last = len(phrase.rpartition("\n")[2]) + (len(name) + 2 if "\n" not in phrase else 0)
    gap = " " if last + len(spec) + 3 <= _LINE else "\r\n "
    return f"{name}: {phrase}{gap}<{spec}>\r\n".encode()


def wire_address(address: str) -> str:
    """`address` with its domain in ASCII. Raises MessageError if it is not valid in mail."""
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain) or len(ascii_domain) > 253:
        raise MessageError("no draft: the address is not valid in mail; answer by hand")
    return f"{local}@{ascii_domain}"


def is_usable(address: str) -> bool:
    """Whether `address` is valid in mail."""
    try:
        return bool(wire_address(address))
    except MessageError:
        return False


def _phrase(name: str, shown: str) -> str:
    if _ATOMS.fullmatch(shown) and "=?" not in shown:
        return shown
    if _PLAIN.fullmatch(shown) and "=?" not in shown:
        return f'"{quote(shown)}"'
    return _encoded(name, shown)


def _encoded(name: str, value: str) -> str:
    if _PLAIN.fullmatch(value) and "=?" not in value and max(map(len, value.split(" "))) < _LONGEST_WORD:
        header = Header(value, "us-ascii", maxlinelen=_LINE, header_name=name)
        return header.encode(splitchars=" ", linesep="\r\n")
    octets = value.encode()
    as_q = sum(map(_Q_LENGTHS.__getitem__, octets)) <= (len(octets) + 2) // 3 * 4
    words = _q_words if as_q else _b_words
    return "\r\n ".join(words(value, _LINE - len(name) - 2 - _CHROME, _LINE - 1 - _CHROME))


def _q_words(value: str, first: int, rest: int) -> Iterator[str]:
    """Encoded words (RFC 2047, 4.2) that hold as many characters as fit, none of them cut."""
    word, length, room = "", 0, first
    for character in value:
        encoded = _Q_ENCODED.get(character) or "".join(f"={octet:02X}" for octet in character.encode())
        if length + len(encoded) > room:
            yield f"=?utf-8?q?{word}?="
            word, length, room = "", 0, rest
        word, length = word + encoded, length + len(encoded)
    yield f"=?utf-8?q?{word}?="


def _b_words(value: str, first: int, rest: int) -> Iterator[str]:
    """The same in base64 (RFC 2047, 4.1)."""
    word, room = b"", first
    for character in map(str.encode, value):
        if (len(word) + len(character) + 2) // 3 * 4 > room:
            yield f"=?utf-8?b?{b64encode(word).decode()}?="
            word, room = b"", rest
        word += character
    yield f"=?utf-8?b?{b64encode(word).decode()}?="
