"""The changes that every mail store makes alike: append once, remove only our own, move in two steps.

Pure, except for the operations that a store adds: a server over IMAP, or one in memory.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date

from eitherway.errors import UnlistedError
from eitherway.imap.fetch import Changes, Fetched, HeaderSummary, Listing
from eitherway.imap.finder import MissingMailboxError, Status
from eitherway.imap.header_index import Floor, HeaderIndex
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref

_KEPT = 32  # messages that `read_again` keeps
_NEXT_IN_TRASH = 50  # messages above the place that was recorded, among which ours is
_RECENT = 500  # uids, within which the copy of an interrupted move is looked for
Appended = tuple[bytes, tuple[str, ...]]
"""The octets of one of Eitherway's messages, and its flags."""

_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)


class SafeChanges(ABC):
    """Changes Eitherway's messages, and those that the owner put into a decision folder."""

    def __init__(self) -> None:
        self._index = HeaderIndex(self)
        self._looked: dict[str, Status] = {}
        self._read: dict[Ref, tuple[Status, Fetched]] = {}

    # What each store implements

    @property
    @abstractmethod
    def where(self) -> str:
        """The store's name, for messages to a person."""

    @property
    @abstractmethod
    def names(self) -> MailboxNames: ...

    @abstractmethod
    def can(self, capability: str) -> bool:
        """Whether the store has this capability, such as UIDPLUS or MOVE."""

    @abstractmethod
    def fetch(self, refs: Iterable[Ref]) -> Iterator[Fetched]: ...

    @abstractmethod
    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]: ...

    @abstractmethod
    def all_octets(self, refs: Iterable[Ref]) -> dict[Ref, bytes]: ...

    @abstractmethod
    def _state(self, name: str) -> Status:
        """The state of a mailbox as it is now. Raises MissingMailboxError if there is none."""

    @abstractmethod
    def _states(self, names: Iterable[str]) -> dict[str, Status]:
        """The states of those of the mailboxes that are there, as they are now."""

    @abstractmethod
    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]:
        """Every message above `after_uid`, those flagged \\Deleted too, uids rising; empty without it."""

    @abstractmethod
    def changes(self, name: str, modseq: int) -> Changes | None:
        """What is there, and what came or was flagged after `modseq`; None where `listing` is to be asked."""

    @abstractmethod
    def _put(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref | None:
        """Appends, creating a missing mailbox; returns the new Ref if the store reports it."""

    @abstractmethod
    def _put_together(self, name: str, messages: Sequence[Appended]) -> tuple[Ref | None, ...] | None:
        """Appends all or none with one command (RFC 3502), in their order; None if the store refuses that."""

    @abstractmethod
    def _is_there(self, ref: Ref) -> bool:
        """Whether the mailbox of `ref` can be changed and its uids are still valid."""

    @abstractmethod
    def _transfer(self, command: str, ref: Ref, name: str) -> Ref | None:
        """Runs MOVE or COPY for one message; returns the new Ref if the store reports it."""

    @abstractmethod
    def _drop(self, name: str, holding: int) -> bool:
        """Deletes a mailbox if it holds that many messages; returns whether it did."""

    @abstractmethod
    def _ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents if they are missing."""

    @abstractmethod
    def _flag(self, ref: Ref, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        """Adds and removes flags; does nothing if the message is gone."""

    @abstractmethod
    def _expunge(self, ref: Ref) -> None:
        """Expunges this one message, which is flagged \\Deleted. Only with UIDPLUS."""

    # Looking

    def look(self, *, whole: bool = True) -> dict[str, Status]:
        self._looked = self._states(self.names.all)
        self._index.unlisted = set(self._looked) if whole else set()
        return dict(self._looked)

    @property
    def is_looking(self) -> bool:
        return bool(self._looked)

    def end_look(self) -> None:
        self._looked = {}
        self._index.unlisted = None

    def state(self, name: str) -> Status:
        """The state of a mailbox: what the last look saw, as it is now after that ended.

        Unlike `status` it is nothing that `wait` compares with.
        """
        seen = self._looked.get(name)
        return self._state(name) if seen is None else seen

    def read_again(self, ref: Ref) -> Fetched | None:
        found = self._read_before(ref)
        if found is None:
            found = next(iter(self.fetch([ref])), None)
            self._keep([found] if found else [])
        return found

    def read_ahead(self, refs: Iterable[Ref]) -> None:
        wanted = {ref for ref in refs if ref.mailbox in self._looked and self._read_before(ref) is None}
        self._keep(self.fetch(sorted(wanted)[:_KEPT]) if wanted else ())

    def _read_before(self, ref: Ref) -> Fetched | None:
        """The message as it was read, if the look shows its mailbox unchanged since then."""
        seen = self._looked.get(ref.mailbox)
        state, found = self._read.get(ref, (None, None))
        return found if seen is not None and state == seen else None

    def _keep(self, found: Iterable[Fetched]) -> None:
        seen = {
            one.ref: (self._looked[one.ref.mailbox], one) for one in found if one.ref.mailbox in self._looked
        }
        kept = [item for item in self._read.items() if item[0] not in seen]
        self._read = dict([*kept, *seen.items()][-_KEPT:])

    def octets(self, ref: Ref) -> bytes | None:
        return self.all_octets((ref,)).get(ref)

    # Finding

    @property
    def missing(self) -> frozenset[str]:
        """The mailboxes that were not there when they were last asked for headers."""
        return frozenset(self._index.missing)

    @property
    def floors(self) -> dict[str, Floor]:
        """What need not be listed again, by mailbox; what is added counts."""
        return self._index.floors

    def headers(self, name: str, *, since: date | None = None) -> tuple[HeaderSummary, ...]:
        return self._index.headers(name, since)

    def known(self, name: str) -> tuple[HeaderSummary, ...]:
        return self._index.known(name)

    def refs(self, name: str, *, after_uid: int = 0, since: date | None = None) -> tuple[Ref, ...]:
        seen = self._looked.get(name)
        if seen is not None and seen.uidnext <= after_uid + 1:
            return ()
        listed = (one for one in self.listing(name, after_uid=after_uid) if one.is_live)
        return tuple(one.ref for one in listed if since is None or one.internal_date.date() >= since)

    def find(self, name: str, message_id: str) -> tuple[Ref, ...]:
        return tuple(one.ref for one in self.headers(name) if one.message_id == message_id)

    def find_received(self, name: str, message_id: str, day: date | None) -> tuple[Ref, ...]:
        if day is None:
            named = (one.ref for one in self._index.newest_first(name) if one.message_id == message_id)
            return tuple(ref for ref in (next(named, None),) if ref is not None)
        around = self.summaries(self._index.received_about(name, day))
        live = (one for one in around if "\\Deleted" not in one.flags)
        return tuple(one.ref for one in live if one.message_id == message_id)

    # Changing: what the look saw holds no longer

    def ensure(self, name: str) -> None:
        self.end_look()
        self._ensure(name)

    def drop(self, name: str, holding: int = 0) -> bool:
        self.end_look()
        return self._drop(name, holding)

    def flag(self, ref: Ref, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        self.end_look()
        self._flag(ref, add, remove)

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Appends one of Eitherway's messages; see `append_all`."""
        return self.append_all(name, ((octets, flags),))[0]

    def append_all(self, name: str, messages: Sequence[Appended]) -> tuple[Ref, ...]:
        """Appends Eitherway's messages, each once; returns the Refs of those that have their Message-IDs.

        They are looked for before, so that a kill or a lost answer cannot double one, and after: if two
        programs append one at the same time, the one whose copy has the higher uid removes its own.
        """
        self.end_look()
        wanted = {own_message_id(one[0]): one for one in messages}
        known = self._by_id(name, wanted)
        new = {named: one for named, one in wanted.items() if named not in known}
        put = self._put_all(name, tuple(new.values()))
        if put is None:
            return tuple(self.append(name, *one) for one in messages)
        found = self._by_id(name, wanted) if new else known
        refs = {named: there[0] for named, there in found.items()}
        for (named, (octets, _)), appended in zip(new.items(), put, strict=True):
            refs[named] = self._settled(name, appended, octets, found.get(named, ()))
        return tuple(refs[own_message_id(octets)] for octets, _ in messages)

    def _by_id(self, name: str, wanted: Container[str]) -> dict[str, tuple[Ref, ...]]:
        """Where the wanted Message-IDs are in that mailbox now."""
        found: dict[str, tuple[Ref, ...]] = {}
        for one in self.headers(name):
            if one.message_id in wanted:
                found[one.message_id] = (*found.get(one.message_id, ()), one.ref)
        return found

    def _put_all(self, name: str, messages: Sequence[Appended]) -> tuple[Ref | None, ...] | None:
        """Appends with as few commands as can be; None if the store refused all of them together.

        By RFC 3502 it then took none. Not to rely on that, each is looked for again before it is appended.
        """
        if len(messages) > 1 and self._takes_together(messages):
            return self._put_together(name, messages)
        return tuple(self._put(name, *one) for one in messages)

    def _takes_together(self, messages: Sequence[Appended]) -> bool:
        """Whether it can be asked to; a keyword, which it may not know, would spoil it for the others."""
        has_keywords = any(not flag.startswith("\\") for _, flags in messages for flag in flags)
        return self.can("MULTIAPPEND") and not has_keywords

    def _settled(self, name: str, appended: Ref | None, octets: bytes, found: tuple[Ref, ...]) -> Ref:
        if not found and appended is None:
            raise UnlistedError(f"{self.where}: '{name}' does not list an appended message; looking again")
        for late in found[1:]:
            there = self.octets(late) or b""
            if late == appended or (appended is None and there == octets):
                self.remove(late, _digest(there))
        return found[0] if found or appended is None else appended

    def remove(self, ref: Ref, digest: str) -> bool:
        """Removes Eitherway's message if its octets still match `digest` (sha256, hexadecimal).

        False if it was left alone: it is gone, or differs from what Eitherway wrote. Without UIDPLUS it is
        only flagged \\Deleted: EXPUNGE would also remove messages that others flagged. Where EXPUNGE only
        takes a label, it goes through Trash.
        """
        self.end_look()
        octets = self.octets(ref)
        if octets is None or _digest(octets) != digest:
            return False
        start = self.trash_start()
        if start is None or ref.mailbox == start.mailbox:
            self._delete(ref)
            return True
        if self._is_there(ref):
            self._transfer("MOVE", ref, start.mailbox)
        return self.purge(start, digest)

    def trash_start(self) -> Ref | None:
        trash = self.names.trash
        if not (trash and self.can("MOVE") and (self.names.all_mail or self.can("X-GM-EXT-1"))):
            return None
        self.end_look()
        try:
            status = self.state(trash)
        except MissingMailboxError:
            return None
        return Ref(trash, status.uidvalidity, status.uidnext)

    def purge(self, start: Ref, digest: str) -> bool:
        """Removes Eitherway's message from Trash for good; returns whether it was there, and is no more."""
        self.end_look()
        # A kill between STORE and EXPUNGE left it flagged \\Deleted: refs would not name it.
        new = self.listing(start.mailbox, after_uid=start.uid - 1)[:_NEXT_IN_TRASH]
        refs = tuple(one.ref for one in new if one.ref.uidvalidity == start.uidvalidity)
        ours = tuple(ref for ref in refs if _digest(self.octets(ref) or b"") == digest)
        for ref in ours:
            self._delete(ref)
        left = self.listing(start.mailbox, after_uid=start.uid - 1) if ours else ()
        return bool(ours) and not set(ours) & {one.ref for one in left if one.is_live}

    def _delete(self, ref: Ref) -> None:
        self.flag(ref, add=("\\Deleted",))
        if self.can("UIDPLUS"):
            self._expunge(ref)

    def move(self, ref: Ref, name: str) -> Ref | None:
        """Moves a message; returns its new Ref, None if that is unknown or the message was gone."""
        self.end_look()
        if not self._is_there(ref):
            return None
        if self.can("MOVE"):
            return self._transfer("MOVE", ref, name)
        there = self._copied_before(ref, name)
        if there is None:
            self._is_there(ref)
            there = self._transfer("COPY", ref, name)
        self._delete(ref)
        return there

    def _copied_before(self, ref: Ref, name: str) -> Ref | None:
        """The copy that an earlier move in two steps left when it was interrupted between them."""
        source = next(iter(self.summaries((ref,))), None)
        if source is None or not source.message_id:
            return None
        try:
            newest = self.state(name).uidnext - 1
        except MissingMailboxError:
            return None
        recent = self.listing(name, after_uid=max(0, newest - _RECENT))
        same_time = (one.ref for one in recent if one.is_live and one.internal_date == source.internal_date)
        for summary in self.summaries(same_time):
            if (summary.message_id, summary.size) == (source.message_id, source.size):
                return summary.ref
        return None


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def own_message_id(octets: bytes) -> str:
    """The Message-ID of a message that Eitherway wrote. Raises ValueError if there is none."""
    match = _ID.search(octets.partition(b"\r\n\r\n")[0])
    if not match:
        raise ValueError("Eitherway's messages need a Message-ID, so that they can be found again")
    return match[1].decode("ascii")
