"""What a good server answers about a mail: its header, BODYSTRUCTURE and sections."""

from __future__ import annotations

from eitherway.mail.header_reader import split_header
from eitherway.mail.mime import Structure, read_tree
from eitherway.mail.part_selection import WantedPart


def answer(octets: bytes) -> tuple[bytes, bytes, int]:
    """BODY[HEADER], BODYSTRUCTURE and RFC822.SIZE."""
    octets = _lines(octets)
    _, body = split_header(octets)
    return octets[:body], bodystructure(read_tree(octets)[0]), len(octets)


def fetched(octets: bytes, wants: tuple[WantedPart, ...]) -> dict[str, bytes]:
    """BODY[section]<0.limit> of each."""
    octets = _lines(octets)
    _, sections = read_tree(octets)
    sections = {**sections, "TEXT": octets[split_header(octets)[1] :]}
    return {want.section: sections[want.section][: want.limit] for want in wants}


def bodystructure(node: Structure) -> bytes:
    """The node as RFC 9051 writes it, every third string as a literal."""
    kind, _, subtype = node.content_type.partition("/")
    parameters = _pairs(node.parameters)
    disposition = b"NIL"
    if node.disposition:
        named = () if node.parameter("name") == node.name else (("filename", node.name),)
        disposition = b"(" + _string(node.disposition) + b" " + _pairs(named) + b")"
    if node.children:
        children = b"".join(bodystructure(child) for child in node.children)
        return (
            b"(" + children + b" " + _string(subtype) + b" " + parameters + b" " + disposition + b" NIL NIL)"
        )
    more = b" 1" if kind == "text" else b""
    if node.content_type == "message/rfc822":
        more = (
            b" (NIL "
            + _string(node.name)
            + b" NIL NIL NIL NIL NIL NIL NIL NIL) ("
            + b'"text" "plain"'
            + b") 1"
        )
        disposition = b"NIL"
    fields = (_string(kind), _string(subtype), parameters, b"NIL NIL", _string(node.encoding or "7bit"))
    return b"(" + b" ".join(fields) + b" %d" % node.size + more + b" NIL " + disposition + b" NIL NIL)"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> bytes:
    if not pairs:
        return b"NIL"
    return b"(" + b" ".join(_string(name) + b" " + _string(value) for name, value in pairs) + b")"


def _string(text: str) -> bytes:
    octets = text.encode()
    if len(octets) % 3 == 0:
        return b"{%d}\r\n%s" % (len(octets), octets)
    return b'"' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _lines(octets: bytes) -> bytes:
    return octets if b"\n" in octets else octets.replace(b"\r", b"\n")
