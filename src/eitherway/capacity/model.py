"""The values that the capacity check takes and returns. Pure.

Lengths are minutes of real time between aware instants; days, weeks (Monday first), months and quarters are
the owner's local ones.
"""

from dataclasses import asdict, fields
from datetime import date, datetime, time
from typing import Literal

from eitherway.capacity.calendar_state import CalendarState, Counts, Json
from eitherway.capacity.seasons import Season
from eitherway.text.public_holidays import PublicHolidays
from eitherway.text.units import DateRange, DaysOff, Limit, Per, WeeklyHours
from eitherway.values import dataclass

Verdict = Literal["room", "tight", "full", "unknown"]

FULL_REASONS = ("past", "away", "holiday", "outside_hours", "conflict", "limit_day", "limit_week",
                "limit_month", "limit_quarter", "caseload", "no_opening")  # fmt: skip
UNKNOWN_REASONS = ("unread", "stale", "cut_off", "shrunk", "broken_item", "unclear", "beyond_horizon")
TIGHT_REASONS = (
    "tentative", "gap", "notice", "reserve", "nearly_full", "last_place", "few_openings", "some_full",
)  # fmt: skip
REASONS = FULL_REASONS + UNKNOWN_REASONS + TIGHT_REASONS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: how its titles begin in the calendar, how long it takes, and its limits.

    `length` is None if it varies; `reserve` is the part of a limit kept free; `clients` is the caseload, None
    if unlimited. Lengths are minutes. In `seasons` the kind has other limits; the first that holds counts.
    """

    name: str
    titles: tuple[str, ...] = ()
    length: int | None = None
    gap: int = 0
    limits: tuple[Limit, ...] = ()
    reserve: tuple[Limit, ...] = ()
    clients: int | None = None
    seasons: "tuple[tuple[DateRange, Kind], ...]" = ()

    def __hash__(self) -> int:
        return hash(self.name)  # there are few, and each check looks for what is kept for one

    def on(self, day: date) -> "Kind":
        """The kind with the limits that hold on a day."""
        return next((kind for dates, kind in self.seasons if day in dates), self)


@dataclass(frozen=True, slots=True)
class CapacitySettings:
    """The settings under `owner:` and `capacity:`; `notice`, `look_ahead` and `max_age` are minutes.

    `rates` are units of work, such as pages, each with the minutes that one takes.
    """

    timezone: str
    me: tuple[str, ...]
    hours: WeeklyHours
    away: tuple[DateRange, ...] = ()
    away_titles: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    notice: int = 0
    look_ahead: int = 4 * 7 * 24 * 60
    max_age: int = 3 * 60
    holidays: PublicHolidays | None = None
    rates: tuple[tuple[str, float], ...] = ()
    seasons: tuple[Season, ...] = ()

    def __hash__(self) -> int:
        """Of a few fields: each check looks for what is kept for these settings, mostly the same object."""
        return hash((self.timezone, self.look_ahead, self.max_age))

    @property
    def days_off(self) -> DaysOff:
        """The days on which the owner does not work, besides the weekdays without hours."""
        return (*self.away, self.holidays) if self.holidays else self.away


@dataclass(frozen=True, slots=True)
class Source:
    """One calendar as it was read: one or more iCalendar objects as octets.

    `octets` is the last good copy, None if there never was one; `read_at` is when it was read. `state` is
    "fresh" if the last reading succeeded, else what went wrong ("unread", "shrunk", ...), with `detail` for
    the person. `accepted` are the digests of broken items that the owner accepts as they are.
    """

    name: str
    counts: Counts
    octets: bytes | None
    read_at: datetime | None
    state: str = "fresh"
    detail: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One asked start. A naive `start` is a wall clock in `zone` ("" is the owner's).

    `end` gives the length; without it the question's or the kind's length applies.
    """

    start: datetime
    end: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Any time between two points, the end excluded; naive points as in Slot."""

    start: datetime
    end: datetime
    zone: str = ""


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of whichever day, such as after six, on the clock of `zone`; an end at midnight is the day's."""

    start: time
    end: time
    zone: str = ""


Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same clock time every `every` units: `times` dates with the first, or until a day, that included.

    With neither it is open-ended. `by` are further parts of an RRULE, such as BYDAY=2TU (RFC 5545, 3.3.10).
    Months and years without them come back on the same weekday of the month, such as its second Tuesday. Of
    what comes `often` in each period, such as twice a week, only one date is known.
    """

    every: int = 1
    times: int | None = None
    unit: Unit = "week"
    until: date | None = None
    by: str = ""
    often: int = 1


@dataclass(frozen=True, slots=True)
class Work:
    """Work beside the asked time, such as "200 pages", in minutes; `each`: for every date that repeats."""

    what: str
    minutes: int
    each: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the calendars. Several slots and windows are alternatives, unless `all_of` are asked for.

    With neither slots nor windows any time within `look_ahead` would do. `length`, `prepare` and `travel`
    (each way) are minutes; `uid` is that of the asked invitation, which the check ignores; `sender` and
    `new_client` matter for the caseload. `unclear` says why the ask could not be read as a time, `notes` what
    was assumed, `readings` what the words may mean instead; `any_day` are parts of a day where none is said.
    What is held for the request, its UIDs begin with `holds`, is ignored, too.
    """

    kind: str = ""
    slots: tuple[Slot, ...] = ()
    length: int | None = None
    windows: tuple[Window, ...] = ()
    repeat: Repeat | None = None
    uid: str = ""
    sender: str = ""
    new_client: bool = False
    prepare: int = 0
    unclear: str = ""
    travel: int = 0
    work: tuple[Work, ...] = ()
    all_of: bool = False
    notes: tuple[str, ...] = ()
    readings: tuple["OtherReading", ...] = ()
    any_day: tuple[DayPart, ...] = ()
    holds: str = ""


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Another question that the same words may ask, with the doubt in words.

    If only the half of the day is guessed, it counts `in_hours` alone: nine in the evening is hardly meant.
    """

    question: Question
    doubt: str
    in_hours: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """A given yes that is not yet in the calendar: minutes of one kind on a day.

    With a `start` it also conflicts there. Ignored once an event with its `uid` is seen. `client`: one more
    of the kind's clients. `key` is that of the request whose yes it is, or that of the offer.
    """

    kind: str
    minutes: int
    day: date
    start: datetime | None = None
    uid: str = ""
    client: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry in the way, by name. `firm` is false if it is tentative."""

    uid: str
    title: str
    start: datetime
    end: datetime
    calendar: str
    firm: bool = True

    def __hash__(self) -> int:
        return hash(self.uid)  # that of a moment asks its zone

    def as_json(self) -> Json:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return values | {"start": _minute(self.start), "end": _minute(self.end)}


