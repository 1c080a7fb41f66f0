"""The watcher as a process: it follows its rules file, keeps accounts apart and ends when told."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from eitherway.engine import daemon, looking
from eitherway.engine.cycle import run_cycle
from eitherway.engine.visit import open_visit
from eitherway.errors import TransientError
from tests.command import eitherway, start
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, letter
from tests.watching import ask, broken, is_told, save_as_editors_do, save_in_place, watcher, within


@pytest.mark.parametrize("save", [save_in_place, save_as_editors_do])
def test_a_broken_edit_brings_its_card_and_a_good_one_takes_effect(
    dovecot: Account, tmp_path: Path, save: Callable[[Path, str], None]
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    rules = tmp_path / "rules.yaml"
    good = rules.read_text()

    with watcher(tmp_path) as process:
        ask(office, "ann")
        save(rules, broken(good))
        within(40, lambda: is_told(office))
        ask(office, "ben")
        within(40, lambda: len(office.cards()) == 2)
        assert is_told(office)

        save(rules, good.replace("[give a talk, speak at]", "[sing a song]"))
        within(40, lambda: not is_told(office))
        ask(office, "cleo", "Could you sing a song?")
    assert process.returncode == 0


def test_a_mailbox_that_hangs_delays_no_other(dovecot_process: Dovecot, tmp_path: Path) -> None:
    slow, quick = dovecot_process.account(), dovecot_process.account()
    office = Office(quick, tmp_path, datetime.now(UTC))
    Office(slow, tmp_path / "slow", datetime.now(UTC))
    with Proxy((slow.host, slow.port)) as proxy:
        proxy.arm(Fault("silent"))
        office.watch_all(replace(slow, port=proxy.port), quick)
        edit(office, "timeout: 30 s", "timeout: 60 s")  # longer than anybody waits for the letter
        with watcher(tmp_path) as process:
            within(40, lambda: bool(proxy.commands))
            ask(office, "ann")
            proxy.arm(None)
            proxy.cut_all()
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
            daemon.Daemon(office.paths).run()


# -- what changes while it runs -----------------------------------------------------------------------


def edit(office: Office, old: str, new: str) -> None:
    """Writes `new` for the first `old` in the rules."""
    path = office.folder / "rules.yaml"
    rules = path.read_text()
    assert old in rules
    path.write_text(rules.replace(old, new, 1))


def test_a_reading_of_calendars_that_is_under_way_undoes_no_edit(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    os.mkfifo(tmp_path / "hangs.ics")
    edit(office, "calendars:\n", "calendars:\n  - {name: hangs, path: hangs.ics, timeout: 8 s}\n")
    watcher = daemon.Daemon(office.paths)
    reading = threading.Thread(target=watcher.read_calendars)

    reading.start()
    time.sleep(0.5)
    edit(office, "name: speaking", "name: talks")
    watcher.read_rules()
    is_slower = reading.is_alive()
    reading.join()

    assert is_slower
    assert watcher.config.rulebook.rules[0].name == "talks"


def test_a_calendar_that_was_just_written_into_the_rules_is_never_room(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path)
    watcher = daemon.Daemon(office.paths)
    os.mkfifo(tmp_path / "family.ics")
    edit(office, "calendars:\n", "calendars:\n  - {name: family, path: family.ics, timeout: 2 s}\n")

    watcher.read_rules()
    office.deliver(letter(at=office.now))
    with open_visit(office.paths, watcher.config.rulebook.settings.mailboxes[0]) as visit:
        assert list(run_cycle(visit, watcher.config, office.now))

    (card,) = office.cards()
    assert " · Unknown · " in card.subject
    assert "family" in card.text


def test_a_calendar_that_left_the_rules_counts_no_more(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    watcher = daemon.Daemon(office.paths)
    edit(office, "  - {name: practice, path: practice.ics}\n", "  - {name: other, path: practice.ics}\n")

    watcher.read_rules()

    assert [source.name for source in watcher.config.sources] == ["other"]
    within(10, lambda: [source.state for source in watcher.config.sources] == ["fresh"])


def test_a_mailbox_that_the_rules_name_from_now_on_is_watched(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    office.account.create("Leads")
    with watcher(tmp_path) as process:
        ask(office, "ann")
        password = "  password: {file: password}\n"
        edit(office, password, f"{password}  watch: [INBOX, Leads]\n")
        time.sleep(10)  # until the file was read again: it has to look the same at two looks
        office.deliver(letter("Ben <ben@mail.example>", "Talk", "Give a talk?", datetime.now(UTC)), "Leads")
        within(40, lambda: len(office.drafts()) == 2)
    assert process.returncode == 0


def test_a_mailbox_that_stopped_begins_again_once_it_is_mended(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    bad, good = dovecot_process.account(), dovecot_process.account()
    office = Office(bad, tmp_path, datetime.now(UTC))
    office.watch_all(bad, good)
    edit(office, "password: {file: password}", "watch: [Leads], password: {file: password}")
    with watcher(tmp_path) as process:
        within(40, lambda: "stopped" in eitherway(tmp_path, "status").stdout)
        edit(office, "watch: [Leads], ", "")
        ask(office, "ann")
        within(40, lambda: eitherway(tmp_path, "status").returncode == 0)  # the cycle of the draft has to end
    assert process.returncode == 0


def test_a_refused_login_is_not_tried_again_by_an_edit_elsewhere(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    refused, good = dovecot_process.account(), dovecot_process.account()
    office = Office(good, tmp_path, datetime.now(UTC))
    (tmp_path / "wrong").write_text("not the password")
    (tmp_path / "wrong").chmod(0o600)
    with Proxy((refused.host, refused.port)) as proxy:
        office.watch_all(replace(refused, port=proxy.port), good)
        edit(office, "{file: password}", "{file: wrong}")
        with watcher(tmp_path) as process:
            within(40, lambda: "refused" in eitherway(tmp_path, "status").stdout)
            edit(office, "name: speaking", "name: talks")
            ask(office, "ann")
            assert len(proxy.arrivals) == 1

            (tmp_path / "wrong").write_text(refused.password)
            within(40, lambda: eitherway(tmp_path, "status").returncode == 0)
        assert process.returncode == 0


# -- no death is silent -------------------------------------------------------------------------------


@pytest.mark.parametrize("newer", [False, True], ids=["a file in its place", "a newer ledger"])
def test_a_state_folder_that_is_lost_while_the_server_is_away_ends_it_with_a_code(
    dovecot: Account, tmp_path: Path, newer: bool
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        office.write_rules(port=proxy.port)
        process = start(tmp_path, "run")
        within(40, lambda: "IDLE" in proxy.commands)
        spoil_state(tmp_path / "state", newer=newer)
        proxy.cut_all()
        within(40, lambda: process.poll() is not None or len(proxy.arrivals) > 3)
        process.send_signal(signal.SIGTERM)
        error = process.communicate(timeout=60)[1]

    assert "Traceback" not in error
    assert process.returncode == 78, error


def spoil_state(state: Path, *, newer: bool) -> None:
    """Puts a file in the place of the folder, or a newer version's ledger into it."""
    if newer:
        with sqlite3.connect(state / "ledger.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0999'")
    else:
        state.rename(state.with_name("old"))
        state.write_text("")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.usefixtures("_same_signals")
def test_a_loop_that_ends_without_a_word_ends_the_watcher(
    dovecot: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit

    office = Office(dovecot, tmp_path, datetime.now(UTC))
    monkeypatch.setattr(looking, "run_cycle", die)

    with pytest.raises(TransientError, match="ended without an error"):
        daemon.Daemon(office.paths).run()


def test_a_card_that_accepts_a_calendar_has_it_read_at_once(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    office.busy("Lunch", office.now)
    office.look()
    office.events.clear()
    office.write_calendar()

    with watcher(tmp_path):
        within(40, lambda: bool(office.notices("calendars")))
        office.move("Requests", office.notices("calendars")[0], "Requests/Yes")
        within(40, lambda: not office.seen("Requests/Yes"))
        ask(office, "ann")  # may come before the calendars are read
        ask(office, "ben")
        within(40, lambda: len(office.cards()) == 2)

    assert not office.cards()[-1].subject.startswith("Unknown")
    assert office.notices("calendars") == []
