"""The office that a story begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.account import Account
from tests.stories.office import Office


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    """An empty mailbox, looked at once."""
    return Office(dovecot, tmp_path)
