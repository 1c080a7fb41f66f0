"""Draws the load of the weeks: rows of letters, and an HTML table for mail clients. Pure.

The table uses only what mail clients keep: `width`, `bgcolor` besides `background-color`, six-digit colours
and a letter in every cell, so that it is readable without colours, in dark mode and by a screen reader.
"""

from html import escape
from itertools import groupby

from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.explanation import say_load
from eitherway.capacity.model import Capacity, CellState, DayLoad, WeekLoad
from eitherway.text.formats import say_date, say_day, say_list

SLOT = 30
_ROOM = 2  # characters that fit in half an hour: in a day of eleven hours at 640 pixels it has 24 pixels

LETTERS: dict[CellState, tuple[str, str]] = {
    "free": ("f", "free"),
    "unread": ("/", "not known"),
    "busy": ("B", "busy"),
    "tentative": ("T", "tentative"),
    "away": ("A", "away"),
    "asked": ("Q", "asked for"),
    "clash": ("X", "asked for but taken"),
    "closed": ("c", "outside hours"),
}
_STRENGTH: tuple[CellState, ...] = ("closed", "free", "unread", "tentative", "away", "busy", "asked", "clash")
# White letters on medium tones, each with a contrast of 4.5 or more: dark modes that repaint light
# backgrounds or dark letters leave them alone.
_LETTER = "#FFFFFF"
_COLOURS: dict[CellState, str] = {
    "free": "#2E7D4F",
    "unread": "#5A6068",
    "busy": "#B5443A",
    "tentative": "#8A6200",
    "away": "#7A5C9E",
    "asked": "#1F6FB2",
    "clash": "#6B1029",
    "closed": "#667079",
}


# Stripes where a client keeps them; the letters are a hatch by themselves.
_STRIPES = "repeating-linear-gradient(135deg,#5A6068 0,#5A6068 5px,#474C53 5px,#474C53 10px)"
_HATCH: dict[CellState, str] = {"unread": f"background-image:{_STRIPES};"}


def as_text(capacity: Capacity) -> str:
    """The weeks concerned, a row of letters for each day, each letter half an hour; "" if none."""
    warning = doubt(capacity.calendars) if capacity.weeks else ""
    return "\n".join(filter(None, [weeks_as_text(capacity.weeks), warning]))


def as_html(capacity: Capacity) -> str:
    """The weeks concerned as HTML tables, a row for each day; "" if none."""
    warning = doubt(capacity.calendars) if capacity.weeks else ""
    paragraph = f"<p>{escape(warning)}</p>" if warning else ""
    return "\n".join(filter(None, [weeks_as_html(capacity.weeks), paragraph]))


def doubt(states: tuple[CalendarState, ...]) -> str:
    """Why a part of the picture is hatched, where that is because of a whole calendar, else ""."""
    if not states:
        return "Nothing is drawn as free: rules.yaml names no calendar."
    missing = [state.name for state in states if state.state != "fresh"]
    if not missing:
        return ""
    return f"Nothing is drawn as free: {say_list(missing)} was not read in full recently."


def weeks_as_text(weeks: tuple[WeekLoad, ...]) -> str:
    tables = ["\n".join([week_sentence(week), *_text_rows(week)]) for week in weeks]
    return "\n\n".join([*tables, legend(weeks)]) if tables else ""


def weeks_as_html(weeks: tuple[WeekLoad, ...]) -> str:
    tables = [_html_week(week) for week in weeks]
    legend = _letters_left(weeks)
    return "\n".join([*tables, f"<p>{escape(legend)}</p>"] if legend else tables)


def week_sentence(week: WeekLoad) -> str:
    """ "Week of 9 Mar: session: 20.8 h of 25 h booked"."""
    return ": ".join(
        filter(None, [f"Week of {say_date(week.monday)}", "; ".join(say_load(load) for load in week.loads)])
    )


def legend(weeks: tuple[WeekLoad, ...]) -> str:
    """The meaning of the letters that occur."""
    seen = {state for week in weeks for day in week.days for state in _slots(week, day)}
    words = [f"{letter} {meaning}" for state, (letter, meaning) in LETTERS.items() if state in seen]
    return f"Each letter is half an hour: {', '.join(words)}."


