"""Extracts the text that a person sees from HTML mail, in linear time, with quotes marked. Pure.

It uses no parser of the standard library or of a maintained one: `html.parser` and its derivatives take
quadratic time on broken tags, and none distinguishes quotes from indentation or drops hidden text.
"""

import re
from dataclasses import field
from html import unescape

from eitherway.values import dataclass

DEPTH_LIMIT = 20
RULE = "_" * 32

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_END = {
    name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea", "xml")
}
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s?=\s?("[^"]*"|'[^']*'|[^\s"'>]+)""")
_BLOCKS = re.compile(
    "address|article|aside|body|center|d[dlt]|fieldset|footer|form|h[1-6]|header|html|main|nav|section"
    "|table|tbody|tfoot|thead|tr|ul|ol"
).fullmatch
_HIDEABLE = frozenset(("div", "span", "p", "td", "tr", "table", "font", "a", "center"))
_HIDDEN = re.compile(
    r"display\s?:\s?none|visibility\s?:\s?hidden|mso-hide\s?:\s?all|font-size\s?:\s?0(?![.\d])"
)
_INDENT = re.compile(r"border\s?:\s?(?:none|0)|border-left\s?:\s?(?:none|0)")
_CITES = re.compile(r"\b(?:x_)?(?:gmail_quote|protonmail_quote|tutanota_quote|moz-cite|cite|type_cite)")
_NO_MARGIN = re.compile(r"\bmso(?:normal|plaintext|listparagraph)|margin\s?:\s?0|margin-bottom\s?:\s?0")
_SIGNATURE = re.compile(
    r"\b(?:x_)?(?:gmail_signature|moz-signature|applemailsignature|ms-outlook-mobile-signature"
    r"|protonmail_signature_block(?!-)|signature)(?![\w-])"
)

