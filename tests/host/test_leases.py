"""Leases: each tenant has one worker, the dead lose theirs, the living share them out gently."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from eitherway.errors import FencedError
from eitherway.host.leases import FairShare, Lease, Leases, fair_share, list_workers, surplus
from eitherway.host.tenants import list_tenants
from eitherway.storage.ledger import Ledger
from eitherway.storage.postgres import migrate_postgres, session
from eitherway.storage.tenant_tables import leased_tables
from tests.servers.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    """The address of a database with a hundred tenants."""
    address = postgres.database()
    migrate_postgres(address)
    with session(address) as connection:
        connection.execute(
            "INSERT INTO tenants (tenant, hosted) SELECT 't' || n, true FROM generate_series(1, 100) n"
        )
    return address


def worker(url: str, name: str, capacity: int = 100, patience: float = 1.0) -> Leases:
    """A worker that has beaten once."""
    leases = Leases(url, name, capacity, patience=patience)
    leases.beat()
    return leases


def leases_of(worker: Leases, *tenants: str) -> list[Lease]:
    """The leases of a worker for these tenants."""
    held = worker.held()
    return [Lease(tenant, held[tenant]) for tenant in tenants]


def test_each_tenant_has_one_worker_however_many_claim_at_once(url: str) -> None:
    workers = [worker(url, f"w{number}", patience=60) for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda one: one.claim(20), workers * 2))

    tenants = [lease.tenant for leases in claimed for lease in leases]
    assert sorted(tenants) == sorted(set(tenants))
    assert len(tenants) == 100
    assert {lease.epoch for leases in claimed for lease in leases} == {1}


def test_what_a_worker_holds_is_free_when_its_beat_is_old(url: str) -> None:
    dead, alive = worker(url, "dead"), worker(url, "alive")
    dead.claim(100)
    assert alive.claim(100) == ()

    time.sleep(1.1)
    share = alive.beat()
    taken = alive.claim(100)

    assert (share.free, share.fair, share.workers) == (100, 100, 1)
    assert {lease.epoch for lease in taken} == {2}
    assert all(lease.was_free >= 1.0 for lease in taken)
    assert dead.held() == {}


def test_a_worker_that_only_slept_keeps_what_nobody_took(url: str) -> None:
    sleeper = worker(url, "sleeper")
    sleeper.claim(3)

    time.sleep(1.1)
    sleeper.beat()

    assert worker(url, "other").claim(100)[0].epoch == 1
    assert len(sleeper.held()) == 3


def test_one_that_was_taken_over_writes_nothing(url: str) -> None:
    first, second = worker(url, "first"), worker(url, "second")
    (lease,) = first.claim(1)
    ledger = Ledger(leased_tables(url, lease.tenant, lease.epoch), "account", b"s" * 32)
    ledger.set_fact("by", "first")

    time.sleep(1.1)
    second.beat()
    (again,) = (one for one in second.claim(100) if one.tenant == lease.tenant)

    with pytest.raises(FencedError):
        ledger.set_fact("by", "zombie")
    assert Ledger(leased_tables(url, again.tenant, again.epoch), "account", b"s" * 32).fact("by") == "first"


def test_what_is_released_goes_to_another_and_nothing_else(url: str) -> None:
    one, two = worker(url, "one", patience=60), worker(url, "two", patience=60)
    one.claim(10)
    two.claim(5)
    before = set(one.held())

    one.release(leases_of(one, *sorted(before)[:4]) + leases_of(two, *two.held()))

    assert len(one.held()) == 6
    assert len(two.held()) == 5  # they were not the first one's to release
    one.leave()
    assert one.held() == {}
    with session(url) as connection:
        assert [row["worker"] for row in list_workers(connection)] == ["two"]


def test_a_stuck_row_holds_up_one_tenant_only(url: str) -> None:
    other = worker(url, "other", patience=60)
    with session(url) as connection, connection.transaction():
        connection.execute("UPDATE tenants SET writes = 1 WHERE tenant = 't7'")
        taken = {lease.tenant for lease in other.claim(100)}

    assert len(taken) == 99
    assert "t7" not in taken


def test_shares_follow_capacity_and_surplus_goes_slowly() -> None:
    held = {f"t{number:03}": 1 for number in range(100)}

    assert [fair_share(100, capacity, 150) for capacity in (100, 50)] == [67, 34]
    assert fair_share(1000, 100, 200) == 100
    assert len(surplus(held, FairShare(100, 2, 0, 67))) == 5
    assert surplus(held, FairShare(100, 2, 0, 99)) == ()
    assert surplus({}, FairShare(0, 1, 0, 0)) == ()


def wrong_in(url: str) -> dict[str, tuple[str, bool]]:
    """What is wrong with a tenant, and whether the database knows since when."""
    rows = [row for row in list_tenants(url) if row["trouble"]]
    return {str(row["tenant"]): (str(row["trouble"]), row["trouble_since"] is not None) for row in rows}


def test_what_is_wrong_is_told_with_since_when_and_outlives_its_worker(url: str) -> None:
    first = worker(url, "first")
    first.claim(100)
    first.note_troubles({"t1": "refused", "t2": "", "t3": "trouble"})
    with session(url) as connection:
        connection.execute(
            "UPDATE tenants SET trouble_since = now() - interval '2 hours' WHERE tenant = 't1'"
        )
    first.leave()
    second = worker(url, "second")
    second.claim(100)
    first.note_troubles({"t2": "refused"})  # not its tenant any more

    second.note_troubles({"t1": "stopped", "t3": ""})

    assert wrong_in(url) == {"t1": ("stopped", True)}
    assert worker(url, "third").beat().stuck == 1


def beat(leases: Leases) -> int:
    """What a worker does at a beat; how many tenants it released."""
    share, held = leases.beat(), leases.held()
    released = surplus(held, share)
    leases.release(leases_of(leases, *released))
    leases.claim(share.fair - len(held))
    return len(released)


def test_those_that_join_end_with_fair_shares(url: str) -> None:
    one, two = worker(url, "one", patience=60), Leases(url, "two", 50, patience=60)
    one.claim(100)

    moved = [beat(leases) for leases in (one, two) * 40]

    assert (len(one.held()), len(two.held())) in {(67, 33), (66, 34), (68, 32)}
    assert max(moved) <= 5
    assert sum(moved) <= 34
