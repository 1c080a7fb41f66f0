"""Who may sign in next: few at once, and one at a time to a host that does not answer. Pure.

When a server with a thousand mailboxes restarts, all their lines break at once. One of them tries it, at
growing intervals; once that one is answered, the others follow, as many at once as may be.
"""

import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 8  # attempts at once
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds between two attempts at a host that does not answer


@dataclass(slots=True)
class _Away:
    """A host that did not answer: since how many attempts, when it is tried again, and who waits for it."""

    attempts: int = 0
    until: float = 0.0
    waiting: deque[str] = field(default_factory=deque)


class SignIns:
    """Attempts to connect and sign in, by key. `jitter` is a factor of pauses, about 1, new at each call."""

    def __init__(self, jitter: Callable[[], float], most: int = MOST) -> None:
        self._jitter, self._most = jitter, most
        self._numbers = itertools.count()
        self._wanted: dict[str, tuple[int, str]] = {}
        self._queue: list[tuple[float, int, str]] = []
        self._active: dict[str, str] = {}
        self._away: dict[str, _Away] = {}

    def ask(self, key: str, host: str, at: float) -> None:
        """Notes that this key wants to sign in at this time; an earlier wish of it is void."""
        number = next(self._numbers)
        self._wanted[key] = number, host
        heapq.heappush(self._queue, (at, number, key))

    def drop(self, key: str) -> None:
        """Forgets a wish and an attempt of this key."""
        self._wanted.pop(key, None)
        self._active.pop(key, None)

    def is_wanted(self, key: str) -> bool:
        """Whether this key waits for its turn."""
        return key in self._wanted

    def begin(self, now: float) -> list[str]:
        """Those that begin now; each is active until `end` or `drop`."""
        self._ask_for_one_of_each(now)
        begun: list[str] = []
        while len(self._active) < self._most and self._queue and self._queue[0][0] <= now:
            _, number, key = heapq.heappop(self._queue)
            known, host = self._wanted.get(key, (-1, ""))
            if known != number:
                continue
            away = self._away.get(host)
            if away and (now < away.until or host in self._active.values()):
                away.waiting.append(key)
                continue
            del self._wanted[key]
            self._active[key] = host
            begun.append(key)
        return begun

    def _ask_for_one_of_each(self, now: float) -> None:
        for host, away in self._away.items():
            if now >= away.until and host not in self._active.values():
                while away.waiting:
                    key = away.waiting.popleft()
                    if key in self._wanted:
                        self.ask(key, host, now)
                        break

    def answered(self, key: str, now: float) -> bool:
        """The host of an active key is there: all that wait for it may follow. Whether it was away."""
        host = self._active.get(key, "")
        away = self._away.pop(host, None)
        for other in away.waiting if away else ():
            if other in self._wanted:
                self.ask(other, host, now)
        return away is not None

    def end(self, key: str, now: float, *, away: bool = False) -> bool:
        """An attempt came to its end; `away`: its host did not answer. Whether it answered before."""
        host = self._active.pop(key, "")
        if not away or not host:
            return False
        known = self._away.setdefault(host, _Away())
        pause = min(FIRST_PAUSE * 2.0 ** min(known.attempts, 9), LONGEST_PAUSE)
        known.attempts, known.until = known.attempts + 1, now + pause * self._jitter()
        return known.attempts == 1

    @property
    def active(self) -> int:
        """How many attempts are under way."""
        return len(self._active)

    def next_at(self) -> float:
        """When somebody may begin, if no attempt ends before: infinity if nobody waits for a time."""
        if len(self._active) >= self._most:
            return math.inf
        busy = set(self._active.values())
        probes = (one.until for host, one in self._away.items() if one.waiting and host not in busy)
        return min((*(at for at, _, _ in self._queue[:1]), *probes), default=math.inf)
