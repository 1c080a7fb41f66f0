"""Where the shipped templates, rules and packs are: in the package, or in the source tree. An edge."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "shipped"
_SOURCE = _PACKAGE.parents[1]


def shipped(name: str) -> Path:
    """The path of a shipped file or folder, such as `templates` or `rules.yaml`."""
    installed = _INSTALLED / name
    return installed if installed.exists() else _SOURCE / name


def read_templates(folder: Path | None) -> dict[str, str]:
    """The letters by their path below `templates/`: the shipped ones, and over them those of `folder`."""
    letters = _letters_in(shipped("templates"))
    if folder is not None and folder.is_dir() and folder.resolve() != shipped("templates").resolve():
        letters |= _letters_in(folder)
    return letters


def _letters_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.txt"))
    }
