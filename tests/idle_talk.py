"""A talk between an idle line and a server that is told what it announces, without sockets and clocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from eitherway.imap.finder import Status
from eitherway.imap.idle_line import IdleLine, Seen
from eitherway.imap.names import encode_name
from eitherway.imap.sign_in_turns import Credential
from eitherway.imap.transport import Limits, Server
from eitherway.requests.mailbox_names import MailboxNames

SERVER = Server("imap.example.org", 993)
WHO = Credential("maya@okafor.example", "secret word")
NAMES = MailboxNames(("INBOX",), "Drafts", "Sent", "", "Requests", (("yes", "Requests/Yes"),))
DOVECOT = "IMAP4rev1 AUTH=PLAIN IDLE NOTIFY LIST-EXTENDED LIST-STATUS CONDSTORE UIDPLUS"
CYRUS = "IMAP4rev1 AUTH=PLAIN IDLE LIST-EXTENDED LIST-STATUS CONDSTORE UIDPLUS"
COURIER = "IMAP4rev1 AUTH=PLAIN IDLE UIDPLUS"


def states(names: MailboxNames = NAMES) -> dict[str, Status]:
    """What the last cycle saw: a message or two in each mailbox."""
    return {name: Status(7, 3, 2, 40) for name in names.all}


class Peer:
    """A server. `says` are its answers to commands of a name, one after the other, in place of its own.

    "%tag%" in them is the tag; `heard` are the commands that came, without tags.
    """

    def __init__(self, capabilities: str = DOVECOT, **says: list[bytes]) -> None:
        self.capabilities = capabilities
        self.states = states()
        self.says = says
        self.heard: list[str] = []
        self._idle = b""

    def answer(self, line: bytes) -> bytes:
        """What it says to one line."""
        if self._idle:
            tag, self._idle = self._idle, b""
            return tag + b" OK idled\r\n"
        tag, _, rest = line.partition(b" ")
        self.heard.append(rest.decode("utf-8"))
        name = rest.split(b" ")[0].decode()
        if self.says.get(name):
            return self.says[name].pop(0).replace(b"%tag%", tag)
        if name == "IDLE":
            self._idle = tag
            return b"+ idling\r\n"
        if name == "AUTHENTICATE":
            self._idle = tag
            return b"+ \r\n"
        return getattr(self, f"_{name.lower()}", bytes)(*((rest,) if name in ("LIST", "STATUS") else ())) + (
            tag + b" OK done\r\n"
        )

    def _capability(self) -> bytes:
        return f"* CAPABILITY {self.capabilities}\r\n".encode()

    def _list(self, rest: bytes) -> bytes:
        return b"".join(self._state(name) for name in self.states if encode_name(name) in rest)

    def _status(self, rest: bytes) -> bytes:
        return b"".join(self._state(name) for name in self.states if b'"%b"' % encode_name(name) in rest)

    def _state(self, name: str) -> bytes:
        one, wire = self.states[name], encode_name(name).decode()
        items = f"UIDVALIDITY {one.uidvalidity} UIDNEXT {one.uidnext} MESSAGES {one.messages}"
        modseq = f" HIGHESTMODSEQ {one.modseq}" if "CONDSTORE" in self.capabilities else ""
        return f'* STATUS "{wire}" ({items}{modseq})\r\n'.encode()

    def deliver(self, name: str = "INBOX") -> None:
        """Puts a message into a mailbox; tells nobody."""
        one = self.states[name]
        self.states[name] = replace(
            one, uidnext=one.uidnext + 1, messages=one.messages + 1, modseq=one.modseq + 1
        )


class Talk:
    """A line and its server. The clock goes on in `wait` only."""

    def __init__(
        self,
        peer: Peer,
        *,
        server: Server = SERVER,
        credential: Credential = WHO,
        seen: Seen | None = None,
        piece: int = 4096,
        meet: bool = True,
    ) -> None:
        self.now, self.peer, self._piece = 1000.0, peer, piece
        if "CONDSTORE" not in peer.capabilities:
            peer.states = {name: replace(one, modseq=0) for name, one in peer.states.items()}
        seen = seen or Seen(NAMES, dict(peer.states))
        self.line = IdleLine(server, credential, seen, Limits(), self.now)
        self._partly = b""
        if meet:
            self.say(b"* OK ready\r\n")

    def say(self, octets: bytes) -> None:
        """The server says this; both go on until nobody has more to say."""
        self._give(octets)
        self.run()

    def run(self) -> None:
        """Both go on until nobody has more to say."""
        while self.line.outgoing:
            self._partly += bytes(self.line.outgoing)
            self.line.outgoing.clear()
            *lines, self._partly = self._partly.split(b"\r\n")
            for line in lines:
                self._give(self.peer.answer(line))

    def _give(self, octets: bytes) -> None:
        for start in range(0, len(octets), self._piece):
            self.line.receive(octets[start : start + self._piece], self.now)

    def wait(self, seconds: float) -> None:
        """Lets time go by; the line acts at its deadlines."""
        end = self.now + seconds
        while self.line.deadline <= end:
            self.now = max(self.now, self.line.deadline)
            self.line.tick(self.now)
            self.run()
        self.now = end

    def hold(self) -> None:
        """A cycle has seen everything as it is."""
        self.line.hold(Seen(NAMES, dict(self.peer.states)), self.now)
        self.run()

    def take_news(self) -> bool:
        """Whether there is news that was not taken."""
        news, self.line.has_news = self.line.has_news, False
        return news

    def commands(self, run: Callable[[], object]) -> list[str]:
        """The commands that come while this runs."""
        before = len(self.peer.heard)
        run()
        return [re.split(" ", one)[0] for one in self.peer.heard[before:]]
