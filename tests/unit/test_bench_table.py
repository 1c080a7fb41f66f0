"""The table of `make bench` says which figures exceed their bounds."""

from __future__ import annotations

import pytest

from benchmarks.table import Row, per_call, printed


@pytest.mark.parametrize(
    ("row", "is_broken"),
    [
        (Row("a", 5, "ms"), False),
        (Row("a", 5, "ms", bound=5), False),
        (Row("a", 5.1, "ms", bound=5), True),
        (Row("a", 40, "ms", "a bare interpreter", 10, bound=4, is_ratio=True), False),
        (Row("a", 41, "ms", "a bare interpreter", 10, bound=4, is_ratio=True), True),
        (Row("a", 5, "ms", bound=6, aim=1), False),
    ],
)
def test_a_figure_over_its_bound_breaks_it(row: Row, is_broken: bool) -> None:
    assert row.is_broken == is_broken


def test_each_figure_is_shown_beside_what_it_is_measured_against() -> None:
    rows = (
        Row("`status`", 150.4, "ms", "a bare interpreter", 20, 13, 12, is_ratio=True),
        Row("memory", 68.9, "MB", bound=160, aim=70),
    )

    lines = printed(rows, markdown=True).splitlines()

    assert lines[2:] == [
        "|  | measured | against | ratio | bound | aim |",
        "| --- | --- | --- | --- | --- | --- |",
        "| `status` | 150 ms | a bare interpreter 20 ms | 7.5 | 13x | 12x |",
        "| memory | 69 MB |  |  | 160 MB | 70 MB |",
    ]


def test_the_time_of_a_call_is_in_milliseconds() -> None:
    assert 0 < per_call(lambda: sum(range(100_000)), times=3) < 1000
