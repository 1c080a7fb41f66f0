"""The three voices of a text, on labelled mails in the forms of many programs and languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eitherway.mail import html
from eitherway.mail.quoting import split

DATA = Path(__file__).parents[1] / "data" / "quoting"


def _cases(name: str) -> list[tuple[str, str]]:
    """The cases of a file: a title, and the rows below it."""
    chunks = re.split(r"(?m)^# (.*)\n", (DATA / name).read_text("utf-8"))[1:]
    return [(title, rows.rstrip("\n")) for title, rows in zip(chunks[::2], chunks[1::2], strict=True)]


def _labelled(rows: str) -> list[tuple[str, str]]:
    return [(row[0], row[2:]) for row in rows.split("\n") if row[1:2] == "|" and row[0] in "wqs"]


def _said(text: str) -> list[str]:
    return [" ".join(row.split()) for row in text.split("\n") if row.strip()]


def _expected(labelled: list[tuple[str, str]], voice: str) -> list[str]:
    said = [row for label, row in labelled if label == voice]
    if voice == "q":
        said = [re.sub(r"^(\s{0,3}>)+ ?", "", row) for row in said]
    if voice == "s":
        said = [row for row in said if row not in ("-- ", "—————")]
    return _said("\n".join(said))


PLAIN = [pytest.param(_labelled(rows), id=title) for title, rows in _cases("plain.txt")]
HTML = [pytest.param(rows.split("\n", 1)[0], _labelled(rows), id=title) for title, rows in _cases("html.txt")]


@pytest.mark.parametrize("labelled", PLAIN)
def test_each_row_of_a_text_belongs_to_its_voice(labelled: list[tuple[str, str]]) -> None:
    pieces = split("\n".join(row for _, row in labelled))

    assert _said(pieces.written) == _expected(labelled, "w")
    assert _said(pieces.quoted) == _expected(labelled, "q")
    assert _said(pieces.signature) == _expected(labelled, "s")


@pytest.mark.parametrize(("source", "labelled"), HTML)
def test_each_row_of_a_page_belongs_to_its_voice(source: str, labelled: list[tuple[str, str]]) -> None:
    pieces = split(html.to_text(source))

    assert _said(pieces.written) == _expected(labelled, "w")
    assert _said(pieces.quoted) == _expected(labelled, "q")
    assert _said(pieces.signature) == _expected(labelled, "s")


def test_an_answer_typed_into_the_signature_is_written() -> None:
    letter = "I would like to ask whether you take new clients and whether there is a waiting list at all."

    pieces = split(f"-- \n{letter}")

    assert (pieces.written, pieces.signature) == (letter, "")


def test_what_lotus_notes_puts_above_the_earlier_mail_starts_a_quote() -> None:
    above = "Many thanks!\n\nRosa"
    below = (
        "Nadia Ueda@EXAMPLE\n12/03/1999 09:42 AM\nTo: Jonah Tran/HOU/EXAMPLE@EXAMPLE\ncc:\n"
        "Subject: Re: list\n\nCan we meet?"
    )

    assert split(f"{above}\n\n{below}").quoted == below


def test_a_date_above_a_dedication_starts_no_quote() -> None:
    text = "The stone says:\nMaria\n12 March 1999, 10:30\nTo: all who pass\nand nothing else."

    assert split(text).quoted == ""
