"""Finds whether a message asks something of the owner, of which sort, in which sentence, and when. Pure."""

import re
import string
from bisect import bisect_right
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property

from eitherway import languages
from eitherway.asks.cuebook import SORTS, Cue, CueBook, book
from eitherway.asks.effort import Effort, read_effort
from eitherway.asks.heard import Ask, Heard, telling_words, together
from eitherway.asks.invitation import Invitation, read_invitation
from eitherway.asks.missing import OpenQuestion, questions
from eitherway.asks.score import Weighed, cues_of, main_of, sort_of, weigh_sentence
from eitherway.asks.sender_zone import sender_zone
from eitherway.asks.times import AskedTime, find_all_times
from eitherway.asks.unread_times import unread_times
from eitherway.languages.tables import CueWords, TimeWords
from eitherway.mail.bulk_markers import may_say_how_to_leave, says_how_to_leave
from eitherway.mail.message import Message
from eitherway.mail.quote_words import any_quote_word
from eitherway.text.fold import fold_line
from eitherway.text.language import likely_languages
from eitherway.text.sentences import Sentence, sentences

__all__ = ["SORTS", "Ask", "AskReader", "Cue", "Heard", "read_ask", "telling_words", "together"]

# A time with less certainty counts only if something is asked.
_DOUBTFUL = 0.75
_READ = 40_000  # characters of what they wrote; nobody asks after some fifteen pages
_MOST_ASKS = 60  # sentences that ask; nobody asks more of one person in one letter
_MOST_TIMES = 50  # that are checked; the first of any more is told as not understood
_SHOWN = 500  # characters of a sentence; a longer one has no end
_LONGEST = 24 * 60  # minutes of one session
_SOON = timedelta(weeks=4)  # a day sooner than this is one to answer by, not the end of a series
_DATED = frozenset(("time", "day", "part"))
_TOLD = 4  # sentences on either side of the ask that may say what there is to read
_RULE = "_" * 8
_MARKS = 4  # fewer marks in a sentence than these are no code
_NO_MARKS = (string.ascii_letters + string.digits + " ").encode()
_NAMED = ("place", "fee", "paid work", "client", "social", "role")


def read_ask(
    message: Message,
    tz: str,
    *,
    language: str = languages.FALLBACK,
    threshold: float = 0.5,
    own: tuple[str, ...] = (),
) -> Ask:
    """The ask in `message`, whole; `AskReader` explains the arguments."""
    return AskReader(message, tz, language, threshold, own).ask


