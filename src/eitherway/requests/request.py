"""A request and what we remember of it: states, drafts and dates, never names or text. Pure."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

State = Literal["open", "promised", "decided", "answered", "dismissed", "withdrawn"]
Decision = Literal["", "yes", "no", "refer", "ask", "later", "dismiss"]
DraftState = Literal["", "waiting", "edited", "sent", "deleted", "gone"]

OPEN_STATES: tuple[State, ...] = ("open", "promised", "decided")
_LARGEST_STATE = 65_536  # octets
DECISIONS: tuple[Decision, ...] = ("yes", "no", "refer", "ask", "later", "dismiss")


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


@dataclass(frozen=True, slots=True)
class Placed:
    """A message of ours as the server gave it back: where it stands and the SHA-256 of its octets."""

    ref: Ref
    digest: str


@dataclass(frozen=True, slots=True)
class Request:
    """One thread in which somebody asks for something.

    `key` is that of its first message, which stands at `source`; `latest` is their newest letter, when
    it is not the first. `due` is the date of the answer that our deferral names, or that the sent one
    named. `letter` is drafted now (or was sent last), `number` counts decisions, so that each letter
    has a Message-ID of its own. `asker` is a keyed hash. `minutes` of `needs_kind` are what a yes
    costs, `weekly` whether every week; `slot` is the start that was said yes to (local, ISO). `notes`
    are names of sentences that the card shows (cards.NOTES); `sent_seen` are short hashes of the
    letters in Sent that were counted; `letters` is a hash of the templates that did not give a letter.
    """

    key: str
    kind: str
    opened_at: datetime
    source: Ref
    asker: str
    state: State = "open"
    due: date | None = None
    promised_at: datetime | None = None
    decision: Decision = ""
    decided_at: datetime | None = None
    confirmed: bool = False
    letter: str = ""
    number: int = 0
    draft: Placed | None = None
    draft_state: DraftState = ""
    draft_seen: datetime | None = None
    card: Placed | None = None
    revision: int = 0
    verdict: str = ""
    checked_at: datetime | None = None
    minutes: int = 0
    weekly: bool = False
    slot: str = ""
    needs_kind: str = ""
    follow_ups: int = 0
    latest: Ref | None = None
    reminded: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    notes: tuple[str, ...] = ()
    sent_seen: tuple[str, ...] = ()
    copied_at: datetime | None = None
    letters: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def with_note(self, *names: str) -> Request:
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *names))))

    def without_note(self, *names: str) -> Request:
        return replace(self, notes=tuple(name for name in self.notes if name not in names))


def to_plain(request: Request) -> dict[str, Any]:
    """The request as JSON values; `from_plain` is its inverse."""
    return {name: _plain(value) for name, value in asdict(request).items()}


def from_plain(plain: dict[str, Any]) -> Request:
    """The request of `to_plain`. Unknown names (of a newer version) are left out."""
    known = {item.name for item in fields(Request)}
    values = {name: _rich(name, value) for name, value in plain.items() if name in known}
    return Request(**values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


_DATETIMES = {
    "opened_at",
    "promised_at",
    "decided_at",
    "draft_seen",
    "checked_at",
    "answered_at",
    "copied_at",
}


def _rich(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATETIMES:
        return datetime.fromisoformat(value)
    if name == "due":
        return date.fromisoformat(value)
    if name in {"source", "latest"}:
        return Ref(**value)
    if name in {"draft", "card"}:
        return Placed(Ref(**value["ref"]), value["digest"])
    return tuple(value) if name in {"notes", "sent_seen"} else value


def seal(request: Request) -> str:
    """The request as one token for a card's own header field, so that the board outlives the ledger."""
    octets = json.dumps(to_plain(request), separators=(",", ":"), sort_keys=True).encode()
    return base64.b64encode(zlib.compress(octets, 9)).decode("ascii")


def unseal(token: str) -> Request | None:
    """The request of `seal`; None for anything else, such as a time without a zone."""
    try:
        packed = base64.b64decode("".join(token.split()), validate=True)
        request = from_plain(json.loads(zlib.decompressobj().decompress(packed, _LARGEST_STATE)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        return None
    return request if _fits(request, Request) else None


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value is of the kind that an annotation names; a time must have a zone."""
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(_fits(item, parts[0]) for item in value)
    if parts:
        return any(_fits(value, part) for part in parts)
    if kind is datetime:
        return isinstance(value, datetime) and value.utcoffset() is not None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return type(value) is kind and all(_fits(getattr(value, name), hints[name]) for name in hints)
    return type(value) is kind
