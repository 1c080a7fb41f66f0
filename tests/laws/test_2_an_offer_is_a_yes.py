"""Law 2: an offer to somebody on the wait list is a yes: after the cool-off, with calendars read afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_open import decide_open
from eitherway.requests.plan import Plan
from eitherway.requests.request import Request
from eitherway.requests.request_facts import CALENDARS, MissingFactError
from eitherway.requests.transitions import advance
from eitherway.requests.wait_list import (
    FreePlaces,
    free_places,
    given_places,
    lines_of,
    next_offer,
    offered_hours,
    offered_places,
    place_of,
)
from eitherway.rules.schema import KindSettings
from tests.laws.builders import NOW, PROMISED, TERMS, ZONE, busy, calendar, context, facts, seen
from tests.laws.test_2_no_yes_is_given_instantly import remembered

DAY = NOW + timedelta(days=7)  # Monday, 30 November
PLACE = "2026-12-08T10:00"
WAITING = replace(
    PROMISED,
    kind="new client",
    state="waiting",
    letter="waiting",
    number=1,
    due=date(2026, 12, 14),
    listed_at=NOW,
    heard_at=NOW,
    minutes=50,
    needs_kind="session",
    drafted=("defer:0", "waiting:1"),
)


def text_of(plan: Plan) -> str:
    """The text of its draft, each paragraph on a line."""
    return " ".join(plan.drafts[0].octets.decode().split())


def wants(*events: str, now: datetime = DAY, state: str = "fresh") -> tuple[DecisionContext, Plan]:
    """What is decided when the place is to be offered and the calendars hold these events."""
    read = calendar(*events, at=now, state=state)
    given = context(read, now=now)
    return given, decide_open(facts(WAITING, opening=PLACE, calendars=(read,)), given)


def test_an_offer_is_drafted_for_a_place_that_is_free() -> None:
    _, plan = wants()

    request = remembered(plan)
    assert [draft.letter for draft in plan.drafts] == ["offer"]
    assert (request.state, request.slot, request.offered_at) == ("waiting", PLACE, DAY)
    assert "Tuesday, December 8 at 10:00 AM" in text_of(plan)


def test_it_depends_on_calendars_that_were_read_for_it() -> None:
    with pytest.raises(MissingFactError) as missing:
        decide_open(facts(WAITING, opening=PLACE, calendars=None), context(now=DAY))

    assert missing.value.name == CALENDARS


@pytest.mark.parametrize("when", [0, 1, 2, 3])
def test_a_place_that_is_taken_on_any_date_is_not_offered(when: int) -> None:
    _, plan = wants(busy(datetime(2026, 12, 8, 10, tzinfo=ZONE) + timedelta(weeks=when)))

    request = remembered(plan)
    assert plan.drafts == ()
    assert (request.offered_at, request.slot) == (None, "")
    assert "opening_gone" in request.notes


def test_no_place_is_offered_from_a_calendar_that_was_not_read() -> None:
    _, plan = wants(state="unread")

    assert plan.drafts == ()
    assert remembered(plan).offered_at is None


def test_none_is_offered_before_the_cool_off_is_over() -> None:
    _, plan = wants(now=NOW + timedelta(minutes=30))

    assert plan.drafts == ()


def test_its_first_date_is_after_the_day_of_their_answer() -> None:
    now = datetime(2026, 12, 4, 9, tzinfo=ZONE)

    _, plan = wants(now=now)

    assert remembered(plan).slot == "2026-12-15T10:00"
    assert remembered(plan).proposed == date(2026, 12, 11)


# -- one for a place, one at a time ---------------------------------------------------------------------

FIRST, SECOND = replace(WAITING, key="1" * 32), replace(WAITING, key="2" * 32, opened_at=NOW + timedelta(1))
READY = FreePlaces(DAY.date(), ((PLACE, 3),))


def offer(*requests: Request, busy: frozenset[str] = frozenset(), rules: str = "") -> tuple[str, str] | None:
    """What is offered to whom when the place is free."""
    lines = lines_of(requests, {rule.name: rule for rule in context(rules=rules).rulebook.rules})
    return next_offer(lines, dict.fromkeys(lines, READY), offered_places(requests), busy)


def offered(request: Request, start: str = PLACE) -> Request:
    return replace(request, offered_at=DAY, slot=start, letter="offer")


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ((SECOND, FIRST), (FIRST.key, PLACE)),
        ((offered(FIRST), SECOND), None),  # the place is offered already
        ((replace(FIRST, passed=("1T10:00",)), SECOND), (SECOND.key, PLACE)),
        ((replace(FIRST, state="decided", decision="no"), SECOND), (SECOND.key, PLACE)),
        ((replace(offered(FIRST), state="decided", decision="yes"), SECOND), None),
        ((replace(offered(FIRST), state="answered", answer="yes"), SECOND), None),
        ((replace(offered(FIRST), state="withdrawn"), SECOND), (SECOND.key, PLACE)),
        ((offered(FIRST, "2026-12-10T15:00"), SECOND), (SECOND.key, PLACE)),
        ((replace(FIRST, notes=("crisis",)), SECOND), (SECOND.key, PLACE)),
        ((replace(FIRST, kind="speaking"),), None),
        ((), None),
    ],
)
def test_a_place_is_offered_to_one_person(
    requests: tuple[Request, ...], expected: tuple[str, str] | None
) -> None:
    assert offer(*requests) == expected


def test_who_has_a_draft_of_the_owners_is_not_passed_by() -> None:
    assert offer(FIRST, SECOND, busy=frozenset({FIRST.key})) is None


def test_kinds_that_need_the_same_wait_in_one_line() -> None:
    rules = "  - name: weekly\n    when: {text: [weekly]}\n    needs: 50 min weekly\n"

    assert offer(SECOND, replace(FIRST, kind="weekly"), rules=rules) == (FIRST.key, PLACE)


def test_the_cool_off_counts_from_when_eitherway_first_saw_the_request() -> None:
    """A message may be dated, or moved in, long before."""
    now = DAY + timedelta(days=9, hours=2)
    late = replace(WAITING, opened_at=DAY - timedelta(days=30), started_at=now)
    early = replace(late, started_at=now - timedelta(days=3))

    wanted = [advance(one, seen(one, opening=PLACE), replace(TERMS, now=now)).letter for one in (late, early)]

    assert wanted == ["", "offer"]


@pytest.mark.parametrize(
    ("days", "slot", "is_given"),
    [
        (0, PLACE, True),
        (27, PLACE, True),  # nobody entered it into the calendar
        (29, PLACE, False),  # now the calendar alone says
        (40, "2027-01-05T10:00", True),  # of a month away: until two weeks after its first date
        (60, "2027-01-05T10:00", False),
    ],
)
def test_a_place_that_a_yes_gave_is_given_whether_the_calendar_shows_it_or_not(
    days: int, slot: str, is_given: bool
) -> None:
    yes = replace(offered(WAITING), slot=slot, state="answered", answer="yes", answered_at=DAY)

    found = given_places([yes], DAY + timedelta(days=days))

    assert found == (frozenset({place_of(slot)}) if is_given else frozenset())


@pytest.mark.parametrize("lacks", [{"slot": ""}, {"offered_at": None}, {"answered_at": None}])
def test_a_yes_without_an_offer_gives_none(lacks: dict[str, object]) -> None:
    yes = replace(offered(WAITING), state="answered", answer="yes", answered_at=DAY)

    assert given_places([replace(yes, **lacks)], DAY) == frozenset()  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ["no", "refer", ""])
def test_no_other_answer_gives_a_place(answer: str) -> None:
    over = replace(offered(WAITING), state="answered", answer=answer, answered_at=DAY)

    assert given_places([over], DAY) == frozenset()


def counts(*readings: list[str]) -> list[int]:
    """How many places are ready after each of the readings of days in a row."""
    free, found = FreePlaces(), []
    for days, starts in enumerate(readings):
        free = free.followed_by(starts, DAY.date() + timedelta(days=days))
        found.append(len(free.ready))
    return found


def test_a_place_is_ready_when_it_was_free_on_three_days_in_a_row() -> None:
    assert counts([PLACE], [PLACE], [], [PLACE], [PLACE], [PLACE]) == [0, 0, 0, 0, 0, 1]


def test_the_next_date_of_a_place_is_the_same_place() -> None:
    free = FreePlaces(DAY.date(), (("2026-12-01T10:00", 2),))

    assert free.followed_by(["2026-12-08T10:00"], DAY.date() + timedelta(days=1)).ready == (PLACE,)


def test_readings_that_are_weeks_apart_are_not_in_a_row() -> None:
    free = FreePlaces(DAY.date(), ((PLACE, 2),))

    assert free.followed_by([PLACE], DAY.date() + timedelta(days=20)).ready == ()


def test_what_is_counted_is_read_again() -> None:
    free = FreePlaces(DAY.date(), ((PLACE, 2),))

    assert FreePlaces.read(free.as_text()) == free
    assert FreePlaces.read("spoiled") == FreePlaces.read("") == FreePlaces()


@pytest.mark.parametrize("state", ["unread", "stale"])
def test_a_reading_that_is_not_whole_counts_for_nothing(state: str) -> None:
    given = context(calendar(at=DAY, state=state), now=DAY)
    (rule,) = (one for one in given.rulebook.rules if one.name == "new client")

    assert free_places(rule, WAITING, given) is None


# -- limits and the caseload ----------------------------------------------------------------------------


def limited(*requests: Request) -> tuple[str, ...]:
    """The places that are free for one more client where the limit is one client, an hour a week."""
    rules = "  - name: weekly\n    when: {text: [weekly]}\n    needs: 50 min weekly of talk\n"
    given = context(now=DAY, rules=rules)
    capacity = given.settings.capacity
    kinds = {"talk": KindSettings.model_validate({"clients": 1, "at_most": "50 min a week"})}
    settings = given.settings.model_copy(update={"capacity": capacity.model_copy(update={"kinds": kinds})})
    given = replace(given, rulebook=given.rulebook.with_settings(settings))
    by_name = {rule.name: rule for rule in given.rulebook.rules}
    weekly = tuple(replace(one, kind="weekly", needs_kind="talk") for one in requests)
    given = replace(given, promised=offered_hours(weekly, by_name, given))
    return free_places(by_name["weekly"], replace(WAITING, kind="weekly"), given) or ()


def test_the_last_place_of_the_caseload_is_free() -> None:
    assert limited()


def test_an_offer_that_is_out_takes_the_last_place() -> None:
    assert limited(offered(FIRST)) == ()


def test_an_offer_is_not_in_its_own_way() -> None:
    given = context(now=DAY)
    rules = {rule.name: rule for rule in given.rulebook.rules}
    out = offered(replace(WAITING, draft_state="sent", due=date(2026, 12, 7)))
    given = replace(given, promised=offered_hours((out,), rules, given))
    yes = replace(out, state="decided", decision="yes", decided_at=DAY, number=2, draft_state="", letter="")

    plan = decide_open(facts(yes, calendars=(calendar(at=DAY),)), given)

    assert len(given.promised) == 12
    assert [draft.letter for draft in plan.drafts] == ["yes"]
    assert "Tuesday, December 8 at 10:00 AM" in text_of(plan)
