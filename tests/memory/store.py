"""The mail store of the program over a server in memory: the same contract, without a connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from eitherway.errors import ConfigError, MessageError
from eitherway.imap.fetch import Changes, Fetched, HeaderSummary, Listing, Stops, summary_of
from eitherway.imap.finder import NameFinder, Status
from eitherway.imap.mailbox import Limits
from eitherway.imap.names import Listed, encode_name
from eitherway.imap.safe_changes import Appended, SafeChanges
from eitherway.mail.bulk_markers import may_be_bulk
from eitherway.mail.message import Message, parse
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref
from eitherway.rules.account_settings import MailboxSettings
from tests.memory.server import MemoryServer, RefusedError, Stored

_LARGEST = 4 << 20
_NOWHERE = Ref("", 0, 0)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_UNHEARD_OF = Stored(b"", frozenset(), _NEVER)  # a uid that a lie adds


class MemoryStore(SafeChanges):
    """One opened account; many may be open at once, also in other threads."""

    def __init__(self, server: MemoryServer, settings: MailboxSettings, limits: Limits | None = None) -> None:
        super().__init__()
        self.server = server
        self._known: dict[str, Status] = {}
        self._finder = NameFinder(self._survey, settings, self.where, (limits or Limits()).names)

    def _survey(self) -> tuple[str, str, tuple[Listed, ...]]:
        with self.server.changed:
            folders = tuple(self.server.folders.items())
        return "", "/", tuple(Listed(name, encode_name(name), one.attributes) for name, one in folders)

    @property
    def where(self) -> str:
        return "memory"

    @property
    def names(self) -> MailboxNames:
        """The mailboxes that matter, found by special-use or their usual names."""
        return self._finder.names

    def can(self, capability: str) -> bool:
        return capability in self.server.capabilities

    def close(self) -> None:
        """There is nothing to free."""

    def exists(self, name: str) -> bool:
        """Whether there is such a mailbox."""
        return self.server.folder(name) is not None

    def all_names(self) -> tuple[str, ...]:
        """Every mailbox."""
        return tuple(self.server.folders)

    def _ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents where they are missing."""
        levels = name.split("/")
        for depth in range(1, len(levels) + 1):
            level = "/".join(levels[:depth])
            try:
                self.server.create(level)
            except RefusedError as refusal:
                raise ConfigError(f"memory: the mailbox '{level}' cannot be created: {refusal}") from None
            self.server.subscribed.add(level)

    def _drop(self, name: str, holding: int) -> bool:
        with self.server.changed:
            status = self.server.status(name)
            if status is None or status.messages != holding:
                return False
            self.server.subscribed.discard(name)
            self.server.drop(name)
        return True

    def status(self, name: str) -> Status:
        """The state of a mailbox as it is now. MissingMailboxError when there is none."""
        self._known[name] = self.state(name)
        return self._known[name]

    way = "status"

    def _states(self, names: Iterable[str]) -> dict[str, Status]:
        found = {name: self.server.status(name) for name in names}
        return {name: status for name, status in found.items() if status is not None}

    def _state(self, name: str) -> Status:
        status = self.server.status(name)
        if status is None:
            raise self._finder.missing(name)
        return status

    # Reading

    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]:
        """Every message above `after_uid`, with its flags and when it was received."""
        with self.server.changed:
            folder = self.server.folder(name)
            stored = dict(folder.messages) if folder else {}
        uids = tuple(uid for uid in sorted(stored) if uid > after_uid)
        validity = folder.uidvalidity if folder else 0
        return tuple(
            Listing(Ref(name, validity, uid), one.flags, one.received)
            for uid in self.server.told(f"LISTING {name}", uids)
            for one in [stored.get(uid) or _UNHEARD_OF]
        )

    def changes(self, name: str, modseq: int) -> Changes | None:
        """What is there and what changed, as a server with QRESYNC tells it, however few there are."""
        with self.server.changed:
            folder = self.server.folder(name)
            if folder is None or not self.can("QRESYNC"):
                return None
            uids = self.server.told(f"SEARCH {name}", tuple(sorted(folder.messages)))
            after = {uid for uid, one in folder.messages.items() if one.modseq > modseq}
            later = tuple(one for one in self.listing(name) if one.ref.uid in after)
        return Changes(frozenset(uids), later)

    def fetch(self, refs: Iterable[Ref], stops: Stops | None = None) -> Iterator[Fetched]:
        """The messages that still exist, mailbox by mailbox, uids rising."""
        wanted = sorted(refs)
        given = {
            name: self.server.told(f"FETCH {name}", tuple(r.uid for r in wanted if r.mailbox == name))
            for name in {ref.mailbox for ref in wanted}
        }
        for ref in wanted:
            stored = self._stored(ref)
            if stored is not None and ref.uid in given[ref.mailbox]:
                message, stopped = _parsed(stored.octets, stops)
                yield Fetched(ref, message, stored.flags, stored.received, stopped)

    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]:
        """The headers of the messages that still exist."""
        there = ((ref, self._stored(ref)) for ref in sorted(refs))
        return tuple(
            replace(_header(one.octets), ref=ref, flags=one.flags, internal_date=one.received)
            for ref, one in there
            if one is not None
        )

    def all_octets(self, refs: Iterable[Ref]) -> dict[Ref, bytes]:
        """The messages as they are stored, at most 4 MiB of each, without those that are gone."""
        there = ((ref, self._stored(ref)) for ref in refs)
        return {ref: one.octets[:_LARGEST] for ref, one in there if one is not None}

    def _stored(self, ref: Ref) -> Stored | None:
        with self.server.changed:
            folder = self.server.folder(ref.mailbox)
            if folder is None or folder.uidvalidity != ref.uidvalidity:
                return None
            return folder.messages.get(ref.uid)

    # Changing

    def _put(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref | None:
        if not self.exists(name):
            self.ensure(name)
        uid = self.server.append(name, octets, flags)
        return self._told(name, uid)

    def _put_together(self, name: str, messages: Sequence[Appended]) -> tuple[Ref | None, ...] | None:
        try:
            uids = self.server.append_together(name, messages)
        except (KeyError, RefusedError):
            return None
        return tuple(self._told(name, uid) for uid in uids)

    def _told(self, name: str, uid: int | None) -> Ref | None:
        """The Ref of what was put there, as a server with UIDPLUS tells it."""
        folder = self.server.folder(name)
        if uid is None or folder is None or not self.can("UIDPLUS"):
            return None
        return Ref(name, folder.uidvalidity, uid)

    def _is_there(self, ref: Ref) -> bool:
        folder = self.server.folder(ref.mailbox)
        return folder is not None and folder.uidvalidity == ref.uidvalidity

    def _transfer(self, command: str, ref: Ref, name: str) -> Ref | None:
        if not self.exists(name):
            self.ensure(name)
        act = self.server.move if command == "MOVE" else self.server.copy
        return self._told(name, act(ref.mailbox, ref.uid, name))

    def _flag(self, ref: Ref, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        """Adds and removes flags; a message that is gone is no error."""
        if self._is_there(ref):
            self.server.store(ref.mailbox, ref.uid, add, remove)

    def _expunge(self, ref: Ref) -> None:
        self.server.expunge(ref.mailbox, ref.uid)

    # Waiting

    def wait(self, name: str, limit: timedelta, stop: Callable[[], bool]) -> bool:
        """Whether something changed since the last `status(name)` or within `limit`."""
        if stop():
            return False
        if self._finder.find_missing():
            return True
        before = self._known.get(name) or self.server.status(name)
        end = time.monotonic() + limit.total_seconds()
        with self.server.changed:
            while self.server.status(name) == before is not None:
                left = end - time.monotonic()
                if left <= 0 or stop():
                    return False
                self.server.changed.wait(min(left, 0.1))
        return True


@lru_cache(maxsize=4096)
def _header(octets: bytes) -> HeaderSummary:
    """The header of a message; where it lies and its flags are not in it."""
    header = octets.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return summary_of(_NOWHERE, header, flags=frozenset(), received=_NEVER, size=len(octets))


def _parsed(octets: bytes, stops: Stops | None = None) -> tuple[Message | MessageError, bool]:
    """The message, and whether it was stopped by its header."""
    try:
        message = parse(octets)
    except MessageError as error:
        return error, False
    if stops and may_be_bulk(octets.partition(b"\r\n\r\n")[0]) and not message.calendars:
        header = replace(message, text="", written="", quoted="", signature="", heading="")
        return (header, True) if stops(header) else (message, False)
    return message, False
