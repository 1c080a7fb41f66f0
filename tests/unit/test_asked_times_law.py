"""A letter that asks for a time gets no Room unless that time was read: 2,000 made letters in four languages.

`make fuzz` makes 200,000 of them (`tests/fuzz/asked_times.py`).
"""

from __future__ import annotations

import pytest

from tests.fuzz.asked_times import fault, letters


@pytest.mark.parametrize("seed", range(8))
def test_no_asked_time_is_dropped_in_silence(seed: int) -> None:
    found = [fault(each) for each in letters(250, seed)]

    assert [line for line in found if line] == []
