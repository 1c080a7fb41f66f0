"""Laws 3 and 7 beside speed: what is settled is what deciding on everything would leave alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.engine.settled import CLOCK, Settled
from tests.fuzz.histories import History


class Standing(History):
    """A random history in which each request is decided on when time passed, and then time stands still."""

    def time_passes(self) -> None:
        """Minutes, or days, and at least what has everything decided on."""
        super().time_passes()
        self.now += CLOCK + timedelta(seconds=1)
        self.comes_to_rest()

    def looks_until_quiet(self) -> None:
        """Both look until there is nothing to do; then neither has, with everything decided on anew."""
        self.comes_to_rest()
        for daemon in self.daemons:
            daemon.visit.settled = Settled()
        assert self.looks_of_all() == 0

    def comes_to_rest(self) -> None:
        """Both look, at the same time, as often as there is something to do."""
        while self.looks_of_all():
            assert self.looked < 1000

    def looks_of_all(self) -> int:
        """How many of them did something."""
        return sum(map(self._look, self.daemons))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_history_deciding_on_everything_finds_nothing_to_do(seed: int, tmp_path: Path) -> None:
    history = Standing(seed, tmp_path)

    history.run()

    assert history.looked
