"""The desk at which the laws about mailboxes are tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An account at which Eitherway has looked once."""
    desk = Desk(tmp_path)
    desk.look()
    return desk
