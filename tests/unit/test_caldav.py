"""CalDAV on real servers: Radicale and Xandikos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.repo import Repo

from eitherway.calendars.discovery import calendars_at
from eitherway.errors import ConfigError
from eitherway.web.http import Deadline, Login
from tests.owner import LATER, NOW, Owner, uids
from tests.servers.dav import Account, event
from tests.servers.xandikos import Xandikos


@pytest.fixture(scope="session")
def xandikos_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xandikos]:
    server = Xandikos(tmp_path_factory.mktemp("xandikos"))
    yield server
    server.destroy()


@pytest.fixture
def xandikos(xandikos_process: Xandikos) -> Account:
    return xandikos_process.account()


@pytest.fixture(params=["radicale", "xandikos"])
def account(request: pytest.FixtureRequest) -> Account:
    """An account with one calendar of three events, on each kind of server."""
    account: Account = request.getfixturevalue(request.param)
    account.make()
    for name in ("one", "two", "three"):
        account.put(name, event(f"{name}@x"))
    return account


def owner(account: Account, state: Path, address: str = "") -> Owner:
    return Owner(state, password=account.password, caldav=address or account.url(), user=account.user)


def test_a_calendar_is_read_whole(account: Account, tmp_path: Path) -> None:
    source = owner(account, tmp_path).read()

    assert (source.state, source.detail, source.read_at) == ("fresh", "", NOW)
    assert uids(source) == ["one@x", "three@x", "two@x"]


def test_what_changed_is_seen_also_after_a_restart(account: Account, tmp_path: Path) -> None:
    maya = owner(account, tmp_path)
    maya.read()
    account.put("four", event("four@x"))
    account.delete("one")
    account.put("two", event("two@x", title="Moved"))
    maya.restart()

    source = maya.read(LATER)

    assert (source.state, source.read_at) == ("fresh", LATER)
    assert uids(source) == ["four@x", "three@x", "two@x"]
    assert b"Moved" in (source.octets or b"")


def test_nothing_changed_is_the_same_object(account: Account, tmp_path: Path) -> None:
    maya = owner(account, tmp_path)

    assert maya.read().octets is maya.read(LATER).octets


def test_an_empty_calendar_is_an_empty_calendar(account: Account, tmp_path: Path) -> None:
    account.make("empty")

    source = owner(account, tmp_path, account.url("empty")).read()

    assert (source.state, uids(source)) == ("fresh", [])
    assert (source.octets or b"").endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "changes", [{"token": "http://example.org/expired"}, {"token": ""}, {"token": "", "ctag": ""}]
)
def test_a_token_that_the_server_does_not_know_costs_a_list_only(
    account: Account, tmp_path: Path, changes: dict[str, str]
) -> None:
    maya = owner(account, tmp_path)
    maya.read()
    account.put("four", event("four@x"))
    account.delete("one")
    maya.remember(**changes)

    assert uids(maya.read(LATER)) == ["four@x", "three@x", "two@x"]


def test_a_damaged_copy_is_made_anew(account: Account, tmp_path: Path) -> None:
    maya = owner(account, tmp_path)
    maya.read()
    (items,) = (tmp_path / "calendars").glob("*.items")
    items.write_bytes(items.read_bytes()[:-30])
    maya.restart()

    source = maya.read(LATER)

    assert (source.state, uids(source)) == ("fresh", ["one@x", "three@x", "two@x"])


def test_the_copies_are_for_the_owner_only(account: Account, tmp_path: Path) -> None:
    owner(account, tmp_path).read()

    modes = {
        path.name.rpartition(".")[2]: path.stat().st_mode & 0o777
        for path in (tmp_path / "calendars").iterdir()
    }
    assert modes == {"json": 0o600, "items": 0o600}


def test_a_broken_item_stands_among_the_good_ones(account: Account, tmp_path: Path) -> None:
    account.put("lost", event("lost@x").replace(b"DTSTART:", b"DTSTART;TZID=No/Where:"))

    source = owner(account, tmp_path).read()

    assert (source.state, uids(source)) == ("fresh", ["lost@x", "one@x", "three@x", "two@x"])


def test_an_item_that_the_server_cannot_read_is_delivered_as_it_is(xandikos: Account, tmp_path: Path) -> None:
    xandikos.make()
    xandikos.put("good", event("good@x"))
    commit(xandikos, "cut", event("cut@x")[:100])
    commit(xandikos, "control", event("control@x", title="rings \x07 \x0b"))

    source = owner(xandikos, tmp_path).read()

    assert source.state == "fresh"
    assert uids(source) == ["control@x", "cut@x", "good@x"]
    assert event("control@x", title="rings \x07 \x0b") in (source.octets or b"")


def test_an_item_that_the_server_does_not_deliver_spoils_the_calendar(
    xandikos: Account, tmp_path: Path
) -> None:
    xandikos.make()
    xandikos.put("good", event("good@x"))
    commit(xandikos, "latin", event("latin@x", title="Café").decode().encode("latin-1"))

    source = owner(xandikos, tmp_path).read()

    assert (source.state, source.octets) == ("unread", None)
    assert "'latin.ics'" in source.detail


def test_radicale_hides_an_item_that_it_cannot_read(radicale: Account, tmp_path: Path) -> None:
    """Nothing that it says shows it: the limit of what can be promised."""
    radicale.make()
    radicale.put("good", event("good@x"))
    (radicale.folder / "practice" / "cut.ics").write_bytes(event("cut@x")[:100])

    assert uids(owner(radicale, tmp_path).read()) == ["good@x"]


def test_a_wrong_password_is_refused_and_not_sent_again(radicale: Account, tmp_path: Path) -> None:
    radicale.make()
    maya = Owner(tmp_path, password="wrong", caldav=radicale.url(), user=radicale.user)

    first, second = maya.read(), maya.read(LATER)
    maya.password = radicale.password
    third = maya.read(LATER)

    assert "(401); check `user` and `password`" in first.detail
    assert "the password was refused" in second.detail
    assert third.state == "fresh"


def test_the_only_calendar_of_an_account_is_found(account: Account, tmp_path: Path) -> None:
    account.make("tasks", components=("VTODO",))

    assert uids(owner(account, tmp_path, account.root).read()) == ["one@x", "three@x", "two@x"]


def test_several_calendars_are_named_and_none_is_chosen(account: Account, tmp_path: Path) -> None:
    account.make("family")

    source = owner(account, tmp_path, account.root).read()

    assert source.state == "unread"
    assert f"'Family': {account.url('family')}; 'Practice': {account.url()}" in source.detail


def test_a_wrong_address_is_no_empty_calendar(account: Account, tmp_path: Path) -> None:
    source = owner(account, tmp_path, account.url("nothing")).read()

    assert (source.state, source.octets) == ("unread", None)
    assert account.url() in source.detail


def test_a_list_of_tasks_is_no_calendar(account: Account, tmp_path: Path) -> None:
    account.make("tasks", components=("VTODO",))

    assert "not that of a calendar" in owner(account, tmp_path, account.url("tasks")).read().detail


def test_a_calendar_that_is_deleted_is_not_empty(account: Account, tmp_path: Path) -> None:
    maya = owner(account, tmp_path)
    maya.read()
    account.ask("DELETE", f"{account.home}practice/")

    source = maya.read(LATER)

    assert (source.state, source.read_at) == ("unread", NOW)
    assert uids(source) == ["one@x", "three@x", "two@x"]


def test_another_calendar_does_not_take_the_place_of_one_that_is_gone(
    account: Account, tmp_path: Path
) -> None:
    maya = owner(account, tmp_path, account.root)
    maya.read()
    account.make("other")
    account.ask("DELETE", f"{account.home}practice/")

    source = maya.read(LATER)

    assert (source.state, source.read_at) == ("unread", NOW)
    assert f"write its address as `caldav`: {account.url('other')}" in source.detail


def test_a_calendar_that_shrank_is_believed_after_a_day(account: Account, tmp_path: Path) -> None:
    maya = owner(account, tmp_path)
    maya.read()
    delete_events(account, "one", "two", "three")

    first, second = maya.read(LATER), maya.read(LATER + timedelta(hours=20))
    maya.restart()
    third, fourth = (maya.read(LATER + timedelta(hours=hours)) for hours in (23, 24))

    assert [one.state for one in (first, second, third, fourth)] == ["shrunk", "shrunk", "shrunk", "fresh"]
    assert first.detail == (
        "fell from 3 events to 0; believed once that holds for 24 h, "
        "or when you say so: eitherway calendars accept practice"
    )


def put_events(account: Account, *names: str) -> None:
    for name in names:
        account.put(name, event(f"{name}@x"))


def delete_events(account: Account, *names: str) -> None:
    for name in names:
        account.delete(name)


def commit(account: Account, name: str, octets: bytes) -> None:
    """Puts an item past the checks of Xandikos, as a restored or synchronised repository would."""
    folder = account.folder / "practice"
    (folder / f"{name}.ics").write_bytes(octets)
    with Repo(str(folder)) as repository:
        porcelain.add(repository, [str(folder / f"{name}.ics")])
        porcelain.commit(repository, b"broken", author=b"x <x@example.org>", committer=b"x <x@example.org>")


def test_the_calendars_of_an_account_are_listed_for_its_owner(account: Account) -> None:
    account.make("family")
    account.make("tasks", components=("VTODO",))
    login = Login(account.user, account.password) if account.user else None

    found = calendars_at(account.root, login, Deadline(5))

    assert sorted((one.name, one.url) for one in found) == [
        ("Family", account.url("family")),
        ("Practice", account.url()),
    ]


def test_a_wrong_password_lists_nothing(radicale: Account) -> None:
    with pytest.raises(ConfigError, match=r"\(401\)"):
        calendars_at(radicale.url(), Login(radicale.user, "wrong"), Deadline(5))
