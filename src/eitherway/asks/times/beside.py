"""Gives a time the length and repetition that its sentence names. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.pieces import WEEKDAYS, Piece

LONG = 4 * 1440  # minutes: no meeting is longer
Items = list[tuple[Piece, AskedTime]]


def attached(items: Items, sentences: Sequence[int], names_a_thing: Callable[[Piece], bool]) -> Items:
    """The items with the lengths and repetitions of their sentences; what was given away is gone.

    A repetition that only names a thing is of no date: one talk "at our monthly seminar on 9 December".
    """
    return _repeats(_lengths(items, sentences), sentences, names_a_thing)


def _lengths(items: Items, sentences: Sequence[int]) -> Items:
    """A length next to a slot of its sentence belongs to the slot; alone it is an item itself."""
    lengths: dict[int, int] = {}
    taken: set[int] = set()
    for piece, item in items:
        if item.gran == "duration" and 0 < (item.duration or 0) <= LONG:
            lengths.setdefault(sentences[piece.first], item.duration or 0)
        elif item.gran != "duration" and not item.deadline:
            taken.add(sentences[piece.first])
    done = []
    for piece, item in items:
        here = sentences[piece.first]
        if item.gran != "duration":
            length = None if item.deadline else lengths.get(here)
            done.append((piece, replace(item, duration=length) if length else item))
        elif here not in taken or (item.duration or 0) > LONG:
            done.append((piece, item))
    return done


def _repeats(items: Items, sentences: Sequence[int], names_a_thing: Callable[[Piece], bool]) -> Items:
    """Weekly sessions on Monday: the repetition belongs to the slot; alone it is an item itself."""
    rules: dict[int, str] = {}
    slots: dict[int, int] = {}
    things: set[int] = set()
    for at, (piece, item) in enumerate(items):
        here = sentences[piece.first]
        if item.gran == "recur" and item.recur:
            rules[here] = item.recur
            things |= {here} if names_a_thing(piece) else set()
        elif (
            item.gran in ("day", "part", "time") and item.start and not item.deadline and item.start[0] != "T"
        ):
            slots.setdefault(here, at)
    dated = {here for here, at in slots.items() if (day := items[at][0].day) and day.is_dated}
    done = []
    for at, (piece, item) in enumerate(items):
        here = sentences[piece.first]
        rule = None if here in things & dated else rules.get(here)
        if item.gran == "recur" and here in slots and rule:
            continue
        if rule and slots.get(here) == at and not item.recur:
            done.append((piece, replace(item, recur=_on_weekday(rule, item), role="recurrence")))
        else:
            done.append((piece, item))
    return done


def _on_weekday(rule: str, item: AskedTime) -> str:
    if "WEEKLY" not in rule or "BYDAY" in rule:
        return rule
    weekday = date.fromisoformat((item.start or "")[:10]).weekday()
    return f"{rule};BYDAY={WEEKDAYS[weekday]}"
