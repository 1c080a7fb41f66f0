"""Turns a construction found in the tokens into a piece with its meaning, a function per kind. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from eitherway.asks.times.clocks import clock
from eitherway.asks.times.constructions import LISTS
from eitherway.asks.times.grammar import Alphabet, Matcher, alphabet_of, best, find
from eitherway.asks.times.lexicon import Lexicon, lexicon
from eitherway.asks.times.lists import BARE
from eitherway.asks.times.pieces import WEEKDAYS, Clock, Day, Period, Piece
from eitherway.asks.times.reader import Reader, piece_of
from eitherway.asks.times.tokens import Token, shapes
from eitherway.values import dataclass

UNITS = {1440: "day", 10080: "week", 43200: "month", 525600: "year"}
DAYS_OF = {1440: 1, 10080: 7, 20160: 14}


@dataclass(frozen=True, slots=True)
class Grammar:
    """The constructions of one language, ready to match."""

    words: Lexicon
    shapes: frozenset[frozenset[str]]
    lists: tuple[tuple[Alphabet, tuple[Matcher, ...]], ...]


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """The grammar of a language, in its words."""
    words = lexicon(language)
    sets = shapes(words)
    lists = []
    for rules in LISTS:
        alphabet = alphabet_of((rule.pattern for rule in rules), sets)
        lists.append((alphabet, tuple(Matcher(rule, alphabet) for rule in rules)))
    return Grammar(words, sets, tuple(lists))


def pieces_of(tokens: tuple[Token, ...], grammar: Grammar, month_first: bool) -> Iterator[Piece]:
    """The pieces of a text in its order."""
    candidates = [each for alphabet, rules in grammar.lists for each in find(rules, alphabet.write(tokens))]
    for found in best(candidates):
        reader = Reader(found, tokens, grammar.words, month_first)
        piece = _MAKERS[found.rule.kind](reader)
        if piece is not None:
            yield replace(piece, first=found.first, last=found.last)


# Days.


def _day(read: Reader) -> Piece | None:
    if read.has("iso"):
        return _iso(read.low("iso"))
    for group in ("numeric", "numeric2", "numeric3", "numeric4"):
        if read.has(group):
            return _numeric(read.low(group), read.month_first)
    if read.has("one"):
        return _span_in_figures(read)
    if read.has("ago"):
        days = (read.number("ago") or 1) * int(read.value("unit", "unit")) // 1440
        return piece_of("day", day=Day(shift=-max(days, 0), which="last"))
    if read.has("nthday"):
        month = int(read.value("month")) if read.has("month") else None
        number = _nth(read, "nthday")
        return piece_of("day", day=Day(_year(read.low("year")), month, number, which=read.which()))
    if read.has("month", "day") and not read.has("nth"):
        return _written(read)
    return _relative(read)


def _relative(read: Reader) -> Piece | None:
    if read.has("holiday"):
        return piece_of("day", day=Day(holiday=read.value("holiday")))
    weeks = 1 if read.has("oneweek") else (read.number("weeks") or 0) * (2 if read.has("fortnight") else 1)
    if read.has("nth"):
        month = int(read.value("month")) if read.has("month") else None
        nth = (_nth(read, "nth"),)
        return piece_of("day", day=Day(weekday=read.weekday(), nth=nth, month=month, which=read.which()))
    if read.has("inweeks", "inweeks2"):
        return _in_weeks(read)
    if read.has("weekday"):
        which = "following" if read.has("following") else read.which()
        return piece_of("day", day=Day(weekday=read.weekday(), which=which, weeks=weeks))
    if read.has("relday"):
        return piece_of("day", day=Day(shift=int(read.value("relday")) + _counted(read), weeks=weeks))
    minutes = int(read.value("unit", "unit"))
    count = read.number("count") or 1
    if minutes in DAYS_OF:
        return piece_of("day", day=Day(shift=count * DAYS_OF[minutes]))
    return piece_of("period", period=Period(UNITS[minutes], "next", least=count, count=count))


def _counted(read: Reader) -> int:
    """The days of a count, 0 without one."""
    return (read.number("count") or 0) * int(read.value("unit", "unit") or 0) // 1440


def _in_weeks(read: Reader) -> Piece | None:
    """Monday in two weeks, lundi en quinze: eight days are a week there, fourteen and fifteen are two."""
    said = read.value("inweeks") or read.value("inweeks2")
    days = int(said) * 7 if said else (read.number("inweeks") or 1) * int(read.value("unit", "unit")) // 1440
    weeks = days // 7
    if read.has("relday2"):
        return piece_of("day", day=Day(shift=int(read.value("relday2", "relday")), weeks=weeks))
    weekday = read.weekday() if read.has("weekday") else read.weekday("weekday2")
    if not weeks or days % 7 > 1:
        return None
    return piece_of("day", day=Day(weekday=weekday, which="in weeks", weeks=weeks))


def _written(read: Reader) -> Piece | None:
    """Month and day in words, "the 14th", "Tuesday the 9th", "June 8/9"."""
    month = int(read.value("month")) if read.has("month") else None
    year = _year(read.low("year"))
    if read.has("both"):
        day, upto = (int(each) for each in read.low("both").split("/")[:2])
    else:
        day, upto = read.number("day") or 0, read.number("upto") or 0
    if not _is_day(month, day) or (upto and not (_is_day(month, upto) and (day < upto or month is None))):
        return None
    until = Day(year, month, upto) if upto else None
    kind = "ordinal" if read.has("weak") else "day"
    doubts = BARE if read.has("bare") else ()
    return piece_of(kind, day=Day(year, month, day, read.weekday()), until=until, doubts=doubts)


def _is_day(month: int | None, day: int) -> bool:
    most = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= day <= most


def _year(low: str) -> int | None:
    digits = re.sub(r"\D", "", low)
    if not digits:
        return None
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _iso(low: str) -> Piece | None:
    date, _, clock = low.partition("t")
    year, month, day = (int(each) for each in date.split("-"))
    if not (1 <= month <= 12 and _is_day(month, day)):
        return None
    said = Day(year, month, day)
    if not clock:
        return piece_of("day", day=said)
    zone = re.search(r"(?:z|[+-]\d\d:?\d\d)$", clock)
    name = None if zone is None else "UTC" if zone[0] == "z" else f"{zone[0][:3]}:{zone[0][-2:]}"
    hour, minute = int(clock[:2]), int(clock[3:5])
    return piece_of(
        "day", day=said, clock=Clock(hour * 60 + minute, True), zone=name, zone_from="said" if name else ""
    )


def _numeric(low: str, month_first: bool) -> Piece | None:
    parts = [int(each) for each in re.findall(r"\d+", low)]
    if len(re.match(r"\d+", low)[0]) == 4:  # type: ignore[index]
        year, month, day = parts
        return piece_of("day", day=Day(year, month, day)) if month <= 12 and _is_day(month, day) else None
    year_said = _year(str(parts[2])) if len(parts) > 2 else None
    if "." in low:
        month_first = False
    month, day = (parts[0], parts[1]) if month_first else (parts[1], parts[0])
    other = (day, month) if day <= 12 and month <= 12 and day != month and "." not in low else None
    if month > 12 and year_said and "." not in low:
        month, day = day, month
    if not (1 <= month <= 12 and _is_day(month, day)):
        return None
    return piece_of("day", day=Day(year_said, month, day, other_order=other))


def _span_in_figures(read: Reader) -> Piece | None:
    """From 5-22 to 5-28, in the order of the owner unless only the other one fits."""
    one, two, up_one, up_two = (read.number(name) or 0 for name in ("one", "two", "upone", "uptwo"))
    for month_first in (read.month_first, not read.month_first):
        (month, day), (to_month, to_day) = (
            (first, second) if month_first else (second, first)
            for first, second in ((one, two), (up_one, up_two))
        )
        if max(month, to_month) <= 12 and _is_day(month, day) and _is_day(to_month, to_day):
            other = (day, month) if day <= 12 and to_day <= 12 and day != month else None
            return piece_of(
                "day", day=Day(None, month, day, other_order=other), until=Day(None, to_month, to_day)
            )
    return None


# Periods, parts, zones, lengths, recurrences.


def _period(read: Reader) -> Piece | None:
    if read.has("third", "following"):
        return _third(read)
    if read.has("lone"):
        mod, _, unit = read.value("lone").partition(" ")
        return piece_of("period", period=Period(unit), mod=mod)
    if read.has("ornext"):
        return piece_of("again")
    if read.has("weekof", "weekendof"):
        return piece_of("mod", mod="week of" if read.has("weekof") else "weekend of")
    year = _year(read.low("year"))
    if read.has("month") and not read.has("nth"):
        return piece_of("period", period=Period("month", "", month=int(read.value("month")), year=year))
    unit = _unit(read)
    if read.has("nth"):
        month = int(read.value("month")) if read.has("month") else None
        return piece_of("period", period=Period("week", read.which() or "this", month, nth=_nth(read, "nth")))
    count, least = read.number("count"), read.number("least")
    if read.value("unit") == "20160":
        count = 2 * (count or 1)
    which = "after next" if read.has("afternext") else read.which() or "this"
    if read.has("within"):
        return _within(read, unit, count)
    if read.has("coming"):
        return piece_of("period", period=Period(unit, "next", count=3))
    return piece_of("period", period=Period(unit, which, count=count, least=least))


def _within(read: Reader, unit: str, count: int | None) -> Piece:
    """Within two weeks; within 30 minutes or 24 hours is within a day."""
    minutes = int(read.words.value(read.low("unit"), "unit") or 0)
    if minutes < 1440:
        unit, count = "day", -(-(count or 1) * minutes // 1440)
    return piece_of("period", period=Period(unit, "within", count=count))


def _third(read: Reader) -> Piece:
    """Three months: the first quarter, this spring; or the week after the one named before."""
    if read.has("following"):
        return piece_of("period", period=Period("week", "following"))
    first = int(read.value("third", "q") or read.value("third", "season"))
    year = _year(read.low("year"))
    return piece_of("period", period=Period("quarter", read.which() or "this", first, year))


def _unit(read: Reader) -> str:
    low = read.low("unit")
    for name in ("week", "weekend", "month", "year", "quarter"):
        if name + "unit" in read.words.classes(low):
            return name
    return UNITS.get(int(read.words.value(low, "unit") or 10080), "week")


def _nth(read: Reader, group: str) -> int:
    value = read.words.value(read.low(group), "nth")
    return int(value) if value else read.number(group) or 1


def _part(read: Reader) -> Piece | None:
    if read.has("eod"):
        return piece_of("part", eod=True)
    if read.has("tonight"):
        return piece_of("part", part="night", day=Day(shift=0))
    if read.has("halfday"):
        morning = "am" in read.words.classes(read.low("halfday"))
        return piece_of("part", part="morning" if morning else "afternoon")
    if read.has("this"):
        return piece_of("part", part=read.value("part"), day=Day(shift=0))
    if read.has("lastpart"):
        return piece_of("part", part=read.value("part"), day=Day(shift=-1, which="last"))
    return piece_of("part", part=read.value("part") or read.value("ampmword"))


def _zone(read: Reader) -> Piece | None:
    if read.has("whose"):
        return piece_of("zone", zone_from=read.low("whose").split()[0])
    if read.has("offset"):
        at = read.found.groups["offset"]
        sign = "-" if "dash" in read.tokens[at - 1].classes else "+"
        digits = re.sub(r"\D", "", read.low("offset"))
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        return piece_of("zone", zone=f"{sign}{int(hours):02}:{int(minutes):02}", zone_from="said")
    return piece_of("zone", zone=read.value("zone") or read.value("place"), zone_from="said")


def _length(read: Reader) -> Piece | None:
    if read.has("hourlong"):
        return piece_of("length", length=60)
    if read.has("hours"):
        hours, rest = (int(each or 0) for each in re.split(r"\s?h\s?", read.low("hours"))[:2])
        return piece_of("length", length=hours * 60 + rest)
    unit = int(read.value("unit"))
    if read.has("half"):
        return piece_of("length", length=240 if unit == 1440 else unit // 2)
    if unit == 1 and read.words.classes(read.low("n")) & {"a"}:
        return None  # "when you have a minute" is not a length
    low = read.low("n").replace(",", ".")
    count = float(low) if re.fullmatch(r"\d+\.\d+", low) else float(read.number("n") or 1)
    minutes = count * unit + (unit / 2 if read.has("plus") else 0)
    if read.has("more"):
        minutes += (read.number("more") or 0) * int(read.value("unit2", "unit"))
    return piece_of("length", length=round(minutes))


def _recur(read: Reader) -> Piece | None:
    if read.has("recur"):
        return piece_of("recur", recur="FREQ=" + read.value("recur"), mod="attribute")
    if read.has("workday"):
        return piece_of("recur", recur="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    if read.has("weekdays"):
        piece = _weekly(read, "weekdays", 2 if read.has("alternate") else 1)
        times = f";COUNT={read.number('times')}" if read.has("times") else ""
        return replace(piece, recur=f"{piece.recur}{times}")
    if read.has("nth"):
        days = tuple(_nth(read, group) for group in ("nth", "nth2") if read.has(group))
        name = WEEKDAYS[read.weekday() or 0]
        by = ",".join(f"{each}{name}" for each in days)
        return piece_of("recur", recur=f"FREQ=MONTHLY;BYDAY={by}", day=Day(weekday=read.weekday(), nth=days))
    if read.has("weekday"):
        return _weekly(read, "weekday", 2 if read.has("other") else 1)
    count = (
        2 if read.value("count", "other") == "2" or "other" in read.words.classes(read.low("count")) else None
    )
    piece = _every(int(read.value("unit") or 10080), count or read.number("count") or 1)
    if not read.has("often"):
        return piece
    doubts = () if read.low("often") == "once" else ("days not said",)
    return replace(piece, mod="attribute", doubts=doubts)


def _weekly(read: Reader, group: str, interval: int) -> Piece:
    days = [day for day in (read.weekday(group), read.weekday(group + "2")) if day is not None]
    by = ",".join(WEEKDAYS[day] for day in days)
    said = "FREQ=WEEKLY;" + (f"INTERVAL={interval};" if interval > 1 else "") + f"BYDAY={by}"
    return piece_of("recur", recur=said, day=Day(weekday=days[0]))


def _every(minutes: int, count: int) -> Piece:
    if minutes == 20160:
        minutes, count = 10080, 2 * count
    freq = {1440: "DAILY", 10080: "WEEKLY", 43200: "MONTHLY", 525600: "YEARLY"}[minutes]
    return piece_of("recur", recur=f"FREQ={freq}" + (f";INTERVAL={count}" if count > 1 else ""))


def _mod(read: Reader) -> Piece | None:
    classes = read.words.classes(read.low("mod"))
    return piece_of(
        "mod", mod=next(name for name in ("early", "mid", "late", "end", "rest") if name in classes)
    )


_MAKERS: dict[str, Callable[[Reader], Piece | None]] = {
    "clock": clock, "day": _day, "period": _period, "part": _part, "zone": _zone, "length": _length,
    "recur": _recur, "mod": _mod,
}  # fmt: skip
