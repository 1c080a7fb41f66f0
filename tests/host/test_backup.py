"""A database that was lost comes back from `pg_dump`: tenants, secrets, ledgers, leases and their fence."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.errors import FencedError
from eitherway.host.leases import Lease, Leases
from eitherway.host.sealing import Keyring
from eitherway.host.tenant_move import rows_of
from eitherway.host.tenants import Tenants
from eitherway.storage.postgres import migrate_postgres
from tests.host.test_sealing import KEY
from tests.host.test_tenant_move import RULES, add, empty_host
from tests.servers.postgres import Postgres, programs


def run(postgres: Postgres, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = programs()
    assert folder is not None
    line = [str(folder / program), "-h", "127.0.0.1", "-p", str(postgres.port), *arguments]
    return subprocess.run(line, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("restorer", ["admin", "eitherway"])
def test_a_lost_database_comes_back(postgres: Postgres, tmp_path: Path, restorer: str) -> None:
    tenants = empty_host(postgres, Keyring(KEY))
    add(tenants, "maya")
    add(tenants, "ben")
    before = {lease.tenant: lease.epoch for lease in claimed(tenants, "before")}
    rows = rows_of("maya", tenants)
    name, dump = tenants.url.rpartition("/")[2], str(tmp_path / "dump")
    assert not run(postgres, "pg_dump", "-U", "admin", "-Fc", "-f", dump, name).returncode
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")

    restored = replace(tenants, url=postgres.database())
    into = restored.url.rpartition("/")[2]
    done = run(postgres, "pg_restore", "-U", restorer, "--exit-on-error", "-d", into, dump)

    assert not done.returncode, done.stderr
    migrate_postgres(restored.url)
    restored.check_keys()
    assert rows_of("maya", restored) == rows
    assert restored.files("maya") == (1, RULES)
    assert restored.secret("maya", "mail") == b"canary of maya"
    assert claimed(restored, "early") == (), "the worker of the dump may live"
    after = claimed(restored, "after", patience=0.0)
    assert {lease.tenant: lease.epoch - 1 for lease in after} == before
    restored.ledger("maya", "account", before["maya"] + 1).set_fact("a", "b")
    with pytest.raises(FencedError):
        restored.ledger("maya", "account", before["maya"]).set_fact("a", "c")


def claimed(tenants: Tenants, worker: str, patience: float = 60.0) -> tuple[Lease, ...]:
    leases = Leases(tenants.url, worker, 10, patience=patience)
    leases.beat()
    return leases.claim(10)


def test_the_owner_of_the_tables_makes_no_dump_with_rows_left_out(postgres: Postgres, tmp_path: Path) -> None:
    tenants = empty_host(postgres, Keyring(KEY))
    add(tenants, "maya")

    done = run(
        postgres, "pg_dump", "-U", "eitherway", "-f", str(tmp_path / "dump"), tenants.url.rpartition("/")[2]
    )

    assert done.returncode
    assert "row-level security" in done.stderr
