"""The wait list: who is next in line, which places stay free, and what is offered to whom. Pure.

A place is a start that comes back, such as Tuesdays at ten. It is offered when it was free in READINGS
readings of the calendars in a row, each of another day: a client who moves one date leaves no place free.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity, CapacitySettings, Kind, Promised
from eitherway.requests.capacity_question import question_of_needs
from eitherway.requests.context import DecisionContext
from eitherway.requests.promises import due_on
from eitherway.requests.request import Request
from eitherway.rules.rule import Rule
from eitherway.text.units import Limit
from eitherway.values import dataclass

READINGS = 3
FORGOTTEN = timedelta(days=7)  # readings further apart are not in a row
GIVEN_FOR = timedelta(weeks=4)  # a place after a yes, whether the calendar shows it by then or not
_GIVEN_AFTER_FIRST = timedelta(weeks=2)  # and so long after its first date
LOOKS_BACK = timedelta(weeks=12)  # at the most, for yeses that gave places
_OFFERED_AHEAD = 12  # dates of an offered place that are kept free
_STEPS = {"weekly": 7, "fortnightly": 14, "monthly": 28}  # days from one date to the next


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """The places of a kind that were free on a day: a start of each, and in how many readings in a row."""

    on: date | None = None
    free: tuple[tuple[str, int], ...] = ()

    @property
    def ready(self) -> tuple[str, ...]:
        """The starts of the places that may be offered."""
        return tuple(start for start, times in self.free if times >= READINGS)

    def followed_by(self, starts: Iterable[str], day: date) -> "FreePlaces":
        """The next reading, with the starts that are free then."""
        is_in_a_row = self.on is not None and timedelta(0) < day - self.on <= FORGOTTEN
        before = {place_of(start): times for start, times in self.free} if is_in_a_row else {}
        first = {place_of(start): start for start in reversed(tuple(starts))}
        return FreePlaces(
            day, tuple((start, before.get(place, 0) + 1) for place, start in sorted(first.items()))
        )

    def as_text(self) -> str:
        """The reading for the ledger: a day and times of the week, of nobody."""
        return json.dumps([self.on.isoformat() if self.on else "", *self.free])

    @classmethod
    def read(cls, text: str) -> "FreePlaces":
        """The reading of `as_text`; an empty one of anything else."""
        try:
            on, *free = json.loads(text)
            return cls(date.fromisoformat(on), tuple((str(start), int(times)) for start, times in free))
        except (ValueError, TypeError):
            return cls()


def place_of(start: str) -> str:
    """The place of a start (local, ISO): "1T10:00" is Tuesdays at ten."""
    at = datetime.fromisoformat(start)
    return f"{at.weekday()}T{at:%H:%M}"


def lines_of(requests: Iterable[Request], rules: Mapping[str, Rule]) -> dict[str, tuple[Request, ...]]:
    """The wait lists, who asked first first: kinds of request that need the same wait in one line."""
    lines: dict[str, list[Request]] = {}
    waiting = (one for one in requests if one.state == "waiting")
    for one in sorted(waiting, key=lambda one: (one.opened_at, one.key)):
        needs = rules[one.kind].needs if one.kind in rules else None
        if needs and needs.recurrence:
            lines.setdefault(f"{needs.minutes} {needs.recurrence} {needs.kind}", []).append(one)
    return {name: tuple(line) for name, line in sorted(lines.items())}


def next_offer(
    lines: Mapping[str, tuple[Request, ...]],
    readings: Mapping[str, FreePlaces],
    taken: frozenset[str],
    busy: frozenset[str] = frozenset(),
) -> tuple[str, str] | None:
    """The key of the request that is offered something now, and the start; None if there is nothing.

    One at a time: the next one is looked for when this one counts. `taken` are places that are offered, or
    were given away lately. Whose thread is `busy` with a draft of the owner's gets it later, and nobody of
    that line before.
    """
    for name, reading in readings.items():
        found = _next_of(lines[name], reading, taken)
        if found and found[0] not in busy:
            return found
    return None


def _next_of(line: tuple[Request, ...], reading: FreePlaces, taken: frozenset[str]) -> tuple[str, str] | None:
    free = [start for start in reading.ready if place_of(start) not in taken]
    ahead = (one for one in line if not is_offered(one) and "crisis" not in one.notes)
    offers = ((one.key, start) for one in ahead for start in free if place_of(start) not in one.passed)
    return next(offers, None)


def offered_places(requests: Iterable[Request]) -> frozenset[str]:
    """The places that are offered to somebody."""
    return frozenset(place_of(one.slot) for one in requests if is_offered(one) and one.slot)


def given_places(requests: Iterable[Request], now: datetime) -> frozenset[str]:
    """The places that recent yeses gave: the owner may not have entered them into the calendar yet."""
    return frozenset(place_of(one.slot) for one in requests if _is_given(one, now))


def _is_given(request: Request, now: datetime) -> bool:
    at = request.answered_at
    if request.answer != "yes" or request.offered_at is None or not request.slot or at is None:
        return False
    first = datetime.fromisoformat(request.slot).replace(tzinfo=now.tzinfo)
    return now < max(at + GIVEN_FOR, first + _GIVEN_AFTER_FIRST)


def is_offered(request: Request) -> bool:
    """Whether a place is offered to them, or given to them by a yes."""
    is_theirs = request.is_open or request.answer == "yes"
    return is_theirs and request.offered_at is not None


def free_places(rule: Rule, first: Request, context: DecisionContext) -> tuple[str, ...] | None:
    """The starts of the places that are free; None if not every calendar was read whole and lately.

    Only what comes back is a place. `first` is the first in line.
    """
    if rule.needs is None or not rule.needs.recurrence:
        return None
    question = question_of_needs(rule.needs, new_client=bool(first.stranger))
    settings = _with_one_more(context.capacity_settings, question.kind, question.length)
    capacity = measure(question, context.sources, settings, context.now, context.promised)
    if not capacity.calendars or any(one.state != "fresh" for one in capacity.calendars):
        return None
    return tuple(_iso(start) for start in capacity.openings)


def check_place(request: Request, rule: Rule | None, context: DecisionContext) -> Capacity | None:
    """The calendar's answer to the place that is offered; None where the kind takes no such time."""
    return _of_place(request, rule, context, context.capacity_settings)


