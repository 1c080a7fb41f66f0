from datetime import datetime, timedelta, timezone

import pytest

from eitherway.asks.ask import read_ask
from eitherway.mail.message import parse
from eitherway.requests.asked_time_lines import say_zone, time_lines

WRITTEN = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
OWNER = "America/Chicago"
MAIL = """\
From: Dana <dana@else.example>\r
To: maya@okafor.example\r
Date: Mon, 23 Nov 2026 09:00:00 -0500\r
\r
{text}\r
"""
INVITATION = """\
From: Dana <dana@else.example>\r
To: maya@okafor.example\r
Date: Mon, 23 Nov 2026 09:00:00 -0500\r
Content-Type: text/calendar; method=REQUEST\r
\r
BEGIN:VCALENDAR\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:1@else.example\r
SUMMARY:Planning\r
DTSTART:20261201T160000Z\r
DTEND:20261201T170000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


def lines(text: str, owner: str = OWNER) -> tuple[str, ...]:
    return time_lines(read_ask(parse(MAIL.format(text=text).encode()), owner), owner)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Could we meet on Thursday at 3pm ET?", "; that is Thu 26 Nov 14:00 on your clock"),
        ("Could we meet on Thursday at 3pm?", "; Thu 26 Nov 14:00 on your clock if they mean theirs"),
        ("Could we meet on Thursday at 3pm CT?", '"Thursday at 3pm CT"'),
    ],
)
def test_a_time_of_another_zone_is_told_on_the_owners_clock(text: str, end: str) -> None:
    (line,) = lines(text)

    assert line.endswith(end)


def test_a_sender_on_the_owners_clock_gets_no_second_time() -> None:
    (line,) = lines("Could we meet on Thursday at 3pm?", "America/New_York")

    assert "on your clock" not in line


def test_a_day_without_a_time_is_told_once() -> None:
    (line,) = lines("Could we meet on Thursday?")

    assert "clock" not in line


def test_an_invitation_in_utc_is_told_on_the_owners_clock_and_is_no_zone_of_theirs() -> None:
    ask = read_ask(parse(INVITATION.encode()), OWNER)

    (line,) = time_lines(ask, OWNER)

    assert line.endswith("; that is Tue 1 Dec 10:00 to 11:00 on your clock")
    assert ask.zone == "-05:00"


@pytest.mark.parametrize(
    ("name", "said"),
    [("-05:00", "UTC-5"), ("+05:30", "UTC+5:30"), ("+13:00", "UTC+13"), ("Europe/Vienna", "Europe/Vienna")],
)
def test_an_offset_is_written_as_people_write_it(name: str, said: str) -> None:
    assert say_zone(name) == said
