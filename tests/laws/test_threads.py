"""Whose request, which letter, what was promised: who does what in a thread, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eitherway.mail.message import Message
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.letter_writer import draft_id, is_letter_of
from eitherway.requests.plan import AppendCard, MoveBack, Plan, RemoveCard, WithdrawDraft
from eitherway.requests.really_there import catch_up
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.request_facts import CardFact, DraftFact, MessageFact, RequestFacts
from eitherway.requests.threads import answered_request, named_keys
from eitherway.requests.transitions import clear_card
from tests.laws.builders import CARD, DRAFT, INBOX, NOW, card_in
from tests.laws.thread_scene import (
    BOB,
    DANA,
    DESK,
    ELSEWHERE,
    EVE,
    HOME,
    INVITED,
    LATER_WAITS,
    NO_WAITS,
    OLD_NO,
    OLGA,
    PLAIN,
    PROMISE,
    WAITS,
    YES_COOLS,
    about,
    as_left,
    card_text,
    decided,
    id_of,
    in_words,
    opened_by,
    sent,
    told,
    words_of,
    written,
)
from tests.letterbox import mail

# -- who writes what -----------------------------------------------------------------------------------

TAKEN_BACK = ("draft withdrawn", "it is withdrawn")
A_LINE = ("it is open",)
IN_DANGER = ("draft withdrawn", "it is open")
NOTHING = ()


def renewed(to: str = DANA) -> tuple[str, ...]:
    return ("draft withdrawn", "it is open", f"draft to {to}")


def own(to: str) -> tuple[str, ...]:
    return ("another is open", f"draft to {to}")


@pytest.mark.parametrize(
    ("first", "who", "what", "expected", "says"),
    [
        (PLAIN, "the asker", "asks again", renewed(), "They wrote again in this thread"),
        (PLAIN, "the asker", "says thanks", renewed(), "They wrote again in this thread"),
        (PLAIN, "the asker", "takes it back", TAKEN_BACK, "They took the request back"),
        (PLAIN, "the asker", "is out of office", NOTHING, ""),
        (PLAIN, "the asker", "is in danger", IN_DANGER, "Nothing is drafted in this thread"),
        (PLAIN, "the asker in capitals", "takes it back", TAKEN_BACK, "They took the request back"),
        (PLAIN, "the asker with a new Reply-To", "asks again", renewed(EVE), f"A draft goes to {EVE} now"),
        (PLAIN, "the asker with a new Reply-To", "takes it back", TAKEN_BACK, "They took the request back"),
        (PLAIN, "the asker through the relay", "asks again", renewed(), "They wrote again in this thread"),
        (PLAIN, "the asker through the relay", "takes it back", TAKEN_BACK, "They took the request back"),
        (PLAIN, "somebody through the relay", "asks again", own(EVE), "There is room."),
        (PLAIN, "somebody through the relay", "takes it back", A_LINE, "wrote in this thread"),
        (PLAIN, "a colleague in Cc", "asks again", own(BOB), "Bob Stone <bob@conf.example>"),
        (PLAIN, "a colleague in Cc", "says thanks", A_LINE, "Bob Stone <bob@conf.example> wrote in"),
        (PLAIN, "a colleague in Cc", "takes it back", A_LINE, "December 8"),
        (PLAIN, "a colleague in Cc", "cancels", NOTHING, ""),
        (PLAIN, "a colleague in Cc", "updates", A_LINE, "the request is not theirs"),
        (PLAIN, "a colleague in Cc", "is out of office", NOTHING, ""),
        (PLAIN, "a colleague in Cc", "is in danger", NOTHING, "Please read the message itself"),
        (PLAIN, "a stranger", "asks again", own(EVE), "There is room."),
        (PLAIN, "a stranger", "takes it back", A_LINE, "Eve <eve@evil.example> wrote in this thread"),
        (PLAIN, "a stranger", "cancels", NOTHING, ""),
        (PLAIN, "a stranger with the asker's name", "asks again", own(EVE), "There is room."),
        (PLAIN, "a stranger with the asker's name", "takes it back", A_LINE, "Dana Reyes <eve@evil.example>"),
        (PLAIN, "a stranger with the asker's address as name", "takes it back", A_LINE, "<eve@evil.example>"),
        (PLAIN, "a look-alike domain", "takes it back", A_LINE, "<dana@c0nf.example> wrote"),
        (PLAIN, "a subdomain", "takes it back", A_LINE, "<dana@mail.conf.example> wrote"),
        (PLAIN, "a subaddress", "takes it back", A_LINE, "<dana+x@conf.example> wrote"),
        (PLAIN, "a stranger beside the asker", "asks again", own(EVE), "There is room."),
        (PLAIN, "a stranger beside the asker", "takes it back", A_LINE, "Eve <eve@evil.example> wrote"),
        (PLAIN, "a stranger who answers to the asker", "takes it back", A_LINE, "Eve <eve@evil.example>"),
        (PLAIN, "the organizer", "cancels", NOTHING, ""),
        (PLAIN, "a mailing list", "takes it back", NOTHING, ""),
        (PLAIN, "the owner", "takes it back", NOTHING, ""),
        (ELSEWHERE, "the asker from Reply-To", "asks again", renewed(HOME), f"came from {HOME}, not from"),
        (ELSEWHERE, "the asker from Reply-To", "takes it back", TAKEN_BACK, "They took the request back"),
        (ELSEWHERE, "the asker", "asks again", renewed(), f"A draft goes to {DANA} now"),
        (INVITED, "the organizer", "cancels", TAKEN_BACK, "They took the request back"),
        (INVITED, "the organizer", "updates", renewed(OLGA), f"A draft goes to {OLGA} now"),
        (INVITED, "the asker", "cancels", TAKEN_BACK, "They took the request back"),
        (INVITED, "a colleague in Cc", "cancels", NOTHING, ""),
        (INVITED, "a stranger", "cancels", NOTHING, ""),
        (INVITED, "a stranger with the asker's name", "cancels", NOTHING, ""),
    ],
)  # fmt: skip
def test_only_the_asker_goes_on_with_a_request(
    first: Message, who: str, what: str, expected: tuple[str, ...], says: str
) -> None:
    request = opened_by(first)

    plan = decided(who, what, request, first).plan

    assert told(plan, request) == expected
    assert says in " ".join(card_text(plan).split())


def test_somebody_else_is_named_on_the_card_once() -> None:
    noted = as_left(decided("a colleague in Cc", "says thanks", WAITS).plan, WAITS)

    again = decided("a colleague in Cc", "takes it back", noted)
    another = decided("a stranger", "says thanks", noted)

    assert told(again.plan, WAITS) == NOTHING
    assert told(another.plan, WAITS) == A_LINE


def test_the_card_with_that_line_is_not_unread_and_keeps_what_both_messages_ask() -> None:
    newest = mail("Any news?", message_id="<c3@conf.example>")
    theirs = replace(written("a colleague in Cc", "says thanks", WAITS), latest=newest)

    plan = decide_new(theirs, DESK).plan

    assert [one.unread for one in plan.actions if isinstance(one, AppendCard)] == [False]
    assert "December 8" in card_text(plan)


def test_they_ask_again_after_they_took_it_back() -> None:
    back = as_left(decided("the asker", "takes it back", WAITS).plan, WAITS)

    plan = decided("the asker", "asks again", replace(back, draft=None)).plan

    assert told(plan, WAITS) == ("it is open", f"draft to {DANA}")
    assert "took the request back" not in card_text(plan)


def test_a_promise_stays_one_when_they_ask_again_after_they_took_it_back() -> None:
    back = as_left(decided("the asker", "takes it back", PROMISE).plan, PROMISE)

    plan = decided("the asker", "asks again", back).plan

    assert told(plan, WAITS) == ("it is promised",)


# -- to whom the owner writes --------------------------------------------------------------------------

BOBS = replace(WAITS, key="bob", asker=BOB, askers=(BOB,))
OURS = id_of("defer", 0)
THREAD = {f"<a1@conf.example> {DANA}": WAITS, "<a1@conf.example>": WAITS, OURS: WAITS, "<cited@x>": WAITS}
SHARED = THREAD | {f"<b2@conf.example> {BOB}": BOBS, "<b2@conf.example>": BOBS}
STOLEN = THREAD | {f"<a1@conf.example> {EVE}": BOBS, "<a1@conf.example>": BOBS}


@pytest.mark.parametrize(
    ("known", "own_id", "ids", "to", "expected"),
    [
        (THREAD, "<n@x>", ("<a1@conf.example>",), (DANA,), (WAITS, True)),
        (THREAD, "<n@x>", ("<a1@conf.example>",), (BOB, DANA), (WAITS, True)),
        (THREAD, "<n@x>", ("<a1@conf.example>",), (BOB,), (WAITS, False)),
        (THREAD, "<n@x>", ("<a1@conf.example>",), (EVE, BOB), (WAITS, False)),
        (THREAD, "<n@x>", ("<a1@conf.example>",), (), (WAITS, True)),
        (THREAD, "<n@x>", ("<other@x>", "<a1@conf.example>"), (DANA,), (WAITS, True)),
        (THREAD, "<n@x>", ("<other@x>",), (DANA,), (None, False)),
        (THREAD, OURS, (), (HOME,), (WAITS, True)),
        (THREAD, "<cited@x>", (), (BOB,), (WAITS, False)),
        (THREAD, "<cited@x>", (), (DANA,), (WAITS, True)),
        (SHARED, "<n@x>", ("<b2@conf.example>", "<a1@conf.example>"), (BOB,), (BOBS, True)),
        (SHARED, "<n@x>", ("<b2@conf.example>", "<a1@conf.example>"), (DANA,), (WAITS, True)),
        (SHARED, "<n@x>", ("<b2@conf.example>", "<a1@conf.example>"), (BOB, DANA), (BOBS, True)),
        (STOLEN, "<n@x>", ("<a1@conf.example>",), (DANA,), (WAITS, True)),
    ],
)  # fmt: skip
def test_a_message_of_the_owners_answers_the_nearest_request_of_whom_it_is_to(
    known: dict[str, Request], own_id: str, ids: tuple[str, ...], to: tuple[str, ...],
    expected: tuple[Request | None, bool],
) -> None:  # fmt: skip
    names = named_keys((own_id, *ids), to)

    found = answered_request(names, to, known.get, lambda request: is_letter_of(request, own_id, DESK))

    assert found == expected


# -- what the owner sends ------------------------------------------------------------------------------

BY_FRIDAY = "I will tell you by Friday, December 4."
NEXT_WEEK = "You will hear from me by the end of next week."
SORRY = "Sorry, I cannot."
ANY = "Let me see about that, and I will be in touch about it soon."


@pytest.mark.parametrize(
    ("before", "words", "expected", "says"),
    [
        (WAITS, "defer", "promised 25 Nov sent", "You promised an answer by Wednesday, November 25"),
        (WAITS, BY_FRIDAY, "promised 04 Dec sent promise_guessed", "it names a later date"),
        (WAITS, NEXT_WEEK, "promised 04 Dec sent promise_guessed", "by Friday, December 4"),
        (WAITS, SORRY, "open 25 Nov sent unknown_letter", "it is not known what you said"),
        (PROMISE, "defer", "promised 25 Nov sent", "You promised an answer by Wednesday, November 25"),
        (PROMISE, NEXT_WEEK, "promised 04 Dec sent promise_guessed", "by Friday, December 4"),
        (PROMISE, SORRY, "promised 25 Nov sent unknown_letter", "it is not known what you said"),
        (NO_WAITS, "no", "answered 25 Nov no", "Answered with a no"),
        (NO_WAITS, "defer", "decided 25 Nov waiting", "Decided: No. The letter was put into Drafts"),
        (NO_WAITS, BY_FRIDAY, "decided 04 Dec waiting promise_guessed", "The letter was put into Drafts"),
        (NO_WAITS, SORRY, "decided 25 Nov sent unknown_letter", "You wrote to them since, and no letter"),
        (YES_COOLS, "defer", "decided 25 Nov sent", "The yes letter may exist from"),
        (YES_COOLS, BY_FRIDAY, "decided 04 Dec sent promise_guessed", "The yes letter may exist from"),
        (YES_COOLS, SORRY, "decided 25 Nov sent unknown_letter", "The yes letter may exist from"),
        (LATER_WAITS, "later", "promised 27 Nov sent", "You promised an answer by Friday, November 27"),
        (LATER_WAITS, "defer", "decided 25 Nov waiting", "Decided: Later. The letter was put into Drafts"),
        (LATER_WAITS, SORRY, "decided 25 Nov sent unknown_letter", "You wrote to them since, and no letter"),
        (OLD_NO, "no", "answered 25 Nov no", "Answered with a no"),
        (OLD_NO, "defer", "decided 25 Nov waiting", "Decided: No. The letter was put into Drafts"),
        (OLD_NO, SORRY, "decided 25 Nov sent unknown_letter", "it is not known what you said"),
    ],
)  # fmt: skip
def test_what_was_sent_is_known_by_what_it_says(
    before: Request, words: str, expected: str, says: str
) -> None:
    plan = decide_open(sent(words, before), DESK)

    assert in_words(plan, before) == expected
    assert says in " ".join(card_text(plan).split())


@pytest.mark.parametrize(
    ("before", "letter", "number", "expected"),
    [
        (WAITS, "defer", 0, "promised 25 Nov sent no_day_read"),
        (NO_WAITS, "no", 1, "answered 25 Nov no"),
        (NO_WAITS, "defer", 0, "decided 25 Nov waiting no_day_read"),
        (LATER_WAITS, "later", 1, "promised 27 Nov sent no_day_read"),
        (LATER_WAITS, "defer", 0, "decided 25 Nov waiting no_day_read"),
        (OLD_NO, "defer", 0, "decided 25 Nov waiting no_day_read"),
    ],
)  # fmt: skip
def test_a_letter_of_ours_is_known_by_its_id_whatever_it_says(
    before: Request, letter: str, number: int, expected: str
) -> None:
    plan = decide_open(sent(ANY, before, message_id=id_of(letter, number)), DESK)

    assert in_words(plan, before) == expected


def test_a_deferral_of_the_version_before_is_known_after_the_next_letter() -> None:
    old = replace(
        OLD_NO, state="promised", decision="", letter="defer", draft=None, draft_state="sent", number=0
    )
    moved = about(old, cards=(card_in("no", old),), drafts=())
    after = replace(as_left(decide_open(moved, DESK), old), draft=WAITS.draft, draft_state="waiting")

    plan = decide_open(sent("defer", after), DESK)

    assert in_words(plan, after) == "decided 25 Nov waiting"


RENEWED = replace(WAITS, number=1, drafted=("defer:0", "defer:1"))
NO_AGAIN = replace(NO_WAITS, number=3, drafted=("defer:0", "no:1", "no:3"))


@pytest.mark.parametrize(
    ("before", "letter", "expected", "done"),
    [
        (RENEWED, "defer:0", "promised 25 Nov sent", True),
        (RENEWED, "defer:1", "promised 25 Nov sent", True),
        (NO_AGAIN, "no:1", "answered 25 Nov no", True),
        (NO_WAITS, "defer:0", "decided 25 Nov waiting", False),
    ],
)
def test_of_one_letter_that_was_written_twice_only_one_is_sent(
    before: Request, letter: str, expected: str, done: bool
) -> None:
    name, _, number = letter.partition(":")

    plan = decide_open(sent(name, before, message_id=id_of(name, int(number))), DESK)

    assert in_words(plan, before) == expected
    assert (WithdrawDraft(before.key, StoredMessage(DRAFT, "d0")) in plan.actions) is done


def test_a_letter_sent_to_another_address_makes_it_the_askers() -> None:
    plan = decide_open(sent("defer", WAITS, elsewhere=(HOME,)), DESK)

    assert in_words(plan, WAITS) == "promised 25 Nov sent other_address"
    assert as_left(plan, WAITS).askers == (DANA, HOME)


DISMISSED = replace(
    WAITS, state="dismissed", decision="dismiss", decided_at=NOW, draft=None, draft_state="edited", card=None
)
ANSWERED = replace(NO_WAITS, state="answered", answered_at=NOW, answer="no", draft=None, draft_state="sent")
TAKEN = replace(WAITS, state="withdrawn", answered_at=NOW, draft=None, draft_state="edited")


@pytest.mark.parametrize(
    ("before", "words", "expected", "says"),
    [
        (DISMISSED, "defer", "promised 25 Nov sent reopened", "it is open again"),
        (ANSWERED, "defer", "promised 25 Nov sent reopened", "it is open again"),
        (TAKEN, "defer", "promised 25 Nov sent reopened", "You promised an answer by Wednesday, November 25"),
        (DISMISSED, SORRY, "dismissed 25 Nov edited", ""),
        (DISMISSED, BY_FRIDAY, "promised 04 Dec sent reopened promise_guessed", "it is open again"),
        (DISMISSED, NEXT_WEEK, "promised 04 Dec sent reopened promise_guessed", "it is open again"),
        (DISMISSED, "See you at the fair on Friday, December 4.", "dismissed 25 Nov edited", ""),
        (replace(DISMISSED, decided_at=NOW + timedelta(hours=1)), BY_FRIDAY, "dismissed 25 Nov edited", ""),
        (TAKEN, BY_FRIDAY, "withdrawn 25 Nov edited", ""),
        (ANSWERED, BY_FRIDAY, "answered 25 Nov no", ""),
        (replace(DISMISSED, decided_at=NOW + timedelta(hours=1)), "defer", "dismissed 25 Nov edited", ""),
        (replace(DISMISSED, answered_at=NOW, decided_at=NOW + timedelta(hours=1)), "defer",
         "dismissed 25 Nov edited", ""),
    ],
)  # fmt: skip
def test_a_promise_sent_after_all_is_kept(before: Request, words: str, expected: str, says: str) -> None:
    plan = decide_open(sent(words, before), DESK)

    assert in_words(plan, before) == expected
    assert says in " ".join(card_text(plan).split())


@pytest.mark.parametrize("words", [SORRY, BY_FRIDAY, "Dana asks for a talk. Would you like to?"])
def test_an_aside_to_others_says_nothing_about_the_request(words: str) -> None:
    plan = decide_open(sent(words, WAITS, elsewhere=(BOB,)), DESK)

    assert as_left(plan, WAITS) == replace(WAITS, sent_seen=("s1",))
    assert told(plan, WAITS) == A_LINE


# -- what stands first on the card --------------------------------------------------------------------------


def first_note(plan: Plan) -> str:
    """The first line below "Please note" on the newest card of the plan."""
    return card_text(plan).partition("PLEASE NOTE")[2].partition("- ")[2].partition(" -")[0]


@pytest.mark.parametrize(
    ("first", "who", "says"),
    [
        (PLAIN, "the asker with a new Reply-To", f"A draft goes to {EVE} now"),
        (ELSEWHERE, "the asker from Reply-To", f"Their newest message came from {HOME}"),
        (ELSEWHERE, "the asker", f"A draft goes to {DANA} now"),
    ],
)
def test_a_changed_address_is_the_first_thing_to_note(first: Message, who: str, says: str) -> None:
    request = opened_by(first).with_note("draft_edited", "others_wrote")

    assert first_note(decided(who, "asks again", request, first).plan).startswith(says)


def test_a_card_of_what_was_taken_back_speaks_of_no_draft() -> None:
    plan = decided("the asker with a new Reply-To", "takes it back", opened_by(PLAIN)).plan

    assert "They took the request back." in card_text(plan)
    assert "A draft goes to" not in card_text(plan)


@pytest.mark.parametrize("note", ["unsure", "sealed"])
def test_so_is_a_reply_to_at_another_domain(note: str) -> None:
    usual = about(WAITS.with_note(note), cards=(), cards_again="board")
    found = replace(usual, message=MessageFact(INBOX, ELSEWHERE, NOW))

    plan = decide_open(found, DESK)

    assert first_note(plan).startswith("Reply-To is at ")


# -- what becomes of the draft and the card ------------------------------------------------------------

EDITED = replace(WAITS, draft=None, draft_state="edited", notes=("draft_edited",))
AWAY = NOW - timedelta(days=2)
LOST = replace(WAITS, draft=None)  # as the card has it that was written together with its draft
OTHERS = DraftFact(replace(DRAFT, uid=9), "<edited@client.example>")
GONE = replace(WAITS, draft=None, draft_state="gone", notes=("draft_gone",))
DELETED = replace(WAITS, draft=None, draft_state="deleted", notes=("draft_deleted",))
BOB_S = DraftFact(
    replace(DRAFT, uid=9), "<e@client.example>", b"Subject: x\n\nBob, what do you think?", (BOB,)
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (about(WAITS, drafts=(OTHERS,)), "open 25 Nov edited draft_edited"),
        (about(WAITS, drafts=()), "open 25 Nov waiting"),
        (about(replace(WAITS, draft_seen=AWAY), drafts=()), "open 25 Nov gone draft_gone"),
        (about(replace(WAITS, draft_seen=AWAY), drafts=(), trashed=True),
         "open 25 Nov deleted draft_deleted"),
        (about(replace(EDITED, draft_seen=AWAY), drafts=()), "open 25 Nov gone draft_gone"),
        (about(replace(EDITED, draft_seen=AWAY), drafts=(), trashed=True),
         "open 25 Nov deleted draft_deleted"),
        (about(GONE, drafts=(OTHERS,)), "open 25 Nov edited draft_restored"),
        (about(DELETED, drafts=(OTHERS,)), "open 25 Nov edited draft_restored"),
        (about(replace(LATER_WAITS, draft_seen=AWAY), drafts=(), trashed=True),
         "decided 25 Nov deleted draft_deleted"),
        (about(replace(WAITS, draft_seen=AWAY), drafts=(BOB_S,)), "open 25 Nov gone draft_gone"),
        (about(replace(LOST, draft_seen=AWAY), drafts=()), "open 25 Nov gone draft_gone"),
        (about(replace(LOST, draft_seen=AWAY), drafts=(), trashed=True),
         "open 25 Nov deleted draft_deleted"),
        (about(LOST, drafts=(OTHERS,)), "open 25 Nov edited draft_edited"),
    ],
)  # fmt: skip
def test_a_draft_is_what_is_seen_of_it(found: RequestFacts, expected: str) -> None:
    plan = decide_open(found, DESK)

    assert in_words(plan, found.request) == expected


def test_a_draft_that_nobody_remembers_is_missed_from_then_on() -> None:
    assert as_left(decide_open(about(LOST, drafts=()), DESK), LOST).draft_seen == NOW


def test_a_draft_with_another_recipient_is_the_edited_one_and_that_address_the_askers() -> None:
    octets = f"Subject: Re: A talk\n\n{words_of('defer', WAITS)}".encode()
    typed = DraftFact(replace(DRAFT, uid=9), "<edited@client.example>", octets, (HOME,))

    plan = decide_open(about(WAITS, drafts=(typed,)), DESK)

    assert in_words(plan, WAITS) == "open 25 Nov edited other_address draft_edited"
    assert as_left(plan, WAITS).askers == (DANA, HOME)


def test_a_later_letter_that_was_deleted_leaves_the_old_promise() -> None:
    found = about(replace(LATER_WAITS, draft_seen=AWAY), drafts=(), trashed=True)

    left = as_left(decide_open(found, DESK), found.request)

    assert (left.due, left.proposed) == (WAITS.due, None)


@pytest.mark.parametrize("state", ["sent", "deleted", "gone"])
def test_the_same_decision_once_more_writes_a_letter_that_was_not_sent(state: str) -> None:
    no = replace(NO_WAITS, draft=None, draft_state=state)

    plan = decide_open(about(no, cards=(card_in("no", no),), drafts=()), DESK)

    assert f"draft to {DANA}" in told(plan, no)
    assert as_left(plan, no).number == 2


@pytest.mark.parametrize(
    ("before", "drafts", "says"),
    [
        (NO_WAITS, (DraftFact(DRAFT, ""),), "Decided: No. The letter was put into Drafts; read it"),
        (NO_WAITS, (), "The letter was put into Drafts and is not there now"),
        (replace(NO_WAITS, draft=None, draft_state="edited"), (), "put into Drafts and is not there now"),
        (replace(NO_WAITS, draft=None, draft_state="gone"), (), "No letter is in Drafts; see below"),
    ],
)
def test_a_card_says_of_drafts_what_stays_true_when_nobody_renews_it(
    before: Request, drafts: tuple[DraftFact, ...], says: str
) -> None:
    plan = decide_open(about(before, drafts=drafts, cards=(), cards_again="board"), DESK)

    assert says in card_text(plan)


@pytest.mark.parametrize(
    ("request_", "again", "expected"),
    [
        (WAITS, "", ("card_deleted",)),
        (WAITS, "daily", ("came_back",)),
        (WAITS, "board", ()),
        (replace(WAITS, notes=("came_back",)), "daily", ("came_back", "card_deleted")),
        (replace(WAITS, notes=("came_back",)), "board", ("came_back",)),
    ],
)
def test_a_deleted_card_is_no_decision(request_: Request, again: str, expected: tuple[str, ...]) -> None:
    plan = decide_open(about(request_, cards=(), cards_again=again), DESK)

    left = as_left(plan, request_)
    assert (left.state, left.due, left.notes) == ("open", WAITS.due, expected)
    assert left.draft == StoredMessage(DRAFT, "d0")
    assert left.card == StoredMessage(CARD, "c0")


STRAY = CardFact(Ref("Requests/Nope", 1, 1), "", 1, StoredMessage(Ref("Requests/Nope", 1, 1), "c1"))


@pytest.mark.parametrize(
    ("request_", "stray", "expected"),
    [
        (WAITS, STRAY, "open 25 Nov waiting strange_folder"),
        (NO_WAITS, STRAY, "decided 25 Nov waiting strange_folder"),
        (WAITS.with_note("card_deleted"), STRAY, "open 25 Nov waiting strange_folder"),
        (ANSWERED, STRAY, "answered 25 Nov no"),
        (WAITS, replace(STRAY, stored=None), "open 25 Nov waiting strange_folder"),
    ],
)
def test_a_card_in_a_folder_of_another_name_decides_nothing_and_leaves_it(
    request_: Request, stray: CardFact, expected: str
) -> None:
    plan = decide_open(about(request_, cards=(), strayed=(stray,), drafts=about(request_).drafts), DESK)

    cleared = [one for one in plan.actions if isinstance(one, RemoveCard | MoveBack)]
    assert in_words(plan, request_) == expected
    assert cleared == [clear_card(stray, request_.key, "Requests")]


def test_a_card_in_such_a_folder_goes_while_another_is_on_the_board() -> None:
    newer = replace(WAITS, revision=2)

    plan = decide_open(about(newer, strayed=(STRAY,)), DESK)

    assert in_words(plan, newer) == "open 25 Nov waiting strange_folder"
    assert clear_card(STRAY, newer.key, "Requests") in plan.actions


ENDED = CardFact(replace(CARD, uid=9), "", 1, None, ANSWERED)  # another machine's, on the board


@pytest.mark.parametrize(
    ("revision", "state", "board", "goes"),
    [
        (2, None, (), True),
        (1, None, (), False),
        (1, NO_WAITS, (), False),
        (1, NO_WAITS, (ENDED,), True),
        (1, ANSWERED, (ENDED,), False),
    ],
)
def test_of_a_closed_request_only_an_older_card_goes_from_there(
    revision: int, state: Request | None, board: tuple[CardFact, ...], goes: bool
) -> None:
    closed = replace(ANSWERED, revision=revision)
    given = about(closed, strayed=(replace(STRAY, state=state),), **({"cards": board} if board else {}))

    plan = decide_open(given, DESK)

    assert (clear_card(STRAY, closed.key, "Requests") in plan.actions) is goes


KILLED = replace(WAITS, draft=None, draft_state="")  # the draft went, and no other one came


def test_a_first_letter_whose_replacement_never_came_is_written_again_and_the_card_renewed() -> None:
    plan = decide_open(about(KILLED, drafts=()), DESK)

    (draft,) = plan.drafts
    assert draft.letter == "defer"
    assert draft.message_id == draft_id(KILLED.key, "defer", KILLED.number + 1, DESK)
    assert any(isinstance(one, AppendCard) for one in plan.actions)


@pytest.mark.parametrize(
    "request_",
    [
        KILLED.with_note("crisis"),
        KILLED.with_note("paused"),
        replace(KILLED, letter=""),
        replace(KILLED, state="promised", promised_at=NOW),
        replace(KILLED, draft_state="deleted"),
        replace(KILLED, draft_state="gone"),
    ],
)
def test_where_no_letter_is_wanted_none_is_written_again(request_: Request) -> None:
    assert decide_open(about(request_, drafts=()), DESK).drafts == ()


def test_beside_a_draft_of_the_owners_none_is_written_again() -> None:
    theirs = DraftFact(Ref("Drafts", 1, 9), "<own@client.example>")

    assert decide_open(about(KILLED, drafts=(theirs,)), DESK).drafts == ()


@pytest.mark.parametrize(
    ("before", "misplaced", "expected", "cards"),
    [
        (WAITS, True, "open 25 Nov waiting strange_message", 1),
        (WAITS.with_note("strange_message"), True, "open 25 Nov waiting strange_message", 0),
        (WAITS.with_note("strange_message"), False, "open 25 Nov waiting", 1),
        (ANSWERED, True, "answered 25 Nov no", 0),
        (replace(ANSWERED, notes=("strange_message",)), False, "answered 25 Nov no strange_message", 0),
    ],
)
def test_so_does_a_message_in_such_a_folder_and_the_card_says_so_once(
    before: Request, misplaced: bool, expected: str, cards: int
) -> None:
    plan = decide_open(about(before, misplaced=misplaced), DESK)

    assert in_words(plan, before) == expected
    assert [type(one) for one in plan.actions].count(AppendCard) == cards
    assert not any(isinstance(one, MoveBack) for one in plan.actions)


def test_of_two_cards_of_one_revision_the_one_with_the_later_decision_counts() -> None:
    other = CardFact(replace(CARD, uid=9), "", 1, StoredMessage(replace(CARD, uid=9), "c9"), NO_WAITS)

    assert catch_up(WAITS, (other,)).decision == "no"
    assert catch_up(WAITS, (replace(other, state=TAKEN),)).state == "withdrawn"
    assert (
        catch_up(replace(NO_WAITS, decision="yes", decided_at=NOW + timedelta(hours=1)), (other,)).decision
        == "yes"
    )


def test_of_two_cards_of_one_revision_the_one_with_the_later_promise_counts() -> None:
    promised = replace(WAITS, state="promised", promised_at=NOW + timedelta(hours=1), draft_state="sent")
    other = CardFact(replace(CARD, uid=9), "", 1, StoredMessage(replace(CARD, uid=9), "c9"), promised)

    assert catch_up(WAITS, (other,)).state == "promised"
    assert catch_up(replace(promised, promised_at=NOW + timedelta(hours=2)), (other,)).promised_at == (
        NOW + timedelta(hours=2)
    )
    assert catch_up(NO_WAITS, (other,)).decision == "no"  # a decision is never lost to a promise
