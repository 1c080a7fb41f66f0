"""How the states of mailboxes are asked for and read: STATUS, LIST-STATUS (RFC 5819), NOTIFY. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from eitherway.imap.finder import Status
from eitherway.imap.names import decode_name
from eitherway.imap.responses import read_number, read_values
from eitherway.imap.wire import CommandResult

_EVENTS = b"(MessageNew MessageExpunge FlagChange)"


def status_items(capabilities: Container[str]) -> bytes:
    """What STATUS is asked for."""
    modseq = b" HIGHESTMODSEQ" if "CONDSTORE" in capabilities else b""
    return b"(UIDVALIDITY UIDNEXT MESSAGES" + modseq + b")"


def takes_list_status(capabilities: Container[str], wires: Iterable[bytes]) -> bool:
    """Whether one command shows the states of all mailboxes of these names, as they are sent."""
    has_wildcard = any(octet in wire for wire in wires for octet in (b"%", b"*"))
    return "LIST-STATUS" in capabilities and "LIST-EXTENDED" in capabilities and not has_wildcard


def list_status(wires: Iterable[bytes], items: bytes) -> tuple[bytes, ...]:
    """The arguments of LIST that show the states of these mailboxes."""
    return b'""', b"(" + b" ".join(wires) + b")", b"RETURN (STATUS " + items + b")"


def notify_of(wires: Iterable[bytes]) -> tuple[bytes, ...]:
    """The arguments of NOTIFY for what happens in these mailboxes (RFC 5465)."""
    which = b"(mailboxes (" + b" ".join(wires) + b") " + _EVENTS + b")"
    return b"SET", b"(selected " + _EVENTS + b")", which


def read_states(answer: CommandResult) -> Iterator[tuple[str, Status]]:
    """The states in an answer by `same_name`, without those that cannot be read."""
    for raw in answer.of("STATUS"):
        with suppress(ValueError, LookupError):
            wire = read_values(raw)[1]
            if isinstance(wire, bytes):
                yield same_name(decode_name(wire)), read_status(raw)


def read_status(raw: bytes) -> Status:
    """The state in one STATUS response. Raises ValueError, LookupError."""
    pairs = read_values(raw)[-1]
    if not isinstance(pairs, list):
        raise ValueError("a STATUS answer without its list")
    words = [word if isinstance(word, bytes) else b"" for word in pairs]
    values = {key.upper(): read_number(value) for key, value in zip(words[::2], words[1::2], strict=False)}
    return Status(
        values[b"UIDVALIDITY"], values[b"UIDNEXT"], values[b"MESSAGES"], values.get(b"HIGHESTMODSEQ", 0)
    )


def same_name(name: str) -> str:
    """The name by which two spellings of one mailbox are known: INBOX has no case (RFC 3501, 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


def comparable(states: Mapping[str, Status]) -> dict[str, Status]:
    """The states without what differs though nothing happened.

    Courier gives a mailbox that was never opened another uidvalidity at each look.
    """
    return {
        name: replace(one, uidvalidity=0) if (one.messages, one.uidnext) == (0, 1) else one
        for name, one in states.items()
    }


def hides_flags(states: Mapping[str, Status]) -> bool:
    """Whether a flag may change without another state: there is mail, and no CONDSTORE."""
    return any(one.messages and not one.modseq for one in states.values())
