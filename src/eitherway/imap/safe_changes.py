"""The changes that every mail store makes alike: append once, remove only our own, move in two steps.

Pure but for the operations that a store adds: a server over IMAP, or one in memory.
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
    """Changes of our own messages, and of those that the person put into a decision folder."""

    # What the store does itself

    @property
    @abstractmethod
    def where(self) -> str:
        """The store's name, for messages to a person."""

    @abstractmethod
    def can(self, capability: str) -> bool:
        """Whether it has this capability, such as UIDPLUS or MOVE."""

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
        """The live messages whose Message-ID holds this text, `near`: received within a day of it."""

    @abstractmethod
    def _put(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref | None:
        """Appends, and makes the mailbox where it is missing; the new Ref where the store tells it."""

    @abstractmethod
    def _is_there(self, ref: Ref) -> bool:
        """Whether its mailbox can be changed and still has the uids of `ref`."""

    @abstractmethod
    def _transfer(self, command: str, ref: Ref, name: str) -> Ref | None:
        """MOVE or COPY of one message; the new Ref where the store tells it."""

    @abstractmethod
    def _expunge(self, ref: Ref) -> None:
        """Takes this one message away, which is flagged \\Deleted. Only with UIDPLUS."""

    # What follows

    def find(self, name: str, message_id: str, *, after_uid: int = 0) -> tuple[Ref, ...]:
        """The live messages with exactly this Message-ID, the oldest first."""
        return self._exactly(message_id, self._candidates(name, message_id, after_uid))

    def _exactly(self, message_id: str, refs: Iterable[Ref]) -> tuple[Ref, ...]:
        return tuple(summary.ref for summary in self.summaries(refs) if summary.message_id == message_id)

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Puts our message there, once: the Ref of the one that has its Message-ID when all is done.

        It is looked for before, so that a kill or a lost answer cannot double it, and after: of two
        programs that append it at the same time, the one with the higher uid takes its own back.
        """
        known = self.find(name, own_message_id(octets))
        if known:
            return known[0]
        return self._settled(name, self._put(name, octets, flags), octets)

    def _settled(self, name: str, ours: Ref | None, octets: bytes) -> Ref:
        message_id = own_message_id(octets)
        if ours is not None and self._candidates(name, message_id) == (ours,):
            return ours
        found = self.find(name, message_id)
        if not found and ours is None:
            raise TransientError(f"{self.where}: '{name}' does not show what it took; it is looked for again")
        for late in found[1:]:
            if late == ours or (ours is None and self.octets(late) == octets):
                self._delete(late)
        return found[0] if found or ours is None else ours

    def remove(self, ref: Ref, digest: str) -> bool:
        """Removes our own message if its octets are still those of `digest` (sha256, hexadecimal).

        False: it was left alone, because it is gone or is not what we wrote. Without UIDPLUS it is only
        flagged \\Deleted: EXPUNGE would also take what others flagged.
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
        """Moves a message; its new Ref where that is known. None too when it was gone."""
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
        """The copy that a MOVE in two steps left when it was cut between them."""
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
    """The Message-ID of a message of ours. Raises ValueError where there is none."""
    match = _ID.search(octets.partition(b"\r\n\r\n")[0])
    if not match:
        raise ValueError("a message of ours needs a Message-ID, so that it can be found again")
    return match[1].decode("ascii")
