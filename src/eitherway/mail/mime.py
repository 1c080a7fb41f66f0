"""The MIME tree of a message, and which of its parts are wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eitherway.mail.fields import as_text, decode_words, raw_value, read_fields, read_parameters, split_header

TEXT_LIMIT = 256 * 1024
CALENDARS_LIMIT = 10
TEXTS_LIMIT = 50
DEPTH_LIMIT = 30
PARTS_LIMIT = 1000
STUB = 600

_EXPANSION = {"base64": 1.4, "quoted-printable": 3.1}
SEALS = {
    "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
    "application/pgp-encrypted": "PGP encrypted",
    "application/ms-tnef": "TNEF",
    "application/vnd.ms-tnef": "TNEF",
    "application/x-microsoft-rpmsg-message": "Microsoft protected message",
}


@dataclass(frozen=True, slots=True)
class Structure:
    """One node of the MIME tree. `section` is IMAP's number of it (RFC 9051, 6.4.5), "" for the root
    of a multipart message; `size` is in octets as transferred; `name` is the file name or, for a
    forwarded message, its subject."""

    section: str
    content_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    size: int = 0
    disposition: str = ""
    name: str = ""
    children: tuple[Structure, ...] = ()

    def parameter(self, name: str) -> str:
        return dict(self.parameters).get(name, "")

    def leaves(self) -> Iterator[Structure]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part to fetch: at most `limit` octets of `section`, which is what `assemble` needs."""

    section: str
    limit: int
    encoding: str
    content_type: str
    charset: str


def wanted(structure: Structure) -> tuple[Wanted, ...]:
    """The text parts to read, within the limit, and the calendars; nothing else is worth fetching."""
    found: list[Wanted] = []
    budget = TEXT_LIMIT
    for leaf in _texts(structure)[:TEXTS_LIMIT]:
        if budget <= 0:
            break
        factor = _EXPANSION.get(leaf.encoding, 1.0)
        limit = min(leaf.size, int(budget * factor))
        found.append(_want(leaf, limit))
        budget -= int(limit / factor)
    calendars = [leaf for leaf in structure.leaves() if is_calendar(leaf)]
    named = [leaf for leaf in calendars if leaf.content_type == "text/calendar"] or calendars
    found += [_want(leaf, min(leaf.size, int(TEXT_LIMIT * 1.4))) for leaf in named[:CALENDARS_LIMIT]]
    return tuple(found)


def is_calendar(leaf: Structure) -> bool:
    return leaf.content_type in ("text/calendar", "application/ics")


def is_text(leaf: Structure) -> bool:
    """Whether the part is shown inline as text, going by its labels."""
    return (
        leaf.content_type in ("text/plain", "text/html", "text/enriched", "text/x-amp-html", "text")
        and leaf.disposition != "attachment"
    )


def _want(leaf: Structure, limit: int) -> Wanted:
    return Wanted(leaf.section, limit, leaf.encoding, leaf.content_type, leaf.parameter("charset"))


def _texts(node: Structure) -> list[Structure]:
    """The leaves to read, in order; of an alternative the plain one, the HTML too where it is a stub."""
    if not node.children:
        return [node] if is_text(node) else []
    if node.content_type == "multipart/encrypted":
        return []
    below = [leaf for child in node.children for leaf in _texts(child)]
    if node.content_type != "multipart/alternative":
        return [leaf for place, leaf in enumerate(below) if place == 0 or not leaf.name]
    plain = [leaf for leaf in below if leaf.content_type == "text/plain"]
    html = [leaf for leaf in below if leaf.content_type == "text/html"]
    if not plain or not html:
        return plain or html or below[:1]
    return plain if max(leaf.size for leaf in plain) > STUB else [*plain, *html]


_LINE = re.compile(rb"(?m)^--")


def read_tree(octets: bytes) -> tuple[Structure, Mapping[str, bytes]]:
    """The tree of a whole message and the octets of its leaves by section."""
    bodies: dict[str, bytes] = {}
    root = _Reader(octets, bodies).entity(0, len(octets), "", 0)
    return root, bodies


@dataclass(slots=True)
class _Reader:
    octets: bytes
    bodies: dict[str, bytes]
    parts: int = 0

    def entity(self, start: int, end: int, section: str, depth: int) -> Structure:
        header, offset = split_header(self.octets[start:end])
        body = start + offset
        fields = read_fields(header)
        node = labels(
            as_text(raw_value(fields, "content-type")),
            as_text(raw_value(fields, "content-disposition")),
            as_text(raw_value(fields, "content-transfer-encoding")),
        )
        self.parts += 1
        boundary = node.parameter("boundary")
        if node.content_type.startswith("multipart/") and boundary and depth < DEPTH_LIMIT:
            ranges = self._ranges(body, end, boundary)
            prefix = section + "." if section else ""
            children = tuple(
                self.entity(*span, f"{prefix}{place}", depth + 1) for place, span in enumerate(ranges, 1)
            )
            if children:
                return _with(node, section, end - body, children)
        leaf = _with(node, section or "1", end - body, ())
        self.bodies[leaf.section] = self.octets[body:end]
        return leaf

    def _ranges(self, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
        line = re.compile(rb"(?m)^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$")
        spans: list[tuple[int, int]] = []
        opened = -1
        for found in line.finditer(self.octets, start, end):
            if opened >= 0:
                spans.append((opened, max(opened, self._before(found.start()))))
            if found[1] or self.parts + len(spans) >= PARTS_LIMIT:
                opened = -1
                break
            opened = min(found.end() + 1, end)
        if opened >= 0:
            spans.append((opened, end))
        return spans

    def _before(self, place: int) -> int:
        """The line break before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
        place -= self.octets[place - 1 : place] == b"\n"
        return place - (self.octets[place - 1 : place] == b"\r")


def labels(content_type: str, disposition: str, encoding: str) -> Structure:
    """A node without place from its labels, with the defaults of RFC 2045, 5.2."""
    kind, parameters = read_parameters(content_type)
    disposed, more = read_parameters(disposition)
    if kind.count("/") != 1:
        kind = "text/plain" if not kind or kind == "text" else "application/octet-stream"
    name = dict(more).get("filename") or dict(parameters).get("name", "")
    return Structure("", kind, parameters, encoding.strip().lower(), 0, disposed, decode_words(name))


def _with(node: Structure, section: str, size: int, children: tuple[Structure, ...]) -> Structure:
    return Structure(
        section,
        node.content_type,
        node.parameters,
        node.encoding,
        size,
        node.disposition,
        node.name,
        children,
    )
