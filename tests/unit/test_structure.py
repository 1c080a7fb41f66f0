"""What servers answer about the parts of a mail, and that their parts give the same message as the whole."""

from __future__ import annotations

import imaplib
import re

import pytest

from eitherway.errors import MessageError
from eitherway.mail.message import parse
from eitherway.mail.structure import Structure, assemble, read_structure, wanted
from tests.corpus import Oddity, bodies, headers, trees
from tests.corpus.server import answer, fetched
from tests.servers.account import Account

DOVECOT = (
    b'(("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "quoted-printable" 812 20 NIL'
    b" NIL NIL NIL)"
    b'("text" "html" ("charset" "utf-8") NIL NIL "base64" 4096 52 NIL NIL NIL NIL) "alternative"'
    b' ("boundary" "=_1") NIL NIL NIL)'
)
CYRUS = (
    b'(("TEXT" "PLAIN" ("CHARSET" "iso-8859-1") NIL NIL "8BIT" 3028 92 NIL NIL NIL'
    b' NIL)("APPLICATION" "PDF" ("NAME"'
    b' {9}\r\na "b".pdf) "<x@y>" NIL "BASE64" 92 NIL ("ATTACHMENT" ("FILENAME" {9}\r\na "b".pdf))'
    b" NIL NIL)"
    b' "MIXED" ("BOUNDARY" "x\\"y") NIL ("en" "de") NIL)'
)
COURIER = (
    b'(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 1 NIL NIL NIL)'
    b'("message" "rfc822" NIL NIL NIL "7bit" 412 ("Mon, 23 Nov 2026 10:15:00 +0100" "a'
    b' =?utf-8?q?t=C3=A4lk?="'
    b' (("Ana" NIL "ana" "ruiz.example")) NIL NIL NIL NIL NIL NIL "<1@x>") (("text" "plain" NIL NIL'
    b' NIL "7bit" 9'
    b' 1 NIL NIL NIL)("image" "png" ("name" "i.png") NIL NIL "base64" 9 NIL ("inline" NIL) NIL) "mixed"'
    b' ("boundary" "b") NIL NIL) 12 NIL NIL NIL) "mixed" ("boundary" "c") NIL NIL)'
)
PYMAP = (
    b'(("text" "plain" ("charset" "utf-8") NIL NIL "7BIT" 48 2 NIL NIL NIL NIL)("application" "pdf"'
    b" NIL NIL NIL"
    b' "7BIT" 87 NIL {30}\r\nattachment; filename="\xc3\xbc.pdf" NIL NIL) "mixed" ("boundary"'
    b' "=b1") NIL NIL NIL)'
)


def _leaves(structure: Structure) -> list[tuple[str, str, str, int, str]]:
    return [(one.section, one.content_type, one.encoding, one.size, one.name) for one in structure.leaves()]


def test_an_alternative_of_dovecot() -> None:
    structure = read_structure(DOVECOT)

    assert _leaves(structure) == [
        ("1", "text/plain", "quoted-printable", 812, ""),
        ("2", "text/html", "base64", 4096, ""),
    ]
    assert [(want.section, want.limit, want.flowed) for want in wanted(structure)] == [("1", 812, True)]


def test_literals_and_escaped_quotes_of_cyrus() -> None:
    structure = read_structure(CYRUS)

    assert _leaves(structure) == [
        ("1", "text/plain", "8bit", 3028, ""),
        ("2", "application/pdf", "base64", 92, 'a "b".pdf'),
    ]
    assert structure.parameter("boundary") == 'x"y'


def test_a_forwarded_message_of_courier_is_one_part_named_by_its_subject() -> None:
    structure = read_structure(COURIER)

    assert _leaves(structure) == [
        ("1", "text/plain", "7bit", 10, ""),
        ("2", "message/rfc822", "7bit", 412, "a tälk"),
    ]
    assert [want.section for want in wanted(structure)] == ["1"]


def test_a_disposition_that_pymap_writes_as_one_string() -> None:
    structure = read_structure(PYMAP)

    assert [(one.disposition, one.name) for one in structure.children] == [("", ""), ("attachment", "ü.pdf")]


def test_a_file_is_never_wanted_and_an_invitation_always() -> None:
    structure = read_structure(
        b'(("text" "plain" NIL NIL NIL "7bit" 10 1)("text" "calendar" ("method" "REQUEST") NIL NIL'
        b' "7bit" 99 3)'
        b'("text" "plain" ("name" "a.txt") NIL NIL "7bit" 10 1 NIL ("attachment" ("filename"'
        b' "a.txt")) NIL NIL)'
        b'("video" "mp4" NIL NIL NIL "base64" 90000000) "mixed")'
    )

    assert [want.section for want in wanted(structure)] == ["1", "2"]


def test_of_a_huge_text_only_the_beginning_is_wanted() -> None:
    plain = read_structure(b'("text" "plain" NIL NIL NIL "8bit" 90000000 1)')
    encoded = read_structure(b'("text" "plain" NIL NIL NIL "base64" 90000000 1)')

    assert [(want.limit, want.cut) for want in wanted(plain)] == [(262_144, True)]
    assert [(want.limit, want.cut) for want in wanted(encoded)] == [(367_001, True)]


def test_a_multipart_that_a_server_takes_for_one_text_is_taken_apart() -> None:
    header = b"From: dana@example.net\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b--\r\n"
    courier = read_structure(b'("text" "plain" NIL NIL NIL "8bit" %d 5 NIL NIL NIL)' % len(body))

    message = assemble(header, courier, {"1": body}, len(header + body))

    assert message == parse(header + body)
    assert message.text == "Hello"


