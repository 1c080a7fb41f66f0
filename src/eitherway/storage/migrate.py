"""The tables of a ledger, made and brought up to date in one transaction, without personal data. An edge.

Times are ISO 8601 in UTC, hashes are hex. The version stands in `alembic_version`, a name that older versions
look at: one that is too old for a ledger says so.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from eitherway.errors import ConfigError
from eitherway.storage.database import Database

_FIRST = """
CREATE TABLE positions (account VARCHAR(64) NOT NULL, mailbox VARCHAR(1024) NOT NULL, uidvalidity BIGINT,
    last_uid BIGINT, swept_at VARCHAR(40), PRIMARY KEY (account, mailbox));
CREATE TABLE requests (account VARCHAR(64) NOT NULL, key VARCHAR(64) NOT NULL, state VARCHAR(16),
    asker VARCHAR(64), opened_at VARCHAR(40), body TEXT, PRIMARY KEY (account, key));
CREATE INDEX ix_requests_state ON requests (state);
CREATE INDEX ix_requests_asker ON requests (asker);
CREATE TABLE threads (account VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL, request VARCHAR(64),
    PRIMARY KEY (account, hash));
CREATE INDEX ix_threads_request ON threads (request);
CREATE TABLE effects (account VARCHAR(64) NOT NULL, name VARCHAR(160) NOT NULL, request VARCHAR(64),
    intended_at VARCHAR(40), done_at VARCHAR(40), mailbox VARCHAR(1024), uidvalidity BIGINT, uid BIGINT,
    digest VARCHAR(64), PRIMARY KEY (account, name));
CREATE INDEX ix_effects_request ON effects (request);
CREATE TABLE seen (account VARCHAR(64) NOT NULL, key VARCHAR(64) NOT NULL, outcome VARCHAR(120),
    at VARCHAR(40), PRIMARY KEY (account, key));
CREATE INDEX ix_seen_at ON seen (at);
CREATE TABLE failures (account VARCHAR(64) NOT NULL, mailbox VARCHAR(1024) NOT NULL,
    uidvalidity BIGINT NOT NULL, uid BIGINT NOT NULL, attempts INTEGER, error VARCHAR(200),
    next_at VARCHAR(40), PRIMARY KEY (account, mailbox, uidvalidity, uid));
CREATE TABLE contacts (account VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE facts (account VARCHAR(64) NOT NULL, name VARCHAR(120) NOT NULL, value TEXT,
    PRIMARY KEY (account, name))"""

_OPEN = ("open", "promised", "decided")


def _first(database: Database) -> None:
    for statement in _FIRST.split(";"):
        database.change(statement)


def _add_over_at(database: Database) -> None:
    """When a request was over, so that a cycle reads only live ones; null while it is open or has a card."""
    database.change("ALTER TABLE requests ADD COLUMN over_at VARCHAR(40)")
    database.change("CREATE INDEX ix_requests_over_at ON requests (over_at)")
    for account, key, body in database.rows("SELECT account, key, body FROM requests"):
        values = (_over_at(json.loads(body)), account, key)
        database.change("UPDATE requests SET over_at = ? WHERE account = ? AND key = ?", values)


def _over_at(request: dict[str, str | None]) -> str | None:
    if request["state"] in _OPEN or request["card"]:
        return None
    times = (request[name] for name in ("opened_at", "decided_at", "answered_at"))
    return max(datetime.fromisoformat(one).astimezone(UTC) for one in times if one).isoformat()


def _add_identity(database: Database) -> None:
    """What a seen message says, as a hash: another one with its Message-ID is another message."""
    database.change("ALTER TABLE seen ADD COLUMN identity VARCHAR(64)")


MIGRATIONS: dict[str, Callable[[Database], None]] = {
    "0001": _first,
    "0002": _add_over_at,
    "0003": _add_identity,
}
LATEST = max(MIGRATIONS)


def migrate(database: Database, *, to: str = LATEST) -> None:
    """Brings the tables to the version `to`. Raises ConfigError if they are from a newer Eitherway."""
    if _version(database) == to:
        return
    with database.together():
        before = _version(database)  # another process may have been here first
        if not before:
            made = "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)"
            database.change(made)
        for version, change in MIGRATIONS.items():
            if before < version <= to:
                change(database)
        database.change("DELETE FROM alembic_version")
        database.change("INSERT INTO alembic_version VALUES (?)", (to,))


def _version(database: Database) -> str:
    """The newest migration of this database, "" if it has none."""
    if not database.rows("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"):
        return ""
    found = database.rows("SELECT version_num FROM alembic_version")
    version = str(found[0][0]) if found else ""
    if version > LATEST:
        raise ConfigError(
            f"ledger: it was written by a newer eitherway (version {version}, this one knows {LATEST}); "
            "install the newer one again, or name another folder with --state"
        )
    return version
