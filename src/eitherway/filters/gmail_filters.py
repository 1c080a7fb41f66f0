"""Reads the filters that Gmail exports (mailFilters.xml) as rules. Pure.

A file with a DOCTYPE or an entity is refused: Gmail writes none, and both are how XML attacks its readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from eitherway.filters.gmail_search import SearchError, condition_of
from eitherway.filters.imported_rules import (
    Condition,
    Do,
    FilterError,
    Imported,
    ImportedRule,
    Looked,
    Nested,
    Noted,
    all_of,
    finds_anything,
)

_ENTRY = "http://www.w3.org/2005/Atom entry"
_PROPERTY = "http://schemas.google.com/apps/2006 property"
_SEARCHED = {"from": "from", "to": "to", "subject": "subject", "hasTheWord": "says"}
_UNITS = {"s_smb": 1024, "s_skb": 1, "s_sb": 1 / 1024}  # in kB
_CARDS = ("shouldStar", "shouldAlwaysMarkAsImportant")
_LEFT = ("forwardTo", "cannedResponse")


@dataclass(slots=True)
class _Entry:
    line: int
    values: dict[str, tuple[str, int]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, ("", 0))[0]

    def line_of(self, name: str) -> int:
        return self.values[name][1]


def rules_of_gmail(octets: bytes, file: str) -> Imported:
    """The rules that an export gives. Raises FilterError for what is no such file."""
    noted = Noted(file)
    entries = _entries(octets, file)
    if not entries:
        raise FilterError(f"{file}:1:1: no filter is in it; export yours in Gmail: Settings, Filters, Export")
    found = (_rule(one, noted) for one in entries)
    return Imported(tuple(rule for rule in found if rule is not None), tuple(noted.left))


def _entries(octets: bytes, file: str) -> list[_Entry]:
    found: list[_Entry] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise FilterError(
            f"{file}:{parser.CurrentLineNumber}:1: a DOCTYPE or an entity is in it, which Gmail never writes"
        )

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == _ENTRY:
            found.append(_Entry(parser.CurrentLineNumber))
        elif name == _PROPERTY and found:
            found[-1].values[attributes.get("name", "")] = (
                attributes.get("value", ""),
                parser.CurrentLineNumber,
            )

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(octets, True)
    except expat.ExpatError as error:
        raise FilterError(
            f"{file}:{error.lineno}:{error.offset + 1}: this is no XML; export the filters again"
        ) from None
    return found


def _rule(entry: _Entry, noted: Noted) -> ImportedRule | None:
    try:
        parts = tuple(_conditions(entry))
    except SearchError as error:
        noted.tell(entry.line_of(error.name), f"not imported: {error}")
        return None
    do = _do(entry)
    for name in _LEFT:
        if entry.get(name):
            noted.tell(entry.line_of(name), f"'{name}' has no like here, and was left out")
    if do is None:
        noted.tell(entry.line, "not imported: it only labels, or changes nothing that a rule decides")
        return None
    if not parts or finds_anything(all_of(parts)):
        noted.tell(entry.line, "not imported: it finds almost all mail, which no rule should")
        return None
    name = entry.get("label") or f"Gmail filter of line {entry.line}"
    return ImportedRule(name, all_of(parts), do, entry.line, flag=do == "card")


def _conditions(entry: _Entry) -> list[Condition]:
    found = [
        condition_of(entry.get(name), test, name)
        for name, test in _SEARCHED.items()
        if entry.get(name).strip()
    ]
    if without := entry.get("doesNotHaveTheWord").strip():
        found.append(Nested("not", (condition_of(without, "says", "doesNotHaveTheWord"),)))
    if entry.get("hasAttachment") == "true":
        found.append(Looked("has", ("attachment",)))
    if (size := entry.get("size")).isdecimal() and entry.get("sizeOperator") in ("s_sl", "s_ss"):
        how = "over" if entry.get("sizeOperator") == "s_sl" else "under"
        amount = int(size) * _UNITS.get(entry.get("sizeUnit"), 1)
        if amount >= 1:
            found.append(Looked("size", (f"{how} {round(amount)} kB",)))
    return found


def _do(entry: _Entry) -> Do | None:
    """What is done here with what Gmail deletes, marks or archives; None for what it only labels."""
    if entry.get("shouldTrash") == "true":
        return "ignore"
    if any(entry.get(name) == "true" for name in _CARDS):
        return "card"
    return "digest" if entry.get("shouldArchive") == "true" else None
