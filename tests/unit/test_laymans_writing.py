"""What word processors and people put into a rules file is understood, or refused with what to write."""

from __future__ import annotations

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.document import read
from eitherway.text.units import clock_minutes, parse_hours


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: “@clinic.example”", "@clinic.example"),
        ("a: „zwei Worte“", "zwei Worte"),
        ("a: «trois»", "trois"),
        ("a: ‘one’", "one"),
        ("“a”: b", "b"),
        ("a: [“one”, two]", ["one", "two"]),
        ("a: He said “hello” twice", "He said “hello” twice"),
        ("a: “one” and “two”", "“one” and “two”"),
        ("a: clients’ own", "clients’ own"),
        ('a: "“kept”"', "“kept”"),
    ],
)
def test_typographic_quotes_round_a_text_are_quotes(text: str, value: object) -> None:
    node, faults = read(text, "rules.yaml")

    assert (node.plain_data(), faults) == ({"a": value}, ())


def test_a_quoted_text_that_a_comma_divides_is_refused_with_the_quotes_to_write() -> None:
    _, faults = read("a: [“one, two”]", "rules.yaml")

    assert str(faults[0]) == 'rules.yaml:1:5: “ is not a quote in this file; write straight quotes: "'


def test_a_colon_in_typographic_quotes_is_refused_with_the_quotes_to_write() -> None:
    with pytest.raises(ConfigError, match="“ is not a quote in this file, write straight quotes"):
        read("a: “x: y”", "rules.yaml")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("09:00", 540), ("9:00", 540), ("24:00", 1440), ("9am", 540), ("9 AM", 540), ("9:30 a.m.", 570),
        ("12am", 0), ("12:15 pm", 735), ("5PM", 1020), ("noon", 720), ("midnight", 0),
    ],
)  # fmt: skip
def test_clocks_of_twelve_hours_are_read(text: str, minutes: int) -> None:
    assert clock_minutes(text) == minutes


@pytest.mark.parametrize("text", ["9", "13pm", "0am", "9:60", "25:00", "-1:00", "", "pm"])
def test_what_is_no_clock_is_refused_with_both_forms(text: str) -> None:
    with pytest.raises(ValueError, match="write 00:00 to 24:00, or 9am, 5:30pm"):
        clock_minutes(text)


@pytest.mark.parametrize(
    "hours",
    [{"mon-fri": "9am-5pm"}, {"mon–fri": "9:00 AM – 5:00 PM"}, {"mon to fri": "9am to 5pm"}],
)
def test_hours_are_read_with_any_dash(hours: dict[str, str]) -> None:
    assert parse_hours(hours) == parse_hours({"mon-fri": "09:00-17:00"})


def test_a_span_ends_at_the_midnight_after_it() -> None:
    assert parse_hours({"fri": "10pm-midnight"}).days[4] == ((1320, 1440),)
