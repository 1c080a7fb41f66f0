"""Reads a Sieve script into commands with their places, by the grammar of RFC 5228, section 8.2. Pure.

Of own code, because what cannot be translated is told with its line: the reader keeps the place of
each command.
"""

import re
from collections.abc import Iterator

from eitherway.filters.imported_rules import FilterError
from eitherway.values import dataclass

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*|/\*.*?\*/)
      | (?P<multiline>text:[ \t]*(?:\#[^\r\n]*)?\r?\n(?P<lines>.*?)(?:^|(?<=\n))\.\r?(?:\n|\Z))
      | (?P<tag>:[A-Za-z_]\w*)
      | (?P<number>\d+[KMGkmg]?)
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>[\[\](){};,])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
_DEEPEST = 30
MOST_OCTETS = 1024 * 1024

Strings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command or a test: its name, its tags, its other arguments, the tests and commands in it."""

    name: str
    line: int
    arguments: "tuple[str | int | Strings, ...]" = ()  # a tag is a text with its colon; strings are tuples
    tests: "tuple[Command, ...]" = ()
    block: "tuple[Command, ...]" = ()

    @property
    def tags(self) -> Strings:
        return tuple(one.lower() for one in self.arguments if isinstance(one, str))

    @property
    def strings(self) -> tuple[Strings, ...]:
        return tuple(one for one in self.arguments if isinstance(one, tuple))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def read_sieve(text: str, file: str) -> tuple[Command, ...]:
    """The commands of a script. Raises FilterError with the place of the first thing that is no Sieve."""
    reader = _Reader(text, file)
    found = tuple(reader.commands(0))
    if reader.token.kind != "end":
        raise reader.error("this closes nothing")
    return found


class _Reader:
    """The tokens of a script, one after the other."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._tokens = self._all()
        self.token = next(self._tokens)

    def _all(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                raise self._error_at(at, "this is no Sieve")
            if not found["space"]:
                kind = found.lastgroup if found.lastgroup != "lines" else "multiline"
                text = found["lines"] if kind == "multiline" else found[0]
                yield _Token(kind or "", text, at)
            at = found.end()
        yield _Token("end", "", len(self._text))

    def error(self, what: str) -> FilterError:
        return self._error_at(self.token.at, what)

    def _error_at(self, at: int, what: str) -> FilterError:
        line = self._line(at)
        column = at - (self._text.rfind("\n", 0, at) + 1) + 1
        near = self._text[at : at + 20].split("\n")[0].strip()
        return FilterError(f"{self._file}:{line}:{column}: {what}: '{near}'" if near else
                           f"{self._file}:{line}:{column}: {what}: the script ends here")  # fmt: skip

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _next(self) -> _Token:
        token, self.token = self.token, next(self._tokens, self.token)
        return token

    def _is(self, mark: str) -> bool:
        return self.token.kind == "mark" and self.token.text == mark

    def _take(self, mark: str) -> bool:
        return bool(self._is(mark) and self._next())

    def commands(self, deep: int) -> Iterator[Command]:
        """The commands up to the end, or to the end of a block."""
        while self.token.kind == "word":
            command = self._command(deep)
            if self._take("{"):
                if deep >= _DEEPEST:
                    raise self.error("blocks in blocks are too deep here")
                block = tuple(self.commands(deep + 1))
                if not self._take("}"):
                    raise self.error("'}' is missing here")
                yield Command(command.name, command.line, command.arguments, command.tests, block)
            elif self._take(";"):
                yield command
            else:
                raise self.error("';' or '{' is missing here")

    def _command(self, deep: int) -> Command:
        """A command or a test, up to what ends it."""
        word = self._next()
        arguments = tuple(self._arguments())
        tests: tuple[Command, ...] = ()
        if deep >= _DEEPEST:
            raise self.error("tests in tests are too deep here")
        if self.token.kind == "word":
            tests = (self._command(deep + 1),)
        elif self._take("("):
            tests = tuple(self._listed_tests(deep + 1))
        return Command(word.text.lower(), self._line(word.at), arguments, tests)

    def _listed_tests(self, deep: int) -> Iterator[Command]:
        while self.token.kind == "word":
            yield self._command(deep)
            if not self._take(","):
                break
        if not self._take(")"):
            raise self.error("a test, ',' or ')' is missing here")

    def _arguments(self) -> Iterator[str | int | Strings]:
        while True:
            kind = self.token.kind
            if kind == "tag":
                yield self._next().text
            elif kind == "number":
                text = self._next().text
                yield int(text.rstrip("KMGkmg")) * _UNITS.get(text[-1].upper(), 1)
            elif kind in ("string", "multiline"):
                yield (self._string(),)
            elif self._take("["):
                yield tuple(self._listed_strings())
            else:
                return

    def _listed_strings(self) -> Iterator[str]:
        while self.token.kind in ("string", "multiline"):
            yield self._string()
            if not self._take(","):
                break
        if not self._take("]"):
            raise self.error("a text, ',' or ']' is missing here")

    def _string(self) -> str:
        token = self._next()
        if token.kind == "multiline":
            return re.sub(r"^\.\.", ".", token.text, flags=re.MULTILINE)
        return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
