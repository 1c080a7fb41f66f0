"""Where the sender's clock stands, and what tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from eitherway.asks.sender_zone import sender_zone
from eitherway.asks.times import AskedTime

SAID = AskedTime("3pm ET", (0, 6), "T15:00", tz="America/New_York", zone_from="said")


def winter(hours: float) -> datetime:
    return datetime(2026, 1, 12, 9, 0, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("date", "times", "owner", "zone"),
    [
        (winter(1), (SAID,), "America/Chicago", ("America/New_York", "said")),
        (winter(1), (), "America/Chicago", ("+01:00", "date header")),
        (winter(5.5), (), "America/Chicago", ("+05:30", "date header")),
        (winter(-3.5), (), "America/Chicago", ("-03:30", "date header")),
        (winter(-6), (), "America/Chicago", ("America/Chicago", "date header")),
        (winter(0), (), "America/Chicago", ("", "owner")),
        (winter(0), (), "Europe/London", ("Europe/London", "date header")),
        (datetime(2026, 7, 1, 9, 0, tzinfo=UTC), (), "Europe/London", ("", "owner")),
        (None, (), "Europe/London", ("", "owner")),
    ],
)
def test_words_win_over_the_header_and_the_header_over_the_owner(date, times, owner, zone):
    assert sender_zone(date, times, owner) == zone
