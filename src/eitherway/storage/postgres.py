"""The tables of a ledger in PostgreSQL, for one tenant: one pool a process, fenced writes. An edge.

A transaction that writes begins with `eitherway_enter`, which the database refuses to anyone whose lease of
the tenant is over; a trigger refuses a write outside of one. Row-level security shows each its tenant.
"""

import atexit
import logging
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from eitherway.errors import ConfigError, EitherwayError, FencedError, TransientError

log = logging.getLogger(__name__)
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # its warnings quote the address of the database

T = TypeVar("T")

MOST_CONNECTIONS = 10
SECONDS = 10.0  # for a connection, and for a statement
# A stopped process must not keep the row of its tenant: the database ends its transaction.
_IDLE_IN_TRANSACTION = 5.0
_OVER = "EW001"  # the SQLSTATE of a lease that is over
_TABLES = Path(__file__).with_name("tables")
_LOCK = 0x65697468  # of migrations, for all processes


class TenantConnection(psycopg.Connection[Any]):
    """A session that knows whose rows it sees now."""

    tenant = ""

    def show(self, tenant: str) -> None:
        """Shows the rows of this tenant from now on."""
        if self.tenant != tenant:
            self.execute("SELECT set_config('eitherway.tenant', %s, false)", (tenant,))
            self.tenant = tenant


class _Row(tuple[Any, ...]):
    """A row; a column by its name, or in order."""

    __slots__ = ()
    names: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names[key] if isinstance(key, str) else key)


def _named(cursor: Any) -> Callable[[Sequence[Any]], _Row]:
    names = {column.name: number for number, column in enumerate(cursor.description or ())}
    return type("_NamedRow", (_Row,), {"__slots__": (), "names": names})


_pools: dict[str, "ConnectionPool[TenantConnection]"] = {}
_opening = threading.Lock()


def pool_of(url: str) -> "ConnectionPool[TenantConnection]":
    """The pool of this process for the database at `url`."""
    with _opening:
        if url not in _pools:
            _pools[url] = ConnectionPool(
                url.replace("postgresql+psycopg:", "postgresql:", 1),
                connection_class=TenantConnection,
                kwargs={"autocommit": True, "row_factory": _named, "connect_timeout": int(SECONDS)},
                min_size=0,
                max_size=MOST_CONNECTIONS,
                timeout=SECONDS,
                max_idle=60.0,
                reconnect_timeout=SECONDS,
                configure=_configure,
                check=_check,
                open=True,
            )
            atexit.register(_pools[url].close, 1.0)
        return _pools[url]


def _configure(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_IN_TRANSACTION}s'")
    connection.execute(f"SET statement_timeout = '{SECONDS}s'")


def _check(connection: psycopg.Connection[Any]) -> None:
    """Raises if the server hung up: a restart ends all lines of the pool at once, and each would fail once.

    Who rests hears nothing: only where there is something to read is the server asked.
    """
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        ConnectionPool.check_connection(connection)


@contextmanager
def session(url: str, tenant: str = "") -> Iterator[TenantConnection]:
    """A connection of the pool that sees the rows of this tenant. Its faults are in words."""
    with told(), pool_of(url).connection() as connection:
        connection.show(tenant)
        yield connection


