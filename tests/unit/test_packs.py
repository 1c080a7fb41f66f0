"""The shipped packs: they load, their letters exist, and labelled mails go where they should."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("kinds", ROOT / "benchmarks" / "kinds.py")
kinds = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(kinds)

PACKS = sorted(kinds.PACKS)
LETTERS = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.txt")}


@pytest.fixture(scope="module", params=PACKS)
def pack(request):
    return request.param


@pytest.fixture(scope="module")
def book(pack):
    return kinds.rulebook_of(pack)


@pytest.fixture(scope="module")
def outcomes(pack):
    return Counter((one.part, one.outcome) for one in kinds.sort(pack))


def test_a_pack_has_at_least_fifteen_kinds_each_with_an_example(book):
    assert len(book.rules) >= 15
    assert [rule.name for rule in book.rules if not rule.examples] == []


def test_every_letter_that_a_pack_names_is_there(book):
    named = {letter for rule in book.rules for letter in rule.letters.values()}
    missing = {name for name in named if not {f"en/warm/{name}.txt", f"en/{name}.txt"} & LETTERS}

    assert missing == set()


def test_hardly_any_labelled_mail_without_a_kind_gets_one(outcomes):
    assert sum(count for (_, outcome), count in outcomes.items() if outcome == "false alarm") <= 1


def test_nine_in_ten_of_the_mails_written_with_the_rules_go_right(outcomes):
    these = {outcome: count for (part, outcome), count in outcomes.items() if part == "with the rules"}

    assert these["right"] >= 0.9 * sum(these.values())


def test_half_of_the_mails_written_after_the_rules_go_right_and_none_to_another_kind(outcomes):
    these = {outcome: count for (part, outcome), count in outcomes.items() if part == "after the rules"}

    assert 2 * these["right"] >= sum(these.values()) - 2
    assert these.get("other kind", 0) <= 1


def test_nine_in_ten_of_all_requests_get_a_rule(outcomes):
    missed = sum(count for (_, outcome), count in outcomes.items() if outcome == "missed")

    assert missed <= 0.1 * outcomes.total()
