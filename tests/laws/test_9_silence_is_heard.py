"""Law 9, outside of the mailbox: the alarm rings when a mailbox falls silent, and for what is urgent."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.engine import alarm_watch, daemon, rounds
from eitherway.engine.alarm import ring_in_mailbox
from eitherway.engine.config import load_config
from eitherway.engine.once import run_once
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, LoginError
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import account_of
from eitherway.rules.account_settings import MailboxSettings
from tests.memory.account import MemoryAccount
from tests.stories.office import EMPTY, RULES, letter

OTHER = """mailboxes:
  - {{name: work, host: work.example, user: maya, password: {{file: password}}}}
  - {{name: home, host: home.example, user: maya, password: {{file: password}}}}
"""


@dataclass
class Scene:
    """A folder with rules, accounts in memory by host, and what the bell was told."""

    folder: Path
    accounts: dict[str, MemoryAccount] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    tries: list[str] = field(default_factory=list)

    @property
    def paths(self) -> Paths:
        return Paths(self.folder / "rules.yaml", self.folder / "state", self.open)

    @property
    def told(self) -> list[str]:
        rang = self.folder / "rang"
        return rang.read_text().splitlines() if rang.exists() else []

    def open(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        self.tries.append(settings.host)
        if settings.host in self.refused:
            raise LoginError("login refused")
        return self.accounts.setdefault(settings.host, MemoryAccount()).open_store(paths, settings)

    def fact(self, name: str) -> str:
        (first, *_) = load_config(self.paths, datetime.now(UTC)).rulebook.settings.mailboxes
        with closing(self.paths.ledger(account_of(first))) as ledger:
            return ledger.fact(name)

    def watch(self, until: Callable[[], bool], seconds: float = 20) -> None:
        """Runs the watcher until that is so."""
        over = threading.Event()
        threading.Thread(target=stop_when, args=(until, over, seconds), daemon=True).start()
        try:
            daemon.Daemon(self.paths).run()
        finally:
            over.set()


def stop_when(is_so: Callable[[], bool], over: threading.Event, seconds: float) -> None:
    """Ends the watcher as soon as that is so."""
    end = time.monotonic() + seconds
    while not over.is_set() and not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    if not over.is_set():
        signal.raise_signal(signal.SIGTERM)


@pytest.fixture
def _same_signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """One mailbox; `bell` is the command of both alarms."""
    monkeypatch.setattr(alarm_watch, "LOOK_EVERY", 0.1)
    bell = tmp_path / "bell"
    bell.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/rang\n')
    bell.chmod(0o700)
    rules = RULES.format(host="work.example", port=9, user="maya", mailbox="", answers="", rules="")
    rules = rules.replace("security: plain", "security: tls")
    alarms = f"on_silence: {{command: {bell}, alive_file: alive}}\non_urgent: {{command: {bell}}}\n"
    (tmp_path / "rules.yaml").write_text(rules + alarms)
    (tmp_path / "practice.ics").write_text(EMPTY.format(events=""))
    (tmp_path / "password").write_text("secret word")
    (tmp_path / "password").chmod(0o600)
    return Scene(tmp_path)


@pytest.mark.usefixtures("_same_signals")
def test_a_refused_login_rings_once_and_gives_no_sign_of_life(scene: Scene) -> None:
    scene.refused.add("work.example")

    scene.watch(lambda: bool(scene.told))
    scene.watch(lambda: False, seconds=2)

    assert scene.told == ["Eitherway no longer reads the mail on work.example: the login was refused."]
    assert not (scene.folder / "alive").exists()
    assert scene.fact("alarm").endswith("UTC: it rang")


@pytest.mark.usefixtures("_same_signals")
def test_what_stops_the_watcher_rings_before_it_ends(scene: Scene) -> None:
    rules = scene.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("  user: maya", "  user: maya\n  watch: [Leads]"))

    with pytest.raises(ConfigError):
        scene.watch(lambda: False)

    assert scene.told == ["Eitherway no longer reads the mail on work.example: somebody must act."]


@pytest.mark.usefixtures("_same_signals")
def test_a_mailbox_that_is_read_gives_a_sign_of_life_and_rings_nothing(scene: Scene) -> None:
    scene.watch((scene.folder / "alive").exists)

    assert (scene.folder / "alive").exists()
    assert scene.told == []
    assert scene.fact("alarm") == ""


@pytest.mark.usefixtures("_same_signals")
def test_a_bell_that_hangs_does_not_delay_the_watching(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FILE_EVERY", 0.1)
    monkeypatch.setattr(daemon, "LAST_ALARM", 0.1)
    (scene.folder / "bell").write_text(f'#!/bin/sh\necho "$1" >> {scene.folder}/rang\nsleep 20\n')
    scene.refused.add("work.example")
    threading.Thread(target=mend, args=(scene,), daemon=True).start()
    began = time.monotonic()

    scene.watch(lambda: scene.fact("looked_at") != "")

    assert time.monotonic() - began < 15
    assert len(scene.told) == 1


def mend(scene: Scene) -> None:
    """Lets the login in with another password, once the bell rang."""
    while not scene.told:
        time.sleep(0.05)
    scene.refused.clear()
    (scene.folder / "password").write_text("another word")


@pytest.mark.usefixtures("_same_signals")
def test_an_urgent_letter_rings_without_its_words(scene: Scene) -> None:
    account = scene.accounts.setdefault("work.example", MemoryAccount())
    threading.Thread(target=write_when_read, args=(scene, account), daemon=True).start()

    scene.watch(lambda: bool(scene.told))

    assert scene.told == ["Eitherway: a letter that may be urgent has its card on the board."]


def write_when_read(scene: Scene, account: MemoryAccount) -> None:
    """Delivers a letter of a crisis once the mailbox was read: the first start looks only forward."""
    while not (scene.folder / "alive").exists():
        time.sleep(0.05)
    account.save(urgent())


def urgent() -> bytes:
    return letter("Jo <jo@mail.example>", "Hello", "I want to kill myself.", datetime.now(UTC)).as_bytes()


def test_once_rings_for_an_urgent_letter_and_a_dry_run_does_not(scene: Scene) -> None:
    scene.accounts["work.example"] = account = MemoryAccount()
    account.save(urgent())
    since = date.today() - timedelta(days=2)

    run_once(scene.paths, since=since, dry_run=True)
    assert scene.told == []

    run_once(scene.paths, since=since, dry_run=False)
    run_once(scene.paths, since=since, dry_run=False)
    assert len(scene.told) == 1


# -- another mailbox -------------------------------------------------------------------------------------


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two mailboxes; what silences one is put into the other."""
    rules = (scene.folder / "rules.yaml").read_text()
    begin = rules.index("mailbox:")
    end = rules.index("\n", rules.rindex("password:")) + 1
    rules = rules[:begin] + OTHER.format() + rules[end:].replace("alive_file: alive", "mailbox: home")
    (scene.folder / "rules.yaml").write_text(rules)
    return scene


def test_the_other_mailbox_gets_one_flagged_notice_a_day(two: Scene) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    config = load_config(two.paths, now)
    settings = config.rulebook.settings
    work, home = settings.mailboxes

    failed = [
        ring_in_mailbox(config, settings.on_silence, silent, "It is silent.", now + timedelta(hours=hours))
        for silent, hours in ((work, 0), (work, 5), (home, 0), (work, 24))
    ]

    notices = two.accounts["home.example"].read("INBOX")
    assert failed == [()] * 4
    assert [flags for _, flags, _ in notices] == [frozenset({"\\Flagged"})] * 2
    assert all(b"Subject: It is silent." in octets for *_, octets in notices)
    assert all(b"Auto-Submitted: auto-generated" in octets for *_, octets in notices)
    assert "work.example" not in two.accounts


def test_another_mailbox_that_is_refused_too_is_named(two: Scene) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    config = load_config(two.paths, now)
    two.refused.add("home.example")

    failed = ring_in_mailbox(
        config,
        config.rulebook.settings.on_silence,
        config.rulebook.settings.mailboxes[0],
        "It is silent.",
        now,
    )

    assert failed == ("mailbox: no notice could be put there (LoginError)",)
