"""Cards as actions: the next revision of a request's card, the crisis card, notices. Pure."""

import hashlib
import hmac
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from eitherway.errors import MessageError
from eitherway.mail.matching import matches_any
from eitherway.mail.message import Message
from eitherway.mail.reply import Envelope, address_reply
from eitherway.requests.alarm_cards import crisis_page
from eitherway.requests.card_markup import Page, as_message
from eitherway.requests.card_subject import about, is_alarming
from eitherway.requests.card_view import View
from eitherway.requests.cards import page_for
from eitherway.requests.context import DecisionContext
from eitherway.requests.if_all_yes import say_if_all_yes
from eitherway.requests.letter_writer import (
    LetterInputs,
    is_about_time,
    language_written,
    letter_language,
    template_for,
)
from eitherway.requests.plan import AppendCard
from eitherway.requests.refer_book import colleague_lines
from eitherway.requests.request import Request, encode_state
from eitherway.requests.signing import (
    ABOUT_FIELD,
    ID_FIELD,
    KEY,
    REQUEST_FIELD,
    REVISION_FIELD,
    STATE_FIELD,
    sign_card,
)
from eitherway.rules.decisions import DECISIONS
from eitherway.text.formats import Said, say_language
from eitherway.values import dataclass

_THREAD = 6  # ids of a thread on its card
_LONGEST_ID = 150


@dataclass(frozen=True, slots=True)
class CardOptions:
    """How a card comes: why the rule matched, what else they asked, whether it wants attention.

    `faults` are those of a template that did not give the letter, `lines` what else is to be noted;
    `drafted`: a letter is put into Drafts just before the card.
    """

    because: tuple[str, ...] = ()
    history: tuple[Request, ...] = ()
    unread: bool = True
    flagged: bool = False
    waits: str = ""
    faults: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    drafted: bool = False


def card_action(inputs: LetterInputs, context: DecisionContext, options: CardOptions) -> AppendCard:
    """The next revision of the request's card, in place of the last one."""
    envelope, doubts = _addressed(inputs.message, context)
    relayed = any(matches_any(item.key, context.settings.people.relays) for item in inputs.message.from_)
    recipient = envelope.to[0] if envelope else None
    theirs = {item.key for item in inputs.message.from_}
    capacity = inputs.capacity if _shows_time(inputs, context) else None
    view = View(
        request=inputs.request,
        message=inputs.message,
        ask=inputs.ask,
        capacity=capacity,
        if_all_yes=say_if_all_yes(inputs.request, capacity, context.wishes) if capacity else "",
        because=options.because,
        warnings=(*_changed_addresses(inputs, context), *doubts),
        lines=(
            *_other_language(inputs, context),
            *options.lines,
            *(Said("eitherway check says: {fault}", fault=fault) for fault in options.faults),
        ),
        asked_before=len(options.history),
        refused_on=refused_on(inputs.request, options.history, context),
        folders=tuple((kind.name, context.names.shown(kind.name), kind.meaning) for kind in DECISIONS),
        zone=context.settings.owner.timezone,
        now=context.local_now,
        waits=options.waits,
        asker=recipient if relayed else None,
        answers_to=recipient if recipient and recipient.key not in theirs else None,
        colleagues=_colleagues(inputs, context),
        writing=context.writing,
    )
    return _action(page_for(view), inputs, context, options)


def _colleagues(inputs: LetterInputs, context: DecisionContext) -> tuple[str, ...]:
    """Whether colleagues have room for this: not where somebody may be in danger, or in grief."""
    if is_alarming(inputs.request):
        return ()
    return tuple(colleague_lines(inputs.rule, context.colleagues, context.local_now, context.writing))


def _shows_time(inputs: LetterInputs, context: DecisionContext) -> bool:
    """Whether the calendar is on the card: not where somebody may be in danger, or waits without an offer."""
    if inputs.request.state == "waiting" and not inputs.request.offered_at:
        return False
    return is_about_time(inputs, context) and not is_alarming(inputs.request)


def _changed_addresses(inputs: LetterInputs, context: DecisionContext) -> tuple[str, ...]:
    """A line where answers to the newest message go elsewhere than those to the first, or its From is new."""
    first, message = inputs.first, inputs.message
    if first is None:
        return ()
    before, now = (_addressed(one, context)[0] for one in (first, message))
    if before and now and before.to[0].key != now.to[0].key:
        who, other = now.to[0].address, before.to[0].address
        return (
            Said(
                "A draft goes to {address} now: their newest message asks for it. Before it was {other}",
                address=who,
                other=other,
            ),
        )
    writers, known = ({one.key for one in message.from_}, {one.key for one in first.from_})
    if writers <= known:
        return ()
    new, old = (", ".join(sorted(one)) for one in (writers, known))
    return (Said("Their newest message came from {new}, not from {old}", new=new, old=old),)


