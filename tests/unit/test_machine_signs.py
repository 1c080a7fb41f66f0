"""The signs by which a message looks as if a machine wrote it."""

import pytest

from eitherway.mail.html import PageFacts, page_facts
from eitherway.mail.machine_signs import greeting, machine_signs
from eitherway.mail.message import Message, parse

TEXT = "Hi Maya,\n\nI would like to see you next week. Is that possible?\n\nDana"
SIGNS = [
    ({"from": "b-77=maya@shop.example"}, TEXT, "an address made for one mailing (b-77=maya@)"),
    ({"from": "dana12x88q@example.net"}, TEXT, "an address with many digits (dana12x88q@)"),
    ({"from": "billing@example.net"}, TEXT, "an address of an office, not of a person (billing@example.net)"),
    ({"from": "dana@news.example.net"}, TEXT, "a host that sends mailings (news.)"),
    ({"message_id": "<1@elsewhere.example>"}, TEXT, "an id that was made elsewhere"),
    ({"to": ", ".join(f"p{n}@example.org" for n in range(8))}, TEXT, "sent to 8 people at once"),
    ({"subject": "Last places 48213"}, TEXT, "a number at the end of the subject"),
    ({}, f"{TEXT} https://a.example https://b.example https://c.example", "3 links"),
    ({}, TEXT + "".join(f" https://{n}.example" for n in "abcdefgh"), "8 links"),
    ({}, f"{TEXT} https://a.example/{'x' * 90}", "a very long link"),
    ({}, "Places are open. Would you come?", "no greeting"),
    ({}, "Hi Maya,\n\nPlaces are open. Would you come?", "nobody says I"),
    (
        {},
        TEXT.replace("Maya", "{{name}}"),
        "a place for a name that was not filled in ({{name}})",
    ),
    ({}, f"{TEXT} NOW WITH MORE ROOM THAN EVER BEFORE CALL THEM TODAY OVER THERE", "it shouts"),
    ({}, f"{TEXT}\nA special offer with free shipping!", "the words 'free shipping', 'special offer'"),
    (
        {},
        f"{TEXT}\nA special offer with free shipping! Call us today. Order now, at the lowest price.",
        "the words 'free shipping', 'special offer', 'order now', 'lowest price', 'call us today'",
    ),
    ({}, f"{TEXT}\nReply to be removed from our list.", "the words 'be removed from'"),
    ({}, TEXT.replace("Hi Maya", "Dear members"), "a greeting to everybody ('dear members')"),
]


def mail(text: str = TEXT, **fields: str) -> Message:
    usual = {
        "from": "Dana <dana@example.net>",
        "to": "maya@okafor.example",
        "subject": "Next week",
        "message_id": "<a1@mail.example.net>",
    }
    head = "\n".join(f"{name.replace('_', '-')}: {value}" for name, value in (usual | fields).items())
    return parse(f"{head}\n\n{text}\n".encode())


def words(message: Message) -> tuple[str, ...]:
    return tuple(sign.words for sign in machine_signs(message))


@pytest.mark.parametrize(("fields", "text", "sign"), SIGNS)
def test_a_sign_is_seen_alone(fields: dict[str, str], text: str, sign: str) -> None:
    message = mail(text, **fields)

    assert sign in words(message)


def test_a_letter_of_a_person_has_none() -> None:
    assert not tuple(machine_signs(mail()))


def test_every_sign_counts_against_a_draft() -> None:
    weights = [sign.weight for fields, text, _ in SIGNS for sign in machine_signs(mail(text, **fields))]

    assert max(weights) < 0


@pytest.mark.parametrize("line", ["Dear Dana,", "Hello!", "Maya,", "Dr. Okafor:", "Liebe Maya,"])
def test_a_greeting_is_seen(line: str) -> None:
    message = mail(f"{line}\n\nCould we talk on Tuesday?")

    assert greeting(message)


@pytest.mark.parametrize("line", ["See below, thanks", "Could we talk?", "free places are left, come"])
def test_a_sentence_is_no_greeting(line: str) -> None:
    message = mail(f"{line}\n\nCould we talk on Tuesday?")

    assert greeting(message) == ""


def test_a_page_tells_its_links_pictures_and_tables() -> None:
    page = (
        '<table><tr><td><a href="https://a.example/1">one</a> <a href="https://a.example/1">again</a>'
        '<img src="https://a.example/p.gif" width="1" height="1px"><img src="https://a.example/b.png">'
        '<img src="cid:logo" width=1 height=1></table>'
    )

    assert page_facts(page) == PageFacts(links=1, images=1, pixels=1, tables=1)


def test_a_message_knows_its_page() -> None:
    page = '<p>Hi Maya,</p><p>I ask.</p><img src="https://a.example/p.gif" width="1" height="1">'

    message = mail(page, content_type="text/html")

    assert message.page.pixels == 1
    assert "an invisible picture that reports who reads it" in words(message)
