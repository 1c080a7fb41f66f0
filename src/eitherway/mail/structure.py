"""Reads a server's BODYSTRUCTURE, and assembles the fetched parts into a Message. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from eitherway.errors import MessageError
from eitherway.mail.charsets import clean_line
from eitherway.mail.header_reader import as_text, decode_words, join_continuations, read_parameters
from eitherway.mail.message import Message, build, parse
from eitherway.mail.mime import (
    DEPTH_LIMIT,
    FORWARDED,
    PARTS_LIMIT,
    Structure,
    header_labels,
    media_type,
    plain_word,
)
from eitherway.mail.part_selection import WantedPart, wanted

__all__ = ["Structure", "WantedPart", "assemble", "read_structure", "wanted"]

_STRUCTURE_LIMIT = 384 * 1024
_NESTING_LIMIT = 3 * DEPTH_LIMIT
_TOKEN = re.compile(rb'[\s]*(?:([()])|"((?:[^"\\]|\\.)*)"|~?\{(\d{1,9})\+?\}\r?\n|([^\s()"]+))', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MULTIPARTS = ("mixed", "alternative", "related", "report", "signed", "encrypted", "digest")
_DISPOSITIONS = ("attachment", "inline", "form-data")

_Item = bytes | None | list["_Item"]


def assemble(header: bytes, structure: Structure, sections: Mapping[str, bytes], size: int) -> Message:
    """The message made from its BODY[HEADER], structure, wanted sections and RFC822.SIZE.

    The same as `parse` of the whole message. A wanted section that is missing in `sections` is a doubt.
    """
    if not structure.children and not structure.content_type.startswith("multipart/"):
        # Without MIME-Version Dovecot ignores some labels, and Courier reports even a multipart as one plain
        # part: for a single part read the header itself.
        known = header_labels(header)
        if known.content_type.startswith("multipart/"):
            whole = header.rstrip(b"\r\n") + b"\r\n\r\n" + sections.get(structure.section, b"")
            return replace(parse(whole), size=size)
        structure = replace(known, section="1", size=structure.size, name=known.name or structure.name)
    return build(header, structure, sections, size)


def read_structure(raw: bytes) -> Structure:
    """The tree in a BODYSTRUCTURE answer (RFC 9051, 7.5.2), literals included.

    Tolerates fields that servers omit or misplace. Raises MessageError if it is not one.
    """
    items = _read_list(raw[:_STRUCTURE_LIMIT])
    if not items:
        raise MessageError("BODYSTRUCTURE: no list in it; fetch the whole message instead")
    return _Tree().node(items, "", 0)


def _read_list(raw: bytes) -> list[_Item]:
    """The first parenthesised list, read without recursion; an unclosed one ends with the octets."""
    root: list[_Item] = []
    stack = [root]
    too_deep: list[_Item] = []  # collects what is nested too deep, and is thrown away
    position = 0
    while True:
        token = _TOKEN.match(raw, position)
        if token is None:
            break
        position = token.end()
        mark, quoted, literal, atom = token.groups()
        if mark == b"(":
            inner = too_deep
            if len(stack) <= _NESTING_LIMIT:
                inner = []
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
            stack[-1].append(_ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted)
        else:
            stack[-1].append(None if atom.upper() == b"NIL" else atom)
    return next((item for item in root if isinstance(item, list)), [])


class _Tree:
    """Builds nodes and counts them, to bound a hostile answer."""

    def __init__(self) -> None:
        self.parts = 0

    def node(self, items: list[_Item], section: str, depth: int) -> Structure:
        self.parts += 1
        count = next((place for place, item in enumerate(items) if not isinstance(item, list)), len(items))
        if not count and not _is_childless(items):
            return _leaf(items, section or "1")
        bodies = [body for body in items[:count] if isinstance(body, list)]
        prefix = section + "." if section else ""
        children = tuple(
            self.node(body, f"{prefix}{place}", depth + 1)
            for place, body in enumerate(bodies or [[]], 1)
            if depth < DEPTH_LIMIT and self.parts < PARTS_LIMIT
        )
        rest = items[count:]
        kind = media_type(f"multipart/{_word(rest, 0) or 'mixed'}")
        node = _labelled(kind, _pairs(rest, 1), _disposition(rest, 2))
        return replace(node, section=section, children=children)


def _is_childless(items: list[_Item]) -> bool:
    """Whether these are the labels of a multipart without its parts, as pymap writes a broken one."""
    if len(items) < 2:
        return len(items) == 1
    return isinstance(items[1], list) or (items[1] is None and _word(items, 0) in _MULTIPARTS)


def _leaf(items: list[_Item], section: str) -> Structure:
    if not items:
        return Structure(section, "text/plain")
    kind = media_type(f"{_word(items, 0) or 'text'}/{_word(items, 1)}")
    forwarded = kind in FORWARDED
    extension = 10 if forwarded else 8 if kind.startswith("text/") else 7  # the place of the MD5
    node = _labelled(kind, _pairs(items, 2), _disposition(items, extension + 1))
    if forwarded and not node.name and len(items) > 7 and isinstance(items[7], list):
        node = replace(node, name=decode_words(_text(items[7], 1)))
    size = _text(items, 6)
    return replace(
        node,
        section=section,
        encoding=plain_word(_text(items, 5)),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 12 else -1,
    )


def _labelled(kind: str, raw: dict[str, str], disposed: tuple[str, str]) -> Structure:
    parameters = tuple(join_continuations(raw).items())
    disposition, name = disposed
    name = name or dict(parameters).get("name", "")
    return Structure("", kind, parameters, disposition=disposition, name=name)


def _disposition(items: list[_Item], place: int) -> tuple[str, str]:
    """The disposition and its file name, even if the server omitted a field or wrote one string."""
    here = items[place] if place < len(items) else None
    known = [
        item for item in items[place - 2 :] if isinstance(item, list) and _word(item, 0) in _DISPOSITIONS
    ]
    strings = [item for item in items[place - 1 :] if isinstance(item, bytes) and b"; " in item]
    if isinstance(here, list):
        known = [here]
    elif isinstance(here, bytes) and plain_word(as_text(here)) in _DISPOSITIONS:
        strings = [here]
    if known:
        return _word(known[0], 0), join_continuations(_pairs(known[0], 1)).get("filename", "")
    if strings:
        value, parameters = read_parameters(as_text(strings[0]))
        return value, dict(parameters).get("filename", "")
    return "", ""


def _text(items: list[_Item], place: int) -> str:
    item = items[place] if place < len(items) else None
    return as_text(item) if isinstance(item, bytes) else ""


def _word(items: list[_Item], place: int) -> str:
    return clean_line(_text(items, place)).lower()


def _pairs(items: list[_Item], place: int) -> dict[str, str]:
    found = items[place] if place < len(items) else None
    if not isinstance(found, list):
        return {}
    pairs: dict[str, str] = {}
    for position in range(0, len(found) - 1, 2):
        pairs.setdefault(_text(found, position).lower(), _text(found, position + 1))
    return pairs
