"""A doubtful time whose readings differ in the calendar is not chosen: the card says unknown and asks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from eitherway.asks.ask import read_ask
from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity, CapacitySettings, Source
from eitherway.requests.capacity_question import question_for
from eitherway.text.units import parse_hours
from tests.notes import note

ZONE = "America/Chicago"
NOW = datetime(2026, 10, 14, 9, tzinfo=ZoneInfo(ZONE))  # a Wednesday
SETTINGS = CapacitySettings(ZONE, ("maya@okafor.example",), parse_hours({"mon-fri": "08:00-20:00"}))


def answer(text: str, *busy: str, date: datetime = NOW) -> Capacity:
    """The answer to a letter where these are busy: `20261112T090000/20261112T170000` on the owner's clock."""
    spans = (each.split("/") for each in busy)
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{start}\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Busy\r\nEND:VEVENT\r\n"
        for start, end in spans
    )
    octets = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}END:VCALENDAR\r\n".encode()
    ask = read_ask(note(text, date=date), ZONE)
    question = question_for(ask, None, sender="kim@else.example", new_client=False)
    return measure(question, (Source("work", "load", octets, NOW),), SETTINGS, NOW)


def all_day(october: int) -> str:
    return f"202610{october}T080000/202610{october}T200000"


ON_11_DECEMBER = "20261211T080000/20261211T200000"


@pytest.mark.parametrize(
    ("text", "busy", "said"),
    [
        ("Could we meet on 11/12?", ON_11_DECEMBER, "may be Thu 12 Nov or Fri 11 Dec"),
        ("Could we meet on 11/12?", "20261112T080000/20261112T200000", "may be Thu 12 Nov or Fri 11 Dec"),
        ("Could we meet Monday in two weeks?", all_day(26), "may be Mon 26 Oct or Mon 2 Nov"),
        ("Could we meet on Monday, October 20?", all_day(20), "may be Tue 20 Oct or Mon 19 Oct"),
        ("Could we meet Friday at 7?", "20261016T070000/20261016T110000", "may be Fri 16 Oct 07:00 or"),
    ],
)  # fmt: skip
def test_readings_that_differ_are_unknown_and_both_are_said(text: str, busy: str, said: str) -> None:
    capacity = answer(text, busy)

    assert (capacity.verdict, capacity.why) == ("unknown", ("unclear",))
    assert said in capacity.unclear


@pytest.mark.parametrize(
    "text",
    [
        "Could we meet on 11/12?",
        "Could we meet Monday in two weeks?",
        "Could we meet on Monday, October 20?",
        "Could we meet Friday at 9?",
        "Könnten wir uns am Montag in zwei Wochen treffen?",
        "Pourrions-nous nous voir lundi dans deux semaines ?",
    ],
)
def test_readings_that_get_the_same_answer_are_answered(text: str) -> None:
    assert answer(text).verdict == "room"


def test_of_room_and_tight_the_worse_holds() -> None:
    tentative = "20261211T080000/20261211T200000\r\nSTATUS:TENTATIVE"

    assert answer("Could we meet on 11/12?", tentative).verdict == "tight"


def test_an_hour_that_nobody_means_is_no_doubt() -> None:
    assert answer("Could we meet Friday at 9?", "20261016T203000/20261016T230000").verdict == "room"


def test_a_clock_of_another_zone_is_a_doubt_where_the_calendar_differs() -> None:
    in_berlin = datetime(2026, 10, 14, 16, tzinfo=ZoneInfo("Europe/Berlin"))

    free_on_both = answer("Could we talk on Friday at 5 pm?", date=in_berlin)
    too_early_here = answer("Could we talk on Friday at 1 pm?", date=in_berlin)

    assert free_on_both.verdict == "room"
    assert (too_early_here.verdict, too_early_here.why) == ("unknown", ("unclear",))
    assert too_early_here.unclear == 'it is not known on whose clock "Friday at 1 pm" is'
