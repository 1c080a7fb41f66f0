"""A server's BODYSTRUCTURE to what is fetched, and what was fetched to a Message. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from eitherway.errors import MessageError
from eitherway.mail.choosing import Wanted, wanted
from eitherway.mail.fields import as_text, decode_words, join_continuations
from eitherway.mail.message import Message, build
from eitherway.mail.mime import DEPTH_LIMIT, FORWARDED, PARTS_LIMIT, Structure, plain_word

__all__ = ["Structure", "Wanted", "assemble", "read_structure", "wanted"]

_STRUCTURE_LIMIT = 1024 * 1024
_NESTING_LIMIT = 3 * DEPTH_LIMIT
_TOKEN = re.compile(rb'[\s]*(?:([()])|"((?:[^"\\]|\\.)*)"|~?\{(\d{1,9})\+?\}\r?\n|([^\s()"]+))', re.DOTALL)
_DISPOSITIONS = ("attachment", "inline", "form-data")

_Item = bytes | None | list["_Item"]


def assemble(header: bytes, structure: Structure, sections: Mapping[str, bytes], size: int) -> Message:
    """The message from its BODY[HEADER], its structure, the octets of the wanted sections, RFC822.SIZE.

    The same as `parse` of the whole message. A wanted section that is not among `sections` is a doubt.
    """
    return build(header, structure, sections, size)


def read_structure(raw: bytes) -> Structure:
    """The tree in a BODYSTRUCTURE answer (RFC 9051, 7.5.2), literals included.

    Lenient with what servers leave out or put in wrong places. Raises MessageError when it is none.
    """
    items = _read_list(raw[:_STRUCTURE_LIMIT])
    if not items:
        raise MessageError("BODYSTRUCTURE: no list in it; fetch the whole message instead")
    return _Tree().node(items, "", 0)


def _read_list(raw: bytes) -> list[_Item]:
    """The first parenthesised list, without recursion; what is never closed ends with the octets."""
    root: list[_Item] = []
    stack = [root]
    position = 0
    while True:
        token = _TOKEN.match(raw, position)
        if token is None:
            break
        position = token.end()
        mark, quoted, literal, atom = token.groups()
        if mark == b"(":
            inner: list[_Item] = []
            if len(stack) <= _NESTING_LIMIT:
                stack[-1].append(inner)
            stack.append(inner)
        elif mark == b")":
            stack.pop()
            if len(stack) <= 1:
                break
        elif literal is not None:
            stack[-1].append(raw[position : position + int(literal)])
            position += int(literal)
        elif quoted is not None:
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", quoted, flags=re.DOTALL))
        else:
            stack[-1].append(None if atom.upper() == b"NIL" else atom)
    return next((item for item in root if isinstance(item, list)), [])


class _Tree:
    """Builds nodes and counts them, so that a hostile answer cannot grow."""

    def __init__(self) -> None:
        self.parts = 0

    def node(self, items: list[_Item], section: str, depth: int) -> Structure:
        self.parts += 1
        bodies = [item for item in items if isinstance(item, list)]
        first = items[0] if items else None
        if not isinstance(first, list):
            return _leaf(items, section or "1")
        count = next((place for place, item in enumerate(items) if not isinstance(item, list)), len(items))
        prefix = section + "." if section else ""
        children = tuple(
            self.node(body, f"{prefix}{place}", depth + 1)
            for place, body in enumerate(bodies[:count], 1)
            if depth < DEPTH_LIMIT and self.parts < PARTS_LIMIT
        )
        rest = items[count:]
        labelled = _labelled("multipart", _text(rest, 0).lower() or "mixed", _pairs(rest, 1), rest[2:])
        return replace(labelled, section=section, children=children)


def _leaf(items: list[_Item], section: str) -> Structure:
    kind = _text(items, 0).lower() or "text"
    subtype = _text(items, 1).lower() or ("plain" if kind == "text" else "octet-stream")
    forwarded = f"{kind}/{subtype}" in FORWARDED
    node = _labelled(kind, subtype, _pairs(items, 2), items[9:] if forwarded else items[7:])
    size = _text(items, 6)
    if forwarded and not node.name and len(items) > 7 and isinstance(items[7], list):
        node = replace(node, name=decode_words(_text(items[7], 1)))
    return replace(
        node,
        section=section,
        encoding=plain_word(_text(items, 5)),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 12 else -1,
    )


def _labelled(kind: str, subtype: str, raw: dict[str, str], rest: list[_Item]) -> Structure:
    parameters = tuple(join_continuations(raw).items())
    disposed = next(
        (item for item in rest if isinstance(item, list) and _text(item, 0).lower() in _DISPOSITIONS), []
    )
    name = join_continuations(_pairs(disposed, 1)).get("filename") or dict(parameters).get("name", "")
    return Structure("", f"{kind}/{subtype}", parameters, disposition=_text(disposed, 0).lower(), name=name)


def _text(items: list[_Item], place: int) -> str:
    item = items[place] if place < len(items) else None
    return as_text(item) if isinstance(item, bytes) else ""


def _pairs(items: list[_Item], place: int) -> dict[str, str]:
    found = items[place] if place < len(items) else None
    if not isinstance(found, list):
        return {}
    pairs: dict[str, str] = {}
    for position in range(0, len(found) - 1, 2):
        pairs.setdefault(_text(found, position).lower(), _text(found, position + 1))
    return pairs
