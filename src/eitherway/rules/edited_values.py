"""Puts values into the text of a rules file: every other line stays as it is, comments too. Pure."""

import json
import re
from collections.abc import Mapping

import yaml

from eitherway.errors import ConfigError
from eitherway.rules.document import read
from eitherway.values import dataclass

Value = str | tuple[str, ...] | dict[str, str]  # a text, a list, or pairs
_WORD = r"[\w.@/+%-]+(?::[\w.@/+%-]+)*"
_PLAIN = re.compile(rf"(?=[^\W_]|/){_WORD}(?: {_WORD})*")


class EditError(ValueError):
    """The text is written in a way in which it cannot be changed safely: it is to be edited by hand."""


def with_value(text: str, section: str, key: str, value: Value | None) -> str:
    """The text with a value below a section, or of the section itself where `key` is "".

    None, or an empty value, takes the line out, so that the default holds. Raises EditError where comments
    would be lost, or anything else would change; ConfigError for a text that cannot be read.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n")
    after = _edited(lines, section, key, value or None)
    _check(lines, after, (section, key), value or None)
    return after.replace("\n", ends)


def _check(before: str, after: str, place: tuple[str, str], value: Value | None) -> None:
    """That the value is there, and that nothing else changed."""
    try:
        was, now = _data(before), _data(after)
    except ConfigError:
        raise EditError from None
    found = _taken(now, *place)
    _taken(was, *place)
    wanted = list(value) if isinstance(value, tuple) else value
    if found != wanted and not (isinstance(wanted, list) and [found] == wanted):
        raise EditError
    if _without_empty(was) != _without_empty(now) or _comments(before) - _comments(after):
        raise EditError


def _data(text: str) -> dict[str, object]:
    root, _ = read(text, "")
    data = root.plain_data()
    assert isinstance(data, dict)
    return data


def _taken(data: dict[str, object], section: str, key: str) -> object:
    """Takes the value out of the data."""
    if not key:
        return data.pop(section, None)
    inside = data.get(section)
    return inside.pop(key, None) if isinstance(inside, dict) else None


def _without_empty(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value not in (None, {})}


def _comments(text: str) -> frozenset[str]:
    """The comments that stand alone on a line, or behind two spaces."""
    return frozenset(found.strip() for found in re.findall(r"(?:^|\s)(#.*)$", text, re.MULTILINE))


# -- how a value is written ------------------------------------------------------------------------------


def written_value(value: Value) -> str:
    """The value on one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(name)}: {_quoted(one)}" for name, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return _quoted(value)


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


# -- where it goes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    """A key with its value in a group, by their places in the text."""

    key: yaml.Node
    value: yaml.Node

    @property
    def start(self) -> int:
        return int(self.key.start_mark.index)

    @property
    def end(self) -> int:
        return _end(self.value)


def _end(node: yaml.Node) -> int:
    """Where a value ends; PyYAML counts what is below a block as its own, up to the next key."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _pairs(node: yaml.Node | None) -> dict[str, _Pair]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: _Pair(key, value) for key, value in node.value}


def _edited(text: str, section: str, key: str, value: Value | None) -> str:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)  # of the C parser the marks lack places
    except yaml.YAMLError:
        raise EditError from None
    pairs = _pairs(root)
    if not key:
        return _in_block(text, pairs, section, value, 0)
    if section not in pairs:
        added = f"{section}:\n  {key}: {written_value(value)}\n" if value is not None else ""
        return f"{text.rstrip(chr(10))}\n\n{added}" if added else text
    place = pairs[section]
    inside = _pairs(place.value)
    if not inside and isinstance(place.value, yaml.ScalarNode) and not place.value.value:
        at = _line_end(text, place.key.end_mark.index)
        return f"{text[:at]}\n  {key}: {written_value(value)}{text[at:]}" if value is not None else text
    if not isinstance(place.value, yaml.MappingNode):
        raise EditError
    if place.value.flow_style:
        return _in_flow(text, place.value, inside, key, value)
    if value is None and list(inside) == [key]:
        return _without_lines(text, place.start, place.end)
    indent = next(iter(inside.values())).key.start_mark.column
    return _in_block(text, inside, key, value, indent)


def _in_block(text: str, pairs: dict[str, _Pair], key: str, value: Value | None, indent: int) -> str:
    """With the value in a group of lines, behind its last one where it is new."""
    place = pairs.get(key)
    if place is None:
        if value is None:
            return text
        at = _line_end(text, max(one.end for one in pairs.values()))
        return f"{text[:at]}\n{' ' * indent}{key}: {written_value(value)}{text[at:]}"
    if value is None:
        return _without_lines(text, place.start, place.end)
    return _replaced(text, place, value)


def _in_flow(
    text: str, group: yaml.MappingNode, pairs: dict[str, _Pair], key: str, value: Value | None
) -> str:
    """With the value in a group in braces."""
    place, names = pairs.get(key), list(pairs)
    if place is not None and value is not None:
        return _replaced(text, place, value)
    if place is not None:
        number = names.index(key)
        start = pairs[names[number - 1]].end if number else place.start
        following = pairs[names[1]].start if not number and len(names) > 1 else place.end
        return text[:start] + text[following if not number else place.end :]
    if value is None:
        return text
    at = max((one.end for one in pairs.values()), default=group.start_mark.index + 1)
    return f"{text[:at]}{', ' if pairs else ''}{key}: {written_value(value)}{text[at:]}"


def _replaced(text: str, place: _Pair, value: Value) -> str:
    node = place.value
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and isinstance(value, tuple):
        return _with_items(text, node, value)
    start, end = int(node.start_mark.index), place.end
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        start = int(place.key.end_mark.index) + 1  # behind the colon
        return f"{text[:start]} {written_value(value)}{text[end:]}"
    space = " " if text[start - 1 : start] == ":" else ""
    ending = "\n" if text[start:end].endswith("\n") else ""  # of a text over several lines
    return f"{text[:start]}{space}{written_value(value)}{ending}{text[end:]}"


def _with_items(text: str, node: yaml.SequenceNode, value: tuple[str, ...]) -> str:
    """A list with dashes: what stays keeps its line, what goes takes it along, what is new comes last."""
    items = [(item.value, item) for item in node.value]
    if any(not isinstance(item, yaml.ScalarNode) for _, item in items):
        raise EditError
    last = items[-1][1]
    at = _line_end(text, _end(last))
    known = [words for words, _ in items]
    new = "".join(f"\n{' ' * node.start_mark.column}- {_quoted(one)}" for one in value if one not in known)
    after = text[:at] + new + text[at:]
    for words, item in reversed(items):
        if words not in value:
            after = _without_lines(after, int(item.start_mark.index), _end(item))
    return after


def _line_end(text: str, index: int) -> int:
    """The end of the line in which a place is."""
    if text[index - 1 : index] == "\n":  # a text over several lines ends with its line
        return index - 1
    at = text.find("\n", index)
    return len(text) if at < 0 else at


def _without_lines(text: str, start: int, end: int) -> str:
    """Without the lines from one place to another; a remark behind them stays alone."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    remark = text[end:last].strip()
    if remark.startswith("#"):
        return f"{text[:first]}{' ' * (start - first)}{remark}{text[last:]}"
    return text[:first] + text[last + 1 :]
