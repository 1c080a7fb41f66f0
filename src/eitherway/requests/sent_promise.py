"""A promise in a message that the owner sent, outside of any request: from its sentence to its card. Pure.

    state      seen                                              next       card
    ---------  ------------------------------------------------  ---------  ---------------------------------
    -          a sentence in Sent that promises, with a day      noted      a card with the day, read
    noted      a working day before the day, the day, the next   noted      renewed: unread, with a star
    noted      a later message of the owner's in that thread     kept       removed
    noted      its card is not on the board any more             dismissed  one in a decision folder removed

What is over stays over: a promise is known by the Message-ID of its message.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, with_config

from eitherway.asks.promised import PromiseRead, find_promise
from eitherway.mail.message import Address, Message
from eitherway.requests.card_actions import notice_action
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.card_subject import about, name_of, without_re
from eitherway.requests.cards import PRIVATE
from eitherway.requests.context import DecisionContext
from eitherway.requests.plan import AppendCard
from eitherway.requests.promises import days_before
from eitherway.requests.request import Moment, Ref, StoredMessage
from eitherway.requests.signing import ABOUT_FIELD, ID_FIELD, REVISION_FIELD, STATE_FIELD, keyed_hash
from eitherway.text.fold import fold_line
from eitherway.text.formats import say_day, say_full_day
from eitherway.values import dataclass

PREFIX = "promise:"  # of the name of a card, and of the fact in the ledger
Stage = Literal["noted", "near", "today", "overdue"]
STAGES: tuple[Stage, ...] = ("noted", "near", "today", "overdue")
_MOST_IDS = 8  # of a thread
_LARGEST = 16_384  # octets


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class SentPromise:
    """A promise and what is remembered of it: dates and hashes that every machine makes alike.

    `source` is the message in Sent, `own_id` the hash of its Message-ID; `thread` are those of its thread,
    `people` those of whom it was sent to, `about` that of its subject. `stage` is what its card says; `over`
    is "" while it is open.
    """

    key: str
    source: Ref
    sent_at: Moment
    due: date
    own_id: str
    thread: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    about: str = ""
    stage: Stage = "noted"
    card: StoredMessage | None = None
    over: Literal["", "kept", "dismissed"] = ""
    over_at: Moment | None = None

    @property
    def is_open(self) -> bool:
        return not self.over

    def ended(self, over: Literal["kept", "dismissed"], now: datetime) -> SentPromise:
        return replace(self, over=over, over_at=now, card=None)


@dataclass(frozen=True, slots=True)
class SentNote:
    """What is known of a message in Sent by its header; everything but the date as hashes."""

    at: datetime
    own_id: str
    thread: frozenset[str]
    people: frozenset[str]
    about: str


_READER = TypeAdapter(SentPromise)


def promise_to_json(promise: SentPromise) -> str:
    """The promise for the ledger; `promise_from_json` reads it back."""
    return _READER.dump_json(promise).decode()


def promise_from_json(text: str | bytes) -> SentPromise | None:
    """The promise of `promise_to_json`; None for anything else."""
    try:
        return _READER.validate_json(text)
    except ValueError:
        return None


def promise_in(field: str) -> SentPromise | None:
    """The promise that a card carries in its state field; None for anything else."""
    try:
        packed = base64.b64decode("".join(field.split()), validate=True)
        return promise_from_json(zlib.decompressobj().decompress(packed, _LARGEST))
    except (ValueError, zlib.error):
        return None


def note_of(
    message_id: str, answers: tuple[str, ...], to: tuple[Address, ...], subject: str, at: datetime, key: bytes
) -> SentNote:
    """The hashes of a message in Sent; `answers` are In-Reply-To and References, the nearest last."""
    own = {one.lower() for one in (message_id,) if one}
    ids = dict.fromkeys((*own, *reversed([one.lower() for one in answers])))
    words = fold_line(without_re(subject))
    return SentNote(
        at,
        keyed_hash(message_id.lower(), key),
        frozenset(keyed_hash(one, key) for one in list(ids)[:_MOST_IDS]),
        frozenset(keyed_hash(one.key, key) for one in to),
        keyed_hash(words, key) if words else "",
    )


def read_sent_promise(
    message: Message, ref: Ref, at: datetime, context: DecisionContext
) -> SentPromise | None:
    """The promise of a message that the owner sent; None if it makes none, or only to the owner."""
    others = tuple(one for one in (*message.to, *message.cc) if not context.is_owner((one,)))
    found = promise_of(message, at, context) if others else None
    if found is None:
        return None
    answers = (*message.references, *message.in_reply_to)
    note = note_of(message.message_id, answers, others, message.subject, at, context.board_key)
    name = message.message_id.lower() or message.identified.key
    return SentPromise(
        key=PREFIX + keyed_hash(name, context.board_key),
        source=ref,
        sent_at=at,
        due=found.day,
        own_id=note.own_id,
        thread=tuple(sorted(note.thread)),
        people=tuple(sorted(note.people)),
        about=note.about,
    )


def promise_of(message: Message, at: datetime, context: DecisionContext) -> PromiseRead | None:
    """The sentence of a sent message that promises something, and its day; none of what a machine sent."""
    if message.sealed or message.field("Auto-Submitted").lower() not in ("", "no"):
        return None
    owner = context.settings.owner
    return find_promise(message.written, at.astimezone(context.zone), owner.timezone, owner.language)


def is_kept_by(promise: SentPromise, sent: SentNote) -> bool:
    """Whether a message is a later one in the thread of the promise, to one of those it was made to."""
    if sent.at <= promise.sent_at or sent.own_id == promise.own_id or sent.people.isdisjoint(promise.people):
        return False
    is_same = bool(promise.about) and sent.about == promise.about
    return is_same or not sent.thread.isdisjoint(promise.thread)


def stage_of(due: date, context: DecisionContext) -> Stage:
    """What the card of a promise says now: it calls a working day before, on the day, and after it."""
    today = context.local_now.date()
    if due <= today:
        return "overdue" if due < today else "today"
    hours = context.capacity_settings.hours
    return "near" if days_before(due, hours, context.days_off) <= today else "noted"


def wants_new_card(promise: SentPromise, context: DecisionContext) -> bool:
    """Whether its card says less than the day wants."""
    return STAGES.index(stage_of(promise.due, context)) > STAGES.index(promise.stage)


def promise_card(
    promise: SentPromise, message: Message, context: DecisionContext, *, is_first: bool = False
) -> AppendCard:
    """The card of the promise in its stage, in place of the last one; `message` is what was sent.

    The first one is no news to who just wrote it: it is read, unless its day is over.
    """
    revision = STAGES.index(promise.stage) + 1
    said = about(message)
    token = base64.b64encode(zlib.compress(promise_to_json(replace(promise, card=None)).encode(), 9))
    fields = (
        (ID_FIELD, promise.key),
        (REVISION_FIELD, str(revision)),
        *(((ABOUT_FIELD, said),) if said else ()),
        (STATE_FIELD, token.decode("ascii")),
    )
    calls = promise.stage == "overdue" or not is_first
    page = _page(promise, message, context)
    action = notice_action(page, promise.key, revision, fields, context, flagged=calls)
    follows = (promise.card.ref,) if promise.card else ()
    return replace(action, unread=calls, replaces=promise.card, follows=follows)


def _page(promise: SentPromise, message: Message, context: DecisionContext) -> Page:
    writing, today = context.writing, context.local_now.date()
    say = writing.say
    found = promise_of(message, promise.sent_at, context)
    others = [one for one in (*message.to, *message.cc) if not context.is_owner((one,))]
    who = name_of(others[0]) if others else say("nobody named")
    day, sent = say_full_day(promise.due, writing), promise.sent_at.astimezone(context.zone).date()
    is_late = promise.due < today
    state = say("Overdue") if is_late else say("Promised")
    short = say("today") if promise.due == today else say_day(promise.due, writing)
    subject = about(message)
    lead = (
        say("You promised this by {day}, and wrote nothing more in that conversation.", day=day)
        if is_late
        else say("You promised this by {day}.", day=day)
    )
    told = say("Sent to {who} on {day}: “{subject}”", who=who, day=say_day(sent, writing), subject=subject)
    folder = context.names.shown("dismiss")
    return Page(
        " · ".join(filter(None, (state, short, subject))),
        (
            Block("", (lead,), look="lead"),
            Block(say("In your words"), (clean(found.sentence, 300),) if found else (), look="quote"),
            Block("", (told,)),
            Block(
                say("When this card goes"),
                (
                    "- " + say("By itself, as soon as you write in that conversation again."),
                    "- "
                    + say(
                        "If it was no promise, or you kept it in another way: move the card into {folder}, "
                        "or delete it. It does not come back.",
                        folder=folder,
                    ),
                ),
            ),
            Block(
                say("Why you see this"),
                (
                    say(
                        "Your rules say “promises: all”: what you promise with a day, in whatever you send, "
                        "is noted. With “promises: requests” it is only noted in answers to requests."
                    ),
                ),
                look="small",
            ),
            Block("", (say(PRIVATE),), look="small"),
        ),
        person=who,
    )
