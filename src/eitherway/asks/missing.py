"""Makes questions of what a message leaves open, for the letter that asks back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from eitherway import languages
from eitherway.asks.effort import Effort
from eitherway.asks.times import AskedTime
from eitherway.languages.tables import CueWords, LetterWords

_WIDE = {"span", "year", "days"}


@dataclass(frozen=True, slots=True)
class _Wording:
    """The questions of a language, and its names for days and months."""

    questions: Mapping[str, str]
    names: LetterWords

    def __getitem__(self, name: str) -> str:
        return self.questions[name]

    def day(self, name: str, start: str) -> str:
        """The day at the beginning of `start`, or its week or month, in the named form."""
        day = date.fromisoformat(start[:10])
        names = {"month": self.names.months[day.month - 1], "weekday": self.names.days[day.weekday()]}
        return self.questions[name].format(d=day.day, m=day.month, y=day.year, **names)


def questions(
    sort: str, said: frozenset[str], times: tuple[AskedTime, ...], effort: Effort, language: str
) -> tuple[str, ...]:
    """The questions for an ask of this sort, in order.

    `said` are the names of the phrases in the message: place, fee, paid work, client, social, role. The
    questions are in `language`, in English if it has no words for one.
    """
    wording = _Wording(languages.table(CueWords, language).questions, languages.table(LetterWords, language))
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
    said: frozenset[str], slots: tuple[AskedTime, ...], effort: Effort, wording: _Wording
) -> tuple[str, ...]:
    if "role" in said:
        return () if effort.minutes else (wording["load"],)
    fee = wording["fee"] if "paid work" in said and "fee" not in said else ""
    return _first(_when(slots, wording), _length(slots, effort, wording), _place(said, wording), fee)


def _when(slots: tuple[AskedTime, ...], wording: _Wording) -> str:
    if any(item.gran == "time" or item.recur for item in slots):
        return ""
    if not slots:
        return wording["when"]
    item = slots[0]
    if item.start is None:
        return wording["when"]
    if item.gran in {"month", "week"}:
        return wording["day in"].format(period=wording.day(item.gran, item.start))
    if item.gran in _WIDE:
        return wording["day of"].format(period=" ".join(item.words.split()))
    return wording["time on"].format(day=wording.day("day", item.start)) if item.gran == "day" else ""


def _length(slots: tuple[AskedTime, ...], effort: Effort, wording: _Wording) -> str:
    known = effort.minutes or any(item.duration or (item.gran == "time" and item.end) for item in slots)
    return "" if known else wording["length"]


def _place(said: frozenset[str], wording: _Wording) -> str:
    return "" if "place" in said else wording["place"]


def _first(*found: str) -> tuple[str, ...]:
    return tuple(question for question in found if question)