@dataclass(frozen=True)
class AskReader:
    """The ask in `message` to the owner, whose zone is `tz` (an IANA name) and whose addresses are `own`.

    It is read in the owner's `language` if its own cannot be detected. Only the author's own text counts, and
    the subject if it starts a thread, never the quote or the signature. The times, length and repetition of
    an invitation win over those of the prose. Each part is read when it is first asked for: most mail needs
    no times.
    """

    message: Message
    tz: str
    language: str = languages.FALLBACK
    threshold: float = 0.5
    own: tuple[str, ...] = ()

    @cached_property
    def heard(self) -> Heard:
        """What is asked, without when."""
        heard, invitation = self._said, self._invitation
        if invitation is None:
            return heard
        invited = replace(
            heard,
            organizer=invitation.organizer,
            invitation_uid=invitation.uid,
            method=invitation.method,
            invitation_version=invitation.version,
        )
        if invitation.method == "CANCEL":
            return replace(invited, asked=False, sort="", sentence="", score=0.0, withdrawn=True)
        if not invitation.asks(self.own):
            return invited
        sentence = heard.sentence or invitation.summary or self.message.subject
        return replace(invited, asked=True, sort="meeting", sentence=sentence, score=1.0, withdrawn=False)

    @cached_property
    def ask(self) -> Ask:
        """What is asked, and when."""
        ask = _with_heard(self._in_prose, self.heard)
        return _with_invitation(ask, self._invitation, self.message, self.tz) if self._invitation else ask

    @cached_property
    def _invitation(self) -> Invitation | None:
        return read_invitation(self.message.calendars)

    @cached_property
    def _weighed(self) -> tuple[Weighed, ...]:
        return _weighed(self.message, self.language)

    @cached_property
    def _asking(self) -> tuple[Weighed, ...]:
        return tuple(each for each in self._weighed if each.score >= self.threshold)[:_MOST_ASKS]

    @cached_property
    def _withdrawn(self) -> bool:
        return _is_withdrawn(self._weighed, self._asking)

    @cached_property
    def _best(self) -> Weighed | None:
        """The sentence that asks, else the likeliest."""
        if self._asking and not self._withdrawn:
            return main_of(self._asking)
        return max(self._weighed, key=lambda each: each.score, default=None)

    @cached_property
    def _read(self) -> str:
        """What is looked through for times: where more is asked than is read, up to the last ask that is."""
        places = [each.sentence.end for each in self._asking]
        return self.message.written[: max(places) if len(places) == _MOST_ASKS else _READ]

    @cached_property
    def _said(self) -> Heard:
        """What the prose asks."""
        weighed, asking, best = self._weighed, self._asking, self._best
        around = _words(_beside(weighed, asking))
        if not asking or self._withdrawn or best is None:
            score = best.score if best and not self._withdrawn else 0.0
            return Heard(False, "", "", score, self._withdrawn, around=around)
        return Heard(
            asked=True,
            sort=sort_of(best, weighed),
            sentence=best.sentence.words[:_SHOWN],
            score=max(each.score for each in asking),
            around=around,
            language=best.book.language,
        )

    @cached_property
    def _in_prose(self) -> Ask:
        """The ask of the prose, with its times."""
        message, weighed, asking = self.message, self._weighed, self._asking
        every = _times_of(self._read, message.date, self.tz, self.language)
        within = _Spans(asking)
        asked = _asked_times(every, within, message.date, is_asked=bool(asking)) if message.date else ()
        times = asked[:_MOST_TIMES]
        zone, zone_from = sender_zone(message.date, times, self.tz)
        deadline = next((item for item in times if item.deadline), None)
        best = self._best
        timed = replace(
            _with_heard(_NOTHING, self._said),
            cues=cues_of(best),
            told=_words(_beside(weighed, asking, _TOLD)),
            times=times,
            deadline=deadline,
            zone=zone,
            zone_from=zone_from,
        )
        if best is None or not timed.asked:
            return timed
        effort = _effort(best, weighed, asking, times, every, within)
        named = frozenset(name for name in _NAMED if any(each.speaks_of(name) for each in weighed))
        spoken = likely_languages(message.written, languages.having(TimeWords), self.language)[0]
        unread = unread_times(
            message.written, (each.sentence for each in asking if each.sentence.end), every, spoken
        )
        unread += tuple(" ".join(item.words.split()) for item in asked[_MOST_TIMES:][:1])
        return replace(
            timed,
            before=tuple(each.sentence.words for each in weighed if each.speaks_of("before")),
            minutes=effort.minutes,
            sessions=effort.sessions,
            recur=effort.recur,
            prepare=effort.prepare,
            missing=_with_unread(questions(timed.sort, named, times, effort), unread),
            unread=unread,
            until=_until(effort, times, message.date),
            often=effort.often,
        )


_NOTHING = Ask(False, "", "", 0.0)


def _with_heard(ask: Ask, heard: Heard) -> Ask:
    return replace(ask, **{each.name: getattr(heard, each.name) for each in fields(Heard)})


class _Spans:
    """The places of the sentences that ask; none contains another, and the subject has no place."""

    def __init__(self, asking: tuple[Weighed, ...]) -> None:
        self._spans = sorted((each.sentence.start, each.sentence.end) for each in asking)

    def have(self, item: AskedTime) -> bool:
        """Whether a time begins in one of them."""
        at = bisect_right(self._spans, (item.span[0], float("inf"))) - 1
        return at >= 0 and item.span[0] < self._spans[at][1]


