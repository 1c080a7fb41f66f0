"""The copies of calendars in the state folder: a small memory and a file of items for each. An edge.

Both are readable by the owner only (0600) and are not encrypted: that is left to the disk's encryption.
Each is replaced as a whole, so a kill leaves the old or the new one; a pair that does not match is ignored,
and the calendar is read again in full.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from eitherway.calendars.reading import EMPTY_CALENDAR, LARGEST_CALENDAR
from eitherway.errors import ReadError
from eitherway.storage.private_files import make_privately, write_privately

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One calendar object of a collection. `octets` end with a line end."""

    href: str
    etag: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Items:
    """A whole calendar: its octets in the order of the hrefs, and where each item is in them."""

    octets: bytes = EMPTY_CALENDAR
    index: tuple[tuple[str, str, int], ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Items":
        """The items as one stream; raises ReadError if that is larger than a calendar may be."""
        ordered = sorted(items, key=lambda item: item.href)
        if sum(len(item.octets) for item in ordered) > LARGEST_CALENDAR:
            raise ReadError(f"is larger than {LARGEST_CALENDAR >> 20} MiB")
        octets = b"".join(item.octets for item in ordered) or EMPTY_CALENDAR
        return cls(octets, tuple((item.href, item.etag, len(item.octets)) for item in ordered))

    def digest(self) -> str:
        """The hash by which a memory refers to these items."""
        return hashlib.sha256(self.octets).hexdigest()

    def __iter__(self) -> Iterator[Item]:
        start = 0
        for href, etag, length in self.index:
            yield Item(href, etag, self.octets[start : start + length])
            start += length


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered about a calendar besides its items; times are ISO text, "" means never.

    `collection` is the calendar's own address, `token` and `ctag` its state there (CalDAV); `etag` and
    `modified` are those of a single file (ICS). `events` is their number at the last believed reading,
    `fell_to` a lower one that is not believed yet. `digest` refers to the items; `whole` is false while a
    first reading takes more than one deadline.
    """

    collection: str = ""
    token: str = ""
    ctag: str = ""
    etag: str = ""
    modified: str = ""
    listed_at: str = ""
    read_at: str = ""
    events: int | None = None
    fell_to: int | None = None
    digest: str = ""
    whole: bool = False


class Mirror:
    """The copy of one calendar, identified by its name and address; used by one thread at a time."""

    def __init__(self, folder: Path, *identity: str) -> None:
        key = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:24]
        self._folder = folder
        self._memory = folder / f"{key}.json"
        self._items = folder / f"{key}.items"

    def memory(self) -> Memory:
        """The stored memory, or an empty one."""
        try:
            found = json.loads(self._memory.read_bytes())
            return Memory(**{field.name: found[field.name] for field in fields(Memory)})
        except (OSError, ValueError, TypeError, KeyError):
            return Memory()

    def items(self, memory: Memory) -> Items | None:
        """The items that belong to the memory; None if there are none, or others."""
        try:
            head, _, octets = self._items.read_bytes().partition(b"\n")
            index = tuple((href, etag, length) for href, etag, length in json.loads(head))
        except (OSError, ValueError, TypeError):
            return None
        items = Items(octets, index)
        return items if items.digest() == memory.digest else None

    def keep(self, memory: Memory) -> None:
        """Stores the memory; the items stay as they are."""
        self._write(self._memory, json.dumps(asdict(memory)).encode())

    def keep_items(self, items: Items) -> str:
        """Replaces the items; returns their digest."""
        head = json.dumps(items.index, separators=(",", ":")).encode()
        self._write(self._items, head + b"\n" + items.octets)
        return items.digest()

    def _write(self, path: Path, octets: bytes) -> None:
        """Writes a file. A failure (a full disk) only means that the calendar is read in full each time."""
        try:
            make_privately(self._folder)
            write_privately(path, octets)
        except OSError as error:
            log.warning("copies of calendars cannot be written in %s: %s", self._folder, error.strerror)


def forget_unused(folder: Path, before: datetime) -> None:
    """Deletes the copies last written before a moment: those calendars are no longer read."""
    for pattern in ("*.json", "*.items", ".new-*"):
        for path in folder.glob(pattern):
            with suppress(OSError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
