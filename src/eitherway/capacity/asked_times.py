"""Checks one asked time, one window, or any time at all: each date with its reasons. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from eitherway.capacity.judge import (
    SEVERITY,
    Reasons,
    answer_of,
    conflict_of,
    judge,
    ordered,
)
from eitherway.capacity.model import DateVerdict, DayPart, Question, Slot, Verdict, Window
from eitherway.capacity.openings import (
    MOST,
    Judging,
    Search,
    looked_at,
    repeated,
    search,
    search_exactly,
    stretches,
)
from eitherway.capacity.periods import Span
from eitherway.capacity.repeats import number_of
from eitherway.capacity.situation import Situation
from eitherway.capacity.zones import instant, occurs, zone_named
from eitherway.text.formats import Said, say_date
from eitherway.text.words import marked
from eitherway.values import dataclass

FEW_OPENINGS = 3
_NO_ZONE = marked("the time zone '{zone}' is not known")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of the check before the figures are added. `within` is the span of the openings."""

    verdict: Verdict
    why: tuple[str, ...]
    answers: tuple[DateVerdict, ...] = ()
    spans: tuple[Span, ...] = ()
    openings: tuple[Span, ...] = ()
    within: Span = (0, 0)
    unclear: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[DateVerdict, ...] = ()
    full_at_any_time: bool = False


def without_length(question: Question, situation: Situation) -> CheckResult:
    """The result if no length is known: full if even a minute does not fit, else unclear."""
    outcomes = [slot_outcome(slot, situation, 1) for slot in question.slots]
    if outcomes and all(outcome.verdict == "full" for outcome in outcomes):
        return outcomes[0]
    return CheckResult("unknown", ("unclear",), unclear=Said("how long it would take was not said"))


def slot_outcome(slot: Slot, situation: Situation, minutes: int, taken: tuple[Span, ...] = ()) -> CheckResult:
    """The dates of one asked start: one, or all of its repetitions."""
    zone = zone_named(slot.zone) if slot.zone else situation.calendar.zone
    if zone is None:
        return CheckResult(
            "unknown", ("unclear",), unclear=Said("the time zone '{zone}' is not known", zone=slot.zone)
        )
    if slot.end is not None:
        start, end = _span_of(slot.start, slot.end, slot.zone, situation)
        minutes = (end - start) // 60
    if minutes <= 0:
        return CheckResult("unknown", ("unclear",), unclear=Said("it would end before it starts"))
    judging = Judging(situation)
    dates, earlier = list[tuple[Span, Reasons]](), list[Span]()
    for starts in _all_starts(slot, zone, situation):
        dates.append(_date(starts, minutes, partial(judging.of, earlier=earlier, others=taken)))
        if not dates[-1][1].full:
            earlier.append(dates[-1][0])
    return _of_dates(dates, situation)


def _all_starts(slot: Slot, zone: tzinfo, situation: Situation) -> Iterator[tuple[int, ...]]:
    """The instants that each date of an asked start may mean."""
    wall = slot.start
    if slot.start.tzinfo is not None:  # an offset holds for the first date only
        zone = situation.calendar.zone
        wall = slot.start.astimezone(zone).replace(tzinfo=None)
    for number, later in enumerate(looked_at(situation.question.repeat, wall, situation)):
        exact = slot.start.tzinfo is not None and number == 0
        yield (int(slot.start.timestamp()),) if exact else _starts(later, zone)


def _starts(wall: datetime, zone: tzinfo) -> tuple[int, ...]:
    """The instants that a clock time may mean: one, or two if it occurs twice or never."""
    first = instant(wall.replace(fold=0), zone), instant(wall.replace(fold=1), zone)
    return first if occurs(wall, zone) else (first[0], first[1], -1)


def _date(
    starts: tuple[int, ...], minutes: int, reasons_of: Callable[[Span], Reasons]
) -> tuple[Span, Reasons]:
    """One date with its reasons; of a clock time that occurs twice the worse result counts."""
    spans = [(start, start + minutes * 60) for start in dict.fromkeys(starts) if start >= 0]
    judged = [(span, reasons_of(span)) for span in spans]
    if starts[-1] >= 0:
        return max(judged, key=lambda item: SEVERITY.index(item[1].verdict))
    if all(reasons.full for _, reasons in judged):
        return judged[0]
    return spans[0], replace(judged[0][1], full=(), unknown=("unclear",))


