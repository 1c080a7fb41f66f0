"""The owner's rules file as the page changes it: tried, written whole, the one before kept. An edge."""

import hashlib
from dataclasses import replace
from pathlib import Path

from eitherway.engine.paths import Paths
from eitherway.engine.rules_and_letters import load_both
from eitherway.errors import ConfigError
from eitherway.rules.rule import Rulebook
from eitherway.storage.private_files import write_privately
from eitherway.storage.resources import read_file


class ChangedError(Exception):
    """The file is not the one that the form began with; nothing was written."""


def fingerprint(octets: bytes) -> str:
    """What tells a version of the file from every other."""
    return hashlib.sha256(octets).hexdigest()


def tried(octets: bytes, paths: Paths) -> tuple[Rulebook | None, tuple[str, ...]]:
    """The rules of a file with these octets in place of its own, its examples run; and every fault.

    Packs and letters are those next to the file, as for `eitherway check`.
    """
    try:
        rulebook, _ = load_both(replace(paths.files(), rules=octets), str(paths.rules_path), paths.state)
    except ConfigError as error:
        return None, tuple(fault.replace(f"{paths.rules_path}:", "rules.yaml:") for fault in error.faults)
    return rulebook, ()


def save(octets: bytes, base: str, paths: Paths) -> None:
    """Replaces the file atomically; the one before is kept next to it. Raises ChangedError."""
    before = read_file(paths.rules_path)
    if fingerprint(before) != base:
        raise ChangedError
    place = paths.rules_path.resolve()  # a link to the file stays a link
    write_privately(_kept(place), before)
    write_privately(place, octets)


def undo(base: str, paths: Paths) -> None:
    """Puts back the file before the last save, and keeps the present one in its place.

    Raises ChangedError if the file was changed since; ConfigError if there is none to put back.
    """
    save(read_file(_kept(paths.rules_path.resolve())), base, paths)


def can_undo(paths: Paths) -> bool:
    """Whether a file from before the last save is there."""
    return _kept(paths.rules_path.resolve()).is_file()


def _kept(place: Path) -> Path:
    return place.with_name(f"{place.name}.before")
