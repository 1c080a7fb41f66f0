"""What a message says, however a server wrote it anew: Exchange keeps no octets, only their content. Pure."""

import hashlib

from eitherway.errors import MessageError
from eitherway.mail import html
from eitherway.mail.addresses import read_addresses
from eitherway.mail.charsets import decode
from eitherway.mail.message import Message, parse_header
from eitherway.mail.mime import Structure, read_tree
from eitherway.mail.transfer_encoding import undo

_PEOPLE = frozenset(("from", "to", "cc", "bcc", "reply-to", "sender"))
# Those say how it is encoded and where it was stored, or when it was saved.
_STORED = frozenset(("date", "mime-version", "received", "return-path", "thread-topic", "thread-index"))
_THREAD = frozenset(("in-reply-to", "references"))  # Proton strips them from drafts, no person edits them
_STORED_PREFIXES = ("content-", "x-ms-", "accept-language")


def body_digest(octets: bytes) -> str:
    """A hash of the parts as they are shown: not of their encoding, nor of white space."""
    tree, bodies = read_tree(octets.replace(b"\r\n", b"\n"))
    digest = hashlib.sha256()
    for leaf in tree.leaves():
        shown = _shown(leaf, undo(bodies.get(leaf.section, b""), leaf.encoding)[0])
        digest.update(f"{leaf.content_type}:{len(shown)}:".encode() + shown)
    return digest.hexdigest()


def is_same_message(one: bytes, other: bytes) -> bool:
    """Whether two messages have the same fields and parts, but for how a server stores them.

    So neither the Date counts nor what they answer. A field that a mail client adds, as User-Agent, makes
    another message of it.
    """
    try:
        headers = parse_header(one), parse_header(other)
    except MessageError:
        return False
    return _fields(headers[0]) == _fields(headers[1]) and body_digest(one) == body_digest(other)


def _shown(leaf: Structure, octets: bytes) -> bytes:
    if not leaf.content_type.startswith("text/"):
        return octets
    text = decode(octets, leaf.parameter("charset"))[0]
    text = html.to_text(text) if leaf.content_type == "text/html" else text
    return "".join(text.split()).encode("utf-8", "replace")


def _fields(header: Message) -> list[tuple[str, str]]:
    named = ((name.lower(), value) for name, value in header.fields)
    kept = (
        (name, value)
        for name, value in named
        if name not in _STORED | _THREAD and not name.startswith(_STORED_PREFIXES)
    )
    return sorted(
        (name, _people(value) if name in _PEOPLE else "".join(value.split())) for name, value in kept
    )


def _people(value: str) -> str:
    """The addresses alone: a server writes the names of its directory."""
    return " ".join(sorted(one.key for one in read_addresses(value)))
