"""A signed-in connection that knows which mailbox is open and how mailboxes are named. An edge."""

import re
from collections.abc import Iterable

from eitherway.errors import ChangeRefusedError, ConfigError, ReadOnlyError, TransientError
from eitherway.imap.connection import Connection
from eitherway.imap.finder import MissingMailboxError, NameFinder, Status
from eitherway.imap.names import (
    Listed,
    encode_name,
    guess_prefix,
    quoted,
    quoted_as_it_is,
    read_list,
    read_namespace,
)
from eitherway.imap.responses import read_number
from eitherway.imap.states import (
    list_status,
    notify_of,
    read_states,
    read_status,
    same_name,
    status_items,
    takes_list_status,
)
from eitherway.imap.wire import NEWS, CommandResult
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.rules.account_settings import FOLDERS_NEEDED, MailboxSettings

_LIMIT = re.compile(r"limit|quota|too many|maxim", re.IGNORECASE)  # with a code, RFC 5530, 3
_GONE = ("NONEXISTENT", "TRYCREATE")


class Session:
    """The mailboxes of one account, and the one that is open: with EXAMINE, unless something is changed."""

    def __init__(self, connection: Connection, settings: MailboxSettings) -> None:
        self.connection = connection
        self.uidvalidity = 0
        self.idled = False  # whether the last command was IDLE: then what is open is known as it is
        self._open: tuple[str, bool] | None = None
        self._wires: dict[str, bytes] = {}
        self.finder = NameFinder(self._survey, settings, self.where, connection.limits.names)

    @property
    def names(self) -> MailboxNames:
        return self.finder.names

    @property
    def where(self) -> str:
        """The server's name, for messages to a person."""
        return str(self.connection.server)

    def has(self, capability: str) -> bool:
        return self.connection.has(capability)

    def run(self, name: str, *arguments: bytes) -> CommandResult:
        """The answer to one command."""
        self.idled = False
        return self.connection.execute(name, *arguments)

    def wire(self, name: str) -> bytes:
        """The name of a mailbox as it is sent, quoted."""
        known = self._wires.get(name)
        return quoted_as_it_is(known) if known else quoted(encode_name(name))

    # Opening

    def refresh(self, name: str) -> bool:
        """Opens the mailbox as it is now; False if there is none of that name.

        Sends NOOP if it is open: otherwise the server answers from its state at the previous command.
        """
        if self._open is not None and self._open[0] == name:
            self.run("NOOP")
            return True
        return self.open(name)

    def open(self, name: str, *, writable: bool = False) -> bool:
        """Opens the mailbox unless it is open; False if there is none of that name."""
        if self._open in ((name, writable), (name, True)):
            return True
        self._open = None
        answer = self.run("SELECT" if writable else "EXAMINE", self.wire(name))
        if not answer.ok:
            return self._not_opened(name, answer)
        self.connection.enter("SELECTED")
        if writable and answer.code == "READ-ONLY":
            raise ReadOnlyError(f"{self.where}: '{name}' is read-only; give this login write access")
        validity = answer.coded("UIDVALIDITY")
        self.uidvalidity = read_number(validity or b"") or self.status(name).uidvalidity
        self._open = (name, writable)
        return True

    def has_news(self) -> bool:
        """Whether the server reports a change in the open mailbox when asked."""
        return any(kind in NEWS for kind, _ in self.run("NOOP").untagged)

    def is_open_to_read(self, name: str) -> bool:
        """Whether it is open with EXAMINE."""
        return self._open == (name, False)

    def open_to_read(self, name: str) -> bool:
        """Opens the mailbox with EXAMINE even if it is open with SELECT, which would clear \\Recent."""
        if self._open != (name, False):
            self._open = None
        return self.open(name)

    def _not_opened(self, name: str, answer: CommandResult) -> bool:
        """False if the mailbox does not exist. Any other refusal may be temporary and proves nothing."""
        if answer.code not in _GONE and self.exists(name):
            raise TransientError(f"{self.where}: the mailbox '{name}' cannot be opened: {answer.text}")
        return False

    def status(self, name: str) -> Status:
        """The state of a mailbox as it is now, in one or two round trips whatever its size."""
        if self._open is not None and self._open[0] == name and not self.idled:
            self.run("NOOP")  # otherwise STATUS gives the state at the previous command
        answer = self.run("STATUS", self.wire(name), status_items(self.connection.capabilities))
        if not answer.ok:
            if self.exists(name):
                raise TransientError(f"{self.where}: the mailbox '{name}' cannot be read now: {answer.text}")
            raise self.finder.missing(name)
        try:
            return read_status(answer.of("STATUS")[-1])
        except (ValueError, LookupError):
            raise TransientError(f"{self.where}: the answer to STATUS cannot be read; trying again") from None

    def states(self, names: Iterable[str]) -> dict[str, Status]:
        """The states of those of the mailboxes that are there: one command with LIST-STATUS (RFC 5819).

        What was open when IDLE ended is as new as that; else NOOP is sent first, as for `status`.
        """
        wanted = {name: self.wire(name) for name in names}
        if not takes_list_status(self.connection.capabilities, wanted.values()):
            return {name: found for name in wanted if (found := self._state_or_none(name)) is not None}
        if self._open is not None and not self.idled:
            self.run("NOOP")
        items = status_items(self.connection.capabilities)
        answer = self.run("LIST", *list_status(wanted.values(), items))
        if not answer.ok:
            raise TransientError(
                f"{self.where}: the mailboxes cannot be looked at: {answer.text}; trying again"
            )
        told = dict(read_states(answer))
        return {name: told[key] for name in wanted if (key := same_name(name)) in told}

    def _state_or_none(self, name: str) -> Status | None:
        try:
            return self.status(name)
        except MissingMailboxError:
            return None

    def notify(self, names: Iterable[str]) -> bool:
        """Has the server tell what happens in these mailboxes (RFC 5465); False if it refuses."""
        return self.run("NOTIFY", *notify_of(map(self.wire, names))).ok

    # Names

    def exists(self, name: str) -> bool:
        """Whether there is a mailbox of this name that can be opened."""
        found = read_list(self.run("LIST", b'""', self.wire(name)).of("LIST"))[1]
        return any(listed.selectable for listed in found)

    def all_names(self) -> tuple[str, ...]:
        """Every mailbox that can be opened."""
        return tuple(listed.name for listed in self._survey()[2] if listed.selectable)

    def ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents if they are missing."""
        delimiter = self.finder.delimiter
        levels = name.split(delimiter) if delimiter else [name]
        for depth in range(1, len(levels) + 1):
            level = delimiter.join(levels[:depth])
            if level.upper() != "INBOX":
                self._ensure_one(level, is_parent=depth < len(levels))

    def _ensure_one(self, name: str, *, is_parent: bool) -> None:
        if not self.exists(name):
            answer = self.run("CREATE", self.wire(name))
            # A parent that cannot be opened, as Proton's `Folders`, is there: what is in it can be made.
            if not answer.ok and not is_parent and not self.exists(name):
                todo = "create it in a mail client, or name another one in rules.yaml"
                if answer.code in ("LIMIT", "OVERQUOTA") or _LIMIT.search(answer.text):
                    todo = f"{FOLDERS_NEEDED}; delete folders that you do not need, those in Trash too"
                raise ConfigError(
                    f"{self.where}: the mailbox '{name}' cannot be created: {answer.text}; {todo}"
                )
        self.run("SUBSCRIBE", self.wire(name))

    def drop(self, name: str, holding: int) -> bool:
        """Deletes a mailbox and its subscription if it holds that many messages; returns whether it did."""
        try:
            if self.status(name).messages != holding:
                return False
        except MissingMailboxError:
            return False
        if self._open is not None and self._open[0] == name:
            self.open_to_read("INBOX")  # some servers end the connection when what is open goes
        self.run("UNSUBSCRIBE", self.wire(name))
        return self.run("DELETE", self.wire(name)).ok

    def _survey(self) -> tuple[str, str, tuple[Listed, ...]]:
        """The personal prefix, the delimiter and all mailboxes."""
        asks = (b"RETURN (SPECIAL-USE)",) if self.has("SPECIAL-USE") and self.has("LIST-EXTENDED") else ()
        answer = self.run("LIST", b'""', b'"*"', *asks)
        if not answer.ok and asks:
            answer = self.run("LIST", b'""', b'"*"')
        if not answer.ok:
            raise TransientError(f"{self.where}: the mailboxes cannot be listed: {answer.text}; trying again")
        delimiter, mailboxes = read_list(answer.of("LIST"))
        self._wires = {m.name: m.wire for m in mailboxes}
        namespace = read_namespace(self.run("NAMESPACE").of("NAMESPACE")) if self.has("NAMESPACE") else None
        if namespace is None:
            delimiter = delimiter or read_list(self.run("LIST", b'""', b'""').of("LIST"))[0]
            return guess_prefix(mailboxes, delimiter), delimiter, mailboxes
        return namespace[0], namespace[1] or delimiter, mailboxes

    # Refusals

    def expect(self, answer: CommandResult, name: str, size: int = 0) -> None:
        """Raises the error for a change that the server refused."""
        if answer.ok:
            return
        where = f"{self.where}: the mailbox '{name}'"
        if answer.code in ("READ-ONLY", "NOPERM"):
            raise ReadOnlyError(f"{where} may not be changed: {answer.text}; give this login write access")
        if answer.code == "OVERQUOTA" or "quota" in answer.text.lower():
            full = f"{where} is full and takes no message of {size} octets; free some space"
            raise ChangeRefusedError(full, is_full=True)
        raise ChangeRefusedError(f"{where} refuses a change: {answer.text}; trying again")
