"""Finds the rules in the text of a file, and puts changed lines in their place: all others stay. Pure."""

import difflib
from collections.abc import Iterator

from eitherway.errors import ConfigError
from eitherway.rules.document import Node, read
from eitherway.values import dataclass

_AROUND = 2  # lines about each change in a diff


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """The lines of one rule, from its dash on, both numbers included and from 1; `name` may be empty."""

    name: str
    first: int
    last: int
    text: str


def blocks(text: str) -> tuple[RuleBlock, ...]:
    """The rules of a file that are written as a list with dashes. A comment above a rule belongs to it.

    None where the file cannot be read.
    """
    lines = text.split("\n")
    try:
        root, _ = read(text, "")
    except ConfigError:
        return ()
    key, node = root.key("rules"), root.get("rules")
    items = node.items if node is not None and node.kind == "list" else ()
    starts = [_start(item, lines, key.line if key else 0) for item in items]
    if not starts or 0 in starts:
        return ()
    heads = [_with_comments(start, lines) for start in starts]
    after = min((key.line for key, _ in root.pairs if key.line > starts[-1]), default=len(lines) + 1)
    ends = [*(head - 1 for head in heads[1:]), _with_comments(after, lines) - 1]
    return tuple(
        _block(item, start, _last(start, end, lines), lines)
        for item, start, end in zip(items, heads, ends, strict=True)
    )


def _start(item: Node, lines: list[str], above: int) -> int:
    """The line of the dash of an item, below line `above`; 0 for none, as in a list in brackets."""
    for line in range(item.line, max(item.line - 3, above), -1):
        if lines[line - 1].lstrip().startswith("-"):
            return line
    return 0


def _with_comments(start: int, lines: list[str]) -> int:
    while start > 1 and lines[start - 2].lstrip().startswith("#"):
        start -= 1
    return start


def _last(start: int, end: int, lines: list[str]) -> int:
    """The last line that is not empty."""
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end


def _block(item: Node, first: int, last: int, lines: list[str]) -> RuleBlock:
    name = item.get("name")
    return RuleBlock(name.text if name else "", first, last, "\n".join(lines[first - 1 : last]))


def find_block(text: str, name: str) -> RuleBlock | None:
    """The rule of that name."""
    return next((block for block in blocks(text) if block.name == name), None)


def place_for_new(text: str) -> RuleBlock | None:
    """The place before the first rule, of no lines; its text is a rule to begin with.

    That has an example that fails until it is written on. Where there are no rules yet, it is the end of the
    file; None where they are written in another way, such as in brackets.
    """
    first = next(iter(blocks(text)), None)
    if first is None and has_no_rules(text):
        end = len(text.rstrip("\n").split("\n"))
        return RuleBlock("", end + 1, end, "\n".join(["", "rules:", *(f"  {line}" for line in _BEGUN)]))
    if first is None:
        return None
    dash = next(line for line in first.text.split("\n") if line.lstrip().startswith("-"))
    indent = " " * (len(dash) - len(dash.lstrip()))
    lines = "\n".join(f"{indent}{line}" for line in _BEGUN)
    return RuleBlock("", first.first, first.first - 1, lines)


def begins_list(block: RuleBlock) -> bool:
    """Whether it is the place for the first rule of a file, with the name of the list before it."""
    return block.text.startswith("\nrules:\n")


def has_no_rules(text: str) -> bool:
    """Whether a file that can be read names no rules of its own."""
    try:
        root, _ = read(text, "")
    except ConfigError:
        return False
    return root.key("rules") is None


_BEGUN = (
    "- name: new rule",
    "  when:",
    "    text: [words of theirs]",
    "  examples:",
    '    - {text: "A letter for which this rule is", matches: yes}',
    '    - {text: "A letter for which it is not", matches: no}',
)


def replaced(text: str, block: RuleBlock, new: str) -> str:
    """The text with other lines in place of a rule's."""
    lines = text.split("\n")
    gap = [""] if begins_list(block) else []
    return "\n".join([*lines[: block.first - 1], *gap, *new.strip("\n").split("\n"), *lines[block.last :]])


def written_like(text: str, before: str) -> str:
    """What a form sent, with the line ends of the file that it is to replace, and as many at its end."""
    ends = len(before) - len(before.rstrip("\r\n"))
    kept = before[len(before) - ends :].replace("\r\n", "\n") or "\n"
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + kept
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff: "+" added, "-" taken out, " " kept, "@" where the lines between are left out."""

    sign: str
    text: str


def diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """What changes from one text to the other, with some lines around."""
    return tuple(_diff(before.splitlines(), after.splitlines()))


def _diff(before: list[str], after: list[str]) -> Iterator[DiffLine]:
    for line in list(difflib.unified_diff(before, after, lineterm="", n=_AROUND))[2:]:
        yield DiffLine("@", "…") if line.startswith("@@") else DiffLine(line[0], line[1:])
