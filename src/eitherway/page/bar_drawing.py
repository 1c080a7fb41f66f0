"""Rows of bars side by side, as weeks and the mirror draw them, in units of the view box. Pure.

`pieces.html` draws them as SVG; colours are in the style sheet, by the class. A letter says the same as the
colour.
"""

from eitherway.values import dataclass

WIDTH = 360
ROW = 22
_LEAST_LETTER = 9  # units; a narrower bar has no letter
_LEAST_TEXT = 18  # units; a narrower bar has its letter alone


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a row. `look` is its class, `text` is what fits into it, `meaning` what a reader says."""

    x: float
    width: float
    look: str
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `y` is its upper edge."""

    y: int
    label: str
    bars: tuple[Bar, ...]


def fitting(letter: str, more: str, width: float) -> str:
    """As much of a letter, and of what stands behind it, as a bar of that width has room for."""
    if width < _LEAST_LETTER:
        return ""
    return f"{letter} {more}" if more and width >= _LEAST_TEXT else letter
