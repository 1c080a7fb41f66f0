"""The workers of a practice: bounded, in order, one at a time for each key."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from eitherway.host.pool import Pool
from tests.watching import within


def call_all(pool: Pool, keys: Iterable[str], work: Callable[[], None]) -> None:
    for key in keys:
        pool.call(key, work)


def test_no_more_is_worked_on_at_once_than_there_are_workers() -> None:
    pool, now, most, done = Pool(3), [0], [0], [0]
    alone = threading.Lock()

    def work() -> None:
        with alone:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with alone:
            now[0] -= 1
            done[0] += 1

    call_all(pool, map(str, range(20)), work)
    within(10, lambda: done[0] == 20)
    pool.close(5)

    assert most[0] == 3


def test_a_key_called_while_it_is_worked_on_comes_once_more_and_never_twice_at_once() -> None:
    pool, begun, go_on, done = Pool(4), threading.Event(), threading.Event(), []

    def work() -> None:
        done.append(1)
        begun.set()
        go_on.wait(5)

    pool.call("key", work)
    assert begun.wait(5)
    call_all(pool, ["key"] * 5, work)
    time.sleep(0.1)
    at_once, pending = len(done), pool.pending
    go_on.set()
    within(5, lambda: len(done) == 2)
    time.sleep(0.1)
    pool.close(5)

    assert (at_once, len(done)) == (1, 2)
    assert (pending, pool.pending) == (2, 0)


def test_work_that_fails_ends_no_worker() -> None:
    pool, done = Pool(1), threading.Event()

    pool.call("bad", lambda: 1 / 0)
    pool.call("good", done.set)

    assert done.wait(5)
    assert pool.is_whole
    pool.close(5)
