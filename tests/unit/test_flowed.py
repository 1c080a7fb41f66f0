"""format=flowed: what is written reads back as the same paragraphs (RFC 3676)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.mail.flowed import LONGEST, WIDTH, Paragraph, flow, unflow, unwrapped

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=400)
WORDS = ("", " ", "  ", "a", "From", ">", ">>", "--", "-- ", "åüß", "🙂", "https://x.example/" + "y" * 90)
WORDY = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
LINES = st.lists(TEXT | WORDY, max_size=6).map("\n".join)


def hard(text: str) -> list[str]:
    """The lines of `text` as a format=flowed text can carry them: no space before a line end."""
    return [line if line == "-- " else line.rstrip(" ") for line in text.split("\n")]


@given(LINES, st.integers(0, 6))
def test_flowed_text_reads_back_as_written(text: str, depth: int) -> None:
    assert unflow(flow(text, depth)) == tuple(Paragraph(depth, line) for line in hard(text))


@given(LINES)
def test_crlf_reads_as_lf(text: str) -> None:
    flowed = flow(text)

    assert unflow(flowed.replace("\n", "\r\n")) == unflow(flowed)


@given(WORDY, st.integers(0, 6))
def test_a_line_is_at_most_72_unless_it_is_one_word(text: str, depth: int) -> None:
    long = [line for line in flow(text, depth).split("\n") if len(line) > WIDTH]

    assert all(len(line.lstrip("> ").removeprefix("-- ").split()) == 1 for line in long)


@given(st.text(min_size=2000, max_size=3000, alphabet="aß語🙂"))
def test_no_line_is_longer_than_smtp_carries(text: str) -> None:
    lines = flow(text, 3).split("\n")

    assert max(len(line.encode()) for line in lines) <= 996
    assert "".join(line.removeprefix(">>> ") for line in lines) == text


@given(st.text(max_size=900, alphabet="abß \n>"), st.integers(0, 6))
def test_what_is_not_wrapped_has_one_line_for_each_paragraph(text: str, depth: int) -> None:
    lines = [f"{'>' * depth} {line}".strip(" ") if depth else line for line in hard(text)]

    assert unwrapped(text, depth).split("\n") == lines


@given(st.text(min_size=2000, max_size=3000, alphabet="aß語🙂 "), st.integers(0, 6))
def test_a_paragraph_too_long_for_smtp_is_broken_at_a_space_or_in_a_word(text: str, depth: int) -> None:
    lines = unwrapped(text, depth).split("\n")

    assert max(len(line.encode()) for line in lines) <= LONGEST + 7
    assert "".join("".join(line.lstrip("> ") for line in lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "flowed"),
    [
        ("short", "short"),
        ("", ""),
        ("trailing   ", "trailing"),
        (" indented", "  indented"),
        ("From here on", " From here on"),
        ("> not a quote", " > not a quote"),
        ("-- ", "-- "),
        ("--  ", "--"),
        ("-- Maya", "-- Maya"),
        ("a\n\nb", "a\n\nb"),
    ],
)
def test_one_line_is_stuffed_where_it_must_be(text: str, flowed: str) -> None:
    assert flow(text) == flowed


def test_a_paragraph_goes_on_after_a_trailing_space() -> None:
    paragraph = "Let me see if my calendar will allow that. I'll get back to you soon either way."

    assert flow(paragraph) == (
        "Let me see if my calendar will allow that. I'll get back to you soon \neither way."
    )


def test_a_quote_is_flowed_at_its_own_depth() -> None:
    paragraph = "word " * 20

    assert flow(paragraph, 2).split("\n") == [
        ">> word word word word word word word word word word word word word ",
        ">> word word word word word word word",
    ]


def test_the_signature_line_ends_a_paragraph_of_other_programs() -> None:
    assert [one.text for one in unflow("goes on \n-- \nMaya")] == ["goes on ", "-- ", "Maya"]


def test_another_depth_ends_a_paragraph() -> None:
    assert unflow("> a \nb") == (Paragraph(1, "a "), Paragraph(0, "b"))


def test_quote_marks_without_a_space_are_read_too() -> None:
    assert unflow(">>a") == (Paragraph(2, "a"),)
