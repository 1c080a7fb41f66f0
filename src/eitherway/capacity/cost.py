"""Says what a yes would take, in one line: hours, preparation, the weeks and how full they get. Pure.

The line is a list of parts; each part is a `Said`, as the reader's language is not known here.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from eitherway.capacity.explanation import AS_FAR_AS_KNOWN
from eitherway.capacity.judge import figures_of, not_known
from eitherway.capacity.local import bounds
from eitherway.capacity.model import Conflict, DateVerdict, Repeat, Unit, Work
from eitherway.capacity.repeats import DAYS_IN, number_of, per_week
from eitherway.capacity.situation import Situation
from eitherway.text.formats import (
    Said,
    joined,
    said_count,
    said_length,
    say_date,
    say_month,
    say_percent,
)
from eitherway.text.words import marked

_MOST_NAMED = 3
_MOST_WEEKS = 4  # weeks that are named one by one
_Shares = tuple[tuple[date, int | None], ...]  # of the limit of each week, by its Monday; None without one


class _Besides(NamedTuple):
    """What a yes takes beside the dates themselves: minutes, those of the way each way."""

    prepare: int
    travel: int
    work: tuple[Work, ...]


def cost_of(
    answers: tuple[DateVerdict, ...], asked: int, situation: Situation, start: date | None = None
) -> str:
    """ "3 x 2 h, and 1 h to prepare each, in the weeks of 12 May and 19 May, both at 90%"; "" if unknown.

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
    besides = _Besides(question.prepare, question.travel, question.work)
    shares = _shares(answers, asked, situation) if asked > 0 else ()
    is_certain = all(share is None for _, share in shares) or _is_certain(answers, situation)
    if repeat is None or (is_short and repeat.unit == "week"):
        cost = _of_dates(asked, max(number or 1, 1), besides, shares, is_certain)
    else:
        parts = _for_long(asked, number, start, besides, repeat)
        cost = _listed([*parts, *_weeks(shares, is_certain)])
    displaced = _displaced(answers)
    return Said("{cost}; in place of {entries}", cost=cost, entries=displaced) if displaced else cost


@lru_cache(maxsize=256)
def _of_dates(asked: int, number: int, besides: _Besides, shares: _Shares, is_certain: bool) -> str:
    """The line of a few dates, without what they displace."""
    return _listed([_once_or_some(asked, number, besides), *_weeks(shares, is_certain)])


def _listed(parts: Sequence[str]) -> str:
    """The parts with commas between them."""
    return joined(", ", parts)


def _and(parts: Sequence[Said]) -> Said:
    """The parts with commas, the last with an "and"; there is at least one."""
    *first, last = parts
    return Said("{before}, and {after}", before=_listed(first), after=last) if first else last


def _once_or_some(asked: int, number: int, besides: _Besides) -> Said:
    """ "2 x 2 h, and 30 min to prepare each (5 h)"."""
    parts = _times(asked, number) + _said_besides(besides, repeats=number > 1)
    total = number * _minutes_each(asked, besides) + _minutes_once(besides)
    said = _and(parts)
    return Said("{parts} ({total})", parts=said, total=said_length(total)) if len(parts) > 1 else said


def _times(asked: int, number: int) -> list[Said]:
    if not asked:
        return []
    each = said_length(asked)
    return [Said("{number} x {length}", number=number, length=each) if number > 1 else each]


def _for_long(asked: int, number: int | None, start: date, besides: _Besides, repeat: Repeat) -> list[Said]:
    """ "2 h every month, and 1.5 h to prepare each: about 3.5 h a month until Dec 2028", "84 h in all"."""
    times = number if number and repeat.until is None else repeat.often
    parts = [
        Said("{length} {often}", length=length, often=_how_often(repeat)) for length in _times(asked, times)
    ]
    parts += _said_besides(besides, repeats=True)
    each, weekly = _minutes_each(asked, besides), per_week(repeat)
    text = _and(parts)
    if len(parts) > 1 or repeat.every > 1 or abs(weekly * DAYS_IN[repeat.unit] / 7 - 1) > 0.01:
        text = Said("{parts}: {rate}", parts=text, rate=_per_period(each, weekly))
    last = repeat.until
    if last is None and number and len(parts) > 1:
        last = start + timedelta(days=round((number - 1) * 7 / weekly))
    if last:
        text = Said("{rate} until {month}", rate=text, month=partial(say_month, last))
    total = number * each + _minutes_once(besides) if number else 0
    return [text, *([Said("{length} in all", length=said_length(total))] if number else [])]


_EVERY: dict[Unit, tuple[str, str]] = {
    "day": (marked("every day"), marked("every {number} days")),
    "week": (marked("every week"), marked("every {number} weeks")),
    "month": (marked("every month"), marked("every {number} months")),
    "year": (marked("every year"), marked("every {number} years")),
}


def _how_often(repeat: Repeat) -> Said:
    one, many = _EVERY[repeat.unit]
    return Said(one) if repeat.every == 1 else Said(many, number=repeat.every)


_RATES: dict[Unit, tuple[str, str]] = {
    "week": (marked("{length} a week"), marked("about {length} a week")),
    "month": (marked("{length} a month"), marked("about {length} a month")),
    "year": (marked("{length} a year"), marked("about {length} a year")),
}


