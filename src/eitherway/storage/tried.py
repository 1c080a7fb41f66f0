"""Which rules and letters were tried and found without a fault, by a hash of what they consist of. An edge.

A start with the same files tries them no second time, which would take a second. Hashes are kept, and with
each what a command shows of such files without reading them again.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from eitherway.storage.private_files import others_may_write

_KEPT = 16  # hashes: several rules files may share a state folder
_PACKAGE = Path(__file__).parents[1]


def content_of(*parts: object) -> str:
    """A hash of `parts`, and of the program that tries them: another version may judge otherwise."""
    return hashlib.sha256(repr((parts, _this_program())).encode()).hexdigest()


@cache
def _this_program() -> tuple[tuple[str, int, int], ...]:
    """The program that runs: files that are installed over it meanwhile are of another one."""
    return tuple(_program(_PACKAGE))


def _program(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Each file of the program, by its name, size and time (ns)."""
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.is_dir():
            yield from () if entry.name == "__pycache__" else _program(Path(entry.path))
        else:
            known = entry.stat()
            yield entry.name, known.st_size, known.st_mtime_ns


def was_tried(content: str, state: Path) -> bool:
    """Whether that content was found without a fault. What others could have written does not count."""
    return content in _read(state)


def note_of(content: str, state: Path) -> str:
    """What was noted with that content; "" if nothing was, or if it was not tried."""
    return _read(state).get(content, "")


def remember(content: str, state: Path, note: str = "") -> None:
    """Notes that it was, with one line of text.

    Nothing is noted where there is no state folder yet, or it cannot be written.
    """
    if not state.is_dir():
        return
    beside = state / f".tried.{os.getpid()}"
    newest = ({content: note} | {one: text for one, text in _read(state).items() if one != content}).items()
    with suppress(OSError):
        beside.touch(mode=0o600)
        beside.write_text("".join(f"{one} {text}\n" for one, text in list(newest)[:_KEPT]), "utf-8")
        beside.replace(state / "tried")


def _read(state: Path) -> dict[str, str]:
    path = state / "tried"
    try:
        lines = () if others_may_write(path.stat()) else path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return {}
    return {content: note for content, _, note in (line.partition(" ") for line in lines) if content}
