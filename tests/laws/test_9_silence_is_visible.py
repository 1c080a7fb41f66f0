"""Law 9: if it stops working, the person can see that in the mailbox and by exit code."""

from __future__ import annotations

import email
import email.policy
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from eitherway.cli import main
from eitherway.engine import daemon, rounds, slow_clock
from eitherway.engine.paths import Paths
from eitherway.errors import BusyError, EitherwayError, LoginError, TransientError
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import account_of
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger
from tests.laws.builders import ZONE, rulebook
from tests.laws.desk import Desk
from tests.laws.letters import ASKING
from tests.memory.account import MemoryAccount
from tests.stories.office import EMPTY, RULES

STALE, ACT = 75, 78  # exit codes: it is stale, somebody must act


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with rules, an empty calendar and a ledger."""
    folder = tmp_path_factory.mktemp("silence")
    rules = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
    (folder / "rules.yaml").write_text(rules)
    (folder / "practice.ics").write_text(EMPTY.format(events=""))
    return folder


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    """What the watcher noted; nothing yet."""
    ledger = Paths(folder / "rules.yaml", folder / "state").ledger(
        account_of(rulebook().settings.mailboxes[0])
    )
    for name in ledger.list_facts(""):
        ledger.drop_fact(name)
    yield ledger
    ledger.close()


def status(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of `eitherway status`."""
    words = ["eitherway", "status", "-c", f"{folder / 'rules.yaml'}", "--state", f"{folder / 'state'}"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("ago", "code"),
    [(0, 0), (29, 0), (31, STALE), (60 * 24 * 9, STALE), (-1, 0), (-10, STALE)],
)
def test_status_tells_by_its_exit_code_when_the_watcher_looked(
    folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, ago: int, code: int
) -> None:
    ledger.set_fact("looked_at", (datetime.now(UTC) - timedelta(minutes=ago)).isoformat())

    assert status(folder, monkeypatch) == code


