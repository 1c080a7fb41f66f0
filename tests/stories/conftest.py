"""The office that a story begins with. Stories run on the store in memory, or on what `--server` names.

A story that cuts connections, or looks at what travels on them, asks for `dovecot` itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.account import Account
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office


@pytest.fixture
def account(request: pytest.FixtureRequest) -> MailAccount:
    """A fresh account where the stories run."""
    found: MailAccount = request.getfixturevalue(request.config.getoption("--server"))
    return found


@pytest.fixture
def served_office(dovecot: Account, tmp_path: Path) -> Office:
    """An office for the command line, which reaches its mailbox over TCP only."""
    return Office(dovecot, tmp_path)


@pytest.fixture
def office(account: MailAccount, tmp_path: Path) -> Office:
    """An empty mailbox, looked at once."""
    return Office(account, tmp_path)
