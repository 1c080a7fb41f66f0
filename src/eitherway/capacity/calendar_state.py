"""How a calendar was read, and what in it could not be. Pure."""

from datetime import datetime
from typing import Literal

from eitherway.values import dataclass

Counts = Literal["load", "busy", "ignore"]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Broken:
    """An item that could not be read, and the time it may cover (None: open).

    `digest` tells it from any other item, and from itself with other contents; "" for what is not broken, but
    says nothing of that time.
    """

    uid: str
    title: str
    problem: str
    calendar: str
    since: datetime | None
    until: datetime | None
    digest: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is broken and may be at any time before or after some day."""
        return bool(self.digest) and (self.since is None or self.until is None)

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether it may overlap [start, end)."""
        return (self.since is None or self.since < end) and (self.until is None or start < self.until)


@dataclass(frozen=True, slots=True)
class CalendarState:
    """How one calendar was read: "fresh" or a reason's name; `broken` are the items that were skipped."""

    name: str
    counts: Counts
    read_at: datetime | None
    state: str
    detail: str = ""
    broken: tuple[Broken, ...] = ()

    @property
    def is_doubted(self) -> bool:
        """Whether it needs the owner's word: it shrank, or has a broken item that may be at any time."""
        return self.state == "shrunk" or (self.state == "fresh" and any(one.is_open for one in self.broken))

    def as_json(self) -> Json:
        return {
            "name": self.name,
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "state": self.state,
            "detail": self.detail,
            "counts": self.counts,
            "broken": [
                {"uid": item.uid, "title": item.title, "problem": item.problem} for item in self.broken
            ],
        }
