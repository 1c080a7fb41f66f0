"""How sure it is that a letter wants an answer: the band of a matched rule, with its reasons. Pure.

Three bands: *sure* (a draft and a card), *unsure* (a card only), *not asked* (nothing). The score is a sum of
weighted reasons, pressed between 0 and 1: what the ask itself says, how it is put, and, for a stranger, the
signs of a machine or of mass mail. The weights are small round numbers, chosen by kind and not fitted.
"""

import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Literal

from eitherway import languages
from eitherway.asks.ask import Heard
from eitherway.mail.guards import OwnAddresses
from eitherway.mail.machine_signs import greeting, machine_signs
from eitherway.mail.matching import MANY_IN_TO, house, how_addressed, is_alias, is_own, matches_any
from eitherway.mail.message import Address, Message
from eitherway.mail.quoting import MARKS
from eitherway.rules.condition_tree import names_words
from eitherway.rules.rule import Rule
from eitherway.text.fold import fold_line
from eitherway.text.formats import Said, joined
from eitherway.text.phrases import Phrases, read_phrases
from eitherway.text.words import marked
from eitherway.values import dataclass

Name = Literal["sure", "unsure", "not asked"]
SURE: Name = "sure"
UNSURE: Name = "unsure"
NOT_ASKED: Name = "not asked"

_MOST = 4.0  # the most that an ask can count: no wording outweighs every sign
_SAID = 1.2  # the odds are those of a sentence anywhere; here it stands in a letter to the owner
_MASS_MAIL = 0.25  # below it no word of a letter counts
_RULE_WORDS = 4.0  # a rule that wants no ask: its words were chosen by the owner
_GREETED = 1.0
_TO_YOU = 0.5
_YOUR_TIME = 0.5
_CATCH_ALL = -0.5
_BARE_ORDER = -1.5
_FORWARDED = -1.0
_ANOTHERS_WORDS = -4.0
_IN_THREAD = -0.5
_TO_SEVERAL = -1.0
_COLLEAGUE = -0.5
_UNADDRESSED = -1.5
_COPIED = -1.0  # and never a draft
_ANOTHER_NAMED = -2.0
_PLEASE_CLICK = -2.0
_SHOUTED = -1.0

