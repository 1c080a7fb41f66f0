"""Separates the author's own text from quotes and signature, in linear time. Pure.

Quotes are found first (marks, attributions, separators, header blocks), then a signature at the end of each
unquoted part. An answer between two quotes is the author's; everything below the start of a quote without
marks (Outlook) is quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eitherway.mail.quote_words import quote_marks

ROW_LIMIT = 400  # letters of a row that are examined
CANDIDATES_LIMIT = 2000  # rows that are examined as a possible start of a quote
SIGNATURE_ROWS = 15


@dataclass(frozen=True, slots=True)
class Pieces:
    """The three parts of a text, each in order. `quoted` is without quote marks."""

    written: str
    quoted: str
    signature: str


_MARK = re.compile(r"[ \t]{0,3}>")
_MARKS = re.compile(r"(?:[ \t]{0,3}>)+ ?")
_DATE_AND_ADDRESS = re.compile(r"\d{4}-\d\d-\d\d.{1,100}<[^<> ]+@[^<> ]+>:$")
_ADDRESS = re.compile(r"[^\s<>(\[]@[^\s<>)\]]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_UNDERLINE = re.compile(r"[-_=*]{5,}$")
_RULE = re.compile("[—–]|[-–—_=*~]{2,60}")
_CONTACT = re.compile(r"@|\bwww\.|https?://|\d[\d\s()/-]{6,}")
_LABEL = re.compile(r"[*_]{0,2}([^\W\d_][^:*_]{0,20}?)[*_]{0,2}\s?:[*_]{0,2}(?:\s|$)")
_POSTSCRIPT = re.compile(r"p\.?\s?\.?s\b\.?")


def split(text: str) -> Pieces:
    """The pieces of a text whose quotes are marked with ">" or by the words of a mail program."""
    rows = text.split("\n")
    quoted = _quoted_rows(rows)
    signed = _signed_rows(rows, quoted)
    signature = _joined(row for row in _where(rows, signed) if not _RULE.fullmatch(row.strip()[:80]))
    own = _joined(_spaced(rows, quoted, signed))
    if not own and len(signature.split()) > SIGNATURE_ROWS:
        own, signature = signature, ""  # some programs put the whole message into the signature
    return Pieces(
        own,
        _joined(_MARKS.sub("", row, count=1) if _MARK.match(row) else row for row in _where(rows, quoted)),
        signature,
    )


def _where(rows: list[str], chosen: list[bool]) -> Iterator[str]:
    return (row for row, is_chosen in zip(rows, chosen, strict=True) if is_chosen)


def _spaced(rows: list[str], quoted: list[bool], signed: list[bool]) -> Iterator[str]:
    """The author's rows, with an empty row for anything removed between them."""
    gap = False
    for row, quote, sign in zip(rows, quoted, signed, strict=True):
        if quote or sign:
            gap = True
            continue
        if gap:
            yield ""
        gap = False
        yield row


