"""The `when` of a rule: a tree of tests, read from nodes and applied to a sight. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eitherway.rules.arguments import PersonList, Scope
from eitherway.rules.document import Node
from eitherway.rules.faults import near, shown
from eitherway.rules.sight import Outcome, Sight, WordList
from eitherway.rules.tests import TESTS, Test

_JOINS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test with its argument."""

    test: Test
    value: Any

    def run(self, sight: Sight) -> Outcome:
        outcome = self.test.run(self.value, sight)
        return (
            outcome
            if outcome.holds or outcome.why
            else Outcome(False, (f"{self.test.name}: none of its words",))
        )


@dataclass(frozen=True, slots=True)
class Join:
    """`all` holds when each part does, `any` when one does, `not` when none does."""

    how: str
    parts: tuple[Leaf | Join, ...]

    def run(self, sight: Sight) -> Outcome:
        if self.how == "all":
            return self._all(sight)
        outcomes = [part.run(sight) for part in self.parts]
        held = tuple(word for one in outcomes if one.holds for word in one.why)
        failed = tuple(word for one in outcomes if not one.holds for word in one.why)
        if self.how == "any":
            return Outcome(True, held) if any(one.holds for one in outcomes) else Outcome(False, failed)
        if any(one.holds for one in outcomes):
            return Outcome(False, tuple(f"not allowed: {word}" for word in held))
        return Outcome(True, ())

    def _all(self, sight: Sight) -> Outcome:
        why: tuple[str, ...] = ()
        for part in self.parts:
            outcome = part.run(sight)
            if not outcome.holds:
                return outcome
            why += outcome.why
        return Outcome(True, why)


Tree = Leaf | Join


def read_tree(node: Node, scope: Scope, how: str = "all") -> Join | None:
    """The tree of a `when`; None when there is a fault, which is noted in the scope."""
    if node.kind == "list":
        groups = [read_tree(item, scope) for item in node.items]
        parts = [group for group in groups if group]
        if not groups:
            scope.fault(node, "no test here; write one, such as text: [word]")
        return Join(how, tuple(parts)) if parts and len(parts) == len(groups) else None
    if not node.pairs:
        scope.fault(node, "no test here; write one, such as text: [word], or always: yes")
        return None
    parts_or_none = [_part(key, value, scope) for key, value in node.pairs]
    found = tuple(part for part in parts_or_none if part is not None)
    return Join(how, found) if len(found) == len(parts_or_none) else None


def _part(key: Node, value: Node, scope: Scope) -> Tree | None:
    name = key.text
    if name in _JOINS:
        return read_tree(value if value.value is not None else key, scope, name)
    test = TESTS.get(name)
    if test is None:
        scope.fault(key, f"'{shown(name)}' is not a test; {near(name, [*TESTS, *_JOINS])}")
        return None
    if value.value is None:
        scope.fault(key, f"'{name}' has no value; write for example {test.example}")
        return None
    argument = test.takes.read(value, scope)
    return None if argument is None else Leaf(test, argument)


def word_lists(tree: Tree) -> Iterator[tuple[str, WordList]]:
    """Every word list of a tree with the field that it is looked for in."""
    if isinstance(tree, Join):
        for part in tree.parts:
            yield from word_lists(part)
        return
    value = tree.value.words if isinstance(tree.value, PersonList) else tree.value
    if isinstance(value, WordList):
        yield from ((field, value) for field in tree.test.fields)
    elif tree.test.name == "header":
        yield from ((f"header:{name}", words) for name, words in value if words)
