"""What stands in the rows of a ledger: hashes, requests, and when those were over. Pure."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eitherway.requests.request import Ref, Request

log = logging.getLogger(__name__)

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
