"""SIGKILL at every IMAP command of a busy round: the next round leaves what an undisturbed one does."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

import pytest

from tests.crash.scene import OWN_WORDS, InMemory, KeptMail, Maildir, Picture, Scene, points
from tests.memory.account import fronted
from tests.servers.personalities import ALL

LONG = os.environ.get("EITHERWAY_LONG_TESTS") == "1"
# How many kills, and how many with the ledger lost as well; fewer where a provider is emulated.
SAMPLES = {"dovecot": (240, 60), "fronted": (60, 15)} if LONG else {"dovecot": (8, 3), "fronted": (3, 1)}
pytestmark = pytest.mark.timeout(7200 if LONG else 240)
DISMISSED = "dismiss@mail.example"


@pytest.fixture(scope="module", params=["dovecot", "gmail", "exchange"])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """On Dovecot, and on what is reported of two providers."""
    folder = tmp_path_factory.mktemp("scene")
    with ExitStack() as stack:
        if request.param == "dovecot":
            mail: KeptMail = Maildir(request.getfixturevalue("dovecot_process"), folder)
        else:
            mail = InMemory(stack.enter_context(fronted(ALL[request.param])))
        scene = Scene(mail, folder)
        stack.callback(scene.close)
        yield scene


def test_a_round_killed_at_any_command_is_made_good_by_the_next(scene: Scene) -> None:
    total, wanted = undisturbed(scene)

    wrong, killed = kill_rounds(scene, points(total, SAMPLES[scene.account.kind][0]), wanted)

    print(f"{total} commands, {sum(killed.values())} kills: {dict(killed)}")
    assert wrong == {}


def test_so_it_is_with_the_ledger_lost_as_well(scene: Scene) -> None:
    total, wanted = undisturbed(scene)
    # What was dismissed has neither card nor draft: without the ledger it is a request like any other.
    wanted = wanted.counts(without=DISMISSED)

    wrong, killed = kill_rounds(
        scene,
        points(total, SAMPLES[scene.account.kind][1]),
        wanted,
        after_kill=lambda: shutil.rmtree(scene.folder / "state"),
        compared=lambda there: there.counts(without=DISMISSED),
    )

    print(f"{total} commands, {sum(killed.values())} kills with the ledger lost")
    assert wrong == {}


def kill_rounds(
    scene: Scene,
    points: Iterable[tuple[str, int]],
    wanted: Picture,
    *,
    after_kill: Callable[[], None] = lambda: None,
    compared: Callable[[Picture], Picture] = lambda there: there,
) -> tuple[dict[tuple[str, int, str], str], Counter[str]]:
    """What the round after a kill left otherwise than wanted, and at which commands rounds were killed."""
    wrong, killed = {}, Counter[str]()
    for kind, at in points:
        scene.restore()
        command = scene.once_killed(kind, at)
        after_kill()
        code = scene.once()
        there = compared(scene.picture())
        killed[command.split(" ")[0] if command else "ended before"] += 1
        if code != 0 or there != wanted:
            wrong[kind, at, command] = differences(there, wanted, scene)
            print(kind, at, command, wrong[kind, at, command], flush=True)
    return wrong, killed


def undisturbed(scene: Scene) -> tuple[int, Picture]:
    """How many commands a round sends, and what it leaves."""
    scene.restore()
    total = scene.count_commands()
    picture = scene.picture()
    assert {text for _, text in picture.drafts} >= {OWN_WORDS}
    assert picture.decided == 0
    return total, picture


def differences(there: Picture, wanted: Picture, scene: Scene) -> str:
    """What is too much, what is missing, and what the program said."""
    more = (there.drafts - wanted.drafts) + (there.cards - wanted.cards)
    less = (wanted.drafts - there.drafts) + (wanted.cards - there.cards)
    same = there.untouched == wanted.untouched
    rest = f"decided {there.decided} deleted {there.deleted} total {there.total} mail {same}"
    return f"more {dict(more)} less {dict(less)} {rest} {scene.said()[-500:]}"
