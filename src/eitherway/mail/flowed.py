"""Text to format=flowed lines and back (RFC 3676; ours are DelSp=no). Pure.

A *paragraph* is one logical line of text. Flowed, it becomes physical lines of at most `WIDTH`
characters, where a trailing space says "goes on below". A word that is longer than a line stays whole
(an address must stay clickable) up to `LONGEST`, what SMTP can carry (RFC 5322, 2.1.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 72
LONGEST = 900  # octets of one word; 998 less quote marks and stuffing
SIGNATURE_LINE = "-- "  # RFC 3676, 4.3: the one line that may end in a space and still is whole


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One logical line, and how deep it is quoted (0: not)."""

    depth: int
    text: str


def flow(text: str, depth: int = 0) -> str:
    r"""`text` as flowed lines, joined with "\n"; `depth` puts all of it below so many quote marks."""
    return "\n".join(line for paragraph in text.split("\n") for line in _flow_one(paragraph, depth))


def unflow(text: str, *, delsp: bool = False) -> tuple[Paragraph, ...]:
    """The paragraphs of a flowed text. Lines may end in LF or CRLF. `delsp` is the parameter DelSp=yes."""
    paragraphs: list[tuple[int, list[str]]] = []
    open_depth: int | None = None  # of the paragraph that goes on, None when the last one was whole
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth, line = _unquote(raw)
        soft = line.endswith(" ") and line != SIGNATURE_LINE
        if open_depth != depth or line == SIGNATURE_LINE:
            paragraphs.append((depth, []))
        paragraphs[-1][1].append(line[:-1] if soft and delsp else line)
        open_depth = depth if soft else None
    return tuple(Paragraph(depth, "".join(lines)) for depth, lines in paragraphs)


def _unquote(line: str) -> tuple[int, str]:
    depth = len(line) - len(line.lstrip(">"))
    rest = line[depth:]
    return depth, rest[1:] if rest.startswith(" ") else rest


def _flow_one(paragraph: str, depth: int) -> list[str]:
    if paragraph == SIGNATURE_LINE:
        return [_stuffed(paragraph, depth)]
    text = paragraph.rstrip(" ")  # a space before a hard break would make it a soft one (4.2)
    if text == "--":
        return [_stuffed(text, depth)]
    room = max(WIDTH - depth - 1, 20)
    return [_stuffed(line, depth) for line in _wrapped(text, room)]


def _wrapped(text: str, room: int) -> list[str]:
    """Pieces of at most `room`, each with the space where it was cut; joined they give `text`."""
    lines: list[str] = []
    current = ""
    for word in re.findall(r" *[^ ]+ ?", text):
        for piece in _pieces(word):
            if current.endswith(" ") and len(current) + len(piece.rstrip(" ")) >= room and current.strip(" "):
                lines.append(current)
                current = ""
            elif current and not current.endswith(" "):  # the rest of a word cut by force
                lines.append(current + " ")
                current = ""
            current += piece
    if current == SIGNATURE_LINE or not current:
        return [*lines, current] if lines or not current else [current]
    return [*lines, current]


def _pieces(word: str) -> list[str]:
    """`word`, or its pieces when no line could carry it."""
    if len(word.encode("utf-8", "replace")) <= LONGEST:
        return [word]
    size = LONGEST // 4  # a character has at most four octets
    return [word[at : at + size] for at in range(0, len(word), size)]


def _stuffed(line: str, depth: int) -> str:
    if depth:
        return ">" * depth + " " + line if line else ">" * depth
    return " " + line if line.startswith((" ", ">", "From ")) else line
