"""HTML to the text a person reads, with quotes marked as in plain mail. Pure."""

from __future__ import annotations

import html as _html
import re

_DROP = re.compile(r"(?is)<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})([^<>]*)>")


def to_text(source: str) -> str:
    """The readable text of HTML mail."""
    text = re.sub(r"(?i)<br\s*/?>|</?(?:p|div|tr|li|h[1-6]|blockquote|table)\b[^<>]*>", "\n", source)
    return _html.unescape(re.sub(r"<[^<>]*>", "", text))
