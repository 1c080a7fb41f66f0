"""An office in memory, and a browser that was let in to its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.account import MemoryAccount
from tests.page.browser import Browser
from tests.stories.office import Office


@pytest.fixture
def office(memory: MemoryAccount, tmp_path: Path) -> Office:
    return Office(memory, tmp_path)


@pytest.fixture
def browser(office: Office) -> Browser:
    return Browser(office).let_in()
