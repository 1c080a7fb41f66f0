"""What cannot be handled is set aside, and tried again later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eitherway.engine.retries import set_aside
from eitherway.requests.request import Ref
from eitherway.storage.ledger import Failure, memory_ledger

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REF = Ref("INBOX", 7, 43)


@pytest.mark.parametrize(
    ("attempts", "for_good", "wait"),
    [
        (0, True, timedelta(minutes=10)),
        (1, True, timedelta(hours=2)),
        (2, True, timedelta(days=1)),
        (3, True, None),
        (0, False, timedelta(minutes=10)),
        (3, False, timedelta(days=1)),
        (40, False, timedelta(days=1)),
    ],
)
def test_the_next_try_is_later_each_time(attempts: int, for_good: bool, wait: timedelta | None) -> None:
    ledger = memory_ledger()
    ledger.set_aside(Failure(REF, attempts, "ValueError", NOW))

    set_aside(REF, KeyError("secret"), ledger, NOW, for_good=for_good)

    again = NOW + wait if wait else None
    assert ledger.failures() == (Failure(REF, attempts + 1, "KeyError", again),)