def _letters_left(weeks: tuple[WeekLoad, ...]) -> str:
    """The meaning of the table's letters where a word did not fit; "" if every cell is a word."""
    runs = [run for week in weeks for day in week.days for run in _runs(week, day)]
    seen = {state for state, number in runs if LETTERS[state][1] not in _cell(state, number)}
    words = [f"{letter} {meaning}" for state, (letter, meaning) in LETTERS.items() if state in seen]
    return f"Each letter is half an hour: {', '.join(words)}." if words else ""


def _text_rows(week: WeekLoad) -> list[str]:
    hours = range(week.opens // 60, -(-week.closes // 60))
    head = " " * 11 + "".join(f"{hour:02} " for hour in hours).rstrip()
    rows = []
    for day in week.days:
        letters = "".join(LETTERS[state][0] for state in _slots(week, day))
        pairs = " ".join(letters[at : at + 2] for at in range(0, len(letters), 2))
        rows.append(f"{say_day(day.day):<11}{pairs}")
    return [head, *rows]


def _slots(week: WeekLoad, day: DayLoad) -> list[CellState]:
    """The state of each half hour of the shown part of the day; the strongest if several apply."""
    first, last = week.opens // 60 * 60, -(-week.closes // 60) * 60
    return [
        max(
            (cell.state for cell in day.cells if cell.start < at + SLOT and cell.end > at),
            key=_STRENGTH.index,
        )
        for at in range(first, last, SLOT)
    ]


def _html_week(week: WeekLoad) -> str:
    sentence = escape(week_sentence(week), quote=True)
    hours = range(week.opens // 60, -(-week.closes // 60))
    width = 84 // max(1, len(hours))
    head = "".join(f'<th width="{width}%" colspan="2" align="left">{hour:02}</th>' for hour in hours)
    rows = "\n".join(_html_day(week, day) for day in week.days)
    return (
        f"<p>{sentence}</p>\n"
        f'<table role="img" aria-label="{sentence}. {escape(_busy_days(week), quote=True)}" width="100%" '
        'border="0" cellpadding="2" cellspacing="1" '
        'style="font-family:monospace;font-size:13px;margin-bottom:8px">\n'
        f'<tr><th width="16%" align="left">&nbsp;</th>{head}</tr>\n{rows}\n</table>'
    )


def _html_day(week: WeekLoad, day: DayLoad) -> str:
    width = max(1, 84 // max(1, len(_slots(week, day))))
    cells = []
    for state, number in _runs(week, day):
        colour, (_, meaning) = _COLOURS[state], LETTERS[state]
        cells.append(
            f'<td width="{width * number}%" colspan="{number}" align="center" bgcolor="{colour}" '
            f'style="background-color:{colour};{_HATCH.get(state, "")}color:{_LETTER}" title="{meaning}">'
            f'<font color="{_LETTER}">{_cell(state, number)}</font></td>'
        )
    return f'<tr><th width="16%" align="left">{say_day(day.day)}</th>{"".join(cells)}</tr>'


def _runs(week: WeekLoad, day: DayLoad) -> list[tuple[CellState, int]]:
    """The day as runs: a state and its number of half hours."""
    return [(state, len(list(run))) for state, run in groupby(_slots(week, day))]


def _cell(state: CellState, number: int) -> str:
    """The text of a run: the word if it fits, else a letter for each half hour."""
    letter, meaning = LETTERS[state]
    if state == "unread":  # hatched, in a client without colours too
        return (
            meaning.center(number * _ROOM, letter) if len(meaning) + 2 <= number * _ROOM else letter * number
        )
    return meaning if len(meaning) <= number * _ROOM else letter * number


def _busy_days(week: WeekLoad) -> str:
    """The free hours of each working day, for people who cannot see the table."""
    is_open = [day for day in week.days if any(cell.state != "closed" for cell in day.cells)]
    words = [f"{say_day(day.day)} {_free_hours(day)}" for day in is_open]
    return f"Free: {say_list(words)}." if words else "No working hours."


def _free_hours(day: DayLoad) -> str:
    minutes = sum(cell.end - cell.start for cell in day.cells if cell.state == "free")
    known = "nothing" if minutes == 0 else f"{minutes / 60:.1f} h"
    if not any(cell.state == "unread" for cell in day.cells):
        return known
    return f"{known}, the rest is not known" if minutes else "not known"
