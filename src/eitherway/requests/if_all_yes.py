"""What a week or month would hold if all that waits for an answer got a yes, for the cards. Pure.

The figures of a card are those of the moment at which it was written. What the page and `week` draw is read
from the messages again (engine/open_asks.py).
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from eitherway.capacity.local import bounds
from eitherway.capacity.model import Capacity, Figures
from eitherway.requests.request import Request
from eitherway.text.formats import Said, said_count, said_length, say_date, say_month
from eitherway.text.units import Per
from eitherway.text.words import marked
from eitherway.values import dataclass

MOST_DAYS = 26  # of a series that are remembered
_NEVER = frozenset({"no", "refer", "waiting", "dismiss"})  # decided so: a yes is out of the question


@dataclass(frozen=True, slots=True)
class OpenWish:
    """What a yes would take: `minutes` of a kind on each of its days, or `weekly` on days not known."""

    key: str
    kind: str
    minutes: int
    days: tuple[date, ...] = ()
    weekly: bool = False

    def dates_in(self, period: "_Period") -> int:
        """How many dates it would have in that period."""
        if self.days:
            return sum(day in period for day in self.days)
        return (period.following - period.first).days // 7 if self.weekly else 0


def may_get_yes(request: Request) -> bool:
    """Whether a yes to it is still possible."""
    return request.is_open and request.decision not in _NEVER


def wishes_of(requests: Iterable[Request]) -> tuple[OpenWish, ...]:
    """What waits for an answer and would take time; a yes that was decided counts as promised."""
    return tuple(
        OpenWish(one.key, one.needs_kind, one.minutes, tuple(map(date.fromisoformat, one.asked)), one.weekly)
        for one in requests
        if may_get_yes(one) and one.decision != "yes" and one.minutes and one.needs_kind
    )


def asked_days(capacity: Capacity | None, now: datetime) -> tuple[str, ...]:
    """The days of the asked times that are not over, as ISO dates."""
    dates = [one for one in capacity.answers if not one.is_window] if capacity else []
    return tuple(one.start.date().isoformat() for one in dates if one.end > now)[:MOST_DAYS]


def say_if_all_yes(request: Request, capacity: Capacity, wishes: tuple[OpenWish, ...]) -> str:
    """What the fullest limited period would hold with a yes to this and all others; "" without any."""
    others = [one for one in wishes if one.key != request.key and one.kind == capacity.kind]
    starts = [one.start for one in capacity.answers] or list(capacity.openings)
    if request.decision or not others or not starts or not capacity.kind:
        return ""
    day = starts[0].date()
    own = [one.start.date() for one in capacity.answers if not one.is_window]
    sums = [
        _sum(figures, _Period(per, *bounds(day, per)), others, own, size)
        for size, several in ((capacity.minutes or 0, capacity.figures), (0, capacity.counts))
        for per, figures in several
        if figures.limit
    ]
    fullest = max((one for one in sums if one.others), key=lambda one: one.total / one.limit, default=None)
    return fullest.said if fullest else ""


@dataclass(frozen=True, slots=True)
class _Period:
    """A day, week, month or quarter, from its first day to the first one after it."""

    per: Per
    first: date
    following: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.following

    @property
    def said(self) -> str:
        return Said(_WHEN[self.per], day=partial(say_date, self.first), month=partial(say_month, self.first))


_WHEN: dict[Per, str] = {
    "day": "{day}",
    "week": marked("Week of {day}"),
    "month": "{month}",
    "quarter": marked("Quarter from {day}"),
}


def _sum(figures: Figures, period: _Period, others: list[OpenWish], own: list[date], size: int) -> "_Sum":
    """`size` is the minutes of one date of this request, 0 where dates are counted."""
    dates = [(one.dates_in(period), one.minutes if size else 1) for one in others]
    used = figures.booked + figures.tentative + figures.promised
    mine = max(sum(day in period for day in own), 1) * (size or 1)
    return _Sum(
        used + mine + sum(number * amount for number, amount in dates),
        figures.limit or 0,
        sum(number > 0 for number, _ in dates),
        not size,
        period.said,
    )


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a period would hold, in minutes or (`counted`) in dates, with so many others."""

    total: int
    limit: int
    others: int
    counted: bool
    when: str

    @property
    def said(self) -> str:
        amount = _dates if self.counted else said_length
        return said_count(
            "With a yes to this and to the {number} other that you have not answered it would be {total} of "
            "{limit} ({when}).",
            "With a yes to this and to the {number} others that you have not answered it would be {total} of "
            "{limit} ({when}).",
            self.others,
            total=amount(self.total),
            limit=amount(self.limit),
            when=self.when,
        )


def _dates(number: int) -> Said:
    return said_count("{number} date", "{number} dates", number)