def test_of_too_many_nested_parts_the_same_ones_are_read_either_way() -> None:
    inner = b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nHi\r\n--c--\r\n"
    octets = (
        b"From: a@mail.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + inner * 700
        + b"--b--\r\n"
    )

    header, raw, size = answer(octets)
    tree = read_structure(raw)

    assert assemble(header, tree, fetched(octets, wanted(tree)), size) == parse(octets)


def test_a_server_that_does_not_say_the_size() -> None:
    structure = read_structure(b'("text" "plain" NIL NIL NIL NIL NIL)')

    assert [(want.section, want.limit) for want in wanted(structure)] == [("1", 262_144)]


@pytest.mark.parametrize("raw", [b"", b"NIL", b'"text"', b"{5}\r\nhello", b"()", b")", b"\x00\xff"], ids=repr)
def test_what_is_no_structure_is_a_message_error(raw: bytes) -> None:
    with pytest.raises(MessageError, match="BODYSTRUCTURE"):
        read_structure(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'("text")', ["text/plain"]),
        (b'("TEXT" NIL)', ["text/plain"]),
        (b'("x" "")', ["application/octet-stream"]),
        (b'(NIL "mixed")', ["text/mixed"]),
        (b'( "mixed" ("boundary" "b") NIL)', ["text/plain"]),
        (b'(("text" "plain" NIL NIL NIL "7bit" 3 1)("text" "html"', ["text/plain", "text/html"]),
        (b'("text" "plain" ("charset") NIL NIL "7bit" "12" 1)', ["text/plain"]),
        (b'("text" "pl\\"ain" {99999999}\r\n', ["text/pl\"ain"]),
        (b"(" * 5_000 + b'"text"', ["multipart/mixed"]),
        (b'("text" "plain")' * 10, ["text/plain"]),
        (b"(" + b'("text" "plain" NIL NIL NIL "7bit" 3 1)' * 10_000 + b'"mixed")', ["text/plain"] * 999),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_bad_server_is_read_as_far_as_it_goes(raw: bytes, expected: list[str]) -> None:
    assert [one.content_type for one in read_structure(raw).leaves()] == expected


# Where a server reads a broken mail in another way than we do; the texts of all others must be the same.
OTHERWISE = {
    "dovecot": (
        "the same boundary inside",
        "near boundaries by the thousand",
        "a text of a megabyte in base64",
        "a name without quotes, with spaces",
    ),
    "embedded": (
        "folded over an empty row of spaces",
        "a header and nothing else",
        "a header without its last line end",
        "a part without an empty row",
        "an unknown content type",
        "a boundary with spaces behind",
        "the same boundary inside",
        "empty parts",
    ),
}
TOO_MUCH = {
    "dovecot": 3_000_000,
    "embedded": 50_000,  # it ends the connection at more than that
}
CORPUS = {
    "dovecot": headers.LINES | bodies.ODDITIES | trees.ODDITIES,
    "embedded": trees.ODDITIES,
}


def _suitable(kind: str) -> dict[str, Oddity]:
    return {
        name: oddity
        for name, oddity in CORPUS[kind].items()
        if name not in OTHERWISE[kind] and len(oddity.octets) < TOO_MUCH[kind] and "hundred deep" not in name
    }


def _answer(client: imaplib.IMAP4, number: int, items: str) -> bytes:
    pieces = client.fetch(str(number), items)[1]
    return b"\r\n".join(one if isinstance(one, bytes) else b"\r\n".join(one) for one in pieces if one)


def _literal(client: imaplib.IMAP4, number: int, item: str) -> bytes:
    first = client.fetch(str(number), f"({item})")[1][0]
    return first[1] if isinstance(first, tuple) else b""


def _both_ways(client: imaplib.IMAP4, number: int) -> tuple[object, object]:
    """The message from the parts that the server gives, and from the whole."""
    raw = _answer(client, number, "(RFC822.SIZE BODYSTRUCTURE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", raw)
    assert size is not None
    tree = read_structure(raw[raw.index(b"BODYSTRUCTURE ") + 14 :])
    sections = {
        want.section: _literal(client, number, f"BODY.PEEK[{want.section}]<0.{want.limit}>")
        for want in wanted(tree)
    }
    header = _literal(client, number, "BODY.PEEK[HEADER]")
    return assemble(header, tree, sections, int(size[1])), parse(_literal(client, number, "BODY.PEEK[]"))


def _said(message: object) -> tuple[object, ...]:
    names = (
        "key",
        "subject",
        "date",
        "from_",
        "to",
        "references",
        "text",
        "written",
        "quoted",
        "signature",
        "sealed",
    )
    return tuple(getattr(message, name) for name in names)


@pytest.mark.parametrize("kind", sorted(CORPUS))
def test_a_real_server_gives_the_same_texts_by_parts(request: pytest.FixtureRequest, kind: str) -> None:
    server: Account = request.getfixturevalue(kind)
    suitable = _suitable(server.kind)
    client = imaplib.IMAP4(server.host, server.port)
    client.login(server.user, server.password)
    server.deliver(*(oddity.octets for oddity in suitable.values()))
    client.select("INBOX")

    found = {name: _both_ways(client, number) for number, name in enumerate(suitable, 1)}

    client.logout()
    differ = [name for name, (parts, whole) in found.items() if _said(parts) != _said(whole)]
    assert differ == []
