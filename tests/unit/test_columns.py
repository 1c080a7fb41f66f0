"""Tables fit the terminal, whatever stands in them."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from eitherway.commands.columns import Column, table

COLUMNS = (Column("id"), Column("who", cut=True), Column("room", optional=True), Column("about", cut=True))
ROWS = (
    ("a147", "Dana Rivera", "full", "A talk in December, or another time in the winter if that suits"),
    ("beef", "高橋 美咲 from the Institute of Advanced Horticulture", "unknown", "講演のお願い" * 8),
    ("dada", "", "-", ""),
)


@pytest.mark.parametrize("width", [200, 120, 80, 60, 30])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(cell_len(line) for line in table(COLUMNS, ROWS, width)) <= width


def test_columns_are_aligned_by_cells_and_cut_with_an_ellipsis() -> None:
    assert list(table(COLUMNS, ROWS, 60)) == [
        "id    who                    room     about",
        "a147  Dana Rivera            full     A talk in December, o…",
        "beef  高橋 美咲 from the I…  unknown  講演のお願い講演のお…",
        "dada                         -",
    ]


def test_an_optional_column_goes_before_the_others_are_cut_to_nothing() -> None:
    assert "room" not in next(table(COLUMNS, ROWS, 36))


def test_a_table_that_fits_is_as_narrow_as_its_content() -> None:
    assert list(table((Column("a"), Column("b")), [("1", "two")], 80)) == ["a  b", "1  two"]
