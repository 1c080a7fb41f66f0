"""Puts the occurrences of all calendars on one timeline: conflicts, and the load of each kind. Pure."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from eitherway.capacity.calendar_state import Counts
from eitherway.capacity.local import WorkCalendar
from eitherway.capacity.model import CapacitySettings, Kind
from eitherway.capacity.occurrences import Occurrence
from eitherway.capacity.periods import Span, Spans, cut, joined, length
from eitherway.text.fold import fold_line

_DAY_SECONDS = 86400
_MOST_KEPT = 32  # kinds, lengths of the way there, promises
_MOST_FOUND = 2_000  # days, times the lengths that were asked for


class Entry(NamedTuple):
    """One occurrence as the check sees it. `kind` is "" if it is only in the way."""

    start: int
    end: int
    uid: str
    title: str
    firm: bool
    away: bool
    kind: str
    client: str
    addresses: tuple[str, ...]
    whole_day: bool
    calendar: str


class Booked(NamedTuple):
    """The load of one kind in one period, without and with tentative entries."""

    firm: int
    both: int


class Titles:
    """Finds a title's kind, and whether it means away, by the beginnings of its words."""

    def __init__(self, settings: CapacitySettings) -> None:
        self._kinds = [(kind.name, _beginning(kind.titles)) for kind in settings.kinds]
        self._away = _beginning(settings.away_titles)
        self._known: dict[str, tuple[str, bool, str]] = {}

    def of(self, title: str) -> tuple[str, bool, str]:
        """The name of the kind or "", whether it means away, and the title without the kind's word."""
        found = self._known.get(title)
        if found is None:
            found = self._known[title] = self._find(fold_line(title))
        return found

    def _find(self, title: str) -> tuple[str, bool, str]:
        away = bool(self._away and self._away.search(title))
        for name, pattern in self._kinds:
            match = pattern.search(title) if pattern else None
            if match:
                rest = re.sub(r"^[^\w]+|[^\w]+$", "", title[: match.start()] + " " + title[match.end() :])
                return name, away, " ".join(rest.split())
        return "", away, ""


def _beginning(words: Iterable[str]) -> re.Pattern[str] | None:
    folded = [re.escape(fold_line(word)) for word in words if fold_line(word)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(folded)})\w*") if folded else None


@lru_cache(maxsize=8)
def titles_of(settings: CapacitySettings) -> Titles:
    return Titles(settings)


