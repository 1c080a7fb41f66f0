"""Calendars that are published at an address as one file."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest

from tests.owner import LATER, NOW, Owner, uids
from tests.servers.dav import event
from tests.servers.web import Asked, Reply, Web

CALENDAR = {"Content-Type": "text/calendar"}


class Script:
    """Answers with `reply`, and with 304 where the client has that version already."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def __call__(self, asked: Asked) -> Reply:
        for condition, validator in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
            if asked.headers.get(condition, "-") == self.reply.headers.get(validator):
                return Reply(304)
        return self.reply


def ics(web: Web, state: Path, *, password: str = "") -> Owner:
    return Owner(state, ics=f"{web.url}/secret-address/basic.ics", password=password, user="maya")


def whole(octets: bytes = event("one@x"), **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, {**CALENDAR, **named}, octets)


def test_a_calendar_is_read(tmp_path: Path) -> None:
    with Web(Script(whole())) as web:
        source = ics(web, tmp_path).read()

    assert (source.state, source.octets, source.read_at) == ("fresh", event("one@x"), NOW)


@pytest.mark.parametrize("headers", [{"ETag": '"v1"'}, {"Last_Modified": "Tue, 03 Mar 2026 08:00:00 GMT"}])
def test_what_did_not_change_is_not_sent_again(tmp_path: Path, headers: dict[str, str]) -> None:
    with Web(Script(whole(**headers))) as web:
        owner = ics(web, tmp_path)
        owner.read()
        owner.restart()
        source = owner.read(LATER)

    assert (source.state, source.octets, source.read_at) == ("fresh", event("one@x"), LATER)
    assert set(web.asked[1].headers) & {"if-none-match", "if-modified-since"}


def test_without_validators_the_same_octets_are_the_same_object(tmp_path: Path) -> None:
    with Web(Script(whole())) as web:
        owner = ics(web, tmp_path)

        assert owner.read().octets is owner.read(LATER).octets


def test_a_change_is_seen(tmp_path: Path) -> None:
    script = Script(whole(ETag='"v1"'))

    with Web(script) as web:
        owner = ics(web, tmp_path)
        owner.read()
        script.reply = whole(event("two@x"), ETag='"v2"')
        source = owner.read(LATER)

    assert uids(source) == ["two@x"]


def test_a_compressed_calendar_is_read(tmp_path: Path) -> None:
    with Web(Script(whole(gzip.compress(event("one@x")), Content_Encoding="gzip"))) as web:
        assert ics(web, tmp_path).read().octets == event("one@x")


FAULTS = {
    "a web page": (
        Reply(200, {}, b"<!doctype html><html></html>"),
        "unread",
        "sent a web page, not a calendar; the address may be outdated",
    ),
    "nothing": (Reply(200), "unread", "sent something else, not a calendar; the address may be outdated"),
    "no end": (whole(event("one@x")[:-15]), "cut off", "sent a calendar without END:VCALENDAR"),
    "a cut body": (
        Reply(200, CALENDAR, event("one@x"), cut=60),
        "unread",
        "sent an incomplete answer",
    ),
    "withdrawn": (Reply(404), "unread", "has nothing at this address; check it (404)"),
    "another host": (
        Reply(302, {"Location": "http://127.0.0.2/x.ics"}),
        "unread",
        "points to another host, which is not followed; check the address",
    ),
    "304 for nothing": (
        Reply(304),
        "unread",
        "does not answer like a calendar server; check the address (304)",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_a_sentence_and_keeps_the_last_copy(tmp_path: Path, name: str) -> None:
    reply, state, sentence = FAULTS[name]
    script = Script(reply)

    with Web(script) as web:
        owner = ics(web, tmp_path)
        first = owner.read()
        script.reply = whole()
        owner.read()
        script.reply = reply
        later = owner.read(LATER)

    assert (first.state, first.detail, first.octets) == (state, f"the calendar's server {sentence}", None)
    assert later.octets == event("one@x")
    assert later.state == state or (name, later.state) == ("304 for nothing", "fresh")


def detail_after(reply: Reply, script: Script, owner: Owner) -> str:
    """What the owner is told when the server answers so."""
    script.reply = reply
    return owner.read(LATER).detail


def test_too_large_a_calendar_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eitherway.calendars.ics.LARGEST_CALENDAR", 1 << 20)
    bomb = gzip.compress(event("one@x") + b" " * (8 << 20))

    with Web(Script(whole(bomb, Content_Encoding="gzip"))) as web:
        source = ics(web, tmp_path).read()

    assert source.detail == "the calendar's server sent more than 1 MiB"


def test_the_address_is_in_no_log_error_or_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = Script(whole())

    with Web(script) as web:
        owner = ics(web, tmp_path)
        owner.read()
        details = [detail_after(reply, script, owner) for reply, _, _ in FAULTS.values()]

    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "secret-address" not in "".join(details)
    assert "secret-address" not in caplog.text
    assert b"secret-address" not in kept
    assert str(web.port) not in caplog.text
