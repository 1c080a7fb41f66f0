"""One account on an IMAP server, as the rest of the program sees it. An edge.

Reading never changes anything: mailboxes are opened with EXAMINE and bodies fetched with PEEK. What a
server lacks is worked round here, so that nobody else asks for capabilities.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from eitherway.edges.connect import Server
from eitherway.edges.fetching import (
    Fetched,
    Glance,
    fetch_glances,
    fetch_items,
    fetch_messages,
    imap_date,
)
from eitherway.edges.imap import Connection, Limits
from eitherway.edges.login import Credential, sign_in
from eitherway.edges.names import quoted
from eitherway.edges.responses import make_set, read_number, read_numbers, read_set
from eitherway.edges.session import MissingMailboxError, Session, Status
from eitherway.edges.wire import Answer
from eitherway.errors import TransientError
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref
from eitherway.rules.accounts import MailboxSettings

__all__ = [
    "Credential",
    "Fetched",
    "Glance",
    "Limits",
    "Mailbox",
    "MailboxSettings",
    "MissingMailboxError",
    "Ref",
    "Status",
]

_OWN_MAX = 4 << 20
_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)


class Mailbox:
    """One connection to one account. Every wait is bounded; raises TransientError and ConfigError only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Status] = {}

    @classmethod
    def connect(
        cls, settings: MailboxSettings, credential: Credential, limits: Limits | None = None
    ) -> Mailbox:
        """A signed-in connection, its mailboxes found."""
        ca = Path(settings.ca).expanduser() if settings.ca else None
        server = Server(settings.host, settings.port, settings.security, ca)
        connection = Connection(server, limits or _limits(settings))
        try:
            sign_in(connection, credential)
            return cls(Session(connection, settings))
        except BaseException:
            connection.close()
            raise

    @property
    def names(self) -> MailboxNames:
        """The mailboxes that matter, as this server calls them."""
        return self._session.names

    @property
    def connection(self) -> Connection:
        """The connection itself, for its traffic and capabilities."""
        return self._session.connection

    def close(self) -> None:
        """Says goodbye and frees the connection. Never raises."""
        self._session.connection.close()

    def exists(self, name: str) -> bool:
        """Whether there is such a mailbox."""
        return self._session.exists(name)

    def all_names(self) -> tuple[str, ...]:
        """Every mailbox that can be opened."""
        return self._session.all_names()

    def ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents where they are missing."""
        self._session.ensure(name)

    def status(self, name: str) -> Status:
        """The state of a mailbox as it is now, cheap whatever its size. ConfigError when there is none."""
        self._known[name] = self._session.status(name)
        return self._known[name]

    # Reading

    def refs(self, name: str, *, after_uid: int = 0, since: date | None = None) -> tuple[Ref, ...]:
        """The live messages (not \\Deleted) above `after_uid`, received on `since` or later."""
        criteria = [b"UNDELETED"]
        if since is not None:
            criteria += [b"SINCE", imap_date(since)]
        return self._search(name, after_uid, *criteria)

    def find(self, name: str, message_id: str, *, after_uid: int = 0) -> tuple[Ref, ...]:
        """The live messages with exactly this Message-ID, the oldest first."""
        return self._find(name, message_id, after_uid)

    def _find(self, name: str, message_id: str, after_uid: int, *narrower: bytes) -> tuple[Ref, ...]:
        glances = self.glances(self._candidates(name, message_id, after_uid, *narrower))
        return tuple(glance.ref for glance in glances if glance.message_id == message_id)

    def _candidates(self, name: str, message_id: str, after_uid: int, *narrower: bytes) -> tuple[Ref, ...]:
        """The messages whose Message-ID holds this text: all that SEARCH promises (RFC 3501, 6.4.4)."""
        octets = re.sub(rb"[\r\n\0]", b"", message_id.encode("utf-8", "replace"))
        criteria = (b"UNDELETED", *narrower, b"HEADER", b"Message-ID")
        if octets.isascii():
            return self._search(name, after_uid, *criteria, quoted(octets))
        return self._search(name, after_uid, *criteria, literal=octets)

    def find_answers(self, name: str, message_id: str) -> tuple[Ref, ...]:
        """The live messages whose In-Reply-To or References name this Message-ID (RFC 5322, 3.6.4)."""
        if not message_id.isascii() or re.search(r"[\r\n\0]", message_id):
            return ()
        key = quoted(message_id.encode("ascii"))
        criteria = (b"OR", b"HEADER", b"In-Reply-To", key, b"HEADER", b"References", key)
        glances = self.glances(self._search(name, 0, b"UNDELETED", *criteria))
        return tuple(one.ref for one in glances if message_id in (*one.in_reply_to, *one.references))

    def _search(
        self, name: str, after_uid: int, *criteria: bytes, literal: bytes | None = None
    ) -> tuple[Ref, ...]:
        if not self._session.look(name):
            return ()
        # "n:*" names the last message when there is none above n: the result is filtered.
        above = (b"UID", b"%d:*" % (after_uid + 1)) if after_uid else ()
        answer = self._session.run("UID", b"SEARCH", *above, *criteria, literal=literal)
        if not answer.ok:
            raise TransientError(f"{self._session.where}: '{name}' cannot be searched: {answer.text}")
        uids = read_numbers(answer.of("SEARCH"))
        return tuple(Ref(name, self._session.uidvalidity, uid) for uid in uids if uid > after_uid)

    def fetch(self, refs: Iterable[Ref]) -> Iterator[Fetched]:
        """The messages that still exist, mailbox by mailbox, uids rising. Nothing is marked as read."""
        for known in self._by_mailbox(refs):
            yield from fetch_messages(self._asker(known[0]), self._alive_in(known[0]), known)

    def glances(self, refs: Iterable[Ref]) -> tuple[Glance, ...]:
        """The headers of the messages that still exist."""
        return tuple(
            glance
            for known in self._by_mailbox(refs)
            for glance in fetch_glances(self._asker(known[0]), self._alive_in(known[0]), known)
        )

    def octets(self, ref: Ref) -> bytes | None:
        """The message as the server gives it, at most 4 MiB; None when it is gone. For our own ones."""
        if not self._session.look(ref.mailbox):
            return None
        wanted = b"(UID BODY.PEEK[]<0.%d>)" % _OWN_MAX
        found = fetch_items(self._asker(ref), self._alive_in(ref), (ref.uid,), wanted)
        return found.get(ref.uid, {}).get("BODY[]") or None

    def _by_mailbox(self, refs: Iterable[Ref]) -> Iterator[tuple[Ref, ...]]:
        for _, known in groupby(sorted(refs), key=lambda ref: (ref.mailbox, ref.uidvalidity)):
            yield tuple(known)

    def _asker(self, some: Ref) -> Callable[[bytes, bytes], tuple[bytes, ...] | None]:
        """Asks FETCH in the mailbox of `some`; nothing comes back when its uids are no longer good."""

        def ask(uids: bytes, items: bytes) -> tuple[bytes, ...] | None:
            if not self._valid(some):
                return ()
            answer = self._session.run("UID", b"FETCH", uids, items)
            return answer.of("FETCH") if answer.ok else None

        return ask

    def _alive_in(self, some: Ref) -> Callable[[tuple[int, ...]], frozenset[int]]:
        def alive(uids: tuple[int, ...]) -> frozenset[int]:
            refs = self._search(some.mailbox, 0, b"UID", make_set(uids)) if uids else ()
            return frozenset(ref.uid for ref in refs if ref.uidvalidity == some.uidvalidity)

        return alive

    def _valid(self, ref: Ref, *, writable: bool = False) -> bool:
        opened = self._session.open(ref.mailbox, writable=writable)
        return opened and self._session.uidvalidity == ref.uidvalidity

    # Changing: our own messages, and those that the person put into a decision folder

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Puts our message there, once: the Ref of the one that has its Message-ID when all is done.

        It is looked for before, so that a kill or a lost answer cannot double it, and after: of two
        programs that append it at the same time, the one with the higher uid takes its own back.
        """
        message_id = _message_id(octets)
        # Courier takes no APPEND into a mailbox that is open with EXAMINE.
        self._session.open(name, writable=True)
        known = self._find(name, message_id, 0)
        if known:
            return known[0]
        answer = self._append_once(name, octets, flags)
        if answer.code == "TRYCREATE" or (not answer.ok and not self._session.exists(name)):
            self.ensure(name)
            answer = self._append_once(name, octets, flags)
        self._session.expect(answer, name, len(octets))
        return self._appended(name, answer, octets)

    def _append_once(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Answer:
        return self._session.run("APPEND", self._session.wire(name), _listed(flags), literal=octets)

    def _appended(self, name: str, answer: Answer, octets: bytes) -> Ref:
        ours = _appended_uid(name, answer)
        message_id = _message_id(octets)
        if ours is not None and self._candidates(name, message_id, 0) == (ours,):
            return ours
        found = self._find(name, message_id, 0)
        if not found and ours is None:
            where = self._session.where
            raise TransientError(f"{where}: '{name}' does not show what it took; it is looked for again")
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
        if self._session.has("UIDPLUS"):
            self._session.expect(self._session.run("UID", b"EXPUNGE", b"%d" % ref.uid), ref.mailbox)

    def move(self, ref: Ref, name: str) -> Ref | None:
        """Moves a message; its new Ref where that is known. None too when it was gone."""
        if not self._valid(ref, writable=True):
            return None
        if self._session.has("MOVE"):
            return self._copied(b"MOVE", ref, name)
        there = self._copied_before(ref, name)
        if there is None:
            self._valid(ref, writable=True)
            there = self._copied(b"COPY", ref, name)
        self._delete(ref)
        return there

    def _copied(self, command: bytes, ref: Ref, name: str) -> Ref | None:
        answer = self._session.run("UID", command, b"%d" % ref.uid, self._session.wire(name))
        if answer.code == "TRYCREATE":
            self.ensure(name)
            answer = self._session.run("UID", command, b"%d" % ref.uid, self._session.wire(name))
        self._session.expect(answer, name)
        return _copied_uid(name, answer)

    def _copied_before(self, ref: Ref, name: str) -> Ref | None:
        """The copy that a MOVE in two steps left when it was cut between them."""
        source = next(iter(self.glances((ref,))), None)
        if source is None or not source.message_id:
            return None
        day = source.internal_date.date()
        near = (b"SINCE", imap_date(day - timedelta(days=1)), b"BEFORE", imap_date(day + timedelta(days=2)))
        for glance in self.glances(self._find(name, source.message_id, 0, *near)):
            if (glance.size, glance.internal_date) == (source.size, source.internal_date):
                return glance.ref
        return None

    def flag(self, ref: Ref, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        """Adds and removes flags; a message that is gone is no error."""
        if not self._valid(ref, writable=True):
            return
        for sign, flags in ((b"+", add), (b"-", remove)):
            if flags:
                how = sign + b"FLAGS.SILENT"
                answer = self._session.run("UID", b"STORE", b"%d" % ref.uid, how, _listed(flags))
                self._session.expect(answer, ref.mailbox)

    # Waiting

    def wait(self, name: str, limit: timedelta, stop: Callable[[], bool]) -> bool:
        """Whether something may have changed within `limit`; returns soon after `stop()` is true.

        Uses IDLE (RFC 2177), else asks every half minute. What came since the last `status(name)` counts:
        IDLE itself keeps silent about it. `limit` must stay under 29 minutes.
        """
        if stop():
            return False
        if self._session.find_missing_names():
            return True
        known = self._known.get(name)
        if not self._session.open_to_read(name):
            return True
        current = self._session.status(name)
        if known is not None and current != known:
            return True
        seconds = limit.total_seconds()
        changed = self.connection.idle(seconds, stop) if self._session.has("IDLE") else None
        return self._poll(name, current, seconds, stop) if changed is None else changed

    def _poll(self, name: str, before: Status, seconds: float, stop: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if _sleep(min(left, self.connection.limits.poll), stop):
                return False
            if self._session.status(name) != before:
                return True
        return False


def _limits(settings: MailboxSettings) -> Limits:
    return Limits(connect=min(30.0, settings.timeout), command=settings.timeout)


def _sleep(seconds: float, stop: Callable[[], bool]) -> bool:
    """Sleeps; True as soon as `stop()` is."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if stop():
            return True
        time.sleep(min(0.2, left))
    return stop()


def _listed(flags: tuple[str, ...]) -> bytes:
    return b"(" + " ".join(flags).encode("ascii") + b")"


def _message_id(octets: bytes) -> str:
    match = _ID.search(octets.partition(b"\r\n\r\n")[0])
    if not match:
        raise ValueError("a message of ours needs a Message-ID, so that it can be found again")
    return match[1].decode("ascii")


def _appended_uid(name: str, answer: Answer) -> Ref | None:
    numbers = [read_number(word) for word in (answer.coded("APPENDUID") or b"").split()]
    return Ref(name, numbers[0], numbers[1]) if len(numbers) == 2 and all(numbers) else None


def _copied_uid(name: str, answer: Answer) -> Ref | None:
    words = (answer.coded("COPYUID") or b"").split()
    try:
        return Ref(name, int(words[0]), read_set(words[2])[0])
    except (ValueError, IndexError):
        return None
