"""Stores what Eitherway remembers in a database: positions, requests, effects, counts. An edge.

It contains hashes, dates, mailbox names and the names of rules; no address, name, subject or text.
SQLite in WAL mode with full sync by default; any database of SQLAlchemy by its URL.
"""

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from eitherway.errors import ConfigError, TransientError
from eitherway.requests.request import Ref, Request, StoredMessage, from_json, to_plain
from eitherway.rules.decisions import FIRST_LETTERS
from eitherway.storage import ledger_tables as t
from eitherway.storage.migrate import migrate
from eitherway.storage.state import alone_in, read_secret, translate_errors

log = logging.getLogger(__name__)

FORGOTTEN = "forgotten:"  # prefix of a fact: a request that no card restores
BATCH = 500  # values in one query


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
    """The memory of one account, used by one process at a time (see state.hold)."""

    def __init__(self, engine: sa.Engine, account: str, secret: bytes) -> None:
        self._engine = engine
        self._account = account
        self._secret = secret

    # -- hashes -------------------------------------------------------------------------------------

    def hash(self, text: str) -> str:
        """The keyed hash of an address or a Message-ID: 32 hex digits, useless without the state folder."""
        return hmac.new(self._secret, text.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]

    # -- positions ----------------------------------------------------------------------------------

    def position(self, mailbox: str) -> Position | None:
        row = self._row(t.positions, mailbox=mailbox)
        return Position(row.uidvalidity, row.last_uid, _aware(row.swept_at)) if row else None

    def move_position(self, mailbox: str, position: Position) -> None:
        values = {
            "uidvalidity": position.uidvalidity,
            "last_uid": position.last_uid,
            "swept_at": position.swept_at.isoformat(),
        }
        self._put(t.positions, {"mailbox": mailbox}, values)

    # -- requests -----------------------------------------------------------------------------------

    def requests(self, *, over_since: datetime | None = None) -> tuple[Request, ...]:
        """The requests, oldest first; with `over_since` those that are open or were over then or later."""
        query = sa.select(t.requests.c.body).where(self._mine(t.requests)).order_by(t.requests.c.opened_at)
        if over_since is not None:
            over_at = t.requests.c.over_at
            query = query.where(sa.or_(over_at.is_(None), over_at >= over_since.astimezone(UTC).isoformat()))
        return self._requests(query)

    def request(self, key: str) -> Request | None:
        row = self._row(t.requests, key=key)
        return _request_in(row.body) if row else None

    def record(self, request: Request, thread: Iterable[str] = ()) -> None:
        """Writes the request and the Message-IDs of its thread (as hashes) in one transaction."""
        values = {
            "state": request.state,
            "asker": request.asker,
            "opened_at": request.opened_at.astimezone(UTC).isoformat(),
            "body": json.dumps(to_plain(request), sort_keys=True),
            "over_at": _over_at(request),
        }
        with self._begin() as connection:
            _upsert(connection, t.requests, self._key(key=request.key), values)
            for message_id in thread:
                hashed = self.hash(message_id)
                _upsert(connection, t.threads, self._key(hash=hashed), {"request": request.key})

    def thread_of(self, message_ids: Iterable[str]) -> Request | None:
        """The request whose thread holds one of these Message-IDs."""
        hashes = [self.hash(message_id) for message_id in message_ids]
        query = sa.select(t.threads.c.request).where(self._mine(t.threads), t.threads.c.hash.in_(hashes))
        row = self._one(query.limit(1))
        return self.request(row.request) if row else None

    def forget(self, asker: str) -> int:
        """Removes the requests and the contact of one asker (a hash); returns the number of requests.

        Their keys stay as facts, so that a card left on the board restores nothing.
        """
        by_asker = self._where(t.requests, asker=asker)
        keys = [row.key for row in self._all(sa.select(t.requests.c.key).where(by_asker))]
        with self._begin() as connection:
            for table in (t.threads, t.effects):
                connection.execute(table.delete().where(self._mine(table), table.c.request.in_(keys)))
            connection.execute(t.requests.delete().where(by_asker))
            connection.execute(t.contacts.delete().where(self._where(t.contacts, hash=asker)))
            for key in keys:
                _upsert(connection, t.facts, self._key(name=f"{FORGOTTEN}{key}"), {"value": ""})
        return len(keys)

    def is_forgotten(self, key: str) -> bool:
        """Whether the owner had the request with this key forgotten."""
        return bool(self.list_facts(f"{FORGOTTEN}{key}"))

    # -- effects ------------------------------------------------------------------------------------

    def effect(self, name: str) -> StoredMessage | None:
        """The message that an effect stored, if it is known to be done."""
        row = self._row(t.effects, name=name)
        if row is None or row.done_at is None:
            return None
        return StoredMessage(Ref(row.mailbox, row.uidvalidity, row.uid), row.digest)

    def intend(self, name: str, request: str, now: datetime) -> None:
        self._put(
            t.effects, {"name": name}, {"request": request, "intended_at": now.isoformat(), "done_at": None}
        )

    def done(self, name: str, placed: StoredMessage, now: datetime) -> None:
        values = {
            "mailbox": placed.ref.mailbox,
            "uidvalidity": placed.ref.uidvalidity,
            "uid": placed.ref.uid,
            "digest": placed.digest,
            "done_at": now.astimezone(UTC).isoformat(),
        }
        self._put(t.effects, {"name": name}, values)

    def drafts_since(self, since: datetime, asker: str = "") -> int:
        """The number of first letters drafted since then, with `asker` (a hash) of those to them."""
        first = sa.or_(*(t.effects.c.name.endswith(f":{letter}:0") for letter in FIRST_LETTERS))
        is_later = t.effects.c.done_at >= since.astimezone(UTC).isoformat()
        query = sa.select(t.effects.c.name).where(self._mine(t.effects), first, is_later)
        if asker:
            theirs = sa.select(t.requests.c.key).where(self._where(t.requests, asker=asker))
            query = query.where(t.effects.c.request.in_(theirs))
        return len(self._all(query))

    def history(self, asker: str, key: str) -> tuple[Request, ...]:
        """The other requests of this asker (a hash), oldest first."""
        others = sa.select(t.requests.c.body).where(
            self._where(t.requests, asker=asker), t.requests.c.key != key
        )
        return self._requests(others.order_by(t.requests.c.opened_at))

    def keys_of(self, message_ids: Iterable[str]) -> dict[str, str]:
        """The key of the request in whose thread each Message-ID is, without those in none."""
        hashes = {message_id: self.hash(message_id) for message_id in set(message_ids)}
        wanted = sorted(set(hashes.values()))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), BATCH):
            some = t.threads.c.hash.in_(wanted[start : start + BATCH])
            rows = self._all(sa.select(t.threads).where(self._mine(t.threads), some))
            found |= {row.hash: row.request for row in rows}
        return {message_id: found[hashed] for message_id, hashed in hashes.items() if hashed in found}

    # -- messages seen, set aside, counted ----------------------------------------------------------

    def seen(self, key: str) -> str | None:
        """The identity of the message with this key that was decided on, None if there was none.

        "" if it is unknown: an older version of the ledger stored only the key.
        """
        row = self._row(t.seen, key=key)
        return (row.identity or "") if row else None

    def mark_seen(self, key: str, outcome: str, now: datetime, identity: str = "") -> None:
        values = {"outcome": outcome, "at": now.astimezone(UTC).isoformat(), "identity": identity or None}
        self._put(t.seen, {"key": key}, values)

    def outcomes_since(self, since: datetime) -> dict[str, int]:
        """The number of messages by outcome (`rule:NAME`, `guard:NAME`, `none`, `failed`) since then."""
        query = sa.select(t.seen.c.outcome, sa.func.count().label("n")).where(
            self._mine(t.seen), t.seen.c.at >= since.astimezone(UTC).isoformat()
        )
        return {row.outcome: row.n for row in self._all(query.group_by(t.seen.c.outcome))}

    def set_aside(self, failure: Failure) -> None:
        values = {
            "attempts": failure.attempts,
            "error": failure.error,
            "next_at": failure.next_at.isoformat() if failure.next_at else None,
        }
        self._put(t.failures, asdict(failure.ref), values)

    def failures(self) -> tuple[Failure, ...]:
        rows = self._all(sa.select(t.failures).where(self._mine(t.failures)))
        return tuple(
            Failure(
                Ref(row.mailbox, row.uidvalidity, row.uid),
                row.attempts,
                row.error,
                _aware(row.next_at) if row.next_at else None,
            )
            for row in rows
        )

    def recovered(self, ref: Ref) -> None:
        self._drop(t.failures, **asdict(ref))

    # -- people the owner wrote to ------------------------------------------------------------------

    def knows(self, address: str) -> bool:
        return self._row(t.contacts, hash=self.hash(address)) is not None

    def learn(self, addresses: Iterable[str]) -> None:
        with self._begin() as connection:
            for hashed in {self.hash(address) for address in addresses}:
                _upsert(connection, t.contacts, self._key(hash=hashed), {})

    # -- small facts --------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """A stored fact ("last_mail_at", "paused", ...); "" if there is none."""
        row = self._row(t.facts, name=name)
        return row.value if row else ""

    def set_fact(self, name: str, value: str) -> None:
        self._put(t.facts, {"name": name}, {"value": value})

    def list_facts(self, prefix: str) -> dict[str, str]:
        query = sa.select(t.facts).where(self._mine(t.facts), t.facts.c.name.startswith(prefix))
        return {row.name: row.value for row in self._all(query)}

    def drop_fact(self, name: str) -> None:
        self._drop(t.facts, name=name)

    def close(self) -> None:
        self._engine.dispose()

    # -- inside -------------------------------------------------------------------------------------

    def _mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return table.c.account == self._account

    def _where(self, table: sa.Table, **key: Any) -> sa.ColumnElement[bool]:
        return sa.and_(*(table.c[name] == value for name, value in self._key(**key).items()))

    def _key(self, **key: Any) -> dict[str, Any]:
        return {"account": self._account, **key}

    def _row(self, table: sa.Table, **key: Any) -> Any:
        return self._one(sa.select(table).where(self._where(table, **key)))

    def _drop(self, table: sa.Table, **key: Any) -> None:
        with self._begin() as connection:
            connection.execute(table.delete().where(self._where(table, **key)))

    def _one(self, query: sa.Select[Any]) -> Any:
        with self._begin() as connection:
            return connection.execute(query).first()

    def _all(self, query: sa.Select[Any]) -> list[Any]:
        with self._begin() as connection:
            return list(connection.execute(query))

    def _requests(self, query: sa.Select[Any]) -> tuple[Request, ...]:
        return tuple(filter(None, (_request_in(row.body) for row in self._all(query))))

    def _put(self, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
        with self._begin() as connection:
            _upsert(connection, table, self._key(**key), values)

    @contextmanager
    def _begin(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise _ledger_error(error) from error


def _upsert(connection: sa.Connection, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    where = sa.and_(*(table.c[name] == value for name, value in key.items()))
    if values and connection.execute(table.update().where(where).values(**values)).rowcount:
        return
    if connection.execute(sa.select(sa.literal(1)).select_from(table).where(where)).first() is None:
        connection.execute(table.insert().values(**key, **values))


def _ledger_error(error: DBAPIError) -> Exception:
    text = str(error.orig)
    if "malformed" in text or "not a database" in text:
        return ConfigError(
            f"ledger: {text}; move the file away and start again: "
            "cards and drafts are recognized from the mailbox"
        )
    return TransientError(f"ledger: {text}; nothing was changed after this")


def _request_in(body: str) -> Request | None:
    """The request of a row; None if it cannot be read: its card on the board restores it."""
    try:
        return from_json(body)
    except ValueError:
        log.warning("a request in the ledger cannot be read; it is restored from its card")
        return None


def _over_at(request: Request) -> str | None:
    """When a request was over; None if it is open or has a card."""
    if request.is_open or request.card is not None:
        return None
    times = (request.opened_at, request.decided_at, request.answered_at)
    return max(one.astimezone(UTC) for one in times if one).isoformat()


def _aware(text: str) -> datetime:
    return datetime.fromisoformat(text)


# -- opening ------------------------------------------------------------------------------------------


def open_ledger(state: Path, account: str, url: str = "") -> Ledger:
    """The ledger of `account` in the folder `state`, created or migrated as needed.

    Raises ConfigError if the file is not a ledger or is from a newer Eitherway, and if the folder cannot be
    used; TransientError if the disk is full or the ledger is locked.
    """
    path = state / "ledger.sqlite3"
    with translate_errors(state):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = read_secret(state / "secret")
    engine = sa.create_engine(url or f"sqlite:///{path}")
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _harden)
    # SQLite does not wait for a lock while it switches a file to WAL: only one may open it at a time.
    with translate_errors(state), alone_in(state):
        if not url:
            path.touch(mode=0o600)
        try:
            migrate(engine)
        except DBAPIError as error:
            raise _ledger_error(error) from error
    return Ledger(engine, account, secret)


def memory_ledger() -> Ledger:
    """An empty ledger that ends with the process, for `explain` of a file."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    migrate(engine)
    return Ledger(engine, "file", secrets.token_bytes(32))


def _harden(connection: Any, _record: Any) -> None:
    for pragma in ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
