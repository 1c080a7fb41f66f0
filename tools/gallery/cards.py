"""Every sort of card, made by the code that decides: a name, what it shows, and its octets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gallery.desk import INBOX, NOW, calendar, context, event, incoming, message

from eitherway.capacity.calendar_state import Broken, CalendarState
from eitherway.mail.message import Message
from eitherway.requests.card_actions import CardOptions, card_action
from eitherway.requests.colleague_cards import answers_card, question_card
from eitherway.requests.colleague_questions import ColleagueNote, colleague_key
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.digest import digest_page
from eitherway.requests.digest_awaiting import Awaited, awaiting_block
from eitherway.requests.digest_news import Digested, News
from eitherway.requests.digest_promises import DuePromise, promises_block
from eitherway.requests.mirror_figures import last_month, last_week, reflect
from eitherway.requests.notice_cards import (
    CALENDARS,
    DAILY,
    FAULTS,
    OVERFLOW,
    calendars_page,
    faults_page,
    key_notice,
    notice,
    overflow_page,
    put_aside_notice,
)
from eitherway.requests.paused import pause_card
from eitherway.requests.plan import AppendCard, Plan, Remember
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.request_facts import CardFact, MessageFact, RequestFacts
from eitherway.requests.sent_promise import promise_card, read_sent_promise
from eitherway.rules.schema import Referral

TALK = (
    "Hi Maya,\n\nCould you give a talk to our students on {when}? It would be an hour.\n\nThank you,\nDana\n"
)
A_MONTH_AGO = NOW - timedelta(days=30)
LONG = "https://forms.example/" + "a1b2c3d4e5" * 24


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture: the name of its files, what it is, the message."""

    name: str
    title: str
    octets: bytes


def talk(when: str, subject: str = "Lecture on moss", **more: str) -> Message:
    return message(TALK.format(when=when), subject, **more)


FREE, TAKEN, TIGHT = (
    "Tuesday, December 8 at 12:30",
    "Monday, December 7 at 10am",
    "Thursday, December 3 at 11am",
)


def all_cards() -> Iterator[Shown]:
    """Every sort of card, in an order in which one may look at them."""
    yield from _first()
    yield from _alarming()
    yield from _later()
    yield from _decided()
    yield from _listed()
    yield from _over()
    yield from _notices()
    yield from _languages()


def front() -> tuple[bytes, bytes]:
    """The card and the draft of one request, for the README."""
    plan = decide_new(incoming(talk(TAKEN)), context()).plan
    return _card_of(plan).octets, plan.drafts[0].octets


# -- a request that has just come ---------------------------------------------------------------------


def _first() -> Iterator[Shown]:
    unread = calendar(state="stale")
    yield _new("room", "Room, a draft waits", talk(FREE))
    yield _new("tight", "Tight", talk(TIGHT))
    yield _new("full", "Full", talk(TAKEN))
    yield _new("unknown", "Unknown: a calendar was not read", talk(FREE), context(unread))
    yield _new("unclear", "Unknown: no day is said", talk("whichever day suits you, at 10am"))
    yield _new("several-times", "Several times", talk(f"{TAKEN}, {TIGHT}, or {FREE}"))
    yield _new("window", "A window", talk("any afternoon next week"))
    yield _new(
        "weekly",
        "Every week",
        message(
            "Hello,\n\nAre you taking new clients? I am looking for a therapist, weekly, on Tuesdays at 1pm."
            "\n\nSam Lee\n",
            "Looking for a therapist",
            "Sam Lee <sam@lee.example>",
        ),
    )
    yield _new("invitation", "An invitation", _invitation("REQUEST", "20261208T123000"))
    yield _new(
        "counter",
        "A counter-proposal",
        _invitation("COUNTER", "20261210T150000"),
        context(calendar(event("Planning", 8, 12))),
    )
    yield _new(
        "no-time",
        "No time is asked for",
        message(
            "Hi Maya,\n\nCould you check the invoice for October? I was charged twice.\n\nPat Doe\n",
            "Invoice",
            "Pat Doe <pat@client.example>",
        ),
        known=True,
    )
    yield _new(
        "unsure",
        "Not sure: a card only",
        message(
            "Hi all,\n\nCan somebody take the minutes on Tuesday, December 8?\n\nLou\n",
            "Minutes",
            "Lou Kim <lou@club.example>",
            To="board@club.example, maya@okafor.example, a@b.example",
        ),
    )
    yield _new(
        "relay",
        "By a form; answers go to the person",
        talk(FREE, sender="Directory <forms@directory.example>", Reply_To="Pat Wu <pat@wu.example>"),
    )
    yield _new("reply-to", "Answers go elsewhere", talk(FREE, Reply_To="Club <club@elsewhere.example>"))
    yield _new(
        "long-words",
        "Words that do not end",
        talk(
            f"{FREE}, as in {LONG}",
            "Donaudampfschifffahrtsgesellschaftskapitän" * 3,
            sender=f"{'Bartholomew ' * 5}<{'b' * 60}@example.org>",
        ),
    )
    yield _new(
        "other-language",
        "They write German",
        message(
            "Guten Tag Frau Okafor,\n\nkönnten Sie am Dienstag, 8. Dezember um 12:30 Uhr hier vortragen?"
            "\n\nJana Weiß\n",
            "Vortrag",
            "Jana Weiß <jana@weiss.example>",
        ),
    )


