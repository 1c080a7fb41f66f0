"""When a refused login is tried again: so rarely that no account gets locked. Pure."""

from datetime import timedelta

SLOW_CLOCK = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
"""The pauses after the first refusal, the second, the third, and each later one."""


def pause_after(refusals: int) -> timedelta:
    """How long to wait after this many refusals in a row, at least one."""
    return SLOW_CLOCK[min(refusals, len(SLOW_CLOCK)) - 1]
