"""A trial that is killed before or after each change: the next start or trial leaves nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count, product
from pathlib import Path

import pytest

from eitherway.engine.server_sheet import unmet
from eitherway.engine.server_trial import ServerTrial, try_server
from eitherway.engine.visit import open_account
from tests.fuzz.histories import Killed
from tests.laws.desk import Desk
from tests.laws.letters import ASKING
from tests.memory.server import MemoryServer
from tests.servers.personalities import ALL, GMAIL, PLAIN, Behaviour, Personality

OPERATIONS = ("CREATE", "APPEND", "COPY", "MOVE", "STORE", "EXPUNGE", "DELETE")
LACKING = {
    "nothing but MOVE": replace(PLAIN, capabilities=frozenset({"MOVE"})),
    "only UIDPLUS": replace(PLAIN, capabilities=frozenset({"UIDPLUS"})),
}
NOTHING = replace(PLAIN, capabilities=frozenset())
REMOVING = {name: one for name, one in ALL.items() if not one.does(Behaviour.REFUSES_UID_EXPUNGE)} | LACKING
SERVERS = pytest.mark.parametrize("personality", REMOVING.values(), ids=REMOVING)
Everything = tuple[dict[str, dict[int, tuple[str, int, bytes]]], tuple[str, ...]]


def desk_at(folder: Path, personality: Personality, *, has_board: bool) -> Desk:
    """A desk with a request; without its board when Eitherway never ran there."""
    desk = Desk(folder, MemoryServer(personality=personality))
    if has_board:
        desk.look()
    desk.mail.save(ASKING)
    if has_board:
        desk.look()
    return desk


def everything(desk: Desk) -> Everything:
    return desk.mail.snapshot(), desk.mail.subscribed()


def try_it(desk: Desk) -> ServerTrial:
    account = open_account(desk.visit, desk.config, desk.now, dry_run=True)
    return try_server(replace(account, dry_run=False))


def is_killed(desk: Desk, operation: str, when: str, nth: int) -> bool:
    """A trial that dies before or after its `nth` operation of that name; whether it came so far."""
    left = iter(range(nth - 1))

    def die() -> None:
        desk.server.before.update(dict.fromkeys(OPERATIONS, die))
        raise Killed

    def tick() -> None:
        if next(left, None) is None:
            die()
        events[operation] = tick

    events = desk.server.before if when == "before" else desk.server.after
    events[operation] = tick
    try:
        try_it(desk)
    except Killed:
        return True
    finally:
        events.clear()
        desk.server.before.clear()
        desk.connect()
    return False


def left_by_kills(
    desk: Desk, go_on: Callable[[Desk], object], see: Callable[[Desk], object]
) -> tuple[list[tuple[str, str, int]], int]:
    """After which kills something was otherwise when it went on, and how many kills there were."""
    wrong, kills, before = [], 0, see(desk)
    for operation, when in product(OPERATIONS, ("before", "after")):
        for nth in count(1):
            if not is_killed(desk, operation, when, nth):
                break
            kills += 1
            go_on(desk)
            if see(desk) != before or desk.ledger.list_facts("trial:"):
                wrong.append((operation, when, nth))
    return wrong, kills


@SERVERS
def test_the_next_trial_takes_away_what_a_kill_left(tmp_path: Path, personality: Personality) -> None:
    desk = desk_at(tmp_path, personality, has_board=False)
    wrong, kills = left_by_kills(desk, try_it, everything)

    assert wrong == []
    assert kills >= 16


@SERVERS
def test_the_next_start_of_the_watcher_takes_it_away_too(tmp_path: Path, personality: Personality) -> None:
    desk = desk_at(tmp_path, personality, has_board=True)
    wrong, kills = left_by_kills(desk, Desk.look, everything)

    assert wrong == []
    assert kills >= 16
    assert len(desk.ledger.requests()) == 1


@pytest.mark.parametrize("has_board", [True, False], ids=["board", "no board"])
def test_with_the_ledger_lost_the_next_trial_takes_it_away(tmp_path: Path, has_board: bool) -> None:
    desk = desk_at(tmp_path, GMAIL, has_board=has_board)
    wrong, kills = left_by_kills(desk, lose_the_ledger_and_try, everything)

    assert wrong == []
    assert kills >= 16


def lose_the_ledger_and_try(desk: Desk) -> None:
    desk.forget_everything()
    try_it(desk)


@pytest.mark.parametrize(("operation", "nth"), [("CREATE", 1), ("APPEND", 2), ("STORE", 2), ("DELETE", 1)])
def test_where_nothing_is_removed_for_good_no_live_message_stays(
    tmp_path: Path, operation: str, nth: int
) -> None:
    desk = desk_at(tmp_path, NOTHING, has_board=False)
    before = live(desk)
    killed = is_killed(desk, operation, "after", nth)
    found = try_it(desk).seen

    assert (killed, live(desk), unmet(found)) == (True, before, ())
    assert found.left > 0


def live(desk: Desk) -> dict[str, list[bytes]]:
    return {name: [octets for _, _, octets in desk.mail.read(name)] for name in desk.mail.mailboxes()}
