"""What a letter asks of the calendar: tables of letters in four languages, with the question each makes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from eitherway.asks.ask import read_ask
from eitherway.capacity.model import Question, Repeat, Slot, Window
from eitherway.mail.message import parse
from eitherway.requests.capacity_question import question_for
from eitherway.rules.needs import Needs, needs_of

TABLES = Path(__file__).parents[1] / "data" / "questions"
RATES = (("pages", 3.0), ("applications", 15.0), ("theses", 240.0))
CHICAGO = "America/Chicago"


def letters() -> list[object]:
    """Every letter of the tables with the question that it makes."""
    found: list[object] = []
    for table in sorted(TABLES.glob("*.txt")):
        lines = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
        for text, expected in zip(lines[::2], lines[1::2], strict=True):
            found.append(pytest.param(text, expected.strip(), id=f"{table.stem}: {text[:60]}"))
    return found


def asked(text: str, needs: Needs | None = None, calendar: str = "") -> Question:
    """The question of a letter of Monday 30 November 2026, from somebody new."""
    head = (
        "From: Ines Marlow <ines@marlow.example>\nTo: maya@okafor.example\nSubject: A question\n"
        "Date: Mon, 30 Nov 2026 09:00:00 -0600\nMIME-Version: 1.0\n"
    )
    body = f"Content-Type: text/plain; charset=utf-8\n\nDear Maya,\n\n{text}\n\nInes\n"
    if calendar:
        body = (
            f'Content-Type: multipart/mixed; boundary="b"\n\n--b\n{body}\n--b\n'
            f"Content-Type: text/calendar; charset=utf-8\n\n{calendar}\n--b--\n"
        )
    ask = read_ask(parse((head + body).encode()), CHICAGO)
    return question_for(ask, needs, sender="ines@marlow.example", new_client=True, rates=RATES)


def note(question: Question) -> str:
    """A question as the tables write it."""
    times = [_time(item) for item in (*question.slots, *question.windows)]
    several = ("all of " if question.all_of else "any of ") if len(times) > 1 else ""
    parts = [f"{several}{', '.join(times)}" if times else "any time"]
    parts += [f"{question.length} min"] if question.length else []
    parts += [_repeated(question.repeat)] if question.repeat else []
    parts += [f"prepare {question.prepare} min"] if question.prepare else []
    parts += [f"{work.what} {work.minutes} min{' each' * work.each}" for work in question.work]
    return "; ".join([*parts, *([f"unclear: {question.unclear}"] if question.unclear else [])])


def _time(item: Slot | Window) -> str:
    if isinstance(item, Slot):
        return f"{item.start:%d %b %H:%M}" + (f"-{item.end:%H:%M}" if item.end else "")
    is_days = item.start.hour == item.end.hour == 0
    return (
        f"in {item.start:%d %b}-{item.end:%d %b}"
        if is_days
        else f"in {item.start:%d %b %H:%M}-{item.end:%H:%M}"
    )


def _repeated(repeat: Repeat) -> str:
    times = f" {repeat.times}x" if repeat.times else ""
    until = f" until {repeat.until:%d %b %Y}" if repeat.until else ""
    times += f", {repeat.often} each time" if repeat.often > 1 else ""
    return f"every {repeat.every} {repeat.unit}{times}{until}{' ' + repeat.by if repeat.by else ''}"


@pytest.mark.parametrize(("text", "expected"), letters())
def test_a_letter_makes_the_question_that_the_table_says(text: str, expected: str) -> None:
    assert note(asked(text)) == expected


def test_the_tables_hold_enough_letters() -> None:
    found = [param.id.partition(":")[0] for param in letters()]  # type: ignore[attr-defined]

    assert min(map(found.count, ("windows", "any_of", "all_of", "repeats", "work"))) >= 15


def invited(rule: str) -> str:
    """An invitation to Thursday 10 December 2026, 10:00 to 11:00, with an RRULE or without."""
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:i@x\nSUMMARY:Supervision\n"
        "DTSTART;TZID=America/Chicago:20261210T100000\nDTEND;TZID=America/Chicago:20261210T110000\n"
        f"ORGANIZER:mailto:ines@marlow.example\n{rule}\nEND:VEVENT\nEND:VCALENDAR"
    )


@pytest.mark.parametrize(
    ("rule", "question"),
    [
        ("SEQUENCE:0", "10 Dec 10:00-11:00; 60 min"),
        ("RRULE:FREQ=WEEKLY;COUNT=8", "10 Dec 10:00-11:00; 60 min; every 1 week 8x"),
        (
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20270331T000000Z",
            "10 Dec 10:00-11:00; 60 min; every 2 week until 31 Mar 2027 BYDAY=TH",
        ),
        ("RRULE:FREQ=MONTHLY", "10 Dec 10:00-11:00; 60 min; every 1 month BYMONTHDAY=10"),
        ("RRULE:FREQ=MONTHLY;BYDAY=2TH", "10 Dec 10:00-11:00; 60 min; every 1 month BYDAY=2TH"),
        ("RRULE:FREQ=YEARLY", "10 Dec 10:00-11:00; 60 min; every 1 year BYMONTH=12;BYMONTHDAY=10"),
    ],
)
def test_an_invitations_own_rule_wins_over_that_of_the_rule_and_of_the_prose(
    rule: str, question: str
) -> None:
    made = asked(
        "Could you take me on every month for six sessions?", needs_of("50 min weekly"), invited(rule)
    )

    assert note(made) == question


def test_what_the_letter_says_of_repetition_wins_over_the_rule() -> None:
    assert (
        note(asked("Could I see you once a month?", needs_of("50 min weekly")))
        == "any time; 50 min; every 1 month"
    )


@pytest.mark.parametrize(
    ("needs", "repeat"),
    [
        ("50 min weekly", "every 1 week"),
        ("50 min fortnightly", "every 2 week"),
        ("2 h monthly", "every 1 month"),
        ("15 min daily", "every 1 day"),
    ],
)
def test_what_the_rule_says_of_repetition_holds_where_the_letter_says_nothing(
    needs: str, repeat: str
) -> None:
    assert note(asked("Could I become your client?", needs_of(needs))).endswith(repeat)


TALK = Needs("talk", 60, travel=120)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Could you give a talk in Denver on Thursday at 10?", "America/Denver"),
        ("Could you come to London on Dec 10 at 9:00 and give a talk?", "Europe/London"),
        ("Could you give a talk in New York on Thursday between 2 and 5pm?", "America/New_York"),
        ("Könnten Sie am Donnerstag um 10 Uhr in Berlin vortragen?", "Europe/Berlin"),
        ("Pourriez-vous donner une conférence à Paris jeudi à 15h ?", "Europe/Paris"),
        ("Could you give a talk in Boulder on Thursday at 10?", ""),
        ("Could you give a talk in Denver on Thursday at 10 am EST?", "America/New_York"),
    ],
)
def test_who_travels_is_on_the_clock_of_the_place(text: str, zone: str) -> None:
    made = asked(text, TALK)

    assert {item.zone for item in (*made.slots, *made.windows)} == {zone}
    assert made.travel == 120


def test_the_card_says_that_the_clock_of_the_place_was_taken() -> None:
    made = asked("Could you give a talk in Denver on Thursday at 10?", TALK)

    assert made.notes == ("You would be there: the clock times are taken as those of America/Denver.",)


def test_who_does_not_travel_stays_on_their_own_clock() -> None:
    made = asked("Could you give an online talk to us in Denver on Thursday at 10?", Needs("talk", 60))

    assert [slot.zone for slot in made.slots] == [""]
    assert made.notes == ()


def test_an_asked_start_is_a_wall_clock() -> None:
    assert asked("Are you free on Thursday at 10?").slots == (Slot(datetime(2026, 12, 3, 10)),)


def test_work_that_a_letter_tells_replaces_what_the_rule_says_of_all_such_letters() -> None:
    review = Needs("review", 240, prepare=60)

    assert (
        note(asked("Could you review a 30-page manuscript by Friday?", review)) == "any time; 30 pages 90 min"
    )
    assert (
        note(asked("Could you review a manuscript by Friday?", review)) == "any time; 240 min; prepare 60 min"
    )
