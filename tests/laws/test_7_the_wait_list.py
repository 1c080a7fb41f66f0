"""Law 7: who is on the wait list has a date, hears from the owner by it, and leaves the list by a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eitherway.requests.classify_sent import named_date
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.letters import Letters
from eitherway.requests.observations import Terms
from eitherway.requests.plan import Plan, Remember, WithdrawDraft
from eitherway.requests.request import (
    DraftState,
    Ref,
    Request,
    State,
    StoredMessage,
    decode_state,
    encode_state,
)
from eitherway.requests.transitions import advance
from eitherway.requests.wait_steps import declines, ends_on
from eitherway.storage.resources import read_templates
from tests.laws.builders import (
    DECIDED,
    DRAFT,
    NOW,
    TERMS,
    ZONE,
    context,
    facts,
    incoming,
    moved,
    seen,
    sent,
)
from tests.laws.test_2_an_offer_is_a_yes import DAY, PLACE, WAITING, offered
from tests.letterbox import mail

DUE = date(2026, 12, 14)
STORED = StoredMessage(DRAFT, "d1")


def at(day: date) -> Terms:
    return replace(TERMS, now=datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))


def asked(request: Request = WAITING, letter: str = "check-in") -> Request:
    """The request while that letter waits in Drafts."""
    waits = replace(request, letter=letter, number=2, draft=STORED, draft_state="waiting")
    return replace(waits, proposed=date(2027, 1, 4)).with_note(letter)


# -- onto the list, and what is written there -----------------------------------------------------------


def test_the_letter_names_the_day_of_the_next_one() -> None:
    decided = replace(DECIDED, decision="waiting")

    plan = decide_open(facts(decided), context())

    (draft,) = plan.drafts
    assert (draft.letter, _request(plan).proposed) == ("waiting", DUE)
    assert b"Monday, December 14" in draft.octets.replace(b"=\r\n", b"").replace(b" \r\n", b" ")


def test_when_it_was_sent_they_are_on_the_list() -> None:
    decided = replace(DECIDED, decision="waiting", letter="waiting", proposed=DUE)

    request = advance(decided, seen(decided, sent=(sent("waiting", named=DUE),)), TERMS).request

    assert (request.state, request.decision, request.due) == ("waiting", "", DUE)
    assert request.listed_at == request.heard_at == NOW + timedelta(hours=1)


def test_a_card_in_the_folder_gives_a_place() -> None:
    step = advance(WAITING, seen(WAITING, cards=(moved("waiting", WAITING),)), TERMS)

    assert (step.request.state, step.request.decision, step.letter) == ("decided", "waiting", "waiting")


@pytest.mark.parametrize(
    ("day", "letter"),
    [
        (date(2026, 12, 10), ""),
        (date(2026, 12, 11), "check-in"),  # the last working day before
        (date(2026, 12, 14), "check-in"),
        (date(2026, 12, 20), "check-in"),
        (date(2027, 5, 21), "check-in"),
        (date(2027, 5, 22), "expire"),  # six months after they said something last
    ],
)
def test_the_letter_of_the_day_is_wanted(day: date, letter: str) -> None:
    step = advance(WAITING, seen(WAITING), at(day))

    assert step.letter == letter


@pytest.mark.parametrize(
    ("heard", "listed", "ends"),
    [
        (DUE, NOW.date(), date(2027, 6, 12)),  # six months after what they said last
        (None, date(2026, 12, 1), date(2027, 5, 30)),  # else after they were put on the list
        (None, None, date(2027, 5, 22)),  # else after they asked
    ],
)
def test_a_place_ends_so_long_after_what_they_said_last(
    heard: date | None, listed: date | None, ends: date
) -> None:
    moments = [datetime(*day.timetuple()[:3], 10, tzinfo=ZONE) if day else None for day in (heard, listed)]
    request = replace(WAITING, heard_at=moments[0], listed_at=moments[1])

    assert ends_on(request, TERMS.wait_list, NOW) == ends


@pytest.mark.parametrize(
    ("draft_state", "note", "letter"),
    [
        ("", "", "check-in"),  # a kill came between the memory of it and the letter
        ("waiting", "", ""),
        ("deleted", "", ""),
        ("", "shadow", ""),
        ("", "no_letter", ""),
    ],
)
def test_a_letter_that_was_left_out_is_written_and_no_second_one(
    draft_state: DraftState, note: str, letter: str
) -> None:
    noted = replace(WAITING, draft=None, draft_state=draft_state, draft_seen=None).with_note("check-in")
    request = noted.with_note(note) if note else noted

    assert advance(request, seen(request), at(DUE)).letter == letter


def test_a_draft_of_the_owners_own_comes_before() -> None:
    own = advance(WAITING, seen(WAITING, drafts=(Ref("Drafts", 1, 9),)), at(DUE))

    assert own.letter == ""


@pytest.mark.parametrize("drafts", [(DRAFT,), ()])  # also while a client saves it anew
def test_so_does_one_that_the_owner_changed(drafts: tuple[Ref, ...]) -> None:
    edited = replace(WAITING, letter="waiting", draft=None, draft_state="edited", draft_seen=None)

    step = advance(edited, seen(edited, drafts=drafts), at(DUE))

    assert step.letter == ""


@pytest.mark.parametrize("state", ["open", "promised", "answered"])
def test_nobody_else_gets_a_letter_of_the_list(state: State) -> None:
    other = replace(WAITING, state=state, listed_at=None, answered_at=NOW, card=None)

    step = advance(other, seen(other), at(date(2027, 5, 22)))

    assert step.letter not in ("check-in", "expire", "offer")


def test_one_that_waits_is_not_written_again() -> None:
    step = advance(asked(), seen(asked()), at(DUE))

    assert (step.letter, step.request.draft) == ("", STORED)


def test_one_that_names_a_day_which_came_is_written_anew() -> None:
    step = advance(asked(), seen(asked()), at(date(2027, 1, 4)))

    assert (step.letter, step.request.number) == ("check-in", 3)
    assert WithdrawDraft(WAITING.key, STORED) in step.actions


@pytest.mark.parametrize("letter", ["check-in", "offer", "expire"])
def test_one_that_a_kill_left_out_is_written(letter: str) -> None:
    cut = replace(asked(letter=letter), draft=None, draft_state="")
    cut = offered(cut) if letter == "offer" else cut

    step = advance(cut, seen(cut), at(date(2027, 6, 1) if letter == "expire" else date(2026, 12, 4)))

    assert step.letter == letter


def test_what_was_sent_moves_the_day() -> None:
    request = advance(asked(), seen(asked(), sent=(sent("check-in", date(2027, 1, 4)),)), TERMS).request

    assert (request.state, request.due, request.notes) == ("waiting", date(2027, 1, 4), ())


def test_the_last_letter_ends_it() -> None:
    last = asked(letter="expire")

    request = advance(last, seen(last, sent=(sent("expire"),)), TERMS).request

    assert (request.state, request.answer) == ("answered", "expire")


@pytest.mark.parametrize("decision", ["ask", "later"])
def test_a_letter_that_keeps_it_open_keeps_the_place(decision: str) -> None:
    decided = replace(WAITING, state="decided", decision=decision, letter=decision, number=2)

    step = advance(decided, seen(decided, sent=(sent(decision, named=date(2026, 12, 20)),)), TERMS)

    assert (step.request.state, step.request.listed_at) == ("waiting", NOW)


def test_a_draft_of_the_owners_comes_first() -> None:
    edited = replace(asked(), draft=None, draft_state="edited")

    step = advance(edited, seen(edited, drafts=(DRAFT,)), at(date(2027, 6, 1)))

    assert (step.letter, step.request.draft_state) == ("", "edited")


def test_the_owners_own_words_are_as_good_as_the_question() -> None:
    wrote = replace(WAITING, draft_seen=datetime(2026, 12, 12, 9, tzinfo=ZONE)).with_note("unknown_letter")

    step = advance(wrote, seen(wrote), at(DUE))

    assert (step.letter, step.request.due) == ("", date(2027, 1, 4))


def test_in_a_crisis_nothing_is_written() -> None:
    crisis = WAITING.with_note("crisis")

    assert advance(crisis, seen(crisis, opening=PLACE), at(date(2027, 6, 1))).letter == ""


# -- an offer -------------------------------------------------------------------------------------------

OUT = replace(offered(WAITING), draft_state="sent", promised_at=DAY, due=date(2026, 12, 7))


def test_an_offer_that_nobody_answers_lapses() -> None:
    request = advance(OUT, seen(OUT), at(date(2026, 12, 8))).request

    assert (request.state, request.offered_at, request.passed) == ("waiting", None, ("1T10:00",))
    assert (request.due, request.notes) == (date(2026, 12, 29), ("offer_lapsed",))


def test_it_does_not_lapse_on_its_day_nor_when_they_wrote() -> None:
    answered = replace(OUT, heard_at=DAY + timedelta(days=1))

    steps = (advance(OUT, seen(OUT), at(OUT.due)), advance(answered, seen(answered), at(DUE)))  # type: ignore[arg-type]

    assert all(step.request.offered_at for step in steps)


def test_one_that_the_owner_did_not_send_passes_nobody_by() -> None:
    waits = replace(offered(asked(letter="offer")), proposed=date(2026, 12, 7), due=date(2027, 1, 4))

    step = advance(waits, seen(waits), at(date(2026, 12, 8)))

    assert WithdrawDraft(waits.key, STORED) in step.actions
    assert (step.request.offered_at, step.request.passed) == (None, ())


def test_one_that_the_owner_deleted_goes_to_the_next() -> None:
    deleted = replace(offered(WAITING), draft_state="deleted")

    request = advance(deleted, seen(deleted), at(date(2026, 12, 1))).request

    assert (request.offered_at, request.passed, request.notes) == (None, ("1T10:00",), ("offer_deleted",))


@pytest.mark.parametrize(("decision", "kept"), [("yes", True), ("no", False), ("waiting", False)])
def test_only_a_yes_keeps_the_place(decision: str, kept: bool) -> None:
    step = advance(OUT, seen(OUT, cards=(moved(decision, OUT),)), at(date(2026, 12, 2)))

    assert (step.request.offered_at is not None) is kept


# -- what they write ------------------------------------------------------------------------------------


def _after(text: str, request: Request) -> tuple[Request, Plan]:
    message = mail(text, subject="Re: Therapy", message_id="<again@conf.example>")
    plan = decide_new(incoming(message, request, asker="a1"), context(now=DAY)).plan
    return _request(plan), plan


def _request(plan: Plan) -> Request:
    (request,) = (one.request for one in plan.actions if isinstance(one, Remember))
    return request


def test_an_answer_keeps_the_place_and_the_question_goes() -> None:
    request, plan = _after("Yes, I am still waiting.\n", asked())

    assert (request.state, request.heard_at) == ("waiting", DAY)
    assert (request.draft, request.draft_state) == (None, "")
    assert "still_waiting" in request.notes
    assert any(isinstance(one, WithdrawDraft) for one in plan.actions)
    assert plan.drafts == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is no longer needed, I found someone. Thank you.\n",
        "Thank you, but we have found someone else.\n",
        "Das hat sich erledigt, ich habe inzwischen jemanden gefunden.\n",
        "Merci, j'ai trouvé quelqu'un.\n",
        "Gracias, ya no lo necesito; he encontrado a alguien.\n",
        "Gracias, ya no necesito el sitio.\n",
    ],
)
def test_who_found_somebody_leaves_the_list(text: str) -> None:
    request, plan = _after(text, replace(OUT, draft=STORED, draft_state="waiting"))

    assert (request.state, request.offered_at) == ("withdrawn", None)
    assert any(isinstance(one, WithdrawDraft) for one in plan.actions)


def test_who_declines_stays_on_the_list() -> None:
    request, _ = _after("Thank you, but that time doesn't work for me.\n", OUT)

    assert (request.state, request.offered_at, request.passed) == ("waiting", None, ("1T10:00",))
    assert "offer_declined" in request.notes


@pytest.mark.parametrize(
    "text",
    [
        "I'm afraid I have to decline.",
        "I can't take this slot, sorry.",
        "Leider passt mir die Zeit nicht, die Uhrzeit passt mir leider nicht.",
        "Ich muss leider absagen.",
        "Cet horaire ne me convient pas.",
        "Je ne peux pas accepter cette place.",
        "Esa hora no me viene bien.",
        "No puedo aceptar el sitio.",
    ],
)
def test_a_no_to_an_offer_is_understood(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, that works for me, thank you!",
        "I would love to. Could we begin a week later?",
        "Gern, der Termin passt mir gut.",
        "Oui, cela me convient.",
        "Sí, me viene bien.",
        "Can I take my dog?",
    ],
)
def test_anything_else_keeps_the_offer(text: str) -> None:
    assert not declines(text)


# -- on the board, and in every language ----------------------------------------------------------------


def test_a_card_carries_the_place() -> None:
    request = replace(OUT, passed=("2T11:00",))

    assert decode_state(encode_state(request)) == request


PLACES = [
    ("en", "warm"),
    ("en", "formal"),
    ("de", "warm"),
    ("de", "familiar"),
    ("fr", "warm"),
    ("es", "warm"),
]


@pytest.mark.parametrize(("language", "tone"), PLACES)
@pytest.mark.parametrize("letter", ["waiting", "check-in", "offer"])
@pytest.mark.parametrize("still_waiting", [True, False])
def test_the_day_is_read_off_the_letter(letter: str, language: str, tone: str, still_waiting: bool) -> None:
    from eitherway.text.formats import Writing, spell_date, spell_moment

    writing = Writing(language)
    letters = Letters.load(read_templates(None), tried=True)
    promise = date(2026, 12, 17)
    text = letters.render(
        letter,
        {
            "owner": {"name": "M", "signature": "M", "emergency_line": ""},
            "promise": spell_date(promise, writing),
            "promise_date": promise.isoformat(),
            "slot": spell_moment(datetime(2026, 12, 22, 10), writing),
            "waiting_since": spell_date(date(2026, 9, 3), writing),
            "check_in": "3 weeks",
            "still_waiting": still_waiting,
            "language": language,
            "tone": tone,
        },
    )

    assert named_date(text, DAY, "America/Chicago", language) == (promise, True)
