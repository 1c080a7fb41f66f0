"""What a host keeps of its tenants in the database: rules and letters by version, sealed secrets. An edge.

Nothing is written but in a transaction of the tenant's newest epoch: a tenant that moves or goes is taken
from its worker first.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from eitherway.errors import ConfigError
from eitherway.host.sealing import Keyring
from eitherway.storage.ledger import Ledger
from eitherway.storage.postgres import TenantConnection, session
from eitherway.storage.tenant_tables import leased_tables
from eitherway.values import dataclass

LEDGER_KEY = "ledger-key"  # the secret that keys the hashes of the ledger
VERSIONS_KEPT = 5
LEDGER = ("positions", "requests", "threads", "effects", "seen", "failures", "contacts", "facts")
_ALL = (*LEDGER, "tenant_files", "tenant_secrets")


@dataclass(frozen=True, slots=True)
class Tenants:
    """The tenants of the database at `url`; secrets are sealed and opened with `keys`."""

    url: str
    keys: Keyring

    def check_keys(self) -> None:
        """Raises ConfigError if the secrets of this database were sealed with another master key."""
        with session(self.url) as connection:
            known = dict(map(tuple, connection.execute("SELECT key_id, proof FROM master_keys").fetchall()))
            name = self.keys.now.name
            if not known:
                connection.execute("INSERT INTO master_keys VALUES (%s, %s)", (name, self.keys.now.proof()))
            elif name not in known or not self.keys.now.is_proved_by(bytes(known[name])):
                others = ", ".join(sorted(known))
                raise ConfigError(
                    f"master key: {name} never sealed anything in this database, {others} did; "
                    "nothing was changed. Name that key, or change it with: eitherway tenant rotate-key"
                )

    def names(self) -> tuple[str, ...]:
        """All tenants, in the order of their names."""
        with session(self.url) as connection:
            found = connection.execute(_NAMES).fetchall()
        return tuple(row[0] for row in found)

    def add(
        self, tenant: str, files: Mapping[str, bytes], given: Mapping[str, bytes], *, hosted: bool = True
    ) -> None:
        """Adds a tenant with its rules and letters and its secrets; if it is hosted, for a worker to take."""
        with session(self.url, tenant) as connection, connection.transaction():
            found = connection.execute(_ADD, (tenant, hosted)).fetchall()
            if not found:
                raise ConfigError(
                    f"tenant '{tenant}' is there already; to change it: eitherway tenant change"
                )
            _enter(connection, found[0][0])
            _write_files(connection, files)
            for name, secret in ({LEDGER_KEY: secrets.token_bytes(32)} | dict(given)).items():
                self._write_secret(connection, tenant, name, secret)

    def change(self, tenant: str, files: Mapping[str, bytes], given: Mapping[str, bytes]) -> None:
        """Stores a new version of the files, if there are some, and these secrets; its worker reads both."""
        with self.writing(tenant) as connection:
            if files:
                _write_files(connection, files)
            for name, secret in given.items():
                self._write_secret(connection, tenant, name, secret)

    def files(self, tenant: str, *, before: int | None = None) -> tuple[int, dict[str, bytes]]:
        """The newest version of the rules and letters, or the newest before that one; 0 if there is none."""
        newest = "SELECT max(version) FROM tenant_files WHERE version < %s"
        with session(self.url, tenant) as connection:
            version = connection.execute(newest, (before or 2**31 - 1,)).fetchall()[0][0]
            all_of = "SELECT path, content FROM tenant_files WHERE version = %s"
            found = connection.execute(all_of, (version,)).fetchall()
        return version or 0, {path: bytes(content) for path, content in found}

    def versions(self, tenants: Iterable[str]) -> dict[str, int]:
        """The number of the newest version of the files of each of these tenants."""
        wanted = "SELECT tenant, version FROM tenants WHERE tenant = ANY(%s)"
        with session(self.url) as connection:
            return dict(map(tuple, connection.execute(wanted, (list(tenants),)).fetchall()))

    def secret(self, tenant: str, name: str) -> bytes:
        """A secret in clear. Raises ConfigError if there is none, or its master key is not given."""
        wanted = "SELECT key_id, sealed FROM tenant_secrets WHERE name = %s"
        with session(self.url, tenant) as connection:
            found = connection.execute(wanted, (name,)).fetchall()
        if not found:
            raise ConfigError(f"tenant '{tenant}' has no secret '{name}'; store one: eitherway tenant change")
        return self.keys.named(found[0]["key_id"]).open(bytes(found[0]["sealed"]), _place(tenant, name))

    def secret_names(self, tenant: str, prefix: str = "") -> tuple[str, ...]:
        """The names of a tenant's secrets that begin so."""
        wanted = "SELECT name FROM tenant_secrets WHERE starts_with(name, %s) ORDER BY name"
        with session(self.url, tenant) as connection:
            return tuple(row[0] for row in connection.execute(wanted, (prefix,)).fetchall())

    def keep_secret(self, tenant: str, epoch: int, name: str, secret: bytes) -> None:
        """Stores a secret that a worker got, such as a renewed token. FencedError if its lease is over."""
        with session(self.url, tenant) as connection, connection.transaction():
            _enter(connection, epoch)
            self._write_secret(connection, tenant, name, secret)

    def ledger(self, tenant: str, account: str, epoch: int) -> Ledger:
        """The ledger of a tenant, for the worker whose lease has this epoch."""
        return Ledger(leased_tables(self.url, tenant, epoch), account, self.secret(tenant, LEDGER_KEY))

    def epoch(self, tenant: str) -> int:
        """The newest epoch. Raises ConfigError if there is no such tenant."""
        with session(self.url) as connection:
            found = connection.execute("SELECT epoch FROM tenants WHERE tenant = %s", (tenant,)).fetchall()
        if not found:
            raise ConfigError(f"there is no tenant '{tenant}'; list them with: eitherway tenant list")
        return int(found[0][0])

    def is_hosted(self, tenant: str) -> bool | None:
        """Whether workers may hold the tenant; None if it is not there."""
        with session(self.url) as connection:
            found = connection.execute("SELECT hosted FROM tenants WHERE tenant = %s", (tenant,)).fetchall()
        return bool(found[0][0]) if found else None

    def accounts(self, tenant: str) -> tuple[str, ...]:
        """The accounts that the ledger of a tenant knows."""
        some = " UNION ".join(f"SELECT account FROM {table}" for table in LEDGER)  # noqa: S608
        with session(self.url, tenant) as connection:
            found = connection.execute(f"{some} ORDER BY account").fetchall()
        return tuple(row[0] for row in found)

    def forget(self, tenant: str, address: str) -> int:
        """Removes what the ledger holds of one asker; how many requests that were.

        Its worker remembers some: the lease ends first, and what begins with the next one reads again.
        """
        epoch = self._end_lease(tenant)
        return sum(self.ledger(tenant, one, epoch).forget(address) for one in self.accounts(tenant))

    @contextmanager
    def writing(self, tenant: str) -> Iterator[TenantConnection]:
        """A transaction that may write the rows of a tenant, whoever holds it."""
        epoch = self.epoch(tenant)
        with session(self.url, tenant) as connection, connection.transaction():
            _enter(connection, epoch)
            yield connection

    def take_away(self, tenant: str) -> None:
        """Takes a tenant from its worker, which writes nothing more, and gives it to no other."""
        self.epoch(tenant)
        with session(self.url) as connection:
            away = "UPDATE tenants SET hosted = false, worker = NULL, epoch = epoch + 1 WHERE tenant = %s"
            connection.execute(away, (tenant,))

    def _end_lease(self, tenant: str) -> int:
        """Takes a tenant from its worker, for the next that claims it; the new epoch."""
        self.epoch(tenant)
        with session(self.url) as connection:
            return int(connection.execute(_END_LEASE, (tenant,)).fetchall()[0][0])

    def give_back(self, tenant: str) -> None:
        """Lets workers take a tenant again."""
        with session(self.url) as connection:
            back = "UPDATE tenants SET hosted = true, free_since = clock_timestamp() WHERE tenant = %s"
            connection.execute(back, (tenant,))

    def remove(self, tenant: str) -> None:
        """Removes a tenant with everything that is stored of it. The mailbox stays as it is."""
        self.take_away(tenant)
        with self.writing(tenant) as connection:
            for table in _ALL:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  the policy leaves this tenant's rows
            connection.execute("DELETE FROM tenants WHERE tenant = %s", (tenant,))

    def rotate(self) -> int:
        """Seals every secret with the newest master key; how many were changed. Safe to repeat.

        Raises ConfigError, and changes nothing, if one of the secrets would not open.
        """
        for tenant in self.names():
            self._check_that_secrets_open(tenant)
        changed = 0
        with session(self.url) as connection:
            put = "INSERT INTO master_keys VALUES (%s, %s) ON CONFLICT DO NOTHING"
            connection.execute(put, (self.keys.now.name, self.keys.now.proof()))
        for tenant in self.names():
            with self.writing(tenant) as connection:
                changed += self._rotate_one(connection, tenant)
        return changed

    def _check_that_secrets_open(self, tenant: str) -> None:
        with session(self.url, tenant) as connection:
            for (key,) in connection.execute("SELECT DISTINCT key_id FROM tenant_secrets").fetchall():
                self.keys.named(key)

    def _rotate_one(self, connection: TenantConnection, tenant: str) -> int:
        wanted = "SELECT name, key_id, sealed FROM tenant_secrets WHERE key_id <> %s"
        found = connection.execute(wanted, (self.keys.now.name,)).fetchall()
        for name, key, sealed in found:
            again = self.keys.named(key).sealed_again(bytes(sealed), _place(tenant, name), self.keys.now)
            _put_secret(connection, name, self.keys.now.name, again)
        return len(found)

    def retire_keys(self) -> None:
        """Forgets the master keys that seal nothing any more."""
        with session(self.url) as connection:
            connection.execute("DELETE FROM master_keys WHERE key_id <> %s", (self.keys.now.name,))

    def _write_secret(self, connection: TenantConnection, tenant: str, name: str, secret: bytes) -> None:
        key = self.keys.now
        _put_secret(connection, name, key.name, key.seal(secret, _place(tenant, name)))


