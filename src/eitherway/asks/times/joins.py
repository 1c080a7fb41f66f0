"""Joins neighbouring pieces: date with time, weekday with date, lists that share a date. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from eitherway.asks.times.pieces import Clock, Day, Period, Piece, combined, merged, repeated
from eitherway.asks.times.tokens import Token
from eitherway.values import dataclass

# The tokens allowed between two pieces that are one time, by class.
NEAR = frozenset(
    [
        "filler",
        "comma",
        "lp",
        "rp",
        "dash",
        "the",
        "article",
        "on",
        "of",
        "at",
        "dot",
        "slash",
        "from",
        "start",
        "bar",
        "quote",
        "star",
    ]
)
TIMES = NEAR | frozenset(
    ["label", "colon", "in", "around", "equals", "semi", "between", "timeword", "starred"]
)
AMBIGUOUS = ("Asia/Kolkata", "Europe/London", "Asia/Shanghai")
WALLS = frozenset(["break", "barrier", "marker"])
CLOCK_FIRST = "10 am on Friday"
COMPLEMENT = "Friday, October 5"
ENDS = frozenset(("closes", "and", "comma", "at", "around", "iwill", "modal"))
RANGE = frozenset(("dash", "to", "until"))


@dataclass(frozen=True, slots=True)
class Join:
    """How two neighbours are joined: which, over what tokens between, into what."""

    name: str
    fits: Callable[[Piece, Piece], bool]
    glue: frozenset[str]
    make: Callable[[Piece, Piece], Piece]
    most: int = 4  # tokens between
    needs: frozenset[str] = frozenset()  # one of the tokens between has this class


def adjacent(pieces: Sequence[Piece], tokens: Sequence[Token], today: int) -> list[Piece]:
    """The pieces after joining neighbours, from left to right until nothing joins.

    `today` is the weekday of the reference day: "tomorrow, Friday" is one day only on a Thursday.
    """
    done: list[Piece] = []
    for piece in pieces:
        done.append(piece)
        while len(done) > 1 and (one := _joined(done[-2], done[-1], tokens, today)):
            done[-2:] = [one]
    return done


def _joined(left: Piece, right: Piece, tokens: Sequence[Token], today: int) -> Piece | None:
    between = tokens[left.last : right.first]
    if len(between) > 6 or any(token.classes & WALLS for token in between):
        return None
    for join in JOINS:
        if join.name == COMPLEMENT and _apart(left.day, right.day, today):
            continue
        if join.name == COMPLEMENT and _is_whole(left.day) and tokens[right.first].newline:
            continue
        if join.name == CLOCK_FIRST and _is_heading(right, tokens):
            continue
        if join.fits(left, right) and _bridged(join, between):
            return join.make(left, right)
    return None


def _apart(one: Day | None, other: Day | None, today: int) -> bool:
    """Whether a weekday and a relative day are two days: "tomorrow, Thursday or Friday"."""
    if one is None or other is None:
        return False
    shift = one.shift if one.shift is not None else other.shift
    weekday = one.weekday if one.weekday is not None else other.weekday
    return shift is not None and weekday is not None and (today + shift - weekday) % 7 != 0


def _is_whole(day: Day | None) -> bool:
    """Whether weekday and date are both said: a weekday on the next line begins another day."""
    return day is not None and day.weekday is not None and day.is_dated


def _is_heading(piece: Piece, tokens: Sequence[Token]) -> bool:
    """Whether the piece opens a line of a list: "10/21: 10am, 3pm"."""
    follows = tokens[piece.last].classes if piece.last < len(tokens) else frozenset()
    return tokens[piece.first].newline and "colon" in follows


def _bridged(join: Join, between: Sequence[Token]) -> bool:
    if len(between) > join.most:
        return False
    if join.needs and not any(token.classes & join.needs for token in between):
        return False
    return all(token.classes & join.glue for token in between)


def _loose(day: Day | None) -> bool:
    return day is not None and day.day is None and not day.nth and not day.holiday


def _zone_after(left: Piece, right: Piece) -> bool:
    return right.kind == "zone" and (left.clock is not None or left.part is not None)


def _complements(left: Piece, right: Piece) -> bool:
    """Friday, October 5; tomorrow (Friday); 5 October, a Friday: not two days of a list."""
    if left.kind not in ("day", "part", "recur") or right.kind not in ("day", "part", "ordinal"):
        return False
    one, other = left.day, right.day
    if (
        one is None
        or other is None
        or right.doubts
        or left.until
        or right.until
        or (right.clock and left.clock)
    ):
        return False
    if one.weekday is not None and other.weekday is not None and one.weekday != other.weekday:
        return False
    if one.is_dated == other.is_dated:
        return _loose(one) and _loose(other) and (one.shift is None) != (other.shift is None)
    return True


def _is_range(left: Piece, right: Piece) -> bool:
    if left.day is None or right.day is None or left.until or right.kind == "ordinal":
        return False
    return (
        left.clock is None and left.kind == "day" == right.kind and left.part is None and right.clock is None
    )


def _range(left: Piece, right: Piece) -> Piece:
    day, until = left.day or Day(), right.day or Day()
    if day.month is None and until.month is not None and day.day is not None:
        day = replace(day, month=until.month, year=until.year)
    return replace(left, day=day, until=until, last=right.last)


def _open_clock(piece: Piece) -> bool:
    clock = piece.clock
    return clock is not None and clock.end is None and not clock.ahead


def _until_dated(left: Piece, right: Piece) -> Piece:
    return replace(left, until=combined(left.until or Day(), right.day or Day()), last=right.last)


def _is_month(piece: Piece) -> bool:
    period = piece.period
    return (
        period is not None
        and period.unit == "month"
        and period.month is not None
        and piece.mod is None
        and period.through is None
    )


def _clock_range(left: Piece, right: Piece) -> Piece:
    one, other = left.clock, right.clock
    if one is None or other is None:
        return left
    joined = Clock(one.minute, one.fixed, other.minute, other.fixed)
    return replace(merged(left, right), clock=joined)


def _weekday_in_week(left: Piece, right: Piece) -> bool:
    day, period = (left.day, right.period) if left.day else (right.day, left.period)
    if day is None or period is None or left.kind == "recur" or period.count:
        return False
    in_week = period.unit == "week" and day.weekday is not None and day.day is None
    in_month = period.unit == "month" and day.day is not None and day.month is None
    return in_week or in_month


def _in_period(left: Piece, right: Piece) -> Piece:
    day, period = left.day or right.day or Day(), left.period or right.period or Period("week")
    if period.unit == "week" and period.week_of is not None:
        day = replace(day, which="of", month=period.week_of.month, year=period.week_of.year)
        day = replace(day, nth=(period.week_of.day or 1,))
    elif period.unit == "week":
        which = {"next": "next week", "coming": "next week", "last": "last", "after next": "after next"}
        day = replace(day, which=which.get(period.which, ""))
    else:
        day = replace(day, month=period.month, year=period.year, which=period.which)
    return replace(merged(left, right), kind="day", day=day, period=None)


def _dated_in_year(left: Piece, right: Piece) -> bool:
    """5 October next year, October of next year, nächstes Jahr im Oktober."""
    year, other = (left.period, right) if _is_year(left.period) else (right.period, left)
    if not _is_year(year) or other is left is right:
        return False
    if other.day is not None:
        return other.day.month is not None and other.day.year is None and other.clock is None
    return _is_month(other) and other.period is not None and other.period.year is None


def _is_year(period: Period | None) -> bool:
    return period is not None and period.unit == "year" and period.count is None


def _in_year(left: Piece, right: Piece) -> Piece:
    year, other = (left.period, right) if _is_year(left.period) else (right.period, left)
    which = f"{year.which} year" if year is not None else ""
    both = replace(merged(left, right), kind=other.kind, period=other.period, mod=other.mod)
    if other.day is None:
        return replace(both, period=replace(other.period or Period("month"), which=which))
    until = other.until and replace(other.until, which=which)
    return replace(both, day=replace(other.day, which=which), until=until)


def _week_of(left: Piece, right: Piece) -> Piece:
    period = Period("week" if left.mod == "week of" else "weekend", "of", week_of=right.day)
    return replace(right, kind="period", first=left.first, day=None, until=None, period=period)


def _zoned(left: Piece, right: Piece) -> Piece:
    zone = left.zone or right.zone
    if left.zone in AMBIGUOUS and right.zone and right.zone[0] in "+-":
        zone = right.zone  # IST (GMT+1) is Ireland's
    return replace(left, zone=zone, zone_from=left.zone_from or right.zone_from, last=right.last)


def _modded(left: Piece, right: Piece) -> Piece:
    return replace(right, first=left.first, mod=right.mod or left.mod)


def _only(piece: Piece, *names: str) -> bool:
    """Whether the piece says one of these, and neither a day nor a clock."""
    return piece.holds(*names) and piece.day is None and piece.clock is None


def _day_then_clock(left: Piece, right: Piece) -> bool:
    return left.day is not None and left.clock is None and right.clock is not None and right.day is None


def _clock_then_day(left: Piece, right: Piece) -> bool:
    return left.clock is not None and left.day is None and right.day is not None and right.clock is None


JOINS = (
    Join("3pm ET", _zone_after, NEAR | {"timeword", "zone"}, _zoned, most=3),
    Join(
        "week of May 5",
        lambda a, b: a.mod in ("week of", "weekend of") and b.day is not None,
        NEAR,
        _week_of,
        most=2,
    ),
    Join(
        "end of Friday",
        lambda a, b: (
            a.kind == "mod" and b.kind in ("day", "part", "period") and a.mod not in ("week of", "weekend of")
        ),
        frozenset(["of", "the", "article", "in", "on"]),
        _modded,
        most=2,
    ),
    Join(COMPLEMENT, _complements, NEAR | {"a"}, merged),
    Join(
        "Friday to Sunday, November 15",
        lambda a, b: a.until is not None and not a.until.is_dated and b.day is not None and b.day.is_dated,
        NEAR,
        _until_dated,
        most=2,
    ),
    Join(
        "Monday to Friday",
        _is_range,
        RANGE | {"comma", "the", "article", "until"},
        _range,
        most=3,
        needs=RANGE,
    ),
    Join(
        "January through March",
        lambda a, b: _is_month(a) and _is_month(b),
        RANGE,
        lambda a, b: replace(a, period=replace(a.period or Period("month"), through=b.period), last=b.last),
        most=1,
        needs=RANGE,
    ),
    Join(
        "9:30 am until 10 am",
        lambda a, b: b.kind == "clock" and a.clock is not None and a.clock.end is None,
        RANGE | {"around", "filler", "lp", "rp"},
        _clock_range,
        most=5,
        needs=RANGE,
    ),
    Join(
        "begins at 8 and ends at 5",
        lambda a, b: b.kind == "clock" and b.clock is not None and _open_clock(a) and _open_clock(b),
        ENDS,
        _clock_range,
        most=5,
        needs=frozenset(("closes",)),
    ),
    Join("5 October next year", _dated_in_year, NEAR | {"in"}, _in_year, most=3),
    Join("Tuesday of next week", _weekday_in_week, NEAR | {"in"}, _in_period, most=3),
    Join(
        "Friday morning",
        lambda a, b: a.holds("day", "recur") and b.kind == "part" and not a.part and not b.eod,
        NEAR | {"in"},
        merged,
        most=3,
    ),
    Join(
        "the evening of March 5",
        lambda a, b: _only(a, "part") and b.kind in ("day", "recur", "clock"),
        NEAR,
        merged,
        most=3,
    ),
    Join(
        "10 in the morning",
        lambda a, b: a.clock is not None and b.kind == "part" and not a.part and not b.eod,
        NEAR | {"in"},
        merged,
        most=3,
    ),
    Join(
        "one afternoon this week",
        lambda a, b: _only(a, "part") and b.kind == "period",
        frozenset(("of", "the", "in", "article")),
        merged,
        most=2,
    ),
    Join(
        "next week, in the morning",
        lambda a, b: a.kind == "period" and b.kind == "part" and b.day is None,
        frozenset(("in", "the", "article")),
        merged,
        most=2,
    ),
    Join("Friday at 10", _day_then_clock, TIMES, merged, most=6),
    Join(CLOCK_FIRST, _clock_then_day, NEAR | {"timeword", "in", "around"}, merged, most=4),
    Join("Friday COB", lambda a, b: a.day is not None and b.eod, NEAR, merged, most=3),
    Join("COB Friday", lambda a, b: a.eod and a.day is None and b.day is not None, NEAR, merged, most=3),
    Join("Tuesdays at 3", lambda a, b: a.kind == "recur" and b.kind == "clock", TIMES, merged, most=4),
    Join(
        "Monday and every other week",
        lambda a, b: a.kind == "day" and b.kind == "recur" and b.day is None and b.mod != "attribute",
        frozenset(("and", "comma", "then")),
        repeated,
        most=3,
    ),
    Join(
        "weekly on Tuesday",
        lambda a, b: (
            a.mod == "attribute" and b.kind == "day" and b.day is not None and b.day.weekday is not None
        ),
        frozenset(("on", "from", "start")),
        merged,
        most=1,
        needs=frozenset(("on",)),
    ),
)
