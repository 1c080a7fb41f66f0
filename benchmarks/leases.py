"""Who holds which tenants: leases in a table beside shards as jobs of procrastinate, on PostgreSQL.

    PYTHONPATH=src:. .venv/bin/python benchmarks/leases.py --tenants 100000

Times are wall clock beside the CPU time of the client; the load of the machine stands at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Callable

from eitherway.host.leases import Leases
from eitherway.storage.postgres import migrate_postgres, session
from tests.servers.postgres import Postgres

SHARD = 200  # tenants in a job
WORKERS = 20


def timed(what: str, work: Callable[[], object]) -> object:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<64} {wall * 1000:>10.1f} ms   client {cpu * 1000:>8.1f} ms")
    return found


def repeated(what: str, times: int, work: Callable[[int], object]) -> None:
    walls = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        walls.append((time.perf_counter() - began) * 1000)
    walls.sort()
    print(f"{what:<64} {statistics.median(walls):>10.2f} ms   p99 {walls[int(times * 0.99) - 1]:>8.2f} ms")


def leases(url: str, tenants: int) -> None:
    """A lease of each tenant in a row of a table."""
    print(f"(b) leases of {tenants} tenants by FOR UPDATE SKIP LOCKED, {WORKERS} workers")
    migrate_postgres(url)
    with session(url) as connection:
        connection.execute("SET statement_timeout = 0")
        put = "INSERT INTO tenants (tenant, hosted) SELECT 't' || n, true FROM generate_series(1, %s) n"
        timed("add them", lambda: connection.execute(put, (tenants,)))
        connection.execute("ANALYZE tenants")
    workers = [Leases(url, f"w{number}", tenants) for number in range(WORKERS)]
    for worker in workers:
        worker.beat()
    part = tenants // WORKERS
    claims: list[float] = []

    def claim_all(worker: Leases, most: int) -> int:
        taken = 0
        while taken < most:
            began = time.perf_counter()
            found = len(worker.claim(min(200, most - taken)))
            claims.append((time.perf_counter() - began) * 1000)
            taken += found
            if not found:
                break
        return taken

    timed(
        "claim all, 200 at once, one worker after another", lambda: [claim_all(one, part) for one in workers]
    )
    print(f"{'a claim of 200':<64} {statistics.median(claims):>10.2f} ms   most {max(claims):>8.2f} ms")
    repeated("a beat: renews all leases of a worker", 200, lambda n: workers[n % WORKERS].beat())
    repeated(f"what a worker holds ({part})", 40, lambda n: workers[n % WORKERS].held())
    with session(url) as connection:
        connection.execute("UPDATE workers SET beat_at = now() - interval '1 hour' WHERE worker = 'w0'")
    timed(f"one worker dies: {part} tenants to another", lambda: claim_all(workers[1], part))


async def shards(url: str, tenants: int) -> None:
    """Each shard a job of procrastinate that runs for as long as its worker lives."""
    from procrastinate import App, PsycopgConnector

    count = tenants // SHARD
    print(f"(a) {count} shards of {SHARD} as jobs of procrastinate, heartbeat 2 s, stalled after 10 s")
    address = url.replace("+psycopg", "")
    taken: list[tuple[float, str]] = []

    def an_app(name: str) -> App:
        app = App(connector=PsycopgConnector(conninfo=address, max_size=4))

        @app.task(name="hold", queue="shards", retry=1_000_000)
        async def hold(shard: int) -> None:  # noqa: ARG001
            taken.append((time.perf_counter(), name))
            await asyncio.Event().wait()

        return app

    first = an_app("first")
    async with first.open_async():
        await first.schema_manager.apply_schema_async()
        began = time.perf_counter()
        for shard in range(count):
            await first.configure_task("hold", queue="shards", lock=f"shard-{shard}").defer_async(shard=shard)
        print(f"{'defer them':<64} {(time.perf_counter() - began) * 1000:>10.1f} ms")
        options = {
            "queues": ["shards"],
            "concurrency": count,
            "update_heartbeat_interval": 2.0,
            "stalled_worker_timeout": 10.0,
            "install_signal_handlers": False,
            "wait": True,
            "shutdown_graceful_timeout": 0.1,
        }
        began = time.perf_counter()
        running = asyncio.create_task(first.run_worker_async(**options))
        while len(taken) < count and time.perf_counter() - began < 60:
            await asyncio.sleep(0.05)
        print(
            f"{'claim all, one worker':<64} {(time.perf_counter() - began) * 1000:>10.1f} ms  ({len(taken)})"
        )
        # A worker that is killed leaves its jobs as they are, and beats no more.
        async with an_app("x").open_async() as other:
            sql = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            await other.connector.execute_query_async(sql)
            began = time.perf_counter()
            stalled = list(await other.job_manager.get_stalled_jobs(seconds_since_heartbeat=10))
            for job in stalled:
                await other.job_manager.retry_job(job)
            told = f"find {len(stalled)} stalled jobs and give them back"
            print(f"{told:<64} {(time.perf_counter() - began) * 1000:>10.1f} ms")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=100_000)
    given = parser.parse_args()
    server = Postgres()
    try:
        leases(server.database(), given.tenants)
        asyncio.run(asyncio.wait_for(shards(server.database(), given.tenants), 150))
    finally:
        server.destroy()
    print("load", os.getloadavg())


if __name__ == "__main__":
    main()
