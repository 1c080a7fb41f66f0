"""What is to be done, as values: each action can be printed, tested and refused. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class AppendDraft:
    """Append a letter to Drafts, unless it or a draft of the owner's in the thread is already there.

    `name` is the name of the effect. `answers` is the Message-ID that the letter replies to.
    """

    name: str
    request: str
    letter: str
    mailbox: str
    message_id: str
    answers: str
    to: tuple[str, ...]
    subject: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class AppendCard:
    """Append a card to the board; then remove the one it replaces, when that is still as we wrote it.

    `follows` are the cards of the request, wherever they lie: what the owner put on them, a star or labels,
    the new one takes over. `keeps_star`: else a star was Eitherway's own and has done its work.
    """

    name: str
    request: str
    mailbox: str
    message_id: str
    subject: str
    octets: bytes
    unread: bool
    flagged: bool
    replaces: StoredMessage | None = None
    follows: tuple[Ref, ...] = ()
    keeps_star: bool = True


@dataclass(frozen=True, slots=True)
class WithdrawDraft:
    """Remove a draft of Eitherway's, if it is unmodified."""

    request: str
    stored: StoredMessage


@dataclass(frozen=True, slots=True)
class RemoveCard:
    """Remove a card, if it is unmodified."""

    request: str
    stored: StoredMessage


@dataclass(frozen=True, slots=True)
class MoveBack:
    """Move a message that the owner put into a decision folder to where it came from.

    `is_letter`: it is a draft of an answer or a card, not the request itself.
    """

    request: str
    ref: Ref
    mailbox: str
    is_letter: bool = False


@dataclass(frozen=True, slots=True)
class SetFlags:
    """Set and clear flags: on our own cards, and \\Answered on an answered request."""

    request: str
    ref: Ref
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remember:
    """Write the request into the ledger, with the Message-IDs of its thread.

    `instead_of` is the card that the ledger knew when this was decided, where the request's is another one.
    """

    request: Request
    thread: tuple[str, ...] = ()
    instead_of: StoredMessage | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """List the message in the next digest."""

    ref: Ref


Action = AppendDraft | AppendCard | WithdrawDraft | RemoveCard | MoveBack | SetFlags | Remember | Digest


# The order in which the actions for one request happen. A kill between any two leaves a state from which the
# next cycle goes on: see the reason beside each.
ORDER: tuple[type, ...] = (
    WithdrawDraft,  # first: once the request is remembered without it, nobody knows the old draft any more
    MoveBack,  # the request's own message; its new place is recorded at once
    Remember,  # before the letter and the card: they are recognised by the request's key and number
    AppendDraft,  # looked for before and after, so that it exists once
    AppendCard,  # after the draft, which it announces; it then removes the card that it replaces
    RemoveCard,  # leftovers: an older card says nothing new
    SetFlags,  # last: a lost flag is set by the next cycle
    Digest,
)


def _rank(action: Action) -> int:
    """The place of an action; an edited card or a draft goes back only after the new card is there."""
    late = isinstance(action, MoveBack) and action.is_letter
    return ORDER.index(RemoveCard if late else type(action))


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions for one message or one request, in the order in which they happen.

    `faults` say why a letter is not among them: what the owner is to correct in a template. `said` names what
    happened to the request, for the log.
    """

    actions: tuple[Action, ...] = ()
    faults: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @classmethod
    def ordered(
        cls, actions: Iterable[Action], *, faults: tuple[str, ...] = (), said: tuple[str, ...] = ()
    ) -> Plan:
        """The plan with each action once, in the order that survives a kill between any two."""
        return cls(tuple(sorted(dict.fromkeys(actions), key=_rank)), faults, said)

    @property
    def drafts(self) -> tuple[AppendDraft, ...]:
        return tuple(action for action in self.actions if isinstance(action, AppendDraft))


def show(action: Action) -> dict[str, Any] | None:
    """The action for a person or a program; None for what changes no mailbox."""
    match action:
        case AppendDraft():
            return _entry("append draft", action.mailbox, action.subject, action.to, size=len(action.octets))
        case AppendCard():
            name = "append card" if action.replaces is None else "renew card"
            return _entry(name, action.mailbox, action.subject, (), size=len(action.octets))
        case WithdrawDraft():
            return _entry("withdraw draft", action.stored.ref.mailbox, "", ())
        case RemoveCard():
            return _entry("remove card", action.stored.ref.mailbox, "", ())
        case MoveBack():
            return _entry("move back", action.mailbox, "", ())
        case SetFlags():
            return _entry("set flags", action.ref.mailbox, "", (), add=action.add, remove=action.remove)
        case Digest():
            return _entry("list in the daily letter", action.ref.mailbox, "", ())
        case Remember():
            return None


def sentence(action: Action) -> str:
    """The action as one line for a person, "" for what changes no mailbox."""
    entry = show(action)
    if entry is None:
        return ""
    target = f" to {', '.join(entry['to'])}" if entry["to"] else ""
    size = f" of {entry['size']:,} octets" if "size" in entry else ""
    subject = f": {entry['subject']}" if entry["subject"] else ""
    return f"{entry['action']}{size} in {entry['mailbox']}{target}{subject}"


def _entry(action: str, mailbox: str, subject: str, to: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {"action": action, "mailbox": mailbox, "to": list(to), "subject": subject, **more}
