"""The ledger: what it remembers, what it never holds, and how it comes back after a kill."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from eitherway.errors import ConfigError
from eitherway.requests.request import (
    Ref,
    Request,
    StoredMessage,
    decode_state,
    encode_state,
    from_json,
    to_plain,
)
from eitherway.storage.database import Database
from eitherway.storage.ledger import Failure, Ledger, Position, open_ledger
from eitherway.storage.migrate import migrate
from eitherway.storage.state import alone_in, hold
from tests.command import eitherway, environment, on_a_full_disk
from tests.servers.account import Account
from tests.stories.office import Office

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REQUEST = Request(
    key="ab" * 16,
    kind="speaking",
    opened_at=NOW,
    source=Ref("INBOX", 7, 42),
    asker="cd" * 16,
    due=NOW.date(),
    draft=StoredMessage(Ref("Drafts", 1, 2), "ef" * 32),
    latest=Ref("INBOX", 7, 43),
    notes=("asked_again",),
    sent_seen=("123456789abc",),
)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Where the ledger is: a file, or the address of an empty PostgreSQL database."""
    return request.getfixturevalue("postgres").database() if request.param == "postgres" else ""


@pytest.fixture
def ledger(tmp_path: Path, database: str) -> Ledger:
    return open_ledger(tmp_path / "state", "account", database)


def file_ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path / "state", "account")


def requests_after(request: Request, ledger: Ledger) -> tuple[Request, ...]:
    """The requests that are read once this one was recorded."""
    ledger.record(request)
    return ledger.requests()


def test_a_ledger_of_an_older_form_is_brought_up_to_date(tmp_path: Path) -> None:
    over = replace(REQUEST, key="over", state="answered", card=None, answered_at=REQUEST.opened_at)
    write_first_form(tmp_path, REQUEST, over)

    ledger = open_ledger(tmp_path, "account")

    assert set(ledger.requests()) == {REQUEST, over}
    assert ledger.requests(over_since=REQUEST.opened_at + timedelta(seconds=1)) == (REQUEST,)
    assert set(ledger.requests(over_since=REQUEST.opened_at)) == {REQUEST, over}


def write_first_form(state: Path, *requests: Request) -> None:
    """A ledger as the first version made it, with these requests."""
    database = Database(str(state / "ledger.sqlite3"))
    migrate(database, to="0001")
    for request in requests:
        row = ("account", request.key, json.dumps(to_plain(request)))
        database.change("INSERT INTO requests (account, key, body) VALUES (?, ?, ?)", row)
    database.close()


def test_only_what_lives_is_read_in_a_round(ledger: Ledger) -> None:
    at = REQUEST.opened_at
    carded = replace(REQUEST, key="carded", state="answered", answered_at=at, card=REQUEST.draft)
    over = replace(REQUEST, key="over", state="answered", card=None, answered_at=at + timedelta(days=2))
    ledger.record(REQUEST)
    ledger.record(carded)
    ledger.record(over)

    keys = [
        {item.key for item in ledger.requests(over_since=at + timedelta(days=days))} for days in (1, 2, 3)
    ]

    assert keys == [{REQUEST.key, "carded", "over"}] * 2 + [{REQUEST.key, "carded"}]


def test_of_a_request_that_changes_only_the_last_state_stays_in_memory(ledger: Ledger) -> None:
    states = [replace(REQUEST, notes=(f"note {number}",)) for number in range(20)]

    assert [requests_after(one, ledger) for one in states] == [(one,) for one in states]
    assert len(ledger._requests._read) == 1


def test_a_request_that_did_not_change_is_not_read_again(ledger: Ledger) -> None:
    (first,) = requests_after(REQUEST, ledger)

    assert ledger.requests()[0] is first
    assert ledger.request(REQUEST.key) is first


def test_of_several_requests_only_what_changed_is_read_again(ledger: Ledger) -> None:
    later = replace(REQUEST, key="later", opened_at=REQUEST.opened_at + timedelta(days=1))
    earlier = replace(REQUEST, key="earlier", opened_at=REQUEST.opened_at - timedelta(days=1))
    over = replace(REQUEST, state="withdrawn", answered_at=REQUEST.opened_at, card=None)
    requests_after(REQUEST, ledger)
    kept = requests_after(later, ledger)[1]

    assert requests_after(over, ledger) == (over, later)
    assert ledger.requests()[1] is kept
    assert ledger.requests(over_since=REQUEST.opened_at + timedelta(hours=1)) == (later,)
    assert requests_after(earlier, ledger) == (earlier, over, later)
    assert requests_after(replace(over, opened_at=later.opened_at + timedelta(1)), ledger)[2].key == over.key
    ledger.prune(REQUEST.opened_at + timedelta(days=9))
    assert ledger.requests() == (earlier, later)


