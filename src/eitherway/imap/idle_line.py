"""One idle line to a mailbox as a state machine: octets and times in, octets and news out. Pure.

It signs in, opens one mailbox with EXAMINE and idles (RFC 2177), with NOTIFY (RFC 5465) where the server has
it. What the server tells is a hint: a look at the states of the mailboxes (LIST-STATUS, RFC 5819, else
STATUS) shows whether one differs from what the last cycle saw, and only that is news. A script in the form of
a generator waits for one response at a time, or for None: its time is up, or it is to look around.
"""

import binascii
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from eitherway.errors import BusyError, LineError, TransientError
from eitherway.imap.finder import Status
from eitherway.imap.names import encode_name, quoted, quoted_as_it_is, read_list
from eitherway.imap.pace import CLOCK, TOLD_AGAIN, Pace, Way, place_of_wait
from eitherway.imap.refusals import check_refusal, wait_of
from eitherway.imap.sign_in_turns import Credential, Method, methods, refused
from eitherway.imap.states import (
    comparable,
    hides_flags,
    list_status,
    notify_of,
    read_states,
    same_name,
    status_items,
    takes_list_status,
)
from eitherway.imap.wire import NEWS, OVERFLOW, CommandResult, Splitter, Untagged, read_answer, read_untagged
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.imap.transport import Limits, Server

Script = Generator[None, bytes | None, None]

