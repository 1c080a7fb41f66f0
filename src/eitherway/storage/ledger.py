"""Stores what Eitherway remembers in a database: positions, requests, effects, counts. An edge.

It contains hashes, dates, mailbox names and the names of rules; no address, name, subject or text.
SQLite in WAL mode with full sync.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eitherway.errors import EitherwayError
from eitherway.storage.database import Database, Tables
from eitherway.storage.ledger_rows import (
    BATCH,
    KnownRequests,
    KnownThreads,
    all_of,
    keyed_text,
    over_at,
    ref_in,
)
from eitherway.storage.migrate import migrate
from eitherway.storage.state import alone_in, read_secret, translate_errors
from eitherway.storage.tenant_tables import own_tables
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.requests.request import Ref, Request, StoredMessage

BOARD_KEY = "board_key"  # a fact: the key that signs the cards
FORGOTTEN = "forgotten:"  # prefix of a fact: a request that no card restores
_REQUESTS = ("requests", "threads")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a watched mailbox was read: everything up to `last_uid` is done."""

    uidvalidity: int
    last_uid: int
    swept_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was set aside: how often it was tried, and when it is next (None: never)."""

    ref: Ref
    attempts: int
    error: str
    next_at: datetime | None


class Ledger:
    """The memory of one account, used by one process at a time (see state.hold).

    `board_key` signs the cards; it is empty before there is a board.
    """

    def __init__(self, database: Tables, account: str, secret: bytes) -> None:
        self._database = database
        self._account = account
        self._secret = secret
        self._requests = KnownRequests(partial(self._find, "requests"))
        self._changes = 0  # of requests and their threads, by this ledger
        self._threads = 0  # the changes of threads alone
        self._known = KnownThreads()
        self.board_key = bytes.fromhex(self.fact(BOARD_KEY))

    def keep_board_key(self, key: bytes) -> None:
        """Remembers the key of the board, which every machine of the owner reads there."""
        self.set_fact(BOARD_KEY, key.hex())
        self.board_key = key

    # -- hashes -------------------------------------------------------------------------------------

    def hash(self, text: str) -> str:
        """The keyed hash of an address or a Message-ID: 32 hex digits, useless without the state folder."""
        return keyed_text(text, self._secret)

    def person(self, address: str) -> str:
        """The keyed hash by which requests know a person: the same on every machine that reads the board."""
        return keyed_text(address, self.board_key or self._secret)

    # -- positions ----------------------------------------------------------------------------------

    def position(self, mailbox: str) -> Position | None:
        row = self._row("positions", mailbox=mailbox)
        if row is None:
            return None
        return Position(row["uidvalidity"], row["last_uid"], datetime.fromisoformat(row["swept_at"]))

    def move_position(self, mailbox: str, position: Position) -> None:
        self._put(
            "positions", {"mailbox": mailbox}, asdict(position) | {"swept_at": position.swept_at.isoformat()}
        )

    # -- requests -----------------------------------------------------------------------------------

    def requests(self, *, over_since: datetime | None = None) -> tuple[Request, ...]:
        """The requests, oldest first; with `over_since` those that are open or were over then or later.

        Each cycle asks for them, and few changed since: only those are read again.
        """
        since = over_since.astimezone(UTC).isoformat() if over_since else ""
        is_sure = not self._database.is_in_transaction
        return self._requests.over_since(since, self._database.version, is_sure=is_sure)

    @property
    def revision(self) -> tuple[int, int]:
        """Another one whenever a request or the messages of its thread may have changed."""
        return self._database.version, self._changes

    def summary(self, today: date) -> tuple[int, int, int, str | None, int]:
        """How many are open, overdue, drafted; the next day that is due; how many wait on the list."""
        due, draft, key = map(self._database.field, ("due", "draft", "key"))
        late, waits = (f"COUNT(CASE WHEN {one} THEN 1 END)" for one in (f"{due} < ?", "state = 'waiting'"))
        columns = f"COUNT(*) - {waits}, {late}, COUNT({draft}), MIN({due}), {waits}"
        statement = f"SELECT {columns} FROM requests WHERE account = ? AND {key} IS NOT NULL "  # noqa: S608
        statement += "AND state IN ('open', 'promised', 'decided', 'waiting')"
        (row,) = self._database.rows(statement, (today.isoformat(), self._account))
        return row[0], row[1], row[2], row[3], row[4]

    def request(self, key: str) -> Request | None:
        row = self._row("requests", key=key)
        return self._requests.request_in(row) if row else None

    def record(self, request: Request, thread: Iterable[str] = ()) -> None:
        """Writes the request and the Message-IDs of its thread (as hashes) in one transaction."""
        from eitherway.requests.request import to_plain

        values = {
            "state": request.state,
            "asker": request.asker,
            "opened_at": request.opened_at.astimezone(UTC).isoformat(),
            "body": json.dumps(to_plain(request), sort_keys=True),
            "over_at": over_at(request),
        }
        with self.together():
            self._put("requests", {"key": request.key}, values)
            for message_id in thread:
                self._put("threads", {"hash": self.hash(message_id)}, {"request": request.key})

    def thread_of(self, message_ids: Iterable[str]) -> Request | None:
        """The request whose thread holds one of these Message-IDs."""
        found = self.keys_of(message_ids)
        return self.request(next(iter(found.values()))) if found else None

    def forget(self, address: str) -> int:
        """Removes the requests of one asker and the contact; returns the number of requests.

        Their keys stay as facts, so that a card left on the board restores nothing.
        """
        known_as = (self.person(address), self.hash(address))  # the latter in an older ledger
        keys = [row["key"] for row in self._find("requests", "asker IN (?, ?)", *known_as)]
        with self.together():
            for key in keys:
                self._remove(key)
                self.set_fact(f"{FORGOTTEN}{key}", "")
            self._drop("contacts", hash=self.hash(address))
        return len(keys)

    def _remove(self, key: str) -> None:
        """Removes a request with all that belongs to it."""
        self._drop("threads", request=key)
        self._drop("effects", request=key)
        self._drop("requests", key=key)

    def prune(self, before: datetime) -> None:
        """Forgets what was over before then: requests with all that is theirs, and messages that were seen.

        Nothing of a request that is open or has a card. A message that is as old must count as seen.
        """
        since, known = before.astimezone(UTC).isoformat(), "(SELECT key FROM requests WHERE account = ?)"
        with self.together():
            for row in self._find("requests", "over_at < ?", since):
                self._remove(row["key"])
            for table, of, at in (("seen", "key", "at"), ("effects", "request", "intended_at")):
                past = f"DELETE FROM {table} WHERE account = ? AND {at} < ? AND {of} NOT IN {known}"  # noqa: S608
                self._database.change(past, (self._account, since, self._account))

    def is_forgotten(self, key: str) -> bool:
        """Whether the owner had the request with this key forgotten."""
        return bool(self.list_facts(f"{FORGOTTEN}{key}"))

    # -- effects ------------------------------------------------------------------------------------

    def effect(self, name: str) -> StoredMessage | None:
        """The message that an effect stored, if it is known to be done."""
        row = self._row("effects", name=name)
        if row is None or row["done_at"] is None:
            return None
        from eitherway.requests.request import StoredMessage

        return StoredMessage(ref_in(row), row["digest"])

    def intend(self, name: str, request: str, now: datetime) -> None:
        self._put(
            "effects", {"name": name}, {"request": request, "intended_at": now.isoformat(), "done_at": None}
        )

    def done(self, name: str, placed: StoredMessage, now: datetime) -> None:
        values = {
            "mailbox": placed.ref.mailbox,
            "uidvalidity": placed.ref.uidvalidity,
            "uid": placed.ref.uid,
            "digest": placed.digest,
            "done_at": now.astimezone(UTC).isoformat(),
        }
        self._put("effects", {"name": name}, values)

    def drafted_since(self, since: datetime) -> tuple[str, ...]:
        """To whom first letters were drafted since then: a hash for each letter, "" where nobody knows."""
        from eitherway.rules.decisions import FIRST_LETTERS

        ends = tuple(f":{letter}:0" for letter in FIRST_LETTERS)
        done = self._find("effects", "done_at >= ?", since.astimezone(UTC).isoformat())
        first = (row["request"] for row in done if row["name"].endswith(ends))
        requests = (self._row("requests", key=key) for key in first)
        return tuple(row["asker"] if row else "" for row in requests)

    def history(self, asker: str, key: str) -> tuple[Request, ...]:
        """The other requests of this asker (a hash), oldest first."""
        rows = self._find("requests", "asker = ? AND key <> ?", asker, key, order="opened_at")
        return tuple(filter(None, map(self._requests.request_in, rows)))

    def keys_of(self, message_ids: Iterable[str]) -> dict[str, str]:
        """The key of the request in whose thread each Message-ID is, without those in none."""
        version = None if self._database.is_in_transaction else (self._database.version, self._threads)
        names, known = set(message_ids), self._known.at(version)
        hashes = {name: self.hash(name) for name in names if name not in known}
        wanted = sorted(set(hashes.values()))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), BATCH):
            some = wanted[start : start + BATCH]
            rows = self._find("threads", f"hash IN ({', '.join('?' * len(some))})", *some)
            found |= {row["hash"]: row["request"] for row in rows}
        fresh = {name: found.get(hashed, "") for name, hashed in hashes.items()}
        return self._known.with_fresh(names, fresh)

    # -- messages seen, set aside, counted ----------------------------------------------------------

    def seen(self, key: str) -> str | None:
        """The identity of the message with this key that was decided on, None if there was none.

        "" if it is unknown: an older version of the ledger stored only the key.
        """
        row = self._row("seen", key=key)
        return (row["identity"] or "") if row else None

    def mark_seen(self, key: str, outcome: str, now: datetime, identity: str = "") -> None:
        values = {"outcome": outcome, "at": now.astimezone(UTC).isoformat(), "identity": identity or None}
        self._put("seen", {"key": key}, values)

    def outcomes_since(self, since: datetime) -> dict[str, int]:
        """The number of messages by outcome (`rule:NAME`, `guard:NAME`, `none`, `failed`) since then."""
        statement = "SELECT outcome, COUNT(*) FROM seen WHERE account = ? AND at >= ? GROUP BY outcome"
        found = self._database.rows(statement, (self._account, since.astimezone(UTC).isoformat()))
        return dict(map(tuple, found))

    def set_aside(self, failure: Failure) -> None:
        next_at = failure.next_at.isoformat() if failure.next_at else None
        values = {"attempts": failure.attempts, "error": failure.error, "next_at": next_at}
        self._put("failures", asdict(failure.ref), values)

    def failures(self) -> tuple[Failure, ...]:
        return tuple(map(_failure_in, self._find("failures")))

    def recovered(self, ref: Ref) -> None:
        self._drop("failures", **asdict(ref))

    # -- people the owner wrote to ------------------------------------------------------------------

    def knows(self, address: str) -> bool:
        return self._row("contacts", hash=self.hash(address)) is not None

    def learn(self, addresses: Iterable[str]) -> None:
        with self.together():
            for hashed in {self.hash(address) for address in addresses}:
                self._put("contacts", {"hash": hashed}, {})

    # -- small facts --------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """A stored fact ("last_mail_at", "paused", ...); "" if there is none."""
        row = self._row("facts", name=name)
        return str(row["value"]) if row else ""

    def set_fact(self, name: str, value: str) -> None:
        self._put("facts", {"name": name}, {"value": value})

    def list_facts(self, prefix: str) -> dict[str, str]:
        found = self._find("facts", "substr(name, 1, ?) = ?", len(prefix), prefix)
        return {row["name"]: row["value"] for row in found}

    def drop_fact(self, name: str) -> None:
        self._drop("facts", name=name)

    def was_written(self) -> bool:
        """Whether another program or thread wrote to the file since the last call; true at the first one."""
        return self._database.was_written()

    def together(self) -> AbstractContextManager[None]:
        """What is written inside is written as a whole, with one sync of the disk, or not at all."""
        return self._database.together()

    def close(self) -> None:
        self._database.close()

    # -- inside: names of tables and columns are ours, so they may stand in a statement ---------------

    def _find(self, table: str, where: str = "", *values: Any, order: str = "") -> list[Any]:
        statement = f"SELECT * FROM {table} WHERE account = ?"  # noqa: S608
        statement += f" AND ({where})" if where else ""
        statement += f" ORDER BY {order}" if order else ""
        return self._database.rows(statement, (self._account, *values))

    def _row(self, table: str, **key: Any) -> Any:
        return next(iter(self._find(table, all_of(key), *key.values())), None)

    def _put(self, table: str, key: dict[str, Any], values: dict[str, Any]) -> None:
        """Writes these columns of the row with this key, which is made if it is not there."""
        self._note_change(table, key)
        names = ("account", *key, *values)
        change = ", ".join(f"{name} = excluded.{name}" for name in values)
        statement = (
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608
            f"ON CONFLICT ({', '.join((*self._database.owner, 'account', *key))}) DO "
            + (f"UPDATE SET {change}" if change else "NOTHING")
        )
        self._database.change(statement, (self._account, *key.values(), *values.values()))

    def _note_change(self, table: str, key: dict[str, Any]) -> None:
        self._changes += table in _REQUESTS
        if table == "requests":
            self._requests.note_change(key["key"])
        self._threads += table == "threads"

    def _drop(self, table: str, **key: Any) -> None:
        self._note_change(table, key)
        statement = f"DELETE FROM {table} WHERE account = ? AND {all_of(key)}"  # noqa: S608
        self._database.change(statement, (self._account, *key.values()))


def _failure_in(row: Any) -> Failure:
    next_at = datetime.fromisoformat(row["next_at"]) if row["next_at"] else None
    return Failure(ref_in(row), row["attempts"], row["error"], next_at)


# -- opening ------------------------------------------------------------------------------------------


def open_ledger(state: Path, account: str, address: str = "") -> Ledger:
    """The ledger of `account` in the folder `state`, or in the database at `address`, made as needed.

    Raises ConfigError if the file is not a ledger or is from a newer Eitherway, and if the folder cannot be
    used; TransientError if the disk is full, the ledger is locked or the database is away.
    """
    path = state / "ledger.sqlite3"
    with translate_errors(state):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = read_secret(state / "secret")
    if address:
        return Ledger(own_tables(address, secret), account, secret)
    # SQLite does not wait for a lock while it switches a file to WAL: only one may open it at a time.
    with translate_errors(state), alone_in(state):
        path.touch(mode=0o600)
        database = Database(str(path))
        try:
            migrate(database)
        except EitherwayError:
            database.close()
            raise
    return Ledger(database, account, secret)


def memory_ledger(account: str = "file", secret: bytes | None = None) -> Ledger:
    """An empty ledger that ends with the process, for `explain` of a file."""
    database = Database()
    migrate(database)
    return Ledger(database, account, secret or secrets.token_bytes(32))
