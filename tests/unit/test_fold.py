"""The one folding, and that everything which looks for words looks through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.asks.cuebook import CueBook
from eitherway.asks.times.lexicon import read_lexicon
from eitherway.languages import table
from eitherway.languages.tables import CueWords, TimeWords
from eitherway.mail.crisis import find_crisis
from eitherway.mail.guards import OwnAddresses, walk
from eitherway.rules.check import facts_of
from eitherway.rules.match import find_match
from eitherway.rules.rule import Example
from eitherway.rules.rulebook import load
from eitherway.text.fold import fold, fold_line, unify_spelling
from tests.letterbox import mail

RULES = """
owner: {name: Maya, addresses: [maya@okafor.example], timezone: UTC}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
rules: [{name: r, when: {text: "PHRASE"}}]
"""


def is_found_by_rules(phrase: str, text: str) -> bool:
    book = load(RULES.replace("PHRASE", phrase), "rules.yaml")
    example = Example.model_validate({"text": text, "matches": True})
    return find_match(facts_of(example, "maya@okafor.example", "UTC"), book).rule is not None


def is_found_as_crisis(phrase: str, text: str) -> bool:
    return bool(find_crisis(text, (phrase,)))


def is_stopped_by_guards(phrase: str, text: str) -> bool:
    owner = OwnAddresses(own=("maya@okafor.example",), crisis=(phrase,))
    return any(name == "crisis" and because for name, because in walk(mail(text), owner))


def is_found_as_cue(phrase: str, text: str) -> bool:
    words = replace(table(CueWords, "en"), asks={"3.0": (fold_line(phrase),)}, against={}, aside={}, sorts={})
    return any(found.speaks == "asks" for found in CueBook("en", words).found(fold_line(text)))


def is_read_as_time(phrase: str, text: str) -> bool:
    lexicon = read_lexicon("xx", TimeWords(words={"part=morning": phrase.lower()}, cues={}))
    token = lexicon.spelling(text.split()[1])
    return "part" in lexicon.classes(token) | lexicon.classes(lexicon.parts(token)[1])


USERS = [is_found_by_rules, is_found_as_crisis, is_stopped_by_guards, is_found_as_cue, is_read_as_time]


@pytest.mark.parametrize("is_found", USERS)
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Łódź", "from Lodz today"),
        ("Łódź", "from ŁÓDŹ today"),
        ("cœur", "mon coeur bat"),
        ("coeur", "mon cœur bat"),
        ("Ærø", "from Aero today"),
        ("Ærø", "from ÆRØ today"),
        ("l'avocat", "chez l’avocat demain"),
        ("avocat", "chez l’avocat demain"),
        ("Straße", "the STRASSE here"),
        ("strasse", "the Straße here"),
        ("naïve", "a naive idea"),
        ("naïve", "a nai\u0308ve idea"),
        ("don't", "we don’t know"),
    ],
)
def test_everything_that_looks_for_words_finds_the_same(
    is_found: Callable[[str, str], bool], phrase: str, text: str
) -> None:
    assert is_found(phrase, text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Łódź", "lodz"),
        ("cœur", "coeur"),
        ("Ærø", "aero"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Þórr", "thorr"),
        ("naïve", "naive"),
        ("nai\u0308ve", "naive"),
        ("ǿ", "o"),
        ("İstanbul", "istanbul"),
        ("don’t", "don't"),
        ("don`t", "don't"),
        ("don´t", "don't"),
        ("« oui »", '" oui "'),
        ("10\u00a0h\u202f30", "10 h 30"),
        ("self‑harm – now", "self-harm - now"),
        ("re\u00adsche\u200bdule", "reschedule"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("ﬁt™", "fittm"),
        ("が", "が"),
        ("상담", "상담"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_what_is_written_in_several_ways_becomes_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


def test_lines_stay_unless_one_line_is_wanted() -> None:
    assert fold("Are\n\n you ") == "are\n\n you "
    assert fold_line("Are\n\n you ") == "are you"


def test_folding_a_sign_that_unfolds_eighteen_times_stays_small() -> None:
    assert len(fold("\ufdfa" * 1000)) < 4000


def test_a_pattern_keeps_its_classes_and_its_case() -> None:
    assert unify_spelling("\\S[e\u0301] l’") == "\\S[é] l'"


@pytest.mark.parametrize("sign", list("’‘“”–—…`\u00a0"))
def test_a_usual_sign_is_folded_as_among_other_letters(sign: str) -> None:
    assert fold(f"Dana{sign}B") + "e" == fold(f"Dana{sign}Bé")
