"""Fetches messages and headers, and turns the answers into values. Pure, except for `ask`."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from eitherway.errors import MessageError
from eitherway.imap.responses import make_set, read_fetch, read_internal_date, read_number
from eitherway.mail.bulk_markers import may_be_bulk
from eitherway.mail.message import Address, Message, parse, parse_header
from eitherway.mail.mime import header_labels
from eitherway.mail.part_selection import WHOLE
from eitherway.mail.structure import Structure, WantedPart, assemble, read_structure, wanted
from eitherway.requests.request import Ref
from eitherway.values import dataclass

BATCH = 100
_AGAIN = 2  # times to ask again for messages that exist and were not sent
_HEADER = 65_536
_FIELDS = (
    "MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC SUBJECT DATE EITHERWAY-CARD EITHERWAY-REVISION "
    "EITHERWAY-REQUEST EITHERWAY-STATE EITHERWAY-PAGE EITHERWAY-SEAL EITHERWAY-ABOUT"
)
_SUMMARY = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({_FIELDS})]<0.{_HEADER}>)".encode()
LISTED = b"(UID FLAGS INTERNALDATE)"
_ENVELOPE = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0.{_HEADER}>)".encode()
_WHOLE = WantedPart(section="", limit=262_144, encoding="", content_type="message/rfc822", charset="")

_USUAL_LISTING = re.compile(
    rb'\d+ FETCH \((?: ?(?:UID (\d{1,18})|FLAGS \(([^()"{]*)\)|INTERNALDATE "([^"]*)"|MODSEQ \(\d+\)))+\)'
)

Items = dict[str, bytes]
Ask = Callable[[bytes, bytes], tuple[bytes, ...] | None]
"""A UID FETCH: takes the set and the items; returns the FETCH responses, None if the server says NO."""
Stops = Callable[[Message], object]
"""Whether a message is stopped by its header, so that nobody reads its body."""
Alive = Callable[[tuple[int, ...]], frozenset[int]]
"""Returns those of the uids that are in the mailbox now."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message (a MessageError if it cannot be read) with what only the server knows about it.

    `stopped`: its header alone decides, so its body was not read. `keyed`: it has the key of its request.
    """

    ref: Ref
    message: Message | MessageError
    flags: frozenset[str]
    internal_date: datetime
    stopped: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class HeaderSummary:
    """The header of a message only. `fields` are Eitherway's header fields, names in lower case."""

    ref: Ref
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None
    internal_date: datetime
    flags: frozenset[str]
    size: int
    fields: Mapping[str, str]

    @property
    def answers(self) -> tuple[str, ...]:
        """The Message-IDs of what it answers: In-Reply-To and the last of References."""
        return (*self.in_reply_to, *self.references[-1:])

    def field(self, name: str) -> str:
        """Eitherway's header field of this name; "" if there is none."""
        return self.fields.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Listing:
    """One message of a listing: where it is, its flags, when the server received it."""

    ref: Ref
    flags: frozenset[str]
    internal_date: datetime

    @property
    def is_live(self) -> bool:
        return "\\Deleted" not in self.flags


@dataclass(frozen=True, slots=True)
class Changes:
    """What is in a mailbox now, by uid, and of it what came or was flagged after a MODSEQ (RFC 7162)."""

    uids: frozenset[int]
    listed: tuple[Listing, ...]


def fetch_messages(
    ask: Ask, alive: Alive, refs: Iterable[Ref], stops: Stops | None = None
) -> Iterator[Fetched]:
    """The messages of one mailbox that still exist, in the order of their uids, in batches.

    First header and structure, then only the parts that are read: no attachment is transferred, nor the body
    of list mail that `stops`. Which
    messages still exist is asked last: for one expunged meanwhile, Dovecot sends an empty text and Courier
    an invented one.
    """
    for batch in _batches(refs):
        found = _answers(ask, tuple(batch), _ENVELOPE)
        plans = {uid: _plan(items, stops) for uid, items in found.items()}
        bodies = _bodies(ask, plans)
        for uid in sorted(plans.keys() & batch.keys() & bodies.keys() & alive(tuple(plans))):
            items = found[uid]
            message = _assembled(plans[uid], items, bodies[uid])
            received = read_internal_date(items.get("INTERNALDATE", b""))
            stopped = plans[uid].message is not None
            yield Fetched(batch[uid], message, _flags(items), received, stopped)


