"""Reads the arguments of tests from nodes: words, people, choices, sizes, headers. Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

import re2

from eitherway.rules.document import Node, not_one
from eitherway.rules.faults import Fault, near, not_one_of, shown
from eitherway.rules.field_types import person
from eitherway.rules.match_context import GUEST_LISTS, Key, WordList
from eitherway.text import units
from eitherway.text.fold import unify_spelling
from eitherway.text.patterns import compiled
from eitherway.text.phrases import plain_words
from eitherway.values import dataclass

_LONGEST_PHRASE = 20
_LONGEST_PATTERN = 1000


# In a list of people: those whom a calendar adds to it, while the program runs.
_GUESTS = frozenset(f"${name}" for name in GUEST_LISTS)
_ASK = "write 'sender: client', or use it in from, to or cc"

Lists = Mapping[str, tuple[Node, ...]]


@dataclass(slots=True)
class Scope:
    """The lists that a rule may refer to, and its faults. Sound rules were found to have none before."""

    words: Lists
    faults: list[Fault] = field(default_factory=list)
    sound: bool = False

    def fault(self, node: Node, text: str) -> None:
        """Records a fault at a node."""
        self.faults.append(Fault(node.place, text))


@dataclass(frozen=True, slots=True)
class Argument:
    """One kind of argument: how it is read, described and checked in an editor."""

    says: str
    schema: dict[str, Any]
    read: Callable[[Node, Scope], Any]


def read_words(node: Node, scope: Scope) -> WordList | None:
    """Words and /patterns/, with $names replaced; None if there is a fault."""
    return _read_keys(node, scope, persons=False)


def read_people(node: Node, scope: Scope) -> WordList | None:
    """Addresses, @domains, words of the name or address, /patterns/."""
    return _read_keys(node, scope, persons=True)


def _read_keys(node: Node, scope: Scope, *, persons: bool) -> WordList | None:
    before = len(scope.faults)
    keys: dict[Key, str] = {}
    for text in _texts(node, scope):
        key = _key(text, scope, persons=persons)
        if key is not None:
            keys.setdefault(key, " ".join(text.text.split()))
    return WordList(keys) if len(scope.faults) == before else None


def read_list(node: Node, scope: Scope) -> tuple[Node, ...]:
    """The texts of a named list, each checked once, even if no rule uses the list."""
    texts = _texts(node, scope, names=False)
    for text in texts:
        if text.text.startswith("$"):
            scope.fault(
                text, f"'{shown(text.text)}': a list cannot contain another list; write out its words"
            )
        else:
            _key(text, scope, persons=True)
    return texts


def _key(text: Node, scope: Scope, *, persons: bool) -> Key | None:
    if _is_pattern(text.text):
        return _pattern(text, scope)
    if text.text in _GUESTS:
        if not persons:
            scope.fault(
                text, f"'{text.text}' has guests of a calendar, who are known by their address only; {_ASK}"
            )
        return text.text if persons else None
    if persons and "@" in text.text:
        return _person(text, scope)
    return _phrase(text, scope)


def read_choices(choices: tuple[str, ...]) -> Callable[[Node, Scope], tuple[str, ...] | None]:
    """A reader of one or several of these words."""

    def read(node: Node, scope: Scope) -> tuple[str, ...] | None:
        texts = _texts(node, scope, names=False)
        wrong = [text for text in texts if text.text not in choices]
        for text in wrong:
            scope.fault(text, not_one_of(text.text, choices))
        return tuple(text.text for text in texts) if texts and not wrong else None

    return read


def read_yes(node: Node, scope: Scope) -> bool | None:
    """The value of yes or no."""
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
    """Header fields with the words to find in them; None instead of words: the field exists."""
    if node.kind != "group" or not node.pairs:
        scope.fault(node, "'header' needs names and words, such as {X-Form: [booking]}")
        return None
    found = []
    for key, value in node.pairs:
        if not key.text.isascii() or ":" in key.text or " " in key.text:
            scope.fault(key, f"'{shown(key.text)}' is not the name of a header field")
        if value.kind == "text" and value.plain and value.text.lower() in {"no", "false"}:
            name = shown(key.text)
            scope.fault(value, f"'{value.text}' looks for the word; use not: {{header: {{{name}: yes}}}}")
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
        if not isinstance(item.value, str):
            scope.fault(item, "a word is wanted here; put it in quotes if it has ':' or '{' in it")
        elif wrong := not_one(item.value, alone=item is node):
            scope.fault(item, wrong)
        elif names and _is_name(item.text, scope):
            texts += _named(item, scope)
        else:
            texts.append(item)
    return tuple(texts)


def _is_name(text: str, scope: Scope) -> bool:
    """Whether a text names a list; $150 is an amount, unless a list is called 150."""
    return text.startswith("$") and (not text[1:2].isdigit() or text[1:].strip() in scope.words)


def _named(item: Node, scope: Scope) -> list[Node]:
    name = item.text[1:].strip()
    if name not in scope.words:
        todo = near(name, scope.words)
        todo = todo if todo.startswith("did") else "write it under words:"
        scope.fault(item, f"'${shown(name)}' is not a list; {todo}")
        return []
    # People are not written where they are used: use the place of the name.
    return [text if text.line else Node(item.place, text.value) for text in scope.words[name]]


def _is_pattern(text: str) -> bool:
    return len(text) > 1 and text.startswith("/") and text.endswith("/")


def _person(node: Node, scope: Scope) -> str | None:
    # Addresses and patterns, which begin with a slash, share a table.
    if node.text.startswith("/"):
        scope.fault(
            node, f"'{shown(node.text)}' looks like a pattern; write it between two slashes, /like this/"
        )
        return None
    try:
        return person(node.text).lower()
    except ValueError as error:
        scope.fault(node, f"'{shown(node.text)}': {error}")
        return None


def _phrase(node: Node, scope: Scope) -> tuple[str, ...] | None:
    text = node.text
    words = plain_words(text)
    if not words:
        scope.fault(node, f"'{shown(text)}' has no letter or digit to search for")
    elif text.startswith("/") or "*" in text:
        scope.fault(node, f"'{shown(text)}' looks like a pattern; write it between two slashes, /like this/")
    elif len(words) > _LONGEST_PHRASE:
        scope.fault(node, f"more than {_LONGEST_PHRASE} words in a row; a few are found more often")
    else:
        return words
    return None


def _pattern(node: Node, scope: Scope) -> str | None:
    pattern = unify_spelling(node.text[1:-1])
    if not pattern.isprintable() and any(unicodedata.category(char) == "Cc" for char in pattern):
        what = f"'{shown(node.text)}' has a control character, as \\b in double quotes is one"
        scope.fault(node, f"{what}; put the pattern in single quotes")
        return None
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        scope.fault(node, f"a pattern has 1 to {_LONGEST_PATTERN} characters between its slashes")
        return None
    try:
        if not scope.sound and compiled(pattern).search(b""):
            scope.fault(node, f"the pattern '/{shown(pattern)}/' matches everything; make it narrower")
            return None
    except re2.error as error:
        problem = str(error.args[0], "utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        column = node.place.column + max(0, node.text.find(problem.rpartition(": ")[2])) + (not node.plain)
        what = f"the pattern '/{shown(pattern)}/' is not valid RE2: {shown(problem)}"
        scope.faults.append(Fault(node.place._replace(column=column), what))
        return None
    return f"/{pattern}/"


_TEXTS: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
WORDS = Argument("words, `/patterns/` or `$lists`; one of them is enough", _TEXTS, read_words)
PEOPLE = Argument(
    'addresses, `"@domains"`, words of the name or address, `/patterns/` or `$lists`', _TEXTS, read_people
)
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
    """The argument that takes one or several of these words."""
    one = {"enum": list(words)}
    schema = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return Argument(
        "one or several of " + ", ".join(f"`{word}`" for word in words), schema, read_choices(words)
    )
