"""What the digest is made from. Pure."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from eitherway.requests.card_markup import Block
from eitherway.requests.card_subject import ALARMING
from eitherway.requests.mirror_figures import Reflection
from eitherway.requests.named_request import NamedRequest
from eitherway.requests.request import Request
from eitherway.requests.wait_words import is_quiet
from eitherway.rules.schema import Referral
from eitherway.text.formats import EUROPEAN, Writing
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Digested:
    """A message that the digest names: who, what about, where it is, and why (an outcome)."""

    sender: str
    subject: str
    mailbox: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Everything that the digest says. `named` has the people and subjects of requests, by their keys.

    `outcomes` counts what was found since the last digest; `failures` are the messages that could not be
    read; `last_mail` is when mail was last seen; `alarms` are the letters of crisis cards not yet read;
    `has_sent` is whether there is a mailbox for sent mail. `left` counts outcomes since a digest was last
    posted, and `left_letters` are the newest of those letters; `unlisted` are addresses that seem to be the
    owner's, with the number of letters to them; `more` is told beside the requests. `refused_at` and
    `stopped_at` are when the watcher ended. `reflections` are the weeks and months in the mirror,
    `often_dismissed` kinds with the number of letters that were no request.
    """

    now: datetime
    requests: tuple[Request, ...]
    named: Mapping[str, NamedRequest]
    outcomes: Mapping[str, int]
    digest: tuple[Digested, ...] = ()
    failures: tuple[Digested, ...] = ()
    faults: tuple[str, ...] = ()
    stale_referrals: tuple[Referral, ...] = ()
    calendars: tuple[str, ...] = ()
    last_mail: datetime | None = None
    refused_at: datetime | None = None
    stopped_at: datetime | None = None
    weekly: bool = False
    has_sent: bool = True
    alarms: tuple[Digested, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    left_letters: tuple[Digested, ...] = ()
    unlisted: tuple[tuple[str, int], ...] = ()
    writing: Writing = EUROPEAN
    paused_until: datetime | None = None
    reflections: tuple[Reflection, ...] = ()
    often_dismissed: tuple[tuple[str, int], ...] = ()
    more: tuple[Block, ...] = ()

    @property
    def open(self) -> tuple[Request, ...]:
        return tuple(item for item in self.requests if item.is_open and not is_quiet(item, self.now.date()))

    @property
    def listed(self) -> tuple[Request, ...]:
        """Everybody on the wait list."""
        return tuple(item for item in self.requests if item.is_open and item.listed_at)

    @property
    def overdue(self) -> tuple[Request, ...]:
        today = self.now.date()
        return tuple(item for item in self.open if item.due is not None and item.due < today)

    @property
    def alarming(self) -> tuple[Request, ...]:
        """The requests that may speak of harm and are not decided."""
        return tuple(item for item in self.open if ALARMING & set(item.notes) and not item.decision)