def _other_language(inputs: LetterInputs, context: DecisionContext) -> tuple[str, ...]:
    """A line where the asker writes another language than the letter that waits for them."""
    theirs, letter = language_written(inputs), inputs.request.letter
    if not theirs or not letter:
        return ()
    ours = letter_language(inputs, template_for(inputs.rule, letter), context)
    if ours == theirs:
        return ()
    return (
        Said(
            "They write {theirs}; your letter is in {ours}",
            theirs=partial(say_language, theirs),
            ours=partial(say_language, ours),
        ),
    )


def refused_on(request: Request, history: tuple[Request, ...], context: DecisionContext) -> date | None:
    """When the owner last said no to this person about the same kind, within `ask_again`."""
    since = context.now - timedelta(minutes=context.settings.answers.ask_again)
    refused = [
        item.answered_at
        for item in history
        if item.kind == request.kind and item.answer in {"no", "refer"} and item.answered_at
    ]
    latest = max(refused, default=None)
    return latest.astimezone(context.zone).date() if latest and latest >= since else None


def crisis_action(message: Message, because: str, context: DecisionContext) -> AppendCard:
    """The card of a letter with a crisis phrase: unread and flagged, no letter beside it."""
    page = crisis_page(message, because, context.writing)
    fields = (
        (ID_FIELD, message.key),
        (REVISION_FIELD, "1"),
        (REQUEST_FIELD, message.message_id),
        *_about_field(message),
    )
    return notice_action(page, message.key, 1, fields, context, flagged=True)


def _action(page: Page, inputs: LetterInputs, context: DecisionContext, options: CardOptions) -> AppendCard:
    request = inputs.request
    revision = request.revision + 1
    # The draft is put there before the card, and where it is cannot be known yet.
    state = "waiting" if options.drafted else request.draft_state
    fields = (
        (ID_FIELD, request.key),
        (REVISION_FIELD, str(revision)),
        (REQUEST_FIELD, _thread_of(inputs.message, inputs.first)),
        *_about_field(inputs.message),
        (STATE_FIELD, encode_state(replace(request, revision=revision, card=None, draft_state=state))),
    )
    action = notice_action(page, request.key, revision, fields, context, flagged=options.flagged)
    return replace(action, unread=options.unread, replaces=request.card)


def _about_field(message: Message) -> tuple[tuple[str, str], ...]:
    said = about(message)
    return ((ABOUT_FIELD, said),) if said else ()


def _thread_of(message: Message, first: Message | None) -> str:
    """The ids by which the thread is known where the ledger is lost: the message's own comes first.

    Then that of the first message of the thread, which a further letter need not name.
    """
    opened = (first.message_id,) if first else ()
    answered = (*message.references[:1], *message.in_reply_to, *reversed(message.references))
    ids = tuple(dict.fromkeys((message.message_id, *opened, *answered)))[:_THREAD]
    return " ".join(one for one in ids if one and len(one) <= _LONGEST_ID)


def notice_action(
    page: Page,
    key: str,
    revision: int,
    fields: tuple[tuple[str, str], ...],
    context: DecisionContext,
    *,
    flagged: bool,
) -> AppendCard:
    """A page as a card on the board. The same key and revision give the same Message-ID everywhere."""
    message_id = card_id(key, revision, context)
    owner = context.identities[0]
    octets = as_message(page, owner=owner, message_id=message_id, now=context.local_now, fields=fields)
    return AppendCard(
        name=f"{key}:card:{revision}",
        request=key,
        mailbox=context.names.board,
        message_id=message_id,
        subject=page.subject,
        octets=sign_card(octets, context.board_key),
        unread=True,
        flagged=flagged,
    )


def card_id(key: str, revision: int, context: DecisionContext) -> str:
    """The Message-ID of a card, which no stranger can guess. That of the key message needs no key."""
    secret = context.letter_secret if key == KEY else context.board_key
    digest = hmac.new(secret, f"{key} card {revision}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:32]}@eitherway.invalid>"


def _addressed(message: Message, context: DecisionContext) -> tuple[Envelope | None, tuple[str, ...]]:
    """The head of an answer with its doubts; no head and the reason where there is nobody to answer."""
    try:
        envelope = address_reply(message, context.identities, context.settings.people.relays)
        return envelope, envelope.doubts
    except MessageError as error:
        return None, (str(error).removeprefix("message: "),)
