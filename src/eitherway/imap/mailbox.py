"""One account on an IMAP server, as the rest of the program sees it. An edge.

Reading never changes anything: mailboxes are opened with EXAMINE and bodies fetched with PEEK. This module
works around missing capabilities, so that no other code asks for them.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from eitherway.errors import TransientError
from eitherway.imap.connection import Connection
from eitherway.imap.fetch import (
    LISTED,
    Changes,
    Fetched,
    HeaderSummary,
    Listing,
    Stops,
    fetch_items,
    fetch_messages,
    fetch_summaries,
    read_listing,
)
from eitherway.imap.finder import MissingMailboxError, Status
from eitherway.imap.login import Credential, sign_in
from eitherway.imap.pace import TOLD_AGAIN, WHOLE, Way
from eitherway.imap.responses import make_set, read_found, read_set
from eitherway.imap.safe_changes import Appended, SafeChanges
from eitherway.imap.session import Session
from eitherway.imap.transport import Limits, Server
from eitherway.imap.wire import CommandResult, Literal
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref
from eitherway.rules.account_settings import MailboxSettings

__all__ = [
    "Credential",
    "Fetched",
    "HeaderSummary",
    "Limits",
    "Mailbox",
    "MailboxSettings",
    "MissingMailboxError",
    "Ref",
    "Status",
]

_OWN_MAX = 4 << 20
_ONE_BY_ONE: set[str] = set()  # servers that announce MULTIAPPEND and do not understand it
_BLOCK = 5000  # messages that are listed with one command
_FEW = 100  # messages that are as soon listed as asked which of them changed


class Mailbox(SafeChanges):
    """One connection to one account; `MailStore` says what its methods do.

    Every wait is bounded; raises TransientError and ConfigError only.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._known: dict[str, Status] = {}
        self._told_of: Status | None = None  # the state that ended the last wait in which it was new
        self._sizes: dict[str, int] = {}
        self._listed_at: dict[str, float] = {}  # when a mailbox was listed as a whole
        self._asked_to_tell: tuple[str, ...] = ()  # the mailboxes that NOTIFY was last sent for
        self._asked_at = -TOLD_AGAIN
        self._is_told = False  # whether the server tells what happens in them

    @classmethod
    def connect(
        cls, settings: MailboxSettings, credential: Credential, limits: Limits | None = None
    ) -> "Mailbox":
        """A signed-in connection, its mailboxes found."""
        ca = Path(settings.ca).expanduser() if settings.ca else None
        server = Server(settings.host, settings.port, settings.security, ca)
        connection = Connection(
            server, limits or Limits(connect=min(30.0, settings.timeout), command=settings.timeout)
        )
        try:
            sign_in(connection, credential)
            return cls(Session(connection, settings))
        except BaseException:
            connection.close()
            raise

    @property
    def names(self) -> MailboxNames:
        return self._session.names

    @property
    def connection(self) -> Connection:
        """The connection, for its traffic and capabilities."""
        return self._session.connection

    @property
    def where(self) -> str:
        """The server's name, for messages to a person."""
        return self._session.where

    def can(self, capability: str) -> bool:
        """Whether the server has this capability."""
        return self._session.has(capability)

    def close(self) -> None:
        self._session.connection.close()

    def exists(self, name: str) -> bool:
        return self._session.exists(name)

    def all_names(self) -> tuple[str, ...]:
        return self._session.all_names()

    def status(self, name: str) -> Status:
        """The state of a mailbox as it is now, at low cost. Raises MissingMailboxError if there is none."""
        self._known[name] = self.state(name)
        return self._known[name]

    def _state(self, name: str) -> Status:
        status = self._session.status(name)
        self._sizes[name] = status.messages
        return status

    def _states(self, names: Iterable[str]) -> dict[str, Status]:
        found = self._session.states(names)
        self._sizes |= {name: status.messages for name, status in found.items()}
        return found

    @property
    def way(self) -> Way:
        if self._is_told and not self.connection.tells_no_more:
            return "notify"
        return "list-status" if self.can("LIST-STATUS") and self.can("LIST-EXTENDED") else "status"

    # Reading

    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]:
        if not self._session.refresh(name):
            return ()
        found: list[Listing] = []
        if not after_uid:
            self._listed_at[name] = time.monotonic()
            # Whole blocks first, by sequence number: those do not change between FETCHes (RFC 3501, 7.4.1).
            for first in range(1, self._sizes.get(name, 0) - _BLOCK, _BLOCK):
                found += self._list_part(name, b"FETCH", b"%d:%d" % (first, first + _BLOCK - 1)) or ()
        last = max((after_uid, *(one.ref.uid for one in found)))
        # "n:*" names the last message if there is none above n: filter the result.
        rest = self._list_part(name, b"UID FETCH", b"%d:*" % (last + 1))
        if rest is None:
            raise TransientError(f"{self.where}: '{name}' cannot be listed now; trying again")
        return (*found, *(one for one in rest if one.ref.uid > last))

    def changes(self, name: str, modseq: int) -> Changes | None:
        """As the store says; asked where the server keeps account of what vanished, too (QRESYNC, RFC 7162).

        Gmail does not, and Thunderbird and others found flags of it that changed no MODSEQ. Not believed for
        ever: once an hour all is listed.
        """
        is_late = time.monotonic() >= self._listed_at.get(name, -WHOLE) + WHOLE
        if is_late or self._sizes.get(name, 0) <= _FEW or not self._session.has("QRESYNC"):
            return None
        if not self._session.refresh(name):
            return None
        there = self._session.run("UID", b"SEARCH", b"ALL")
        listed = self._list_part(name, b"UID FETCH", b"1:*", b"(CHANGEDSINCE %d)" % modseq)
        uids = read_found(there.of("SEARCH")) if there.ok else None
        return None if uids is None or listed is None else Changes(uids, listed)

    def _list_part(
        self, name: str, command: bytes, which: bytes, *since: bytes
    ) -> tuple[Listing, ...] | None:
        """One part of a mailbox that is open; None if the server says NO, as for numbers that it has not."""
        verb, *words = command.split()
        answer = self._session.run(verb.decode(), *words, which, LISTED, *since)
        try:
            listed = read_listing(answer.of("FETCH"), name, self._session.uidvalidity)
        except ValueError:
            where = f"{self.where}: the listing of '{name}'"
            raise TransientError(f"{where} cannot be read; trying again") from None
        return listed if answer.ok else None

    def fetch(self, refs: Iterable[Ref], stops: Stops | None = None) -> Iterator[Fetched]:
        for known in self._by_mailbox(refs):
            yield from fetch_messages(self._asker(known[0]), self._alive_in(known[0]), known, stops)

    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]:
        return tuple(
            summary
            for known in self._by_mailbox(refs)
            for summary in fetch_summaries(self._asker(known[0]), self._alive_in(known[0]), known)
        )

    def all_octets(self, refs: Iterable[Ref]) -> dict[Ref, bytes]:
        found: dict[Ref, bytes] = {}
        for known in self._by_mailbox(refs):
            if self._session.refresh(known[0].mailbox):
                wanted, uids = b"(UID BODY.PEEK[]<0.%d>)" % _OWN_MAX, tuple(ref.uid for ref in known)
                items = fetch_items(self._asker(known[0]), self._alive_in(known[0]), uids, wanted)
                octets = {ref: items.get(ref.uid, {}).get("BODY[]") for ref in known}
                found |= {ref: one for ref, one in octets.items() if one}
        return found

    def _by_mailbox(self, refs: Iterable[Ref]) -> Iterator[tuple[Ref, ...]]:
        for _, known in groupby(sorted(refs), key=lambda ref: (ref.mailbox, ref.uidvalidity)):
            yield tuple(known)

    def _asker(self, some: Ref) -> Callable[[bytes, bytes], tuple[bytes, ...] | None]:
        """Asks FETCH in the mailbox of `some`; returns nothing once its uids are no longer valid."""

        def ask(uids: bytes, items: bytes) -> tuple[bytes, ...] | None:
            if not self._valid(some):
                return ()
            answer = self._session.run("UID", b"FETCH", uids, items)
            return answer.of("FETCH") if answer.ok else None

        return ask

    def _alive_in(self, some: Ref) -> Callable[[tuple[int, ...]], frozenset[int]]:
        def alive(uids: tuple[int, ...]) -> frozenset[int]:
            if not uids or not self._session.refresh(some.mailbox):
                return frozenset()
            found = self._list_part(some.mailbox, b"UID FETCH", make_set(uids))
            if found is None:
                raise TransientError(f"{self.where}: '{some.mailbox}' cannot be listed now; trying again")
            there = (one.ref for one in found if one.ref.uidvalidity == some.uidvalidity)
            return frozenset(ref.uid for ref in there) & frozenset(uids)

        return alive

    def _valid(self, ref: Ref, *, writable: bool = False) -> bool:
        opened = self._session.open(ref.mailbox, writable=writable)
        return opened and self._session.uidvalidity == ref.uidvalidity

    # Changing: Eitherway's messages, and those that the owner put into a decision folder

    def append_all(self, name: str, messages: Sequence[Appended]) -> tuple[Ref, ...]:
        # Courier refuses APPEND to a mailbox that is open with EXAMINE.
        self._session.open(name, writable=True)
        return super().append_all(name, messages)

    def _put_together(self, name: str, messages: Sequence[Appended]) -> tuple[Ref | None, ...] | None:
        parts = (part for octets, flags in messages for part in (_listed(flags), Literal(octets)))
        answer = self._session.run("APPEND", self._session.wire(name), *parts)
        if answer.status == "BAD":  # Dovecot then takes the lines of the messages for commands
            _ONE_BY_ONE.add(self.where)
            raise TransientError(f"{self.where}: takes one message at a time; trying again")
        return _appended_uids(name, answer, len(messages)) if answer.ok else None

    def _takes_together(self, messages: Sequence[Appended]) -> bool:
        is_quick = all(self.connection.sends_at_once(len(octets)) for octets, _ in messages)
        return is_quick and self.where not in _ONE_BY_ONE and super()._takes_together(messages)

    def _put(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref | None:
        answer = self._append_once(name, octets, flags)
        if answer.code == "TRYCREATE" or (not answer.ok and not self._session.exists(name)):
            self.ensure(name)
            answer = self._append_once(name, octets, flags)
        system = tuple(flag for flag in flags if flag.startswith("\\"))
        if not answer.ok and system != flags:  # a server without keywords (RFC 3501, 7.2.6: PERMANENTFLAGS)
            answer = self._append_once(name, octets, system)
        self._session.expect(answer, name, len(octets))
        return _appended_uids(name, answer, 1)[0]

    def _append_once(self, name: str, octets: bytes, flags: tuple[str, ...]) -> CommandResult:
        return self._session.run("APPEND", self._session.wire(name), _listed(flags), Literal(octets))

    def _is_there(self, ref: Ref) -> bool:
        return self._valid(ref, writable=True)

    def _expunge(self, ref: Ref) -> None:
        answer = self._session.run("UID", b"EXPUNGE", b"%d" % ref.uid)
        # Proton's Bridge 1 announces UIDPLUS and refuses this, with no code: it is as without UIDPLUS.
        if answer.code:
            self._session.expect(answer, ref.mailbox)

    def _transfer(self, command: str, ref: Ref, name: str) -> Ref | None:
        words = (command.encode("ascii"), b"%d" % ref.uid, self._session.wire(name))
        answer = self._session.run("UID", *words)
        if answer.code == "TRYCREATE":
            self.ensure(name)
            answer = self._session.run("UID", *words)
        self._session.expect(answer, name)
        return _copied_uid(name, answer)

    def _drop(self, name: str, holding: int) -> bool:
        return self._session.drop(name, holding)

    def _ensure(self, name: str) -> None:
        self._session.ensure(name)

    def _flag(self, ref: Ref, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
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

        Uses IDLE (RFC 2177), else polls every half minute. Changes since the last `status(name)` count, or
        since `headers(name)` in a mailbox that is not watched: IDLE does not report them. With NOTIFY
        (RFC 5465) those in the other mailboxes that matter end it too. `limit` must stay under 29 minutes.
        """
        if stop():
            return False
        if self._session.finder.find_missing():
            return True
        known = self._known.get(name) if name in self.names.watch else self._index.listed_at(name)
        was_open = self._session.is_open_to_read(name)
        if not self._session.open_to_read(name):
            return True
        self._ask_to_be_told()
        # What was open when the look was taken tells of anything since, some servers only when asked.
        if was_open and self.way == "status" and self._session.has_news():
            return True
        current = self.state(name) if was_open else self._session.status(name)
        if known is not None and current not in (known, self._told_of):
            self._told_of = current  # once, also where it is never listed in this state
            return True
        seconds = limit.total_seconds()
        changed = self.connection.idle(seconds, stop) if self._session.has("IDLE") else None
        self._session.idled = changed is not None
        return self._poll(name, current, seconds, stop) if changed is None else changed

    def _ask_to_be_told(self) -> None:
        """Asks once for each set of names; a server that refuses is looked at as one without NOTIFY.

        One that takes it back, as more happened than it wants to tell, is asked again after a while.
        """
        wanted = self.names.all if self._session.has("NOTIFY") and self._session.has("IDLE") else ()
        now, again = time.monotonic(), self.connection.tells_no_more
        if wanted and (wanted != self._asked_to_tell or (again and now >= self._asked_at + TOLD_AGAIN)):
            self._asked_to_tell, self._asked_at = wanted, now
            self.connection.tells_no_more = False
            self._is_told = self._session.notify(wanted)

    def _poll(self, name: str, before: Status, seconds: float, stop: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if _sleep(min(left, self.connection.limits.poll), stop):
                return False
            if self._session.status(name) != before:
                return True
        return False


def _sleep(seconds: float, stop: Callable[[], bool]) -> bool:
    """Sleeps; returns early, and True, once `stop()` is true."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if stop():
            return True
        time.sleep(min(0.2, left))
    return stop()


def _listed(flags: tuple[str, ...]) -> bytes:
    return b"(" + " ".join(flags).encode("ascii") + b")"


def _appended_uids(name: str, answer: CommandResult, count: int) -> tuple[Ref | None, ...]:
    """Where the messages are that were appended, in their order (RFC 4315, 3), if the server tells all."""
    words = (answer.coded("APPENDUID") or b"").split()
    try:
        validity, uids = int(words[0]), read_set(words[1])
    except (ValueError, IndexError):
        return (None,) * count
    is_whole = validity > 0 and len(set(uids)) == count and min(uids) > 0
    return tuple(Ref(name, validity, uid) for uid in uids) if is_whole else (None,) * count


def _copied_uid(name: str, answer: CommandResult) -> Ref | None:
    words = (answer.coded("COPYUID") or b"").split()
    try:
        return Ref(name, int(words[0]), read_set(words[2])[0])
    except (ValueError, IndexError):
        return None