def _times_of(text: str, written: datetime | None, tz: str, language: str) -> tuple[AskedTime, ...]:
    """All times of the prose; none where nothing says when it was written."""
    if written is None:
        return ()
    return tuple(find_all_times(text, written, tz, language, is_written=True))


def _with_unread(missing: tuple[OpenQuestion, ...], unread: tuple[str, ...]) -> tuple[OpenQuestion, ...]:
    """The questions to ask back, with one about the words that were not understood."""
    return (*missing, OpenQuestion("unread", words="; ".join(unread))) if unread else missing


def _with_invitation(ask: Ask, invitation: Invitation, message: Message, tz: str) -> Ask:
    # Calendars write times in UTC: it does not show where the person is.
    placed = tuple(item for item in invitation.times if item.tz != "UTC")
    zone, zone_from = sender_zone(message.date, placed, tz)
    return replace(
        ask,
        times=(*invitation.times, *((invitation.before,) if invitation.before else ())) or ask.times,
        unread=() if invitation.times else ask.unread,
        minutes=invitation.minutes or ask.minutes,
        recur=invitation.recur if invitation.times else ask.recur,
        until=None if invitation.times else ask.until,
        often=1 if invitation.times else ask.often,
        sessions=None if invitation.times else ask.sessions,
        zone=zone,
        zone_from=zone_from,
        missing=() if invitation.times else ask.missing,
    )


def _weighed(message: Message, language: str) -> tuple[Weighed, ...]:
    likely = likely_languages(message.written, languages.having(CueWords), language)
    books: tuple[CueBook, ...] = tuple(map(book, likely))
    every = sentences(message.written[:_READ])
    may_leave = may_say_how_to_leave(message, (each.words for each in every))
    leaves = says_how_to_leave if may_leave else None
    spoken = (each for each in every if _is_speech(each.words) and not (leaves and leaves(each.words)))
    found = [weigh_sentence(each, books) for each in spoken]
    subject = " ".join(message.subject.split())
    if subject and not _in_thread().match(subject):
        found.append(weigh_sentence(Sentence(0, 0, subject), books))
    return tuple(found)


def _is_speech(words: str) -> bool:
    """Whether it has words that a person may say: below a rule, programs write."""
    return any(map(str.isalpha, words)) and not (words.startswith(_RULE) or _is_code(words))


def _is_code(words: str) -> bool:
    """Whether it is no language: rows of "?", or a file as letters (uuencode has no small ones)."""
    if len(words.encode("utf-8", "replace").translate(None, _NO_MARKS)) < _MARKS:
        return False
    bare = words.replace(" ", "")
    ended = bare.rstrip(".!?")
    marks = len(ended) - sum(map(str.isalnum, ended))
    if marks < _MARKS:
        return False
    return bare.count("?") * 3 > len(bare) or (bare.upper() == bare and marks * 5 > len(bare))


def _words(several: tuple[Weighed, ...]) -> str:
    return "\n\n".join(each.sentence.words for each in several)


def _beside(weighed: tuple[Weighed, ...], asking: tuple[Weighed, ...], reach: int = 1) -> tuple[Weighed, ...]:
    """The sentences that ask, each with those beside it."""
    ids = set(map(id, asking))
    places = {at for at, each in enumerate(weighed) if id(each) in ids}
    beside = {at + step for at in places for step in range(-reach, reach + 1)}
    return tuple(each for at, each in enumerate(weighed) if at in beside)


