"""Cards as actions: the next revision of a request's card, the crisis card, notices. Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eitherway.errors import MessageError
from eitherway.mail.matching import matches_any
from eitherway.mail.message import Message
from eitherway.mail.reply import Envelope, address_reply
from eitherway.requests.cards import View, crisis_page, page_for
from eitherway.requests.desk import Desk
from eitherway.requests.page import Page, as_message
from eitherway.requests.plan import AppendCard
from eitherway.requests.request import Request, seal
from eitherway.requests.sealing import ID_FIELD, KEY, REQUEST_FIELD, REVISION_FIELD, STATE_FIELD, seal_card
from eitherway.requests.writing import Matter
from eitherway.rules.decisions import DECISIONS

_THREAD = 6  # ids of a thread on its card
_LONGEST_ID = 150


@dataclass(frozen=True, slots=True)
class Showing:
    """How a card comes: why the rule matched, what else they asked, whether it wants attention.

    `faults` are those of a template that did not give the letter.
    """

    because: tuple[str, ...] = ()
    history: tuple[Request, ...] = ()
    unread: bool = True
    flagged: bool = False
    waits: str = ""
    faults: tuple[str, ...] = ()


def card_action(matter: Matter, desk: Desk, showing: Showing) -> AppendCard:
    """The next revision of the request's card, in place of the last one."""
    envelope, doubts = _addressed(matter.message, desk)
    relayed = any(matches_any(item.key, desk.settings.people.relays) for item in matter.message.from_)
    recipient = envelope.to[0] if envelope else None
    theirs = {item.key for item in matter.message.from_}
    view = View(
        request=matter.request,
        message=matter.message,
        ask=matter.ask,
        capacity=matter.capacity,
        because=showing.because,
        doubts=(*showing.faults, *doubts),
        asked_before=len(showing.history),
        refused_on=refused_on(matter.request, showing.history, desk),
        folders=tuple((desk.names.folder(kind.name), kind.meaning) for kind in DECISIONS),
        zone=desk.settings.owner.timezone,
        now=desk.local_now,
        waits=showing.waits,
        asker=recipient if relayed else None,
        answers_to=recipient if recipient and recipient.key not in theirs else None,
    )
    return _action(page_for(view), matter, desk, unread=showing.unread, flagged=showing.flagged)


def refused_on(request: Request, history: tuple[Request, ...], desk: Desk) -> date | None:
    """When the owner last said no to this person about the same kind, within `ask_again`."""
    since = desk.now - timedelta(minutes=desk.settings.answers.ask_again)
    refused = [
        item.answered_at
        for item in history
        if item.kind == request.kind and item.answer in {"no", "refer"} and item.answered_at
    ]
    latest = max(refused, default=None)
    return latest.astimezone(desk.zone).date() if latest and latest >= since else None


def crisis_action(message: Message, because: str, desk: Desk) -> AppendCard:
    """The card of a letter with a crisis phrase: unread and flagged, no letter beside it."""
    page = crisis_page(message, because, desk.settings.owner.emergency_line)
    fields = ((ID_FIELD, message.key), (REVISION_FIELD, "1"), (REQUEST_FIELD, message.message_id))
    return notice_action(page, message.key, 1, fields, desk, flagged=True)


def _action(page: Page, matter: Matter, desk: Desk, *, unread: bool, flagged: bool) -> AppendCard:
    request = matter.request
    revision = request.revision + 1
    fields = (
        (ID_FIELD, request.key),
        (REVISION_FIELD, str(revision)),
        (REQUEST_FIELD, _thread_of(matter.message)),
        (STATE_FIELD, seal(replace(request, revision=revision, card=None))),
    )
    action = notice_action(page, request.key, revision, fields, desk, flagged=flagged)
    return replace(action, unread=unread, replaces=request.card)


def _thread_of(message: Message) -> str:
    """The ids by which the thread is known where the ledger is lost: the message's own comes first."""
    answered = (*message.references[:1], *message.in_reply_to, *reversed(message.references))
    ids = tuple(dict.fromkeys((message.message_id, *answered)))[:_THREAD]
    return " ".join(one for one in ids if one and len(one) <= _LONGEST_ID)


def notice_action(
    page: Page, key: str, revision: int, fields: tuple[tuple[str, str], ...], desk: Desk, *, flagged: bool
) -> AppendCard:
    """A page as a card on the board. The same key and revision give the same Message-ID everywhere."""
    message_id = card_id(key, revision, desk)
    owner = desk.identities[0]
    octets = as_message(page, owner=owner, message_id=message_id, now=desk.local_now, fields=fields)
    return AppendCard(
        name=f"{key}:card:{revision}",
        request=key,
        mailbox=desk.names.board,
        message_id=message_id,
        subject=page.subject,
        octets=seal_card(octets, desk.board_key),
        unread=True,
        flagged=flagged,
    )


def card_id(key: str, revision: int, desk: Desk) -> str:
    """The Message-ID of a card, which no stranger can tell; that of the key is found without the key."""
    secret = desk.letter_secret if key == KEY else desk.board_key
    digest = hmac.new(secret, f"{key} card {revision}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:32]}@eitherway.invalid>"


def _addressed(message: Message, desk: Desk) -> tuple[Envelope | None, tuple[str, ...]]:
    """The head of an answer with its doubts; no head and the reason where there is nobody to answer."""
    try:
        envelope = address_reply(message, desk.identities, desk.settings.people.relays)
        return envelope, envelope.doubts
    except MessageError as error:
        return None, (str(error).removeprefix("message: "),)
