"""Draws the load of the weeks: rows of letters, and an HTML table for mail clients. Pure.

The table uses only what mail clients keep: `border`, `width`, `bgcolor` besides `background-color`, six-digit
colours, a border round every cell and one letter in it, so that it is readable without colours, in dark mode,
in a view that strips styles, and by a screen reader. The letters are explained once, below all weeks.
"""

from html import escape
from itertools import groupby

from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.explanation import say_load
from eitherway.capacity.model import Capacity, CellState, DayLoad, WeekLoad
from eitherway.text.formats import (
    EUROPEAN,
    Said,
    Writing,
    has_half_days,
    say_date,
    say_day,
)
from eitherway.text.words import marked

SLOT = 30
_LABEL = 78  # pixels of the column with the days
_MOST_HOURS = 14  # as many hours have both digits above them on a phone; of more every second one is named

# Words: the letter of half an hour in a table, a space, what it means. Each letter is another one.
LETTERS: dict[CellState, str] = {
    "free": marked("f free"),
    "unread": marked("/ not known"),
    "busy": marked("B busy"),
    "tentative": marked("T tentative"),
    "away": marked("A away"),
    "asked": marked("Q asked for"),
    "clash": marked("X asked for but taken"),
    "closed": marked("c outside hours"),
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


def letter_of(state: CellState, writing: Writing) -> tuple[str, str]:
    """The letter of a state, and what it means."""
    letter, _, meaning = writing.say(LETTERS[state]).partition(" ")
    return letter, meaning


def as_text(capacity: Capacity, writing: Writing = EUROPEAN) -> str:
    """The weeks concerned, a row of letters for each day, each letter half an hour; "" if none."""
    warning = doubt(capacity.calendars, writing) if capacity.weeks else ""
    return "\n".join(filter(None, [weeks_as_text(capacity.weeks, writing), warning]))


def as_html(capacity: Capacity, writing: Writing = EUROPEAN) -> str:
    """The weeks concerned as HTML tables, a row for each day; "" if none."""
    warning = doubt(capacity.calendars, writing) if capacity.weeks else ""
    paragraph = f"<p>{escape(warning)}</p>" if warning else ""
    return "\n".join(filter(None, [weeks_as_html(capacity.weeks, writing), paragraph]))


def doubt(states: tuple[CalendarState, ...], writing: Writing = EUROPEAN) -> str:
    """Why a part of the picture is hatched, where that is because of a whole calendar, else ""."""
    if not states:
        return writing.say("Nothing is drawn as free: rules.yaml names no calendar.")
    missing = tuple(state.name for state in states if state.state != "fresh")
    if not missing:
        return ""
    return writing.say_count(
        "Nothing is drawn as free: {names} was not read in full recently.",
        "Nothing is drawn as free: {names} were not read in full recently.",
        len(missing),
        names=missing,
    )


def weeks_as_text(weeks: tuple[WeekLoad, ...], writing: Writing = EUROPEAN) -> str:
    tables = ["\n".join([week_sentence(week, writing), *_text_rows(week, writing)]) for week in weeks]
    return "\n\n".join([*tables, legend(weeks, writing)]) if tables else ""


def weeks_as_html(weeks: tuple[WeekLoad, ...], writing: Writing = EUROPEAN) -> str:
    tables = [_html_week(week, writing) for week in weeks]
    return "\n".join([*tables, f'<p style="{_SMALL}">{escape(code(weeks, writing))}</p>']) if tables else ""


def week_sentence(week: WeekLoad, writing: Writing = EUROPEAN) -> str:
    """ "Week of 9 Mar: session: 20.8 h of 25 h booked"."""
    title = writing.say("Week of {day}", day=say_date(week.monday, writing))
    loads = "; ".join(say_load(load, writing) for load in week.loads)
    return writing.say("{when}: {what}", when=title, what=loads) if loads else title


def legend(weeks: tuple[WeekLoad, ...], writing: Writing = EUROPEAN) -> str:
    """The meaning of the letters, each for half an hour."""
    return writing.say("Each letter is half an hour: {letters}.", letters=code(weeks, writing))


def code(weeks: tuple[WeekLoad, ...], writing: Writing = EUROPEAN) -> str:
    """The meaning of the letters that occur: "f free, B busy"."""
    seen = {state for week in weeks for day in week.days for state in _slots(week, day)}
    return ", ".join(writing.say(words) for state, words in LETTERS.items() if state in seen)


def _text_rows(week: WeekLoad, writing: Writing) -> list[str]:
    named = [say_day(day.day, writing) for day in week.days]
    width = max(map(len, named)) + 1
    rows = [" " * width + " ".join(_hours(week, writing))]
    for day, name in zip(week.days, named, strict=True):
        letters = "".join(letter_of(state, writing)[0] for state in _slots(week, day))
        pairs = " ".join(letters[at : at + 2] for at in range(0, len(letters), 2))
        rows.append(f"{name:<{width}}{pairs}")
    return rows


def _hours(week: WeekLoad, writing: Writing) -> list[str]:
    """The hours above a table, of two characters: "09", or "12", " 1" on a clock of twelve hours."""
    hours = range(week.opens // 60, -(-week.closes // 60))
    return [f"{(hour - 1) % 12 + 1:>2}" if has_half_days(writing) else f"{hour:02}" for hour in hours]


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


_TABLE = (
    "width:100%;table-layout:fixed;border-collapse:collapse;font-family:sans-serif;font-size:11px;"
    "margin-bottom:10px"
)
_SMALL = "margin:0 0 4px;font-size:13px"
_EDGE = "border:1px solid #888888;padding:1px 0"
_DAY = "border:1px solid #888888;padding:1px 2px;white-space:nowrap;font-weight:normal"


def _html_week(week: WeekLoad, writing: Writing) -> str:
    sentence = escape(week_sentence(week, writing), quote=True)
    hours = _hours(week, writing)
    step = 1 if len(hours) <= _MOST_HOURS else 2
    head = "".join(
        f'<th colspan="{2 * min(step, len(hours) - at)}" align="left" style="{_EDGE};font-weight:normal">'
        f"{hours[at].strip()}</th>"
        for at in range(0, len(hours), step)
    )
    columns = f'<col width="{_LABEL}">' + "<col>" * (2 * len(hours))
    rows = "\n".join(_html_day(week, day, writing) for day in week.days)
    return (
        f'<p style="{_SMALL}">{sentence}</p>\n'
        f'<table role="img" aria-label="{sentence}. {escape(_free_days(week, writing), quote=True)}" '
        f'width="100%" border="1" cellpadding="0" cellspacing="0" style="{_TABLE}">'
        f"<colgroup>{columns}</colgroup>\n"
        f'<tr><th width="{_LABEL}" align="left" style="{_DAY}">&nbsp;</th>{head}</tr>\n{rows}\n</table>'
    )


def _html_day(week: WeekLoad, day: DayLoad, writing: Writing) -> str:
    cells = []
    for state, number in _runs(week, day):
        colour, (letter, meaning) = _COLOURS[state], letter_of(state, writing)
        cells.append(
            f'<td colspan="{number}" align="center" bgcolor="{colour}" '
            f'style="{_EDGE};background-color:{colour};{_HATCH.get(state, "")}color:{_LETTER}" '
            f'title="{escape(meaning, quote=True)}"><font color="{_LETTER}">{letter}</font></td>'
        )
    label = escape(say_day(day.day, writing))
    return f'<tr><th width="{_LABEL}" align="left" style="{_DAY}">{label}</th>{"".join(cells)}</tr>'


def _runs(week: WeekLoad, day: DayLoad) -> list[tuple[CellState, int]]:
    """The day as runs: a state and its number of half hours."""
    return [(state, len(list(run))) for state, run in groupby(_slots(week, day))]


def _free_days(week: WeekLoad, writing: Writing) -> str:
    """The free hours of each working day, for people who cannot see the table."""
    is_open = [day for day in week.days if any(cell.state != "closed" for cell in day.cells)]
    if not is_open:
        return writing.say("No working hours.")
    days = [f"{say_day(day.day, writing)} {writing.say(_free_hours(day))}" for day in is_open]
    return writing.say("Free: {days}.", days=tuple(days))


def _free_hours(day: DayLoad) -> Said:
    minutes = sum(cell.end - cell.start for cell in day.cells if cell.state == "free")
    is_known = not any(cell.state == "unread" for cell in day.cells)
    if not minutes:
        return Said("nothing") if is_known else Said("not known")
    hours = minutes / 60
    return (
        Said("{hours} h", hours=hours) if is_known else Said("{hours} h, the rest is not known", hours=hours)
    )
