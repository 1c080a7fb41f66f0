"""What a test needs of this machine: skipped where it is missing, failed where it is required."""

from __future__ import annotations

import os

import pytest


def require(installed: bool, missing: str) -> None:
    """Ends the test with `missing` where it is not installed; a failure where CI requires the servers."""
    if installed:
        return
    if os.environ.get("EITHERWAY_REQUIRE_SERVERS") == "1":
        pytest.fail(missing)
    pytest.skip(missing)
