"""Which worker holds which tenants: leases in PostgreSQL, by its clock. An edge.

A worker lives while its beat is young, so that a beat renews all of its leases with one row. A lease is a
tenant's worker with its epoch: every change of the owner raises the epoch, and the database refuses what is
written under an older one.
"""

import os
import secrets
import socket
from collections.abc import Iterable, Mapping

from eitherway import __version__
from eitherway.storage.postgres import TenantConnection, session
from eitherway.values import dataclass

BEAT_EVERY = 3.0  # seconds
PATIENCE = 12.0  # seconds without a beat after which the tenants of a worker are free
CLAIMED_AT_ONCE = 200
COUNTED_EVERY = 5  # beats
RELEASED_AT_ONCE = 0.05  # of what is held, in one beat
SLACK = 0.02  # above its share a worker keeps this part more, so that tenants do not wander


@dataclass(frozen=True, slots=True)
class Lease:
    """A tenant of this worker. `was_free`: for how many seconds nobody held it."""

    tenant: str
    epoch: int
    was_free: float = 0.0


@dataclass(frozen=True, slots=True)
class FairShare:
    """All workers and tenants at a beat, and how many tenants are this worker's part."""

    tenants: int
    workers: int
    free: int
    fair: int
    stuck: int = 0  # tenants in trouble for an hour

    @property
    def is_short(self) -> bool:
        """Whether the workers together have no room for all tenants."""
        return self.free > 0 and self.fair == 0


def name_worker() -> str:
    """A name for a worker that no other has: the machine, the process and a random part."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


class Leases:
    """The leases of one worker. Each call is one short transaction."""

    def __init__(self, url: str, worker: str, capacity: int, *, patience: float = PATIENCE) -> None:
        self._url = url
        self.worker = worker
        self.capacity = capacity
        self.patience = patience
        self._tenants, self._stuck = 0, 0  # how many there were, and were in trouble for an hour
        self._counted = 0  # for how many beats that holds
        self._said: dict[str, str] = {}  # what is wrong with each tenant, as noted last

    def beat(self, *, draining: bool = False) -> FairShare:
        """Says that this worker lives, and how the tenants are shared out now."""
        with session(self._url) as connection:
            connection.execute(_BEAT, (self.worker, self.capacity, __version__, draining))
            alive, room, free = connection.execute(_SHARE, {"patience": self.patience}).fetchall()[0]
            self._count(connection)
        return FairShare(
            self._tenants, alive, free, fair_share(self._tenants, self.capacity, room), self._stuck
        )

    def _count(self, connection: TenantConnection) -> None:
        """Counts the tenants at some of the beats: with many of them that is most of a beat's work."""
        if not self._counted:
            self._tenants, self._stuck = connection.execute(_COUNT).fetchall()[0]
            self._counted = COUNTED_EVERY
        self._counted -= 1

    def note_troubles(self, troubles: Mapping[str, str]) -> None:
        """Notes what is wrong with each tenant ("": nothing is), where that is another word than before."""
        new = {tenant: word for tenant, word in troubles.items() if self._said.get(tenant) != word}
        if new:
            with session(self._url) as connection:
                connection.execute(_NOTE_TROUBLES, (list(new), list(new.values()), self.worker))
        self._said = {**{one: word for one, word in self._said.items() if one in troubles}, **new}

    def claim(self, most: int) -> tuple[Lease, ...]:
        """Takes up to `most` tenants that nobody holds, the longest free first."""
        if most <= 0:
            return ()
        with session(self._url) as connection:
            found = connection.execute(_CLAIM, (self.worker, most, self.patience)).fetchall()
        return tuple(
            Lease(tenant, epoch, free.total_seconds() if free else 0.0) for tenant, epoch, free in found
        )

    def held(self) -> dict[str, int]:
        """The epoch of each tenant that this worker holds, by the database."""
        with session(self._url) as connection:
            found = connection.execute(_HELD, (self.worker,)).fetchall()
        return {row["tenant"]: row["epoch"] for row in found}

    def release(self, leases: Iterable[Lease]) -> None:
        """Frees these tenants for the other workers; those that were taken again meanwhile stay so."""
        if of := {lease.tenant: lease.epoch for lease in leases}:
            with session(self._url) as connection:
                connection.execute(_RELEASE, (list(of), list(of.values()), self.worker))

    def leave(self) -> None:
        """Frees all tenants, and forgets this worker."""
        with session(self._url) as connection, connection.transaction():
            connection.execute(_RELEASE_ALL, (self.worker,))
            connection.execute("DELETE FROM workers WHERE worker = %s", (self.worker,))

    def bury_the_dead(self) -> None:
        """Forgets the workers that are gone and hold nothing any more."""
        with session(self._url) as connection:
            connection.execute(_BURY, (self.patience,))


