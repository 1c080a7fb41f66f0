"""A small mail server in memory: mailboxes with uidvalidity, uids, flags and dates (RFC 3501, 2.3)."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial

from eitherway.imap.finder import Status
from tests.servers.personalities import PLAIN, Behaviour, Personality
from tests.servers.rebuilding import rebuilt, without_thread

ALL = PLAIN.capabilities
_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it is kept; `number` is the same under every label of it, `modseq` of its last change."""

    octets: bytes
    flags: frozenset[str]
    received: datetime
    number: int = 0
    modseq: int = 0


@dataclass(slots=True)
class Folder:
    """A mailbox; `attributes` are those of LIST, in lower case."""

    uidvalidity: int
    attributes: frozenset[str] = frozenset()
    uidnext: int = 1
    modseq: int = 1
    messages: dict[int, Stored] = field(default_factory=dict)


class RefusedError(Exception):
    """The server says NO; the text is why."""


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
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        self.changed = threading.Condition(threading.RLock())
        self.folders: dict[str, Folder] = {}
        self.subscribed: set[str] = set()
        self._validities, self._numbers = itertools.count(1001), itertools.count(1)
        self._tells_uses = capabilities is None or "SPECIAL-USE" in self.capabilities
        for name, use in (("INBOX", ""), *personality.mailboxes):
            self._make(name, {use} - {""} if self._tells_uses else ())
            self.subscribed.add(name)

    def folder(self, name: str) -> Folder | None:
        """The mailbox of this name."""
        return self.folders.get("INBOX" if name.upper() == "INBOX" else name)

    def create(self, name: str) -> None:
        """Makes a mailbox where there is none. RefusedError where the provider allows none."""
        with self.changed:
            if self.folder(name) is not None:
                return
            most = self.personality.most_folders
            if most and len(self.folders) >= most:
                raise RefusedError("CREATE failed: the maximum number of folders is reached")
            places = ("Folders/", "Labels/")
            if self.personality.does(Behaviour.FOLDERS_HAVE_A_PLACE) and not name.startswith(places):
                raise RefusedError(f'invalid mailbox name ["{name}"]: operation not allowed')
        self._happen(self.before, "CREATE")
        self._make(name)
        self._happen(self.after, "CREATE")

    def _make(self, name: str, attributes: Iterable[str] = ()) -> None:
        with self.changed:
            self.folders.setdefault(name, Folder(next(self._validities), frozenset(attributes)))
            self.changed.notify_all()

    def restart(self) -> None:
        """Begins again with what is stored; with other numbers where the provider gives others."""
        if not self.personality.does(Behaviour.NUMBERS_ANEW):
            return
        with self.changed:
            for folder in self.folders.values():
                kept = enumerate(folder.messages.values(), 3)
                folder.messages = dict(kept)
                folder.uidvalidity, folder.uidnext = next(self._validities), len(folder.messages) + 3
                self._touch(folder)

    def drop(self, name: str) -> None:
        """Takes a mailbox away with all that is in it. KeyError when there is none."""
        self._happen(self.before, "DELETE")
        with self.changed:
            del self.folders[name]
            self.changed.notify_all()
        self._happen(self.after, "DELETE")

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
        with self.changed:
            uid = self._append(name, octets, flags, received)
        self._happen(self.after, "APPEND")
        return uid

    def append_together(self, name: str, messages: Iterable[tuple[bytes, Iterable[str]]]) -> tuple[int, ...]:
        """The uids of the new messages, all or none of which are there (RFC 3502). KeyError as for one."""
        self._happen(self.before, "APPEND")
        with self.changed:
            uids = tuple(self._append(name, octets, flags) for octets, flags in messages)
        self._happen(self.after, "APPEND")
        return uids

    def _append(
        self, name: str, octets: bytes, flags: Iterable[str], received: datetime | None = None
    ) -> int:
        arrived = received or self.clock().replace(microsecond=0)
        stored = Stored(self._kept(name, octets), self._flags(flags), arrived, next(self._numbers))
        there = self._merged(name, stored)
        return self._add(name, stored) if there is None else there

    def send(self, octets: bytes) -> None:
        """What a client does that sends: by SMTP, then its own copy into Sent."""
        sent = self.personality.mailboxes[1][0]
        if self.personality.does(Behaviour.NEW_ID_ON_SENDING):
            octets = octets.replace(_message_id(octets), b"<sent.anew@server.example>", 1)
        if self.personality.does(Behaviour.KEEPS_A_SENT_COPY):
            self.append(sent, octets, ("\\Seen",))
        self.append(sent, octets, ("\\Seen",))

    def _kept(self, name: str, octets: bytes) -> bytes:
        """The octets that FETCH gives."""
        strips = self.personality.does(Behaviour.STRIPS_THREAD_OF_DRAFTS)
        if strips and name == self.personality.mailboxes[0][0]:
            octets = without_thread(octets)
        return rebuilt(octets) if self.personality.does(Behaviour.REBUILDS_MIME) else octets

    def _flags(self, flags: Iterable[str]) -> frozenset[str]:
        drops = self.personality.does(Behaviour.DROPS_KEYWORDS)
        return frozenset(flag for flag in flags if flag.startswith("\\") or not drops)

    def _merged(self, name: str, message: Stored) -> int | None:
        """The uid of a message with its Message-ID, on a server that adds no second one."""
        known = _message_id(message.octets)
        if not known or not self.personality.does(Behaviour.MERGES_MESSAGE_IDS):
            return None
        there = self.folders["INBOX" if name.upper() == "INBOX" else name].messages.items()
        named = (uid for uid, one in there if _message_id(one.octets) == known)
        return next(named, None)

    def store(self, name: str, uid: int, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Adds and removes flags; a message that is gone is no error."""
        self._happen(self.before, "STORE")
        with self.changed:
            folder = self.folders[name]
            message = folder.messages.get(uid)
            if message is not None:
                flags = (message.flags | self._flags(add)) - frozenset(remove)
                if flags != message.flags:
                    folder.messages[uid] = replace(message, flags=flags, modseq=folder.modseq + 1)
                    self._touch(folder)
        self._happen(self.after, "STORE")

    def expunge(self, name: str, uid: int) -> None:
        """Takes away one message that is flagged \\Deleted (RFC 4315, 2.1)."""
        if "UIDPLUS" not in self.capabilities:
            raise AssertionError("BAD UID EXPUNGE: there is no UIDPLUS")
        if self.personality.does(Behaviour.REFUSES_UID_EXPUNGE):
            raise RefusedError("UID EXPUNGE is not allowed")
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
        folder.messages[uid] = replace(message, modseq=folder.modseq + 1)
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


@lru_cache(4096)
def _message_id(octets: bytes) -> bytes:
    found = _ID.search(octets.partition(b"\r\n\r\n")[0])
    return found[1] if found else b""
