"""Odd mail is read as a person would read it, in bounded time, and the same whichever way it comes."""

from __future__ import annotations

import re

import pytest

from eitherway.mail.message import Address, Message, Part, parse, parse_header
from eitherway.mail.structure import assemble, read_structure, wanted
from tests.corpus import Oddity, addresses, bodies, headers, trees
from tests.corpus.server import answer, fetched

ODDITIES: dict[str, Oddity] = headers.ODDITIES | addresses.ODDITIES | bodies.ODDITIES | trees.ODDITIES
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

every_oddity = pytest.mark.parametrize("oddity", ODDITIES.values(), ids=ODDITIES)


def _plainly(value: object) -> object:
    """Addresses and parts as pairs, dates in ISO form."""
    if isinstance(value, tuple):
        return tuple(_plainly(one) for one in value)
    if isinstance(value, Address):
        return value.name, value.address
    if isinstance(value, Part):
        return value.content_type, value.name
    return value.isoformat() if hasattr(value, "isoformat") else value


def _texts(message: Message) -> str:
    people = (*message.from_, *message.sender, *message.reply_to, *message.to, *message.cc)
    return "".join(
        (
            *(
                message.text,
                message.written,
                message.quoted,
                message.signature,
                message.subject,
                message.message_id,
            ),
            *(part for one in people for part in (one.name, one.address)),
            *(part for pair in message.fields for part in pair),
            *(part.name for part in message.parts),
            *message.doubts,
        )
    )


@every_oddity
def test_it_is_read_as_it_was_meant(oddity: Oddity) -> None:
    message = parse(oddity.octets)

    fields = {name: value for name, value in oddity.expected.items() if name != "doubt"}
    assert {name: _plainly(getattr(message, name)) for name in fields} == fields
    assert str(oddity.expected.get("doubt", "")) in "\n".join(message.doubts)


@every_oddity
def test_no_text_holds_what_could_harm_a_terminal_or_mislead_a_person(oddity: Oddity) -> None:
    message = parse(oddity.octets)

    assert UNSEEN.search(_texts(message)) is None
    _texts(message).encode("utf-8")


@every_oddity
def test_its_parts_from_a_server_give_the_same_message(oddity: Oddity) -> None:
    header, structure, size = answer(oddity.octets)
    tree = read_structure(structure)

    assert assemble(header, tree, fetched(oddity.octets, wanted(tree)), size) == parse(oddity.octets)


@every_oddity
def test_its_header_alone_gives_the_same_key(oddity: Oddity) -> None:
    header, _, _ = answer(oddity.octets)

    assert parse_header(header).key == parse(oddity.octets).key
