"""Reports changes of the rules file, and of templates and packs next to it, by inotify. An edge."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from eitherway.rules.written_files import ENDINGS

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
_BESIDE = {"templates", "packs"}
_LISTS = tuple(f".{ending}" for ending in ENDINGS)


def changes(rules: Path, stop: threading.Event) -> Iterator[None]:
    """One item whenever the files may have changed, until `stop`.

    All programs of a user share the system's watches. With none left, the files are looked at.
    """
    before = _stamps(rules)
    try:
        yield from _notified(rules, stop)
    except (OSError, RuntimeError) as error:  # the second is how inotify_init fails
        log.warning(
            "%s: no inotify watch is left (%s); looking at it every %d s instead; for more of them: "
            "sysctl fs.inotify.max_user_instances and fs.inotify.max_user_watches",
            rules.name,
            str(error).partition(". about ")[0],
            LOOK_EVERY,
        )
        yield from _looked_at(rules, stop, before)


def _notified(rules: Path, stop: threading.Event) -> Iterator[None]:
    names, folders = {rules.name, rules.resolve().name}, {rules.parent, rules.resolve().parent}
    for changed in watch(*folders, stop_event=stop, debounce=200, raise_interrupt=False):
        paths = (Path(path) for _, path in changed)
        if any(
            path.name in names or path.suffix.lower() in _LISTS or not _BESIDE.isdisjoint(path.parent.parts)
            for path in paths
        ):
            yield


def _looked_at(rules: Path, stop: threading.Event, before: frozenset[object]) -> Iterator[None]:
    while not stop.wait(LOOK_EVERY):
        now = _stamps(rules)
        if now != before:
            before = now
            yield


def _stamps(rules: Path) -> frozenset[object]:
    """What changes with the rules file, what it is made with, and lists of people: their times and sizes."""
    found = set()
    beside = [path for name in _BESIDE for path in (rules.parent / name).rglob("*")]
    lists = [path for path in rules.parent.glob("*") if path.suffix.lower() in _LISTS]
    for path in (rules, *beside, *lists):
        try:
            status = path.stat()
        except OSError:
            continue
        found.add((path, status.st_ino, status.st_mtime_ns, status.st_size))
    return frozenset(found)
