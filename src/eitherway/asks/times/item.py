"""The result of the time finder: one time, as the words say it. Pure."""

from eitherway.values import dataclass

FIELDS = (
    "words", "span", "start", "end", "gran", "part", "tz", "deadline", "recur", "duration", "mod",
    "asked", "reason", "certainty", "role", "doubts", "zone_from", "group", "others", "all_of", "inside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskedTime:
    """One time of a text: the words, what they mean, and whether somebody asks for it.

    `start` and `end` are wall clock as written: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`, `THH:MM` (no date is
    said) or None; `end` is exclusive. `gran` is time, part, day, days, week, month, year, span, duration
    or recur. `tz` is an IANA name or an offset, None when no zone is said. `duration` is in minutes.
    `recur` is an RRULE (RFC 5545, 3.3.10). It is also a mapping of its fields.
    """

    words: str
    span: tuple[int, int]
    start: str | None = None
    end: str | None = None
    gran: str = "time"
    part: str | None = None  # morning, afternoon, evening, night, lunch
    tz: str | None = None
    deadline: bool = False
    recur: str | None = None
    duration: int | None = None
    mod: str | None = None  # before, after, around, early, mid, late, end, rest
    asked: bool = True
    reason: str = ""  # why it is not asked, "" when it is
    certainty: float = 1.0  # that it is truly asked, 0 to 1
    role: str = "slot"  # slot, deadline, not before, not after, recurrence, replaced, length
    doubts: tuple[str, ...] = ()
    zone_from: str = "owner"  # said or owner
    group: int = 0  # times of one or-list or range share a number above 0
    others: tuple[tuple[str | None, str | None], ...] = ()  # other readings, each start and end
    all_of: bool = False  # every time of its group is wanted; else one of them would do
    inside: bool = False  # a start somewhere between start and end is asked for, not the whole of it

    def keys(self) -> tuple[str, ...]:
        """The names of the fields: with `[]` this makes `dict(item)` work."""
        return FIELDS

    def __getitem__(self, name: str) -> object:
        """The field of that name. Raises KeyError if there is none."""
        if name not in FIELDS:
            raise KeyError(name)
        return getattr(self, name)

    def get(self, name: str, default: object = None) -> object:
        """The field of that name, else `default`."""
        return getattr(self, name) if name in FIELDS else default
