"""What is known of one open request when it is decided: values that the engine gathers. Pure.

Most facts come with the snapshot of the mailbox. The message and the calendars cost a fetch, so they are
gathered only when the decision asks for them: it raises MissingFactError with the name of the fact.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from eitherway.capacity.model import Source
from eitherway.mail.message import Message
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.rules.decisions import Decision
from eitherway.values import dataclass

MESSAGE, CALENDARS, CHANGED_DRAFT, HEARD = "message", "calendars", "changed draft", "heard"


class MissingFactError(Exception):
    """The decision depends on a fact that was not gathered; `name` is one of the above."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the decision needs the fact '{name}'")
        self.name = name


@dataclass(frozen=True, slots=True)
class CardFact:
    """A live card of the request, signed by Eitherway: on the board (`decision` is "") or in a folder.

    `stored` is None for one that the owner edited. `state` is the request as the card carries it, `thread`
    the Message-IDs that it names.
    """

    ref: Ref
    decision: Decision
    revision: int
    stored: StoredMessage | None
    state: Request | None = None
    thread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A live message in Drafts in the thread. `octets` are empty where nobody needs to compare them.

    `elsewhere` are keyed hashes of its recipients where none of them is the asker.
    """

    ref: Ref
    message_id: str
    octets: bytes = b""
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentFact:
    """A message of the owner's in Sent in the thread that was not counted yet; `short` is its hash.

    `elsewhere` are keyed hashes of its recipients where none of them is the asker.
    """

    ref: Ref
    at: datetime
    message_id: str
    written: str
    short: str
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageFact:
    """The message that the request is about, wherever it is now; `first` is the first one of the thread.

    `known` says whether the owner knows its author, `answers_mine` whether it answers the owner (None where
    nobody looked), `history` are the author's other requests.
    """

    ref: Ref
    message: Message
    received: datetime
    flags: frozenset[str] = frozenset()
    first: Message | None = None
    known: bool = False
    answers_mine: bool | None = None
    history: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request as the ledger has it, with everything about it that is in the mailbox now.

    `calendars` are those that were read for this decision: None until then, and no yes is written without.
    `command` is a decision of the command line. `cards_again` brings deleted cards back: "board" when the
    whole board was gone, "daily" beside the digest. `strayed` are its cards in other folders below the board,
    `misplaced` says that its message lies in one. `changed_draft` is what the newest draft there says,
    without its quote. `heard` is when they wrote since the owner asked them: at most one moment. `opening` is
    the start of a place on the wait list that is theirs now.
    """

    request: Request
    cards: tuple[CardFact, ...] = ()
    moved: tuple[tuple[Ref, Decision], ...] = ()
    drafts: tuple[DraftFact, ...] = ()
    sent: tuple[SentFact, ...] = ()
    trashed: bool = False
    command: str = ""
    cards_again: str = ""
    strayed: tuple[CardFact, ...] = ()
    misplaced: bool = False
    calendars: tuple[Source, ...] | None = None
    message: MessageFact | None = None
    message_looked_up: bool = False
    changed_draft: str | None = None
    heard: tuple[datetime, ...] | None = None
    opening: str = ""

    def require_message(self) -> MessageFact | None:
        """The message; None when it is gone. Raises MissingFactError where nobody looked."""
        if not self.message_looked_up:
            raise MissingFactError(MESSAGE)
        return self.message

    def require_calendars(self) -> tuple[Source, ...]:
        """The calendars as they were read for this decision. Raises MissingFactError where they were not."""
        if self.calendars is None:
            raise MissingFactError(CALENDARS)
        return self.calendars

    def require_changed_draft(self) -> str:
        """What the newest draft in the thread says. Raises MissingFactError where nobody looked."""
        if self.changed_draft is None:
            raise MissingFactError(CHANGED_DRAFT)
        return self.changed_draft

    def require_heard(self) -> tuple[datetime, ...]:
        """When they wrote since then, at most one. Raises MissingFactError where nobody looked."""
        if self.heard is None:
            raise MissingFactError(HEARD)
        return self.heard

    def with_message(self, message: MessageFact | None) -> RequestFacts:
        """The same after the message was looked for; None says that it is gone."""
        return replace(self, message=message, message_looked_up=True)