def test_what_another_program_wrote_is_read(ledger: Ledger, tmp_path: Path, database: str) -> None:
    other = open_ledger(tmp_path / "state", "account", database)
    before = ledger.requests(), ledger.keys_of(("<a@x>",)), ledger.revision

    other.record(REQUEST, ("<a@x>",))

    assert before[:2] == ((), {})
    assert ledger.requests() == (REQUEST,)
    assert ledger.keys_of(("<a@x>",)) == {"<a@x>": REQUEST.key}
    assert ledger.revision != before[2]


def test_what_was_taken_back_is_not_remembered(ledger: Ledger) -> None:
    inside: list[object] = []

    def written_and_read() -> None:
        with ledger.together():
            ledger.record(REQUEST, ("<a@x>",))
            inside.extend((*ledger.requests(), *ledger.keys_of(("<a@x>",))))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written_and_read()

    assert inside == [REQUEST, "<a@x>"]
    assert ledger.requests() == ()
    assert ledger.keys_of(("<a@x>",)) == {}


def test_what_was_over_is_left_out_as_time_goes_on_and_asked_for_again(ledger: Ledger) -> None:
    over = replace(REQUEST, state="dismissed", decided_at=NOW + timedelta(hours=1), card=None)
    ledger.record(over)

    since = [ledger.requests(over_since=NOW + timedelta(hours=hours)) for hours in (0, 1, 2, 0)]

    assert since == [(over,), (over,), (), (over,)]


def test_message_ids_are_known_by_thread_whatever_their_case(ledger: Ledger) -> None:
    ledger.record(REQUEST, ["<a@conf.example>", "<B@conf.example>"])
    others = [f"<{number}@other.example>" for number in range(1200)]

    found = ledger.keys_of(["<a@conf.example>", "<A@conf.example>", "<b@conf.example>", *others])

    assert found == dict.fromkeys(("<a@conf.example>", "<A@conf.example>", "<b@conf.example>"), REQUEST.key)


def test_a_request_comes_back_as_it_was(ledger: Ledger) -> None:
    ledger.record(REQUEST, ["<a@conf.example>"])

    assert ledger.request(REQUEST.key) == REQUEST
    assert ledger.thread_of(["<x@y.example>", "<a@conf.example>"]) == REQUEST
    assert from_json(json.dumps(to_plain(REQUEST))) == REQUEST


def test_a_sealed_request_comes_back_and_anything_else_is_none() -> None:
    assert decode_state(encode_state(REQUEST)) == REQUEST
    assert decode_state("") is decode_state("no token") is decode_state("QUJD") is None
    assert len(encode_state(REQUEST)) < 900


def test_an_effect_counts_only_when_it_is_done(ledger: Ledger) -> None:
    placed = StoredMessage(Ref("Drafts", 1, 9), "00" * 32)
    ledger.intend("k:defer:0", "k", NOW)
    assert ledger.effect("k:defer:0") is None

    ledger.done("k:defer:0", placed, NOW)

    assert ledger.effect("k:defer:0") == placed
    assert ledger.drafted_since(NOW - timedelta(minutes=1)) == ("",)
    assert ledger.drafted_since(NOW + timedelta(minutes=1)) == ()


def test_positions_failures_and_facts_are_kept(ledger: Ledger) -> None:
    position = Position(7, 42, NOW)
    failure = Failure(Ref("INBOX", 7, 43), 2, "MessageError", NOW)
    ledger.move_position("INBOX", position)
    ledger.set_aside(failure)
    ledger.set_fact("looked_at", "x")

    assert ledger.position("INBOX") == position
    assert ledger.failures() == (failure,)
    assert ledger.fact("looked_at") == "x"
    ledger.recovered(failure.ref)
    assert ledger.failures() == ()


@pytest.mark.parametrize("hashed", [Ledger.person, Ledger.hash], ids=["now", "by an older version"])
def test_forget_removes_everything_of_one_person(
    ledger: Ledger, hashed: Callable[[Ledger, str], str]
) -> None:
    ledger.keep_board_key(b"k" * 32)
    ledger.learn(["dana@conf.example", "sam@mail.example"])
    ledger.record(replace(REQUEST, asker=hashed(ledger, "dana@conf.example")), ["<a@b.example>"])

    assert ledger.forget("dana@conf.example") == 1

    assert ledger.requests() == ()
    assert ledger.keys_of(["<a@conf.example>"]) == {}
    assert (ledger.knows("dana@conf.example"), ledger.knows("SAM@mail.example")) == (False, True)


