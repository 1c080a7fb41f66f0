"""Every letter in every tone and language for five typical requests, by the code that drafts them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from gallery.desk import INBOX, NOW, context, incoming, message

from eitherway import languages
from eitherway.errors import MessageError
from eitherway.languages.tables import LetterWords
from eitherway.mail.message import Message
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import ask_of, check_room
from eitherway.requests.letter_writer import LetterInputs, draft_letter
from eitherway.requests.request import Request
from eitherway.rules.decisions import COLLEAGUE, GENERAL_LETTERS, NUDGE
from eitherway.rules.match import Facts, find_match

TONES = ("warm", "formal", "familiar")


@dataclass(frozen=True, slots=True)
class Asked:
    """A typical request; `known`: by a client of the owner's."""

    name: str
    message: Message
    known: bool = False


ASKED = (
    Asked(
        "new client",
        message(
            "Hello,\n\nAre you taking new clients? I am looking for a therapist for my anxiety. Tuesdays at "
            "1pm would be best.\n\nSam Lee\n",
            "Looking for a therapist",
            "Sam Lee <sam@lee.example>",
        ),
    ),
    Asked(
        "extra session",
        message(
            "Hi Maya,\n\nIt has been a bad week. Could I have an extra session on Wednesday at 1pm?\n\nPat\n",
            "Extra session",
            "Pat Doe <pat@client.example>",
        ),
        known=True,
    ),
    Asked(
        "lecture",
        message(
            "Dear Maya,\n\nCould you give a talk at our conference on Tuesday, December 8 at 1?\n\nDana\n",
            "Lecture on moss",
        ),
    ),
    Asked(
        "coffee",
        message(
            "Hi Maya,\n\nCould I pick your brain about private practice over coffee next week?\n\nLou\n",
            "Coffee?",
            "Lou Kim <lou@club.example>",
        ),
    ),
    Asked(
        "referral",
        message(
            "Dear Maya,\n\nOne of my patients needs a therapist who takes evenings. Do you have room?\n\n"
            "Dr. Ines Marlow\n",
            "A referral",
            "Ines Marlow, PsyD <ines@marlow.example>",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as its recipient reads it; `text` says why there is none."""

    asked: str
    language: str
    tone: str
    name: str
    subject: str
    text: str


def all_letters() -> Iterator[Letter]:
    """Every letter, by request, language and tone."""
    for asked in ASKED:
        for language in languages.having(LetterWords):
            for tone in TONES:
                desk = context(language=language, languages=(language,), tone=tone, country="")
                yield from _letters(asked, language, tone, desk)


def _letters(asked: Asked, language: str, tone: str, desk: DecisionContext) -> Iterator[Letter]:
    inputs = _inputs(asked, desk)
    for name in (*GENERAL_LETTERS, NUDGE, COLLEAGUE):
        try:
            draft = draft_letter(inputs, name, desk)
        except MessageError as error:
            yield Letter(asked.name, language, tone, name, "", f"No letter: {error}")
            continue
        read = message_from_bytes(draft.octets, policy=policy.default)
        assert isinstance(read, EmailMessage)
        yield Letter(asked.name, language, tone, name, str(read["Subject"]), _written(read))


def _written(read: EmailMessage) -> str:
    """What the letter says, without the quote, its paragraphs as they flow (RFC 3676)."""
    lines = [line for line in str(read.get_content()).splitlines() if not line.startswith(">")]
    return "\n".join(lines).replace(" \n", " ").strip()


def _inputs(asked: Asked, desk: DecisionContext) -> LetterInputs:
    ask = ask_of(asked.message, desk)
    found = find_match(Facts(asked.message, ask, asked.known, NOW), desk.rulebook)
    rule = found.rule
    assert rule is not None
    capacity = check_room(ask, rule, incoming(asked.message, known=asked.known), desk)
    due = NOW.date().replace(day=25)
    request = Request(asked.message.key, rule.name, NOW, INBOX, "a1", due=due, promised_at=NOW, stranger=True)
    proposed = replace(request, proposed=NOW.date().replace(day=30))
    return LetterInputs(proposed, asked.message, ask, rule, capacity, not asked.known)
