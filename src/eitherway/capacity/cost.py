"""Says what a yes would take, in one line: hours, preparation, the weeks and how full they get. Pure."""

from datetime import date, timedelta

from eitherway.capacity.explanation import AS_FAR_AS_KNOWN
from eitherway.capacity.judge import figures_of, not_known
from eitherway.capacity.local import bounds
from eitherway.capacity.model import Conflict, DateVerdict, Question, Repeat, Unit
from eitherway.capacity.repeats import DAYS_IN, number_of, per_week
from eitherway.capacity.situation import Situation
from eitherway.text.formats import MONTHS, say_date, say_length, say_list, say_moment

_MOST_NAMED = 3
_MOST_WEEKS = 4  # weeks that are named one by one


def cost_of(
    answers: tuple[DateVerdict, ...], asked: int, situation: Situation, start: date | None = None
) -> str:
    """ "3 x 2 h, and 1 h to prepare each, in the weeks of 12 and 19 May, both at 90 %"; "" if unknown.

    `start` is where a series begins that has no dates yet. What comes back for long says so: "2 h every
    month, and 1.5 h to prepare each: about 3.5 h a month until Dec 2028, 84 h in all".
    """
    question = situation.question
    if asked <= 0 and not question.work:
        return ""
    repeat = question.repeat
    start = answers[0].start.date() if answers else start or situation.calendar.day(situation.now)
    number = number_of(repeat, start) if repeat else len(answers)
    is_short = number is not None and number == len(answers) <= _MOST_WEEKS
    if repeat is None or (is_short and repeat.unit == "week"):
        text = _once_or_some(asked, max(number or 1, 1), question)
    else:
        text = _for_long(asked, number, start, question, repeat)
    weeks = _weeks(answers, asked, situation) if asked > 0 else ""
    weeks += f", {AS_FAR_AS_KNOWN}" if "%" in weeks and not _is_certain(answers, situation) else ""
    displaced = _displaced(answers)
    return ", ".join(filter(None, [text, weeks])) + (f"; in place of {displaced}" if displaced else "")


def _once_or_some(asked: int, number: int, question: Question) -> str:
    """ "2 x 2 h, and 30 min to prepare each (5 h)"."""
    times = f"{number} x " if number > 1 else ""
    parts = [f"{times}{say_length(asked)}"] if asked else []
    parts += _besides(question, repeats=number > 1, alone=not parts)
    total = number * _minutes_each(asked, question) + _minutes_once(question)
    return ", ".join(parts) + (f" ({say_length(total)})" if len(parts) > 1 else "")


def _for_long(asked: int, number: int | None, start: date, question: Question, repeat: Repeat) -> str:
    """ "2 h every month, and 1.5 h to prepare each: about 3.5 h a month until Dec 2028, 84 h in all"."""
    times = (
        f"{number} x "
        if number and repeat.until is None
        else f"{repeat.often} x "
        if repeat.often > 1
        else ""
    )
    parts = [f"{times}{say_length(asked)} {_how_often(repeat)}"] if asked else []
    parts += _besides(question, repeats=True, alone=not parts)
    each, weekly = _minutes_each(asked, question), per_week(repeat)
    text = ", ".join(parts)
    if len(parts) > 1 or repeat.every > 1 or abs(weekly * DAYS_IN[repeat.unit] / 7 - 1) > 0.01:
        text += f": {_per_period(each, weekly)}"
    last = repeat.until
    if last is None and number and len(parts) > 1:
        last = start + timedelta(days=round((number - 1) * 7 / weekly))
    text += f" until {MONTHS[last.month - 1][:3]} {last.year}" if last else ""
    return text + (f", {say_length(number * each + _minutes_once(question))} in all" if number else "")


def _how_often(repeat: Repeat) -> str:
    return f"every {repeat.unit}" if repeat.every == 1 else f"every {repeat.every} {repeat.unit}s"


def _per_period(each: int, weekly: float) -> str:
    """The minutes in a week, or in the shortest period with one date at least."""
    periods: tuple[Unit, ...] = ("week", "month", "year")
    rates = {unit: weekly * DAYS_IN[unit] / 7 for unit in periods}
    unit = next((unit for unit in periods if rates[unit] > 0.99), periods[-1])
    about = "" if unit == "week" and float(rates[unit]).is_integer() else "about "
    return f"{about}{say_length(round(each * rates[unit]))} a {unit}"


def _besides(question: Question, *, repeats: bool, alone: bool) -> list[str]:
    """Preparation, the way there, and work in other units, in words."""
    each = " each" if repeats else ""
    words = [f"{say_length(question.prepare)} to prepare{each}"] if question.prepare else []
    words += [f"{say_length(2 * question.travel)} on the way{each}"] if question.travel else []
    words += [f"{say_length(work.minutes)} for {work.what}{each * work.each}" for work in question.work]
    if words and not alone:
        words[-1] = f"and {words[-1]}"
    return words


def _minutes_each(asked: int, question: Question) -> int:
    work = sum(work.minutes for work in question.work if work.each)
    return asked + question.prepare + 2 * question.travel + work


def _minutes_once(question: Question) -> int:
    return sum(work.minutes for work in question.work if not work.each)


def _weeks(answers: tuple[DateVerdict, ...], asked: int, situation: Situation) -> str:
    """The weeks concerned, with the share of the week's limit that would be taken after a yes."""
    dates: dict[date, int] = {}
    for answer in answers:
        monday = bounds(answer.start.date(), "week")[0]
        dates[monday] = dates.get(monday, 0) + 1
    if not dates:
        return ""
    shares = [_share(monday, number, asked, situation) for monday, number in dates.items()]
    if len(dates) > _MOST_WEEKS:
        return _from_to(list(dates), [share for share in shares if share is not None])
    if len(set(shares)) == 1:
        common = "" if shares[0] is None else f", {'both ' * (len(dates) == 2)}at {shares[0]} %"
        return f"in the week{'s' * (len(dates) > 1)} of {_dates(list(dates))}{common}"
    each = [f"{say_date(monday)} ({share} %)" for monday, share in zip(dates, shares, strict=True)]
    return f"in the weeks of {say_list(each)}"


def _is_certain(answers: tuple[DateVerdict, ...], situation: Situation) -> bool:
    mondays = {bounds(answer.start.date(), "week")[0] for answer in answers}
    return not any(not_known(situation.calendar.period(monday, "week"), situation) for monday in mondays)


def _from_to(mondays: list[date], shares: list[int]) -> str:
    """ "in the weeks of 9 Mar to 20 Apr, at 20 to 95 %"."""
    share = (
        f"{min(shares)} to {max(shares)} %" if len(set(shares)) > 1 else f"{shares[0]} %" if shares else ""
    )
    return f"in the weeks of {say_date(mondays[0])} to {say_date(mondays[-1])}" + (share and f", at {share}")


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
