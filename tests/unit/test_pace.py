"""How often a mailbox is looked at: quick after a move, slow when quiet, and what a day costs."""

from __future__ import annotations

import pytest

from eitherway.imap.pace import Pace, Way

DAY = 86_400.0


@pytest.mark.parametrize("way", ["notify", "list-status", "status"])
def test_after_a_move_it_looks_every_ten_seconds_for_ten_minutes(way: Way) -> None:
    pace = Pace.start(way, 0.0).looked(1000.0, moved=True, whole=True)

    assert pace.pause(1000.0) == 10.0
    assert not pace.is_look_due(1009.0)
    assert pace.is_look_due(1010.0)
    assert pace.looked(1590.0, moved=False, whole=True).pause(1590.0) == 10.0
    assert pace.looked(1600.0, moved=False, whole=True).pause(1600.0) > 10.0


@pytest.mark.parametrize(("way", "pause"), [("notify", 600.0), ("list-status", 60.0), ("status", 300.0)])
def test_a_quiet_mailbox_is_looked_at_as_seldom_as_the_server_allows(way: Way, pause: float) -> None:
    pace = Pace.start(way, 0.0).looked(5000.0, moved=False, whole=True)

    assert pace.pause(5000.0) == pause
    assert pace.is_look_due(5000.0 + pause) == (way != "notify")


def test_the_clock_goes_on_where_the_server_tells_what_happens() -> None:
    pace = Pace.start("notify", 0.0).looked(5000.0, moved=False, whole=True)

    assert not pace.is_look_due(8599.0)
    assert pace.is_look_due(8600.0)


def test_flags_are_listed_again_while_something_moves_and_every_hour() -> None:
    pace = Pace.start("status", 0.0)

    assert pace.is_whole_look_due(599.0)
    assert not pace.is_whole_look_due(600.0)
    assert pace.is_whole_look_due(3600.0)
    assert not pace.looked(3600.0, moved=False, whole=True).is_whole_look_due(7100.0)


@pytest.mark.parametrize(("way", "looks", "waits"), [("notify", 24, 144), ("list-status", 1440, 1440)])
def test_a_quiet_day_costs_few_looks(way: Way, looks: int, waits: int) -> None:
    assert looks_and_waits(way) == pytest.approx((looks, waits), abs=2)


def looks_and_waits(way: Way) -> tuple[int, int]:
    """How often a day without news looks and waits, after its first ten minutes."""
    pace, now, looks, waits = Pace(way, -1000.0, 0.0, 0.0), 0.0, 0, 0
    while now < DAY:
        now += pace.pause(now)
        waits += 1
        if pace.is_look_due(now):
            pace = pace.looked(now, moved=False, whole=pace.is_whole_look_due(now))
            looks += 1
    return looks, waits
