"""Completes the items of a list with what is said once: month, date, am or pm, zone. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from eitherway.asks.times.pieces import Clock, Piece
from eitherway.asks.times.tokens import Token

BARE = ("bare number",)
SAME = frozenset(("lp", "rp", "semi", "equals", "dash", "of"))  # between one instant in two zones
_CLOCKS = frozenset(("clk", "hclk", "honly", "dotnum", "h24", "h12", "noon", "hour"))
_LIMITS = frozenset(("before", "after", "by", "until"))
LIST = frozenset(
    ["comma", "and", "or", "slash", "dash", "on", "the", "article", "at", "of", "orlater", "orearlier"]
)


def shared(pieces: Sequence[Piece], tokens: Sequence[Token]) -> list[Piece]:
    """Lists share what is said once: month, date, am or pm, zone; `group` numbers the lists."""
    done = list(pieces)
    group = 0
    for at in range(len(done) - 1):
        between = tokens[done[at].last : done[at + 1].first]
        done[at : at + 2] = _between(done[at], done[at + 1], tokens)
        if done[at].until is not None:
            continue
        glue = LIST | SAME if done[at].zone and done[at + 1].zone else LIST
        listed = between and len(between) <= 4 and all(token.classes & glue for token in between)
        if not listed:
            continue
        if not done[at].group:
            group += 1
        number = done[at].group or group
        done[at], done[at + 1] = _sharing(
            replace(done[at], group=number), replace(done[at + 1], group=number), tokens
        )
    for at in range(len(done) - 2, -1, -1):
        if done[at].group and done[at].group == done[at + 1].group:
            done[at], done[at + 1] = _sharing(done[at], done[at + 1], tokens)
    return [piece for piece in done if piece.kind not in ("ordinal", "again")]


def _between(left: Piece, right: Piece, tokens: Sequence[Token]) -> tuple[Piece, Piece]:
    """Between Monday and Friday: the range is the left one, the right one is used up."""
    joint = tokens[left.last : right.first]
    said = any("between" in token.classes for token in tokens[max(0, left.first - 2) : left.first])
    if not said or not _is_and(joint) or left.kind != "day" or right.kind not in ("day", "ordinal"):
        return left, right
    day, until = left.day, right.day
    if day is None or until is None:
        return left, right
    if until.month is None and until.day is not None:
        until = replace(until, month=day.month, year=day.year)
    return replace(left, until=until, last=right.last), replace(right, kind="ordinal", day=None)


def _is_and(joint: Sequence[Token]) -> bool:
    """Whether only "and" is between, or "and the"."""
    first, rest = joint[:1], joint[1:]
    return any("and" in token.classes for token in first) and all(
        token.classes & {"the", "article", "on"} for token in rest
    )


def _sharing(left: Piece, right: Piece, tokens: Sequence[Token]) -> tuple[Piece, Piece]:
    if right.kind == "again":
        return left, _again(left, right)
    left, right = _months(left, right)
    return _clocks(left, right, tokens)


def _again(left: Piece, right: Piece) -> Piece:
    """This week or next; this Thursday or next."""
    if left.period is not None:
        return replace(right, kind="period", period=replace(left.period, which="next"))
    if left.day is not None and left.day.weekday is not None:
        return replace(right, kind="day", day=replace(left.day, which="next"))
    return right


def _months(left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """February 14th and 15th; the 3rd and 4th of July; from 3 to 9 on the 3rd and 4th."""
    one, other = left.day, right.day
    if left.clock is not None and right.kind == "ordinal" and other is not None and other.day:
        bare = (
            Clock(other.day * 60)
            if other.day <= 12 and left.clock.end is None and right.doubts == BARE
            else None
        )
        if bare is not None:
            return left, replace(right, kind="clock", day=None, clock=bare, doubts=())
    if one is None or other is None or one.day is None or other.day is None:
        return _weeks(left, right)
    if other.month is None and left.kind != "ordinal" and (one.month is not None or right.kind == "ordinal"):
        clock = right.clock if right.clock is not None else left.clock
        kind = "day" if right.kind == "ordinal" else right.kind
        month = replace(other, month=one.month, year=one.year)
        right = replace(right, kind=kind, day=month, clock=clock, zone=right.zone or left.zone)
    elif one.month is None and other.month is not None:
        left = replace(left, kind="day", day=replace(one, month=other.month, year=other.year))
        right = replace(right, clock=right.clock or left.clock, zone=right.zone or left.zone)
    return left, right


def _weeks(left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """Thursday or Friday of next week; Monday or Tuesday morning."""
    one, other = left.day, right.day
    if one is None or other is None:
        return left, right
    loose = other.weekday is not None and not other.which and other.day is None and right.kind != "recur"
    if loose and one.which in ("next week", "after next", "of"):
        shared_week = replace(other, which=one.which, nth=one.nth, month=one.month, year=one.year)
        right = replace(right, day=shared_week)
    if one.weekday is None or one.which or left.clock is not None:
        return left, right
    if other.which in ("next week", "after next", "of"):
        left = replace(
            left, day=replace(one, which=other.which, nth=other.nth, month=other.month, year=other.year)
        )
    if right.part and not left.part and left.kind == right.kind and right.clock is None:
        left = replace(left, part=right.part)
    return left, right


def _clocks(left: Piece, right: Piece, tokens: Sequence[Token]) -> tuple[Piece, Piece]:
    """1:30 or 2:30 pm on Friday; Friday at 1:30 or 2:30; Tuesday or Thursday at 3."""
    if left.clock is not None and right.clock is not None:
        return _two_clocks(left, right, left.clock, right.clock)
    if _opens_with_clock(left, tokens) and right.kind == "day" and right.clock is None and not right.part:
        return left, replace(right, clock=left.clock, zone=left.zone, zone_from=left.zone_from)
    days = left.kind == "day" and left.day is not None and right.day is not None
    last = right.kind == "day" or (right.kind == "clock" and not _opens_with_clock(right, tokens))
    if (
        days
        and last
        and left.clock is None
        and right.clock is not None
        and left.part is None
        and not left.until
    ):
        left = replace(left, clock=right.clock, zone=right.zone, zone_from=right.zone_from)
    return left, right


def _opens_with_clock(piece: Piece, tokens: Sequence[Token]) -> bool:
    """Whether the clock is said before the day: "at 7 pm, or between 1 and 4, on Monday or Tuesday"."""
    said = piece.clock is not None and piece.day is not None
    before = tokens[piece.first - 1].classes if piece.first else frozenset()
    if not said or before & _LIMITS or piece.day is None:
        return False
    first = tokens[piece.first]
    return bool(first.classes & _CLOCKS) and first.low != str(piece.day.day)


def _two_clocks(left: Piece, right: Piece, one: Clock, other: Clock) -> tuple[Piece, Piece]:
    if other.fixed and not one.fixed:
        left = replace(left, clock=_like(one, other))
    if one.fixed and not other.fixed and right.day is None:
        right = replace(right, clock=_later(other, one))
    left = replace(left, zone=left.zone or right.zone, zone_from=left.zone_from or right.zone_from)
    if left.day is None and left.kind == "clock":
        left = replace(left, day=right.day)
    if right.day is None:
        right = replace(right, day=left.day, zone=right.zone or left.zone)
    return left, right


def _like(clock: Clock, other: Clock) -> Clock:
    """11 or 12:30 pm is 11 in the morning, 1:30 or 2:30 pm is in the afternoon."""
    later = clock.minute + 720
    return replace(clock, minute=later if later <= other.minute else clock.minute, fixed=True)


def _later(clock: Clock, other: Clock) -> Clock:
    later = clock.minute + 720 if clock.minute < other.minute and clock.minute < 720 else clock.minute
    return replace(clock, minute=later, fixed=clock.fixed or later != clock.minute)
