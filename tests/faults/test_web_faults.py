"""Calendar servers that do everything wrong: each gives a Source with a state and a sentence, in time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.calendars.sources import Calendars
from eitherway.capacity.occurrences import CalendarOwner, read
from eitherway.rules.account_settings import CalendarSettings
from tests.owner import LATER, NOW, Owner, uids
from tests.servers.dav import event
from tests.servers.tls import Authority
from tests.servers.web import Asked, Reply, Web, wait_until

SPAN = (int(datetime(2026, 3, 9, tzinfo=UTC).timestamp()), int(datetime(2026, 3, 16, tzinfo=UTC).timestamp()))
SECRET = "s3cret-word"
HTML = Reply(200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>Sign in</body></html>")
XML = {"Content-Type": "application/xml; charset=utf-8"}


def multistatus(*responses: str, token: str = "") -> Reply:
    body = (
        '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" '
        f'xmlns:s="http://calendarserver.org/ns/">{"".join(responses)}'
        f"{f'<d:sync-token>{token}</d:sync-token>' if token else ''}</d:multistatus>"
    )
    return Reply(207, XML, body.encode())


def response(href: str, prop: str, status: str = "HTTP/1.1 200 OK") -> str:
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{prop}</d:prop>"
        f"<d:status>{status}</d:status></d:propstat></d:response>"
    )


def gone(href: str, status: int = 404) -> str:
    return f"<d:response><d:href>{href}</d:href><d:status>HTTP/1.1 {status} Gone</d:status></d:response>"


class Dav:
    """A small calendar server as a script; a test overrules what is not to go well."""

    def __init__(self, *names: str, kind: str = "<d:collection/><c:calendar/>") -> None:
        self.items = {f"/cal/{name}.ics": event(f"{name}@x") for name in names}
        self.kind = kind
        self.token = "token-1"
        self.overrule: Callable[[Asked], Reply | None] = lambda _: None

    def __call__(self, asked: Asked) -> Reply:
        return self.overrule(asked) or self._usual(asked)

    def _usual(self, asked: Asked) -> Reply:
        if asked.method == "PROPFIND":
            own = f"<d:resourcetype>{self.kind}</d:resourcetype><d:sync-token>{self.token}</d:sync-token>"
            return multistatus(response("/cal/", own), *(self._listed(href) for href in self.items))
        if b"sync-collection" in asked.body:
            return multistatus(token=self.token)
        if asked.method == "REPORT":
            wanted = re.findall(r"<d:href>(.*?)</d:href>", asked.body.decode())
            return multistatus(*(self._whole(href) for href in wanted))
        return Reply(200, {}, self.items[asked.path])

    def _listed(self, href: str) -> str:
        return response(href, f"<d:getetag>{hash(self.items[href])}</d:getetag><d:resourcetype/>")

    def _whole(self, href: str) -> str:
        data = self.items[href].decode()
        return response(
            href, f"<d:getetag>{hash(self.items[href])}</d:getetag><c:calendar-data>{data}</c:calendar-data>"
        )


def only(condition: Callable[[Asked], bool], reply: Reply) -> Callable[[Asked], Reply | None]:
    return lambda asked: reply if condition(asked) else None


def always(reply: Reply) -> Callable[[Asked], Reply | None]:
    return only(lambda _: True, reply)


def always_usual(_: Asked) -> None:
    """The server does what it should."""


def is_multiget(asked: Asked) -> bool:
    return b"calendar-multiget" in asked.body


def is_sync(asked: Asked) -> bool:
    return b"sync-collection" in asked.body


def caldav(web: Web, state: Path, **more: object) -> Owner:
    return Owner(state, caldav=f"{web.url}/cal/", **more)  # type: ignore[arg-type]


CUT = Reply(207, XML, b"<d:multistatus xmlns:d='DAV:'>" + b" " * 2000, cut=1000)
FAULTS = {
    "401": (Reply(401), "refused the user or the password (401); check `user` and `password`"),
    "403": (Reply(403), "does not let this user read it; check `user` and the address (403)"),
    "404": (Reply(404), "has nothing at this address; check it (404)"),
    "410": (Reply(410), "has nothing at this address; check it (410)"),
    "429": (Reply(429, {"Retry-After": "120"}), "asks to wait 120 s (429)"),
    "500": (Reply(500), "has an internal error; trying again (500)"),
    "503": (Reply(503, {"Retry-After": "nonsense"}), "asks to wait 60 s (503)"),
    "a web page": (HTML, "sent something other than a calendar; check the address"),
    "a cut body": (CUT, "sent an incomplete answer"),
    "half a list": (Reply(207, XML, b"<d:multistatus xmlns:d='DAV:'>"), "sent an incomplete list"),
    "another host": (
        Reply(302, {"Location": "http://127.0.0.2:9/cal/"}),
        "points to another host, which is not followed; check the address",
    ),
    "another host over TLS": (
        Reply(301, {"Location": "https://elsewhere.example/cal/"}),
        "points to another host, which is not followed; check the address",
    ),
    "a circle": (Reply(302, {"Location": "/cal/"}), "redirects too often; check the address"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_a_sentence(tmp_path: Path, name: str) -> None:
    reply, sentence = FAULTS[name]
    dav = Dav("one")
    dav.overrule = always(reply)

    with Web(dav) as web:
        source = caldav(web, tmp_path).read()

    assert source.state in ("unread", "cut off")
    assert source.detail == f"127.0.0.1 {sentence}"
    assert (source.octets, source.read_at) == (None, None)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_keeps_the_last_copy_but_never_as_fresh(tmp_path: Path, name: str) -> None:
    dav = Dav("one", "two")

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        owner.read()
        owner.restart()
        dav.overrule = always(FAULTS[name][0])
        source = owner.read(LATER)

    assert source.state in ("unread", "cut off")
    assert source.read_at == NOW
    assert uids(source) == ["one@x", "two@x"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(207, XML, b"<d:multistatus xmlns:d='DAV:'>" + b" " * 5000, drip=0.05),
        Reply(207, XML, b"", drip_head=0.2),
        Reply(207, XML, b"", wait=30),
    ],
    ids=["dripping body", "dripping head", "silence"],
)
def test_a_server_that_dawdles_is_left_at_the_deadline(tmp_path: Path, reply: Reply) -> None:
    dav = Dav("one")
    dav.overrule = always(reply)

    with Web(dav) as web:
        owner = caldav(web, tmp_path, timeout=1)
        began = time.monotonic()
        source = owner.read()
        took = time.monotonic() - began

    assert took < 10
    assert (source.state, source.detail) == ("unread", "127.0.0.1 gave no whole answer within 1 s")


def test_one_that_dawdles_delays_no_other(tmp_path: Path) -> None:
    with Web(always_script(Reply(wait=30))) as slow, Web(Dav("one")) as quick:
        calendars = Calendars(
            (
                CalendarSettings(name="slow", caldav=f"{slow.url}/cal/", timeout=2),
                CalendarSettings(name="slower", caldav=f"{slow.url}/cal/", timeout=2),
                CalendarSettings(name="slowest", caldav=f"{slow.url}/cal/", timeout=2),
                CalendarSettings(name="as slow", caldav=f"{slow.url}/cal/", timeout=2),
                CalendarSettings(name="quick", caldav=f"{quick.url}/cal/", timeout=1),
            ),
            tmp_path,
            lambda _: "",
        )
        began = time.monotonic()
        states = [source.state for source in calendars.read(NOW)]

    assert time.monotonic() - began < 7
    assert states == ["unread"] * 4 + ["fresh"]


def always_script(reply: Reply) -> Callable[[Asked], Reply]:
    return lambda _: reply


def test_nobody_there(tmp_path: Path) -> None:
    with Web(Dav("one")) as web:
        owner = caldav(web, tmp_path)

    assert owner.read().detail == "127.0.0.1 cannot be reached"


def test_a_server_that_asks_to_wait_is_left_alone(tmp_path: Path) -> None:
    dav = Dav("one")
    dav.overrule = always(Reply(429, {"Retry-After": "120"}))

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        owner.read()
        source = owner.read(LATER)

    assert len(web.asked) == 1
    assert "asks to wait" in source.detail


@pytest.mark.parametrize("status", [403, 409, 410, 412, 500, 501, 507])
def test_a_sync_token_that_has_expired_costs_a_list(tmp_path: Path, status: int) -> None:
    dav = Dav("one", "two")
    expired = b'<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>'

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        owner.read()
        dav.overrule = only(is_sync, Reply(status, XML, expired))
        dav.items = {"/cal/three.ics": event("three@x"), "/cal/four.ics": event("four@x")}
        source = owner.read(LATER)

    assert (source.state, uids(source)) == ("fresh", ["four@x", "three@x"])


def test_a_sync_in_pieces_is_put_together(tmp_path: Path) -> None:
    dav = Dav("one", "two")
    dav.items["/cal/three.ics"] = event("three@x")
    pieces = {
        b"token-1": multistatus(gone("/cal/", 507), gone("/cal/one.ics"), token="token-2"),
        b"token-2": multistatus(
            response("/cal/three.ics", "<d:getetag>3</d:getetag>"), gone("/cal/two.ics"), token="token-3"
        ),
    }

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        del dav.items["/cal/three.ics"]
        owner.read()
        dav.items["/cal/three.ics"] = event("three@x")
        dav.overrule = lambda asked: (
            pieces[b"token-1" if b"token-1" in asked.body else b"token-2"] if is_sync(asked) else None
        )
        source = owner.read(LATER)

    assert uids(source) == ["three@x"]


def test_a_change_that_cannot_be_fetched_costs_a_list(tmp_path: Path) -> None:
    dav = Dav("one", "two", "three")
    named = multistatus(response("/cal/two.ics", "<d:getetag>2</d:getetag>"), token="token-2")

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        owner.read()
        del dav.items["/cal/two.ics"]
        dav.overrule = lambda asked: (
            named if is_sync(asked)
            else multistatus(gone("/cal/two.ics")) if is_multiget(asked)
            else Reply(404) if asked.method == "GET" else None
        )  # fmt: skip
        source = owner.read(LATER)

    assert (source.state, uids(source)) == ("fresh", ["one@x", "three@x"])


def test_an_item_that_spoils_the_answer_is_found_by_halving(tmp_path: Path) -> None:
    dav = Dav(*(f"event{number}" for number in range(9)))
    dav.items["/cal/event4.ics"] = event("event4@x", title="rings \x07")

    with Web(dav) as web:
        source = caldav(web, tmp_path).read()

    assert (source.state, len(uids(source))) == ("fresh", 9)


def test_an_item_that_is_listed_but_not_delivered_spoils_the_calendar(tmp_path: Path) -> None:
    dav = Dav("one", "two")
    dav.overrule = lambda asked: (
        multistatus(response("/cal/one.ics", "<c:calendar-data>BEGIN:VCALENDAR</c:calendar-data>"))
        if is_multiget(asked)
        else Reply(404) if asked.method == "GET" else None
    )  # fmt: skip

    with Web(dav) as web:
        source = caldav(web, tmp_path).read()

    assert (source.state, source.detail) == (
        "unread",
        "a listed item was not delivered (404); it is 'two.ics'",
    )


def ghost(*names: str, status: int = 404) -> Callable[[Asked], Reply | None]:
    """The server lists these items, leaves them out of its answers, and gives none of them alone."""
    hrefs = [f"/cal/{name}.ics" for name in names]

    def overrule(asked: Asked) -> Reply | None:
        if is_multiget(asked) and any(href.encode() in asked.body for href in hrefs):
            return Reply(500)
        return Reply(status) if asked.method == "GET" and asked.path in hrefs else None

    return overrule


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_after_three_readings_such_an_item_is_a_broken_one(tmp_path: Path, status: int) -> None:
    dav = Dav("one", "two", "three")
    dav.overrule = ghost("two", status=status)

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        states = [owner.read().state, owner.read(LATER).state]
        owner.restart()
        source = owner.read(LATER)

    (fault,) = read(source.octets or b"", SPAN, CalendarOwner("Europe/Vienna", frozenset())).faults
    assert (states, source.state) == (["unread", "unread"], "fresh")
    assert (fault.uid, fault.since, fault.until) == ("two.ics", None, None)
    assert fault.problem == "it is listed and cannot be fetched"
    assert uids(source) == ["one@x", "three@x", "two.ics"]


def test_the_item_is_read_again_when_the_server_gives_it(tmp_path: Path) -> None:
    dav = Dav("one", "two", "three")
    dav.overrule = ghost("two")

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        states = [owner.read(LATER + timedelta(days=day)).state for day in range(4)]
        dav.overrule = always_usual
        source = owner.read(LATER + timedelta(days=5))

    assert states == ["unread", "unread", "fresh", "fresh"]
    assert uids(source) == ["one@x", "three@x", "two@x"]


def test_a_second_such_item_is_waited_for_as_long(tmp_path: Path) -> None:
    dav = Dav("one", "two", "three")
    dav.overrule = ghost("two")

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        first = [owner.read(LATER + timedelta(days=day)).state for day in range(3)]
        dav.items["/cal/three.ics"] = event("three@x", title="Changed")
        dav.overrule = ghost("two", "three")
        then = [owner.read(LATER + timedelta(days=day)).state for day in range(4, 8)]

    assert first == ["unread", "unread", "fresh"]
    assert then == ["unread", "unread", "fresh", "fresh"]


def test_an_item_that_breaks_the_line_is_a_broken_one(tmp_path: Path) -> None:
    dav = Dav("one", "two", "three")
    dav.overrule = lambda asked: (
        Reply(500) if is_multiget(asked) and b"two.ics" in asked.body
        else Reply(200, {"Content-Length": "900"}, b"BEGIN", cut=5) if asked.path == "/cal/two.ics" else None
    )  # fmt: skip

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        states = [owner.read(LATER).state for _ in range(3)]

    assert states == ["unread", "unread", "fresh"]


def test_many_such_items_are_a_calendar_that_cannot_be_read(tmp_path: Path) -> None:
    names = [f"event{number}" for number in range(30)]
    dav = Dav("one", *names)
    dav.overrule = ghost(*names)

    with Web(dav) as web:
        owner = caldav(web, tmp_path)

        assert [owner.read(LATER).state for _ in range(4)] == ["unread"] * 4


def test_a_first_reading_that_was_cut_short_goes_on_where_it_ended(tmp_path: Path) -> None:
    dav = Dav(*(f"event{number}" for number in range(250)))
    batches: list[Asked] = []

    def cut_second(asked: Asked) -> Reply | None:
        batches.extend([asked] * is_multiget(asked))
        return CUT if len(batches) == 2 and is_multiget(asked) else None

    dav.overrule = cut_second
    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        first = owner.read()
        owner.restart()
        second = owner.read(LATER)

    assert (first.state, first.octets) == ("unread", None)
    assert (second.state, len(uids(second))) == ("fresh", 250)
    assert [batch.body.count(b"<d:href>") for batch in batches] == [200, 50, 50]


def test_an_address_book_is_no_calendar(tmp_path: Path) -> None:
    with Web(Dav("one", kind="<d:collection/>")) as web:
        source = caldav(web, tmp_path).read()

    assert (source.state, source.detail) == (
        "unread",
        "there is no calendar at this address or in its account; check `caldav`",
    )


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaa">]><d:multistatus xmlns:d="DAV:">&a;</d:multistatus>',
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d:multistatus xmlns:d="DAV:"/>',
    ],
)
def test_entities_are_not_read(tmp_path: Path, body: bytes) -> None:
    dav = Dav("one")
    dav.overrule = always(Reply(207, XML, body))

    with Web(dav) as web:
        assert "incomplete list" in caldav(web, tmp_path).read().detail


def test_a_redirect_on_the_same_host_is_followed_with_method_and_body(tmp_path: Path) -> None:
    dav = Dav("one")
    dav.overrule = only(lambda asked: asked.path == "/old/", Reply(301, {"Location": "/cal/"}))

    with Web(dav) as web:
        source = Owner(tmp_path, caldav=f"{web.url}/old/").read()

    assert source.state == "fresh"
    assert web.asked[0].body == web.asked[1].body


def test_digest_is_used_where_the_server_wants_it(tmp_path: Path) -> None:
    dav = Dav("one")
    challenge = Reply(401, {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'})
    dav.overrule = lambda asked: (
        None if asked.headers.get("authorization", "").startswith("Digest ") else challenge
    )

    with Web(dav) as web:
        source = caldav(web, tmp_path, user="maya", password=SECRET).read()

    assert source.state == "fresh"


def test_passwords_and_addresses_are_in_no_log_or_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dav = Dav("one")
    with Web(dav) as web:
        told = [
            owner.read(moment).detail
            for reply in (None, *(reply for reply, _ in FAULTS.values()))
            for kind in ("caldav", "ics")
            for owner in [
                Owner(
                    tmp_path / str(id(reply)),
                    password=SECRET,
                    user="maya@okafor.example",
                    **{kind: f"{web.url}/cal/hidden-path/"},
                )
            ]
            for dav.overrule in [always(reply) if reply else only(lambda _: False, Reply())]
            for moment in (NOW, LATER)
        ]

    text = caplog.text + "\n".join(told)
    assert len(told) > 40
    assert SECRET not in text
    assert "hidden-path" not in re.sub(r"http://\S+ has these", "", text)
    assert "maya@okafor" not in text
    assert "SUMMARY" not in text
    assert "Session" not in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("expired", "certificate has expired"),
        ("stranger", "unable to get local issuer certificate"),
        ("self-signed", "self-signed certificate"),
        ("wrong host", "Hostname mismatch"),
    ],
)
def test_a_certificate_that_proves_nothing_is_refused_before_the_password(
    tmp_path: Path, name: str, words: str
) -> None:
    authority = Authority(tmp_path / "tls")
    pair = {
        "expired": lambda: authority.issue("expired", days=-1),
        "stranger": lambda: Authority(tmp_path / "other", "stranger").issue(),
        "self-signed": authority.self_signed,
        "wrong host": lambda: authority.issue("other", hosts=("elsewhere.example",)),
    }[name]()

    with Web(Dav("one"), tls=pair) as web:
        source = caldav(web, tmp_path, user="maya", password=SECRET, ca=str(authority.ca)).read()

    assert source.state == "unread"
    assert words in source.detail
    assert "`ca`" in source.detail
    assert web.asked == []


def test_a_private_authority_is_trusted_when_it_is_given(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tls")

    with Web(Dav("one"), tls=authority.issue()) as web:
        assert caldav(web, tmp_path, ca=str(authority.ca)).read().state == "fresh"
        assert caldav(web, tmp_path / "other").read().state == "unread"


def test_a_late_reading_is_used_by_the_next_one(tmp_path: Path) -> None:
    dav = Dav("one")
    dav.overrule = only(is_multiget, Reply(wait=1.2))

    with Web(dav) as web:
        owner = caldav(web, tmp_path, timeout=1)
        first = owner.read()
        dav.overrule = only(lambda _: False, Reply())
        second = owner.read(LATER)

    assert first.state == "unread"
    assert second.state == "fresh"
    assert wait_until(lambda: len(web.asked) >= 3)


def test_without_a_place_for_copies_everything_is_read_each_time(tmp_path: Path) -> None:
    dav = Dav("one", "two")
    (tmp_path / "calendars").write_bytes(b"in the way")

    with Web(dav) as web:
        owner = caldav(web, tmp_path)
        owner.read()
        dav.items["/cal/three.ics"] = event("three@x")
        dav.overrule = only(is_sync, Reply(403))
        source = owner.read(LATER)

    assert (source.state, uids(source)) == ("fresh", ["one@x", "three@x", "two@x"])