def test_status_of_a_watcher_that_never_looked(
    folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ledger.fact("looked_at") == ""
    assert status(folder, monkeypatch) == STALE
    assert "mailbox last read:      never (stale)" in capsys.readouterr().out


@pytest.mark.parametrize("fact", ["refused", "stopped"])
def test_status_of_a_watcher_that_somebody_must_help(
    folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, fact: str
) -> None:
    ledger.set_fact("looked_at", datetime.now(UTC).isoformat())
    ledger.set_fact(fact, "2026-11-23 08:00 UTC")

    assert status(folder, monkeypatch) == ACT


# -- the watcher -----------------------------------------------------------------------------------------


@pytest.fixture
def watch(folder: Path) -> Iterator[Callable[[MemoryAccount], None]]:
    """Runs the watcher over an account in memory, for ten seconds at most."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    limit = threading.Timer(10, signal.raise_signal, [signal.SIGTERM])

    def run(open_store: Callable[[Paths, MailboxSettings], MailStore]) -> None:
        limit.start()
        daemon.Daemon(Paths(folder / "rules.yaml", folder / "state", open_store)).run()

    yield run  # type: ignore[misc]
    limit.cancel()
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_a_loop_that_hangs_ends_the_watcher_with_an_error(
    watch: Callable[[object], None], ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "LONGEST_STEP", 0.5)
    account, freed = MemoryAccount(), threading.Event()
    account.server.before["APPEND"] = freed.wait

    with pytest.raises(TransientError, match="no step for"):
        watch(account.open_store)

    freed.set()
    assert ledger.fact("looked_at") == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_loop_that_ends_without_a_word_ends_the_watcher_with_an_error(
    watch: Callable[[object], None], ledger: Ledger
) -> None:
    account = MemoryAccount()

    def end() -> None:
        raise SystemExit

    account.server.before["APPEND"] = end

    with pytest.raises(TransientError, match="ended without an error"):
        watch(account.open_store)


Refuses = Callable[[float], EitherwayError]


@dataclass
class Door:
    """Opens the mailbox from a time on (seconds after the first try); before that it raises what is given."""

    refusal: Refuses
    opens_at: float = math.inf
    tries: list[float] = field(default_factory=list)
    began: float = 0.0
    account: MemoryAccount = field(default_factory=MemoryAccount)
    rings: Callable[[], None] = lambda: None

    def open(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        self.began = self.began or time.monotonic()
        at = time.monotonic() - self.began
        self.tries.append(at)
        if at < self.opens_at:
            raise self.refusal(at)
        self.rings()
        return self.account.open_store(paths, settings)


def stop() -> None:
    signal.raise_signal(signal.SIGTERM)


def after(seconds: float, act: Callable[[], object]) -> None:
    """Does something that much later."""
    threading.Timer(seconds, act).start()


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour passes in a second."""
    monkeypatch.setattr(slow_clock, "SLOW_CLOCK", tuple(one / 3600 for one in slow_clock.SLOW_CLOCK))
    monkeypatch.setattr(rounds, "FILE_EVERY", 0.05)


@pytest.mark.usefixtures("hours")
def test_a_wrong_password_is_tried_three_times_in_five_hours(
    watch: Callable[[object], None], folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(lambda _: LoginError("login refused", why="the password was refused"))
    after(5, stop)

    watch(door.open)

    assert len(door.tries) == 3
    assert door.tries[1] >= 0.25
    assert door.tries[2] >= 1.25
    assert "the password was refused; tried again" in ledger.fact("refused")
    assert status(folder, monkeypatch) == ACT


@pytest.mark.usefixtures("hours")
def test_a_disabled_account_is_not_tried_again(watch: Callable[[object], None], ledger: Ledger) -> None:
    door = Door(lambda _: LoginError("login refused", why="the account was disabled", final=True))
    after(2, stop)

    watch(door.open)

    assert len(door.tries) == 1
    assert ledger.fact("refused").endswith("the account was disabled")


def test_a_changed_password_is_tried_soon(
    watch: Callable[[object], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "FILE_EVERY", 0.05)
    password = folder / "password"
    password.write_text("wrong")
    password.chmod(0o600)
    door = Door(
        lambda _: LoginError("login refused", final=True), opens_at=0.5, rings=partial(after, 0.5, stop)
    )
    after(0.5, lambda: password.write_text("right"))

    watch(door.open)

    assert len(door.tries) == 2
    assert door.tries[1] < 1.5


def test_sighup_tries_a_refused_login_at_once(watch: Callable[[object], None]) -> None:
    door = Door(
        lambda _: LoginError("login refused", final=True), opens_at=0.5, rings=partial(after, 0.5, stop)
    )
    after(0.6, lambda: signal.raise_signal(signal.SIGHUP))

    watch(door.open)

    assert len(door.tries) == 2


def test_a_server_that_asks_to_be_left_alone_is_left_alone_that_long(watch: Callable[[object], None]) -> None:
    door = Door(lambda _: BusyError("throttled", wait=3), opens_at=0.1, rings=partial(after, 0.2, stop))

    watch(door.open)

    assert len(door.tries) == 2
    assert 3 <= door.tries[1] < 6


def test_a_passing_refusal_is_tried_again_within_a_minute(
    watch: Callable[[object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(daemon.Loop, "_rest", lambda loop: slept.append(loop.rounds.due - time.monotonic()))
    door = Door(lambda _: BusyError("Server Unavailable. 15"), opens_at=0.1, rings=stop)
    door.refusal = lambda _: opened_after_twelve(door, slept)

    watch(door.open)

    assert len(slept) == 12
    assert max(slept) < 60


def opened_after_twelve(door: Door, slept: list[float]) -> BusyError:
    """The refusal; after twelve of them the door opens."""
    door.opens_at = math.inf if len(slept) < 11 else 0
    return BusyError("Server Unavailable. 15")


# -- the digest ------------------------------------------------------------------------------------------

MONDAYS = [date(2026, 11, 30), date(2026, 12, 7)]


def at(desk: Desk, day: date, hour: int = 8, minute: int = 30) -> list[bytes]:
    """Looks at that time; the digest on the board."""
    desk.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    desk.look()
    return desk.digests()


def test_a_digest_comes_every_week_with_nothing_to_tell(desk: Desk) -> None:
    days = [date(2026, 11, 24) + timedelta(days=n) for n in range(14)]

    posted = [b"".join(at(desk, day)) for day in days]

    both = zip(days[1:], pairwise(posted), strict=True)
    changes = [day for day, (before, now) in both if now != before]
    assert changes == MONDAYS
    assert b"The_week" in posted[-1]


def test_after_a_monday_without_the_watcher_it_comes_with_the_first_cycle(desk: Desk) -> None:
    (digest,) = at(desk, date(2026, 12, 2))

    assert b"The_week" in digest


def test_a_day_with_something_to_tell_has_its_digest(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.now = datetime(2026, 11, 23, 12, tzinfo=ZONE)
    desk.look()

    early = at(desk, date(2026, 11, 24), hour=6)
    (digest,) = at(desk, date(2026, 11, 24))

    assert digest not in early
    assert b"Tue_Nov_24" in digest
    assert b"A talk" in digest


def elsewhere(number: int) -> bytes:
    """A letter that names nobody the rules know, brought here by another address of the owner's."""
    head = ASKING.replace(b"maya@okafor.example", b"team@club.example")
    return b"Delivered-To: m.okafor@mail.example\n" + head.replace(
        b"Message-ID: <", b"Message-ID: <%d." % number
    )


def test_letters_to_an_address_that_is_not_listed_are_asked_about_once(desk: Desk) -> None:
    [desk.mail.save(elsewhere(number)) for number in (1, 2, 3)]
    desk.now = datetime(2026, 11, 23, 12, tzinfo=ZONE)
    desk.look()

    (digest,) = at(desk, date(2026, 11, 24))
    (monday,) = at(desk, date(2026, 11, 30))

    text = text_of(digest)
    named = "- Dana Reyes, “A talk in December?”: none of your addresses is in To or Cc (not_named)."
    assert " ".join(text.split()).count(named) == 3
    assert "- 3 letters came to m.okafor@mail.example: add it to owner.addresses?" in text
    assert "m.okafor@mail.example" not in text_of(monday)
    assert "not_named" not in text_of(monday)
    assert desk.ledger.list_facts("unlisted:") == desk.ledger.list_facts("left:") == {}


def text_of(octets: bytes) -> str:
    """The text part of a card."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_a_digest_is_written_once_a_day(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()

    first = at(desk, date(2026, 11, 24))
    again = at(desk, date(2026, 11, 24), hour=18)

    assert first == again
    assert len(first) == 1


@pytest.mark.parametrize("fact", ["refused_at", "stopped_at"])
def test_the_digest_tells_that_the_watcher_was_stopped(desk: Desk, fact: str) -> None:
    desk.ledger.set_fact(fact, "2026-11-24 03:00 UTC")

    (digest,) = at(desk, date(2026, 11, 24))

    assert "Mon Nov 23 9:00 PM" in text_of(digest)
    assert desk.ledger.fact(fact) == ""


def test_a_message_that_cannot_be_read_is_named(desk: Desk) -> None:
    desk.mail.save(b"no header at all\r\n")
    desk.look()

    (digest,) = at(desk, date(2026, 11, 24))

    assert b"could not be read" in digest


def test_a_calendar_that_was_not_read_is_named(desk: Desk) -> None:
    desk.calendar = "unread"

    (digest,) = at(desk, date(2026, 11, 24))

    assert b"Calendar 'practice': a calendar could not be read" in digest


def test_a_whole_cycle_notes_that_it_looked_and_takes_the_alarm_back(desk: Desk) -> None:
    desk.ledger.set_fact("refused", "2026-11-24 03:00 UTC")
    desk.connect()
    desk.now += timedelta(minutes=5)
    desk.look()

    assert desk.ledger.fact("looked_at") == desk.now.isoformat()
    assert desk.ledger.fact("refused") == ""