def _per_period(each: int, weekly: float) -> Said:
    """The minutes in a week, or in the shortest period with one date at least."""
    rates = {unit: weekly * DAYS_IN[unit] / 7 for unit in _RATES}
    unit: Unit = next((unit for unit in _RATES if rates[unit] > 0.99), "year")
    exact, about = _RATES[unit]
    is_exact = unit == "week" and float(rates[unit]).is_integer()
    return Said(exact if is_exact else about, length=said_length(round(each * rates[unit])))


_PREPARE = marked("{length} to prepare"), marked("{length} to prepare each")
_ON_THE_WAY = marked("{length} on the way"), marked("{length} on the way each")
_WORK = marked("{length} for {work}"), marked("{length} for {work} each")


def _said_besides(besides: _Besides, *, repeats: bool) -> list[Said]:
    """Preparation, the way there, and work in other units, in words."""
    said = []
    if besides.prepare:
        said.append(Said(_PREPARE[repeats], length=said_length(besides.prepare)))
    if besides.travel:
        said.append(Said(_ON_THE_WAY[repeats], length=said_length(2 * besides.travel)))
    said += [
        Said(_WORK[repeats and work.each], length=said_length(work.minutes), work=work.what)
        for work in besides.work
    ]
    return said


def _minutes_each(asked: int, besides: _Besides) -> int:
    work = sum(work.minutes for work in besides.work if work.each)
    return asked + besides.prepare + 2 * besides.travel + work


def _minutes_once(besides: _Besides) -> int:
    return sum(work.minutes for work in besides.work if not work.each)


def _shares(answers: tuple[DateVerdict, ...], asked: int, situation: Situation) -> _Shares:
    """The weeks concerned, with the share of the week's limit, in percent, that a yes would take."""
    dates: dict[date, int] = {}
    for answer in answers:
        monday = bounds(answer.start.date(), "week")[0]
        dates[monday] = dates.get(monday, 0) + 1
    return tuple((monday, _share(monday, number, asked, situation)) for monday, number in dates.items())


def _weeks(shared: _Shares, is_certain: bool) -> list[Said]:
    """The weeks with their shares, in words."""
    if not shared:
        return []
    mondays, shares = zip(*shared, strict=True)
    doubt = [] if is_certain else [Said(AS_FAR_AS_KNOWN)]
    if len(mondays) > _MOST_WEEKS:
        return _from_to(list(mondays), [share for share in shares if share is not None]) + doubt
    if len(set(shares)) == 1:
        return [*_named_weeks(mondays, shares[0]), *doubt]
    each = tuple(
        Said("{day} ({share})", day=partial(say_date, monday), share=_percent(share))
        for monday, share in shared
    )
    return [Said("in the weeks of {days}", days=each), *doubt]


def _percent(share: int | None) -> object:
    return "?" if share is None else partial(say_percent, share)


@lru_cache(maxsize=64)
def _named_weeks(mondays: tuple[date, ...], share: int | None) -> tuple[Said, ...]:
    """ "in the weeks of 9 Mar and 16 Mar", "both at 90%"."""
    days = tuple(partial(say_date, monday) for monday in mondays)
    form = marked("in the week of {days}") if len(days) == 1 else marked("in the weeks of {days}")
    weeks = Said(form, days=days)
    if share is None:
        return (weeks,)
    form = marked("both at {share}") if len(days) == 2 else marked("at {share}")
    return weeks, Said(form, share=_percent(share))


def _is_certain(answers: tuple[DateVerdict, ...], situation: Situation) -> bool:
    mondays = {bounds(answer.start.date(), "week")[0] for answer in answers}
    return not any(not_known(situation.calendar.period(monday, "week"), situation) for monday in mondays)


def _from_to(mondays: list[date], shares: list[int]) -> list[Said]:
    """ "in the weeks of 9 Mar to 20 Apr", "at 20% to 95%"."""
    first, last = (partial(say_date, monday) for monday in (mondays[0], mondays[-1]))
    weeks = Said("in the weeks of {first} to {last}", first=first, last=last)
    if not shares:
        return [weeks]
    least, most = (_percent(share) for share in (min(shares), max(shares)))
    if len(set(shares)) == 1:
        return [weeks, Said("at {share}", share=least)]
    return [weeks, Said("at {least} to {most}", least=least, most=most)]


def _share(monday: date, number: int, asked: int, situation: Situation) -> int | None:
    for counting, each in ((False, asked), (True, 1)):
        figures = figures_of(monday, "week", situation, situation.kind, counting=counting)
        if figures.limit:
            taken = figures.booked + figures.tentative + figures.promised + number * each
            return round(100 * taken / figures.limit)
    return None


def _displaced(answers: tuple[DateVerdict, ...]) -> tuple[Said, ...]:
    conflicts: list[Conflict] = list(dict.fromkeys(item for answer in answers for item in answer.conflicts))
    named = tuple(
        Said("{title} ({start})", title=item.title or Said("something busy"), start=item.start)
        for item in conflicts[:_MOST_NAMED]
    )
    more = len(conflicts) - len(named)
    return (*named, said_count("{number} more", "{number} more", more)) if more else named