class Timeline:
    """The entries of several calendars, by day and by kind. Built once, then only read."""

    def __init__(self, entries: Iterable[Entry], calendar: WorkCalendar) -> None:
        self.entries = tuple(sorted(entries))
        self.uids = frozenset(entry.uid for entry in self.entries)
        self._calendar = calendar
        self._days: dict[int, list[int]] = defaultdict(list)  # the places of entries
        self._by_kind: dict[str, list[Entry]] = defaultdict(list)
        self._booked: dict[tuple[str, Span], Booked] = {}
        self._counted: dict[tuple[str, Span], Booked] = {}
        self._kept: dict[Hashable, dict[Any, Any]] = {}
        same = 0
        for place, entry in enumerate(self.entries):
            same = same if not entry.uid and entry == self.entries[same] else place
            for number in range(entry.start // _DAY_SECONDS, (entry.end - 1) // _DAY_SECONDS + 1):
                self._days[number].append(same)
            if entry.kind:
                self._by_kind[entry.kind].append(entry)

    def without(self, uid: str, prefix: str = "") -> "Timeline":
        """The timeline without one event: the asked invitation does not conflict with itself.

        Nor do events whose UID begins with `prefix`: what is held for the request.
        """
        own = {uid} & self.uids
        own |= {one for one in self.uids if one.startswith(prefix)} if prefix else set()
        if not own:
            return self
        return Timeline((entry for entry in self.entries if entry.uid not in own), self._calendar)

    def kept_for(self, key: Hashable) -> dict[Any, Any]:
        """What was found of it before, for all that it depends on besides."""
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = {}
        elif len(kept) > _MOST_FOUND:
            kept.clear()
        return kept

    def touching(self, span: Span) -> list[Entry]:
        """The entries that overlap the span, in order."""
        first, last = span[0] // _DAY_SECONDS, (span[1] - 1) // _DAY_SECONDS
        places: Iterable[int] = self._days.get(first, ())
        if first != last:
            places = sorted(
                {place for number in range(first, last + 1) for place in self._days.get(number, ())}
            )
        found = [self.entries[place] for place in places]
        return [entry for entry in found if entry.start < span[1] and entry.end > span[0]]

    def booked(self, kind: str, period: Span) -> Booked:
        """Minutes of the kind in the period: the union of its entries, clipped to the period."""
        key = (kind, period)
        if key not in self._booked:
            entries = self._in(kind, period)
            firm = joined(part for entry in entries if entry.firm for part in self._spans(entry, period))
            both = joined(part for entry in entries for part in self._spans(entry, period))
            self._booked[key] = Booked(length(firm) // 60, length(both) // 60)
        return self._booked[key]

    def _spans(self, entry: Entry, period: Span) -> Spans:
        """The entry within the period; a whole day counts only during working hours."""
        parts = cut(((entry.start, entry.end),), period)
        if not entry.whole_day:
            return parts
        return tuple(worked for part in parts for worked in self._calendar.worked(part))

    def counted(self, kind: str, period: Span) -> Booked:
        """How many entries of the kind start in the period."""
        key = (kind, period)
        if key not in self._counted:
            starting = [entry for entry in self._in(kind, period) if period[0] <= entry.start < period[1]]
            self._counted[key] = Booked(sum(entry.firm for entry in starting), len(starting))
        return self._counted[key]

    def _in(self, kind: str, period: Span) -> list[Entry]:
        if period[1] - period[0] <= 2 * _DAY_SECONDS:
            return [entry for entry in self.touching(period) if entry.kind == kind]
        return [entry for entry in self._by_kind[kind] if entry.start < period[1] and entry.end > period[0]]

    def clients(self, kind: str, period: Span) -> tuple[frozenset[str], frozenset[str]]:
        """The distinct clients of the kind in the period, firm and all."""
        entries = self._in(kind, period)
        return frozenset(entry.client for entry in entries if entry.firm), frozenset(
            entry.client for entry in entries
        )

    def addresses(self, kind: str, period: Span) -> frozenset[str]:
        """The addresses invited to the kind's entries in the period."""
        return frozenset(address for entry in self._in(kind, period) for address in entry.addresses)


def entries_of(
    occurrences: Iterable[Occurrence], name: str, counts: Counts, titles: Titles
) -> Iterator[Entry]:
    """One calendar's occurrences as entries; free ones only if their title means away."""
    for item in occurrences:
        kind, away, rest = titles.of(item.title)
        if item.status == "free" and not away:
            continue
        if counts != "load" or away:
            kind = rest = ""
        yield Entry(
            item.start, item.end, item.uid, item.title, item.status != "tentative", away, kind,
            (rest or " ".join(item.clients) or item.uid) if kind else "", item.clients, item.whole_day, name,
        )  # fmt: skip


def merge(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, with an event in two calendars (UID, start, end) only once: firm and a kind win."""
    known: dict[tuple[str, int, int], Entry] = {}
    for entry in entries:
        if not entry.uid:
            yield entry
            continue
        key = (entry.uid, entry.start, entry.end)
        other = known.get(key)
        known[key] = entry if other is None else _merged(other, entry)
    yield from known.values()


def _merged(one: Entry, other: Entry) -> Entry:
    chosen = other if other.kind and not one.kind else one
    return chosen._replace(firm=one.firm or other.firm, away=one.away or other.away)


@lru_cache(maxsize=64)
def kind_named(settings: CapacitySettings, name: str) -> Kind:
    """The kind of that name; one without limits if the owner has none."""
    wanted = fold_line(name)
    return next((kind for kind in settings.kinds if fold_line(kind.name) == wanted), Kind(name))
