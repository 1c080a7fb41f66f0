"""Tables in PostgreSQL: of a person whose settings name a database, and of a tenant of a host. An edge."""

from functools import cache
from typing import TYPE_CHECKING

from eitherway.errors import ConfigError
from eitherway.storage.database import Tables
from eitherway.storage.ledger_rows import keyed_text

if TYPE_CHECKING:
    from eitherway.storage.postgres import PostgresDatabase

OF_A_PERSON = 0  # the epoch of a tenant whom no worker ever held


@cache
def _at(url: str) -> "type[PostgresDatabase]":
    """The class of the tables at `url`, which are brought up to date once in this process."""
    try:
        from eitherway.storage.postgres import PostgresDatabase, migrate_postgres
    except ImportError:
        raise ConfigError(
            "database: PostgreSQL needs a package more; install it with: pip install 'eitherway[host]'"
        ) from None
    migrate_postgres(url)
    return PostgresDatabase


def ready(url: str) -> str:
    """The address, once the tables there are up to date."""
    _at(url)
    return url


def own_tables(url: str, secret: bytes) -> Tables:
    """The tables of the person with this secret, who is the only one to write them."""
    database = _at(url)
    from eitherway.storage.postgres import session

    tenant = f"person-{keyed_text('tenant', secret)}"
    with session(url, tenant) as connection:
        connection.execute("INSERT INTO tenants (tenant) VALUES (%s) ON CONFLICT DO NOTHING", (tenant,))
    return database(url, tenant, OF_A_PERSON)


def leased_tables(url: str, tenant: str, epoch: int) -> Tables:
    """The tables of a host's tenant, written under the epoch of a lease."""
    return _at(url)(url, tenant, epoch)
