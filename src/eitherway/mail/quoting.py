"""What the author wrote now, apart from the quote and the signature. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pieces:
    """The three voices in a text; each keeps its order. `quoted` has no quote marks any more."""

    written: str
    quoted: str
    signature: str


_ATTRIBUTION = re.compile(
    r"(?i)^\s*(?:on|am|le|el|op|il|em)\b.{5,200}(?:wrote|schrieb|écrit|escribió|schreef|scritto|escreveu)\b.*:\s*$"
)


def split(text: str) -> Pieces:
    """The pieces of a text."""
    written: list[str] = []
    quoted: list[str] = []
    signature: list[str] = []
    rows = text.split("\n")
    for place, row in enumerate(rows):
        if row in ("-- ", "--"):
            signature = rows[place + 1 :]
            break
        (quoted if row.startswith(">") or _ATTRIBUTION.match(row[:400]) else written).append(row)
    bare = [row.lstrip("> ") for row in quoted]
    return Pieces(*("\n".join(piece).strip() for piece in (written, bare, signature)))