def fair_share(tenants: int, capacity: int, room: int) -> int:
    """How many tenants are the part of a worker with this capacity, of all workers with `room` together."""
    return min(capacity, -(-tenants * capacity // max(room, 1)))


def surplus(held: Mapping[str, int], share: FairShare) -> tuple[str, ...]:
    """The tenants to release now: few at a time, and none while the share is only just exceeded."""
    over = len(held) - share.fair
    if over <= max(1, int(share.fair * SLACK)):
        return ()
    return tuple(sorted(held))[: min(over, max(1, int(len(held) * RELEASED_AT_ONCE)))]


def list_workers(connection: TenantConnection) -> list[dict[str, object]]:
    """Each worker with its age, its capacity and how many tenants it holds, for `status` and the figures."""
    return [dict(zip(row.names, row, strict=True)) for row in connection.execute(_WORKERS).fetchall()]


_BEAT = """INSERT INTO workers (worker, capacity, version, draining, beat_at)
    VALUES (%s, %s, %s, %s, clock_timestamp())
    ON CONFLICT (worker) DO UPDATE SET beat_at = clock_timestamp(), draining = excluded.draining"""
_SHARE = """WITH alive AS (SELECT worker, capacity, draining FROM workers
        WHERE beat_at > clock_timestamp() - %(patience)s * interval '1 second')
    SELECT (SELECT count(*) FROM alive), (SELECT coalesce(sum(capacity), 0) FROM alive WHERE NOT draining),
        (SELECT count(*) FROM tenants WHERE hosted AND worker IS NULL)
        + (SELECT count(*) FROM tenants WHERE hosted AND worker IN
            (SELECT worker FROM workers EXCEPT SELECT worker FROM alive))"""
_COUNT = """SELECT count(*), count(*) FILTER (WHERE trouble_since < clock_timestamp() - interval '1 hour')
    FROM tenants WHERE hosted"""
_NOTE_TROUBLES = """UPDATE tenants SET trouble = said.word, trouble_since =
        CASE WHEN said.word <> '' THEN coalesce(trouble_since, clock_timestamp()) END
    FROM unnest(%s::text[], %s::text[]) AS said(name, word)
    WHERE tenant = said.name AND worker = %s AND trouble <> said.word"""
_CLAIM = "SELECT * FROM eitherway_claim(%s, %s, %s * interval '1 second')"
_HELD = "SELECT tenant, epoch FROM tenants WHERE hosted AND worker = %s"
_RELEASE = """UPDATE tenants SET worker = NULL, free_since = clock_timestamp()
    FROM unnest(%s::text[], %s::bigint[]) AS mine(name, lease)
    WHERE tenant = mine.name AND epoch = mine.lease AND hosted AND worker = %s"""
_RELEASE_ALL = (
    """UPDATE tenants SET worker = NULL, free_since = clock_timestamp() WHERE hosted AND worker = %s"""
)
_BURY = """DELETE FROM workers w WHERE beat_at < clock_timestamp() - 20 * %s * interval '1 second'
    AND NOT EXISTS (SELECT 1 FROM tenants t WHERE t.worker = w.worker)"""
_WORKERS = """SELECT worker, capacity, version, draining,
    extract(epoch FROM clock_timestamp() - beat_at)::float AS silent,
    (SELECT count(*) FROM tenants t WHERE hosted AND t.worker = w.worker) AS tenants
    FROM workers w ORDER BY worker"""
