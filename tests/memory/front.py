"""The server in memory over IMAP (RFC 3501, and what its personality announces), for real connections.

It says what the personality says, so that kills, faults, watchers and `doctor` meet it as they meet a real
server. It is no model of a server: what the program and imaplib do not ask for is BAD.
"""

from __future__ import annotations

import base64
import re
import select
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from pymap.message import BaseLoadedMessage
from pymap.mime import MessageContent

from eitherway.imap.names import decode_name, encode_name
from eitherway.imap.responses import make_set, read_internal_date, read_values
from tests.memory.server import Folder, MemoryServer, RefusedError, Stored
from tests.servers.personalities import Behaviour

_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
_SECTION = re.compile(r"BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)


class ImapFront:
    """Listens on `port` until closed. `commands` are the names of all commands that came.

    `says` is what it answers to those of a name, such as "NO [LIMIT] wait"; BYE closes the connection.
    """

    def __init__(self, server: MemoryServer, password: str = "secret word") -> None:
        self.server, self.password = server, password
        self.says: dict[str, str] = {}
        self.commands: list[str] = []
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def restart(self) -> None:
        """Hangs up on everybody, and begins again."""
        self._hang_up()
        self.server.restart()

    def close(self) -> None:
        """Hangs up and listens no more."""
        self._listener.close()
        self._hang_up()

    def _hang_up(self) -> None:
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._open.clear()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError, EOFError):
            _Session(self, connection).run()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


