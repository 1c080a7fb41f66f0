"""Scores a sentence: how likely it asks something of its reader, and of which sort. Pure."""

import math
import re
from functools import cache
from typing import NamedTuple

from eitherway import languages
from eitherway.asks.cuebook import (
    AGAINST,
    ASIDE,
    ASKS,
    LEGAL,
    LOUDEST,
    OPEN_QUESTION,
    QUESTION,
    SORTS,
    Cue,
    CueBook,
    Phrase,
    weigh,
    words_of,
)
from eitherway.asks.weights import weights
from eitherway.languages.tables import CueWords
from eitherway.text.fold import fold_line
from eitherway.text.sentences import Sentence

_QUESTION = re.compile(r"\?[\s\"')\]!?:;D-]{0,8}$")
_WORD = re.compile(r"[a-z']+")
_ENDED = re.compile(r"[.!][\"')\]]*$")
# A question in brackets amid a sentence is a thought of the writer's.
_BRACKETED = re.compile(r"\([^()?]{1,200}\?+\)(?=\s*[^\W\d_])")
_STEEPNESS = 1.2
# The weight of the message's other sentences for the sort, next to the sentence that asks.
_NEIGHBOURS = 0.3
_NEIGHBOURS_ALONE = 0.7  # ... if that one names no topic
# By how much a question must be more certain than a request for time, to represent the message.
_WEIGHTY = 0.1
# A polite request without a topic is a favour, a question without one wants information or a decision.
_FAVOUR, _ANSWER = 0.5, 1.0
_SHOWN = 6  # of the weights, the heaviest


class Weighed(NamedTuple):
    """A sentence with its phrases and weighty words, how likely it asks, and whether it is a question.

    `wh`: a question with a question word.
    """

    sentence: Sentence
    folded: str
    book: CueBook
    phrases: tuple[Phrase, ...]
    by_kind: dict[str, float]
    words: tuple[tuple[str, float], ...]
    score: float
    asks: bool
    wh: bool

    @property
    def votes(self) -> tuple[float, ...]:
        """Its votes for each sort."""
        if not (self.by_kind or self.asks):
            return _NO_VOTES
        return _votes(self.by_kind, asks=self.asks, wh=self.wh)

    def speaks_of(self, name: str) -> bool:
        """Whether it has a phrase of that name ("place", "fee", "withdrawn" ...)."""
        return name in self.by_kind


def weigh_sentence(sentence: Sentence, books: tuple[CueBook, ...]) -> Weighed:
    """How likely `sentence` asks something of its reader, by the language that knows most of its words."""
    folded = fold_line(sentence.words)
    if "?" in folded:
        folded = _BRACKETED.sub("", folded)
    if len(books) == 1:
        return _weigh(sentence, folded, books[0])
    knowing = max(books, key=lambda book: len(book.found(folded)))  # of equals the likelier
    return _weigh(sentence, folded, knowing)


def main_of(asking: tuple[Weighed, ...]) -> Weighed:
    """The sentence that represents the message: the likeliest, preferring one that asks for time."""
    return max(asking, key=lambda each: each.score + _WEIGHTY * (sort_of(each, ()) in {"meeting", "time"}))


def sort_of(best: Weighed, every: tuple[Weighed, ...]) -> str:
    """The sort with the most votes from the asking sentence, with a small share from the others."""
    own_votes, others = best.votes, [each.votes for each in every if each is not best]
    alike = min(LOUDEST, others.count(_NO_VOTES))  # most are; of equal ones no more count
    others = [one for one in others if one != _NO_VOTES] + [_NO_VOTES] * alike
    around = [weigh([votes[n] for votes in others]) if others else 0.0 for n in range(len(SORTS))]
    share = _NEIGHBOURS if max(own_votes) > _ANSWER else _NEIGHBOURS_ALONE
    votes = [own + share * other for own, other in zip(own_votes, around, strict=True)]
    return SORTS[votes.index(max(votes))]


