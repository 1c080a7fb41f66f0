"""A small part of the fuzz run, and the same claims by hypothesis."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eitherway.errors import MessageError
from tests.fuzz.mail import check_mail, check_structure, check_text, run_all

COUNT = int(os.environ.get("EITHERWAY_FUZZ", "3000"))
MARKS = """
> |>> x|-- |On Mon, 23 Nov 2026 at 10:15, D <d@e.example> wrote:|From: a|Sent: b|To: c|Subject: d|Thanks,|Dana
________|-----Original Message-----|hello there|PS: x|?|
"""
ROWS = st.sampled_from([mark for line in MARKS.split("\n") for mark in line.split("|")])
ATOMS = st.sampled_from((b"NIL", b'"text"', b'"plain"', b"12", b"{3}\r\nabc"))
LISTS = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=9).map(lambda items: b"(" + b" ".join(items) + b")"),
    max_leaves=60,
)


def test_hostile_input_raises_nothing_but_a_message_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    outcomes = run_all(COUNT, seed=7)

    assert [str(one) for one in outcomes if one.failures] == []


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_octets_are_a_message_or_a_message_error(octets: bytes) -> None:
    with suppress(MessageError):
        check_mail(octets)


@given(st.text(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_told_apart(text: str) -> None:
    check_text(text)


@given(st.lists(ROWS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_order_of_marks_can_be_told_apart(rows: list[str]) -> None:
    check_text("\n".join(rows))


@given(LISTS)
@settings(max_examples=150, deadline=None)
def test_any_list_is_a_structure_or_a_message_error(raw: bytes) -> None:
    with suppress(MessageError):
        check_structure(raw)