def _of_dates(dates: list[tuple[Span, Reasons]], situation: Situation) -> CheckResult:
    answers = tuple(answer_of(span, reasons, situation) for span, reasons in dates)
    spans = tuple(span for span, _ in dates)
    notes = _goes_on(answers, situation)
    if len(dates) == 1:
        first, unclear = answers[0], _why_unclear([dates[0][1]])
        return CheckResult(first.verdict, first.why, answers, spans, unclear=unclear, notes=notes)
    worst = max((reasons.verdict for _, reasons in dates), key=SEVERITY.index)
    best = min((reasons.verdict for _, reasons in dates), key=SEVERITY.index)
    if worst != "full" or best == "full":
        deciding = [reasons for _, reasons in dates if reasons.verdict == worst]
        why = _together(deciding)
        return CheckResult(worst, why, answers, spans, unclear=_why_unclear(deciding), notes=notes)
    others = [reasons for _, reasons in dates if reasons.verdict != "full"]
    verdict: Verdict = "unknown" if any(reasons.verdict == "unknown" for reasons in others) else "tight"
    why = ordered((*_together([reasons for _, reasons in dates]), "some_full"))
    return CheckResult(verdict, why, answers, spans, unclear=_why_unclear(others), notes=notes)


def _goes_on(answers: tuple[DateVerdict, ...], situation: Situation) -> tuple[str, ...]:
    """A note where a series goes on after the dates that were looked at."""
    repeat = situation.question.repeat
    if repeat is None or not answers:
        return ()
    number, last = number_of(repeat, answers[0].start.date()), answers[-1].start
    if number is not None and number <= len(answers):
        return ()
    day = partial(say_date, last, year=True)
    return (Said("Looked at as far as {day}; it goes on after that.", day=day),)


def _together(judged: list[Reasons]) -> tuple[str, ...]:
    return ordered(tuple(reason for reasons in judged for reason in reasons.why))


def _why_unclear(judged: list[Reasons]) -> str:
    if not any("unclear" in reasons.why for reasons in judged):
        return ""
    return Said("that time does not exist: it is in the hour that a clock change skips")


def _span_of(start: datetime, end: datetime, zone: str, situation: Situation) -> Span:
    home = (zone_named(zone) if zone else None) or situation.calendar.zone
    first, last = (
        int(moment.timestamp()) if moment.tzinfo else instant(moment, home) for moment in (start, end)
    )
    return first, last


def window_outcome(asked: Window, situation: Situation, minutes: int, taken: tuple[Span, ...]) -> CheckResult:
    """The result for a window: any start in it would do, so the best one decides."""
    window = _span_of(asked.start, asked.end, asked.zone, situation)
    found = _in_window(window, situation, minutes)
    if situation.question.all_of and found.openings:
        start = found.openings[0]
        return _of_dates([(start, judge(start, situation, taken))], situation)
    return replace(found, lines=(_window_line(window, found, situation, minutes),))


def any_day_outcome(part: DayPart, situation: Situation, minutes: int) -> CheckResult:
    """The result for a part of whichever day within `look_ahead`: the best day decides."""
    calendar = situation.calendar
    days = list(calendar.days(_ahead(situation.now, situation)))
    windows = (_span_of(*_ends(part, day), part.zone, situation) for day in days)
    outcomes = [
        _in_window(window, situation, minutes) for window in windows if window[1] > situation.now
    ] or [CheckResult("full", ("no_opening",))]
    best = min(outcomes, key=lambda outcome: SEVERITY.index(outcome.verdict))
    free = tuple(outcome.openings[0] for outcome in outcomes if outcome.openings)
    return replace(best, openings=free or best.openings) if best.verdict == "room" else best


def _ends(part: DayPart, day: date) -> tuple[datetime, datetime]:
    end = datetime.combine(day, part.end)
    return datetime.combine(day, part.start), end if part.end > part.start else end + timedelta(days=1)


