"""One account on every kind of store: two in memory, and four real servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eitherway.imap.mail_store import MailStore
from tests.conftest import SERVERS
from tests.memory.account import MemoryAccount
from tests.memory.server import MemoryServer
from tests.servers.mail_account import MailAccount


@pytest.fixture
def bare_memory() -> MemoryAccount:
    """A fresh account in memory that lacks UIDPLUS, MOVE, CONDSTORE and SPECIAL-USE."""
    return MemoryAccount(server=MemoryServer(()))


@pytest.fixture(params=("memory", "bare_memory", *SERVERS))
def account(request: pytest.FixtureRequest) -> MailAccount:
    """A fresh account on each kind of store."""
    found: MailAccount = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def store(account: MailAccount) -> Iterator[MailStore]:
    """It, opened as the program does."""
    opened = account.open()
    yield opened
    opened.close()
