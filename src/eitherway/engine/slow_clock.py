"""When a server is tried again: after a refused login so rarely that no account gets locked. Pure."""

from datetime import timedelta

from eitherway.errors import BusyError

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds between attempts to connect
BUSY_PAUSE = 50.0  # seconds at most where the server is there, and refuses for now without saying how long

SLOW_CLOCK = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
"""The pauses after the first refusal, the second, the third, and each later one."""


def pause_after(refusals: int) -> timedelta:
    """How long to wait after this many refusals in a row, at least one."""
    return SLOW_CLOCK[min(refusals, len(SLOW_CLOCK)) - 1]


def rest_after(error: Exception, failures: int, jitter: float) -> float:
    """Seconds until the next attempt to connect, after this many failures before this one.

    `jitter` is 0.5 to 1, so that those that failed together do not come back together. A server that said for
    how long it wants to be left alone, or that it is busy, is never asked sooner.
    """
    pause = min(FIRST_PAUSE * 2.0 ** min(failures, 9), LONGEST_PAUSE)
    if isinstance(error, BusyError):
        return (error.wait or min(pause, BUSY_PAUSE)) + 2.0 * jitter
    return pause * jitter
