"""Law 5: never "room" from a calendar that was not read whole and lately; the card says which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eitherway.capacity.measure import measure, survey
from eitherway.capacity.model import (
    Capacity,
    CapacitySettings,
    Kind,
    Promised,
    Question,
    Repeat,
    Slot,
    Source,
    Window,
)
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.text.units import parse_hours, parse_limit, parse_range
from tests.laws.builders import (
    LETTER,
    NOW,
    REQUEST,
    TALK,
    ZONE,
    busy,
    calendar,
    context,
    facts,
    incoming,
)
from tests.letterbox import mail

SESSION = Kind("session", ("session",), 50, 10)
SETTINGS = CapacitySettings(
    timezone="America/Chicago",
    me=("maya@okafor.example",),
    hours=parse_hours({"mon-fri": "09:00-17:00"}),
    away=(parse_range("2026-12-21 to 2026-12-25"),),
    away_titles=("vacation",),
    kinds=(SESSION,),
    notice=24 * 60,
    look_ahead=2 * 7 * 24 * 60,
)
AT_TEN = Question("session", (Slot(TALK.replace(tzinfo=None)),))
ANY_TIME = Question("session")
THE_DAY = Question("session", windows=(Window(datetime(2026, 12, 8, 9), datetime(2026, 12, 8, 17)),))


def asked(
    *sources: Source, question: Question = AT_TEN, kind: Kind = SESSION, promised: tuple[Promised, ...] = ()
) -> Capacity:
    """The verdict on a session on Tuesday, 8 December, at 10:00."""
    return measure(question, sources, replace(SETTINGS, kinds=(kind,)), NOW, promised)


def verdict(*sources: Source, **more: object) -> tuple[str, tuple[str, ...]]:
    capacity = asked(*(sources or (calendar(),)), **more)  # type: ignore[arg-type]
    return capacity.verdict, capacity.why


def slot(day: int, hour: int, minute: int = 0, month: int = 12, **more: object) -> Question:
    return Question("session", (Slot(datetime(2026, month, day, hour, minute)),), **more)  # type: ignore[arg-type]


def event(title: str, day: int, hour: int, minute: int = 0, hours: float = 1) -> str:
    return busy(datetime(2026, 12, day, hour, minute, tzinfo=ZONE), hours, title)


def tentative(text: str) -> str:
    return text.replace("END:VEVENT", "STATUS:TENTATIVE\r\nEND:VEVENT")


# -- calendars that were not read -----------------------------------------------------------------------

WHOLE = calendar()
UNREAD = {
    "never": replace(WHOLE, octets=None, read_at=None),
    "not now": replace(WHOLE, state="unread"),
    "shrunk": replace(WHOLE, state="shrunk"),
    "stale": replace(WHOLE, read_at=NOW - timedelta(hours=3, seconds=1)),
    "cut": replace(WHOLE, octets=(WHOLE.octets or b"")[:-20]),
    "a page": replace(WHOLE, octets=b"<html></html>"),
}
QUESTIONS = {"a time": AT_TEN, "any time": ANY_TIME, "a day": THE_DAY}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("source", UNREAD.values(), ids=UNREAD)
def test_an_unread_calendar_gives_no_room(source: Source, question: Question) -> None:
    other = calendar(name="family")

    capacity = asked(other, replace(source, name="practice"), question=question)

    assert capacity.verdict == "unknown"
    assert capacity.openings == ()
    assert [state.name for state in capacity.calendars if state.state != "fresh"] == ["practice"]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_calendars_that_were_read_and_are_free_give_room(question: Question) -> None:
    assert verdict(calendar(at=NOW - timedelta(hours=3)), question=question) == ("room", ())


def test_what_a_fresh_calendar_proves_full_is_full_whatever_another_hides() -> None:
    assert verdict(calendar(busy()), replace(WHOLE, name="family", state="unread")) == ("full", ("conflict",))


def test_an_unread_calendar_proves_nothing_full() -> None:
    hidden = replace(calendar(busy()), state="unread")

    assert verdict(hidden, calendar(name="family"))[0] == "unknown"


def test_a_broken_item_spoils_what_it_touches_alone() -> None:
    broken = busy().replace("DTEND;TZID=America/Chicago:", "DTEND;TZID=Nowhere/Else:X")

    assert verdict(calendar(broken)) == ("unknown", ("broken_item",))
    assert verdict(calendar(broken), question=slot(1, 10)) == ("room", ())


def test_beyond_the_horizon_nothing_is_known() -> None:
    near = datetime(2027, 5, 20, 10)

    assert verdict(question=Question("session", (Slot(near),))) == ("room", ())
    assert verdict(question=Question("session", (Slot(near + timedelta(weeks=2)),)))[1] == ("beyond_horizon",)


def test_an_ask_that_is_not_understood_gives_no_room() -> None:
    unclear = asked(WHOLE, question=replace(AT_TEN, unclear="nobody knows"))

    assert (unclear.verdict, unclear.why, unclear.unclear) == ("unknown", ("unclear",), "nobody knows")


def test_the_card_names_the_calendar_that_was_not_read() -> None:
    plan = decide_new(incoming(), context(calendar(state="unread"))).plan

    (card,) = (one for one in plan.actions if hasattr(one, "replaces"))
    assert "· Unknown ·" in card.subject
    assert b"practice" in card.octets


def test_a_sealed_letter_gives_no_room() -> None:
    parts = "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x--\n"
    sealed = mail(parts, message_id="<s@x.org>", content_type="multipart/encrypted; boundary=x")

    decision = decide_new(incoming(sealed, thread=REQUEST), context())

    assert decision.capacity is not None
    assert decision.capacity.verdict == "unknown"
    assert decision.capacity.unclear == "the letter is encrypted, so what it asks is not known"


def test_a_further_letter_that_names_only_a_length_leaves_the_asked_day() -> None:
    longer = mail("Is it for one hour? Thank you!", message_id="<b2@x.org>")

    decision = decide_new(incoming(longer, thread=REQUEST, earlier=LETTER), context(calendar(busy())))

    assert decision.capacity is not None
    assert (decision.capacity.verdict, decision.capacity.why) == ("full", ("conflict",))


def test_a_further_letter_that_names_another_day_asks_for_that_one() -> None:
    moved = mail("Could you give the talk on December 9 at 10am instead?", message_id="<b2@x.org>")

    decision = decide_new(incoming(moved, thread=REQUEST, earlier=LETTER), context(calendar(busy())))

    assert decision.capacity is not None
    assert decision.capacity.verdict == "room"


# -- what is full ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "events", "why"),
    [
        (slot(8, 10), ("Dentist", 8, 10), ("conflict",)),
        (slot(8, 10), ("Dentist", 8, 10, 49, 0.2), ("conflict",)),
        (slot(8, 10), ("Vacation", 8, 10), ("away",)),
        (slot(22, 10), ("Dentist", 1, 10), ("away",)),
        (slot(8, 8, 59), ("Dentist", 1, 10), ("outside_hours",)),
        (slot(8, 16, 11), ("Dentist", 1, 10), ("outside_hours",)),
        (slot(12, 10), ("Dentist", 1, 10), ("outside_hours",)),
        (slot(20, 10, month=11), ("Dentist", 1, 10), ("past",)),
        (slot(22, 8), ("Dentist", 22, 8), ("away", "outside_hours", "conflict")),
    ],
)
def test_what_is_taken_is_full(question: Question, events: tuple[object, ...], why: tuple[str, ...]) -> None:
    assert verdict(calendar(event(*events)), question=question) == ("full", why)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [("Dentist", 8, 9, 0, 1.0 - 1 / 6), ("Dentist", 8, 11)])
def test_a_neighbour_is_not_in_the_way(other: tuple[object, ...]) -> None:
    assert verdict(calendar(event(*other))) == ("room", ())  # type: ignore[arg-type]


def test_a_conflict_is_named() -> None:
    capacity = asked(calendar(busy()))

    (conflict,) = capacity.conflicts
    assert (conflict.title, conflict.start, conflict.firm, conflict.calendar) == (
        "Dentist",
        TALK,
        True,
        "practice",
    )
    assert capacity.answers[0].start == TALK


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("3 h a week", "limit_week"), ("2 h a day", "limit_day"), ("2 a month", "limit_month")],
)
def test_a_limit_that_is_reached_is_full(limit: str, reason: str) -> None:
    kind = replace(SESSION, limits=(parse_limit(limit),))
    under = calendar(event("Session A", 8, 13))
    over = calendar(event("Session A", 8, 13), event("Session B", 8, 14, 10), event("Session C", 9, 9))

    assert verdict(over, kind=kind) == ("full", (reason,))
    assert verdict(under, kind=kind)[0] in {"room", "tight"}


def test_promised_hours_count_and_are_in_the_way() -> None:
    kind = replace(SESSION, limits=(parse_limit("2 a week"),))
    same_hour = Promised("talk", 60, TALK.date(), TALK)
    other_day = Promised("session", 60, date(2026, 12, 9))

    assert verdict(promised=(same_hour,)) == ("full", ("conflict",))
    assert verdict(promised=(replace(same_hour, start=TALK + timedelta(minutes=50)),)) == ("room", ())
    assert verdict(promised=(replace(same_hour, start=TALK - timedelta(minutes=60)),)) == ("room", ())
    assert verdict(kind=kind, promised=(other_day, other_day)) == ("full", ("limit_week",))
    assert verdict(kind=kind, promised=(other_day, replace(other_day, day=date(2026, 12, 14)))) == (
        "tight",
        ("nearly_full",),
    )
    assert verdict(kind=kind, promised=(replace(other_day, kind="talk"),) * 2)[0] == "room"


def test_a_caseload_that_is_reached_is_full_for_a_new_client_only() -> None:
    kind = replace(SESSION, clients=2)
    two = calendar(event("Session A", 1, 10), event("Session B", 2, 10))
    new = replace(AT_TEN, new_client=True)

    assert verdict(two, question=new, kind=kind) == ("full", ("caseload",))
    assert verdict(two, kind=kind) == ("room", ())
    assert verdict(calendar(event("Session A", 1, 10)), question=new, kind=kind) == ("tight", ("last_place",))
    assert verdict(question=new, kind=kind)[0] == "room"
    assert asked(two, kind=kind).clients == 2


# -- what is tight --------------------------------------------------------------------------------------


def test_a_tentative_event_is_tight() -> None:
    assert verdict(calendar(tentative(busy()))) == ("tight", ("tentative",))


@pytest.mark.parametrize(("minutes", "why"), [(9, ("gap",)), (10, ())])
def test_the_gap_to_a_neighbour(minutes: int, why: tuple[str, ...]) -> None:
    before = busy(TALK - timedelta(minutes=60 + minutes))
    behind = busy(TALK + timedelta(minutes=50 + minutes))

    assert verdict(calendar(before))[1] == verdict(calendar(behind))[1] == why


def test_the_larger_of_two_gaps_counts() -> None:
    talk = Kind("talk", ("talk",), 60, 30)
    settings = replace(SETTINGS, kinds=(SESSION, talk))
    near = calendar(busy(TALK - timedelta(minutes=80), title="Talk"))

    capacity = measure(AT_TEN, (near,), settings, NOW)

    assert capacity.why == ("gap",)


def test_short_notice_is_tight() -> None:
    assert verdict(question=slot(24, 10, month=11)) == ("room", ())
    assert verdict(question=slot(23, 10, month=11)) == ("tight", ("notice",))


def test_limits_that_still_hold_are_tight() -> None:
    two_hours = replace(SESSION, limits=(parse_limit("2 h a day"),))
    reserved = replace(
        SESSION,
        limits=(parse_limit("3 h a day"),),
        reserve=(parse_limit("1 h a day"), parse_limit("9 h a week")),
    )
    one = calendar(event("Session A", 8, 13))
    maybe = calendar(tentative(event("Session A", 8, 13, hours=2)))

    assert verdict(one, kind=two_hours) == ("tight", ("nearly_full",))
    assert verdict(maybe, kind=two_hours) == ("tight", ("tentative",))
    assert verdict(calendar(event("Session A", 8, 13, hours=1.5)), kind=reserved) == ("tight", ("reserve",))
    assert verdict(kind=two_hours) == ("room", ())


# -- several dates and openings -------------------------------------------------------------------------


def test_the_best_of_several_times_counts() -> None:
    either = Question("session", (*AT_TEN.slots, Slot(datetime(2026, 12, 9, 10))))

    assert verdict(calendar(busy()), question=either) == ("room", ())


def test_of_repeated_dates_the_worst_counts() -> None:
    series = replace(AT_TEN, repeat=Repeat(1, 2))
    second = event("Dentist", 15, 10)

    some = asked(calendar(second), question=series)
    free = asked(WHOLE, question=replace(AT_TEN, repeat=Repeat(1, 2)))

    assert (some.verdict, some.dates_full) == ("tight", (TALK + timedelta(weeks=1),))
    assert "some_full" in some.why
    assert [answer.start.day for answer in free.answers] == [8, 15]
    assert (free.verdict, free.dates_full) == ("room", ())


def test_where_every_date_is_full_the_series_is() -> None:
    series = replace(AT_TEN, repeat=Repeat(2, 2))
    both = calendar(event("Dentist", 8, 10), event("Dentist", 22, 10))

    assert verdict(both, question=series)[0] == "full"


def test_the_asks_own_earlier_dates_count_as_load() -> None:
    kind = replace(SESSION, limits=(parse_limit("2 a month"),))

    assert verdict(question=replace(slot(1, 10), repeat=Repeat(1, 3)), kind=kind)[1] == (
        "limit_month", "nearly_full", "some_full",
    )  # fmt: skip


def test_any_start_in_the_asked_day_would_do() -> None:
    morning = calendar(event("Dentist", 8, 9, hours=4))

    assert verdict(morning, question=THE_DAY) == ("room", ())
    assert verdict(calendar(event("Dentist", 8, 9, hours=8)), question=THE_DAY) == ("full", ("no_opening",))
    assert verdict(question=window(datetime(2026, 12, 22, 9))) == ("full", ("away",))
    assert verdict(question=window(datetime(2026, 12, 12, 9))) == ("full", ("outside_hours",))
    assert verdict(question=window(datetime(2026, 11, 20, 9))) == ("full", ("past",))


def window(start: datetime) -> Question:
    return Question("session", windows=(Window(start, start + timedelta(hours=8)),))


def test_without_a_time_the_openings_count() -> None:
    full = calendar(busy(NOW, 15 * 24))
    few = calendar(busy(NOW, 24), busy(datetime(2026, 11, 25, 8, tzinfo=ZONE), 14 * 24))

    assert len(asked(WHOLE, question=ANY_TIME).openings) >= 3
    assert verdict(full, question=ANY_TIME) == ("full", ("no_opening",))
    assert verdict(few, question=ANY_TIME) == ("tight", ("few_openings",))


def test_a_length_that_nobody_said_is_full_or_not_known() -> None:
    endless = replace(SESSION, length=None)

    assert verdict(kind=endless)[0] == "unknown"
    assert asked(WHOLE, kind=endless).unclear == "how long it would take was not said"
    assert verdict(calendar(busy()), kind=endless) == ("full", ("conflict",))
    assert asked(WHOLE, question=replace(ANY_TIME, length=30), kind=endless).minutes == 30


def test_an_end_gives_the_length() -> None:
    until = Question("session", (Slot(datetime(2026, 12, 8, 10), datetime(2026, 12, 8, 12)),))
    backwards = Question("session", (Slot(datetime(2026, 12, 8, 10), datetime(2026, 12, 8, 9)),))

    assert asked(WHOLE, question=until).minutes == 120
    assert verdict(calendar(event("Dentist", 8, 11, 30)), question=until)[0] == "full"
    assert asked(WHOLE, question=backwards).unclear == "it would end before it starts"


def test_a_zone_is_the_askers_or_is_asked_about() -> None:
    in_berlin = Question("session", (Slot(datetime(2026, 12, 8, 17), zone="Europe/Berlin"),))
    nowhere = Question("session", (Slot(datetime(2026, 12, 8, 17), zone="Nowhere/Else"),))

    assert asked(WHOLE, question=in_berlin).answers[0].start == TALK
    assert asked(WHOLE, question=nowhere).unclear == "the time zone 'Nowhere/Else' is not known"


def test_a_clock_time_that_is_left_out_is_asked_about_and_one_that_comes_twice_is_checked_twice() -> None:
    night = replace(SETTINGS, hours=parse_hours({"mon-sun": "00:00-24:00"}))
    spring = Question("session", (Slot(datetime(2027, 3, 14, 2, 30)),))
    autumn = Question("session", (Slot(datetime(2027, 11, 7, 1, 30)),))
    second = busy(datetime(2027, 11, 7, 1, 30, tzinfo=ZONE, fold=1))
    in_october = datetime(2027, 10, 25, 8, tzinfo=ZONE)

    left_out = measure(spring, (WHOLE,), night, NOW)
    twice = measure(autumn, (calendar(utc(second), at=in_october),), night, in_october)

    assert (left_out.verdict, left_out.why) == ("unknown", ("unclear",))
    assert "a clock change skips" in left_out.unclear
    assert (twice.verdict, twice.why) == ("full", ("conflict",))


def utc(text: str) -> str:
    """The event of 1:30 as the second one of that night, written in UTC."""
    return text.replace(";TZID=America/Chicago:20271107T013000", ":20271107T073000Z").replace(
        ";TZID=America/Chicago:20271107T023000", ":20271107T083000Z"
    )


# -- the figures ----------------------------------------------------------------------------------------


def test_the_figures_say_what_is_booked_and_left() -> None:
    limits = (parse_limit("10 h a week"), parse_limit("9 h a week"), parse_limit("5 a week"))
    kind = replace(SESSION, limits=limits, reserve=(parse_limit("1 h a week"),))
    booked = calendar(event("Session A", 8, 13), tentative(event("Session B", 9, 9)))
    promised = (Promised("session", 30, date(2026, 12, 10)),)

    capacity = asked(booked, kind=kind, promised=promised)

    week, counts = dict(capacity.figures)["week"], dict(capacity.counts)["week"]
    assert (week.booked, week.tentative, week.limit, week.promised, week.reserve) == (60, 60, 540, 30, 60)
    assert week.left_after == 540 - 60 - 120 - 30 - 50
    assert (counts.booked, counts.tentative, counts.limit, counts.left_after, counts.promised) == (
        1,
        1,
        5,
        1,
        1,
    )
    assert set(dict(capacity.figures)) == {"day", "week"}
    assert (capacity.kind, capacity.minutes, capacity.zone) == ("session", 50, "America/Chicago")


def test_a_survey_counts_the_load_of_every_week() -> None:
    weeks, states = survey(date(2026, 12, 7), 2, (calendar(event("Session A", 8, 13)),), SETTINGS, NOW)

    assert [week.monday for week in weeks] == [date(2026, 12, 7), date(2026, 12, 14)]
    assert [state.name for state in states] == ["practice"]


def test_an_open_request_gets_no_room_from_a_calendar_that_went_stale() -> None:
    later = NOW + timedelta(hours=4)

    plan = decide_open(facts(), context(calendar(at=NOW), now=later))

    (memory, card) = plan.actions
    assert memory.request.verdict == "unknown"  # type: ignore[union-attr]
    assert "· Unknown ·" in card.subject  # type: ignore[union-attr]
