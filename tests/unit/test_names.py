"""Mailbox names: how they travel, and which mailbox is which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.imap.names import (
    decode_name,
    encode_name,
    guess_prefix,
    place,
    quoted,
    read_list,
    read_namespace,
    special,
)

NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("INBOX", b"INBOX"),
        ("Entwürfe", b"Entw&APw-rfe"),
        ("台北/日本語", b"&U,BTFw-/&ZeVnLIqe-"),
        ("Q&A", b"Q&-A"),
        ("&", b"&-"),
        ("😀", b"&2D3eAA-"),
        ("a\tb", b"a&AAk-b"),
    ],
)
def test_a_name_travels_in_modified_utf_7(name: str, wire: bytes) -> None:
    assert encode_name(name) == wire
    assert decode_name(wire) == name


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("Entwürfe".encode(), "Entwürfe"),
        (b"Entw\xfcrfe", "Entwürfe"),
        (b"a&b", "a&b"),
        (b"&!!!-", "&!!!-"),
        (b"&AB-", "&AB-"),
    ],
)
def test_a_name_against_the_standard_is_read_as_it_stands(wire: bytes, name: str) -> None:
    assert decode_name(wire) == name


@given(NAMES)
def test_every_name_comes_back(name: str) -> None:
    assert decode_name(encode_name(name)) == name


@given(st.binary(max_size=60))
def test_any_octets_give_a_name(wire: bytes) -> None:
    assert isinstance(decode_name(wire), str)


@given(NAMES)
def test_a_quoted_name_is_one_value_of_a_list(name: str) -> None:
    _, (listed,) = read_list((b'LIST () "/" ' + quoted(encode_name(name)),))

    assert listed.name == name


@given(st.binary(max_size=80))
def test_any_list_answer_is_read_or_left_out(raw: bytes) -> None:
    read_list((b"LIST " + raw,))
    read_namespace((b"NAMESPACE " + raw,))


def test_special_use_wins_over_a_usual_name_and_case_does_not_matter() -> None:
    _, mailboxes = read_list((b'LIST () "/" Drafts', b'LIST (\\DRAFTS) "/" Kladde'))

    assert special("drafts", mailboxes, "/") == "Kladde"


def test_a_usual_name_deep_inside_is_not_taken() -> None:
    _, mailboxes = read_list((b'LIST () "/" Archive/2019/Sent', b'LIST (\\Noselect) "/" Sent'))

    assert special("sent", mailboxes, "/") is None


def test_a_name_that_cannot_be_opened_is_not_taken() -> None:
    _, mailboxes = read_list((b'LIST (\\Noselect \\Drafts) "/" Drafts', b'LIST () "/" "Draft"'))

    assert special("drafts", mailboxes, "/") == "Draft"


def test_the_personal_namespace_is_the_first() -> None:
    answer = b'NAMESPACE (("INBOX." ".")("#mh/" "/")) (("~" "/")) NIL'

    assert read_namespace((answer,)) == ("INBOX.", ".")
    assert read_namespace((b"NAMESPACE NIL NIL NIL",)) is None


@pytest.mark.parametrize(
    ("wires", "prefix"),
    [
        (("INBOX", "INBOX.Sent", "INBOX.Drafts"), "INBOX."),
        (("INBOX", "INBOX.Sent", "Drafts"), ""),
        (("INBOX",), ""),
    ],
)
def test_a_prefix_is_guessed_only_when_everything_has_it(wires: tuple[str, ...], prefix: str) -> None:
    delimiter, mailboxes = read_list(tuple(f'LIST () "." "{wire}"'.encode() for wire in wires))

    assert guess_prefix(mailboxes, delimiter) == prefix


@pytest.mark.parametrize(("attributes", "prefix"), [("\\Noselect", "Folders/"), ("", "")])
def test_where_folders_and_labels_hold_no_mail_new_mailboxes_go_below_folders(
    attributes: str, prefix: str
) -> None:
    wires = (("INBOX", ""), ("Folders", attributes), ("Labels", attributes))
    lines = (f'LIST ({which}) "/" "{wire}"'.encode() for wire, which in wires)
    delimiter, mailboxes = read_list(lines)

    assert guess_prefix(mailboxes, delimiter) == prefix


@pytest.mark.parametrize(
    ("name", "placed"),
    [
        ("inbox", "INBOX"),
        ("Requests", "INBOX.Requests"),
        ("INBOX.Requests", "INBOX.Requests"),
        ("Work/Requests", "INBOX.Work.Requests"),
        ("Shared", "Shared"),
    ],
)
def test_what_a_person_wrote_is_placed_where_the_server_keeps_it(name: str, placed: str) -> None:
    _, mailboxes = read_list((b'LIST () "." Shared',))

    assert place(name, "INBOX.", ".", mailboxes) == placed