RESPONSE_MAX = 64 << 10  # octets of one response
ANSWER_MAX = 256 << 10  # octets of an answer, and of what is told between two commands
SURVEY_MAX = 4 << 20  # octets of an answer that lists all mailboxes
_TURNS = 8  # of a sign-in
_FRUITLESS = 30.0  # seconds at most between two looks at hints that show nothing
_KEPT = ("CAPABILITY", "LIST", "STATUS")  # the responses of which the octets are needed
_MOST = 20_000  # of them in one answer
_USED = frozenset({"IDLE", "NOTIFY", "LIST-STATUS", "LIST-EXTENDED", "CONDSTORE"})
_STATUSES = (b"OK", b"NO", b"BAD")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last cycle saw, after which there was nothing more to do."""

    names: MailboxNames
    states: Mapping[str, Status]


class IdleLine:
    """One connection, from the greeting on. Its driver sends `outgoing`, and calls `tick` at `deadline`.

    `receive`, `tick`, `hold` and `secured` raise TransientError (BusyError, LineError, LoginError) when the
    connection is to be closed. `needs_tls`: the driver is to do the handshake now, and then call `secured`.
    """

    __slots__ = (
        "_allowed", "_armed", "_capabilities", "_due", "_fruitless", "_limits", "_listens", "_named",
        "_notified_at", "_now", "_number", "_overflowed", "_patient_until", "_script", "_seen",
        "_splitter", "_told", "_told_of", "_was_told", "_wires", "deadline", "has_news", "is_ready",
        "needs_tls", "outgoing", "pace", "server",
    )  # fmt: skip

    def __init__(
        self, server: "Server", credential: Credential, seen: Seen, limits: "Limits", now: float
    ) -> None:
        self.server = server
        self.outgoing = bytearray()
        self.deadline = now + limits.connect
        self.needs_tls = self.is_ready = self.has_news = False
        self.pace = Pace.start("status", now)
        self._seen, self._limits, self._now = seen, limits, now
        self._armed, self._due = True, True  # whether news is to be told; whether a look is
        self._told: set[str] = set()  # the kinds of what the server told since the last look
        self._told_of: Mapping[str, Status] | None = None  # the states that were told last: told once
        self._named: MailboxNames | None = None  # the names that the server was asked to tell of
        # Whether it does so, whether it took that back (RFC 5465, 5.8), and when it was asked.
        self._was_told, self._overflowed, self._notified_at = False, False, now
        self._fruitless, self._patient_until = 0, now
        self._wires: Mapping[str, bytes] = {}
        self._capabilities: frozenset[str] = frozenset()
        self._number, self._allowed = 0, RESPONSE_MAX
        self._listens = False  # whether the script waits for something to do
        self._splitter = Splitter(largest=RESPONSE_MAX)
        self._script: Script = self._talk(credential)
        next(self._script)

    # What the driver calls

    def receive(self, octets: bytes, now: float) -> None:
        """Takes what came, in pieces of any size."""
        self._now = now
        self._allowed -= len(octets)
        try:
            for response in self._splitter.feed(octets):
                self._script.send(response)
            if self._allowed < 0:
                raise ValueError("an answer is too large")
        except (ValueError, LookupError) as error:
            raise self._lost(f"an answer cannot be read: {type(error).__name__}") from None

    def tick(self, now: float) -> None:
        """Goes on if the deadline has passed."""
        self._now = now
        if now < self.deadline:
            return
        if self.needs_tls:
            raise self._lost("no TLS in time")
        self._script.send(None)

    def secured(self, now: float) -> None:
        """Goes on after the handshake that STARTTLS asked for."""
        self._now, self.needs_tls = now, False
        self._script.send(None)

    def hold(self, seen: Seen, now: float) -> None:
        """Tells of what differs from this from now on; the first look is at once."""
        self._now, self._seen = now, seen
        self._armed, self._due, self.has_news = True, True, False
        self._told.clear()
        if self._told_of == seen.states:
            self._told_of = None
        if self._listens:
            self._script.send(None)

    def leave(self) -> None:
        """Says goodbye, if it can be said now."""
        if self._listens and "IDLE" in self._capabilities:
            self.outgoing += b"DONE\r\n"
        if self.is_ready:
            self.outgoing += b"E0 LOGOUT\r\n"

    @property
    def way(self) -> Way:
        """How the account is looked at."""
        if self._was_told:
            return "notify"
        names = map(self._wire, self._seen.names.all)
        return "list-status" if takes_list_status(self._capabilities, names) else "status"

    # The script

    def _talk(self, credential: Credential) -> Script:
        yield from self._greet()
        if self.server.security == "starttls":
            yield from self._secure()
        capabilities = yield from self._ask_capabilities()
        answer = yield from self._sign_in(methods(self.server, credential, capabilities))
        if not answer.ok:
            raise refused(self.server, credential, answer)
        del credential, answer
        self._capabilities = (yield from self._ask_capabilities()) & _USED
        self.is_ready = True
        while True:
            if self._is_to_be_opened():
                yield from self._open()
            if self._is_look_due():
                yield from self._look()
            yield from (self._idle() if "IDLE" in self._capabilities else self._rest())

    def _greet(self) -> Script:
        greeting = yield from self._hear("the greeting")
        if greeting[:4].upper() != b"* OK":
            raise self._lost("the server's greeting is not IMAP")

    def _secure(self) -> Script:
        """Asks for TLS. Nothing from before it is kept (RFC 3501, 6.2.1)."""
        answer = yield from self._ask("STARTTLS", seconds=self._limits.connect)
        if not answer.ok:
            raise LineError(
                f"{self.server}: the server refuses STARTTLS, or something in between removes it; "
                "nothing was sent. Use 'security: tls' and port 993, or ask the provider"
            )
        self.needs_tls = True
        if (yield) is not None or self._splitter.holds:
            raise LineError(f"{self.server}: something was said between STARTTLS and TLS. Nothing was sent")

    def _ask_capabilities(self) -> Generator[None, bytes | None, frozenset[str]]:
        answer = yield from self._ask("CAPABILITY")
        words = b" ".join(answer.of("CAPABILITY")).decode("ascii", "replace").upper().split()
        if "IMAP4REV1" not in words:
            raise self._lost("the server does not speak IMAP4rev1")
        return frozenset(words)

    def _sign_in(self, ways: tuple[Method, ...]) -> Generator[None, bytes | None, CommandResult]:
        for way in ways:
            seconds, turns = self._limits.connect, iter(way.turns)
            if way.mechanism:
                answer = yield from self._ask(
                    "AUTHENTICATE", way.mechanism.encode(), turns=turns, seconds=seconds
                )
            else:
                answer = yield from self._ask("LOGIN", *way.turns, seconds=seconds)
            if answer.status != "BAD":
                break
        return answer

    def _is_to_be_opened(self) -> bool:
        again = self._overflowed and self._now >= self._notified_at + TOLD_AGAIN
        return self._seen.names != self._named or again

    def _open(self) -> Script:
        """Has the server tell of the mailboxes, and opens the one in which it tells at once."""
        names = self._seen.names
        if not "".join(names.all).isascii():
            yield from self._find_wires(names)
        if {"NOTIFY", "IDLE"} <= self._capabilities:
            self._overflowed, self._notified_at = False, self._now
            answer = yield from self._ask("NOTIFY", *notify_of(map(self._wire, names.all)))
            self._was_told = answer.ok
        for name in dict.fromkeys((place_of_wait(names, self.way), names.watch[0])):
            answer = yield from self._ask("EXAMINE", self._wire(name))
            if answer.ok:
                break
        else:
            raise self._lost(f"the mailbox '{name}' cannot be opened: {answer.text}")
        self._named, self._due = names, True
        self._told.clear()

    def _find_wires(self, names: MailboxNames) -> Script:
        """How the server itself writes names that are not ASCII: some send UTF-8."""
        answer = yield from self._ask("LIST", b'""', b'"*"', largest=SURVEY_MAX)
        listed = read_list(answer.of("LIST"))[1]
        self._wires = {
            one.name: one.wire for one in listed if one.name in names.all and not one.name.isascii()
        }

    def _wire(self, name: str) -> bytes:
        known = self._wires.get(name)
        return quoted_as_it_is(known) if known else quoted(encode_name(name))

    # Looking

    def _is_look_due(self) -> bool:
        hinted = bool(self._told) and self._now >= self._patient_until
        return self._armed and (self._due or hinted or self.pace.is_look_due(self._now))

    def _look(self) -> Script:
        self._due = False
        yield from self._ask("NOOP")  # else Dovecot shows what is open as it was half a second ago
        told, self._told = self._told, set()
        states = yield from self._states()
        if self._told:  # something happened while it was answered
            told, self._told = told | self._told, set()
            states = yield from self._states()
        differs = states not in (self._seen.states, self._told_of)
        is_news = self._armed and (differs or ("FETCH" in told and hides_flags(states)))
        self.pace = self.pace.looked(self._now, moved=is_news, whole=True)
        self.pace = replace(self.pace, way=self.way)
        self._fruitless = 0 if is_news or not told else self._fruitless + 1
        self._patient_until = self._now + min(_FRUITLESS, 2.0 ** min(self._fruitless, 9) / 2)
        if is_news:
            self._told_of, self._armed, self.has_news = states, False, True

    def _states(self) -> Generator[None, bytes | None, dict[str, Status]]:
        """The states of those of the mailboxes that are there."""
        names = self._seen.names.all
        wires, items = tuple(map(self._wire, names)), status_items(self._capabilities)
        found: dict[str, Status] = {}
        if takes_list_status(self._capabilities, wires):
            answer = yield from self._ask("LIST", *list_status(wires, items))
            found |= read_states(answer)
            if len(answer.of("STATUS")) > len(found):
                self._told.add("STATUS")  # one that NOTIFY told of meanwhile
            if not answer.ok:
                raise self._lost(f"the mailboxes cannot be looked at: {answer.text}")
        else:
            for wire in wires:
                answer = yield from self._ask("STATUS", wire, items)
                found |= read_states(answer)
            yield from self._ask("NOOP")  # some tell of what is open only when they are asked
        return comparable({name: found[key] for name in names if (key := same_name(name)) in found})

    # Waiting

    def _until(self) -> float:
        """When there is something to do, whatever the server tells."""
        if not self._armed:
            return self._now + CLOCK
        return self._now + self.pace.pause(self._now)

    def _idle(self) -> Script:
        """Idles until there is something to do; at most for as long as a server and a router bear it."""
        tag = self._send("IDLE", self._limits.connect)
        while not (response := (yield from self._hear("IDLE"))).startswith(b"+"):
            if response.startswith(tag):
                self._capabilities -= {"IDLE"}  # refused, though it was announced
                self._was_told = False
                return
            self._note(response)
        self._allowed, until = ANSWER_MAX, self._until()
        while not self._is_over(until):
            self.deadline = min(until, self._patient_until) if self._armed and self._told else until
            yield from self._listen()
        self.outgoing += b"DONE\r\n"
        self.deadline = self._now + self._limits.connect
        while not (response := (yield from self._hear("DONE"))).startswith(tag):
            self._note(response)

    def _is_over(self, until: float) -> bool:
        return (self._armed and self._due) or self._is_look_due() or self._now >= until

    def _listen(self) -> Script:
        self._listens = True
        response = yield
        self._listens = False
        if response is not None:
            self._note(self._checked(response))

    def _rest(self) -> Script:
        """Waits without IDLE: asks at every poll what happened in the mailbox that is open."""
        until, self._allowed = self._until(), ANSWER_MAX
        while not self._is_over(until):
            self.deadline = poll = min(until, self._now + self._limits.poll)
            while self._now < poll and not self._due:
                yield from self._listen()
            yield from self._ask("NOOP")

    # Commands

    def _ask(
        self,
        name: str,
        *arguments: bytes,
        turns: Iterator[bytes] | None = None,
        seconds: float = 0.0,
        largest: int = ANSWER_MAX,
    ) -> Generator[None, bytes | None, CommandResult]:
        """The answer to one command; `turns` are those of the client in a sign-in."""
        tag, self._allowed = self._send(name, seconds or self._limits.command, *arguments), largest
        kept: list[Untagged] = []
        turned = 0
        while not (response := (yield from self._hear(name))).startswith(tag):
            if response.startswith(b"+"):
                turned += 1
                if turns is None or turned > _TURNS:
                    raise ValueError("a turn that nobody asked for")
                self.outgoing += binascii.b2a_base64(next(turns, b""), newline=False) + b"\r\n"
            elif (told := self._note(response, asked=name))[0] in _KEPT and len(kept) < _MOST:
                kept.append(told)
        status, _, text = response[len(tag) :].strip().partition(b" ")
        if status.upper() not in _STATUSES:
            raise ValueError("neither OK nor NO nor BAD")
        answer = read_answer(status.decode().upper(), text, tuple(kept))
        if not answer.ok and name not in ("LOGIN", "AUTHENTICATE"):
            check_refusal(f"{self.server}: refused at {name}", answer)
        return answer

    def _send(self, name: str, seconds: float, *arguments: bytes) -> bytes:
        self._number += 1
        tag = b"E%d " % self._number
        self.outgoing += tag + b" ".join((name.encode(), *arguments)) + b"\r\n"
        self.deadline = self._now + seconds
        return tag

    def _hear(self, what: str) -> Generator[None, bytes | None, bytes]:
        """The next response."""
        response = yield
        if response is None:
            raise self._lost(f"no answer to {what} in time")
        return self._checked(response)

    def _checked(self, response: bytes) -> bytes:
        if response[:5].upper() == b"* BYE":
            # Its text may repeat what was sent: only the time that it names is told.
            lost = f"{self.server}: connection lost (the server said goodbye); trying again"
            raise BusyError(lost, wait=wait_of(response.decode("utf-8", "replace")))
        return response

    def _note(self, response: bytes, asked: str = "") -> Untagged:
        """Notes what an untagged response tells. Raises ValueError if it is not one."""
        told = read_untagged(response)
        if told is None:
            raise ValueError("not IMAP")
        if told[0] in NEWS and not (asked and told[0] == "STATUS"):
            self._told.add(told[0])
        if told[0] == OVERFLOW:
            self._was_told, self._overflowed = False, True
        return told

    def _lost(self, what: str) -> TransientError:
        return TransientError(f"{self.server}: {what}; trying again")
