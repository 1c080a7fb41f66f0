"""Gathers what a check needs: the calendars' contents, the timelines, the owner's clock. Pure."""

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, get_args

from eitherway.capacity.calendar_state import Broken, CalendarState, Counts
from eitherway.capacity.load import Timeline, entries_of, kind_named, merge, titles_of
from eitherway.capacity.local import WorkCalendar, bounds, calendar_of
from eitherway.capacity.model import CapacitySettings, Kind, Promised, Question, Source
from eitherway.capacity.occurrences import BrokenItem, CalendarOwner, SpanReading, read
from eitherway.capacity.periods import Span, Spans, common, joined
from eitherway.capacity.repeats import DAYS_IN
from eitherway.text.formats import Said, said_count, said_length
from eitherway.text.units import DateRange, Per
from eitherway.text.words import marked
from eitherway.values import dataclass

HORIZON = timedelta(weeks=26)
CASELOAD = timedelta(weeks=4)
_ABSENCES_AHEAD = timedelta(weeks=9)  # how far a promise can reach

_REASON_OF_STATE = {"cut off": "cut_off", "cut_off": "cut_off", "stale": "stale", "shrunk": "shrunk"}
_REACHES = (6, 14, 28)  # weeks from this Monday; few steps, so that the cache of readings is used


@dataclass(frozen=True, slots=True)
class Situation:
    """A question with everything needed to answer it. `sure` has the entries of fresh calendars only.

    `kept` has what was found for it already, as long as the check lasts.
    """

    question: Question
    settings: CapacitySettings
    now: int
    span: Span
    calendar: WorkCalendar
    kind: Kind
    whole: Timeline
    sure: Timeline
    states: tuple[CalendarState, ...]
    unread: tuple[str, ...]
    broken: tuple[tuple[Broken, Counts, str], ...]
    promised: tuple[Promised, ...]
    kept: dict[Any, Any] = field(init=False, compare=False, repr=False, default_factory=dict)


def situation_of(
    question: Question,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    promised: tuple[Promised, ...],
    within: Span | None = None,
) -> Situation:
    """Reads the calendars as far as the question reaches, or within the given span."""
    calendar = calendar_of(settings)
    counted = tuple(source for source in sources if source.counts != "ignore")
    span = within or _reach(question, settings, now, calendar)
    owner = _owner(settings)
    readings = tuple(
        read(source.octets, span, owner) if source.octets is not None else None for source in counted
    )
    states = tuple(
        _state(source, reading, settings, now, calendar)
        for source, reading in zip(counted, readings, strict=True)
    )
    fresh = tuple(state.state == "fresh" for state in states)
    names = tuple((source.name, source.counts) for source in counted)
    whole = _timeline(_Readings(readings), names, settings)
    sure = whole if all(fresh) else _timeline(_Readings(readings), names, settings, fresh)
    return Situation(
        question=question,
        settings=settings,
        now=int(now.timestamp()),
        span=span,
        calendar=calendar,
        kind=kind_named(settings, question.kind),
        whole=whole.without(question.uid, question.holds),
        sure=sure.without(question.uid, question.holds),
        states=states,
        unread=_not_fresh(states),
        broken=_broken(readings, counted, settings, question.uid, calendar),
        promised=tuple(item for item in promised if not item.uid or item.uid not in whole.uids),
    )


def states_of(
    sources: tuple[Source, ...], settings: CapacitySettings, now: datetime
) -> tuple[CalendarState, ...]:
    """How each calendar was read, with everything in it that cannot be read within the horizon."""
    calendar, owner = calendar_of(settings), _owner(settings)
    span = _horizon(calendar, now)
    return tuple(
        _state(
            one, read(one.octets, span, owner) if one.octets is not None else None, settings, now, calendar
        )
        for one in sources
        if one.counts != "ignore"
    )


def starts_of(
    uid: str, sources: tuple[Source, ...], settings: CapacitySettings, now: datetime
) -> tuple[datetime, ...]:
    """When an event of the owner's is, within the horizon; empty if no calendar has it."""
    calendar, owner = calendar_of(settings), _owner(settings)
    span = _horizon(calendar, now)
    readings = (read(one.octets, span, owner) for one in sources if one.octets is not None)
    found = {item.start for reading in readings for item in reading.occurrences if item.uid == uid}
    return tuple(calendar.moment(start) for start in sorted(found))


@lru_cache(maxsize=8)
def days_away(sources: tuple[Source, ...], settings: CapacitySettings, today: date) -> tuple[DateRange, ...]:
    """The days of the coming weeks whose working hours events with a title of `away_titles` fill."""
    calendar = calendar_of(settings)
    span = calendar.at(today), calendar.at(today + _ABSENCES_AHEAD)
    whole = situation_of(Question(), sources, settings, calendar.moment(span[0]), (), span).whole
    days = (today + timedelta(days=number) for number in range(_ABSENCES_AHEAD.days))
    return tuple(DateRange(day, day) for day in days if _is_taken(calendar.opened(day), whole))


def _is_taken(hours: Spans, whole: Timeline) -> bool:
    """Whether absences fill these hours; not where there are none."""
    absences = joined(
        (one.start, one.end) for span in hours for one in whole.touching(span) if one.firm and one.away
    )
    return bool(hours) and common(hours, absences) == hours


def _horizon(calendar: WorkCalendar, now: datetime) -> Span:
    monday = bounds(now.astimezone(calendar.zone).date(), "week")[0]
    return calendar.at(monday - CASELOAD), calendar.at(monday + HORIZON)


@lru_cache(maxsize=8)
def _owner(settings: CapacitySettings) -> CalendarOwner:
    return CalendarOwner(settings.timezone, frozenset(address.lower() for address in settings.me))


