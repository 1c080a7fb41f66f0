"""How much a mail asks for: lengths, sessions, repetition, preparation."""

from __future__ import annotations

import pytest

from eitherway.asks.effort import Effort, read_effort
from eitherway.text.fold import fold_line


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Could you run a 90 minute workshop for our staff?", 90),
        ("a 90-minute workshop", 90),
        ("Do you have half an hour?", 30),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("1.5 hours", 90),
        ("2 hours and 30 minutes", 150),
        ("45-60 minutes", 60),
        ("ten to fifteen minutes", 15),
        ("a two-day workshop", 960),
        ("Could you spend a day with our analysts?", 480),
        ("a half-day training", 240),
        ("eine Stunde", 60),
        ("anderthalb Stunden", 90),
        ("eine halbe Stunde", 30),
        ("une demi-heure", 30),
        ("deux heures", 120),
        ("media hora", 30),
        ("una hora y media", 90),
        ("in two hours", None),
        ("within 24 hours", None),
        ("a 20 minute drive", None),
        ("five minutes ago", None),
        ("for the last two hours", None),
        ("Would you have a minute?", None),
        ("a 40 year old", None),
    ],
)
def test_a_length_is_read_where_it_is_an_effort(text, minutes):
    assert read_effort((fold_line(text),)).minutes == minutes


@pytest.mark.parametrize(
    ("text", "sessions"),
    [
        ("a series of six weekly sessions", 6),
        ("four workshops of two hours", 4),
        ("3 x 90 minutes", 3),
        ("sechs Sitzungen", 6),
        ("trois ateliers", 3),
        ("cinco sesiones", 5),
        ("one session", None),
        ("a workshop", None),
    ],
)
def test_the_number_of_sessions_is_read(text, sessions):
    assert read_effort((fold_line(text),)).sessions == sessions


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("once a week from May on", "FREQ=WEEKLY"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2"),
        ("a monthly call", "FREQ=MONTHLY"),
        ("four times a year", "FREQ=MONTHLY;INTERVAL=3"),
        ("alle zwei Wochen", "FREQ=WEEKLY;INTERVAL=2"),
        ("chaque mois", "FREQ=MONTHLY"),
        ("todas las semanas", "FREQ=WEEKLY"),
        ("next week", ""),
    ],
)
def test_a_repetition_is_read(text, rule):
    assert read_effort((fold_line(text),)).recur == rule


def test_preparation_is_told_apart_from_the_session():
    text = "the talk is 45-60 minutes plus a 15 minute tech check"

    assert read_effort((text,)) == Effort(minutes=60, prepare=15)


def test_the_sentence_that_asks_says_it_first():
    assert read_effort(("an hour of your time?", "my last talk took two hours.")).minutes == 60