def is_free(request: Request, rule: Rule | None, context: DecisionContext) -> bool:
    """Whether the place that is to be offered is free on all of its dates, as `free_places` means it."""
    if rule is None or rule.needs is None:
        return False
    question = question_of_needs(rule.needs, new_client=bool(request.stranger))
    settings = _with_one_more(context.capacity_settings, question.kind, question.length)
    capacity = _of_place(request, rule, context, settings)
    return capacity is not None and capacity.verdict == "room"


def _of_place(
    request: Request, rule: Rule | None, context: DecisionContext, settings: CapacitySettings
) -> Capacity | None:
    if rule is None or rule.needs is None or not request.slot:
        return None
    start = datetime.fromisoformat(request.slot)
    question = question_of_needs(rule.needs, new_client=bool(request.stranger), start=start)
    return measure(question, context.sources, settings, context.now, context.promised)


def _with_one_more(settings: CapacitySettings, name: str, minutes: int | None) -> CapacitySettings:
    """The settings with room for one more of the kind, so that the last place within its limits is free.

    What is tight because it is the last one is then clean, and what is over a limit is tight at least.
    """

    def roomier(limit: Limit, kind: Kind) -> Limit:
        more = 1 if limit.unit == "count" else minutes or kind.length or 0
        return replace(limit, amount=limit.amount + more)

    def with_more(kind: Kind) -> Kind:
        clients = None if kind.clients is None else kind.clients + 1
        return replace(kind, clients=clients, limits=tuple(roomier(one, kind) for one in kind.limits))

    return replace(
        settings, kinds=tuple(with_more(one) if one.name == name else one for one in settings.kinds)
    )


def answer_by(request: Request, context: DecisionContext) -> date:
    """The day by which an offer that is written now is to be answered."""
    settings, within = context.capacity_settings, context.wait_list(request.kind).offer
    return due_on(context.local_now, within, settings.hours, context.days_off)


def with_place(request: Request, context: DecisionContext) -> Request:
    """The request with the first date of its place on which they can have answered."""
    rule, day = context.rule(request.kind), answer_by(request, context)
    step = timedelta(days=_STEPS.get(rule.needs.recurrence, 7) if rule and rule.needs else 7)
    at = datetime.fromisoformat(request.slot)
    while at.date() <= day:
        at += step
    return replace(request, slot=_iso(at))


def _iso(start: datetime) -> str:
    return start.replace(tzinfo=None).isoformat(timespec="minutes")


def offered_hours(
    requests: Iterable[Request], rules: Mapping[str, Rule], context: DecisionContext
) -> tuple[Promised, ...]:
    """The offers that are out, and what recent yeses gave, as hours that are no longer free."""
    return tuple(
        Promised(
            request.needs_kind,
            request.minutes,
            start.date(),
            start.replace(tzinfo=context.zone),
            client=bool(request.stranger),
            key=request.key,
        )
        for request in requests
        if is_offered(request) and request.slot
        for start in _dates(request, rules.get(request.kind))
    )


def _dates(request: Request, rule: Rule | None) -> tuple[datetime, ...]:
    step = _STEPS.get(rule.needs.recurrence, 0) if rule and rule.needs else 0
    first = datetime.fromisoformat(request.slot)
    return tuple(first + timedelta(days=step * number) for number in range(_OFFERED_AHEAD if step else 1))
