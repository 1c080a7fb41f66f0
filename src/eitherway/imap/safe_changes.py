"""The changes that every mail store makes alike: append once, remove only our own, move in two steps.

Pure, except for the operations that a store adds: a server over IMAP, or one in memory.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date

from eitherway.errors import TransientError
from eitherway.imap.fetch import HeaderSummary
from eitherway.requests.request import Ref

_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)


class SafeChanges(ABC):
    """Changes Eitherway's messages, and those that the owner put into a decision folder."""

    # What each store implements

    @property
    @abstractmethod
    def where(self) -> str:
        """The store's name, for messages to a person."""

    @abstractmethod
    def can(self, capability: str) -> bool:
        """Whether the store has this capability, such as UIDPLUS or MOVE."""

    @abstractmethod
    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]: ...

    @abstractmethod
    def octets(self, ref: Ref) -> bytes | None: ...

    @abstractmethod
    def flag(self, ref: Ref, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None: ...

    @abstractmethod
    def _candidates(
        self, name: str, message_id: str, after_uid: int = 0, *, near: date | None = None
    ) -> tuple[Ref, ...]:
        """The live messages whose Message-ID contains this text; with `near`, received within a day of it."""

    @abstractmethod
    def _put(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref | None:
        """Appends, creating a missing mailbox; returns the new Ref if the store reports it."""

    @abstractmethod
    def _is_there(self, ref: Ref) -> bool:
        """Whether the mailbox of `ref` can be changed and its uids are still valid."""

    @abstractmethod
    def _transfer(self, command: str, ref: Ref, name: str) -> Ref | None:
        """Runs MOVE or COPY for one message; returns the new Ref if the store reports it."""

    @abstractmethod
    def _expunge(self, ref: Ref) -> None:
        """Expunges this one message, which is flagged \\Deleted. Only with UIDPLUS."""

    # What all stores share

    def find(self, name: str, message_id: str, *, after_uid: int = 0) -> tuple[Ref, ...]:
        """The live messages with exactly this Message-ID, the oldest first."""
        return self._exactly(message_id, self._candidates(name, message_id, after_uid))

    def _exactly(self, message_id: str, refs: Iterable[Ref]) -> tuple[Ref, ...]:
        return tuple(summary.ref for summary in self.summaries(refs) if summary.message_id == message_id)

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Appends Eitherway's message, once; returns the Ref of the message that has its Message-ID.

        It is searched for before, so that a kill or a lost answer cannot double it, and after: if two
        programs append it at the same time, the one whose copy has the higher uid removes its own.
        """
        known = self.find(name, own_message_id(octets))
        if known:
            return known[0]
        return self._settled(name, self._put(name, octets, flags), octets)

    def _settled(self, name: str, appended: Ref | None, octets: bytes) -> Ref:
        message_id = own_message_id(octets)
        if appended is not None and self._candidates(name, message_id) == (appended,):
            return appended
        found = self.find(name, message_id)
        if not found and appended is None:
            raise TransientError(f"{self.where}: '{name}' does not list an appended message; searching again")
        for late in found[1:]:
            if late == appended or (appended is None and self.octets(late) == octets):
                self._delete(late)
        return found[0] if found or appended is None else appended

    def remove(self, ref: Ref, digest: str) -> bool:
        """Removes Eitherway's message if its octets still match `digest` (sha256, hexadecimal).

        False if it was left alone: it is gone, or differs from what Eitherway wrote. Without UIDPLUS it is
        only flagged \\Deleted: EXPUNGE would also remove messages that others flagged.
        """
        octets = self.octets(ref)
        if octets is None or hashlib.sha256(octets).hexdigest() != digest:
            return False
        self._delete(ref)
        return True

    def _delete(self, ref: Ref) -> None:
        self.flag(ref, add=("\\Deleted",))
        if self.can("UIDPLUS"):
            self._expunge(ref)

    def move(self, ref: Ref, name: str) -> Ref | None:
        """Moves a message; returns its new Ref, None if that is unknown or the message was gone."""
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
        near = self._candidates(name, source.message_id, near=source.internal_date.date())
        for summary in self.summaries(near):
            same = (source.message_id, source.size, source.internal_date)
            if (summary.message_id, summary.size, summary.internal_date) == same:
                return summary.ref
        return None


def own_message_id(octets: bytes) -> str:
    """The Message-ID of a message that Eitherway wrote. Raises ValueError if there is none."""
    match = _ID.search(octets.partition(b"\r\n\r\n")[0])
    if not match:
        raise ValueError("Eitherway's messages need a Message-ID, so that they can be found again")
    return match[1].decode("ascii")
