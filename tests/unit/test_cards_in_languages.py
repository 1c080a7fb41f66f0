"""Cards, notices and the digest hold no sentence that is not in the catalogs.

Every sort of them is shown in a language whose catalog has Greek letters for Latin ones, and whose days and
clocks are Greek: a Latin letter is somebody's own word, or it is of a sentence that no catalog can have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from eitherway.asks.ask import Ask, telling_words
from eitherway.capacity import explanation
from eitherway.capacity.calendar_state import Broken, CalendarState
from eitherway.capacity.model import REASONS, Capacity
from eitherway.mail.message import Message
from eitherway.requests.card_actions import CardOptions, card_action, crisis_action
from eitherway.requests.card_markup import Page, as_html, clean
from eitherway.requests.card_notes import NOTES
from eitherway.requests.card_subject import without_re
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.digest import LEFT_ALONE, digest_page
from eitherway.requests.digest_news import Digested, News
from eitherway.requests.named_request import NamedRequest
from eitherway.requests.notice_cards import (
    calendars_page,
    faults_page,
    key_notice,
    overflow_page,
    renamed_board_page,
)
from eitherway.requests.paused import pause_card
from eitherway.requests.plan import AppendCard
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Request
from eitherway.rules.decisions import DECISIONS
from eitherway.rules.schema import Referral
from eitherway.text.formats import Said, Writing
from tests.laws.builders import (
    DECIDED,
    LETTER,
    NOW,
    PROMISED,
    REQUEST,
    TALK,
    busy,
    calendar,
    context,
    facts,
    incoming,
)
from tests.letterbox import mail

GREEK = str.maketrans({chr(code): chr(0x391 + (code - 65) % 24) for code in range(65, 91)}) | str.maketrans(
    {chr(code): chr(0x3B1 + (code - 97) % 24) for code in range(97, 123)}
)
# What is nobody's sentence: names of the data below, of settings, programs and folders.
DATA = (
    *("A talk in December?", "Dana Reyes", "dana@example.net", "Maya Okafor", "maya@okafor.example"),
    *(
        "Eitherway",
        "America/Chicago",
        "speaking",
        "practice",
        "Dentist",
        "Yes",
        "No",
        "Refer",
        "Ask",
        "Later",
        "Waiting",
    ),
    *("Dismiss", "Requests", "text/plain", "Europe/Vienna", "America/New_York", "give a talk", "talk"),
)


class Greek(Writing):
    """The language of the catalog with Greek letters."""

    def _filled(self, form: str, values: Mapping[str, object]) -> str:
        pieces = re.split(r"(\{\w+\})", form)
        return super()._filled(
            "".join(one if one.startswith("{") else one.translate(GREEK) for one in pieces), values
        )


WRITING = Greek("el", "GR")


@dataclass(frozen=True, slots=True)
class GreekContext(DecisionContext):
    """The context of an owner who reads that language."""

    @property
    def writing(self) -> Writing:
        return WRITING


def greek(given: DecisionContext) -> GreekContext:
    return GreekContext(**{each.name: getattr(given, each.name) for each in fields(DecisionContext)})


def latin(text: str, *data: str) -> list[str]:
    """The words in Latin letters, without those of the data."""
    for known in sorted((*DATA, *data), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(' '.join(known.split()))}(?!\w)", " ", text) if known else text
    return re.findall(r"[A-Za-z]{2,}", text)


def own_words(message: Message, ask: Ask) -> tuple[str, ...]:
    """What a card quotes of a message, and the questions of the `ask` letter, which no catalog has."""
    people = (*message.from_, *message.reply_to, *message.to)
    return (
        *(message.written, message.subject, ask.sentence, *message.written.splitlines()),
        *(without_re(message.subject), clean(message.written, 240), *telling_words(ask)),
        *(item.words for item in ask.times),
        *ask.unread,
        *(one.say(WRITING) for one in ask.missing),
        *(one.address for one in people),
        *(one.address.rpartition("@")[2] for one in people),
    )


def shown(card: AppendCard | Page) -> str:
    """All that a reader sees of a card, and hears of its picture."""
    if isinstance(card, Page):
        subject, page = card.subject, as_html(card)
    else:
        message = message_from_bytes(card.octets, policy=default)
        subject = f"{message['subject']} {message['from'].addresses[0].display_name}"
        body = message.get_body(("html",))
        assert body is not None
        page = body.get_content()
    heard = re.findall(r'(?:title|aria-label)="([^"]*)"', page)
    return html.unescape(" ".join((subject, *heard, re.sub("<[^<>]+>", " ", page))))


def latin_on_card(request: Request, **options: object) -> list[str]:
    """The Latin words on the card of a request."""
    inputs = inputs_of(facts(request), request, context())
    assert inputs is not None
    made = card_action(inputs, greek(context()), CardOptions(**options))  # type: ignore[arg-type]
    return latin(shown(made), *own_words(inputs.message, inputs.ask))


# -- cards of requests ----------------------------------------------------------------------------------


@pytest.mark.parametrize("note", NOTES)
def test_notes(note: str) -> None:
    assert latin_on_card(REQUEST.with_note(note)) == []


STATES = [
    REQUEST,
    replace(REQUEST, due=NOW.date()),
    replace(REQUEST, due=NOW.date() - timedelta(days=2)),
    replace(REQUEST, due=None),
    replace(REQUEST, letter="", draft=None, draft_state=""),
    replace(REQUEST, letter="answer"),
    PROMISED,
    replace(PROMISED, state="withdrawn", answered_at=NOW).with_note("withdrawn"),
    *(replace(PROMISED, state="answered", answer=answer, answered_at=NOW) for answer in ("by hand", "?")),
]


@pytest.mark.parametrize("request_", STATES)
def test_states(request_: Request) -> None:
    assert latin_on_card(request_) == []


@pytest.mark.parametrize("kind", DECISIONS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("draft_state", ["", "waiting", "gone", "sent", "edited"])
def test_decisions(kind: object, draft_state: str) -> None:
    name, letter = kind.name, kind.letter  # type: ignore[attr-defined]
    decided = replace(DECIDED, decision=name, letter=letter, draft_state=draft_state)
    assert latin_on_card(decided) == []
    assert latin_on_card(replace(decided, draft=REQUEST.draft, draft_seen=NOW)) == []
    assert latin_on_card(replace(PROMISED, state="answered", answer=name, answered_at=NOW)) == []
    waits = Said("The yes letter may exist from {start}, and is drafted then.", start=NOW)
    assert latin_on_card(replace(decided, letter="defer"), waits=waits) == []


def test_who_asked_before() -> None:
    refused = replace(PROMISED, state="answered", answer="no", answered_at=NOW - timedelta(days=3))
    assert latin_on_card(REQUEST, history=(refused, refused)) == []


# -- cards of new mail ----------------------------------------------------------------------------------

SERIES = "Hi Maya,\n\nCould you give a talk every Tuesday at 10am?\n\nDana\n"
LETTERS = {
    "a talk": LETTER,
    "no time": mail("Could you write a recommendation letter for me?", subject="A talk in December?"),
    "two times": mail("Could you give a talk on Tuesday, December 8 at 10am, or on Friday at 3pm?"),
    "a series": mail(SERIES),
    "another zone": mail(
        "Could you give a talk on Tuesday, December 8 at 10am ET?", date="Mon, 23 Nov 2026 08:00:00 +0100"
    ),
    "a window": mail("Could you give a talk in the afternoon early next week, for 2 hours?"),
    "a deadline": mail("Could you review our paper of 20 pages by next Friday?"),
    "no half of the day": mail("Could you give a talk on Tuesday at 4?"),
    "words without a day": mail("Could you give a talk at 4pm?"),
    "to many, loud": mail(
        "COULD YOU GIVE A TALK AT https://example.org/x NOW!!! BUY THIS OFFER TODAY AND SAVE MUCH",
        to=", ".join(f"p{number}@example.org" for number in range(9)) + ", maya@okafor.example",
        subject="Fwd: A talk in December? 12345",
    ),
    "copied": mail("Could you give a talk in May?", to="ann@example.org", cc="maya@okafor.example"),
    "odd headers": mail(
        "Could you give a talk in May?",
        date="",
        message_id="",
        reply_to="dana@other.example, ann@third.example",
    ),
    "sealed": mail("-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n"),
    "wrong charset": mail("Could you give a talk in May?", content_type="text/plain; charset=klingon"),
    "German": mail("Könnten Sie am Dienstag, den 8. Dezember um 10 Uhr einen Vortrag halten?"),
    "harm": mail("My father died. Could you call me?"),
}


def told(message: Message, given: DecisionContext) -> list[str]:
    """The Latin words on the cards for a message."""
    decided = decide_new(incoming(message), given)
    cards = [one for one in decided.plan.actions if isinstance(one, AppendCard)]
    return [word for one in cards for word in latin(shown(one), *own_words(message, decided.ask))]


CALENDARS = {
    "free": calendar(),
    "full": calendar(busy(TALK), busy(TALK + timedelta(hours=3), title="")),
    "unread": replace(calendar(state="unread"), octets=None, read_at=None, detail="PASSWORD"),
    "old": calendar(at=NOW - timedelta(days=5)),
    "shrunk": calendar(state="shrunk"),
}


@pytest.mark.parametrize("letter", LETTERS)
def test_new_mail(letter: str) -> None:
    assert told(LETTERS[letter], greek(context(CALENDARS["full"]))) == []


@pytest.mark.parametrize("source", CALENDARS)
def test_what_the_calendars_say(source: str) -> None:
    assert told(LETTER, greek(context(CALENDARS[source]))) == []


def test_a_message_in_danger() -> None:
    alarm = crisis_action(LETTER, Said("the words '{words}'", words="123"), greek(context()))
    assert latin(shown(alarm), LETTER.written) == []


# -- the calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("verdict", ["room", "tight", "full", "unknown"])
def test_verdicts(reason: str, verdict: str) -> None:
    capacity = Capacity(verdict, (reason, reason), "Europe/Vienna", calendars=(STATES_OF_CALENDARS[0],))  # type: ignore[arg-type]
    assert latin(explanation.sentence(capacity, WRITING)) == []


BROKEN = [
    Broken("1", "", Said("its {name} is empty", name="1"), "2", since, until, "3")
    for since, until in ((None, None), (NOW, None), (None, NOW), (NOW, NOW))
]
STATES_OF_CALENDARS = [
    CalendarState("1", "load", NOW, "fresh"),
    *(
        CalendarState("1", "load", at, state, Said("it was read {age} ago", age="1"), tuple(BROKEN))
        for at in (None, NOW - timedelta(days=1))
        for state in ("unread", "stale", "cut_off", "shrunk")
    ),
]


@pytest.mark.parametrize("states", [(), *((one,) for one in STATES_OF_CALENDARS)])
def test_states_of_calendars(states: tuple[CalendarState, ...]) -> None:
    assert latin(" ".join(explanation.state_lines(states, NOW, WRITING))) == []
    assert latin(shown(calendars_page(states, "1", WRITING))) == []


# -- notices and the digest -----------------------------------------------------------------------------

PAGES = {
    "faults": faults_page(("1",), WRITING),
    "many faults": faults_page(("1",) * 99, WRITING),
    "more than today's cards": overflow_page(9, (("1", "2"), ("", "")), date(2026, 12, 1), WRITING),
    "a renamed board": renamed_board_page("1", "2", WRITING),
}


@pytest.mark.parametrize("page", PAGES)
def test_notices(page: str) -> None:
    assert latin(shown(PAGES[page])) == []


def test_a_pause() -> None:
    assert latin(shown(pause_card(NOW, greek(context())))) == []


def test_the_key() -> None:
    assert latin(shown(key_notice(greek(context())))) == []


DANGER = Digested("1", "2", "3", "4")
EVERYTHING = News(
    NOW,
    (
        *STATES,
        *(replace(DECIDED, decision=kind.name) for kind in DECISIONS),
        *(
            replace(PROMISED, state="answered", answer=answer, answered_at=NOW)
            for answer in ("yes", "no", "refer")
        ),
        *(
            replace(PROMISED, state="answered", answer=answer, answered_at=NOW)
            for answer in ("answer", "by hand")
        ),
        *(replace(PROMISED, state="dismissed", decided_at=NOW) for _ in range(3)),
        *(replace(REQUEST, draft=None, draft_state=state) for state in ("edited", "deleted", "gone")),
        replace(REQUEST, notes=("crisis", "card_deleted"), opened_at=NOW - timedelta(days=1)),
        replace(REQUEST, due=NOW.date() + timedelta(days=1), opened_at=NOW - timedelta(days=9)),
    ),
    {REQUEST.key: NamedRequest(REQUEST, "1", "2")},
    {"guard:list": 3},
    digest=(DANGER,),
    failures=(DANGER,),
    faults=("1",),
    stale_referrals=(Referral.model_validate({"name": "1", "contact": "2", "for": ["3"]}),),
    calendars=(Said("Calendar '{name}': {state}", name="1", state=Said("a calendar could not be read")),),
    last_mail=NOW,
    refused_at=NOW,
    stopped_at=NOW,
    weekly=True,
    paused_until=NOW,
    has_sent=False,
    alarms=(DANGER,),
    left=dict.fromkeys(LEFT_ALONE, 3),
    left_letters=tuple(Digested("1", "2", "3", outcome) for outcome in LEFT_ALONE),
    unlisted=(("1", 2),),
    writing=WRITING,
)
EXAMPLE = ("name: speaking", "when: {..., not: {text: [words that those letters share]}}")


@pytest.mark.parametrize("weekly", [True, False])
@pytest.mark.parametrize("more", [{}, {"left_letters": ()}, {"requests": ()}, {"alarms": (), "failures": ()}])
def test_the_digest(weekly: bool, more: dict[str, object]) -> None:
    news = replace(EVERYTHING, weekly=weekly, **more)  # type: ignore[arg-type]
    assert latin(shown(digest_page(news)), *EXAMPLE) == []
