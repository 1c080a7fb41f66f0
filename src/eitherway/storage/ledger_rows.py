"""What stands in the rows of a ledger: hashes, requests, when those were over. Pure, except for `find`."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.requests.request import Ref, Request

log = logging.getLogger(__name__)

BATCH = 500  # values in one query
_MOST_KNOWN = 20_000  # Message-IDs


_LONGEST_KEPT = 300  # characters; the name of a copy has a whole letter in it, and few come again


def keyed_text(text: str, key: bytes) -> str:
    """The keyed hash of an address or a Message-ID, whatever its case: 32 hex digits."""
    return (_keyed if len(text) <= _LONGEST_KEPT else _keyed.__wrapped__)(text, key)


@lru_cache(maxsize=4_096)  # each cycle asks for those of all threads; strangers write ever new ones
def _keyed(text: str, key: bytes) -> str:
    return hmac.digest(key, text.strip().lower().encode(), "sha256").hex()[:32]


def request_of(body: str) -> Request | None:
    """The request of a row; None if it cannot be read: its card on the board restores it."""
    from eitherway.requests.request import from_json

    try:
        return from_json(body)
    except ValueError:
        log.warning("a request in the ledger cannot be read; it is restored from its card")
        return None


def over_at(request: Request) -> str | None:
    """When a request was over; None if it is open or has a card."""
    if request.is_open or request.card is not None:
        return None
    times = (request.opened_at, request.decided_at, request.answered_at)
    return max(one.astimezone(UTC) for one in times if one).isoformat()


def all_of(key: Iterable[str]) -> str:
    return " AND ".join(f"{name} = ?" for name in key)


def ref_in(row: Any) -> Ref:
    from eitherway.requests.request import Ref

    return Ref(row["mailbox"], row["uidvalidity"], row["uid"])


class KnownRequests:
    """The requests as they were listed last: only those that changed since are read again."""

    def __init__(self, find: Callable[..., list[Any]]) -> None:
        self._find = find  # gives the rows that fulfil a condition with these values
        self._listed: _Listed | None = None
        self._stale: set[str] = set()  # the keys of those that this ledger changed since then
        self._read: dict[str, tuple[str, Request | None]] = {}  # by key, with the text of its row

    def note_change(self, key: str) -> None:
        """The request with this key was written or removed."""
        self._stale.add(key)

    def request_in(self, row: Any) -> Request | None:
        body, request = self._read.get(row["key"], ("", None))
        return request if body == row["body"] else request_of(row["body"])

    def over_since(self, since: str, version: int, *, is_sure: bool) -> tuple[Request, ...]:
        """Those that are open or were over then or later, the oldest first, at this version of the database.

        Unless it `is_sure`, what was written last may be taken back, and nothing is known from now on.
        """
        listed = self._listed
        if listed is None or listed.version != version or since < listed.since or len(self._stale) > BATCH:
            listed = None
        elif self._stale:
            listed = self._with_changes(listed)
        if listed is None:
            rows = self._find("over_at IS NULL OR over_at >= ?", since, order="opened_at")
            listed = _Listed(version, since, self._listed_in(rows))
            self._read = {key: self._read[key] for key in listed.rows}
        self._listed = listed if is_sure else None
        if is_sure:
            self._stale.clear()
        return tuple(one for _, over, one in listed.rows.values() if one and (over is None or over >= since))

    def _with_changes(self, listed: _Listed) -> _Listed | None:
        """The same with what changed; None if one is new, or gone, or not at its place."""
        rows = self._find(f"key IN ({', '.join('?' * len(self._stale))})", *self._stale)
        fresh, before = self._listed_in(rows), listed.rows
        is_same = all(key in before and before[key][0] == row[0] for key, row in fresh.items())
        return replace(listed, rows=before | fresh) if is_same and fresh.keys() == self._stale else None

    def _listed_in(self, rows: Iterable[Any]) -> dict[str, _Row]:
        read = {row["key"]: (row["body"], self.request_in(row)) for row in rows}
        self._read |= read
        return {row["key"]: (row["opened_at"], row["over_at"], read[row["key"]][1]) for row in rows}


_Row = tuple[str, "str | None", "Request | None"]
"""When it was opened and over, and the request; None if its row cannot be read."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The requests by key, the oldest first, of one `version`; none that was over before `since`."""

    version: int
    since: str
    rows: dict[str, _Row]


class KnownThreads:
    """The request of each Message-ID that was asked for, "" for none, while no thread changes."""

    def __init__(self) -> None:
        self._version: tuple[int, int] | None = None
        self._known: dict[str, str] = {}

    def at(self, version: tuple[int, int] | None) -> dict[str, str]:
        """What is known at this version of the threads, to be added to; nothing at None."""
        if version is None or version != self._version or len(self._known) > _MOST_KNOWN:
            self._version, self._known = version, {}
        return self._known

    def with_fresh(self, names: set[str], fresh: dict[str, str]) -> dict[str, str]:
        """The requests of those of these names that have one, by what is known and what was found now.

        What was found is known from now on, but for the names of copies, each of which holds a letter.
        """
        self._known |= {name: key for name, key in fresh.items() if len(name) <= _LONGEST_KEPT}
        return {name: key for name in names if (key := fresh.get(name) or self._known.get(name, ""))}
