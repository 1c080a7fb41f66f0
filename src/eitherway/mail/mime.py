"""The MIME tree of a message, read from octets in linear time. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from eitherway.mail.charsets import clean_line
from eitherway.mail.header_reader import (
    as_text,
    decode_words,
    raw_value,
    read_fields,
    read_parameters,
    split_header,
)
from eitherway.values import dataclass

DEPTH_LIMIT = 20
PARTS_LIMIT = 1000
TYPE_LIMIT = 127  # RFC 6838, 4.2
SCAN_LIMIT = 256 * 1024 * 1024  # octets scanned for boundaries, all levels together

FORWARDED = ("message/rfc822", "message/global")


@dataclass(frozen=True, slots=True)
class Structure:
    """One node of the MIME tree.

    `section` is IMAP's number for it (RFC 9051, 6.4.5), "" for the root of a multipart message; `size` is in
    octets as transferred, 0 for a multipart, -1 if the server did not say; `name` is the file name or, for a
    forwarded message, its subject.
    """

    section: str
    content_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    size: int = 0
    disposition: str = ""
    name: str = ""
    children: "tuple[Structure, ...]" = ()

    def parameter(self, name: str) -> str:
        return next((value for key, value in self.parameters if key == name), "")

    def leaves(self) -> "Iterator[Structure]":
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def read_tree(octets: bytes) -> tuple[Structure, Mapping[str, bytes]]:
    """The tree of a whole message, and the octets of its leaves by section."""
    reader = _Reader(octets)
    root = reader.entity(0, len(octets), "", 0)
    return root, {section: octets[start:end] for section, (start, end) in reader.places.items()}


def header_labels(header: bytes) -> Structure:
    """A node without a place, from the header of its entity."""
    fields = read_fields(header)
    return labelled(
        as_text(raw_value(fields, "content-type")),
        as_text(raw_value(fields, "content-disposition")),
        as_text(raw_value(fields, "content-transfer-encoding")),
    )


def labelled(content_type: str, disposition: str, encoding: str) -> Structure:
    """A node without a place from its labels, with the defaults of RFC 2045, 5.2."""
    kind, parameters = read_parameters(content_type)
    disposed, more = read_parameters(disposition)
    name = dict(more).get("filename") or dict(parameters).get("name", "")
    return Structure("", media_type(kind), parameters, plain_word(encoding), 0, disposed, decode_words(name))


def media_type(text: str) -> str:
    """The type in lower case; an invalid one is plain text (RFC 2045, 5.2) or unknown octets."""
    kind = plain_word(text).replace(" ", "")
    if kind.count("/") == 1 and kind[0] != "/" and kind[-1] != "/" and len(kind) <= TYPE_LIMIT:
        return kind
    if kind.startswith("multipart/"):
        return "multipart/mixed"
    return "text/plain" if not kind or kind.startswith("text") else "application/octet-stream"


def plain_word(text: str) -> str:
    """The single word of a label, in lower case."""
    return clean_line(text.partition(";")[0]).strip("\"' ").lower()


class _Reader:
    """Walks the octets; `places` are those of the leaves. Bounded in depth, parts and work."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.places: dict[str, tuple[int, int]] = {}
        self.parts = 0
        self.scanned = 0

    def entity(self, start: int, end: int, section: str, depth: int) -> Structure:
        self.parts += 1
        header, body = split_header(self.octets, start, end)
        node = header_labels(header)
        if node.content_type.startswith("multipart/"):
            return replace(node, section=section, children=self._children(node, (body, end), section, depth))
        leaf = replace(node, section=section or "1", size=end - body)
        if node.content_type in FORWARDED and not node.name:
            inner = read_fields(split_header(self.octets, body, end)[0])
            leaf = replace(leaf, name=decode_words(as_text(raw_value(inner, "subject"))))
        self.places[leaf.section] = (body, end)
        return leaf

    def _children(
        self, node: Structure, span: tuple[int, int], section: str, depth: int
    ) -> tuple[Structure, ...]:
        """The parts of a multipart; an empty one if none can be found, as on Dovecot."""
        self.scanned += span[1] - span[0]
        if depth >= DEPTH_LIMIT or self.scanned > SCAN_LIMIT:
            return ()
        prefix = section + "." if section else ""
        spans = self._spans(node.parameter("boundary"), *span) or [(span[1], span[1])]
        return tuple(
            self.entity(*inner, f"{prefix}{place}", depth + 1)
            for place, inner in enumerate(spans, 1)
            if self.parts < PARTS_LIMIT
        )

    def _spans(self, parameter: str, start: int, end: int) -> list[tuple[int, int]]:
        """The places of the parts between the boundaries."""
        boundary = parameter.encode("utf-8", "replace")
        if not boundary or len(boundary) > 250:
            return []
        line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?(?=[ \t]*\r?(?:\n|\Z))")
        spans: list[tuple[int, int]] = []
        opened = -1
        for found in line.finditer(self.octets, max(start - 1, 0), end):
            if opened >= 0:
                spans.append((opened, max(opened, self._before(found.start()))))
            opened = -1
            if found[1] or self.parts + len(spans) >= PARTS_LIMIT:
                break
            after = self.octets.find(b"\n", found.end(), end)
            opened = after + 1 if after >= 0 else end
        if opened >= 0:
            spans.append((opened, end))
        return spans

    def _before(self, newline: int) -> int:
        """The end of a part: the line break belongs to the boundary (RFC 2046, 5.1.1)."""
        return newline - (self.octets[newline - 1 : newline] == b"\r")