def _not_fresh(states: tuple[CalendarState, ...]) -> tuple[str, ...]:
    """Why the calendars are not fully known; without any calendar: unread."""
    reasons = (_REASON_OF_STATE.get(state.state, "unread") for state in states if state.state != "fresh")
    return tuple(reasons) if states else ("unread",)


def _reach(question: Question, settings: CapacitySettings, now: datetime, calendar: WorkCalendar) -> Span:
    """The span to read: from today's periods to those of the last asked date, in few sizes."""
    weeks = 1 + _weeks_asked(question, now, settings.look_ahead // (7 * 24 * 60))
    return _reach_to(weeks, settings, now.astimezone(calendar.zone).date())


@lru_cache(maxsize=64)
def _reach_to(weeks: int, settings: CapacitySettings, today: date) -> Span:
    calendar, monday = calendar_of(settings), bounds(today, "week")[0]
    kinds = [of for kind in settings.kinds for of in (kind, *(other for _, other in kind.seasons))]
    pers = {limit.per for kind in kinds for limit in kind.limits} | {"week"}
    firsts = [bounds(today, per)[0] for per in get_args(Per) if per in pers]
    if any(kind.clients is not None for kind in kinds):
        firsts.append(monday - CASELOAD)
    last = monday + timedelta(weeks=next((step for step in _REACHES if step >= weeks), _REACHES[-1]))
    lasts = [bounds(last, per)[1] for per in get_args(Per) if per in pers]
    return calendar.at(min(firsts)), calendar.at(max(lasts))


def _weeks_asked(question: Question, now: datetime, ahead: int) -> int:
    """Weeks from now to the end of what is looked at of the asked times, at least `ahead`."""
    ends = [slot.start for slot in question.slots]
    ends += [min(window.end, window.start + timedelta(weeks=ahead)) for window in question.windows]
    last = max((end.replace(tzinfo=None) - now.replace(tzinfo=None) for end in ends), default=timedelta())
    weeks = max(ahead, last.days // 7) + 1
    repeat = question.repeat
    if repeat is not None:
        times = HORIZON.days if repeat.until else repeat.times or 1
        weeks += max(ahead, min(int(times * repeat.every * DAYS_IN[repeat.unit] / 7) + 1, _REACHES[-1]))
    return weeks


def _state(
    source: Source,
    reading: SpanReading | None,
    settings: CapacitySettings,
    now: datetime,
    calendar: WorkCalendar,
) -> CalendarState:
    broken = tuple(_named(fault, source.name, calendar) for fault in _faults(reading, source))
    state, detail = _freshness(source, reading, settings, now)
    return CalendarState(source.name, source.counts, source.read_at, state, detail, broken)


def _freshness(
    source: Source, reading: SpanReading | None, settings: CapacitySettings, now: datetime
) -> tuple[str, str]:
    """ "fresh" and "", or the problem: with an error, incomplete, too old, shrunk."""
    if source.state != "fresh":
        return _REASON_OF_STATE.get(source.state, "unread"), source.detail
    if reading is None or source.read_at is None or not reading.found:
        return "unread", source.detail or (
            marked("it was never read") if reading is None else marked("not a calendar")
        )
    age = now - source.read_at
    if not reading.whole:
        found = "cut_off", marked("its end is missing")
    elif age > timedelta(minutes=settings.max_age):
        found = "stale", Said("it was read {age} ago", age=_age(age))
    else:
        found = "fresh", ""
    return found[0], source.detail or found[1]


def _age(age: timedelta) -> Said:
    hours = age.total_seconds() / 3600
    if hours < 48:
        return said_length(60 * round(hours))
    return said_count("{number} day", "{number} days", round(hours / 24))


def _named(fault: BrokenItem, calendar_name: str, calendar: WorkCalendar) -> Broken:
    since = calendar.moment(fault.since) if fault.since is not None else None
    until = calendar.moment(fault.until) if fault.until is not None else None
    return Broken(fault.uid, fault.title, fault.problem, calendar_name, since, until, fault.digest)


def _faults(reading: SpanReading | None, source: Source) -> tuple[BrokenItem, ...]:
    """The items that cannot be read, without those that the owner accepts as they are."""
    faults = reading.faults if reading is not None else ()
    return tuple(fault for fault in faults if fault.digest not in source.accepted)


def _broken(
    readings: Iterable[SpanReading | None],
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    uid: str,
    calendar: WorkCalendar,
) -> tuple[tuple[Broken, Counts, str], ...]:
    """The broken items that may matter, with how their calendar counts and the kind in their title."""
    titles = titles_of(settings)
    return tuple(
        (_named(fault, source.name, calendar), source.counts, titles.of(fault.title)[0])
        for reading, source in zip(readings, sources, strict=True)
        for fault in _faults(reading, source)
        if not (uid and fault.uid == uid) and (fault.status != "free" or titles.of(fault.title)[1])
    )


class _Readings(tuple[SpanReading | None, ...]):
    """Readings compared by identity: the cache returns the same object for equal ones."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Readings) and tuple(map(id, self)) == tuple(map(id, other))


@lru_cache(maxsize=6)
def _timeline(
    readings: _Readings,
    names: tuple[tuple[str, Counts], ...],
    settings: CapacitySettings,
    chosen: tuple[bool, ...] | None = None,
) -> Timeline:
    titles = titles_of(settings)
    entries = (
        entry
        for index, (reading, (name, counts)) in enumerate(zip(readings, names, strict=True))
        if reading is not None and (chosen is None or chosen[index])
        for entry in entries_of(reading.occurrences, name, counts, titles)
    )
    calendar = calendar_of(settings)
    return Timeline(merge(entries), calendar)
