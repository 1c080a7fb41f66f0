"""The cues of one language: weighted phrases from its `cues.yaml`, found in a sentence. Pure."""

from collections.abc import Mapping
from functools import cache

from eitherway import languages
from eitherway.languages.tables import CueWords
from eitherway.text.patterns import RarePatterns, compiled
from eitherway.values import dataclass

SORTS = ("meeting", "time", "favour", "document", "review", "information", "decision")
ASKS, AGAINST, ASIDE = "asks", "against", "aside"
QUESTION, OPEN_QUESTION, LEGAL = "question forms", "open question forms", "legal"
PLAIN = (  # without a weight
    *("withdrawn", "place", "fee", "paid work", "client", "social", "role", "before"),
    *(QUESTION, OPEN_QUESTION, LEGAL),
)
_FEW = 100  # sentences, as in a few messages
_SHARES = (1.0, 0.5, 0.25)
LOUDEST = len(_SHARES)  # so many votes count together


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of the message that suggest an ask of this sort; a negative weight suggests none."""

    words: str
    sort: str
    weight: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern of the cue file, what it suggests ("asks", "against", a sort, "place" ...), its weight."""

    pattern: str
    speaks: str
    weight: float


class CueBook:
    """All phrases of one language. `found` takes one look at the text, however many there are (RE2)."""

    def __init__(self, language: str, words: CueWords) -> None:
        self.language = language
        self.words = words
        self.question_words = frozenset(words.question_words)
        self.you = frozenset(words.you)
        self.phrases = tuple(_phrases(words))
        self._patterns = RarePatterns((phrase.pattern for phrase in self.phrases), few=_FEW)

    def found(self, folded: str) -> tuple[Phrase, ...]:
        """The phrases that occur in a sentence made by `fold_line`."""
        return tuple([self.phrases[place] for place in self._patterns.match(folded)])


def weigh(weights: list[float]) -> float:
    """The sum of the strongest, half the second and a quarter of the third: synonyms do not add up."""
    if len(weights) == 1:
        return weights[0]
    loudest = sorted(weights, reverse=True)[:LOUDEST]
    return sum([weight * share for weight, share in zip(loudest, _SHARES, strict=False)])


def words_of(phrase: Phrase, folded: str, sentence: str) -> str:
    """The words of `sentence` that `phrase` matches, as written if folding kept their places."""
    match = compiled(phrase.pattern).search(folded)
    if match is None:
        return ""
    start, end = match.span()
    return (sentence if len(sentence) == len(folded) else folded)[start:end].strip()


@cache
def book(language: str) -> CueBook:
    """The cue book of a language, of English if it has none."""
    return CueBook(language, languages.table(CueWords, language))


def _phrases(words: CueWords) -> list[Phrase]:
    weighed = {ASKS: words.asks, AGAINST: words.against, ASIDE: words.aside, **words.sorts}
    found = [
        Phrase(_bordered(pattern, words.names), speaks, float(weight))
        for speaks, by_weight in weighed.items()
        for weight, patterns in by_weight.items()
        for pattern in patterns
    ]
    for name in PLAIN:
        found += [
            Phrase(_bordered(each, words.names), name, 1.0) for each in getattr(words, name.replace(" ", "_"))
        ]
    return found


def _bordered(pattern: str, names: Mapping[str, str]) -> str:
    """`pattern` with its names filled in, matching whole words only."""
    for name, words in names.items():
        pattern = pattern.replace("{" + name + "}", words)
    left = "" if pattern[0] in '^["¿¡' else r"\b"
    right = "" if pattern[-1] in "$ ?/" or pattern.endswith(("\\d", ")?", "*")) else r"\b"
    return f"{left}(?:{pattern}){right}"
