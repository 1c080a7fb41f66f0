"""The copies of calendars in the state folder: a small memory and a file of items for each. An edge.

Both are readable by the owner only (0600) and are not encrypted: that is left to the disk's encryption.
Each is replaced as a whole, so a kill leaves the old or the new one; a pair that does not match is ignored,
and the calendar is read again in full.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, field, fields, replace
from datetime import datetime
from pathlib import Path

from eitherway.calendars.reading import EMPTY_CALENDAR, LARGEST_CALENDAR
from eitherway.calendars.trust import EventCounts
from eitherway.errors import ReadError
from eitherway.storage.private_files import make_privately, write_privately
from eitherway.text.formats import Said
from eitherway.values import dataclass

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
            raise ReadError(Said("is larger than {number} MiB", number=LARGEST_CALENDAR >> 20))
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
    `modified` are those of a single file (ICS). `events`, `less` and `fell_to` with their times are the
    `counts`. `undelivered` are the items that the server lists and does not give, by path, and how many
    readings saw that; `accepted` are the broken items that the owner accepts as they are. `digest` refers to
    the items; `whole` is false while a first reading takes more than one deadline.
    """

    collection: str = ""
    token: str = ""
    ctag: str = ""
    etag: str = ""
    modified: str = ""
    listed_at: str = ""
    read_at: str = ""
    events: int | None = None
    less: int | None = None
    less_at: str = ""
    fell_to: int | None = None
    fell_at: str = ""
    undelivered: Mapping[str, int] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    digest: str = ""
    whole: bool = False

    @property
    def counts(self) -> EventCounts:
        return EventCounts(self.events, self.less, _moment(self.less_at), self.fell_to, _moment(self.fell_at))

    def counting(self, counts: EventCounts) -> "Memory":
        """The memory with other numbers of events."""
        less_at, fell_at = (at.isoformat() if at else "" for at in (counts.less_at, counts.fell_at))
        return replace(
            self,
            events=counts.events,
            less=counts.less,
            less_at=less_at,
            fell_to=counts.fell_to,
            fell_at=fell_at,
        )

    def of_nothing(self, collection: str = "") -> "Memory":
        """A memory without a copy: what is known of the numbers of events, and what the owner accepted."""
        return Memory(collection, accepted=self.accepted).counting(self.counts)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the owner says is right: so many events (None: nothing was said), and these broken items."""

    events: int | None = None
    items: tuple[str, ...] = ()


class Mirror:
    """The copy of one calendar, identified by its name and address; used by one thread at a time."""

    def __init__(self, folder: Path, *identity: str) -> None:
        key = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:24]
        self._folder = folder
        self._memory = folder / f"{key}.json"
        self._items = folder / f"{key}.items"
        self._accepted = folder / f"{key}.accepted"

    def memory(self) -> Memory:
        """The stored memory, or an empty one."""
        try:
            found = json.loads(self._memory.read_bytes())
            known = {one.name: found[one.name] for one in fields(Memory) if one.name in found}
            memory = Memory(**{**known, "accepted": tuple(known.get("accepted", ()))})
            return memory.counting(memory.counts)
        except (OSError, ValueError, TypeError):
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

    def hand_over(self, accepted: Accepted) -> None:
        """Leaves what the owner accepts for the next reading, in whatever program. Raises OSError."""
        make_privately(self._folder)
        write_privately(self._accepted, json.dumps(asdict(accepted)).encode())

    def handed_over(self) -> Accepted:
        """What the owner accepts since the last reading; nothing if there is nothing new."""
        try:
            found = json.loads(self._accepted.read_bytes())
            return Accepted(found["events"], tuple(found["items"]))
        except (OSError, ValueError, TypeError, KeyError):
            return Accepted()

    def forget_handed_over(self) -> None:
        with suppress(OSError):
            self._accepted.unlink(missing_ok=True)

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
    for pattern in ("*.json", "*.items", "*.accepted", ".new-*"):
        for path in folder.glob(pattern):
            with suppress(OSError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
