"""Message to ask: whether something is asked of the owner, which sort, in which sentence. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from eitherway.mail.message import Message
from eitherway.triage.cuebook import AGAINST, ASKS, SORTS, Cue, CueBook, Phrase, book, fold, languages_of, weigh, words_of
from eitherway.triage.sentences import Sentence, sentences
from eitherway.triage.times import AskedTime, find_times

__all__ = ["SORTS", "Ask", "Cue", "read_ask"]

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_QUESTION = re.compile(r"\?[\s\"')\]!?:;D-]*$")
_STEEPNESS = 1.2
# How much the other sentences of the mail say about the sort, next to the sentence that asks.
_NEIGHBOURS = 0.3
# A less likely language must be this much surer.
_OTHER_LANGUAGE = 0.15


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


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with the phrases found in it, how likely it asks, and what it says of each sort."""

    sentence: Sentence
    folded: str
    phrases: tuple[Phrase, ...]
    score: float
    votes: tuple[float, ...]


def read_ask(message: Message, tz: str, *, threshold: float = 0.5) -> Ask:
    """What `message` asks of the owner, whose zone is `tz` (an IANA name).

    Only what they wrote now is read, never the quote or the signature.
    """
    times = tuple(find_times(message.written, message.date or _LONG_AGO, tz))
    deadline = next((item for item in times if item.deadline), None)
    books = tuple(book(language) for language in languages_of(message.written))
    weighed = tuple(weigh_sentence(each, books) for each in sentences(message.written))
    best = max(weighed, key=lambda each: each.score, default=None)
    if best is None or best.score < threshold:
        score = best.score if best else 0.0
        return Ask(False, "", "", score, cues_of(best), times, deadline)
    return Ask(True, sort_of(best, weighed), best.sentence.words, best.score, cues_of(best), times, deadline)


def weigh_sentence(sentence: Sentence, books: tuple[CueBook, ...]) -> Weighed:
    """How likely `sentence` asks something of its reader, by the language that knows most of it."""
    folded = fold(sentence.words)
    made = [_weigh(sentence, folded, cues) for cues in books]
    return max(made, key=lambda each: each.score - _OTHER_LANGUAGE * made.index(each))


def _weigh(sentence: Sentence, folded: str, cues: CueBook) -> Weighed:
    phrases = cues.found(folded)
    strength = _weight(phrases, ASKS) - _weight(phrases, AGAINST) - cues.least
    asks = bool(_QUESTION.search(sentence.words))
    words = re.findall(r"[a-z']+", folded)
    wh = bool(words) and words[0] in cues.question_words
    if asks:
        strength += cues.question + cues.question_to_you * (not cues.you.isdisjoint(words))
        strength += cues.question_with_word * wh
    score = 1 / (1 + math.exp(-_STEEPNESS * strength))
    return Weighed(sentence, folded, phrases, round(score, 3), _votes(phrases, asks=asks, wh=wh))


def sort_of(best: Weighed, all_of_them: tuple[Weighed, ...]) -> str:
    """The sort with most votes, of the asking sentence and a little of the others."""
    around = [max((each.votes[n] for each in all_of_them if each is not best), default=0.0) for n in range(len(SORTS))]
    votes = [own + _NEIGHBOURS * other for own, other in zip(best.votes, around, strict=True)]
    return SORTS[votes.index(max(votes))]


def cues_of(weighed: Weighed | None) -> tuple[Cue, ...]:
    """The cues of a sentence, the loudest first, with the words as written."""
    if weighed is None:
        return ()
    made = (
        Cue(
            words_of(phrase, weighed.folded, weighed.sentence.words),
            "" if phrase.speaks in {ASKS, AGAINST} else phrase.speaks,
            -phrase.weight if phrase.speaks == AGAINST else phrase.weight,
        )
        for phrase in weighed.phrases
        if phrase.speaks in {ASKS, AGAINST, *SORTS}
    )
    return tuple(sorted(made, key=lambda cue: -abs(cue.weight)))


def _votes(phrases: tuple[Phrase, ...], *, asks: bool, wh: bool) -> tuple[float, ...]:
    votes = {sort: _weight(phrases, sort) for sort in SORTS}
    votes["favour"] += 0.6
    if asks:
        votes["information" if wh else "decision"] += 1.0
    return tuple(votes[sort] for sort in SORTS)


def _weight(phrases: tuple[Phrase, ...], speaks: str) -> float:
    return weigh([phrase.weight for phrase in phrases if phrase.speaks == speaks])
