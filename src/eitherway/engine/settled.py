"""Which requests need no decision now: nothing of theirs changed since the last one, which did nothing. Pure.

A decision depends on what the snapshot shows of the request, on what all requests share (rules, calendars,
a pause), and on the time. What falls due by time alone is decided every `CLOCK`: promises, the end of a
cool-off, verdicts; what waits for less is never settled. Hours that a yes promised count where a verdict is
due or a letter is written, and only there: a yes leaves the other requests settled, and ends only the quiet.
"""

from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta

from eitherway.capacity.model import Promised
from eitherway.imap import pace
from eitherway.imap.fetch import HeaderSummary
from eitherway.requests.context import DecisionContext
from eitherway.requests.request import Ref, Request
from eitherway.values import dataclass

CLOCK = timedelta(seconds=pace.CLOCK - 5)  # so that a wait of pace.CLOCK never ends just before it
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


Headers = tuple[HeaderSummary, ...]
Named = tuple[Headers, dict[str, list[HeaderSummary]]]
"""The headers of a folder, and by the id that cards have."""


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot with all that it was made from: it is the same while these are."""

    revision: tuple[int, int]
    requests: tuple[Request, ...]
    strange: tuple[str, ...]
    headers: dict[tuple[str, date | None], Headers]
    snapshot: object


@dataclass(slots=True)
class Settled:
    """What the last decision on each request was made from, if there was nothing to do."""

    _shared: DecisionContext | None = None
    _promised: tuple[Promised, ...] = ()
    _whole_at: datetime = _NEVER
    _parts: dict[str, tuple[object, ...]] = field(default_factory=dict)
    ours: dict[Ref, bool] = field(default_factory=dict)  # whether the card there has the board's seal
    ids: dict[str, Named] = field(default_factory=dict)  # by folder
    people: dict[Ref, tuple[str, ...]] = field(default_factory=dict)  # to whom a message is, as hashes
    names: dict[Ref, tuple[str, ...]] = field(default_factory=dict)  # of the thread of a message
    kept: KeptSnapshot | None = None
    holds_nothing: bool = False  # no calendar holds asked times, nor has one of before
    _quiet: object = None
    _waiting: set[str] = field(default_factory=set)  # those that wait for less than `CLOCK`

    @property
    def waits(self) -> bool:
        """Whether a request is to be decided again soon, though nothing may change."""
        return bool(self._waiting)

    def begin(self, context: DecisionContext) -> None:
        """Forgets all at the times of `CLOCK`, and where anything changed that requests share."""
        shared = replace(context, now=_NEVER, promised=())
        if context.promised != self._promised:
            self._promised, self._quiet = context.promised, None
        if shared != self._shared or not timedelta(0) <= context.now - self._whole_at < CLOCK:
            self._shared, self._whole_at = shared, context.now
            self._parts.clear()
            self._waiting.clear()
            self.ours.clear()
            self.ids.clear()
            self.people.clear()
            self.names.clear()
            self.kept = self._quiet = None

    def is_quiet(self, snapshot: object) -> bool:
        """Whether nothing was to be done with this very snapshot, for any request."""
        return snapshot is self._quiet and not self._waiting

    def note_quiet(self, snapshot: object) -> None:
        """Notes that each request was as it is when there is nothing to do; none waits for a time."""
        self._quiet = snapshot

    def holds(self, key: str, parts: tuple[object, ...]) -> bool:
        """Whether the request with this key is as it was when there was nothing to do."""
        return self._parts.get(key) == parts

    def note(self, key: str, parts: tuple[object, ...], *, idle: bool, soon: bool) -> None:
        """Notes what was decided on; `idle`: there was nothing to do; `soon`: there may be in a minute."""
        (self._waiting.add if soon else self._waiting.discard)(key)
        self._parts.pop(key, None)
        if idle and not soon:
            self._parts[key] = parts
