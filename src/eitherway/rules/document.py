"""Parses rules.yaml into a tree of nodes that know their places. Pure.

Built from PyYAML's events instead of its objects: no value gets a type by its looks (`no` stays a word,
`12:30` a time), duplicate keys are reported, and neither depth nor aliases can explode.
"""

from collections.abc import Iterator
from dataclasses import field
from itertools import chain

import yaml

from eitherway.errors import ConfigError
from eitherway.rules.curly_quotes import STRAIGHT, curly_quote, in_curly_quotes, lone_curly_quote
from eitherway.rules.faults import Fault, Place, shown
from eitherway.rules.odd_characters import cut_off, foreign_file, misread, odd_character
from eitherway.rules.syntax_words import reword
from eitherway.values import dataclass

_LONGEST = 1_000_000
_DEEPEST = 20
_MOST_NODES = 100_000

# The C parser is twenty times faster; both give the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Written(str):
    """A text as written in the file: `plain` if without quotes, `spans` if over several lines."""

    __slots__ = ("plain", "spans")
    plain: bool
    spans: bool

    def __new__(cls, text: str, *, plain: bool, spans: bool) -> "Written":
        written = super().__new__(cls, text)
        written.plain, written.spans = plain, spans
        return written

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """How to copy it: as a plain text."""
        return str, (str(self),)


