"""What is in a mailbox, from an own index of its headers: SEARCH is never asked. Pure, except for its source.

Providers refuse SEARCH HEADER, find nothing for a field that is there, or learn of a message a minute late.
What FETCH gives is what is stored, so once-only rests on it. A header never changes (RFC 3501, 2.3.1.1): each
is fetched once, and flags, as \\Deleted, are listed again when anything may have changed: those that changed,
where the server keeps account of it (RFC 7162), as long as its numbers agree with what is known.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Protocol

from eitherway.imap.fetch import BATCH, Changes, HeaderSummary, Listing
from eitherway.imap.finder import MissingMailboxError, Status
from eitherway.requests.request import Ref
from eitherway.values import dataclass

_TRIES = 3  # times to list a mailbox whose listing and headers disagree
_WIDER = timedelta(days=14)  # before the day that matters, where another connection begins to list
_AROUND = timedelta(days=7)  # between the clock of the server and the one here, as in `intake`


class HeaderSource(Protocol):
    """Where the index learns from: a store."""

    def state(self, name: str) -> Status: ...

    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]: ...

    def changes(self, name: str, modseq: int) -> Changes | None: ...

    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]: ...


@dataclass(frozen=True, slots=True)
class _Entry:
    """The live messages of a mailbox received on `since` or later.

    `status` is that before they were listed, None if the listing has to be made again. `dead` are the uids of
    those that are flagged \\Deleted.
    """

    since: date | None
    status: Status | None = None
    summaries: tuple[HeaderSummary, ...] = ()
    dead: frozenset[int] = frozenset()

    def holds(self, since: date | None) -> bool:
        """Whether everything since then is in it."""
        return self.since is None or (since is not None and since >= self.since)

    def live(self, since: date | None) -> tuple[HeaderSummary, ...]:
        if since is None or since == self.since:
            return self.summaries
        return tuple(one for one in self.summaries if one.internal_date.date() >= since)


@dataclass(frozen=True, slots=True)
class Floor:
    """Nothing with a uid up to `uid` was received on `since` or later: such a message is not listed again."""

    uidvalidity: int
    since: date
    uid: int


@dataclass(slots=True)
class _Days:
    """On which day each message above `floor` was received: the two arrays go together, uids rising."""

    uidvalidity: int
    floor: int
    uids: array[int] = field(default_factory=lambda: array("q"))
    days: array[int] = field(default_factory=lambda: array("i"))

    @property
    def last(self) -> int:
        return self.uids[-1] if self.uids else self.floor

    def floor_on(self, day: date) -> int:
        """The last uid before the first message of that day or later; a gap between them is above it."""
        before = takewhile(lambda one: one[1] < day.toordinal(), zip(self.uids, self.days, strict=True))
        return max((uid for uid, _ in before), default=self.floor)


class HeaderIndex:
    """The headers of the mailboxes that Eitherway and the owner act in, for one connection."""

    def __init__(self, source: HeaderSource) -> None:
        self._source = source
        self._entries: dict[str, _Entry] = {}
        self._days: dict[str, _Days] = {}
        self.floors: dict[str, Floor] = {}  # those of earlier connections count too
        self.missing: set[str] = set()
        self.unlisted: set[str] | None = None  # to be listed again whatever their state; None: all, always

    def headers(self, name: str, since: date | None = None) -> tuple[HeaderSummary, ...]:
        """The live messages received on `since` or later, the oldest uid first; empty without the mailbox.

        Nothing but the state of the mailbox is asked for if that has not changed (RFC 7162, 3.1.2.1).
        """
        status = self._status(name)
        if status is None:
            return ()
        entry = self._entries.get(name) or _Entry(since)
        is_known = entry.status is not None and entry.status.uidvalidity == status.uidvalidity
        if not is_known or not entry.holds(since):
            since_when = since if since is None or entry.since is None else min(since, entry.since)
            entry = _Entry(since_when, summaries=entry.summaries)
        # Without CONDSTORE a flag such as \Deleted changes nothing in STATUS: list again what is there.
        hides_flags = status.messages and not status.modseq
        if entry.status != status or (hides_flags and (self.unlisted is None or name in self.unlisted)):
            entry = self._followed(name, status, entry) or self._listed(name, status, entry)
            self._entries[name] = entry
            if self.unlisted is not None:
                self.unlisted.discard(name)
        return entry.live(since)

    def known(self, name: str) -> tuple[HeaderSummary, ...]:
        """What `headers` gave last; nothing is asked for."""
        return self._entries.get(name, _Entry(None)).summaries

    def listed_at(self, name: str) -> Status | None:
        """The state before `headers` listed the mailbox last; None if it did not."""
        return self._entries.get(name, _Entry(None)).status

    def forget(self, name: str) -> None:
        """Lists the mailbox again when it is asked for next."""
        self._entries.pop(name, None)

    def received_about(self, name: str, day: date) -> tuple[Ref, ...]:
        """The messages received within a week of that one, whatever the size of the mailbox.

        Their INTERNALDATE is kept by COPY and MOVE (RFC 3501, 6.4.7): so what the owner put elsewhere is
        found. Some of them may be gone.
        """
        status = self._status(name)
        if status is None:
            return ()
        known = self._received(name, status)
        wanted = range((day - _AROUND).toordinal(), (day + _AROUND).toordinal() + 1)
        found = (uid for uid, at in zip(known.uids, known.days, strict=True) if at in wanted)
        return tuple(Ref(name, known.uidvalidity, uid) for uid in found)

    def newest_first(self, name: str) -> Iterator[HeaderSummary]:
        """The live messages of a mailbox of any size, read as far as they are asked for."""
        refs = tuple(one.ref for one in self._source.listing(name) if one.is_live)
        for end in range(len(refs), 0, -BATCH):
            yield from reversed(self._source.summaries(refs[max(0, end - BATCH) : end]))

    def _followed(self, name: str, status: Status, entry: _Entry) -> _Entry | None:
        """The entry with what changed since; None if the server does not tell, or if it does not add up.

        It must tell as many messages as the mailbox has, and name each that it did not name before.
        """
        before = entry.status.modseq if entry.status and entry.since is None else 0
        changes = self._source.changes(name, before) if 0 < before <= status.modseq else None
        if changes is None or len(changes.uids) != status.messages:
            return None
        known = {one.ref.uid: one for one in entry.summaries}
        told = {one.ref.uid: one for one in changes.listed if one.ref.uidvalidity == status.uidvalidity}
        live = {uid: one for uid, one in told.items() if one.is_live}
        fresh = self._source.summaries(one.ref for uid, one in live.items() if uid not in known)
        known |= {one.ref.uid: one for one in fresh}
        dead = (entry.dead - live.keys()) | (told.keys() - live.keys())
        there = (changes.uids | live.keys()) - dead
        if not there <= known.keys():
            return None
        known |= {uid: replace(known[uid], flags=one.flags) for uid, one in live.items()}
        return replace(entry, status=status, summaries=tuple(known[uid] for uid in sorted(there)), dead=dead)

    def _listed(self, name: str, status: Status, entry: _Entry) -> _Entry:
        """The entry as the mailbox is now, its missing headers fetched.

        A listing may name a wrong uid, or one that another program expunges meanwhile: headers and listing
        must agree, and what they cannot agree on is listed again by the next call.
        """
        known = {one.ref: one for one in entry.summaries}
        floor = self._floor(name, status, entry.since)
        for _ in range(_TRIES):
            listed = self._source.listing(name, after_uid=floor)
            wanted = [one for one in listed if entry.since is None or one.internal_date.date() >= entry.since]
            live = {one.ref: one.flags for one in wanted if one.is_live}
            fresh = self._source.summaries(ref for ref in live if ref not in known)
            known |= {one.ref: one for one in fresh}
            if live.keys() <= known.keys():
                dead = frozenset(one.ref.uid for one in wanted if not one.is_live)
                return replace(entry, status=status, summaries=_flagged(known, live), dead=dead)
        return replace(entry, status=None, summaries=_flagged(known, live))

    def _floor(self, name: str, status: Status, since: date | None) -> int:
        """The uid up to which nothing was received since then: a large mailbox is listed once as a whole."""
        if since is None:
            return 0
        floor = self.floors.get(name)
        if floor is None or floor.uidvalidity != status.uidvalidity or since - _WIDER < floor.since:
            floor = Floor(status.uidvalidity, since, 0)
        known = self._received(name, status, floor.uid)
        # A listing that left out a recent message must not hide it for good: the next connection looks wider.
        wider = max(since, date.min + _WIDER) - _WIDER
        self.floors[name] = Floor(status.uidvalidity, wider, known.floor_on(wider))
        return known.floor_on(since)

    def _received(self, name: str, status: Status, floor: int = 0) -> _Days:
        """When each message above `floor` was received: uids only rise, and dates of receipt stay."""
        known = self._days.get(name)
        if known is None or known.uidvalidity != status.uidvalidity or known.floor > floor:
            known = self._days[name] = _Days(status.uidvalidity, floor)
        new = self._source.listing(name, after_uid=known.last) if known.last < status.uidnext - 1 else ()
        if all(one.ref.uid < status.uidnext for one in new):  # else one came meanwhile, or a uid is wrong
            known.uids.extend(one.ref.uid for one in new)
            known.days.extend(one.internal_date.date().toordinal() for one in new)
        return known

    def _status(self, name: str) -> Status | None:
        if not name:
            return None
        try:
            status = self._source.state(name)
        except MissingMailboxError:
            self.missing.add(name)
            self.forget(name)
            return None
        self.missing.discard(name)
        return status


def _flagged(known: dict[Ref, HeaderSummary], live: dict[Ref, frozenset[str]]) -> tuple[HeaderSummary, ...]:
    found = ((known[ref], flags) for ref, flags in sorted(live.items()) if ref in known)
    return tuple(one if one.flags == flags else replace(one, flags=flags) for one, flags in found)
