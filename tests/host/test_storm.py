"""A host with real servers: killed workers, a restarted database, a zombie; each request once."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.host.storm import CANARY, Storm, cpu_of, figures, open_storm, rage, settle, wait_until
from tests.servers import postgres as postgres_server
from tests.servers.required import require


@pytest.fixture
def storm(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Storm]:
    """A host with six mailboxes, or as many as the test wants, and no worker."""
    require(postgres_server.programs() is not None, postgres_server.MISSING)
    host = open_storm(tmp_path, getattr(request, "param", 6))
    yield host
    host.end()
    host.dovecot.destroy()
    host.postgres.destroy()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("storm", [100], indirect=True)
def test_each_request_has_one_draft_and_one_card_whatever_is_killed(storm: Storm) -> None:
    """A tenth of what `make host-test` does: 500 letters, four workers killed, the database crashed twice."""
    rage(storm, 500, 60, kill_every=12)
    assert settle(storm, 300)
    storm.end()

    told = figures(storm, 0)

    assert [told[name] for name in ("without a draft", "with two drafts", "with two cards")] == [0, 0, 0]
    assert told["cards"] == told["letters"] == 500
    assert told["longest without a worker s"] < 45
    assert told["takeovers"] > 50
    assert told["tenants with a living worker"] == 100
    assert names_in(storm.logs()) == []


def names_in(logs: str) -> list[str]:
    """What of people's mail stands in the logs."""
    return [
        word
        for word in (CANARY, "asker.example", "example.org", "Owner Number", "secret word")
        if word in logs
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_zombie_writes_nothing(storm: Storm) -> None:
    """A worker is stopped, loses its tenants, gets letters to answer, and wakes: the other one answers."""
    storm.start_worker(6)
    assert wait_until(lambda: storm.looked_at() == 6, 200)
    zombie = storm.workers[0]
    zombie.send_signal(signal.SIGSTOP)
    storm.start_worker(6)
    assert wait_until(lambda: storm.held_by_the_living() == 6, 100)

    deliver_all(storm)
    zombie.send_signal(signal.SIGCONT)

    assert settle(storm, 200)
    assert wait_until(lambda: "let go" in storm.logs(), 60)
    told = figures(storm, 0)
    assert (told["with two drafts"], told["with two cards"], told["cards"]) == (0, 0, 6)
    assert storm.held_by_the_living() == 6


def deliver_all(storm: Storm) -> None:
    for number in range(6):
        storm.deliver(number)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worker_that_is_told_to_end_gives_its_tenants_away_at_once(storm: Storm) -> None:
    storm.start_worker(6)
    assert wait_until(lambda: storm.looked_at() == 6, 200)
    storm.start_worker(6)
    assert wait_until(lambda: len(storm.living()) == 2, 60)

    began = time.monotonic()
    storm.kill_worker(signal.SIGTERM)
    ended = time.monotonic()

    assert wait_until(lambda: storm.held_by_the_living() == 6, 60)
    assert max(storm.takeovers()) < 12  # they were given, not taken
    assert ended - began < 60
    assert cpu_of(storm.workers[0].pid) > 0
    assert re.search("trouble could not be recorded", storm.logs()) is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_leases_hold_between_machines_whose_clocks_are_an_hour_apart(storm: Storm) -> None:
    """By the clock of the database: neither takes from the other while that lives."""
    require(shutil.which("cc") is not None, "a C compiler is missing: apt-get install gcc libc6-dev")
    ahead = storm.folder / "clock_ahead.so"
    source = Path(__file__).with_name("clock_ahead.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", ahead, source, "-ldl"], check=True)
    storm.start_worker(6)
    assert wait_until(lambda: storm.looked_at() == 6, 200)
    storm.start_worker(6, LD_PRELOAD=str(ahead))
    assert wait_until(lambda: sorted(storm.shares()) == [2, 4], 100)
    before = storm.epochs()

    deliver_all(storm)
    assert settle(storm, 200)
    kept = storm.epochs() == before
    storm.kill_worker()

    assert wait_until(lambda: storm.held_by_the_living() == 6, 60)
    assert kept
    assert max(storm.takeovers()) < 45
    told = figures(storm, 0)
    assert (told["with two drafts"], told["with two cards"], told["cards"]) == (0, 0, 6)
    assert hours_in(storm) == {0, 1}


def hours_in(storm: Storm) -> set[int]:
    """How many hours the clock of each worker is ahead, by its log."""
    now = datetime.now()
    firsts = [path.read_text().split(",")[0] for path in storm.folder.glob("worker*.log")]
    return {round((datetime.fromisoformat(one) - now).total_seconds() / 3600) for one in firsts}