class _Session:
    """One connection. `_view` is what the client was told of the open mailbox: flags by uid."""

    def __init__(self, front: ImapFront, connection: socket.socket) -> None:
        self.front, self.server = front, front.server
        self.does = front.server.personality.does
        self._connection, self._lines = connection, connection.makefile("rb")
        self._name = ""
        self._view: dict[int, frozenset[str]] = {}
        self._out: list[bytes] = []

    def run(self) -> None:
        self._send(b"* OK ready\r\n")
        verb = ""
        while verb != "LOGOUT":
            raw = self._read()
            tag, name, *words = read_values(raw)
            verb = _text(name).upper()
            if verb == "UID":
                verb, words = f"UID {_text(words[0]).upper()}", words[1:]
            self.front.commands.append(verb)
            told = f"{_text(tag)} {self._answer(verb, words)}\r\n".encode()
            self._send(b"".join(self._out) + told)

    def _send(self, octets: bytes) -> None:
        self._connection.sendall(octets)

    def _read(self) -> bytes:
        """One command with its literals."""
        raw = line = self._line()
        while literal := _LITERAL.search(line):
            if not literal[2]:
                self._send(b"+ go on\r\n")
            raw += self._lines.read(int(literal[1]))
            line = self._line()
            raw += line
        return raw

    def _line(self) -> bytes:
        line = self._lines.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError
        return line

    def _answer(self, verb: str, words: list[object]) -> str:
        """The end of the tagged answer; the untagged ones, which come before it, are in `_out`."""
        self._out = []
        said = self.front.says.get(verb, "")
        if said.startswith("BYE"):
            self._send(f"* {said}\r\n".encode())
            raise EOFError
        act: Callable[[list[object]], str | None] | None
        act = getattr(self, f"_{verb.lower().replace(' ', '_')}", None)
        if said or act is None:
            return said or "BAD what is that"
        with self.server.changed:
            self._tell_news()
        try:
            return act(words) or f"OK {verb} done"
        except RefusedError as error:
            return f"NO {error}"
        except KeyError:
            return "NO [TRYCREATE] there is no such mailbox"

    def _tell(self, text: str | bytes) -> None:
        self._out.append(b"* " + (text.encode() if isinstance(text, str) else text) + b"\r\n")

    # -- signing in ----------------------------------------------------------------------------------

    def _capability(self, _: list[object]) -> None:
        self._tell(f"CAPABILITY IMAP4rev1 AUTH=PLAIN {' '.join(sorted(self.server.capabilities))}")

    def _login(self, words: list[object]) -> str:
        return "OK in" if _text(words[1]) == self.front.password else "NO [AUTHENTICATIONFAILED] wrong"

    def _authenticate(self, _: list[object]) -> str:
        self._send(b"+ \r\n")
        _, _, password = base64.b64decode(self._line()).split(b"\0")
        return "OK in" if password.decode() == self.front.password else "NO [AUTHENTICATIONFAILED] wrong"

    def _noop(self, _: list[object]) -> None: ...

    def _logout(self, _: list[object]) -> None:
        self._tell("BYE see you")

    # -- mailboxes -----------------------------------------------------------------------------------

    def _namespace(self, _: list[object]) -> None:
        self._tell('NAMESPACE (("" "/")) NIL NIL')

    def _list(self, words: list[object]) -> None:
        """LIST with one pattern, or with names and RETURN (SPECIAL-USE) or (STATUS (...)) (RFC 5819)."""
        wanted = words[1] if isinstance(words[1], list) else [words[1]]
        if wanted == [b""]:
            self._tell('LIST (\\Noselect) "/" ""')
        items = words[3][1] if len(words) > 3 and b"STATUS" in words[3] else None  # type: ignore[operator, index]
        for name, folder in list(self.server.folders.items()):
            wire = encode_name(name)
            if b"*" in wanted or wire in wanted:
                attributes = " ".join(sorted(folder.attributes))
                self._tell(f'LIST ({attributes}) "/" '.encode() + _quoted(wire))
                if items:
                    self._status([wire, items])

    def _lsub(self, _: list[object]) -> None:
        for name in sorted(self.server.subscribed):
            self._tell(b'LSUB () "/" ' + _quoted(encode_name(name)))

    def _status(self, words: list[object]) -> None:
        name = _name(words[0])
        status = self.server.status(name)
        if status is None or "\\noselect" in self.server.folders[name].attributes:
            raise KeyError(name)
        values = {
            b"UIDVALIDITY": status.uidvalidity,
            b"UIDNEXT": status.uidnext,
            b"MESSAGES": status.messages,
            b"HIGHESTMODSEQ": status.modseq,
        }
        assert isinstance(words[1], list)
        told = " ".join(f"{word.decode()} {values[word]}" for word in words[1])
        self._tell(b"STATUS " + _quoted(encode_name(name)) + f" ({told})".encode())

    def _create(self, words: list[object]) -> None:
        self.server.create(_name(words[0]))

    def _subscribe(self, words: list[object]) -> None:
        self.server.subscribed.add(_name(words[0]))

    def _unsubscribe(self, words: list[object]) -> None:
        self.server.subscribed.discard(_name(words[0]))

    def _delete(self, words: list[object]) -> None:
        self.server.drop(_name(words[0]))

    def _rename(self, words: list[object]) -> None:
        self.server.rename(_name(words[0]), _name(words[1]))

    # -- the open mailbox ----------------------------------------------------------------------------

    @property
    def _folder(self) -> Folder:
        return self.server.folders[self._name]

    def _select(self, words: list[object]) -> str:
        self._name, self._view = "", {}
        name = _name(words[0])
        folder = self.server.folder(name)
        if folder is None or "\\noselect" in folder.attributes:
            return "NO [NONEXISTENT] there is no such mailbox"
        self._name = "INBOX" if name.upper() == "INBOX" else name
        self._view = {uid: one.flags for uid, one in folder.messages.items()}
        self._tell("FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
        keywords = "" if self.does(Behaviour.DROPS_KEYWORDS) else " \\*"
        self._tell(f"OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft{keywords})] flags")
        self._tell(f"{len(self._view)} EXISTS")
        self._tell(f"OK [UIDVALIDITY {folder.uidvalidity}] valid")
        self._tell(f"OK [UIDNEXT {folder.uidnext}] next")
        return "OK [READ-WRITE] open"

    def _examine(self, words: list[object]) -> str:
        return self._select(words).replace("READ-WRITE", "READ-ONLY")

    def _tell_news(self) -> None:
        """What changed in the open mailbox since it was last told (RFC 3501, 7)."""
        if not self._name or self._name not in self.server.folders:
            return
        now = {uid: one.flags for uid, one in self._folder.messages.items()}
        before = sorted(self._view)
        for number in range(len(before), 0, -1):
            if before[number - 1] not in now:
                self._tell(f"{number} EXPUNGE")
        if now.keys() - self._view.keys():
            self._tell(f"{len(now)} EXISTS")
        for number, uid in enumerate(sorted(now), 1):
            if self._view.get(uid, now[uid]) != now[uid]:
                self._tell(f"{number} FETCH (UID {uid} FLAGS ({' '.join(sorted(now[uid]))}))")
        self._view = now

    def _idle(self, _: list[object]) -> str:
        if "IDLE" not in self.server.capabilities:
            return "BAD there is no IDLE"
        self._send(b"+ idling\r\n")
        while not select.select([self._connection], [], [], 0.05)[0]:
            with self.server.changed:
                self._tell_news()
            self._send(b"".join(self._out))
            self._out = []
        self._line()
        return "OK idled"

    # -- messages ------------------------------------------------------------------------------------

    def _fetch(self, words: list[object]) -> None:
        uids = sorted(self._view)
        numbers = [number for number in _numbers(words[0], len(uids)) if number <= len(uids)]
        self._fetched([uids[number - 1] for number in numbers], words[1])

    def _uid_fetch(self, words: list[object]) -> None:
        wanted = _numbers(words[0], max(self._view, default=0))
        self._fetched([uid for uid in sorted(self._view) if uid in wanted], words[1])

    def _fetched(self, uids: Iterable[int], items: object) -> None:
        numbers = {uid: number for number, uid in enumerate(sorted(self._view), 1)}
        asked = items if isinstance(items, list) else [items]
        for uid in uids:
            stored = self._folder.messages.get(uid)
            if stored is not None:
                told = b" ".join(_item(_text(one), uid, stored) for one in asked)
                if not any(_text(one).upper() == "UID" for one in asked):
                    told = b"UID %d " % uid + told
                self._tell(b"%d FETCH (%s)" % (numbers[uid], told))

    def _uid_store(self, words: list[object]) -> None:
        how = _text(words[1]).upper()
        flags = [_text(flag) for flag in (words[2] if isinstance(words[2], list) else [words[2]])]
        for uid in _numbers(words[0], max(self._view, default=0)) & self._view.keys():
            self.server.store(self._name, uid, flags if how[0] == "+" else (), flags if how[0] == "-" else ())

    def _uid_search(self, words: list[object]) -> str | None:
        return self._search(words)

    def _search(self, words: list[object]) -> str | None:
        """HEADER MESSAGE-ID, or all; as badly as its personality."""
        asked = [_text(word) for word in words]
        if "HEADER" in asked and self.does(Behaviour.REFUSES_SEARCH_HEADER):
            return "NO [SERVERBUG] SEARCH Server error - Please try again later"
        misses = "REFERENCES" in map(str.upper, asked) and self.does(Behaviour.SEARCH_MISSES_REFERENCES)
        found = [] if misses or self.does(Behaviour.SEARCH_FINDS_NOTHING) else sorted(self._view)
        if "HEADER" in asked:
            found = [uid for uid in found if asked[-1].encode() in self._folder.messages[uid].octets]
        self._tell(" ".join(["SEARCH", *map(str, found)]))
        return None

    def _append(self, words: list[object]) -> str:
        name, (*options, octets) = _name(words[0]), words[1:]
        if len(options) > 2:
            uids = self._append_together(name, words[1:])
        else:
            flags = [_text(flag) for one in options if isinstance(one, list) for flag in one]
            dates = [read_internal_date(one) for one in options if isinstance(one, bytes)]
            assert isinstance(octets, bytes)
            uids = (self.server.append(name, octets, flags, dates[0] if dates else None),)
        if "UIDPLUS" not in self.server.capabilities or self.does(Behaviour.TELLS_NO_APPENDUID):
            return "OK appended"
        return f"OK [APPENDUID {self._validity(name)} {make_set(uids).decode()}] appended"

    def _append_together(self, name: str, words: list[object]) -> tuple[int, ...]:
        """Several messages, each after its flags (RFC 3502)."""
        if "MULTIAPPEND" not in self.server.capabilities:
            raise RefusedError("one message at a time")
        pairs = zip(words[::2], words[1::2], strict=True)
        return self.server.append_together(
            name,
            [(octets, [_text(flag) for flag in flags]) for flags, octets in pairs],  # type: ignore[union-attr, misc]
        )

    def _validity(self, name: str) -> int:
        folder = self.server.folder(name)
        return folder.uidvalidity if folder else 0

    def _uid_copy(self, words: list[object]) -> str:
        return self._transferred(words, self.server.copy)

    def _uid_move(self, words: list[object]) -> str:
        if "MOVE" not in self.server.capabilities:
            return "BAD there is no MOVE"
        return self._transferred(words, self.server.move)

    def _transferred(self, words: list[object], act: Callable[[str, int, str], int | None]) -> str:
        target = _name(words[1])
        if self.server.folder(target) is None:
            raise KeyError(target)
        uids = sorted(_numbers(words[0], max(self._view, default=0)) & self._view.keys())
        done = {uid: there for uid in uids if (there := act(self._name, uid, target)) is not None}
        if not done or "UIDPLUS" not in self.server.capabilities or self.does(Behaviour.TELLS_NO_APPENDUID):
            return "OK done"
        sets = f"{make_set(tuple(done)).decode()} {make_set(tuple(done.values())).decode()}"
        return f"OK [COPYUID {self._validity(target)} {sets}] done"

    def _uid_expunge(self, words: list[object]) -> str | None:
        if "UIDPLUS" not in self.server.capabilities:
            return "BAD there is no UIDPLUS"
        for uid in _numbers(words[0], max(self._view, default=0)) & self._view.keys():
            self.server.expunge(self._name, uid)
        with self.server.changed:
            self._tell_news()
        return None


def _text(word: object) -> str:
    return word.decode("utf-8", "surrogateescape") if isinstance(word, bytes) else "NIL"


def _name(word: object) -> str:
    assert isinstance(word, bytes)
    return decode_name(word)


def _quoted(wire: bytes) -> bytes:
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _numbers(word: object, last: int) -> frozenset[int]:
    """The numbers of a set up to `last`; "n:*" names the last one if there is none above n."""
    found: set[int] = set()
    for part in _text(word).split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":")]
        found.update(range(min(ends), min(max(ends), max(last, min(ends))) + 1))
    return frozenset(found)


