"""The meaning of a time's words before it is dated: values that atoms create and joins merge. Pure."""

from dataclasses import fields, replace

from eitherway.values import dataclass

MOVED = "moved"  # the mod of a piece that was a range: from 3 to 5
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as the words fix it; open fields are None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None  # -1 is the last of a month
    weekday: int | None = None  # Monday is 0
    which: str = ""  # next, last, coming, following (the day named before); "" for none
    shift: int | None = None  # days from the reference day
    weeks: int = 0  # added to the day found: "a week from Friday"
    nth: tuple[int, ...] = ()  # second and fourth Wednesday: (2, 4)
    other_order: tuple[int, int] | None = None  # month and day when 10/5 is read the other way
    holiday: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether the words fix a day of a month."""
        return self.day is not None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch that the calendar names: this week, next month, June, the first week of June."""

    unit: str  # week, weekend, month, year, quarter, day
    which: str = "this"  # this, next, last, coming, after next
    month: int | None = None
    year: int | None = None
    count: int | None = None  # the next three weeks
    least: int | None = None  # in 3-4 weeks: 3
    nth: int | None = None  # the first week of June: 1, the last: -1
    week_of: Day | None = None
    through: "Period | None" = None  # January through March: March


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes; `fixed` when am or pm is said or plain from 24 hours."""

    minute: int
    fixed: bool = False
    end: int | None = None
    end_fixed: bool = False
    ahead: bool = False  # in an hour: minutes from the time of writing


@dataclass(frozen=True, slots=True)
class Piece:
    """One construction found in the text, from token `first` up to `last`, or several joined."""

    kind: str  # day, period, clock, part, zone, length, recur, mod
    first: int
    last: int
    day: Day | None = None
    until: Day | None = None  # a range of days ends with this one
    period: Period | None = None
    clock: Clock | None = None
    part: str | None = None
    zone: str | None = None
    zone_from: str = ""
    length: int | None = None
    recur: str | None = None
    mod: str | None = None
    eod: bool = False
    group: int = 0
    doubts: tuple[str, ...] = ()
    core: tuple[int, int] | None = None  # the place of the day or clock itself, if joined from afar

    def holds(self, *names: str) -> bool:
        """Whether any of these is said."""
        return any(getattr(self, name) is not None for name in names)


_SAID = tuple(
    each.name for each in fields(Piece) if each.name not in ("kind", "first", "last", "doubts", "core")
)


def merged(one: Piece, other: Piece) -> Piece:
    """Both as one piece; what `one` says wins, days are combined."""
    said = {name: getattr(one, name) or getattr(other, name) for name in _SAID}
    said["clock"] = one.clock if one.clock is not None else other.clock
    if one.day and other.day:
        said["day"] = combined(one.day, other.day)
    kind = one.kind if one.kind in ("day", "recur") else other.kind
    first, last = min(one.first, other.first), max(one.last, other.last)
    return replace(one, kind=kind, first=first, last=last, doubts=one.doubts + other.doubts, **said)


def combined(one: Day, other: Day) -> Day:
    """A day that says what either says: weekday from one, month and day from the other."""
    said = {each.name: getattr(one, each.name) or getattr(other, each.name) for each in fields(Day)}
    for name in ("weekday", "shift"):
        said[name] = getattr(one, name) if getattr(one, name) is not None else getattr(other, name)
    return Day(**said)


def repeated(left: Piece, right: Piece) -> Piece:
    """The day on the left, repeated as the right one says: "Monday and every other week"."""
    by = WEEKDAYS[left.day.weekday] if left.day is not None and left.day.weekday is not None else ""
    weekly = by and "WEEKLY" in (right.recur or "")
    return replace(merged(left, right), recur=f"{right.recur};BYDAY={by}" if weekly else right.recur)
