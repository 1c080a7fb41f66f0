"""A date that was said without its year and is over: the reading that is ahead. Pure."""

from dataclasses import replace
from datetime import date

from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.pieces import Day, Piece

NEAR = 60  # days: what is over for no longer may be meant itself, by a mistake
YEAR, ORDER = "year guessed", "day order guessed"


def ahead(item: AskedTime, piece: Piece, today: date, *, orders: bool) -> AskedTime | None:
    """The same day next year; None if a year was said. A day that is just over stays as the other reading.

    Where both `orders` of 11/12 are in use it is the day in the other order if that comes sooner.
    """
    day = piece.day
    if day is None or not _is_yearless(day) or item.start is None or item.start.startswith("T"):
        return None
    said = date.fromisoformat(item.start[:10])
    behind = (today - said).days
    if item.deadline and behind <= NEAR:
        return None
    later = _in_year(said, said.year + 1)
    other = _in_other_order(day, today)
    if later is None or behind < 0:
        return None
    if orders and other is not None and other < later:
        return replace(
            _moved(item, said, other), doubts=_with(item, ORDER), others=(_times(item, said, later),)
        )
    others = (_times(item, said, said),) if behind <= NEAR else ()
    return replace(_moved(item, said, later), doubts=_with(item, YEAR), others=others)


def is_just_over(item: AskedTime) -> bool:
    """Whether the day without a year was over a short while ago, so that next year's is only a guess."""
    return YEAR in item.doubts and any((first or "") < (item.start or "") for first, _ in item.others)


def _is_yearless(day: Day) -> bool:
    return day.month is not None and day.year is None and day.shift is None and not day.which


def _in_other_order(day: Day, today: date) -> date | None:
    if day.other_order is None:
        return None
    month, number = day.other_order
    days = (_in_year(date(2000, month, number), year) for year in (today.year, today.year + 1))
    return next((each for each in days if each is not None and each >= today), None)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None


def _moved(item: AskedTime, said: date, to: date) -> AskedTime:
    start, end = _times(item, said, to)
    return replace(item, start=start, end=end)


def _times(item: AskedTime, said: date, to: date) -> tuple[str | None, str | None]:
    return _by(item.start, said, to), _by(item.end, said, to)


def _by(form: str | None, said: date, to: date) -> str | None:
    return form and (date.fromisoformat(form[:10]) + (to - said)).isoformat() + form[10:]


def _with(item: AskedTime, doubt: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(each for each in item.doubts if each not in (YEAR, ORDER)), doubt)))
