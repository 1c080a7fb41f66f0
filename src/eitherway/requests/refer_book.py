"""Whom a request is sent on to: the owner's refer book, and the colleagues of a practice. Pure.

Of a colleague's time one word is known, with its age: room, tight, full or unknown. Nothing else crosses from
one person to another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta

from eitherway.asks.ask import Ask
from eitherway.capacity.measure import measure
from eitherway.capacity.model import CapacitySettings, Promised, Source, Verdict
from eitherway.requests.capacity_question import question_for
from eitherway.rules.needs import Needs
from eitherway.rules.rule import Rule
from eitherway.rules.schema import Referral, Settings
from eitherway.text.formats import Writing, say_moment, spell_date
from eitherway.text.words import marked
from eitherway.values import dataclass

_ASK = Ask(asked=True, sort="", sentence="", score=1.0)  # for what, the needs alone say
LARGEST_ROTATION = 3  # people in one letter
HOLDS_FOR = timedelta(hours=24)  # after this long a word is no longer known


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another person of the practice. `word` was so at `at`, the age of the oldest calendar it came from."""

    name: str
    topics: tuple[str, ...]
    contact: str
    word: Verdict = "unknown"
    at: datetime | None = field(default=None, compare=False)

    def word_now(self, now: datetime) -> Verdict:
        """The word, while it is not too old."""
        return self.word if self.at is not None and now - self.at <= HOLDS_FOR else "unknown"


def word_of(
    needs: Needs,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    promised: tuple[Promised, ...] = (),
) -> tuple[Verdict, datetime | None]:
    """Whether these calendars have room for one more of that, and when the oldest of them was read."""
    if needs.kind and needs.kind not in {kind.name for kind in settings.kinds}:
        return "unknown", None
    question = question_for(_ASK, needs, sender="", new_client=True, rates=settings.rates)
    read = [one.read_at for one in sources]
    oldest = min((at for at in read if at is not None), default=None) if all(read) else None
    return measure(question, sources, settings, now, promised).verdict, oldest


_IN_LETTERS = {
    "room": marked("had room when last asked, on {day}; please ask"),
    "tight": marked("had little room when last asked, on {day}; please ask"),
}
_ON_CARDS = {
    "room": marked("{name}: room, as of {at}"),
    "tight": marked("{name}: little room, as of {at}"),
    "full": marked("{name}: full, as of {at}; not named in a letter"),
    "unknown": marked("{name}: it is not known whether there is room"),
}


def referrals_for(
    rule: Rule | None,
    key: str,
    settings: Settings,
    colleagues: tuple[Colleague, ...],
    now: datetime,
    writing: Writing,
) -> tuple[Mapping[str, str], ...]:
    """Two or three people for a request with this key, as a template sees them.

    Colleagues who have room come first, then those with little; the refer book follows in turn, then
    colleagues of whom it is not known. Who is full is not named.
    """
    by_word: dict[str, list[Colleague]] = {}
    for one in fitting_colleagues(rule, colleagues):
        by_word.setdefault(one.word_now(now), []).append(one)
    there = {one.contact.lower() for one in colleagues}
    own = [item for item in _in_turn(rule, key, settings, now.date()) if item.contact.lower() not in there]
    likely = [_words(one, one.word, writing) for word in ("room", "tight") for one in by_word.get(word, ())]
    unknown = (_words(one, "", writing) for one in by_word.get("unknown", ()))
    return (*likely, *map(referral_words, own), *unknown)[:LARGEST_ROTATION]


def colleague_lines(
    rule: Rule | None, colleagues: tuple[Colleague, ...], now: datetime, writing: Writing
) -> Iterator[str]:
    """A line of the card for each colleague to whom such a request may go."""
    for one in fitting_colleagues(rule, colleagues):
        word = one.word_now(now)
        at = say_moment(one.at.astimezone(now.tzinfo), writing) if one.at else ""
        yield writing.say(_ON_CARDS[word], name=one.name, at=at)


def fitting_colleagues(rule: Rule | None, colleagues: tuple[Colleague, ...]) -> tuple[Colleague, ...]:
    """Those who take what the rule refers."""
    topics = set(rule.refer_to) if rule else set()
    return tuple(one for one in colleagues if topics & set(one.topics))


def _in_turn(rule: Rule | None, key: str, settings: Settings, today: date) -> tuple[Referral, ...]:
    topics = rule.refer_to if rule else ()
    fitting = [item for item in settings.referrals if not topics or set(topics) & set(item.topics)]
    fresh = tuple(item for item in fitting if _is_confirmed(item, today, settings.answers.referral_max_age))
    turn = int(key[:8] or "0", 16) % max(len(fresh), 1)
    return fresh[turn:] + fresh[:turn]


def stale_referrals(settings: Settings, today: date) -> tuple[Referral, ...]:
    """The people of the refer book who are left out because they were not confirmed recently."""
    oldest = settings.answers.referral_max_age
    return tuple(item for item in settings.referrals if not _is_confirmed(item, today, oldest))


def _is_confirmed(item: Referral, today: date, oldest: int) -> bool:
    return item.confirmed is None or (today - item.confirmed).days * 1440 <= oldest


def referral_words(item: Referral) -> Mapping[str, str]:
    """Somebody of the refer book as a template sees them."""
    return {"name": item.name, "contact": item.contact, "for": ", ".join(item.topics), "room": ""}


def _words(one: Colleague, word: str, writing: Writing) -> Mapping[str, str]:
    said = _IN_LETTERS.get(word, "")
    day = spell_date(one.at.date(), writing) if one.at else ""
    room = writing.say(said, day=day) if said else ""
    return {"name": one.name, "contact": one.contact, "for": ", ".join(one.topics), "room": room}
