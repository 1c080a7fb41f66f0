"""Says a Capacity in sentences: the verdict, what is in the way, which calendars were read. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from eitherway.capacity.calendar_state import Broken, CalendarState
from eitherway.capacity.model import Capacity, Conflict, DateVerdict, KindLoad, Stretch
from eitherway.text.formats import say_day, say_length, say_moment

_MOST_LINES = 12
_MANY_DATES = 4  # as many dates in a row of which the same is said share a line

REASON_WORDS = {
    "past": "the time is past",
    "away": "you are away",
    "holiday": "it is a public holiday",
    "outside_hours": "it is outside your hours",
    "conflict": "something else is there",
    "limit_day": "the day's limit is reached",
    "limit_week": "the week's limit is reached",
    "limit_month": "the month's limit is reached",
    "limit_quarter": "the quarter's limit is reached",
    "caseload": "your caseload is full",
    "no_opening": "no opening is left",
    "unread": "a calendar could not be read",
    "stale": "a calendar was read too long ago",
    "cut_off": "a calendar is incomplete",
    "shrunk": "a calendar has far fewer events than before",
    "broken_item": "an item in a calendar could not be read",
    "unclear": "it is not clear which time is meant",
    "beyond_horizon": "it is too far ahead",
    "tentative": "something tentative is there",
    "gap": "the gap to a neighbour is too short",
    "notice": "the notice is too short",
    "reserve": "it uses your reserve",
    "nearly_full": "after it no other would fit",
    "last_place": "it is the last place",
    "few_openings": "few openings are left",
    "some_full": "some of the dates are full",
}
_BROKEN_SHOWN = 3
AS_FAR_AS_KNOWN = "as far as is known"  # beside a sum in which something may be missing
_NO_CALENDAR = "rules.yaml names no calendar"
_VERDICTS = {"room": "There is room", "tight": "It is tight", "full": "Full", "unknown": "Not known"}


def sentence(capacity: Capacity) -> str:
    """The verdict with its reasons, as one sentence."""
    why = ", and ".join(_reason(reason, capacity) for reason in capacity.why)
    return f"{_VERDICTS[capacity.verdict]}: {why}." if why else f"{_VERDICTS[capacity.verdict]}."


def _reason(reason: str, capacity: Capacity) -> str:
    if reason == "unread" and not capacity.calendars:
        return _NO_CALENDAR
    return REASON_WORDS.get(reason, reason.replace("_", " "))


def answer_lines(capacity: Capacity) -> tuple[str, ...]:
    """A line for each asked time with its conflicts by name, then openings and full dates."""
    lines = ["One of these would do:"] if len(capacity.alternatives) > 1 else []
    lines += [_answer_line(one, capacity) for one in capacity.alternatives[:_MOST_LINES]]
    dates = () if lines else tuple(_answer_lines(capacity))[:_MOST_LINES]
    lines += dates
    if capacity.unclear:
        lines.append(f"Not checked: {capacity.unclear}.")
    if capacity.free and not any(one.free for one in capacity.alternatives):
        what = "Next openings" if lines and not capacity.unclear else "Openings"
        lines.append(f"{what}: {_free(capacity.free)}.")
    if len(dates) < len(capacity.answers) and capacity.dates_full:
        lines.append("Full: " + ", ".join(map(_start, capacity.dates_full[:8])) + ".")
    if not lines and capacity.verdict == "full":
        lines.append("No start in the time that they ask for is possible.")
    lines.extend(capacity.notes)
    return tuple(lines or [sentence(capacity)])


def _start(moment: datetime) -> str:
    return say_moment(moment) if moment.hour or moment.minute else say_day(moment)


def _answer_lines(capacity: Capacity) -> Iterator[str]:
    """A line for each date; one for several dates in a row of which the same is said."""
    for _, run in groupby(capacity.answers, lambda one: (one.verdict, one.why, one.conflicts)):
        answers = list(run)
        if len(answers) < _MANY_DATES:
            yield from (_answer_line(answer, capacity) for answer in answers)
        else:
            yield _answer_line(replace(answers[0], dates=len(answers)), capacity)


def _answer_line(answer: DateVerdict, capacity: Capacity) -> str:
    blocks = "; ".join(_conflict(item) for item in answer.conflicts[:4])
    taken = blocks and {"conflict", "no_opening"}
    others = [_reason(reason, capacity) for reason in answer.why if not (taken and reason in taken)]
    why = "; ".join((blocks, *others) if blocks else others)
    free = f", free {_free(answer.free, answer)}" if answer.free else ""
    return f"- {_when(answer)}: {answer.verdict}{free}" + (f" ({why})" if why else "")


def _when(answer: DateVerdict) -> str:
    """ "Tue 10 Mar 14:00–14:50", "Tue 10 Mar" for a day, "Mon 9 Mar to Fri 13 Mar" for several."""
    start, end = answer.start, answer.end
    last = end - timedelta(minutes=1)
    is_whole = not (start.hour or start.minute or end.hour or end.minute)
    if start.date() == last.date():
        day = f"{say_day(start)} {start.year}" if "past" in answer.why else say_day(start)
        when = day if is_whole else f"{day} {start:%H:%M}–{end:%H:%M}"
    else:
        year = "" if start.year == last.year else f" {last.year}"
        when = (
            f"{say_day(start)} to {say_day(last)}"
            if is_whole
            else f"{say_moment(start)} to {say_moment(end)}"
        )
        when += year
    return f"{when} and {answer.dates - 1} later dates" if answer.dates > 1 else when


def _free(free: tuple[Stretch, ...], asked: DateVerdict | None = None) -> str:
    """ "Mon 9 Mar 12:00–14:00, 15:00–16:00; Tue 10 Mar 09:00–11:00"; within one asked day its clocks only."""
    days = [(day, list(run)) for day, run in groupby(free, lambda one: one.start.date())]
    is_one_day = asked is not None and asked.start.date() == (asked.end - timedelta(minutes=1)).date()
    return "; ".join(
        ("" if is_one_day else f"{say_day(day)} ")
        + ", ".join(f"{one.start:%H:%M}–{one.end:%H:%M}" for one in run)
        for day, run in days
    )


def _conflict(item: Conflict) -> str:
    firm = "" if item.firm else "tentative: "
    return f"{firm}'{item.title or 'untitled'}' {item.start:%H:%M}–{item.end:%H:%M}, calendar {item.calendar}"


def say_load(load: KindLoad) -> str:
    """ "session: 20.8 h of 25 h booked, 1.2 h tentative, 2 h kept in reserve"."""
    counted = load.minutes.limit is None and load.count.limit is not None
    figures = load.count if counted else load.minutes
    limit = "" if figures.limit is None else f" of {_amount(figures.limit, counted)}"
    words = [f"{_amount(figures.booked, counted)}{limit} booked"]
    for amount, what in (
        (figures.tentative, "tentative"),
        (figures.promised, "promised"),
        (figures.reserve, "kept in reserve"),
    ):
        words += [f"{_amount(amount, counted)} {what}"] if amount else []
    words += [] if figures.certain else [AS_FAR_AS_KNOWN]
    return f"{load.name or 'work'}: {', '.join(words)}"


def _amount(amount: int, counted: bool) -> str:
    return str(amount) if counted else say_length(amount)


def state_lines(states: tuple[CalendarState, ...], now: datetime) -> tuple[str, ...]:
    """A line for each calendar, when it was read and what was wrong, or one that there is none."""
    if not states:
        return (f"- {_NO_CALENDAR}; write yours under calendars:",)
    return tuple(_calendar_line(state, now) for state in states)


def _calendar_line(state: CalendarState, now: datetime) -> str:
    if state.read_at is None:
        read = "never read"
    else:
        age = max(int((now - state.read_at).total_seconds() // 60), 0)
        read = "read just now" if age < 2 else f"read {say_length(age)} ago"
    wrong = "" if state.state == "fresh" else f"; {REASON_WORDS.get(state.state, state.state)}"
    detail = f": {state.detail}" if state.detail else ""
    broken = "".join(f"; not readable: {say_broken(item)}" for item in state.broken[:_BROKEN_SHOWN])
    if len(state.broken) > _BROKEN_SHOWN:
        broken += f"; and {len(state.broken) - _BROKEN_SHOWN} more"
    return f"- {state.name}: {read}{wrong}{detail}{broken}"


def say_broken(item: Broken) -> str:
    """ "'Dentist' (its END is missing), at any time from Tue 3 Mar 00:00 on"."""
    name = f"'{item.title or item.uid or 'untitled'}' ({item.problem})"
    if item.since is None and item.until is None:
        return f"{name}, at any time"
    if item.until is None:
        return f"{name}, from {say_moment(item.since)} on" if item.since else name
    if item.since is None:
        return f"{name}, until {say_moment(item.until)}"
    return f"{name}, between {say_moment(item.since)} and {say_moment(item.until)}"