def test_the_file_is_for_its_owner_only_and_holds_no_address(tmp_path: Path) -> None:
    ledger = file_ledger(tmp_path)
    ledger.learn(["dana@conf.example"])
    ledger.record(REQUEST, ["<dana.letter@conf.example>"])
    ledger.close()

    files = [path for path in (tmp_path / "state").iterdir() if path.is_file()]
    assert files
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert not any(b"conf.example" in path.read_bytes() or b"dana" in path.read_bytes() for path in files)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(ConfigError, match="another eitherway"), hold(tmp_path):
        pass


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"not a database" * 100)

    with pytest.raises(ConfigError, match="move the file away"):
        open_ledger(tmp_path, "account")


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from datetime import *\n"
        "from eitherway.storage.ledger import *\n"
        "l = open_ledger(Path(sys.argv[1]), 'account')\n"
        "l.move_position('INBOX', Position(1, 2, datetime.now(UTC))); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment(), check=False)

    position = open_ledger(tmp_path, "account").position("INBOX")
    assert position is not None
    assert (position.uidvalidity, position.last_uid) == (1, 2)


# -- the state folder and the making of the ledger ----------------------------------------------------


@pytest.mark.parametrize("attempt", range(8))
def test_several_loops_that_open_it_for_the_first_time_make_one_ledger(tmp_path: Path, attempt: int) -> None:
    accounts = "abcdefgh"
    together = Barrier(len(accounts))

    def write(account: str) -> None:
        together.wait(30)
        open_ledger(tmp_path, account).set_fact("looked_at", "now")

    with ThreadPoolExecutor(len(accounts)) as pool:
        list(pool.map(write, accounts))

    assert {open_ledger(tmp_path, account).fact("looked_at") for account in accounts} == {"now"}


def test_only_one_opens_it_at_a_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        with alone_in(tmp_path):
            opening = pool.submit(open_ledger, tmp_path, "account")
            assert not wait([opening], timeout=0.3).done
            assert not (tmp_path / "ledger.sqlite3").exists()
        assert opening.result(30).fact("looked_at") == ""


def test_several_processes_that_open_it_for_the_first_time_make_one_ledger(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from eitherway.storage.ledger import *\n"
    program += "open_ledger(Path(sys.argv[1]), 'account').set_fact('a', 'b')"
    line = [sys.executable, "-c", program, str(tmp_path / "state")]

    ends = [one.wait(60) for one in [subprocess.Popen(line, env=environment()) for _ in range(4)]]

    assert ends == [0, 0, 0, 0]
    assert open_ledger(tmp_path / "state", "account").fact("a") == "b"


@pytest.mark.parametrize("last", ["CREATE TABLE requests", "CREATE INDEX ix_requests_over_at"])
def test_a_kill_while_it_is_made_leaves_nothing_half_made(tmp_path: Path, last: str) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from eitherway.storage.ledger import *; from eitherway.storage import database\n"
        "change = database.Database.change\n"
        "def change_and_die(self, statement, values=()):\n"
        "    change(self, statement, values)\n"
        "    if statement.strip().startswith(sys.argv[2]): os.kill(os.getpid(), 9)\n"
        "database.Database.change = change_and_die\n"
        "open_ledger(Path(sys.argv[1]), 'account')"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), last], env=environment(), check=False
    )

    open_ledger(tmp_path, "account").set_fact("a", "b")

    assert killed.returncode == -9
    assert open_ledger(tmp_path, "account").fact("a") == "b"


def test_a_ledger_of_a_newer_form_is_left_alone_and_told(tmp_path: Path) -> None:
    file_ledger(tmp_path).close()
    path = tmp_path / "state" / "ledger.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")

    with pytest.raises(ConfigError, match=r"newer eitherway \(version 0999, .*install the newer one again"):
        open_ledger(path.parent, "account")


@pytest.mark.parametrize("octets", [b"", b"x" * 31])
def test_a_spoilt_key_is_told_and_not_used(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "secret").write_bytes(octets)

    with pytest.raises(
        ConfigError, match=f"the key has {len(octets)} octets, not 32; restore it from a backup"
    ):
        open_ledger(tmp_path, "account")
    assert (tmp_path / "secret").read_bytes() == octets


