"""Promises in Sent: one card for a promise and none for one that is over, whatever is killed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eitherway.engine.cycle import run_cycle
from eitherway.engine.sent_promises import known_promises
from eitherway.storage.database import Database
from eitherway.storage.ledger import Ledger
from eitherway.storage.migrate import migrate
from tests.laws.builders import NOW
from tests.laws.desk import Desk
from tests.stories.office import letter, message_of

OWNER, TOM = "Maya Okafor <maya@okafor.example>", "Tom Weiss <tom@school.example>"
PROMISE = letter(OWNER, "The room", "Tom, I'll let you know by Friday.", NOW, to=TOM)
SENT = PROMISE.as_bytes()
LATER = letter(
    OWNER,
    "Re: The room",
    "It is free.",
    NOW + timedelta(hours=9),
    to=TOM,
    In_Reply_To=str(PROMISE["Message-ID"]),
).as_bytes()
STEPS = ("noted", "renewed", "kept", "put aside")


class Killed(BaseException):
    """Nothing of the program may catch this."""


class Dying(Database):
    """A database that dies before one of its writes; 0: never."""

    writes = 0
    dies_at = 0

    def change(self, *statement: Any) -> Any:
        self.writes += 1
        if self.writes == self.dies_at:
            raise Killed
        return super().change(*statement)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An office that notes all promises, with an empty mailbox that was looked at."""
    desk = Desk(tmp_path, answers="  promises: all")
    desk.database = Dying()  # type: ignore[attr-defined]
    migrate(desk.database)  # type: ignore[attr-defined]
    desk.ledger = Ledger(desk.database, "account", desk.secret)  # type: ignore[attr-defined]
    desk.connect()
    desk.look()
    return desk


def cards(desk: Desk, folder: str = "Requests") -> list[str]:
    return [
        str(message["Subject"])
        for message in map(message_of, desk.texts(folder))
        if str(message["Eitherway-Card"]).startswith("promise:")
    ]


def begin(desk: Desk, step: str) -> list[str]:
    """All but the look that takes this step; the cards that are there at its end."""
    desk.mail.save(SENT, "Sent", r"(\Seen)")
    if step == "noted":
        return ["Promised · Fri Nov 27 · The room"]
    desk.look()
    desk.now += timedelta(hours=10)
    if step == "renewed":
        desk.now += timedelta(days=7)
        return ["Overdue · Fri Nov 27 · The room"]
    if step == "kept":
        desk.mail.save(LATER, "Sent", r"(\Seen)")
    else:
        uid = next(uid for uid, _, octets in desk.seen("Requests") if b"Eitherway-Card: promise:" in octets)
        desk.mail.move("Requests", uid, "Requests/Dismiss")
    return []


def survive(desk: Desk) -> None:
    """A look that is killed, and two that are not."""
    try:
        desk.look()
    except Killed:
        desk.connect()
    desk.server.before.clear()
    desk.server.after.clear()
    desk.database.dies_at = 0  # type: ignore[attr-defined]
    for _ in range(2):
        desk.now += timedelta(minutes=2)
        desk.look()


def at_nth(number: int) -> Callable[[], None]:
    """Kills at that call."""
    calls = iter(range(1, number))

    def act() -> None:
        if next(calls, None) is None:
            raise Killed

    return act


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("events", ["before", "after"])
@pytest.mark.parametrize("operation", ["APPEND", "STORE", "EXPUNGE", "MOVE"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_kill_at_any_change_of_the_mailbox_leaves_one_card_or_none(
    desk: Desk, step: str, events: str, operation: str, number: int
) -> None:
    wanted = begin(desk, step)
    getattr(desk.server, events)[operation] = at_nth(number)

    survive(desk)

    assert (cards(desk), cards(desk, "Requests/Dismiss")) == (wanted, [])


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", range(1, 13))
def test_so_does_a_kill_at_any_write_of_the_ledger(desk: Desk, step: str, number: int) -> None:
    wanted = begin(desk, step)
    desk.database.dies_at = desk.database.writes + number  # type: ignore[attr-defined]

    survive(desk)

    assert (cards(desk), cards(desk, "Requests/Dismiss")) == (wanted, [])


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_ledger_leaves_one_card_or_none(desk: Desk, step: str) -> None:
    wanted = begin(desk, step) if step != "noted" else []  # what was not read yet is of the past then

    desk.forget_everything()
    survive_quietly(desk)

    assert (cards(desk), cards(desk, "Requests/Dismiss")) == (wanted, [])


def survive_quietly(desk: Desk) -> None:
    for _ in range(3):
        desk.now += timedelta(minutes=2)
        desk.look()


def test_a_dry_run_notes_nothing(desk: Desk) -> None:
    desk.mail.save(SENT, "Sent", r"(\Seen)")
    before = desk.server.folder("Requests")

    list(run_cycle(desk.visit, desk.config, desk.now, dry_run=True))

    assert cards(desk) == []
    assert desk.server.folder("Requests") == before
    assert known_promises(desk.account()) == ()


def test_a_mailbox_without_sent_has_no_promises(tmp_path: Path) -> None:
    desk = Desk(tmp_path, answers="  promises: all")
    desk.mail.drop("Sent")
    desk.connect()

    desk.look()
    desk.look()

    assert cards(desk) == []
