"""How far back `--since` looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from eitherway.commands.watch import _day
from eitherway.errors import ConfigError

TODAY = datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (None, None),
        ("0d", TODAY),
        ("14d", TODAY - timedelta(days=14)),
        ("52w", TODAY - timedelta(weeks=52)),
        (str(TODAY), TODAY),
    ],
)
def test_a_length_or_a_day_names_a_day(since: str | None, day: date | None) -> None:
    assert _day(since) == day


@pytest.mark.parametrize("since", ["", "d", "x", "14", "1.5d", "9" * 30 + "d", "2026-13-01", "yesterday"])
def test_what_is_neither_is_refused(since: str) -> None:
    with pytest.raises(ConfigError, match="is not a length or a date; write 14d, 2w or"):
        _day(since)


@pytest.mark.parametrize("since", ["53w", "400d", "2001-01-01"])
def test_what_was_forgotten_is_not_looked_at(since: str) -> None:
    with pytest.raises(ConfigError, match="is more than a year ago, which was forgotten; write 52w or less"):
        _day(since)
