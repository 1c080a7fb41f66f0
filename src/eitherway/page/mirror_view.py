"""*Mirror*: what the last weeks and months were, in a sentence and a picture each. An edge."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date

from eitherway.capacity.local import bounds
from eitherway.engine.reflections import reflections_of
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.requests.context import account_of
from eitherway.requests.mirror_bars import Bars, bars_of
from eitherway.requests.mirror_figures import Reflection, kinds_of, last_month, last_week
from eitherway.requests.week_mirror import mirror_heading, mirror_lines, mirror_sentence
from eitherway.text.formats import Writing

WIDTH = 360
_LABEL, _ROW, _UNIT = 110, 22, 22
_LEAST_NUMBER = 18  # units; a narrower bar has its letter alone
_LEAST_LETTER = 9
_WEEKS, _MONTHS = 8, 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a bar: so many requests of one kind. `place` is its colour's."""

    x: float
    width: float
    place: int
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One measure."""

    y: int
    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A week or a month as it is shown."""

    heading: str
    sentence: str
    lines: tuple[str, ...]
    rows: tuple[MarkedRow, ...]
    height: int
    legend: str
    described: str


def show_weeks(desk: Desk, asked: Asked) -> Shown:
    """The last weeks, the newest first; this one so far comes before them."""
    del asked
    return _shown(desk, lambda today: (bounds(today, "week"), last_week(today)), last_week, _WEEKS)


def show_months(desk: Desk, asked: Asked) -> Shown:
    """The last months, this one so far before them."""
    del asked
    return _shown(desk, lambda today: (bounds(today, "month"), last_month(today)), last_month, _MONTHS)


Days = tuple[date, date]


def _shown(
    desk: Desk, newest: Callable[[date], tuple[Days, ...]], before: Callable[[date], Days], number: int
) -> Shown:
    config = desk.config_without_calendars()
    writing, now = writing_of(config), desk.clock().astimezone(config.zone)
    if not config.rulebook.settings.answers.mirror:
        return Shown("mirror.html", {"periods": (), "is_off": True, "weeks": number == _WEEKS})
    periods = list(newest(now.date()))
    while len(periods) < number:
        periods.append(before(periods[-1][0]))
    with ExitStack() as opened:
        ledgers = [
            opened.enter_context(closing(config.paths.remembered(account_of(settings))))
            for settings in config.rulebook.settings.mailboxes
        ]
        found = list(reflections_of(ledgers, periods, now))
    kept = [one for one in found if one.is_known]
    values = {
        "periods": [_mirrored(one, writing, kinds_of(kept)) for one in kept],
        "is_off": False,
        "weeks": number == _WEEKS,
    }
    return Shown("mirror.html", values)


def _mirrored(one: Reflection, writing: Writing, kinds: tuple[str, ...]) -> Mirrored:
    bars = bars_of(one, writing, kinds)
    rows = _rows(bars)
    return Mirrored(
        mirror_heading(one, writing),
        mirror_sentence(one, writing),
        mirror_lines(one, writing),
        rows,
        len(rows) * _ROW,
        bars.legend,
        bars.described,
    )


def _rows(bars: Bars) -> tuple[MarkedRow, ...]:
    unit = min(_UNIT, (WIDTH - _LABEL) / max(bars.most, 1))
    rows = []
    for place, row in enumerate(bars.rows):
        x, marks = float(_LABEL), []
        for run in row.runs:
            width = run.number * unit
            text = f"{run.letter} {run.number}" if width >= _LEAST_NUMBER else run.letter
            shown = text if width >= _LEAST_LETTER else ""
            marks.append(Mark(x, width, run.place, shown, f"{row.label}: {run.kind} {run.number}"))
            x += width
        rows.append(MarkedRow(place * _ROW, row.label, tuple(marks)))
    return tuple(rows)
