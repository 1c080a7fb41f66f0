"""What is asked of each message, and the values made of the answers. Pure, but for `ask`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from eitherway.edges.responses import make_set, read_fetch, read_internal_date
from eitherway.errors import MessageError
from eitherway.mail.message import Address, Message, parse, parse_header
from eitherway.requests.request import Ref

BATCH = 100
WHOLE = 262_144
_HEADER = 65_536
_FIELDS = (
    "MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC SUBJECT DATE EITHERWAY-CARD EITHERWAY-REVISION "
    "EITHERWAY-REQUEST EITHERWAY-STATE"
)
_GLANCE = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({_FIELDS})]<0.{_HEADER}>)".encode()
_MESSAGE = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{WHOLE}>)".encode()

Items = dict[str, bytes]
Ask = Callable[[bytes, bytes], tuple[bytes, ...] | None]
"""A UID FETCH: the set and the items in; the FETCH responses out, None when the server says NO."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message with what only the server knows of it. A MessageError instead of one that cannot be read."""

    ref: Ref
    message: Message | MessageError
    flags: frozenset[str]
    internal_date: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """The header of a message, and no more. `fields` are our own header fields, names in lower case."""

    ref: Ref
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    subject: str
    date: datetime | None
    internal_date: datetime
    flags: frozenset[str]
    size: int
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str:
        """Our header field of this name; "" when there is none."""
        return dict(self.fields).get(name.lower(), "")


def fetch_messages(ask: Ask, refs: Iterable[Ref]) -> Iterator[Fetched]:
    """The messages of one mailbox that still exist, in the order of their uids, in batches."""
    for ref, items in _each(ask, refs, _MESSAGE):
        yield Fetched(ref, _parsed(items), _flags(items), read_internal_date(items.get("INTERNALDATE", b"")))


def fetch_glances(ask: Ask, refs: Iterable[Ref]) -> Iterator[Glance]:
    """The headers of one mailbox's messages that still exist, in the order of their uids."""
    for ref, items in _each(ask, refs, _GLANCE):
        yield _glance(ref, items)


def _each(ask: Ask, refs: Iterable[Ref], wanted: bytes) -> Iterator[tuple[Ref, Items]]:
    ordered = sorted(refs)
    for start in range(0, len(ordered), BATCH):
        batch = {ref.uid: ref for ref in ordered[start : start + BATCH]}
        found = _answers(ask, tuple(batch), wanted)
        for uid in sorted(found.keys() & batch.keys()):
            yield batch[uid], found[uid]


def _answers(ask: Ask, uids: tuple[int, ...], wanted: bytes) -> dict[int, Items]:
    """Items by uid. A batch that fails is asked one by one, so that one bad message spoils only itself."""
    try:
        raws = ask(make_set(uids), wanted)
        if raws is not None:
            return _by_uid(raws)
    except ValueError:
        raws = None
    if len(uids) == 1:
        return {uids[0]: {}}
    found: dict[int, Items] = {}
    for uid in uids:
        found.update(_answers(ask, (uid,), wanted))
    return found


def _by_uid(raws: Iterable[bytes]) -> dict[int, Items]:
    """FETCH responses by uid; those without one are notices of the server. Raises ValueError."""
    found: dict[int, Items] = {}
    for raw in raws:
        items = read_fetch(raw)
        if items.get("UID", b"").isdigit():
            found.setdefault(int(items["UID"]), {}).update(items)
    return found


def _parsed(items: Items) -> Message | MessageError:
    octets = items.get("BODY[]")
    if not octets:
        return MessageError("the server does not give this message")
    try:
        return parse(octets)
    except MessageError as error:
        return error


def _glance(ref: Ref, items: Items) -> Glance:
    header = next((value for name, value in items.items() if name.startswith("BODY[HEADER")), b"")
    try:
        message = parse_header(header)
    except MessageError:
        message = parse_header(b"\r\n")
    own = tuple((n.lower(), v) for n, v in message.fields if n.lower().startswith("eitherway-"))
    return Glance(
        ref=ref,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=message.references,
        sender=message.from_,
        to=message.to,
        subject=message.subject,
        date=message.date,
        internal_date=read_internal_date(items.get("INTERNALDATE", b"")),
        flags=_flags(items),
        size=int(items.get("RFC822.SIZE", b"0") or 0),
        fields=own,
    )


def _flags(items: Items) -> frozenset[str]:
    return frozenset(items.get("FLAGS", b"()").decode("utf-8", "replace").strip("()").split())


def imap_date(day: date) -> bytes:
    """A date as SEARCH takes it, in English whatever the locale (RFC 3501, 9)."""
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[day.month * 3 - 3 : day.month * 3]
    return f"{day.day}-{month}-{day.year:04}".encode()
