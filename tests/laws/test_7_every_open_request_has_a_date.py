"""Law 7: every open request has a date, and stays until it was answered, dismissed or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.letter_writer import draft_id, letter_text
from eitherway.requests.plan import AppendCard, MoveBack, Plan, Remember, RemoveCard, SetFlags, WithdrawDraft
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import FIRST, Ref, Request
from eitherway.requests.transitions import Transition, advance
from tests.laws.builders import (
    ASKS,
    DECIDED,
    INBOX,
    LETTER,
    NOW,
    PROMISED,
    REQUEST,
    TERMS,
    ZONE,
    after,
    busy,
    calendar,
    card_in,
    context,
    facts,
    incoming,
    letter_sent,
    moved,
    seen,
    sent,
    sent_fact,
)
from tests.laws.desk import Desk
from tests.laws.letters import ASKING
from tests.letterbox import mail

DUE, LATER = date(2026, 11, 25), date(2026, 12, 4)
AT = NOW + timedelta(hours=1)  # when the letter was sent
MINUTE = after(minutes=1)
COUNTED = ("s1",)  # what is remembered of it
IDS = ("<sent@client.example>",)


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def remembered(plan: Plan) -> Request:
    (request,) = (one.request for one in plan.actions if isinstance(one, Remember))
    return request


def cards_in(plan: Plan) -> list[AppendCard]:
    return [one for one in plan.actions if isinstance(one, AppendCard)]


# -- it begins with one ---------------------------------------------------------------------------------


def test_a_new_request_has_the_date_that_its_deferral_names() -> None:
    plan = decide_new(incoming(), context()).plan

    assert remembered(plan).due == DUE
    assert b"Wednesday, November 25" in plan.drafts[0].octets


def test_the_rules_own_length_wins_over_the_general_one() -> None:
    quick = "  - name: lecture\n    when: {text: [lecture]}\n    answer: {within: 1 working day}\n"
    letter = mail("Could you hold a lecture on December 8?", message_id="<l@x.example>")

    plan = decide_new(incoming(letter), context(rules=quick)).plan

    assert remembered(plan).due == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("event", "due"),
    [
        (busy(at(24, 0), 6 * 24, "Vacation"), date(2026, 12, 1)),
        (busy(at(25, 9), 9, "Vacation"), date(2026, 11, 26)),
        (busy(at(25, 9), 4, "Vacation"), DUE),
        (busy(at(24, 0), 6 * 24, "Conference"), DUE),
    ],
)
def test_no_day_is_promised_that_an_absence_in_the_calendar_fills(event: str, due: date) -> None:
    plan = decide_new(incoming(), context(calendar(event))).plan

    assert remembered(plan).due == due


def test_one_without_a_letter_has_a_date_too() -> None:
    shadow = decide_new(incoming(), context(answers="  mode: shadow")).plan
    too_many = decide_new(incoming(drafts_today=30), context()).plan

    assert (shadow.drafts, remembered(shadow).due, remembered(shadow).notes) == ((), DUE, ("shadow",))
    assert (too_many.drafts, remembered(too_many).due, remembered(too_many).notes) == ((), DUE, ("too_many",))


# -- a date changes when the letter that says it was sent -----------------------------------------------


def test_a_sent_deferral_makes_the_promise_of_the_day_that_it_names() -> None:
    step = advance(REQUEST, seen(sent=(sent("defer", LATER),)), MINUTE)

    promised = replace(
        REQUEST, state="promised", promised_at=AT, due=LATER, draft=None, draft_state="sent", draft_seen=AT,
        sent_seen=COUNTED,
    )  # fmt: skip
    assert step == Transition(
        promised, (WithdrawDraft(REQUEST.key, REQUEST.draft),), renew=True, said=("promised",), thread_ids=IDS
    )  # fmt: skip


@pytest.mark.parametrize("letter", ["defer", "later"])
def test_a_sent_letter_that_names_no_day_leaves_the_date(letter: str) -> None:
    step = advance(REQUEST, seen(sent=(sent(letter),)), MINUTE)

    assert (step.request.state, step.request.due) == ("promised", DUE)
    assert step.request.notes == ("no_day_read",)


def test_a_question_leaves_the_date_whatever_day_it_names() -> None:
    asked = replace(DECIDED, decision="ask", letter="ask", reminded="tomorrow")

    step = advance(asked, seen(asked, sent=(sent("ask", LATER),)), MINUTE)

    assert (step.request.state, step.request.due) == ("promised", DUE)
    assert (step.request.decision, step.request.reminded, step.said) == ("", "", ("promised",))
    assert step.request.notes == ()


def test_a_later_letter_moves_the_date_only_once_it_was_sent() -> None:
    later = replace(
        DECIDED, decision="later", letter="later", draft=REQUEST.draft, draft_state="waiting", proposed=LATER
    )

    waiting = advance(later, seen(later), MINUTE)
    gone = advance(later, seen(later, sent=(sent("later", date(2026, 12, 9)),)), MINUTE)
    dayless = advance(later, seen(later, sent=(sent("later"),)), MINUTE)

    assert (waiting.request.due, waiting.request.state) == (DUE, "decided")
    assert (gone.request.due, gone.request.proposed) == (date(2026, 12, 9), None)
    assert (gone.request.state, gone.request.decision) == ("promised", "")
    assert (dayless.request.due, dayless.request.proposed) == (LATER, None)


def test_the_deferral_sent_after_a_decision_leaves_it_decided() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft_state="edited")

    step = advance(no, seen(no, sent=(sent("defer", LATER),)), MINUTE)

    assert (step.request.state, step.request.decision, step.request.due) == ("decided", "no", LATER)


def test_own_words_with_a_day_are_a_promise_and_the_card_asks() -> None:
    step = advance(REQUEST, seen(sent=(sent("", LATER),)), MINUTE)

    assert (step.request.state, step.request.due, step.answered) == ("promised", LATER, False)
    assert step.request.notes == ("promise_guessed",)


@pytest.mark.parametrize("decision", ["ask", "later", "no", "yes"])
def test_a_promise_in_your_own_words_takes_away_a_deferral_that_still_waits(decision: str) -> None:
    """One machine decided, and another one saw the promise before the deferral was withdrawn."""
    waiting = replace(REQUEST, state="decided", decision=decision, decided_at=NOW, number=1)

    step = advance(waiting, seen(waiting, sent=(sent("", date(2026, 12, 4)),)), after(hours=2))

    withdrawn = [one.stored for one in step.actions if isinstance(one, WithdrawDraft)]
    assert (withdrawn, step.request.draft) == ([waiting.draft], None)
    assert step.request.promised_at is not None


def test_a_letter_without_a_time_of_its_own_counts_once() -> None:
    nameless = replace(sent("defer"), message_id="")

    step = advance(REQUEST, seen(sent=(nameless,)), MINUTE)

    assert (step.thread_ids, step.request.sent_seen) == ((), COUNTED)


def test_letters_are_read_in_the_order_in_which_they_were_sent() -> None:
    first, then = sent("defer", LATER), replace(sent("no", at=AT + timedelta(hours=1)), short="s2")

    step = advance(REQUEST, seen(sent=(then, first)), MINUTE)

    assert (step.request.state, step.request.answer, step.request.due) == ("answered", "no", LATER)
    assert (step.request.sent_seen, step.said) == (("s1", "s2"), ("promised", "answered"))


# -- what closes it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "letter", "answer"),
    [
        (REQUEST, "no", "no"),
        (replace(DECIDED, decision="yes"), "yes", "yes"),
        (replace(DECIDED, decision="no"), "refer", "refer"),
        (REQUEST, "answer", "answer"),
    ],
)
def test_the_answer_in_sent_closes_it(request_: Request, letter: str, answer: str) -> None:
    step = advance(request_, seen(request_, sent=(sent(letter),)), MINUTE)

    assert (step.request.state, step.request.answer, step.request.answered_at) == ("answered", answer, AT)
    assert (step.answered, step.renew, step.said) == (True, True, ("answered",))
    assert "answered_by_hand" not in step.request.notes


NO = replace(DECIDED, decision="no")


@pytest.mark.parametrize(("was", "letter"), [(REQUEST, ""), (PROMISED, ""), (NO, "")])
def test_a_letter_that_names_no_day_and_is_no_answer_leaves_it_open(was: Request, letter: str) -> None:
    step = advance(was, seen(was, sent=(sent(letter),)), MINUTE)

    kept = replace(was, draft=None, draft_state="sent", draft_seen=AT, notes=("unknown_letter",))
    assert step.request == replace(kept, sent_seen=COUNTED)
    assert (step.answered, step.renew, step.said) == (False, True, ("wrote",))


def test_a_question_sent_beside_a_no_leaves_both_as_they_are() -> None:
    no = replace(DECIDED, decision="no")

    step = advance(no, seen(no, sent=(sent("ask"),)), MINUTE)

    assert (step.request.state, step.request.decision, step.request.due) == ("decided", "no", no.due)
    assert step.request.notes == ()


def test_own_words_with_a_day_after_the_promise_move_it() -> None:
    step = advance(PROMISED, seen(PROMISED, sent=(sent("", LATER),)), MINUTE)

    assert (step.request.state, step.request.due) == ("promised", LATER)


def test_an_earlier_letter_leaves_the_newest_ones_draft() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft, draft_state="waiting")
    earlier = replace(sent("defer", LATER), is_newest=False)

    step = advance(no, seen(no, sent=(earlier,)), MINUTE)

    assert (step.request.draft, step.request.draft_state, step.actions) == (REQUEST.draft, "waiting", ())
    assert (step.request.state, step.request.due) == ("decided", LATER)


def test_a_sent_letter_takes_back_what_was_noted_of_the_draft() -> None:
    notes = (
        "draft_edited", "draft_deleted", "draft_gone", "letter_fault", "when_due", "promise_guessed",
        "unknown_letter", "no_day_read", "asked_again",
    )  # fmt: skip
    noted = replace(REQUEST, notes=notes, reminded="tomorrow")

    step = advance(noted, seen(noted, sent=(sent("defer", LATER),)), MINUTE)

    assert (step.request.notes, step.request.reminded) == (("asked_again",), "")


def test_a_further_letter_after_the_answer_is_only_counted() -> None:
    answered = replace(PROMISED, state="answered", answered_at=NOW, answer="no")

    step = advance(answered, seen(answered, sent=(sent("", LATER),)), MINUTE)

    assert step == Transition(replace(answered, sent_seen=COUNTED), thread_ids=IDS)


def test_not_a_request_takes_card_and_untouched_draft_away() -> None:
    step = advance(REQUEST, seen(cards=(moved("dismiss"),)), MINUTE)

    gone = replace(REQUEST, state="dismissed", decision="dismiss", decided_at=MINUTE.now, draft=None)
    card = moved("dismiss").stored
    assert step.request == gone
    assert set(step.actions) == {
        WithdrawDraft(REQUEST.key, REQUEST.draft), RemoveCard(REQUEST.key, REQUEST.card),  # type: ignore[arg-type]
        RemoveCard(REQUEST.key, card),  # type: ignore[arg-type]
    }  # fmt: skip
    assert (step.renew, step.said, step.removes_card) == (False, ("dismiss",), True)


def test_a_card_of_an_answered_request_stays_a_day() -> None:
    answered = replace(PROMISED, state="answered", answered_at=NOW)

    before = advance(answered, seen(answered), after(hours=23, minutes=59))
    then = advance(answered, seen(answered), after(hours=24))
    withdrawn = advance(replace(answered, state="withdrawn"), seen(answered), after(hours=24))
    unknown = advance(replace(answered, answered_at=None), seen(answered), after(days=9))
    no_card = advance(replace(answered, card=None), seen(answered), after(hours=24))

    assert (before.actions, unknown.actions, no_card.actions) == ((), (), ())
    assert then.actions == withdrawn.actions == (RemoveCard(REQUEST.key, REQUEST.card),)  # type: ignore[arg-type]
    assert (then.removes_card, before.removes_card) == (True, False)


# -- decisions ------------------------------------------------------------------------------------------

OLD_NOTES = (
    "yes_full", "yes_unknown", "draft_deleted", "draft_gone", "back_again", "when_due", "answered_by_hand",
    "letter_fault",
)  # fmt: skip


@pytest.mark.parametrize("state", ["open", "promised", "answered", "dismissed"])
def test_a_decision_keeps_the_date_and_wants_its_letter(state: str) -> None:
    was = replace(
        REQUEST, state=state, notes=(*OLD_NOTES, "asked_again"), confirmed=True, answer="by hand",  # type: ignore[arg-type]
        answered_at=NOW, number=2,
    )  # fmt: skip

    step = advance(was, seen(was, cards=(moved("no"),)), MINUTE)

    decided = replace(
        was, state="decided", decision="no", decided_at=MINUTE.now, number=3, confirmed=False, draft=None,
        draft_state="", answered_at=None, answer="", notes=("asked_again",),
    )  # fmt: skip
    withdrawn = (WithdrawDraft(was.key, was.draft),)  # type: ignore[arg-type]
    cleared = (RemoveCard(was.key, moved("no").stored),)  # type: ignore[arg-type]
    assert step == Transition(decided, (*withdrawn, *cleared), letter="no", renew=True, said=("no",))


def test_the_message_itself_in_a_folder_decides_and_goes_home() -> None:
    there = Ref("Requests/No", 1, 4)

    step = advance(REQUEST, seen(moved=((there, "no"),)), MINUTE)

    assert step.request.decision == "no"
    assert MoveBack(REQUEST.key, there, "INBOX") in step.actions


def test_an_edited_card_in_a_folder_decides_and_goes_back_to_the_board() -> None:
    edited = replace(moved("no"), stored=None)

    step = advance(REQUEST, seen(cards=(edited,)), MINUTE)

    assert step.request.decision == "no"
    assert MoveBack(REQUEST.key, edited.ref, "Requests", is_letter=True) in step.actions


def test_two_folders_decide_nothing_and_the_card_asks_once() -> None:
    both = (moved("no"), moved("yes"))

    step = advance(REQUEST, seen(cards=both), MINUTE)
    again = advance(step.request, seen(cards=both), MINUTE)
    settled = advance(step.request, seen(), MINUTE)

    noted = replace(REQUEST, notes=("two_folders",))
    assert step == Transition(noted, renew=True, unread=True, said=("two folders",))
    assert again == Transition(noted)
    assert settled == Transition(REQUEST)


def test_a_card_and_the_message_in_two_folders_decide_nothing_either() -> None:
    step = advance(REQUEST, seen(cards=(moved("no"),), moved=((Ref("Requests/Yes", 1, 4), "yes"),)), MINUTE)

    assert step.request.notes == ("two_folders",)


def test_a_decision_made_twice_writes_one_letter() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft, draft_state="waiting")

    step = advance(no, seen(no, cards=(moved("no", no),)), MINUTE)

    assert (step.request, step.letter, step.renew) == (replace(no, draft_seen=None), "", True)


@pytest.mark.parametrize("state", ["deleted", "gone"])
def test_a_decision_made_again_writes_the_letter_that_was_lost(state: str) -> None:
    no = replace(
        DECIDED, decision="no", letter="no", draft_state=state, notes=("draft_deleted", "draft_gone", "x"),  # type: ignore[arg-type]
    )  # fmt: skip

    step = advance(no, seen(no, cards=(moved("no", no),)), MINUTE)

    assert step.request == replace(no, number=2, draft_state="", letter="", notes=("x",))
    assert (step.letter, step.said, step.renew) == ("no", ("no",), True)


def test_a_decision_made_again_tries_a_letter_with_a_fault_again() -> None:
    no = replace(DECIDED, decision="no", notes=("letter_fault", "yes_full"))

    step = advance(no, seen(no, cards=(moved("no", no),)), MINUTE)

    assert (step.request, step.letter) == (replace(no, notes=("yes_full",)), "no")


def test_a_decision_by_the_command_line_is_one() -> None:
    step = advance(REQUEST, seen(), MINUTE, command="refer")

    assert (step.request.decision, step.request.state, step.letter) == ("refer", "decided", "refer")


def test_undo_gives_the_request_back_with_its_date() -> None:
    no = replace(
        REQUEST, state="decided", decision="no", decided_at=NOW, confirmed=True, answered_at=NOW, letter="no",
        number=1, notes=("letter_fault", "x"), proposed=LATER,
    )  # fmt: skip

    step = advance(no, seen(no), MINUTE, command="undo")

    undone = replace(
        no, state="open", decision="", decided_at=None, confirmed=False, answered_at=None, draft=None,
        draft_state="", letter="", number=2, notes=("x",), proposed=None,
    )  # fmt: skip
    taken = (WithdrawDraft(no.key, no.draft),)  # type: ignore[arg-type]
    assert step == Transition(undone, taken, letter=FIRST, renew=True, said=("undone",))


def test_undo_of_a_promised_request_writes_no_second_deferral() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft, draft_state="waiting")

    step = advance(no, seen(no), MINUTE, command="undo")

    assert (step.request.state, step.request.due, step.request.number) == ("promised", DUE, 1)
    assert (step.letter, step.request.letter, step.request.draft) == ("", "", None)


def test_undo_without_a_decision_leaves_the_draft() -> None:
    step = advance(REQUEST, seen(), MINUTE, command="undo")

    assert (step.request, step.actions, step.letter) == (REQUEST, (), "")


def test_undo_leaves_a_draft_of_the_owners_as_it_is() -> None:
    edited = replace(REQUEST, state="decided", decision="no", letter="no", draft=None, draft_state="edited")

    step = advance(edited, seen(edited), MINUTE, command="undo")

    assert (step.request.draft_state, step.request.letter, step.letter) == ("edited", "no", "")


# -- what is due ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (at(23, 23), ""), (at(24), "tomorrow"), (at(24, 23), "tomorrow"), (at(25), "due"),
        (at(25, 23), "due"), (at(26), "overdue"), (at(9, month=12), "overdue"),
    ],
)  # fmt: skip
def test_the_card_calls_a_day_before_on_the_day_and_after_it(now: datetime, stage: str) -> None:
    step = advance(PROMISED, seen(PROMISED), replace(TERMS, now=now))

    called = bool(stage)
    assert step.request == replace(PROMISED, reminded=stage)
    assert (step.unread, step.flagged, step.renew) == (called, called, called)
    assert step.said == (stage,) * called


def test_the_day_before_is_a_working_day() -> None:
    wednesday = replace(PROMISED, due=date(2026, 12, 2))  # Monday and Tuesday are away

    thursday = advance(wednesday, seen(wednesday), replace(TERMS, now=at(26)))
    friday = advance(wednesday, seen(wednesday), replace(TERMS, now=at(27)))

    assert (thursday.request.reminded, friday.request.reminded) == ("", "tomorrow")


def test_the_card_calls_once_a_stage() -> None:
    reminded = replace(PROMISED, reminded="due")

    step = advance(reminded, seen(reminded), replace(TERMS, now=at(25, 12)))

    assert step == Transition(reminded)


@pytest.mark.parametrize("state", ["answered", "dismissed", "withdrawn"])
def test_what_is_closed_calls_no_more(state: str) -> None:
    closed = replace(PROMISED, state=state)  # type: ignore[arg-type]

    step = advance(closed, seen(closed), replace(TERMS, now=at(26)))

    assert (step.unread, step.flagged, step.request.reminded) == (False, False, "")


def test_a_request_of_old_without_a_date_calls_nobody() -> None:
    old = replace(PROMISED, due=None)

    assert advance(old, seen(old), replace(TERMS, now=at(26))) == Transition(old)


@pytest.mark.parametrize("was", [DECIDED, replace(PROMISED, decision="no")], ids=["decided", "undone"])
def test_a_decided_request_that_is_due_gets_no_other_letter(was: Request) -> None:
    decided = replace(was, decision="no", letter="no", draft_state="waiting")

    step = advance(decided, seen(decided), replace(TERMS, now=at(25), when_due="draft later"))

    assert (step.letter, step.flagged) == ("", True)


@pytest.mark.parametrize(("setting", "letter"), [("draft no", "no"), ("draft later", "later")])
def test_a_due_request_gets_the_letter_that_the_owner_set(setting: str, letter: str) -> None:
    due = replace(REQUEST, notes=("letter_fault",))

    step = advance(due, seen(due), replace(TERMS, now=at(25), when_due=setting))

    drafted = replace(
        due, reminded="due", draft=None, draft_state="", number=1, notes=("when_due",)
    )  # fmt: skip
    taken = (WithdrawDraft(due.key, due.draft),)  # type: ignore[arg-type]
    assert step == Transition(drafted, taken, letter, renew=True, unread=True, flagged=True, said=("due",))


def test_the_day_before_drafts_nothing() -> None:
    step = advance(REQUEST, seen(), replace(TERMS, now=at(24), when_due="draft no"))

    assert (step.letter, step.renew, step.request.draft) == ("", True, REQUEST.draft)


@pytest.mark.parametrize(
    "request_",
    [
        replace(PROMISED, draft_state="edited"),
        replace(PROMISED, notes=("when_due",), draft_state="waiting"),
        replace(DECIDED, decision="ask", letter="ask", draft_state="edited"),
    ],
    ids=["edited", "was drafted", "decided"],
)
def test_the_letter_of_the_due_date_does_not_come_over_another(request_: Request) -> None:
    theirs = (Ref("Drafts", 1, 9),)

    step = advance(request_, seen(request_, drafts=theirs), replace(TERMS, now=at(25), when_due="draft no"))

    assert (step.letter, step.renew, step.flagged) == ("", True, True)


def test_a_letter_that_a_kill_left_out_is_written_now() -> None:
    killed = replace(PROMISED, notes=("when_due",), letter="no", number=1, draft_state="", reminded="due")

    step = advance(killed, seen(killed), replace(TERMS, now=at(25)))

    assert (step.letter, step.request) == ("no", killed)


@pytest.mark.parametrize(
    "request_",
    [
        replace(PROMISED, notes=("when_due", "no_letter"), draft_state=""),
        replace(PROMISED, notes=("when_due", "request_gone"), draft_state=""),
        replace(PROMISED, notes=("when_due", "shadow"), draft_state=""),
        replace(PROMISED, notes=("when_due",), draft_state="deleted"),
        replace(PROMISED, notes=("when_due",), draft=REQUEST.draft, draft_state=""),
        replace(PROMISED, notes=(), draft_state=""),
    ],
    ids=["nobody", "gone", "shadow", "deleted", "there", "not due"],
)
def test_nothing_else_is_written_for_a_due_date_again(request_: Request) -> None:
    known = replace(request_, letter="no", reminded="due")

    step = advance(known, seen(known), replace(TERMS, now=at(25)))

    assert step.letter == ""


def test_the_letter_of_a_due_date_leaves_a_later_day() -> None:
    due = facts(PROMISED, drafts=())

    plan = decide_open(due, context(now=at(25), answers="  when_due: draft later"))

    assert (remembered(plan).due, remembered(plan).proposed) == (DUE, date(2026, 11, 27))
    assert b"Friday, November 27" in plan.drafts[0].octets


def test_later_names_a_day_after_the_one_that_was_named_before() -> None:
    later = replace(PROMISED, due=LATER)

    plan = decide_open(facts(later, cards=(card_in("later", later),)), context())

    assert (remembered(plan).due, remembered(plan).proposed) == (LATER, date(2026, 12, 8))
    assert b"Tuesday, December 8" in plan.drafts[0].octets


LECTURES = "  - {name: lecture, when: {text: [lecture]}, answer: {within: 10 working days}}\n"


def test_a_later_day_counts_from_today_where_the_date_is_past_and_by_the_rules_length() -> None:
    lecture = replace(PROMISED, kind="lecture", due=date(2026, 11, 20))

    plan = decide_open(facts(lecture, cards=(card_in("later", lecture),), drafts=()), context(rules=LECTURES))

    assert remembered(plan).proposed == date(2026, 12, 7)


def test_a_dateless_request_of_old_gets_a_later_day_too() -> None:
    old = replace(PROMISED, due=None)

    plan = decide_open(facts(old, cards=(card_in("later", old),), drafts=()), context())

    assert remembered(plan).proposed == DUE


def test_one_that_is_asked_again_gets_a_date_by_its_rules_length() -> None:
    answered = replace(
        PROMISED, kind="lecture", state="answered", answered_at=NOW, answer="no", proposed=LATER
    )
    again = mail(ASKS, message_id="<b2@x.example>")

    plan = decide_new(incoming(again, thread=answered), context(rules=LECTURES)).plan

    assert (remembered(plan).due, remembered(plan).proposed) == (date(2026, 12, 7), None)


def test_a_later_letter_that_cannot_be_written_leaves_the_date() -> None:
    plan = decide_open(
        facts(PROMISED, cards=(card_in("later", PROMISED),), drafts=()), context(answers="  mode: shadow")
    )

    assert (plan.drafts, remembered(plan).due, remembered(plan).notes) == ((), DUE, ("shadow",))


# -- which letter was sent --------------------------------------------------------------------------------

LATE = context(now=at(23, 17))
NO_WAITS = replace(NO, letter="no", draft=REQUEST.draft, draft_state="waiting", drafted=("defer:0", "no:1"))


def words_of(letter: str, request: Request = NO_WAITS) -> str:
    """What that letter of Eitherway's says."""
    known = facts(request)
    inputs = inputs_of(known, request, LATE)
    assert inputs is not None
    return letter_text(inputs, letter, LATE)