_ADD = "INSERT INTO tenants (tenant, hosted) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING epoch"
_END_LEASE = """UPDATE tenants SET worker = NULL, epoch = epoch + 1, free_since = clock_timestamp()
    WHERE tenant = %s RETURNING epoch"""
_NAMES = "SELECT tenant FROM tenants WHERE tenant NOT LIKE 'person-%' ORDER BY tenant"  # those have no host


def _place(tenant: str, name: str) -> str:
    return f"{tenant}/{name}"


def _enter(connection: TenantConnection, epoch: int) -> None:
    connection.execute("SELECT eitherway_enter(%s)", (epoch,))


def _put_secret(connection: TenantConnection, name: str, key: str, sealed: bytes) -> None:
    put = """INSERT INTO tenant_secrets (name, key_id, sealed) VALUES (%s, %s, %s) ON CONFLICT (tenant, name)
        DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed, changed_at = now()"""
    connection.execute(put, (name, key, sealed))


def _write_files(connection: TenantConnection, files: Mapping[str, bytes]) -> None:
    """Stores the files as the next version, and drops the versions that are too old."""
    next_one = "SELECT coalesce(max(version), 0) + 1 FROM tenant_files"
    version = connection.execute(next_one).fetchall()[0][0]
    for path, content in files.items():
        put = "INSERT INTO tenant_files (version, path, content) VALUES (%s, %s, %s)"
        connection.execute(put, (version, path, content))
    connection.execute("DELETE FROM tenant_files WHERE version <= %s", (version - VERSIONS_KEPT,))
    newest = "UPDATE tenants SET version = %s WHERE tenant = eitherway_tenant()"
    connection.execute(newest, (version,))


def list_tenants(url: str) -> list[dict[str, object]]:
    """Each tenant with its worker, its epoch and what is wrong; nothing of what is theirs."""
    wanted = """SELECT tenant, worker, epoch, hosted, held_since::text, trouble,
            to_char(trouble_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS trouble_since
        FROM tenants WHERE tenant NOT LIKE 'person-%' ORDER BY tenant"""
    with session(url) as connection:
        found = connection.execute(wanted).fetchall()
    return [dict(zip(row.names, row, strict=True)) for row in found]
