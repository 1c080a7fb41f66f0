"""What of a text is no speech: quotes, headers, signatures, addresses, phones, money, versions. Pure.

Barriers hold no time at all, however they look (a phone number, a price). The others hold times that nobody asks
for now: they are found, with the mask's name as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Masked:
    """A stretch that is no speech; `is_barrier` when no time can be in it."""

    reason: str
    place: tuple[int, int]
    is_barrier: bool


# Within a line: what looks like a time and is none. The first that fits a place wins nothing: all are barriers.
BARRIERS = (
    ("url", r"(?:https?|ftp)://\S{1,2000}|\bwww\.\S{1,2000}"),
    ("address", r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}"),
    ("path", r"\b[A-Za-z]:[\\/]\S{0,300}|(?<![\w/])(?:/[\w.~-]{1,60}){3,20}|\b[A-Z]:\w{1,60}(?:[\\/].{0,60}){2,9}$"),
    ("phone", r"\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?!\d)"),
    ("phone", r"\(\d{3}\) ?\d{3}[-. ]\d{4}\b|\b\d{3}[-. /]\d{3}[-. ]\d{4}\b|(?<![\d/-])\d{3}-\d{4}\b"),
    ("phone", r"(?i:\b(?:phone|tel|fax|cell|mobile|pager|extension|ext|x)\b\.?:?) ?[\d(+][\d ()./-]{2,24}\d"),
    ("phone", r"\b\d{2,3}(?:[ -]\d{2,6}){3,5}\b(?!:)"),
    ("phone", r"(?<![\d/:-])\d-(?!19|20)\d{4}\b(?!-)"),
    ("price", r"[$€£]\s?\d[\d.,]{0,20}(?:[kKmM]\b)?"),
    ("price", r"\b\d[\d.,]{0,20} ?(?:USD|EUR|GBP|dollars?|euros?|cents|€|%|percent|Euro)(?!\w)"),
    ("version", r"(?i:\bv(?:ersion)?\.? ?)\d[\w.-]{0,30}|\b(?!\d\d?\.\d\d?\.(?:\d\d){1,2}\b)\d{1,4}(?:\.\d{1,6}){2,4}\b"),
    ("number", r"#\d{1,9}\b|\b\d{1,3}(?:,\d{3}){1,4}\b(?:\.\d{1,4}\b)?"),
)  # fmt: skip
# Whole lines.
LINES = (
    ("quoted", r"^[ \t]{0,4}[>|][^\n]{0,2000}$"),
    ("header", r"^[ \t]{0,4}(?:On|Am|Le|El)\b[^\n]{5,200}(?:\n[^\n]{0,120})?(?:wrote|writes|said|schrieb|écrit|escribió)[^\n]{0,40}:[ \t]*$"),
    ("log", r"^[^\n]{0,24}(?:\d{4}[-/]\d\d[-/]\d\d[T ]+\d\d:\d\d:\d\d|\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d)[^\n]{0,2000}$"),
    ("log", r"^[^\n]{0,12}\b[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d[^\n]{0,2000}$"),
    ("log", r"^[\[(]?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,6})?[\])]?[ \t][^\n]{0,2000}$"),
    ("log", r"^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d[^\n]{0,60}\[[^\n]{0,2000}$"),
)  # fmt: skip
# From here to the end.
ENDS = (
    ("quoted", r"^[ \t]*-{2,40} ?(?:Original|Forwarded|Weitergeleitet|Ursprüngliche|Message|Mensaje)[^\n]{0,120}-{2,40}[ \t]*$"),
    ("quoted", r"^[ \t]*Begin forwarded message:[ \t]*$"),
    ("signature", r"^-- ?$"),
    ("footer", r"^[ \t]*[_=*-]{5,120}[ \t]*\n(?=(?:[^\n]{0,400}\n){0,3}?[^\n]{0,400}(?i:unsubscribe|confidential|mailing list|intended recipient|copyright))"),
)  # fmt: skip

_HEADER_LINE = re.compile(
    r"^[ \t*]{0,4}(?:From|Sent|Sent by|To|Cc|cc|CC|Bcc|bcc|Date|Subject|Reply-To|Importance|Received|Message-ID|Von|Gesendet|An|"
    r"Betreff|Datum|De|Envoyé|À|Objet|Enviado|Para|Asunto|发件人|发送时间|收件人|抄送|主题|日期)\*?[ \t]{0,4}[:：](?:[ \t*]|$)",
    re.MULTILINE,
)
_WHO = re.compile(
    r"^[ \t*]{0,4}(?:Subject|Betreff|Objet|Asunto|From|Sent|Sent by|Von|Gesendet|De|Envoyé|Enviado|发件人|发送时间)\*?[ \t]{0,4}[:：]"
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:all the best|with thanks|with best wishes|speak soon|(?:kind|best|warm|with best|many|all)? ?(?:regards|wishes)|best|cheers|sincerely|yours(?: \w+)?|thanks(?: again| so much)?|"
    r"thank you|warmly|respectfully|cordially|love|take care|mit freundlichen grüßen|viele grüße|liebe grüße|beste grüße|"
    r"cordialement|bien à vous|merci|saludos(?: cordiales)?|un saludo|atentamente|gracias|many thanks|rgds|br|mfg|lg)[ ,.!]{0,3}(?:[A-ZÀ-Þ-][\w.-]{0,20} ?){0,2}$",
    re.IGNORECASE,
)  # fmt: skip
_MORE = re.compile(r"^[ \t]*p\.? ?s\b|\?", re.IGNORECASE)

_BARRIERS = tuple((name, re.compile(pattern, re.MULTILINE)) for name, pattern in BARRIERS)
_LINES = tuple((name, re.compile(pattern, re.MULTILINE)) for name, pattern in LINES)
_ENDS = tuple((name, re.compile(pattern, re.MULTILINE)) for name, pattern in ENDS)


def masked(text: str) -> tuple[Masked, ...]:
    """The stretches of `text` that are no speech, by place."""
    found = [
        Masked(name, match.span(), True) for name, pattern in _BARRIERS for match in pattern.finditer(text)
    ]
    found += [
        Masked(name, match.span(), False) for name, pattern in _LINES for match in pattern.finditer(text)
    ]
    for name, pattern in _ENDS:
        match = pattern.search(text)
        if match:
            found.append(Masked(name, (match.start(), len(text)), False))
    found += _headers(text)
    found += _signatures(text)
    return tuple(sorted(found, key=lambda each: each.place))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line
        at += len(line)


def _headers(text: str) -> Iterator[Masked]:
    """Two header lines or more, one of them saying from whom or when sent; what follows them is quoted."""
    block: list[tuple[int, str]] = []
    for at, line in [*_lines(text), (len(text), "")]:
        if _HEADER_LINE.match(line):
            block.append((at, line))
            continue
        if block and line.strip() and at < len(text) and line[0] in " \t":
            continue  # a folded line
        if len(block) > 1 and any(_WHO.match(each) for _, each in block[1:] + block[:1]):
            yield Masked("header", (block[0][0], at), False)
            if block[0][0] > 0:
                yield Masked("quoted", (at, len(text)), False)
                return
        block = []


def _signatures(text: str) -> Iterator[Masked]:
    """What follows "Regards," up to a postscript or a question: names, titles, office hours."""
    start: int | None = None
    for at, line in _lines(text):
        if start is None and _SIGN_OFF.match(line):
            start = at
        elif start is not None and (_MORE.search(line) or len(line) > 160):
            yield Masked("signature", (start, at), False)
            start = None
    if start is not None:
        yield Masked("signature", (start, len(text)), False)
