"""What IMAP servers answer, read from octets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.imap.responses import (
    make_set,
    read_fetch,
    read_internal_date,
    read_set,
    read_values,
)
from eitherway.imap.wire import Splitter, read_answer, read_untagged


def test_a_fetch_answer_is_read_by_item() -> None:
    raw = (
        b'12 FETCH (UID 7 FLAGS (\\Seen $Label) BODY[HEADER.FIELDS (TO "FROM")]<0> {4}\r\nTo:\n BODY[1] NIL '
        b'BODYSTRUCTURE ("text" "plain" ("name" "a)\\"b") NIL NIL "7bit" 3 1) X "q\\\\")'
    )

    assert read_fetch(raw) == {
        "UID": b"7",
        "FLAGS": b"(\\Seen $Label)",
        'BODY[HEADER.FIELDS (TO "FROM")]': b"To:\n",
        "BODY[1]": b"",
        "BODYSTRUCTURE": b'("text" "plain" ("name" "a)\\"b") NIL NIL "7bit" 3 1)',
        "X": b"q\\",
    }


def test_values_are_lists_strings_and_nothing() -> None:
    assert read_values(b'LIST (\\A \\B) NIL {3}\r\na)b "c d"') == [
        b"LIST",
        [b"\\A", b"\\B"],
        None,
        b"a)b",
        b"c d",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"1 FETCH",
        b"1 FETCH (UID",
        b"1 FETCH (UID 7",
        b"1 FETCH (UID )",
        b'1 FETCH (A "b)',
        b"1 FETCH (A {9}\r\nb)",
        b"1 FETCH (A (b)",
    ],
)
def test_a_cut_fetch_answer_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        read_fetch(raw)


@pytest.mark.parametrize("read", [read_values, read_fetch, read_set])
@given(raw=st.binary(max_size=200))
def test_any_octets_are_read_or_a_value_error(read: Callable[[bytes], object], raw: bytes) -> None:
    with suppress(ValueError):
        read(raw)


@given(st.binary(max_size=200))
def test_any_octets_are_a_date(raw: bytes) -> None:
    assert read_internal_date(raw).tzinfo


def test_very_deep_lists_are_refused() -> None:
    with pytest.raises(ValueError):
        read_values(b"(" * 100_000)


@given(st.sets(st.integers(1, 500)))
def test_a_set_comes_back(uids: set[int]) -> None:
    assert set(read_set(make_set(tuple(uids)))) == uids if uids else make_set(()) == b""


def test_an_internal_date_keeps_its_zone() -> None:
    zone = timezone(timedelta(hours=-5))

    assert read_internal_date(b" 3-Mar-2026 09:08:07 -0500") == datetime(2026, 3, 3, 9, 8, 7, tzinfo=zone)
    assert read_internal_date(b"31-Feb-2026 09:08:07 -0500") == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_response_code_is_read_wherever_it_stands() -> None:
    untagged = read_untagged(b"* OK [UIDVALIDITY 17] UIDs valid\r\n")
    assert untagged

    answer = read_answer("OK", b"[READ-ONLY] done\x07", (untagged,))

    assert (answer.code, answer.text, answer.coded("UIDVALIDITY")) == ("READ-ONLY", "done", b"17")
    assert answer.coded("UIDNEXT") is None


WHOLE = (
    b"* 1 FETCH (UID 1 BODY[] {12}\r\nA1 OK {3}\r\nx BODY[1] {0}\r\n)\r\n",
    b"* OK ready\r\n",
    b"A2 OK the literal {5} was fine {5}\r\n",
    b"+ \r\n",
    b"* 2 EXISTS\r\n",
)


@given(st.lists(st.integers(1, len(b"".join(WHOLE))), max_size=12))
def test_responses_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    stream, splitter = b"".join(WHOLE), Splitter()
    edges = [0, *sorted(cuts), len(stream)]

    found = [one for start, end in pairwise(edges) for one in splitter.feed(stream[start:end])]

    assert tuple(found) == WHOLE


def test_a_bare_newline_ends_a_line_too() -> None:
    assert list(Splitter().feed(b"* OK a\n* OK b\r\n")) == [b"* OK a\r\n", b"* OK b\r\n"]


def test_a_literal_of_absurd_size_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        list(Splitter().feed(b"* 1 FETCH (BODY[] {999999999999}\r\n"))


def test_a_reader_with_little_room_refuses_what_is_longer() -> None:
    splitter = Splitter(largest=100)
    list(splitter.feed(b"* " + b"x" * 98))

    with pytest.raises(ValueError, match="too large"):
        list(splitter.feed(b"x"))


def test_what_is_not_whole_yet_is_held() -> None:
    splitter = Splitter()
    before = splitter.holds

    list(splitter.feed(b"* OK a\r\n* OK"))

    assert (before, splitter.holds) == (False, True)


def test_a_line_without_end_is_refused() -> None:
    splitter = Splitter()
    list(splitter.feed(b"* " + b"x" * (63 << 20)))

    with pytest.raises(ValueError, match="too large"):
        list(splitter.feed(b"x" * (2 << 20)))
