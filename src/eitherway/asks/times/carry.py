"""Combines pieces of one time that are apart: a clock takes the date of its sentence. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from eitherway.asks.times.days import DAY, resolve, stretch
from eitherway.asks.times.joins import WALLS
from eitherway.asks.times.pieces import Day, Period, Piece, merged, repeated
from eitherway.asks.times.tokens import Token

WEEKS = {"next": "next week", "coming": "next week", "after next": "after next"}
LONGEST = 3  # sentences from a day to "the Monday after"
LENT = "month lent"  # the words themselves say no month


def reunited(
    pieces: Sequence[Piece], tokens: Sequence[Token], sentences: Sequence[int], ref: date
) -> list[Piece]:
    """A weekday and, some words on, its date: "Friday night after work Dec 7th"; "Tuesdays, from March 6"."""
    done: list[Piece] = []
    for piece in _following(_with_weeks(_with_months(pieces, sentences), sentences), sentences, ref):
        recent = range(len(done) - 1, max(-1, len(done) - 5), -1)
        at = next((at for at in recent if done[at].day is not None), -1)
        last = done[at] if at >= 0 else None
        before = tokens[piece.first - 1].classes if piece.first else frozenset()
        if done and "start" in before and done[-1].mod == "attribute" and piece.kind == "day":
            done[-1:] = [repeated(piece, done[-1])]
            continue
        near = last is not None and sentences[last.first] == sentences[piece.first]
        if last is not None and near and _same_day(last, piece, tokens, ref):
            done[at] = replace(merged(last, piece), core=(last.first, last.last))
        else:
            done.append(piece)
    return done


def _with_months(pieces: Sequence[Piece], sentences: Sequence[int]) -> list[Piece]:
    """A day alone is of the month said just before: "March 3-5 in Lyon; the talk is on the 4th"."""
    done: list[Piece] = []
    known: Day | None = None
    where = 0
    for piece in pieces:
        day = piece.day
        near = known is not None and sentences[piece.first] - where <= 1
        if near and day is not None and known is not None:
            day = _in_month(day, known, sentences[piece.first] == where)
        done.append(replace(piece, day=day))
        if day is not None and day.month is not None and day.day is not None:
            known, where = day, sentences[piece.first]
    return done


def _with_weeks(pieces: Sequence[Piece], sentences: Sequence[int]) -> list[Piece]:
    """A weekday is of the week said just before: "Could we meet next week? Tuesday would be best"."""
    done: list[Piece] = []
    which, where = "", 0
    for piece in pieces:
        day, period = piece.day, piece.period
        if period is not None and period.unit == "week" and period.which in WEEKS:
            which, where = WEEKS[period.which], sentences[piece.first]
        loose = (
            day is not None
            and day.weekday is not None
            and day.day is None
            and not day.which
            and not piece.recur
        )
        if which and loose and day is not None and sentences[piece.first] - where <= 1 and not day.nth:
            done.append(replace(piece, day=replace(day, which=which)))
        else:
            done.append(piece)
    return done


def _following(pieces: Sequence[Piece], sentences: Sequence[int], ref: date) -> list[Piece]:
    """The Monday after, the week after: after the day or week named before."""
    done: list[Piece] = []
    named, where = ref, -LONGEST
    for piece in pieces:
        day, period = piece.day, piece.period
        last = named if sentences[piece.first] - where <= LONGEST else ref
        if day is not None and day.which == "following" and day.day is None:
            found = last + timedelta(days=((day.weekday or 0) - last.weekday() - 1) % 7 + 1)
            day = Day(found.year, found.month, found.day, day.weekday)
        if period is not None and period.which == "following":
            found = last + timedelta(days=7 - last.weekday())
            period = Period("week", "of", week_of=Day(found.year, found.month, found.day))
        done.append(replace(piece, day=day, period=period))
        found_day = _last_day(done[-1], ref)
        if found_day is not None:
            named, where = found_day, sentences[piece.first]
    return done


def _last_day(piece: Piece, ref: date) -> date | None:
    if piece.day is not None:
        resolved = resolve(piece.day, ref)
        return resolved[0] if resolved else None
    found = stretch(piece.period, ref) if piece.period is not None else None
    return found[1] - DAY if found else None


def _in_month(day: Day, known: Day, same_sentence: bool) -> Day:
    open_year = day.month is not None and day.year is None and known.year is not None
    if open_year and same_sentence and (day.month or 0) >= (known.month or 0):
        return replace(day, year=known.year)
    alone = day.month is None and day.day is not None and not day.which
    if alone and (day.day or 0) >= (known.day or 0):
        return replace(day, month=known.month, year=known.year, which=LENT)
    return day


def _same_day(left: Piece, right: Piece, tokens: Sequence[Token], ref: date) -> bool:
    if (
        left.day is None
        or right.day is None
        or not right.day.is_dated
        or left.day.is_dated
        or right.clock is not None
    ):
        return False
    between = tokens[left.last : right.first]
    if any(token.classes & WALLS for token in between):
        return False
    if left.kind == "recur":
        return bool(between) and "start" in between[-1].classes and len(between) < 15
    weekday = left.day.weekday
    found = resolve(right.day, ref)
    listed = any(token.classes & {"and", "or"} for token in between)
    return not listed and len(between) < 6 and found is not None and found[0].weekday() == weekday


def carried(
    pieces: Sequence[Piece],
    sentences: Sequence[int],
    is_deadline: Callable[[Piece], bool],
    apart: frozenset[int] = frozenset(),
) -> list[Piece]:
    """A clock time without a date takes the date of its sentence, else of the sentence before.

    Pieces that begin at a token of `apart` neither take nor lend one.
    """
    done: list[Piece | None] = list(pieces)
    for at, piece in enumerate(pieces):
        if piece.kind == "part" and piece.day is None and piece.group:
            done[at] = replace(piece, day=_day_of_list(done[:at], piece.group))
            continue
        if piece.clock is None or piece.day is not None or piece.kind == "recur" or piece.first in apart:
            continue
        source = _source(done, at, sentences, is_deadline, apart)
        if source is None:
            continue
        other = done[source]
        if other is None:
            continue
        takes = other.clock is None and not other.until
        core = (piece.first, piece.last)
        joined = replace(merged(other, piece), core=core) if takes else replace(piece, day=other.day)
        if takes:
            done[source] = None
        done[at] = replace(joined, mod=piece.mod or (other.mod if takes else None))
    return [piece for piece in done if piece is not None]


def _day_of_list(pieces: Sequence[Piece | None], group: int) -> Day | None:
    """The day of the list: "Monday before 9, or at lunch"."""
    days = (piece.day for piece in reversed(pieces[-4:]) if piece is not None and piece.group == group)
    return next((day for day in days if day is not None), None)


def _source(
    pieces: Sequence[Piece | None],
    at: int,
    sentences: Sequence[int],
    is_deadline: Callable[[Piece], bool],
    apart: frozenset[int],
) -> int | None:
    """Which piece lends its date: the nearest before, else after, in the sentence; else the one before it."""
    clock = pieces[at]
    if clock is None:
        return None
    own = sentences[clock.first]
    deadline = is_deadline(clock)

    def lends(index: int, back: int) -> bool:
        piece = pieces[index]
        if piece is None or piece.day is None or piece.first in apart:
            return False
        if clock.group and clock.group == piece.group:
            return True
        if piece.kind not in ("day", "part", "recur"):
            return False
        same = own - sentences[piece.first if index > at else piece.last - 1] == back
        return same and (is_deadline(piece) == deadline or (deadline and back == 0 and piece.clock is None))

    before = [index for index in range(at - 1, max(-1, at - 8), -1) if lends(index, 0)]
    after = [index for index in range(at + 1, min(len(pieces), at + 4)) if lends(index, 0)]
    free = [index for index in after if (piece := pieces[index]) is not None and piece.clock is None]
    earlier = [index for index in range(at - 1, max(-1, at - 4), -1) if lends(index, 1)]
    return next(iter([*before, *free, *earlier]), None)
