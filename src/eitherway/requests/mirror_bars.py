"""The picture of a period: a row for what was asked, deferred, answered; a letter for each kind. Pure.

Cards show it as text and as an HTML table, the page as SVG. Letters say the kind where colours are not seen.
"""

from collections.abc import Iterable, Sequence
from html import escape
from string import ascii_uppercase

from eitherway.requests.card_markup import clean
from eitherway.requests.mirror_figures import MEASURES, Reflection
from eitherway.text.formats import Writing
from eitherway.text.words import marked
from eitherway.values import dataclass

MOST_KINDS = 6  # with a letter of their own; the others share the last one
_MOST_CELLS = 30  # in a row of a card
_LABELS = {
    "asked": marked("asked"),
    "deferred": marked("deferred"),
    "yes": marked("yes"),
    "no": marked("no"),
    "refer": marked("referred"),
    "else": marked("answered otherwise"),
}
_COLOURS = ("#1f6fb2", "#8a6200", "#2e7d4f", "#7a5c9e", "#b5443a", "#5a6068")


@dataclass(frozen=True, slots=True)
class Run:
    """So many of one kind, in a row; `place` is that of the kind among all, from 0."""

    letter: str
    kind: str
    number: int
    place: int


@dataclass(frozen=True, slots=True)
class BarRow:
    """One measure with its runs, the kinds in their order."""

    label: str
    runs: tuple[Run, ...]

    @property
    def total(self) -> int:
        return sum(run.number for run in self.runs)

    def say(self, writing: Writing) -> str:
        """ "asked: 4 (speaking 3, coffee 1)"."""
        parts = ", ".join(f"{run.kind} {run.number}" for run in self.runs)
        return writing.say("{when}: {what}", when=self.label, what=f"{self.total} ({parts})")


@dataclass(frozen=True, slots=True)
class Bars:
    """The rows that have something in them, and what each letter means."""

    rows: tuple[BarRow, ...]
    legend: str
    described: str

    @property
    def most(self) -> int:
        """The number in the longest row."""
        return max((row.total for row in self.rows), default=0)


def bars_of(reflection: Reflection, writing: Writing, kinds: Sequence[str] = ()) -> Bars:
    """The picture of a period; without rows where nothing was asked or answered.

    With `kinds`, in this order, each has the same letter in the pictures of all periods.
    """
    kinds = kinds or reflection.kinds
    places = {kind: min(place, MOST_KINDS - 1) for place, kind in enumerate(kinds)}
    names: dict[int, str] = {}
    for kind, place in places.items():
        names[place] = clean(kind, 40) if place not in names else writing.say("others")
    letters = dict(zip(names, _letters_for(names.values()), strict=True))
    rows = []
    for measure in MEASURES:
        numbers = dict.fromkeys(names, 0)
        for kind, number in reflection.counts.get(measure, {}).items():
            numbers[places[kind]] += number
        runs = tuple(
            Run(letters[place], names[place], number, place)
            for place, number in sorted(numbers.items())
            if number
        )
        if runs:
            rows.append(BarRow(writing.say(_LABELS[measure]), runs))
    shown = {run.place for row in rows for run in row.runs}
    legend = ", ".join(f"{letters[place]} {names[place]}" for place in sorted(shown))
    return Bars(tuple(rows), legend, "; ".join(row.say(writing) for row in rows))


def _letters_for(names: Iterable[str]) -> list[str]:
    """A letter for each name: the first one in it that no other has."""
    taken: list[str] = []
    for name in names:
        own = (char for char in name.upper() if char.isalpha() and len(char) == 1)
        taken.append(next(char for char in (*own, *ascii_uppercase) if char not in taken))
    return taken


def as_text(bars: Bars) -> str:
    """Rows of letters, one for each request; of many in a row their number."""
    width = max(len(row.label) for row in bars.rows) + 2
    lines = [f"{row.label:<{width}}{' '.join(map(_letters, row.runs))}" for row in bars.rows]
    return "\n".join((*lines, bars.legend))


def _letters(run: Run) -> str:
    return run.letter * run.number if run.number <= _MOST_CELLS // 2 else f"{run.letter}×{run.number}"


_TABLE = "border-collapse:collapse;font-family:sans-serif;font-size:13px;margin:4px 0"
_CELL = "border:1px solid #888888;padding:1px 4px;color:#ffffff;text-align:left;white-space:nowrap"


def as_html(bars: Bars) -> str:
    """A table with a row for each measure; a cell is as wide as its number."""
    unit = max(min(14, 360 // max(bars.most, 1)), 2)
    rows = "\n".join(_html_row(row, unit) for row in bars.rows)
    return (
        f'<table role="img" aria-label="{escape(bars.described, quote=True)}" border="0" cellpadding="0" '
        f'cellspacing="0" style="{_TABLE}">\n{rows}\n</table>\n'
        f'<p style="margin:0 0 4px;font-size:13px">{escape(bars.legend)}</p>'
    )


def _html_row(row: BarRow, unit: int) -> str:
    cells = "".join(_html_run(run, run.number * unit) for run in row.runs)
    inner = (
        '<table border="0" cellpadding="0" cellspacing="0" style="border-collapse:collapse">'
        f"<tr>{cells}</tr></table>"
    )
    label = f'<th align="left" style="padding:1px 8px 1px 0;font-weight:normal">{escape(row.label)}</th>'
    return f"<tr>{label}<td>{inner}</td></tr>"


def _html_run(run: Run, width: int) -> str:
    colour = _COLOURS[run.place]
    return (
        f'<td width="{width}" bgcolor="{colour}" title="{escape(run.kind, quote=True)}" '
        f'style="{_CELL};min-width:{width}px;background-color:{colour}">'
        f'<font color="#ffffff">{run.letter}&nbsp;{run.number}</font></td>'
    )
