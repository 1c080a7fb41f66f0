"""The ledger in PostgreSQL: tenants apart, writes fenced by the database, restarts survived."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from eitherway.errors import ConfigError, FencedError, TransientError
from eitherway.host.leases import Leases
from eitherway.rules.written_files import named_database
from eitherway.storage.ledger import Ledger, open_ledger
from eitherway.storage.postgres import (
    PostgresDatabase,
    TenantConnection,
    migrate_postgres,
    migrations,
    pool_of,
    session,
)
from eitherway.storage.tenant_tables import leased_tables
from tests.servers.postgres import Postgres
from tests.unit.test_ledger import NOW, REQUEST

SECRET = b"s" * 32


@pytest.fixture
def url(postgres: Postgres) -> str:
    """The address of a database with tables and the tenants maya and ben, both in their first epoch."""
    address = postgres.database()
    migrate_postgres(address)
    with session(address) as connection:
        connection.execute(
            "INSERT INTO tenants (tenant, epoch, hosted) VALUES ('maya', 1, true), ('ben', 1, true)"
        )
    return address


def take_over(url: str, tenant: str) -> None:
    """What another worker does to hold the tenant."""
    with session(url) as connection:
        connection.execute("UPDATE tenants SET epoch = epoch + 1 WHERE tenant = %s", (tenant,))


def of(url: str, tenant: str, epoch: int = 1) -> Ledger:
    return Ledger(leased_tables(url, tenant, epoch), "account", SECRET)


def test_a_tenant_sees_and_changes_only_its_own_rows(url: str) -> None:
    maya, ben = of(url, "maya"), of(url, "ben")
    maya.record(REQUEST, ("<a@x>",))
    ben.set_fact("name", "ben")

    ben.forget("anybody")
    ben.drop_fact("other")

    assert ben.requests() == ()
    assert ben.thread_of(("<a@x>",)) is None
    assert maya.requests() == (REQUEST,)
    assert maya.fact("name") == ""


def test_the_database_itself_hides_the_rows_of_another_tenant(url: str) -> None:
    of(url, "maya").record(REQUEST)

    with session(url, "ben") as connection:
        assert connection.execute("SELECT * FROM requests").fetchall() == []
    with session(url) as connection:
        assert connection.execute("SELECT * FROM requests").fetchall() == []
    with session(url, "maya") as connection:
        assert len(connection.execute("SELECT * FROM requests").fetchall()) == 1


WRITES = {
    "fact": lambda ledger: ledger.set_fact("from", "a zombie"),
    "request": lambda ledger: ledger.record(REQUEST),
    "removal": lambda ledger: ledger.drop_fact("from"),
    "contact": lambda ledger: ledger.learn(["a@b.example"]),
    "prune": lambda ledger: ledger.prune(NOW),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_nothing_is_written_after_another_took_over(url: str, write: Callable[[Ledger], None]) -> None:
    zombie = of(url, "maya")
    zombie.set_fact("from", "the first")
    take_over(url, "maya")

    with pytest.raises(FencedError, match="another worker"):
        write(zombie)

    new = of(url, "maya", 2)
    assert (new.fact("from"), new.requests()) == ("the first", ())
    new.set_fact("from", "the second")
    assert new.fact("from") == "the second"


def test_a_program_that_leaves_the_fence_out_is_refused_too(url: str) -> None:
    insert = "INSERT INTO facts (account, name, value) VALUES ('account', 'a', 'b')"

    with session(url, "maya") as connection, pytest.raises(psycopg.Error, match="lease is over"):
        connection.execute(insert)


def test_a_transaction_that_began_before_the_takeover_does_not_end_after_it(url: str) -> None:
    """A worker is stopped inside a transaction: the database ends that, then the takeover goes on."""
    zombie = of(url, "maya")
    began = time.monotonic()

    def write_and_sleep() -> None:
        with zombie.together():
            zombie.set_fact("from", "a zombie")
            time.sleep(8)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_and_sleep)
        time.sleep(0.5)
        take_over(url, "maya")
        took = time.monotonic() - began
        with pytest.raises(TransientError):
            writing.result(30)

    assert took < 8
    assert of(url, "maya", 2).fact("from") == ""


def test_a_restart_of_the_database_is_survived(url: str, postgres: Postgres) -> None:
    ledger = of(url, "maya")
    with ThreadPoolExecutor(4) as pool:  # several connections, all of them lost
        list(pool.map(lambda number: of(url, "maya").set_fact(f"fact {number}", "x"), range(12)))
    postgres.stop()
    with pytest.raises(TransientError, match="cannot be reached"):
        ledger.set_fact("a", "lost")

    postgres.start()
    ledger.set_fact("a", "b")

    assert ledger.fact("a") == "b"


def live(url: str, state: Path, number: int) -> tuple[str, str]:
    """Four transactions of a person; what is remembered then."""
    ledger = open_ledger(state, "account", url)
    for step in range(4):
        with ledger.together():
            ledger.record(REQUEST, (f"<{step}@x>",))
            ledger.set_fact("who", str(number))
    return ledger.fact("who"), str(len(ledger.requests()))


def test_fifty_people_write_at_once_without_an_error(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda number: live(url, tmp_path / str(number), number), range(50)))

    assert found == [(str(number), "1") for number in range(50)]
    assert pool_of(url).get_stats()["pool_max"] == 10


def test_the_summary_counts_what_can_be_read(url: str) -> None:
    ledger = of(url, "maya")
    ledger.record(REQUEST)
    ledger._database.change(
        "INSERT INTO requests (account, key, state, body) VALUES ('account', 'k', 'open', '{')"
    )

    assert ledger.summary(REQUEST.due) == (1, 0, 1, REQUEST.due.isoformat(), 0)


def test_an_error_holds_no_row_and_no_address(url: str) -> None:
    with pytest.raises(ConfigError) as caught, session(url, "maya") as connection:
        connection.execute("SELECT secret_column FROM facts WHERE name = 'dana@conf.example'")

    assert "dana" not in str(caught.value)
    assert "SQLSTATE 42703" in str(caught.value)


def test_an_unreachable_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eitherway.storage.postgres.SECONDS", 1.0)

    with pytest.raises(TransientError, match="cannot be reached"):
        open_ledger(tmp_path, "account", "postgresql+psycopg://nobody@127.0.0.1:9/none")


def test_a_newer_form_is_refused_when_it_says_so(postgres: Postgres) -> None:
    url = postgres.database()
    migrate_postgres(url)
    with session(url) as connection:
        connection.execute("UPDATE eitherway_version SET version = '0099'")
    migrate_postgres(url)  # it only added: an older worker goes on

    with session(url) as connection:
        connection.execute("UPDATE eitherway_version SET least = '0099'")
    with pytest.raises(ConfigError, match="from a newer eitherway"):
        migrate_postgres(url)


def test_many_processes_make_the_tables_once(postgres: Postgres) -> None:
    url = postgres.database()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: migrate_postgres(url), range(6)))

    with session(url) as connection:
        found = [row[0] for row in connection.execute("SELECT version FROM eitherway_version")]
    assert found == [max(migrations())]


def make_first_tables(url: str) -> None:
    """The tables as version 0001 made them."""
    with session(url) as connection:
        connection.execute(migrations()["0001"])
        connection.execute("CREATE TABLE eitherway_version (version TEXT NOT NULL, least TEXT NOT NULL)")
        connection.execute("INSERT INTO eitherway_version VALUES ('0001', '0001')")


def test_a_worker_of_the_version_before_goes_on_beside_newer_tables(postgres: Postgres) -> None:
    url = postgres.database()
    make_first_tables(url)
    with session(url) as connection:
        connection.execute("INSERT INTO tenants (tenant, hosted) VALUES ('maya', true)")
    older = Leases(url, "older", 10)
    with session(url) as connection:
        connection.execute("INSERT INTO workers (worker, capacity) VALUES ('older', 10)")
    (lease,) = older.claim(10)

    migrate_postgres(url)

    assert older.held() == {"maya": lease.epoch}
    Ledger(PostgresDatabase(url, "maya", lease.epoch), "account", b"s" * 32).set_fact("a", "b")
    with session(url) as connection:
        found = connection.execute("SELECT version, least FROM eitherway_version").fetchall()
    assert [tuple(row) for row in found] == [(max(migrations()), "0001")]


def test_a_session_shows_one_tenant_at_a_time(url: str) -> None:
    with session(url, "maya") as connection:
        assert isinstance(connection, TenantConnection)
        shown = connection.execute("SELECT eitherway_tenant()").fetchall()[0][0]
        connection.show("ben")
        again = connection.execute("SELECT eitherway_tenant() AS who").fetchall()[0]["who"]

    assert (shown, again) == ("maya", "ben")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("owner: x\ndatabase: postgresql+psycopg://h/n  # ours\n", "postgresql+psycopg://h/n"),
        ('database: "postgresql://h/n"\n', "postgresql://h/n"),
        ("words:\n  database: [x]\n", ""),
        ("", ""),
    ],
)
def test_the_setting_is_found_without_reading_the_rules(text: str, found: str) -> None:
    assert named_database(text) == found