def _item(asked: str, uid: int, stored: Stored) -> bytes:
    name = asked.upper()
    if section := _SECTION.fullmatch(asked):
        octets = _section(stored.octets, section[1].upper())
        start, count = int(section[2] or 0), int(section[3] or len(octets))
        told = f"BODY[{section[1]}]" + (f"<{start}>" if section[2] else "")
        part = octets[start : start + count]
        return told.encode() + b" {%d}\r\n" % len(part) + part
    simple = {
        "UID": b"%d" % uid,
        "FLAGS": f"({' '.join(sorted(stored.flags))})".encode(),
        "INTERNALDATE": f'"{_date(stored.received)}"'.encode(),
        "RFC822.SIZE": b"%d" % len(stored.octets),
    }
    value = simple[name] if name in simple else bytes(_loaded(stored.octets).get_body_structure().extended)
    return name.encode() + b" " + value


def _date(moment: datetime) -> str:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{moment:%d}-{months[moment.month - 1]}-{moment:%Y %H:%M:%S %z}"


def _section(octets: bytes, section: str) -> bytes:
    loaded = _loaded(octets)
    if not section:
        return octets
    if section == "HEADER":
        return bytes(loaded.get_message_headers())
    if section.startswith("HEADER.FIELDS"):
        fields = section.partition("(")[2].rstrip(")").encode().split()
        return bytes(loaded.get_message_headers(None, frozenset(fields)))
    return bytes(loaded.get_body([int(level) for level in section.split(".")]))


@lru_cache(4096)
def _loaded(octets: bytes) -> BaseLoadedMessage:
    return BaseLoadedMessage(None, None, MessageContent.parse(octets))  # type: ignore[arg-type]