_LINK = re.compile(r"<a\b[^<>]{0,200}?\bhref\s?=\s?[\"']?(https?://[^\s\"'<>]{1,2000})", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b([^<>]{1,2000})", re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the text of a page does not show. `pixels` are pictures that nobody sees."""

    links: int = 0
    images: int = 0
    pixels: int = 0
    tables: int = 0

    def __add__(self, other: "PageFacts") -> "PageFacts":
        return PageFacts(
            self.links + other.links,
            self.images + other.images,
            self.pixels + other.pixels,
            self.tables + other.tables,
        )


NO_PAGE = PageFacts()


def page_facts(source: str) -> PageFacts:
    """The facts of a page, by its tags alone."""
    images = [_attributes(tag) for tag in _IMAGE.findall(source)]
    shown = [one for one in images if not one.get("src", "").startswith("cid:")]
    pixels = sum(_is_pixel(one) for one in shown)
    return PageFacts(
        len({link.lower() for link in _LINK.findall(source)}),
        len(shown) - pixels,
        pixels,
        len(_TABLE.findall(source)),
    )


def _is_pixel(found: dict[str, str]) -> bool:
    sizes = (found.get(side, "").removesuffix("px").strip() for side in ("width", "height"))
    return all(size in ("0", "1") for size in sizes)


def to_text(source: str) -> str:
    """The readable text: one line per block, quotes with ">", a signature below "-- "."""
    page = _Page()
    position = 0
    closes = True  # whether another ">" follows: searched once, not once per tag
    while position < len(source):
        start = source.find("<", position)
        start = len(source) if start < 0 else start
        page.text(source[position:start])
        end = source.find(">", start) if closes else -1
        closes = end >= 0
        position = _markup(page, source, start, end)
    page.break_line()
    return page.result()


def _markup(page: "_Page", source: str, start: int, end: int) -> int:
    """Reads a tag that begins at `start`; `end` is the next ">". Returns where to continue."""
    if source.startswith("<!--", start):
        close = source.find("-->", start + 4)
        return close + 3 if close >= 0 else len(source)
    tag = _TAG.match(source, start)
    if end < 0 or (tag is None and not source.startswith(("<!", "<?", "</"), start)):
        page.text(source[start : start + 1])
        return start + 1
    return _tag(page, source, tag, _past_quotes(source, start, end)) if tag else end + 1


def _tag(page: "_Page", source: str, tag: re.Match[str], end: int) -> int:
    name = tag[1].lower()
    if tag[0].startswith("</"):
        page.close(name)
        return end + 1
    page.open(name, source[tag.end() : min(end, tag.end() + 4000)])
    if name in _END and not source.startswith("/", end - 1):
        close = _END[name].search(source, end + 1)
        return close.start() if close else len(source)
    return end + 1


def _past_quotes(source: str, start: int, end: int) -> int:
    """The end of a tag if the first ">" is inside an attribute's value."""
    for mark in ('"', "'"):
        if source.count(mark, start, end) % 2:
            quote = source.find(mark, end, end + 1000)
            close = source.find(">", quote, quote + 4000) if quote >= 0 else -1
            return close if close >= 0 else end
    return end


@dataclass(slots=True)
class _Page:
    """The lines so far, and the elements open at this place."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    depth: int = 0
    quotes: list[int] = field(default_factory=list)
    divisions: list[int] = field(default_factory=list)
    counters: list[int] = field(default_factory=list)
    preformatted: int = 0
    hidden: str = ""
    hidden_depth: int = 0

    def text(self, raw: str) -> None:
        if not raw or self.hidden:
            return
        text = unescape(_LONG_NUMBER.sub("\ufffd", raw))
        if self.preformatted:
            first, *rest = text.split("\n")
            self.line.append(first)
            for line in rest:
                self._end_line()
                self.line.append(line)
            return
        words = " ".join(text.split())
        if text[:1].isspace() and self.line:
            self.line.append(" ")
        if words:
            self.line.append(words)
            if text[-1:].isspace():
                self.line.append(" ")

    def open(self, name: str, attributes: str) -> None:
        if self.hidden:
            self.hidden_depth += name == self.hidden
            return
        found = _attributes(attributes)
        if name in _HIDEABLE and _HIDDEN.search(found.get("style", "").lower()):
            self.hidden, self.hidden_depth = name, 1
            return
        if name == "br":
            self._end_line()
        elif name == "p":
            self.break_line()
            self._gap(found)
        elif name == "div":
            self._open_division(found)
        elif name == "blockquote":
            self.break_line()
            self._quote(self.quotes, int(_is_quote(found)))
        else:
            self._open_other(name, found)

    def close(self, name: str) -> None:
        if self.hidden:
            self.hidden_depth -= name == self.hidden
            self.hidden = self.hidden if self.hidden_depth > 0 else ""
            return
        if name in ("p", "li") or _BLOCKS(name):
            self.break_line()
        if name in ("td", "th"):
            self.text(" ")
        elif name == "pre":
            self.break_line()
            self.preformatted = max(0, self.preformatted - 1)
        elif name in ("div", "blockquote"):
            self.break_line()
            stack = self.divisions if name == "div" else self.quotes
            self.depth -= stack.pop() if stack else 0
        elif name in ("ul", "ol") and self.counters:
            self.counters.pop()

    def break_line(self) -> None:
        """Begins a new line, unless at the start of one."""
        if any(part.strip() for part in self.line):
            self._end_line()
        self.line.clear()

    def result(self) -> str:
        lines: list[str] = []
        for depth, text in self.lines:
            line = (">" * depth + " " + text).rstrip() if depth else text
            if line.strip(">") or (lines and lines[-1].strip(">")):
                lines.append(line)
        return "\n".join(lines).strip("\n")

    def _open_other(self, name: str, found: dict[str, str]) -> None:
        if name in ("ul", "ol"):
            self.counters.append(0 if name == "ol" else -1)
        if _BLOCKS(name) or name in ("li", "pre", "hr"):
            self.break_line()
        if name == "li":
            self.line.append(self._bullet())
        elif name == "hr":
            self.lines.append((self.depth, RULE))
        elif name == "pre":
            self.preformatted += 1
        elif name == "img" and not found.get("alt", "").isascii():
            self.text(found["alt"][:8])  # an emoji
        elif name == "span" and _SIGNATURE.search(_named(found)):
            self._sign()

    def _open_division(self, found: dict[str, str]) -> None:
        self.break_line()
        self._quote(self.divisions, int("yahoo_quoted" in _named(found)))
        if _SIGNATURE.search(_named(found)):
            self._sign()

    def _quote(self, stack: list[int], deeper: int) -> None:
        deeper = deeper if self.depth < DEPTH_LIMIT else 0
        stack.append(deeper)
        self.depth += deeper

    def _sign(self) -> None:
        self.break_line()
        self.lines.append((self.depth, "-- "))

    def _gap(self, found: dict[str, str]) -> None:
        tight = _NO_MARGIN.search((found.get("class", "") + " " + found.get("style", "")).lower())
        if self.lines and self.lines[-1][1] and not tight:
            self.lines.append((self.depth, ""))

    def _bullet(self) -> str:
        if not self.counters or self.counters[-1] < 0:
            return "- "
        self.counters[-1] += 1
        return f"{self.counters[-1]}. "

    def _end_line(self) -> None:
        text = "".join(self.line).replace("\xa0", " ")
        self.line.clear()
        if text.strip() == "--" and self.lines and self.lines[-1][1] == "-- ":
            return
        self.lines.append((self.depth, "-- " if text.strip() == "--" else text.rstrip()))


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if "=" in source or "hidden" in source:
        for name, value in _ATTRIBUTE.findall(" ".join(source.split())):
            found.setdefault(name.lower(), unescape(_LONG_NUMBER.sub("", value.strip("\"'"))))
    return found


def _named(found: dict[str, str]) -> str:
    return f"{found.get('class', '')} {found.get('id', '')}".lower()


def _is_quote(found: dict[str, str]) -> bool:
    """Whether a blockquote is a quote: some programs use it for indentation."""
    if "cite" in found or found.get("type", "").lower() == "cite" or _CITES.search(_named(found)):
        return True
    return not _INDENT.search(found.get("style", "").lower())