def cues_of(weighed: Weighed | None) -> tuple[Cue, ...]:
    """The cues of a sentence, the strongest first, with the words as written."""
    if weighed is None:
        return ()
    made = [
        Cue(
            words_of(phrase, weighed.folded, weighed.sentence.words),
            phrase.speaks if phrase.speaks in SORTS else "",
            -phrase.weight if phrase.speaks in {AGAINST, ASIDE} else phrase.weight,
        )
        for phrase in weighed.phrases
        if phrase.speaks in {ASKS, AGAINST, ASIDE, *SORTS}
    ]
    heaviest = sorted(weighed.words, key=lambda item: -abs(item[1]))[:_SHOWN]
    made += [Cue(words, "", weight) for words, weight in heaviest]
    return tuple(sorted(made, key=lambda cue: -abs(cue.weight)))


def cue_odds(sentence: Sentence, books: tuple[CueBook, ...]) -> float:
    """What the cues alone say: the logarithm of the odds that `sentence` asks."""
    folded = fold_line(sentence.words)
    book = books[0]
    return _cue_odds(sentence, folded, book, _weights(book.found(folded)))[0]


def _weigh(sentence: Sentence, folded: str, book: CueBook) -> Weighed:
    phrases = book.found(folded)
    by_kind = _weights(phrases)
    cues, asks, wh = _cue_odds(sentence, folded, book, by_kind)
    model = weights(book.language)
    words = model.found(folded)
    odds = model.odds(cues, words)
    score = 0.0 if LEGAL in by_kind else 1 / (1 + math.exp(-odds))
    return Weighed(sentence, folded, book, phrases, by_kind, words, round(score, 3), asks, wh)


def _cue_odds(
    sentence: Sentence, folded: str, book: CueBook, by_kind: dict[str, float]
) -> tuple[float, bool, bool]:
    """The logarithm of the odds by the cues; whether it is a question, and one with a question word."""
    strength = _strongest(folded, by_kind, book) - by_kind.get(AGAINST, 0.0) - book.words.least
    asks = _is_question(sentence, folded, by_kind)
    words = _WORD.findall(folded) if asks else []
    wh = bool(words) and words[0] in book.question_words
    if asks:
        strength += book.words.question + book.words.question_with_a_word * wh
        strength += book.words.question_to_you * (not book.you.isdisjoint(words))
    return _STEEPNESS * strength, asks, wh


def _is_question(sentence: Sentence, folded: str, by_kind: dict[str, float]) -> bool:
    """Whether its mark says so, or its form where the mark is missing."""
    if "?" in folded[-10:] and _QUESTION.search(sentence.words):
        return True
    return QUESTION in by_kind or (OPEN_QUESTION in by_kind and not _ENDED.search(folded))


def _strongest(folded: str, by_kind: dict[str, float], book: CueBook) -> float:
    """The weight for an ask in the strongest clause: thanks in another clause do not count."""
    whole = by_kind.get(ASKS, 0.0) - by_kind.get(ASIDE, 0.0)
    if ASIDE not in by_kind or ASKS not in by_kind:
        return whole
    clauses = [_weights(book.found(clause)) for clause in _clause().split(folded)]
    return max(whole, *(clause.get(ASKS, 0.0) - clause.get(ASIDE, 0.0) for clause in clauses))


def _votes(by_kind: dict[str, float], *, asks: bool, wh: bool) -> tuple[float, ...]:
    votes = {sort: by_kind.get(sort, 0.0) for sort in SORTS}
    votes["favour"] += _FAVOUR
    if asks:
        votes["information" if wh else "decision"] += _ANSWER
    return tuple(votes.values())


_NO_VOTES = _votes({}, asks=False, wh=False)


def _weights(phrases: tuple[Phrase, ...]) -> dict[str, float]:
    """The weights of the phrases by what they suggest."""
    found: dict[str, list[float]] = {}
    for phrase in phrases:
        found.setdefault(phrase.speaks, []).append(phrase.weight)
    return {speaks: weigh(each) for speaks, each in found.items()}


@cache
def _clause() -> re.Pattern[str]:
    every = languages.every(CueWords)
    joins, starts = (
        "|".join(each.clause_joins for each in every),
        "|".join(each.clause_starts for each in every),
    )
    return re.compile(rf"[,;:()!] | - | (?:{joins}) (?=(?:{starts})\b)")