def after_sending(
    written: str, request: Request = NO_WAITS, message_id: str = "<new@client.example>"
) -> Request:
    """The request after that was seen in Sent."""
    plan = decide_open(facts(request, sent=(sent_fact(written, message_id),)), LATE)
    return remembered(plan)


def test_a_letter_is_known_by_what_it_says_when_the_client_gave_it_another_id() -> None:
    no, deferral = after_sending(words_of("no")), after_sending(words_of("defer"))

    assert (no.state, no.answer, no.answered_at) == ("answered", "no", AT)
    assert (deferral.state, deferral.decision, deferral.due) == ("decided", "no", DUE)
    assert (deferral.draft, deferral.draft_state) == (REQUEST.draft, "waiting")
    assert no.sent_seen == ("s1",)


@pytest.mark.parametrize(("number", "draft"), [(0, REQUEST.draft), (1, None)])
def test_an_earlier_letter_of_the_same_name_leaves_the_newest_one(number: int, draft: object) -> None:
    later = replace(
        DECIDED, decision="later", letter="later", number=1, draft=REQUEST.draft, draft_state="waiting",
        drafted=("later:0", "later:1"),
    )  # fmt: skip
    message_id = draft_id(later.key, "later", number, LATE)

    assert after_sending("By December 4.", later, message_id).draft == draft


