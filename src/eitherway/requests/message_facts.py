"""A new message with what mailbox and ledger know of it: what a decision about it is made from. Pure."""

from datetime import datetime

from eitherway.mail.message import Message
from eitherway.requests.request import Ref, Request
from eitherway.requests.threads import is_by_asker
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message with what the mailbox and the ledger know of it.

    `known` says whether the owner wrote to its author before, `answers_mine` whether it answers a letter of
    the owner's (None where nobody looked into Sent), `history` is their other requests,
    `candidates` are the requests that its ids lead to, the nearest first; `thread` is the one whose asker
    wrote it, `earlier` that request's first message, `latest` the newest one where somebody else wrote in the
    thread, and `drafts` what is in Drafts for its asker; `draft_away` says that the draft which waited
    is not there any more: it was sent, opened or deleted. `asker`, `authors` and `askers` are keyed hashes:
    of who asks, of who wrote it, and of who may go on asking.
    `found_again`: the ledger was lost while strangers waited for a card, and it may be one of theirs.
    `drafts_today` counts all first letters of the day, `drafts_for_asker` those to them, `cards_today` the
    new cards for strangers.
    """

    ref: Ref
    message: Message
    received: datetime
    asker: str = ""
    known: bool = False
    answers_mine: bool | None = None
    answered: bool = False
    before_since: bool = False
    history: tuple[Request, ...] = ()
    earlier: Message | None = None
    latest: Message | None = None
    drafts: tuple[Ref, ...] = ()
    draft_away: bool = False
    drafts_today: int = 0
    drafts_for_asker: int = 0
    cards_today: int = 0
    authors: tuple[str, ...] = ()
    askers: tuple[str, ...] = ()
    candidates: tuple[Request, ...] = ()
    found_again: bool = False

    @property
    def thread(self) -> Request | None:
        """The request that the message continues: its author is the asker, whatever ids it names."""
        return next((one for one in self.candidates if is_by_asker(self.authors, one)), None)

    @property
    def aside(self) -> Request | None:
        """The open request of somebody else in whose thread the message was written."""
        return next((one for one in self.candidates if one.is_open), None) if self.thread is None else None
