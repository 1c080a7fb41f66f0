"""Law 3 for the refer book: one question to a colleague, whatever is killed, lost or run twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.engine.cycle import run_cycle
from eitherway.storage.ledger import Ledger
from eitherway.storage.migrate import migrate
from tests.laws.builders import NOW
from tests.laws.desk import Desk
from tests.laws.test_promises_in_sent import Dying, at_nth, survive
from tests.stories.office import message_of

DUE = datetime.combine(date(2027, 8, 3), NOW.timetz())
QUESTION = b"Subject: Are you still taking new people?"
YES = "2027-08-03/yes/2027-08-03"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An office with an empty mailbox that was looked at, on the day on which Ana is due."""
    desk = Desk(tmp_path, answers="  ask_colleagues: 11 months")
    desk.database = Dying()  # type: ignore[attr-defined]
    migrate(desk.database)  # type: ignore[attr-defined]
    desk.ledger = Ledger(desk.database, "account", desk.secret)  # type: ignore[attr-defined]
    desk.connect()
    desk.look()
    desk.now = DUE
    return desk


def questions(desk: Desk) -> int:
    return sum(QUESTION in octets for octets in desk.texts("Drafts"))


def cards(desk: Desk, sort: str = "colleague:", folder: str = "Requests") -> int:
    named = (str(message_of(octets)["Eitherway-Card"]) for octets in desk.texts(folder))
    return sum(name.startswith(sort) for name in named)


def begin(desk: Desk, step: str) -> None:
    """All but the look that takes this step."""
    if step == "asked":
        return
    desk.look()
    assert questions(desk) == 1
    uid = next(uid for uid, _, octets in desk.seen("Requests") if b"Eitherway-Card: colleague:" in octets)
    desk.mail.move("Requests", uid, "Requests/Yes")


def check(desk: Desk, step: str) -> None:
    """One draft and one card; or one list and the note of a yes."""
    notes = list(desk.ledger.list_facts("colleague:").values())
    assert cards(desk, folder="Requests/Yes") == 0
    if step == "asked":
        assert (questions(desk), cards(desk), notes) == (1, 1, ["2027-08-03//"])
    else:
        assert (questions(desk), cards(desk), cards(desk, "refer-book"), notes) == (0, 0, 1, [YES])


@pytest.mark.parametrize("step", ["asked", "answered"])
@pytest.mark.parametrize("events", ["before", "after"])
@pytest.mark.parametrize("operation", ["APPEND", "STORE", "EXPUNGE", "MOVE"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kill_at_any_change_of_the_mailbox(
    desk: Desk, step: str, events: str, operation: str, number: int
) -> None:
    begin(desk, step)
    getattr(desk.server, events)[operation] = at_nth(number)

    survive(desk)

    check(desk, step)


@pytest.mark.parametrize("step", ["asked", "answered"])
@pytest.mark.parametrize("number", range(1, 13))
def test_a_kill_at_any_write_of_the_ledger(desk: Desk, step: str, number: int) -> None:
    begin(desk, step)
    desk.database.dies_at = desk.database.writes + number  # type: ignore[attr-defined]

    survive(desk)

    check(desk, step)


@pytest.mark.parametrize("number", [1, 2])
def test_a_kill_after_the_draft_and_a_lost_ledger_until_tomorrow(desk: Desk, number: int) -> None:
    desk.server.after["APPEND"] = at_nth(number)
    survive(desk)
    desk.forget_everything()
    desk.now += timedelta(days=1)

    desk.look()

    assert (questions(desk), cards(desk)) == (1, 1)


def test_a_dry_run_asks_nobody(desk: Desk) -> None:
    list(run_cycle(desk.visit, desk.config, desk.now, dry_run=True))

    assert (questions(desk), cards(desk)) == (0, 0)


@pytest.mark.parametrize("answers", ["  mode: shadow\n", ""])
def test_nor_does_the_shadow_mode_or_a_file_without_the_setting(tmp_path: Path, answers: str) -> None:
    setting = "  ask_colleagues: 11 months" if answers else ""
    desk = Desk(tmp_path, answers=answers + setting, now=DUE)

    desk.look()

    assert (questions(desk), cards(desk)) == (0, 0)
