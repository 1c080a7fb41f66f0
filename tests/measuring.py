"""Times that hold on a busy machine, where others can only add to them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], attempts: int = 3) -> float:
    """CPU time of `work` in this thread, the least of the attempts.

    What other tests left in memory, and their threads, are not counted.
    """
    return min(_once(work) for _ in range(attempts))


def _once(work: Callable[[], object]) -> float:
    gc.freeze()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        gc.unfreeze()