class PostgresDatabase:
    """The tables of one tenant, written under the epoch of its lease. All faults are EitherwayErrors."""

    owner: tuple[str, ...] = ("tenant",)  # columns of every key, filled by the database

    def __init__(self, url: str, tenant: str, epoch: int) -> None:
        self._url, self._tenant, self._epoch = url, tenant, epoch
        self._alone = threading.RLock()
        self._connection: TenantConnection | None = None  # of the open transaction
        self._own = 0  # transactions of this object that wrote
        self._known: int | None = None

    @staticmethod
    def field(name: str) -> str:
        """The expression for a field of the JSON text in `body`, null if it cannot be read."""
        return f"eitherway_field(body, '{name}')"

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """What a SELECT finds; a column by its name, or in order."""
        with self._alone, told():
            if self._connection is not None:
                return self._run(self._connection, statement, values)
            return self._twice(lambda one: self._run(one, statement, values))

    def was_written(self) -> bool:
        """Whether another process wrote rows of this tenant since the last call; true at the first one."""
        before, self._known = self._known, self.version
        return self._known != before

    @property
    def version(self) -> int:
        """Another number whenever another process wrote rows of this tenant."""
        found = self.rows("SELECT writes FROM tenants WHERE tenant = ?", (self._tenant,))
        return (found[0][0] if found else -1) - self._own

    @property
    def is_in_transaction(self) -> bool:
        """Whether what was written last may be taken back."""
        return self._connection is not None

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One statement that writes: a transaction of its own, unless one is open."""
        with self.together(), told():
            assert self._connection is not None
            self._run(self._connection, statement, values)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or none of what is written inside; one inside another joins it.

        Raises FencedError if another worker holds the tenant now.
        """
        with self._alone:
            if self._connection is not None:
                yield
                return
            with told():
                connection = self._entered()
            self._connection = connection
            try:
                yield
            except BaseException:
                self._end(connection, "ROLLBACK")
                raise
            self._end(connection, "COMMIT")

    def _end(self, connection: TenantConnection, how: str) -> None:
        """Ends the transaction and gives the connection back, whatever happens."""
        self._connection = None
        try:
            with told():
                connection.execute(how)
                self._own += how == "COMMIT"
        except EitherwayError:
            connection.close()
            if how == "COMMIT":
                raise
        finally:
            pool_of(self._url).putconn(connection)

    def _entered(self) -> TenantConnection:
        """A connection inside a transaction that may write."""
        for attempt in (1, 2):
            connection = pool_of(self._url).getconn()
            try:
                connection.show(self._tenant)
                connection.execute("BEGIN")
                connection.execute("SELECT eitherway_enter(%s)", (self._epoch,))
            except psycopg.Error as error:
                is_lost = connection.closed or connection.broken
                connection.close()
                pool_of(self._url).putconn(connection)
                if attempt == 2 or not is_lost or not isinstance(error, psycopg.OperationalError):
                    raise
                pool_of(self._url).check()  # the database was restarted: all others are lost, too
            else:
                return connection
        raise AssertionError("not reached")

    def _twice(self, read: Callable[[TenantConnection], T]) -> T:
        """What is read; once more over another connection, if the first was lost."""
        try:
            return self._once(read)
        except psycopg.OperationalError as error:
            if isinstance(error, psycopg.errors.QueryCanceled | PoolTimeout):
                raise
            pool_of(self._url).check()
            return self._once(read)

    def _once(self, read: Callable[[TenantConnection], T]) -> T:
        with pool_of(self._url).connection() as connection:
            connection.show(self._tenant)
            return read(connection)

    @staticmethod
    def _run(connection: TenantConnection, statement: str, values: Sequence[Any]) -> list[Any]:
        done = connection.execute(statement.replace("?", "%s"), values)
        return done.fetchall() if done.description else []

    def close(self) -> None:
        """The pool stays: it belongs to the process."""


# -- faults in words ----------------------------------------------------------------------------------


@contextmanager
def told() -> Iterator[None]:
    """Turns an error of the database into one of ours, without its text, which may quote a row."""
    try:
        yield
    except psycopg.Error as error:
        raise _fault(error) from error


def _fault(error: psycopg.Error) -> EitherwayError:
    if error.sqlstate == _OVER:
        return FencedError("database: another worker holds this tenant now; nothing was written")
    if isinstance(error, PoolTimeout) or error.sqlstate is None or error.sqlstate[:2] in ("08", "57", "53"):
        return TransientError(
            "database: it cannot be reached or refuses for now; nothing was changed after this. "
            "Check that the server runs, that the database exists, and that the role may sign in"
        )
    if error.sqlstate[:2] in ("28", "3D", "42", "0A"):
        return ConfigError(
            f"database: it refused what was asked (SQLSTATE {error.sqlstate}, {type(error).__name__}); "
            "check the address, and that the role owns the tables"
        )
    return TransientError(
        f"database: SQLSTATE {error.sqlstate} ({type(error).__name__}); nothing was changed after this"
    )


# -- tables -------------------------------------------------------------------------------------------


def migrations() -> dict[str, str]:
    """The SQL of each version of the tables, in order."""
    return {path.stem: path.read_text("utf-8") for path in sorted(_TABLES.glob("*.sql"))}


def migrate_postgres(url: str) -> None:
    """Makes the tables or brings them up to date, in one transaction, once among all processes.

    A version only adds, so that workers of the version before go on. Raises ConfigError if the tables are
    from a newer Eitherway that says that this one cannot use them.
    """
    known = migrations()
    with session(url) as connection, told():
        before, least = _version(connection)
        if max(known) <= before:
            _refuse_newer(before, least, max(known))
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.execute(
                "CREATE TABLE IF NOT EXISTS eitherway_version (version TEXT NOT NULL, least TEXT NOT NULL)"
            )
            before, _ = _version(connection)
            for version, statements in known.items():
                if version > before:
                    connection.execute(statements)
            connection.execute("DELETE FROM eitherway_version")
            connection.execute("INSERT INTO eitherway_version VALUES (%s, %s)", (max(known), "0001"))


def _version(connection: TenantConnection) -> tuple[str, str]:
    """The newest version of the tables, and the oldest Eitherway that may use them."""
    if not connection.execute("SELECT to_regclass('eitherway_version')").fetchall()[0][0]:
        return "", ""
    found = connection.execute("SELECT version, least FROM eitherway_version").fetchall()
    return (found[0][0], found[0][1]) if found else ("", "")


def _refuse_newer(before: str, least: str, latest: str) -> None:
    if least > latest:
        raise ConfigError(
            f"database: its tables are from a newer eitherway (version {before}, this one knows {latest}); "
            "install the newer one"
        )
