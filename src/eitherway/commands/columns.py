"""Tables for a terminal of any width. Pure."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from eitherway.values import dataclass

GAP = "  "
_READABLE = 12  # cells of a column that is cut; below that, optional columns go first


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cut` ones are shortened where the table is too wide, to `least` cells at least.

    `optional` ones go before that.
    """

    heading: str
    cut: bool = False
    optional: bool = False
    least: int = 6


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The lines of a table, the heading first; none is wider than `width` cells, if that is possible.

    A wide character takes two cells. Optional columns are left out, the last first, before others are cut too
    short to be read.
    """
    kept = list(range(len(columns)))
    widths = [
        max(cell_len(text) for text in (column.heading, *(row[place] for row in rows)))
        for place, column in enumerate(columns)
    ]
    for place in reversed(range(len(columns))):
        if columns[place].optional and _needed(columns, widths, kept) > width:
            kept.remove(place)
    _shrink(columns, widths, kept, width)
    for row in ([column.heading for column in columns], *rows):
        yield GAP.join(_fitted(row[place], widths[place]) for place in kept).rstrip()


def _needed(columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int]) -> int:
    """The least width at which these columns can be read."""
    readable = {place: max(_READABLE, columns[place].least) for place in kept if columns[place].cut}
    cells = (min(widths[place], readable.get(place, widths[place])) for place in kept)
    return sum(cells) + len(GAP) * (len(kept) - 1)


def _shrink(columns: Sequence[Column], widths: list[int], kept: Sequence[int], width: int) -> None:
    """Takes cells from the widest column that may be cut until the table fits."""
    cut = [place for place in kept if columns[place].cut]
    excess = sum(widths[place] for place in kept) + len(GAP) * (len(kept) - 1) - width
    while excess > 0 and (wide := [place for place in cut if widths[place] > columns[place].least]):
        widths[max(wide, key=lambda place: widths[place])] -= 1
        excess -= 1


def _fitted(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
