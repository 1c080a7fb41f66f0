"""Holds on a real CalDAV server, killed before and after each change of the calendar; and on Dovecot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from eitherway.calendars.sources import Calendars
from eitherway.engine.paths import Paths
from eitherway.rules.rule import Rulebook
from tests.memory.account import MemoryAccount
from tests.servers.account import Account
from tests.servers.dav import Account as DavAccount
from tests.stories.office import MONDAY, Office, letter

LATER = "Hi Maya,\n\nCould you give a talk on Tuesday, December 15 at 2pm instead?\n\nDana\n"


class KilledError(BaseException):
    """The daemon ends here: nothing of the program may catch this."""


@dataclass
class Cut:
    """At which change of the calendar the next look is killed, and how often that happened."""

    operation: str = ""
    event: str = ""
    is_armed: bool = False
    kills: int = 0

    def at(self, operation: str, event: str) -> None:
        if self.is_armed and (operation, event) == (self.operation, self.event):
            self.kills += 1
            raise KilledError


class CutCalendars(Calendars):
    """Calendars whose reader is killed."""

    cut: Cut

    def put(self, name: str, uid: str, octets: bytes) -> None:
        self.cut.at("put", "before")
        super().put(name, uid, octets)
        self.cut.at("put", "after")

    def remove(self, name: str, uid: str, is_ours: Callable[[bytes], bool]) -> bool:
        self.cut.at("remove", "before")
        is_gone = super().remove(name, uid, is_ours)
        self.cut.at("remove", "after")
        return is_gone


class CutPaths(Paths):
    """Paths that open those calendars."""

    cut = Cut()

    def calendars(self, rulebook: Rulebook) -> Calendars:
        settings = rulebook.settings.calendars
        found = CutCalendars(settings, self.state, self.calendar_password, base=self.base)
        found.cut = self.cut
        return found


@dataclass
class HoldingOffice(Office):
    """An office whose calendar is on a server; each look is killed once, and looks again."""

    dav: DavAccount | None = None
    cut: Cut = field(default_factory=Cut)

    def write_rules(self, *, port: int = 0) -> None:
        super().write_rules(port=port)
        assert self.dav is not None
        (self.folder / "dav-password").write_text(self.dav.password)
        (self.folder / "dav-password").chmod(0o600)
        sign_in = f"user: {self.dav.user}, password: {{file: dav-password}}"
        path = self.folder / "rules.yaml"
        text = path.read_text().replace("path: practice.ics", f"caldav: '{self.dav.url()}', {sign_in}")
        path.write_text(text.replace("capacity:\n", "capacity:\n  holds: practice\n", 1))

    @property
    def paths(self) -> Paths:
        paths = CutPaths(self.folder / "rules.yaml", self.folder / "state", self.account.open_store)
        CutPaths.cut = self.cut
        return paths

    def look(self, *, since: date | None = None) -> list[object]:  # type: ignore[override]
        self.cut.is_armed = True
        with suppress(KilledError):
            super().look(since=since)
        self.cut.is_armed = False
        return list[object](super().look(since=since))

    def held(self) -> list[str]:
        """The starts of the holds as the server has them."""
        assert self.dav is not None
        found = (self.dav.folder / "practice").glob("*@holds.eitherway.invalid.ics")
        lines = (line for one in found for line in one.read_text().splitlines())
        return sorted(line.partition(":")[2] for line in lines if line.startswith("DTSTART"))


def walk(office: HoldingOffice) -> list[list[str]]:
    """Somebody asks, asks for another time, and is dismissed; what is held after each."""
    first = letter(at=office.now)
    office.deliver(first)
    return [
        held_after(office),
        held_after(office, answer_to(first, office)),
        held_after(office, dismiss=True),
    ]


def answer_to(first: EmailMessage, office: Office) -> EmailMessage:
    name = str(first["Message-ID"])
    return letter(
        subject="Re: A talk",
        text=LATER,
        at=office.now + timedelta(minutes=9),
        In_Reply_To=name,
        References=name,
    )


def held_after(office: HoldingOffice, *more: EmailMessage, dismiss: bool = False) -> list[str]:
    """What is held some looks later."""
    office.deliver_all(*more)
    office.move_all("Requests", office.cards() if dismiss else [], "Requests/Dismiss")
    office.pass_rounds(3, minutes=10)
    return office.held()


AT_TEN, AT_TWO = "20261208T160000Z", "20261215T200000Z"


@pytest.mark.parametrize("event", ["before", "after"])
@pytest.mark.parametrize("operation", ["put", "remove"])
def test_a_kill_at_any_change_of_the_calendar_is_made_good(
    radicale: DavAccount, tmp_path: Path, operation: str, event: str
) -> None:
    radicale.make()
    office = HoldingOffice(MemoryAccount(), tmp_path, dav=radicale, cut=Cut(operation, event))

    first, moved, over = walk(office)

    assert office.cut.kills >= 1
    assert (first, AT_TWO in moved, len(moved), over) == ([AT_TEN], True, len(set(moved)), [])
    assert office.ledger().list_facts("hold:") == {}


def test_holds_and_the_mirror_on_dovecot(dovecot: Account, radicale: DavAccount, tmp_path: Path) -> None:
    radicale.make()
    office = HoldingOffice(dovecot, tmp_path, dav=radicale, cut=Cut("put", "after"))

    first, moved, over = walk(office)
    office.deliver(letter("Ben Stone <ben@stone.example>", at=office.now))
    office.pass_time(minutes=2)
    (ben,) = (one for one in office.requests() if one.is_open)
    office.move_all("Requests", office.cards(), "Requests/No")
    office.pass_time(minutes=2)
    office.send(office.drafts()[-1])
    office.at((MONDAY + timedelta(days=7)).date(), 9)

    assert (first, AT_TWO in moved, over) == ([AT_TEN], True, [])
    assert ben.verdict == "room"  # the calendar lost holds alone
    assert office.held() == []
    text = " ".join(office.notices("daily")[0].text.split())
    assert "1 request came, and everyone who was due an answer has one." in text
    assert "asked S no S S speaking" in text
