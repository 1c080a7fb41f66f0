"""What was seen of one request in the mailbox, and the owner's terms: what its state machine reads. Pure."""

from dataclasses import field
from datetime import date, datetime

from eitherway.requests.request import Ref, StoredMessage
from eitherway.rules.decisions import Decision
from eitherway.rules.schema import WaitList
from eitherway.text.units import CoolOff, DaysOff, WeeklyHours
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A live card of the request: on the board (`decision` is "") or in a decision folder.

    `stored` is None for one that the owner edited: it is never removed.
    """

    ref: Ref
    decision: Decision
    revision: int
    stored: StoredMessage | None


@dataclass(frozen=True, slots=True)
class SentSeen:
    """A message in Sent about the request: which letter it is, and the date that it names.

    `letter` is "" for one in the owner's own words; `named` is the date that it promises, `is_deadline`
    that it says "by" that date. `short` is what the request remembers of it, so that it counts once.
    `is_newest` says that it is the letter that was drafted last, not an earlier one. `is_aside`: it went to
    others, so it says nothing about the request; `people` are keyed hashes of a further address to which one
    of Eitherway's letters was sent. `says_yes`: it is in the owner's own words, and they read as a yes.
    """

    ref: Ref
    at: datetime
    letter: str
    named: date | None
    short: str
    message_id: str
    is_newest: bool = True
    is_aside: bool = False
    people: tuple[str, ...] = ()
    is_deadline: bool = False
    says_yes: bool = False


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything about one request that is in the mailbox now. `board` is where edited cards belong.

    `opening` is the start of a place that is theirs to be offered (local, ISO); "" if there is none.
    """

    cards: tuple[CardSeen, ...] = ()
    moved: tuple[tuple[Ref, Decision], ...] = ()
    drafts: tuple[Ref, ...] = ()
    sent: tuple[SentSeen, ...] = ()
    trashed: bool = False
    board: str = ""
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The time and the owner's terms: when a yes may exist, what happens when a promise is due."""

    now: datetime
    hours: WeeklyHours
    away: DaysOff
    cool_off: CoolOff
    when_due: str
    wait_list: WaitList = field(default_factory=WaitList)
    is_paused: bool = False

    @property
    def today(self) -> date:
        return self.now.date()