def not_one(text: str, *, alone: bool) -> str:
    """Why a text is probably several texts, and what to write; "" if it is one.

    `alone`: a list was possible in its place. In a list, quotes show that a comma belongs to the text.
    """
    spans = getattr(text, "spans", False)
    if not (spans or ", " in text or (alone and "(" in text)):
        return ""  # as of most
    quote = shown(text)
    if alone and quote.startswith("(") and quote.endswith(")"):
        return f"'{quote}' is one text; a list stands in square brackets: [{quote[1:-1]}]"
    if spans:
        advice = "put it on one line, or write several as [one, two]"
        return f"'{quote}' is one text over several lines; {advice}"
    is_pattern = text.startswith("/") and text.endswith("/") and "/, " not in text
    if ", " not in text or is_pattern or not (alone or getattr(text, "plain", False)):
        return ""
    if alone:
        parts = ", ".join(part if part[:1].isalnum() else f'"{part}"' for part in quote.split(", "))
        return f"'{quote}' is one text; write [{parts}], or quote it in the brackets if it is one"
    return f"'{quote}' is one text; write '- ' before each, or quote it if it is one"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document. `value` is a text, a tuple of nodes, or pairs of key and node.

    A text is None if nothing follows the key. `plain` is False for quoted texts.
    """

    place: Place
    value: "str | tuple[Node, ...] | tuple[tuple[Node, Node], ...] | None"
    kind: str = "text"
    plain: bool = True

    @property
    def line(self) -> int:
        return self.place.line

    @property
    def text(self) -> str:
        """The text, "" for anything else."""
        return str(self.value) if isinstance(self.value, str) else ""

    @property
    def items(self) -> "tuple[Node, ...]":
        """The items of a list; a single text counts as a list of one."""
        if self.kind == "list":
            return self.value  # type: ignore[return-value]
        return (self,) if self.kind == "text" and self.value is not None else ()

    @property
    def pairs(self) -> "tuple[tuple[Node, Node], ...]":
        """The keys and nodes of a group, () for anything else."""
        return self.value if self.kind == "group" else ()  # type: ignore[return-value]

    def get(self, key: str) -> "Node | None":
        """The node under a key of a group."""
        return next((node for name, node in self.pairs if name.text == key), None)

    def key(self, key: str) -> "Node | None":
        """The key itself, for its place."""
        return next((name for name, _ in self.pairs if name.text == key), None)

    def plain_data(self) -> object:
        """Texts, lists and dicts for pydantic; None if nothing is written."""
        if self.kind == "list":
            return [item.plain_data() for item in self.items]
        if self.kind == "group":
            return {key.text: node.plain_data() for key, node in self.pairs}
        return self.value


@dataclass(slots=True)
class _Open:
    """A list or group that is not closed yet."""

    node: Node
    anchor: str | None
    children: list[Node] = field(default_factory=list)


class _StopError(Exception):
    """A fault after which the rest of the document makes no sense."""

    def __init__(self, line: int, column: int, text: str) -> None:
        super().__init__(text)
        self.line, self.column, self.text = line, column, text


def decode(octets: bytes, name: str) -> str:
    """The text of a file. Raises ConfigError if it is neither UTF-8 nor marked as UTF-16."""
    if foreign := foreign_file(octets):
        raise ConfigError(f"{name}:1:1: {foreign}")
    marked = octets[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        return octets.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if marked:
            raise ConfigError(f"{name}:1:1: this is not UTF-16 text; save the file as UTF-8") from error
        before = octets[: error.start].decode("utf-8-sig")
        line, column = _position(before, len(before))
        wrong = f"the byte 0x{octets[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise ConfigError(f"{name}:{line}:{column}: {wrong}") from error


def read(text: str, name: str, *, begins: str = "owner:") -> tuple[Node, tuple[Fault, ...]]:
    """The document's group and the faults that leave it readable (duplicate keys, tags).

    `begins` is a setting that every such file has.

    Raises ConfigError if the text is not YAML, or too large or deep for a rules file.
    """
    try:
        root, faults = _Builder(_clean(text), name, begins).build()
    except _StopError as stop:
        raise ConfigError(str(Fault(Place(name, stop.line, stop.column), stop.text))) from None
    return root, tuple(faults)


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff")
    if len(text) > _LONGEST:
        raise _StopError(1, 1, f"the file has {len(text):,} characters; at most {_LONGEST:,} are read")
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found:
        line, column = _position(text, found.start())
        raise _StopError(line, column, f"a control character (U+{ord(found[0]):04X}); delete it")
    return text


def _position(text: str, index: int) -> tuple[int, int]:
    lines = text[:index].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


class _Builder:
    """Builds the tree of one document from its events, without recursion."""

    def __init__(self, text: str, file: str, begins: str) -> None:
        self.text = text
        self.file = file
        self.begins = begins
        self.lines = text.splitlines()
        self.faults: list[Fault] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.count = 0
        self.documents = 0

    def build(self) -> tuple[Node, list[Fault]]:
        for event in self._events():
            self._take(event)
        if self.root is None or self.root.value is None:
            todo = "'eitherway init' writes one" if self.begins == "owner:" else f"begin with '{self.begins}'"
            raise _StopError(1, 1, f"the file is empty; {todo}")
        if self.root.kind != "group":
            where = self.root
            raise _StopError(*where.place[1:], f"no settings here; write '{self.begins}' and the others")
        return self.root, self.faults

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from error
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise _StopError(1, 1, f"not YAML: {shown(str(error))}") from error

    def _take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _StopError(line, column, "a second document begins here; keep one, without '---'")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", line, column)
        elif isinstance(event, yaml.ScalarEvent):
            self._tag(event, line, column)
            self._place(self._text(event, line, column), event.anchor, 1)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._tag(event, line, column)
            self._open(event, line, column)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._close()

    def _text(self, event: yaml.ScalarEvent, line: int, column: int) -> Node:
        plain = not event.style
        last = event.end_mark.line + 1 if event.end_mark else line
        if plain and (quoted := in_curly_quotes(event.value)):
            return Node(
                Place(self.file, line, column), Written(quoted, plain=False, spans=False), "text", False
            )
        if plain and (quote := lone_curly_quote(event.value)):
            self._fault(Place(self.file, line, column), f"{quote} is not a quote in this file; {STRAIGHT}")
        if right := misread(event.value):
            what = f"'{shown(event.value)}' has letters of another encoding; write '{shown(right)}'"
            self._fault(Place(self.file, line, column), what)
        end = event.end_mark.column if event.end_mark else 0
        if plain and event.value and (cut := cut_off(_line_at(self.lines, last), end)):
            self._fault(Place(self.file, last, end + 2), cut)
        fused = plain and self._fused(line, last)
        if plain and event.value == "":
            return Node(Place(self.file, line, column), None)
        written = Written(event.value, plain=plain, spans=last > line and not fused)
        return Node(Place(self.file, line, column), written, "text", plain)

    def _fused(self, first: int, last: int) -> bool:
        """Whether a line that begins with '- ' still belongs to the text above, as YAML sees it."""
        before = len(self.faults)
        for line, text in enumerate(self.lines[first:last], first + 1):
            if text.lstrip().startswith("- "):
                column = len(text) - len(text.lstrip()) + 1
                what = f"this '-' begins no item, it continues the text on line {first}"
                self._fault(Place(self.file, line, column), f"{what}; indent it like the items above")
        return len(self.faults) > before

    def _open(self, event: yaml.CollectionStartEvent, line: int, column: int) -> None:
        if len(self.stack) >= _DEEPEST:
            raise _StopError(line, column, f"more than {_DEEPEST} levels deep; no setting needs that")
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "group"
        self.stack.append(_Open(Node(Place(self.file, line, column), (), kind), event.anchor))

    def _close(self) -> None:
        done = self.stack.pop()
        node = done.node
        if node.kind == "list":
            built = Node(node.place, tuple(done.children), "list")
        else:
            is_item = bool(self.stack) and self.stack[-1].node.kind == "list"
            built = Node(node.place, self._group(done.children, is_item=is_item), "group")
        size = 1 + sum(1 for _ in _walk(built)) if done.anchor else 1
        self._place(built, done.anchor, size)

    def _group(self, children: list[Node], *, is_item: bool) -> tuple[tuple[Node, Node], ...]:
        seen: dict[str, Node] = {}
        pairs = []
        for key, node in zip(children[::2], children[1::2], strict=True):
            if key.kind != "text" or key.value is None:
                self._fault(key.place, "a key is one word before ':'")
            elif key.text == "<<" and key.plain:
                self._fault(key.place, "'<<' is not supported; write out the lines")
            elif key.text in seen:
                again = f"'{shown(key.text)}' is written twice; the first is on line {seen[key.text].line}"
                begins_item = is_item and key.text == children[0].text
                other = f", or begin another item with '- {shown(key.text)}:'" if begins_item else ""
                self._fault(key.place, f"{again}, keep one{other}")
            else:
                seen[key.text] = key
                pairs.append((key, node))
        return tuple(pairs)

    def _alias(self, anchor: str, line: int, column: int) -> None:
        if anchor not in self.anchors:
            raise _StopError(
                line, column, f"'*{shown(anchor)}' names nothing above; quote a text that begins with *"
            )
        node, size = self.anchors[anchor]
        # An alias counts as many nodes as its anchor: ten lines must not become a billion.
        self._place(node, None, size)

    def _place(self, node: Node, anchor: str | None, size: int) -> None:
        self.count += size
        if self.count > _MOST_NODES:
            raise _StopError(*node.place[1:], f"more than {_MOST_NODES:,} values; the file is too large")
        if anchor:
            self.anchors[anchor] = (node, size)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def _tag(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            what = f"the tag '{shown(tag)}' is not supported; remove the word after '!'"
            self._fault(Place(self.file, line, column), what)

    def _fault(self, place: Place, text: str) -> None:
        self.faults.append(Fault(place, text))

    def _syntax(self, error: yaml.MarkedYAMLError) -> _StopError:
        if quote := _quote_before(self.text, self.lines, error.problem_mark):
            return quote
        # A quote or bracket that is never closed is best reported where it was opened.
        opened = any(word in (error.problem or "") for word in _OPENED)
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        first = error.context_mark.line + 1 if error.context_mark else line
        begins = "" if first == line else f" (it begins on line {first})"
        if odd := odd_character(self.lines, line):
            return _StopError(*odd)
        curly = curly_quote(_line_at(self.lines, line))
        hint = f"; {curly} is not a quote in this file, {STRAIGHT}" if curly else ""
        return _StopError(line, column, reword(error, _char_at(self.lines, line, column), begins) + hint)


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        below = here.items if here.kind == "list" else tuple(chain.from_iterable(here.pairs))
        yield from below
        waiting.extend(child for child in below if child.kind != "text")


def _quote_before(text: str, lines: list[str], mark: yaml.Mark | None) -> _StopError | None:
    """The fault of a quote that ended or was opened by mistake: `mark` comes right after it."""
    last = None
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            if mark is None or (token.end_mark.line, token.end_mark.column) > (mark.line, mark.column):
                break
            last = token
    except yaml.YAMLError:
        pass
    if not isinstance(last, yaml.ScalarToken) or last.style not in ("'", '"') or mark is None:
        return None
    start, end = last.start_mark, last.end_mark
    if end.line != mark.line or _line_at(lines, end.line + 1)[end.column : mark.column].strip():
        return None
    if start.line != end.line:
        closed = f"a quote is opened here and closed on line {end.line + 1}; close it on its own line"
        return _StopError(start.line + 1, start.column + 1, closed)
    if _char_at(lines, mark.line + 1, mark.column + 1) in {":", "-"}:
        return None
    inside = "''" if last.style == "'" else '\\"'
    ended = f"the quote ends before this; quote the whole text, and write {inside} for a {last.style} in it"
    return _StopError(mark.line + 1, mark.column + 1, ended)


def _char_at(lines: list[str], line: int, column: int) -> str:
    return _line_at(lines, line)[column - 1 : column]


def _line_at(lines: list[str], line: int) -> str:
    return lines[line - 1] if line <= len(lines) else ""


_OPENED = ("unexpected end of stream", "could not find expected ':'")
