"""Whose turn it is: token buckets, so that no tenant and no provider gets more than its part. Pure."""

from collections.abc import Iterable
from dataclasses import field
from typing import NamedTuple

from eitherway.values import dataclass


@dataclass(slots=True)
class Buckets:
    """A bucket for each key: `burst` tokens, filled again at `rate` a second."""

    rate: float
    burst: float
    _full: dict[str, tuple[float, float]] = field(default_factory=dict)  # tokens, and when that was

    def take(self, key: str, now: float) -> bool:
        """Takes a token; False if there is none."""
        tokens, at = self._full.get(key, (self.burst, now))
        tokens = min(self.burst, tokens + (now - at) * self.rate)
        self._full[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        return tokens >= 1

    def has(self, key: str, now: float) -> bool:
        """Whether there is a token to take."""
        tokens, at = self._full.get(key, (self.burst, now))
        return tokens + (now - at) * self.rate >= 1

    def forget(self, key: str) -> None:
        """Forgets a key that is gone."""
        self._full.pop(key, None)


class Turn(NamedTuple):
    """A mailbox whose turn is due since `due`."""

    due: float
    tenant: str
    account: str
    host: str


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns to take now, how many others wait, and the age of the oldest of those in seconds."""

    now: tuple[Turn, ...]
    postponed: int
    oldest: float


@dataclass(slots=True)
class Fairness:
    """Chooses among the turns that are due: the oldest first, each only with a token of tenant and host."""

    tenants: Buckets
    hosts: Buckets

    def choose(self, due: Iterable[Turn], room: int, now: float) -> Turns:
        """The turns to take now, at most `room` of them."""
        chosen: list[Turn] = []
        waiting: list[Turn] = []
        for turn in sorted(due):
            has_tokens = self.tenants.has(turn.tenant, now) and self.hosts.has(turn.host, now)
            if len(chosen) < room and has_tokens:
                self.tenants.take(turn.tenant, now)
                self.hosts.take(turn.host, now)
                chosen.append(turn)
            else:
                waiting.append(turn)
        oldest = max((now - turn.due for turn in waiting), default=0.0)
        return Turns(tuple(chosen), len(waiting), oldest)