def fetch_summaries(ask: Ask, alive: Alive, refs: Iterable[Ref]) -> Iterator[HeaderSummary]:
    """The headers of one mailbox's messages that still exist, in the order of their uids."""
    for batch in _batches(refs):
        found = fetch_items(ask, alive, tuple(batch), _SUMMARY)
        summaries = tuple(_summary(batch[uid], found[uid]) for uid in sorted(found.keys() & batch.keys()))
        doubtful = tuple(summary.ref.uid for summary in summaries if not summary.message_id)
        gone = set(doubtful) - alive(doubtful) if doubtful else set()
        yield from (summary for summary in summaries if summary.ref.uid not in gone)


def fetch_items(ask: Ask, alive: Alive, uids: tuple[int, ...], wanted: bytes) -> dict[int, Items]:
    """The wanted items of the messages that still exist, by uid.

    A missing message was expunged, or the server sent a wrong uid, as pymap does when another program
    expunges meanwhile. Much is concluded from a missing message, so those that do exist are asked for again.
    """
    found = _answers(ask, uids, wanted)
    for _ in range(_AGAIN):
        missing = tuple(uid for uid in uids if uid not in found)
        there = alive(missing) if missing else frozenset()
        if not there:
            break
        found |= _answers(ask, tuple(sorted(there)), wanted)
    return found


def read_listing(raws: Iterable[bytes], name: str, uidvalidity: int) -> tuple[Listing, ...]:
    """What FETCH responses to `LISTED` say, uids rising; not those that only report a change of flags.

    Raises ValueError for one that cannot be read: a message left out would be taken for a deleted one.
    """
    found: dict[int, Listing] = {}
    dates: dict[bytes, datetime] = {}  # many messages of one second came with an import
    for raw in raws:
        uid, flags, received = _listed(raw)
        if uid and received:
            at = dates.get(received) or dates.setdefault(received, read_internal_date(received))
            found[uid] = Listing(Ref(name, uidvalidity, uid), flags, at)
    return tuple(found[uid] for uid in sorted(found))


def _listed(raw: bytes) -> tuple[int, frozenset[str], bytes]:
    match = _USUAL_LISTING.fullmatch(raw)  # ten times as fast as the general way, on 100,000 messages
    if match and None not in match.groups():
        return int(match[1]), _words(match[2]), match[3]
    items = read_fetch(raw)
    return read_number(items.get("UID", b"")), _flags(items), items.get("INTERNALDATE", b"")


def _batches(refs: Iterable[Ref]) -> Iterator[dict[int, Ref]]:
    ordered = sorted(refs)
    for start in range(0, len(ordered), BATCH):
        yield {ref.uid: ref for ref in ordered[start : start + BATCH]}


