"""Answers whether there is room: makes a Capacity of the question, calendars and settings. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import get_args

from eitherway.capacity.cost import cost_of
from eitherway.capacity.judge import SEVERITY, Reasons, answer_of, clients_of, figures_of, judge, ordered
from eitherway.capacity.local import WorkCalendar, zone_of
from eitherway.capacity.model import (
    CalendarState,
    Capacity,
    CapacitySettings,
    DateVerdict,
    Figures,
    Promised,
    Question,
    Slot,
    Source,
    Verdict,
    WeekLoad,
)
from eitherway.capacity.openings import Search, repeated, search, times_of
from eitherway.capacity.periods import Span
from eitherway.capacity.situation import Situation, situation_of
from eitherway.capacity.weeks import week_load, weeks_of
from eitherway.capacity.zones import instant, occurs, zone_named
from eitherway.text.units import Per

FEW_OPENINGS = 3


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of the check before the figures are added."""

    verdict: Verdict
    why: tuple[str, ...]
    answers: tuple[DateVerdict, ...] = ()
    spans: tuple[Span, ...] = ()
    openings: tuple[Span, ...] = ()
    unclear: str = ""


def measure(
    question: Question,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    promised: tuple[Promised, ...] = (),
) -> Capacity:
    """The verdict on the question: room, tight, full or unknown, with its reasons and figures.

    `sources` has every configured calendar, including unread ones. `now` must be aware.
    """
    situation = situation_of(question, sources, settings, now, promised)
    minutes = question.length or situation.kind.length
    outcome = _outcome(question, situation, minutes)
    return _capacity(outcome, situation, minutes)


def _outcome(question: Question, situation: Situation, minutes: int | None) -> CheckResult:
    if question.unclear:
        return CheckResult("unknown", ("unclear",), unclear=question.unclear)
    if minutes is None and any(slot.end is None for slot in question.slots or (Slot(datetime.min),)):  # noqa: DTZ901
        return _without_length(question, situation)
    alternatives = [_slot_outcome(slot, situation, minutes or 0) for slot in question.slots]
    alternatives += [
        _window_outcome(_span_of(window.start, window.end, window.zone, situation), situation, minutes or 0)
        for window in question.windows
    ]
    if not alternatives:
        return _any_time(situation, minutes or 0)
    return min(alternatives, key=lambda outcome: SEVERITY.index(outcome.verdict))


def _without_length(question: Question, situation: Situation) -> CheckResult:
    """The result if no length is known: full if even a minute does not fit, else unclear."""
    outcomes = [_slot_outcome(slot, situation, 1) for slot in question.slots]
    if outcomes and all(outcome.verdict == "full" for outcome in outcomes):
        return outcomes[0]
    return CheckResult("unknown", ("unclear",), unclear="how long it would take was not said")


def _slot_outcome(slot: Slot, situation: Situation, minutes: int) -> CheckResult:
    """The dates of one asked start: one, or all of its repetitions."""
    zone = zone_named(slot.zone) if slot.zone else situation.calendar.zone
    if zone is None:
        return CheckResult("unknown", ("unclear",), unclear=f"unknown time zone '{slot.zone}'")
    if slot.end is not None:
        start, end = _span_of(slot.start, slot.end, slot.zone, situation)
        minutes = (end - start) // 60
    if minutes <= 0:
        return CheckResult("unknown", ("unclear",), unclear="it would end before it starts")
    repeat, dates = situation.question.repeat, list[tuple[Span, Reasons]]()
    for number in range(times_of(situation)):
        later = timedelta(weeks=number * (repeat.every_weeks if repeat else 1))
        taken = tuple(span for span, reasons in dates if not reasons.full)
        dates.append(_date(_starts(slot.start, later, zone, situation), minutes, situation, taken))
    return _of_dates(dates, situation)


def _starts(start: datetime, later: timedelta, zone: tzinfo, situation: Situation) -> tuple[int, ...]:
    """The instants that the asked clock time may mean: one, or two if it occurs twice or never."""
    if start.tzinfo is not None:
        zone = situation.calendar.zone if later else start.tzinfo
        start = start.astimezone(zone).replace(tzinfo=None)
    wall = start + later
    first = instant(wall.replace(fold=0), zone), instant(wall.replace(fold=1), zone)
    return first if occurs(wall, zone) else (first[0], first[1], -1)


def _date(
    starts: tuple[int, ...], minutes: int, situation: Situation, taken: tuple[Span, ...]
) -> tuple[Span, Reasons]:
    """One date with its reasons; of a clock time that occurs twice the worse result counts."""
    spans = [(start, start + minutes * 60) for start in dict.fromkeys(starts) if start >= 0]
    judged = [(span, judge(span, situation, taken)) for span in spans]
    if starts[-1] >= 0:
        return max(judged, key=lambda item: SEVERITY.index(item[1].verdict))
    if all(reasons.full for _, reasons in judged):
        return judged[0]
    return spans[0], replace(judged[0][1], full=(), unknown=("unclear",))


def _of_dates(dates: list[tuple[Span, Reasons]], situation: Situation) -> CheckResult:
    answers = tuple(answer_of(span, reasons, situation) for span, reasons in dates)
    spans = tuple(span for span, _ in dates)
    worst = max((reasons.verdict for _, reasons in dates), key=SEVERITY.index)
    best = min((reasons.verdict for _, reasons in dates), key=SEVERITY.index)
    if worst != "full" or best == "full":
        deciding = [reasons for _, reasons in dates if reasons.verdict == worst]
        return CheckResult(worst, _together(deciding), answers, spans, unclear=_why_unclear(deciding))
    others = [reasons for _, reasons in dates if reasons.verdict != "full"]
    verdict: Verdict = "unknown" if any(reasons.verdict == "unknown" for reasons in others) else "tight"
    why = _together([reasons for _, reasons in dates])
    return CheckResult(verdict, ordered((*why, "some_full")), answers, spans, unclear=_why_unclear(others))


