"""Joins the owner's file with the pack that it builds on, as if both were written in one file. Pure.

Groups are joined setting by setting; any other value of the owner's replaces that of the pack. The rules come
in this order: the owner's, then the pack's, without those that are off or have the name of one of the
owner's. One of the owner's with `after` comes after the rule of the pack that it names.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from eitherway.rules.arguments import Scope
from eitherway.rules.document import Node, decode, read
from eitherway.rules.faults import Fault, listed, near, shown
from eitherway.rules.written_files import PackFile, Packs

SETTINGS = ("answers", "capacity", "words", "rules")
"""What a pack may hold: nothing that is the owner's."""
OFF = "off"


@lru_cache(maxsize=8)  # those of a host share few packs
def read_pack(pack: PackFile) -> tuple[Node, tuple[Fault, ...]]:
    """The document of a pack and its faults. Raises ConfigError if it is not YAML."""
    root, noted = read(decode(pack.octets, pack.file), pack.file)
    scope = Scope({}, list(noted))
    for key, _ in root.pairs:
        if key.text not in SETTINGS:
            scope.fault(key, f"'{shown(key.text)}' is not a setting of a pack; a pack has {listed(SETTINGS)}")
    return root, tuple(scope.faults)


def chosen(root: Node, packs: Packs, scope: Scope) -> PackFile | None:
    """The pack that a file builds on; None if it names none, or, with a fault, one that is not there."""
    node = root.get("pack")
    if node is not None and node.text in packs:
        return packs[node.text]
    if node is not None:
        scope.fault(node, f"'{shown(node.text)}' is not a pack; {near(node.text, packs)}")
        return None
    for at in (root.key("change"), *(rule.key("after") for rule in rules_in(root))):
        if at is not None:
            scope.fault(at, f"'{at.text}' is about a pack; write 'pack: therapist', or leave it out")
    return None


def joined(own: Node, pack: Node, scope: Scope) -> Node:
    """The document of both. Faults of `change` and `after` are recorded in the scope."""
    rest = _over(_without(pack, "rules"), _without(own, "rules", "change"))
    key, node = own.key("rules") or pack.key("rules"), own.get("rules")
    if key is None or (node is not None and node.kind != "list"):
        return replace(rest, value=(*rest.pairs, *(pair for pair in own.pairs if pair[0].text == "rules")))
    ordered = Node(key.place, tuple(_ordered(own, pack, scope)), "list")
    return replace(rest, value=(*rest.pairs, (key, ordered)))


def _ordered(own: Node, pack: Node, scope: Scope) -> Iterator[Node]:
    """The rules of both in their order."""
    mine, names = rules_in(own), {name_of(rule) for rule in rules_in(pack)}
    replaced, changes = {name_of(rule) for rule in mine}, _changes(own, names, scope)
    for rule in mine:
        wanted = rule.get("after")
        if wanted is None or wanted.text not in names:
            yield _without(rule, "after")
        if wanted is not None and wanted.text not in names:
            scope.fault(
                wanted, f"'{shown(wanted.text)}' is not a rule of the pack; {near(wanted.text, names)}"
            )
    for rule in rules_in(pack):
        change = changes.get(name_of(rule))
        if name_of(rule) not in replaced and (change is None or change.kind == "group"):
            yield replace(_over(rule, change), place=rule.place) if change else rule
        yield from (
            _without(one, "after") for one in mine if (at := one.get("after")) and at.text == name_of(rule)
        )


def _changes(own: Node, names: set[str], scope: Scope) -> dict[str, Node]:
    """What the owner's file says about each rule of the pack: the text `off`, or a group of settings."""
    node = own.get("change")
    if node is not None and node.kind != "group":
        scope.fault(node, "'change' is a group; write below it the name of a rule of the pack and ': off'")
    for key, change in node.pairs if node else ():
        if key.text not in names:
            scope.fault(key, f"'{shown(key.text)}' is not a rule of the pack; {near(key.text, names)}")
        elif change.kind != "group" and change.text != OFF:
            scope.fault(change, "write 'off', or the settings that differ, such as {needs: 30 min}")
        for fixed in filter(None, (change.key("name"), change.key("after"))):
            scope.fault(
                fixed, f"'{fixed.text}' of a rule of the pack stays; write a rule of your own instead"
            )
    return {key.text: change for key, change in node.pairs} if node else {}


def _over(below: Node, above: Node) -> Node:
    """Two values as one: groups are joined, else what is above counts."""
    if below.kind != "group" or above.kind != "group":
        return above
    pairs = {key.text: (key, value) for key, value in below.pairs}
    for key, value in above.pairs:
        under = pairs.get(key.text)
        pairs[key.text] = (key, _over(under[1], value) if under else value)
    return replace(above, value=tuple(pairs.values()))


def _without(root: Node, *names: str) -> Node:
    if root.kind != "group":
        return root
    return replace(root, value=tuple(pair for pair in root.pairs if pair[0].text not in names))


def rules_in(root: Node) -> tuple[Node, ...]:
    """The rules of a document; none if they are not a list."""
    node = root.get("rules")
    return node.items if node is not None and node.kind == "list" else ()


def name_of(rule: Node) -> str:
    """The name of a rule, "" without one."""
    name = rule.get("name")
    return name.text if name else ""
