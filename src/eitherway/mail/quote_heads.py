"""Finds where a text begins to quote an earlier message: separators, heads, attributions. Pure.

Each finder looks at a bounded number of rows around a place, so the whole stays linear. Rows are in lower
case and without spaces at their ends (`lowered`).
"""

import re
from collections.abc import Iterator

from eitherway.mail.quote_words import quote_marks
from eitherway.values import dataclass

ROW_LIMIT = 400  # letters of a row that are examined
CANDIDATES_LIMIT = 2000  # rows that are examined as a possible start of a quote
_HEAD_ROWS = 9  # rows below the first label in which the others are looked for
_LONGEST_HEAD = 40  # rows; a head with many recipients is long
_COLUMN_ROWS = 14

_ADDRESS = re.compile(r"[^\s<>(\[]@[^\s<>)\]]")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\b|年)|\b\d{1,2}[./]\d{1,2}[./]\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_UNDERLINE = re.compile(r"[-_=*]{5,}$")
_LABEL = re.compile(r"[*_]{0,2}([^\W\d_][^:*_]{0,20}?)[*_]{0,2}\s?[:：][*_]{0,2}(?!//)")
_COLUMN = re.compile(r"\s{3,}([^\W\d_][^:\s]{0,12}(?: [^:\s]{1,10})?)\s?:")
# "03.11.2026, 10:12, "Dana" <dana@example.net>:", "Tuesday, 3 November 2026, 10:12 AM from Dana <...>":
# a date first, an address last, a few words between. No sentence looks like that.
_DATED_ADDRESS = re.compile(
    r"\W{0,8}(?:[^\W\d_]{2,14}\.?,?\s){0,2}(?:\d{1,4}[./年-]|\d{1,2}\.?\s[^\W\d_]{3,14}|[^\W\d_]{3,14}\.?\s\d{1,2}\b)"
    r"[^?!]{4,160}<[^<>\s]{1,120}@[^<>\s]{1,120}>\W{0,8}$"
)
# "* Dana <dana@example.net> [2026-11-03 10:12]:", a date last.
_ADDRESS_DATED = re.compile(
    r"\W{0,4}[^?!<>]{0,80}<[^<>\s]{1,120}@[^<>\s]{1,120}>,?\s[\[(][^?!<>]{10,40}[\])]\s?:$"
)


@dataclass(frozen=True, slots=True)
class Start:
    """The announcement of a quote: its number of rows, and whether all below it is quoted without marks.

    `forwards`: it says that somebody passes the earlier message on.
    """

    rows: int
    without_marks: bool
    forwards: bool = False


def find_starts(rows: list[str], is_marked: list[bool]) -> dict[int, Start]:
    """The announcements of quotes by their first row. `is_marked` rows begin with ">"."""
    low = [lowered(row) for row in rows]
    found: dict[int, Start] = {}
    candidates = 0
    for place, row in enumerate(low):
        if is_marked[place] or not row or not _may_start(row):
            continue
        candidates += 1
        if candidates > CANDIDATES_LIMIT:
            break
        if length := _separator(low, place):
            forwards = quote_marks().forwarded.match(" ".join(low[place : place + length]))
            found.setdefault(place, Start(length, True, bool(forwards)))
        elif length := header_block(low, place):
            above = place - 1 if place and _UNDERLINE.match(low[place - 1]) else place
            found.setdefault(above, Start(place - above + length, True))
        elif head := _notes_header(low, place):
            found.setdefault(head[0], Start(head[1] - head[0], True))
        else:
            found.update(_attribution(low, is_marked, place))
    return found


def lowered(row: str) -> str:
    """The row as the finders read it."""
    return row[:ROW_LIMIT].replace("\xa0", " ").replace("\u202f", " ").strip(" \t").lower()


def _may_start(row: str) -> bool:
    return (
        ":" in row
        or row.endswith(("--", ">"))
        or row.startswith(("--", "__", "==", "**"))
        or _is_word(row, "to")
        or "：" in row
    )


def _separator(low: list[str], place: int) -> int:
    """The rows of "----- Original Message -----", which may be broken in two; 0 for any other row."""
    row = low[place]
    if quote_marks().separator.match(row) or quote_marks().forward.match(row):
        return 1
    is_open = row.startswith("--") and place + 1 < len(low) and low[place + 1].endswith("--")
    return 2 if is_open and quote_marks().separator.match(f"{row} {low[place + 1]}"[:ROW_LIMIT]) else 0


def header_block(low: list[str], place: int) -> int:
    """The rows of "From:, Sent:, To:, Subject:"; 0 if none is here. A journey's "From: To: Date:" is none."""
    if label(low[place]) not in ("from", "sent", "subject", "to"):
        return 0
    found: set[str] = set()
    addressed = False
    for row in low[place : place + _HEAD_ROWS]:
        sort = label(row)
        if not row or (sort in found and sort == "from"):
            break
        if sort:
            found.add(sort)
            addressed = addressed or (sort == "from" and bool(_ADDRESS.search(row)))
    if "from" not in found or len(found) < 3 or not ("subject" in found or addressed):
        return 0
    return _height(low, place)


def _height(low: list[str], place: int) -> int:
    """The rows from `place` to the last label above the first empty row."""
    last = 1
    for count, row in enumerate(low[place : place + _LONGEST_HEAD], start=1):
        if not row:
            break
        if label(row):
            last = count
    return last


