"""A signed-in connection that knows which mailbox is open and how mailboxes are named. An edge."""

from eitherway.errors import ConfigError, TransientError
from eitherway.imap.connection import Connection
from eitherway.imap.finder import NameFinder, Status
from eitherway.imap.names import (
    Listed,
    encode_name,
    guess_prefix,
    quoted,
    quoted_as_it_is,
    read_list,
    read_namespace,
)
from eitherway.imap.responses import read_number, read_values
from eitherway.imap.wire import CommandResult
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.rules.account_settings import MailboxSettings

_GONE = ("NONEXISTENT", "TRYCREATE")


class Session:
    """The mailboxes of one account, and the one that is open: with EXAMINE, unless something is changed."""

    def __init__(self, connection: Connection, settings: MailboxSettings) -> None:
        self.connection = connection
        self.uidvalidity = 0
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

    def run(self, name: str, *arguments: bytes, literal: bytes | None = None) -> CommandResult:
        """The answer to one command."""
        return self.connection.execute(name, *arguments, literal=literal)

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
            raise ConfigError(f"{self.where}: '{name}' is read-only; give this login write access")
        validity = answer.coded("UIDVALIDITY")
        self.uidvalidity = read_number(validity or b"") or self.status(name).uidvalidity
        self._open = (name, writable)
        return True

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
        if self._open is not None and self._open[0] == name:
            self.run("NOOP")  # otherwise STATUS gives the state at the previous command
        modseq = b" HIGHESTMODSEQ" if self.has("CONDSTORE") else b""
        answer = self.run("STATUS", self.wire(name), b"(UIDVALIDITY UIDNEXT MESSAGES" + modseq + b")")
        if not answer.ok:
            if self.exists(name):
                raise TransientError(f"{self.where}: the mailbox '{name}' cannot be read now: {answer.text}")
            raise self.finder.missing(name)
        try:
            return _read_status(answer)
        except (ValueError, LookupError):
            raise TransientError(f"{self.where}: the answer to STATUS cannot be read; trying again") from None

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
                self._ensure_one(level)

    def _ensure_one(self, name: str) -> None:
        if not self.exists(name):
            answer = self.run("CREATE", self.wire(name))
            if not answer.ok and not self.exists(name):
                raise ConfigError(
                    f"{self.where}: the mailbox '{name}' cannot be created: {answer.text}; "
                    "create it in a mail client, or name another one in rules.yaml"
                )
        self.run("SUBSCRIBE", self.wire(name))

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
            raise ConfigError(f"{where} may not be changed: {answer.text}; give this login write access")
        if answer.code == "OVERQUOTA" or "quota" in answer.text.lower():
            raise TransientError(f"{where} is full and takes no message of {size} octets; free some space")
        raise TransientError(f"{where} refuses a change: {answer.text}; trying again")


def _read_status(answer: CommandResult) -> Status:
    pairs = read_values(answer.of("STATUS")[-1])[-1]
    if not isinstance(pairs, list):
        raise ValueError("a STATUS answer without its list")
    words = [word if isinstance(word, bytes) else b"" for word in pairs]
    values = {key.upper(): read_number(value) for key, value in zip(words[::2], words[1::2], strict=False)}
    return Status(
        values[b"UIDVALIDITY"], values[b"UIDNEXT"], values[b"MESSAGES"], values.get(b"HIGHESTMODSEQ", 0)
    )
