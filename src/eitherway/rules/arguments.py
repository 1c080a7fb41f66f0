"""What may stand after a test's name: the kinds of arguments, read from nodes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import re2

from eitherway.rules import units
from eitherway.rules.document import Node
from eitherway.rules.faults import Fault, listed, near, shown
from eitherway.rules.sight import WordList, compiled
from eitherway.rules.words import phrase

_LONGEST_PHRASE = 20
_LONGEST_PATTERN = 1000


@dataclass(slots=True)
class Scope:
    """What a rule may refer to, and where its faults go."""

    words: Mapping[str, Node | tuple[str, ...]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, node: Node, text: str) -> None:
        """Note what is wrong at a node."""
        self.faults.append(Fault(node.line, node.column, text))


@dataclass(frozen=True, slots=True)
class Argument:
    """One kind of argument: how it is read, described and checked in an editor."""

    says: str
    schema: dict[str, Any]
    read: Callable[[Node, Scope], Any]


@dataclass(frozen=True, slots=True)
class PersonList:
    """Addresses and domains in lower case, and words for the name shown."""

    addresses: frozenset[str]
    domains: tuple[str, ...]
    words: WordList


def read_words(node: Node, scope: Scope) -> WordList | None:
    """Words and /patterns/, $names put in place; None when there is a fault."""
    texts = _texts(node, scope)
    phrases = [
        item for item in (_phrase(text, scope) for text in texts if not _is_pattern(text.text)) if item
    ]
    patterns = [item for item in (_pattern(text, scope) for text in texts if _is_pattern(text.text)) if item]
    if not phrases and not patterns:
        return None
    return WordList(tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(patterns)))


def read_people(node: Node, scope: Scope) -> PersonList | None:
    """Addresses, @domains, words of the name, /patterns/."""
    texts = _texts(node, scope)
    persons = [text.text.lower().strip() for text in texts if "@" in text.text and not _is_pattern(text.text)]
    others = tuple(text for text in texts if "@" not in text.text or _is_pattern(text.text))
    rest = read_words(Node(node.line, node.column, others, "list"), scope) if others else WordList()
    if rest is None:
        return None
    domains = tuple(person for person in persons if person.startswith("@"))
    return PersonList(frozenset(persons) - frozenset(domains), domains, rest)


def read_choices(choices: tuple[str, ...]) -> Callable[[Node, Scope], tuple[str, ...] | None]:
    """One or several words out of a few."""

    def read(node: Node, scope: Scope) -> tuple[str, ...] | None:
        texts = _texts(node, scope, names=False)
        wrong = [text for text in texts if text.text not in choices]
        for text in wrong:
            scope.fault(text, f"'{shown(text.text)}' is not {listed(choices)}; {near(text.text, choices)}")
        return tuple(text.text for text in texts) if texts and not wrong else None

    return read


def read_yes(node: Node, scope: Scope) -> bool | None:
    """yes or no."""
    word = node.text.lower()
    if word in {"yes", "true", "no", "false"}:
        return word in {"yes", "true"}
    scope.fault(node, f"'{shown(node.text)}' is not yes or no")
    return None


def read_size(node: Node, scope: Scope) -> tuple[bool, int] | None:
    """`over 1 MB` or `under 20 kB`: whether over, and the octets."""
    direction, _, amount = node.text.strip().partition(" ")
    if direction not in {"over", "under"}:
        scope.fault(node, f"'{shown(node.text)}' is not a size; write 'over 1 MB' or 'under 20 kB'")
        return None
    try:
        return direction == "over", units.size(amount)
    except ValueError as error:
        scope.fault(node, f"'{shown(node.text)}': {error}")
        return None


def read_headers(node: Node, scope: Scope) -> tuple[tuple[str, WordList | None], ...] | None:
    """Header fields with the words in them; None for the words means that the field is there."""
    if node.kind != "group" or not node.pairs:
        scope.fault(node, "'header' needs names and words, such as {X-Form: [booking]}")
        return None
    found = []
    for key, value in node.pairs:
        if not key.text.isascii() or ":" in key.text or " " in key.text:
            scope.fault(key, f"'{shown(key.text)}' is not the name of a header field")
        there = value.kind == "text" and value.text.lower() in {"yes", "true"}
        found.append((key.text.lower(), None if there else read_words(value, scope)))
    return tuple(found)


def _texts(node: Node, scope: Scope, names: bool = True) -> tuple[Node, ...]:
    if node.kind == "group":
        scope.fault(node, "words are wanted here, not a group; write [one, two]")
        return ()
    if not node.items:
        scope.fault(node, "nothing is written here; write a word, or leave the test out")
        return ()
    texts: list[Node] = []
    for item in node.items:
        if item.kind != "text" or item.value is None:
            scope.fault(item, "a word is wanted here; put it in quotes if it has ':' or '{' in it")
        elif names and item.text.startswith("$") and not item.text[1:2].isdigit():
            texts += _named(item, scope)
        else:
            texts.append(item)
    return tuple(texts)


def _named(item: Node, scope: Scope) -> list[Node]:
    name = item.text[1:].strip()
    if name not in scope.words:
        todo = near(name, scope.words) if scope.words else "write it under words:"
        scope.fault(item, f"'${shown(name)}' is not a list; {todo}")
        return []
    words = scope.words[name]
    if isinstance(words, Node):
        return [text for text in words.items if text.kind == "text" and text.value is not None]
    return [Node(item.line, item.column, text) for text in words]


def _is_pattern(text: str) -> bool:
    return len(text) > 1 and text.startswith("/") and text.endswith("/")


def _phrase(node: Node, scope: Scope) -> tuple[tuple[str, ...], str] | None:
    text = node.text
    words = phrase(text)
    if not words:
        scope.fault(node, f"'{shown(text)}' has no letter or digit to look for")
    elif text.startswith("/") or "*" in text:
        scope.fault(
            node,
            f"'{shown(text)}' looks like a pattern; a pattern is written between two slashes, /like this/",
        )
    elif len(words) > _LONGEST_PHRASE:
        scope.fault(node, f"more than {_LONGEST_PHRASE} words in a row; a few are found more often")
    else:
        return words, " ".join(text.split())
    return None


def _pattern(node: Node, scope: Scope) -> str | None:
    pattern = node.text[1:-1]
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        scope.fault(node, f"a pattern has 1 to {_LONGEST_PATTERN} characters between its slashes")
        return None
    try:
        if compiled(pattern).search(""):
            scope.fault(node, f"the pattern '/{shown(pattern)}/' matches everything; make it say more")
            return None
    except re2.error as error:
        problem = str(error.args[0], "utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        column = node.column + max(0, node.text.find(problem.rpartition(": ")[2])) + (not node.plain)
        scope.faults.append(
            Fault(node.line, column, f"the pattern '/{shown(pattern)}/' is no RE2: {shown(problem)}")
        )
        return None
    return pattern


_TEXTS: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
WORDS = Argument("words, `/patterns/` or `$lists`; one of them is enough", _TEXTS, read_words)
PEOPLE = Argument('addresses, `"@domains"`, words of the name, `/patterns/` or `$lists`', _TEXTS, read_people)
YES = Argument("`yes` or `no`", {"enum": ["yes", "no", True, False]}, read_yes)
SIZE = Argument("`over 1 MB` or `under 20 kB`", {"type": "string", "pattern": "^(over|under) "}, read_size)
HEADERS = Argument(
    "names of header fields, each with words (or `yes`: it is there)",
    {
        "type": "object",
        "additionalProperties": {"anyOf": [*_TEXTS["anyOf"], {"const": True}]},
        "minProperties": 1,
    },
    read_headers,
)


def choices(*words: str) -> Argument:
    """One or several out of these words."""
    one = {"enum": list(words)}
    schema = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return Argument(
        "one or several of " + ", ".join(f"`{word}`" for word in words), schema, read_choices(words)
    )
