"""The `when` of a rule: a tree of tests, read from nodes and applied to a message. Pure."""

from collections.abc import Iterator
from typing import Any

from eitherway.rules.arguments import Scope
from eitherway.rules.conditions import TESTS, Test
from eitherway.rules.document import Node
from eitherway.rules.faults import near, shown
from eitherway.rules.match_context import Key, MatchContext, Result, WordList
from eitherway.values import dataclass

_NONE = Result(True, ())
_JOINS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test with its argument."""

    test: Test
    value: Any

    def run(self, match_context: MatchContext) -> Result:
        """The result of the test for this message."""
        return self.test.run(self.value, match_context)


@dataclass(frozen=True, slots=True)
class Combination:
    """`all` holds if each part does, `any` if one does, `not` if none does."""

    how: str
    parts: "tuple[Leaf | Combination, ...]"

    def run(self, match_context: MatchContext) -> Result:
        """The combined result of the parts, with the words of those that decided."""
        if self.how == "all":
            return self._all(match_context)
        held: tuple[str, ...] = ()
        failed: tuple[str, ...] = ()
        holds = False
        for part in self.parts:
            one, why = part.run(match_context)
            holds = holds or one
            if one:
                held += why
            else:
                failed += why
        if self.how == "any":
            return Result(True, held) if holds else Result(False, failed)
        return Result(False, tuple([f"not allowed: {word}" for word in held])) if holds else _NONE

    def _all(self, match_context: MatchContext) -> Result:
        if len(self.parts) == 1:
            return self.parts[0].run(match_context)
        why: tuple[str, ...] = ()
        for part in self.parts:
            outcome = part.run(match_context)
            if not outcome.holds:
                return outcome
            why += outcome.why
        return Result(True, why)


Tree = Leaf | Combination


@dataclass(frozen=True, slots=True)
class Needed:
    """The keys of which the tree needs at least one; `why` is the reason if none is found."""

    keys: frozenset[tuple[str, Key]]
    why: str


def needed(tree: Tree) -> Needed | None:
    """The keys without which a tree cannot hold; None if it can hold without any words."""
    if isinstance(tree, Leaf):
        lists = list(word_lists(tree)) if tree.test.name != "header" else list(word_lists(tree))[:1]
        keys = frozenset((field, key) for field, words in lists for key in words.keys)
        return Needed(keys, f"{tree.test.name}: none of its words") if keys else None
    parts = [needed(part) for part in tree.parts]
    known = [part for part in parts if part]
    if tree.how == "all" and known:
        return min(known, key=lambda part: len(part.keys))
    if tree.how == "any" and known and len(known) == len(parts):
        keys = frozenset(key for part in known for key in part.keys)
        return Needed(keys, "; ".join(dict.fromkeys(part.why for part in known)))
    return None


def read_tree(node: Node, scope: Scope, how: str = "all") -> Combination | None:
    """The tree of a `when`; None if there is a fault, which is recorded in the scope."""
    if node.kind == "list":
        groups = [read_tree(item, scope) for item in node.items]
        parts = [group for group in groups if group]
        if not groups:
            scope.fault(node, "no test here; write one, such as text: [word]")
        return Combination(how, tuple(parts)) if parts and len(parts) == len(groups) else None
    if not node.pairs:
        scope.fault(node, "no test here; write one, such as text: [word], or always: yes")
        return None
    parts_or_none = [_part(key, value, scope) for key, value in node.pairs]
    found = tuple(part for part in parts_or_none if part is not None)
    return Combination(how, found) if len(found) == len(parts_or_none) else None


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
    """Every word list of a tree with the field in which it is searched."""
    if isinstance(tree, Combination):
        for part in tree.parts:
            yield from word_lists(part)
        return
    if isinstance(tree.value, WordList):
        yield from ((field, tree.value) for field in tree.test.fields)
    elif tree.test.name == "header":
        yield from ((f"header:{name}", words) for name, words in tree.value if words)


def names_words(tree: Tree) -> bool:
    """Whether a tree looks for words in the letter; one that does not takes whatever asks."""
    return any(field in {"text", "subject", "quoted", "ask"} for field, _ in word_lists(tree))


def is_tested(name: str, tree: Tree) -> bool:
    """Whether the test of that name is anywhere in a tree."""
    if isinstance(tree, Combination):
        return any(is_tested(name, part) for part in tree.parts)
    return tree.test.name == name
