"""A request and what we remember of it: states, drafts and dates, never names or text. Pure."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, TypeAdapter, with_config

from eitherway.rules.decisions import Decision
from eitherway.values import dataclass

State = Literal["open", "promised", "decided", "waiting", "answered", "dismissed", "withdrawn"]
DraftState = Literal["", "waiting", "edited", "sent", "deleted", "gone"]

OPEN_STATES: tuple[State, ...] = ("open", "promised", "decided", "waiting")
# A number in quotes would be a moment to pydantic.
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value),
]
FIRST = "first"  # the letter that opens a request: its rule names it
_LARGEST_STATE = 65_536  # octets


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Where a message is: a mailbox, its uidvalidity and the uid in it (RFC 3501, 2.3.1.1)."""

    mailbox: str
    uidvalidity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.mailbox};UIDVALIDITY={self.uidvalidity}/;UID={self.uid}"

    @classmethod
    def read(cls, text: str) -> Ref | None:
        """The Ref of its text; None for another text."""
        head, _, uid = text.rpartition("/;UID=")
        mailbox, _, validity = head.rpartition(";UIDVALIDITY=")
        return cls(mailbox, int(validity), int(uid)) if validity.isdigit() and uid.isdigit() else None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of Eitherway's as the server gave it back: its place and the SHA-256 of its octets."""

    ref: Ref
    digest: str


@dataclass(frozen=True, slots=True)
class Request:
    """One thread in which somebody asks for something.

    `key` is that of its first message, which is at `source`; `latest` is their newest message, if
    it is not the first. `due` is the date of the answer that our deferral names, or that the sent one
    named. `letter` is drafted now (or was sent last), `number` counts decisions, so that each letter
    has a Message-ID of its own. `asker` is a keyed hash. `minutes` of `needs_kind` are what a yes
    costs, `weekly` whether every week; `slot` is the start that was said yes to (local, ISO). `notes`
    are names of sentences that the card shows (card_notes.NOTES); `sent_seen` are short hashes of the
    letters in Sent that were counted; `letters` is a hash of the templates that did not give a letter.
    `askers` are keyed hashes of all addresses that count as the asker's; `stranger` says what the asker was
    when they first wrote. `started_at` is when the request was opened here, from which the cool-off counts.
    `proposed` is the date of a `later` letter that was not sent yet, `drafted` names the letters that were
    drafted ("defer:0"), the newest last. `others` are keyed hashes of who else wrote in the thread.
    `identity` is that of the first message: strangers may use its Message-ID again. `invitation` is the
    newest version of the invitation that was seen. `edited` is the changed draft that the card speaks of.
    `asked` are the days of the asked times, as ISO dates. `quick_yes` is when a yes in the owner's own words
    left within the hour, which the mirror counts.
    `held` are the asked times that are held in a calendar (holds.py).
    `heard_at` is when they last wrote again; on the wait list it keeps their place. `listed_at` is when the
    letter was sent that put them there. `offered_at` is when the place at `slot` was offered to them, None
    while none is out; `passed` are the places that went by them ("1T10:00": Tuesdays at ten).
    """

    key: str
    kind: str
    opened_at: Moment
    source: Ref
    asker: str
    state: State = "open"
    due: date | None = None
    promised_at: Moment | None = None
    decision: Decision = ""
    decided_at: Moment | None = None
    confirmed: bool = False
    letter: str = ""
    number: int = 0
    draft: StoredMessage | None = None
    draft_state: DraftState = ""
    draft_seen: Moment | None = None
    card: StoredMessage | None = None
    revision: int = 0
    verdict: str = ""
    checked_at: Moment | None = None
    minutes: int = 0
    weekly: bool = False
    slot: str = ""
    needs_kind: str = ""
    follow_ups: int = 0
    latest: Ref | None = None
    reminded: str = ""
    answered_at: Moment | None = None
    answer: str = ""
    notes: tuple[str, ...] = ()
    sent_seen: tuple[str, ...] = ()
    copied_at: Moment | None = None
    letters: str = ""
    askers: tuple[str, ...] = ()
    stranger: bool | None = None
    started_at: Moment | None = None
    proposed: date | None = None
    drafted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    identity: str = ""
    invitation: str = ""
    edited: Ref | None = None
    asked: tuple[str, ...] = ()
    quick_yes: Moment | None = None
    held: tuple[str, ...] = ()
    heard_at: Moment | None = None
    listed_at: Moment | None = None
    offered_at: Moment | None = None
    passed: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def wrote_since(self) -> bool:
        """Whether they wrote after the last letter that named a day; known of those on the wait list."""
        return bool(self.heard_at and self.promised_at and self.heard_at > self.promised_at)

    def with_note(self, *names: str) -> Request:
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *names)))) if names else self

    def without_note(self, *names: str) -> Request:
        if set(names).isdisjoint(self.notes):
            return self
        return replace(self, notes=tuple(name for name in self.notes if name not in names))


def to_plain(request: Request) -> dict[str, Any]:
    """The request as JSON values; `from_json` reads it back.

    What the version before did not know is left out where it says nothing.
    """
    items = asdict(request).items()
    kept = ((name, value) for name, value in items if name not in _NEWER or value != _NEWER[name])
    return {name: _plain(value) for name, value in kept}


_NEWER: dict[str, object] = {
    "askers": (), "stranger": None, "started_at": None, "proposed": None, "drafted": (), "others": (),
    "identity": "", "invitation": "", "edited": None, "held": (), "heard_at": None,
    "asked": (), "quick_yes": None, "listed_at": None, "offered_at": None, "passed": (),
}  # fmt: skip


def from_json(text: str | bytes) -> Request:
    """The request of `to_plain` as JSON. Raises ValueError for anything else, such as a time without a zone.

    Unknown names (of a newer version) are left out.
    """
    return _reader().validate_json(text, strict=True)


@cache  # it takes long to make
def _reader() -> TypeAdapter[Request]:
    return TypeAdapter(Request)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def encode_state(request: Request) -> str:
    """The request as one token for a card's own header field, so that the board outlives the ledger."""
    octets = json.dumps(to_plain(request), separators=(",", ":"), sort_keys=True).encode()
    return base64.b64encode(zlib.compress(octets, 9)).decode("ascii")


def decode_state(token: str) -> Request | None:
    """The request of `encode_state`; None for anything else."""
    try:
        packed = base64.b64decode("".join(token.split()), validate=True)
        return from_json(zlib.decompressobj().decompress(packed, _LARGEST_STATE))
    except (ValueError, zlib.error):
        return None
