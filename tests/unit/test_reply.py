"""Whom an answer goes to, from which address, under which subject and in which thread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.errors import MessageError
from eitherway.mail.message import Address
from eitherway.mail.reply import address_reply, chain, read_relayed, reply_subject
from tests.letterbox import mail

MAYA = Address("Maya Okafor", "maya@okafor.example")
HELLO = Address("Okafor Practice", "hello@okafor.example")
PLUS = Address("Maya", "maya+clinic@okafor.example")
OURS = (MAYA, HELLO)
RELAYS = ("forms@directory.example", "@relay.example")
OTHERS = "ann@example.com, bob@example.com"

# What the message says -> who is answered.
RECIPIENTS = [
    # From alone
    ({}, "Dana Reyes <dana@example.net>"),
    ({"from": "dana@example.net"}, "dana@example.net"),
    ({"from": "<dana@example.net>"}, "dana@example.net"),
    ({"from": '"Reyes, Dana" <dana@example.net>'}, "Reyes, Dana <dana@example.net>"),
    ({"from": '"Reyes; Dana: (she/her)" <dana@example.net>'}, "Reyes; Dana: (she/her) <dana@example.net>"),
    ({"from": 'Dana "Dee" Reyes <dana@example.net>'}, "Dana Dee Reyes <dana@example.net>"),
    ({"from": '"Dana \\"Dee\\" Reyes" <dana@example.net>'}, 'Dana "Dee" Reyes <dana@example.net>'),
    ({"from": "dana@example.net (Dana Reyes)"}, "Dana Reyes <dana@example.net>"),
    ({"from": "=?utf-8?q?Ana_Mu=C3=B1oz?= <ana@example.net>"}, "Ana Muñoz <ana@example.net>"),
    ({"from": "=?utf-8?b?UmV5ZXMsICJEYW5hIg==?= <dana@example.net>"}, 'Reyes, "Dana" <dana@example.net>'),
    ({"from": "=?iso-8859-1?q?M=FCller=2C_J=FCrgen?= <jm@example.net>"}, "Müller, Jürgen <jm@example.net>"),
    ({"from": "=?utf-8?b?546L5bCP5piO?= <wang@example.net>"}, "王小明 <wang@example.net>"),
    ({"from": "Dana <DANA@Example.NET>"}, "Dana <DANA@example.net>"),
    ({"from": "Dana <dana+work@example.net>"}, "Dana <dana+work@example.net>"),
    ({"from": "Dana <o'neil_d@example.net>"}, "Dana <o'neil_d@example.net>"),
    ({"from": '<"dana reyes"@example.net>'}, '"dana reyes"@example.net'),
    ({"from": "Dana <dana@[192.0.2.1]>"}, "Dana <dana@[192.0.2.1]>"),
    ({"from": "Dana <dana@bücher.example>"}, "Dana <dana@bücher.example>"),
    ({"from": "Дана <дана@почта.example>"}, "Дана <дана@почта.example>"),
    ({"from": "ann@example.com, dana@example.net", "sender": "dana@example.net"}, "dana@example.net"),
    ({"from": "ann@example.com, dana@example.net"}, "ann@example.com"),
    ({"from": "Team: dana@example.net, ann@example.com;"}, "dana@example.net"),
    ({"from": "", "sender": "Dana <dana@example.net>"}, "Dana <dana@example.net>"),
    ({"sender": "assistant@example.net"}, "Dana Reyes <dana@example.net>"),
    # Reply-To
    ({"reply_to": "dana@home.example"}, "dana@home.example"),
    ({"reply_to": "Dana R <dana@home.example>"}, "Dana R <dana@home.example>"),
    ({"reply_to": "dana@example.net"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "DANA@EXAMPLE.NET"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "ann@example.com, dana@example.net"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "ann@example.com, bob@example.com"}, "ann@example.com"),
    ({"reply_to": ""}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "undisclosed-recipients:;"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "Office: dana@office.example;"}, "dana@office.example"),
    ({"reply_to": "not an address"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "dana@"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "@home.example"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "no-reply@example.net"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "no-reply@example.net, dana@home.example"}, "dana@home.example"),
    ({"reply_to": "maya@okafor.example"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "hello@okafor.example"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "maya+forms@okafor.example"}, "Dana Reyes <dana@example.net>"),
    ({"reply_to": "maya@okafor.example, dana@home.example"}, "dana@home.example"),
    ({"from": "no-reply@example.net", "reply_to": "dana@home.example"}, "dana@home.example"),
    ({"from": "maya@okafor.example", "reply_to": "dana@home.example"}, "dana@home.example"),
    # only the sender is answered
    ({"to": f"maya@okafor.example, {OTHERS}"}, "Dana Reyes <dana@example.net>"),
    ({"cc": OTHERS}, "Dana Reyes <dana@example.net>"),
    ({"cc": "dana@example.net"}, "Dana Reyes <dana@example.net>"),
    ({"to": "dana@example.net", "cc": "maya@okafor.example"}, "Dana Reyes <dana@example.net>"),
    # lists that set Reply-To to themselves
    ({"to": "peers@list.example", "reply_to": "peers@list.example"}, "Dana Reyes <dana@example.net>"),
    ({"cc": "peers@list.example", "reply_to": "peers@list.example"}, "Dana Reyes <dana@example.net>"),
    (
        {"list_post": "<mailto:peers@list.example>", "reply_to": "peers@list.example"},
        "Dana Reyes <dana@example.net>",
    ),
    (
        {"to": "peers@list.example", "reply_to": "peers@list.example, dana@home.example"},
        "dana@home.example",
    ),
    # relays
    ({"from": "forms@directory.example", "reply_to": "dana@home.example"}, "dana@home.example"),
    (
        {"from": '"Dana via Directory" <forms@directory.example>', "reply_to": "Dana <dana@home.example>"},
        "Dana <dana@home.example>",
    ),
    ({"from": "no-reply@sub.relay.example", "reply_to": "dana@home.example"}, "dana@home.example"),
    (
        {"from": "forms@directory.example", "reply_to": "forms@directory.example, dana@home.example"},
        "dana@home.example",
    ),
    (
        {"from": "forms@directory.example", "to": "dana@home.example", "reply_to": "dana@home.example"},
        "dana@home.example",
    ),
    # an encoded name that tries to be more than a name
    (
        {"from": "=?utf-8?q?Dana=0D=0ABcc=3A_eve=40example=2Ecom?= <dana@example.net>"},
        "Dana Bcc: eve@example.com <dana@example.net>",
    ),
    ({"from": '"eve@example.com" <dana@example.net>'}, "eve@example.com <dana@example.net>"),
    ({"from": '"<eve@example.com>" <dana@example.net>'}, "<eve@example.com> <dana@example.net>"),
]


@pytest.mark.parametrize(("fields", "recipient"), RECIPIENTS)
def test_the_sender_and_nobody_else_is_answered(fields: dict[str, str], recipient: str) -> None:
    envelope = address_reply(mail(**fields), OURS, RELAYS)

    assert [f"{one.name} <{one.address}>" if one.name else one.address for one in envelope.to] == [recipient]


@pytest.mark.parametrize(
    "fields",
    [
        {"from": ""},
        {"from": "", "sender": ""},
        {"from": "Dana"},
        {"from": "dana@"},
        {"from": "undisclosed-recipients:;"},
        {"from": "MAILER-DAEMON"},
        {"from": "maya@okafor.example"},
        {"from": "Maya <MAYA@OKAFOR.EXAMPLE>"},
        {"from": "maya+notes@okafor.example"},
        {"from": "hello@okafor.example", "reply_to": "maya@okafor.example"},
        {"from": "forms@directory.example"},
        {"from": "forms@directory.example", "reply_to": "no-reply@directory.example"},
        {"from": "forms@directory.example", "reply_to": "maya@okafor.example"},
        {"from": "a@relay.example", "reply_to": "b@relay.example"},
    ],
)
def test_where_nobody_can_be_answered_there_is_no_draft(fields: dict[str, str]) -> None:
    with pytest.raises(MessageError, match="answer by hand"):
        address_reply(mail(**fields), OURS, RELAYS)


@pytest.mark.parametrize(
    ("fields", "sender"),
    [
        ({}, MAYA),
        ({"to": "hello@okafor.example"}, HELLO),
        ({"to": "HELLO@Okafor.Example"}, HELLO),
        ({"to": "Practice <hello@okafor.example>, ann@example.com"}, HELLO),
        ({"to": "hello@okafor.example, maya@okafor.example"}, HELLO),
        ({"to": "ann@example.com", "cc": "hello@okafor.example"}, HELLO),
        ({"to": "maya@okafor.example", "cc": "hello@okafor.example"}, MAYA),
        ({"to": "hello+directory@okafor.example"}, HELLO),
        ({"to": "maya+clinic@okafor.example"}, PLUS),
        ({"to": "Therapists: ann@example.com, hello@okafor.example;"}, HELLO),
        ({"to": "undisclosed-recipients:;"}, MAYA),
        ({"to": "undisclosed-recipients:;", "delivered_to": "hello@okafor.example"}, HELLO),
        ({"to": "", "x_original_to": "<hello@okafor.example>"}, HELLO),
        ({"to": "", "envelope_to": "hello+x@okafor.example"}, HELLO),
        ({"to": "", "delivered_to": "somebody@host.example"}, MAYA),
        ({"to": "hello@okafor.example.evil.example"}, MAYA),
        ({"to": "=?utf-8?q?Pr=C3=A1ctica?= <hello@okafor.example>"}, HELLO),
    ],
)
def test_the_alias_that_got_the_letter_answers(fields: dict[str, str], sender: Address) -> None:
    assert address_reply(mail(**fields), (MAYA, HELLO, PLUS), ()).sender == sender


def test_without_an_address_of_ours_there_is_no_draft() -> None:
    with pytest.raises(MessageError, match=r"set owner\.addresses"):
        address_reply(mail(), (), ())


@pytest.mark.parametrize(
    ("fields", "doubt"),
    [
        ({"reply_to": "dana@home.example"}, "Reply-To is at home.example, From at example.net"),
        (
            {"reply_to": "ann@example.net, bob@example.net"},
            "it asks for answers to 2 addresses; the draft goes to one",
        ),
        ({"from": "notifications@example.net"}, "perhaps nobody reads mail to notifications@example.net"),
        ({"message_id": ""}, "it has no Message-ID; the draft is outside its thread"),
    ],
)
def test_what_is_odd_about_an_address_is_said(fields: dict[str, str], doubt: str) -> None:
    assert address_reply(mail(**fields), OURS, ()).doubts == (doubt,)


@pytest.mark.parametrize(
    "fields", [{}, {"reply_to": "d@example.net"}, {"from": "f@relay.example", "reply_to": "d@a.example"}]
)
def test_what_is_usual_raises_no_doubt(fields: dict[str, str]) -> None:
    assert address_reply(mail(**fields), OURS, RELAYS).doubts == ()


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("A talk", "Re: A talk"),
        ("Re: A talk", "Re: A talk"),
        ("RE: A talk", "Re: A talk"),
        ("re:A talk", "Re: A talk"),
        ("Re : A talk", "Re: A talk"),
        ("Re: Re: RE: A talk", "Re: A talk"),
        ("Re[2]: A talk", "Re: A talk"),
        ("Re (3): A talk", "Re: A talk"),
        ("Re^2: A talk", "Re: A talk"),
        ("AW: Vortrag", "Re: Vortrag"),
        ("AW: RE: AW: Vortrag", "Re: Vortrag"),
        ("Antw: Lezing", "Re: Lezing"),
        ("Antwort: Vortrag", "Re: Vortrag"),
        ("SV: Foredrag", "Re: Foredrag"),
        ("VS: Puhe", "Re: Puhe"),
        ("Odp: Wykład", "Re: Wykład"),
        ("YNT: Konuşma", "Re: Konuşma"),
        ("RES: Palestra", "Re: Palestra"),
        ("RIF: Discorso", "Re: Discorso"),
        ("Vá: Előadás", "Re: Előadás"),
        ("ΑΠ: Ομιλία", "Re: Ομιλία"),
        ("Отв: Доклад", "Re: Доклад"),
        ("回复：演讲", "Re: 演讲"),
        ("返信: 講演", "Re: 講演"),
        ("[EXT] Re: A talk", "Re: [EXT] A talk"),
        ("[EXT] [peers] AW: A talk", "Re: [EXT] [peers] A talk"),
        ("[peers] A talk", "Re: [peers] A talk"),
        ("Fwd: A talk", "Re: Fwd: A talk"),
        ("Re: Fwd: A talk", "Re: Fwd: A talk"),
        ("Regarding: A talk", "Re: Regarding: A talk"),
        ("Results: A talk", "Re: Results: A talk"),
        ("R: the language", "Re: R: the language"),
        ("Awards: who", "Re: Awards: who"),
        ("Re", "Re: Re"),
        ("", "Re:"),
        ("Re:", "Re:"),
        ("  Re:   ", "Re:"),
        ("A\r\n\ttalk", "Re: A talk"),
        ("A talk\r\nBcc: eve@example.com", "Re: A talk Bcc: eve@example.com"),
        ("A \u202eklat\u202c", "Re: A klat"),
    ],
)
def test_a_subject_has_one_re(subject: str, answered: str) -> None:
    assert reply_subject(subject) == answered


def test_an_italian_answer_is_known_by_its_thread() -> None:
    assert reply_subject("R: Discorso", is_reply=True) == "Re: Discorso"


@given(st.text(max_size=700))
def test_answering_an_answer_changes_no_subject(subject: str) -> None:
    once = reply_subject(subject)

    assert reply_subject(once) == once
    assert len(once) <= 504
    assert once.isprintable() or not once.isascii()


@pytest.mark.parametrize(
    ("fields", "in_reply_to", "references"),
    [
        ({}, "<a1@example.net>", ("<a1@example.net>",)),
        ({"references": "<x@y> <z@y>"}, "<a1@example.net>", ("<x@y>", "<z@y>", "<a1@example.net>")),
        ({"references": "<x@y>\n <z@y>"}, "<a1@example.net>", ("<x@y>", "<z@y>", "<a1@example.net>")),
        ({"in_reply_to": "<x@y>"}, "<a1@example.net>", ("<x@y>", "<a1@example.net>")),
        ({"in_reply_to": "<x@y> <z@y>"}, "<a1@example.net>", ("<a1@example.net>",)),
        ({"in_reply_to": "<q@y>", "references": "<x@y>"}, "<a1@example.net>", ("<x@y>", "<a1@example.net>")),
        ({"references": "<x@y> <x@y> <a1@example.net>"}, "<a1@example.net>", ("<x@y>", "<a1@example.net>")),
        ({"message_id": "", "references": "<x@y>"}, "", ("<x@y>",)),
        ({"message_id": ""}, "", ()),
        ({"references": "<ä@y> <x@y>"}, "<a1@example.net>", ("<x@y>", "<a1@example.net>")),
        ({"message_id": "<no-at-sign>"}, "<no-at-sign>", ("<no-at-sign>",)),
    ],
)
def test_the_chain_ends_with_the_request(
    fields: dict[str, str], in_reply_to: str, references: tuple[str, ...]
) -> None:
    envelope = address_reply(mail(**fields), OURS, ())

    assert (envelope.in_reply_to, envelope.references) == (in_reply_to, references)


def test_a_long_chain_keeps_its_first_and_its_newest() -> None:
    old = [f"<{number:04}@list.example>" for number in range(200)]

    ids = chain(mail(references=" ".join(old)), "<a1@example.net>")

    assert ids[0] == old[0]
    assert ids[-2:] == (old[-1], "<a1@example.net>")
    assert 850 < len(" ".join(ids)) <= 900


def test_an_id_that_fills_the_field_stands_alone() -> None:
    long = f"<{'x' * 893}@y>"

    assert chain(mail(references="<x@y> <z@y>"), long) == (long,)


FORM = "From: Dana Reyes\nSent: 3 November 2026\nSubject: Talk\n\nCould you give a talk?"


def test_the_labels_of_a_listed_relay_are_read_as_a_form() -> None:
    read = read_relayed(mail(FORM, **{"from": "forms@directory.example"}), RELAYS)

    assert (read.written, read.heading) == ("Subject: Talk\n\nCould you give a talk?", "")


def test_a_letter_of_a_person_is_read_as_it_is() -> None:
    message = mail(FORM)

    assert read_relayed(message, RELAYS) is message
