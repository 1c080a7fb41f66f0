"""Says a Capacity in sentences: the verdict, what is in the way, which calendars were read. Pure.

Each takes the `writing` of its reader; without one it is in English, for the command line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial, reduce
from itertools import groupby

from eitherway.capacity.calendar_state import Broken, CalendarState
from eitherway.capacity.model import Capacity, Conflict, DateVerdict, KindLoad, Stretch
from eitherway.text.formats import EUROPEAN, Writing, say_clock, say_day, say_length, say_moment, say_span
from eitherway.text.words import marked

_MOST_LINES = 12
_MANY_DATES = 4  # as many dates in a row of which the same is said share a line

REASON_WORDS = {
    "past": marked("the time is past"),
    "away": marked("you are away"),
    "holiday": marked("it is a public holiday"),
    "outside_hours": marked("it is outside your hours"),
    "conflict": marked("something else is there"),
    "limit_day": marked("the day's limit is reached"),
    "limit_week": marked("the week's limit is reached"),
    "limit_month": marked("the month's limit is reached"),
    "limit_quarter": marked("the quarter's limit is reached"),
    "caseload": marked("your caseload is full"),
    "no_opening": marked("no opening is left"),
    "unread": marked("a calendar could not be read"),
    "stale": marked("a calendar was read too long ago"),
    "cut_off": marked("a calendar is incomplete"),
    "shrunk": marked("a calendar has far fewer events than before"),
    "broken_item": marked("an item in a calendar could not be read"),
    "unclear": marked("it is not clear which time is meant"),
    "beyond_horizon": marked("it is too far ahead"),
    "tentative": marked("something tentative is there"),
    "gap": marked("the gap to a neighbour is too short"),
    "notice": marked("the notice is too short"),
    "reserve": marked("it uses your reserve"),
    "nearly_full": marked("after it no other would fit"),
    "last_place": marked("it is the last place"),
    "few_openings": marked("few openings are left"),
    "some_full": marked("some of the dates are full"),
}
_BROKEN_SHOWN = 3
AS_FAR_AS_KNOWN = marked("as far as is known")  # beside a sum in which something may be missing
_NO_CALENDAR = marked("rules.yaml names no calendar")
_VERDICTS = {
    "room": marked("There is room"),
    "tight": marked("It is tight"),
    "full": marked("Full"),
    "unknown": marked("Not known"),
}
# Words: the verdict on one asked time, behind it: "Mon 9 Mar 10:00–11:00: room"
VERDICT_WORDS = {
    "room": marked("room"),
    "tight": marked("tight"),
    "full": marked("full"),
    "unknown": marked("unknown"),
}


def sentence(capacity: Capacity, writing: Writing = EUROPEAN) -> str:
    """The verdict with its reasons, as one sentence."""
    verdict, reasons = writing.say(_VERDICTS[capacity.verdict]), reasons_of(capacity, writing)
    if not reasons:
        return writing.say("{verdict}.", verdict=verdict)
    return writing.say("{verdict}: {reasons}.", verdict=verdict, reasons=reasons)


def reasons_of(capacity: Capacity, writing: Writing = EUROPEAN) -> str:
    """Why the verdict is as it is, in words; "" for room without more."""
    said = [_reason(reason, capacity, writing) for reason in capacity.why]
    return reduce(
        lambda before, after: writing.say("{one}, and {other}", one=before, other=after), said or [""]
    )


def _reason(reason: str, capacity: Capacity, writing: Writing) -> str:
    if reason == "unread" and not capacity.calendars:
        return writing.say(_NO_CALENDAR)
    return writing.say(REASON_WORDS[reason])


def answer_lines(capacity: Capacity, writing: Writing = EUROPEAN) -> tuple[str, ...]:
    """A line for each asked time with its conflicts by name, then openings and full dates."""
    lines, openings = asked_lines(capacity, writing), openings_by_day(capacity, writing)
    if openings:
        times = "; ".join(openings)
        is_next = capacity.answers and not capacity.unclear
        said = (
            writing.say("Next openings: {times}.", times=times)
            if is_next
            else writing.say("Openings: {times}.", times=times)
        )
        lines = (*lines, said)
    return lines or (sentence(capacity, writing),)


def asked_lines(capacity: Capacity, writing: Writing = EUROPEAN) -> tuple[str, ...]:
    """A line for each asked time with its own verdict, then what else is to be said of the times."""
    lines = [writing.say("One of these would do:")] if len(capacity.alternatives) > 1 else []
    lines += [_answer_line(one, capacity, writing) for one in capacity.alternatives[:_MOST_LINES]]
    dates = () if lines else tuple(_answer_lines(capacity, writing))[:_MOST_LINES]
    lines += dates
    if capacity.unclear:
        lines.append(writing.say("Not checked: {reason}.", reason=writing.say(capacity.unclear)))
    if len(dates) < len(capacity.answers) and capacity.dates_full:
        full = ", ".join(_start(each, writing) for each in capacity.dates_full[:8])
        lines.append(writing.say("Full: {dates}.", dates=full))
    if not lines and not capacity.free and capacity.verdict == "full":
        lines.append(writing.say("No start in the time that they ask for is possible."))
    return (*lines, *(writing.say(note) for note in capacity.notes))


def openings_by_day(capacity: Capacity, writing: Writing = EUROPEAN) -> tuple[str, ...]:
    """ "Mon 9 Mar 12:00–14:00, 15:00–16:00" for each day; none where the asked times name them."""
    if any(one.free for one in capacity.alternatives):
        return ()
    return tuple(_free_days(capacity.free, writing))


def _start(moment: datetime, writing: Writing) -> str:
    return say_moment(moment, writing) if moment.hour or moment.minute else say_day(moment, writing)


def _answer_lines(capacity: Capacity, writing: Writing) -> Iterator[str]:
    """A line for each date; one for several dates in a row of which the same is said."""
    for _, run in groupby(capacity.answers, lambda one: (one.verdict, one.why, one.conflicts)):
        answers = list(run)
        if len(answers) < _MANY_DATES:
            yield from (_answer_line(answer, capacity, writing) for answer in answers)
        else:
            yield _answer_line(replace(answers[0], dates=len(answers)), capacity, writing)


def _answer_line(answer: DateVerdict, capacity: Capacity, writing: Writing) -> str:
    blocks = "; ".join(_conflict(item, writing) for item in answer.conflicts[:4])
    taken = blocks and {"conflict", "no_opening"}
    others = [_reason(reason, capacity, writing) for reason in answer.why if not (taken and reason in taken)]
    why = "; ".join((blocks, *others) if blocks else others)
    what = writing.say(VERDICT_WORDS[answer.verdict])
    if answer.free:
        what = writing.say("{verdict}, free {times}", verdict=what, times=_free(answer.free, writing, answer))
    line = writing.say("{when}: {what}", when=_when(answer, writing), what=what)
    return f"- {line} ({why})" if why else f"- {line}"


def _when(answer: DateVerdict, writing: Writing) -> str:
    """ "Tue 10 Mar 14:00–14:50", "Tue 10 Mar" for a day, "Mon 9 Mar to Fri 13 Mar" for several."""
    start, end = answer.start, answer.end
    last = end - timedelta(minutes=1)
    is_whole = not (start.hour or start.minute or end.hour or end.minute)
    if start.date() == last.date():
        day = say_day(start, writing, year="past" in answer.why)
        when = day if is_whole else f"{day} {say_span(start, end, writing)}"
    else:
        when = writing.say(
            "{start} to {end}",
            start=say_day(start, writing) if is_whole else say_moment(start, writing),
            end=_end(last if is_whole else end, writing, is_whole=is_whole, year=start.year != last.year),
        )
    if answer.dates == 1:
        return when
    return writing.say_count(
        "{when} and {number} later date", "{when} and {number} later dates", answer.dates - 1, when=when
    )


def _end(end: datetime, writing: Writing, *, is_whole: bool, year: bool) -> str:
    day = say_day(end, writing, year=year)
    return day if is_whole else f"{day} {say_clock(end, writing)}"


def _free(free: tuple[Stretch, ...], writing: Writing, asked: DateVerdict | None = None) -> str:
    """ "Mon 9 Mar 12:00–14:00, 15:00–16:00; Tue 10 Mar 09:00–11:00"; within one asked day its clocks only."""
    is_one_day = asked is not None and asked.start.date() == (asked.end - timedelta(minutes=1)).date()
    return _clocks(free, writing) if is_one_day else "; ".join(_free_days(free, writing))


def _free_days(free: tuple[Stretch, ...], writing: Writing) -> Iterator[str]:
    for day, run in groupby(free, lambda one: one.start.date()):
        yield f"{say_day(day, writing)} {_clocks(run, writing)}"


def _clocks(free: Iterable[Stretch], writing: Writing) -> str:
    return ", ".join(say_span(one.start, one.end, writing) for one in free)


def _conflict(item: Conflict, writing: Writing) -> str:
    values = {
        "title": item.title or writing.say("untitled"),
        "times": say_span(item.start, item.end, writing),
        "name": item.calendar,
    }
    if item.firm:
        return writing.say("'{title}' {times}, calendar {name}", **values)
    return writing.say("tentative: '{title}' {times}, calendar {name}", **values)


def say_load(load: KindLoad, writing: Writing = EUROPEAN) -> str:
    """ "session: 20.8 h of 25 h booked, 1.2 h tentative, 2 h kept in reserve"."""
    counted = load.minutes.limit is None and load.count.limit is not None
    figures = load.count if counted else load.minutes
    amount = str if counted else partial(say_length, writing=writing)
    booked = amount(figures.booked)
    if figures.limit is None:
        words = [writing.say("{amount} booked", amount=booked)]
    else:
        words = [writing.say("{amount} of {limit} booked", amount=booked, limit=amount(figures.limit))]
    if figures.tentative:
        words.append(writing.say("{amount} tentative", amount=amount(figures.tentative)))
    if figures.promised:
        words.append(writing.say("{amount} promised", amount=amount(figures.promised)))
    if figures.asked:
        words.append(writing.say("{amount} more if all were yes", amount=amount(figures.asked)))
    if figures.reserve:
        words.append(writing.say("{amount} kept in reserve", amount=amount(figures.reserve)))
    words += [] if figures.certain else [writing.say(AS_FAR_AS_KNOWN)]
    return writing.say("{when}: {what}", when=load.name or writing.say("work"), what=", ".join(words))


def state_lines(
    states: tuple[CalendarState, ...], now: datetime, writing: Writing = EUROPEAN
) -> tuple[str, ...]:
    """A line for each calendar, when it was read and what was wrong, or one that there is none."""
    if not states:
        none = writing.say("rules.yaml names no calendar; write yours under calendars:")
        return (f"- {none}",)
    return tuple(_calendar_line(state, now, writing) for state in states)


def _calendar_line(state: CalendarState, now: datetime, writing: Writing) -> str:
    what = [_read(state.read_at, now, writing)]
    if wrong := calendar_fault(state, writing):
        what.append(wrong)
    what += [
        writing.say("not readable: {what}", what=say_broken(item, writing))
        for item in state.broken[:_BROKEN_SHOWN]
    ]
    if len(state.broken) > _BROKEN_SHOWN:
        what.append(writing.say("and {number} more", number=len(state.broken) - _BROKEN_SHOWN))
    return f"- {writing.say('{when}: {what}', when=state.name, what='; '.join(what))}"


def calendar_fault(state: CalendarState, writing: Writing = EUROPEAN) -> str:
    """What was wrong when a calendar was read, with its detail; "" if nothing was."""
    wrong = "" if state.state == "fresh" else writing.say(REASON_WORDS[state.state])
    detail = writing.say(state.detail) if state.detail else ""
    return writing.say("{when}: {what}", when=wrong, what=detail) if wrong and detail else wrong or detail


def _read(at: datetime | None, now: datetime, writing: Writing) -> str:
    if at is None:
        return writing.say("never read")
    age = max(int((now - at).total_seconds() // 60), 0)
    if age < 2:
        return writing.say("read just now")
    return writing.say("read {age} ago", age=say_length(age, writing))


def say_broken(item: Broken, writing: Writing = EUROPEAN) -> str:
    """ "'Dentist' (its END is missing), at any time from Tue 3 Mar 00:00 on"."""
    values = {
        "title": item.title or item.uid or writing.say("untitled"),
        "problem": writing.say(item.problem),
    }
    if item.since is None and item.until is None:
        return writing.say("'{title}' ({problem}), at any time", **values)
    if item.until is None:
        return writing.say("'{title}' ({problem}), from {start} on", start=item.since, **values)
    if item.since is None:
        return writing.say("'{title}' ({problem}), until {end}", end=item.until, **values)
    return writing.say(
        "'{title}' ({problem}), between {start} and {end}", start=item.since, end=item.until, **values
    )