def test_of_a_request_of_old_every_letter_may_have_been_sent() -> None:
    old = replace(NO_WAITS, drafted=(), started_at=None)

    by_id = after_sending("Changed.", old, draft_id(old.key, "defer", 0, LATE))
    newest = after_sending("Changed.", old, draft_id(old.key, "no", 1, LATE))
    by_words = after_sending(words_of("no"), old)
    of_none = after_sending("Changed.", replace(old, letter=""), draft_id(old.key, "yes", 1, LATE))

    assert (by_id.state, by_id.draft) == ("decided", REQUEST.draft)
    assert (newest.state, newest.answer, by_words.answer) == ("answered", "no", "no")
    assert of_none.answer == "yes"


def test_a_day_is_read_in_the_owners_zone_from_the_day_of_sending() -> None:
    midnight = replace(sent_fact("I will tell you tomorrow."), at=datetime(2026, 11, 24, 3, tzinfo=UTC))

    request = remembered(decide_open(facts(sent=(midnight,)), context(now=at(23, 22))))

    assert (request.state, request.due) == ("promised", date(2026, 11, 24))


def test_without_the_message_its_letters_are_known_by_their_id_alone() -> None:
    gone = facts(NO_WAITS, message=None, sent=(sent_fact(words_of("no")),))
    known = facts(NO_WAITS, message=None, sent=(letter_sent("no", NO_WAITS, 1),))

    assert remembered(decide_open(gone, LATE)).state == "decided"
    assert remembered(decide_open(known, LATE)).state == "answered"


