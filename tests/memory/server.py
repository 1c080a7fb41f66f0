"""A small mail server in memory: mailboxes with uidvalidity, uids, flags and dates (RFC 3501, 2.3)."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from eitherway.imap.finder import Status
from tests.servers.personalities import PLAIN, Behaviour, Personality
from tests.servers.rebuilding import rebuilt

ALL = PLAIN.capabilities


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it is kept; `number` is the same under every label of it."""

    octets: bytes
    flags: frozenset[str]
    received: datetime
    number: int = 0


@dataclass(slots=True)
class Folder:
    """A mailbox; `attributes` are those of LIST, in lower case."""

    uidvalidity: int
    attributes: frozenset[str] = frozenset()
    uidnext: int = 1
    modseq: int = 1
    messages: dict[int, Stored] = field(default_factory=dict)


class MemoryServer:
    """One account. Every operation is whole, and others see it at once.

    It behaves as its `personality`; what a server may lack is left out of `capabilities`. `before` and
    `after` hold what happens just before or after the next operation of a name, such as another program's
    APPEND; it may raise. `lies` hold what is made of the next answer: "LISTING name" and "FETCH name" of its
    uids, "STATUS name" of its numbers.
    """

    def __init__(self, capabilities: Iterable[str] | None = None, personality: Personality = PLAIN) -> None:
        self.personality = personality
        self.capabilities = personality.capabilities if capabilities is None else frozenset(capabilities)
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}
        self.lies: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {}
        self.changed = threading.Condition(threading.RLock())
        self.folders: dict[str, Folder] = {}
        self.subscribed: set[str] = set()
        self._validities, self._numbers = itertools.count(1001), itertools.count(1)
        self.create("INBOX")
        for name, use in personality.mailboxes:
            self.create(name, {use} - {""} if "SPECIAL-USE" in self.capabilities else ())
            self.subscribed.add(name)

    def folder(self, name: str) -> Folder | None:
        """The mailbox of this name."""
        return self.folders.get("INBOX" if name.upper() == "INBOX" else name)

    def create(self, name: str, attributes: Iterable[str] = ()) -> None:
        """Makes a mailbox where there is none."""
        with self.changed:
            if self.folder(name) is None:
                self.folders[name] = Folder(next(self._validities), frozenset(attributes))
            self.changed.notify_all()

    def drop(self, name: str) -> None:
        """Takes a mailbox away with all that is in it. KeyError when there is none."""
        with self.changed:
            del self.folders[name]
            self.changed.notify_all()

    def rename(self, name: str, target: str) -> None:
        """Gives a mailbox and those below it another name (RFC 3501, 6.3.5). KeyError when there is none."""
        with self.changed:
            self.folders[target] = self.folders.pop(name)
            for below in [one for one in self.folders if one.startswith(f"{name}/")]:
                self.folders[target + below.removeprefix(name)] = self.folders.pop(below)
            self.changed.notify_all()

    def status(self, name: str) -> Status | None:
        """The state of a mailbox; None when there is none."""
        with self.changed:
            folder = self.folder(name)
            if folder is None:
                return None
            modseq = folder.modseq if "CONDSTORE" in self.capabilities else 0
            told = (folder.uidvalidity, folder.uidnext, len(folder.messages), modseq)
        return Status(*self.told(f"STATUS {name}", told))

    def told(self, answer: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """The numbers as the next such answer tells them."""
        lie = self.lies.pop(answer, None)
        return lie(numbers) if lie else numbers

    def append(
        self, name: str, octets: bytes, flags: Iterable[str] = (), received: datetime | None = None
    ) -> int:
        """The uid of the new message. KeyError when there is no such mailbox."""
        self._happen(self.before, "APPEND")
        now = datetime.now(UTC).replace(microsecond=0)
        kept = rebuilt(octets) if self.personality.does(Behaviour.REBUILDS_MIME) else octets
        with self.changed:
            stored = Stored(kept, frozenset(flags), received or now, next(self._numbers))
            uid = self._add(name, stored)
        self._happen(self.after, "APPEND")
        return uid

    def store(self, name: str, uid: int, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Adds and removes flags; a message that is gone is no error."""
        self._happen(self.before, "STORE")
        with self.changed:
            folder = self.folders[name]
            message = folder.messages.get(uid)
            if message is not None:
                flags = (message.flags | frozenset(add)) - frozenset(remove)
                if flags != message.flags:
                    folder.messages[uid] = replace(message, flags=flags)
                    self._touch(folder)
        self._happen(self.after, "STORE")

    def expunge(self, name: str, uid: int) -> None:
        """Takes away one message that is flagged \\Deleted (RFC 4315, 2.1)."""
        if "UIDPLUS" not in self.capabilities:
            raise AssertionError("BAD UID EXPUNGE: there is no UIDPLUS")
        self._happen(self.before, "EXPUNGE")
        with self.changed:
            folder = self.folders[name]
            message = folder.messages.get(uid)
            if message is not None and "\\Deleted" in message.flags:
                del folder.messages[uid]
                self._touch(folder)
        self._happen(self.after, "EXPUNGE")

    def copy(self, name: str, uid: int, target: str) -> int | None:
        """The uid of the copy, which keeps flags and date; None when the message is gone."""
        self._happen(self.before, "COPY")
        with self.changed:
            message = self.folders[name].messages.get(uid)
            copied = self._add(target, message) if message is not None else None
        self._happen(self.after, "COPY")
        return copied

    def move(self, name: str, uid: int, target: str) -> int | None:
        """The new uid; None when the message is gone (RFC 6851)."""
        if "MOVE" not in self.capabilities:
            raise AssertionError("BAD UID MOVE: there is no MOVE")
        self._happen(self.before, "MOVE")
        with self.changed:
            folder = self.folders[name]
            message = folder.messages.get(uid)
            moved = self._add(target, message) if message is not None else None
            folder.messages.pop(uid, None)
            self._touch(folder)
        self._happen(self.after, "MOVE")
        return moved

    def _add(self, name: str, message: Stored) -> int:
        folder = self.folders["INBOX" if name.upper() == "INBOX" else name]
        if self.personality.does(Behaviour.EXPUNGE_TAKES_A_LABEL):
            self._label(name, folder, message)
        uid = folder.uidnext
        folder.messages[uid] = message
        folder.uidnext += 1
        self._touch(folder)
        return uid

    def _label(self, name: str, folder: Folder, message: Stored) -> None:
        """What is in Trash has no other label; everything else is in the mailbox of all mail, too."""
        if "\\trash" in folder.attributes:
            for other in self.folders.values():
                self._without(other, message)
            return
        everything = next(one for one, place in self.folders.items() if "\\all" in place.attributes)
        there = (one.number for one in self.folders[everything].messages.values())
        if name != everything and message.number not in there:
            self._add(everything, message)

    def _without(self, folder: Folder, message: Stored) -> None:
        for uid in [uid for uid, one in folder.messages.items() if one.number == message.number]:
            del folder.messages[uid]
            self._touch(folder)

    def _touch(self, folder: Folder) -> None:
        folder.modseq += 1
        self.changed.notify_all()

    @staticmethod
    def _happen(events: dict[str, Callable[[], object]], name: str) -> None:
        if event := events.pop(name, None):
            event()