def _in_window(window: Span, situation: Situation, minutes: int) -> CheckResult:
    """The openings in a window, as far as `look_ahead` lets a search go."""
    if window[1] <= situation.now:
        return CheckResult("full", ("past",), spans=(window,))
    within = _ahead(max(window[0], situation.now), situation, window[1])
    found = search_exactly(within, minutes, situation)
    if found.open and not situation.unread:
        return CheckResult("room", (), spans=(window,), openings=found.open, within=within)
    if found.clean:
        return CheckResult("unknown", ordered((*situation.unread, *found.spoiled)), spans=(window,))
    if found.tight is not None:
        return _all_dates(found.tight[0], situation)
    if found.until < window[1]:
        return _not_searched(found.until, situation, (window,))
    return CheckResult("full", _no_opening(window, situation), spans=(window,))


def _ahead(start: int, situation: Situation, end: int | None = None) -> Span:
    """What may be searched from `start` on: as far as `look_ahead`, and not after `end`."""
    last = start + situation.settings.look_ahead * 60
    return start, last if end is None else min(end, last)


def _not_searched(until: int, situation: Situation, spans: tuple[Span, ...]) -> CheckResult:
    day = situation.calendar.moment(until)
    why = Said(
        "no opening until {day}, and later days were not searched (look_ahead)",
        day=partial(say_date, day, year=True),
    )
    return CheckResult("unknown", ("beyond_horizon",), spans=spans, unclear=why)


def _window_line(window: Span, found: CheckResult, situation: Situation, minutes: int) -> DateVerdict:
    """What the card says of a window: its verdict, with its free parts or with what is in the way."""
    calendar = situation.calendar
    start, end = (calendar.moment(at) for at in window)
    free = stretches(found.openings, found.within, minutes, situation)
    if found.answers:
        return DateVerdict(start, end, found.verdict, found.why, found.answers[0].conflicts, is_window=True)
    is_short = window[1] - window[0] <= 24 * 3600
    entries = situation.whole.touching(window) if found.verdict == "full" and is_short else []
    conflicts = tuple(conflict_of(entry, situation) for entry in entries if not entry.away)
    return DateVerdict(start, end, found.verdict, found.why, conflicts, is_window=True, free=free)


def _all_dates(first: Span, situation: Situation) -> CheckResult:
    """The result for a start with its repetitions, as for an asked start."""
    judging = Judging(situation)
    dates, earlier = list[tuple[Span, Reasons]](), list[Span]()
    for span in repeated(first, situation):
        dates.append((span, judging.of(span, earlier)))
        if not dates[-1][1].full:
            earlier.append(span)
    return _of_dates(dates, situation)


def _no_opening(window: Span, situation: Situation) -> tuple[str, ...]:
    """Why a window has no opening: the owner is away, or does not work then, or it is taken."""
    calendar = situation.calendar
    days = [calendar.period(day, "day") for day in calendar.days(window)]
    off = {"away" if calendar.is_away(day) else "holiday" if calendar.is_holiday(day) else "" for day in days}
    if "" not in off:
        return ordered(tuple(off))
    return ("no_opening",) if calendar.worked(window) else ("outside_hours",)


def any_time(situation: Situation, minutes: int, part: Span | None = None, most: int = MOST) -> CheckResult:
    """The result if no time was asked for: the openings within `look_ahead`, or within a part of it."""
    within = part or _ahead(situation.now, situation)
    found: Search = search(within, minutes, situation, most)
    if found.clean == 0 and found.until < within[1]:
        return _not_searched(found.until, situation, (within,))
    if found.clean == 0 and found.tight and "some_full" in found.tight[1].tight:
        return _all_dates(found.tight[0], situation)
    if found.clean == 0:
        return CheckResult("full", ("no_opening",), spans=(within,))
    if situation.unread or not found.open:
        return CheckResult("unknown", ordered((*situation.unread, *found.spoiled)))
    few = len(found.open) < FEW_OPENINGS
    return CheckResult(
        "tight" if few else "room", ("few_openings",) * few, openings=found.open, within=within
    )
