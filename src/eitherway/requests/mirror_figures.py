"""What a week or a month was, in counts, dates and kinds: asked, deferred, answered, kept. Pure.

It is counted from what the ledger remembers of requests, so no names are in it. A ledger that was lost begins
anew: what was before `since` is not counted, and whoever shows the figures says so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, time, timedelta, tzinfo

from eitherway.capacity.local import bounds
from eitherway.requests.request import Request
from eitherway.requests.sent_letters import QUICK
from eitherway.values import dataclass

# What is counted, in the order in which it is shown; the words for them are in week_mirror.
MEASURES = ("asked", "deferred", "yes", "no", "refer", "else")
_ANSWERS = frozenset({"yes", "no", "refer"})


@dataclass(frozen=True, slots=True)
class Reflection:
    """One period, from its first day to the one after its last. `since` is when counting began, if within it.

    `counts` has for each measure the number by kind. `due` are the answers that were due in it, by kind,
    `closed` those of them that nobody waits for any more. `fast` yeses left within the hour, `full` ones went
    into a full week; `late` answers came after their day. `promised` are the minutes of its yeses, `kept`
    those of yeses whose time was in it. `strangers` has for each kind how many were answered, and how many
    of them with the same letters.
    """

    first: date
    following: date
    since: datetime | None = None
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    due: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    fast: int = 0
    full: int = 0
    late: int = 0
    promised: int = 0
    kept: int = 0
    strangers: dict[str, tuple[int, int]] = field(default_factory=dict)

    def total(self, measure: str) -> int:
        """The number over all kinds."""
        return self.counts[measure].total() if measure in self.counts else 0

    @property
    def is_known(self) -> bool:
        """Whether any of it was counted."""
        return self.since is None or self.since.date() < self.following

    @property
    def answered(self) -> int:
        return sum(self.total(one) for one in MEASURES[2:])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are counted, the most frequent first."""
        return kinds_of((self,))


def kinds_of(reflections: Iterable[Reflection]) -> tuple[str, ...]:
    """The kinds that are counted in any of them, the most frequent first."""
    found: Counter[str] = Counter()
    for one in reflections:
        for counted in one.counts.values():
            found.update(counted)
    return tuple(sorted(found, key=lambda kind: (-found[kind], kind)))


def last_week(today: date) -> tuple[date, date]:
    """The last whole week before a day: its Monday and the next one."""
    monday = bounds(today, "week")[0]
    return monday - timedelta(weeks=1), monday


def last_month(today: date) -> tuple[date, date]:
    """The last whole month before a day: its first day and that of the next one."""
    return bounds(bounds(today, "month")[0] - timedelta(days=1), "month")


def reflect(
    requests: Iterable[Request], period: tuple[date, date], now: datetime, counted_since: datetime | None
) -> Reflection:
    """The figures of a period. `now` is on the owner's clock; `counted_since` is when the ledger began."""
    zone = now.tzinfo
    start, end = (datetime.combine(day, time(), zone) for day in period)
    since = counted_since if counted_since and counted_since > start else None
    known = [one for one in requests if one.state != "dismissed"]
    seen = _Span(since or start, min(end, now), zone)
    answered = [one for one in known if one.answered_at in seen and one.state == "answered"]
    due = [one for one in known if one.due and one.due in seen and _was_owed(one)]
    yeses = [one for one in answered if one.answer == "yes"]
    return Reflection(
        *period,
        since=since,
        counts=_counts(known, answered, seen),
        due=Counter(one.kind for one in due),
        closed=Counter(one.kind for one in due if not one.is_open),
        fast=sum(_is_fast(one, seen) for one in known),
        full=sum(one.verdict == "full" for one in yeses),
        late=sum(_is_late(one, zone) for one in answered),
        promised=sum(one.minutes for one in yeses),
        kept=sum(one.minutes for one in known if _took_place(one, seen)),
        strangers=_strangers(answered),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of a period that is over and was counted; days count whole."""

    start: datetime
    end: datetime
    zone: tzinfo | None

    def __contains__(self, at: datetime | date | None) -> bool:
        if at is None:
            return False
        if isinstance(at, datetime):
            return self.start <= at < self.end
        return self.start.astimezone(self.zone).date() <= at < self.end.astimezone(self.zone).date()


def _counts(known: list[Request], answered: list[Request], seen: _Span) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {measure: Counter() for measure in MEASURES}
    for one in known:
        found["asked"][one.kind] += one.opened_at in seen
        found["deferred"][one.kind] += one.promised_at in seen
    for one in answered:
        found[one.answer if one.answer in _ANSWERS else "else"][one.kind] += 1
    return {measure: +counted for measure, counted in found.items()}


def _was_owed(request: Request) -> bool:
    """Whether an answer was owed on its day: not if they took the request back."""
    return request.state != "withdrawn"


def _is_fast(request: Request, seen: _Span) -> bool:
    at = request.quick_yes
    if at is None and request.answer == "yes" and request.answered_at:
        at = request.answered_at if request.answered_at - request.opened_at <= QUICK else None
    return at in seen


def _is_late(request: Request, zone: tzinfo | None) -> bool:
    at = request.answered_at
    return bool(request.due and at and at.astimezone(zone).date() > request.due)


def _took_place(request: Request, seen: _Span) -> bool:
    """Whether the time of a yes was in the period; `slot` is on the owner's clock."""
    if request.answer != "yes" or not request.slot:
        return False
    return datetime.fromisoformat(request.slot).date() in seen


def _strangers(answered: list[Request]) -> dict[str, tuple[int, int]]:
    """How many strangers of a kind were answered, and how many of them got the most frequent letters."""
    letters: dict[str, Counter[tuple[bool, str]]] = {}
    for one in answered:
        if one.stranger:
            letters.setdefault(one.kind, Counter())[one.promised_at is not None, one.answer] += 1
    return {kind: (found.total(), max(found.values())) for kind, found in sorted(letters.items())}