def test_a_full_disk_at_the_first_start_leaves_no_key(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from eitherway.storage.state import *\n"
    program += "read_secret(Path(sys.argv[1]))"

    full = on_a_full_disk(0, sys.executable, "-c", program, str(tmp_path / "secret"))

    assert full.returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["once", "status", "run"])
def test_a_state_folder_that_cannot_be_made_is_one_sentence(
    dovecot: Account, tmp_path: Path, command: str
) -> None:
    office = Office(dovecot, tmp_path)
    office.forget_everything()
    (office.folder / "state").write_text("a file in its place")

    done = eitherway(office.folder, command)

    assert done.returncode == 78
    assert done.stderr.startswith(f"eitherway: {office.folder / 'state'}: the state folder cannot be written")
    assert done.stderr.count("\n") == 1


def test_it_knows_when_another_connection_wrote(tmp_path: Path, database: str) -> None:
    ledger, other = (open_ledger(tmp_path, name, database) for name in ("maya", "ben"))

    seen = [ledger.was_written(), ledger.was_written()]
    ledger.set_fact("mine", "1")
    seen.append(ledger.was_written())
    other.set_fact("theirs", "1")
    seen += [ledger.was_written(), ledger.was_written()]

    assert seen == [True, False, False, True, False]


def live_through(ledger: Ledger, path: Path, days: int, start: int = 0) -> int:
    """Days with forty messages each, two of them requests that are over after a week; the size then."""
    for day in range(start, start + days):
        now = NOW + timedelta(days=day)
        with ledger.together():
            for number in range(40):
                ledger.mark_seen(f"{day:016x}{number:016x}", "guard:list", now, "ab" * 16)
            for number in range(2):
                live_one(ledger, f"{day:016x}{number:016x}", now)
            ledger.prune(now - timedelta(days=100))
    ledger._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def live_one(ledger: Ledger, key: str, now: datetime) -> None:
    over = replace(REQUEST, key=key, state="answered", answered_at=now + timedelta(days=7), opened_at=now)
    ledger.record(over, (f"<{key}@x.example>", f"<{key}@y.example>"))
    ledger.intend(f"{key}:defer:0", key, now)
    ledger.done(f"{key}:defer:0", StoredMessage(Ref("Drafts", 1, 2), "ef" * 32), now)


def keep(ledger: Ledger, request: Request) -> None:
    ledger.record(request, (f"<{request.key}@x.example>",))
    ledger.mark_seen(request.key, "rule:speaking", NOW)
    ledger.intend(f"{request.key}:defer:0", request.key, NOW)
    ledger.done(f"{request.key}:defer:0", StoredMessage(Ref("Drafts", 1, 2), "ef" * 32), NOW)


def test_the_size_is_flat_over_a_year(tmp_path: Path) -> None:
    ledger = file_ledger(tmp_path)
    path = tmp_path / "state" / "ledger.sqlite3"
    before = live_through(ledger, path, 120)

    assert live_through(ledger, path, 365, start=120) <= before * 1.05


def test_what_is_open_or_has_a_card_is_never_forgotten(ledger: Ledger) -> None:
    carded = replace(REQUEST, key="carded", state="answered", answered_at=NOW, card=REQUEST.draft)
    keep(ledger, REQUEST)
    keep(ledger, carded)

    ledger.prune(NOW + timedelta(days=5000))

    assert set(ledger.requests()) == {REQUEST, carded}
    assert ledger.thread_of(["<carded@x.example>"]) == carded
    assert ledger.seen(REQUEST.key) is not None
    assert ledger.effect("carded:defer:0") is not None


def test_what_was_over_since_then_is_kept(ledger: Ledger) -> None:
    over = replace(REQUEST, state="answered", answered_at=NOW)
    ledger.record(over, ("<a@x.example>",))
    ledger.mark_seen("other", "guard:list", NOW)

    ledger.prune(NOW)

    assert ledger.thread_of(["<a@x.example>"]) == over
    assert ledger.seen("other") is not None


def test_a_request_of_the_past_goes_with_all_that_is_its(ledger: Ledger) -> None:
    live_one(ledger, "past", NOW)
    ledger.mark_seen("past", "rule:speaking", NOW)

    ledger.prune(NOW + timedelta(days=8))

    assert ledger.requests() == ()
    assert ledger.thread_of(["<past@x.example>"]) is None
    assert ledger.effect("past:defer:0") is None
    assert ledger.seen("past") is None
    assert not ledger.is_forgotten("past")  # a card that comes back restores it