def _alarming() -> Iterator[Shown]:
    hopeless = message("I can't go on any more. I want to die.\n", "Please read", "Jo Carr <jo@carr.example>")
    plan = decide_new(incoming(hopeless), context()).plan
    yield Shown("crisis", "A crisis", _card_of(plan).octets)
    request, asked = _opened(talk(FREE))
    yield _again("crisis-request", "The request in its thread", request.with_note("crisis"), asked)
    yield _new(
        "read-first",
        "Read first",
        message(
            "Hello Maya,\n\nMy sister died on Friday and the police want to talk to me. Could you call me on "
            "Wednesday at 1pm?\n\nKim\n",
            "Wednesday",
            "Kim Osei <kim@osei.example>",
        ),
    )


def _invitation(method: str, start: str) -> Message:
    body = "\n".join(
        (
            "BEGIN:VCALENDAR",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            "UID:plan@rivera.example",
            "SEQUENCE:1",
            "DTSTAMP:20261120T080000Z",
            "SUMMARY:Planning",
            f"DTSTART;TZID=America/Chicago:{start}",
            "DURATION:PT1H",
            "ORGANIZER;CN=Dana Rivera:mailto:dana@rivera.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
    return message(body, "Planning", Content_Type=f"text/calendar; charset=utf-8; method={method}")


# -- an open request later ----------------------------------------------------------------------------


def _later() -> Iterator[Shown]:
    request, asked = _opened(talk(FREE))
    promised = replace(request, state="promised", promised_at=NOW, draft_state="sent")
    yield _again("promised", "Promised", promised, asked)
    yield _again("due-today", "Due today", replace(promised, due=NOW.date()), asked)
    yield _again("overdue", "Overdue", replace(promised, due=date(2026, 11, 20)), asked)
    yield _again("draft-gone", "The draft is gone", _noted(request, "gone", "draft_gone"), asked)
    yield _again("draft-deleted", "The draft was deleted", _noted(request, "deleted", "draft_deleted"), asked)
    yield _again("draft-edited", "The draft was edited", _noted(request, "edited", "draft_edited"), asked)
    yield _again("two-folders", "In two folders", request.with_note("two_folders"), asked)
    yield _again("strange-folder", "In a folder of another name", request.with_note("strange_folder"), asked)
    yield _again("unknown-letter", "An answer that nobody knows", promised.with_note("unknown_letter"), asked)
    yield _again("guessed", "A promise in own words", promised.with_note("promise_guessed"), asked)
    earlier = replace(
        request, key="e" * 32, state="answered", answer="no", answered_at=NOW - timedelta(days=30)
    )
    yield _again(
        "asked-before",
        "They asked before, and now again",
        request.with_note("asked_again"),
        asked,
        CardOptions(history=(earlier,)),
    )
    yield _again("came-back", "The card was deleted", request.with_note("came_back"), asked)
    yield _again(
        "letter-fault",
        "A template has a fault",
        replace(request, letter="").with_note("letter_fault"),
        asked,
        CardOptions(faults=("templates/en/warm/defer.txt:3: 'promisse' is not a variable",)),
    )


def _decided() -> Iterator[Shown]:
    request, asked = _opened(talk(FREE))
    yield _moved("yes-noted", "Yes, before the cool-off has passed", request, asked, "yes")
    for decision in ("no", "refer", "ask", "later", "waiting"):
        yield _moved(f"{decision}-drafted", f"{decision.title()}, drafted", request, asked, decision)
    night = NOW + timedelta(days=1, hours=2)
    tomorrow = context(calendar(at=night), now=night)
    yield _moved("yes-drafted", "Yes, its letter is drafted", request, asked, "yes", tomorrow)
    request, asked = _opened(talk(TAKEN))
    yield _moved("yes-full", "Yes, but there is no room", request, asked, "yes", tomorrow)


def _listed() -> Iterator[Shown]:
    request, asked = _opened(talk(FREE))
    listed = replace(
        request, state="waiting", letter="waiting", draft=None, draft_state="sent", promised_at=NOW,
        listed_at=NOW, heard_at=NOW, due=date(2026, 12, 14),
    )  # fmt: skip
    yield _again("on-the-list", "On the wait list", listed, asked)
    yield _again("still-waiting", "They still wait", listed.with_note("still_waiting"), asked)
    drafted = replace(listed, draft_state="")
    yield _again("check-in", "Are they still waiting?", drafted.with_note("check-in"), asked)
    yield _again("expire", "The end of a place", drafted.with_note("expire"), asked)
    offer = replace(drafted, offered_at=NOW, slot="2026-12-08T12:30", proposed=date(2026, 12, 4))
    yield _again("offer", "A place is free", offer.with_note("offer"), asked)
    sent = replace(offer, draft_state="sent", due=date(2026, 12, 4))
    yield _again("offered", "A place is offered", sent, asked)
    declined = replace(listed, passed=("1T12:30",)).with_note("offer_declined")
    yield _again("offer-declined", "They declined", declined, asked)


def _over() -> Iterator[Shown]:
    request, asked = _opened(talk(FREE))
    sent = replace(request, draft=None, draft_state="sent", answered_at=NOW, state="answered")
    yield _again("answered-no", "Answered with a no", replace(sent, answer="no"), asked)
    yield _again(
        "answered-by-hand",
        "Answered in own words",
        replace(sent, answer="by hand").with_note("answered_by_hand"),
        asked,
    )
    back = message(
        "Never mind, please ignore my request.\n", "Re: Lecture on moss", In_Reply_To="<a1@rivera.example>"
    )
    known = incoming(back, candidates=(request,), earlier=asked, ref=Ref("INBOX", 1, 2))
    yield Shown("withdrawn", "They took it back", _card_of(decide_new(known, context()).plan).octets)


# -- how they are made --------------------------------------------------------------------------------


def _new(
    name: str, title: str, given: Message, desk: DecisionContext | None = None, *, known: bool = False
) -> Shown:
    """The card with which a message opens a request."""
    plan = decide_new(incoming(given, known=known), desk or context()).plan
    return Shown(name, title, _card_of(plan).octets)


def _card_of(plan: Plan) -> AppendCard:
    return next(one for one in plan.actions if isinstance(one, AppendCard))


def _opened(given: Message) -> tuple[Request, Message]:
    """A request as it is remembered once its draft and its card are there, and its message."""
    plan = decide_new(incoming(given), context()).plan
    request = next(one.request for one in plan.actions if isinstance(one, Remember))
    draft, card = (StoredMessage(Ref(name, 1, 5), name) for name in ("Drafts", "Requests"))
    return replace(request, draft=draft, draft_state="waiting", card=card), given


def _noted(request: Request, state: str, note: str) -> Request:
    return replace(request, draft=None, draft_state=state).with_note(note)  # type: ignore[arg-type]


def _facts(request: Request, given: Message) -> RequestFacts:
    found = MessageFact(INBOX, given, NOW)
    return RequestFacts(request, message=found, message_looked_up=True, calendars=context().sources)


def _again(
    name: str,
    title: str,
    request: Request,
    given: Message,
    options: CardOptions | None = None,
    desk: DecisionContext | None = None,
) -> Shown:
    """The next card of a request that is as it is."""
    desk = desk or context()
    inputs = inputs_of(_facts(request, given), request, desk)
    assert inputs is not None
    return Shown(name, title, card_action(inputs, desk, options or CardOptions()).octets)


def _moved(
    name: str,
    title: str,
    request: Request,
    given: Message,
    decision: str,
    desk: DecisionContext | None = None,
) -> Shown:
    """The card after the owner moved it into the folder of a decision."""
    desk = desk or context()
    place = StoredMessage(Ref(f"Requests/{decision}", 1, 1), "Requests")
    card = CardFact(place.ref, decision, request.revision, place)  # type: ignore[arg-type]
    plan = decide_open(replace(_facts(request, given), cards=(card,), calendars=desk.sources), desk)
    return Shown(name, title, _card_of(plan).octets)


# -- what Eitherway says itself -----------------------------------------------------------------------


def _notices() -> Iterator[Shown]:
    desk = context()
    faults = (
        "rules.yaml:31:7: 'subjekt' is not a test; did you mean 'subject'?",
        "rules.yaml:40:3: no 'when'",
    )
    yield Shown(
        "fault", "rules.yaml has faults", notice(FAULTS, 1, faults_page(faults, desk.writing), desk).octets
    )
    listed = (("Lou Kim", "Minutes"), ("Cleo Hart", "A talk in May"))
    waiting = overflow_page(12, listed, date(2026, 11, 24), desk.writing)
    yield Shown("overflow", "More cards than a day allows", notice(OVERFLOW, 1, waiting, desk).octets)
    broken = Broken("u1", "Dentist", "its END is missing", "family", None, None, "d1")
    states = (
        CalendarState("practice", "load", NOW, "shrunk", "fell from 40 events to 3"),
        CalendarState("family", "busy", NOW, "fresh", "", (broken,)),
    )
    doubted = calendars_page(states, "Yes", desk.writing)
    yield Shown("calendars", "Calendars that need a word", notice(CALENDARS, 1, doubted, desk).octets)
    yield from _promises(desk)
    yield from _refer_book(desk)
    yield Shown("paused", "A pause", pause_card(NOW + timedelta(days=7), desk).octets)
    yield Shown("key", "The key of the board", key_notice(desk).octets)
    yield _digest("digest", "The digest", weekly=False)
    yield _digest("digest-weekly", "The digest of a Monday", weekly=True)
    yield _mirror("mirror", "The mirror: a week and a month", desk)
    for language, country in (("de", "DE"), ("fr", "FR"), ("es", "ES")):
        there = context(language=language, country=country)
        yield _mirror(f"mirror-{language}", f"The mirror, in {language}", there)


def _promises(desk: DecisionContext) -> Iterator[Shown]:
    written = message(
        "Hi Tom,\n\nThank you for asking. I'll let you know by Friday whether the room is free.\n\nMaya\n",
        "The room",
        "Maya Okafor <maya@okafor.example>",
        To="Tom Weiss <tom@school.example>",
    )
    promise = read_sent_promise(written, INBOX, NOW, desk)
    assert promise is not None
    yield Shown("promise", "A promise in Sent", promise_card(promise, written, desk, is_first=True).octets)
    late = replace(promise, due=date(2026, 11, 20), stage="overdue")
    yield Shown("promise-overdue", "A promise whose day is over", promise_card(late, written, desk).octets)
    yield Shown("aside", "The promises that were put aside", put_aside_notice(("a1b2c3",), desk).octets)


def _refer_book(desk: DecisionContext) -> Iterator[Shown]:
    ana, ben = (
        Referral.model_validate({"name": name, "for": ["talks"], "contact": contact})
        for name, contact in (("Ana Ruiz", "ana@ruiz.example"), ("Ben Cole", "ben@cole.example"))
    )
    answers = desk.settings.answers.model_copy(update={"ask_colleagues": 330 * 1440})
    settings = desk.settings.model_copy(update={"answers": answers, "referrals": (ana, ben)})
    desk = replace(desk, rulebook=replace(desk.rulebook, settings=settings))
    today = NOW.date()
    yield Shown(
        "colleague", "A question to a colleague", question_card(ana, ColleagueNote(today), desk).octets
    )
    notes = {
        colleague_key(ana, desk): ColleagueNote(today, "yes", today),
        colleague_key(ben, desk): ColleagueNote(today, "no", today),
    }
    yield Shown("refer-book", "What colleagues answered", answers_card(notes, desk).octets)


def _digest(name: str, title: str, *, weekly: bool) -> Shown:
    request, _ = _opened(talk(FREE))
    requests = (
        replace(request, key="1" * 32, due=date(2026, 11, 20), state="promised", promised_at=NOW),
        replace(request, key="2" * 32).with_note("read_first"),
        replace(request, key="3" * 32, due=date(2026, 12, 1), draft=None, draft_state="edited"),
        replace(request, key="4" * 32, state="answered", answer="yes", answered_at=NOW, minutes=60),
    )
    news = News(
        NOW,
        requests,
        {},
        {"rule:speaking": 3, "guard:list": 40},
        weekly=weekly,
        last_mail=NOW,
        digest=(Digested("Counseling Weekly", "Ten new studies"),),
        more=promises_block(
            (
                DuePromise(NOW.date(), "Tom Weiss", "The room"),
                DuePromise(date(2026, 11, 20), "Ana Ruiz", "Notes"),
            ),
            NOW.date(),
            context().writing,
        ),
        writing=context().writing,
    )
    return Shown(name, title, notice(DAILY, 1, digest_page(news), context()).octets)


def _mirror(name: str, title: str, desk: DecisionContext) -> Shown:
    """A digest with the mirror of a week in which much was asked, and with what they did not answer."""
    request, _ = _opened(talk(FREE))
    monday = last_week(NOW.date())[0]
    kinds = ("new client", "new client", "speaking", "coffee", "speaking", "new client", "letter or form")
    answers = ("refer", "no", "yes", "", "later", "refer", "no")
    requests = tuple(
        replace(
            request,
            key=f"{number}" * 32,
            kind=kind,
            stranger=True,
            opened_at=NOW - timedelta(days=6),
            promised_at=NOW - timedelta(days=5),
            due=monday + timedelta(days=3),
            state="answered" if answer else "promised",
            answer=answer,
            answered_at=NOW - timedelta(days=4) if answer else None,
            drafted=("defer:0", f"{answer}:1"),
        )
        for number, (kind, answer) in enumerate(zip(kinds, answers, strict=True))
    )
    periods = last_week(NOW.date()), last_month(NOW.date() + timedelta(days=10))
    awaited = (
        Awaited(date(2026, 11, 16), "ask", True, "Dana Rivera", "Lecture on moss"),
        Awaited(date(2026, 11, 13), "check-in", False, "Sam Lee", "Looking for a therapist"),
        Awaited(date(2026, 11, 12), "refer", False, "Pat Doe", "Couples"),
    )
    news = News(
        NOW,
        (),
        {},
        {"rule:speaking": 3},
        weekly=True,
        last_mail=NOW,
        reflections=tuple(reflect(requests, period, NOW, None) for period in periods),
        more=awaiting_block(awaited, desk.writing),
        writing=desk.writing,
    )
    return Shown(name, title, notice(DAILY, 1, digest_page(news), desk).octets)


def _languages() -> Iterator[Shown]:
    request, asked = _opened(talk(f"{TAKEN} or {FREE}"))
    for language, country in (("de", "DE"), ("fr", "FR"), ("es", "ES")):
        desk = context(language=language, country=country)
        yield _again(f"room-{language}", f"The owner's language: {language}", request, asked, desk=desk)
        yield _moved(f"no-{language}", f"A no, in {language}", request, asked, "no", desk)