def _joined(rows: Iterator[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(row.rstrip() for row in rows)).strip("\n")


def _quoted_rows(rows: list[str]) -> list[bool]:
    marked = [_is_marked(rows, place) for place in range(len(rows))]
    quoted = _with_wrapped(rows, marked)
    starts = _starts(rows, marked)
    place = 0
    while place < len(rows):
        length, without_marks = starts.get(place, (0, False))
        if not length:
            place += 1
            continue
        below = next((row for row in range(place + length, len(rows)) if rows[row].strip()), len(rows))
        is_marked_below = below < len(rows) and marked[below]
        if is_marked_below or without_marks:
            quoted[place : place + length] = [True] * length
        if without_marks and not is_marked_below:
            quoted[place:] = [True] * (len(rows) - place)
            break
        place += length
    return quoted


def _is_marked(rows: list[str], place: int) -> bool:
    row = rows[place]
    if not _MARK.match(row):
        return False
    if not row.startswith(">From "):  # an old mailbox file puts ">" before "From " in any text
        return True
    return any(_MARK.match(near) for near in (*rows[max(0, place - 1) : place], *rows[place + 1 : place + 2]))


def _with_wrapped(rows: list[str], marked: list[bool]) -> list[bool]:
    """Marks the wrapped end of a long quoted row as quoted."""
    quoted = list(marked)
    for place in range(1, len(rows) - 1):
        if marked[place] or not (marked[place - 1] and marked[place + 1]):
            continue
        above, row = rows[place - 1].rstrip(), rows[place]
        if len(above) >= 65 and above[-1] not in ".?!:" and row[:1].islower() and len(row) < 30:
            quoted[place] = True
    return quoted


def _starts(rows: list[str], marked: list[bool]) -> dict[int, tuple[int, bool]]:
    """The announcements of quotes: their rows, and whether the quote needs no marks."""
    low = [_lowered(row) for row in rows]
    found: dict[int, tuple[int, bool]] = {}
    candidates = 0
    for place, row in enumerate(low):
        if marked[place] or not row or not _may_start(row):
            continue
        candidates += 1
        if candidates > CANDIDATES_LIMIT:
            break
        if quote_marks().separator.match(row) or quote_marks().forward.match(row):
            found.setdefault(place, (1, True))
        elif _is_header_block(low, place):
            above = place - 1 if place and _UNDERLINE.match(low[place - 1]) else place
            found.setdefault(above, (place - above + 1, True))
        elif _is_notes_header(low, place):
            found.setdefault(place - 2, (3, True))
        else:
            for start, length, alone in _attribution(low, marked, place):
                found[start] = (length, alone)
    return found


def _lowered(row: str) -> str:
    return row[:ROW_LIMIT].replace("\xa0", " ").replace("\u202f", " ").strip(" \t").lower()


def _may_start(row: str) -> bool:
    return ":" in row or row.endswith("--") or row.startswith(("--", "__", "==", "**"))


def _attribution(low: list[str], marked: list[bool], place: int) -> Iterator[tuple[int, int, bool]]:
    """The attribution that ends at `place`, if any; it may span four rows."""
    if not low[place].endswith((":", "--")):
        return
    by_name = None
    joined = ""
    for start in range(place, max(-1, place - 4), -1):
        if marked[start] or not low[start]:
            break
        joined = f"{low[start]} {joined}".strip()
        if len(joined) > ROW_LIMIT:
            break
        says = (
            quote_marks().verb_last.search(joined)
            or quote_marks().verb_inside.search(joined)
            or _DATE_AND_ADDRESS.match(joined)
        )
        if says and (quote_marks().lead.match(joined) or joined.startswith("--")):
            yield start, place - start + 1, _stands_alone(joined)
            return
        if by_name is None and (says or quote_marks().quoter.match(joined)):
            by_name = (start, place - start + 1, _stands_alone(joined))
    if by_name:
        yield by_name


def _stands_alone(joined: str) -> bool:
    """Whether it is certainly not the author's sentence: it has an address, or a full date with a time."""
    dated = bool(_YEAR.search(joined)) and bool(_CLOCK.search(joined))
    return dated or (bool(_ADDRESS.search(joined)) and any(letter.isdigit() for letter in joined))


def _is_header_block(low: list[str], place: int) -> bool:
    """Whether a block "From:, Sent:, To:, Subject:" is here; a journey's "From: To: Date:" does not count."""
    if _label(low[place]) not in ("from", "sent", "subject"):
        return False
    found: set[str] = set()
    addressed = False
    for row in low[place : place + 9]:
        sort = _label(row)
        if not row or (sort in found and sort == "from"):
            break
        if sort:
            found.add(sort)
            addressed = addressed or (sort == "from" and bool(_ADDRESS.search(row)))
    return "from" in found and len(found) >= 3 and ("subject" in found or addressed)


def _is_notes_header(low: list[str], place: int) -> bool:
    """Whether a name, a date with a time, "To:" and soon "Subject:" are here, as in Lotus Notes."""
    if _label(low[place]) != "to" or place < 2 or not low[place - 2] or ":" in low[place - 2]:
        return False
    dated = _YEAR.search(low[place - 1]) and _CLOCK.search(low[place - 1]) and len(low[place - 1]) < 40
    return bool(dated) and any(_label(row) == "subject" for row in low[place + 1 : place + 6])


def _label(row: str) -> str:
    label = _LABEL.match(row[:60])
    return quote_marks().labels.get(label[1].strip(), "") if label else ""


def _signed_rows(rows: list[str], quoted: list[bool]) -> list[bool]:
    signed = [False] * len(rows)
    for start, end in _stretches(quoted):
        for first, last in _signature(rows, start, end):
            signed[first:last] = [True] * (last - first)
    return signed


def _stretches(quoted: list[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, quote in enumerate([*quoted, True]):
        if quote:
            if place > start:
                yield start, place
            start = place + 1


def _signature(rows: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The rows of the signature between `start` and `end`."""
    for place in range(start, end):
        row = rows[place].rstrip("\r")
        if row == "-- " or _is_rule(rows, place, end):
            yield from _until_postscript(rows, place, end)
            return
        low = _lowered(row) if row and len(row) < 200 else ""
        if not low:
            continue
        if quote_marks().device.match(low) and len(low.split()) <= 12:
            yield place, place + 1  # some answer below that line
        if _is_disclaimer(rows, place) or (
            quote_marks().closing.match(low) and _is_short(rows, place + 1, end)
        ):
            yield from _until_postscript(rows, place, end)
            return


def _until_postscript(rows: list[str], place: int, end: int) -> Iterator[tuple[int, int]]:
    """The end of the signature: before a "PS", which belongs to the author's text."""
    for row in range(place, min(end, place + 3 * SIGNATURE_ROWS)):
        if _POSTSCRIPT.match(rows[row][:20].strip().lower()):
            yield place, row
            return
    yield place, end


def _is_short(rows: list[str], start: int, end: int) -> bool:
    """Whether the rows look like a name and its details, and not like more sentences."""
    below = [row.strip() for row in rows[start : min(end, start + 3 * SIGNATURE_ROWS)]]
    said = [row for row in below if row]
    if not said or not _is_name(said[0]):
        return False
    for count, row in enumerate(said):
        if _is_disclaimer(said, count) or _POSTSCRIPT.match(row[:80].lower()):
            return True
        if count >= SIGNATURE_ROWS or row.endswith("?") or len(row.split()) > 14:
            return False
    return True


def _is_rule(rows: list[str], place: int, end: int) -> bool:
    """Whether a line of dashes is above a name; other lines also need an address below."""
    rule = rows[place][:80].strip()
    if not _RULE.fullmatch(rule) or not _is_short(rows, place + 1, end):
        return False
    return rule in ("--", "—", "–") or any(
        _CONTACT.search(row[:ROW_LIMIT]) for row in rows[place + 1 : end][:9]
    )


def _is_disclaimer(rows: list[str], place: int) -> bool:
    """Whether a legal notice begins here; a message about "this communication" does not count."""
    if not quote_marks().disclaimer.match(rows[place][:80].lower()):
        return False
    return bool(
        quote_marks().legal.search(" ".join(row[:ROW_LIMIT] for row in rows[place : place + 6]).lower())
    )


def _is_name(row: str) -> bool:
    words = len(row.split())
    return not row.endswith(("?", ":")) and (words <= 3 or (words <= 7 and not row.endswith(".")))
