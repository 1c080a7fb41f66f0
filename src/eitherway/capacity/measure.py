"""Answers whether there is room: makes a Capacity of the question, calendars and settings. Pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

from eitherway.capacity.asked_times import (
    CheckResult,
    any_day_outcome,
    any_time,
    slot_outcome,
    window_outcome,
    without_length,
)
from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.cost import cost_of
from eitherway.capacity.doubts import settled
from eitherway.capacity.judge import SEVERITY, clients_of, figures_of, ordered
from eitherway.capacity.local import calendar_of
from eitherway.capacity.model import (
    Capacity,
    CapacitySettings,
    DateVerdict,
    Figures,
    KindLoad,
    Promised,
    Question,
    Repeat,
    Slot,
    Source,
    Unit,
    Verdict,
    WeekLoad,
    Window,
)
from eitherway.capacity.openings import stretches
from eitherway.capacity.periods import Span
from eitherway.capacity.seasons import season_on
from eitherway.capacity.situation import Situation, situation_of
from eitherway.capacity.weeks import kind_load, week_load, weeks_of
from eitherway.text.formats import Said
from eitherway.text.units import Per
from eitherway.text.words import marked

_MOST_NEXT = 10  # openings that are looked for where what is asked for is taken
_PIECE = 60  # minutes: work that has no time of its own can be done in pieces


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
    if minutes is None and question.work and not question.slots:
        minutes = min(_PIECE, sum(work.minutes for work in question.work)) or None
    outcome = _outcome(question, situation, minutes)
    if outcome.verdict in ("full", "tight") and (question.slots or question.windows) and minutes:
        outcome = _with_next_openings(outcome, situation, minutes)
    capacity = _capacity(outcome, situation, minutes)
    return settled(capacity, question, lambda other: measure(other, sources, settings, now, promised))


def _outcome(question: Question, situation: Situation, minutes: int | None) -> CheckResult:
    if question.unclear:
        return CheckResult("unknown", ("unclear",), unclear=question.unclear)
    if minutes is None and any(slot.end is None for slot in question.slots or (Slot(datetime.min),)):  # noqa: DTZ901
        return without_length(question, situation)
    asked: list[CheckResult] = []
    items: list[Slot | Window] = [*question.slots, *question.windows]
    for item in sorted(items, key=_written):
        taken = _dates_so_far(asked) if question.all_of else ()
        asked.append(_checked(item, situation, minutes or 0, taken))
    asked += [any_day_outcome(part, situation, minutes or 0) for part in question.any_day]
    if not asked:
        return any_time(situation, minutes or 0)
    if question.all_of and len(asked) > 1:
        return _of_all(asked)
    best = min(asked, key=lambda outcome: SEVERITY.index(outcome.verdict))
    if len(asked) == 1 and not question.windows:
        return best
    return replace(best, lines=tuple(_line(outcome, situation) for outcome in asked if outcome.spans))


def _written(item: Slot | Window) -> datetime:
    return item.start.replace(tzinfo=None)


def _checked(item: Slot | Window, situation: Situation, minutes: int, taken: tuple[Span, ...]) -> CheckResult:
    if isinstance(item, Slot):
        return slot_outcome(item, situation, minutes, taken)
    return window_outcome(item, situation, minutes, taken)


def _dates_so_far(asked: list[CheckResult]) -> tuple[Span, ...]:
    """The dates of all that were asked before that are not full: they count as load."""
    return tuple(
        span
        for outcome in asked
        for answer, span in zip(outcome.answers, outcome.spans, strict=False)
        if answer.verdict != "full"
    )


def _of_all(asked: list[CheckResult]) -> CheckResult:
    """The result where every one of the asked times is wanted, as for the dates of a series."""
    verdicts = {outcome.verdict for outcome in asked}
    reasons = ordered(tuple(reason for outcome in asked for reason in outcome.why))
    verdict: Verdict = max(verdicts, key=SEVERITY.index)
    if verdict == "full" and verdicts != {"full"}:
        verdict = "unknown" if "unknown" in verdicts else "tight"
        reasons = ordered((*reasons, "some_full"))
    elif verdict != "full":
        deciding = [outcome for outcome in asked if outcome.verdict == verdict]
        reasons = ordered(tuple(reason for outcome in deciding for reason in outcome.why))
    answers = tuple(answer for outcome in asked for answer in (outcome.answers or outcome.lines))
    return CheckResult(
        verdict,
        reasons,
        answers,
        tuple(span for outcome in asked for span in outcome.spans),
        unclear=next((outcome.unclear for outcome in asked if outcome.unclear), ""),
        notes=tuple(dict.fromkeys(note for outcome in asked for note in outcome.notes)),
    )


def _line(outcome: CheckResult, situation: Situation) -> DateVerdict:
    """One of several alternatives, with the verdict over all of its dates."""
    if outcome.lines:
        return outcome.lines[0]
    if outcome.answers:
        first = outcome.answers[0]
        return replace(first, verdict=outcome.verdict, why=outcome.why, dates=len(outcome.answers))
    start, end = (situation.calendar.moment(at) for at in outcome.spans[0])
    return DateVerdict(start, end, outcome.verdict, outcome.why)


def _with_next_openings(outcome: CheckResult, situation: Situation, minutes: int) -> CheckResult:
    """The result with what else is open, where what is asked for is taken, or may be."""
    if outcome.verdict == "tight" and not any(answer.conflicts for answer in outcome.answers):
        return outcome
    if outcome.openings:
        return outcome
    now, end = situation.now, situation.now + situation.settings.look_ahead * 60
    asked = outcome.spans[0][0] if outcome.spans else now
    midnight = situation.calendar.at(situation.calendar.day(asked))
    first = midnight if now < midnight < end else now
    elsewhere = any_time(situation, minutes, (first, end), _MOST_NEXT)
    if not elsewhere.openings and first > now:
        before = any_time(situation, minutes, (now, first), _MOST_NEXT)
        elsewhere = before if before.verdict != "full" else elsewhere
    return replace(
        outcome,
        openings=elsewhere.openings,
        within=elsewhere.within,
        full_at_any_time=outcome.verdict == elsewhere.verdict == "full",
    )


def _capacity(outcome: CheckResult, situation: Situation, minutes: int | None) -> Capacity:
    calendar = situation.calendar
    is_asked, has_length = bool(outcome.answers), bool(situation.question.length or situation.kind.length)
    spans = (
        (outcome.spans if is_asked else outcome.openings[:1])
        or outcome.spans
        or ((situation.now, situation.now + 1),)
    )
    asked = (
        int((outcome.answers[0].end - outcome.answers[0].start).total_seconds()) // 60
        if is_asked
        else minutes or 0
    )
    day = calendar.day(spans[0][0])
    figures, counts = _figures(day, situation, asked)
    return Capacity(
        verdict=outcome.verdict,
        why=outcome.why,
        zone=situation.settings.timezone,
        kind=situation.kind.name,
        minutes=asked or None,
        answers=outcome.answers,
        conflicts=tuple(dict.fromkeys(item for answer in outcome.answers for item in answer.conflicts)),
        figures=figures,
        counts=counts,
        full_at_any_time=outcome.full_at_any_time,
        alternatives=outcome.lines,
        openings=tuple(calendar.moment(start) for start, _ in outcome.openings),
        free=stretches(outcome.openings, outcome.within, asked, situation),
        dates_full=tuple(answer.start for answer in outcome.answers if answer.verdict == "full")
        if len(outcome.answers) > 1
        else (),
        clients=clients_of(situation),
        calendars=situation.states,
        weeks=weeks_of((*outcome.answers, *outcome.lines), spans, situation),
        cost=cost_of(outcome.answers, asked if has_length or is_asked else 0, situation, day),
        unclear=outcome.unclear,
        notes=(
            *situation.question.notes,
            *outcome.notes,
            *_only_one(situation.question.repeat),
            *_season(day, situation),
        ),
    )


def _season(day: date, situation: Situation) -> tuple[str, ...]:
    """A note where the asked day has hours and limits of its own."""
    season = season_on(day, situation.settings.seasons)
    if season is None:
        return ()
    return (Said("Until {day} your season “{name}” holds.", day=season.last, name=season.name),)


def _only_one(repeat: Repeat | None) -> tuple[str, ...]:
    """A note where several dates in each period are asked for: only one is checked, and all are costed."""
    if repeat is None or repeat.often == 1:
        return ()
    return (Said(_ONE_OF[repeat.unit], number=repeat.often),)


_ONE_OF: dict[Unit, str] = {
    "day": marked("Of {number} dates each day one was looked at."),
    "week": marked("Of {number} dates each week one was looked at."),
    "month": marked("Of {number} dates each month one was looked at."),
    "year": marked("Of {number} dates each year one was looked at."),
}


_Periods = tuple[tuple[Per, Figures], ...]


def _figures(day: date, situation: Situation, asked: int) -> tuple[_Periods, _Periods]:
    """The figures of day and week, and of every period for which the kind has a limit: minutes, and dates."""
    key = ("figures", situation.calendar, situation.kind, situation.unread, situation.broken)
    known = situation.whole.kept_for((*key, situation.promised))
    if (day, asked) not in known:
        known[day, asked] = (
            _find_figures(day, situation, asked, counting=False),
            _find_figures(day, situation, 1, counting=True),
        )
    found: tuple[_Periods, _Periods] = known[day, asked]
    return found


def _find_figures(day: date, situation: Situation, asked: int, *, counting: bool) -> _Periods:
    unit = "count" if counting else "minutes"
    limited = {limit.per for limit in situation.kind.on(day).limits if limit.unit == unit}
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
    calendar = calendar_of(settings)
    within = calendar.at(monday), calendar.at(monday + timedelta(weeks=number))
    situation = situation_of(Question(), sources, settings, now, promised, within)
    mondays = (monday + timedelta(weeks=week) for week in range(number))
    return tuple(week_load(first, settings.kinds, (), situation) for first in mondays), situation.states


def survey_months(
    first: date, number: int, sources: tuple[Source, ...], settings: CapacitySettings, now: datetime
) -> tuple[tuple[date, tuple[KindLoad, ...]], ...]:
    """This many months from the first day of one, each with the load of every kind."""
    calendar = calendar_of(settings)
    months = range(first.month - 1, first.month + number)
    firsts = [date(first.year + month // 12, month % 12 + 1, 1) for month in months]
    within = calendar.at(firsts[0]), calendar.at(firsts[-1])
    situation = situation_of(Question(), sources, settings, now, (), within)
    loads = (tuple(kind_load(kind, day, "month", situation) for kind in settings.kinds) for day in firsts)
    return tuple(zip(firsts[:-1], loads, strict=False))
