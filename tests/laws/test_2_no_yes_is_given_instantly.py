"""Law 2: no yes letter before the cool-off has passed and the calendars were read afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eitherway.errors import ConfigError
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.letters import Letters
from eitherway.requests.plan import Plan, Remember
from eitherway.requests.request import Request
from eitherway.requests.request_facts import CALENDARS, MissingFactError
from eitherway.requests.transitions import advance
from eitherway.storage.resources import read_templates
from eitherway.text.units import CoolOff
from tests.laws.builders import (
    DECIDED,
    NOW,
    TERMS,
    ZONE,
    after,
    busy,
    calendar,
    card_in,
    context,
    facts,
    incoming,
    moved,
    rulebook,
    seen,
)
from tests.laws.desk import Desk
from tests.laws.letters import ASKING

YES = replace(DECIDED, decision="yes")
MORNING = datetime(2026, 11, 24, 9, tzinfo=ZONE)  # the cool-off of one night ends
EVENING = datetime(2026, 11, 24, 17, tzinfo=ZONE)
FULL, FREE = calendar(busy(), at=MORNING), calendar(at=MORNING)
UNREAD = calendar(at=MORNING, state="unread")


def remembered(plan: Plan) -> Request:
    """The request as the plan leaves it."""
    (request,) = (one.request for one in plan.actions if isinstance(one, Remember))
    return request


def letters_in(plan: Plan) -> list[str]:
    return [draft.letter for draft in plan.drafts]


# -- the cool-off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [NOW + timedelta(minutes=1), MORNING - timedelta(minutes=1)])
def test_a_yes_letter_waits_for_the_end_of_the_cool_off(moment: datetime) -> None:
    step = advance(YES, seen(YES), replace(TERMS, now=moment))

    assert step.letter == ""
    assert step.waits == "The yes letter may exist from Tue 24 Nov 09:00, and is drafted then."


def test_from_the_end_of_the_cool_off_it_is_wanted() -> None:
    step = advance(YES, seen(YES), replace(TERMS, now=MORNING))

    assert (step.letter, step.waits) == ("yes", "")


def test_a_cool_off_of_hours_counts_from_the_first_letter() -> None:
    terms = replace(TERMS, cool_off=CoolOff(0, 300, "5 h"))

    before = advance(YES, seen(YES), replace(terms, now=NOW + timedelta(hours=4, minutes=59)))
    then = advance(YES, seen(YES), replace(terms, now=NOW + timedelta(hours=5)))

    assert (before.letter, then.letter) == ("", "yes")


def test_nights_count_working_days_in_the_owners_zone() -> None:
    friday = replace(YES, started_at=datetime(2026, 11, 28, 1, tzinfo=ZONE).astimezone(UTC))
    terms = replace(TERMS, now=datetime(2026, 12, 2, 8, 59, tzinfo=ZONE))  # Monday and Tuesday are away

    before = advance(friday, seen(friday), terms)
    then = advance(friday, seen(friday), replace(terms, now=terms.now + timedelta(minutes=1)))

    assert (before.letter, then.letter) == ("", "yes")


def test_an_old_message_is_not_answered_at_once_because_it_is_old() -> None:
    old = replace(YES, opened_at=NOW - timedelta(days=9))
    of_the_version_before = replace(old, started_at=None)

    assert advance(old, seen(old), after(minutes=1)).letter == ""
    assert advance(of_the_version_before, seen(old), after(minutes=1)).letter == "yes"


def test_a_decision_of_the_command_line_waits_too() -> None:
    step = advance(YES, seen(YES), after(minutes=5), command="yes")

    assert step.letter == ""


def test_no_other_letter_waits() -> None:
    step = advance(replace(YES, decision="no"), seen(YES), after(minutes=1))

    assert (step.letter, step.waits) == ("no", "")


# -- a fresh reading of the calendars -------------------------------------------------------------------


def test_a_yes_cannot_be_decided_without_a_reading_of_this_cycle() -> None:
    unread = facts(YES, calendars=None)

    with pytest.raises(MissingFactError) as missing:
        decide_open(unread, context(now=MORNING))

    assert missing.value.name == CALENDARS


def test_a_no_needs_no_fresh_reading() -> None:
    plan = decide_open(facts(replace(YES, decision="no"), calendars=None), context(now=MORNING))

    assert letters_in(plan) == ["no"]


def test_the_fresh_reading_counts_and_not_the_last_copy() -> None:
    plan = decide_open(facts(YES, calendars=(FULL,)), context(FREE, now=MORNING))

    assert letters_in(plan) == []
    assert (remembered(plan).notes, remembered(plan).verdict) == (("yes_full",), "full")


def test_a_fresh_reading_with_room_gives_the_yes_with_its_time() -> None:
    plan = decide_open(facts(YES, calendars=(FREE,)), context(FULL, now=MORNING))

    (draft,) = plan.drafts
    assert "Tuesday, December 8 at 10:00 AM is a good time for me" in draft.octets.decode().replace(
        " \r\n", " "
    )
    assert (draft.letter, draft.to, draft.name) == ("yes", ("dana@example.net",), f"{YES.key}:yes:1")
    assert (remembered(plan).slot, remembered(plan).verdict) == ("2026-12-08T10:00", "room")
    assert (remembered(plan).letter, remembered(plan).checked_at) == ("yes", MORNING)


def test_in_a_cycle_too_the_last_copy_of_a_calendar_gives_no_yes(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Yes")
    (desk.folder / "practice.ics").write_bytes(FULL.octets or b"")  # since the last reading
    desk.now = MORNING
    desk.look()

    assert desk.texts("Drafts") == []
    assert "yes_full" in desk.request().notes


# -- the second move ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "note"), [(FULL, "yes_full"), (UNREAD, "yes_unknown")], ids=["full", "unknown"]
)
def test_without_room_a_yes_is_noted_and_not_written(source: object, note: str) -> None:
    plan = decide_open(facts(YES, calendars=(source,)), context(FREE, now=MORNING))

    assert letters_in(plan) == []
    assert note in remembered(plan).notes
    assert remembered(plan).letter == "defer"


@pytest.mark.parametrize("source", [FULL, UNREAD], ids=["full", "unknown"])
def test_the_second_move_of_the_card_confirms_it(source: object) -> None:
    warned = replace(YES, notes=("yes_full", "yes_unknown"), checked_at=MORNING)

    plan = decide_open(
        facts(warned, cards=(card_in("yes", warned),), calendars=(source,)), context(FREE, now=EVENING)
    )

    assert letters_in(plan) == ["yes"]
    assert remembered(plan).confirmed
    assert remembered(plan).decided_at == EVENING
    assert remembered(plan).notes == ()


@pytest.mark.parametrize("note", ["yes_full", "yes_unknown"])
def test_a_warned_yes_is_tried_again_only_after_an_hour(note: str) -> None:
    warned = replace(YES, notes=(note,), checked_at=MORNING)

    soon = advance(warned, seen(warned), replace(TERMS, now=MORNING + timedelta(minutes=59)))
    later = advance(warned, seen(warned), replace(TERMS, now=MORNING + timedelta(hours=1)))
    never_checked = advance(replace(warned, checked_at=None), seen(warned), replace(TERMS, now=MORNING))
    confirmed = advance(replace(warned, confirmed=True), seen(warned), replace(TERMS, now=MORNING))

    assert [one.letter for one in (soon, later, never_checked, confirmed)] == ["", "yes", "yes", "yes"]


@pytest.mark.parametrize("note", ["yes_full", "yes_unknown"])
def test_either_warning_is_confirmed_by_a_second_move(note: str) -> None:
    warned = replace(YES, notes=(note, "letter_fault"), checked_at=NOW)

    step = advance(warned, seen(warned, cards=(moved("yes", warned),)), after(minutes=5))

    assert step.request == replace(warned, confirmed=True, decided_at=after(minutes=5).now)
    assert (step.renew, step.said) == (True, ("confirmed",))


def test_a_second_move_of_a_yes_that_nobody_warned_of_confirms_nothing() -> None:
    step = advance(YES, seen(YES, cards=(moved("yes", YES),)), replace(TERMS, now=MORNING))

    assert not step.request.confirmed


def test_a_warning_that_is_out_of_date_is_taken_back_with_the_letter() -> None:
    warned = replace(YES, notes=("yes_full", "yes_unknown", "asked_again"))

    plan = decide_open(facts(warned, calendars=(FREE,)), context(now=MORNING + timedelta(hours=1)))

    assert letters_in(plan) == ["yes"]
    assert remembered(plan).notes == ("asked_again",)


def test_a_new_yes_after_another_decision_is_not_confirmed() -> None:
    was = replace(YES, decision="no", confirmed=True)

    step = advance(was, seen(was, cards=(moved("yes", was),)), replace(TERMS, now=MORNING))

    assert (step.request.decision, step.request.confirmed, step.request.number) == ("yes", False, 2)


# -- the first letter -----------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["{defer: yes}", "{when_full: yes}"])
def test_no_rule_opens_with_a_yes(setting: str) -> None:
    rule = f"  - name: eager\n    when: {{text: [help]}}\n    letter: {setting}\n"

    with pytest.raises(ConfigError):
        rulebook(rules=rule)


def test_no_rule_answers_a_due_date_with_a_yes() -> None:
    with pytest.raises(ConfigError):
        rulebook(answers="  when_due: draft yes")


def test_the_first_letter_is_the_deferral_whatever_the_calendar_says() -> None:
    plan = decide_new(incoming(), context(FREE)).plan

    assert letters_in(plan) == ["defer"]
    assert "get back to you by Wednesday, November 25 either way" in plan.drafts[0].octets.decode().replace(
        " \r\n", " "
    )


@pytest.mark.parametrize("words", ["Yes, I would love to.", "I will gladly do it.", "I'm happy to say yes."])
def test_a_deferral_that_says_yes_is_refused(words: str) -> None:
    eager = read_templates(None) | {"en/warm/defer.txt": f"{words} You will hear by {{{{ promise }}}}.\n"}

    with pytest.raises(ConfigError, match="reads as a yes"):
        Letters.load(eager)
