"""Which times are held, what a hold looks like, and what is to be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eitherway.capacity.model import Capacity, DateVerdict, Verdict
from eitherway.requests.context import DecisionContext
from eitherway.requests.holds import (
    TITLE,
    Hold,
    held_times,
    hold_changes,
    hold_octets,
    holds_of,
    is_hold,
)
from eitherway.requests.request import State
from eitherway.text.formats import Writing
from tests.laws.builders import KEY, NOW, REQUEST, context

START = datetime(2026, 12, 8, 16, tzinfo=UTC)
END = START + timedelta(hours=1)
HELD = replace(REQUEST, held=("20261208T160000Z/20261208T170000Z",))


def holding() -> DecisionContext:
    given = context()
    settings = given.rulebook.settings
    capacity = settings.capacity.model_copy(update={"holds": "practice"})
    book = replace(given.rulebook, settings=settings.model_copy(update={"capacity": capacity}))
    return replace(given, rulebook=book)


def answer(verdict: Verdict = "room", start: datetime = START, **more: object) -> DateVerdict:
    return replace(DateVerdict(start, start + timedelta(hours=1), verdict, ()), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        ((answer(),), 1),
        ((answer("tight"), answer("unknown", START + timedelta(days=1))), 2),
        ((answer("full"),), 0),
        ((answer(is_window=True),), 0),
        ((answer(dates=8),), 0),
        ((answer(start=NOW - timedelta(hours=1)),), 0),
        (tuple(answer(start=START + timedelta(days=day)) for day in range(9)), 4),
    ],
)
def test_dated_times_that_may_be_said_yes_to_are_held(answers: tuple[DateVerdict, ...], number: int) -> None:
    found = Capacity("room", (), "America/Chicago", answers=answers)

    assert len(held_times(found, REQUEST, holding())) == number
    assert held_times(found, REQUEST, context()) == ()
    assert held_times(None, HELD, holding()) == HELD.held


@pytest.mark.parametrize("state", ["answered", "withdrawn", "dismissed"])
def test_what_is_over_or_past_is_not_held(state: State) -> None:
    assert len(holds_of(HELD, KEY, NOW)) == 1
    assert holds_of(replace(HELD, state=state), KEY, NOW) == ()
    assert holds_of(HELD, KEY, END) == ()


def test_a_hold_is_known_by_its_times_its_title_and_the_key() -> None:
    (hold,) = holds_of(HELD, KEY, NOW)

    assert is_hold(hold, TITLE, KEY, {TITLE})
    assert not is_hold(replace(hold, end=END + timedelta(hours=1)), TITLE, KEY, {TITLE})
    assert not is_hold(hold, "Held: I changed it", KEY, {TITLE})
    assert not is_hold(hold, TITLE, b"another key", {TITLE})
    assert not is_hold(replace(hold, uid="é-ü@holds.eitherway.invalid"), TITLE, KEY, {TITLE})


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_hold_is_a_calendar_object_of_short_lines_without_a_name(language: str) -> None:
    (hold,) = holds_of(HELD, KEY, NOW)
    octets = hold_octets(hold, Writing(language), NOW)

    assert max(map(len, octets.split(b"\r\n"))) <= 75
    assert f"UID:{hold.uid}\r\n".encode() in octets
    assert b"DTSTART:20261208T160000Z\r\nDTEND:20261208T170000Z\r\n" in octets
    assert b"Dana" not in octets


def test_what_is_missing_is_put_and_what_nobody_wants_is_removed() -> None:
    one, two, three = (Hold(uid, START, END) for uid in ("a", "b", "c"))

    def done(wanted: list[Hold], known: set[str], there: list[Hold]) -> list[tuple[str, str]]:
        return [(change.what, change.uid) for change in hold_changes(wanted, known, there)]

    assert done([one, two], {"a"}, [one]) == [("put", "b")]
    assert done([], {"a"}, [one]) == [("remove", "a")]
    assert done([], set(), [three]) == [("remove", "c")]  # a lost ledger
    assert done([one], {"a"}, []) == []  # the owner removed it
