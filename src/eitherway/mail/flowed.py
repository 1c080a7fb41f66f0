"""Converts text to format=flowed lines and back (RFC 3676; written with DelSp=no), or to long lines. Pure.

A *paragraph* is one logical line of text. Flowed, it becomes physical lines of at most `WIDTH` characters; a
trailing space means that the line continues. A word longer than a line stays whole (a link must stay
clickable) up to `LONGEST` octets, the limit of SMTP (RFC 5322, 2.1.1).
"""

import re
from collections.abc import Callable, Iterator

from eitherway.values import dataclass

WIDTH = 72
LONGEST = 900  # 998 less quote marks and stuffing
SIGNATURE_LINE = "-- "  # RFC 3676, 4.3: the one line that ends in a space and does not go on
_TOKEN = re.compile(r"[^ ]+ ?| {1,8}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One logical line and its quote depth (0: not quoted)."""

    depth: int
    text: str


def flow(text: str, depth: int = 0) -> str:
    r"""`text` as flowed lines, joined with "\n"; `depth` is the number of quote marks before each line."""
    return "\n".join(line for paragraph in text.split("\n") for line in _flow_one(paragraph, depth))


def unwrapped(text: str, depth: int = 0) -> str:
    r"""`text` with one line for each paragraph, joined with "\n", for clients that do not read format=flowed.

    A paragraph longer than `LONGEST` octets gets hard breaks.
    """
    return "\n".join(
        _marked(line, depth) for paragraph in text.split("\n") for line in _long_lines(paragraph)
    )


def unflow(text: str, *, delsp: bool = False) -> tuple[Paragraph, ...]:
    """The paragraphs of a flowed text. Lines may end in LF or CRLF. `delsp` is the parameter DelSp=yes."""
    paragraphs: list[tuple[int, list[str]]] = []
    open_depth: int | None = None  # of the paragraph that goes on, None when the last one is whole
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth, line = _unquoted(raw)
        soft = line.endswith(" ") and line != SIGNATURE_LINE
        if open_depth != depth or line == SIGNATURE_LINE:
            paragraphs.append((depth, []))
        paragraphs[-1][1].append(line[:-1] if soft and delsp else line)
        open_depth = depth if soft else None
    return tuple(Paragraph(depth, "".join(lines)) for depth, lines in paragraphs)


def _unquoted(line: str) -> tuple[int, str]:
    text = line.lstrip(">")
    return len(line) - len(text), text.removeprefix(" ")


def _flow_one(paragraph: str, depth: int) -> list[str]:
    # A space before a hard break would make it a soft one (4.2).
    text = _without_space_at_end(paragraph)
    lines = [line for piece in _carried(text) for line in _wrapped(piece, WIDTH - depth - 1)]
    return [_stuffed(line, depth) for line in lines]


def _long_lines(paragraph: str) -> Iterator[str]:
    for piece in _carried(_without_space_at_end(paragraph)):
        yield from map(_without_space_at_end, _wrapped(piece, LONGEST, size=lambda text: len(text.encode())))


def _wrapped(text: str, room: int, size: Callable[[str], int] = len) -> list[str]:
    """`text` split after spaces into lines of at most `room`; joined they are `text` again."""
    lines, current = [], ""
    for token in _TOKEN.findall(text):
        if size(current + token) > room and current not in ("", SIGNATURE_LINE):
            lines.append(current)
            current = ""
        current += token
    return [*lines, current]


def _carried(text: str) -> list[str]:
    """`text` with hard breaks in words that are too long for any line."""
    if max((len(word.encode()) for word in text.split(" ")), default=0) <= LONGEST:
        return [text]
    size = LONGEST // 4  # a character has at most four octets
    cut = re.sub(rf"[^ ]{{{size}}}(?=[^ ])", lambda found: found[0] + "\n", text)
    return [piece.rstrip(" ") for piece in cut.split("\n")]


def _without_space_at_end(line: str) -> str:
    return line if line == SIGNATURE_LINE else line.rstrip(" ")


def _stuffed(line: str, depth: int) -> str:
    return " " + line if not depth and line.startswith((" ", ">", "From ")) else _marked(line, depth)


def _marked(line: str, depth: int) -> str:
    if depth:
        return f"{'>' * depth} {line}" if line else ">" * depth
    return line
