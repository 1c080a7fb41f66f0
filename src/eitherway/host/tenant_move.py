"""A tenant to another database, or into a file for the person. An edge.

A move can be repeated after a kill at any point: the tenant is taken from its worker first, is given to the
workers of the other database when everything is there, and is removed from the first one last.
"""

import io
import json
import tarfile
from typing import Any

from eitherway.errors import ConfigError
from eitherway.host.tenants import LEDGER, Tenants
from eitherway.storage.postgres import TenantConnection, session

Rows = dict[str, list[dict[str, Any]]]


def move_tenant(tenant: str, source: Tenants, target: Tenants) -> None:
    """Moves a tenant with files, secrets and ledger. The mailbox is not touched."""
    target.check_keys()
    if is_hosted(target, tenant):
        if is_hosted(source, tenant):
            raise ConfigError(f"tenant '{tenant}' is in both databases, and in use in both; remove one")
    else:
        source.take_away(tenant)
        _copy(tenant, source, target)
        target.give_back(tenant)
    source.remove(tenant)


def is_hosted(tenants: Tenants, tenant: str) -> bool:
    """Whether workers of that database may hold the tenant."""
    with session(tenants.url) as connection:
        wanted = "SELECT 1 FROM tenants WHERE hosted AND tenant = %s"
        return bool(connection.execute(wanted, (tenant,)).fetchall())


def _copy(tenant: str, source: Tenants, target: Tenants) -> None:
    if tenant in target.names():  # a kill left half of it
        target.remove(tenant)
    _, files = source.files(tenant)
    secrets = {name: source.secret(tenant, name) for name in source.secret_names(tenant)}
    rows = rows_of(tenant, source)
    target.add(tenant, files, secrets, hosted=False)
    with target.writing(tenant) as connection:
        for table, some in rows.items():
            _insert(connection, table, some)


def rows_of(tenant: str, tenants: Tenants) -> Rows:
    """The rows of a tenant's ledger by their tables."""
    with session(tenants.url, tenant) as connection:
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