# -- the verdict is looked at again --------------------------------------------------------------------------


def test_a_verdict_is_looked_at_again_after_an_hour_and_changes_the_card_alone() -> None:
    full = calendar(busy(), at=NOW)

    soon = decide_open(facts(), context(full, now=NOW + timedelta(minutes=59)))
    then = decide_open(facts(), context(full, now=NOW + timedelta(hours=1)))
    same = decide_open(facts(), context(calendar(), now=NOW + timedelta(hours=1)))
    closed = decide_open(facts(replace(PROMISED, state="answered")), context(full, now=AT))

    checked = replace(REQUEST, checked_at=AT, verdict="full")
    assert (soon, closed) == (Plan(), Plan())
    assert same == Plan((Remember(replace(REQUEST, checked_at=AT)),))
    assert [type(one) for one in then.actions] == [Remember, AppendCard]
    assert remembered(then) == replace(checked, revision=2)
    assert cards_in(then)[0].unread
    assert cards_in(then)[0].subject.startswith("Draft waits") or "Full" in cards_in(then)[0].subject


def test_without_its_message_a_verdict_is_only_dated() -> None:
    plan = decide_open(facts(message=None), context(now=AT))

    assert plan == Plan((Remember(replace(REQUEST, checked_at=AT)),))


def test_a_decision_without_its_message_says_so() -> None:
    plan = decide_open(facts(cards=(card_in("no"),), message=None), context())

    assert plan.drafts == ()
    assert "request_gone" in remembered(plan).notes


