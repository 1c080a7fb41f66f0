"""The watcher as a process: it follows its rules file, keeps accounts apart and ends when told."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from eitherway import daemon
from eitherway.errors import TransientError
from tests.command import eitherway, start
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, letter


@contextmanager
def watcher(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A running watcher; it is ended with SIGTERM."""
    process = start(folder, "run", "-q")
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            process.kill()


def within(seconds: float, condition: Callable[[], bool]) -> float:
    """How long it took until this was so; at most `seconds`."""
    begin = time.monotonic()
    assert is_so_within(seconds, condition)
    return time.monotonic() - begin


def is_so_within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def ask(office: Office, name: str, text: str = "Could you give a talk?") -> None:
    """Delivers a request; returns when one more draft is there."""
    drafts = len(office.drafts())
    office.deliver(letter(f"{name} <{name}@mail.example>", "A question", text, datetime.now(UTC)))
    within(40, lambda: len(office.drafts()) == drafts + 1)


@pytest.mark.parametrize("way", ["in place", "as editors do"])
def test_an_edit_of_the_rules_takes_effect_within_two_seconds(
    dovecot: Account, tmp_path: Path, way: str
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    rules = tmp_path / "rules.yaml"
    good = rules.read_text()

    def takes_effect(wish: str) -> bool:
        edited = good.replace("[give a talk, speak at]", f"[{wish}]")
        if way == "in place":
            rules.write_text(edited)
        else:
            save_as_editors_do(rules, edited)
        time.sleep(2)
        drafts = len(office.drafts())
        office.deliver(letter("Ben <ben@mail.example>", "A wish", f"Could you {wish}?", datetime.now(UTC)))
        return is_so_within(20, lambda: len(office.drafts()) > drafts)

    with watcher(tmp_path) as process:
        ask(office, "ann")
        # Not each time on a busy machine; a watcher that looks more seldom would never do it.
        assert any(takes_effect(wish) for wish in ("sing a song", "draw a picture", "bake a cake"))
    assert process.returncode == 0


def test_a_broken_edit_brings_its_card_within_two_seconds_and_leaves_the_old_rules(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    rules = tmp_path / "rules.yaml"
    good = rules.read_text()
    broken = good.replace("rules:\n", "rules:\n  - {name: x, whem: 1}\n", 1)
    with watcher(tmp_path) as process:
        ask(office, "ann")

        rules.write_text(broken)
        told = [within(40, lambda: is_told(office))]
        ask(office, "ben")
        within(40, lambda: len(office.cards()) == 2)
        assert is_told(office)

        save_as_editors_do(rules, good)
        gone = [within(40, lambda: not is_told(office))]
        for _ in range(2):  # a busy machine can only make it slower: the quickest is what the watcher takes
            save_as_editors_do(rules, broken)
            told.append(within(40, lambda: is_told(office)))
            rules.write_text(good)
            gone.append(within(40, lambda: not is_told(office)))
    assert (min(told) < 2, min(gone) < 2, process.returncode) == (True, True, 0), (told, gone)


def is_told(office: Office) -> bool:
    """Whether the card with the faults of the rules stands on the board."""
    return bool(office.notices("rules-fault"))


def save_as_editors_do(path: Path, text: str) -> None:
    """Writes a file beside it and puts that in its place."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text)
    beside.replace(path)


def test_a_mailbox_that_hangs_delays_no_other(dovecot_process: Dovecot, tmp_path: Path) -> None:
    slow, quick = dovecot_process.account(), dovecot_process.account()
    office = Office(quick, tmp_path, datetime.now(UTC))
    Office(slow, tmp_path / "slow", datetime.now(UTC))
    with Proxy((slow.host, slow.port)) as proxy:
        proxy.arm(Fault("silent"))
        office.watch_all(replace(slow, port=proxy.port), quick)
        with watcher(tmp_path) as process:
            within(40, lambda: bool(proxy.commands))
            ask(office, "ann")
    assert process.returncode == 0


def test_a_server_that_is_away_is_asked_ever_less_often_until_it_is_back(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        proxy.target = (dovecot.host, 1)  # nobody listens there
        office.write_rules(port=proxy.port)
        with watcher(tmp_path) as process:
            within(60, lambda: len(proxy.arrivals) == 4)
            pauses = [later - sooner for sooner, later in pairwise(proxy.arrivals)]
            assert all(low <= pause <= 2 * low + 3 for pause, low in zip(pauses, (1, 2, 4), strict=True))

            proxy.target = (dovecot.host, dovecot.port)
            ask(office, "ann")
            within(40, lambda: "IDLE" in proxy.commands)
            known = len(proxy.arrivals)
            proxy.cut_all()
            within(7, lambda: len(proxy.arrivals) > known)  # not after the eight seconds it had come to
    assert process.returncode == 0


def test_a_decision_of_the_command_line_is_carried_out_by_the_watcher(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    with watcher(tmp_path) as process:
        ask(office, "ann")
        within(40, lambda: len(office.cards()) == 1)
        (request,) = office.requests()

        done = eitherway(tmp_path, "decide", request.key[:8], "no")

        assert (done.returncode, "within ten seconds" in done.stdout + done.stderr) == (0, True)
        within(20, lambda: [draft.text.count("can't") for draft in office.drafts()] == [1])
        assert eitherway(tmp_path, "once", "--dry-run").returncode == 0
        assert eitherway(tmp_path, "once").returncode == 78
    assert process.returncode == 0
    assert office.requests()[0].decision == "no"


@pytest.fixture
def _same_signals() -> Iterator[None]:
    """The handlers of signals are afterwards what they were."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("_same_signals")
def test_a_loop_that_hangs_ends_the_watcher_so_that_it_is_started_anew(
    dovecot: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "LONGEST_STEP", 3.0)
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        office = Office(dovecot, tmp_path, datetime.now(UTC), mailbox="  timeout: 60 s")
        office.write_rules(port=proxy.port)
        proxy.arm(Fault("silent", at=3))

        with pytest.raises(TransientError, match="no step for"):
            daemon.Daemon(office.workplace).run()
