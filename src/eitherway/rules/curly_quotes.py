"""The typographic quotes that word processors write where YAML wants straight ones. Pure."""

import re

STRAIGHT = 'write straight quotes: "'
_CURLY = re.compile(r"[“”„‟]")
_QUOTED = re.compile(r"[“”„‟]([^“”„‟]+)[“”„‟]|[‘’‚]([^‘’‚]+)[‘’‚]|«([^«»]+)»|»([^«»]+)«")


def in_curly_quotes(text: str) -> str:
    """The text inside typographic quotes that stand round the whole; "" for any other text."""
    found = _QUOTED.fullmatch(text)
    return next(filter(None, found.groups()), "").strip() if found else ""


def lone_curly_quote(text: str) -> str:
    """A typographic quote that opens or closes nothing, as where a comma divides a quoted text; else ""."""
    found = _CURLY.findall(text)
    return found[0] if len(found) % 2 else ""


def curly_quote(text: str) -> str:
    """The first typographic double quote in a text; "" if there is none."""
    found = _CURLY.search(text)
    return found[0] if found else ""
