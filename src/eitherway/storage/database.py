"""One connection to the SQLite file of a ledger: statements, transactions, faults in words. An edge.

Plain SQL without a mapper: a write costs a twentieth, and a command starts a quarter of a second sooner.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from eitherway.errors import ConfigError, EitherwayError, TransientError

_PRAGMAS = ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")


class Tables(Protocol):
    """What a ledger needs of its tables, in SQLite or in PostgreSQL.

    `owner` are columns of every key that the database fills.
    """

    owner: tuple[str, ...]

    @staticmethod
    def field(name: str) -> str:
        """The expression for a field of the JSON text in `body`, null if it cannot be read."""

    @property
    def version(self) -> int:
        """Another number whenever another connection wrote."""

    @property
    def is_in_transaction(self) -> bool:
        """Whether what was written last may be taken back."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """What a SELECT finds."""

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One statement that writes."""

    def together(self) -> AbstractContextManager[None]:
        """All or none of what is written inside."""

    def was_written(self) -> bool:
        """Whether another connection wrote since the last call; true at the first one."""

    def close(self) -> None:
        """Ends the use of the tables."""


class Database:
    """A connection that each thread may use, one at a time. All faults are ConfigError or TransientError."""

    owner: tuple[str, ...] = ()  # one file a person

    def __init__(self, path: str = ":memory:") -> None:
        """Opens the file `path`, which SQLite makes; without one, a database that ends with the process."""
        self._alone = threading.RLock()
        self._version: int | None = None
        self._depth = 0  # of the transactions that are open, one inside another
        with _told():
            # Transactions are begun here alone: Python begins none before CREATE TABLE.
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")

    @staticmethod
    def field(name: str) -> str:
        """The expression for a field of the JSON text in `body`, null if it cannot be read."""
        return f"CASE WHEN json_valid(body) THEN json_extract(body, '$.{name}') END"

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """What a SELECT finds; a column by its name, or in order."""
        with self._alone, _told():
            return self._connection.execute(statement, values).fetchall()

    def was_written(self) -> bool:
        """Whether another connection wrote to the file since the last call; true at the first one."""
        before, self._version = self._version, self.version
        return self._version != before

    @property
    def version(self) -> int:
        """Another number whenever another connection wrote to the file."""
        return int(self.rows("PRAGMA data_version")[0][0])

    @property
    def is_in_transaction(self) -> bool:
        """Whether what was written last may be taken back."""
        return self._depth > 0

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One statement that writes: a transaction of its own, unless one is open."""
        with self.together(), _told():
            self._connection.execute(statement, values)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or none of what is written inside, with one sync of the disk; one inside another joins it."""
        with self._alone:
            if not self._depth:
                with _told():
                    self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if not self._depth and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if not self._depth:
                self._commit()

    def _commit(self) -> None:
        with _told():
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error) from error


def _fault(error: sqlite3.Error) -> EitherwayError:
    text = str(error)
    if "malformed" in text or "not a database" in text:
        return ConfigError(
            f"ledger: {text}; move the file away and start again: "
            "cards and drafts are recognized from the mailbox"
        )
    return TransientError(f"ledger: {text}; nothing was changed after this")
