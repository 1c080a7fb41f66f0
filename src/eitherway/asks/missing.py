"""Makes questions of what a message leaves open, for the letter that asks back. Pure."""

from datetime import date

from eitherway import languages
from eitherway.asks.effort import Effort
from eitherway.asks.times import AskedTime
from eitherway.languages.tables import CueWords, LetterWords
from eitherway.text.formats import Writing, spell_date
from eitherway.values import dataclass

_WIDE = {"span", "year", "days"}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question: its name under `questions` in `cues.yaml`, and what it is about.

    `day` is an ISO date, spoken of as `form`: day, week or month. `words` are the asker's own.
    """

    name: str
    form: str = ""
    day: str = ""
    words: str = ""

    def say(self, writing: Writing) -> str:
        """The question in a language, in English if that has no words for one."""
        wording = languages.table(CueWords, writing.language).questions
        about = self._about(writing, wording.get(self.form, "")) if self.form else ""
        return wording[self.name].format(day=about, period=about or self.words, words=self.words)

    def _about(self, writing: Writing, form: str) -> str:
        day = date.fromisoformat(self.day)
        if self.form == "day":
            return spell_date(day, writing)
        months = languages.table(LetterWords, writing.language).months
        return form.format(d=day.day, m=day.month, y=day.year, month=months[day.month - 1])


def questions(
    sort: str, said: frozenset[str], times: tuple[AskedTime, ...], effort: Effort
) -> tuple[OpenQuestion, ...]:
    """The questions for an ask of this sort, in order.

    `said` are the names of the phrases in the message: place, fee, paid work, client, social, role.
    """
    slots = tuple(item for item in times if not item.deadline and item.gran != "duration")
    if sort in {"meeting", "time"} and "client" in said:
        return () if slots else (OpenQuestion("days"),)
    if sort == "meeting":
        length = () if "social" in said else _length(slots, effort)
        return (*_when(slots), *length, *_place(said))
    if sort == "time":
        return _of_time(said, slots, effort)
    if sort in {"document", "review"}:
        return () if any(item.deadline for item in times) or slots else (OpenQuestion("deadline"),)
    return ()


def _of_time(said: frozenset[str], slots: tuple[AskedTime, ...], effort: Effort) -> tuple[OpenQuestion, ...]:
    if "role" in said:
        return () if effort.minutes else (OpenQuestion("load"),)
    fee = (OpenQuestion("fee"),) if "paid work" in said and "fee" not in said else ()
    return (*_when(slots), *_length(slots, effort), *_place(said), *fee)


def _when(slots: tuple[AskedTime, ...]) -> tuple[OpenQuestion, ...]:
    if any(item.gran == "time" or item.recur for item in slots):
        return ()
    item = next(iter(slots), None)
    if item is None or item.start is None:
        return (OpenQuestion("when"),)
    if item.gran in {"month", "week"}:
        return (OpenQuestion("day in", item.gran, item.start[:10]),)
    if item.gran in _WIDE:
        return (OpenQuestion("day of", words=" ".join(item.words.split())),)
    return (OpenQuestion("time on", "day", item.start[:10]),) if item.gran == "day" else ()


def _length(slots: tuple[AskedTime, ...], effort: Effort) -> tuple[OpenQuestion, ...]:
    known = effort.minutes or any(item.duration or (item.gran == "time" and item.end) for item in slots)
    return () if known else (OpenQuestion("length"),)


def _place(said: frozenset[str]) -> tuple[OpenQuestion, ...]:
    return () if "place" in said else (OpenQuestion("place"),)
