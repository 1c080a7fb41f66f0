"""Whose work a thread does: the log names them by the short name of practice.yaml. An edge."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WHOSE: ContextVar[str] = ContextVar("whose", default="")


@contextmanager
def work_for(name: str) -> Iterator[None]:
    """What is logged inside is of this person."""
    token = _WHOSE.set(name)
    try:
        yield
    finally:
        _WHOSE.reset(token)


def name_in_log(record: logging.LogRecord) -> bool:
    """A filter of a log's handler: notes on the record whose it is."""
    record.person = _WHOSE.get()
    return True
