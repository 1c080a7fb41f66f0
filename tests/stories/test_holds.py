"""Asked times are held in the owner's calendar while a request is open, on a real CalDAV server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.engine.config import Config
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from tests.laws.builders import letters
from tests.laws.desk import Desk
from tests.memory.server import MemoryServer
from tests.servers.dav import Account, event
from tests.stories.office import RULES

ASKING = b"""From: Dana Reyes <dana@conf.example>
To: maya@okafor.example
Subject: A talk?
Date: Mon, 23 Nov 2026 08:00:00 -0600
Message-ID: <a1@conf.example>

Could you give a talk on Tuesday, December 8 at 10am?
"""
OTHER_TIME = (
    ASKING.replace(b"<a1@", b"<a2@")
    .replace(b"December 8 at 10am", b"December 15 at 2pm")
    .replace(b"Message-ID", b"In-Reply-To: <a1@conf.example>\nReferences: <a1@conf.example>\nMessage-ID")
)
ANOTHER = ASKING.replace(b"<a1@", b"<b1@").replace(b"Dana Reyes <dana@", b"Bob Stone <bob@")


@dataclass
class HoldingDesk(Desk):
    """An office with a calendar on a server, which is read at each look."""

    dav: Account | None = None
    holds: str = "  holds: practice\n"

    @property
    def book(self) -> Rulebook:
        assert self.dav is not None
        (self.folder / "dav-password").write_text(self.dav.password)
        (self.folder / "dav-password").chmod(0o600)
        sign_in = f"user: {self.dav.user}, password: {{{{file: dav-password}}}}"
        text = RULES.replace("path: practice.ics", f"caldav: '{self.dav.url()}', {sign_in}")
        text = text.replace("capacity:\n", f"capacity:\n{self.holds}", 1)
        text = text.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
        return load(text.encode(), "rules.yaml")

    @property
    def config(self) -> Config:
        return Config(self.paths, self.book, letters(), self.paths.calendars(self.book).read(self.now))

    def held(self) -> list[bytes]:
        """The holds as the server has them, in the order of their times."""
        assert self.dav is not None
        return sorted((one.read_bytes() for one in self.places()), key=_start)

    def places(self) -> list[Path]:
        """Their files."""
        assert self.dav is not None
        return list((self.dav.folder / "practice").glob("*@holds.eitherway.invalid.ics"))

    def rests(self) -> list[bytes]:
        """The holds after the calendar was read with them, and nothing more changed."""
        self.now += timedelta(minutes=10)
        self.look()
        return self.held()


def _start(octets: bytes) -> str:
    return next(line for line in octets.decode().splitlines() if line.startswith("DTSTART"))


def starts(holds: list[bytes]) -> list[str]:
    return [_start(one).partition(":")[2] for one in holds]


@pytest.fixture
def desk(tmp_path: Path, radicale: Account) -> HoldingDesk:
    radicale.make()
    desk = HoldingDesk(tmp_path, MemoryServer(), dav=radicale)
    desk.look()
    return desk


def test_an_asked_time_is_held_privately_and_tentatively_once(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()

    (hold,) = desk.rests()
    text = hold.decode()
    assert starts([hold]) == ["20261208T160000Z"]
    assert all(line in text for line in ("CLASS:PRIVATE", "STATUS:TENTATIVE"))
    assert not any(word in text for word in ("Dana", "conf.example", "talk"))
    assert desk.request().verdict == "room"  # its own hold is not in its way


def test_for_another_request_the_held_time_is_tight(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.save(ANOTHER)
    desk.rests()

    verdicts = {one.verdict for one in desk.ledger.requests()}
    assert verdicts == {"room", "tight"}


def test_it_moves_with_what_they_ask_and_goes_with_the_request(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.save(OTHER_TIME)
    moved = starts(desk.rests())
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")

    assert "20261215T200000Z" in moved
    assert desk.rests() == []
    assert desk.ledger.list_facts("hold:") == {}


def test_what_the_owner_moved_or_removed_is_theirs(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    (path,) = desk.places()
    name, octets = path.stem, path.read_bytes()
    desk.dav.put(name, octets.replace(b"20261208T16", b"20261208T18"))  # type: ignore[union-attr]
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    kept = desk.rests()

    assert starts(kept) == ["20261208T180000Z"]


def test_one_that_the_owner_removed_does_not_come_again(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    (path,) = desk.places()
    desk.dav.delete(path.stem)  # type: ignore[union-attr]

    assert desk.rests() == desk.rests() == []


def test_a_lost_ledger_makes_no_second_hold_and_still_removes_the_first(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    before = desk.held()
    desk.forget_everything()
    after = desk.rests()
    desk.forget_everything()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")

    desk.rests()

    assert after == before
    assert desk.rests() == []


def test_while_the_calendar_is_away_the_draft_and_the_card_are_made_and_the_hold_later(
    desk: HoldingDesk,
) -> None:
    desk.look()
    there, desk.dav = desk.dav, replace(desk.dav, port=1)  # type: ignore[type-var]
    desk.mail.save(ASKING)
    desk.look()
    made = len(desk.texts("Drafts")), len(desk.uids("Requests"))
    desk.dav = there

    assert made == (1, 1)
    assert desk.held() == []
    assert len(desk.rests()) == 1


def test_a_hold_stays_until_the_calendar_is_back_and_goes_then(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    there = desk.dav
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    desk.dav = replace(there, port=1)  # type: ignore[type-var]
    desk.look()
    desk.dav = there

    assert len(desk.held()) == 1
    assert desk.rests() == []


def test_without_the_setting_nothing_is_held_and_what_was_goes(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.holds = ""

    assert desk.rests() == []


def test_events_of_others_are_never_touched(desk: HoldingDesk) -> None:
    assert desk.dav is not None
    foreign = event(
        "abc-def@holds.eitherway.invalid", "20261208T160000Z", "Held: somebody asked for this time"
    )
    desk.dav.put("abc-def@holds.eitherway.invalid", foreign)
    desk.look()

    assert len(desk.rests()) == 1


def test_a_kill_after_it_was_made_makes_no_second_one(desk: HoldingDesk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    (known,) = desk.ledger.list_facts("hold:")
    desk.ledger.drop_fact(known)

    assert len(desk.rests()) == 1
    assert len(desk.ledger.list_facts("hold:")) == 1
