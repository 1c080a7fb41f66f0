"""Finds whether a message asks something of the owner, of which sort, and in which sentence. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from eitherway import languages
from eitherway.asks.cuebook import SORTS, Cue, CueBook, book
from eitherway.asks.effort import Effort, read_effort
from eitherway.asks.invitation import Invitation, read_invitation
from eitherway.asks.missing import OpenQuestion, questions
from eitherway.asks.score import Weighed, cues_of, main_of, sort_of, weigh_sentence
from eitherway.asks.sender_zone import sender_zone
from eitherway.asks.times import AskedTime, find_all_times
from eitherway.asks.unread_times import unread_times
from eitherway.languages.tables import CueWords, QuoteWords, TimeWords
from eitherway.mail.bulk_markers import says_how_to_leave
from eitherway.mail.message import Message
from eitherway.mail.quote_words import any_of
from eitherway.text.fold import fold_line
from eitherway.text.language import likely_languages
from eitherway.text.sentences import Sentence, sentences

__all__ = ["SORTS", "Ask", "Cue", "read_ask", "telling_words"]

# A time with less certainty counts only if something is asked.
_DOUBTFUL = 0.75
_TELLING = 4  # words on the card
_SHOWN = 500  # characters of a sentence; a longer one has no end
_LONGEST = 24 * 60  # minutes of one session
_SOON = timedelta(weeks=4)  # a day sooner than this is one to answer by, not the end of a series
_DATED = frozenset(("time", "day", "part"))
_TOLD = 4  # sentences on either side of the ask that may say what there is to read
_RULE = re.compile(r"_{8,}")
_MARKS = 4  # fewer marks in a sentence than these are no code
_NAMED = ("place", "fee", "paid work", "client", "social", "role")


Inside = Callable[[AskedTime], bool]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, in the asker's words; a field is empty if the message does not say.

    `score` is 0 to 1, that of the likeliest sentence, and `asked` whether it reached the threshold.
    `minutes` is the length of one session, `sessions` their number, `recur` an RRULE that goes on `until` a
    day with `often` dates each time, `prepare` the minutes of preparation, `before` the sentences that want
    something ahead of the day. `zone` is an IANA name or an offset; `zone_from` is said, date header or
    owner. `missing` are questions for the ask letter. `withdrawn`: they withdrew the ask ("never mind",
    METHOD:CANCEL). `method` is the iTIP method of an invitation (RFC 5546), `invitation_version` sorts as its
    versions do. `unread` quotes times that no reading took. `language` is that of the sentence that asks.
    `around` and `told` are the sentences near those that ask, one on either side and more.
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
    before: tuple[str, ...] = ()
    zone: str = ""
    zone_from: str = "owner"
    missing: tuple[OpenQuestion, ...] = ()
    organizer: str = ""
    invitation_uid: str = ""
    withdrawn: bool = False
    method: str = ""
    invitation_version: str = ""
    unread: tuple[str, ...] = ()
    around: str = ""
    language: str = ""
    until: date | None = None
    told: str = ""
    often: int = 1


def read_ask(
    message: Message,
    tz: str,
    *,
    language: str = languages.FALLBACK,
    threshold: float = 0.5,
    own: tuple[str, ...] = (),
) -> Ask:
    """The ask in `message` to the owner, whose zone is `tz` (an IANA name) and whose addresses are `own`.

    It is read in the owner's `language` if its own cannot be detected. Only the author's own text counts, and
    the subject if it starts a thread, never the quote or the signature. The times, length and repetition of
    an invitation win over those of the prose.
    """
    weighed = _weighed(message, language)
    asking = tuple(each for each in weighed if each.score >= threshold)
    every = _times_of(message, tz, language)
    times = _asked_times(every, asking, message.date) if message.date else ()
    ask = _from_prose(message, tz, weighed, asking, times, every)
    ask = replace(ask, around=_words(_beside(weighed, asking)), told=_words(_beside(weighed, asking, _TOLD)))
    if ask.asked:
        spoken = likely_languages(message.written, languages.having(TimeWords), language)[0]
        unread = unread_times(
            message.written, (each.sentence for each in asking if each.sentence.end), every, spoken
        )
        ask = replace(ask, unread=unread, missing=_with_unread(ask.missing, unread))
    invitation = read_invitation(message.calendars)
    return _with_invitation(ask, invitation, message, tz, own) if invitation else ask


def together(first: Ask, then: Ask) -> Ask:
    """What two letters of one thread ask: the newer one counts where it says something."""
    said = [sentence for sentence in (first.sentence, then.sentence) if sentence]
    if not then.asked:
        return replace(first, sentence=" … ".join(said))
    says_when = bool(then.unread) or any(item.role != "length" for item in then.times)
    when = then if says_when else first
    return replace(
        then,
        sentence=" … ".join(said),
        times=when.times,
        unread=when.unread,
        deadline=then.deadline or first.deadline,
        minutes=then.minutes or first.minutes,
        sessions=then.sessions or first.sessions,
        recur=then.recur or first.recur,
        until=then.until or (None if then.recur else first.until),
        often=then.often if then.recur else first.often,
        told="\n\n".join(filter(None, (first.told, then.told))),
        prepare=then.prepare or first.prepare,
        before=then.before or first.before,
        invitation_uid=then.invitation_uid or first.invitation_uid,
        missing=tuple(question for question in then.missing if question in first.missing),
        language=then.language or first.language,
    )


def telling_words(ask: Ask) -> tuple[str, ...]:
    """The words of the sentence shown that say most for an ask, at most four, none within another."""
    words: list[str] = []
    for cue in sorted(ask.cues, key=lambda each: -each.weight):
        said = cue.words.strip("^$ ")
        if ask.asked and not cue.sort and cue.weight > 0 and not any(said in other for other in words):
            words.append(said)
    return tuple(words[:_TELLING])


def _times_of(message: Message, tz: str, language: str) -> tuple[AskedTime, ...]:
    """All times of the prose; none where nothing says when it was written."""
    if message.date is None:
        return ()
    return tuple(find_all_times(message.written, message.date, tz, language, is_written=True))


def _from_prose(
    message: Message,
    tz: str,
    weighed: tuple[Weighed, ...],
    asking: tuple[Weighed, ...],
    times: tuple[AskedTime, ...],
    every: tuple[AskedTime, ...],
) -> Ask:
    zone, zone_from = sender_zone(message.date, times, tz)
    deadline = next((item for item in times if item.deadline), None)
    withdrawn = _is_withdrawn(weighed, asking)
    if not asking or withdrawn:
        best = max(weighed, key=lambda each: each.score, default=None)
        score = best.score if best and not withdrawn else 0.0
        cues = cues_of(best)
        nothing = Ask(False, "", "", score, cues, times, deadline, withdrawn=withdrawn)
        return replace(nothing, zone=zone, zone_from=zone_from)
    best = main_of(asking)
    sort = sort_of(best, weighed)
    effort = _effort(best, weighed, asking, times, every)
    named = frozenset(name for name in _NAMED if any(each.speaks_of(name) for each in weighed))
    return Ask(
        True, sort, best.sentence.words[:_SHOWN], max(each.score for each in asking), cues_of(best), times,
        deadline,
        effort.minutes, effort.sessions, effort.recur, effort.prepare,
        tuple(each.sentence.words for each in weighed if each.speaks_of("before")),
        zone, zone_from, questions(sort, named, times, effort), language=best.book.language,
        until=_until(effort, times, message.date), often=effort.often,
    )  # fmt: skip


def _with_unread(missing: tuple[OpenQuestion, ...], unread: tuple[str, ...]) -> tuple[OpenQuestion, ...]:
    """The questions to ask back, with one about the words that were not understood."""
    return (*missing, OpenQuestion("unread", words="; ".join(unread))) if unread else missing


def _with_invitation(
    ask: Ask, invitation: Invitation, message: Message, tz: str, own: tuple[str, ...]
) -> Ask:
    # Calendars write times in UTC: it does not show where the person is.
    placed = tuple(item for item in invitation.times if item.tz != "UTC")
    zone, zone_from = sender_zone(message.date, placed, tz)
    invited = replace(
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
        organizer=invitation.organizer,
        invitation_uid=invitation.uid,
        method=invitation.method,
        invitation_version=invitation.version,
    )
    if invitation.method == "CANCEL":
        return replace(invited, asked=False, sort="", sentence="", score=0.0, withdrawn=True)
    if not invitation.asks(own):
        return invited
    sentence = ask.sentence or invitation.summary or message.subject
    return replace(invited, asked=True, sort="meeting", sentence=sentence, score=1.0, withdrawn=False)


def _weighed(message: Message, language: str) -> tuple[Weighed, ...]:
    likely = likely_languages(message.written, languages.having(CueWords), language)
    books: tuple[CueBook, ...] = tuple(map(book, likely))
    found = [weigh_sentence(each, books) for each in sentences(message.written) if _is_speech(each.words)]
    subject = " ".join(message.subject.split())
    if subject and not _in_thread().match(subject):
        found.append(weigh_sentence(Sentence(0, 0, subject), books))
    return tuple(found)


def _is_speech(words: str) -> bool:
    """Whether it has words that a person says: below a rule, and about leaving a list, programs write."""
    if not any(map(str.isalpha, words)) or _RULE.match(words) or _is_code(words):
        return False
    return not says_how_to_leave(words)


def _is_code(words: str) -> bool:
    """Whether it is no language: rows of "?", or a file as letters (uuencode has no small ones)."""
    bare = words.replace(" ", "")
    marks = sum(not each.isalnum() for each in bare.rstrip(".!?"))
    if marks < _MARKS:
        return False
    return bare.count("?") * 3 > len(bare) or (bare.upper() == bare and marks * 5 > len(bare))


def _words(several: tuple[Weighed, ...]) -> str:
    return "\n\n".join(each.sentence.words for each in several)


def _beside(weighed: tuple[Weighed, ...], asking: tuple[Weighed, ...], reach: int = 1) -> tuple[Weighed, ...]:
    """The sentences that ask, each with those beside it."""
    places = {at for at, each in enumerate(weighed) if each in asking}
    beside = {at + step for at in places for step in range(-reach, reach + 1)}
    return tuple(each for at, each in enumerate(weighed) if at in beside)


def _asked_times(
    times: tuple[AskedTime, ...], asking: tuple[Weighed, ...], date: datetime
) -> tuple[AskedTime, ...]:
    """The times that belong to an ask; doubtful ones only if their sentence asks.

    If no other is left, the doubtful times of a message that asks stay: better one too many on the card. A
    future deadline in a sentence that asks always counts, and a time that only seemed to be told.
    """
    asked, sure = [], []
    for item in times:
        inside = any(each.sentence.start <= item.span[0] < each.sentence.end for each in asking)
        is_future = (item.end or item.start or "") > date.date().isoformat()
        if inside and is_future and (item.deadline or item.reason == "statement") and not item.asked:
            item = replace(item, asked=True, reason="", certainty=_DOUBTFUL)  # noqa: PLW2901
        if item.asked:
            asked.append(item)
        if item.asked and (inside or item.certainty >= _DOUBTFUL):
            sure.append(item)
    return tuple(sure or (asked if asking else ()))


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
) -> Effort:
    """What the sentences say of the effort; the words of clocks are no lengths."""
    clocks = tuple(fold_line(item.words) for item in every if item.gran == "time")
    sentences_ = (best, *(each for each in weighed if each is not best))
    effort = read_effort(tuple(_without(each.folded, clocks) for each in sentences_))
    is_dated = any(item.start and item.gran in _DATED and not item.deadline for item in times)
    beside = asking if is_dated else _beside(weighed, asking)
    near = read_effort(tuple(_without(each.folded, clocks) for each in beside))
    lengths = (item.duration for item in times if item.duration and item.duration <= _LONGEST)
    minutes = effort.minutes or next(lengths, None)

    def is_in_an_ask(item: AskedTime) -> bool:
        return any(each.sentence.start <= item.span[0] < each.sentence.end for each in asking)

    recur = _recur(effort, near, times, every, is_in_an_ask)
    return replace(effort, recur=recur, minutes=minutes)


def _recur(
    effort: Effort, near: Effort, times: tuple[AskedTime, ...], every: tuple[AskedTime, ...], here: Inside
) -> str:
    """The RRULE of what they ask; a weekly one may be said anywhere, others beside the ask.

    Where a date is asked for, only a sentence that asks counts: "our monthly seminar on 9 December", "we meet
    every year. Could you speak on 10 December?" ask for one date.
    """
    is_dated = any(item.start and item.gran in _DATED and not item.deadline for item in times)
    said = (item for item in times if item.recur and (item.start or not is_dated or here(item)))
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
    every = languages.every(QuoteWords)
    words = any_of(word for each in every for word in (*each.answer_prefixes, *each.forward_prefixes))
    return re.compile(rf"\s*(?:{words})\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
