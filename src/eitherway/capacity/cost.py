"""Says what a yes would take, in one line: hours, preparation, the weeks and how full they get. Pure."""

from datetime import date

from eitherway.capacity.judge import figures_of
from eitherway.capacity.local import bounds
from eitherway.capacity.model import Conflict, DateVerdict
from eitherway.capacity.situation import Situation
from eitherway.text.formats import say_date, say_length, say_list, say_moment

_MOST_NAMED = 3


def cost_of(answers: tuple[DateVerdict, ...], asked: int, situation: Situation) -> str:
    """ "3 x 2 h, and 1 h to prepare each, in the weeks of 12 and 19 May, both at 90 %"; "" if unknown."""
    if asked <= 0:
        return ""
    repeat = situation.question.repeat if not answers else None
    number = len(answers) or (repeat.times or 1 if repeat else 0)
    parts = [f"{number} x {say_length(asked)}" if number > 1 else say_length(asked)]
    if repeat:
        parts[0] += " every week" if repeat.every_weeks == 1 else f" every {repeat.every_weeks} weeks"
    prepare = situation.question.prepare
    if prepare:
        each = " each" if number > 1 or repeat else ""
        parts.append(
            f"and {say_length(prepare)} to prepare{each} ({say_length((asked + prepare) * max(number, 1))})"
        )
    parts += [weeks] if (weeks := _weeks(answers, asked, situation)) else []
    displaced = _displaced(answers)
    return ", ".join(parts) + (f"; in place of {displaced}" if displaced else "")


def _weeks(answers: tuple[DateVerdict, ...], asked: int, situation: Situation) -> str:
    """The weeks concerned, with the share of the week's limit that would be taken after a yes."""
    dates: dict[date, int] = {}
    for answer in answers:
        monday = bounds(answer.start.date(), "week")[0]
        dates[monday] = dates.get(monday, 0) + 1
    if not dates:
        return ""
    shares = [_share(monday, number, asked, situation) for monday, number in dates.items()]
    if len(set(shares)) == 1:
        common = "" if shares[0] is None else f", {'both ' * (len(dates) == 2)}at {shares[0]} %"
        return f"in the week{'s' * (len(dates) > 1)} of {_dates(list(dates))}{common}"
    each = [f"{say_date(monday)} ({share} %)" for monday, share in zip(dates, shares, strict=True)]
    return f"in the weeks of {say_list(each)}"


def _dates(mondays: list[date]) -> str:
    """ "12 and 19 May": the month only once if it is the same."""
    same = len({(monday.year, monday.month) for monday in mondays}) == 1
    words = [str(monday.day) if same else say_date(monday) for monday in mondays[:-1]]
    return say_list([*words, say_date(mondays[-1])])


def _share(monday: date, number: int, asked: int, situation: Situation) -> int | None:
    for counting, each in ((False, asked), (True, 1)):
        figures = figures_of(monday, "week", situation, situation.kind, counting=counting)
        if figures.limit:
            taken = figures.booked + figures.tentative + figures.promised + number * each
            return round(100 * taken / figures.limit)
    return None


def _displaced(answers: tuple[DateVerdict, ...]) -> str:
    conflicts: list[Conflict] = list(dict.fromkeys(item for answer in answers for item in answer.conflicts))
    named = [
        f"{item.title or 'something busy'} ({say_moment(item.start)})" for item in conflicts[:_MOST_NAMED]
    ]
    more = len(conflicts) - len(named)
    return say_list([*named, f"{more} more"] if more else named)
