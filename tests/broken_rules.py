"""The table data/broken_rules.txt: rules files that are refused, with the messages expected of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "broken_rules.txt"
_CASE = re.compile(
    r"^== (?P<name>[a-z0-9-]+)(?P<whole> \(whole file\))?\n(?P<lines>.*?)(?=\n^== |\Z)", re.M | re.S
)
_FAULT = re.compile(r"(?P<margin> *)\^ (?P<message>.*)")
_SECTION = re.compile(r"^(?P<name>[a-z]+):.*\n(?: .*\n)*", re.M)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rules file and its faults, as rules.yaml:line:column: message."""

    name: str
    text: str
    faults: tuple[str, ...]


def read_table() -> tuple[str, tuple[Broken, ...]]:
    """The good file, and every broken one."""
    good, *broken = _CASE.finditer(TABLE.read_text("utf-8"))
    return good["lines"], tuple(_read_case(case, good["lines"]) for case in broken)


def _read_case(case: re.Match[str], good: str) -> Broken:
    lines = case["lines"].splitlines()
    text = "".join(f"{line}\n" for line in lines if not _FAULT.fullmatch(line))
    added = "" if case["whole"] else "".join(_missing_sections(text, good))
    return Broken(case["name"], text + added, tuple(_faults(lines)))


def _missing_sections(text: str, good: str) -> Iterator[str]:
    for section in _SECTION.finditer(good):
        if not re.search(f"^{section['name']}:", text, re.M):
            yield section[0]


def _faults(lines: list[str]) -> Iterator[str]:
    number = 0
    for line in lines:
        fault = _FAULT.fullmatch(line)
        number += not fault
        if fault:
            yield f"rules.yaml:{max(number, 1)}:{len(fault['margin']) + 1}: {fault['message']}"
