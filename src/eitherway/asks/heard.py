"""What a message asks, as values: what is asked, then when, how long and how often. Pure."""

from dataclasses import replace
from datetime import date

from eitherway.asks.cuebook import Cue
from eitherway.asks.missing import OpenQuestion
from eitherway.asks.times import AskedTime
from eitherway.values import dataclass

_TELLING = 4  # words on the card


@dataclass(frozen=True, slots=True)
class Heard:
    """What is asked, in the asker's words, without when: guards, rules and bands mostly need no more.

    `score` is 0 to 1, that of the likeliest sentence, and `asked` whether it reached the threshold.
    `withdrawn`: they withdrew the ask ("never mind", METHOD:CANCEL). `method` is the iTIP method of an
    invitation (RFC 5546), `invitation_version` sorts as its versions do. `language` is that of the sentence
    that asks. `around` are the sentences that ask, each with one on either side.
    """

    asked: bool
    sort: str
    sentence: str
    score: float
    withdrawn: bool = False
    around: str = ""
    language: str = ""
    organizer: str = ""
    invitation_uid: str = ""
    method: str = ""
    invitation_version: str = ""


@dataclass(frozen=True, slots=True)
class Ask(Heard):
    """What is asked, with when and how long; a field is empty if the message does not say.

    `cues` are those of the sentence that asks, else of the likeliest; `told` are the sentences that ask with
    more on either side, `before` those that want something ahead of the day. `minutes` is the length of one
    session, `sessions` their number, `recur` an RRULE that goes on `until` a day with `often` dates each
    time, `prepare` the minutes of preparation. `zone` is an IANA name or an offset; `zone_from` is said, date
    header or owner. `missing` are questions for the ask letter. `unread` quotes times that no reading took.
    """

    cues: tuple[Cue, ...] = ()
    told: str = ""
    before: tuple[str, ...] = ()
    times: tuple[AskedTime, ...] = ()
    deadline: AskedTime | None = None
    minutes: int | None = None
    sessions: int | None = None
    recur: str = ""
    prepare: int | None = None
    zone: str = ""
    zone_from: str = "owner"
    missing: tuple[OpenQuestion, ...] = ()
    unread: tuple[str, ...] = ()
    until: date | None = None
    often: int = 1


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
