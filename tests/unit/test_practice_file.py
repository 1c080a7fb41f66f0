"""practice.yaml: who is in it, and every fault at its place with what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.jsonschema import practice_schema_json
from eitherway.rules.needs import Needs
from eitherway.rules.practice_file import read_practice
from eitherway.rules.reference import practice_page

WRITTEN = """\
people:
  maya:
  ben: people/ben
  ana:
    state: /var/lib/ana
    refer: {name: Ana Ruiz, for: couples, contact: x, needs: 50 min weekly of session}
"""
FAULTS = {
    "": "1:1: the file is empty; begin with 'people:'",
    "people:\n": "1:1: 'people' is missing; write 'people:' and its value",
    "peple: {a: b}\n": "1:1: 'peple' is not a setting; did you mean 'people'?",
    "people: [maya]\n": "1:9: 'people' is a group of settings; write indented 'name: value' lines below it",
    "people: {a: {foldr: x}}\n": "1:14: 'foldr' is not a setting of 'a'; did you mean 'folder'?",
    "people: {a: {folder: b}, b: }\n": "1:9: 'a' and 'b' share the folder b; give each their own",
    "people: {a: x, a: y}\n": "1:16: 'a' is written twice; the first is on line 1, keep one",
    "people: {Ana Ruiz: }\n": "1:10: 'Ana Ruiz' is not a short name; write letters, digits, '-' and "
    "'_' alone, at most 40",
    "people: {a: }\nat_once: 90\n": "2:10: '90' is out of range; write 1 to 64",
    "people: {a: {refer: {name: A, for: x, contact: y}}}\n": "1:21: 'needs' is missing in 'refer'; write "
    "'needs:' and its value",
}


def test_a_person_is_a_name_alone_a_folder_or_settings() -> None:
    practice = read_practice(WRITTEN.encode(), "practice.yaml")

    assert [(one.name, one.folder, one.state) for one in practice.members] == [
        ("maya", "maya", "maya/state"),
        ("ben", "people/ben", "people/ben/state"),
        ("ana", "ana", "/var/lib/ana"),
    ]
    assert str(practice.members[1].place) == "practice.yaml:3:3"
    offer = practice.members[2].offer
    assert offer is not None
    assert (offer.topics, offer.needs) == (("couples",), Needs("session", 50, "weekly"))
    assert practice.at_once == 8


@pytest.mark.parametrize(("text", "fault"), FAULTS.items())
def test_a_fault_says_where_it_is_and_what_to_do(text: str, fault: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_practice(text.encode(), "practice.yaml")

    assert f"practice.yaml:{fault}" in refused.value.faults


def test_the_schema_and_the_reference_page_are_of_the_same_settings() -> None:
    schema = json.loads(practice_schema_json())
    page = Path(__file__).parents[2] / "docs" / "reference" / "practice.md"

    assert set(schema["properties"]) == {"people", "at_once"}
    assert page.read_text() == practice_page() + "\n"
