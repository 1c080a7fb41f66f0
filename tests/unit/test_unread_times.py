"""A time in a sentence that asks leaves a trace when no reading took it, so that the card never says Room."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from eitherway.asks.ask import Ask, read_ask
from eitherway.capacity.measure import measure
from eitherway.capacity.model import CapacitySettings
from eitherway.mail.message import parse
from eitherway.requests.capacity_question import question_for
from eitherway.text.units import parse_hours
from tests.notes import note

NOW = datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("Europe/Berlin"))
HOURS = parse_hours({"mon-fri": "09:00-18:00"})
SETTINGS = CapacitySettings("Europe/Berlin", ("maya@okafor.example",), HOURS)


def ask_in(text: str, language: str = "en") -> Ask:
    header = (
        "From: kim@conf.example\nTo: maya@okafor.example\nSubject: A question\nMessage-ID: <1@conf.example>\n"
    )
    octets = f"{header}Date: Fri, 27 Nov 2026 09:00:00 +0100\n\n{text}\n".encode()
    return read_ask(parse(octets), "Europe/Berlin", language=language)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Could you give a talk on November 20 at 10 am?", "November 20 at 10 am"),
        ("Could we meet over Easter?", "Easter"),
        ("Could we meet on December 8 at 25:00?", "25:00"),
        ("Would Yom Kippur suit you for a call?", "Yom Kippur"),
        ("Pourriez-vous venir à Pâques ?", "Pâques"),
        ("¿Podría venir en Semana Santa?", "Semana Santa"),
        ("Könnten Sie an Ostern zu uns in die Schule kommen?", "Ostern"),
    ],
)
def test_it_is_quoted_and_the_verdict_is_unknown(text: str, unread: str) -> None:
    ask = ask_in(text)

    question = question_for(ask, None, sender="kim@conf.example", new_client=False)
    verdict = measure(question, (), SETTINGS, NOW).verdict
    assert any(unread.startswith(words) or words.startswith(unread) for words in ask.unread), ask.unread
    assert verdict == "unknown"
    assert any(ask.unread[0] in question.words for question in ask.missing)


@pytest.mark.parametrize(
    "text",
    [
        "Could we meet on Tuesday at 10?",
        "Could you give a talk on December 8, 2026 at 3 pm?",
        "Kannst du am Freitag um 15 Uhr?",
        "Pourriez-vous venir mardi à 14h ?",
        "As we said last Tuesday, could you send me the form?",
        "Could you review version 2.3 of the paper?",
        "May I ask you something?",
        "Could you come to Holocaust Memorial Day, 27 January, at 6pm?",
    ],
)
def test_what_was_read_or_is_not_a_time_is_not_quoted(text: str) -> None:
    assert ask_in(text).unread == ()


def test_of_more_times_than_are_checked_the_next_is_quoted() -> None:
    ask = read_ask(note("Could we meet on Tuesday at 3pm?\n" * 51 + "Bye\n"), "America/Chicago")

    assert (len(ask.times), ask.unread) == (50, ("Tuesday at 3pm",))


def test_what_is_asked_after_forty_thousand_characters_is_not_read() -> None:
    ask = read_ask(note("The moss grows. " * 2_600 + "Could we meet on Tuesday at 3pm?"), "America/Chicago")

    assert not ask.asked
