"""The refer book kept fresh: whom to ask whether they still take people, and what they said. Pure.

The question is a draft, the answer a move of its card: to Yes, and they count as confirmed from that day on;
to No, and no letter names them. rules.yaml is never written: a newer `confirmed` there counts for more.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from eitherway.mail.compose import Draft, Style, compose, message_id_for
from eitherway.mail.matching import matches_any
from eitherway.mail.message import Address, Message, parse_header
from eitherway.mail.reply import Envelope
from eitherway.requests.card_subject import without_re
from eitherway.requests.context import DecisionContext
from eitherway.requests.promises import is_working_day
from eitherway.requests.signing import keyed_hash
from eitherway.rules.decisions import COLLEAGUE
from eitherway.rules.schema import Referral
from eitherway.text.fold import fold_line
from eitherway.text.words import marked
from eitherway.values import dataclass

COLLEAGUES = "colleague:"  # of the name of a card, and of the fact in the ledger
SUBJECT = marked("Are you still taking new people?")
_NOTHING = parse_header(b"MIME-Version: 1.0\r\n\r\n")  # what the question answers
_ADDRESS = re.compile(r"[^\s@<>,;:()\[\]\\\"/]+@[^\s@<>,;:()\[\]\\\"/]+\.[^\s@<>,;:()\[\]\\\"/.]+")

Answer = Literal["", "away", "no", "yes"]
_RANK: dict[Answer, int] = {"": 0, "away": 1, "no": 2, "yes": 2}


@dataclass(frozen=True, slots=True)
class ColleagueNote:
    """When a colleague was asked, and what the owner's move of the card says that they answered, and when.

    `answer` is "" while the question is open, "away" where its card was put elsewhere or deleted.
    """

    asked_on: date
    answer: Answer = ""
    answered_on: date | None = None

    def __str__(self) -> str:
        return f"{self.asked_on}/{self.answer}/{self.answered_on or ''}"

    @property
    def last(self) -> date:
        """The last day on which they were asked, or answered."""
        return self.answered_on if self.answered_on and self.answer != "away" else self.asked_on


def read_note(text: str) -> ColleagueNote | None:
    """The note of its text, as in the ledger and on a card; None for another text."""
    asked, _, rest = "".join(text.split()).partition("/")
    answer, _, answered = rest.partition("/")
    known = next((one for one in _RANK if one == answer), None)
    try:
        day = date.fromisoformat(answered) if answered else None
        note = ColleagueNote(date.fromisoformat(asked), known or "", day)
    except ValueError:
        return None
    return note if known is not None and bool(known) == (day is not None) else None


def newest(notes: Iterable[ColleagueNote]) -> ColleagueNote:
    """Which of the notes on one colleague holds: that of the last question, with an answer if there is one.

    Of two different answers on one day it is the no.
    """
    return max(notes, key=lambda one: (one.asked_on, _RANK[one.answer], one.last, one.answer == "no"))


def colleague_key(item: Referral, context: DecisionContext) -> str:
    """The name under which a colleague is known: a hash of the contact, the same on every machine."""
    return f"{COLLEAGUES}{keyed_hash(item.contact.strip().lower(), context.board_key)}"


def refer_book(context: DecisionContext) -> dict[str, Referral]:
    """The refer book as rules.yaml has it, by the names of the colleagues."""
    book: dict[str, Referral] = {}
    for item in context.written_book or context.settings.referrals:
        book.setdefault(colleague_key(item, context), item)
    return book


def with_answers(context: DecisionContext, notes: Mapping[str, ColleagueNote]) -> DecisionContext:
    """The context whose refer book has what colleagues answered, where rules.yaml has nothing newer."""
    written = context.written_book or context.settings.referrals
    counted = []
    for item in written:
        note = notes.get(colleague_key(item, context))
        if note is None or note.answer in ("", "away") or is_in_rules(item, note):
            counted.append(item)
        elif note.answer == "yes":
            counted.append(item.model_copy(update={"confirmed": note.answered_on}))
    if tuple(counted) == context.settings.referrals:
        return context
    settings = context.settings.model_copy(update={"referrals": tuple(counted)})
    return replace(context, rulebook=replace(context.rulebook, settings=settings), written_book=written)


def is_in_rules(item: Referral, note: ColleagueNote) -> bool:
    """Whether rules.yaml says what the answer says, or something newer."""
    return item.confirmed is not None and item.confirmed >= note.last


def to_ask(notes: Mapping[str, ColleagueNote], context: DecisionContext) -> tuple[Referral, ...]:
    """Those who may be asked today, the longest unheard of first; one question a working day."""
    answers, today = context.settings.answers, context.local_now.date()
    if not answers.ask_colleagues or answers.mode != "draft" or context.paused_until is not None:
        return ()
    if not is_working_day(today, context.capacity_settings.hours, context.days_off):
        return ()
    if any(note.asked_on == today for note in notes.values()):
        return ()
    due: list[tuple[date, Referral]] = []
    for key, item in refer_book(context).items():
        note = notes.get(key)
        last = max(item.confirmed or date.min, note.last if note else date.min)
        is_open = note is not None and not note.answer
        if not is_open and today - last >= question_period(context) and _has_address(item, context):
            due.append((last, item))
    return tuple(item for _, item in sorted(due, key=lambda one: one[0]))


def question_period(context: DecisionContext) -> timedelta:
    """How long nobody is asked again."""
    return timedelta(minutes=context.settings.answers.ask_colleagues or 0)


def _has_address(item: Referral, context: DecisionContext) -> bool:
    contact = item.contact.strip()
    if context.is_owner((Address("", contact),)) or matches_any(contact, context.settings.people.never):
        return False
    return bool(_ADDRESS.fullmatch(contact))


def colleague_draft(item: Referral, asked_on: date, context: DecisionContext) -> Draft:
    """The question. Raises LetterError or MessageError where it cannot be written."""
    owner = context.settings.owner
    facts = {
        "owner": {"name": owner.name, "signature": owner.signature, "emergency_line": ""},
        "asker": {"name": item.name, "first_name": ""},
        "kind": ", ".join(item.topics),
        "promise": "",
        "promise_date": "",
        "language": owner.language,
        "tone": owner.tone,
    }
    body = context.letters.render(COLLEAGUE, facts)
    to = Address(item.name, item.contact.strip())
    envelope = Envelope(context.identities[0], (to,), question_subject(context), "", (), ())
    domain = context.identities[0].address.rpartition("@")[2]
    # Other letters count by request: a machine without the ledger makes the same id on that day.
    message_id = message_id_for(context.letter_secret, to.key, f"{COLLEAGUE}:{asked_on}", domain)
    style = Style(owner.language, context.settings.answers.wrap)
    return compose(envelope, body, _NOTHING, message_id=message_id, now=context.local_now, style=style)


def question_subject(context: DecisionContext) -> str:
    """The subject of the question, in the owner's language."""
    return context.writing.say(SUBJECT)


def is_their_answer(message: Message, context: DecisionContext) -> bool:
    """Whether somebody of the refer book answers the question: that is no request, whatever words it has."""
    book = context.written_book or context.settings.referrals
    contacts = {item.contact.strip().lower() for item in book}
    if all(one.key not in contacts for one in message.from_):
        return False
    return fold_line(without_re(message.subject)) == fold_line(question_subject(context))
