"""The three voices of a text, on labelled mails in the forms of many programs and languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eitherway.mail import html
from eitherway.mail.quoting import People, split, split_form

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


def test_what_is_all_behind_marks_is_written_and_says_so() -> None:
    pieces = split("> Maya:\n>\n> are the records safe?\n>")

    assert (pieces.written, pieces.heading) == ("Maya:\n\nare the records safe?", ">")


def test_an_attribution_with_nothing_but_a_quote_leaves_nothing() -> None:
    assert split("On Mon, Nov 23, 2026 at 10:15 AM Maya Okafor wrote:\n> Shall we meet?").written == ""


HEAD = (
    "From: Maya Okafor <maya@okafor.example>\nSent: 23 November 2026 10:15\nTo: Dana Reyes\n"
    "Subject: Visit\n\n"
)


def test_the_author_of_the_head_above_the_only_text_is_named() -> None:
    assert split(f"{HEAD}Could we meet?").heading == "From: Maya Okafor <maya@okafor.example>"
    assert split(f"Hello,\n\n{HEAD}Could we meet?").heading == ""


def test_of_a_forward_of_a_forward_the_inner_author_is_named() -> None:
    inner = "From: Ana Ruiz <ana@ruiz.example>\nSent: 20 November 2026 09:00\nTo: Maya\nSubject: Visit\n\n"

    pieces = split(f"{HEAD}{inner}Could we meet?")

    assert (pieces.written, pieces.heading) == ("Could we meet?", "From: Ana Ruiz <ana@ruiz.example>")


FORWARDED = "----- Forwarded by Ana Ruiz/Staff/Town on 11/23/2026 10:15 AM -----\n\n"
EARLIER = (
    "Ana Ruiz\n11/23/2026 10:14 AM\nTo: {to}\ncc:\nSubject: Lunch\n\nPlease tell me whether noon suits you."
)
ANA_TO_MAYA = People(("ana@ruiz.example", "ana ruiz"), ("maya@okafor.example", "maya okafor"))


def test_a_letter_of_ones_own_that_is_passed_on_to_the_same_reader_is_written() -> None:
    again = f"Sorry, try this.\n{FORWARDED}{EARLIER.format(to='Maya Okafor/Staff/Town')}"

    assert split(again, ANA_TO_MAYA).written.endswith("Please tell me whether noon suits you.")


def test_a_letter_of_ones_own_to_others_is_passed_on_as_a_quote() -> None:
    again = f"For your information.\n{FORWARDED}{EARLIER.format(to='Omar Lind/Staff/Town')}"

    assert split(again, ANA_TO_MAYA).written == "For your information."


def test_the_labels_of_a_form_are_not_the_head_of_an_earlier_mail() -> None:
    labels = "De : Petra Vos\nDate : 27/11/2026\nObjet : exposé"

    pieces = split_form(f"A message from your page\n\n{labels}\n\nAvez-vous une heure ?")

    assert pieces.written == "A message from your page\n\nObjet : exposé\n\nAvez-vous une heure ?"
