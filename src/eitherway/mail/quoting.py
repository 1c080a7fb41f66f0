"""Separates the author's own text from quotes and signature, in linear time. Pure.

Quotes are found first (marks, attributions, separators, header blocks), then a signature at the end of each
unquoted part. An answer between two quotes is the author's; everything below the start of a quote without
marks (Outlook) is quoted.
"""

import re
from collections.abc import Iterator

from eitherway.mail.quote_heads import (
    ROW_LIMIT,
    Start,
    find_starts,
    head_author,
    header_block,
    label,
    lowered,
)
from eitherway.mail.quote_words import quote_marks
from eitherway.values import dataclass

SIGNATURE_ROWS = 15
NESTED_LIMIT = 6  # forwards of forwards that are opened
NAMES_LIMIT = 50  # names of authors and readers that are looked for
MARKS = ">"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The three parts of a text, each in order. `quoted` is without quote marks.

    Where nothing would be left as written, the text below the last head, or behind the marks, is `written`,
    and `heading` is what that head says of its author, or ">": somebody else may have written it. Usually "".
    """

    written: str
    quoted: str
    signature: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Names and addresses, in lower case, of who sends a message and of whom it is sent to."""

    authors: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


_MARK = re.compile(r"[ \t]{0,3}>")
_GAP = re.compile(r"\n{3,}")
_MARKS = re.compile(r"(?:[ \t]{0,3}>)+ ?")
_RULE = re.compile("[—–]|[-–—_=*~]{2,60}")
_CONTACT = re.compile(r"@|\bwww\.|https?://|\d[\d\s()/-]{6,}")
_POSTSCRIPT = re.compile(r"p\.?\s?\.?s\b\.?")


def split(text: str, people: People | None = None) -> Pieces:
    """The pieces of a text whose quotes are marked with ">" or by the words of a mail program.

    A letter of the author's own to the same `people`, passed on once more, is written by the author.
    """
    return _split(text, people or People(), NESTED_LIMIT)


def split_form(text: str) -> Pieces:
    """The pieces of a form that a website sent: its labels are not the head of an earlier message.

    Who sent it and when is taken off; what it is about stays, since some ask in the subject alone.
    """
    rows = text.split("\n")
    low = [lowered(row) for row in rows]
    place = 0
    while place < len(rows):
        height = header_block(low, place)
        for at in range(place, place + height):
            if label(low[at]) in ("from", "sent", "to", "cc"):
                rows[at] = ""
        place += height or 1
    return split("\n".join(rows))


def _split(text: str, people: People, depth: int) -> Pieces:
    rows = text.split("\n")
    is_marked = [_is_marked(rows, place) for place in range(len(rows))]
    starts = find_starts(rows, is_marked)
    own_heads = _own_heads(rows, starts, people)
    quoted = _quoted_rows(rows, is_marked, {at: one for at, one in starts.items() if at not in own_heads})
    for at in own_heads:
        quoted[at : at + starts[at].rows] = [True] * starts[at].rows
    signed = _signed_rows(rows, quoted)
    signature = _joined(row for row in _where(rows, signed) if not _RULE.fullmatch(row.strip()[:80]))
    own = _joined(_spaced(rows, quoted, signed))
    if not own and len(signature.split()) > SIGNATURE_ROWS:
        own, signature = signature, ""  # some programs put the whole message into the signature
    pieces = Pieces(
        own,
        _joined(_MARKS.sub("", row, count=1) if _MARK.match(row) else row for row in _where(rows, quoted)),
        signature,
    )
    thanked = any(quote_marks().closing.match(lowered(row)) for row in _where(rows, signed))
    if own or thanked or not depth:
        return pieces
    unsigned = ["" if sign else row for row, sign in zip(rows, signed, strict=True)]
    return _uncut(unsigned, starts, people, depth) or pieces


