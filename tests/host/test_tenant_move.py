"""A tenant moves to another database, whatever is killed on the way, and is exported without its secrets."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from eitherway.errors import ConfigError, TransientError
from eitherway.host.leases import Leases
from eitherway.host.sealing import Keyring
from eitherway.host.tenant_move import Rows, exported, move_tenant, rows_of
from eitherway.host.tenants import LEDGER_KEY, Tenants
from eitherway.storage.postgres import migrate_postgres
from tests.host.test_sealing import KEY, OTHER
from tests.servers.postgres import Postgres
from tests.unit.test_ledger import REQUEST

RULES = {"rules.yaml": b"owner: maya", "templates/en/defer.txt": b"Hello"}


def empty_host(postgres: Postgres, keys: Keyring) -> Tenants:
    tenants = Tenants(postgres.database(), keys)
    migrate_postgres(tenants.url)
    tenants.check_keys()
    return tenants


@pytest.fixture
def first(postgres: Postgres) -> Tenants:
    """A host with maya, who has a request of dana."""
    tenants = empty_host(postgres, Keyring(KEY))
    add(tenants, "maya")
    return tenants


@pytest.fixture
def second(postgres: Postgres) -> Tenants:
    """An empty host with another master key."""
    return empty_host(postgres, Keyring(OTHER))


def add(tenants: Tenants, name: str) -> None:
    tenants.add(name, RULES, {"mail": b"canary of " + name.encode()})
    ledger = tenants.ledger(name, "account", 0)
    ledger.record(replace(REQUEST, asker=ledger.person("dana@conf.example")))
    ledger.set_fact("looked_at", "2026-11-29")


def claim(tenants: Tenants, worker: str) -> set[str]:
    leases = Leases(tenants.url, worker, 100)
    leases.beat()
    return {lease.tenant for lease in leases.claim(100)}


def test_a_tenant_moves_with_all_it_has(first: Tenants, second: Tenants) -> None:
    rows, key = rows_of("maya", first), first.secret("maya", LEDGER_KEY)
    claim(first, "w")

    assert move_tenant("maya", first, second)

    assert first.names() == ()
    assert rows_of("maya", second) == rows
    assert len(rows["requests"]) == 1
    assert second.files("maya") == (1, RULES)
    assert second.secret("maya", "mail") == b"canary of maya"
    assert second.secret("maya", LEDGER_KEY) == key
    assert claim(second, "w") == {"maya"}
    assert not move_tenant("maya", first, second), "repeated, it changes nothing"
    assert second.forget("maya", "dana@conf.example") == 1


def test_a_tenant_that_is_nowhere_is_not_moved(first: Tenants, second: Tenants) -> None:
    with pytest.raises(ConfigError, match="no tenant 'ghost'"):
        move_tenant("ghost", first, second)


@pytest.mark.parametrize("prepare", [Tenants.epoch, Tenants.take_away], ids=["at work", "interrupted"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_database_is_not_moved_into_itself(
    first: Tenants, host: str, prepare: Callable[[Tenants, str], object]
) -> None:
    """After an interruption the tenant looks like the half copy that a move removes."""
    prepare(first, "maya")
    same = replace(first, url=first.url.replace("127.0.0.1", host))

    with pytest.raises(ConfigError, match="the database that it is in"):
        move_tenant("maya", first, same)

    assert first.secret("maya", "mail") == b"canary of maya"
    assert len(rows_of("maya", first)["requests"]) == 1


@pytest.mark.parametrize("here", [Tenants.epoch, Tenants.take_away])
@pytest.mark.parametrize("there", [Tenants.epoch, Tenants.take_away])
def test_somebody_else_with_the_name_is_not_harmed(
    first: Tenants,
    second: Tenants,
    here: Callable[[Tenants, str], object],
    there: Callable[[Tenants, str], object],
) -> None:
    second.add("maya", RULES, {"mail": b"another maya"})
    here(first, "maya")
    there(second, "maya")

    with pytest.raises(ConfigError, match="another tenant with this name"):
        move_tenant("maya", first, second)

    assert first.secret("maya", "mail") == b"canary of maya"
    assert second.secret("maya", "mail") == b"another maya"


def test_a_move_that_fails_leaves_the_tenant_at_work(first: Tenants, second: Tenants) -> None:
    unable = replace(second, url=second.url.replace("127.0.0.1", "localhost"))
    unlike = replace(first, keys=Keyring(OTHER))

    with pytest.raises(ConfigError, match="master key"):
        move_tenant("maya", unlike, second)
    with pytest.raises(ConfigError, match="never sealed"):
        move_tenant("maya", first, replace(unable, keys=Keyring(KEY)))

    assert claim(first, "w") == {"maya"}
    assert second.names() == ()


def test_the_copy_fails_and_the_tenant_goes_on_where_it_was(
    first: Tenants, second: Tenants, postgres: Postgres
) -> None:
    database = second.url.rpartition("/")[2]
    postgres.execute(
        "ALTER TABLE requests ADD CONSTRAINT full_disk CHECK (key IS NULL) NOT VALID", database=database
    )

    with pytest.raises(TransientError):
        move_tenant("maya", first, second)

    assert claim(first, "w") == {"maya"}
    assert claim(second, "w") == set(), "no worker takes the half copy"
    postgres.execute("ALTER TABLE requests DROP CONSTRAINT full_disk", database=database)
    assert move_tenant("maya", first, second)
    assert len(rows_of("maya", second)["requests"]) == 1


# Moves the tenants t0, t1, ... each in a process that SIGKILL ends before its n-th statement.
KILLED = """
import os, signal, sys
from eitherway.host.sealing import Keyring, MasterKey
from eitherway.host.tenant_move import move_tenant
from eitherway.host.tenants import Tenants
from eitherway.storage.postgres import TenantConnection

