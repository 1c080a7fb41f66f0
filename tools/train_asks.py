"""Trains the weights of `asks/weights.py` and writes `languages/<code>/weights.txt`.

    make weights PUBLIC=FOLDER
    .venv/bin/python tools/train_asks.py [--public FOLDER] [--language en ...] [--check]

FOLDER holds `train.jsonl`, the sentences of office mail that Parakweet published (Apache-2.0): a line is
`{"text": ..., "label": ...}`. They are not part of this project. Their label is wider than an ask of the
reader: `asks_model/public_labels.txt` says by line number which of them ask in our sense, and which are
unclear and left out. The other sentences are the project's own: `asks_model/sentences.txt`, and those for
tuning in `tests/data`. Real mail is for measuring and is not read here.

Logistic regression with an L1 penalty, on top of the cues: words that say no more than the cues do get no
weight. A word that is mostly written with a capital (names) cannot have one. Seeds are fixed: the same
sentences and cues give the same table. `--check` prints cross-validated figures and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from eitherway import languages
from eitherway.asks.cuebook import book
from eitherway.asks.score import cue_odds
from eitherway.asks.weights import BASE, CUES, MOST, words_and_pairs
from eitherway.languages.tables import Identity
from eitherway.text.fold import fold_line
from eitherway.text.sentences import Sentence, sentences

HERE = Path(__file__).parent
ROOT = HERE.parent
SEED = 15
FOLDS = 5
PENALTY = {"en": 0.4}  # C of the regression: smaller is fewer words
FEW = 0.25  # ... where only our own sentences are there
HEAVIEST = 1.5  # no word outweighs a clear cue
LEAST_SEEN = {"en": 9}
OWN = 3.0  # a sentence of our own counts as so many public ones: it is nearer to what an owner gets
PUBLIC_OTHERS = 0.3  # ... and one that does not ask less, since half of them are advertising
# Words that have no weight alone, beside the language's small words: they would stand for length and style.
PRONOUNS = frozenset(
    ["i", "me", "us", "as", "at", "by", "an", "in", "or", "if", "so", "no", "one", "two", "three"]
)
NO_WORDS = frozenset(["back", "com", "0"])
LANGUAGES = ("en", "de", "fr", "es")
_WRITTEN = re.compile(r"[^\W\d_][^\W\d_']*")
_SIGNS = frozenset("^$?!0")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, whether it asks, and how much it counts in training."""

    text: str
    asks: bool
    weight: float