# -- the message's own flag, and the card ---------------------------------------------------------------


def test_answered_is_set_once_the_answer_was_seen_in_sent() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft_state="edited", drafted=("defer:0", "no:1"))

    plan = decide_open(facts(no, sent=(letter_sent("no", no, 1),)), context())

    flags = SetFlags(PROMISED.key, INBOX, add=("\\Answered",))
    assert flags in plan.actions
    assert remembered(plan).state == "answered"
    assert plan.said == ("answered",)


def test_answered_is_not_set_before_that() -> None:
    decided = decide_open(facts(cards=(card_in("no"),)), context())
    promise = decide_open(facts(sent=(sent_fact("I will tell you by December 4."),)), context())
    waiting = decide_open(facts(), context())

    plans = (decided, promise, waiting)
    assert not [one for plan in plans for one in plan.actions if isinstance(one, SetFlags)]


def test_answered_is_not_set_twice_nor_on_a_message_that_is_gone() -> None:
    no = replace(DECIDED, decision="no", letter="no", drafted=("no:1",))
    known = facts(no, sent=(letter_sent("no", no, 1),))
    flagged = replace(known, message=replace(known.message, flags=frozenset({"\\Answered"})))  # type: ignore[type-var]

    plans = (decide_open(flagged, context()), decide_open(replace(known, message=None), context()))

    assert not [one for plan in plans for one in plan.actions if isinstance(one, SetFlags)]


