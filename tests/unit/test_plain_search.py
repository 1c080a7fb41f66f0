"""The search and the picture against plain forms of both: each start judged, each minute looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from eitherway.capacity.judge import Reasons, judge, not_known
from eitherway.capacity.model import Question, Repeat
from eitherway.capacity.openings import GRID, MOST_A_DAY, repeated, search
from eitherway.capacity.periods import Span
from eitherway.capacity.situation import Situation, situation_of
from eitherway.capacity.weeks import week_load
from tests.unit.test_capacity_laws import MONDAY, NOW, SETTINGS, calendar, lists, source, times, tried

WEEKS = timedelta(weeks=2)
repeats = st.sampled_from((None, None, Repeat(1, 3), Repeat(1), Repeat(2, 4), Repeat(1, 5, "day")))
asks = st.builds(
    Question,
    st.sampled_from(("session", "")),
    repeat=repeats,
    travel=st.sampled_from((0, 0, 45)),
    new_client=st.booleans(),
)


def plain_reasons(span: Span, situation: Situation) -> Reasons:
    """All dates of a start judged one by one, as for an asked start that repeats."""
    judged: list[Reasons] = []
    taken: list[Span] = []
    for date in repeated(span, situation):
        judged.append(judge(date, situation, tuple(taken)))
        if not judged[-1].full:
            taken.append(date)
    away = {reason for reasons in judged for reason in reasons.full}
    if judged[0].full or not away <= {"away", "holiday"} or 2 * len(taken) < len(judged):
        return Reasons(full=tuple(away))
    return Reasons(
        unknown=tuple(reason for reasons in judged for reason in reasons.unknown),
        tight=(*(reason for reasons in judged for reason in reasons.tight), *away),
    )


def starts_of(within: Span, minutes: int, situation: Situation) -> Iterator[tuple[Span, ...]]:
    for day in situation.calendar.days(within):
        starts = [
            situation.calendar.at(day, minute)
            for opens, closes in situation.calendar.hours.of(day)
            for minute in range(-(-opens // GRID) * GRID, closes, GRID)
        ]
        spans = ((start, start + minutes * 60) for start in starts)
        yield tuple(span for span in spans if within[0] <= span[0] and span[1] <= within[1])


def plain_search(within: Span, minutes: int, situation: Situation) -> tuple[tuple[Span, ...], Span | None]:
    """The openings, and the first start that is only tight, by judging every start on the grid."""
    found: list[Span] = []
    tight = None
    for spans in starts_of(within, minutes, situation):
        today: list[Span] = []
        for span in spans:
            if len(today) == MOST_A_DAY or (today and span[0] < today[-1][1]):
                continue
            reasons = plain_reasons(span, situation)
            if reasons.verdict == "room":
                today.append(span)
            elif reasons.verdict == "tight":
                tight = tight or span
        found += today
    return tuple(found), tight


@tried(40)
@given(asks, lists, st.sampled_from((30, 50, 240)))
def test_a_search_finds_what_judging_each_start_finds(
    question: Question, events: list[str], minutes: int
) -> None:
    situation = situation_of(question, (source(calendar(events)),), SETTINGS, NOW, ())
    within = (situation.now, situation.now + int(WEEKS.total_seconds()))

    found = search(within, minutes, situation, most=1000)

    openings, tight = plain_search(within, minutes, situation)
    assert found.open == openings
    assert question.repeat is not None or (found.tight and found.tight[0]) == tight


@tried(20)
@given(lists, st.sampled_from((30, 50)), st.sampled_from((0, 30)))
def test_what_was_found_for_one_question_is_not_taken_for_another(
    events: list[str], minutes: int, travel: int
) -> None:
    calendars = (source(calendar(events)),)
    one = situation_of(Question("session"), calendars, SETTINGS, NOW, ())
    within = (one.now, one.now + int(WEEKS.total_seconds()))
    search(within, 50, one)

    other = situation_of(Question("", travel=travel), calendars, replace(SETTINGS, notice=0), NOW, ())

    assert search(within, minutes, other, most=1000).open == plain_search(within, minutes, other)[0]


def plain_states(day: datetime, asked: Span, situation: Situation) -> list[str]:
    """The state of each minute of a day."""
    home = situation.calendar
    whole = home.period(day.date(), "day")
    off = home.is_away(whole) or home.is_holiday(whole)
    states = []
    for minute in range(1440):
        at = home.at(day.date(), minute)
        there = [entry for entry in situation.whole.entries if entry.start < at + 60 and entry.end > at]
        hours = any(start <= minute < end for start, end in home.hours.of(day.date()))
        gone = any(entry.firm and entry.away for entry in situation.whole.entries if entry in there)
        away_today = any(
            e.firm and e.away and e.start < whole[1] and e.end > whole[0] for e in situation.whole.entries
        )
        busy = any(entry.firm and not entry.away for entry in there)
        layers = {
            "closed": True,
            "free": hours,
            "unread": hours and bool(not_known((at, at + 60), situation)),
            "tentative": any(not entry.firm for entry in there),
            "busy": busy,
            "away": gone or (off and not away_today),
        }
        state = [name for name, is_there in layers.items() if is_there][-1]
        is_asked = asked[0] < at + 60 and asked[1] > at
        states.append(("clash" if state in ("busy", "away") else "asked") if is_asked else state)
    return states


@tried(10)
@given(lists, times, st.integers(0, 9))
def test_the_picture_shows_of_each_minute_what_is_there(
    events: list[str], start: datetime, number: int
) -> None:
    situation = situation_of(Question(), (source(calendar(events)),), SETTINGS, NOW, ())
    day = MONDAY + timedelta(days=number)
    first = situation.calendar.at(start.date(), start.hour * 60 + start.minute)
    asked = (first, first + 3000)

    week = week_load((day - timedelta(days=day.weekday())).date(), SETTINGS.kinds, (asked,), situation)

    states = plain_states(day, asked, situation)
    runs = [state for state, _ in groupby(states)]
    assert [cell.state for cell in week.days[day.weekday()].cells] == runs
