"""Judges one asked span of time: the reasons why it is full, unknown or tight. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from eitherway.capacity.calendar_state import Broken
from eitherway.capacity.load import Booked, Entry, Timeline
from eitherway.capacity.model import (
    REASONS,
    Conflict,
    DateVerdict,
    Figures,
    Kind,
    Promised,
    Verdict,
)
from eitherway.capacity.periods import Span, Spans, cut, joined, length
from eitherway.capacity.situation import CASELOAD, HORIZON, Situation
from eitherway.text.units import Limit, Per
from eitherway.values import dataclass

SEVERITY: tuple[Verdict, ...] = ("room", "tight", "unknown", "full")


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons for one span by what they prove; `in_the_way` are the entries behind them."""

    full: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    tight: tuple[str, ...] = ()
    in_the_way: tuple[Entry, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The strongest: full, then unknown, then tight, else room."""
        if self.full:
            return "full"
        return "unknown" if self.unknown else "tight" if self.tight else "room"

    @property
    def why(self) -> tuple[str, ...]:
        """The deciding reasons, in the order of the table."""
        return ordered(self.full or self.unknown or self.tight)


def ordered(reasons: Iterable[str]) -> tuple[str, ...]:
    """Each reason once, in the order of the table."""
    found = set(reasons)
    if len(found) < 2:
        return tuple(found)
    return tuple(reason for reason in REASONS if reason in found)


class _Load(NamedTuple):
    """What counts toward a limit in one of its periods: of the calendars, and of the asked span."""

    limit: Limit
    sure: Booked
    whole: Booked
    asked: int


def judge(span: Span, situation: Situation, taken: Spans = (), *, is_free: bool = False) -> Reasons:
    """The reasons for one span of time. `taken` are earlier dates of the same ask, which count as load.

    Of one that `is_free`, by FreeTime, only the caseload is looked at for what makes it full.
    """
    if span[0] < situation.now:
        return Reasons(full=("past",))
    there = situation.whole.touching(with_travel(span, situation))
    in_the_way = tuple(entry for entry in there if not entry.away)
    loads = tuple(_loads(span, situation, taken))
    full = _caseload(span, situation) if is_free else _full(span, situation, loads)
    if full:  # nothing else counts then, and most starts of a search are full
        return Reasons(full=full, in_the_way=in_the_way)
    tight = _tight(span, situation, loads, is_tentative=not all(entry.firm for entry in there))
    return Reasons(unknown=_unknown(span, situation), tight=tight, in_the_way=in_the_way)


def with_travel(span: Span, situation: Situation) -> Span:
    """The span with the way there and back."""
    travel = situation.question.travel * 60
    return span[0] - travel, span[1] + travel


def _full(span: Span, situation: Situation, loads: Iterable[_Load]) -> tuple[str, ...]:
    """The reasons proved by the settings and by the fresh calendars."""
    calendar, whole = situation.calendar, with_travel(span, situation)
    firm = [entry for entry in situation.sure.touching(whole) if entry.firm]
    promised = [item for item in situation.promised if _overlaps(item, whole)]
    reasons = [f"limit_{load.limit.per}" for load in loads if load.sure.firm + load.asked > load.limit.amount]
    reasons += _caseload(span, situation)
    if calendar.is_away(whole) or any(entry.away for entry in firm):
        reasons.append("away")
    if calendar.is_holiday(span):
        reasons.append("holiday")
    if not calendar.within_hours(span):
        reasons.append("outside_hours")
    if promised or not all(entry.away for entry in firm):
        reasons.append("conflict")
    return ordered(reasons)


def kind_at(span: Span, situation: Situation) -> Kind:
    """The asked kind with the limits that hold on the day on which the span starts."""
    return situation.kind.on(situation.calendar.day(span[0])) if situation.kind.seasons else situation.kind


def _caseload(span: Span, situation: Situation) -> tuple[str, ...]:
    left = _places_left(kind_at(span, situation), situation, situation.sure, firm_only=True)
    return ("caseload",) if left == 0 else ()


def _overlaps(item: Promised, span: Span) -> bool:
    if item.start is None:
        return False
    start = int(item.start.timestamp())
    return start < span[1] and start + item.minutes * 60 > span[0]


def _unknown(span: Span, situation: Situation) -> tuple[str, ...]:
    reasons = list(situation.unread)
    if any(_spoils(index, span, situation) for index in range(len(situation.broken))):
        reasons.append("broken_item")
    first, last = situation.span
    if span[0] > situation.now + int(HORIZON.total_seconds()) or span[0] < first or span[1] > last:
        reasons.append("beyond_horizon")
    return tuple(reasons)


def _spoils(index: int, span: Span, situation: Situation) -> bool:
    """Whether a broken item may conflict with the span, or may count toward a limit of the kind."""
    broken, counts, kind = situation.broken[index]
    asked = kind_at(span, situation)
    touched = [_with_gap(with_travel(span, situation), situation)]
    if counts == "load" and (kind == situation.kind.name or not broken.title):
        touched += [period for limit in asked.limits for period in periods_of(span, limit, situation)]
        if situation.question.new_client and asked.clients is not None:
            touched.append(caseload_period(situation))
    moment = situation.calendar.moment
    return any(broken.touches(moment(start), moment(end)) for start, end in touched)


def _with_gap(span: Span, situation: Situation) -> Span:
    gap = max([situation.kind.gap, *(kind.gap for kind in situation.settings.kinds)]) * 60
    return span[0] - gap, span[1] + gap


def _tight(
    span: Span, situation: Situation, loads: Iterable[_Load], *, is_tentative: bool
) -> tuple[str, ...]:
    reasons, kind = set[str](), kind_at(span, situation)
    whole = with_travel(span, situation)
    if is_tentative:
        reasons.add("tentative")
    if _is_close(whole, situation):
        reasons.add("gap")
    if whole[0] - situation.now < situation.settings.notice * 60:
        reasons.add("notice")
    for load in loads:
        reasons |= _tight_by(load, kind)
    if _places_left(kind, situation, situation.whole, firm_only=False) in (0, 1):
        reasons.add("last_place")
    return tuple(reasons)


def _is_close(span: Span, situation: Situation) -> bool:
    """Whether a neighbour is nearer than the larger of the two wanted gaps."""
    near = situation.whole.touching(_with_gap(span, situation))
    gaps = {kind.name: kind.gap * 60 for kind in situation.settings.kinds if near}
    own = situation.kind.gap * 60
    for entry in near:
        wanted = max(own, gaps.get(entry.kind, 0))
        distance = max(span[0] - entry.end, entry.start - span[1])
        if not entry.away and 0 <= distance < wanted:
            return True
    return False


def _tight_by(load: _Load, kind: Kind) -> set[str]:
    """The reasons from a limit that still holds: reserve used, tentative entries over it, nearly full."""
    limit, asked, booked = load.limit, load.asked, load.whole
    usable = limit.amount - reserve_of(limit, kind)
    if booked.both + asked > limit.amount:
        return {"tentative", "reserve"} if booked.firm + asked > usable else {"tentative"}
    if booked.both + asked > usable:
        return {"reserve"}
    return {"nearly_full"} if usable - booked.both - asked < asked else set()


def reserve_of(limit: Limit, kind: Kind) -> int:
    """The amount of a limit that is kept free."""
    return sum(
        reserve.amount for reserve in kind.reserve if reserve.per == limit.per and reserve.unit == limit.unit
    )


def periods_of(span: Span, limit: Limit, situation: Situation) -> tuple[Span, ...]:
    """The limit's periods that the span touches; for a count only the one in which it starts."""
    days = situation.calendar.days(span)
    days = days[:1] if limit.unit == "count" else days
    return tuple(dict.fromkeys(situation.calendar.period(day, limit.per) for day in days))


def _loads(span: Span, situation: Situation, taken: Spans) -> Iterator[_Load]:
    for limit in kind_at(span, situation).limits:
        for period in periods_of(span, limit, situation):
            sure = whole = load_in(situation.sure, limit, period, situation, taken)
            if situation.whole is not situation.sure:
                whole = load_in(situation.whole, limit, period, situation, taken)
            minutes = (min(span[1], period[1]) - max(span[0], period[0])) // 60
            yield _Load(limit, sure, whole, 1 if limit.unit == "count" else minutes)


def counting_with(span: Span, taken: Sequence[Span], situation: Situation) -> Spans:
    """Those of the earlier dates of an ask, which are in order, that may count toward a limit of the span."""
    calendar, limits = situation.calendar, kind_at(span, situation).limits
    day = calendar.day(span[0])
    since = min((calendar.period(day, limit.per)[0] for limit in limits), default=span[0])
    return tuple(takewhile(lambda one: one[1] > since, reversed(taken)))


def load_in(
    timeline: Timeline, limit: Limit, period: Span, situation: Situation, taken: Spans = ()
) -> Booked:
    """The load of the asked kind in a period: the calendars, the promises, the ask's own earlier dates."""
    name, counting = situation.kind.name, limit.unit == "count"
    booked = timeline.counted(name, period) if counting else timeline.booked(name, period)
    more = promised_in(period, counting, situation, situation.kind)
    if counting:
        more += sum(period[0] <= start < period[1] for start, _ in taken)
    elif taken:
        more += length(cut(taken, period)) // 60
    return Booked(booked.firm + more, booked.both + more)


def promised_in(period: Span, counting: bool, situation: Situation, kind: Kind) -> int:
    """The amount of a kind promised in a period and not yet in the calendar."""
    if not situation.promised:
        return 0
    items = [
        item
        for item in situation.promised
        if item.kind == kind.name and period[0] <= situation.calendar.at(item.day) < period[1]
    ]
    return len(items) if counting else sum(item.minutes for item in items)


def caseload_period(situation: Situation) -> Span:
    """Four weeks before and after now."""
    reach = int(CASELOAD.total_seconds())
    return situation.now - reach, situation.now + reach


def clients_of(situation: Situation) -> int | None:
    """How many clients the kind has now; None if that is not limited."""
    if kind_at((situation.now, situation.now), situation).clients is None:
        return None
    return len(situation.whole.clients(situation.kind.name, caseload_period(situation))[0])


def _places_left(kind: Kind, situation: Situation, timeline: Timeline, *, firm_only: bool) -> int | None:
    """How many more clients the kind takes; None if that does not matter for this ask."""
    question, period = situation.question, caseload_period(situation)
    if not question.new_client or kind.clients is None:
        return None
    if question.sender and question.sender.lower() in timeline.addresses(kind.name, period):
        return None
    firm, both = timeline.clients(kind.name, period)
    promised = {item.key for item in situation.promised if item.client and item.kind == kind.name}
    return max(0, kind.clients - len(firm if firm_only else both) - len(promised))


def answer_of(span: Span, reasons: Reasons, situation: Situation) -> DateVerdict:
    """The verdict for one date, in the owner's zone, with its conflicts by name."""
    moment = situation.calendar.moment
    conflicts = tuple(conflict_of(entry, situation) for entry in reasons.in_the_way)
    return DateVerdict(moment(span[0]), moment(span[1]), reasons.verdict, reasons.why, conflicts)


def conflict_of(entry: Entry, situation: Situation) -> Conflict:
    """An entry of a calendar as something in the way, in the owner's zone."""
    start, end = situation.calendar.moment(entry.start), situation.calendar.moment(entry.end)
    return Conflict(entry.uid, entry.title, start, end, entry.calendar, firm=entry.firm)


def figures_of(
    day: date, per: Per, situation: Situation, kind: Kind, *, counting: bool, asked: int = 0
) -> Figures:
    """The load of a kind in the period around a day, by the smallest limit of that unit."""
    period = situation.calendar.period(day, per)
    timeline = situation.whole
    load = timeline.counted(kind.name, period) if counting else timeline.booked(kind.name, period)
    unit, kind = "count" if counting else "minutes", kind.on(day)
    limits = [limit for limit in kind.limits if limit.per == per and limit.unit == unit]
    limit = min(limits, key=lambda limit: limit.amount, default=None)
    promised = promised_in(period, counting, situation, kind)
    reserve = reserve_of(limit, kind) if limit else 0
    left = limit.amount - reserve - load.both - promised - asked if limit else None
    return Figures(
        booked=load.firm,
        tentative=load.both - load.firm,
        limit=limit.amount if limit else None,
        left_after=left,
        promised=promised,
        reserve=reserve,
        certain=not not_known(period, situation),
    )


def not_known(period: Span, situation: Situation) -> Spans:
    """The parts of a period of which it is not known what is in them: no calendar shows them as free."""
    if situation.unread:
        return (period,)
    if not situation.broken:
        return ()
    spans = (_span_of(broken, period) for broken, _, _ in situation.broken)
    return joined(span for span in spans if span[0] < span[1])


def _span_of(broken: Broken, period: Span) -> Span:
    since = int(broken.since.timestamp()) if broken.since else period[0]
    until = int(broken.until.timestamp()) if broken.until else period[1]
    return max(since, period[0]), min(until, period[1])
