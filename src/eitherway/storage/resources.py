"""Finds the shipped templates, rules and packs, in the package or in the source tree. An edge."""

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from eitherway.errors import ConfigError
from eitherway.rules.written_files import TONES, Files, PackFile, named_files
from eitherway.storage.private_files import others_may_write

_PACKAGE = Path(__file__).parents[1]
_INSTALLED = _PACKAGE / "shipped"
_SOURCE = _PACKAGE.parents[1]
_PACKS = _PACKAGE / "rules" / "packs"
T = TypeVar("T")
_LARGEST_LIST = 5_000_000  # bytes
# Files that editors leave behind, and notes.
_OTHER_FILES = re.compile(r"^[.#]|~$|\.(bak|orig|swp|tmp|md)$|^README", re.IGNORECASE)


def shipped(name: str) -> Path:
    """The path of a shipped file or folder, such as `templates` or `rules.yaml`."""
    installed = _INSTALLED / name
    return installed if installed.exists() else _SOURCE / name


def read_file(path: Path) -> bytes:
    """The octets of the owner's file. Raises ConfigError that says what to do."""
    try:
        exposed, octets = others_may_write(path.stat()), path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; write one with: eitherway init") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; check its permissions") from None
    if exposed:
        raise ConfigError(f"{path}: others may write this file; to stop that: chmod go-w {path}")
    return octets


def read_files(rules: Path) -> Files:
    """That rules file, with the packs and the templates: those next to it override the shipped ones."""
    octets, faults = or_faults(partial(read_file, rules))
    packs, of_packs = or_faults(partial(read_packs, rules.parent / "packs"))
    templates, of_templates = or_faults(partial(read_templates, rules.parent / "templates"))
    text = (octets or b"").decode("utf-8", "replace")
    people = people_in(text, rules.parent)
    return Files(octets, packs, templates, (*faults, *of_packs, *of_templates), people)


def people_in(text: str, base: Path) -> dict[str, bytes | str]:
    """The lists of people in files that the text of rules names, or why they cannot be read."""
    return {name: _people_at(base / Path(name).expanduser()) for name in named_files(text)}


def _people_at(path: Path) -> bytes | str:
    """What is in a list of people, or why it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_LIST:
            return f"larger than {_LARGEST_LIST // 1_000_000} MB; save only the rows of people"
        return read_file(path)
    except FileNotFoundError:
        return "there is no such file; a name counts from the folder of rules.yaml"
    except (OSError, ConfigError) as error:
        return f"it cannot be read: {error}; check its permissions"


def or_faults(read: Callable[[], T]) -> tuple[T | None, tuple[str, ...]]:
    """The result of `read`, or the faults that it raised."""
    try:
        return read(), ()
    except ConfigError as error:
        return None, tuple(error.faults)


def read_templates(folder: Path | None) -> dict[str, str]:
    """The templates by their path below `templates/`: those of `folder` override the shipped ones."""
    letters = dict(_shipped_letters(shipped("templates")))
    if folder is not None and folder.is_dir() and folder.resolve() != shipped("templates").resolve():
        if faults := (*_not_letters(folder), *_exposed(folder)):
            raise ConfigError(*faults)
        own = _letters_in(folder)
        letters = {path: text for path, text in letters.items() if _for_both_tones(path) not in own} | own
    return letters


def read_packs(folder: Path | None) -> dict[str, PackFile]:
    """The packs by their names: those of `folder` override the shipped ones."""
    packs = _shipped_packs()
    own = _packs_in(folder) if folder is not None else ()
    return packs | {path.stem: PackFile(str(path), read_file(path)) for path in own}


# Of a program that runs the shipped files stay as they are; a host reads them for each of its tenants.


@cache
def _shipped_letters(folder: Path) -> dict[str, str]:
    return _letters_in(folder)


@cache
def _shipped_packs() -> dict[str, PackFile]:
    return {path.stem: PackFile(f"packs/{path.name}", path.read_bytes()) for path in _packs_in(_PACKS)}


def _packs_in(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in sorted(folder.glob("*.yaml")) if path.is_file())


def _for_both_tones(path: str) -> str:
    """The path of the template for every tone: "en/defer.txt" for "en/warm/defer.txt".

    If the owner wrote that one, no shipped template for a single tone may win over it.
    """
    language, *rest = path.split("/")
    return "/".join((language, *rest[1:])) if rest[0] in TONES and rest[1:] else path


def _letters_in(folder: Path) -> dict[str, str]:
    return {
        (name := path.relative_to(folder).as_posix()): _read(path, name)
        for path in sorted(folder.rglob("*.txt"))
    }


def _read(path: Path, name: str) -> str:
    """The text of a template; `name` is its path below `templates/`."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"templates/{name}:{line}: this is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ConfigError(
            f"templates/{name}: cannot be read: {error.strerror}; check its permissions"
        ) from None


def _exposed(folder: Path) -> tuple[str, ...]:
    """A fault for each of the owner's templates that others may write."""
    return tuple(
        f"templates/{path.relative_to(folder).as_posix()}: others may write this file; "
        f"to stop that: chmod go-w {path}"
        for path in sorted(folder.rglob("*.txt"))
        if path.exists() and others_may_write(path.stat())
    )


def _not_letters(folder: Path) -> tuple[str, ...]:
    """A fault for each of the owner's files that looks like a template and would never be read."""
    return tuple(
        f"templates/{path.relative_to(folder).as_posix()}: never read; name a template's file .txt"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".txt") and not _OTHER_FILES.search(path.name)
    )
