"""Which rules and letters were tried and found without a fault, by a hash of what they consist of. An edge.

A start with the same files tries them no second time, which would take a second. Only hashes are kept.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from eitherway.storage.private_files import others_may_write

_KEPT = 16  # hashes: several rules files may share a state folder
_PACKAGE = Path(__file__).parents[1]


def content_of(*parts: object) -> str:
    """A hash of `parts`, and of the program that tries them: another version may judge otherwise."""
    return hashlib.sha256(repr((parts, tuple(_program(_PACKAGE)))).encode()).hexdigest()


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


def remember(content: str, state: Path) -> None:
    """Notes that it was. Nothing is noted where there is no state folder yet, or it cannot be written."""
    if not state.is_dir():
        return
    beside = state / f".tried.{os.getpid()}"
    with suppress(OSError):
        beside.touch(mode=0o600)
        beside.write_text("".join(f"{one}\n" for one in _newest(content, _read(state))), "ascii")
        beside.replace(state / "tried")


def _newest(content: str, before: Iterable[str]) -> list[str]:
    return [content, *(one for one in before if one != content)][:_KEPT]


def _read(state: Path) -> list[str]:
    path = state / "tried"
    try:
        return [] if others_may_write(path.stat()) else path.read_text("ascii", "replace").split()
    except OSError:
        return []
