"""Facts as values: a letter that asks for a talk, the request that it opened, calendars, what decisions need.

The day is Monday, 23 November 2026, 8:00 in Chicago. The talk would be on Tuesday, 8 December, at 10:00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from eitherway.capacity.model import Source
from eitherway.mail.message import Message
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import draft_id
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.observations import CardSeen, Observations, SentSeen, Terms
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.request_facts import CardFact, DraftFact, MessageFact, RequestFacts, SentFact
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.storage.resources import read_templates
from eitherway.text.units import CoolOff, parse_hours, parse_range
from tests.letterbox import mail
from tests.stories.office import EMPTY, EVENT, MONDAY, RULES, ZONE

NOW = MONDAY
TALK = datetime(2026, 12, 8, 10, tzinfo=ZONE)
ASKS = "Hi Maya,\n\nCould you give a talk on Tuesday, December 8 at 10am?\n\nDana\n"
KEY = b"k" * 32
INBOX, DRAFT, CARD = Ref("INBOX", 1, 1), Ref("Drafts", 1, 5), Ref("Requests", 1, 3)
LETTER = mail(ASKS, subject="A talk in December?", date="Mon, 23 Nov 2026 08:00:00 -0600")
REQUEST = Request(
    key=LETTER.key,
    kind="speaking",
    opened_at=NOW,
    source=INBOX,
    asker="a1",
    due=date(2026, 11, 25),
    letter="defer",
    draft=StoredMessage(DRAFT, "d0"),
    draft_state="waiting",
    card=StoredMessage(CARD, "c0"),
    revision=1,
    verdict="room",
    checked_at=NOW,
    minutes=60,
    needs_kind="talk",
    askers=("a1",),
    stranger=True,
    started_at=NOW,
    drafted=("defer:0",),
    asked=("2026-12-08",),
)
PROMISED = replace(REQUEST, state="promised", promised_at=NOW, draft=None, draft_state="sent", draft_seen=NOW)
DECIDED = replace(PROMISED, state="decided", decided_at=NOW, number=1, draft_state="")
TERMS = Terms(
    NOW,
    parse_hours({"mon-thu": "09:00-18:00", "fri": "09:00-13:00"}),
    (parse_range("2026-11-30 to 2026-12-01"),),
    CoolOff(1, 0, "1 night"),
    "remind",
)


# -- what was seen --------------------------------------------------------------------------------------


def seen(request: Request = REQUEST, **more: object) -> Observations:
    """The mailbox as Eitherway left it: the card on the board, the draft in Drafts."""
    cards = (CardSeen(request.card.ref, "", request.revision, request.card),) if request.card else ()
    drafts = (request.draft.ref,) if request.draft else ()
    return replace(Observations(cards=cards, drafts=drafts, board="Requests"), **more)  # type: ignore[arg-type]


def moved(decision: str, request: Request = REQUEST) -> CardSeen:
    """The request's card in a decision folder."""
    ref = Ref(f"Requests/{decision.title()}", 1, 1)
    return CardSeen(ref, decision, request.revision, StoredMessage(ref, "c0"))  # type: ignore[arg-type]


def sent(letter: str, named: date | None = None, at: datetime = NOW + timedelta(hours=1)) -> SentSeen:
    """A message in Sent: one of Eitherway's letters, or "" for the owner's own words."""
    return SentSeen(Ref("Sent", 1, 1), at, letter, named, "s1", "<sent@client.example>")


def after(**length: float) -> Terms:
    """The terms when so much time has passed."""
    return replace(TERMS, now=NOW + timedelta(**length))


# -- what decisions need --------------------------------------------------------------------------------


@cache
def rulebook(answers: str = "", rules: str = "", more: str = "") -> Rulebook:
    """The rules of the stories; `more` is written in front of them."""
    text = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers=answers, rules=rules)
    return load((more + text).encode(), "rules.yaml")


@cache
def letters() -> Letters:
    """The letters that Eitherway comes with."""
    return Letters.load(read_templates(None), ("new client", "speaking"))


def busy(start: datetime = TALK, hours: float = 1, title: str = "Dentist") -> str:
    """An event."""
    return EVENT.format(
        uid=f"{title}{start:%d%H}", title=title, start=start, end=start + timedelta(hours=hours)
    )


def calendar(*events: str, at: datetime = NOW, state: str = "fresh", name: str = "practice") -> Source:
    """A calendar with these events, as it was read at that time."""
    octets = EMPTY.format(events="".join(events)).encode()
    return Source(name, "load", octets, at, state)


def context(
    *sources: Source, now: datetime = NOW, answers: str = "", rules: str = "", more: str = ""
) -> DecisionContext:
    """What a decision needs; without `sources` the calendar was just read and is free."""
    book = rulebook(answers, rules, more)
    mailbox = book.settings.mailboxes[0]
    return DecisionContext(
        book, mailbox, names_unseen(mailbox), letters(), sources or (calendar(at=now),), (), now, KEY
    )


def with_owner(given: DecisionContext, **owner: object) -> DecisionContext:
    """The same with other settings below `owner`."""
    settings = given.rulebook.settings
    changed = settings.model_copy(update={"owner": settings.owner.model_copy(update=owner)})
    return replace(given, rulebook=replace(given.rulebook, settings=changed))


def incoming(message: Message = LETTER, thread: Request | None = None, **more: object) -> MessageFacts:
    """A letter of the asker's as it comes in; `thread` is the request that its ids lead to."""
    usual = MessageFacts(
        Ref("INBOX", 1, 1 if message is LETTER else 2),
        message,
        NOW,
        asker="a1",
        authors=("a1",),
        askers=("a1",),
        candidates=(thread,) if thread else (),
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def facts(request: Request = REQUEST, **more: object) -> RequestFacts:
    """A request with everything that was looked up: nothing changed since Eitherway's last cycle."""
    card = request.card
    name = draft_id(request.key, request.letter, request.number, context())
    usual = RequestFacts(
        request,
        cards=(CardFact(card.ref, "", request.revision, card),) if card else (),
        drafts=(DraftFact(request.draft.ref, name),) if request.draft else (),
        calendars=(calendar(),),
        message=MessageFact(INBOX, LETTER, NOW),
        message_looked_up=True,
        changed_draft="In my own words.",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def card_in(decision: str, request: Request = REQUEST) -> CardFact:
    """The request's card in a decision folder."""
    card = moved(decision, request)
    return CardFact(card.ref, card.decision, card.revision, card.stored)


def sent_fact(written: str, message_id: str = "<sent@client.example>", short: str = "s1") -> SentFact:
    """A message of the owner's in Sent, about the request."""
    return SentFact(Ref("Sent", 1, 1), (NOW + timedelta(hours=1)).astimezone(UTC), message_id, written, short)


def letter_sent(letter: str, request: Request = REQUEST, number: int = 0) -> SentFact:
    """One of Eitherway's letters in Sent, with the Message-ID that it was drafted with."""
    return sent_fact("Edited beyond recognition.", draft_id(request.key, letter, number, context()))
