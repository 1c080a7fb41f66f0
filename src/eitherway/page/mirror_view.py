"""*Mirror*: what the last weeks and months were, in a sentence and a picture each. An edge."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date

from eitherway.capacity.local import bounds
from eitherway.engine.reflections import reflections_of
from eitherway.page.bar_drawing import ROW, WIDTH, Bar, Row, fitting
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.requests.card_markup import clean
from eitherway.requests.context import account_of
from eitherway.requests.mirror_bars import BarRow, Bars, bars_of
from eitherway.requests.mirror_figures import Reflection, kinds_of, last_month, last_week
from eitherway.requests.week_mirror import mirror_heading, mirror_lines, mirror_sentence
from eitherway.text.formats import Writing
from eitherway.values import dataclass

_LABEL, _UNIT = 124, 22
_GAP = 1  # between the bars of two kinds
_WEEKS, _MONTHS = 8, 6


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A week or a month as it is shown."""

    heading: str
    sentence: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...]
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
        len(rows) * ROW,
        bars.legend,
        bars.described,
    )


def _rows(bars: Bars) -> tuple[Row, ...]:
    unit = min(_UNIT, (WIDTH - _LABEL) / max(bars.most, 1))
    return tuple(Row(place * ROW, row.label, tuple(_bars(row, unit))) for place, row in enumerate(bars.rows))


def _bars(row: BarRow, unit: float) -> Iterator[Bar]:
    x = float(_LABEL)
    for run in row.runs:
        width = run.number * unit
        text = fitting(run.letter, str(run.number), width)
        meaning = f"{row.label}: {clean(run.kind, 80)} {run.number}"
        yield Bar(x, max(width - _GAP, 1), f"kind{run.place}", text, meaning)
        x += width
