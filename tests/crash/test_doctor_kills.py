"""SIGKILL at the commands of a trial on Dovecot: the next trial leaves the mailbox as it was."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.command import environment
from tests.crash.scene import points
from tests.forks import Forks
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, letter

LONG = os.environ.get("EITHERWAY_LONG_TESTS") == "1"
SAMPLE = 500 if LONG else 3
pytestmark = pytest.mark.timeout(7200 if LONG else 240)


class TrialScene:
    """An account behind a proxy: without a board, or with one and a request."""

    def __init__(self, server: Dovecot, folder: Path, *, has_board: bool) -> None:
        self.account, self.folder = server.account(), folder / "office"
        self.office = Office(self.account, self.folder)
        self.office.deliver(letter())
        self.office.look()
        if not has_board:
            for name in sorted(self.account.mailboxes(), key=len, reverse=True):
                if name.startswith("Requests"):
                    self.account.drop(name)
        self.proxy = Proxy((self.account.host, self.account.port))
        self.office.write_rules(port=self.proxy.port)
        self.forks = Forks(environment())
        self.run("doctor")  # Dovecot writes down the mark of a card once
        self.before = self.everything()

    def close(self) -> None:
        self.forks.close()
        self.proxy.close()

    def everything(self) -> tuple[object, object]:
        return self.account.snapshot(), self.account.mailboxes()

    def run(self, command: str) -> int:
        """How many commands it sends."""
        self.proxy.arm(None)
        before = len(self.proxy.commands)
        assert self.forks.run(self.folder, command) == 0
        return len(self.proxy.commands) - before

    def kill_trial(self, kind: str, at: int) -> str:
        """A trial that is killed while its `at`-th command waits; that command, "" when it ended before."""
        self.proxy.arm(Fault(kind, at=at))
        before = len(self.proxy.commands)
        pid = self.forks.start(self.folder, "doctor")
        while not self.proxy.held.wait(0.005):
            if self.forks.has_ended(0):
                self.forks.wait()
                return ""
        subprocess.run(["kill", "-KILL", str(pid)], check=False, capture_output=True)
        self.forks.wait()
        self.proxy.cut_all()
        return self.proxy.commands[before + at - 1]


@pytest.fixture(params=[True, False], ids=["board", "no board"])
def scene(request: pytest.FixtureRequest, dovecot_process: Dovecot, tmp_path: Path) -> Iterator[TrialScene]:
    scene = TrialScene(dovecot_process, tmp_path, has_board=request.param)
    yield scene
    scene.close()


def left_by_kills(scene: TrialScene, where: Iterable[tuple[str, int]]) -> tuple[list[str], int]:
    """After which kills the mailbox is not as before, once another trial ran; how many kills there were."""
    wrong, kills = [], 0
    for kind, at in where:
        killed = scene.kill_trial(kind, at)
        scene.run("doctor")
        kills += bool(killed)
        if scene.everything() != scene.before:
            wrong.append(f"{kind} {at} {killed}")
    return wrong, kills


def test_a_trial_killed_at_any_command_is_cleaned_up_by_the_next(scene: TrialScene) -> None:
    total = scene.run("doctor")
    wrong, kills = left_by_kills(scene, points(total, SAMPLE))

    print(f"{total} commands, {kills} kills")
    assert wrong == []
    assert kills >= min(SAMPLE, total) - 2