_QUESTION = re.compile(r"\?[\s\"')\]!]{0,4}$")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:re|aw|sv|antw|rép|rv)\s*(?:\[\d+\])?:", re.IGNORECASE)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|i)\s*:", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"\W*([^\W\d_][\w'’-]+)(?: [A-Z][\w'’-]+)? ?(?:[,:]|-{1,2}|\b(?=can|could|please|would|will)) ?"
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Plain words, and how much they count; below 0 they count against a draft."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Band:
    """How sure it is that an answer is wanted: the name of the band, its score from 0 to 1, why.

    `alarming` are words of harm, death or illness, on which a letter that no rule knows is never drafted.
    """

    name: Name
    score: float
    reasons: tuple[Reason, ...]
    alarming: str = ""

    @property
    def note(self) -> str:
        """The note of a request for which no first letter is drafted because of this; "" if one may be."""
        if self.alarming:
            return "read_first"
        return "unsure" if self.name == UNSURE else ""

    @property
    def doubts(self) -> str:
        """What speaks against a draft, the loudest first, as one sentence; "" if nothing does."""
        against = sorted((one for one in self.reasons if one.weight < 0), key=lambda one: one.weight)
        words = joined("; ", [one.words for one in against[:4]])
        return Said("Why it is not sure: {reasons}.", reasons=words) if words and self.name == UNSURE else ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on a letter gets a card, and from which a draft."""

    card: float
    draft: float


@dataclass(frozen=True, slots=True)
class Case:
    """A letter with the rule that matched it. `spared`: its author is known, or it answers the owner.

    `wants_an_ask`: the rule would not match it if it asked nothing.
    """

    message: Message
    ask: Heard
    rule: Rule
    own: OwnAddresses
    owner: str
    spared: bool
    wants_an_ask: bool


def band_of(case: Case, thresholds: Thresholds) -> Band:
    """The band of a letter that a rule matched.

    A rule with words of its own, and alarming words, give a card at least, except in plain mass mail.
    """
    reasons = tuple(one for one in (*_of_the_letter(case), *_against_it(case)) if one.weight)
    score = _score(sum(one.weight for one in reasons))
    alarming = "" if names_words(case.rule.when) else alarming_words(case.message)
    is_held = is_copied(case.message, case.own) or _is_to_many(case)
    name = SURE if score >= thresholds.draft and not is_held else UNSURE
    if score < (min(_MASS_MAIL, thresholds.card) if _is_heard(case) else thresholds.card):
        name, alarming = NOT_ASKED, ""
    return Band(name, score, reasons, alarming)


def is_not_asked(case: Case, thresholds: Thresholds) -> bool:
    """Whether the band is *not asked*; what speaks against an ask is sought until it suffices for that."""
    said = sum(one.weight for one in _of_the_letter(case))
    scores = map(_score, accumulate((one.weight for one in _against_it(case)), initial=said))
    if not any(score < thresholds.card for score in scores):
        return False
    return not _is_heard(case) or band_of(case, thresholds).name == NOT_ASKED


def _is_heard(case: Case) -> bool:
    """Whether a letter that hardly asks gets a card: by words of the rule, or of alarm."""
    return not case.wants_an_ask or names_words(case.rule.when) or bool(alarming_words(case.message))


def _score(weight: float) -> float:
    return round(1 / (1 + math.exp(-weight)), 3)


def is_copied(message: Message, own: OwnAddresses) -> bool:
    """Whether the owner only gets a copy of what was written to others, whose answer is wanted."""
    if any(matches_any(one.key, own.relays) for one in message.from_):
        return False
    in_cc = any(is_alias(one.key, own.own) for one in message.cc)
    return in_cc and how_addressed(message, own.own) == "copied"


def _is_to_many(case: Case) -> bool:
    """Whether so many are in To that somebody else may answer; a calendar invites each one by name."""
    return len(case.message.to) >= MANY_IN_TO and not case.message.calendars


def alarming_words(message: Message) -> str:
    """Words of harm, death, illness, police, or of a child in distress; "" if there are none."""
    return _phrases("alarming").find(f"{message.subject}\n\n{message.written}", message.whole)


def _of_the_letter(case: Case) -> Iterator[Reason]:
    """What its words say, for an ask or against one."""
    yield _of_the_ask(case)
    if not names_words(case.rule.when):
        yield Reason(marked("no rule of yours knows what it is about"), _CATCH_ALL)
    if case.ask.sort in {"meeting", "time"}:
        yield Reason(marked("it asks for your time"), _YOUR_TIME)
    if case.ask.asked and not case.ask.method:
        yield from _of_the_form(case)


def _against_it(case: Case) -> Iterator[Reason]:
    """How it came, and the signs of a machine: each speaks against an ask, or says nothing."""
    if is_copied(case.message, case.own):
        yield Reason(marked("you are in Cc, not in To"), _COPIED)
    if case.spared and _is_to_many(case):
        yield Reason(Said("sent to {number} people at once", number=len(case.message.to)), _TO_SEVERAL)
    if case.spared or case.message.calendars or _is_relayed(case):
        return
    yield from (Reason(sign.words, sign.weight) for sign in machine_signs(case.message))
    yield from _of_the_post(case)


def _of_the_ask(case: Case) -> Reason:
    ask = case.ask
    likely = min(max(ask.score, 0.02), 0.99)
    weight = min(round(_SAID * math.log(likely / (1 - likely)), 1), _MOST)
    if not case.wants_an_ask and weight < _RULE_WORDS:
        return Reason(Said("all that the rule '{rule}' wants", rule=case.rule.name), _RULE_WORDS)
    return Reason(marked("the words that ask"), weight)


def _of_the_form(case: Case) -> Iterator[Reason]:
    """How the sentence that asks is put."""
    sentence = case.ask.sentence
    folded = fold_line(sentence)
    is_question = bool(_QUESTION.search(sentence))
    if is_question and _phrases("you").find(folded):
        yield Reason(marked("a question to you"), _TO_YOU)
    if not is_question and not _phrases("you").find(folded) and not _phrases("us").find(folded):
        yield Reason(marked("an instruction in which nobody says I or you"), _BARE_ORDER)
    if _is_shouted(sentence):
        yield Reason(marked("it is shouted"), _SHOUTED)
    if _LINK.search(sentence):
        yield Reason(marked("what it asks is done on a web page"), _PLEASE_CLICK)
    if name := _another_named(case):
        yield Reason(Said("it asks {name}, not you", name=name), _ANOTHER_NAMED)
    if greeting(case.message):
        yield Reason(marked("a greeting"), _GREETED)


def _is_shouted(sentence: str) -> bool:
    """Whether all its words are in capitals, or it ends in several marks."""
    letters = [letter for letter in sentence if letter.isalpha()]
    return sentence.rstrip().endswith("!") or (len(letters) > 12 and all(map(str.isupper, letters)))


def _of_the_post(case: Case) -> Iterator[Reason]:
    """How it came: as a forward, in a thread, to several, from the owner's own house."""
    message = case.message
    if _FORWARD.match(message.subject):
        yield Reason(marked("a forwarded letter"), _FORWARDED)
    elif message.in_reply_to or message.references or _ANSWER.match(message.subject):
        yield Reason(marked("it goes on in a conversation"), _IN_THREAD)
    if message.heading and not _answers_owner(case):
        yield Reason(
            marked("only a forwarded or quoted letter, which may be another's words"), _ANOTHERS_WORDS
        )
    if 1 < len(message.to) < MANY_IN_TO:
        yield Reason(Said("sent to {number} people", number=len(message.to)), _TO_SEVERAL)
    if not _is_addressed(case):
        yield Reason(marked("your address is neither in To nor in Cc"), _UNADDRESSED)
    own = {house(address) for address in case.own.own}
    if any(house(one.address) in own for one in message.from_):
        yield Reason(marked("from somebody of your own house"), _COLLEAGUE)


