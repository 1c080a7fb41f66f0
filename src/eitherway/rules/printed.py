"""Prints a document of rules as YAML: what a pack and the owner's file say together. Pure."""

from collections.abc import Iterator

import yaml

from eitherway.rules.document import Node

_LONG = 80  # characters of a list; a longer one has an item in each line


def printed(document: Node, names: tuple[str, ...]) -> str:
    """These settings of a document as YAML, each rule below a comment that says where it is written.

    What is printed can be read again, and says the same.
    """
    return "\n".join(_setting(name, node) for name in names if (node := document.get(name)) is not None)


def _setting(name: str, node: Node) -> str:
    if name == "rules" and node.kind == "list":
        return f"{name}:\n" + "\n".join(map(_rule, node.items))
    return _yaml({name: _plain(node)})


def _rule(node: Node) -> str:
    text = "".join(f"  {line}\n" for line in _yaml([_plain(node)]).splitlines())
    return f"  # {', '.join(map(str, dict.fromkeys(_origins(node))))}\n{text}"


def _origins(node: Node) -> Iterator[str]:
    """The line where a rule begins, and the first line of another file that changes it."""
    yield f"{node.place.file}:{node.place.line}"
    others = (key.place for key, _ in node.pairs if key.place.file != node.place.file)
    if (other := next(others, None)) is not None:
        yield f"changed in {other.file}:{other.line}"


class _LongList(list[object]):
    """A list that is written with one item in each line."""


class _Dumper(yaml.SafeDumper):
    """Writes texts on one line each, as rules.yaml wants them."""


_Dumper.add_representer(
    _LongList,
    lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=False),
)


def _plain(node: Node) -> object:
    if node.kind == "list":
        items = [_plain(item) for item in node.items]
        return _LongList(items) if len(str(items)) > _LONG else items
    if node.kind == "group":
        return {key.text: _plain(value) for key, value in node.pairs}
    return None if node.value is None else node.text


def _yaml(value: object) -> str:
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=None
    )
