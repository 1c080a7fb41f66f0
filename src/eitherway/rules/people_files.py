"""People from a file of another program: `clients: {file: clients.csv}`, by column, or a vCard file. Pure.

The document's group becomes the list of the addresses in that file, so all that follows sees a list. Of a
calendar's guests only the names of calendar and kind are checked: who they are the calendar says.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from eitherway.rules.arguments import Scope
from eitherway.rules.document import Node
from eitherway.rules.faults import near, shown
from eitherway.rules.match_context import GUEST_LISTS
from eitherway.rules.written_files import ENDINGS

_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]@]+@[^\s<>\"'(),;:\[\]@]+\.[^\s<>\"'(),;:\[\]@]+")
_EMAIL = re.compile(r"^(?:[\w-]+\.)?EMAIL[^:\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)  # RFC 6350, 6.4.2
_FOLDED = re.compile(r"\r?\n[ \t]")  # RFC 6350, 3.2
_KEYS, _OF_CALENDAR = ("file", "column"), ("calendar", "kind")
_FORMS = "{file: clients.csv}, or {calendar: practice, kind: session}"

PeopleFiles = Mapping[str, bytes | str]  # by name: what is in it, or why it cannot be read


def with_people(root: Node, files: PeopleFiles, scope: Scope) -> Node:
    """The document with the addresses of the files in their places; what is wrong is added to the faults."""
    people = root.get("people")
    if people is None or people.kind != "group":
        return root
    read = partial(_read, files=files, root=root, scope=scope)
    lists = tuple((key, _list(node, partial(read, name=key.text))) for key, node in people.pairs)
    changed = replace(people, value=lists)
    return replace(root, value=tuple((key, changed if node is people else node) for key, node in root.pairs))


def _list(node: Node, read: Callable[[Node], Iterator[Node]]) -> Node:
    """A list of people with what its groups give; as it is where it has none."""
    items = node.items if node.kind == "list" else (node,)
    if all(one.kind != "group" for one in items):
        return node
    found = (part for one in items for part in (read(one) if one.kind == "group" else (one,)))
    return Node(node.place, tuple(found), "list")


def _read(node: Node, name: str, files: PeopleFiles, root: Node, scope: Scope) -> Iterator[Node]:
    """The people of one group in the list of that name."""
    is_calendar, known = node.key("calendar") is not None, (*_KEYS, *_OF_CALENDAR)
    wrong = [key for key, _ in node.pairs if key.text not in (_OF_CALENDAR if is_calendar else _KEYS)]
    if any(key.text not in known for key in wrong):
        wrong = [key for key in wrong if key.text not in known]  # a misspelt one makes others look wrong
    for key in wrong:
        todo = f"write {_FORMS}" if key.text in known else near(key.text, known)
        scope.fault(key, f"'{shown(key.text)}' is not valid here; {todo}")
    if wrong:
        return
    if not is_calendar:
        yield from _addresses(node, files, scope)
    elif name not in GUEST_LISTS:
        scope.fault(
            node, f"'{shown(name)}' takes nobody from a calendar; write addresses, or {{file: list.csv}}"
        )
    elif _names_a_kind(node, root, scope):
        yield node


def _names_a_kind(node: Node, root: Node, scope: Scope) -> bool:
    """Whether the calendar and the kind are in the rules; else there is a fault."""
    before, calendar, kind = len(scope.faults), node.get("calendar") or node, node.get("kind")
    calendars = {name.text: one for one in _items(root.get("calendars")) if (name := one.get("name"))}
    counts = calendars[calendar.text].get("counts") if calendar.text in calendars else None
    if calendar.text not in calendars:
        todo = near(calendar.text, calendars) if calendars else "write it under calendars:"
        scope.fault(calendar, f"'{shown(calendar.text)}' is not one of your calendars; {todo}")
    elif counts is not None and counts.text != "load":
        what = f"calendar '{shown(calendar.text)}' has 'counts: {shown(counts.text)}'"
        scope.fault(calendar, f"{what}, so its events are of no kind; write there 'counts: load'")
    capacity = root.get("capacity")
    grouped = capacity.get("kinds") if capacity else None
    kinds = [key.text for key, _ in grouped.pairs] if grouped else []
    if kind is None:
        scope.fault(node, f"'kind' is missing: whose guests they are; write for example {_FORMS}")
    elif kind.text not in kinds:
        todo = near(kind.text, kinds) if kinds else "write it under capacity: kinds:"
        scope.fault(kind, f"'{shown(kind.text)}' is not a kind of your capacity; {todo}")
    return len(scope.faults) == before


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if node is not None and node.kind == "list" else ()


def _addresses(node: Node, files: PeopleFiles, scope: Scope) -> Iterator[Node]:
    named, column = node.get("file"), node.get("column")
    if named is None or not named.text:
        scope.fault(node, f"the file is missing; write for example {_FORMS}")
        return
    if not named.text.lower().endswith(tuple(f".{one}" for one in ENDINGS)):
        scope.fault(named, f"'{shown(named.text)}' is no list of people; a name ends with .csv, .tsv or .vcf")
        return
    octets = files.get(named.text, "the file could not be found; write its name as it is")
    try:
        if isinstance(octets, str):
            raise ValueError(octets)
        found = read_people(octets, named.text, column.text if column else "")
    except ValueError as error:
        scope.fault(
            column if column and column.text and "column" in str(error) else named, f"{named.text}: {error}"
        )
        return
    yield from (Node(named.place, address, plain=False) for address in found)


def read_people(octets: bytes, name: str, column: str = "") -> tuple[str, ...]:
    """The addresses in a file of rows or of vCards, each once. Raises ValueError with a sentence.

    Of a row the address in that column counts, without one the first that it has.
    """
    text = _text(octets)
    is_vcard = name.lower().endswith(".vcf")
    fields = _EMAIL.findall(_FOLDED.sub("", text)) if is_vcard else _cells(text, column)
    found = tuple(dict.fromkeys(match[0].lower() for one in fields if (match := _ADDRESS.search(one))))
    if not found:
        raise ValueError("no address is in it; look whether it is the right file")
    return found


def _text(octets: bytes) -> str:
    """The text, as spreadsheets save it: UTF-8, marked UTF-16, or the Western code page of Windows."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _cells(text: str, column: str) -> Iterable[str]:
    first = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))
    if not column or not rows:
        return (cell for row in rows if (cell := next(filter(_ADDRESS.search, row), "")))
    heads = [cell.strip() for cell in rows[0]]
    at = next((place for place, head in enumerate(heads) if head.lower() == column.strip().lower()), None)
    if at is None:
        raise ValueError(f"it has no column '{shown(column)}'; it has {', '.join(map(shown, heads))}")
    return (row[at] for row in rows[1:] if len(row) > at)
