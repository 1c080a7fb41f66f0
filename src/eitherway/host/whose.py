"""Whose work a thread does: the log names them by the short name of practice.yaml. An edge."""

import logging
import re
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


# What a tenant named: rules, their letters, calendars. Each may say what somebody is treated for.
_OWN_WORDS = re.compile(r"(?<=\brule:).+|(?<=\bletter=)\S+|(?<=\bcalendar )(?:'.*?'|\".*?\")(?=[:,; ]|$)")


def only_tenant_in_log(record: logging.LogRecord) -> bool:
    """A filter of a host's log: notes whose it is, and leaves the words out that a tenant chose."""
    record.msg, record.args = _OWN_WORDS.sub("...", record.getMessage()), ()
    return name_in_log(record)


def name_in_log(record: logging.LogRecord) -> bool:
    """A filter of a log's handler: notes on the record whose it is."""
    record.person = _WHOSE.get()
    return True