def _asked_times(
    times: tuple[AskedTime, ...], asking: _Spans, date: datetime, *, is_asked: bool
) -> tuple[AskedTime, ...]:
    """The times that belong to an ask; doubtful ones only if their sentence asks.

    If no other is left, the doubtful times of a message that asks stay: better one too many on the card. A
    future deadline in a sentence that asks always counts, and a time that only seemed to be told.
    """
    asked, sure = [], []
    for item in times:
        inside = asking.have(item)
        is_future = (item.end or item.start or "") > date.date().isoformat()
        if inside and is_future and (item.deadline or item.reason == "statement") and not item.asked:
            item = replace(item, asked=True, reason="", certainty=_DOUBTFUL)  # noqa: PLW2901
        if item.asked:
            asked.append(item)
        if item.asked and (inside or item.certainty >= _DOUBTFUL):
            sure.append(item)
    return tuple(sure or (asked if is_asked else ()))


def _is_withdrawn(weighed: tuple[Weighed, ...], asking: tuple[Weighed, ...]) -> bool:
    """Whether they withdraw the ask and ask nothing afterwards."""
    last = max((each.sentence.start for each in weighed if each.speaks_of("withdrawn")), default=-1)
    return last >= 0 and not any(each.sentence.start > last for each in asking)


def _effort(
    best: Weighed,
    weighed: tuple[Weighed, ...],
    asking: tuple[Weighed, ...],
    times: tuple[AskedTime, ...],
    every: tuple[AskedTime, ...],
    within: _Spans,
) -> Effort:
    """What the sentences say of the effort; the words of clocks are no lengths."""
    clocks = tuple(dict.fromkeys(fold_line(item.words) for item in every if item.gran == "time"))
    sentences_ = (best, *(each for each in weighed if each is not best))
    effort = read_effort(tuple(_without(each.folded, clocks) for each in sentences_))
    is_dated = any(item.start and item.gran in _DATED and not item.deadline for item in times)
    beside = asking if is_dated else _beside(weighed, asking)
    near = read_effort(tuple(_without(each.folded, clocks) for each in beside)) if effort.recur else effort
    lengths = (item.duration for item in times if item.duration and item.duration <= _LONGEST)
    minutes = effort.minutes or next(lengths, None)
    recur = _recur(effort, near, times, every, within)
    return replace(effort, recur=recur, minutes=minutes)


def _recur(
    effort: Effort, near: Effort, times: tuple[AskedTime, ...], every: tuple[AskedTime, ...], within: _Spans
) -> str:
    """The RRULE of what they ask; a weekly one may be said anywhere, others beside the ask.

    Where a date is asked for, only a sentence that asks counts: "our monthly seminar on 9 December", "we meet
    every year. Could you speak on 10 December?" ask for one date.
    """
    is_dated = any(item.start and item.gran in _DATED and not item.deadline for item in times)
    said = (item for item in times if item.recur and (item.start or not is_dated or within.have(item)))
    if (found := next(said, None)) is not None:
        return found.recur or ""
    things = {item.recur for item in every if item.recur and item.reason == "attribute"}
    if not effort.recur or (is_dated and (effort.recur in things or effort.recur != near.recur)):
        return ""
    is_near = effort.recur == near.recur and "YEARLY" not in effort.recur
    return effort.recur if is_near or "WEEKLY" in effort.recur else ""


def _until(effort: Effort, times: tuple[AskedTime, ...], written: datetime | None) -> date | None:
    """The last day of what repeats: a day far ahead "until" which, the end of a span, or after a term."""
    if not effort.recur or written is None:
        return None
    soon = (written + _SOON).date().isoformat()
    ends = (item.end or item.start or "" for item in times if item.gran != "time" and not item.recur)
    last = next((end for end in ends if len(end) == 10 and end > soon), None)
    if last is not None:
        return date.fromisoformat(last) - timedelta(days=1)
    return (written + timedelta(days=effort.term)).date() if effort.term else None


def _without(folded: str, clocks: tuple[str, ...]) -> str:
    for words in clocks:
        folded = folded.replace(words, ";")
    return folded


@cache
def _in_thread() -> re.Pattern[str]:
    """The pattern of the beginning of a reply's or forward's subject."""
    words = any_quote_word("answer_prefixes", "forward_prefixes")
    return re.compile(rf"\s*(?:{words})\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
