"""Faults of server, disk and clock under a whole round: nothing lost, nothing doubled, a true exit code."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess, Popen

import pytest

from tests.command import eitherway, environment, line, on_a_full_disk
from tests.forks import Forks
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Mask, Proxy
from tests.stories.office import Office, letter
from tests.watching import watcher, within

LISTED = r'^\* 1 FETCH \(UID 1 (FLAGS \([^)]*\) INTERNALDATE "[^"]*")\)$'


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    forks = Forks(environment())
    yield forks
    forks.close()


class Behind:
    """An office whose runs go through a proxy; its mail client does not."""

    def __init__(self, account: Account, folder: Path, forks: Forks, mask: Mask | None = None) -> None:
        self.office = Office(account, folder, datetime.now(UTC))
        self.proxy, self.forks = Proxy((account.host, account.port), mask), forks
        self.office.write_rules(port=self.proxy.port)
        self.asked = 0

    def ask(self) -> None:
        """A new request; the same words once more would be a copy."""
        self.asked += 1
        self.office.deliver(letter(f"Dana <dana{self.asked}@conf.example>", at=datetime.now(UTC)))

    def once(self) -> int:
        return self.forks.run(self.office.folder, "once", "--since", "14d")

    @property
    def said(self) -> str:
        return (self.office.folder / "stderr").read_text()

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.office.drafts()), len(self.office.cards())


@pytest.fixture
def behind(dovecot: Account, tmp_path: Path, forks: Forks) -> Iterator[Behind]:
    behind = Behind(dovecot, tmp_path, forks)
    yield behind
    behind.proxy.close()


# -- the server ---------------------------------------------------------------------------------------


def test_a_full_mailbox_is_told_and_made_good_later(
    dovecot_process: Dovecot, tmp_path: Path, forks: Forks
) -> None:
    account = dovecot_process.small_account()
    behind = Behind(account, tmp_path, forks)
    behind.ask()
    lines = free_octets(account) // 72 - 60  # too little is left for a card
    behind.office.deliver(letter(text="x" * 70 + "\n" + ("y" * 70 + "\n") * lines), "Trash")

    full = behind.once()
    (ballast,) = behind.office.seen("Trash")
    behind.office.delete("Trash", ballast)
    again = behind.once()

    assert (full, again) == (75, 0)
    assert "is full and takes no message" in behind.said
    assert behind.counts == (1, 1)


def free_octets(account: Account) -> int:
    """What the quota leaves (RFC 2087, 5.1)."""
    with account.person() as client:
        answer = str(client.getquotaroot("INBOX")[1])
    found = re.search(r"STORAGE (\d+) (\d+)", answer)
    assert found, answer
    return (int(found[2]) - int(found[1])) * 1024


@pytest.mark.parametrize("target", ["Drafts", "Requests"])
def test_a_mailbox_that_may_not_be_written_is_the_owners_matter(behind: Behind, target: str) -> None:
    behind.ask()
    behind.proxy.arm(Fault("no", command=f'APPEND "?{target}"? ', text="[NOPERM] Permission denied"))

    refused = behind.once()
    again = behind.once()

    assert (refused, again) == (78, 0)
    assert "give this login write access" in behind.said
    assert behind.counts == (1, 1)


@pytest.mark.parametrize("target", ["Drafts", "Requests"])
def test_a_deleted_mailbox_is_made_anew(behind: Behind, target: str) -> None:
    behind.ask()
    assert behind.once() == 0
    behind.office.account.drop(target)

    behind.ask()
    codes = (behind.once(), behind.once())

    assert codes == (0, 0)
    assert behind.counts == (1 if target == "Drafts" else 2, 2)


def test_new_uidvalidities_double_nothing_and_lose_nothing(
    dovecot: Account, tmp_path: Path, forks: Forks
) -> None:
    behind = Behind(dovecot, tmp_path, forks)
    behind.ask()
    assert behind.once() == 0
    behind.proxy.mask = Mask(
        rewritten=((r"UIDVALIDITY \d+", "UIDVALIDITY 77"), (r"APPENDUID \d+", "APPENDUID 77"))
    )
    behind.ask()

    codes = [forks.run(tmp_path, "once") for _ in range(2)]

    assert codes == [0, 0]
    assert behind.counts == (2, 2)


@pytest.mark.parametrize("uid", [99_999, 4_294_967_295])
def test_a_listing_that_tells_a_uid_of_nothing_loses_no_letter_to_come(
    dovecot: Account, tmp_path: Path, forks: Forks, uid: int
) -> None:
    behind = Behind(
        dovecot, tmp_path, forks, Mask(rewritten=((LISTED, rf"\g<0>\r\n* 2 FETCH (UID {uid} \1)"),))
    )
    behind.ask()
    told_wrong = behind.once()
    behind.proxy.mask = Mask()
    behind.ask()

    told_right = forks.run(tmp_path, "once")

    assert (told_wrong, told_right) == (0, 0)
    assert behind.counts == (2, 2)


def test_a_letter_that_goes_between_listing_and_fetch_is_passed_over(behind: Behind) -> None:
    behind.ask()
    behind.ask()
    first = behind.office.seen("INBOX")[0]
    behind.proxy.before[r"UID FETCH 1:2 .*BODYSTRUCTURE"] = lambda: behind.office.delete("INBOX", first)

    codes = (behind.once(), behind.once())

    assert behind.proxy.before == {}
    assert codes == (0, 0)
    assert behind.counts == (1, 1)


@pytest.mark.parametrize("command", ['APPEND "?Drafts', 'APPEND "?Requests'])
def test_a_server_that_restarts_in_a_round_costs_that_round_only(
    behind: Behind, dovecot_process: Dovecot, command: str
) -> None:
    def restart() -> None:
        dovecot_process.stop(at_once=True)
        dovecot_process.start()

    behind.ask()
    behind.proxy.before[command] = restart

    codes = (behind.once(), behind.once())

    assert codes == (75, 0)
    assert behind.counts == (1, 1)


def test_a_refused_login_is_tried_once_and_shown_and_the_right_password_is_noticed(
    behind: Behind,
) -> None:
    password = behind.office.folder / "password"
    password.write_text("not the password")

    with refused(behind) as (process, status):
        password.write_text(behind.office.account.password)
        within(40, lambda: eitherway(behind.office.folder, "status").returncode == 0)

    assert process.returncode == 0
    assert "login refused" in status.stdout
    assert "the password was refused" in status.stdout
    assert "not the password" not in status.stdout + status.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[AUTHENTICATIONFAILED] Invalid user name or password. Please try again.", "was refused"),
        ("[ALERT] Your account is not enabled for IMAP use.", "switch on IMAP"),
    ],
)
def test_a_refusal_is_told_by_its_kind_and_not_repeated(behind: Behind, said: str, told: str) -> None:
    behind.proxy.arm(Fault("no", command="AUTHENTICATE", text=said))

    with refused(behind) as (process, status):
        pass

    assert process.returncode == 0
    assert told in " ".join(status.stdout.split())


@contextmanager
def refused(behind: Behind) -> Iterator[tuple[Popen[str], CompletedProcess[str]]]:
    """A watcher after its only login, and the status then."""
    before = len(behind.proxy.commands)
    with watcher(behind.office.folder) as process:
        within(40, lambda: eitherway(behind.office.folder, "status").returncode == 78)
        yield process, eitherway(behind.office.folder, "status")
        logins = [item for item in behind.proxy.commands[before:] if item.startswith("AUTHENTICATE")]
        assert len(logins) <= 2


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (Fault("no", command="AUTHENTICATE", text="Server Unavailable. 15"), 0),
        (Fault("no", command="AUTHENTICATE", text="[UNAVAILABLE] Maximum number of connections"), 0),
        (Fault("no", command="EXAMINE", text="[THROTTLED] Slow down"), 0),
        (
            Fault(
                "no", command="LIST", text="Request is throttled. Suggested Backoff Time: 4000 milliseconds"
            ),
            4,
        ),
        (Fault("bye", command="EXAMINE", text="Suggested Backoff Time: 4000 milliseconds"), 4),
    ],
    ids=lambda value: getattr(value, "text", None),
)
def test_after_a_passing_refusal_the_watcher_is_soon_back(behind: Behind, fault: Fault, least: float) -> None:
    behind.proxy.arm(fault)

    with watcher(behind.office.folder) as process:
        within(40, lambda: "IDLE" in behind.proxy.commands)
    first, *_, last = behind.proxy.arrivals

    assert process.returncode == 0
    assert least <= last - first < 30


def test_what_stops_the_watcher_is_not_called_a_refused_login(behind: Behind) -> None:
    (behind.office.folder / "password").unlink()

    done = eitherway(behind.office.folder, "run")
    status = eitherway(behind.office.folder, "status")
    (behind.office.folder / "password").write_text(behind.office.account.password)
    again = behind.once()
    mended = eitherway(behind.office.folder, "status")

    assert (done.returncode, status.returncode) == (78, 78)
    assert "password file" in done.stderr
    assert "refused" not in status.stdout + status.stderr
    assert "stopped:" in status.stdout
    assert "eitherway once" in status.stderr
    assert (again, mended.returncode, "stopped:" in mended.stdout) == (0, 0, False)


@pytest.mark.parametrize(
    ("password", "said"), [("wrong", "The mail server refused the login ("), ("", "Eitherway stopped (")]
)
def test_the_daily_letter_tells_once_what_stopped_the_watcher(
    dovecot: Account, tmp_path: Path, password: str, said: str
) -> None:
    office = Office(dovecot, tmp_path)
    (tmp_path / "password").write_text(password)
    with watcher(tmp_path):
        within(40, lambda: eitherway(tmp_path, "status").returncode == 78)
    (tmp_path / "password").write_text(dovecot.password)

    office.at(date(2026, 11, 24), 8, 30)
    (first,) = office.board()
    office.deliver(letter(at=office.now))
    office.at(date(2026, 11, 25), 8, 30)
    (second,) = office.notices("daily")

    assert said in first.text
    assert said not in second.text


# -- the clock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps_doubles_nothing_and_loses_nothing(
    dovecot: Account, tmp_path: Path, jump: timedelta
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    office.deliver(letter(at=office.now))
    office.look()
    right = office.now

    office.now = right + jump
    office.look()
    office.now = right
    office.deliver(letter("Eve <eve@conf.example>", at=office.now))
    office.look()
    office.look()

    assert (len(office.drafts()), len(office.cards())) == (2, 2)


# -- the ledger ---------------------------------------------------------------------------------------


def test_a_full_disk_ends_the_round_and_doubles_nothing(behind: Behind) -> None:
    behind.ask()
    behind.ask()

    full = on_a_full_disk(40, *line(behind.office.folder, "once", "--since", "14d"))
    again = behind.once()

    assert full.returncode == 75, full.stderr
    assert full.stderr.startswith("eitherway: ledger: ")
    assert again == 0
    assert behind.counts == (2, 2)


def test_a_locked_ledger_is_waited_for_and_then_told(behind: Behind) -> None:
    behind.ask()
    other = sqlite3.connect(behind.office.folder / "state/ledger.sqlite3")
    other.execute("BEGIN EXCLUSIVE")

    locked = behind.once()
    other.close()
    again = behind.once()

    assert (locked, again) == (75, 0)
    assert "ledger: database is locked" in behind.said
    assert behind.counts == (1, 1)


@pytest.mark.parametrize("kept", [0, 4096])
def test_a_spoilt_ledger_is_told_and_the_mailbox_makes_it_good(behind: Behind, kept: int) -> None:
    behind.ask()
    assert behind.once() == 0
    path = behind.office.folder / "state/ledger.sqlite3"
    path.write_bytes(path.read_bytes()[:kept] + b"spoilt" * 5000)
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)

    told = behind.once()
    path.unlink()
    again = behind.once()

    assert (told, again) == (78, 0)
    assert "move the file away and start again" in behind.said
    assert behind.counts == (1, 1)


def test_a_lost_state_folder_is_made_good_by_the_board(behind: Behind) -> None:
    behind.ask()
    assert behind.once() == 0
    behind.office.forget_everything()

    codes = (behind.once(), behind.once())

    assert codes == (0, 0)
    assert behind.counts == (1, 1)