def own(language: str) -> Iterator[Labelled]:
    """The project's own sentences of that language."""
    speaks, asks = "", False
    for line in (HERE / "asks_model" / "sentences.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            _, speaks, kind = line.split()
            asks = kind == "asks"
        elif line and not line.startswith("#") and speaks == language:
            yield Labelled(line, asks, OWN)
    for row in (*_rows(ROOT / "tests/data/asks/tune.jsonl"), *_rows(ROOT / "tests/data/asks/mails.jsonl")):
        if row["lang"] == language and row["sort"]:
            yield Labelled(row["sentence"], True, OWN)
        elif row["lang"] == language:
            yield from (Labelled(each.words, False, OWN) for each in sentences(row["text"]))
    if language == "en":
        for row in _rows(ROOT / "tests/data/times/mentioned.jsonl"):
            yield from (Labelled(each.words, False, 0.7) for each in sentences(row["text"]))


def public(folder: Path) -> Iterator[Labelled]:
    """The public sentences with our labels."""
    labels = _labels()
    for number, row in enumerate(_rows(folder / "train.jsonl")):
        if number not in labels["unclear"]:
            asks = number in labels["asks"]
            yield Labelled(" ".join(row["text"].split()), asks, 1.0 if asks else PUBLIC_OTHERS)


def _labels() -> dict[str, set[int]]:
    """The line numbers, from 0, of the public sentences that ask, and of the unclear ones."""
    found: dict[str, set[int]] = {}
    for line in (HERE / "asks_model" / "public_labels.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, numbers = line.split(":")
            ranges = (part.partition("-") for part in numbers.split())
            found[name] = {n for first, _, last in ranges for n in range(int(first), int(last or first) + 1)}
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def features(data: list[Labelled], language: str) -> list[dict[str, float]]:
    """What the model sees of each sentence: its words and pairs, and what the cues say."""
    cues = book(language)
    folded = [fold_line(each.text) for each in data]
    words = [set(words_and_pairs(each)) for each in folded]
    seen = Counter(word for each in words for word in each)
    small = languages.table(Identity, language).small_words | PRONOUNS | NO_WORDS
    least = LEAST_SEEN.get(language, 3)
    named = _named(data)
    kept = {
        word
        for word, count in seen.items()
        if count >= least and word not in small and named.isdisjoint(word.split())
    }
    made = [dict.fromkeys(each & kept, 1.0) for each in words]
    for each, sentence in zip(made, data, strict=True):
        said = cue_odds(Sentence(0, len(sentence.text), sentence.text), (cues,))
        each[CUES] = max(-MOST, min(MOST, said))
    return made


def _named(data: list[Labelled]) -> set[str]:
    """The words that are mostly written with a capital within a sentence: names, places, firms."""
    small, capital = Counter[str](), Counter[str]()
    for each in data:
        for number, word in enumerate(_WRITTEN.findall(each.text)):
            if word[0].islower():
                small[fold_line(word)] += 1
            elif number:
                capital[fold_line(word)] += 1
    words = {word for each in data for word in _WRITTEN.findall(fold_line(each.text))}
    return {word for word in words if small[word] <= capital[word]} - _SIGNS - {"i"}


def train(data: list[Labelled], language: str, *, check: bool) -> dict[str, float]:
    """The weights by word, with those of BASE and CUES; with `check` the figures are printed."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score, precision_score, recall_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    warnings.filterwarnings("ignore")
    vectors = DictVectorizer()
    seen = features(data, language)
    matrix = vectors.fit_transform(seen)
    asks = [each.asks for each in data]
    counts = [each.weight for each in data]
    model = LogisticRegression(
        penalty="l1", C=PENALTY.get(language, FEW), solver="liblinear", random_state=SEED, max_iter=1000
    )
    if check:
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        guessed = cross_val_predict(model, matrix, asks, cv=folds, params={"sample_weight": counts})
        for name, these in (("cues", [each[CUES] >= 0 for each in seen]), ("with the weights", guessed)):
            figures = [
                round(float(score(asks, these)), 3) for score in (precision_score, recall_score, f1_score)
            ]
            print(f"{language} {name}: precision {figures[0]}, recall {figures[1]}, F1 {figures[2]}")
    model.fit(matrix, asks, sample_weight=counts)
    found = dict(zip(vectors.feature_names_, model.coef_[0], strict=True))
    return {BASE: float(model.intercept_[0])} | {
        word: round(max(-HEAVIEST, min(HEAVIEST, float(weight))), 2)
        for word, weight in found.items()
        if abs(weight) >= 0.05
    }


def table(weights: dict[str, float]) -> str:
    """The file's text: what is not a word first, then the words, those that say most for an ask first."""
    words = sorted(weights.items(), key=lambda item: (item[0] not in (BASE, CUES), -item[1], item[0]))
    head = (
        "# How much a word, or two together, say for an ask in a sentence (below 0: against it).\n"
        "# ^ and $ are the sentence's ends, 0 is any number. Written by tools/train_asks.py; do not edit.\n"
    )
    return head + "".join(f"{weight:+.2f} {word}\n" for word, weight in words)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--public", type=Path, help="the folder with train.jsonl; English needs it")
    parser.add_argument("--language", nargs="*", choices=LANGUAGES, default=["en"])
    parser.add_argument("--check", action="store_true", help="print figures, write nothing")
    options = parser.parse_args()
    for language in options.language:
        data = list(own(language))
        if language == "en":
            if options.public is None:
                parser.error("English needs --public FOLDER, the folder of the public train.jsonl")
            data += public(options.public)
        weights = train(data, language, check=options.check)
        print(f"{language}: {len(data)} sentences, {len(weights) - 2} weights")
        if not options.check and weights.keys() - {BASE, CUES}:
            path = ROOT / "src/eitherway/languages" / language / "weights.txt"
            path.write_text(table(weights), "utf-8")


if __name__ == "__main__":
    main()