def _answers_owner(case: Case) -> bool:
    """Whether it is written below the head of the owner's letter, or behind marks and to nobody before.

    What ends with the owner's name is the owner's letter itself.
    """
    message = case.message
    rows = [row for row in f"{message.written}\n{message.signature}".splitlines() if row.strip()]
    last = fold_line(rows[-1]) if rows else ""
    first_name = fold_line(case.owner).split()[:1]
    if last and len(last.split()) < 5 and first_name and first_name[0] in last.split():
        return False
    if message.heading == MARKS:
        return not (message.in_reply_to or message.references or _ANSWER.match(message.subject))
    heading = fold_line(message.heading)
    return any(one.lower() in message.heading.lower() for one in case.own.own) or (
        len(case.owner) > 5 and fold_line(case.owner) in heading
    )


def _is_addressed(case: Case) -> bool:
    """Whether To or Cc names the owner, or somebody of the owner's name at a host of the same house."""
    return any(is_alias(one.key, case.own.own) for one in (*case.message.to, *case.message.cc))


def _is_relayed(case: Case) -> bool:
    return any(matches_any(one.key, case.own.relays) for one in case.message.from_)


def _another_named(case: Case) -> str:
    """The person other than the owner, among those it was sent to, whom the asking sentence addresses."""
    found = _ADDRESSED.match(case.ask.sentence)
    name = fold_line(found[1]) if found else ""
    mine = set(re.findall(r"[^\W\d_]{2,}", fold_line(" ".join((case.owner, *case.own.own)))))
    if len(name) < 3 or name in mine:
        return ""
    addressed = (*case.message.to, *case.message.cc)
    return (
        found[1] if found and any(name in _names(one) for one in addressed if not _is_mine(one, case)) else ""
    )


def _names(address: Address) -> set[str]:
    local = address.address.rpartition("@")[0]
    return set(re.findall(r"[^\W\d_]{2,}", fold_line(f"{address.name} {local}")))


def _is_mine(address: Address, case: Case) -> bool:
    return is_own(address.key, case.own.own)


@cache
def _phrases(name: str) -> Phrases:
    return read_phrases("\n".join(languages.lines(name)))
