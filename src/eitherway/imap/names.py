"""Mailbox names: how they are encoded, and which of them is Drafts, Sent, Trash or the board. Pure."""

import binascii
import re
from collections.abc import Iterable

from eitherway import languages
from eitherway.imap.responses import read_values
from eitherway.languages.tables import MailboxWords
from eitherway.text.fold import fold_line
from eitherway.values import dataclass

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_PLAIN = re.compile(r"[\x20-\x25\x27-\x7e]+|&|[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """One mailbox of a LIST answer: its name in Unicode and as sent, and its attributes in lower case."""

    name: str
    wire: bytes
    attributes: frozenset[str]

    @property
    def selectable(self) -> bool:
        return not self.attributes & {"\\noselect", "\\nonexistent"}


def encode_name(name: str) -> bytes:
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    return "".join(_encoded(match[0]) for match in _PLAIN.finditer(name)).encode("ascii")


def decode_name(wire: bytes) -> str:
    """The Unicode name; also reads UTF-8, and keeps anything else as it is."""
    try:
        text = wire.decode("utf-8")
    except UnicodeDecodeError:
        return wire.decode("latin-1")
    return _SHIFTED.sub(_decoded, text)


def _encoded(run: str) -> str:
    if run == "&":
        return "&-"
    if run.isascii() and run.isprintable():
        return run
    octets = run.encode("utf-16-be", "surrogatepass")
    return "&" + binascii.b2a_base64(octets, newline=False).decode().rstrip("=").replace("/", ",") + "-"


def _decoded(match: re.Match[str]) -> str:
    if not match[1]:
        return "&"
    text = match[1].replace(",", "/")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4)).decode("utf-16-be")
    except (ValueError, UnicodeDecodeError):
        return match[0]


def quoted(text: str | bytes) -> bytes:
    """A quoted string; raises ValueError if the text needs a literal (RFC 3501, 9)."""
    octets = text.encode("ascii") if isinstance(text, str) else text
    if not octets.isascii() or any(octet in octets for octet in (b"\r", b"\n", b"\0")):
        raise ValueError("not fit for a quoted string")
    return b'"' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def quoted_as_it_is(wire: bytes) -> bytes:
    """A name as its server wrote it, which may be UTF-8, contrary to the standard."""
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def read_list(raws: Iterable[bytes]) -> tuple[str, tuple[Listed, ...]]:
    """The delimiter and the mailboxes of LIST answers, without those that cannot be read."""
    delimiter, found = "", []
    for raw in raws:
        try:
            _, attributes, separator, wire = read_values(raw)[:4]
        except ValueError:
            continue
        if not isinstance(attributes, list) or not isinstance(wire, bytes):
            continue
        if isinstance(separator, bytes):
            delimiter = separator.decode("utf-8", "replace")
        words = frozenset(a.decode("ascii", "replace").lower() for a in attributes if isinstance(a, bytes))
        found.append(Listed(decode_name(wire), wire, words))
    return delimiter, tuple(found)


def read_namespace(raws: Iterable[bytes]) -> tuple[str, str] | None:
    """Prefix and delimiter of the first personal namespace (RFC 2342); None if there is none."""
    for raw in raws:
        try:
            personal = read_values(raw)[1]
        except (ValueError, IndexError):
            continue
        if (
            isinstance(personal, list)
            and personal
            and isinstance(personal[0], list)
            and len(personal[0]) >= 2
        ):
            prefix, delimiter = personal[0][:2]
            return (
                decode_name(prefix) if isinstance(prefix, bytes) else "",
                delimiter.decode("utf-8", "replace") if isinstance(delimiter, bytes) else "",
            )
    return None


def guess_prefix(mailboxes: tuple[Listed, ...], delimiter: str) -> str:
    """The prefix of a server without NAMESPACE: "INBOX." if everything else is below INBOX.

    Proton's Bridge takes new mailboxes only below `Folders` or `Labels`, which cannot be opened.
    """
    if {"Folders", "Labels"} <= {m.name for m in mailboxes if not m.selectable}:
        return f"Folders{delimiter}"
    below = f"INBOX{delimiter}"
    others = [m.name for m in mailboxes if m.name.upper() != "INBOX"]
    return below if delimiter and others and all(n.upper().startswith(below) for n in others) else ""


def place(name: str, prefix: str, delimiter: str, mailboxes: tuple[Listed, ...]) -> str:
    """The server's name for what a person wrote: unchanged if it exists, else in the personal namespace.

    "/" separates levels in rules.yaml whatever the server uses.
    """
    if name.upper() == "INBOX":
        return "INBOX"
    existing = {m.name for m in mailboxes}
    translated = name.replace("/", delimiter) if delimiter else name
    for candidate in (name, translated, prefix + name, prefix + translated):
        if candidate in existing:
            return candidate
    return translated if prefix and translated.startswith(prefix) else prefix + translated


def special(use: str, mailboxes: tuple[Listed, ...], delimiter: str) -> str | None:
    """The mailbox for `use` (drafts, sent, trash): by special-use (RFC 6154), else by a usual name."""
    for mailbox in mailboxes:
        if mailbox.selectable and f"\\{use}" in mailbox.attributes:
            return mailbox.name
    usual = (name for each in languages.every(MailboxWords) for name in getattr(each, use))
    for known in map(fold_line, usual):
        for mailbox in mailboxes:
            if mailbox.selectable and known in (fold_line(mailbox.name), _last(mailbox.name, delimiter)):
                return mailbox.name
    return None


def _last(name: str, delimiter: str) -> str:
    """The last level of a name directly below the root or INBOX, else "": not that of "Archive/Sent"."""
    levels = name.split(delimiter) if delimiter else [name]
    top = levels[:-1]
    return fold_line(levels[-1]) if not top or top[0].upper() in ("INBOX", "[GMAIL]", "[GOOGLE MAIL]") else ""
