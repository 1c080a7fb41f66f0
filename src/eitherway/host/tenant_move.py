"""A tenant to another database, or into a file for the person. An edge.

A move can be repeated after a kill at any point: the tenant is taken from its worker first, is given to the
workers of the other database when everything is there, and is removed from the first one last.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from eitherway.errors import ConfigError, EitherwayError
from eitherway.host.tenants import LEDGER, LEDGER_KEY, Tenants
from eitherway.storage.postgres import TenantConnection, session

Rows = dict[str, list[dict[str, Any]]]


def move_tenant(tenant: str, source: Tenants, target: Tenants) -> bool:
    """Moves a tenant with files, secrets and ledger; false if it was moved before. No mailbox is touched."""
    with _alone(tenant, source, target):
        here, there = source.is_hosted(tenant), target.is_hosted(tenant)
        if here is None and there:
            return False
        source.epoch(tenant)
        target.check_keys()
        if there is not None and not _is_the_same(tenant, source, target):
            raise ConfigError(
                f"tenant '{tenant}': the database of --to has another tenant with this name; "
                "nothing was changed"
            )
        if here and there:
            raise ConfigError(
                f"tenant '{tenant}' is in use in both databases; remove it from the one with the older state"
            )
        if not there:
            _take_over(tenant, source, target)
        source.remove(tenant)
        return True


@contextmanager
def _alone(tenant: str, source: Tenants, target: Tenants) -> Iterator[None]:
    """Holds off another move of this tenant. Raises ConfigError if both databases are the same one.

    A lock of PostgreSQL counts within one database, whatever address it was reached by.
    """
    with session(source.url) as here, session(target.url) as there:
        _lock(here, tenant, f"tenant '{tenant}' is being moved by another process")
        try:
            _lock(there, tenant, f"tenant '{tenant}': --to names the database that it is in; name another")
            try:
                yield
            finally:
                there.execute(_UNLOCK, (tenant,))
        finally:
            here.execute(_UNLOCK, (tenant,))


def _lock(connection: TenantConnection, tenant: str, refusal: str) -> None:
    if not connection.execute(_LOCK, (tenant,)).fetchall()[0][0]:
        raise ConfigError(f"{refusal}; nothing was changed")


_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 20))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 20))"


def _is_the_same(tenant: str, source: Tenants, target: Tenants) -> bool:
    """Whether one is the copy of the other, not somebody else with this name."""
    return source.secret(tenant, LEDGER_KEY) == target.secret(tenant, LEDGER_KEY)


def _take_over(tenant: str, source: Tenants, target: Tenants) -> None:
    """Copies a tenant, and gives it to the workers there. If that fails, it goes on where it was."""
    _secrets(tenant, source)  # all of them open: else the tenant stays with its worker
    source.take_away(tenant)
    try:
        _copy(tenant, source, target)
    except BaseException:
        with suppress(EitherwayError):
            source.give_back(tenant)
        raise
    target.give_back(tenant)


def _copy(tenant: str, source: Tenants, target: Tenants) -> None:
    if target.is_hosted(tenant) is not None:  # a kill left half of it
        target.remove(tenant)
    _, files = source.files(tenant)
    rows = rows_of(tenant, source)
    target.add(tenant, files, _secrets(tenant, source), hosted=False)
    with target.writing(tenant) as connection:
        for table, some in rows.items():
            _insert(connection, table, some)


def _secrets(tenant: str, tenants: Tenants) -> dict[str, bytes]:
    return {name: tenants.secret(tenant, name) for name in tenants.secret_names(tenant)}


def rows_of(tenant: str, tenants: Tenants) -> Rows:
    """The rows of a tenant's ledger by their tables."""
    with session(tenants.url, tenant) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one moment for all tables
        found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in LEDGER}  # noqa: S608
    return {table: [dict(zip(row.names, row, strict=True)) for row in rows] for table, rows in found.items()}


def _insert(connection: TenantConnection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = tuple(rows[0])
        marks = ", ".join(["%s"] * len(names))
        put = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        connection.cursor().executemany(put, [tuple(row.values()) for row in rows])


def exported(tenant: str, tenants: Tenants) -> bytes:
    """What is stored of a tenant as a tar archive: rules and letters, and the ledger as JSON; no secrets."""
    tenants.epoch(tenant)
    _, files = tenants.files(tenant)
    entries = {f"{tenant}/files/{path}": content for path, content in files.items()}
    for table, rows in rows_of(tenant, tenants).items():
        lines = "".join(f"{json.dumps(row, sort_keys=True)}\n" for row in rows)
        entries[f"{tenant}/ledger/{table}.jsonl"] = lines.encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()
