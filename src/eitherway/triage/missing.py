"""What the mail leaves open, as questions for the letter that asks back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from eitherway.text.formats import MONTHS, WEEKDAYS
from eitherway.triage.effort import Effort
from eitherway.triage.times import AskedTime

_WIDE = {"span", "year", "days"}


def questions(
    sort: str, said: frozenset[str], times: tuple[AskedTime, ...], effort: Effort, wording: Mapping[str, str]
) -> tuple[str, ...]:
    """What to ask back for an ask of this sort, in the order to ask it.

    `said` are the names of the phrases in the mail: place, fee, paid work, client, social, role.
    `wording` is the `questions` of the language's cue file.
    """
    slots = tuple(item for item in times if not item.deadline and item.gran != "duration")
    if sort in {"meeting", "time"} and "client" in said:
        return () if slots else (wording["days"],)
    if sort == "meeting":
        length = "" if "social" in said else _length(slots, effort, wording)
        return _first(_when(slots, wording), length, _place(said, wording))
    if sort == "time":
        return _of_time(said, slots, effort, wording)
    if sort in {"document", "review"}:
        return () if any(item.deadline for item in times) or slots else (wording["deadline"],)
    return ()


def _of_time(
    said: frozenset[str], slots: tuple[AskedTime, ...], effort: Effort, wording: Mapping[str, str]
) -> tuple[str, ...]:
    if "role" in said:
        return () if effort.minutes else (wording["load"],)
    fee = wording["fee"] if "paid work" in said and "fee" not in said else ""
    return _first(_when(slots, wording), _length(slots, effort, wording), _place(said, wording), fee)


def _when(slots: tuple[AskedTime, ...], wording: Mapping[str, str]) -> str:
    if any(item.gran == "time" or item.recur for item in slots):
        return ""
    if not slots:
        return wording["when"]
    item = slots[0]
    if item.start is None:
        return wording["when"]
    if item.gran in {"month", "week"}:
        return wording["day in"].format(period=_written(wording[item.gran], item.start))
    if item.gran in _WIDE:
        return wording["day of"].format(period=" ".join(item.words.split()))
    return wording["time on"].format(day=_written(wording["day"], item.start)) if item.gran == "day" else ""


def _length(slots: tuple[AskedTime, ...], effort: Effort, wording: Mapping[str, str]) -> str:
    known = effort.minutes or any(item.duration or (item.gran == "time" and item.end) for item in slots)
    return "" if known else wording["length"]


def _place(said: frozenset[str], wording: Mapping[str, str]) -> str:
    return "" if "place" in said else wording["place"]


def _written(form: str, start: str) -> str:
    day = date.fromisoformat(start[:10])
    names = {"month": MONTHS[day.month - 1], "weekday": WEEKDAYS[day.weekday()]}
    return form.format(d=day.day, m=day.month, y=day.year, **names)


def _first(*found: str) -> tuple[str, ...]:
    return tuple(question for question in found if question)
