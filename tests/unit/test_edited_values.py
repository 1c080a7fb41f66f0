"""Values are put into the text of a file, and nothing else in it changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.rules.document import read
from eitherway.rules.edited_values import EditError, Value, with_value, written_value
from eitherway.rules.odd_characters import misread

FILE = """\
# Mine.
owner:
  name: Maya Okafor   # as in letters
  addresses:
    - maya@okafor.example   # the usual one
    - hello@okafor.example
  hours: {mon-fri: 09:00-17:00}
  # tone: warm
  signature: |
    Maya Okafor
    LCSW

answers: {within: 2 working days, mode: draft}   # promises
people:
capacity:
  kinds:
    talk: {at_most: [2 a month]}

pack: therapist
"""


def changed(section: str, key: str, value: Value | None, text: str = FILE) -> list[str]:
    """The lines that differ, those taken out with "-" before, those put in with "+"."""
    before, after = text.split("\n"), with_value(text, section, key, value).split("\n")
    return [f"-{line}" for line in before if line not in after] + [
        f"+{line}" for line in after if line not in before
    ]


@pytest.mark.parametrize(
    ("section", "key", "value", "lines"),
    [
        ("owner", "name", "Maya O.",
         ["-  name: Maya Okafor   # as in letters", "+  name: Maya O.   # as in letters"]),
        ("owner", "name", None, ["-  name: Maya Okafor   # as in letters", "+  # as in letters"]),
        ("owner", "addresses", ("hello@okafor.example",),
         ["-    - maya@okafor.example   # the usual one", "+      # the usual one"]),
        ("owner", "timezone", "Europe/Berlin", ["+  timezone: Europe/Berlin"]),
        ("owner", "tone", "formal", ["+  tone: formal"]),
        ("owner", "hours", {"mon": "09:00-12:00"},
         ["-  hours: {mon-fri: 09:00-17:00}", "+  hours: {mon: 09:00-12:00}"]),
        ("owner", "hours", None, ["-  hours: {mon-fri: 09:00-17:00}"]),
        ("owner", "addresses", ("maya@okafor.example", "new@okafor.example"),
         ["-    - hello@okafor.example", "+    - new@okafor.example"]),
        ("owner", "signature", "Maya",
         ["-  signature: |", "-    Maya Okafor", "-    LCSW", "+  signature: Maya"]),
        ("answers", "mode", "shadow", [
            "-answers: {within: 2 working days, mode: draft}   # promises",
            "+answers: {within: 2 working days, mode: shadow}   # promises"]),
        ("answers", "cool_off", "2 nights", [
            "-answers: {within: 2 working days, mode: draft}   # promises",
            "+answers: {within: 2 working days, mode: draft, cool_off: 2 nights}   # promises"]),
        ("answers", "within", None, [
            "-answers: {within: 2 working days, mode: draft}   # promises",
            "+answers: {mode: draft}   # promises"]),
        ("answers", "mode", None, [
            "-answers: {within: 2 working days, mode: draft}   # promises",
            "+answers: {within: 2 working days}   # promises"]),
        ("people", "clients", ("a@b.example", "@c.example"), ['+  clients: [a@b.example, "@c.example"]']),
        ("capacity", "notice", "48 h", ["+  notice: 48 h"]),
        ("on_urgent", "desktop", "yes", ["+on_urgent:", "+  desktop: yes"]),
        ("pack", "", "academic", ["-pack: therapist", "+pack: academic"]),
        ("owner", "away", (), []),
    ],
)  # fmt: skip
def test_one_value_changes_its_line_only(section: str, key: str, value: Value | None, lines: list[str]):
    assert changed(section, key, value) == lines


def test_the_last_value_of_a_section_takes_it_along():
    assert changed("on_urgent", "desktop", None, "a: b\non_urgent:\n  desktop: yes\n") == [
        "-on_urgent:", "-  desktop: yes",
    ]  # fmt: skip


def test_the_ends_of_lines_stay():
    text = with_value("owner:\r\n  name: A\r\npack: x\r\n", "owner", "name", "B")

    assert text == "owner:\r\n  name: B\r\npack: x\r\n"


@pytest.mark.parametrize(
    ("section", "key", "value", "text"),
    [
        (
            "owner",
            "hours",
            {"mon": "9-10"},
            "owner:\n  hours: {mon: 09:00-10:00,  # early\n    tue: 09:00-10:00}\n",
        ),
        ("owner", "name", "x", "owner: [a, b]\n"),
        ("owner", "name", "x", "owner: &me {name: a}\nother: *me\n"),
        ("owner", "name", "x", "owner: {\n"),
    ],
)
def test_what_would_lose_a_comment_or_change_more_is_refused(
    section: str, key: str, value: Value | None, text: str
):
    with pytest.raises(EditError):
        with_value(text, section, key, value)


SIGN = st.characters(codec="ascii", exclude_categories=["Cc"]) | st.sampled_from("äßéŁ😀漢“ ")
ANY = st.text(SIGN, min_size=1, max_size=30).filter(lambda text: text == text.strip() and not misread(text))


@given(ANY, st.lists(ANY, min_size=1, max_size=4, unique=True))
def test_whatever_is_typed_is_read_again_as_it_was_typed(text: str, items: list[str]):
    root, faults = read(f"a: {written_value(text)}\nb: {written_value(tuple(items))}\n", "f")

    assert faults == ()
    assert root.plain_data() == {"a": text, "b": items}
