"""The faults of a file, with their places: collected, never raised one by one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

_SHOWN = 60
_LISTED = 24


class Place(NamedTuple):
    """A place in a file; line and column count from 1, as in editors."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault at a place: what is wrong, and what to do."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class PlacedError(ValueError):
    """A fault of a whole group that is best reported at one of its keys.

    `given` is a value that it judges by: where that one is wrong itself, only that is reported.
    """

    def __init__(self, text: str, at: str, given: str = "") -> None:
        super().__init__(text)
        self.at, self.given = at, given


def render(faults: Iterable[Fault]) -> tuple[str, ...]:
    """Every fault once, as `file:line:column: what; what to do`, in the order of the files."""
    return tuple(map(str, sorted(set(faults))))


def near(word: str, choices: Iterable[str]) -> str:
    """What to do about a wrong word: the nearest valid one, else all of them."""
    known = sorted(choices)
    close = closest(word, known)
    if close:
        return f"did you mean '{close}'?"
    if len(known) > _LISTED:
        return "docs/reference/rules.md lists them"
    return "use " + listed(known) if known else "leave it out"


def not_one_of(word: str, choices: Iterable[str]) -> str:
    """What is wrong with a word, and which are valid."""
    known = list(choices)
    close = closest(word, known)
    if close:
        return f"'{shown(word)}' is not {listed(known)}; did you mean '{close}'?"
    return f"'{shown(word)}' is not valid here; write {listed(known)}"


def closest(word: str, known: Sequence[str]) -> str:
    """The word that was probably meant, "" if none is near."""
    # Comparing is quadratic in the length, and no setting has 60 letters.
    if len(word) > _SHOWN:
        return ""
    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=0.6)), "")


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    items = list(words)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " or " + items[-1]


def shown(text: str) -> str:
    """The person's text on one line and shortened, for a fault."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
