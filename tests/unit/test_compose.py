"""The draft contract, octet by octet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import Header
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eitherway.errors import MessageError
from eitherway.mail.charsets import clean, clean_line
from eitherway.mail.compose import FIELDS, Draft, Style, compose, message_id_for
from eitherway.mail.flowed import Paragraph, unflow
from eitherway.mail.header_writer import ID, text_field
from eitherway.mail.message import Address, Message, parse
from eitherway.mail.reply import Envelope, address_reply
from tests.letterbox import mail

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
MAYA = Address("Maya Okafor", "maya@okafor.example")
OUR_ID = "<sivvkej327rzpshtxlaj3maf4e5kktmf@okafor.example>"
ANY_TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=200)
PIECES = (
    *(
        "\r\n",
        "\n",
        "\r",
        "\x00",
        "\u2028",
        "\x85",
        " ",
        "  ",
        '"',
        "\\",
        "<",
        ">",
        ",",
        ";",
        ":",
        "@",
        "(",
        ")",
    ),
    *(
        "Bcc: eve@example.com",
        "=?utf-8?q?=0D=0ABcc:_e=40x?=",
        "=?",
        "?=",
        "ü",
        "🙂",
        "שלום",
        "\u202e",
        "x" * 90,
    ),
)
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
NAMES = (
    *(
        "Dana Reyes",
        "Reyes, Dana",
        'Dana "Dee" Reyes',
        "Dana\\Reyes",
        "Ana Muñoz",
        "王小明",
        "שרה לוי",
        "🙂 D",
    ),
    *("=?utf-8?q?a=0D=0ABcc=3A_x=40y?=", "D" * 64, "a@b.example", "<a@b.example>", "(x)", "ü" * 60),
    "von und zu Hohenstein, Maria Josefina Anastasia, the third, Dr.",
    "Reyes, Dünya Esmeralda Concepción de la Santísima Trinidad",
)
SUBJECTS = (
    *("A talk", "Grüße", "演讲" * 60, "שלום עולם", "x" * 400, "word " * 80 + "end", "🙂🙃" * 80, "a =?x?= b"),
    *("=?utf-8?q?=0D=0ABcc=3A_x=40y?= hi", "naïve " * 40 + "end", "ends with colon:", "tab\tand  spaces"),
)


def draft_for(
    message: Message,
    body: str = "Hello Dana",
    language: str = "en",
    wrap: Literal["flowed", "none"] = "flowed",
) -> Draft:
    envelope = address_reply(message, (MAYA,), ())
    return compose(envelope, body, message, message_id=OUR_ID, now=NOW, style=Style(language, wrap))


def body_of(draft: Draft) -> str:
    return draft.octets.partition(b"\r\n\r\n")[2].decode().replace("\r\n", "\n")


def field_names(octets: bytes) -> list[str]:
    lines = octets.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return [line.partition(":")[0] for line in lines if not line.startswith(" ")]


def test_a_draft_is_these_octets() -> None:
    draft = draft_for(mail("Will you speak?\n\n> older words", subject="A talk"), "Hello Dana,\n\nåüß 🙂")

    assert draft.octets.decode() == "\r\n".join((
        "From: Maya Okafor <maya@okafor.example>",
        "To: Dana Reyes <dana@example.net>",
        "Subject: Re: A talk",
        "Date: Mon, 23 Nov 2026 18:30:00 +0000",
        f"Message-ID: {OUR_ID}",
        "In-Reply-To: <a1@example.net>",
        "References: <a1@example.net>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        "Content-Transfer-Encoding: 8bit",
        "",
        "Hello Dana,",
        "",
        "åüß 🙂",
        "",
        "On Mon, 23 Nov 2026 at 10:15, Dana Reyes wrote:",
        "> Will you speak?",
        ">",
        ">> older words",
        "",
    ))  # fmt: skip


def test_a_draft_that_is_not_wrapped_has_one_line_for_each_paragraph() -> None:
    paragraph = "Let me see if my calendar will allow that. " * 6
    draft = draft_for(mail(f"{paragraph}\n\n> {paragraph}"), f"Hello Dana,\n\n{paragraph}", wrap="none")

    assert b"Content-Type: text/plain; charset=utf-8\r\n" in draft.octets
    assert body_of(draft).split("\n") == [
        "Hello Dana,",
        "",
        paragraph.rstrip(),
        "",
        "On Mon, 23 Nov 2026 at 10:15, Dana Reyes wrote:",
        f"> {paragraph.rstrip()}",
        ">",
        f">> {paragraph.rstrip()}",
        "",
    ]


def test_a_draft_that_is_not_wrapped_reads_back_as_its_letter() -> None:
    paragraph = "Let me see if my calendar will allow that. " * 6

    assert (
        paragraph.rstrip() in parse(draft_for(mail("Will you speak?"), paragraph, wrap="none").octets).written
    )


def test_a_draft_has_the_allowed_fields_and_no_others() -> None:
    message = mail(references="<x@y>", cc="ann@example.com", bcc="b@example.com", reply_to="d@home.example")

    assert tuple(field_names(draft_for(message).octets)) == FIELDS


def test_a_request_without_an_id_gives_a_draft_without_a_thread() -> None:
    names = field_names(draft_for(mail(message_id="")).octets)

    assert names == [name for name in FIELDS if name not in ("In-Reply-To", "References")]


def test_lines_end_in_crlf_and_nothing_else_does() -> None:
    draft = draft_for(mail("one\rtwo\x0bthree\x00\x1b[31mfour"), "a\r\nb\u2028c\x85d\x00")

    assert b"\r" not in draft.octets.replace(b"\r\n", b"")
    assert b"\n" not in draft.octets.replace(b"\r\n", b"")
    assert b"\x00" not in draft.octets
    assert b"\x1b" not in draft.octets
    assert draft.octets.endswith(b"\r\n")


def test_the_quote_is_flowed_at_its_own_depth() -> None:
    draft = draft_for(mail("word " * 20 + "\n> > " + "older " * 15))

    assert body_of(draft).split("\n")[3:] == [
        "> word word word word word word word word word word word word word word ",
        "> word word word word word word",
        ">>> older older older older older older older older older older older ",
        ">>> older older older older",
        "",
    ]


def test_a_long_request_is_quoted_in_part() -> None:
    body = body_of(draft_for(mail("line\n" * 5000)))

    assert body.count("\n> line") == 400
    assert body.endswith("> line\n> [...]\n")


def test_a_request_of_one_endless_line_is_quoted_in_part() -> None:
    body = body_of(draft_for(mail("word " * 50_000)))

    assert len(body) < 32_000
    assert body.endswith("\n> [...]\n")


def test_a_request_without_text_is_not_quoted() -> None:
    assert body_of(draft_for(mail(""))) == "Hello Dana\n"


@pytest.mark.parametrize(
    ("fields", "language", "line"),
    [
        ({}, "en", "On Mon, 23 Nov 2026 at 10:15, Dana Reyes wrote:"),
        ({}, "de", "Am 23.11.2026 um 10:15 schrieb Dana Reyes:"),
        ({}, "fr", "Le 23/11/2026 à 10:15, Dana Reyes a écrit :"),
        ({}, "es", "El 23/11/2026 a las 10:15, Dana Reyes escribió:"),
        ({}, "xx", "On Mon, 23 Nov 2026 at 10:15, Dana Reyes wrote:"),
        ({"date": ""}, "en", "Dana Reyes wrote:"),
        ({"date": "never"}, "de", "Dana Reyes schrieb:"),
        ({"date": ""}, "fr", "Dana Reyes a écrit :"),
        ({"date": ""}, "es", "Dana Reyes escribió:"),
        ({"from": "dana@example.net"}, "en", "On Mon, 23 Nov 2026 at 10:15, dana@example.net wrote:"),
    ],
)
def test_the_line_above_the_quote(fields: dict[str, str], language: str, line: str) -> None:
    assert body_of(draft_for(mail(**fields), language=language)).split("\n")[2] == line


def test_an_id_is_the_same_for_the_same_request_and_letter() -> None:
    first = message_id_for(b"secret", "k" * 32, "defer", "okafor.example")

    assert first == message_id_for(b"secret", "k" * 32, "defer", "okafor.example")
    assert ID.fullmatch(first)
    assert first.endswith("@okafor.example>")
    assert len({
        first,
        message_id_for(b"another", "k" * 32, "defer", "okafor.example"),
        message_id_for(b"secret", "l" * 32, "defer", "okafor.example"),
        message_id_for(b"secret", "k" * 32, "no", "okafor.example"),
    }) == 4  # fmt: skip


def test_an_id_of_an_international_domain_is_ascii() -> None:
    assert message_id_for(b"s", "k", "no", "bücher.example").endswith("@xn--bcher-kva.example>")


def test_a_long_chain_stays_on_one_line() -> None:
    chain = " ".join(f"<{'x' * 60}{number}@list.example>" for number in range(10))

    lines = draft_for(mail(references=chain)).octets.split(b"\r\n")

    references = next(line for line in lines if line.startswith(b"References:"))
    assert references == f"References: {chain} <a1@example.net>".encode()
    assert max(map(len, lines)) <= 998


def test_an_international_address_is_written_as_utf_8_with_its_domain_in_ascii() -> None:
    octets = draft_for(mail(**{"from": "Дана <дана@почта.example>"})).octets

    assert "\r\nTo: =?utf-8?b?0JTQsNC90LA=?= <дана@xn--80a1acny.example>\r\n".encode() in octets


@pytest.mark.parametrize(
    "address",
    [
        "a b@x.example",
        "a@x example",
        "a,b@x.example",
        "a@x..example",
        "@x",
        "a@",
        "a\n@x.example",
        "",
        "a<b@x",
    ],
)
def test_an_address_that_mail_cannot_carry_gives_no_draft(address: str) -> None:
    envelope = Envelope(MAYA, (Address("Dana", address),), "Re: A", "", (), ())

    with pytest.raises(MessageError, match="answer by hand"):
        compose(envelope, "Hello", mail(), message_id=OUR_ID, now=NOW)


@pytest.mark.parametrize("id_", ["<a b@c>", "<a@b>\r\nBcc: e@x.example", "a@b", "<ä@b>", f"<{'x' * 1000}@b>"])
def test_an_id_that_mail_cannot_carry_gives_no_draft(id_: str) -> None:
    envelope = Envelope(MAYA, (Address("", "dana@example.net"),), "Re: A", id_, (), ())

    with pytest.raises(MessageError, match="In-Reply-To"):
        compose(envelope, "Hello", mail(), message_id=OUR_ID, now=NOW)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_back_as_it_was(name: str) -> None:
    envelope = Envelope(MAYA, (Address(name, "dana@example.net"),), "Re: A", "", (), ())

    octets = compose(envelope, "Hello", mail(), message_id=OUR_ID, now=NOW).octets

    assert parse(octets).to == (Address(name, "dana@example.net"),)
    assert "=?" not in name or "=?utf-8?" in octets.decode().split("\r\n")[1]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_read_back_as_it_was(subject: str) -> None:
    envelope = Envelope(MAYA, (Address("", "dana@example.net"),), subject, "", (), ())

    octets = compose(envelope, "Hello", mail(), message_id=OUR_ID, now=NOW).octets

    assert parse(octets).subject == clean_line(subject)
    assert message_from_bytes(octets, policy=policy.default)["Subject"] == clean_line(subject)
    assert all(len(word) <= 75 for word in octets.split() if word.startswith(b"=?utf-8?"))


@settings(max_examples=200, deadline=None)
@given(name=ANY_TEXT | HOSTILE, subject=ANY_TEXT | HOSTILE, text=ANY_TEXT | HOSTILE, body=ANY_TEXT | HOSTILE)
def test_nothing_that_a_stranger_writes_breaks_a_draft(name: str, subject: str, text: str, body: str) -> None:
    stranger = Address(name, "dana@example.net")
    message = mail("x")
    shown = Message(**{  # type: ignore[arg-type]
        **{field: getattr(message, field) for field in Message.__slots__},
        "from_": (stranger,), "subject": subject, "text": text,
    })  # fmt: skip

    draft = draft_for(shown, body)

    assert tuple(field_names(draft.octets)) == FIELDS
    assert parse(draft.octets).to[0].address == "dana@example.net"
    assert len(parse(draft.octets).to) == 1
    assert parse(draft.octets).subject == draft.subject
    head = message_from_bytes(draft.octets, policy=policy.default)
    assert [one.addr_spec for one in head["To"].addresses] == ["dana@example.net"]
    assert head["Subject"] == draft.subject
    assert max(map(len, draft.octets.split(b"\r\n"))) <= 998


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT | HOSTILE)
def test_the_letter_is_read_back_as_it_was(body: str) -> None:
    draft = draft_for(mail(""), body)

    wanted = clean(body).expandtabs(4).strip("\n").split("\n")
    assert unflow(body_of(draft).removesuffix("\n")) == tuple(
        Paragraph(0, line if line == "-- " else line.rstrip(" ")) for line in wanted
    )


@given(st.sampled_from(("From", "Subject", "Eitherway-Request")), ANY_TEXT)
def test_a_text_is_encoded_as_the_email_package_does_it(name: str, text: str) -> None:
    line = clean_line(f"ä{text}")

    header = Header(line, "utf-8", maxlinelen=76, header_name=name)
    folded = header.encode(splitchars=" ", linesep="\r\n")
    assert text_field(name, line).decode() == f"{name}: {folded}\r\n"


def test_the_date_is_now_in_its_own_zone() -> None:
    now = datetime(2026, 11, 23, 12, 30, tzinfo=timezone(timedelta(hours=-6)))
    message = mail()

    draft = compose(address_reply(message, (MAYA,), ()), "Hello", message, message_id=OUR_ID, now=now)

    assert b"\r\nDate: Mon, 23 Nov 2026 12:30:00 -0600\r\n" in draft.octets
