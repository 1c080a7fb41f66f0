"""What cards say is collected from the source, and every language has all of it."""

import ast
import copy
import pickle
import string
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from eitherway.capacity.picture import LETTERS, letter_of
from eitherway.requests.decide_new import decide_new
from eitherway.requests.plan import AppendCard
from eitherway.text.formats import Said, Writing, said_count, say_day, say_length, say_list, say_span
from eitherway.text.words import read_catalog
from tests import house
from tests.laws.builders import context, incoming, with_owner
from tools.update_words import KEYWORDS, SOURCE, collected, forms_of, read, untranslated, updated

AMERICAN, BRITISH, GERMAN, FRENCH = (
    Writing("en", "US"),
    Writing("en", "GB"),
    Writing("de", "DE"),
    Writing("fr", "FR"),
)
MORNING, NOON = datetime(2026, 3, 10, 9, 30), datetime(2026, 3, 10, 14, 0)
LATER = datetime(2026, 3, 10, 14, 50)

SENTENCES = collected()
CATALOGS = {path.parent.name: read(path) for path in sorted((SOURCE / "languages").glob("*/cards.po"))}
FIRST = {"say": 1, "Said": 1, "marked": 1, "say_count": 2, "said_count": 2}  # of its arguments are sentences


def ids(catalog: Catalog) -> set[object]:
    return {one.id for one in catalog if one.id}


def placeholders(form: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(form)} - {None}


def has_places(one: Message) -> bool:
    written = one.id if isinstance(one.id, str) else one.id[1]
    return all(placeholders(form) == placeholders(written) for form in forms_of(one))


def says_no_literal(node: ast.AST) -> bool:
    """Whether it says what no catalog can have: a text that is put together."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    first = node.args[: FIRST.get(name, 0)]
    return any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in first)


def literals_said(tree: ast.AST) -> set[object]:
    """The sentences that the calls of a module say, those inside of f-strings too."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [(getattr(one.func, "attr", getattr(one.func, "id", "")), one.args[0]) for one in calls]
    return {first.value for name, first in named if FIRST.get(name) == 1 and isinstance(first, ast.Constant)}


@pytest.mark.parametrize("code", ["de", "es", "fr"])
def test_every_sentence_of_the_source_is_translated_and_no_other(code: str):
    assert untranslated(CATALOGS[code]) == []
    assert ids(CATALOGS[code]) == ids(SENTENCES), "run make words"
    assert not CATALOGS[code].obsolete
    assert not any(one.fuzzy for one in CATALOGS[code] if one.id)


@pytest.mark.parametrize("code", CATALOGS)
def test_a_translation_has_the_places_of_its_sentence(code: str):
    wrong = [one.id for one in CATALOGS[code] if one.id and not has_places(one)]
    assert wrong == []


@pytest.mark.parametrize("code", ["en", *CATALOGS])
def test_each_state_of_half_an_hour_has_a_letter_of_its_own(code: str):
    letters = [letter_of(state, Writing(code)) for state in LETTERS]
    assert all(len(letter) == 1 and meaning for letter, meaning in letters)
    assert len({letter for letter, _ in letters}) == len(letters)


def test_only_whole_sentences_are_said():
    modules = [one for one in house.read_modules() if one.folder != "commands" and one.name != "text.formats"]
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if says_no_literal(node)
    ]
    assert wrong == []


def test_what_is_said_inside_of_an_f_string_is_collected_too():
    modules = [one for one in house.read_modules() if one.folder not in {"commands", "demo", "host"}]
    said = set[object]().union(*(literals_said(module.tree) for module in modules))
    assert said - {""} <= ids(SENTENCES) | {one.id[0] for one in SENTENCES if one.pluralizable}


def test_the_sentences_are_found_by_the_names_of_what_says_them():
    assert set(KEYWORDS) - {"count"} == set(FIRST)
    assert "Answer by {day}." in ids(SENTENCES)


def test_a_new_language_has_all_sentences_and_each_is_english_until_it_is_translated(tmp_path: Path):
    empty = tmp_path / "it" / "cards.po"
    empty.parent.mkdir()
    empty.write_bytes(b"")

    made = updated(read(empty), collected())
    empty.write_bytes(made)

    assert len(untranslated(read(empty))) == len(ids(SENTENCES))
    assert read_catalog(made, "it").gettext("Answer by {day}.") == "Answer by {day}."
    assert read_catalog(made, "it").ngettext("{number} day", "{number} days", 2) == "{number} days"


def test_a_sentence_without_a_translation_is_said_in_english():
    assert Writing("de").say("No {thing} says this.", thing="catalog") == "No catalog says this."


@pytest.mark.parametrize(("number", "said"), [(1, "1 owl of Ana"), (2, "2 owls of Ana")])
def test_the_number_chooses_the_form(number: int, said: str):
    assert AMERICAN.say_count("{number} owl of {who}", "{number} owls of {who}", number, who="Ana") == said


@pytest.mark.parametrize(
    ("writing", "said"),
    [
        (AMERICAN, "Tue Mar 10 2:00 PM, 1.5, a, b, and c, {x}"),
        (BRITISH, "Tue 10 Mar 14:00, 1.5, a, b and c, {x}"),
        (GERMAN, "Di. 10. März 14:00, 1,5, a, b und c, {x}"),
    ],
)
def test_values_have_the_form_of_the_locale(writing: Writing, said: str):
    found = writing.say("{at}, {size}, {names}, {raw}", at=NOON, size=1.5, names=("a", "b", "c"), raw="{x}")
    assert found == said


def test_a_sentence_said_later_is_english_until_then():
    later = Said("{what} on {day}", what=said_count("{number} owl", "{number} owls", 2), day=NOON.date())
    assert later == "2 owls on Tue 10 Mar"
    assert AMERICAN.say(later) == "2 owls on Tue Mar 10"
    assert AMERICAN.say(copy.deepcopy(later)) == AMERICAN.say(pickle.loads(pickle.dumps(later)))


def test_a_text_with_braces_is_no_form():
    assert AMERICAN.say("{Dana}") == Said("{Dana}") == "{Dana}"


@pytest.mark.parametrize(
    ("writing", "said"),
    [(AMERICAN, "2:00–2:50 PM"), (BRITISH, "14:00–14:50"), (GERMAN, "14:00–14:50")],
)
def test_a_span_names_the_half_of_the_day_once(writing: Writing, said: str):
    assert say_span(NOON, LATER, writing) == said


def test_a_span_over_noon_names_both_halves():
    assert say_span(MORNING, NOON, AMERICAN) == "9:30 AM–2:00 PM"


def test_lengths_and_firsts_of_a_month_are_those_of_the_language():
    assert say_length(90, FRENCH) == "1,5 h"
    assert say_day(datetime(2026, 12, 1), FRENCH) == "mar. 1er déc."
    assert say_list((), FRENCH) == ""


@pytest.mark.parametrize("code", ["en", "de", "fr", "es"])
def test_nothing_is_said_where_there_is_nothing_to_say(code: str) -> None:
    assert Writing(code).say("") == ""  # gettext says the header of a catalog


@pytest.mark.parametrize("code", ["de", "fr", "es"])
def test_no_card_shows_the_header_of_a_catalog(code: str) -> None:
    plan = decide_new(incoming(), with_owner(context(), language=code, languages=(code,))).plan

    octets = b"".join(one.octets for one in plan.actions if isinstance(one, AppendCard))
    assert b"Eitherway-Card" in octets
    assert b"Project-Id-Version" not in octets
