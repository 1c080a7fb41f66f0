"""Message to ask: whether something is asked of the owner, which sort, in which sentence. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from eitherway.mail.message import Message
from eitherway.triage.times import AskedTime, find_times

__all__ = ["SORTS", "Ask", "Cue", "read_ask"]

SORTS = ("meeting", "time", "favour", "document", "review", "information", "decision")

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_PLEASE = re.compile(r"\b(please|could you|can you|would you|will you)\b", re.IGNORECASE)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of the mail that speak for an ask of this sort; a weight below 0 speaks against."""

    words: str
    sort: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, in the asker's words; every field is empty when nothing is said.

    `score` is 0 to 1 and `asked` says whether it reached the threshold. `minutes` is the length of one
    session, `sessions` how many, `recur` an RRULE, `prepare` the minutes of preparation named. `zone` is
    an IANA name or an offset; `zone_from` is said, date header or owner. `missing` are questions for the
    ask letter. `withdrawn` is true when they take it back ("never mind", METHOD:CANCEL). `method` is the
    iTIP method of an invitation (RFC 5546).
    """

    asked: bool
    sort: str
    sentence: str
    score: float
    cues: tuple[Cue, ...]
    times: tuple[AskedTime, ...] = ()
    deadline: AskedTime | None = None
    minutes: int | None = None
    sessions: int | None = None
    recur: str = ""
    prepare: int | None = None
    zone: str = ""
    zone_from: str = "owner"
    missing: tuple[str, ...] = ()
    organizer: str = ""
    invitation_uid: str = ""
    withdrawn: bool = False
    method: str = ""


def read_ask(message: Message, tz: str, *, threshold: float = 0.5) -> Ask:
    """What `message` asks of the owner, whose zone is `tz` (an IANA name).

    Only what they wrote now is read, never the quote or the signature.
    """
    times = tuple(find_times(message.written, message.date or _LONG_AGO, tz))
    deadline = next((item for item in times if item.deadline), None)
    for match in _SENTENCE.finditer(message.written):
        cue = _PLEASE.search(match[0])
        if cue or match[0].endswith("?"):
            cues = (Cue(cue[0] if cue else "?", "favour", 0.6),)
            return Ask(threshold <= 0.6, "favour", match[0].strip(), 0.6, cues, times, deadline)
    return Ask(False, "", "", 0.0, (), times, deadline)
