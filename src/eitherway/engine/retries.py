"""What cannot be handled now is set aside and tried again later, so that the others go on. An edge."""

from __future__ import annotations

from datetime import datetime, timedelta

from eitherway.requests.request import Ref
from eitherway.storage.ledger import Failure, Ledger

RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))


def set_aside(ref: Ref, error: Exception, ledger: Ledger, now: datetime, *, for_good: bool) -> None:
    """Records one more failure of what is at `ref`, and when it is tried again.

    After the last of `RETRIES` it is tried no more, or, unless it may be set aside `for_good`, once a day.
    """
    before = next((item.attempts for item in ledger.failures() if item.ref == ref), 0)
    given_up = for_good and before >= len(RETRIES)
    again = None if given_up else now + RETRIES[min(before, len(RETRIES) - 1)]
    ledger.set_aside(Failure(ref, before + 1, type(error).__name__, again))
