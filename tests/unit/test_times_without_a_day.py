"""Times of whichever day, days up to which or from which on: they are checked as windows."""

from __future__ import annotations

import pytest

from eitherway.capacity.explanation import answer_lines
from tests.unit.test_doubts import answer


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("Any weekday after 9pm would suit us, could we meet?", "full", ("outside_hours",)),
        ("Could we meet any day before 7:30 am?", "full", ("outside_hours",)),
        ("Could we meet any day after 4pm?", "room", ()),
        ("Jeder Werktag nach 21 Uhr wäre uns recht, könnten wir uns treffen?", "full", ("outside_hours",)),
        ("Könnten wir uns an einem Tag nach 16 Uhr treffen?", "room", ()),
        ("N'importe quel jour après 21h nous irait, pouvons-nous nous voir ?", "full", ("outside_hours",)),
        ("Pourrions-nous nous voir après 16h ?", "room", ()),
        ("Cualquier día después de las 21:00, ¿podemos vernos?", "full", ("outside_hours",)),
        ("¿Podemos vernos después de las 16:00?", "room", ()),
        ("Could you come Monday before 7:30, or at lunch?", "room", ()),
        ("Können Sie am Montag vor 7:30 Uhr oder mittags kommen?", "room", ()),
        ("Could we meet on Friday before 10 or after 4?", "room", ()),
    ],
)
def test_a_part_of_whichever_day_is_looked_for_in_the_hours(
    text: str, verdict: str, why: tuple[str, ...]
) -> None:
    capacity = answer(text)

    assert (capacity.verdict, capacity.why) == (verdict, why)


ALL_WEEK = ("20261014T000000/20261016T235900",)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Could we meet before Friday?", "full"),
        ("Could we meet before next Tuesday?", "room"),
        ("Könnten wir uns vor Freitag treffen?", "full"),
        ("Pourrions-nous nous voir avant vendredi ?", "full"),
        ("¿Podemos vernos antes del viernes?", "full"),
        ("Could we meet after Friday?", "room"),
        ("Could we talk again after 15 days?", "room"),
    ],
)
def test_a_day_before_or_after_which_bounds_the_search(text: str, verdict: str) -> None:
    assert answer(text, *ALL_WEEK).verdict == verdict


def test_an_hour_without_a_day_is_asked_about() -> None:
    capacity = answer("Could we meet at 4 instead of Tuesday?")

    assert capacity.verdict == "unknown"
    assert capacity.unclear == 'no day is said for "4"'


def test_a_time_that_is_past_is_shown_with_its_year() -> None:
    capacity = answer("Could we meet today at 8am?")

    assert answer_lines(capacity)[0] == "- Wed 14 Oct 2026 08:00–09:00: full (the time is past)"
