"""The index by words finds what trying each pattern finds."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eitherway import languages
from eitherway.text import phrases
from eitherway.text.patterns import Patterns, RarePatterns, unbounded
from eitherway.text.phrases import plain_row_pattern, read_phrases, row_of, words_in_row
from eitherway.text.row_patterns import RowPatterns, WordRow

LISTS = ("crisis", "footers", "notices", "boilerplate", "first_person", "removal", "alarming")
LINES = {name: "\n".join(languages.lines(name)) for name in LISTS}
WORDS = {name: sorted(set(re.findall(r"[^\W\d_]+'?[^\W\d_]*", lines))) for name, lines in LINES.items()}
BETWEEN = st.sampled_from([" ", " ", " ", " ", ". ", ", ", "; ", "\n\n", "\n- ", " x ", " x y z "])


def texts(name: str) -> st.SearchStrategy[str]:
    words = st.lists(st.tuples(st.sampled_from(WORDS[name]), BETWEEN), max_size=40)
    return words.map(lambda pairs: "".join(word + between for word, between in pairs))


@cache
def both(name: str) -> tuple[RowPatterns, Patterns]:
    patterns = read_phrases(LINES[name])._wanted
    return RowPatterns(patterns), Patterns(pattern.text for pattern in patterns)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_index_by_words_finds_what_all_patterns_together_find(name: str, data: st.DataObject) -> None:
    indexed, together = both(name)
    text = data.draw(texts(name))

    assert indexed.match(row_of(text)) == together.match(words_in_row(text))


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("kill myself", "I could kill myself", "kill myself"),
        ("kill myself", "They kill. Myself I stay", ""),
        ("(want|wants) to die", "he wants to die", "wants to die"),
        ("thinking [of|about] suicide", "thinking suicide", "thinking suicide"),
        ("take all ... pills", "take all of my pills", "take all of my pills"),
        ("take all ... pills", "take all of my old green pills", ""),
        ("suicid*", "She was suicidal", "suicidal"),
        ("self-harm*", "He selfharmed", "selfharmed"),
        ("self-harm*", "He self harmed", "self harmed"),
        ("don't go", "dont go", "dont go"),
        ("[very] bad", "a bad day", "bad"),
        ("(end|stop [all of] this) now", "stop this now", "stop this now"),
    ],
)
def test_a_phrase_is_found_where_its_words_stand(line: str, text: str, found: str) -> None:
    assert read_phrases(line).find(text) == found


def test_a_text_full_of_such_words_is_tried_on_all_patterns_together() -> None:
    patterns = tuple(plain_row_pattern((f"w{number}", "x")) for number in range(100))
    row = WordRow("".join(f" w{number}  x " for number in range(0, 100, 2)))

    assert RowPatterns(patterns).match(row) == list(range(0, 100, 2))


def test_a_pattern_that_needs_no_word_is_tried_everywhere() -> None:
    assert read_phrases("[a] [b]\nc").find_all("x") == ("",)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_piece_has_the_whole_may_have(name: str, data: st.DataObject) -> None:
    indexed, _ = both(name)
    piece, rest = data.draw(texts(name)), data.draw(texts(name))
    whole = row_of(f"{rest}\n\n{piece}")

    assert indexed.may_match(whole) >= bool(indexed.match(row_of(piece)))


def read_as_any_other(text: str) -> list[str]:
    return [word if word.isalnum() else phrases._symbol(word) for word in phrases._WORD.findall(text)]


@given(text=st.text("ab1 .!?;:|\n\t-*$%&@#+_,()\x1c", max_size=20))
def test_ascii_words_are_read_as_any_others(text: str) -> None:
    assert phrases._ascii_words(text) == read_as_any_other(text)


def test_only_sentences_beside_an_apostrophe_come_twice() -> None:
    once = " hes  here  |  one  |  two  |  three  |  four  |  so  |  its  late "
    again = " he  s  here  |  one  |  |  so  |  it  s  late "

    row = words_in_row("He's here. One. Two. Three. Four. So. It's late")

    assert " ".join(row.split()) == " ".join(f"{once}|{again}".split())


@pytest.mark.parametrize("length", [0, 10_000])
def test_rare_patterns_find_what_all_together_find(length: int) -> None:
    patterns = ("(?i)new (client|patient)s?", r"\d{3}-\d{4}", "x*")
    text = "We are New Patients. 555-1234" + "." * length

    assert RarePatterns(patterns).match(text) == Patterns(patterns).match(text) == [0, 1, 2]


@pytest.mark.parametrize(
    ("pattern", "tried"),
    [
        (r"\bdied\b.{0,600}\bvisit\b", r"\bdied\b.*\bvisit\b"),
        ("(ab){2,30}?c{0,9}d{12}", "(ab)*?c{0,9}d{12}"),
        (r"\{0,600} [{0,600}] []{0,600}] [^]\]{0,600}]", r"\{0,600} [{0,600}] []{0,600}] [^]\]{0,600}]"),
        (r"[[:alpha:]{0,600}] \Q.{0,600}\E \Q.{0,600}", r"[[:alpha:]{0,600}] \Q.{0,600}\E \Q.{0,600}"),
        (r"\\.{0,600}", r"\\.*"),
    ],
)
def test_only_repetitions_are_tried_without_their_bounds(pattern: str, tried: str) -> None:
    assert unbounded(pattern) == tried


@pytest.mark.parametrize("kind", [Patterns, RarePatterns])
@pytest.mark.parametrize(("letters", "expected"), [(20, [0]), (21, []), (5_000, [])])
def test_a_bound_holds(kind: type[Patterns], letters: int, expected: list[int]) -> None:
    patterns = kind(("a.{0,20}b", "moss"))

    assert patterns.match(f"a{letters * 'x'}b") == expected


def test_a_pattern_too_large_for_a_small_automaton_is_found_all_the_same() -> None:
    patterns = RarePatterns((r"\bdied\b" + 200 * "(.{0,9}x?)" + r"\bvisit\b", "moss"))

    assert patterns.match("she died in may, and after the funeral they came for a visit") == [0]
