"""One account on an IMAP server, as the rest of the program sees it. An edge.

Reading never changes anything: mailboxes are opened with EXAMINE and bodies fetched with PEEK. What a
server lacks is worked round here, so that nobody else asks for capabilities.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Protocol

from eitherway.edges.connect import Server
from eitherway.edges.fetching import (
    Fetched,
    Glance,
    fetch_glances,
    fetch_messages,
    imap_date,
)
from eitherway.edges.imap import Answer, Connection, Limits
from eitherway.edges.login import Credential, sign_in
from eitherway.edges.names import (
    Listed,
    Names,
    encode_name,
    guess_prefix,
    place,
    quoted,
    read_list,
    read_namespace,
    special,
)
from eitherway.edges.responses import read_fetch, read_numbers, read_set, read_values
from eitherway.errors import ConfigError, TransientError
from eitherway.requests.request import Ref

__all__ = ["Credential", "Fetched", "Glance", "Mailbox", "MailboxSettings", "Names", "Ref", "Status"]

_OWN_MAX = 4 << 20
_ID = re.compile(rb"^message-id:[ \t\r\n]*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)
_POLL = 30.0


class MailboxSettings(Protocol):
    """What of the settings this module reads."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def ca(self) -> Path | str | None: ...
    @property
    def watch(self) -> tuple[str, ...]: ...
    @property
    def board(self) -> str: ...
    @property
    def drafts(self) -> str | None: ...
    @property
    def sent(self) -> str | None: ...
    @property
    def trash(self) -> str | None: ...
    @property
    def folders(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a mailbox: `uidnext` is above every uid that it holds; `modseq` is 0 without CONDSTORE."""

    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int = 0


class Mailbox:
    """One connection to one account. Every wait is bounded; raises TransientError and ConfigError only."""

    def __init__(self, connection: Connection, settings: MailboxSettings) -> None:
        self._connection = connection
        self._settings = settings
        self._selected: tuple[str, bool] | None = None
        self._uidvalidity = 0
        self._known: dict[str, Status] = {}
        self._wires: dict[str, bytes] = {}
        self.names = self._find_names()

    @classmethod
    def connect(
        cls, settings: MailboxSettings, credential: Credential, limits: Limits | None = None
    ) -> Mailbox:
        """A signed-in connection, its mailboxes found."""
        ca = Path(settings.ca) if settings.ca else None
        server = Server(settings.host, settings.port, settings.security, ca)
        connection = Connection(server, limits)
        try:
            sign_in(connection, credential)
            return cls(connection, settings)
        except BaseException:
            connection.close()
            raise

    @property
    def connection(self) -> Connection:
        """The connection itself, for its traffic and capabilities."""
        return self._connection

    def close(self) -> None:
        """Says goodbye and frees the connection. Never raises."""
        self._connection.close()

    # Mailboxes

    def ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents where they are missing."""
        levels = name.split(self.names.delimiter) if self.names.delimiter else [name]
        for depth in range(1, len(levels) + 1):
            level = self.names.delimiter.join(levels[:depth]) if self.names.delimiter else name
            if level.upper() != "INBOX":
                self._ensure_one(level)

    def _ensure_one(self, name: str) -> None:
        if name not in self._wires:
            answer = self._run("CREATE", self._wire(name))
            if not answer.ok and answer.code != "ALREADYEXISTS" and not self._exists(name):
                raise ConfigError(
                    (
                        f"{self._connection.server}: the mailbox '{name}' cannot be created: {answer.text}; "
                        "create it in a mail client, or name another one in rules.yaml",
                    )
                )
            self._wires[name] = encode_name(name)
        self._run("SUBSCRIBE", self._wire(name))

    def _exists(self, name: str) -> bool:
        return bool(read_list(self._run("LIST", b'""', self._wire(name)).of("LIST"))[1])

    def status(self, name: str) -> Status:
        """The state of a mailbox, in one round trip whatever its size."""
        modseq = b" HIGHESTMODSEQ" if self._connection.has("CONDSTORE") else b""
        answer = self._run("STATUS", self._wire(name), b"(UIDVALIDITY UIDNEXT MESSAGES" + modseq + b")")
        values = self._status_values(name, answer)
        try:
            self._known[name] = Status(
                *(int(values.get(key, 0)) for key in ("UIDVALIDITY", "UIDNEXT", "MESSAGES", "HIGHESTMODSEQ"))
            )
        except ValueError:
            raise self._unreadable("STATUS") from None
        return self._known[name]

    def _status_values(self, name: str, answer: Answer) -> dict[str, bytes]:
        if not answer.ok:
            raise self._missing(name, answer)
        for raw in answer.of("STATUS"):
            pairs = read_values(raw)[-1]
            if isinstance(pairs, list):
                return {k.decode().upper(): v for k, v in zip(pairs[::2], pairs[1::2], strict=False)}
        raise self._unreadable("STATUS")

    # Reading

    def refs(self, name: str, *, after_uid: int = 0, since: date | None = None) -> tuple[Ref, ...]:
        """The live messages (not \\Deleted) above `after_uid`, received on `since` or later."""
        criteria = [b"UNDELETED"]
        if since is not None:
            criteria += [b"SINCE", imap_date(since)]
        return self._search(name, after_uid, *criteria)

    def find(self, name: str, message_id: str, *, after_uid: int = 0) -> tuple[Ref, ...]:
        """The live messages with exactly this Message-ID."""
        octets = (
            message_id.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        )
        if octets.isascii():
            refs = self._search(name, after_uid, b"UNDELETED", b"HEADER", b"Message-ID", quoted(octets))
        else:
            refs = self._search(name, after_uid, b"UNDELETED", b"HEADER", b"Message-ID", literal=octets)
        return tuple(g.ref for g in self.glances(refs) if g.message_id == message_id)

    def _search(
        self, name: str, after_uid: int, *criteria: bytes, literal: bytes | None = None
    ) -> tuple[Ref, ...]:
        if not self._open(name):
            return ()
        # "n:*" names the last message when there is none above n: the result is filtered.
        above = (b"UID", b"%d:*" % (after_uid + 1)) if after_uid else ()
        answer = self._run("UID", b"SEARCH", *above, *criteria, literal=literal)
        if not answer.ok:
            raise TransientError(
                f"{self._connection.server}: '{name}' cannot be searched: {answer.text}; it is tried again"
            )
        uids = read_numbers(answer.of("SEARCH"))
        return tuple(Ref(name, self._uidvalidity, uid) for uid in uids if uid > after_uid)

    def fetch(self, refs: Iterable[Ref]) -> Iterator[Fetched]:
        """The messages that still exist, mailbox by mailbox, uids rising. Nothing is marked as read."""
        for known in self._by_mailbox(refs):
            yield from fetch_messages(self._asker(known[0].mailbox), known)

    def glances(self, refs: Iterable[Ref]) -> tuple[Glance, ...]:
        """The headers of the messages that still exist."""
        return tuple(
            glance
            for known in self._by_mailbox(refs)
            for glance in fetch_glances(self._asker(known[0].mailbox), known)
        )

    def octets(self, ref: Ref) -> bytes | None:
        """The message as the server gives it, at most 4 MiB; None when it is gone. For our own ones."""
        if not self._valid(ref):
            return None
        return next((g for g in self._one(ref, b"BODY.PEEK[]<0.%d>" % _OWN_MAX, "BODY[]")), None)

    def _one(self, ref: Ref, item: bytes, name: str) -> Iterator[bytes]:
        answer = self._run("UID", b"FETCH", b"%d" % ref.uid, b"(UID " + item + b")")
        for raw in answer.of("FETCH"):
            items = read_fetch(raw)
            if items.get("UID") == b"%d" % ref.uid and name in items:
                yield items[name]

    def _by_mailbox(self, refs: Iterable[Ref]) -> Iterator[tuple[Ref, ...]]:
        for name, group in groupby(sorted(refs), key=lambda ref: ref.mailbox):
            known = tuple(group)
            if self._open(name):
                current = tuple(ref for ref in known if ref.uidvalidity == self._uidvalidity)
                if current:
                    yield current

    def _asker(self, name: str) -> Callable[[bytes, bytes], tuple[bytes, ...] | None]:
        def ask(uids: bytes, items: bytes) -> tuple[bytes, ...] | None:
            self._open(name)
            answer = self._run("UID", b"FETCH", uids, items)
            return answer.of("FETCH") if answer.ok else None

        return ask

    # Changing: our own messages, and those that the person put into a decision folder

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Puts our message there, once: the Ref of the one that has its Message-ID when all is done."""
        match = _ID.search(octets.partition(b"\r\n\r\n")[0])
        message_id = match[1].decode("ascii", "replace") if match else ""
        if name not in self._wires and not self._exists(name):
            self.ensure(name)
        known = self.find(name, message_id)
        if known:
            return known[0]
        before = self.status(name)
        answer = self._append_once(name, octets, flags)
        if answer.code == "TRYCREATE":
            self.ensure(name)
            answer = self._append_once(name, octets, flags)
        if not answer.ok:
            raise self._not_taken(name, len(octets), answer)
        return self._appended(name, answer, message_id, before)

    def _append_once(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Answer:
        listed = b"(" + " ".join(flags).encode("ascii") + b")"
        return self._run("APPEND", self._wire(name), listed, literal=octets)

    def _appended(self, name: str, answer: Answer, message_id: str, before: Status) -> Ref:
        code = answer.coded("APPENDUID")
        if code is not None:
            words = code.split()
            if len(words) == 2 and all(word.isdigit() for word in words):
                return Ref(name, int(words[0]), int(words[1]))
        found = self.find(name, message_id, after_uid=max(0, before.uidnext - 1))
        if not found:
            raise TransientError(
                f"{self._connection.server}: '{name}' does not show what it took; it is looked for again"
            )
        return found[-1]

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
        if self._connection.has("UIDPLUS"):
            self._expect(self._run("UID", b"EXPUNGE", b"%d" % ref.uid), ref.mailbox)

    def move(self, ref: Ref, name: str) -> Ref | None:
        """Moves a message; its new Ref where the server tells it. None too when it was gone."""
        if not self._valid(ref, writable=True):
            return None
        command = b"MOVE" if self._connection.has("MOVE") else b"COPY"
        answer = self._run("UID", command, b"%d" % ref.uid, self._wire(name))
        if answer.code == "TRYCREATE":
            self.ensure(name)
            self._open(ref.mailbox, writable=True)
            answer = self._run("UID", command, b"%d" % ref.uid, self._wire(name))
        self._expect(answer, name)
        if command == b"COPY":
            self._delete(ref)
        return _copied(name, answer)

    def flag(self, ref: Ref, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        """Adds and removes flags; a message that is gone is no error."""
        if not self._valid(ref, writable=True):
            return
        for sign, flags in ((b"+", add), (b"-", remove)):
            if flags:
                listed = b"(" + " ".join(flags).encode("ascii") + b")"
                self._expect(
                    self._run("UID", b"STORE", b"%d" % ref.uid, sign + b"FLAGS.SILENT", listed), ref.mailbox
                )

    # Waiting

    def wait(self, name: str, limit: timedelta, stop: Callable[[], bool]) -> bool:
        """Whether something may have changed within `limit`; returns soon after `stop()` is true."""
        if stop():
            return False
        known = self._known.get(name)
        if not self._open(name):
            return True
        self._run("NOOP")
        if known is not None and self.status(name) != known:
            return True  # it came between the last look and IDLE, which would keep silent about it
        if self._connection.has("IDLE"):
            return self._connection.idle(limit.total_seconds(), stop)
        return self._poll(name, limit.total_seconds(), stop)

    def _poll(self, name: str, seconds: float, stop: Callable[[], bool]) -> bool:
        before, end = self.status(name), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            pause = time.monotonic() + min(left, _POLL)
            while time.monotonic() < pause:
                if stop():
                    return False
                time.sleep(min(0.2, max(0.0, pause - time.monotonic())))
            if self.status(name) != before:
                return True
        return False

    # The session

    def _run(self, name: str, *arguments: bytes, literal: bytes | None = None) -> Answer:
        return self._connection.execute(name, *arguments, literal=literal)

    def _open(self, name: str, *, writable: bool = False) -> bool:
        """Whether the mailbox is there and now selected."""
        if self._selected in ((name, writable), (name, True)):
            return True
        self._selected = None
        answer = self._run("SELECT" if writable else "EXAMINE", self._wire(name))
        if not answer.ok:
            return False
        self._connection.enter("SELECTED")
        validity = answer.coded("UIDVALIDITY")
        self._uidvalidity = (
            int(validity) if validity and validity.isdigit() else self.status(name).uidvalidity
        )
        if writable and answer.code == "READ-ONLY":
            raise ConfigError(
                (f"{self._connection.server}: the mailbox '{name}' is read-only; Eitherway must write there",)
            )
        self._selected = (name, writable)
        return True

    def _valid(self, ref: Ref, *, writable: bool = False) -> bool:
        return self._open(ref.mailbox, writable=writable) and self._uidvalidity == ref.uidvalidity

    def _wire(self, name: str) -> bytes:
        return quoted(self._wires.get(name) or encode_name(name))

    def _find_names(self) -> Names:
        settings = self._settings
        prefix, delimiter, mailboxes = self._survey()
        self._wires = {m.name: m.wire for m in mailboxes if m.selectable}

        def placed(name: str) -> str:
            return place(name, prefix, delimiter, mailboxes)

        def role(use: str, name: str | None) -> str | None:
            return placed(name) if name else special(use, mailboxes, delimiter)

        board = placed(settings.board)
        folders = {
            key: f"{board}{delimiter}{getattr(settings.folders, key)}"
            for key in ("yes", "no", "refer", "ask", "later", "dismiss")
        }
        return Names(
            delimiter=delimiter,
            watch=tuple(placed(name) for name in settings.watch),
            drafts=role("drafts", settings.drafts) or placed("Drafts"),
            sent=role("sent", settings.sent),
            trash=role("trash", settings.trash),
            board=board,
            **folders,
        )

    def _survey(self) -> tuple[str, str, tuple[Listed, ...]]:
        """The personal prefix, the delimiter and all mailboxes."""
        answer = self._run(
            "LIST",
            b'""',
            b'"*"',
            *((b"RETURN (SPECIAL-USE)",) if self._connection.has("SPECIAL-USE") else ()),
        )
        if not answer.ok:
            answer = self._run("LIST", b'""', b'"*"')
        delimiter, mailboxes = read_list(answer.of("LIST"))
        told = None
        if self._connection.has("NAMESPACE"):
            told = read_namespace(self._run("NAMESPACE").of("NAMESPACE"))
        if told is None:
            delimiter = delimiter or read_list(self._run("LIST", b'""', b'""').of("LIST"))[0]
            return guess_prefix(mailboxes, delimiter), delimiter, mailboxes
        return told[0], told[1] or delimiter, mailboxes

    def _expect(self, answer: Answer, name: str) -> None:
        if not answer.ok:
            raise self._not_taken(name, 0, answer)

    def _not_taken(self, name: str, size: int, answer: Answer) -> ConfigError | TransientError:
        where = f"{self._connection.server}: the mailbox '{name}'"
        if answer.code in ("READ-ONLY", "NOPERM"):
            return ConfigError((f"{where} may not be written: {answer.text}; check its permissions",))
        if answer.code == "OVERQUOTA" or "quota" in answer.text.lower():
            return TransientError(f"{where} is full and takes no message of {size} octets; free some space")
        return TransientError(f"{where} refuses a change: {answer.text}; it is tried again")

    def _missing(self, name: str, answer: Answer) -> TransientError:
        return TransientError(
            f"{self._connection.server}: the mailbox '{name}' cannot be read: {answer.text}"
        )

    def _unreadable(self, what: str) -> TransientError:
        return TransientError(
            f"{self._connection.server}: the answer to {what} cannot be read; it is tried again"
        )


def _copied(name: str, answer: Answer) -> Ref | None:
    words = (answer.coded("COPYUID") or b"").split()
    if len(words) != 3:
        return None
    return Ref(name, int(words[0]), read_set(words[2])[0])