def _answers(ask: Ask, uids: tuple[int, ...], wanted: bytes) -> dict[int, Items]:
    """Items by uid. If a batch fails, asks for each message alone, so that a bad one spoils only itself."""
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
    """FETCH responses by uid; a response without one is a notice of the server. Raises ValueError."""
    found: dict[int, Items] = {}
    for raw in raws:
        items = read_fetch(raw)
        if uid := read_number(items.get("UID", b"")):
            found.setdefault(uid, {}).update(items)
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to fetch of a message: all of it if the server's structure cannot be read (None).

    `message` is there if nothing more is needed.
    """

    structure: Structure | None
    wants: tuple[WantedPart, ...]
    message: Message | None = None


def _plan(items: Items, stops: Stops | None) -> _Plan:
    try:
        structure = read_structure(items.get("BODYSTRUCTURE", b""))
    except MessageError:
        return _Plan(None, (_WHOLE,))
    wants = wanted(structure)
    header = items.get("BODY[HEADER]", b"")
    if stops and may_be_bulk(header) and (message := _without_body(header, structure, wants, items)):
        return _Plan(structure, (), message) if stops(message) else _Plan(structure, wants)
    return _Plan(structure, wants)


def _without_body(
    header: bytes, structure: Structure, wants: tuple[WantedPart, ...], items: Items
) -> Message | None:
    """The message made of its header; None if what its body holds cannot be told without it.

    An invitation passes guards that stop other mail, so it must be known that there is none.
    """
    whole = header_labels(header).content_type.startswith("multipart/") and not structure.children
    if whole or any(want.is_calendar or want.section == WHOLE for want in wants):
        return None
    try:
        size = read_number(items.get("RFC822.SIZE", b""))
        return assemble(header, structure, {want.section: b"" for want in wants}, size)
    except MessageError:
        return None


def _bodies(ask: Ask, plans: dict[int, _Plan]) -> dict[int, Items]:
    """The octets of the wanted sections, by uid. Messages with the same sections are fetched together.

    A message without wanted sections has an empty entry; an expunged one has none.
    """
    groups: dict[tuple[str, ...], dict[int, tuple[int, ...]]] = {}
    for uid, plan in plans.items():
        wants = tuple(want for want in plan.wants if want.limit > 0)
        sections = tuple(want.section for want in wants)
        groups.setdefault(sections, {})[uid] = tuple(want.limit for want in wants)
    bodies: dict[int, Items] = {uid: {} for uid in groups.pop((), {})}
    for sections, members in groups.items():
        limits = [max(column) for column in zip(*members.values(), strict=True)]
        parts = " ".join(f"BODY.PEEK[{s}]<0.{n}>" for s, n in zip(sections, limits, strict=True))
        bodies.update(_answers(ask, tuple(members), f"(UID {parts})".encode()))
    return bodies


def _assembled(plan: _Plan, items: Items, bodies: Items) -> Message | MessageError:
    if plan.message is not None:
        return plan.message
    try:
        if plan.structure is None:
            return parse(bodies["BODY[]"])
        sections = {
            want.section: bodies[f"BODY[{want.section}]"][: want.limit] if want.limit > 0 else b""
            for want in plan.wants
        }
        return assemble(
            items["BODY[HEADER]"], plan.structure, sections, read_number(items.get("RFC822.SIZE", b""))
        )
    except KeyError:
        return MessageError("the server does not give this message")
    except MessageError as error:
        return error


def _summary(ref: Ref, items: Items) -> HeaderSummary:
    header = next((value for name, value in items.items() if name.startswith("BODY[HEADER")), b"")
    return summary_of(
        ref,
        header,
        flags=_flags(items),
        received=read_internal_date(items.get("INTERNALDATE", b"")),
        size=read_number(items.get("RFC822.SIZE", b"")),
    )


def summary_of(
    ref: Ref, header: bytes, *, flags: frozenset[str], received: datetime, size: int
) -> HeaderSummary:
    """The header as a value; an empty one if it cannot be read."""
    try:
        message = parse_header(header)
    except MessageError:
        message = parse_header(b"Subject:\r\n\r\n")
    own = {n.lower(): v for n, v in message.fields if n.lower().startswith("eitherway-")}
    return HeaderSummary(
        ref=ref,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=message.references,
        sender=message.from_,
        to=message.to,
        cc=message.cc,
        subject=message.subject,
        date=message.date,
        internal_date=received,
        flags=flags,
        size=size,
        fields=own,
    )


def _flags(items: Items) -> frozenset[str]:
    return _words(items.get("FLAGS", b"()"))


@lru_cache(maxsize=512)
def _words(flags: bytes) -> frozenset[str]:
    return frozenset(flags.decode("utf-8", "replace").strip("()").split())