@dataclass(frozen=True, slots=True)
class Figures:
    """The load of one kind in one period, in minutes or dates. `left_after` is None without a limit.

    Not `certain` is a sum in which something may be missing, or too much: a calendar that was not read whole
    and lately, or an item that cannot be read. `asked` is what more it would be if all open requests got a
    yes, where that is looked at.
    """

    booked: int
    tentative: int
    limit: int | None
    left_after: int | None
    promised: int = 0
    reserve: int = 0
    certain: bool = True
    asked: int = 0

    def as_json(self) -> Json:
        return {name: value for name, value in asdict(self).items() if name != "asked"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day in which the asked length fits at every start of the grid, in the owner's zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class DateVerdict:
    """The verdict for one asked date or window, `start` in the owner's zone.

    `dates` is the number of dates that were looked at, of a series. A start anywhere in a window would do;
    `free` are its free parts.
    """

    start: datetime
    end: datetime
    verdict: Verdict
    why: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    dates: int = 1
    is_window: bool = False
    free: tuple[Stretch, ...] = ()


CellState = Literal["closed", "free", "unread", "busy", "tentative", "away", "asked", "clash"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A span of one day, in minutes of the local day, and what fills it."""

    start: int
    end: int
    state: CellState


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One row of the picture."""

    day: date
    cells: tuple[Cell, ...]
    away: bool = False


@dataclass(frozen=True, slots=True)
class KindLoad:
    """The load of one kind in one week, in minutes and in dates."""

    name: str
    minutes: Figures
    count: Figures


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One local week: the load of the kinds concerned, and seven rows.

    `opens` and `closes` are the minutes of the day between which the picture shows it.
    """

    monday: date
    loads: tuple[KindLoad, ...]
    days: tuple[DayLoad, ...]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """The answer of the calendar check, with its figures. `zone` is the owner's.

    `figures` and `counts` are the load in the periods of the first asked date, without that date. `cost`
    says what a yes would take, in one line. `full_at_any_time`: nothing at all is free within `look_ahead`,
    so not only the asked time is taken. `alternatives` has a line for each asked time or window where there
    are several or a window; `answers` are the dates of the one that decides. `openings` are starts, no two
    of them overlap; `free` are the parts of those days around them.
    """

    verdict: Verdict
    why: tuple[str, ...]
    zone: str
    full_at_any_time: bool = False
    kind: str = ""
    minutes: int | None = None
    answers: tuple[DateVerdict, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    figures: tuple[tuple[Per, Figures], ...] = ()
    counts: tuple[tuple[Per, Figures], ...] = ()
    alternatives: tuple[DateVerdict, ...] = ()
    openings: tuple[datetime, ...] = ()
    free: tuple[Stretch, ...] = ()
    dates_full: tuple[datetime, ...] = ()
    clients: int | None = None
    calendars: tuple[CalendarState, ...] = ()
    weeks: tuple[WeekLoad, ...] = ()
    cost: str = ""
    unclear: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """The output of `room --json`: minutes and the owner's local ISO times."""
        return {
            "verdict": self.verdict,
            "why": list(self.why),
            "kind": self.kind,
            "length": self.minutes,
            "timezone": self.zone,
            **{per: figures.as_json() for per, figures in self.figures},
            **{f"{per}_count": figures.as_json() for per, figures in self.counts},
            "clients": self.clients,
            "conflicts": list(dict.fromkeys(item.uid for item in self.conflicts)),
            "in_the_way": [item.as_json() for item in self.conflicts],
            "openings": [_minute(start) for start in self.openings],
            "dates": [
                {"start": _minute(answer.start), "verdict": answer.verdict, "why": list(answer.why)}
                for answer in self.answers
            ],
            "alternatives": [
                {
                    "start": _minute(one.start),
                    "end": _minute(one.end),
                    "verdict": one.verdict,
                    "why": list(one.why),
                }
                for one in self.alternatives
            ],
            "free": [[_minute(one.start), _minute(one.end)] for one in self.free],
            "dates_full": [_minute(start) for start in self.dates_full],
            "cost": self.cost,
            "unclear": self.unclear,
            "notes": list(self.notes),
            "calendars": [state.as_json() for state in self.calendars],
        }


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")