def _notes_header(low: list[str], place: int) -> tuple[int, int] | None:
    """The first row of what Lotus Notes puts above an earlier mail, and the row after its last.

    A name and a date with a time, in some order, then "To:" and soon "Subject:"; they may be in two columns,
    in one row, or with empty rows between.
    """
    row, below = low[place], low[place : place + _COLUMN_ROWS]
    if _is_word(row, "to"):
        return _column_head(low, place)
    columns = _columns(row)
    if not columns and label(row) != "to":
        return None
    end = next((at for at, one in enumerate(below) if _has_label(one, "subject")), None)
    if end is None:
        return None
    upper = _paragraph_above(low, place) if columns else _named_above(low, place)
    if upper is None or (columns and not _is_dated(" ".join(low[upper : place + end + 4])[:2000])):
        return None
    return upper, _end_of_columns(low, place + end) if columns else place + end + 1


def _column_head(low: list[str], place: int) -> tuple[int, int] | None:
    """The rows of a head whose labels are alone in the last column, without colons."""
    below = low[place : place + _COLUMN_ROWS]
    end = next((at for at, one in enumerate(below) if _is_word(one, "subject")), None)
    first = _paragraph_above(low, place)
    if end is None or not _is_dated(" ".join(low[first : place + end])):
        return None
    return first, min(len(low), place + end + 2)


def _named_above(low: list[str], place: int) -> int | None:
    """The row with the name above a date, which is above "To:" and perhaps an empty row."""
    last = place - 1
    while last > max(0, place - 5) and (not low[last] or _is_detail(low[last])):
        last -= 1
    if last < 0 or not _is_dated(low[last]):
        return None
    if label(low[last]):
        return last if label(low[last]) == "from" else None
    if _ADDRESS.search(low[last]) or " on " in low[last]:  # "Dana Rivera/Town on 05/02/2026 09:42 AM"
        return last
    above = last - 1
    if above >= 0 and label(low[above]) and above:
        above -= 1  # "Sent by: Dana"
    is_name = above >= 0 and 0 < len(low[above]) < 80 and ":" not in low[above]
    return above if is_name and len(low[last]) < 40 else None


def _is_detail(row: str) -> bool:
    """Whether a row of a head tells something else: "Please respond to dana@example.net"."""
    labels = quote_marks().labels.items()
    return label(row) == "other" or any(
        row.startswith(f"{word} ") for word, sort in labels if sort == "other"
    )


def _paragraph_above(low: list[str], place: int) -> int:
    """The first of at most four rows above `place` with no empty row between."""
    first = place
    while first > max(0, place - 4) and low[first - 1]:
        first -= 1
    return first


def _end_of_columns(low: list[str], place: int) -> int:
    """The row after the last of a head in two columns: the left one may go on below "Subject:"."""
    return next((at for at in range(place, min(len(low), place + 6)) if not low[at]), place + 1)


def _is_dated(words: str) -> bool:
    return bool(_YEAR.search(words)) and bool(_CLOCK.search(words))


def _columns(row: str) -> bool:
    """Whether "To:" begins a second column."""
    return any(quote_marks().labels.get(one) == "to" for one in _COLUMN.findall(row[:160]))


def _has_label(row: str, sort: str) -> bool:
    return label(row) == sort or any(quote_marks().labels.get(one) == sort for one in _COLUMN.findall(row))


def _is_word(row: str, sort: str) -> bool:
    """Whether the row, or its last column, is a label without a colon."""
    last = row.rpartition("   ")[2] if len(row) < 160 else ""
    return 0 < len(last) < 20 and quote_marks().labels.get(last) == sort


def _attribution(low: list[str], is_marked: list[bool], place: int) -> Iterator[tuple[int, Start]]:
    """The attribution that ends at `place`, if any; it may span four rows."""
    if not low[place].endswith((":", "--", ">")):
        return
    by_name = None
    joined = ""
    for start in range(place, max(-1, place - 4), -1):
        if is_marked[start] or not low[start]:
            break
        joined = f"{low[start]} {joined}".strip()
        if len(joined) > ROW_LIMIT:
            break
        if (_DATED_ADDRESS.match(joined) or _ADDRESS_DATED.match(joined)) and _is_dated(joined):
            yield start, Start(place - start + 1, True)
            return
        said = quote_marks().said_last.search(joined)
        says = said or quote_marks().verb_last.search(joined) or quote_marks().verb_inside.search(joined)
        alone = _stands_alone(joined, people_say_it=bool(said))
        if says and (quote_marks().lead.match(joined) or joined.startswith("--")):
            yield start, Start(place - start + 1, alone)
            return
        if by_name is None and (says or quote_marks().quoter.match(joined)):
            by_name = (start, Start(place - start + 1, alone))
    if by_name:
        yield by_name


def _stands_alone(joined: str, *, people_say_it: bool) -> bool:
    """Whether it is certainly not the author's sentence: it has an address, or a full date with a time."""
    has_address = bool(_ADDRESS.search(joined))
    if has_address and (joined.startswith("--") or any(letter.isdigit() for letter in joined)):
        return True
    return _is_dated(joined) and not people_say_it


def head_author(head: list[str]) -> str:
    """What the head of an earlier message says of its author: "From: Dana Rivera <dana@example.net>"."""
    low = [lowered(row) for row in head]
    named = [row.strip() for row, one in zip(head, low, strict=True) if label(one) == "from"]
    if named:
        return named[0]
    end = next((at for at, one in enumerate(low) if label(one) in ("to", "subject")), len(head))
    left = (re.split(r"\s{3,}", row.strip())[0] for row in head[: max(end, 1)])
    return " ".join(" ".join(left).split()) or "?"


def label(row: str) -> str:
    """The kind of label that the row begins with; "" if there is none."""
    found = _LABEL.match(row[:60])
    return quote_marks().labels.get(found[1].strip(), "") if found else ""