def _together(judged: list[Reasons]) -> tuple[str, ...]:
    return ordered(tuple(reason for reasons in judged for reason in reasons.why))


def _why_unclear(judged: list[Reasons]) -> str:
    if not any("unclear" in reasons.why for reasons in judged):
        return ""
    return "that time does not exist: it is in the hour that a clock change skips"


def _span_of(start: datetime, end: datetime, zone: str, situation: Situation) -> Span:
    home = (zone_named(zone) if zone else None) or situation.calendar.zone
    first, last = (
        int(moment.timestamp()) if moment.tzinfo else instant(moment, home) for moment in (start, end)
    )
    return first, last


def _window_outcome(window: Span, situation: Situation, minutes: int) -> CheckResult:
    """The result for a window: any start in it would do, so the best one decides."""
    if window[1] <= situation.now:
        return CheckResult("full", ("past",), spans=(window,))
    found = search((max(window[0], situation.now), window[1]), minutes, situation)
    if found.open and not situation.unread:
        return CheckResult("room", (), spans=(window,), openings=found.open)
    if found.clean:
        return CheckResult("unknown", ordered((*situation.unread, *found.spoiled)), spans=(window,))
    if found.tight is None:
        return CheckResult("full", _no_opening(window, situation), spans=(window,))
    return _all_dates(found.tight[0], situation)


def _all_dates(first: Span, situation: Situation) -> CheckResult:
    """The result for a start with its repetitions, as for an asked start."""
    dates: list[tuple[Span, Reasons]] = []
    for span in repeated(first, situation):
        taken = tuple(earlier for earlier, reasons in dates if not reasons.full)
        dates.append((span, judge(span, situation, taken)))
    return _of_dates(dates, situation)


def _no_opening(window: Span, situation: Situation) -> tuple[str, ...]:
    """Why a window has no opening: the owner is away, or does not work then, or it is taken."""
    calendar = situation.calendar
    if all(calendar.is_away(calendar.period(day, "day")) for day in calendar.days(window)):
        return ("away",)
    return ("no_opening",) if calendar.worked(window) else ("outside_hours",)


def _any_time(situation: Situation, minutes: int) -> CheckResult:
    """The result if no time was asked for: the openings within `look_ahead`."""
    end = situation.now + situation.settings.look_ahead * 60
    found: Search = search((situation.now, end), minutes, situation)
    if found.clean == 0 and found.tight and "some_full" in found.tight[1].tight:
        return _all_dates(found.tight[0], situation)
    if found.clean == 0:
        return CheckResult("full", ("no_opening",), spans=((situation.now, end),))
    if situation.unread or not found.open:
        return CheckResult("unknown", ordered((*situation.unread, *found.spoiled)))
    if len(found.open) < FEW_OPENINGS:
        return CheckResult("tight", ("few_openings",), openings=found.open)
    return CheckResult("room", (), openings=found.open)


def _capacity(outcome: CheckResult, situation: Situation, minutes: int | None) -> Capacity:
    calendar = situation.calendar
    spans = outcome.openings[:1] or outcome.spans or ((situation.now, situation.now + 1),)
    asked = (outcome.spans[0][1] - outcome.spans[0][0]) // 60 if outcome.answers else minutes or 0
    day = calendar.day(spans[0][0])
    return Capacity(
        verdict=outcome.verdict,
        why=outcome.why,
        zone=situation.settings.timezone,
        kind=situation.kind.name,
        minutes=asked or None,
        answers=outcome.answers,
        conflicts=tuple(dict.fromkeys(item for answer in outcome.answers for item in answer.conflicts)),
        figures=_figures(day, situation, asked, counting=False),
        counts=_figures(day, situation, 1, counting=True),
        openings=tuple(calendar.moment(start) for start, _ in outcome.openings),
        dates_full=tuple(answer.start for answer in outcome.answers if answer.verdict == "full")
        if len(outcome.answers) > 1
        else (),
        clients=clients_of(situation),
        calendars=situation.states,
        weeks=weeks_of(outcome.answers, spans, situation),
        cost=cost_of(outcome.answers, asked, situation),
        unclear=outcome.unclear,
    )


def _figures(
    day: date, situation: Situation, asked: int, *, counting: bool
) -> tuple[tuple[Per, Figures], ...]:
    """The figures of day and week in minutes, and of every period for which the kind has a limit."""
    unit = "count" if counting else "minutes"
    limited = {limit.per for limit in situation.kind.limits if limit.unit == unit}
    shown = limited if counting else limited | {"day", "week"}
    return tuple(
        (per, figures_of(day, per, situation, situation.kind, counting=counting, asked=asked))
        for per in get_args(Per)
        if per in shown
    )


def survey(
    monday: date,
    number: int,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    promised: tuple[Promised, ...] = (),
) -> tuple[tuple[WeekLoad, ...], tuple[CalendarState, ...]]:
    """This many weeks from a Monday with the load of every kind, and how the calendars were read."""
    calendar = WorkCalendar(zone_of(settings.timezone), settings.hours, settings.away)
    within = calendar.at(monday), calendar.at(monday + timedelta(weeks=number))
    situation = situation_of(Question(), sources, settings, now, promised, within)
    mondays = (monday + timedelta(weeks=week) for week in range(number))
    return tuple(week_load(first, settings.kinds, (), situation) for first in mondays), situation.states