def test_a_reminder_that_needs_no_new_card_unflags_the_one_that_is_there() -> None:
    gone = facts(PROMISED, message=None)

    plan = decide_open(gone, context(now=at(25)))

    flags = SetFlags(PROMISED.key, PROMISED.card.ref, add=("\\Flagged",), remove=("\\Seen",))  # type: ignore[union-attr]
    assert [one for one in plan.actions if isinstance(one, SetFlags)] == [flags]
    assert plan.said == ("due",)


@pytest.mark.parametrize("stage", ["board", "daily"])
def test_a_deleted_card_comes_back(stage: str) -> None:
    plan = decide_open(facts(cards=(), cards_again=stage), context())

    (card,) = cards_in(plan)
    assert (card.request, plan.said) == (REQUEST.key, ("card again",))
    assert remembered(plan).notes == (("came_back",) if stage == "daily" else ())


def test_a_deleted_card_comes_back_beside_the_digest_and_not_before() -> None:
    plan = decide_open(facts(cards=()), context())

    assert plan == Plan((Remember(replace(REQUEST, notes=("card_deleted",))),))


def test_a_card_comes_back_once() -> None:
    back = replace(REQUEST, notes=("came_back",))

    deleted = decide_open(facts(back, cards=(), cards_again="daily"), context())
    with_the_board = decide_open(facts(back, cards=(), cards_again="board"), context())
    due = decide_open(facts(back, cards=()), context(now=at(25)))

    assert cards_in(deleted) == cards_in(due) == []
    assert len(cards_in(with_the_board)) == 1


