"""People from a file of another program: `clients: {file: clients.csv}`, by column, or a vCard file. Pure.

The document's group becomes the list of the addresses in that file, so all that follows sees a list.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from eitherway.rules.arguments import Scope
from eitherway.rules.document import Node
from eitherway.rules.faults import near, shown
from eitherway.rules.written_files import ENDINGS

_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]@]+@[^\s<>\"'(),;:\[\]@]+\.[^\s<>\"'(),;:\[\]@]+")
_EMAIL = re.compile(r"^(?:[\w-]+\.)?EMAIL[^:\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)  # RFC 6350, 6.4.2
_FOLDED = re.compile(r"\r?\n[ \t]")  # RFC 6350, 3.2
_KEYS = ("file", "column")

PeopleFiles = Mapping[str, bytes | str]  # by name: what is in it, or why it cannot be read


def with_people(root: Node, files: PeopleFiles, scope: Scope) -> Node:
    """The document with the addresses of the files in their places; what is wrong is added to the faults."""
    people = root.get("people")
    if people is None or people.kind != "group":
        return root
    lists = tuple((key, _list(node, files, scope)) for key, node in people.pairs)
    changed = replace(people, value=lists)
    return replace(root, value=tuple((key, changed if node is people else node) for key, node in root.pairs))


def _list(node: Node, files: PeopleFiles, scope: Scope) -> Node:
    """A list of people with what its files hold; as it is where it names none."""
    items = node.items if node.kind == "list" else (node,)
    if all(one.kind != "group" for one in items):
        return node
    read = (
        part for one in items for part in (_addresses(one, files, scope) if one.kind == "group" else (one,))
    )
    return Node(node.place, tuple(read), "list")


def _addresses(node: Node, files: PeopleFiles, scope: Scope) -> Iterator[Node]:
    for key, _ in node.pairs:
        if key.text not in _KEYS:
            scope.fault(key, f"'{shown(key.text)}' is not valid here; {near(key.text, _KEYS)}")
    named, column = node.get("file"), node.get("column")
    if named is None or not named.text:
        scope.fault(node, "the file is missing; write for example {file: clients.csv}")
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
