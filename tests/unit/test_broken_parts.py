"""A broken part of a message spoils only itself: the request in the other part has its card."""

from __future__ import annotations

import pytest

from eitherway.asks.invitation import read_invitation
from eitherway.mail.message import parse
from eitherway.requests.decide_new import decide_new
from eitherway.requests.plan import AppendCard
from tests.laws.builders import ASKS, context, incoming

HEAD = (
    "From: Dana <dana@conf.example>\r\nTo: maya@okafor.example\r\nSubject: A talk?\r\n"
    "Date: Mon, 23 Nov 2026 08:00:00 -0600\r\nMessage-ID: <x@conf.example>\r\nMIME-Version: 1.0\r\n"
)
START, END = "DTSTART:20261208T160000Z", "DTEND:20261208T170000Z"

EVENTS = {
    "the year 999": "DTSTART:09990101T100000Z\r\nDTEND:09990101T110000Z",
    "the year 1": "DTSTART:00010101T000000Z",
    "the year 1 in Auckland": "DTSTART;TZID=Pacific/Auckland:00010101T000000",
    "the year 0": "DTSTART:00000101T000000Z",
    "the end of time": "DTSTART;TZID=America/Los_Angeles:99991231T235900",
    "the last day": "DTSTART;VALUE=DATE:99991231",
    "an end in the year 9999": f"{START}\r\nDTEND:99991231T235959Z",
    "a start that is no time": "DTSTART:soon",
    "no start": END,
    "an end that is no time": f"{START}\r\nDTEND:later",
    "an end before the start": f"{START}\r\nDTEND:20201208T170000Z",
    "an unknown zone": "DTSTART;TZID=Mars/Base:20261208T100000",
    "a zone that is a path": "DTSTART;TZID=../../etc/passwd:20261208T100000",
    "a zone that is too long": f"DTSTART;TZID={'x' * 5000}:20261208T100000",
    "a rule that is none": f"{START}\r\n{END}\r\nRRULE:FREQ=NEVER",
    "an interval of zero": f"{START}\r\n{END}\r\nRRULE:FREQ=SECONDLY;INTERVAL=0",
    "a month of thirteen": f"{START}\r\n{END}\r\nRRULE:FREQ=YEARLY;BYMONTH=13;UNTIL=x",
    "a length that is none": f"{START}\r\nDURATION:PX",
    "a length without end": f"{START}\r\nDURATION:P99999999999W",
    "an organizer that is none": f"{START}\r\n{END}\r\nORGANIZER:::::%%%",
    "exceptions that are none": f"{START}\r\n{END}\r\nEXDATE:x,y,z",
}
PARTS = {
    "an empty calendar": "Content-Type: text/calendar; method=REQUEST\r\n\r\n",
    "a calendar that is cut off": "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    "a calendar in no base64": (
        "Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64"
    ),
    "a calendar in an unknown charset": "Content-Type: text/calendar; charset=x-no\r\n\r\nBEGIN:",
    "HTML in an unknown charset": "Content-Type: text/html; charset=x-unknown\r\n\r\n<p>Hi</p>",
    "HTML in a charset that is code": "Content-Type: text/html; charset=unicode_escape\r\n\r\n<p>\\N{x</p>",
    "HTML in UTF-16 of odd length": "Content-Type: text/html; charset=utf-16\r\n\r\n<p>Hi</p>x",
    "HTML in no quoted-printable": (
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=\r\n===\r\n"
    ),
    "HTML that is only open": "Content-Type: text/html\r\n\r\n" + "<div>" * 3000,
    "a type that is none": "Content-Type: ;;;===\r\n\r\nx",
    "a message in it that is none": "Content-Type: message/rfc822\r\n\r\nFrom: \x00\r\n\r\n",
    "a boundary that is its own": 'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n',
}


def calendar(event: str, method: str = "REQUEST") -> str:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:u1\r\n"
        f"DTSTAMP:20261101T000000Z\r\nSUMMARY:Talk\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def cards(part: str, kind: str) -> int:
    """How many cards a message brings that asks in its text and has this part beside it."""
    octets = (
        f'{HEAD}Content-Type: multipart/{kind}; boundary="b"\r\n\r\n--b\r\n'
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{ASKS}\r\n--b\r\n{part}\r\n--b--\r\n"
    )
    plan = decide_new(incoming(parse(octets.encode())), context()).plan
    return sum(isinstance(action, AppendCard) for action in plan.actions)


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_invitation_that_cannot_be_read_costs_no_card(event: str, kind: str) -> None:
    part = f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n{calendar(event)}"

    assert cards(part, kind) == 1


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_part_that_cannot_be_read_costs_no_card(part: str, kind: str) -> None:
    assert cards(part, kind) == 1


@pytest.mark.parametrize("charset", ["x-unknown", "utf-7", "idna", "rot13", "zlib", "utf-8\x00", "", "'"])
def test_a_text_in_a_charset_that_is_none_has_its_card(charset: str) -> None:
    octets = f"{HEAD}Content-Type: text/plain; charset={charset}\r\n\r\n{ASKS}"

    plan = decide_new(incoming(parse(octets.encode())), context()).plan

    assert len(plan.drafts) == 1


@pytest.mark.parametrize("event", [EVENTS["the year 999"], EVENTS["a start that is no time"]])
def test_an_invitation_whose_time_cannot_be_read_is_still_known_by_its_uid(event: str) -> None:
    found = read_invitation((calendar(event, "CANCEL").encode(),))

    assert found is not None
    assert (found.method, found.uid, found.times) == ("CANCEL", "u1", ())