def _own_heads(rows: list[str], starts: dict[int, Start], people: People) -> tuple[int, ...]:
    """The rows, "Forwarded by" and its head, below which the author passes on a letter of their own."""
    places = sorted(at for at in starts if starts[at].without_marks)[:2]
    if len(places) < 2 or not starts[places[0]].forwards:
        return ()
    first, second = places
    is_near = not any(row.strip() for row in rows[first + starts[first].rows : second])
    head = rows[second : second + starts[second].rows]
    return (first, second) if is_near and _is_sent_again(head, people) else ()


def _is_sent_again(head: list[str], people: People) -> bool:
    """Whether the head is that of a letter by the same author to one of the same readers."""
    words = " ".join(row[:ROW_LIMIT] for row in head)
    return _names_one(head_author(head), people.authors) and _names_one(words, people.readers)


def _names_one(words: str, names: tuple[str, ...]) -> bool:
    """Whether all words of one of the names are there: also in "Rivera, Dana"."""
    low = words[: 10 * ROW_LIMIT].lower()
    return any(all(word in low for word in one.split()) for one in names[:NAMES_LIMIT])


def _uncut(rows: list[str], starts: dict[int, Start], people: People, depth: int) -> Pieces | None:
    """The pieces of a text that is all quoted: below its head or without its marks; None for any other."""
    first = next((place for place, row in enumerate(rows) if row.strip()), None)
    if first is None:
        return None
    start = starts.get(first)
    if start is not None and start.without_marks:
        below = next((row for row in rows[first + start.rows :] if row.strip()), "")
        if _MARK.match(below):
            return None
        head = rows[first : first + start.rows]
        inside = _split("\n".join(rows[first + start.rows :]), people, depth - 1)
        quoted = _joined(iter((*head, "", inside.quoted)))
        author = inside.heading or ("" if _is_sent_again(head, people) else head_author(head))
        return Pieces(inside.written, quoted, inside.signature, author) if inside.written else None
    if start is None and all(_MARK.match(row) or not row.strip() for row in rows):
        unmarked = (_MARK.sub("", row, count=1).removeprefix(" ") for row in rows)
        inside = _split("\n".join(unmarked), people, depth - 1)
        return Pieces(inside.written, inside.quoted, inside.signature, inside.heading or MARKS)
    return None


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
    text = "\n".join([row.rstrip() for row in rows])
    return (_GAP.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n")


def _quoted_rows(rows: list[str], is_marked: list[bool], starts: dict[int, Start]) -> list[bool]:
    quoted = _with_wrapped(rows, is_marked)
    place = 0
    while place < len(rows):
        start = starts.get(place)
        if start is None:
            place += 1
            continue
        below = next((row for row in range(place + start.rows, len(rows)) if rows[row].strip()), len(rows))
        is_marked_below = below < len(rows) and is_marked[below]
        if is_marked_below or start.without_marks:
            quoted[place : place + start.rows] = [True] * len(rows[place : place + start.rows])
        if start.without_marks and not is_marked_below:
            quoted[place:] = [True] * (len(rows) - place)
            break
        place += start.rows
    return quoted


def _is_marked(rows: list[str], place: int) -> bool:
    row = rows[place]
    if not _MARK.match(row):
        return False
    if not row.startswith(">From "):  # an old mailbox file puts ">" before "From " in any text
        return True
    return any(_MARK.match(near) for near in (*rows[max(0, place - 1) : place], *rows[place + 1 : place + 2]))


def _with_wrapped(rows: list[str], is_marked: list[bool]) -> list[bool]:
    """Marks the wrapped end of a long quoted row as quoted."""
    quoted = list(is_marked)
    for place in range(1, len(rows) - 1):
        if is_marked[place] or not (is_marked[place - 1] and is_marked[place + 1]):
            continue
        above, row = rows[place - 1].rstrip(), rows[place]
        if len(above) >= 65 and above[-1] not in ".?!:" and row[:1].islower() and len(row) < 30:
            quoted[place] = True
    return quoted


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
        low = lowered(row) if row and len(row) < 200 else ""
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
