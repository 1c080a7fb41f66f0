"""What holds for the capacity check whatever the calendars say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eitherway.capacity.measure import measure, survey
from eitherway.capacity.model import Capacity, CapacitySettings, Kind, Question, Repeat, Slot, Source, Window
from eitherway.text.public_holidays import PublicHolidays
from eitherway.text.units import parse_hours, parse_limit, parse_range
from tests.measuring import cpu_seconds

VIENNA = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 3, 4, 8, tzinfo=VIENNA)
MONDAY = datetime(2026, 3, 9)
SESSION = Kind(
    "session",
    ("session",),
    50,
    10,
    (parse_limit("8 h a week"), parse_limit("4 h a day"), parse_limit("6 a week")),
    (parse_limit("1 h a week"),),
    4,
)
SETTINGS = CapacitySettings(
    timezone="Europe/Vienna",
    me=("mira@practice.example",),
    hours=parse_hours({"mon-fri": "09:00-13:00, 14:00-18:00"}),
    away=(parse_range("2026-03-18 to 2026-03-20"),),
    away_titles=("vacation",),
    kinds=(SESSION,),
    notice=24 * 60,
    look_ahead=2 * 7 * 24 * 60,
)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a failure is shown as found: shrinking takes minutes
MORE = int(os.environ.get("EITHERWAY_FUZZ", "1"))  # times as many examples
ORDER = ("room", "tight", "full")

times = st.builds(
    lambda day, quarter: MONDAY + timedelta(days=day, minutes=15 * quarter),
    st.integers(-5, 16),
    st.integers(32, 76),
)
titles = st.sampled_from(("Session A.", "Session B.", "Sessions", "Dentist", "Vacation", "Intro"))
marks = st.sampled_from(
    ("", "STATUS:TENTATIVE\n", "TRANSP:TRANSPARENT\n", "RRULE:FREQ=WEEKLY\n", "RRULE:FREQ=DAILY;COUNT=3\n")
)


def tried(examples: int) -> Callable[..., Callable[..., None]]:
    return hypothesis_settings(max_examples=examples * MORE, deadline=None, phases=PHASES)


def event(uid: str, start: datetime, minutes: int, title: str, mark: str) -> str:
    end = start + timedelta(minutes=minutes)
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{title}\nDTSTART;TZID=Europe/Vienna:{start:%Y%m%dT%H%M%S}\n"
        f"DTEND;TZID=Europe/Vienna:{end:%Y%m%dT%H%M%S}\n{mark}END:VEVENT\n"
    )


def calendar(events: list[str]) -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(events)}END:VCALENDAR\n".encode()


lists = st.lists(st.tuples(times, st.sampled_from((30, 50, 120, 300)), titles, marks), max_size=8).map(
    lambda items: [event(f"e{number}", *item) for number, item in enumerate(items)]
)
added = st.builds(event, st.just("added"), times, st.sampled_from((15, 50, 240)), titles, marks)
questions = st.one_of(
    st.builds(lambda start: Question("session", (Slot(start),)), times),
    st.builds(lambda start: Question("session", (Slot(start),), new_client=True), times),
    st.builds(lambda start: Question("session", (Slot(start),), repeat=Repeat(1, 3)), times),
    st.builds(lambda one, other: Question("session", (Slot(one), Slot(other))), times, times),
    st.builds(lambda start: Question("session", windows=(Window(start, start + timedelta(hours=9)),)), times),
    st.just(Question("session")),
    st.just(Question("session", repeat=Repeat(1, 2))),
)


def source(octets: bytes | None, name: str = "practice") -> Source:
    return Source(name, "load", octets, NOW)


def ask(question: Question, *sources: Source) -> Capacity:
    return measure(question, sources, SETTINGS, NOW)


@tried(120)
@given(questions, lists, added)
def test_adding_an_event_never_makes_room(question: Question, events: list[str], more: str) -> None:
    before = ask(question, source(calendar(events)))

    after = ask(question, source(calendar([*events, more])))

    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)


@tried(60)
@given(questions, lists, st.sampled_from(("none", "unread", "stale", "shrunk", "page", "future")))
def test_an_unreadable_calendar_gives_neither_room_nor_tight(
    question: Question, events: list[str], how: str
) -> None:
    good, other = source(calendar(events)), source(calendar([]), "family")
    bad = {
        "none": replace(other, octets=None),
        "unread": replace(other, state="unread"),
        "stale": replace(other, read_at=NOW - timedelta(hours=4)),
        "shrunk": replace(other, state="shrunk"),
        "page": replace(other, octets=b"<html></html>"),
        "future": replace(other, read_at=None),
    }[how]

    capacity = ask(question, good, bad)

    assert capacity.verdict in ("full", "unknown")
    assert capacity.openings == ()


@tried(60)
@given(questions, lists, st.floats(0, 0.999))
def test_a_calendar_cut_anywhere_gives_neither_room_nor_tight(
    question: Question, events: list[str], share: float
) -> None:
    whole = calendar(events).rstrip()

    capacity = ask(question, source(whole[: int(len(whole) * share)]))

    assert capacity.verdict in ("full", "unknown")


@tried(40)
@given(questions, lists)
def test_what_an_unreadable_calendar_hides_may_only_be_worse(question: Question, events: list[str]) -> None:
    alone = ask(question, source(calendar([]), "family"), replace(source(calendar(events)), octets=None))

    known = ask(question, source(calendar([]), "family"), source(calendar(events)))

    assert alone.verdict != "full" or known.verdict == "full"


@tried(40)
@given(lists)
def test_the_cells_of_a_day_fill_it_without_overlap(events: list[str]) -> None:
    weeks, _ = survey(MONDAY.date(), 2, (source(calendar(events)),), SETTINGS, NOW)

    edges = [[(cell.start, cell.end) for cell in day.cells] for week in weeks for day in week.days]
    assert all(cells[0][0] == 0 and cells[-1][1] == 1440 for cells in edges)
    assert all(one[1] == other[0] for cells in edges for one, other in pairwise(cells))


@tried(30)
@given(questions, lists)
def test_the_same_question_has_the_same_answer(question: Question, events: list[str]) -> None:
    one = ask(question, source(calendar(events)), source(calendar(events), "copy"))

    other = ask(question, source(calendar(list(reversed(events))), "copy"), source(calendar(events)))

    assert (one.verdict, one.why, one.openings) == (other.verdict, other.why, other.openings)


@tried(40)
@given(questions, lists)
def test_openings_have_room_when_asked_for(question: Question, events: list[str]) -> None:
    calendars = source(calendar(events))

    openings = ask(replace(question, repeat=None), calendars).openings

    asked = [
        ask(Question("session", (Slot(start),), new_client=question.new_client), calendars)
        for start in openings
    ]
    assert all(capacity.verdict == "room" for capacity in asked)


@tried(60)
@given(questions, lists)
def test_no_two_openings_overlap(question: Question, events: list[str]) -> None:
    capacity = ask(question, source(calendar(events)))

    ends = [start + timedelta(minutes=capacity.minutes or 0) for start in capacity.openings]
    assert all(end <= later for end, later in zip(ends, capacity.openings[1:], strict=False))


@tried(60)
@given(st.lists(times, min_size=2, max_size=4, unique=True), lists)
def test_one_of_several_times_is_as_good_as_the_best(starts: list[datetime], events: list[str]) -> None:
    calendars = source(calendar(events))

    together = ask(Question("session", tuple(map(Slot, starts))), calendars)

    alone = [ask(Question("session", (Slot(start),)), calendars) for start in sorted(starts)]
    assert together.verdict == min((one.verdict for one in alone), key=ORDER.index)
    assert [line.verdict for line in together.alternatives] == [one.verdict for one in alone]


@tried(60)
@given(st.lists(times, min_size=2, max_size=3, unique=True), lists)
def test_all_of_several_times_are_never_better_than_the_worst(
    starts: list[datetime], events: list[str]
) -> None:
    calendars = source(calendar(events))

    together = ask(Question("session", tuple(map(Slot, starts)), all_of=True), calendars)

    alone = [ask(Question("session", (Slot(start),)), calendars).verdict for start in starts]
    assert together.verdict != "room" or set(alone) == {"room"}
    assert (together.verdict == "full") <= (
        len(set(alone)) == 1 or "limit_week" in together.why or "limit_day" in together.why
    )


@tried(20)
@given(times, st.sampled_from((15, 25, 50)), lists)
def test_a_window_is_full_only_where_no_minute_in_it_has_a_start(
    start: datetime, length: int, events: list[str]
) -> None:
    calendars, window = source(calendar(events)), Window(start, start + timedelta(hours=3))

    whole = ask(Question("session", windows=(window,), length=length), calendars)

    starts = [start + timedelta(minutes=5 * number) for number in range((180 - length) // 5 + 1)]
    each = [ask(Question("session", (Slot(at),), length=length), calendars).verdict for at in starts]
    assert (whole.verdict == "full") == (set(each) == {"full"})


@tried(40)
@given(questions, lists, st.sampled_from((30, 120)))
def test_a_way_to_go_never_makes_room(question: Question, events: list[str], travel: int) -> None:
    there = ask(question, source(calendar(events)))

    far = ask(replace(question, travel=travel), source(calendar(events)))

    assert ORDER.index(far.verdict) >= ORDER.index(there.verdict)


@tried(40)
@given(questions, lists)
def test_holidays_never_make_room(question: Question, events: list[str]) -> None:
    calendars = (source(calendar(events)),)
    with_holidays = replace(SETTINGS, holidays=PublicHolidays("IE"))  # 17 March is one

    at_home = measure(question, calendars, with_holidays, NOW)

    assert ORDER.index(at_home.verdict) >= ORDER.index(ask(question, *calendars).verdict)


@pytest.mark.parametrize("look_ahead", [4 * 7 * 1440, 10 * 365 * 1440])
@pytest.mark.parametrize(
    "question",
    [
        Question("session", windows=(Window(MONDAY, MONDAY.replace(year=2126)),)),
        Question("session", windows=(Window(MONDAY, MONDAY.replace(year=2126)),), repeat=Repeat()),
        Question("session", repeat=Repeat(until=date(2126, 1, 1))),
        Question("session", (Slot(MONDAY.replace(hour=10)),), repeat=Repeat(1, 100_000, "day")),
        Question("session", length=1200, repeat=Repeat(1, 5_000)),
        Question(length=60, repeat=Repeat(1, 5_000)),
    ],
)
def test_no_question_costs_a_search_without_a_bound(question: Question, look_ahead: int) -> None:
    settings = replace(SETTINGS, look_ahead=look_ahead)

    assert cpu_seconds(lambda: measure(question, (source(calendar([])),), settings, NOW)) < 0.3
