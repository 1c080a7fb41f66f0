"""Who writes what in the thread of a request, as values; people are known by their addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import MessageFacts, decide_new
from eitherway.requests.examined import ask_of
from eitherway.requests.letter_writer import draft_id, letter_text
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import AppendCard, AppendDraft, Plan, Remember, WithdrawDraft
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Ref, Request
from eitherway.requests.request_facts import RequestFacts, SentFact
from eitherway.requests.threads import asker_addresses, author_addresses
from tests.laws.builders import ASKS, DRAFT, NOW, REQUEST, context, facts
from tests.letterbox import mail
from tests.stories.office import message_of

RELAYS = ("forms@directory.example",)
DESK = context(more="people:\n  relays: [forms@directory.example]\n")
OWN = DESK.settings.owner.addresses
DANA, HOME, BOB = "dana@conf.example", "dana@home.example", "bob@conf.example"
EVE, OLGA = "eve@evil.example", "olga@conf.example"
EVENT = (
    "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:talk@conf.example\r\n"
    "DTSTART:20261208T160000Z\r\nDTEND:20261208T170000Z\r\nSUMMARY:A talk\r\n"
    "ORGANIZER:mailto:olga@conf.example\r\nATTENDEE:mailto:maya@okafor.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def _first(**fields: str) -> Message:
    body = fields.pop("body", ASKS)
    usual = {
        "from": f"Dana Reyes <{DANA}>",
        "subject": "A talk in December?",
        "message_id": "<a1@conf.example>",
    }
    return mail(body, **(usual | fields))


REQUESTING = "text/calendar; charset=utf-8; method=REQUEST"
PLAIN = _first()
ELSEWHERE = _first(reply_to=f"Dana Reyes <{HOME}>")
INVITED = _first(
    body=EVENT.format(method="REQUEST"), content_type="text/calendar; charset=utf-8; method=REQUEST"
)

WHO: dict[str, dict[str, str]] = {
    "the asker": {"from": f"Dana Reyes <{DANA}>"},
    "the asker in capitals": {"from": f"DANA REYES <{DANA.upper()}>"},
    "the asker from Reply-To": {"from": f"Dana <{HOME}>"},
    "the asker with a new Reply-To": {"from": f"Dana Reyes <{DANA}>", "reply_to": f"Dana <{EVE}>"},
    "the asker through the relay": {"from": f"Forms <{RELAYS[0]}>", "reply_to": f"Dana <{DANA}>"},
    "somebody through the relay": {"from": f"Forms <{RELAYS[0]}>", "reply_to": f"Dana Reyes <{EVE}>"},
    "a colleague in Cc": {"from": f"Bob Stone <{BOB}>", "cc": f"Dana Reyes <{DANA}>"},
    "a stranger": {"from": f"Eve <{EVE}>"},
    "a stranger with the asker's name": {"from": f"Dana Reyes <{EVE}>"},
    "a stranger with the asker's address as name": {"from": f'"{DANA}" <{EVE}>'},
    "a look-alike domain": {"from": "Dana Reyes <dana@c0nf.example>"},
    "a subdomain": {"from": "Dana Reyes <dana@mail.conf.example>"},
    "a subaddress": {"from": "Dana Reyes <dana+x@conf.example>"},
    "a stranger beside the asker": {"from": f"Eve <{EVE}>, Dana Reyes <{DANA}>"},
    "a stranger who answers to the asker": {"from": f"Eve <{EVE}>", "reply_to": f"Dana <{DANA}>"},
    "the organizer": {"from": f"Olga <{OLGA}>"},
    "a mailing list": {"from": f"Bob Stone <{BOB}>", "list_id": "<talks.conf.example>"},
    "the owner": {"from": "Maya Okafor <maya@okafor.example>"},
}
WHAT: dict[str, dict[str, str]] = {
    "asks again": {"body": "Could you give a talk on Wednesday, December 9 at 2pm instead?"},
    "says thanks": {"body": "Thank you for everything."},
    "takes it back": {"body": "Never mind, we found somebody else."},
    "cancels": {"body": EVENT.format(method="CANCEL"), "content_type": "text/calendar; charset=utf-8"},
    "updates": {
        "body": EVENT.format(method="REQUEST").replace("1208T", "1209T"),
        "content_type": REQUESTING,
    },
    "is out of office": {"body": "I am away until Monday.", "auto_submitted": "auto-replied"},
    "is in danger": {"body": "I want to kill myself."},
}


def opened_by(first: Message, **changes: object) -> Request:
    """The request that a first message opened, with its deferral in Drafts and its card on the board."""
    opened = replace(
        REQUEST,
        key=first.key,
        asker=asker_of(first, RELAYS),
        askers=asker_addresses(first, ask_of(first, DESK), OWN, RELAYS),
        stranger=True,
        started_at=NOW,
        drafted=("defer:0",),
    )
    return replace(opened, **changes)  # type: ignore[arg-type]


def written(who: str, what: str, request: Request, first: Message = PLAIN) -> MessageFacts:
    """What somebody writes in the thread of the request."""
    fields = {"subject": "Re: A talk in December?", "message_id": "<b2@x.example>"} | WHO[who] | WHAT[what]
    message = mail(
        fields.pop("body"), in_reply_to="<a1@conf.example>", references="<a1@conf.example>", **fields
    )
    return MessageFacts(
        Ref("INBOX", 1, 2),
        message,
        NOW,
        asker=asker_of(message, RELAYS),
        authors=author_addresses(message, RELAYS),
        askers=asker_addresses(message, ask_of(message, DESK), OWN, RELAYS),
        candidates=(request,),
        earlier=first,
        drafts=(DRAFT,) if request.draft else (),
    )


def decided(who: str, what: str, request: Request, first: Message = PLAIN) -> MessageDecision:
    """What is decided about it."""
    return decide_new(written(who, what, request, first), DESK)


def told(plan: Plan, request: Request) -> tuple[str, ...]:
    """The plan in words: what becomes of the request, and to whom a draft goes."""
    return tuple(filter(None, (_told(action, request) for action in plan.actions)))


def _told(action: object, request: Request) -> str:
    if isinstance(action, AppendDraft):
        return f"draft to {', '.join(action.to)}"
    if isinstance(action, Remember):
        return f"{'it is' if action.request.key == request.key else 'another is'} {action.request.state}"
    return "draft withdrawn" if isinstance(action, WithdrawDraft) else ""


def card_text(plan: Plan) -> str:
    """What the newest card of the plan says, on one line; "" when there is none."""
    cards = [message_of(one.octets) for one in plan.actions if isinstance(one, AppendCard)]
    texts = (f"{one.get_body(('plain',)).get_content()}" for one in cards[-1:])  # type: ignore[union-attr]
    return " ".join(" ".join(texts).split())


def as_left(plan: Plan, request: Request) -> Request:
    """The request as the plan leaves it."""
    kept = [one.request for one in plan.actions if isinstance(one, Remember)]
    return kept[-1] if kept else request


# -- what the owner does ------------------------------------------------------------------------------------

WAITS = opened_by(PLAIN)
PROMISE = replace(WAITS, state="promised", promised_at=NOW, draft=None, draft_state="sent", draft_seen=NOW)
NO_WAITS = replace(WAITS, state="decided", decision="no", decided_at=NOW, number=1, letter="no")
NO_WAITS = replace(NO_WAITS, drafted=("defer:0", "no:1"))
YES_COOLS = replace(
    NO_WAITS, decision="yes", letter="defer", drafted=("defer:0",), draft=None, draft_state=""
)
LATER_WAITS = replace(
    PROMISE,
    state="decided",
    decision="later",
    number=1,
    letter="later",
    drafted=("defer:0", "later:1"),
    draft=REQUEST.draft,
    draft_state="waiting",
    proposed=REQUEST.due.replace(day=27),  # type: ignore[union-attr]
)
OLD_NO = replace(NO_WAITS, drafted=(), started_at=None, stranger=None, askers=())


def about(request: Request, desk: DecisionContext = DESK, **changes: object) -> RequestFacts:
    """The request with everything that was looked up, the message of its asker first."""
    usual = facts(request)
    assert usual.message is not None
    return replace(usual, message=replace(usual.message, message=PLAIN, first=PLAIN), **changes)  # type: ignore[arg-type]


def words_of(letter: str, request: Request) -> str:
    """What a letter of Eitherway's says; other words as they are."""
    if letter not in {"defer", "no", "later", "ask", "yes", "refer"}:
        return letter
    usual = replace(request, proposed=request.proposed if letter == "later" else None)
    inputs = inputs_of(about(request), usual, DESK)
    assert inputs is not None
    return letter_text(inputs, letter, DESK)


def id_of(letter: str, number: int) -> str:
    """The Message-ID with which a letter was drafted."""
    return draft_id(WAITS.key, letter, number, DESK)


def sent(words: str, request: Request, message_id: str = "", elsewhere: tuple[str, ...] = ()) -> RequestFacts:
    """The request with a message of the owner's in Sent: a letter of Eitherway's, or these words."""
    at = (NOW + timedelta(minutes=30)).astimezone(UTC)
    one = SentFact(
        Ref("Sent", 1, 1), at, message_id or "<new@client.example>", words_of(words, request), "s1", elsewhere
    )
    return about(request, sent=(one,))


def in_words(plan: Plan, request: Request) -> str:
    """The request as the plan leaves it: state, date, answer or draft, notes."""
    left = as_left(plan, request)
    day = f"{left.due:%d %b}" if left.due else "no date"
    return " ".join((left.state, day, left.answer or left.draft_state or "-", *left.notes))