def test_news_bring_a_deleted_card_back_once() -> None:
    plan = decide_open(facts(cards=()), context(now=at(25)))

    assert (len(cards_in(plan)), remembered(plan).notes) == (1, ("came_back",))


def test_a_decision_brings_its_card_however_often_it_was_deleted() -> None:
    back = replace(REQUEST, notes=("came_back",))

    plan = decide_open(facts(back, cards=(), command="no"), context())

    assert len(cards_in(plan)) == 1


def test_a_deleted_card_comes_back_once_beside_the_digest(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.ledger.record(replace(desk.request(), due=LATER))
    desk.mail.delete("Requests", desk.uids("Requests")[0])
    desk.now += timedelta(hours=1)
    desk.look()
    at_once = desk.texts("Requests")
    desk.now += timedelta(days=1)
    desk.look()
    beside_the_digest = desk.texts("Requests")
    desk.mail.delete("Requests", desk.uids("Requests")[0])
    desk.now += timedelta(minutes=1)
    desk.look()

    assert (at_once, len(beside_the_digest), desk.texts("Requests")) == ([], 1, [])
    assert desk.request().is_open


@pytest.mark.parametrize("stage", ["board", "daily"])
def test_a_card_that_is_back_is_no_longer_called_deleted(stage: str) -> None:
    deleted = replace(REQUEST, notes=("card_deleted",))

    back = decide_open(facts(deleted, cards=(), cards_again=stage), context())
    there = decide_open(facts(deleted), context())

    assert "card_deleted" not in remembered(back).notes
    assert remembered(there) == REQUEST


def test_the_message_in_a_folder_decides_in_a_plan_too() -> None:
    place = Ref("Requests/No", 1, 4)

    plan = decide_open(facts(moved=((place, "no"),)), context())

    assert MoveBack(REQUEST.key, place, "INBOX") in plan.actions
    assert [draft.letter for draft in plan.drafts] == ["no"]


def test_a_closed_requests_card_does_not_come_back() -> None:
    answered = replace(PROMISED, state="answered", answered_at=NOW)

    assert decide_open(facts(answered, cards=(), cards_again="board"), context()) == Plan()


# -- they write again -----------------------------------------------------------------------------------


def test_an_answered_request_that_is_asked_again_gets_a_new_date() -> None:
    answered = replace(
        PROMISED, state="answered", answered_at=NOW, answer="by hand", decision="no", reminded="due",
        notes=("answered_by_hand",), due=date(2026, 11, 1),
    )  # fmt: skip
    again = mail(ASKS, message_id="<b2@x.example>")

    plan = decide_new(incoming(again, thread=answered, earlier=LETTER), context()).plan

    request = remembered(plan)
    assert (request.state, request.due, request.decision) == ("promised", DUE, "")
    assert (request.notes, request.answered_at, request.answer) == (("back_again",), None, "")
    assert request.reminded == ""


# -- past the day's number of cards ---------------------------------------------------------------------

WAITING = replace(
    REQUEST, card=None, draft=None, draft_state="", letter="", revision=0, notes=("card_waits",)
)
YESTERDAY = replace(REQUEST, started_at=NOW - timedelta(days=1))


def test_a_strangers_request_past_the_days_cards_is_open_with_its_date_and_has_no_card() -> None:
    plan = decide_new(incoming(cards_today=100), context()).plan

    assert remembered(plan).is_open
    assert remembered(plan).due == DUE
    assert remembered(plan).notes == ("card_waits",)
    assert (cards_in(plan), plan.drafts) == ([], ())


@pytest.mark.parametrize(
    "known",
    [{"known": True}, {"answers_mine": True}, {"history": (YESTERDAY,)}],
    ids=["a contact, client or vip", "answers the owner", "asked on a day before"],
)
def test_nobody_known_is_held_back(known: dict[str, object]) -> None:
    plan = decide_new(incoming(cards_today=9999, **known), context()).plan

    assert len(cards_in(plan)) == len(plan.drafts) == 1


@pytest.mark.parametrize(
    "history",
    [REQUEST, replace(YESTERDAY, state="dismissed"), replace(YESTERDAY, notes=("card_waits",))],
    ids=["asked today", "was dismissed", "waits itself"],
)
def test_asking_twice_makes_nobody_known(history: Request) -> None:
    plan = decide_new(incoming(cards_today=100, history=(history,)), context()).plan

    assert cards_in(plan) == []


def test_a_request_that_waits_gets_its_card_the_next_day_and_no_draft() -> None:
    tomorrow = NOW + timedelta(days=1)

    today = decide_open(facts(WAITING), context(now=NOW + timedelta(hours=9)))
    then = decide_open(facts(WAITING), context(now=tomorrow))

    assert today == Plan()
    assert remembered(then).notes == ("card_waited",)
    assert len(cards_in(then)) == 1
    assert then.drafts == ()


def test_a_request_that_waits_gets_its_card_at_once_when_it_is_answered() -> None:
    plan = decide_open(facts(WAITING, sent=(sent_fact("I cannot.\n"),)), context(now=AT))

    assert "card_waits" not in remembered(plan).notes
    assert len(cards_in(plan)) == 1


def test_a_request_that_waits_is_dismissed_when_its_message_was_deleted() -> None:
    gone = facts(WAITING).with_message(None)

    plan = decide_open(gone, context(now=NOW + timedelta(days=1)))

    assert remembered(plan).state == "dismissed"
    assert cards_in(plan) == []


def test_another_message_of_one_who_waits_brings_no_card_and_a_withdrawal_closes_it() -> None:
    again = mail("One more thing: it may be online.", message_id="<2@x.example>")
    never = mail("Never mind, we found somebody else.", message_id="<3@x.example>")

    more = decide_new(incoming(again, WAITING), context()).plan
    over = decide_new(incoming(never, WAITING), context()).plan

    assert (cards_in(more), cards_in(over)) == ([], [])
    assert remembered(more).notes == ("card_waits",)
    assert remembered(over).state == "withdrawn"


def test_a_senders_requests_past_their_drafts_of_a_day_get_a_card_only() -> None:
    under = decide_new(incoming(drafts_for_asker=4), context()).plan
    over = decide_new(incoming(drafts_for_asker=5), context()).plan

    assert len(under.drafts) == 1
    assert over.drafts == ()
    assert b"drafts_per_sender" in cards_in(over)[0].octets


def test_a_request_whose_first_card_a_kill_prevented_gets_it() -> None:
    plan = decide_open(facts(replace(REQUEST, card=None, revision=0)), context())

    assert len(cards_in(plan)) == 1
