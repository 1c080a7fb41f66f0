"""Builds a commit a second time elsewhere, and says where the two builds differ."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# What must not matter: the folder, who may read, the clock's zone, the language, the width of the terminal.
_OTHER = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANGUAGE": "de", "COLUMNS": "40"}


def build_again(root: Path, built: Path) -> tuple[str, ...]:
    """A line for each file in `built` that a second build of the same commit does not make alike."""
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        source, target = Path(folder) / "clone", Path(folder) / "dist"
        subprocess.run(["git", "clone", "--quiet", root, source], check=True)
        subprocess.run(
            [sys.executable, "tools/release", target],
            cwd=source,
            check=True,
            env={**os.environ, **_OTHER},
            umask=0o077,
            stdout=subprocess.DEVNULL,
        )
        return tuple(differences(built, target))


def differences(one: Path, other: Path) -> Iterator[str]:
    """A line for each file that only one of two folders has, or that differs between them."""
    first, second = _files(one), _files(other)
    for name in sorted(first.keys() | second.keys()):
        if name not in first or name not in second:
            yield f"{name}: only in one build"
        elif first[name] != second[name]:
            yield f"{name}: differs"


def _files(folder: Path) -> dict[str, bytes]:
    """The files by their paths, with what is in them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