def move(number):
    left, execute = number, TenantConnection.execute
    def killed(self, *arguments, **options):
        nonlocal left
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return execute(self, *arguments, **options)
    TenantConnection.execute = killed
    keys = [Keyring(MasterKey(one * 32)) for one in (b"k", b"o")]
    move_tenant(f"t{number}", Tenants(sys.argv[1], keys[0]), Tenants(sys.argv[2], keys[1]))

killed = 0
for number in range(int(sys.argv[3])):
    child = os.fork()
    if not child:
        move(number)
        os._exit(0)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
print(killed)
"""
MOVES = 80  # more than a move has statements


def test_a_move_is_repeated_after_a_kill_at_any_statement(first: Tenants, second: Tenants) -> None:
    names = [f"t{number}" for number in range(MOVES)]
    add_all(first, names)
    rows = {name: rows_of(name, first) for name in names}

    line = [sys.executable, "-c", KILLED, first.url, second.url, str(MOVES)]
    killed = int(subprocess.run(line, check=True, capture_output=True, text=True).stdout)

    assert 30 < killed < MOVES, "the last ones are not killed: each statement had its turn"
    assert not claim(first, "w1") & claim(second, "w2"), "never at work in both"
    assert {name: moved_again(name, first, second) for name in names} == rows
    assert first.names() == ("maya",)
    assert set(names) - claim(second, "w3") <= claim_of(second, "w2")


def add_all(tenants: Tenants, names: list[str]) -> None:
    for name in names:
        add(tenants, name)


def moved_again(name: str, first: Tenants, second: Tenants) -> Rows:
    move_tenant(name, first, second)
    assert second.secret(name, "mail") == b"canary of " + name.encode()
    return rows_of(name, second)


def claim_of(tenants: Tenants, worker: str) -> set[str]:
    return set(Leases(tenants.url, worker, 100).held())


def test_an_export_has_rules_letters_and_ledger_and_no_secret(first: Tenants) -> None:
    add(first, "ben")
    first.change("maya", {}, {"kept/google.json": b'{"refresh_token": "canary"}'})
    key = first.secret("maya", LEDGER_KEY)

    with tarfile.open(fileobj=io.BytesIO(exported("maya", first))) as tar:
        text = {one.name: content.read() for one in tar if (content := tar.extractfile(one))}

    assert {name for name in text if "/files/" in name} == {f"maya/files/{path}" for path in RULES}
    assert text["maya/files/rules.yaml"] == RULES["rules.yaml"]
    assert REQUEST.key.encode() in text["maya/ledger/requests.jsonl"]
    whole = b"".join(text.values()) + "".join(text).encode()
    words = (b"canary", b"dana", b"conf.example", b"ben", key, key.hex().encode())
    assert [word for word in words if word in whole] == []
    with pytest.raises(ConfigError, match="no tenant 'ghost'"):
        exported("ghost", first)
