"""The one folding, and that everything which looks for words looks through it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.text.fold import fold, fold_line, unify_spelling


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
