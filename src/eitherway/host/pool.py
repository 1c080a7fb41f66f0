"""A bounded number of threads for the work of all: each piece has a key, one thread at once. An edge."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Work = Callable[[], object]


class Pool:
    """Works off what it is called for, in order. A key called while it is worked on comes again."""

    def __init__(self, size: int) -> None:
        self._ready: deque[str] = deque()
        self._works: dict[str, Work] = {}  # what waits, by key
        self._began: dict[str, float] = {}  # what is worked on, by key: since when (monotonic)
        self._changed = threading.Condition()
        self._is_closed = False
        self._threads = [threading.Thread(target=self._run, name="worker", daemon=True) for _ in range(size)]
        for thread in self._threads:
            thread.start()

    def call(self, key: str, work: Work) -> None:
        """Has it done soon; a key that waits already is not done twice. Any thread may call."""
        with self._changed:
            is_new = key not in self._works
            self._works[key] = work
            if is_new and key not in self._began:
                self._ready.append(key)
                self._changed.notify()

    @property
    def began(self) -> dict[str, float]:
        """The keys that are worked on, and since when (monotonic)."""
        with self._changed:
            return dict(self._began)

    @property
    def pending(self) -> int:
        """How many keys wait or are worked on."""
        with self._changed:
            return len(self._works) + len(self._began)

    def is_busy(self, key: str) -> bool:
        """Whether it waits or is worked on."""
        with self._changed:
            return key in self._works or key in self._began

    @property
    def is_whole(self) -> bool:
        """Whether every thread lives."""
        return all(thread.is_alive() for thread in self._threads)

    def close(self, seconds: float) -> None:
        """Begins nothing more, and waits at most that long for what is under way."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))

    def _run(self) -> None:
        while (key := self._next()) is not None:
            try:
                self._works.pop(key)()
            except Exception:
                log.exception("internal error; going on with the others")
            with self._changed:
                del self._began[key]
                if key in self._works:
                    self._ready.append(key)
                    self._changed.notify()

    def _next(self) -> str | None:
        with self._changed:
            while not self._ready and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                return None
            key = self._ready.popleft()
            self._began[key] = time.monotonic()
            return key
